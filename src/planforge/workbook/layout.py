"""From a plan to a workbook: blocks placed on grids, symbols given addresses, formulas compiled."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

from planforge.definition.model import (
    AdjustmentsBlock,
    CardsBlock,
    ChartsBlock,
    DriversBlock,
    GanttBlock,
    KpisBlock,
    MatrixBlock,
    NoteBlock,
    PlainBlock,
    RecordsBlock,
    ScenariosBlock,
    SensitivityBlock,
    StepsBlock,
    TableBlock,
    TreeBlock,
)
from planforge.formula.evaluate import ExcelError
from planforge.formula.syntax import Symbol
from planforge.formula.to_excel import to_excel
from planforge.plan.nodes import Computed, Constant
from planforge.plan.parameters import card_metrics
from planforge.plan.sensitivity import sensitivity_of
from planforge.workbook.addresses import Addresses, Spot, quoted
from planforge.workbook.blocks.adjustments import place_adjustments
from planforge.workbook.blocks.calendar import place_calendar, place_comparison
from planforge.workbook.blocks.charts import (
    CHART_WIDTH,
    place_chart_beside,
    place_chart_data,
    place_charts,
)
from planforge.workbook.blocks.drivers import place_driver
from planforge.workbook.blocks.gantt import place_gantt
from planforge.workbook.blocks.index import back_link, place_index, sheet_name
from planforge.workbook.blocks.indicators import place_kpis
from planforge.workbook.blocks.matrix import place_matrix
from planforge.workbook.blocks.records import place_records
from planforge.workbook.blocks.reference import (
    place_checks,
    place_dictionary,
    place_parameters,
    place_sources,
    place_vectors,
    place_workings,
)
from planforge.workbook.blocks.scenarios import place_scenarios
from planforge.workbook.blocks.sensitivity import place_sensitivity
from planforge.workbook.blocks.steps import place_steps
from planforge.workbook.blocks.summary import place_cards
from planforge.workbook.blocks.tables import place_table, short_dates
from planforge.workbook.blocks.tree import place_tree
from planforge.workbook.fitting import (
    BESIDE,
    BESIDE_INDENTED,
    PIXELS_PER_CHARACTER,
    column_width,
    folded_width,
    lies_across,
    lines,
    page_breaks,
    row_height,
    text_width,
)
from planforge.workbook.grid import FIRST_COLUMN, FIRST_ROW, Fixed, Grid, Home, Link, Own, Slot
from planforge.workbook.model import Cell, Sheet, Workbook, address
from planforge.workbook.page import last_row, printed_width
from planforge.workbook.shown import is_typed
from planforge.workbook.styles import LOGO_HEIGHT
from planforge.workbook.values import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planforge.definition.model import Block
    from planforge.formula.evaluate import Value
    from planforge.plan.plan import Plan

MAP_SHEET = "_planforge"
"""The hidden sheet that says which cell holds which symbol."""
NAME_PREFIX = "pf."
LONGEST_NAME = 200
_SHEET_NAME = 31


@dataclass(slots=True)
class _Book:
    """The workbook under construction.

    Attributes:
        charts: the sheet of chart data, laid out along with the charts that read it.
        placed: tables that have a place already.
    """

    plan: Plan
    grids: list[Grid] = field(default_factory=list)
    placed: set[str] = field(default_factory=set)
    charts: Grid = field(init=False)

    def __post_init__(self) -> None:
        labels = self.plan.labels
        self.charts = Grid(
            "charts", labels["sheet.charts"], labels["sheet.charts_note"], "reference",
            helper=True,
        )  # fmt: skip


def lay_out(plan: Plan) -> Workbook:
    """Return the plan as a workbook, every cell decided."""
    grids = _grids(plan)
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


def _grids(plan: Plan) -> list[Grid]:
    """Return all sheets, laid out: those of the definition, then what they leave over."""
    book = _Book(plan)
    titles = _titles(plan)
    for name, sheet in plan.definition.sheets.items():
        grid = Grid(name, titles[name], sheet.note or "", sheet.kind, sheet.landscape)
        for block in sheet.blocks:
            _place(book, grid, block)
        if _has_content(grid, sheet.blocks):
            book.grids.append(grid)
    _place_what_is_left(book)
    for grid in book.grids:
        _place_index(book, grid)
        _place_head(grid, plan)
    return book.grids


def _has_content(grid: Grid, blocks: Sequence[Block]) -> bool:
    """Whether there is anything on a sheet but lines of text; the index is filled later."""
    notes = sum(isinstance(block, NoteBlock) for block in blocks)
    later = any(isinstance(block, PlainBlock) and block.block == "index" for block in blocks)
    return later or len(grid.slots) > notes or bool(grid.charts)


def _place(book: _Book, grid: Grid, block: Block) -> None:
    plan = book.plan
    metrics = plan.definition.metrics
    match block:
        case CardsBlock():
            place_cards(grid, plan, card_metrics(plan.definition, block))
        case ChartsBlock():
            _place_charts(book, grid, block.charts or tuple(plan.definition.charts))
        case KpisBlock():
            if metrics:
                place_kpis(grid, plan, block.metrics or tuple(metrics), block.facets)
        case StepsBlock():
            followed = block.metrics or _with_steps(plan)
            if followed:
                place_steps(grid, plan, followed)
        case TableBlock():
            book.placed.add(block.table)
            heading, dates = len(_blocks(plan, grid)) > 1, short_dates(plan, block.table)
            place_table(grid, plan, block.table, heading=heading, dates=dates)
        case GanttBlock():
            book.placed.add(block.table)
            place_gantt(grid, plan, block)
        case MatrixBlock():
            place_matrix(grid, plan, block)
        case TreeBlock():
            place_tree(grid, plan, block, **_drawn_looks(plan, grid))
        case RecordsBlock():
            place_records(grid, plan, block, **_drawn_looks(plan, grid))
        case DriversBlock():
            for driver in plan.drivers:
                if block.metric in (None, driver.headline):
                    place_driver(grid, plan, driver, book.charts)
        case ScenariosBlock():
            place_scenarios(grid, plan, block, book.charts)
        case SensitivityBlock():
            shown = sensitivity_of(plan.drivers, block)
            if shown is not None:
                place_sensitivity(grid, plan, shown, book.charts)
        case AdjustmentsBlock():
            place_adjustments(grid, plan, book.charts)
        case NoteBlock():
            grid.text(grid.next_row, FIRST_COLUMN, "note", block.text, fits=False)
            grid.next_row += 2
        case PlainBlock():
            _place_plain(grid, plan, block)
        case _:
            assert_never(block)


def _place_charts(book: _Book, grid: Grid, names: Sequence[str]) -> None:
    """Place charts below what there is; a single one beside it, where a screen has room."""
    plan = book.plan
    summary = _is_summary(plan, grid)
    last = max((slot.column for slot in grid.slots), default=0)
    wide = 0 if summary else _pixels(plan, grid, last)
    alone = len(names) == 1 and grid.slots and not grid.charts and not summary
    if alone and wide + CHART_WIDTH <= _SCREEN:
        place_chart_beside(grid, plan, names[0], book.charts, FIRST_ROW, last + 2)
        return
    place_charts(grid, plan, names, book.charts, aligned=summary, room=wide)


def _pixels(plan: Plan, grid: Grid, last: int) -> int:
    """Return how wide the columns after the margin are, up to the last."""
    widths, _ = _fitted(plan, grid)
    characters = sum(widths.get(column, 0.0) for column in range(FIRST_COLUMN, last + 1))
    return int(characters * PIXELS_PER_CHARACTER)


_SCREEN = 1360
"""Pixels that a common screen shows without scrolling sideways."""


def _place_plain(grid: Grid, plan: Plan, block: PlainBlock) -> None:
    match block.block:
        case "index":
            return  # placed last, when all sheets are known
        case "parameters":
            place_parameters(grid, plan)
            place_comparison(grid, plan)
        case "dictionary":
            place_dictionary(grid, plan)
        case "sources":
            place_sources(grid, plan)
        case "checks":
            place_checks(grid, plan)
        case "holidays":
            place_calendar(grid, plan)
        case _:
            assert_never(block.block)


def _blocks(plan: Plan, grid: Grid) -> Sequence[Block]:
    return plan.definition.sheets[grid.name].blocks


def _drawn_looks(plan: Plan, grid: Grid) -> dict[str, bool]:
    """Return whether trees and cards have a sheet's columns to themselves, and need a heading."""
    blocks = _blocks(plan, grid)
    alone = all(isinstance(block, TreeBlock | RecordsBlock | NoteBlock) for block in blocks)
    drawn = sum(not isinstance(block, NoteBlock) for block in blocks)
    return {"alone": alone, "heading": drawn > 1}


