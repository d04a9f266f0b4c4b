"""What a sheet's window shows, its columns, and the area in use."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from planforge.addresses import cell_place
from planforge.filling.excel.around import Around, holds, line_number, new_child, set_or_drop
from planforge.filling.excel.formulas import spell_area, spell_areas
from planforge.filling.excel.fragments import children
from planforge.filling.excel.model import LAST_COLUMN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.axis import Axis


def change_dimension(element: _Element, around: Around) -> Sequence[_Element]:
    """The area in use; it is only a hint."""
    hull = around.hull(element.get("ref"))
    if hull is None:
        return []
    element.set("ref", spell_area(hull))
    return [element]


def change_sheet_properties(element: _Element, around: Around) -> Sequence[_Element]:
    """The name that macros call a sheet by: a copy has none, for there is no module for it."""
    if around.is_copy:
        set_or_drop(element, "codeName", None)
    return [element]


def change_windows(element: _Element, around: Around) -> Sequence[_Element]:
    """What the windows that show a sheet say."""
    for view in element:
        if around.is_copy:
            set_or_drop(view, "tabSelected", None)
        change_window(view, around)
    return [element]


def change_window(view: _Element, around: Around) -> None:
    """What a window shows, where it is split and what is selected."""
    set_or_drop(view, "topLeftCell", around.cell(view.get("topLeftCell")))
    first = cell_place(view.get("topLeftCell") or "A1") or (1, 1)
    for pane in children(view, "pane"):
        frozen = pane.get("state") in ("frozen", "frozenSplit")
        if frozen:
            _set_split(pane, "ySplit", around.rows, first[0])
            _set_split(pane, "xSplit", around.columns, first[1])
        set_or_drop(pane, "topLeftCell", around.cell(pane.get("topLeftCell")))
    for selection in children(view, "selection"):
        set_or_drop(selection, "activeCell", around.cell(selection.get("activeCell")))
        if selection.get("sqref"):
            areas = around.areas(selection.get("sqref"))
            active = cell_place(selection.get("activeCell") or "")
            if active and not any(holds(area, active) for area in areas):
                set_or_drop(selection, "sqref", selection.get("activeCell"))
            elif areas:
                set_or_drop(selection, "sqref", spell_areas(areas))
                set_or_drop(selection, "activeCellId", None)


def _set_split(pane: _Element, name: str, axis: Axis, first: int) -> None:
    """So many lines stay in sight: those that the template's became."""
    if number := line_number(pane.get(name)):
        count = axis.landing(first + number) - axis.landing(first)
        pane.set(name, str(max(count, 1)))


def change_columns(element: _Element, around: Around) -> Sequence[_Element]:
    """Widths and formats of columns, each as often as its column stands."""
    if not around.columns.moved:
        return [element]
    found: list[tuple[int, int, _Element]] = []
    for one in element:
        first = line_number(one.get("min")) or 1
        last = max(line_number(one.get("max")) or first, first)
        for start, end in around.columns.intervals(first, min(last, LAST_COLUMN)):
            found.append((start, end, one))
    found = _with_hidden(_cut(found), element, around)
    for one in list(element):
        element.remove(one)
    for start, end, one in found:
        own = deepcopy(one)
        own.set("min", str(start))
        own.set("max", str(min(end, LAST_COLUMN)))
        element.append(own)
    return [element] if len(element) else []


def _with_hidden(
    found: Sequence[tuple[int, int, _Element]], parent: _Element, around: Around
) -> list[tuple[int, int, _Element]]:
    """Return columns with those hidden that stand in for columns that came to nothing."""
    shown = list(found)
    for position in sorted(around.columns.stand_ins):
        under = next((one for one in shown if one[0] <= position <= one[1]), None)
        hidden = deepcopy(under[2]) if under else new_child(parent, "col")
        hidden.set("hidden", "1")
        if under is None:
            hidden.set("width", "9.140625")
        else:
            shown.remove(under)
            parts = ((under[0], position - 1), (position + 1, under[1]))
            shown += [(start, end, under[2]) for start, end in parts if start <= end]
        shown.append((position, position, hidden))
    return sorted(shown, key=lambda entry: entry[0])


def _cut(found: Sequence[tuple[int, int, _Element]]) -> list[tuple[int, int, _Element]]:
    """Return columns by position, one account for each; a loop of several takes turns."""
    owners: dict[int, _Element] = {}
    cut: list[tuple[int, int, _Element]] = []
    for start, end, one in sorted(found, key=lambda entry: entry[:2]):
        if end - start > 1000:
            cut.append((start, end, one))
            continue
        for position in range(start, end + 1):
            owners.setdefault(position, one)
    for position, one in sorted(owners.items(), key=lambda entry: entry[0]):
        if cut and cut[-1][2] is one and cut[-1][1] == position - 1:
            cut[-1] = (cut[-1][0], position, one)
        else:
            cut.append((position, position, one))
    return sorted(cut, key=lambda entry: entry[0])
