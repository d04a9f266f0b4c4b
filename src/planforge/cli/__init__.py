"""The command line: arguments in, problems printed, exit status out. Nothing else prints.

`commands/` has a module for each command; `arguments.py` the parser; `telling.py` what commands
print alike; `texts.py` all words.
"""

from __future__ import annotations

import codecs
import os
import re
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from planforge.cli.arguments import parser_of
from planforge.cli.telling import DONE, FAULT, INTERRUPTED, TO_MEND, texts_of
from planforge.cli.texts import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from planforge.problems import Language, PlanError, Problem


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _never_fail_to_print()
    language = _language(given)
    try:
        options = parser_of(language).parse_args(given)
        with _told_to_end():
            status: int = options.run(options, language)
        sys.stdout.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else TO_MEND
    except KeyboardInterrupt:
        return _interrupted(language)
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has seen enough; nothing more can be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001 - the last place to tell of it
        return _failed(error, language, debug="--debug" in given)
    return status


@contextmanager
def _told_to_end() -> Iterator[None]:
    """Let a command that is told to end, or whose window is closed, leave nothing half done."""

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    names = ("SIGTERM", "SIGHUP") if threading.current_thread() is threading.main_thread() else ()
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {
        number: signal.signal(number, end)
        for number in numbers
        if signal.getsignal(number) == signal.SIG_DFL  # not what `nohup` had ignored
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# ── What went wrong ───────────────────────────────────────────────────────────────────────────────


def _interrupted(language: Language) -> int:
    print(texts_of(language)["interrupted"], file=sys.stderr)
    return INTERRUPTED


def _failed(error: Exception, language: Language, *, debug: bool) -> int:
    """Tell of an error and return the exit status: a slip of the user's, or a fault of ours."""
    from planforge.problems import Location, PlanError, Problem

    if type(error).__name__ == "InterruptException" or str(error) == "Query interrupted":
        return _interrupted(language)  # what DuckDB makes of Ctrl+C
    if isinstance(error, PlanError):
        _tell(error, language)
        return TO_MEND
    if isinstance(error, OSError) and error.filename is not None and not debug:
        place = Location(os.fspath(error.filename).replace(os.sep, "/"))
        cause = error.strerror or type(error).__name__
        _tell(PlanError([Problem("file-trouble", place, {"cause": cause})]), language)
        return TO_MEND
    if debug:
        import traceback

        traceback.print_exception(error)
    told = f"{type(error).__name__}: {error}".partition("\n")[0][:300]
    print(texts_of(language)["fault"].format(error=told), file=sys.stderr)
    print(texts_of(language)["fault-report"], file=sys.stderr)
    return FAULT


def _tell(error: PlanError, language: Language) -> None:
    if sys.stderr.isatty():
        from rich.console import Console

        console = Console(stderr=True, highlight=False, soft_wrap=True)
        for problem in error.problems:
            console.print(_coloured(problem, language))
    else:
        print(error.text(language), file=sys.stderr)
    if any(problem.location for problem in error.problems):
        print(texts_of(language)["problems"].format(count=len(error.problems)), file=sys.stderr)


def _coloured(problem: Problem, language: Language) -> Any:
    from rich.text import Text

    text = Text(problem.text(language))
    if problem.location:
        text.stylize("bold", 0, len(str(problem.location)))
    text.highlight_regex(rf"\[{re.escape(problem.code)}\]", "dim")
    text.highlight_regex(r"(?s)\n    .*", "green")
    return text


# ── Language and console ──────────────────────────────────────────────────────────────────────────


def _language(given: Sequence[str]) -> Language:
    """Return the language asked for, else the system's if the console can show it."""
    for number, argument in enumerate(given):
        option, _, value = argument.partition("=")
        if option == "--language":
            wanted = value or "".join(given[number + 1 : number + 2])
            return "zh" if wanted == "zh" else "en"
    if not _system_is_chinese():
        return "en"
    try:
        "中".encode(sys.stderr.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return "en"
    return "zh"


def _system_is_chinese() -> bool:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name].lower().startswith("zh")
    if sys.platform == "win32":
        import ctypes

        chinese, primary = 0x04, 0x3FF
        return bool(ctypes.windll.kernel32.GetUserDefaultUILanguage() & primary == chinese)
    return False


def _never_fail_to_print() -> None:
    """Let a console that cannot show a character show another in its place."""
    codecs.register_error("planforge", _plain)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="planforge")


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(PLAIN.get(letter, "?") for letter in letters), error.end
