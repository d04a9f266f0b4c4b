"""Rows of a plan's table that are those of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.data.convert import is_dated, quoted
from planforge.data.relation import ROW
from planforge.data.rows import rows_of_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from planforge.data.model import Window
    from planforge.data.relation import Relation
    from planforge.data.rows import Value
    from planforge.data.sources import Sources
    from planforge.problems import Location, Problems


def read_source_rows(
    sources: Sources,
    name: str,
    columns: Mapping[str, str | None],
    period: Window,
    problems: Problems,
    at: Location | None = None,
    *,
    texts: Collection[str] = (),
    optional: Collection[str] = (),
) -> list[dict[str, Value]]:
    """Return the rows of a source by column id; nothing where it could not be opened.

    A table says how things stand. So of exports of several days those rows are taken that reach the
    furthest, not past the period, and of these the ones of the longest stretch of days.

    Args:
        sources: what `open_sources` gave.
        name: the source's name.
        columns: the ids of the columns that are wanted, each with its label; a column of the
            source may be called either.
        period: the plan's period.
        problems: takes what is wrong.
        at: where the table names the source.
        texts: ids of columns that are texts whatever they look like.
        optional: ids of columns that the source may lack.
    """
    relation = sources.relations.get(name)
    if relation is None:
        return []
    last = _last_days(sources, relation, period, problems)
    names = list(relation.columns)
    found = sources.connection.execute(
        f"SELECT {ROW}, {', '.join(map(quoted, names))} FROM {relation.rows_from} "
        f"WHERE {last or 'TRUE'} ORDER BY {ROW}"
    ).fetchall()
    places = relation.placed([row[0] for row in found])
    rows = [(place, row[1:]) for place, row in zip(places, found, strict=True)]
    placed = rows_of_table(
        (names, rows),
        columns,
        name,
        problems,
        at,
        texts=texts,
        optional=optional,
        missing=relation.missing,
    )
    return [row for row, _ in placed]


def _last_days(
    sources: Sources, relation: Relation, period: Window, problems: Problems
) -> str | None:
    """Return the condition for the rows of the last days up to the period's end."""
    days = relation.days
    if days is None or days.start is None or days.end is None:
        return None
    if not all(is_dated(relation.columns[column]) for column in (days.start, days.end)):
        return None
    first, last = quoted(days.start), f"coalesce({quoted(days.end)}, {quoted(days.start)})"
    table = quoted(relation.name)
    found = sources.connection.execute(
        f"SELECT CAST({last} AS DATE), CAST({first} AS DATE) FROM {table} WHERE {last} <= ? "
        f"ORDER BY {last} DESC, {first} LIMIT 1",
        [period.end],
    ).fetchone()
    if found is None:
        _report_none(sources, relation, first, last, period, problems)
        return "FALSE"
    return f"{last} = DATE '{found[0]}' AND {first} = DATE '{found[1]}'"


def _report_none(
    sources: Sources,
    relation: Relation,
    first: str,
    last: str,
    period: Window,
    problems: Problems,
) -> None:
    """Note that a source has no rows, or only rows past the period."""
    [(start, end)] = sources.connection.execute(
        f"SELECT min({first}), max({last}) FROM {quoted(relation.name)}"
    ).fetchall()
    if start is None:
        problems.add("no-rows", relation.place, source=relation.name)
        return
    problems.add(
        "no-rows-in-period",
        relation.place,
        start=period.start,
        end=period.end,
        first=start,
        last=end,
    )
