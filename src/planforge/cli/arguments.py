"""Arguments: the pages of help, and slips in them told like any other problem."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any, NoReturn

from planforge import __version__
from planforge.cli.commands import COMMANDS
from planforge.cli.telling import DONE, texts_of
from planforge.cli.texts import CHINESE, ENGLISH

if TYPE_CHECKING:
    from planforge.problems import Language, Problem

LANGUAGES = ("zh", "en")
_WIDTH = 96


def parser_of(language: Language) -> argparse.ArgumentParser:
    """Return the parser of all commands, its help in `language`."""
    texts = texts_of(language)
    parser = _Parser("planforge", **_page("program", language))
    commands = parser.add_subparsers(title=texts["commands"], metavar=texts["command"])
    for name, module in COMMANDS.items():
        program = f"planforge {name}"
        command = commands.add_parser(name, prog=program, help=texts[name], **_page(name, language))
        module.add(command, texts)
        _general_options(command, texts)
    general = _general_options(parser, texts)
    version = f"planforge {__version__}"
    general.add_argument("--version", action="version", version=version, help=texts["version"])
    parser.set_defaults(run=_help)
    return parser


def _page(name: str, language: Language) -> dict[str, Any]:
    """Return how the help page of a command, or the program, looks."""
    texts = texts_of(language)
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


def _help(_: argparse.Namespace, language: Language) -> int:
    print(parser_of(language).format_help(), end="")
    return DONE


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


def _choice_problem(option: str, name: str, choices: str) -> Problem:
    from planforge.problems import Problem, suggestion

    name, known = name.strip("'\""), [choice.strip("' ") for choice in choices.split(",")]
    details = {"name": name, "known": ", ".join(known)}
    if option.startswith("-"):
        return Problem("bad-option-value", None, {**details, "option": option})
    return Problem("unknown-command", None, {**details, **suggestion(name, known)})
