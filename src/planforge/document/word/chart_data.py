"""A chart's numbers as Word shows them, and the workbook that opens when somebody edits them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Literal

from planforge.document.word.markup import clean
from planforge.document.wording import in_brackets
from planforge.formula.formats import SCALE_WORDS

if TYPE_CHECKING:
    from datetime import date

    from planforge.formula.formats import Format, Prose
    from planforge.plan.figures import ChartSeries, ChartView, Figure

SHEET = "Data"
_DAY = re.compile(r"(\d\d)-(\d\d)")
_MANY_DAYS = 10
"""Fewer fit with their month."""
_MOST_PARTS = 4
"""A ring with more parts than this cannot be read; bars can."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How an axis counts.

    Attributes:
        divisor: what one shown unit is worth: charts hold 812.4 under 万元, since Word has no
            number format that divides by ten thousand.
        code: the number format.
        axis: that of the axis: no more places than its steps need.
        unit: what a shown unit is called.
    """

    divisor: float
    code: str
    axis: str
    unit: str


@dataclass(frozen=True, slots=True)
class Points:
    """A series as it is drawn; None is a gap."""

    label: str
    kind: Literal["column", "line", "area", "marker"]
    values: tuple[float | None, ...]
    colour: str
    secondary: bool
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class ChartData:
    """A chart's numbers, decided: what stands where and in which unit."""

    categories: tuple[str, ...]
    series: tuple[Points, ...]
    form: Literal["column", "bar", "ring"]
    stacked: bool
    primary: Numbers
    secondary: Numbers | None


def chart_data(chart: ChartView, language: Prose) -> ChartData:
    """Return what is drawn: scaled values, sorted where that helps, no unreadable ring."""
    chart = _in_days(_sorted(chart))
    primary = numbers_of(chart.format, _figures(chart, secondary=False), language)
    secondary = None
    if any(series.secondary for series in chart.series):
        form = chart.secondary_format or chart.format
        secondary = numbers_of(form, _figures(chart, secondary=True), language)
    return ChartData(
        categories=tuple(clean(category) for category in chart.categories),
        series=tuple(
            _points(series, chart, primary, secondary, language) for series in chart.series
        ),
        form=_form(chart),
        stacked=chart.kind == "stacked",
        primary=primary,
        secondary=secondary,
    )


def number(figure: Figure) -> float | None:
    """Return a figure's number, or None where nothing, or no number, is known."""
    value = figure.value
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def numbers_of(form: Format, figures: list[Figure], language: Prose) -> Numbers:
    """Return how an axis with this format counts; places that are zero everywhere are left out."""
    greatest = max((abs(value) for f in figures if (value := number(f)) is not None), default=0.0)
    if form.style in ("percent", "points"):
        divisor = 1.0 if form.style == "percent" else 0.01
        percent = "%" if form.style == "percent" else ""
        code, axis = (
            _digits("0", places) + percent
            for places in (form.places, form.places_on_axis(greatest * 100))
        )
        return Numbers(divisor, code, axis, form.unit_words(language))
    places = form.places
    shown = [round(value / form.scale, places) for f in figures if (value := number(f)) is not None]
    if all(value == int(value) for value in shown):
        places = 0
    steps = min(places, form.places_on_axis(greatest / form.scale))
    code, axis = (_digits("#,##0", count) for count in (places, steps))
    return Numbers(form.scale, code, axis, _unit(form, language))


def workbook_bytes(data: ChartData, created: date) -> bytes:
    """Return the workbook embedded under the chart."""
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    file = io.BytesIO()
    # Text from plans must never become a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(file, options)
    workbook.set_properties({"created": datetime.combine(created, time())})
    sheet = workbook.add_worksheet(SHEET, Worksheet)
    plain = workbook.add_format({})
    sheet.set_column(0, len(data.series), 16)
    for row, category in enumerate(data.categories, start=1):
        sheet.write_string(row, 0, category, plain)
    for column, series in enumerate(data.series, start=1):
        look = workbook.add_format({"num_format": series.numbers.code})
        sheet.write_string(0, column, series.label, plain)
        for row, value in enumerate(series.values, start=1):
            if value is not None:
                sheet.write_number(row, column, value, look)
    workbook.close()
    return file.getvalue()


def _form(chart: ChartView) -> Literal["column", "bar", "ring"]:
    if chart.kind == "pie":
        return "ring" if _makes_a_ring(chart) else "bar"
    if chart.kind in ("bar", "funnel") or any(series.kind == "bar" for series in chart.series):
        return "bar"
    return "column"


def _in_days(chart: ChartView) -> ChartView:
    """Return a chart over the days of one month with plain days under its axis: 1, 2, 3."""
    days = [_DAY.fullmatch(category) for category in chart.categories]
    months = {day[1] if day else None for day in days}
    if len(days) < _MANY_DAYS or len(months) != 1 or None in months:
        return chart
    return replace(chart, categories=tuple(str(int(day[2])) for day in days if day))


def _makes_a_ring(chart: ChartView) -> bool:
    values = [number(figure) for figure in chart.series[0].figures] if chart.series else []
    return len(values) <= _MOST_PARTS and all(value is not None and value >= 0 for value in values)


def _sorted(chart: ChartView) -> ChartView:
    """Return funnels and unreadable rings as bars from the longest down, gaps last."""
    falls = chart.kind == "funnel" or (chart.kind == "pie" and not _makes_a_ring(chart))
    if not falls or not chart.series:
        return chart
    values = [number(figure) for figure in chart.series[0].figures]

    def length(position: int) -> float:
        value = values[position]
        return float("inf") if value is None else -value

    order = sorted(range(len(values)), key=length)
    return replace(
        chart,
        categories=tuple(chart.categories[position] for position in order),
        series=tuple(
            replace(series, figures=tuple(series.figures[position] for position in order))
            for series in chart.series
        ),
    )


def _figures(chart: ChartView, *, secondary: bool) -> list[Figure]:
    return [
        figure
        for series in chart.series
        if series.secondary is secondary
        for figure in series.figures
    ]


def _points(
    series: ChartSeries,
    chart: ChartView,
    primary: Numbers,
    secondary: Numbers | None,
    language: Prose,
) -> Points:
    numbers = secondary if series.secondary and secondary else primary
    values = tuple(
        None if (value := number(figure)) is None else _shown_value(value, numbers.divisor)
        for figure in series.figures
    )
    label = clean(series.label)
    if secondary and numbers.unit:
        # Two scales: each name says what it counts.
        label += in_brackets(numbers.unit, language)
    return Points(label, _kind(series, chart), values, series.colour, series.secondary, numbers)


def _shown_value(value: float, divisor: float) -> float:
    """Return the value in shown units, without division's dust (812.4000000000001)."""
    return float(f"{value / divisor:.15g}")


def _kind(series: ChartSeries, chart: ChartView) -> Literal["column", "line", "area", "marker"]:
    match series.kind:
        case "line" | "area" | "marker":
            return series.kind
        case "column" | "bar" | "pie":
            return "line" if chart.kind == "line" else "column"


def _unit(form: Format, language: Prose) -> str:
    if form.style != "number":
        return form.unit_words(language)
    if language == "zh-CN" or form.unit:
        return form.unit_words(language)
    return SCALE_WORDS[language].get(form.scale, "")


def _digits(whole: str, places: int) -> str:
    return f"{whole}.{'0' * places}" if places else whole
