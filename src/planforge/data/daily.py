"""What a source says day by day: partial figures of all measures from a single pass over it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planforge.data.cells import Cells, MissingColumnError
from planforge.data.convert import quoted, run
from planforge.data.relation import ROW
from planforge.data.totals import COUNTED, Partial, partial_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planforge.data.model import Measure, Window
    from planforge.data.relation import Relation
    from planforge.data.sources import Sources
    from planforge.problems import Problems


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure as it stands in the select: names of its value and weight columns."""

    measure: Measure
    value: str
    weight: str | None = None


@dataclass(slots=True)
class Daily:
    """A source day by day.

    Attributes:
        relation: the source.
        cells: the select that was asked, to be asked again for more.
        asked: the measures that could be asked.
        days: the days that have rows, in order.
        rows: how many rows each day has.
        partials: per measure, a partial figure for each day.
        bad: per check of `cells`, how many unreadable numbers each day has.
        bad_days: how many rows have a day that cannot be read.
        spans: how many rows are about more than one day.
    """

    relation: Relation
    cells: Cells
    asked: list[Asked] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    partials: dict[str, list[Partial]] = field(default_factory=dict)
    bad: list[list[int]] = field(default_factory=list)
    bad_days: int = 0
    spans: int = 0

    def within(self, window: Window) -> slice:
        """Return which of the days lie in a window."""
        return slice(bisect_left(self.days, window.start), bisect_right(self.days, window.end))


def ask_days(
    sources: Sources, relation: Relation, measures: Sequence[Measure], problems: Problems
) -> Daily:
    """Return the source day by day; asked the same again, what was found before."""
    key = ("days", relation.name, tuple(measures))
    if key not in sources.answers:
        sources.answers[key] = _ask(sources, relation, measures, problems)
    found: Daily = sources.answers[key]
    return found


def prepare(sources: Sources, cells: Cells, measures: Sequence[Measure]) -> list[Asked]:
    """Put the measures' values into the select and return those that the source can answer."""
    asked = []
    for number, measure in enumerate(measures):
        try:
            asked.append(_prepare(sources, cells, measure, number))
        except MissingColumnError:
            continue
    return asked


def _prepare(sources: Sources, cells: Cells, measure: Measure, number: int) -> Asked:
    keep, column = _rows_and_column(sources, cells, measure, number)
    if column is None:
        value = "1"
    elif measure.total in COUNTED:
        value = cells.value(column)
    else:
        value = cells.number(column, keep)
    weight = None
    if measure.total == "weighted_mean" and measure.weight is not None:
        weighing = cells.number(cells.column(measure.weight, measure.written), keep)
        weight = cells.add(f"w{number}", weighing)
    if measure.total in ("first", "last"):
        cells.numbered = True
    name = cells.add(f"v{number}", f"CASE WHEN {keep} THEN {value} END")
    if measure.by is not None:
        cells.add(f"m{number}", cells.text(cells.column(measure.by, measure.written)))
    return Asked(measure, name, weight)


def _rows_and_column(
    sources: Sources, cells: Cells, measure: Measure, number: int
) -> tuple[str, str | None]:
    """Return the condition on rows, and the column with the values."""
    relation, at = cells.relation, measure.written
    conditions = []
    if measure.where is not None:
        conditions.append(cells.condition(measure.where, f"c{number}", at))
    if measure.column is None:
        column = None
    elif relation.metric_column is not None and relation.value_column is not None:
        known = _metrics(sources, relation)
        if measure.column not in known:
            cells.missing_metric(measure.column, known, at)
        cells.values[f"long{number}_"] = measure.column
        conditions.append(f"{cells.text(relation.metric_column)} = $long{number}_")
        column = relation.value_column
    else:
        column = cells.column(measure.column, at)
    return " AND ".join(conditions) or "TRUE", column


def _metrics(sources: Sources, relation: Relation) -> list[str]:
    """Return the metrics a long source has rows for."""
    key = ("metrics", relation.name)
    if key not in sources.answers:
        metric = f"trim(CAST({quoted(relation.metric_column or '')} AS VARCHAR))"
        rows = sources.connection.execute(
            f"SELECT DISTINCT {metric} AS metric FROM {quoted(relation.name)} "
            f"WHERE metric IS NOT NULL ORDER BY metric"
        ).fetchall()
        sources.answers[key] = [row[0] for row in rows]
    known: list[str] = sources.answers[key]
    return known


def _ask(
    sources: Sources, relation: Relation, measures: Sequence[Measure], problems: Problems
) -> Daily:
    cells = Cells(relation, problems)
    daily = Daily(relation, cells, prepare(sources, cells, measures))
    bad = [cells.add(f"b{number}", check.bad) for number, check in enumerate(cells.checks)]
    figures = [
        part
        for asked in daily.asked
        for part in partial_sql(asked.measure.total, asked.value, asked.weight, ROW)
    ]
    flags = ["bad_day", "end_day <> day", *bad]
    flagged = [f"count(*) FILTER (WHERE {flag})" for flag in flags]
    columns = ", ".join(["count(*)", *flagged, *figures])
    sql = (
        f"SELECT CASE WHEN coalesce(end_day, day) = day THEN day END AS one_day, {columns} "
        f"FROM {cells.select()} GROUP BY one_day ORDER BY one_day"
    )
    _take(daily, run(sources.connection, sql, cells.values).fetchall(), len(bad))
    return daily


def _take(daily: Daily, rows: list[tuple[Any, ...]], checks: int) -> None:
    """Sort the answer into days; rows without a day only tell of bad ones."""
    daily.partials = {asked.measure.name: [] for asked in daily.asked}
    daily.bad = [[] for _ in range(checks)]
    for day, count, bad_days, spans, *rest in rows:
        daily.bad_days += bad_days
        daily.spans += spans
        if day is None:
            continue
        daily.days.append(day)
        daily.rows.append(count)
        for number in range(checks):
            daily.bad[number].append(rest[number])
        for number, asked in enumerate(daily.asked):
            start = checks + 3 * number
            daily.partials[asked.measure.name].append(tuple(rest[start : start + 3]))
