"""Tags in text: where they begin and end, what kind they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.problems import Location, Problems

Scope = Literal["", "r", "p", "tr", "tc", "sheet"]
Kind = Literal["value", "statement", "comment"]

LONGEST_TAG: Final = 5_000
"""Characters: what is longer was not meant as a tag."""

_STRING: Final = (
    r'"(?:[^"\\]|\\.)*+"|'
    r"'(?:[^'\\]|\\.)*+'|"
    r"[“”][^“”]*+[“”]|[‘’][^‘’]*+[‘’]"
)
# Chinese input methods give full-width brackets and signs as well.
_OPEN: Final = re.compile(r"\{(?P<sign>[{%#])|｛(?P<wide>[｛％%])")
# What opens a tag for certain: `{#` and `{%` alone stand in colours and formats, too.
_MEANT: Final = re.compile(
    r"\{\{|｛｛|[{｛][%％][-+]?\s*(?:(?:tr|tc|p|r|sheet)\s+)?"
    r"(?:for|if|elif|else|endif|endfor|set)\b"
)
_INSIDE: Final = re.compile(rf"(?s:{_STRING})|[{{｛][{{｛%％#]|[%％][}}｝]|[{{}}｛｝]")
_KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys("{｛", "value"),
    **dict.fromkeys("%％", "statement"),
    "#": "comment",
}

_VALUE_SCOPE: Final = re.compile(r"(tr|tc|r|p) (?!(?:if|is|in|and|or|not|else)\b)(?=[\w\"'(\[{])")
_STATEMENT_SCOPE: Final = re.compile(r"(tr|tc|sheet|r|p) (?=\w)")
_COMMENT_SCOPE: Final = re.compile(r"(tr|tc|p)\s")

_PIECE: Final = re.compile(rf"(?s:(?P<string>{_STRING}))|(?P<space>\s+)|(?P<other>[^\w\s])")
_WIDE: Final = {
    # `！` … `～` are the ASCII signs moved up; what programs turn signs into comes after.
    **{chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum()},
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "×": "*",
    "÷": "/",
    "−": "-",
    "【": "[",
    "】": "]",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
}


class TagError(Exception):
    """A tag cannot be worked out with this data; it becomes a problem with the tag's place."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as its author wrote it.

    Attributes:
        kind: a value (`{{ x }}`), a statement (`{% for … %}`) or a comment (`{# … #}`).
        scope: what it stands for: `tr` a row, `tc` a column, `p` a paragraph, `r` a run, `sheet`
            a whole sheet; empty for its own text alone.
        source: what is between the braces, without the scope: `row.name | upper`. Typographic
            quotes and full-width signs are plain; what is in quotes is as written.
        text: all of it, as written.
        location: where it stands.
    """

    kind: Kind
    scope: Scope
    source: str
    text: str
    location: Location

    @property
    def keyword(self) -> str:
        """The first word of a statement: `for`, `endif`."""
        found = re.match(r"\w+", self.source)
        return found[0] if self.kind == "statement" and found else ""

    @property
    def joins_before(self) -> bool:
        """Whether it is written `{%- … %}`: docxtpl joins its paragraph to the one before."""
        return self.kind == "statement" and self.text[2] == "-"

    @property
    def joins_after(self) -> bool:
        """Whether it is written `{% … -%}`: docxtpl joins its paragraph to the one after."""
        return self.kind == "statement" and self.text[-3] == "-"


def split(text: str, location: Location, problems: Problems | None = None) -> Iterator[str | Tag]:
    """Return a text's plain pieces and tags, in order; empty pieces are left out.

    Args:
        text: as it stands in a cell or paragraph.
        location: where that is.
        problems: takes the tags that are opened and never closed, which else are plain text.

    Example:
        >>> from planforge.problems import Location
        >>> [getattr(piece, "source", piece) for piece in split("Dear {{ name }}!", Location("a"))]
        ['Dear ', 'name', '!']
    """
    end = start = 0
    while found := _OPEN.search(text, start):
        kind = _KINDS[found["sign"] or found["wide"]]
        closing = _closing(text, found.end(), kind)
        if closing is None:
            start = found.end()
            if problems is not None and _MEANT.match(text, found.start()):
                problems.add("fill-open-tag", location, tag=_beginning(text, found.start()))
            continue
        if found.start() > end:
            yield text[end : found.start()]
        start = closing + 2
        yield _tag(kind, text[found.end() : closing], text[found.start() : start], location)
        end = start
    if end < len(text):
        yield text[end:]


def has_tags(text: str) -> bool:
    """Whether there is a whole tag in a text."""
    return any(
        _closing(text, found.end(), _KINDS[found["sign"] or found["wide"]]) is not None
        for found in _OPEN.finditer(text)
    )


def _closing(text: str, start: int, kind: Kind) -> int | None:
    """Return where the end of a tag begins, whose inside starts at `start`.

    Quoted braces count for nothing, and those of a mapping (`{{ {"a": {}} }}`) go in pairs. A tag
    that opens inside another says that the first was forgotten.
    """
    if kind == "comment":
        found = text.find("#}", start, start + LONGEST_TAG)
        return found if found >= 0 else None
    depth = 0
    for point in _INSIDE.finditer(text, start, start + LONGEST_TAG):
        match point[0][0], point[0][1:]:
            case ("%" | "％", _) if kind == "statement":
                return point.start()
            case ("{" | "｛", ""):
                depth += 1
            case ("{" | "｛", _):
                return None
            case ("}" | "｝", _) if depth:
                depth -= 1
            case ("}" | "｝", _) if (
                kind == "value" and text[point.end() : point.end() + 1] in _ENDS
            ):
                return point.start()
            case _:
                pass
    return None


_ENDS: Final = ("}", "｝")


def _beginning(text: str, start: int) -> str:
    line = text[start : start + 40].splitlines()[0]
    return line if start + 40 >= len(text) else f"{line}…"


def _tag(kind: Kind, inside: str, text: str, location: Location) -> Tag:
    if kind == "comment":
        found = _COMMENT_SCOPE.match(inside)
        return Tag("comment", _as_scope(found), "", text, location)
    scope, source = _scope(inside, _VALUE_SCOPE if kind == "value" else _STATEMENT_SCOPE)
    return Tag(kind, scope, source, text, location)


def _scope(inside: str, pattern: re.Pattern[str]) -> tuple[Scope, str]:
    """Return the scope and the source.

    The scope stands at once after the brace, as docxtpl has it; where no expression could begin
    so (`{{ r text }}`), a space before it is no matter.
    """
    if inside[:1] in ("-", "+"):
        inside = inside[1:]
    source = plain(inside.removesuffix("-"))
    spaced = source.startswith(" ")
    source = source.strip()
    found = pattern.match(source)
    if found and not (spaced and source[found.end()] in "([{"):
        return _as_scope(found), source[found.end() :].strip()
    return "", source


def _as_scope(found: re.Match[str] | None) -> Scope:
    scope: Any = found[1] if found else ""
    return scope  # type: ignore[no-any-return]


def plain(source: str) -> str:
    """Return an expression in plain signs; what stands in quotes is left as it is.

    Word and WPS turn quotes into typographic ones while people type, Chinese input methods give
    full-width brackets and commas, pasted text has spaces of every kind.

    Example:
        >>> plain("店铺.名称 ＋ “（无）”， 1")
        '店铺.名称 + "（无）", 1'
    """
    return _PIECE.sub(_plain_piece, source)


def _plain_piece(found: re.Match[str]) -> str:
    if found["space"]:
        return " "
    if found["other"]:
        return _WIDE.get(found[0], found[0])
    if found[0][0] in "\"'":
        return found[0]
    return '"' + found[0][1:-1].replace('"', r"\"") + '"'
