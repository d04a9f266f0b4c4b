"""From a plan to a workbook: symbols given addresses, cells their content, formulas compiled."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from planforge.formula.evaluate import ExcelError
from planforge.formula.to_excel import to_excel
from planforge.plan.nodes import Computed, Constant
from planforge.workbook.addresses import Addresses, Spot, quoted
from planforge.workbook.blocks.index import sheet_name
from planforge.workbook.fitting import lies_across, page_breaks
from planforge.workbook.grid import FIRST_COLUMN, Fixed, Grid, Home, Link, Own, Slot
from planforge.workbook.measuring import fitted_sizes
from planforge.workbook.model import Cell, Sheet, Workbook, address
from planforge.workbook.page import last_row, printed_width
from planforge.workbook.placing import MAP_SHEET, placed_grids
from planforge.workbook.shown import is_typed
from planforge.workbook.values import number_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.formula.evaluate import Value
    from planforge.formula.syntax import Symbol
    from planforge.plan.plan import Plan

NAME_PREFIX = "pf."
LONGEST_NAME = 200
_TOP = address(1, FIRST_COLUMN, absolute=True)


def lay_out(plan: Plan) -> Workbook:
    """Return the plan as a workbook, every cell decided."""
    grids = placed_grids(plan)
    addresses = _addresses(plan, grids)
    sheets = tuple(_sheet(plan, grid, addresses) for grid in grids)
    if plan.audience == "internal":
        sheets = (*sheets, _symbol_map(plan, addresses))
    return Workbook(
        sheets=sheets,
        names=_names(plan, grids, addresses),
        title=plan.definition.title,
        client=plan.definition.client or "",
        author=plan.definition.author or "",
        created=plan.axis.as_of,
        language=plan.definition.language,
        theme=plan.theme,
        properties=_properties(plan),
        figures=_cells(addresses),
        confidentiality=plan.definition.confidentiality or "",
        watermark=plan.definition.watermark or "",
        page=plan.definition.page,
    )


def _properties(plan: Plan) -> dict[str, str]:
    """Return what a later build finds the plan by; a client has no use for it."""
    if plan.audience == "client":
        return {}
    return {"PlanForge plan": plan.plan_id, "PlanForge version": plan.definition.version}


def _cells(addresses: Addresses) -> dict[str, str]:
    return {
        _figure_name(symbol, index, addresses): spot.on("")
        for (symbol, index), spot in addresses.spots.items()
    }


def _figure_name(symbol: Symbol, index: int, addresses: Addresses) -> str:
    if symbol.axis is None:
        return str(symbol)
    return f"{symbol}[{addresses.axes[symbol.axis].keys[index]}]"


def _addresses(plan: Plan, grids: Sequence[Grid]) -> Addresses:
    """Give every symbol its address: the first home that a sheet offers it."""
    addresses = Addresses(plan.graph.axes)
    for grid in grids:
        for slot, home in grid.homes:
            if (home.symbol, home.index) not in addresses.spots:
                addresses.place(home.symbol, home.index, Spot(grid.title, slot.row, slot.column))
        for symbol, (row, column) in grid.spares.items():
            addresses.spares.setdefault(symbol, Spot(grid.title, row, column))
    return addresses


def _sheet(plan: Plan, grid: Grid, addresses: Addresses) -> Sheet:
    cells = tuple(_cell(plan, grid, slot, addresses) for slot in grid.slots)
    widths, heights = fitted_sizes(plan, grid)
    sheet = Sheet(
        title=grid.title,
        kind=grid.kind,
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        widths=widths,
        heights=heights,
        merges=tuple(grid.merges),
        validations=tuple(make(addresses) for make in grid.validations),
        rules=tuple(make(addresses) for make in grid.rules),
        charts=tuple(make(addresses) for make in grid.charts),
        sparklines=tuple(make(addresses) for make in grid.sparklines),
        protected=not grid.open,
        freeze=grid.freeze,
        # Above charts on a page of their own, a table's header would stand alone.
        repeat=None if grid.charts else grid.repeat,
        logo=grid.name == "index" and plan.theme.logo is not None,
        helper=grid.helper,
    )
    page, wide, last = plan.definition.page, printed_width(sheet), last_row(sheet)
    across = grid.landscape
    if across is None:
        across = lies_across(wide, heights, last_row=last, page=page)
    # A hidden sheet with areas to print would be printed nevertheless.
    together = [] if grid.helper else sorted(grid.together)
    breaks = page_breaks(together, wide, heights, landscape=across, last_row=last, page=page)
    return replace(sheet, landscape=across, page_breaks=breaks)


def _cell(plan: Plan, grid: Grid, slot: Slot, addresses: Addresses) -> Cell:
    value, formula, typed = _content(plan, grid, slot, addresses)
    return Cell(
        slot.row, slot.column, slot.style, value, formula, slot.number_format, slot.note, slot.link,
        typed, slot.wrap, slot.indent, slot.align, slot.unit, isinstance(slot.content, Home),
        slot.edges,
    )  # fmt: skip


def _content(
    plan: Plan, grid: Grid, slot: Slot, addresses: Addresses
) -> tuple[Value, str | None, bool]:
    """Return a slot's value, its formula, and whether people may type there."""
    match slot.content:
        case Fixed(value):
            return value, None, slot.style.startswith("input")
        case Own(formula, value):
            return value, formula if isinstance(formula, str) else formula(addresses), False
        case Link(symbol, index) as link:
            return _linked(plan, grid, addresses.spot(symbol, index), link)
        case Home(symbol, index):
            spot = addresses.spot(symbol, index)
            if spot != Spot(grid.title, slot.row, slot.column):
                return _linked(plan, grid, spot, Link(symbol, index))
            element = plan.graph.nodes[symbol].elements[index]
            match element:
                case Constant(value):
                    return value, None, is_typed(plan, symbol, index)
                case Computed():
                    spelled = to_excel(element.core, addresses.reference(grid.title, index))
                    return plan.value(symbol, index), spelled, False
        case _:
            assert_never(slot.content)


