"""Which days each row of several files is about: by a column, or by the file's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.data.convert import MARKS, end_of, own_column, quoted, run, start_of
from planforge.data.exports.reading import FILE, TOTAL
from planforge.data.files import report_missing_column
from planforge.data.header import find_column
from planforge.data.relating import date_format
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.data.exports.columns import Columns
    from planforge.data.exports.reading import FileRead
    from planforge.data.model import SourceWritten, Window
    from planforge.data.opening import Opening

FIRST, LAST = map(own_column, ("first", "last"))
"""The first and the last day of a row; no last one where it names a month, or the file is one."""
_FROM, _UNTIL, _SHEET = map(own_column, ("from", "until", "sheet"))
_WRITTEN = own_column("written")
"""The first day that stands in a row's own cells."""
_SHOWN = 5
_MONTH = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*月?|\d{6}"


@dataclass(frozen=True, slots=True)
class Dating:
    """How a source's rows are dated.

    Attributes:
        by_name: the days of files whose names tell them, by the file's number.
        start: the column with the date, where files have one.
        end: the column with the last day, where there are two.
    """

    by_name: Mapping[int, Window]
    start: str | None = None
    end: str | None = None

    @property
    def known(self) -> bool:
        """Whether anything tells the days."""
        return bool(self.by_name or self.start)


def how_dated(
    opening: Opening,
    name: str,
    source: SourceWritten,
    columns: Columns,
    read: Sequence[FileRead],
) -> Dating:
    """Return what tells the days in each file; files of which nothing does are noted."""
    start, end = _date_columns(source, columns)
    by_name: dict[int, Window] = {}
    undated = []
    for entry in read:
        in_column = start in entry.columns and (end is None or end in entry.columns)
        if source.date_in == "column" or (source.date_in is None and in_column):
            if not in_column:
                undated.append(entry)
        elif entry.file.days is not None:
            by_name[entry.number] = entry.file.days
        else:
            undated.append(entry)
    dating = Dating(by_name, start, end)
    if undated and (dating.known or source.date or source.date_in):
        _report_undated(opening, name, source, undated)
    return dating


def _date_columns(source: SourceWritten, columns: Columns) -> tuple[str | None, str | None]:
    if source.date is None:
        return columns.date, None
    whole = find_column(source.date, columns.names)
    first, tilde, last = source.date.partition("~")
    if whole or not tilde:
        return whole, None
    return find_column(first.strip(), columns.names), find_column(last.strip(), columns.names)


def _report_undated(
    opening: Opening, name: str, source: SourceWritten, undated: Sequence[FileRead]
) -> None:
    """Note files whose days nothing tells: their names, or the column that was said to."""
    for entry in undated[:_SHOWN]:
        place = Location(entry.file.shown)
        if source.date_in == "column" and source.date:
            report_missing_column(opening.problems, place, source.date, name, entry.header)
        elif source.date_in == "name":
            opening.problems.add("no-days-in-name", place)
        else:
            known = ", ".join(entry.header)
            opening.problems.add("no-days-in-file", place, known=known)
    if len(undated) > _SHOWN:
        count = len(undated) - _SHOWN
        opening.problems.add("more-such-files", opening.at(name), source=name, count=count)


def make_dated(
    opening: Opening,
    name: str,
    source: SourceWritten,
    dating: Dating,
    read: Sequence[FileRead],
    tables: tuple[str, str],
    left_out: str,
) -> None:
    """Make the second of two tables from the first: its rows with their days.

    Totals are left out, and the rows that meet the condition `left_out`.
    """
    rows, dated = tables
    first, last = _written_days(opening, name, source, dating, read)
    _make_files(opening, f"{dated} files", dating, read)
    run(
        opening.connection,
        f"CREATE TABLE {quoted(dated)} AS "
        f"SELECT * EXCLUDE ({TOTAL}, {_FROM}, {_UNTIL}, {_SHEET}, {_WRITTEN}), "
        f"coalesce({_FROM}, {_WRITTEN}) AS {FIRST}, "
        f"CASE WHEN {_FROM} IS NULL THEN {last} ELSE {_UNTIL} END AS {LAST} FROM ("
        f"SELECT *, {first} AS {_WRITTEN} "
        f"FROM {quoted(rows)} JOIN {quoted(f'{dated} files')} USING ({FILE}) "
        f"WHERE NOT ({TOTAL} AND {_FROM} IS NOT NULL) AND NOT ({left_out}))",
        {"missing": ["", *source.missing]},
    )
    opening.connection.execute(f"DROP TABLE {quoted(f'{dated} files')}")


def _make_files(opening: Opening, table: str, dating: Dating, read: Sequence[FileRead]) -> None:
    """Make a table of the files, with the days in their names and whether they are sheets."""
    opening.connection.execute(
        f"CREATE TABLE {quoted(table)} "
        f"({FILE} INTEGER, {_FROM} DATE, {_UNTIL} DATE, {_SHEET} BOOLEAN)"
    )
    days = [dating.by_name.get(entry.number) for entry in read]
    opening.connection.execute(
        f"INSERT INTO {quoted(table)} SELECT unnest($1::INTEGER[]), unnest($2::DATE[]), "
        "unnest($3::DATE[]), unnest($4::BOOLEAN[])",
        [
            [entry.number for entry in read],
            [window and window.start for window in days],
            [window and window.end for window in days],
            [entry.serials for entry in read],
        ],
    )


def _written_days(
    opening: Opening, name: str, source: SourceWritten, dating: Dating, read: Sequence[FileRead]
) -> tuple[str, str]:
    """Return SQL for the first and last day that stand in a row's own cells.

    The last may ask for the first as `_WRITTEN`: the rules for days are long, and DuckDB takes
    longer to read them than to follow them.
    """
    if dating.start is None:
        return "CAST(NULL AS DATE)", "CAST(NULL AS DATE)"
    written = date_format(opening, name, source)

    def day(column: str) -> str:
        kinds = {entry.serials for entry in read}
        by_kind = {
            kind: start_of(column, "VARCHAR", serials=kind, written=written) for kind in kinds
        }
        if len(kinds) == 1:
            return by_kind.popitem()[1]
        return f"CASE WHEN {_SHEET} THEN {by_kind[True]} ELSE {by_kind[False]} END"

    first = day(dating.start)
    last = day(dating.end) if dating.end else end_of(dating.start, "VARCHAR")
    if source.files is None or dating.end:
        return first, last
    # Among several files a day is just that day; in a single one it may stand for its month.
    text = f"coalesce(pf_narrow(pf_text({quoted(dating.start)}, {MARKS})), '')"
    month = f"regexp_full_match({text}, '{_MONTH}')"
    return first, f"coalesce({last}, CASE WHEN NOT {month} THEN {_WRITTEN} END)"
