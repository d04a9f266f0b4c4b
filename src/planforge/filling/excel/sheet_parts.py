"""What becomes of each kind of element of a sheet where rows and columns move.

Each function takes a copy of an element and returns what stands in its place: itself changed,
nothing, or several.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.addresses import cell_name, cell_place
from planforge.filling.excel.formulas import read_formula, spell_area, spell_areas, sqref
from planforge.filling.excel.fragments import children, local
from planforge.filling.excel.model import Area, At, Formula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.axis import Axis
    from planforge.filling.excel.references import Moves

    Change = Callable[["_Element", "Around"], Sequence[_Element]]


@dataclass(frozen=True, slots=True)
class Around:
    """One sheet of the result.

    Attributes:
        moves: where everything came to stand.
        sheet: its index.
        is_copy: whether another sheet of the result has the template's own part.
        merges: cells merged because of their values.
        changes: whether any element may have to change.
    """

    moves: Moves
    sheet: int
    is_copy: bool = False
    merges: Sequence[Area] = ()
    changes: bool = True

    @property
    def rows(self) -> Axis:
        """Where the rows stand."""
        return self.moves.sheets[self.sheet].rows

    @property
    def columns(self) -> Axis:
        """Where the columns stand."""
        return self.moves.sheets[self.sheet].columns


def change_merge_cells(element: _Element, around: Around) -> Sequence[_Element]:
    """Merged cells: each instance of them, and those merged for their equal values."""
    from lxml import etree

    areas = [area for one in element for area in sqref(one.get("ref") or "")]
    found = [*around.moves.areas(around.sheet, areas, joined=False), *around.merges]
    namespace = etree.QName(element).namespace
    for one in list(element):
        element.remove(one)
    for area in found:
        if (area.top, area.left) != (area.bottom, area.right):
            etree.SubElement(element, f"{{{namespace}}}mergeCell").set("ref", spell_area(area))
    element.set("count", str(len(element)))
    return [element] if len(element) else []


def change_dimension(element: _Element, around: Around) -> Sequence[_Element]:
    """The area in use; it is only a hint."""
    areas = sqref(element.get("ref") or "")
    hull = around.moves.hull(around.sheet, areas[0]) if areas else None
    if hull is None:
        return []
    element.set("ref", spell_area(hull))
    return [element]


CHANGES: Final[dict[str, Change]] = {
    "dimension": change_dimension,
    "mergeCells": change_merge_cells,
}

FORMULAS: Final[dict[str, Callable[[_Element], Iterable[Formula]]]] = {}
