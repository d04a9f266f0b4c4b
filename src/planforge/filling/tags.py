"""Tags in text: where they begin and end, what kind they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.problems import Location

Scope = Literal["", "r", "p", "tr", "tc", "sheet"]

_STRING = r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^'\\]|\\.)*'"
_TAG = re.compile(
    rf"\{{\{{(?P<value>(?:{_STRING}|(?!\}}\}}).)*)\}}\}}"
    rf"|\{{%(?P<statement>(?:{_STRING}|(?!%\}}).)*)%\}}"
    r"|\{#(?P<comment>.*?)#\}",
    re.DOTALL,
)
_VALUE_SCOPE = re.compile(r"(tr|tc|r|p)\s+(?!(?:if|is|in|and|or|not|else)\b)(?=[\w\"'(\[{])")
_STATEMENT_SCOPE = re.compile(r"(tr|tc|sheet|r|p)\s+(?=\w)")
_CURLY_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as its author wrote it.

    Attributes:
        kind: a value (`{{ x }}`), a statement (`{% for … %}`) or a comment (`{# … #}`).
        scope: what it stands for: `tr` a row, `tc` a column, `p` a paragraph, `r` a run, `sheet`
            a whole sheet; empty for its own text alone.
        source: what is between the braces, without the scope: `row.name | upper`.
        text: all of it, as written.
        location: where it stands.
    """

    kind: Literal["value", "statement", "comment"]
    scope: Scope
    source: str
    text: str
    location: Location

    @property
    def keyword(self) -> str:
        """The first word of a statement: `for`, `endif`."""
        found = re.match(r"\w+", self.source)
        return found[0] if self.kind == "statement" and found else ""


def split(text: str, location: Location) -> Iterator[str | Tag]:
    """Return a text's plain pieces and tags, in order; empty pieces are left out.

    Example:
        >>> from planforge.problems import Location
        >>> [getattr(piece, "source", piece) for piece in split("Dear {{ name }}!", Location("a"))]
        ['Dear ', 'name', '!']
    """
    end = 0
    for found in _TAG.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        yield _tag(found, location)
        end = found.end()
    if end < len(text):
        yield text[end:]


def has_tags(text: str) -> bool:
    """Whether there is a whole tag in a text."""
    return _TAG.search(text) is not None


def _tag(found: re.Match[str], location: Location) -> Tag:
    if (value := found["value"]) is not None:
        scope, source = _scope(value, _VALUE_SCOPE)
        return Tag("value", scope, source, found[0], location)
    if (statement := found["statement"]) is not None:
        scope, source = _scope(statement, _STATEMENT_SCOPE)
        return Tag("statement", scope, source, found[0], location)
    return Tag("comment", "", "", found[0], location)


def _scope(inside: str, pattern: re.Pattern[str]) -> tuple[Scope, str]:
    """Return the scope and the source: typographic quotes become plain, `{%- -%}` loses its dash.

    Word and WPS turn quotes into typographic ones while people type.
    """
    scope: Scope = ""
    inside = inside.removeprefix("-").removesuffix("-")
    if found := pattern.match(inside):
        scope = found[1]  # type: ignore[assignment]
        inside = inside[found.end() :]
    return scope, " ".join(inside.translate(_CURLY_QUOTES).split())
