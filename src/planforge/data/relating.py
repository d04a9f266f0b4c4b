"""A source's table or view as a relation: which days its rows are about, and how it is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.data.convert import is_date_format, is_dated
from planforge.data.file_days import days_in_name
from planforge.data.files import report_missing_column
from planforge.data.header import find_column
from planforge.data.relation import Days, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planforge.data.model import SourceWritten
    from planforge.data.opening import Found, Opening

_USUAL_DATES = ("date", "日期", "统计日期", "day", "数据日期", "时间", "统计时间", "stat_date")


def relation_of(opening: Opening, name: str, source: SourceWritten, found: Found) -> Relation:
    """Return the source as a relation; columns that it should have and has not are noted."""
    days = found.days or _days(opening, name, source, found)
    metric, value = _long(opening, name, source, found)
    return Relation(
        name,
        found.columns,
        source.label or found.origin,
        found.place,
        opening.at(name),
        found.rows_from,
        found.placed,
        missing=("", *source.missing),
        days=days,
        metric_column=metric,
        value_column=value,
        serials=found.serials,
        repeats=source.repeats,
        many=found.many,
        of_days=found.of_days,
        ids=source.ids,
        date_format=date_format(opening, name, source),
    )


def date_format(opening: Opening, name: str, source: SourceWritten) -> str | None:
    """Return how dates are written; one that tells no day is a problem."""
    if source.date_format is None or is_date_format(source.date_format):
        return source.date_format
    opening.report("bad-date-format", name, ("date_format",), written=source.date_format)
    return None


def usual_date(columns: Iterable[str]) -> str | None:
    """Return the column that is plainly named as the date."""
    known = list(columns)
    found = (find_column(usual, known) for usual in _USUAL_DATES)
    return next((column for column in found if column), None)


def _days(opening: Opening, name: str, source: SourceWritten, found: Found) -> Days | None:
    if source.date is not None:
        start, tilde, end = source.date.partition("~")
        if not tilde or find_column(source.date, found.columns):
            return Days(_named(opening, name, source.date, found, "date"))
        first, last = (_named(opening, name, part.strip(), found, "date") for part in (start, end))
        return Days(first, last) if first and last else Days()
    if column := usual_date(found.columns):
        return Days(column)
    dated = [column for column, kind in found.columns.items() if is_dated(kind)]
    if len(dated) == 1:
        return Days(dated[0])
    fixed = days_in_name(found.place.file)
    return Days(fixed=fixed) if fixed else None


def _long(
    opening: Opening, name: str, source: SourceWritten, found: Found
) -> tuple[str | None, str | None]:
    if source.long is None:
        return None, None
    return (
        _named(opening, name, source.long.metric, found, "long", "metric"),
        _named(opening, name, source.long.value, found, "long", "value"),
    )


def _named(opening: Opening, name: str, column: str, found: Found, *key: str) -> str | None:
    known = find_column(column, found.columns)
    if known is None:
        at = opening.at(name, *key)
        report_missing_column(opening.problems, at, column, name, found.columns)
    return known
