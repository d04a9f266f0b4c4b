"""What readers see first: the index, KPI cards and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.formula.syntax import Symbol
from planforge.workbook.addresses import quoted
from planforge.workbook.grid import FIRST_COLUMN, Grid, Home, Link
from planforge.workbook.model import (
    Area,
    ChartOnSheet,
    Rule,
    SeriesRange,
    address,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planforge.formula.formats import Format
    from planforge.plan.charts import BoundChart
    from planforge.plan.plan import Plan
    from planforge.workbook.addresses import Addresses
    from planforge.workbook.model import Look, Style

CARDS_IN_A_ROW = 4
CARD_WIDTH = 3
GRID_COLUMNS = CARDS_IN_A_ROW * CARD_WIDTH
CARD_COLUMN_WIDTH, CARD_GAP_WIDTH = 15.2, 3.0
CHARTS_IN_A_ROW = 2
CHART_WIDTH, CHART_GAP = 478, 22
"""Pixels; two charts and their gap are as wide as four cards."""
CHART_ROWS = 13
ROW_PIXELS = 26
MOST_LABELS = 12
"""Points of a chart that are still labelled without crowding."""


def place_cards(grid: Grid, plan: Plan, metrics: Sequence[str]) -> None:
    """Place KPI cards, four in a row: label, figure, target, status, change."""
    _set_grid_widths(grid)
    for position, metric in enumerate(metrics):
        line, place = divmod(position, CARDS_IN_A_ROW)
        row = grid.next_row + line * len(_CARD_HEIGHTS)
        _place_card(grid, plan, metric, row, FIRST_COLUMN + place * CARD_WIDTH)
    rows = -(-len(metrics) // CARDS_IN_A_ROW)
    grid.next_row += rows * len(_CARD_HEIGHTS)


_CARD_LINES: tuple[tuple[str, Style], ...] = (
    ("target", "card-target"),
    ("pace", "card-change"),
    ("change", "card-change"),
)
_CARD_HEIGHTS = (16.5, 33.0, 16.5, 16.5, 16.5, 9.0)
"""Label, figure, three lines, and the gap to the cards below; points."""


def _place_card(grid: Grid, plan: Plan, metric: str, row: int, column: int) -> None:
    value = Symbol(metric, "to_date")
    shown = plan.graph.nodes[value].format
    last = column + CARD_WIDTH - 2
    language = plan.definition.language
    grid.text(row, column, "card-label", plan.metric_label(metric), fits=False)
    grid.put(
        row + 1, column, "card-value", Link(value), fits=False,
        number_format=shown.excel_code(unit=True, language=language),
    )  # fmt: skip
    for offset, (facet, style) in enumerate(_CARD_LINES, start=2):
        grid.put(row + offset, column, style, Home(Symbol(f"card:{metric}", facet)), fits=False)
    for offset, height in enumerate(_CARD_HEIGHTS):
        grid.heights[row + offset] = height
    for offset in range(len(_CARD_HEIGHTS) - 1):
        grid.fill(row + offset, column + 1, last, "card-value" if offset == 1 else "card-label")
        grid.merge(row + offset, column, last)
    _colour_by_status(grid, plan, metric, Area(row + 3, column, row + 3, last))


def _colour_by_status(grid: Grid, plan: Plan, metric: str, area: Area) -> None:
    for look, key in _STATUS_WORDS.items():
        grid.rules.append(_status_rule(grid, metric, area, look, plan.labels[key]))


_STATUS_WORDS: dict[Look, str] = {
    "good": "status.good",
    "watch": "status.watch",
    "bad": "status.behind",
}


def _status_rule(
    grid: Grid, metric: str, area: Area, look: Look, word: str
) -> Callable[[Addresses], Rule]:
    def rule(at: Addresses) -> Rule:
        status = at.spot(Symbol(metric, "status")).on(grid.title)
        return Rule(area, "formula", look, f'{status}="{word}"')

    return rule


def _set_grid_widths(grid: Grid) -> None:
    """A grid of twelve equal columns; the last of each card's three is the gap to the next."""
    for position in range(GRID_COLUMNS):
        gap = position % CARD_WIDTH == CARD_WIDTH - 1
        grid.widths[FIRST_COLUMN + position] = CARD_GAP_WIDTH if gap else CARD_COLUMN_WIDTH


