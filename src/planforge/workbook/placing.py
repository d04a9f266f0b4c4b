"""Which blocks stand on which grid: those of the definition, then what they leave over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
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
from planforge.formula.syntax import Symbol
from planforge.plan.parameters import card_metrics
from planforge.plan.sensitivity import sensitivity_of
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
from planforge.workbook.blocks.index import back_link, place_index
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
from planforge.workbook.fitting import PIXELS_PER_CHARACTER
from planforge.workbook.grid import FIRST_COLUMN, FIRST_ROW, Grid
from planforge.workbook.measuring import fitted_sizes
from planforge.workbook.styles import LOGO_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planforge.definition.model import Block
    from planforge.plan.plan import Plan

MAP_SHEET = "_planforge"
"""The hidden sheet that says which cell holds which symbol."""
_SHEET_NAME = 31
_SCREEN = 1360
"""Pixels that a common screen shows without scrolling sideways."""


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


def placed_grids(plan: Plan) -> list[Grid]:
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
            placed = place_table(grid, plan, block.table, heading=heading, dates=dates)
            if _is_alone(plan, grid):
                grid.repeat = (placed.header, placed.header)
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
    widths, _ = fitted_sizes(plan, grid)
    characters = sum(widths.get(column, 0.0) for column in range(FIRST_COLUMN, last + 1))
    return int(characters * PIXELS_PER_CHARACTER)


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


def _is_alone(plan: Plan, grid: Grid) -> bool:
    """Whether a sheet holds a single block, but for notes."""
    return sum(not isinstance(block, NoteBlock) for block in _blocks(plan, grid)) == 1


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
