"""Whether a source's files are what the plan takes them for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.data.convert import quoted
from planforge.data.exports.reading import FILE, LINE
from planforge.data.files import report_missing_column
from planforge.data.header import find_column
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from planforge.data.exports.reading import FileRead
    from planforge.data.model import SourceWritten
    from planforge.data.opening import Opening

_SHOWN = 5
_CUT = r"[+-]?\d(\.\d+)?[eE]\+?\d{2}|\d{16}\.0"
"""What is left of a long number that a spreadsheet took for a figure."""


def check_columns(
    opening: Opening,
    name: str,
    source: SourceWritten,
    columns: Sequence[str],
    read: Sequence[FileRead],
) -> None:
    """Note files of something else, columns that only some files have, and rules without one."""
    asked = opening.wanted.get(name, ()) if source.long is None else opening.asked(name, source)
    wanted = set(asked) or set(source.header)
    others = [entry for entry in read if wanted and not _has_any(entry, wanted)]
    # Where no file has any of the columns, the questions themselves are said to be wrong.
    if 0 < len(others) < len(read):
        _report_others(opening, name, others, wanted)
    else:
        others = []
    same = [entry for entry in read if entry not in others]
    _report_incomplete(opening, name, sorted(asked), same)
    # What a preset knows of an export is not there in each.
    for column in source.drop:
        if find_column(column, (*columns, *source.header)) is None:
            at = opening.at(name, "drop", column)
            report_missing_column(opening.problems, at, column, name, columns)
    known = (*columns, *source.header)
    if source.ids and not any(find_column(column, known) for column in source.ids):
        at = opening.at(name, "ids")
        report_missing_column(opening.problems, at, source.ids[0], name, columns)


def _has_any(entry: FileRead, wanted: Collection[str]) -> bool:
    return any(find_column(column, entry.columns) for column in wanted)


def _report_others(
    opening: Opening, name: str, others: Sequence[FileRead], wanted: Collection[str]
) -> None:
    for entry in others[:_SHOWN]:
        opening.problems.add(
            "file-of-something-else",
            Location(entry.file.shown),
            wanted=", ".join(sorted(wanted)[:_SHOWN]) + (" …" if len(wanted) > _SHOWN else ""),
            known=", ".join(entry.header),
        )
    if len(others) > _SHOWN:
        at = opening.at(name, "files")
        opening.problems.add("more-such-files", at, source=name, count=len(others) - _SHOWN)


def _report_incomplete(
    opening: Opening, name: str, asked: Sequence[str], read: Sequence[FileRead]
) -> None:
    """Tell of columns that are asked for and that only some of the files have."""
    lacking: dict[tuple[int, ...], list[str]] = {}
    for column in asked:
        without = [
            number
            for number, entry in enumerate(read)
            if find_column(column, entry.columns) is None
        ]
        if 0 < len(without) < len(read):
            lacking.setdefault(tuple(without), []).append(column)
    for numbers, columns in lacking.items():
        files = [read[number] for number in numbers]
        opening.notices.add(
            "columns-in-some-files",
            opening.at(name),
            columns=", ".join(columns),
            count=len(files),
            files=", ".join(entry.file.shown for entry in files[:2])
            + (" …" if len(files) > 2 else ""),
            known=", ".join(files[0].header),
        )


def check_ids(
    opening: Opening,
    name: str,
    source: SourceWritten,
    table: str,
    read: Mapping[int, FileRead],
    columns: Sequence[str],
) -> None:
    """Note long numbers that lost digits: a problem where the plan asks for them."""
    asked = {find_column(column, columns) for column in opening.wanted.get(name, ())}
    for column in filter(None, (find_column(each, columns) for each in source.ids)):
        rows = opening.connection.execute(
            f"SELECT {FILE}, {LINE}, {quoted(column)}, count(*) OVER () FROM {quoted(table)} "
            f"WHERE regexp_full_match({quoted(column)}, '{_CUT}') ORDER BY {FILE}, {LINE} LIMIT 1"
        ).fetchall()
        for file, line, value, count in rows:
            [place] = read[file].placed([line])
            told = opening.problems if column in asked else opening.notices
            where = Location(place.file, sheet=place.sheet, row=place.row, field=column)
            told.add("digits-lost", where, value=value, count=count)
