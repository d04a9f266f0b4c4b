"""Up to which day the data know the actual figures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from planforge.data.coverage import coverage
from planforge.data.daily import ask_days
from planforge.data.questions import by_source, only_of_periods
from planforge.data.report import report_none_in_period
from planforge.data.stretches import can_be_filled, stretches_of
from planforge.data.time import time_axis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planforge.data.model import Measure, Window
    from planforge.data.sources import Sources
    from planforge.data.time import Period
    from planforge.problems import Problems


def last_day(sources: Sources, measures: Sequence[Measure], problems: Problems) -> date | None:
    """Return the last day for which any measure has a value, or None.

    Rows prepared for days to come, with nothing in them yet, do not count. A row of a week or a
    month is about all of its days.
    """
    ends: list[date] = []
    by_day = [entry for entry in measures if not only_of_periods(sources, entry)]
    for relation, asked in by_source(sources, by_day, problems):
        daily = ask_days(sources, relation, asked, problems)
        rows = (zip(daily.days, each, strict=True) for each in daily.partials.values())
        known = [day for row in rows for day, partial in row if partial[0]]
        covered = coverage(daily)
        if known and covered is not None:
            ends.append(covered.end_of(max(known)))
    return max(ends, default=None)


def known_until(
    sources: Sources, measures: Sequence[Measure], period: Period, problems: Problems
) -> date | None:
    """Return up to which day actuals are known, by the data; None without any.

    A plan made before its period begins knows nothing of it: then it is the day before. Data that
    end before the period it is compared with have nothing to say of either, and are a problem.
    """
    last = last_day(sources, measures, problems)
    _, days = period
    if last is None or last < days.start:
        last = _reached(sources, measures, days, problems) or last
    if last is None or last >= days.start:
        return last
    previous = time_axis(period).windows["previous"]
    if last < previous.start:
        by_day = [entry for entry in measures if not only_of_periods(sources, entry)]
        for relation, asked in by_source(sources, by_day, problems):
            daily = ask_days(sources, relation, asked, problems)
            if daily.days:
                report_none_in_period(daily, days, problems)
    return days.start - timedelta(days=1)


def _reached(
    sources: Sources, measures: Sequence[Measure], days: Window, problems: Problems
) -> date | None:
    """Return up to which day stretches of days make up the period from its start."""
    fillable = [entry for entry in measures if can_be_filled(entry)]
    relations = (relation for relation, _ in by_source(sources, fillable, problems))
    reached = (stretches_of(sources, relation).reach(days) for relation in relations)
    return max(filter(None, reached), default=None)
