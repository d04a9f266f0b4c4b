"""The command line: arguments in, problems printed, exit status out. Nothing else prints.

What a command needs is imported when it runs, so that `--help` and `--version` answer at once.
"""

from __future__ import annotations

import argparse
import codecs
import os
import re
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from planforge import __version__
from planforge.cli_texts import CHINESE, ENGLISH, PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from planforge.build import Built, Step
    from planforge.filling.template import Filled
    from planforge.problems import Language, PlanError, Problem

DONE, FAULT, TO_MEND, INTERRUPTED = 0, 1, 2, 130
LANGUAGES = ("zh", "en")
_MOST_LISTED = 40
_WIDTH = 96


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _never_fail_to_print()
    language = _language(given)
    try:
        options = _parser(language).parse_args(given)
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


# ── Commands ──────────────────────────────────────────────────────────────────────────────────────


def _help(_: argparse.Namespace, language: Language) -> int:
    print(_parser(language).format_help(), end="")
    return DONE


def _new(options: argparse.Namespace, language: Language) -> int:
    from pathlib import Path

    from planforge.outputs import Staging
    from planforge.problems import Location, PlanError, Problem

    starter = _starter(options.pack)
    folder = Path(options.folder)
    if folder.is_dir() and any(folder.iterdir()) and not options.force:
        raise PlanError([Problem("folder-not-empty", Location(folder.as_posix()))])
    contents = {folder / name: file for name, file in _files(starter)}
    with Staging(folder, tuple(contents)) as staged:
        for path, file in contents.items():
            staged.path(path).write_bytes(file.read_bytes())
    texts = _texts(language)
    print(texts["made"].format(folder=options.folder, count=len(contents)))
    print(texts["made-next"].format(folder=_quoted(options.folder)))
    return DONE


def _build(options: argparse.Namespace, language: Language) -> int:
    from planforge.build import build_files

    with _Progress(language, shown=not options.quiet and sys.stderr.isatty()) as progress:
        built = build_files(options.plan, options.output, force=options.force, step=progress.step)
    if not options.quiet:
        print("\n".join(_summary(built, language)))
    return DONE


def _fill(options: argparse.Namespace, language: Language) -> int:
    from pathlib import Path

    if options.inspect:
        return _inspect(options, language)
    absent = [name for name in ("data", "output") if getattr(options, name) is None]
    if absent:
        shown = {"data": "DATA", "output": "-o/--output"}
        raise _without(", ".join(shown[name] for name in absent), "planforge fill")
    from planforge.filling.template import fill

    with _Progress(language, shown=not options.quiet and sys.stderr.isatty()) as progress:
        filled = fill(
            Path(options.template),
            Path(options.data),
            options.output,
            missing=options.missing,
            drop_macros=options.drop_macros,
            force=options.force,
            recalculate=options.recalculate,
            step=progress.step,
        )
    if not options.quiet:
        print("\n".join(_filled(filled, options.output, language)))
    return DONE


def _inspect(options: argparse.Namespace, language: Language) -> int:
    from pathlib import Path

    from planforge.filling.template import compile_template

    needs = compile_template(Path(options.template)).inspect()
    if options.output is None:
        print("\n".join(needs.lines(language)))
        if options.data is not None:
            from planforge.filling.data import read_data
            from planforge.filling.offered import offered

            print("\n".join(["", *offered(read_data(Path(options.data)).names, language)]))
        return DONE
    _write_text(Path(options.output), needs.json() + "\n", force=options.force)
    print(_texts(language)["written"].format(path=options.output))
    return DONE


def _packs(options: argparse.Namespace, language: Language) -> int:
    from planforge.definition.packs import list_packs

    packs = list_packs("zh-CN" if language == "zh" else "en")
    for pack in packs:
        print(f"{pack.name}\n    {pack.title}\n    {pack.description}")
    print()
    print(_texts(language)["packs-next"].format(pack=_with_starter()[0]))
    return DONE


def _schema(options: argparse.Namespace, language: Language) -> int:
    import json
    from pathlib import Path

    from planforge.definition.schema import json_schema

    if options.output is None:
        print(json.dumps(json_schema(), indent=2))  # ASCII: right in any console and file
        return DONE
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False)
    _write_text(Path(options.output), text + "\n", force=options.force)
    print(_texts(language)["written"].format(path=options.output))
    return DONE


def _write_text(file: Path, text: str, *, force: bool) -> None:
    """Write a file whole or not at all; one that is there only when asked to."""
    from planforge.outputs import Staging
    from planforge.problems import Location, PlanError, Problem

    if file.is_file() and not force:
        raise PlanError([Problem("file-exists", Location(file.as_posix()))])
    with Staging(file.parent, [file]) as staged:
        staged.path(file).write_text(text, encoding="utf-8")


