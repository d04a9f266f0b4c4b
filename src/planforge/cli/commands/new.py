"""`planforge new`: a folder with a plan, from a pack, five answers, exports, or the last plan."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from planforge.cli.telling import DONE, listed, missing_arguments, quoted, texts_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from planforge.problems import Language, PlanError, Problem
    from planforge.starting.answers import Answers

_FORMS = {"zh": "计划.xlsx", "en": "plan.xlsx"}
_ANSWERS = ("period", "title", "client", "exports", "target")


def add(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    """Take the arguments of the command."""
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("pack", metavar="PACK", nargs="?", help=texts["new-pack"])
    group.add_argument("folder", metavar="DIR", nargs="?", help=texts["new-folder"])
    group.add_argument("--from", dest="last", metavar="LAST", help=texts["new-from"])
    group.add_argument("--to", metavar="PERIOD", help=texts["new-to"])
    group.add_argument("--exports", metavar="FOLDER", help=texts["new-exports"])
    group.add_argument("--period", metavar="PERIOD", help=texts["new-period"])
    group.add_argument("--title", metavar="TEXT", help=texts["new-title"])
    group.add_argument("--client", metavar="TEXT", help=texts["new-client"])
    group.add_argument("--target", metavar="VALUE", help=texts["new-target"])
    group.add_argument("--form", action="store_true", help=texts["new-form"])
    group.add_argument("--force", action="store_true", help=texts["new-force"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, language: Language) -> int:
    """Run the command and return the exit status."""
    if options.last is not None:
        return _from_last(options, language)
    if options.to is not None:
        raise missing_arguments("--from", "planforge new")
    if options.pack is None:
        return _five_questions(options, language)
    if options.folder is None:
        raise missing_arguments("DIR", "planforge new")
    return _from_pack(options, language)


# ── From the last plan ────────────────────────────────────────────────────────────────────────────


def _from_last(options: argparse.Namespace, language: Language) -> int:
    from pathlib import Path

    from planforge.definition.read import read_definition
    from planforge.starting.last import next_plan

    if options.to is None:
        raise missing_arguments("--to", "planforge new")
    _refuse(options, [name for name in _ANSWERS if name != "exports"])
    if options.folder is not None:
        raise _meaningless(options.pack)  # the last plan says its pack
    folder = options.pack
    plan = next_plan(
        Path(options.last),
        options.to,
        Path(folder) if folder else None,
        Path(options.exports) if options.exports else None,
        _FORMS[language] if options.form else None,
    )
    _write(plan.folder, plan.contents, options, language)
    lines = [
        *listed("new-changed", _told(plan.changed, language, places=False), language),
        *listed("new-to-look-at", _told(plan.to_look_at, language), language),
        *listed("new-mentions", _told(plan.mentions, language), language),
        _next(plan.folder, language),
    ]
    print("\n".join(lines))
    read_definition(plan.folder)
    return DONE


def _refuse(options: argparse.Namespace, names: Sequence[str]) -> None:
    """Refuse options that are answered otherwise."""
    given = [f"--{name}" for name in names if getattr(options, name) is not None]
    if given:
        raise _meaningless(", ".join(given))


def _meaningless(names: str) -> PlanError:
    from planforge.problems import PlanError, Problem

    details = {"names": names, "program": "planforge new"}
    return PlanError([Problem("unknown-arguments", None, details)])


def _told(problems: Sequence[Problem], language: Language, *, places: bool = True) -> list[str]:
    from planforge.problems import words

    return [
        (f"{problem.location}: " if places and problem.location else "")
        + words(problem.code, language, problem.details)[0]
        for problem in problems
    ]


# ── A first plan ──────────────────────────────────────────────────────────────────────────────────


def _from_pack(options: argparse.Namespace, language: Language) -> int:
    from pathlib import Path

    from planforge.starting.first import first_plan, starter_contents

    folder = Path(options.folder)
    if any(getattr(options, name) is not None for name in _ANSWERS):
        contents = first_plan(_answers(options, folder, language), folder, language)
    else:
        contents = starter_contents(options.pack, folder)
    contents = _as_form(contents, language) if options.form else contents
    _write(folder, contents, options, language)
    print(_next(folder, language))
    return DONE


def _answers(options: argparse.Namespace, folder: Path, language: Language) -> Answers:
    """Return what the options say, as the five answers do; shows what the exports are."""
    from pathlib import Path

    from planforge.problems import PlanError, Problem
    from planforge.starting.answers import Answers
    from planforge.starting.questions import recognise_exports, recognised_lines
    from planforge.starting.shift import period_text

    recognition = None
    if options.exports is not None:
        recognition = recognise_exports(Path(options.exports), folder)
        print("\n".join(recognised_lines(recognition, language)))
    try:
        period = period_text(options.period) if options.period else None
    except ValueError as error:
        raise PlanError([Problem("bad-period", None, {"text": options.period})]) from error
    return Answers(options.pack, options.client, period, options.title, options.target, recognition)


def _five_questions(options: argparse.Namespace, language: Language) -> int:
    from pathlib import Path

    from planforge.outputs import file_name
    from planforge.starting.first import first_plan
    from planforge.starting.questions import Talk, ask_all

    _refuse(options, _ANSWERS)
    talk = Talk(_ask, print, sys.stdin.isatty(), language)
    talk.say("ask-welcome")
    answers = ask_all(talk, Path("plan"))
    folder = Path(file_name(" ".join(filter(None, (answers.client, answers.period)))))
    contents = first_plan(answers, folder, language)
    contents = _as_form(contents, language) if options.form else contents
    _write(folder, contents, options, language)
    return _build(folder, language)


def _ask(prompt: str) -> str:
    """Return a line that is typed, or comes from a pipe, whose lines are shown as if typed."""
    try:
        line = input(prompt)
    except EOFError:
        print()
        raise
    if not sys.stdin.isatty():
        print(line)
    return line


def _build(folder: Path, language: Language) -> int:
    """Build the plan as `planforge build` does; where it cannot be built yet, say how to go on."""
    from planforge.cli.arguments import parser_of
    from planforge.problems import PlanError

    options = parser_of(language).parse_args(["build", folder.as_posix()])
    try:
        status: int = options.run(options, language)
    except PlanError:
        print(texts_of(language)["made-mend"].format(folder=quoted(str(folder))))
        raise
    return status


# ── Writing ───────────────────────────────────────────────────────────────────────────────────────


def _as_form(contents: Mapping[Path, bytes], language: Language) -> dict[Path, bytes]:
    """Return the files with the plan as an Excel form instead of YAML."""
    from planforge.definition.read import PLAN_FILES, read_tree
    from planforge.definition.tree import Origin
    from planforge.problems import Problems
    from planforge.starting.form import form_of

    found: dict[Path, bytes] = {}
    for path, content in contents.items():
        if path.name in PLAN_FILES and path.suffix != ".xlsx":
            form = path.with_name(_FORMS[language])
            root = read_tree(content, Origin(path.as_posix(), path.parent), Problems())
            found[form] = form_of(root, form)
        else:
            found[path] = content
    return found


def _write(
    folder: Path, contents: Mapping[Path, bytes], options: argparse.Namespace, language: Language
) -> None:
    """Write a plan's files all together, into a folder that is new, empty, or has the exports."""
    from planforge.outputs import Staging
    from planforge.problems import Location, Problems

    problems = Problems()
    if not options.force and _has_exports(folder, options):
        for path in contents:
            if path.exists():
                problems.add("file-exists", Location(path.as_posix()))
    elif not options.force and folder.is_dir() and any(folder.iterdir()):
        problems.add("folder-not-empty", Location(folder.as_posix()))
    problems.stop_if_any()
    with Staging(folder, tuple(contents)) as staged:
        for path, content in contents.items():
            staged.path(path).write_bytes(content)
    print(texts_of(language)["made"].format(folder=folder, count=len(contents)))


def _has_exports(folder: Path, options: argparse.Namespace) -> bool:
    """Whether the exports were put into the plan's folder before the plan."""
    from pathlib import Path

    if options.exports is None:
        return False
    return Path(options.exports).resolve().is_relative_to(folder.resolve())


def _next(folder: Path, language: Language) -> str:
    return texts_of(language)["made-next"].format(folder=quoted(str(folder)))
