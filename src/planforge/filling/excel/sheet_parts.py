"""What becomes of each kind of element of a sheet where rows and columns move.

Each function takes a copy of an element and returns what stands in its place: itself changed,
nothing, or several.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.areas import (
    change_all_areas_follow,
    change_auto_filter,
    change_cell_watches,
    change_column_breaks,
    change_consolidation,
    change_row_breaks,
    change_scenarios,
    change_sort_state,
)
from planforge.filling.excel.around import Around, relation_name
from planforge.filling.excel.cells import characters
from planforge.filling.excel.formats import (
    PROMPTS,
    change_conditional_formatting,
    change_data_validations,
    change_extensions,
)
from planforge.filling.excel.fragments import local, relation
from planforge.filling.excel.hyperlinks import change_hyperlinks, change_merge_cells
from planforge.filling.excel.slots import slot_of
from planforge.filling.excel.tagged import is_statement
from planforge.filling.excel.windows import (
    change_columns,
    change_dimension,
    change_sheet_properties,
    change_window,
    change_windows,
)
from planforge.filling.values import text_of
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.outcome import Item
    from planforge.filling.excel.slots import TextSlot
    from planforge.problems import Location

    Change = Callable[["_Element", "Around"], Sequence[_Element]]


def _custom_views(element: _Element, around: Around) -> Sequence[_Element]:
    """Views that somebody stored under a name."""
    for view in element:
        change_window(view, around)
        for one in list(view):
            change = _IN_VIEWS.get(local(one))
            if change is not None and not change(one, around):
                view.remove(one)
    return [element]


def change_header_footer(element: _Element, around: Around) -> Sequence[_Element]:
    """Headers and footers: those with tags as they came out."""
    for one in element:
        one.text = around.texts.get(one.text or "", one.text)
    return [element]


def change_controls(element: _Element, around: Around) -> Sequence[_Element]:
    """Form controls and embedded objects, where their anchors came to stand."""
    from lxml import etree

    xml = etree.tostring(element, encoding="unicode")
    moved = around.parts.controls(xml, around.package, around.moves, around.sheet)
    if moved == xml:
        return [element]
    return [etree.fromstring(moved)]


def change_table_parts(element: _Element, around: Around) -> Sequence[_Element]:
    """The sheet's tables, as many as there are now."""
    ids = around.tail.tables
    if ids is None:
        return [element]
    one = next(iter(element), None)
    if one is None or not ids:
        return []
    key = next(key for key in one.attrib if str(key).endswith("}id"))
    for other in list(element):
        element.remove(other)
    for id in ids:
        own = deepcopy(one)
        own.set(key, id)
        element.append(own)
    element.set("count", str(len(element)))
    return [element]


def change_drawing(element: _Element, around: Around) -> Sequence[_Element]:
    """The sheet's drawing; one that is new gets its relationship."""
    if relation(element) is None:
        ties = around.package.relationships(around.part)
        element.set(relation_name(element), next(tie.id for tie in ties if tie.type == "drawing"))
    return change_tied(element, around)


def change_tied(element: _Element, around: Around) -> Sequence[_Element]:
    """An element that is nothing but a relationship."""
    return [] if relation(element) in around.tail.dropped else [element]


CHANGES: Final[dict[str, Change]] = {
    "sheetPr": change_sheet_properties,
    "dimension": change_dimension,
    "sheetViews": change_windows,
    "cols": change_columns,
    "protectedRanges": change_all_areas_follow,
    "scenarios": change_scenarios,
    "autoFilter": change_auto_filter,
    "sortState": change_sort_state,
    "dataConsolidate": change_consolidation,
    "customSheetViews": _custom_views,
    "mergeCells": change_merge_cells,
    "conditionalFormatting": change_conditional_formatting,
    "dataValidations": change_data_validations,
    "hyperlinks": change_hyperlinks,
    "headerFooter": change_header_footer,
    "rowBreaks": change_row_breaks,
    "colBreaks": change_column_breaks,
    "cellWatches": change_cell_watches,
    "ignoredErrors": change_all_areas_follow,
    "drawing": change_drawing,
    "legacyDrawing": change_tied,
    "legacyDrawingHF": change_tied,
    "picture": change_tied,
    "AlternateContent": change_controls,
    "controls": change_controls,
    "oleObjects": change_controls,
    "tableParts": change_table_parts,
    "extLst": change_extensions,
}
"""What an element becomes, by its name."""

_IN_VIEWS: Final[dict[str, Change]] = {
    "rowBreaks": change_row_breaks,
    "colBreaks": change_column_breaks,
    "autoFilter": change_auto_filter,
}


def header_slots(element: _Element, location: Location) -> list[TextSlot]:
    """Return the headers and footers of a sheet that have tags, and what validations say."""
    match local(element):
        case "headerFooter":
            texts = [one.text or "" for one in element]
            location = replace(location, part="header or footer")
        case "dataValidations":
            texts = [one.get(name) or "" for one in element for name in PROMPTS]
            location = replace(location, part="validation")
        case _:
            return []
    found = (slot_of(text, location) for text in dict.fromkeys(texts))
    return [slot for slot in found if slot is not None]


def header_text(slot: TextSlot, item: Item) -> str:
    """Return a header or footer; in values an `&` is written twice, for it begins a code there."""
    if any(map(is_statement, slot.pieces)):
        found = [(values, slot.pieces[piece]) for piece, *values in item[1:]]
    else:
        rest = iter(item[0][1:])
        found = [
            ([] if isinstance(piece, str) else [next(rest)], piece)
            for piece in slot.pieces
            if isinstance(piece, str) or piece.kind == "value"
        ]
    text = "".join(
        text_of(values[0]).replace("&", "&&") if values else str(piece) for values, piece in found
    )
    if characters(text) > _LONGEST_HEADER:
        tag = next(piece for piece in slot.pieces if not isinstance(piece, str))
        details = {"tag": tag.text, "limit": _LONGEST_HEADER}
        raise PlanError([Problem("fill-long-header", tag.location, details)])
    return text


_LONGEST_HEADER: Final = 255
"""Characters with their codes: a file with more of them is damaged to Excel."""