def _linked(plan: Plan, grid: Grid, spot: Spot, link: Link) -> tuple[Value, str, bool]:
    value = plan.value(link.symbol, link.index)
    shown = where = spot.on(grid.title, absolute=False)
    if isinstance(value, float):
        value = value * link.factor / link.divisor
    shown += f"*{number_text(link.factor)}" if link.factor != 1 else ""
    shown += f"/{number_text(link.divisor)}" if link.divisor != 1 else ""
    if not link.gaps_as_errors:
        return value, f'IF({where}="","",{shown})', False
    known = ExcelError.NOT_AVAILABLE if value is None else value
    return known, f'IF({where}="",NA(),{shown})', False


def _names(plan: Plan, grids: Sequence[Grid], addresses: Addresses) -> dict[str, str]:
    """Return the defined names: of sheets, for links, and of single inputs, always prefixed."""
    names = {sheet_name(g.name): f"{quoted(g.title)}!{_TOP}" for g in grids}
    taken = {name.casefold() for name in names}
    for (symbol, index), spot in addresses.spots.items():
        single = symbol.axis is None and is_typed(plan, symbol, index)
        if single and plan.graph.nodes[symbol].origin != "data":
            name = _name(str(symbol), taken)
            taken.add(name.casefold())
            names[name] = spot.on("")
    return names


def _name(text: str, taken: set[str]) -> str:
    """Return a legal defined name: hashed where it is too long or equal but for its case."""
    plain = NAME_PREFIX + re.sub(r"[^\w.]", "_", text)
    if len(plain) > LONGEST_NAME or plain.casefold() in taken:
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        return f"{plain[:LONGEST_NAME]}_{digest}"
    return plain


def _symbol_map(plan: Plan, addresses: Addresses) -> Sheet:
    """Return the hidden sheet that says which cells hold a symbol, so that they can be read back.

    A symbol along an axis has a range, and beside it the range of the keys of its rows: rows may
    be sorted, and are found by their keys.
    """
    rows = [("symbol", "cells", "keys", "kind", "origin")]
    for symbol in dict.fromkeys(symbol for symbol, _ in addresses.spots):
        node = plan.graph.nodes[symbol]
        keys = _cells_of(plan.key_symbol(symbol.axis), addresses) if symbol.axis else ""
        rows.append((str(symbol), _cells_of(symbol, addresses), keys, node.kind, node.origin))
    cells = [
        Cell(row, column, "key", text)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    return Sheet(MAP_SHEET, "hidden", tuple(cells), {0: 30.0, 1: 28.0, 2: 28.0})


def _cells_of(symbol: Symbol, addresses: Addresses) -> str:
    """Return the cell of a symbol, or the range of its elements."""
    first, last = (addresses.spot(symbol, i) for i in (0, addresses.count(symbol) - 1))
    return first.on("") if first == last else f"{first.on('')}:{last.on(last.sheet)}"
