"""What YAML's parser says, told in the words of somebody who writes a plan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from planforge.problems import Location

if TYPE_CHECKING:
    from planforge.problems import Problems

_CODES = (
    ("mapping values are not allowed", "yaml-colon"),
    ("could not find expected ':'", "yaml-no-colon"),
    ("found unexpected end of stream", "yaml-open-quote"),
    ("expected ',' or ", "yaml-open-bracket"),
    ("did not find expected node content", "yaml-open-bracket"),
    ("cannot start any token", "yaml-first-character"),
    ("tag", "yaml-tag"),
    ("unknown escape", "yaml-escape"),
    ("expected key", "yaml-structure"),
    ("expected <block end>", "yaml-structure"),
    ("expected '-' indicator", "yaml-structure"),
)
"""What is found in the parser's words (libyaml's and PyYAML's own), and the problem it means."""

_AT_START = {"yaml-open-quote", "yaml-open-bracket", "yaml-no-colon"}
"""Problems best shown where the unfinished thing begins."""

_COMMENT_IN_BRACKET = re.compile(r"[\[{,:]\s+#")
_FULL_WIDTH_COLON = re.compile(r"^\s*(?:- )?[^:#'\"\s：]+：")


def report_broken(error: Any, text: str, name: str, problems: Problems) -> None:
    """Note why the parser could not go on, at the place that needs mending."""
    lines = text.split("\n")
    code = next((code for words, code in _CODES if words in error.problem), "yaml-broken")
    use_start = code in _AT_START and error.context_mark is not None
    mark = error.context_mark if use_start else error.problem_mark
    line, column = mark.line, mark.column
    code, line, column = _closer(code, lines, line, column)
    rest = lines[line][column:] if line < len(lines) else ""
    where = Location(name, line + 1, column + 1)
    problems.add(code, where, character=rest[:1], tag=rest.split(" ")[0])


def _closer(code: str, lines: list[str], line: int, column: int) -> tuple[str, int, int]:
    """Return a plainer cause where the lines show one: a tab, a comment, a full-width colon."""
    here = lines[line] if line < len(lines) else ""
    indent = here[: len(here) - len(here.lstrip())]
    if "\t" in indent and code in {"yaml-first-character", "yaml-structure", "yaml-colon"}:
        return "yaml-tab", line, indent.index("\t")
    if code == "yaml-escape" and here[column - 1 : column] == "\\":
        return code, line, column - 1  # where PyYAML's own scanner is past it
    if here[column : column + 1] == "\t":
        return "yaml-tab", line, column
    if code == "yaml-open-bracket" and (found := _COMMENT_IN_BRACKET.search(here, column)):
        return "yaml-comment-in-bracket", line, found.end() - 1
    if code in {"yaml-colon", "yaml-no-colon", "yaml-structure"}:
        for number in (line, line - 1):
            if 0 <= number < len(lines) and _FULL_WIDTH_COLON.match(lines[number]):
                return "full-width-colon", number, lines[number].index("：")
    return code, line, column
