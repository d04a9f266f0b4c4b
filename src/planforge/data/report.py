"""What is wrong with the data themselves, said with file, row and column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planforge.data.convert import is_text, number_of, quoted, run, text_of
from planforge.data.relation import ROW
from planforge.data.totals import COUNTED

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from planforge.data.cells import Cells, Check
    from planforge.data.daily import Asked, Daily
    from planforge.data.model import TimeAxis, Window
    from planforge.data.relation import Days, Relation
    from planforge.data.sources import Sources
    from planforge.problems import Problems

_SHOWN = 5
_IDENTIFIER = re.compile(
    r"(?i:(?:^|[_\W])(?:id|no|sku|upc|code)$)|[a-z]Id$|ID$|编号|编码|单号|货号"
)


def report_daily(
    sources: Sources,
    daily: Daily,
    axis: TimeAxis,
    problems: Problems,
    filled: Collection[object] = (),
) -> None:
    """Note all that is wrong with a source that is asked by day.

    `filled` has the windows for which rows of several days stand.
    """
    if report_no_date(daily.relation, problems):
        return
    _report_days(sources, daily, problems, is_filled="to_date" in filled)
    report_numbers(sources, daily, axis, problems)
    if "to_date" not in filled:
        _report_no_rows(daily, axis, problems)
    _report_duplicates(sources, daily, axis, problems)


def report_no_date(relation: Relation, problems: Problems) -> bool:
    """Note, and return, that no column of a source tells the day."""
    if relation.days is None:
        problems.add(
            "no-date-column",
            relation.written,
            source=relation.name,
            known=", ".join(relation.columns),
        )
    return relation.days is None or relation.days == type(relation.days)()


def report_bad_cells(sources: Sources, cells: Cells, axis: TimeAxis, problems: Problems) -> bool:
    """Note, and return, that a source which is not asked by day has unreadable days or numbers."""
    relation = cells.relation
    before = len(problems.found)
    bad_days, *bad = _count_bad(sources, cells)
    if bad_days and relation.days is not None and (column := _dated_column(relation.days)):
        _report_cells(sources, cells, "bad_day", column, "bad-date", problems)
    for check, count in zip(cells.checks, bad, strict=True):
        if count:
            where = _inside(check, cells, axis)
            _report_cells(sources, cells, where, check.column, "bad-number", problems)
    return len(problems.found) > before


def _count_bad(sources: Sources, cells: Cells) -> Sequence[int]:
    """Return how many days, and how many cells of each check, cannot be read."""
    flags = [cells.add(f"b{number}", check.bad) for number, check in enumerate(cells.checks)]
    counts = ", ".join(f"count(*) FILTER (WHERE {flag})" for flag in ["bad_day", *flags])
    sql = f"SELECT {counts} FROM {cells.select()}"
    found: Sequence[int] = run(sources.connection, sql, cells.values).fetchall()[0]
    return found


def _dated_column(days: Days) -> str | None:
    """Return the column in which people wrote the days."""
    return days.written or days.start


def _report_days(sources: Sources, daily: Daily, problems: Problems, *, is_filled: bool) -> None:
    days = daily.relation.days
    if days is None:
        return
    if daily.bad_days and (column := _dated_column(days)):
        _report_cells(sources, daily.cells, "bad_day", column, "bad-date", problems)
    if daily.spans and not daily.relation.of_days and not is_filled:
        problems.add(
            "rows-of-several-days",
            daily.relation.place,
            source=daily.relation.name,
            count=daily.spans,
        )


def report_numbers(sources: Sources, daily: Daily, axis: TimeAxis, problems: Problems) -> None:
    """Note unreadable numbers, of the days that the plan looks at."""
    for check, counts in zip(daily.cells.checks, daily.bad, strict=True):
        if any(any(counts[daily.within(window)]) for window in _windows(axis)):
            where = _inside(check, daily.cells, axis)
            _report_cells(sources, daily.cells, where, check.column, "bad-number", problems)


def _inside(check: Check, cells: Cells, axis: TimeAxis) -> str:
    """Return the check's condition for the days that the plan looks at."""
    parts = []
    for number, window in enumerate(_windows(axis)):
        first, last = f"from_{number}_", f"until_{number}_"
        cells.values[first], cells.values[last] = window.start, window.end
        parts.append(f"day BETWEEN CAST(${first} AS DATE) AND CAST(${last} AS DATE)")
    cells.add("is_bad", check.bad)
    return f"is_bad AND ({' OR '.join(parts)})"