def _is_summary(plan: Plan, grid: Grid) -> bool:
    """Whether a sheet holds nothing but cards and charts."""
    return all(isinstance(block, CardsBlock | ChartsBlock) for block in _blocks(plan, grid))


def _with_steps(plan: Plan) -> tuple[str, ...]:
    metrics = plan.definition.metrics
    return tuple(m for m in metrics if Symbol(m, "actual", "step") in plan.graph.nodes)


def _place_what_is_left(book: _Book) -> None:
    """Give every symbol a home: charts of the document only, tables, and whatever remains."""
    plan = book.plan
    drawn = {
        name for sheet in plan.definition.sheets.values() for name in _drawn(plan, sheet.blocks)
    }
    for name in plan.definition.charts:
        if name not in drawn:
            place_chart_data(book.charts, plan, name)
    labels = plan.labels
    tables = Grid("tables", labels["sheet.tables"], labels["sheet.tables_note"], "plan")
    for name in plan.definition.tables:
        if name not in book.placed and plan.graph.axes[name].keys:
            place_table(tables, plan, name, heading=True)
    workings = Grid(
        "workings", labels["sheet.workings"], labels["sheet.workings_note"], "reference",
        helper=True,
    )  # fmt: skip
    homes = _homes([*book.grids, book.charts, tables])
    left = [symbol for symbol in plan.graph.nodes if symbol not in homes]
    place_workings(workings, plan, [symbol for symbol in left if symbol.axis is None])
    for axis in plan.graph.axes.values():
        own = [symbol for symbol in left if symbol.axis == axis.name]
        if own and axis.keys:
            place_vectors(workings, plan, axis, own)
    book.grids += [grid for grid in (tables, book.charts, workings) if grid.slots]


