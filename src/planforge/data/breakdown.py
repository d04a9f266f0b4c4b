"""What cannot be put together from days: distinct counts, and members of a breakdown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from planforge.data.convert import run
from planforge.data.model import Window
from planforge.data.relation import ROW
from planforge.data.time import step_a_year_before
from planforge.data.totals import combine, partial_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planforge.data.daily import Asked, Daily
    from planforge.data.model import TimeAxis
    from planforge.data.sources import Sources

_SPANS = '"#spans"'
_ROWS = '"#rows"'


@dataclass(slots=True)
class Spans:
    """Answers per stretch of days; without rows, no answer stands for it."""

    distinct: dict[tuple[str, Window], int] = field(default_factory=dict)
    by_member: dict[str, dict[str, dict[Window, float | None]]] = field(default_factory=dict)

    def value(self, name: str, window: Window) -> float | None:
        """Return how many different values there are, or None without any."""
        different = self.distinct.get((name, window))
        return float(different) if different else None

    def members(self, name: str, axis: TimeAxis) -> dict[str, Mapping[str, float | None]]:
        """Return the totals of each member, the largest first; those alike in order of name."""
        members = {
            member: {label: values.get(window) for label, window in axis.windows.items()}
            for member, values in self.by_member.get(name, {}).items()
        }
        return dict(sorted(members.items(), key=lambda entry: size_order(*entry)))


def size_order(member: str, totals: Mapping[str, float | None]) -> tuple[float, float, str]:
    """Return what members are sorted by: this period, then the one before, then the name."""
    now, before = totals.get("to_date"), totals.get("previous")
    return (-(now or 0.0), -(before or 0.0), member)


def ask_spans(sources: Sources, daily: Daily, axis: TimeAxis) -> Spans:
    """Return distinct counts per window and step, and members' totals per window."""
    spans = Spans()
    distinct = [asked for asked in daily.asked if asked.measure.total == "count_distinct"]
    columns = sorted({asked.measure.by for asked in daily.asked if asked.measure.by})
    if not distinct and not columns:
        return spans
    rows = _rows(sources, daily, axis, questions=bool(distinct) + len(columns))
    if distinct:
        windows = [*axis.windows.values(), *_steps(axis)]
        _ask_distinct(sources, daily, distinct, rows, windows, spans)
    for column in columns:
        asked = [asked for asked in daily.asked if asked.measure.by == column]
        _ask_members(sources, daily, asked, rows, list(axis.windows.values()), spans)
    return spans


def _rows(sources: Sources, daily: Daily, axis: TimeAxis, questions: int) -> str:
    """Return what to select from; rows of a large text file are kept when asked more than once."""
    select = daily.cells.select()
    if not daily.relation.many or questions == 1:
        return select
    windows = axis.windows.values()
    values = daily.cells.values | {
        "first_": min(window.start for window in windows),
        "last_": max(window.end for window in windows),
    }
    inside = "day BETWEEN CAST($first_ AS DATE) AND CAST($last_ AS DATE)"
    sql = f"CREATE OR REPLACE TEMP TABLE {_ROWS} AS SELECT * FROM {select} WHERE {inside}"
    run(sources.connection, sql, values)
    return _ROWS


def _steps(axis: TimeAxis) -> Iterable[Window]:
    for step in axis.steps:
        if step.start <= axis.as_of:
            yield Window(step.start, min(step.end, axis.as_of))
        yield step_a_year_before(axis, step)


def _ask_distinct(
    sources: Sources,
    daily: Daily,
    asked: Sequence[Asked],
    rows: str,
    windows: Sequence[Window],
    spans: Spans,
) -> None:
    unique = _spread(sources, windows)
    counts = ", ".join(f"count(DISTINCT {each.value})" for each in asked)
    for span, *figures in _fetch(
        sources,
        daily,
        f"SELECT span, {counts} FROM {rows} JOIN {_SPANS} ON {_ON_DAY} GROUP BY span",
    ):
        for number, each in enumerate(asked):
            spans.distinct[each.measure.name, unique[span]] = figures[number]


_ON_DAY = "day = span_day AND coalesce(end_day, day) = day"


def _ask_members(
    sources: Sources,
    daily: Daily,
    asked: Sequence[Asked],
    rows: str,
    windows: Sequence[Window],
    spans: Spans,
) -> None:
    """Ask for the members of one column, once for all measures that are broken down by it."""
    unique = _spread(sources, windows)
    member = asked[0].value.replace("v", "m", 1)
    columns = [part for each in asked for part in _figures(each)]
    sql = (
        f"SELECT coalesce({member}, ''), span, {', '.join(columns)} FROM {rows} "
        f"JOIN {_SPANS} ON {_ON_DAY} GROUP BY ALL"
    )
    for name, span, *figures in _fetch(sources, daily, sql):
        for number, each in enumerate(asked):
            measure = each.measure
            parts = tuple(figures[3 * number : 3 * number + 3])
            if not parts[0]:
                continue
            if measure.total == "count_distinct":
                value: float | None = float(parts[1])
            elif measure.total == "sum" and not measure.additive and parts[2] > 1:
                value = None
            else:
                value = combine(measure.total, [parts])
            members = spans.by_member.setdefault(measure.name, {})
            members.setdefault(name, {})[unique[span]] = value


def _figures(asked: Asked) -> tuple[str, str, str]:
    measure = asked.measure
    if measure.total == "count_distinct":
        return f"count({asked.value})", f"count(DISTINCT {asked.value})", "NULL"
    # Over several days the day decides which row is first or last, then the row's number.
    order = f"(day, {ROW})"
    count, first, second = partial_sql(measure.total, asked.value, asked.weight, order)
    if measure.total == "sum" and not measure.additive:
        second = f"count(DISTINCT CASE WHEN {asked.value} IS NOT NULL THEN day END)"
    return count, first, second


def _spread(sources: Sources, windows: Iterable[Window]) -> list[Window]:
    """Write the days of each window to a small table and return the windows by their number."""
    unique = list(dict.fromkeys(windows))
    numbers, days = [], []
    for number, window in enumerate(unique):
        length = (window.end - window.start).days + 1
        numbers += [number] * length
        days += [window.start + timedelta(days=day) for day in range(length)]
    sources.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {_SPANS} AS SELECT "
        f"unnest($1::INTEGER[]) AS span, unnest($2::DATE[]) AS span_day",
        [numbers, days],
    )
    return unique


def _fetch(sources: Sources, daily: Daily, sql: str) -> list[tuple[Any, ...]]:
    return run(sources.connection, sql, daily.cells.values).fetchall()
