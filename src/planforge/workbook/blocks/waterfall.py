"""The chart of a gap: what each factor adds or takes, one after the other, to the whole gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.formula.syntax import Symbol
from planforge.plan.drivers import words_of
from planforge.plan.natures import better_way
from planforge.workbook.addresses import quoted
from planforge.workbook.blocks.charts import CHART_ROWS, CHART_WIDTH, ROW_PIXELS
from planforge.workbook.grid import FIRST_COLUMN, Grid, Home, Link, Own
from planforge.workbook.model import ChartOnSheet, SeriesRange, address
from planforge.workbook.shown import axis_code, chart_code, in_chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.formula.formats import Format
    from planforge.plan.drivers import Driver
    from planforge.plan.plan import Plan

_CHANGE, _START, _END, _FIRST_SERIES = (FIRST_COLUMN + 1 + i for i in range(4))
_SERIES = (
    ("hidden", "MAX(0,MIN({s},{e}))+MIN(0,MAX({s},{e}))"),
    ("up", "IF({e}<{s},0,MAX(0,{e})-MAX(0,{s}))"),
    ("up", "IF({e}<{s},0,MIN(0,{s})-MIN(0,{e}))"),
    ("down", "IF({e}<{s},MAX(0,{s})-MAX(0,{e}),0)"),
    ("down", "IF({e}<{s},MIN(0,{e})-MIN(0,{s}),0)"),
    ("sum", ""),
)
"""Each step is drawn in two parts, above and below zero, upon a base that is not drawn."""


def place_waterfall(
    grid: Grid, plan: Plan, driver: Driver, data: Grid, row: int, column: int
) -> bool:
    """Place the chart with its figures on the sheet `data`; not where the gap is unknown."""
    changes = _changes(plan, driver)
    if plan.value(Symbol(driver.headline, "gap_to_date")) is None or not changes:
        return False
    title = data.next_row
    data.put(title, FIRST_COLUMN, "heading", Home(words_of(driver, "title")), fits=False)
    _place_header(data, plan, title + 1)
    values: list[Sequence[float | None]] = [
        _place_step(data, plan, driver, what, title + 2, i) for i, what in enumerate(changes)
    ]
    last = title + 2 + len(changes)
    values.append(_place_sum(data, plan, driver, last))
    data.next_row = last + 2
    chart = _chart(plan, driver, data, (title, last), values, row, column)
    grid.charts.append(lambda _: chart)
    return True


def _changes(plan: Plan, driver: Driver) -> list[str]:
    """Return what makes up the gap: the factors, and what they leave unexplained, if anything."""
    changes = [f"explained_{factor}" for factor in driver.factors]
    rest = plan.value(Symbol(driver.headline, "unexplained"))
    gap = plan.value(Symbol(driver.headline, "gap_to_date"))
    if isinstance(rest, float) and isinstance(gap, float) and abs(rest) > _SMALL * abs(gap):
        return [*changes, "unexplained"]
    return changes


_SMALL = 0.005


def _place_header(data: Grid, plan: Plan, row: int) -> None:
    data.text(row, FIRST_COLUMN, "header", plan.labels["column.category"])
    keys = ("share", "start", "end", *(key for key, _ in _SERIES))
    for position, key in enumerate(keys, start=1):
        words = plan.labels[f"driver.{key}"]
        data.text(row, FIRST_COLUMN + position, "header", words, align="right", wrap=True)


def _place_step(
    data: Grid, plan: Plan, driver: Driver, facet: str, first: int, position: int
) -> list[float]:
    """Place one change: where it starts and ends, and the parts that are drawn; returns these."""
    row = first + position
    what = facet.removeprefix("explained_")
    before = [f"explained_{factor}" for factor in driver.factors][:position]
    start = sum(_amount(plan, driver, other) for other in before)
    end = start + _amount(plan, driver, facet)
    code = in_chart(_format(plan, driver)).excel_code()
    data.put(row, FIRST_COLUMN, "label", Home(words_of(driver, what)), wrap=True)
    change = Link(Symbol(driver.headline, facet), divisor=_format(plan, driver).scale)
    data.put(row, _CHANGE, "number", change, number_format=code)
    s, e, own = (address(row, at) for at in (_START, _END, _CHANGE))
    origin = Own(address(row - 1, _END), start) if position else Own("0", 0.0)
    data.put(row, _START, "number", origin, number_format=code)
    data.put(row, _END, "number", Own(f"{s}+N({own})", end), number_format=code)
    values = _parts(start, end)
    for at, ((_, formula), value) in enumerate(zip(_SERIES, values, strict=True), _FIRST_SERIES):
        spelled = formula.format(s=s, e=e) or "0"
        data.put(row, at, "number", Own(spelled, value), number_format=code)
    return values


def _parts(start: float, end: float) -> list[float]:
    """Return what the formulas of the series come to."""
    base = max(0.0, min(start, end)) + min(0.0, max(start, end))
    above = abs(max(0.0, end) - max(0.0, start))
    below = -abs(min(0.0, end) - min(0.0, start))
    if end < start:
        return [base, 0.0, 0.0, above, below, 0.0]
    return [base, above, below, 0.0, 0.0, 0.0]


def _place_sum(data: Grid, plan: Plan, driver: Driver, row: int) -> list[float | None]:
    symbol, shown = Symbol(driver.headline, "gap_to_date"), _format(plan, driver)
    code = in_chart(shown).excel_code()
    data.put(row, FIRST_COLUMN, "label", Home(words_of(driver, "gap_to_date")), wrap=True)
    for at in (_CHANGE, _FIRST_SERIES + len(_SERIES) - 1):
        data.put(row, at, "number", Link(symbol, divisor=shown.scale), number_format=code)
    data.fill(row, _START, _FIRST_SERIES + len(_SERIES) - 2, "text")
    return [*[None] * (len(_SERIES) - 1), _amount(plan, driver, "gap_to_date")]


def _amount(plan: Plan, driver: Driver, facet: str) -> float:
    value = plan.value(Symbol(driver.headline, facet))
    return value / _format(plan, driver).scale if isinstance(value, float) else 0.0


def _chart(
    plan: Plan, driver: Driver, data: Grid, rows: tuple[int, int],
    values: Sequence[Sequence[float | None]], row: int, column: int,
) -> ChartOnSheet:  # fmt: skip
    title, last = rows
    sheet = quoted(data.title)
    names = [*(what.removeprefix("explained_") for what in _changes(plan, driver)), "gap_to_date"]
    words = tuple(plan.value(words_of(driver, name)) for name in names)
    rises = "bad" if better_way(plan.definition.metrics[driver.headline]) == "lower" else "good"
    falls = "good" if rises == "bad" else "bad"
    colours = {"hidden": "none", "up": rises, "down": falls, "sum": "navy"}
    series = tuple(
        SeriesRange(
            name=plan.labels[f"driver.{key}"],
            name_cell=f"{sheet}!{address(title + 1, at, absolute=True)}",
            categories=_range(sheet, title + 2, last, FIRST_COLUMN),
            values=_range(sheet, title + 2, last, at),
            category_values=words,
            stored_values=tuple(line[at - _FIRST_SERIES] for line in values),
            kind="bar",
            colour=colours[key],
        )
        for at, (key, _) in enumerate(_SERIES, _FIRST_SERIES)
    )
    said = str(plan.value(words_of(driver, "title")) or "")
    return ChartOnSheet(
        row, column, CHART_WIDTH, CHART_ROWS * ROW_PIXELS, "stacked", said,
        f"{sheet}!{address(title, FIRST_COLUMN, absolute=True)}", series,
        chart_code(_format(plan, driver), plan.definition.language), alt=said,
        axis_format=axis_code(_format(plan, driver), plan.definition.language, series),
    )  # fmt: skip


def _format(plan: Plan, driver: Driver) -> Format:
    return plan.graph.nodes[Symbol(driver.headline, "gap_to_date")].format


def _range(sheet: str, first: int, last: int, column: int) -> str:
    start, end = (address(row, column, absolute=True) for row in (first, last))
    return f"{sheet}!{start}:{end}"
