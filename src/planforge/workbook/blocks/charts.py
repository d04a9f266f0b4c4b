"""Charts on sheets, and the figures behind them on a sheet of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.workbook.addresses import quoted
from planforge.workbook.blocks.summary import set_grid_widths
from planforge.workbook.fitting import text_width
from planforge.workbook.grid import FIRST_COLUMN, Grid, Home, Link
from planforge.workbook.model import ChartOnSheet, SeriesRange, address
from planforge.workbook.shown import axis_code, chart_code, in_chart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planforge.formula.formats import Format
    from planforge.plan.charts import BoundChart
    from planforge.plan.plan import Plan
    from planforge.workbook.addresses import Addresses

CHARTS_IN_A_ROW = 2
CHART_WIDTH, CHART_GAP = 478, 22
"""Pixels; two charts and their gap are as wide as four cards."""
WIDEST_CHART, WIDEST_ALONE = 880, 1040
CHART_ROWS = 13
LOW_CHART_ROWS = 10
ROW_PIXELS = 26
MOST_LABELS = 12
"""Points of a chart that are still labelled without crowding."""


def place_charts(
    grid: Grid, plan: Plan, names: Sequence[str], data: Grid, *, aligned: bool, room: int = 0
) -> None:
    """Place charts, two in a row; their figures stand on the sheet `data`.

    Args:
        grid: the sheet.
        plan: the plan.
        names: of the charts.
        data: the sheet of their figures.
        aligned: the sheet holds nothing but cards and charts, and its columns are theirs.
        room: pixels of the table above; two charts end where a wide one does.
    """
    if aligned:
        set_grid_widths(grid)
    width = min(max((room - CHART_GAP) // CHARTS_IN_A_ROW, CHART_WIDTH), WIDEST_CHART)
    rows = round(CHART_ROWS * width / CHART_WIDTH)
    if len(names) == 1 and rows > CHART_ROWS:
        # Alone below a wide table, a chart is wide and low: both stay on one page.
        width, rows = min(room, WIDEST_ALONE), CHART_ROWS
    for position, name in enumerate(names):
        line, place = divmod(position, CHARTS_IN_A_ROW)
        row = grid.next_row + line * (rows + 1)
        if not place:
            grid.together.append((row, row + rows))
        offset = place * (width + CHART_GAP)
        size = width, rows * ROW_PIXELS
        grid.charts.append(_chart(plan, name, (row, FIRST_COLUMN), offset, data, size))
    grid.next_row += -(-len(names) // CHARTS_IN_A_ROW) * (rows + 1)


def place_chart_beside(
    grid: Grid, plan: Plan, name: str, data: Grid, row: int, column: int
) -> None:
    """Place a chart to the right of a table."""
    grid.widths[column - 1] = 3.0
    grid.charts.append(_chart(plan, name, (row, column), 0, data))
    grid.next_row = max(grid.next_row, row + CHART_ROWS + 1)


def place_wide_chart(grid: Grid, plan: Plan, name: str, data: Grid, width: int) -> None:
    """Place a chart above the table of its figures, low enough to stay on their page.

    Its points are not labelled: the table says what they are.
    """
    size = width, LOW_CHART_ROWS * ROW_PIXELS
    made = _chart(plan, name, (grid.next_row, FIRST_COLUMN), 0, data, size)
    grid.charts.append(lambda at: _unlabelled(made(at)))
    grid.next_row += LOW_CHART_ROWS + 1


def _unlabelled(chart: ChartOnSheet) -> ChartOnSheet:
    return replace(chart, series=tuple(replace(one, labels=False) for one in chart.series))


def place_chart_data(data: Grid, plan: Plan, name: str) -> tuple[int, int]:
    """Place a chart's title, categories and series as cells; returns first and last row of data.

    The figures stand in the unit that the chart shows, so that its axis reads 80万 or 0.8M.
    """
    if name in data.drawn:
        return data.drawn[name]
    bound = plan.bound_charts[name]
    shown = plan.chart(name).format
    row = data.next_row
    data.put(row, FIRST_COLUMN, "heading", Home(bound.title), fits=False)
    header = row + 1
    unit = shown.unit_words(plan.definition.language) if shown.scale != 1 else ""
    data.text(header, FIRST_COLUMN, "header", plan.labels["column.category"], unit=unit)
    order = plan.order_of_points(name)
    for offset, index in enumerate(order, start=1):
        data.text(header + offset, FIRST_COLUMN, "label", bound.categories[index], wrap=True)
    for position, series in enumerate(bound.series, start=1):
        column = FIRST_COLUMN + position
        data.text(header, column, "header", series.label, align="right", wrap=True)
        for offset, index in enumerate(order, start=1):
            symbol, at = series.points[index]
            own = plan.graph.nodes[symbol].format_at(at)
            data.put(
                header + offset, column, "number",
                Link(symbol, at, gaps_as_errors=True, divisor=shown.scale),
                number_format=(in_chart(shown) if shown.scale != 1 else own).excel_code(),
            )  # fmt: skip
    data.together.append((row, header + len(order)))
    data.next_row = header + len(order) + 2
    data.drawn[name] = header + 1, header + len(order)
    return data.drawn[name]


def _chart(
    plan: Plan,
    name: str,
    at: tuple[int, int],
    offset: int,
    data: Grid,
    size: tuple[int, int] = (CHART_WIDTH, CHART_ROWS * ROW_PIXELS),
) -> Callable[[Addresses], ChartOnSheet]:
    rows = place_chart_data(data, plan, name)
    bound, view, language = plan.bound_charts[name], plan.chart(name), plan.definition.language
    series = tuple(
        _series(plan, bound, position, data.title, rows) for position in range(len(bound.series))
    )
    secondary = [one for one in series if one.secondary]
    title = f"{quoted(data.title)}!{address(rows[0] - 2, FIRST_COLUMN, absolute=True)}"
    chart = ChartOnSheet(
        *at, *size, view.kind, view.title, title, series,
        chart_code(view.format, language),
        axis_code(view.format, language, secondary) if secondary else "", view.alt, offset=offset,
        axis_format=axis_code(
            view.format, language, [one for one in series if not one.secondary]
        ),
    )  # fmt: skip
    chart = chart if _have_room(chart, view.format) else _unlabelled(chart)
    return lambda _: chart


def _have_room(chart: ChartOnSheet, shown: Format) -> bool:
    """Return whether the numbers over columns, or left of bars, leave names and others alone."""
    if chart.kind == "bar":
        return not _hangs_over_names(chart)
    numbers = [
        number
        for one in chart.series
        for number in one.stored_values
        if one.labels and isinstance(number, float)
    ]
    widest = max((len(f"{number:,.{shown.places}f}") for number in numbers), default=0)
    count = max((len(one.stored_values) for one in chart.series), default=1)
    return widest * _DIGIT <= chart.width / max(count, 1)


def _hangs_over_names(chart: ChartOnSheet) -> bool:
    """Return whether bars reach to the left, where long names stand."""
    series = chart.series
    falls = any(isinstance(n, float) and n < 0 for one in series for n in one.stored_values)
    names = max((text_width(str(n)) for one in series for n in one.category_values), default=0)
    return falls and names > _LONG_NAME


_LONG_NAME = 36
"""Letters of a name that take half the chart's width."""
_DIGIT = 5.2
"""Pixels of a digit of a label."""


def _series(
    plan: Plan, bound: BoundChart, position: int, sheet: str, rows: tuple[int, int]
) -> SeriesRange:
    item = bound.series[position]
    first, last = rows
    column = FIRST_COLUMN + 1 + position
    order = plan.order_of_points(bound.name)
    scale = plan.chart(bound.name).format.scale
    values = (plan.value(*item.points[index]) for index in order)
    return SeriesRange(
        name=item.label,
        name_cell=f"{quoted(sheet)}!{address(first - 1, column, absolute=True)}",
        categories=_range(sheet, first, last, FIRST_COLUMN),
        values=_range(sheet, first, last, column),
        category_values=tuple(bound.categories[index] for index in order),
        stored_values=tuple(v / scale if isinstance(v, float) else v for v in values),
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
