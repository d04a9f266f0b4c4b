"""Files read one after the other into one table of texts, each row with its file and line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from planforge.data.convert import TOTAL_LABELS, own_column, quoted
from planforge.data.files import (
    SHEETS,
    TEXT,
    literal_path,
    report_unreadable_text,
    sheet_or_problem,
    text_or_problem,
    text_rows,
)
from planforge.data.relation import rows_below
from planforge.data.sheets import cell_text
from planforge.data.sql import first_line
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from planforge.data.exports.columns import Columns
    from planforge.data.exports.finding import ExportFile
    from planforge.data.opening import Opening
    from planforge.data.relation import Placed
    from planforge.data.sheets import Sheet

FILE, LINE, TOTAL = map(own_column, ("file", "line", "total"))
"""The number of a row's file, its line below the header, and whether it begins like a total."""
_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file whose rows stand in the table.

    Attributes:
        number: its number in the table.
        file: which file.
        place: file and sheet.
        placed: the places of its lines.
        columns: its columns by the table's names, in the file's order.
        header: the same as the file has them.
        serials: whether a bare number may be a day.
    """

    number: int
    file: ExportFile
    place: Location
    placed: Placed
    columns: tuple[str, ...]
    header: tuple[str, ...]
    serials: bool = False


@dataclass(slots=True)
class Reading:
    """The work of reading a source's files.

    Attributes:
        opening: what opening a source needs.
        key: where the files stand in the plan.
        columns: the table's columns, which grow with the files.
        wanted: the names by which headers are found.
        table: the table that takes the rows.
    """

    opening: Opening
    key: Location | None
    columns: Columns
    wanted: Collection[str]
    table: str
    _made: list[str] = field(default_factory=list)
    _held: list[list[str | None]] = field(default_factory=list)
    _held_columns: tuple[str, ...] = ()

    def read_all(self, files: Sequence[ExportFile]) -> list[FileRead]:
        """Return the files that could be read; their rows then stand in the table."""
        self._execute(
            f"CREATE TABLE {quoted(self.table)} ({FILE} INTEGER, {LINE} BIGINT, {TOTAL} BOOLEAN)"
        )
        read = [self._read(number, file) for number, file in enumerate(files)]
        self._insert_held()
        self._add_columns(self.columns.names)
        return [entry for entry in read if entry is not None]

    def _read(self, number: int, file: ExportFile) -> FileRead | None:
        if file.kind in SHEETS:
            return self._read_sheet(number, file)
        if file.kind in TEXT:
            return self._read_text(number, file)
        return self._read_typed(number, file)

    # Each kind of file

    def _read_sheet(self, number: int, file: ExportFile) -> FileRead | None:
        problems = self.opening.problems
        at = self.key if file.sheet else Location(file.shown)
        table = sheet_or_problem(file.path, file.shown, file.sheet, self.wanted, problems, at)
        if table is None:
            return None
        columns = self.columns.of_file(table.columns)
        self._hold(columns, _texts(table, number))
        place = Location(file.shown, sheet=table.name)
        placed = rows_below(place, table.header_row)
        return FileRead(number, file, place, placed, columns, table.columns, serials=True)

    def _read_text(self, number: int, file: ExportFile) -> FileRead | None:
        import duckdb

        place = Location(file.shown)
        copy = self.opening.scratch / f"{self.table.strip('#')} {number}.csv"
        layout = text_or_problem(
            file.path, copy, file.shown, self.wanted, self.opening.problems, place
        )
        if layout is None:
            return None
        columns = self.columns.of_file(layout.columns)
        try:
            self._insert_query(number, columns, layout.columns, text_rows(layout))
        except duckdb.Error as error:
            report_unreadable_text(layout, file.shown, error, self.opening.problems, place)
            return None

        def placed(lines: Sequence[int]) -> list[Location]:
            return [replace(place, row=row) for row in layout.shown_rows(lines)]

        return FileRead(number, file, place, placed, columns, layout.columns)

    def _read_typed(self, number: int, file: ExportFile) -> FileRead | None:
        import duckdb

        reader = "read_parquet" if file.kind.startswith("p") else "read_json_auto"
        source = f"{reader}({literal_path(file.path)})"
        place = Location(file.shown)
        try:
            described = self._execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            header = tuple(row[0] for row in described)
            columns = self.columns.of_file(header)
            self._insert_query(number, columns, header, source)
        except duckdb.Error as error:
            cause = first_line(error)
            self.opening.problems.add("unreadable-file", place, file=file.shown, cause=cause)
            return None
        return FileRead(number, file, place, rows_below(place, 0), columns, header)

    # Into the table

    def _hold(self, columns: tuple[str, ...], rows: Iterator[list[str | None]]) -> None:
        """Keep rows until there are many: a folder has hundreds of files with a row each."""
        if columns != self._held_columns:
            self._insert_held()
        self._held_columns = columns
        for row in rows:
            self._held.append(row)
            if len(self._held) >= _ROWS_AT_ONCE:
                self._insert_held()

    def _insert_held(self) -> None:
        if not self._held:
            return
        self._add_columns(self._held_columns)
        names = ", ".join([FILE, LINE, TOTAL, *map(quoted, self._held_columns)])
        cells = [list(column) for column in zip(*self._held, strict=True)]
        kinds = ["INTEGER", "BIGINT", "BOOLEAN", *("VARCHAR" for _ in self._held_columns)]
        values = ", ".join(
            f"unnest(${number}::VARCHAR[])::{kind}" for number, kind in enumerate(kinds, start=1)
        )
        self._execute(f"INSERT INTO {quoted(self.table)} ({names}) SELECT {values}", cells)
        self._held.clear()

    def _insert_query(
        self, number: int, columns: Sequence[str], header: Sequence[str], source: str
    ) -> None:
        self._insert_held()
        self._add_columns(columns)
        names = ", ".join([FILE, LINE, TOTAL, *map(quoted, columns)])
        texts = [f"CAST({quoted(column)} AS VARCHAR)" for column in header]
        total = f"coalesce(list_contains(?, lower(trim({texts[0]}))), FALSE)"
        self._execute(
            f"INSERT INTO {quoted(self.table)} ({names}) "
            f"SELECT {number}, row_number() OVER () - 1, {total}, {', '.join(texts)} FROM {source} "
            f"QUALIFY coalesce({', '.join(texts)}) IS NOT NULL",
            [list(TOTAL_LABELS)],
        )

    def _add_columns(self, columns: Sequence[str]) -> None:
        for column in columns:
            if column not in self._made:
                self._execute(
                    f"ALTER TABLE {quoted(self.table)} ADD COLUMN {quoted(column)} VARCHAR"
                )
                self._made.append(column)

    def _execute(self, sql: str, values: Sequence[object] = ()) -> DuckDBPyConnection:
        return self.opening.connection.execute(sql, values)


def _texts(table: Sheet, number: int) -> Iterator[list[str | None]]:
    """Yield the rows of a sheet that are not blank, as texts, with file, line, and total."""
    for line, row in enumerate(table.rows):
        cells = [cell_text(cell) or None for cell in row]
        if any(cells):
            total = "true" if (cells[0] or "").strip().lower() in TOTAL_LABELS else "false"
            yield [str(number), str(line), total, *cells]
