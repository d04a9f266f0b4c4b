"""Which days a source covers: where it begins and ends, what is missing, how its rows are spaced.

A row belongs to the day it is dated. So a comparison period of which the source has only a part is
no figure, and rows that come once a week or a month are told of where the plan looks closer.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from planforge.data.totals import COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planforge.data.daily import Daily
    from planforge.data.model import Grain, TimeAxis, Window
    from planforge.problems import Problems

_SHOWN = 3
_LENGTHS: dict[Grain, int] = {"day": 1, "week": 7, "month": 30}
_FEWEST_ROWS = 3
_COMPARED = (
    "previous", "last_year", "previous_to_date", "last_year_to_date", "previous_by_date",
    "last_year_by_date",
)  # fmt: skip
_OF_ALL_ROWS = ("sum", *COUNTED)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days of a source.

    Attributes:
        spacing: how far apart its rows are.
        first, last: the days it begins and ends with, those of a last week or month included.
    """

    daily: Daily
    spacing: Grain
    first: date
    last: date

    def holds(self, window: Window) -> bool:
        """Return whether the source has begun before a window and not ended within it."""
        return self.first <= window.start and window.end <= self.last

    def missing(self, window: Window) -> list[date]:
        """Return the days of a window that no row is about; none where rows come as they please."""
        if self.daily.relation.repeats or not self.daily.days[self.daily.within(window)]:
            return []
        present = {day for dated in self.daily.days for day in self._about(dated)}
        return [day for day in _days(window.start, window.end) if day not in present]

    def under_way(self, window: Window) -> date | None:
        """Return the day of a window's last row if its week or month reaches beyond the window."""
        within = self.daily.days[self.daily.within(window)]
        if self.daily.relation.repeats or not within:
            return None
        return within[-1] if self.end_of(within[-1]) > window.end else None

    def end_of(self, dated: date) -> date:
        """Return the last day that a row is about."""
        return dated if self.daily.relation.repeats else self._about(dated)[-1]

    def _about(self, dated: date) -> list[date]:
        """Return the days that a row is about: its own, or those of its week or month."""
        match self.spacing:
            case "day":
                return [dated]
            case "week":
                return _days(dated, dated + timedelta(days=6))
            case "month":
                length = monthrange(dated.year, dated.month)[1]
                return _days(dated.replace(day=1), dated.replace(day=length))


def coverage(daily: Daily) -> Coverage | None:
    """Return which days a source covers, None for one without days."""
    if not daily.days:
        return None
    first, last = daily.days[0], daily.days[-1]
    spacing = _spacing(daily.days)
    if spacing == "week":
        last += timedelta(days=6)
    elif spacing == "month":
        last = last.replace(day=monthrange(last.year, last.month)[1])
        first = first.replace(day=1) if _is_month_end(first) else first
    return Coverage(daily, spacing, first, last)


def without_figure(covered: Coverage | None, axis: TimeAxis, total: str) -> set[str]:
    """Return the comparisons that have no figure, since the source has only a part of them."""
    if covered is None or total not in _OF_ALL_ROWS:
        return set()
    return {
        name
        for name, window in axis.windows.items()
        if name in _COMPARED and not _is_whole(covered, axis, name)
    }


def _is_whole(covered: Coverage, axis: TimeAxis, name: str) -> bool:
    """Whether a source has all of a comparison's days.

    Months may lack a day; other days are compared one by one, so that none of them may be missing.
    """
    window = axis.windows[name]
    moved = name.removesuffix("_to_date") in axis.moved
    return covered.holds(window) and not (moved and covered.missing(window))


def missing_days(covered: Coverage | None, axis: TimeAxis) -> dict[str, int]:
    """Return how many days are missing in each window of which the source has any."""
    if covered is None:
        return {}
    return {name: len(covered.missing(window)) for name, window in axis.windows.items()}


