"""A source of exports, opened: the steps from its patterns to one table."""

from __future__ import annotations

from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from planforge.data.convert import quoted
from planforge.data.exports.checks import check_columns, check_ids
from planforge.data.exports.columns import Columns
from planforge.data.exports.dating import FIRST, LAST, how_dated, make_dated
from planforge.data.exports.finding import find_files, patterns
from planforge.data.exports.overlaps import Overlaps
from planforge.data.exports.reading import FILE, LINE, Reading
from planforge.data.exports.rules import left_out
from planforge.data.header import find_column
from planforge.data.opening import Found
from planforge.data.relation import Days, table_rows
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.data.exports.dating import Dating
    from planforge.data.exports.reading import FileRead
    from planforge.data.model import SourceWritten
    from planforge.data.opening import Opening
    from planforge.data.relation import Placed

FIRST_DAY, LAST_DAY = "first_day", "last_day"
"""The columns with which such a source tells queries and conditions what days a row is about."""


def is_export(source: SourceWritten) -> bool:
    """Return whether a source has several files, or one with rules for exports."""
    rules = (source.columns, source.ids, source.drop, source.date_in)
    return source.files is not None or (source.file is not None and any(rules))


def open_exports(opening: Opening, name: str, source: SourceWritten) -> Found | None:
    """Return the table of a source's files, or None with the problems noted."""
    files = find_files(opening, name, source)
    noted = len(opening.problems.found)
    columns = Columns(source)
    rows, dated = f"#read {name}", f"#dated {name}"
    key = opening.at(name, "file" if source.files is None else "files")
    read = Reading(opening, key, columns, _names(opening, name, source), rows).read_all(files)
    if not files or len(opening.problems.found) > noted:
        return None
    check_columns(opening, name, source, columns.names, read)
    if len(opening.problems.found) > noted:
        return None
    dating = how_dated(opening, name, source, columns, read)
    if len(opening.problems.found) > noted:
        return None
    dropped = left_out(source, columns.names)
    make_dated(opening, name, source, dating, read, (rows, dated), dropped)
    ids = _ids(source, columns.names)
    by_number = {entry.number: entry for entry in read}
    Overlaps(opening, name, source, by_number, dating, ids, columns.names, dated).settle()
    check_ids(opening, name, source, dated, by_number, columns.names)
    if len(opening.problems.found) > noted:
        return None
    return _found(opening, name, source, columns, dating, read)


def _names(opening: Opening, name: str, source: SourceWritten) -> set[str]:
    """Return all names by which a header may be known: the plan's, and those in files."""
    names = opening.asked(name, source) | {*source.header, *source.ids, *source.drop}
    for theirs in source.columns.values():
        names |= {theirs} if isinstance(theirs, str) else set(theirs)
    return names


def _ids(source: SourceWritten, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that tell rows of one day apart."""
    named = [*source.ids, *([source.long.metric] if source.long else [])]
    return tuple(filter(None, (find_column(column, columns) for column in named)))


def _found(
    opening: Opening,
    name: str,
    source: SourceWritten,
    columns: Columns,
    dating: Dating,
    read: Sequence[FileRead],
) -> Found:
    """Make the source's table, in order of files and lines, and return how to ask it."""
    connection = opening.connection
    rows, dated, lines = (quoted(f"#{part} {name}") for part in ("read", "dated", "lines"))
    names = list(map(quoted, columns.names))
    days = _days(columns, dating)
    if days is not None:
        names += [f"{FIRST} AS {quoted(days.start or '')}", f"{LAST} AS {quoted(days.end or '')}"]
    order = f"ORDER BY {FILE}, {LINE}"
    connection.execute(
        f"CREATE TABLE {quoted(name)} AS SELECT {', '.join(names)} FROM {dated} {order}"
    )
    connection.execute(f"CREATE TABLE {lines} AS SELECT {FILE}, {LINE} FROM {dated} {order}")
    of_days = connection.execute(f"SELECT count(*) FROM {dated} WHERE {FIRST} = {LAST}").fetchone()
    connection.execute(f"DROP TABLE {rows}")
    connection.execute(f"DROP TABLE {dated}")
    shown = [PurePosixPath(pattern.replace("\\", "/")) for pattern in patterns(source)]
    place = read[0].place if source.files is None else Location(", ".join(map(str, shown)))
    made = opening.columns(name)
    return Found(
        made,
        ", ".join(pattern.name for pattern in shown),
        place,
        table_rows(name, made),
        _placed(opening, lines, read),
        days=days,
        of_days=bool(of_days and of_days[0]),
    )


def _days(columns: Columns, dating: Dating) -> Days | None:
    if not dating.known:
        return None
    taken = {column.lower() for column in columns.names}
    first, last = (
        next(name for name in _numbered(wanted) if name not in taken)
        for wanted in (FIRST_DAY, LAST_DAY)
    )
    return Days(first, last, written=dating.start)


def _numbered(name: str) -> Iterator[str]:
    """Yield a name, and then names like it."""
    yield name
    yield from (f"{name} ({number})" for number in count(2))


def _placed(opening: Opening, lines: str, read: Sequence[FileRead]) -> Placed:
    """Return the way from the table's row numbers to files, sheets and rows."""
    by_number = {entry.number: entry for entry in read}

    def placed(numbers: Sequence[int]) -> list[Location]:
        found = opening.connection.execute(
            f"SELECT rowid, {FILE}, {LINE} FROM {lines} WHERE rowid IN (SELECT unnest(?))",
            [list(numbers)],
        ).fetchall()
        places = {number: by_number[file].placed([line])[0] for number, file, line in found}
        return [places[number] for number in numbers]

    return placed
