"""A source that is one file, as it is: a sheet, a text file, Parquet or JSON."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.data import sql as queries
from planforge.data.convert import quoted
from planforge.data.files import (
    FORMATS,
    JSON,
    PARQUET,
    SHEETS,
    TEXT,
    create_from_text,
    kind_of,
    literal_path,
    report_unreadable_text,
    sheet_or_problem,
    split_sheet,
    text_or_problem,
)
from planforge.data.opening import Found
from planforge.data.relation import rows_below, table_rows, view_rows
from planforge.data.sheets import cell_text
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from planforge.data.model import SourceWritten
    from planforge.data.opening import Opening
    from planforge.data.sheets import Sheet
    from planforge.data.text import TextFile

_LARGE = 64 << 20
"""Text files up to so many bytes are held in memory; larger ones are read for each question."""
_ROWS_AT_ONCE = 20_000


def open_file(opening: Opening, name: str, source: SourceWritten, written: str) -> Found | None:
    """Return the table or view of a file, or None with the problem noted."""
    file, sheet = split_sheet(written, opening.folder)
    path = opening.existing(name, file, "file")
    if path is None:
        return None
    kind = kind_of(path, source.format)
    wanted = opening.asked(name, source) | set(source.header)
    if kind in SHEETS:
        return _open_sheet(opening, name, path, file, source.sheet or sheet, wanted)
    if kind in TEXT:
        return _open_text(opening, name, path, file, wanted)
    if kind in PARQUET | JSON:
        return _open_typed(opening, name, path, file, "parquet" if kind in PARQUET else "json")
    opening.report("unknown-file-kind", name, ("file",), file=file, known=FORMATS)
    return None


def _open_sheet(
    opening: Opening,
    name: str,
    path: Path,
    file: str,
    sheet: str | None,
    wanted: Collection[str],
) -> Found | None:
    at = opening.at(name, "file")
    table = sheet_or_problem(path, file, sheet, wanted, opening.problems, at)
    if table is None:
        return None
    queries.create_from_rows(opening.connection, name, list(table.columns), _blocks_of_text(table))
    place = Location(file, sheet=table.name)
    columns = opening.columns(name)
    return Found(
        columns,
        f"{Path(file).name}#{table.name}",
        place,
        table_rows(name, columns),
        rows_below(place, table.header_row),
        serials=True,
    )


def _open_text(
    opening: Opening, name: str, path: Path, file: str, wanted: Collection[str]
) -> Found | None:
    copy = opening.scratch / f"{len(opening.readable)}.csv"
    layout = text_or_problem(path, copy, file, wanted, opening.problems, opening.at(name, "file"))
    if layout is None:
        return None
    large = path.stat().st_size > _LARGE
    if not _create_from_text(opening, name, layout, file, large=large):
        return None
    place = Location(file)

    def placed(numbers: Sequence[int]) -> list[Location]:
        return [replace(place, row=row) for row in layout.shown_rows(numbers)]

    return Found(
        dict.fromkeys(layout.columns, "VARCHAR"),
        Path(file).name,
        place,
        view_rows(name) if large else table_rows(name, layout.columns),
        placed,
        many=large,
    )


def _create_from_text(
    opening: Opening, name: str, layout: TextFile, file: str, *, large: bool
) -> bool:
    import duckdb

    try:
        create_from_text(opening.connection, name, layout, "VIEW" if large else "TABLE")
    except duckdb.Error as error:
        at = opening.at(name, "file")
        report_unreadable_text(layout, file, error, opening.problems, at)
        return False
    opening.readable.append(str(layout.path))
    return True


def _open_typed(opening: Opening, name: str, path: Path, file: str, kind: str) -> Found | None:
    import duckdb

    location = literal_path(path)
    try:
        if kind == "parquet":
            opening.connection.execute(
                f"CREATE VIEW {quoted(name)} AS SELECT * FROM read_parquet({location})"
            )
        else:
            opening.connection.execute(
                f"CREATE TABLE {quoted(name)} AS "
                f"SELECT * FROM read_json({location}, sample_size = -1)"
            )
        columns = opening.columns(name)
    except duckdb.Error as error:
        cause = queries.first_line(error)
        opening.report("unreadable-file", name, ("file",), file=file, cause=cause)
        return None
    opening.readable.append(str(path))
    rows = view_rows(name) if kind == "parquet" else table_rows(name, columns)
    # Rows of these files have no header: the first is row 1.
    place = Location(file)
    return Found(columns, Path(file).name, place, rows, rows_below(place, 0))


def _blocks_of_text(table: Sheet) -> Iterator[list[list[str | None]]]:
    for start in range(0, len(table.rows), _ROWS_AT_ONCE):
        block = table.rows[start : start + _ROWS_AT_ONCE]
        yield [[cell_text(cell) or None for cell in row] for row in block]