def report_coverage(covered: Coverage | None, axis: TimeAxis, notices: Problems) -> None:
    """Tell of comparisons cut short, of days that are missing, and of rows too far apart."""
    if covered is None:
        return
    relation = covered.daily.relation
    for name, window in _told(covered, axis.windows):
        days = {"source": relation.name, "start": window.start, "end": window.end}
        if name in _COMPARED and not _is_whole(covered, axis, name):
            notices.add(
                "comparison-cut-short", relation.place, **days, window=name,
                first=covered.first, last=covered.last,
            )  # fmt: skip
        elif missing := covered.missing(window):
            notices.add(
                "days-missing", relation.place, **days, window=name,
                count=len(missing), days=_shown(missing),
            )  # fmt: skip
    _report_values(covered, axis, notices)
    if _too_coarse(covered, axis):
        code = "rows-by-week" if covered.spacing == "week" else "rows-by-month"
        notices.add(code, relation.place, source=relation.name)
    else:
        _report_row_under_way(covered, axis, notices)


def _report_row_under_way(covered: Coverage, axis: TimeAxis, notices: Problems) -> None:
    so_far, relation = axis.windows.get("to_date"), covered.daily.relation
    if so_far is not None and (dated := covered.under_way(so_far)) is not None:
        notices.add(
            "row-under-way", relation.place, source=relation.name, date=dated, as_of=so_far.end
        )


def _report_values(covered: Coverage, axis: TimeAxis, notices: Problems) -> None:
    """Tell of rows of a week or a month that leave a value open which the others have.

    A day may well have nothing of something, and exports then leave it open; a month hardly.
    """
    relation, so_far = covered.daily.relation, axis.windows.get("to_date")
    if covered.spacing == "day" or relation.repeats or so_far is None:
        return
    within = covered.daily.within(so_far)
    for measure in (question.measure for question in covered.daily.asked):
        rows = zip(
            covered.daily.days[within], covered.daily.partials[measure.name][within], strict=True
        )
        known = {day: partial[0] > 0 for day, partial in rows}
        if measure.where or all(known.values()) or not any(known.values()):
            continue
        days = [day for day, there in known.items() if not there]
        notices.add(
            "values-missing", relation.place, source=relation.name, column=measure.column,
            count=len(days), days=_shown(days),
        )  # fmt: skip


def report_days_of_stretches(covered: Coverage | None, axis: TimeAxis, notices: Problems) -> None:
    """Tell of days that only rows of several days know, where most days have their own rows.

    The sums have these days, but the course by day has not.
    """
    window = axis.windows["to_date"]
    if covered is None or axis.grain != "day":
        return
    missing = covered.missing(window)
    if missing and 2 * len(missing) <= (window.end - window.start).days:
        relation = covered.daily.relation
        notices.add(
            "days-only-in-sums", relation.place,
            source=relation.name, start=window.start, end=window.end,
            count=len(missing), days=_shown(missing),
        )  # fmt: skip


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _shown(days: list[date]) -> str:
    return ", ".join(map(str, days[:_SHOWN])) + (" …" if len(days) > _SHOWN else "")


def _told(covered: Coverage, windows: Mapping[str, Window]) -> Iterator[tuple[str, Window]]:
    """Yield the windows that have rows; a part is left out where its whole says the same."""
    for name, window in windows.items():
        if not any(covered.daily.rows[covered.daily.within(window)]):
            continue
        whole = windows.get(name.removesuffix("_to_date"), window)
        alone = name == "to_date" or not name.endswith("_to_date")
        if alone or (covered.holds(whole) and not covered.missing(whole)):
            yield name, window


def _too_coarse(covered: Coverage, axis: TimeAxis) -> bool:
    if _LENGTHS[covered.spacing] > _LENGTHS[axis.grain]:
        return True
    begins = covered.daily.days[0].weekday()
    return covered.spacing == "week" and any(
        window.start.weekday() != begins for window in (axis.period, *axis.windows.values())
    )


def _spacing(days: list[date]) -> Grain:
    """Return how far apart days are, when they are regular enough to tell."""
    if len(days) < _FEWEST_ROWS:
        return "day"
    gaps = [(after - before).days for before, after in pairwise(days)]
    if all(gap % 7 == 0 for gap in gaps):
        return "week"
    if min(gaps) >= 28 and (len({day.day for day in days}) == 1 or all(map(_is_month_end, days))):
        return "month"
    return "day"


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
