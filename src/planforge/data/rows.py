"""Rows of a plan's table that stand in a file or a DataFrame."""

from __future__ import annotations

import csv
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planforge.data.files import (
    FORMATS,
    PARQUET,
    SHEETS,
    TEXT,
    existing_file,
    kind_of,
    literal_path,
    report_missing_column,
    sheet_or_problem,
    split_sheet,
    text_or_problem,
)
from planforge.data.frames import register
from planforge.data.header import find_column, tidy
from planforge.data.model import MISSING
from planforge.data.sheets import cell_text
from planforge.data.sql import first_line
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from planforge.problems import Problems

    _Table = tuple[Sequence[str], Iterable[tuple[Location, Sequence[Any]]]]

Value = str | int | float | bool | date | None
_LARGEST_EXACT = 1e15


def read_rows(
    spec: str,
    folder: Path,
    columns: Mapping[str, str | None],
    problems: Problems,
    at: Location | None = None,
    *,
    frames: Mapping[str, object] | None = None,
    texts: Collection[str] = (),
    optional: Collection[str] = (),
    missing: Sequence[str] = MISSING,
) -> list[dict[str, Value]]:
    """Return the rows by column id; nothing, with problems noted, when they cannot be read.

    Args:
        spec: a frame's name, or a file such as `data/products.xlsx#在售`.
        folder: the plan's folder, from which paths are read.
        columns: the ids of the columns that are wanted, each with its label; a header may be
            either. Other columns of the file are left out. Without any, headers are the keys.
        problems: takes what is wrong.
        at: where `spec` stands in the plan.
        frames: tables of data handed over in code.
        texts: ids of columns that are texts whatever they look like, such as article numbers.
        optional: ids of columns that the file may lack.
        missing: what stands in a cell to say 'nothing'.
    """
    placed = read_placed_rows(
        spec,
        folder,
        columns,
        problems,
        at,
        frames=frames,
        texts=texts,
        optional=optional,
        missing=missing,
    )
    return [row for row, _ in placed]


def read_placed_rows(
    spec: str,
    folder: Path,
    columns: Mapping[str, str | None],
    problems: Problems,
    at: Location | None = None,
    *,
    frames: Mapping[str, object] | None = None,
    texts: Collection[str] = (),
    optional: Collection[str] = (),
    missing: Sequence[str] = MISSING,
) -> list[tuple[dict[str, Value], Location]]:
    """Return what `read_rows` returns, each row with its place in the file."""
    wanted = [name for pair in columns.items() for name in pair if name]
    table = _table(spec, folder, frames or {}, wanted, problems, at)
    if table is None:
        return []
    return rows_of_table(
        table, columns, spec, problems, at, texts=texts, optional=optional, missing=missing
    )


def rows_of_table(
    table: _Table,
    columns: Mapping[str, str | None],
    spec: str,
    problems: Problems,
    at: Location | None,
    *,
    texts: Collection[str],
    optional: Collection[str],
    missing: Sequence[str],
) -> list[tuple[dict[str, Value], Location]]:
    """Return the rows of a header and placed cells, each by column id and with its place."""
    headers, rows = table
    keys = _keys(headers, columns, optional, spec, problems, at)
    nothing = {"", *missing}
    found = []
    for place, cells in rows:
        row = {
            key: _value(cells[number], nothing, as_text=key in texts)
            for key, number in keys.items()
        }
        if any(value is not None for value in row.values()):
            found.append((row, place))
    return found


def _keys(
    headers: Sequence[str],
    columns: Mapping[str, str | None],
    optional: Collection[str],
    spec: str,
    problems: Problems,
    at: Location | None,
) -> dict[str, int]:
    """Return which header stands for each id."""
    if not columns:
        return {header: number for number, header in enumerate(headers)}
    keys = {}
    for name, label in columns.items():
        header = find_column(label or name, headers) or find_column(name, headers)
        if header is not None:
            keys[name] = headers.index(header)
        elif name not in optional:
            report_missing_column(problems, at, label or name, spec, headers)
    return keys


