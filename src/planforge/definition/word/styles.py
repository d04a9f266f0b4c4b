"""What a paragraph is: a heading, an entry of a list, a quote; by styles, whatever they are called.

Style ids say nothing: Chinese Word writes `1`, `a3`. The names are what Word itself goes by; other
programs write them in the language of their menus.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from planforge.definition.word.package import is_on, value, w

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planforge.definition.word.package import Element, WordFile

Kind = Literal["text", "heading", "quote", "caption", "title", "contents"]

_HEADING: Final = re.compile(r"(?:heading|标题|überschrift|titre)\s*([1-9])", re.IGNORECASE)
_NAMED: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("title", re.compile(r"title|subtitle|标题|副标题|文档标题", re.IGNORECASE)),
    ("quote", re.compile(r"quotations?|(?:intense )?quote|(?:明显)?引用", re.IGNORECASE)),
    ("caption", re.compile(r"caption|题注", re.IGNORECASE)),
    (
        "contents",
        re.compile(
            r"toc\s?\d|toc heading|toc 标题|目录\s?\d?|contents (?:heading|\d)"
            r"|table of figures|图表目录",
            re.IGNORECASE,
        ),
    ),
)
_LIST_STYLE: Final = re.compile(
    r"(?:list (?:bullet|number)|列表(?:项目符号|编号))\s*([2-5])", re.IGNORECASE
)
_LONGEST_CHAIN: Final = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A paragraph's place in a list.

    Attributes:
        number: which list it belongs to.
    """

    number: str
    level: int
    ordered: bool


class Styles:
    """A document's styles and lists."""

    def __init__(self, file: WordFile) -> None:
        styles = () if file.styles is None else file.styles.findall(w("style"))
        self._styles = {style.get(w("styleId"), ""): style for style in styles}
        self._default = next(
            (
                style.get(w("styleId"), "")
                for style in styles
                if style.get(w("type")) == "paragraph" and style.get(w("default")) in {"1", "true"}
            ),
            "",
        )
        self._levels = _levels(file.numbering)

    def kind(self, paragraph: Element) -> Kind:
        """Return what a paragraph is."""
        if self.level(paragraph) is not None:
            return "heading"
        for style in self._chain(paragraph):
            name = value(style, "name") or ""
            for kind, pattern in _NAMED:
                if pattern.fullmatch(name.strip()):
                    return kind
        return "text"

    def level(self, paragraph: Element) -> int | None:
        """Return a heading's level, from 1; None for what is no heading."""
        direct = value(paragraph, "pPr", "outlineLvl")
        if direct is not None and direct.isdecimal():
            return int(direct) + 1 if int(direct) < 9 else None
        for style in self._chain(paragraph):
            if found := _HEADING.fullmatch((value(style, "name") or "").strip()):
                return int(found[1])
            level = value(style, "pPr", "outlineLvl")
            if level is not None and level.isdecimal():
                return int(level) + 1 if int(level) < 9 else None
        return None

    def listed(self, paragraph: Element) -> Listed | None:
        """Return a paragraph's place in a list; None for one that is in none."""
        holders = [paragraph, *self._chain(paragraph)]
        number = next((n for one in holders if (n := value(one, "pPr", "numPr", "numId"))), None)
        if number is None or (number, 0) not in self._levels:
            return None
        said = (value(one, "pPr", "numPr", "ilvl") for one in holders)
        level = next((int(one) for one in said if one and one.isdecimal()), 0)
        style = value(paragraph, "pPr", "pStyle")
        if value(paragraph, "pPr", "numPr", "ilvl") is None:
            level = self._linked(number, style, level)
        shape, _ = self._levels.get((number, level)) or self._levels[number, 0]
        if shape == "none":
            return None
        return Listed(number, max(level, self._level_by_name(paragraph)), shape != "bullet")

    def looks(self, run: Element) -> tuple[bool, bool]:
        """Return whether a run is bold, and whether it is italic."""
        bold, italic = is_on(run, "rPr", "b"), is_on(run, "rPr", "i")
        for style in self._ancestors(value(run, "rPr", "rStyle") or ""):
            bold = is_on(style, "rPr", "b") if bold is None else bold
            italic = is_on(style, "rPr", "i") if italic is None else italic
        return bool(bold), bool(italic)

    def _linked(self, number: str, style: str | None, otherwise: int) -> int:
        """Return the level of a list that belongs to a paragraph style."""
        found = (
            level
            for (one, level), (_, owner) in self._levels.items()
            if one == number and style is not None and owner == style
        )
        return next(found, otherwise)

    def _level_by_name(self, paragraph: Element) -> int:
        """Return the level of `List Bullet 2`, which is a list of its own to Word."""
        names = (value(style, "name") or "" for style in self._chain(paragraph))
        found = filter(None, map(_LIST_STYLE.fullmatch, names))
        return next((int(match[1]) - 1 for match in found), 0)

    def _chain(self, paragraph: Element) -> Iterator[Element]:
        return self._ancestors(value(paragraph, "pPr", "pStyle") or self._default)

    def _ancestors(self, name: str) -> Iterator[Element]:
        """Yield a style and those that it is based on; a ring of styles ends."""
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = value(style, "basedOn") or ""


def _levels(numbering: Element | None) -> dict[tuple[str, int], tuple[str, str | None]]:
    """Return how each level of each list is numbered, and the style that belongs to it."""
    if numbering is None:
        return {}
    shapes = {one.get(w("abstractNumId")): one for one in numbering.findall(w("abstractNum"))}
    levels: dict[tuple[str, int], tuple[str, str | None]] = {}
    for number in numbering.findall(w("num")):
        name = number.get(w("numId"), "")
        shape = shapes.get(value(number, "abstractNumId"))
        own = () if shape is None else _borrowed(shape, shapes).findall(w("lvl"))
        changed = (
            one for over in number.findall(w("lvlOverride")) for one in over.findall(w("lvl"))
        )
        for level in (*own, *changed):
            depth = level.get(w("ilvl"), "0")
            if depth.isdecimal():
                kind = value(level, "numFmt") or "decimal"
                levels[name, int(depth)] = (kind, value(level, "pStyle"))
    return levels


def _borrowed(shape: Element, shapes: Mapping[str | None, Element]) -> Element:
    """Return the list that a list takes its levels from: its own, or those of a list style."""
    link = value(shape, "numStyleLink")
    lenders = (one for one in shapes.values() if link and value(one, "styleLink") == link)
    return next(lenders, shape)
