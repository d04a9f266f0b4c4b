"""Structured references as plain ones, for an engine that knows no tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.dependencies import bracket_end, formula_words
from planforge.filling.excel.formulas import spell_area, spell_sheet
from planforge.filling.excel.model import Area

if TYPE_CHECKING:
    from planforge.filling.excel.dependencies import Scope, Table

_PART: Final = re.compile(r"\[((?:'.|[^\[\]'])*)\]")
_COLUMNS: Final = re.compile(r"(?:\[(?:'.|[^\[\]'])*\])(?::\[(?:'.|[^\[\]'])*\])?")
_HELD: Final = (True, True, True, True)


def without_tables(text: str, scope: Scope, row: int) -> str:
    """Return a formula with plain references in the place of structured ones that are clear.

    Args:
        text: the formula, which stands in `row`.
        scope: the tables.
        row: which row `[#This Row]` is.

    Example:
        >>> from planforge.filling.excel.dependencies import Scope, Table
        >>> scope = Scope(("S",), {}, {"t": Table("S", Area(3, 1, 9, 2), ("a", "b"))})
        >>> without_tables("SUM(T[b])/T[[#This Row],[a]]", scope, 5)
        'SUM(S!$B$4:$B$9)/S!$A$5'
    """
    if "[" not in text:
        return text
    pieces, at = [], 0
    for found in formula_words(text):
        table = scope.tables.get(found["word"].lower()) if found["after"] == "[" else None
        if table is None or found.start() < at:
            continue
        end = bracket_end(text, found.end())
        area = _area(table, text[found.end() : end - 1], row)
        if area is not None:
            pieces += [text[at : found.start()], spell_sheet(table.sheet), spell_area(area, _HELD)]
            at = end
    return "".join([*pieces, text[at:]])


def _area(table: Table, inside: str, row: int) -> Area | None:
    """Return what the brackets hold names; None where that is not clear."""
    rows, _, columns = inside.rpartition(",") if "[" in inside else ("", "", f"[{inside}]")
    if inside == "" or (inside.startswith("#") and "[" not in inside):
        rows, columns = f"[{inside or '#Data'}]", ""
    elif columns.startswith("[#"):
        rows, columns = inside, ""
    across = _across(table, columns)
    down = _down(table, rows.strip().lower(), row)
    if across is None or down is None or "," in rows:
        return None
    return Area(down[0], across[0], down[1], across[1])


def _across(table: Table, columns: str) -> tuple[int, int] | None:
    if not columns:
        return table.area.left, table.area.right
    if not _COLUMNS.fullmatch(columns.strip()):
        return None
    known = [name.lower() for name in table.columns]
    named = [re.sub(r"'(.)", r"\1", name).strip().lower() for name in _PART.findall(columns)]
    if not set(named) <= set(known):
        return None
    numbers = [table.area.left + known.index(name) for name in named]
    return min(numbers), max(numbers)


def _down(table: Table, rows: str, row: int) -> tuple[int, int] | None:
    """Return the first and last row of a part of a table."""
    top, bottom = table.area.top, table.area.bottom
    first, last = top + table.has_headers, bottom - table.has_totals
    match rows:
        case "" | "[#data]":
            return first, last
        case "[#all]":
            return top, bottom
        case "[#headers]" if table.has_headers:
            return top, top
        case "[#totals]" if table.has_totals:
            return bottom, bottom
        case "[#this row]" if first <= row <= last:
            return row, row
        case _:
            return None
