"""Figures of whole periods, for what days do not add up to: distinct visitors, medians.

The rule, in a source with one row per period:

- A row that names two days (`2025-11-01~2025-11-30`, or a first and a last column, or the days in
  the file's name) is about exactly these days, and stands for a window only when they are the
  window's own. So `to_date` asks for the period's first day to `as_of`.
- A row that names one day or a month (`2025-11-01`, `2025-11`) says which period it is about: the
  one the day lies in. For `to_date` it must not be later than `as_of`. It cannot say which part of
  the period it covers, so `previous_to_date` and `last_year_to_date` have a value only when the
  period is over and they are whole. Comparisons that are moved to other days have none.
- Among several files a row of one day is about that day, and stands for no other period.
- Two rows about the same are a problem, never a choice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import fsum
from typing import TYPE_CHECKING

from planforge.data.breakdown import size_order
from planforge.data.cells import Cells
from planforge.data.convert import run
from planforge.data.daily import prepare
from planforge.data.model import Window
from planforge.data.report import report_bad_cells, report_no_date
from planforge.data.totals import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from planforge.data.daily import Asked
    from planforge.data.model import Measure, TimeAxis
    from planforge.data.relation import Relation
    from planforge.data.sources import Sources
    from planforge.problems import Problems


@dataclass(frozen=True, slots=True)
class Period:
    """The figures of a measure in whole windows."""

    totals: Mapping[str, float | None]
    members: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
    """A figure and the days it is about; `end` is None where one day names the period."""

    start: date
    end: date | None
    member: str
    count: int
    value: float


def ask_periods(
    sources: Sources,
    relation: Relation,
    measures: Sequence[Measure],
    axis: TimeAxis,
    problems: Problems,
    notices: Problems | None = None,
) -> dict[str, Period]:
    """Return the figures of whole windows, by measure."""
    if report_no_date(relation, problems):
        return {}
    cells = Cells(relation, problems)
    plain = [_as_value(measure) for measure in measures]
    asked = prepare(sources, cells, plain)
    said = report_bad_cells(sources, cells, axis, problems)
    together = _rows_of_all(sources, cells, [each for each in asked if not each.measure.by])
    found: dict[str, Period] = {}
    lacking: list[str] = []
    for each in asked:
        name = each.measure.name
        rows = together[name] if name in together else _rows(sources, cells, each)
        found[each.measure.name] = _period(relation, each.measure, rows, axis, problems)
        # Where a cell cannot be read, that may be why there is no figure.
        if not said and _lacks_period(found[name], axis):
            if each.measure.offered:
                lacking.append(each.measure.column or name)
            else:
                _report_missing(relation, each.measure, rows, axis, problems)
    if lacking and notices is not None:
        _tell_lacking(relation, lacking, axis, notices)
    return found


def _as_value(measure: Measure) -> Measure:
    """Return the question without a total: the row has the figure itself."""
    return replace(measure, total="sum", weight=None)


def _rows_of_all(sources: Sources, cells: Cells, asked: Sequence[Asked]) -> dict[str, list[_Row]]:
    """Return the rows of all measures that are not broken down, asked for at once."""
    if not asked:
        return {}
    figures = ", ".join(f"count({each.value}), any_value({each.value})" for each in asked)
    sql = (
        f"SELECT day, end_day, {figures} FROM {cells.select()} "
        "WHERE day IS NOT NULL GROUP BY day, end_day"
    )
    answers = run(sources.connection, sql, cells.values).fetchall()
    rows: dict[str, list[_Row]] = {each.measure.name: [] for each in asked}
    for start, end, *found in answers:
        for number, each in enumerate(asked):
            count, value = found[2 * number : 2 * number + 2]
            if count:
                rows[each.measure.name].append(_Row(start, end, "", count, rounded(value)))
    return rows


def _rows(sources: Sources, cells: Cells, asked: Asked) -> list[_Row]:
    """Return the rows of a measure that is broken down, by member."""
    member = f"coalesce({asked.value.replace('v', 'm', 1)}, '')"
    sql = (
        f"SELECT day, end_day, {member}, count({asked.value}), any_value({asked.value}) "
        f"FROM {cells.select()} WHERE day IS NOT NULL AND {asked.value} IS NOT NULL GROUP BY ALL"
    )
    found = run(sources.connection, sql, cells.values).fetchall()
    return [
        _Row(start, end, member, count, rounded(value))
        for start, end, member, count, value in found
    ]


def _period(
    relation: Relation,
    measure: Measure,
    rows: Sequence[_Row],
    axis: TimeAxis,
    problems: Problems,
) -> Period:
    members: dict[str, Mapping[str, float | None]] = {}
    for member in sorted({row.member for row in rows}):
        own = [row for row in rows if row.member == member]
        members[member] = {
            name: _figure(relation, measure, own, name, axis, problems) for name in axis.windows
        }
    if not measure.by:
        return Period(members.get("", dict.fromkeys(axis.windows)))
    ordered = dict(sorted(members.items(), key=lambda entry: size_order(*entry)))
    return Period(_whole(measure, ordered, axis), ordered)


def _whole(
    measure: Measure, members: Mapping[str, Mapping[str, float | None]], axis: TimeAxis
) -> dict[str, float | None]:
    """Return the whole of the members in each window; unknown where members share people."""
    if not measure.additive:
        return dict.fromkeys(axis.windows)
    known = {
        name: [value for totals in members.values() if (value := totals[name]) is not None]
        for name in axis.windows
    }
    return {name: rounded(fsum(values)) if values else None for name, values in known.items()}


def _figure(
    relation: Relation,
    measure: Measure,
    rows: Iterable[_Row],
    name: str,
    axis: TimeAxis,
    problems: Problems,
) -> float | None:
    window = axis.windows[name]
    exact = [row for row in rows if row.end is not None and (row.start, row.end) == _ends(window)]
    named = [row for row in rows if row.end is None and window.start <= row.start <= window.end]
    if name.endswith(("_to_date", "_by_date")) and axis.as_of < axis.period.end:
        named = []
    if name.removesuffix("_to_date") in axis.moved:
        named = []  # days that are no month or quarter have no row that names one
    fitting = exact or named
    if sum(row.count for row in fitting) > 1:
        problems.add(
            "several-rows-per-period",
            relation.place,
            column=measure.column,
            start=window.start,
            end=window.end,
            count=sum(row.count for row in fitting),
        )
        return None
    return fitting[0].value if fitting else None


def _ends(window: Window) -> tuple[date, date]:
    return window.start, window.end


def _lacks_period(period: Period, axis: TimeAxis) -> bool:
    figures = [period.totals, *period.members.values()]
    known = any(totals.get("to_date") is not None for totals in figures)
    return "to_date" in axis.windows and not known


def _tell_lacking(
    relation: Relation, columns: Sequence[str], axis: TimeAxis, notices: Problems
) -> None:
    """Tell which columns of an export have single days, but not the days up to now together."""
    window = axis.windows["to_date"]
    shown = ", ".join(columns)
    notices.add(
        "no-period-exported", relation.place, columns=shown, start=window.start, end=window.end
    )


def _report_missing(
    relation: Relation,
    measure: Measure,
    rows: Sequence[_Row],
    axis: TimeAxis,
    problems: Problems,
) -> None:
    window = axis.windows["to_date"]
    days = {(row.start, row.end or row.start) for row in rows}
    spans = sorted(span for span in days if not relation.of_days or span[0] < span[1])[-3:]
    shown = ", ".join(str(Window(*span)) for span in spans)
    problems.add(
        "no-row-for-period",
        relation.place,
        column=measure.column,
        start=window.start,
        end=window.end,
        known=shown or "-",
    )