def place_charts(
    grid: Grid, plan: Plan, names: Sequence[str], data: Grid, *, aligned: bool
) -> None:
    """Place charts, two in a row; their figures stand on the sheet `data`.

    Where a sheet holds nothing but cards and charts, they are `aligned` and its columns are theirs.
    """
    if aligned:
        _set_grid_widths(grid)
    for position, name in enumerate(names):
        line, place = divmod(position, CHARTS_IN_A_ROW)
        row = grid.next_row + line * (CHART_ROWS + 1)
        if not place:
            grid.together.append((row, row + CHART_ROWS))
        ranges = place_chart_data(data, plan, name)
        grid.charts.append(
            _chart(plan, name, row, place * (CHART_WIDTH + CHART_GAP), data.title, ranges)
        )
    grid.next_row += -(-len(names) // CHARTS_IN_A_ROW) * (CHART_ROWS + 1)


def place_chart_data(data: Grid, plan: Plan, name: str) -> tuple[int, int]:
    """Place a chart's title, categories and series as cells; returns first and last row of data."""
    bound = plan.bound_charts[name]
    row = data.next_row
    data.put(row, FIRST_COLUMN, "heading", Home(bound.title), fits=False)
    header = row + 1
    data.text(header, FIRST_COLUMN, "header", plan.labels["column.category"])
    order = plan.order_of_points(name)
    for offset, index in enumerate(order, start=1):
        data.text(header + offset, FIRST_COLUMN, "label", bound.categories[index])
    for position, series in enumerate(bound.series, start=1):
        data.text(header, FIRST_COLUMN + position, "header", series.label, align="right")
        for offset, index in enumerate(order, start=1):
            symbol, at = series.points[index]
            shown = plan.graph.nodes[symbol].format_at(at)
            data.put(
                header + offset, FIRST_COLUMN + position, "number",
                Link(symbol, at, gaps_as_errors=True), number_format=shown.excel_code(),
            )  # fmt: skip
    data.next_row = header + len(order) + 2
    return header + 1, header + len(order)


def _chart(
    plan: Plan, name: str, row: int, offset: int, sheet: str, rows: tuple[int, int]
) -> Callable[[Addresses], ChartOnSheet]:
    bound = plan.bound_charts[name]
    view = plan.chart(name)
    series = tuple(
        _series(plan, bound, position, sheet, rows) for position in range(len(bound.series))
    )
    title = f"{quoted(sheet)}!{address(rows[0] - 2, FIRST_COLUMN, absolute=True)}"
    shown = view.format
    secondary = shown if any(item.secondary for item in bound.series) else None
    chart = ChartOnSheet(
        row, FIRST_COLUMN, CHART_WIDTH, CHART_ROWS * ROW_PIXELS, view.kind, view.title, title,
        series, axis_code(shown), axis_code(secondary) if secondary else "", view.alt,
        offset=offset,
    )  # fmt: skip
    return lambda _: chart


def axis_code(shown: Format) -> str:
    """Return the number format of an axis: scaled, with its scale and unit, zero as zero."""
    return shown.excel_code(unit=shown.scale != 1)


def _series(
    plan: Plan, bound: BoundChart, position: int, sheet: str, rows: tuple[int, int]
) -> SeriesRange:
    item = bound.series[position]
    first, last = rows
    column = FIRST_COLUMN + 1 + position
    order = plan.order_of_points(bound.name)
    values = tuple(plan.value(*item.points[index]) for index in order)
    return SeriesRange(
        name=item.label,
        name_cell=f"{quoted(sheet)}!{address(first - 1, column, absolute=True)}",
        categories=_range(sheet, first, last, FIRST_COLUMN),
        values=_range(sheet, first, last, column),
        category_values=tuple(bound.categories[index] for index in order),
        stored_values=values,
        kind=item.kind,
        colour=item.colour or plan_colour(position),
        secondary=item.secondary,
        labels=len(order) <= MOST_LABELS and item.kind in ("column", "bar"),
    )


def plan_colour(position: int) -> str:
    """Return the colour of a series by its position."""
    return ("navy", "teal", "sand", "slate")[position % 4]


def _range(sheet: str, first: int, last: int, column: int) -> str:
    start, end = (address(row, column, absolute=True) for row in (first, last))
    return f"{quoted(sheet)}!{start}:{end}"


def place_index(grid: Grid, plan: Plan, grids: Sequence[Grid]) -> None:
    """Place the plan's data, the list of sheets with links, and the legend of cell colours."""
    labels, d = plan.labels, plan.definition
    grid.widths[FIRST_COLUMN] = 22.0
    grid.widths[FIRST_COLUMN + 1] = 78.0
    facts = (
        ("client", d.client or ""), ("period.name", str(plan.value(Symbol("period", "name")))),
        ("author", d.author or ""), ("version", d.version),
    )  # fmt: skip
    for key, text in facts:
        if text:
            grid.text(grid.next_row, FIRST_COLUMN, "label", labels[key], fits=False)
            grid.text(grid.next_row, FIRST_COLUMN + 1, "text", text, fits=False)
            grid.next_row += 1
    grid.text(grid.next_row, FIRST_COLUMN, "label", labels["as_of"], fits=False)
    grid.put(
        grid.next_row, FIRST_COLUMN + 1, "date", Link(Symbol("as_of")),
        number_format="yyyy-mm-dd", align="left", fits=False,
    )  # fmt: skip
    grid.next_row += 2
    grid.text(grid.next_row, FIRST_COLUMN, "header", labels["column.sheet"])
    grid.text(grid.next_row, FIRST_COLUMN + 1, "header", labels["column.answers"])
    for other in grids:
        if other.kind != "hidden" and other is not grid:
            grid.next_row += 1
            link = f"internal:{sheet_name(other.name)}"
            grid.text(grid.next_row, FIRST_COLUMN, "link", other.title, link=link, fits=False)
            grid.text(grid.next_row, FIRST_COLUMN + 1, "text", other.note, wrap=True, fits=False)
    grid.next_row += 2
    for style, key in _LEGEND:
        row = grid.next_row
        grid.text(row, FIRST_COLUMN, style, labels[f"legend.{key}"], fits=False)
        grid.text(row, FIRST_COLUMN + 1, "note", labels[f"legend.{key}_note"], fits=False)
        grid.next_row += 1


_LEGEND: tuple[tuple[Style, str], ...] = (
    ("legend-input", "input"),
    ("legend-formula", "formula"),
    ("legend-data", "data"),
)


def sheet_name(name: str) -> str:
    """Return the defined name of a sheet's first cell, which links survive renaming by."""
    return f"pf.sheet.{name}"


def back_link(grid: Grid, plan: Plan) -> None:
    """Place the way back to the index, at the same place on every sheet."""
    grid.text(
        3, FIRST_COLUMN, "back", plan.labels["back"], link=f"internal:{sheet_name('index')}",
        align="left", fits=False,
    )  # fmt: skip