def _windows(axis: TimeAxis) -> list[Window]:
    # The whole period too: an unreadable number may be why its last days count as unknown.
    return [axis.period, *axis.windows.values()]


def _report_cells(
    sources: Sources, cells: Cells, where: str, column: str, code: str, problems: Problems
) -> None:
    """Note the first bad cells of a column one by one, and how many more there are."""
    relation = cells.relation
    before = cells.numbered
    cells.numbered = True
    cells.add("cell", cells.text(column))
    select = cells.select()
    cells.numbered = before
    rows = run(
        sources.connection,
        f"SELECT {ROW}, cell, count(*) OVER () FROM {select} WHERE {where} "
        f"ORDER BY {ROW} LIMIT {_SHOWN}",
        cells.values,
    ).fetchall()
    places = relation.places([row for row, _, _ in rows], column)
    for place, (_, value, _) in zip(places, rows, strict=True):
        problems.add(code, place, value=value)
    if rows and rows[0][2] > _SHOWN:
        problems.add("more-bad-values", places[-1], count=rows[0][2] - _SHOWN)


def _report_no_rows(daily: Daily, axis: TimeAxis, problems: Problems) -> None:
    window = axis.windows.get("to_date")
    if window is None or not daily.asked or any(daily.rows[daily.within(window)]):
        return
    if not daily.days:
        # Where days are unreadable or rows span several, that is said already.
        if not daily.bad_days and not daily.spans:
            problems.add("no-rows", daily.relation.place, source=daily.relation.name)
        return
    report_none_in_period(daily, window, problems)


def report_none_in_period(daily: Daily, window: Window, problems: Problems) -> None:
    """Note that all rows of a source lie outside the plan's days."""
    problems.add(
        "no-rows-in-period",
        daily.relation.place,
        start=window.start,
        end=window.end,
        first=daily.days[0],
        last=daily.days[-1],
    )


def _report_duplicates(sources: Sources, daily: Daily, axis: TimeAxis, problems: Problems) -> None:
    """Note dates that stand twice in a source with one row per date.

    Such a source has nothing but figures beside its date (no text, nothing named like an
    identifier), most of its dates stand once or all repeated rows are copies, and a measure takes
    its rows as they are.
    """
    relation = daily.relation
    if relation.repeats or not any(map(_takes_all_rows, daily.asked)):
        return
    repeated = {
        daily.days[number]
        for window in axis.windows.values()
        for number in range(*daily.within(window).indices(len(daily.days)))
        if daily.rows[number] > 1
    }
    if not repeated or relation.metric_column is not None or not _only_figures(sources, daily):
        return
    usual = 2 * sum(count > 1 for count in daily.rows) < len(daily.rows)
    if usual or _only_copies(sources, daily):
        shown = _shown_days(sorted(repeated))
        problems.add("duplicate-dates", relation.place, days=shown, count=len(repeated))


def _takes_all_rows(asked: Asked) -> bool:
    measure = asked.measure
    return not measure.where and not measure.by and measure.total not in (*COUNTED, "first", "last")


def _only_figures(sources: Sources, daily: Daily) -> bool:
    relation = daily.relation
    days = relation.days
    others = [column for column in relation.columns if days is None or column not in days.columns]
    if any(_IDENTIFIER.search(column) for column in others):
        return False
    texts = [column for column in others if is_text(relation.columns[column])]
    if not texts:
        return True
    conversions = (
        (text_of(column, relation.columns[column]), number_of(column, relation.columns[column]))
        for column in texts
    )
    words = " OR ".join(
        f"({text} IS NOT NULL AND {number} IS NULL)" for text, number in conversions
    )
    sql = f"SELECT count(*) FILTER (WHERE {words}) FROM {quoted(relation.name)}"
    found = run(sources.connection, sql, daily.cells.values).fetchone()
    return found is not None and found[0] == 0


def _only_copies(sources: Sources, daily: Daily) -> bool:
    """Return whether each date's rows are all the same."""
    table = quoted(daily.relation.name)
    different = sources.connection.execute(
        f"SELECT count(*) FROM (SELECT DISTINCT * FROM {table})"
    ).fetchone()
    return different is not None and different[0] <= len(set(daily.days))


def _shown_days(days: Sequence[object]) -> str:
    """Return days as a reader sees them, the first few."""
    return ", ".join(map(str, days[:_SHOWN])) + (" …" if len(days) > _SHOWN else "")
