"""What data may hold beside numbers, texts, dates, lists and mappings.

In data files these come from filters: `{{ logo | image(width="3cm") }}`, `{{ text | markdown }}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.tags import TagError
from planforge.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.filling.tags import Tag

_NAMES_TOLD: Final = 4
_NAME_TOLD: Final = 30
_TARGET: Final = re.compile(r"(?:https?://|mailto:|#)[^\s\x00-\x1f]\S*(?: \S+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A value with its own spelling: a cell takes the value, a text the spelling.

    Attributes:
        value: the number or date.
        text: how it reads in a text.
        code: the number format that shows it so, for a cell that has none of its own.
    """

    value: Any
    text: str
    code: str = ""

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.value)


class Metric(Shown):
    """A value with others that belong to it, by their names: `paid` and `paid.target`."""

    __slots__ = ("figures",)
    figures: Mapping[str, Any]

    def __init__(self, shown: Shown, figures: Mapping[str, Any]) -> None:
        """Take the value itself and the others."""
        super().__init__(shown.value, shown.text, shown.code)
        object.__setattr__(self, "figures", figures)

    def __getattr__(self, name: str) -> Any:
        if name == "figures" or name not in self.figures:
            raise AttributeError(name)
        return self.figures[name]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture.

    Attributes:
        source: a path (below the folder of the data), or the bytes of a PNG, JPEG, GIF or SVG.
        width: `3cm`, `20mm`, `1.2in`, `300px`; without both, as large as its place (Excel) or as
            the picture says (Word); with one, the other follows.
        height: likewise.
        description: what it shows, for those who cannot see it.
    """

    source: str | bytes
    width: str | None = None
    height: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: http(s), mailto, or a place in the same file (`#Sheet!A1`, `#bookmark`)."""

    target: str
    text: str = ""
    tip: str = ""

    def __str__(self) -> str:
        return self.text or self.target


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a rich text; what is None is as its surroundings are."""

    text: str
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    strike: bool | None = None
    color: str | None = None
    size: float | None = None
    font: str | None = None
    highlight: str | None = None
    script: str | None = None
    """`superscript` or `subscript`."""
    style: str | None = None
    """The name of a character style (Word)."""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class RichText:
    """Text in several formats; newlines break lines."""

    pieces: tuple[Piece, ...] = ()

    def add(self, text: object, **look: Any) -> RichText:
        """Return a longer one: `RichText().add("2 pt", bold=True).add(" above target")`."""
        return RichText((*self.pieces, Piece(str(text), **look)))

    def __str__(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Markdown:
    """Markdown, which a document shows in its own styles; elsewhere it is text."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class SubDocument:
    """Another .docx whose body comes to stand here.

    Attributes:
        source: a path (below the folder of the data), or the bytes.
        keep_look: styles that look different from the template's of the same name come along;
            without, the template's are taken.
    """

    source: str | bytes
    keep_look: bool = True


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A page break."""

    def __str__(self) -> str:
        return "\f"


@dataclass(frozen=True, slots=True)
class Merged:
    """A value whose cell is merged with those above and below that hold an equal one (Excel).

    The cells are those that one cell of the template becomes, in rows that follow each other.
    """

    value: Any

    def __str__(self) -> str:
        return text_of(self.value)


@dataclass(frozen=True, slots=True)
class ChartData:
    """What a chart shows: names of the categories, and each series' values, as long as those."""

    categories: Sequence[Any]
    series: Mapping[str, Sequence[float | None]]


def link_target(target: object) -> str:
    """Return where a link goes, when it is one that may be in a file.

    Raises:
        TagError: neither http(s), mailto nor a place in the same file; or more than one line.
    """
    text = str(target).strip()
    if not _TARGET.fullmatch(text):
        raise TagError("fill-link", target=text[:80])
    return text


def is_container(value: object) -> bool:
    """Whether a value holds others, so that it is no text by itself."""
    return isinstance(value, (list, tuple, dict, set, frozenset, Mapping, range))


def not_text(value: object, tag: Tag) -> Problem | None:
    """Return the problem of a value that no text and no cell can show, such as a list."""
    if isinstance(value, str) or not (hasattr(value, "__iter__") or callable(value)):
        return None
    code, details = _contents(value)
    return Problem(code, tag.location, {"tag": tag.text, **details})


def _contents(value: object) -> tuple[str, dict[str, Any]]:
    """Return how a problem tells of a value that is no text."""
    match value:
        case Mapping():
            return "fill-shows-names", {"names": _first_names(value)}
        case [Mapping() as first, *_]:
            return "fill-shows-rows", {"count": len(value), "names": _first_names(first)}
        case _ if is_container(value):
            return "fill-shows-list", {"count": len(value)}  # type: ignore[arg-type]
        case _:
            return "fill-not-text", {"kind": type(value).__name__}


def _first_names(value: Mapping[Any, Any]) -> str:
    """Return the first names of a mapping."""
    names = [str(name)[:_NAME_TOLD] for name in islice(value, _NAMES_TOLD)]
    return ", ".join(names) + (" …" if len(value) > _NAMES_TOLD else "")


def text_of(value: object) -> str:
    """Return a value as it reads inside a text.

    Raises:
        TagError: it is a list or a mapping.

    Example:
        >>> text_of(0.1 + 0.2), text_of(12.0), text_of(date(2025, 12, 1)), text_of(None)
        ('0.3', '12', '2025-12-01', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case float():
            return _number(value)
        case Decimal() if not value.is_finite():
            return ""
        case Decimal():
            return format(value.normalize(), "f")
        case datetime():
            plain = value.time() == time(0) and value.tzinfo is None
            return value.date().isoformat() if plain else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case str():
            return value
        case _ if is_container(value):
            code, details = _contents(value)
            raise TagError(code, **details)
        case _:
            return str(value)


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    text = format(value, ".15g")
    return format(Decimal(text), "f") if "e" in text else text
