"""What a native chart is to show, checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from planforge.document.word.markup import clean
from planforge.filling.values import text_of
from planforge.filling.word.markup import CHART
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from planforge.filling.values import ChartData
    from planforge.problems import Location

MOST_POINTS: Final = 32_000
"""Excel's own limit for one series."""
_MOST_SERIES: Final = 255
_C: Final = f"{{{CHART}}}"
_FIRST_DAY: Final = datetime(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Points:
    """What one chart is to show, checked.

    Attributes:
        names: of the series.
        categories: numbers where all of them are, else texts.
        numeric: whether the categories are numbers (or days, as Excel counts them).
        code: their number format.
        values: by series; None is a gap.
    """

    names: tuple[str, ...]
    categories: tuple[Any, ...]
    numeric: bool
    code: str
    values: tuple[tuple[float | None, ...], ...]


def checked(data: ChartData, plot: etree._Element, location: Location | None) -> Points:
    """Return the data as a chart needs them; all that is wrong with them is told at once."""
    problems = []
    count = len(data.categories)
    if not data.series or not count:
        problems.append(Problem("fill-chart-empty", location))
    if count > MOST_POINTS or len(data.series) > _MOST_SERIES:
        details = {"points": f"{MOST_POINTS:,}", "series": _MOST_SERIES}
        problems.append(Problem("fill-chart-too-much", location, details))
    values = []
    for name, given in data.series.items():
        if len(given) != count:
            details = {"series": str(name), "values": len(given), "categories": count}
            problems.append(Problem("fill-chart-length", location, details))
        row = [_number(value) for value in given]
        wrong = next((one for one in row if isinstance(one, str)), None)
        if wrong is not None:
            details = {"series": str(name), "value": wrong}
            problems.append(Problem("fill-chart-value", location, details))
        values.append(tuple(one if isinstance(one, float) else None for one in row))
    if problems:
        raise PlanError(problems)
    names = tuple(clean(str(name)) for name in data.series)
    categories, code = _categories(data.categories, plot)
    return Points(names, categories, bool(code), code, tuple(values))


def _number(value: Any) -> float | str | None:
    """Return a number, None for a gap, or the text of what is neither."""
    match getattr(value, "value", value):  # a figure with its spelling
        case None | "":
            return None
        case bool():
            return str(value)
        case int() | float() | Decimal() as number:
            try:
                plain = float(number)
            except OverflowError:
                return str(number)
            return plain if plain - plain == 0 else None  # infinite, or no number
        case other:
            return str(other)


def _categories(given: Sequence[Any], plot: etree._Element) -> tuple[tuple[Any, ...], str]:
    """Return the categories and, where they are numbers or days, their number format."""
    days = [_day(value, readable=plot.find(f"{_C}dateAx") is not None) for value in given]
    if all(day is not None for day in days):
        code = code_of(plot, f".//{_C}cat//{_C}formatCode")
        return tuple(days), "yyyy-mm-dd" if code in ("", "General") else code
    is_scatter = plot.find(f"{_C}scatterChart") is not None
    numbers = [_number(value) for value in given]
    if is_scatter and all(isinstance(number, float) for number in numbers):
        return tuple(numbers), "General"
    return tuple(clean(text_of(value)) for value in given), ""


def _day(value: Any, *, readable: bool) -> float | None:
    """Return a day as Excel counts it; an axis of days reads days written as texts, too."""
    if isinstance(value, str) and readable:
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    match value:
        case datetime():
            moment = value.replace(tzinfo=None)
        case date():
            moment = datetime.combine(value, time())
        case _:
            return None
    return (moment - _FIRST_DAY) / timedelta(days=1)


def code_of(element: etree._Element, path: str) -> str:
    """Return a number format that stands at a path; nothing where there is none."""
    found = element.find(path)
    return "" if found is None else (found.text or "")