def _drawn(plan: Plan, blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, ChartsBlock):
            yield from block.charts or tuple(plan.definition.charts)


def _homes(grids: Iterable[Grid]) -> set[Symbol]:
    return {home.symbol for grid in grids for _, home in grid.homes}


def _place_index(book: _Book, grid: Grid) -> None:
    sheet = book.plan.definition.sheets.get(grid.name)
    blocks = sheet.blocks if sheet else ()
    if any(isinstance(block, PlainBlock) and block.block == "index" for block in blocks):
        place_index(grid, book.plan, book.grids)


def _place_head(grid: Grid, plan: Plan) -> None:
    """Title, the line that says what the sheet answers, and the way back."""
    is_index = grid.name == "index"
    title = plan.definition.title if is_index else grid.title
    grid.text(1, FIRST_COLUMN, "title", title, fits=False)
    grid.text(2, FIRST_COLUMN, "subtitle", grid.note, fits=False)
    grid.widths[0] = 2.0
    grid.heights[1] = 30.0
    if not is_index:
        back_link(grid, plan)
    elif plan.theme.logo is not None:
        grid.heights[0] = LOGO_HEIGHT


def _titles(plan: Plan) -> dict[str, str]:
    """Return legal sheet titles, different without regard to case."""
    titles: dict[str, str] = {}
    taken = {MAP_SHEET.casefold()}
    taken |= {plan.labels[f"sheet.{own}"].casefold() for own in ("charts", "tables", "workings")}
    for name, sheet in plan.definition.sheets.items():
        plain = re.sub(r"[\[\]:*?/\\]", " ", sheet.title).strip().strip("'")[:_SHEET_NAME] or name
        title, number = plain, 2
        while title.casefold() in taken:
            tail = f" {number}"
            title, number = plain[: _SHEET_NAME - len(tail)] + tail, number + 1
        taken.add(title.casefold())
        titles[name] = title
    return titles


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
    widths, heights = _fitted(plan, grid)
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


def _fitted(plan: Plan, grid: Grid) -> tuple[dict[int, float], dict[int, float]]:
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


_NUMBERS = frozenset({"number", "data", "input", "total"})


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
            if isinstance(value, float) and shown.scale != 1:
                return f"{value:,.0f}"
            text = shown.prose(value, plan.definition.language)
            said = shown.style != "number" or slot.style not in _NUMBERS
            # In columns of numbers the unit stands in the header.
            return text if said else text.removesuffix(shown.suffix(plan.definition.language))
        case _:
            assert_never(slot.content)


def _as_shown(value: float, code: str) -> str:
    """Return a number with as many places as its Excel code has, near enough to measure it."""
    found = _PLACES.match(code)
    places = len(found[1]) if found else 0
    return f"{value * 100:,.{places}f}%" if "%" in code else f"{value:,.{places}f}"


_PLACES = re.compile(r"[^;.]*\.(0+)")


def _number(value: Value) -> float:
    return value if isinstance(value, float) else 0.0


_LONG_DATE, _SHORT_DATE = "2025-12-31", "12-31"


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


_TOP = address(1, FIRST_COLUMN, absolute=True)


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
