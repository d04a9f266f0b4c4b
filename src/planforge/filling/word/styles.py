"""A template's styles, found by their names, and those that are added to it.

Ids say nothing: Word in Chinese writes `1` for heading 1 and `a3` for a header, WPS others. Names
of built-in styles are English in the file whatever language Word speaks; but programs that convert
documents, and people, write them in their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from planforge.filling.markup import attribute, parsed, serialised
from planforge.filling.word.names import WORD, W
from planforge.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from planforge.filling.package import Package
    from planforge.problems import Location

StyleKind = Literal["paragraph", "character", "table", "numbering"]
_KINDS: Final[dict[str, StyleKind]] = {
    "paragraph": "paragraph",
    "character": "character",
    "table": "table",
    "numbering": "numbering",
}
_NOT_IN_IDS: Final = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Style:
    """A style as the template has it.

    Attributes:
        id: what paragraphs and runs name it by.
        name: what people know it by.
        aliases: its other names.
        is_default: whether it holds where no style is named.
        based_on: the id of the style beneath it.
        numbering: the list that its paragraphs belong to; None when they belong to none.
        level: their level in that list.
        has_borders: for tables: whether it draws any line.
    """

    id: str
    name: str
    kind: StyleKind
    aliases: tuple[str, ...] = ()
    is_default: bool = False
    based_on: str = ""
    numbering: int | None = None
    level: int = 0
    has_borders: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A style that what is inserted asks for.

    Attributes:
        names: the names by which it may go; the first is given to it when it is added.
        definition: what follows its name when it is added; `{base}` is the default style's id.
    """

    kind: StyleKind
    names: tuple[str, ...]
    definition: str


class StyleSheet:
    """The styles of a template, read once; nothing of it ever changes."""

    def __init__(self, styles: tuple[Style, ...]) -> None:
        """Take the styles in their order."""
        self.by_id: Mapping[str, Style] = {style.id: style for style in styles}
        self._by_name: dict[tuple[StyleKind, str], Style] = {}
        self._defaults: dict[StyleKind, Style] = {}
        for style in styles:
            for name in (style.name, *style.aliases):
                self._by_name.setdefault((style.kind, folded(name)), style)
            if style.is_default:
                self._defaults[style.kind] = style

    @classmethod
    def read(cls, xml: bytes) -> StyleSheet:
        """Return the styles of a styles part."""
        return cls(tuple(_styles(parsed(xml))))

    def named(self, kind: StyleKind, *names: str) -> Style | None:
        """Return the style that bears the first of these names that any bears."""
        found = (self._by_name.get((kind, folded(name))) for name in names)
        return next((style for style in found if style is not None), None)

    def default(self, kind: StyleKind) -> Style | None:
        """Return the style that holds where none is named."""
        return self._defaults.get(kind)

    def names(self, kind: StyleKind) -> list[str]:
        """Return the names of all styles of a kind."""
        return [style.name for style in self.by_id.values() if style.kind == kind]

    def numbered(self, style: Style | None) -> tuple[int, int] | None:
        """Return list and level of a style's paragraphs, also where it inherits them."""
        for one in self.chain(style):
            if one.numbering is not None:
                return (one.numbering, one.level) if one.numbering else None
        return None

    def draws_borders(self, style: Style) -> bool:
        """Whether tables of this style have lines."""
        return any(one.has_borders for one in self.chain(style))

    def chain(self, style: Style | None) -> Iterator[Style]:
        """Yield a style and those that it is based on."""
        seen: set[str] = set()
        while style is not None and style.id not in seen:
            seen.add(style.id)
            yield style
            style = self.by_id.get(style.based_on)


@dataclass(slots=True)
class Styles:
    """The styles of one output: the template's, and what was added to them."""

    sheet: StyleSheet
    location: Location | None = None
    added: dict[str, str] = field(default_factory=dict)
    """The XML of added styles, with its namespaces, by their ids."""
    notices: list[Problem] = field(default_factory=list)
    _given: dict[tuple[StyleKind, str], str] = field(default_factory=dict)

    def id_of(self, wanted: Wanted) -> str:
        """Return the id of the template's style, or of one that is added because it is missing."""
        if (style := self.sheet.named(wanted.kind, *wanted.names)) is not None:
            return style.id
        key = (wanted.kind, wanted.names[0])
        if key not in self._given:
            default = self.sheet.default(wanted.kind)
            based = f'<w:basedOn w:val="{attribute(default.id)}"/>' if default else ""
            name = wanted.names[0]
            self._given[key] = self.add(
                wanted.kind, name, wanted.definition.replace("{base}", based)
            )
            self.notices.append(Problem("fill-style-added", self.location, {"name": name}))
        return self._given[key]

    def add(self, kind: StyleKind, name: str, definition: str) -> str:
        """Return the id of a style that is added; `definition` is what follows its name."""
        identity = self.unused_id(name)
        self.added[identity] = (
            f'<w:style xmlns:w="{WORD}" w:type="{kind}" w:styleId="{identity}">'
            f'<w:name w:val="{attribute(name)}"/>{definition}</w:style>'
        )
        return identity

    def unused_id(self, name: str) -> str:
        """Return an id for a style that is added."""
        stem = _NOT_IN_IDS.sub("", name.title())[:200] or "Style"
        identity, number = stem, 1
        while identity in self.sheet.by_id or identity in self.added:
            number += 1
            identity = f"{stem}{number}"
        return identity

    def write(self, package: Package, part: str) -> None:
        """Write what was added into the styles part."""
        if not self.added:
            return
        root = parsed(package.part(part))
        for xml in self.added.values():
            root.append(parsed(xml.encode()))
        package.set(part, serialised(root))


def folded(name: str) -> str:
    """Return a style's name as names are compared: without regard to case and spaces.

    Example:
        >>> folded("Heading 1") == folded("heading  1"), folded("标题 1") == folded("标题1")
        (True, True)
    """
    return "".join(name.split()).casefold()


def _styles(root: _Element) -> Iterator[Style]:
    for element in root.iterfind(f"{W}style"):
        kind = _KINDS.get(element.get(f"{W}type", "paragraph"))
        identity = element.get(f"{W}styleId")
        if not identity or kind is None:
            continue
        number = _value(element, "pPr/numPr/numId")
        level = _value(element, "pPr/numPr/ilvl")
        yield Style(
            id=identity,
            name=_value(element, "name") or identity,
            kind=kind,
            aliases=tuple((_value(element, "aliases") or "").split(",")),
            is_default=element.get(f"{W}default", "") in ("1", "true", "on"),
            based_on=_value(element, "basedOn") or "",
            numbering=int(number) if number and number.isdigit() else None,
            level=int(level) if level and level.isdigit() else 0,
            has_borders=any(_draws(borders) for borders in _borders(element)),
        )


def _value(element: _Element, path: str) -> str | None:
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{W}val")


def _borders(element: _Element) -> Iterator[_Element]:
    yield from element.iter(f"{W}tblBorders", f"{W}tcBorders")


def _draws(borders: _Element) -> bool:
    return any(side.get(f"{W}val", "nil") not in ("nil", "none") for side in borders)