def _starter(pack: str) -> Traversable:
    """Return the folder of a pack's starter plan."""
    from planforge.definition.packs import pack_names, pack_starter
    from planforge.problems import PlanError, Problem, suggestion

    starter = pack_starter(pack)
    if starter is not None:
        return starter
    known = _with_starter()
    details = {"name": pack, "packs": ", ".join(known), **suggestion(pack, known)}
    code = "pack-without-starter" if pack in pack_names() else "unknown-pack"
    raise PlanError([Problem(code, None, details)])


def _with_starter() -> list[str]:
    from planforge.definition.packs import pack_names, pack_starter

    return [name for name in pack_names() if pack_starter(name) is not None]


def _files(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    """Return all files below a folder, by their paths in it."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry, f"{within}{entry.name}/")
        else:
            yield within + entry.name, entry


def _quoted(path: str) -> str:
    """Return a path as it is typed in a shell."""
    if os.name == "nt":
        return f'"{path}"' if re.search(r"[\s&()^%!]", path) else path
    import shlex

    return path if re.fullmatch(r"[\w./-]+", path) else shlex.quote(path)


def _summary(built: Built, language: Language) -> list[str]:
    texts = _texts(language)
    lines = [
        texts["built-workbook"].format(path=built.workbook),
        texts["built-document"].format(path=built.document),
        texts["built-counts"].format(
            figures=built.figures, formulas=built.formulas, seconds=f"{built.seconds:.1f}"
        ),
    ]
    gaps = [f"{gap.label} ({gap.symbol})" if gap.symbol else gap.label for gap in built.gaps]
    for heading, entries in (
        ("built-gaps", gaps),
        ("built-checks", list(built.failed_checks)),
        ("built-notices", _told(built.notices, language)),
    ):
        lines += _listed(heading, entries, language)
    return lines


def _filled(filled: Filled, path: str, language: Language) -> list[str]:
    texts = _texts(language)
    lines = [texts["filled"].format(path=path)]
    if filled.computed and filled.stored == "all":  # else a notice tells of them
        lines.append(texts["filled-values"].format(count=filled.computed))
    return lines + _listed("filled-notices", _told(filled.notices, language), language)


def _told(notices: Sequence[Problem], language: Language) -> list[str]:
    return [notice.text(language).replace("\n", "\n  ") for notice in notices]


def _listed(heading: str, entries: Sequence[str], language: Language) -> list[str]:
    """Return entries under their heading, the first of them when they are many."""
    if not entries:
        return []
    texts = _texts(language)
    lines = [texts[heading].format(count=len(entries))]
    lines += [f"  - {entry}" for entry in entries[:_MOST_LISTED]]
    if len(entries) > _MOST_LISTED:
        lines.append("  " + texts["more"].format(count=len(entries) - _MOST_LISTED))
    return lines


class _Progress:
    """Says on a terminal what is being done; elsewhere it is silent."""

    def __init__(self, language: Language, *, shown: bool) -> None:
        self._texts = _texts(language)
        self._status: Any = None
        if shown:
            from rich.console import Console

            # A spinner of plain characters: not every console has the others.
            self._status = Console(stderr=True).status("", spinner="line")

    def __enter__(self) -> _Progress:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    @property
    def step(self) -> Step:
        return self._say

    def _say(self, name: str) -> None:
        if self._status is not None:
            self._status.update(self._texts.get(f"step-{name}", name))


# ── What went wrong ───────────────────────────────────────────────────────────────────────────────


def _interrupted(language: Language) -> int:
    print(_texts(language)["interrupted"], file=sys.stderr)
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
    print(_texts(language)["fault"].format(error=told), file=sys.stderr)
    print(_texts(language)["fault-report"], file=sys.stderr)
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
        print(_texts(language)["problems"].format(count=len(error.problems)), file=sys.stderr)


def _coloured(problem: Problem, language: Language) -> Any:
    from rich.text import Text

    text = Text(problem.text(language))
    if problem.location:
        text.stylize("bold", 0, len(str(problem.location)))
    text.highlight_regex(rf"\[{re.escape(problem.code)}\]", "dim")
    text.highlight_regex(r"(?s)\n    .*", "green")
    return text


# ── Arguments ─────────────────────────────────────────────────────────────────────────────────────


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help pages of one width, whatever the terminal: asking for its size costs start-up time."""

    usage_word = ENGLISH["usage"]

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"width": _WIDTH, "max_help_position": 26, **options})

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, self.usage_word if prefix is None else prefix)


class _ChineseFormatter(_Formatter):
    usage_word = CHINESE["usage"]


class _Parser(argparse.ArgumentParser):
    """Tells of wrong arguments as of any other problem."""

    def error(self, message: str) -> NoReturn:
        from planforge.problems import PlanError

        raise PlanError([_argument_problem(message, self.prog)])


_CHOICE = re.compile(
    r"argument (?P<option>[^:]*): invalid choice: (?P<name>.+) \(choose from (?P<known>.+)\)"
)
_VALUE = re.compile(r"argument (?P<option>[^:]+): expected")
_STARTS = {
    "the following arguments are required: ": "missing-arguments",
    "unrecognized arguments: ": "unknown-arguments",
}


