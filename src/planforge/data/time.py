"""The plan's time: periods as people write them, their steps, the days they are compared with."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from planforge.data.model import TimeAxis, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.data.model import Grain, PeriodKind
    from planforge.problems import Location, Problems

Period = tuple["PeriodKind", Window]
"""The kind of a period with its first and last day."""

_ONE_DAY = timedelta(days=1)
_MONTHS_LONG: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "year": 12}
_GRAINS: dict[PeriodKind, Grain] = {"month": "day", "quarter": "week", "year": "month"}
_LONGEST_RANGE_BY_DAY = 62
_LONGEST_RANGE_BY_WEEK = 26 * 7


def read_period(text: str) -> Period:
    """Return the kind and the days of a period as people write it.

    Args:
        text: `2025-12`, `2025-Q4`, `2025` or `2025-12-01/2025-12-31`.

    Raises:
        ValueError: when it is none of these, or a range that ends before it starts.

    Example:
        >>> kind, days = read_period("2024-Q1")
        >>> kind, str(days.start), str(days.end)
        ('quarter', '2024-01-01', '2024-03-31')
    """
    written = text.strip()
    if found := re.fullmatch(r"(\d{4})", written):
        return "year", _months(int(found[1]), 1, 12)
    if found := re.fullmatch(r"(\d{4})-?[Qq]([1-4])", written):
        return "quarter", _months(int(found[1]), 3 * int(found[2]) - 2, 3)
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})", written):
        return "month", _months(int(found[1]), int(found[2]), 1)
    first, slash, last = written.partition("/")
    if not slash:
        raise ValueError(f"not a period: {text!r}")
    window = Window(date.fromisoformat(first.strip()), date.fromisoformat(last.strip()))
    if window.end < window.start:
        raise ValueError(f"a period that ends before it starts: {text!r}")
    return "range", window


def check_period(text: str, problems: Problems, location: Location | None) -> Period | None:
    """Return the period, or None with the problem `bad-period` noted."""
    try:
        return read_period(text)
    except ValueError:
        problems.add("bad-period", location, text=text)
        return None


def check_day(text: str, problems: Problems, location: Location | None) -> date | None:
    """Return the day written `2025-12-12`, or None with the problem `bad-day` noted."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        problems.add("bad-day", location, text=text)
        return None


def time_axis(
    period: Period,
    as_of: date | None = None,
    grain: Grain | None = None,
    moved: Mapping[str, int] = MappingProxyType({}),
) -> TimeAxis:
    """Return the steps of a period and the days it is compared with.

    A day after the period is cut to its end. Without a day, or with one before the period, nothing
    of it is known yet: the windows `to_date`, `previous_to_date` and `last_year_to_date` are
    missing.

    Args:
        period: what `read_period` gave.
        as_of: up to and including this day actuals are known; `last_day` finds it in the data.
        grain: how long a step is; by default days for a month, weeks for a quarter, months for a
            year, and for a range by its length.
        moved: by how many days `previous` or `last_year` lies back, where it is not the same
            dates; what these dates were is then kept as `previous_by_date`, `last_year_by_date`.

    Example:
        >>> axis = time_axis(read_period("2024-02"), date(2024, 2, 29))
        >>> axis.windows["last_year"] == Window(date(2023, 2, 1), date(2023, 2, 28))
        True
        >>> len(axis.steps)
        29
    """
    kind, days = period
    known = min(as_of, days.end) if as_of else days.start - _ONE_DAY
    length = grain or _default_grain(kind, days)
    steps = cut_into_steps(days, length)
    windows = _windows(kind, days, known)
    for name, back in moved.items():
        windows |= _moved_windows(name, windows, days, known, back)
    return TimeAxis(kind, days, known, length, steps, windows, moved)


def cut_into_steps(days: Window, grain: Grain) -> tuple[Window, ...]:
    """Return the days cut into steps; weeks start on Monday, and the ends of the period cut."""
    steps = []
    start = days.start
    while start <= days.end:
        end = min(_end_of_step(start, grain), days.end)
        steps.append(Window(start, end))
        start = end + _ONE_DAY
    return tuple(steps)


