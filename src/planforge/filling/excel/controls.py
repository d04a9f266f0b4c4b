"""Form controls: where they stand, by the sheet's own account, and the cells they are linked to."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.anchors import Mark, anchor_between, mark_at
from planforge.filling.excel.formulas import read_formula
from planforge.filling.excel.model import At
from planforge.filling.markup import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.filling.excel.anchors import Hold
    from planforge.filling.excel.geometry import Geometry
    from planforge.filling.excel.model import Block, Formula
    from planforge.filling.excel.writing import Writing
    from planforge.filling.package import Package

_LINK: Final = re.compile(
    r"(\b(?:fmla(?:Link|Range|Group|Txbx|Pict)|linkedCell|listFillRange)=\")([^\"]*)(\")"
)
_ANCHOR: Final = re.compile(r"<(?:\w+:)?anchor\b([^>]*)>.*?</(?:\w+:)?anchor>", re.DOTALL)
_NUMBER: Final = re.compile(r"(<(?:\w+:)?(?:col|colOff|row|rowOff)(?:\s[^>]*)?>)\s*(\d{1,9})\s*(<)")


@dataclass(frozen=True, slots=True)
class Control:
    """The properties of a form control; its part is all attributes."""

    part: str
    xml: str

    def formulas(self) -> Iterator[Formula]:
        """Return its references."""
        return links_of(self.xml)

    def write(self, writing: Writing, part: str) -> None:
        """Write the properties into a part, its own or a copy, unless they may stay."""
        followed = any(writing.moves.touches(one, writing.sheet) for one in self.formulas())
        if part != self.part or followed:
            writing.package.set(part, moved_links(self.xml, writing).encode())


def read_control(package: Package, part: str) -> Control:
    """Return the properties of a form control."""
    return Control(part, package.part(part).decode("utf-8", "replace"))


def links_of(xml: str) -> Iterator[Formula]:
    """Return the references to cells that controls are linked to."""
    return (read_formula(_plain(found[2])) for found in _LINK.finditer(xml))


def moved_links(xml: str, writing: Writing) -> str:
    """Return the XML of controls with the cells that they are linked to where they stand now."""

    def moved(found: re.Match[str]) -> str:
        at = At(writing.sheet, 0, 0)
        return (
            found[1]
            + attribute(writing.moves.formula(read_formula(_plain(found[2])), at))
            + found[3]
        )

    return _LINK.sub(moved, xml)


def moved_controls(
    xml: str,
    writing: Writing,
    geometry: Geometry,
    blocks: tuple[Sequence[Block], Sequence[Block]],
) -> str:
    """Return a sheet's account of its controls, or embedded objects, where they stand now."""

    def moved(found: re.Match[str]) -> str:
        numbers = [int(number) for _, number, _ in _NUMBER.findall(found[0])]
        if len(numbers) != 8:
            return found[0]
        anchor = anchor_between(
            _mark(numbers[:4]), _mark(numbers[4:]), _hold(found[1]), geometry, blocks
        )
        places = anchor.places(writing.rows, writing.columns)
        rest = iter(
            [number for mark in places[0] for number in mark.numbers] if places else numbers
        )
        return _NUMBER.sub(lambda one: f"{one[1]}{next(rest)}{one[3]}", found[0])

    return moved_links(_ANCHOR.sub(moved, xml), writing)


def _hold(attributes: str) -> Hold:
    if re.search(r'sizeWithCells="(?:1|true)"', attributes):
        return "stretch"
    return "move" if re.search(r'moveWithCells="(?:1|true)"', attributes) else "stay"


def _mark(numbers: Sequence[int]) -> Mark:
    column, column_offset, row, row_offset = numbers
    return mark_at(column, column_offset, row, row_offset)


def _plain(value: str) -> str:
    return html.unescape(value).strip()