def _argument_problem(message: str, program: str) -> Problem:
    """Return argparse's message as a problem, which has its words in each language."""
    from planforge.problems import Problem

    if found := _CHOICE.match(message):
        return _choice_problem(found["option"], found["name"], found["known"])
    if found := _VALUE.match(message):
        details = {"option": found["option"], "program": program}
        return Problem("missing-option-value", None, details)
    for start, code in _STARTS.items():
        if message.startswith(start):
            names = message.removeprefix(start)
            return Problem(code, None, {"names": names, "program": program})
    return Problem("bad-arguments", None, {"cause": message, "program": program})


def _without(names: str, program: str) -> PlanError:
    from planforge.problems import PlanError, Problem

    return PlanError([Problem("missing-arguments", None, {"names": names, "program": program})])


def _choice_problem(option: str, name: str, choices: str) -> Problem:
    from planforge.problems import Problem, suggestion

    name, known = name.strip("'\""), [choice.strip("' ") for choice in choices.split(",")]
    details = {"name": name, "known": ", ".join(known)}
    if option.startswith("-"):
        return Problem("bad-option-value", None, {**details, "option": option})
    return Problem("unknown-command", None, {**details, **suggestion(name, known)})


def _parser(language: Language) -> argparse.ArgumentParser:
    texts = _texts(language)
    parser = _Parser("planforge", **_page("program", language))
    commands = parser.add_subparsers(title=texts["commands"], metavar=texts["command"])
    for name, add in _COMMANDS.items():
        program = f"planforge {name}"
        command = commands.add_parser(name, prog=program, help=texts[name], **_page(name, language))
        add(command, texts)
        _general_options(command, texts)
    general = _general_options(parser, texts)
    version = f"planforge {__version__}"
    general.add_argument("--version", action="version", version=version, help=texts["version"])
    parser.set_defaults(run=_help)
    return parser


def _page(name: str, language: Language) -> dict[str, Any]:
    """Return how the help page of a command, or the program, looks."""
    texts = _texts(language)
    return {
        "description": texts[name],
        "epilog": texts[f"{name}-examples"],
        "formatter_class": _ChineseFormatter if language == "zh" else _Formatter,
        "add_help": False,
        "allow_abbrev": False,
    }


def _general_options(parser: argparse.ArgumentParser, texts: dict[str, str]) -> Any:
    """Add what every command takes, before its name or after it."""
    group = parser.add_argument_group(texts["options"])
    group.add_argument("-h", "--help", action="help", help=texts["help"])
    group.add_argument(
        "--language", choices=LANGUAGES, default=argparse.SUPPRESS, metavar="zh|en",
        help=texts["language"],
    )  # fmt: skip
    group.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS, help=texts["debug"]
    )
    return group


def _add_new(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("pack", metavar="PACK", help=texts["new-pack"])
    group.add_argument("folder", metavar="DIR", help=texts["new-folder"])
    group.add_argument("--force", action="store_true", help=texts["new-force"])
    parser.set_defaults(run=_new)


def _add_build(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("plan", metavar="PLAN", nargs="?", default=".", help=texts["build-plan"])
    group.add_argument("-o", "--output", metavar="DIR", help=texts["build-output"])
    group.add_argument("--force", action="store_true", help=texts["build-force"])
    group.add_argument("--quiet", action="store_true", help=texts["build-quiet"])
    parser.set_defaults(run=_build)


def _add_fill(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("template", metavar="TEMPLATE", help=texts["fill-template"])
    group.add_argument("data", metavar="DATA", nargs="?", help=texts["fill-data"])
    group.add_argument("-o", "--output", metavar="FILE", help=texts["fill-output"])
    group.add_argument(
        "--missing", choices=("error", "blank", "mark"), default="error",
        metavar="error|blank|mark", help=texts["fill-missing"],
    )  # fmt: skip
    group.add_argument("--drop-macros", action="store_true", help=texts["fill-drop-macros"])
    group.add_argument(
        "--recalculate", action=argparse.BooleanOptionalAction, help=texts["fill-recalculate"]
    )
    group.add_argument("--force", action="store_true", help=texts["fill-force"])
    group.add_argument("--quiet", action="store_true", help=texts["fill-quiet"])
    group.add_argument("--inspect", action="store_true", help=texts["fill-inspect"])
    parser.set_defaults(run=_fill)


def _add_packs(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    parser.set_defaults(run=_packs)


def _add_schema(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("-o", "--output", metavar="FILE", help=texts["schema-output"])
    group.add_argument("--force", action="store_true", help=texts["schema-force"])
    parser.set_defaults(run=_schema)


_COMMANDS: dict[str, Callable[[argparse.ArgumentParser, dict[str, str]], None]] = {
    "new": _add_new,
    "build": _add_build,
    "fill": _add_fill,
    "packs": _add_packs,
    "schema": _add_schema,
}


# ── Language and console ──────────────────────────────────────────────────────────────────────────


def _texts(language: Language) -> dict[str, str]:
    return CHINESE if language == "zh" else ENGLISH


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


if __name__ == "__main__":
    sys.exit(main())
