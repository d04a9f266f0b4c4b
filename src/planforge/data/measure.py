"""Measures answered: per step of the time axis, per window, per member."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from planforge.data.breakdown import ask_spans
from planforge.data.coverage import coverage, missing_days, report_coverage, without_figure
from planforge.data.daily import ask_days
from planforge.data.model import Measured, Window
from planforge.data.period import Period as PeriodFigures
from planforge.data.period import ask_periods
from planforge.data.report import report_daily, report_none_in_period
from planforge.data.time import step_a_year_before, time_axis
from planforge.data.totals import combine
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from planforge.data.breakdown import Spans
    from planforge.data.daily import Daily
    from planforge.data.model import Measure, TimeAxis
    from planforge.data.relation import Relation
    from planforge.data.sources import Sources
    from planforge.data.time import Period
    from planforge.problems import Problems


def wanted_columns(measures: Iterable[Measure]) -> dict[str, set[str]]:
    """Return, per source, the columns the measures ask for, by which headers are found."""
    wanted: dict[str, set[str]] = {}
    for measure in measures:
        columns = {measure.column, measure.weight, measure.by} - {None}
        wanted.setdefault(measure.source, set()).update(filter(None, columns))
        if measure.period_source:
            asked = measure.period_column or measure.column
            wanted.setdefault(measure.period_source, set()).update(filter(None, [asked]))
    return wanted


def last_day(sources: Sources, measures: Sequence[Measure], problems: Problems) -> date | None:
    """Return the last day for which any measure has a value, or None.

    Rows prepared for days to come, with nothing in them yet, do not count.
    """
    last: date | None = None
    by_day = [entry for entry in measures if not _only_of_periods(sources, entry)]
    for relation, asked in _by_source(sources, by_day, problems):
        daily = ask_days(sources, relation, asked, problems)
        for partials in daily.partials.values():
            for day, partial in zip(daily.days, partials, strict=True):
                if partial[0] and (last is None or day > last):
                    last = day
    return last


def known_until(
    sources: Sources, measures: Sequence[Measure], period: Period, problems: Problems
) -> date | None:
    """Return up to which day actuals are known, by the data; None without any.

    A plan made before its period begins knows nothing of it: then it is the day before. Data that
    end before the period it is compared with have nothing to say of either, and are a problem.
    """
    last = last_day(sources, measures, problems)
    _, days = period
    if last is None or last >= days.start:
        return last
    previous = time_axis(period).windows["previous"]
    if last < previous.start:
        by_day = [entry for entry in measures if not _only_of_periods(sources, entry)]
        for relation, asked in _by_source(sources, by_day, problems):
            daily = ask_days(sources, relation, asked, problems)
            if daily.days:
                report_none_in_period(daily, days, problems)
    return days.start - timedelta(days=1)


def measure(
    sources: Sources,
    measures: Sequence[Measure],
    axis: TimeAxis,
    problems: Problems,
    notices: Problems | None = None,
) -> dict[str, Measured]:
    """Return what the data say about each measure; those with a problem may be missing.

    Each source is read once for all its measures (again for distinct counts and for members), and
    aggregated by DuckDB. Sums and counts over rows that a condition leaves empty are 0 where the
    source has other rows in those days; without any rows nothing is known. What is counted or
    added up has no figure for a period it is compared with of which the source has only a part.

    Args:
        sources: what `open_sources` gave.
        measures: the questions.
        axis: the plan's time.
        problems: takes what is wrong with the data.
        notices: takes what is not wrong, but should be known: days without rows, files that say
            the same.
    """
    if notices is not None:
        for told in sources.notices:
            notices.add(told.code, told.location, **told.details)
    found = {entry.name: _unknown(axis) for entry in measures if _only_of_periods(sources, entry)}
    by_day = [entry for entry in measures if not _only_of_periods(sources, entry)]
    for relation, asked in _by_source(sources, by_day, problems):
        daily = ask_days(sources, relation, asked, problems)
        report_daily(sources, daily, axis, problems)
        spans = ask_spans(sources, daily, axis)
        covered = coverage(daily)
        if notices is not None:
            report_coverage(covered, axis, notices)
        for question in daily.asked:
            answer = _measured(daily, question.measure, axis, spans)
            cut = without_figure(covered, axis, question.measure.total)
            missing = missing_days(covered, axis)
            found[question.measure.name] = _without(replace(answer, missing=missing), cut)
    periods = [entry for entry in measures if entry.period_source and entry.name in found]
    for relation, asked in _by_source(sources, list(map(_of_period, periods)), problems):
        for name, period in ask_periods(sources, relation, asked, axis, problems, notices).items():
            found[name] = _with_period(found[name], period, relation)
    for entry in measures:
        if entry.name in found and not entry.period_source:
            _check_adding_up(entry, found[entry.name], axis, problems)
    return {entry.name: found[entry.name] for entry in measures if entry.name in found}


def last_year_steps(axis: TimeAxis) -> tuple[Window, ...]:
    """Return the days a year before each step."""
    return tuple(step_a_year_before(axis, step) for step in axis.steps)


def _by_source(
    sources: Sources, measures: Sequence[Measure], problems: Problems
) -> list[tuple[Relation, list[Measure]]]:
    """Return the measures by source; a source nobody defined is noted."""
    groups = []
    ordered = sorted(measures, key=lambda measure: measure.source)
    for name, group in groupby(ordered, key=lambda measure: measure.source):
        asked = list(group)
        if name in sources.relations:
            groups.append((sources.relations[name], asked))
        elif name not in sources.unreadable:
            alike = suggestion(name, sources.relations)
            for entry in asked:
                problems.add("unknown-source", entry.written, name=name, **alike)
    return groups


def _measured(daily: Daily, measure: Measure, axis: TimeAxis, spans: Spans) -> Measured:
    def value(window: Window) -> float | None:
        if measure.total == "count_distinct":
            return _or_zero(daily, measure, window, spans.value(measure.name, window))
        return _value(daily, measure, window)

    known = (_known_part(step, axis.as_of) for step in axis.steps)
    return Measured(
        steps=tuple(value(step) if step else None for step in known),
        totals={name: value(window) for name, window in axis.windows.items()},
        last_year_steps=tuple(map(value, last_year_steps(axis))),
        members=spans.members(measure.name, axis) if measure.by else {},
        origin=daily.relation.origin,
        rows={name: _rows(daily, measure, window) for name, window in axis.windows.items()},
    )


def _without(measured: Measured, windows: set[str]) -> Measured:
    """Return the same with no figure for some windows."""
    nothing = dict.fromkeys(windows)
    members = {name: {**totals, **nothing} for name, totals in measured.members.items()}
    return replace(
        measured,
        totals={**measured.totals, **nothing},
        members=members,
        rows={**measured.rows, **dict.fromkeys(windows, 0)},
    )


def _value(daily: Daily, measure: Measure, window: Window) -> float | None:
    days = daily.within(window)
    partials = daily.partials[measure.name][days]
    if (
        measure.total == "sum"
        and not measure.additive
        and sum(part[0] > 0 for part in partials) > 1
    ):
        return None
    return _or_zero(daily, measure, window, combine(measure.total, partials))


def _or_zero(daily: Daily, measure: Measure, window: Window, value: float | None) -> float | None:
    """Return 0 for a sum or count when there are rows, but none that the condition lets through."""
    countable = measure.total in ("sum", "count", "count_distinct")
    if value is None and countable and measure.where and any(daily.rows[daily.within(window)]):
        return 0.0
    return value


def _rows(daily: Daily, measure: Measure, window: Window) -> int:
    return sum(part[0] for part in daily.partials[measure.name][daily.within(window)])


def _known_part(step: Window, as_of: date) -> Window | None:
    if step.start > as_of:
        return None
    return Window(step.start, min(step.end, as_of))


def _only_of_periods(sources: Sources, measure: Measure) -> bool:
    """Return whether a measure's only column is the one with figures of whole periods.

    The same column has both where files of single days and of longer stretches stand together.
    """
    relation = sources.relations.get(measure.source)
    if relation is not None and relation.of_days:
        return False
    return measure.period_source == measure.source and measure.period_column in (
        None,
        measure.column,
    )


def _unknown(axis: TimeAxis) -> Measured:
    nothing = (None,) * len(axis.steps)
    return Measured(nothing, dict.fromkeys(axis.windows), nothing)


def _of_period(measure: Measure) -> Measure:
    """Return the same question to the source that has figures of whole periods."""
    return replace(
        measure,
        source=measure.period_source or measure.source,
        column=measure.period_column or measure.column,
    )


def _with_period(days: Measured, period: PeriodFigures, relation: Relation) -> Measured:
    origins = dict.fromkeys(filter(None, (days.origin, relation.origin)))
    return replace(
        days,
        totals=period.totals,
        members=period.members or days.members,
        origin=", ".join(origins),
        rows={name: int(value is not None) for name, value in period.totals.items()},
        missing={},
    )


def _check_adding_up(
    measure: Measure, measured: Measured, axis: TimeAxis, problems: Problems
) -> None:
    """Note a figure that has days but no whole, since its days do not add up."""
    if measure.additive or measure.total != "sum":
        return
    without: Mapping[str, Window] = {
        name: window
        for name, window in axis.windows.items()
        if measured.totals[name] is None and measured.rows[name]
    }
    if without:
        problems.add(
            "does-not-add-up", measure.written, name=measure.name, column=measure.column or ""
        )
