"""Filters, breaks, and whatever else only names cells of its sheet."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from planforge.addresses import cell_name
from planforge.filling.excel.around import Around, areas_follow, line_number, set_or_drop
from planforge.filling.excel.formulas import read_formula, spell_area, spell_areas, sqref
from planforge.filling.excel.fragments import children, local, relation
from planforge.filling.excel.model import LAST_COLUMN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.axis import Axis


def change_auto_filter(element: _Element, around: Around) -> Sequence[_Element]:
    """A filter grows with its rows; its columns are counted from its left side."""
    old = sqref(element.get("ref") or "")
    hull = around.hull(element.get("ref"))
    if hull is None or not old:
        return []
    element.set("ref", spell_area(hull))
    for column in children(element, "filterColumn"):
        number = line_number(column.get("colId"))
        if number is not None:
            column.set("colId", str(around.columns.landing(old[0].left + number) - hull.left))
    for state in list(children(element, "sortState")):
        if not change_sort_state(state, around):
            element.remove(state)
    return [element]


def change_sort_state(element: _Element, around: Around) -> Sequence[_Element]:
    """Sorting: its area and its keys."""
    hull = around.hull(element.get("ref"))
    if hull is None:
        return []
    element.set("ref", spell_area(hull))
    for one in list(children(element, "sortCondition")):
        own = around.hull(one.get("ref"))
        if own is None:
            element.remove(one)
        else:
            one.set("ref", spell_area(own))
    return [element]


def change_row_breaks(element: _Element, around: Around) -> Sequence[_Element]:
    """Page breaks between rows."""
    return _breaks(element, around.rows, around.columns)


def change_column_breaks(element: _Element, around: Around) -> Sequence[_Element]:
    """Page breaks between columns."""
    return _breaks(element, around.columns, around.rows)


def _breaks(element: _Element, axis: Axis, across: Axis) -> Sequence[_Element]:
    """Page breaks behind a line: behind each of its instances."""
    found: dict[int, _Element] = {}
    for one in list(element):
        element.remove(one)
        line = line_number(one.get("id"))
        if line is None:
            continue
        behind = list(axis.positions(line)) or [axis.landing(line + 1) - 1]
        for position in behind:
            own = found[position] = deepcopy(one)
            own.set("id", str(position))
            for name in ("min", "max"):
                end = line_number(own.get(name))
                if end and across.moved and end + 1 < LAST_COLUMN - 1:
                    own.set(name, str(across.landing(end + 1) - 1))
    for _, one in sorted(found.items(), key=lambda entry: entry[0]):
        element.append(one)
    manual = sum(one.get("man") in ("1", "true") for one in element)
    element.set("count", str(len(element)))
    element.set("manualBreakCount", str(manual))
    return [element] if len(element) else []


def change_all_areas_follow(element: _Element, around: Around) -> Sequence[_Element]:
    """What names areas in its children's `sqref`, `r` or `ref`."""
    for one in list(element):
        areas_follow(one, around)
    return [element] if len(element) else []


def change_cell_watches(element: _Element, around: Around) -> Sequence[_Element]:
    """Cells that somebody watches: each instance."""
    for one in list(element):
        element.remove(one)
        for area in around.areas(one.get("r"), joined=False):
            own = deepcopy(one)
            own.set("r", cell_name(area.top, area.left))
            element.append(own)
    return [element] if len(element) else []


def change_scenarios(element: _Element, around: Around) -> Sequence[_Element]:
    """Scenarios: values for cells that the reader may choose."""
    if element.get("sqref"):
        areas = around.areas(element.get("sqref"))
        set_or_drop(element, "sqref", spell_areas(areas) if areas else None)
    for scenario in children(element, "scenario"):
        for one in children(scenario, "inputCells"):
            set_or_drop(one, "r", around.cell(one.get("r")))
    return [element]


def change_consolidation(element: _Element, around: Around) -> Sequence[_Element]:
    """Areas that were consolidated from."""
    for one in element.iter():
        if local(one) == "dataRef" and one.get("ref") and not relation(one):
            name = one.get("sheet")
            text = f"'{name}'!{one.get('ref')}" if name else one.get("ref") or ""
            moved = around.moves.formula(read_formula(text), None, around.sheet)
            set_or_drop(one, "ref", moved.rpartition("!")[2])
    return [element]
