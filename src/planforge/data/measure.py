"""Measures answered: per step of the time axis, per window, per member."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.data.breakdown import ask_spans
from planforge.data.coverage import (
    coverage,
    missing_days,
    report_coverage,
    report_days_of_stretches,
    without_figure,
)
from planforge.data.daily import ask_days
from planforge.data.model import Measured, Window
from planforge.data.period import Period as PeriodFigures
from planforge.data.period import ask_periods
from planforge.data.questions import by_source, only_of_periods
from planforge.data.report import report_daily, report_numbers
from planforge.data.retention import Customers, ask_customers, report_first_orders
from planforge.data.stretches import (
    as_days,
    can_be_filled,
    stretches_of,
    to_fill,
    with_filled,
    with_stretched,
)
from planforge.data.time import step_a_year_before
from planforge.data.totals import combine
from planforge.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from planforge.data.breakdown import Spans
    from planforge.data.coverage import Coverage
    from planforge.data.daily import Daily
    from planforge.data.model import Measure, TimeAxis
    from planforge.data.relation import Relation
    from planforge.data.sources import Sources
    from planforge.data.stretches import Place


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
    found = {entry.name: _unknown(axis) for entry in measures if only_of_periods(sources, entry)}
    by_day = [entry for entry in measures if not only_of_periods(sources, entry)]
    for relation, asked in by_source(sources, by_day, problems):
        daily = ask_days(sources, relation, asked, problems)
        covered = coverage(daily)
        filled = _to_fill(sources, daily, covered, axis)
        report_daily(sources, daily, axis, problems, filled)
        spans, customers = ask_spans(sources, daily, axis), ask_customers(sources, daily, axis)
        if notices is not None:
            report_coverage(covered, _without_windows(axis, filled), notices)
            report_first_orders(covered, axis, notices)
            if "to_date" in filled:
                report_days_of_stretches(covered, axis, notices)
        for question in daily.asked:
            answer = _measured(daily, question.measure, axis, spans, customers)
            cut = without_figure(covered, axis, question.measure.total)
            missing = missing_days(covered, axis)
            found[question.measure.name] = _without(replace(answer, missing=missing), cut)
        for place, parts in filled.items():
            for name, answer in _put_together(sources, daily, parts, axis, problems).items():
                found[name] = with_filled(found[name], place, answer)
        if "to_date" in filled:
            stretched = (each.measure.name for each in daily.asked if can_be_filled(each.measure))
            found |= {name: with_stretched(found[name]) for name in stretched}
    periods = [entry for entry in measures if entry.period_source and entry.name in found]
    for relation, asked in by_source(sources, list(map(_of_period, periods)), problems):
        for name, period in ask_periods(sources, relation, asked, axis, problems, notices).items():
            found[name] = _with_period(found[name], period, relation)
    for entry in measures:
        if entry.name in found and not entry.period_source:
            _check_adding_up(entry, found[entry.name], axis, problems)
    return {entry.name: found[entry.name] for entry in measures if entry.name in found}


def last_year_steps(axis: TimeAxis) -> tuple[Window, ...]:
    """Return the days a year before each step."""
    return tuple(step_a_year_before(axis, step) for step in axis.steps)


def _to_fill(
    sources: Sources, daily: Daily, covered: Coverage | None, axis: TimeAxis
) -> dict[Place, list[Window]]:
    """Return the windows and steps that stretches of days fill, for what adds up."""
    if not any(can_be_filled(question.measure) for question in daily.asked):
        return {}
    stretches = stretches_of(sources, daily.relation)
    return to_fill(stretches, daily, covered, axis, last_year_steps(axis))


def _put_together(
    sources: Sources, daily: Daily, parts: Sequence[Window], axis: TimeAxis, problems: Problems
) -> dict[str, Measured]:
    """Return what stretches of days come to together, by measure."""
    relation = as_days(sources, daily.relation, parts)
    whole = Window(parts[0].start, parts[-1].end)
    alone = replace(axis, steps=(), windows={"to_date": whole})
    measures = [question.measure for question in daily.asked if can_be_filled(question.measure)]
    # What is wrong with the questions has been told when the days were asked.
    found = ask_days(sources, relation, measures, Problems())
    report_numbers(sources, found, alone, problems)
    spans = ask_spans(sources, found, alone)
    return {
        question.measure.name: _measured(found, question.measure, alone, spans, Customers())
        for question in found.asked
    }


def _without_windows(axis: TimeAxis, places: Collection[Place]) -> TimeAxis:
    windows = {name: window for name, window in axis.windows.items() if name not in places}
    return replace(axis, windows=windows)


def _measured(
    daily: Daily, measure: Measure, axis: TimeAxis, spans: Spans, customers: Customers
) -> Measured:
    returns = customers.returns.get(measure.name)

    def value(window: Window) -> float | None:
        if returns is not None:
            return returns.value(window)
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
        rows={
            name: returns.count(window) if returns is not None else _rows(daily, measure, window)
            for name, window in axis.windows.items()
        },
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