def a_year_before(days: Window) -> Window:
    """Return the same days of the year before; what ends with February ends with February there.

    A single 28 February stays a single day, and 29 February is compared with the 28th, so that
    every day of a plan has its day in last year's curve.
    """
    start = _move(days.start, -12)
    if days.start == days.end:
        return Window(start, start)
    end = _move(days.end, -12)
    if days.start.day == 1 and _is_month_end(days.end):
        end = _month_end(end)
    return Window(start, end)


def step_a_year_before(axis: TimeAxis, step: Window) -> Window:
    """Return the days that a step is compared with in the year before."""
    back = axis.moved.get("last_year")
    return a_year_before(step) if back is None else _back(step, back)


def whole_weeks(days: Window) -> int:
    """Return the least whole weeks, as days, that lead from a window out of it.

    Example:
        >>> whole_weeks(Window(date(2025, 12, 1), date(2025, 12, 31)))
        35
    """
    return -(-_count(days) // 7) * 7


def _moved_windows(
    name: str, windows: Mapping[str, Window], days: Window, known: date, back: int
) -> dict[str, Window]:
    """Return a comparison moved back by days, and what it would have been by date."""
    found = {name: _back(days, back)}
    by_date = windows.get(f"{name}_to_date")
    if by_date is not None:
        found[f"{name}_to_date"] = _back(Window(days.start, known), back)
        found[f"{name}_by_date"] = by_date
    return found


def _back(days: Window, count: int) -> Window:
    return Window(days.start - timedelta(days=count), days.end - timedelta(days=count))


def _count(days: Window) -> int:
    return (days.end - days.start).days + 1


def _windows(kind: PeriodKind, days: Window, known: date) -> dict[str, Window]:
    previous = _before(kind, days)
    last_year = a_year_before(days)
    windows = {"previous": previous, "last_year": last_year}
    if known < days.start:
        return windows
    windows["to_date"] = Window(days.start, known)
    if known == days.end:
        return windows | {"previous_to_date": previous, "last_year_to_date": last_year}
    return windows | {
        "previous_to_date": Window(previous.start, _same_day_before(kind, days, previous, known)),
        "last_year_to_date": Window(last_year.start, _move(known, -12)),
    }


def _before(kind: PeriodKind, days: Window) -> Window:
    months = _whole_months(kind, days)
    if months is None:
        return Window(days.start - (days.end - days.start) - _ONE_DAY, days.start - _ONE_DAY)
    return Window(_move(days.start, -months), days.start - _ONE_DAY)


def _same_day_before(kind: PeriodKind, days: Window, previous: Window, known: date) -> date:
    months = _whole_months(kind, days)
    if months is None:
        return previous.start + (known - days.start)
    return min(_move(known, -months), previous.end)


def _whole_months(kind: PeriodKind, days: Window) -> int | None:
    """Return how many months a period has; None for a range that begins or ends inside one."""
    if kind != "range":
        return _MONTHS_LONG[kind]
    if days.start.day != 1 or not _is_month_end(days.end):
        return None
    return (days.end.year - days.start.year) * 12 + days.end.month - days.start.month + 1


def _default_grain(kind: PeriodKind, days: Window) -> Grain:
    if kind != "range":
        return _GRAINS[kind]
    length = _count(days)
    if length <= _LONGEST_RANGE_BY_DAY:
        return "day"
    return "week" if length <= _LONGEST_RANGE_BY_WEEK else "month"


def _end_of_step(start: date, grain: Grain) -> date:
    match grain:
        case "day":
            return start
        case "week":
            return start + timedelta(days=6 - start.weekday())
        case "month":
            return _month_end(start)


def _months(year: int, month: int, count: int) -> Window:
    start = date(year, month, 1)
    return Window(start, _month_end(_move(start, count - 1)))


def _move(day: date, months: int) -> date:
    """Return the same day number `months` away, cut to the end of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _is_month_end(day: date) -> bool:
    return day == _month_end(day)