def _table(
    spec: str,
    folder: Path,
    frames: Mapping[str, object],
    wanted: Collection[str],
    problems: Problems,
    at: Location | None,
) -> _Table | None:
    if spec in frames:
        return _frame_table(spec, frames[spec], problems, at)
    file, sheet = split_sheet(spec, folder)
    path = existing_file(file, folder, problems, at)
    if path is None:
        return None
    kind = kind_of(path)
    if kind in SHEETS:
        table = sheet_or_problem(path, file, sheet, wanted, problems, at)
        if table is None:
            return None
        place = Location(file, sheet=table.name)
        return table.columns, _numbered(table.rows, place, table.header_row + 1)
    if kind in TEXT:
        return read_text_table(path, file, wanted, problems, at)
    if kind in PARQUET:
        return _parquet_table(path, file, problems, at)
    problems.add("unknown-file-kind", at, file=file, known=FORMATS)
    return None


def read_text_table(
    path: Path,
    file: str,
    wanted: Collection[str],
    problems: Problems,
    at: Location | None,
) -> _Table | None:
    """Return the header of a text file and its rows, each with its place, or note the problem."""
    try:
        return _text_table(path, file, wanted, problems, at)
    except csv.Error as error:  # a quotation mark that is never closed, mostly
        problems.add("unreadable-file", at, file=file, cause=first_line(error))
        return None


def _text_table(
    path: Path,
    file: str,
    wanted: Collection[str],
    problems: Problems,
    at: Location | None,
) -> _Table | None:
    with tempfile.TemporaryDirectory(prefix="planforge-") as scratch:
        layout = text_or_problem(path, Path(scratch) / "copy.csv", file, wanted, problems, at)
        if layout is None:
            return None
        if ragged := layout.first_ragged_row():
            row, cells = ragged
            place = Location(file, row=row)
            problems.add("ragged-row", place, cells=cells, columns=len(layout.columns))
            return None
        with layout.path.open(encoding="utf-8-sig", newline="") as opened:
            records = list(csv.reader(opened, delimiter=layout.delimiter))
    rows = list(
        _numbered(islice(records, layout.header_row, None), Location(file), layout.header_row + 1)
    )
    return layout.columns, [(place, row) for place, row in rows if row]


def _parquet_table(path: Path, file: str, problems: Problems, at: Location | None) -> _Table | None:
    import duckdb

    try:
        with closing(duckdb.connect()) as connection:
            result = connection.execute(f"SELECT * FROM read_parquet({literal_path(path)})")
            columns = [column[0] for column in result.description]
            rows = result.fetchall()
    except duckdb.Error as error:
        problems.add("unreadable-file", at, file=file, cause=first_line(error))
        return None
    return columns, _numbered(rows, Location(file), 1)


def _frame_table(
    name: str, frame: object, problems: Problems, at: Location | None
) -> _Table | None:
    import duckdb

    try:
        with closing(duckdb.connect()) as connection:
            register(connection, name, frame)
            result = connection.table(name)
            columns, rows = result.columns, result.fetchall()
    except (TypeError, ValueError, duckdb.Error) as error:
        problems.add("unreadable-frame", at, name=name, cause=first_line(error))
        return None
    return columns, _numbered(rows, Location(f"DataFrame {name}"), 1)


def _numbered(
    rows: Iterable[Sequence[Any]], place: Location, first: int
) -> Iterator[tuple[Location, Sequence[Any]]]:
    for number, row in enumerate(rows, start=first):
        yield replace(place, row=number), row


def _value(cell: Any, missing: Collection[str], *, as_text: bool) -> Value:
    """Return a cell as plain Python, texts without blanks at their ends, NaN as nothing."""
    match cell:
        case None:
            return None
        case str():
            text = tidy(cell) if "\n" not in cell else cell.strip()
            return None if text in missing else text
        case bool() if not as_text:
            return cell
        case float() if cell != cell:  # only NaN differs from itself
            return None
        case bool() | int() | float() if as_text:
            return cell_text(cell)
        case float() if cell.is_integer() and abs(cell) < _LARGEST_EXACT:
            return int(cell)
        case int() | float():
            return cell
        case datetime() if cell.time() == time(0):
            return cell_text(cell) if as_text else cell.date()
        case date() if not as_text:
            return cell
        case date() | time() | timedelta():
            return cell_text(cell)
        case _:
            return _value(float(cell), missing, as_text=as_text) if _is_number(cell) else str(cell)


def _is_number(cell: Any) -> bool:
    return hasattr(cell, "__float__")
