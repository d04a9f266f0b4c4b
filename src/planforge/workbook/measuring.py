"""How wide columns and how high rows have to be for what stands in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from planforge.workbook.fitting import (
    BESIDE,
    BESIDE_INDENTED,
    column_width,
    folded_width,
    lines,
    row_height,
    text_width,
)
from planforge.workbook.grid import Fixed, Grid, Home, Link, Own, Slot

if TYPE_CHECKING:
    from planforge.formula.evaluate import Value
    from planforge.plan.plan import Plan

_LONG_DATE, _SHORT_DATE = "2025-12-31", "12-31"
_NUMBERS = frozenset({"number", "data", "input", "total"})
_PLACES = re.compile(r"[^;.]*\.(0+)")


def fitted_sizes(plan: Plan, grid: Grid) -> tuple[dict[int, float], dict[int, float]]:
    """Return column widths for the content, and row heights for what is wrapped in them."""
    widths = _widths(plan, grid)
    merged = {(area.first_row, area.first_column): area.last_column for area in grid.merges}
    heights = dict(grid.heights)
    for slot in grid.slots:
        if slot.wrap and slot.row not in grid.heights:
            last = merged.get((slot.row, slot.column), slot.column)
            room = sum(widths.get(column, 8.43) for column in range(slot.column, last + 1))
            count = lines(_text(plan, slot), room - slot.indent)
            heights[slot.row] = max(heights.get(slot.row, 0), row_height(count))
    return widths, heights


def _widths(plan: Plan, grid: Grid) -> dict[int, float]:
    texts: dict[int, list[float]] = {}
    least = dict(grid.least)
    for slot in grid.slots:
        if slot.fits:
            beside = BESIDE_INDENTED if slot.indent else BESIDE
            text = _text(plan, slot)
            folds = slot.style == "header" and slot.wrap
            width = (folded_width(text) if folds else text_width(text)) + beside
            texts.setdefault(slot.column, []).append(width)
            if slot.style in _NUMBERS and not slot.wrap:  # a number that is cut shows as ####
                least[slot.column] = max(least.get(slot.column, 0.0), width)
    with_numbers = {slot.column for slot in grid.slots if slot.style in _NUMBERS}
    fitted = {
        column: column_width(found, grid.preferred.get(column), shared=column in with_numbers)
        for column, found in texts.items()
    }
    return {
        column: max(fitted.get(column, 0), least.get(column, 0))
        for column in fitted.keys() | least.keys()
    } | grid.widths


def _text(plan: Plan, slot: Slot) -> str:
    """Return what a cell shows, near enough to measure it."""
    match slot.content:
        case Fixed(value) | Own(_, value):
            text = "" if value is None else str(value)
            if isinstance(value, float):
                dated = slot.number_format.startswith("yyyy")
                text = _LONG_DATE if dated else _as_shown(value, slot.number_format)
            return f"{text} {slot.unit}" if slot.unit else text
        case Link(symbol, index, factor=100.0):
            return f"+{abs(_number(plan.value(symbol, index))) * 100:.2f}pp"
        case Home(symbol, index) | Link(symbol, index):
            value = plan.value(symbol, index)
            shown = plan.graph.nodes[symbol].format_at(index)
            if shown.style == "date":
                return _LONG_DATE if slot.number_format.startswith("yyyy") else _SHORT_DATE
            suffix = shown.suffix(plan.definition.language)
            # In columns of numbers the unit stands in the header, unless the cell names its own.
            names_unit = bool(suffix.strip()) and suffix.strip() in slot.number_format
            if isinstance(value, float) and shown.scale != 1 and not names_unit:
                return f"{value:,.0f}"
            text = shown.prose(value, plan.definition.language)
            said = names_unit or shown.style != "number" or slot.style not in _NUMBERS
            return text if said else text.removesuffix(suffix)
        case _:
            assert_never(slot.content)


def _as_shown(value: float, code: str) -> str:
    """Return a number with as many places as its Excel code has, near enough to measure it."""
    found = _PLACES.match(code)
    places = len(found[1]) if found else 0
    return f"{value * 100:,.{places}f}%" if "%" in code else f"{value:,.{places}f}"


def _number(value: Value) -> float:
    return value if isinstance(value, float) else 0.0
