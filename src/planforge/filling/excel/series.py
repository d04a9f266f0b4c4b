"""Series of charts: one that shows a row of a loop, or a column, is there once for each turn."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.formulas import read_formula, spell_area
from planforge.filling.excel.geometry import whole_number
from planforge.filling.excel.model import LAST_COLUMN, LAST_ROW, At, Formula, Ref
from planforge.filling.excel.writing import fresh_guid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from planforge.filling.excel.axis import Axis
    from planforge.filling.excel.references import Moves
    from planforge.filling.excel.stencil import Cutter

_CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_VALUES: Final = (f"{_CHART}val", f"{_CHART}yVal")
_NUMBERS: Final = (f"{_CHART}idx", f"{_CHART}order")
_ACCENT: Final = re.compile(r'(schemeClr val="accent)([1-6])"')
_UNIQUE: Final = re.compile(r"(<c16:uniqueId\b[^>]*val=\")([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Series:
    """A series of the template's chart.

    Attributes:
        edges: the holes before and after its XML.
        values: the cells that it shows.
        across: whether its categories stand side by side, should it have one value only.
        numbers: the holes of its numbers, with these.
    """

    edges: tuple[int, int]
    values: Ref
    across: bool
    numbers: dict[int, str]

    def places(self, moves: Moves, home: int | None) -> list[At]:
        """Return the cells to see its references from, one for each turn.

        Nothing, when its cells are no line that is repeated: then it stands as it is.
        """
        sheet = _sheet(self.values, moves, home)
        if sheet is None:
            return []
        area, output = self.values.area, moves.sheets[sheet]
        is_row, is_column = area.top == area.bottom, area.left == area.right
        if is_row and (self.across or not is_column):
            return [At(sheet, row, LAST_COLUMN) for row in _turns(output.rows, area.top)]
        if is_column:
            return [At(sheet, LAST_ROW, column) for column in _turns(output.columns, area.left)]
        return []


def cut_series(cutter: Cutter) -> tuple[Series, ...]:
    """Return the series of a chart that may be repeated; before its references are cut."""
    found = []
    for element in cutter.root.iter(f"{_CHART}ser"):
        values = [ref for kind in _VALUES for ref in _refs(element.find(kind))]
        if len(values) != 1:
            continue
        edges = (cutter.hole_before(element), cutter.hole_after(element))
        numbers = {}
        for name in _NUMBERS:
            child = element.find(name)
            if child is not None:
                number, mark = cutter.hole()
                numbers[number] = child.get("val") or "0"
                child.set("val", mark)
        categories = list(_refs(element.find(f"{_CHART}cat")))
        across = any(_is_above(ref, values[0]) for ref in categories)
        found.append(Series(edges, values[0], across, numbers))
    return tuple(found)


def first_free(series: tuple[Series, ...]) -> int:
    """Return a number that no series has, nor any after it."""
    used = [whole_number(number) for one in series for number in one.numbers.values()]
    return max(used, default=0) + 1


def in_turn(xml: str, turn: int) -> str:
    """Return a series' XML with the colours and the id of a turn."""
    if not turn:
        return xml

    def colour(found: re.Match[str]) -> str:
        return f'{found[1]}{(int(found[2]) - 1 + turn) % 6 + 1}"'

    xml = _ACCENT.sub(colour, xml)
    return _UNIQUE.sub(lambda found: f'{found[1]}{fresh_guid(found[2], turn)}"', xml)


def loose(formula: Formula) -> Formula:
    """Return a formula without `$`: in a loop it would mean all turns, and charts know only it."""
    pieces = (
        replace(piece, absolute=(False,) * 4) if isinstance(piece, Ref) else piece
        for piece in formula.pieces
    )
    return replace(formula, pieces=tuple(pieces), text="")


def held(text: str) -> str:
    """Return a formula's text with all references absolute, as charts have them."""
    pieces = (
        piece.prefix + spell_area(piece.area, (True,) * 4, piece.shape)
        if isinstance(piece, Ref)
        else str(piece)
        for piece in read_formula(text).pieces
    )
    return "".join(pieces)


def _is_above(categories: Ref, values: Ref) -> bool:
    """Whether categories stand in the columns of the values, in another row."""
    ours, theirs = values.area, categories.area
    return ours.left == theirs.left and ours.right == theirs.right and ours.top != theirs.top


def _refs(element: etree._Element | None) -> Iterator[Ref]:
    if element is None:
        return
    for found in element.iter(f"{_CHART}f"):
        yield from read_formula((found.text or "").strip()).refs


def _sheet(ref: Ref, moves: Moves, home: int | None) -> int | None:
    """Return the sheet of the result that a reference is to: the chart's own before others."""
    name = (ref.sheet or "").casefold()
    copies = [
        number
        for number, sheet in enumerate(moves.sheets)
        if sheet.source_name.casefold() == name or (ref.sheet is None and number == home)
    ]
    return home if home in copies else next(iter(copies), None)


def _turns(axis: Axis, line: int) -> list[int]:
    """Return where a line of a loop stands; nothing when it is in none."""
    if axis.innermost_loop(axis.chain(line, line)) is None:
        return []
    return [position for position in axis.positions(line) if position not in axis.stand_ins]
