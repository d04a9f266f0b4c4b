"""The plan's sources, opened: each stands in one DuckDB connection under its own name."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planforge.data import frames as framed
from planforge.data import postgres
from planforge.data import sql as queries
from planforge.data.convert import MACROS, is_date_format, is_dated, quoted
from planforge.data.file_days import days_in_name
from planforge.data.files import (
    FORMATS,
    JSON,
    PARQUET,
    SHEETS,
    TEXT,
    create_from_text,
    existing_file,
    literal_path,
    report_missing_column,
    report_unreadable_text,
    sheet_or_problem,
    split_sheet,
    text_or_problem,
)
from planforge.data.header import find_column
from planforge.data.model import MISSING
from planforge.data.relation import Days, Relation, rows_after, table_rows, view_rows
from planforge.data.sheets import Sheet, cell_text
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    from duckdb import DuckDBPyConnection

    from planforge.data.model import SourceWritten
    from planforge.data.text import TextFile
    from planforge.problems import Problems

_USUAL_DATES = ("date", "日期", "统计日期", "day", "数据日期", "时间", "统计时间", "stat_date")
_LARGE = 64 << 20
"""Text files up to so many bytes are held in memory; larger ones are read for each question."""
_ROWS_AT_ONCE = 20_000
_THREADS = 2


@dataclass(slots=True)
class Sources:
    """The opened sources; close them, or use them in a `with`.

    Attributes:
        connection: where each source is a table or view.
        relations: the sources that could be opened, by name.
        unreadable: the names of those that could not; their problems are noted.
        answers: what was asked before, so that a large file is read once.
    """

    connection: DuckDBPyConnection
    scratch: tempfile.TemporaryDirectory[str]
    relations: dict[str, Relation] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    answers: dict[Any, Any] = field(default_factory=dict)

    def __enter__(self) -> Sources:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection and delete what was written beside it."""
        self.connection.close()
        self.scratch.cleanup()


def open_sources(
    sources: Mapping[str, SourceWritten],
    folder: Path,
    frames: Mapping[str, object],
    places: Callable[[tuple[str | int, ...]], Location | None],
    problems: Problems,
    *,
    wanted: Mapping[str, Collection[str]] | None = None,
    memory: str = "1GB",
) -> Sources:
    """Return the sources, ready to be measured; what cannot be opened is noted and left out.

    Args:
        sources: the plan's sources by name.
        folder: the plan's folder, from which paths are read.
        frames: tables of data handed over in code; one named like a source stands for it, one with
            another name is a source too.
        places: the place of a key in the plan, such as `("sources", "daily", "file")`.
        problems: takes what is wrong.
        wanted: the columns that are asked of each source, by which headers are found below title
            lines; `wanted_columns` makes it from measures.
        memory: how much DuckDB may hold before it writes to disk.
    """
    scratch = tempfile.TemporaryDirectory(prefix="planforge-")
    opened = Sources(_connect(Path(scratch.name), memory), scratch)
    try:
        _Opening(opened, folder, frames, places, problems, wanted or {}).open_all(sources)
    except BaseException:
        opened.close()
        raise
    return opened


def _connect(scratch: Path, memory: str) -> DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(
        config={
            "threads": _THREADS,
            "memory_limit": memory,
            "temp_directory": str(scratch / "spilled"),
            "python_enable_replacements": False,
            "autoinstall_known_extensions": False,
            "TimeZone": "UTC",
        }
    )
    # It makes a join of each look-up among the marks for 'nothing': forty joins for three columns,
    # and evaluates what stands behind a CASE for every row.
    connection.execute("SET disabled_optimizers = 'in_clause'")
    for macro in MACROS:
        connection.execute(macro)
    return connection


@dataclass(slots=True)
class _Opening:
    """The work of `open_sources`, with what each step of it needs."""

    opened: Sources
    folder: Path
    frames: Mapping[str, object]
    places: Callable[[tuple[str | int, ...]], Location | None]
    problems: Problems
    wanted: Mapping[str, Collection[str]]
    databases: dict[str, str] = field(default_factory=dict)
    readable: list[str] = field(default_factory=list)

    def open_all(self, sources: Mapping[str, SourceWritten]) -> None:
        """Open files and frames, then shut DuckDB off from all else, then run queries."""
        everything: dict[str, SourceWritten] = dict(sources)
        for name in self.frames:
            everything.setdefault(name, PlainSource())
        queried = []
        for name, source in everything.items():
            if other := _namesake(name, everything):
                self._report("sources-named-alike", name, (), name=name, other=other)
            elif name in self.frames:
                self._keep(name, source, self._open_frame(name))
            elif source.sql is None:
                self._keep(name, source, self._open_file(name, source))
            elif database := self._database(name, source):
                queried.append((name, source, database))
        self._shut()
        self._type_texts([source.sql or "" for _, source, place in queried if not place[0]])
        # Queries over the plan's own sources come last, in the plan's order.
        for name, source, (scheme, path) in sorted(queried, key=lambda entry: entry[2][0] == ""):
            self._keep(name, source, self._open_query(name, source.sql or "", scheme, path))
        self.opened.connection.execute("SET lock_configuration = true")
        self.opened.unreadable |= everything.keys() - self.opened.relations.keys()

    def _shut(self) -> None:
        connection = self.opened.connection
        paths = ", ".join("'" + path.replace("'", "''") + "'" for path in self.readable)
        connection.execute(f"SET allowed_paths = [{paths}]")
        connection.execute("SET enable_external_access = false")

    # Where the data are

    def _open_frame(self, name: str) -> _Found | None:
        import duckdb

        frame = self.frames[name]
        try:
            framed.register(self.opened.connection, name, frame)
            columns = self._columns(name)
        except (TypeError, ValueError, duckdb.Error) as error:
            self._report("unreadable-frame", name, (), name=name, cause=queries.first_line(error))
            return None
        origin = f"DataFrame {name}"
        return _Found(columns, origin, Location(origin), view_rows(name), rows_after(0))

    def _open_file(self, name: str, source: SourceWritten) -> _Found | None:
        if source.file is None:
            self._report("source-without-data", name, (), name=name)
            return None
        try:
            written = queries.expand_variables(source.file)
        except queries.UnsetVariableError as error:
            self._report("unset-variable", name, ("file",), name=error.name)
            return None
        file, sheet = split_sheet(written, self.folder)
        path = self._existing(name, file, "file")
        if path is None:
            return None
        kind = (source.format or path.suffix.lstrip(".")).lower()
        wanted = self._wanted(name, source)
        if kind in SHEETS:
            return self._open_sheet(name, path, file, source.sheet or sheet, wanted)
        if kind in TEXT:
            return self._open_text(name, path, file, wanted)
        if kind in PARQUET | JSON:
            return self._open_typed(name, path, file, "parquet" if kind in PARQUET else "json")
        self._report("unknown-file-kind", name, ("file",), file=file, known=FORMATS)
        return None

    def _open_sheet(
        self, name: str, path: Path, file: str, sheet: str | None, wanted: Collection[str]
    ) -> _Found | None:
        table = sheet_or_problem(path, file, sheet, wanted, self.problems, self._at(name, "file"))
        if table is None:
            return None
        queries.create_from_rows(
            self.opened.connection, name, list(table.columns), _blocks_of_text(table)
        )
        place = Location(file, sheet=table.name)
        return _Found(
            self._columns(name),
            f"{Path(file).name}#{table.name}",
            place,
            table_rows(name),
            rows_after(table.header_row),
            serials=True,
        )

    def _open_text(
        self, name: str, path: Path, file: str, wanted: Collection[str]
    ) -> _Found | None:
        copy = Path(self.opened.scratch.name) / f"{len(self.readable)}.csv"
        at = self._at(name, "file")
        layout = text_or_problem(path, copy, file, wanted, self.problems, at)
        if layout is None:
            return None
        large = path.stat().st_size > _LARGE
        if not self._create_from_text(name, layout, file, large=large):
            return None
        return _Found(
            dict.fromkeys(layout.columns, "VARCHAR"),
            Path(file).name,
            Location(file),
            view_rows(name) if large else table_rows(name),
            layout.shown_rows,
            many=large,
        )

    def _create_from_text(self, name: str, layout: TextFile, file: str, *, large: bool) -> bool:
        import duckdb

        try:
            create_from_text(self.opened.connection, name, layout, "VIEW" if large else "TABLE")
        except duckdb.Error as error:
            report_unreadable_text(layout, file, error, self.problems, self._at(name, "file"))
            return False
        self.readable.append(str(layout.path))
        return True

    def _open_typed(self, name: str, path: Path, file: str, kind: str) -> _Found | None:
        import duckdb

        connection = self.opened.connection
        location = literal_path(path)
        try:
            if kind == "parquet":
                connection.execute(
                    f"CREATE VIEW {quoted(name)} AS SELECT * FROM read_parquet({location})"
                )
            else:
                connection.execute(
                    f"CREATE TABLE {quoted(name)} AS "
                    f"SELECT * FROM read_json({location}, sample_size = -1)"
                )
            columns = self._columns(name)
        except duckdb.Error as error:
            cause = queries.first_line(error)
            self._report("unreadable-file", name, ("file",), file=file, cause=cause)
            return None
        self.readable.append(str(path))
        rows = view_rows(name) if kind == "parquet" else table_rows(name)
        # Rows of these files have no header: the first is row 1.
        return _Found(columns, Path(file).name, Location(file), rows, rows_after(0))

    def _database(self, name: str, source: SourceWritten) -> tuple[str, str] | None:
        """Return the scheme and place of a query's database, both empty for the plan's sources."""
        if source.url is None:
            return "", ""
        try:
            expanded = queries.expand_variables(source.url)
            if postgres.is_postgres(expanded):
                return "postgresql", postgres.server_address(source.url)
        except queries.UnsetVariableError as error:
            self._report("unset-variable", name, ("url",), name=error.name)
            return None
        except postgres.DatabaseError as error:
            self._report(error.code, name, ("url",), name=name)
            return None
        scheme, written = queries.split_url(expanded)
        if scheme not in ("duckdb", "sqlite"):
            # What has no scheme may be anything, a password too.
            shown = scheme if "://" in expanded else "…"
            self._report("unknown-database", name, ("url",), scheme=shown)
            return None
        path = self._existing(name, written, "url")
        if path is None or (scheme == "duckdb" and not self._attach(name, path)):
            return None
        return scheme, str(path)

    def _attach(self, name: str, path: Path) -> bool:
        import duckdb

        if str(path) in self.databases:
            return True
        database = f"database {len(self.databases) + 1}"
        place = "'" + str(path).replace("'", "''") + "'"
        try:
            self.opened.connection.execute(f"ATTACH {place} AS {quoted(database)} (READ_ONLY)")
        except duckdb.Error as error:
            cause = queries.first_line(error)
            self._report("unreadable-file", name, ("url",), file=path.name, cause=cause)
            return False
        self.databases[str(path)] = database
        return True

    def _type_texts(self, asked: Sequence[str]) -> None:
        """Make a view with typed columns of each text source that queries name."""
        whole = "\n".join(asked).lower()
        for name, relation in self.opened.relations.items():
            if name.lower() in whole and "VARCHAR" in relation.columns.values():
                queries.create_typed_view(self.opened.connection, relation)

    def _open_query(self, name: str, sql: str, scheme: str, path: str) -> _Found | None:
        connection = self.opened.connection
        try:
            if scheme == "sqlite":
                queries.create_from_sqlite(connection, name, sql, Path(path))
            elif scheme == "postgresql":
                postgres.create_from_postgres(connection, name, sql, path)
            elif scheme == "duckdb":
                queries.create_from_duckdb(connection, name, sql, self.databases[path])
            else:
                queries.create_from_query(connection, name, sql)
        except queries.NotOneSelectError:
            self._report("not-one-select", name, ("sql",), name=name)
            return None
        except queries.QueryError as error:
            self._report("bad-sql", name, ("sql",), name=name, cause=str(error))
            return None
        except postgres.DatabaseError as error:
            self._report(error.code, name, ("url",), name=name)
            return None
        origin = f"SQL {name}"
        return _Found(
            self._columns(name), origin, Location(origin), table_rows(name), rows_after(0)
        )

    # What the sources are

    def _keep(self, name: str, source: SourceWritten, found: _Found | None) -> None:
        if found is None:
            return
        days = self._days(name, source, found)
        metric, value = self._long(name, source, found)
        self.opened.relations[name] = Relation(
            name,
            found.columns,
            source.label or found.origin,
            found.place,
            self._at(name),
            found.rows_from,
            found.shown_rows,
            missing=("", *source.missing),
            days=days,
            metric_column=metric,
            value_column=value,
            serials=found.serials,
            repeats=source.repeats,
            many=found.many,
            date_format=self._date_format(name, source),
        )

    def _date_format(self, name: str, source: SourceWritten) -> str | None:
        """Return how dates are written; one that tells no day is a problem."""
        if source.date_format is None or is_date_format(source.date_format):
            return source.date_format
        self._report("bad-date-format", name, ("date_format",), written=source.date_format)
        return None

    def _days(self, name: str, source: SourceWritten, found: _Found) -> Days | None:
        if source.date is not None:
            start, tilde, end = source.date.partition("~")
            if not tilde or find_column(source.date, found.columns):
                return Days(self._named(name, source.date, found, "date"))
            first, last = (self._named(name, part.strip(), found, "date") for part in (start, end))
            return Days(first, last) if first and last else Days()
        for usual in _USUAL_DATES:
            if column := find_column(usual, found.columns):
                return Days(column)
        dated = [column for column, kind in found.columns.items() if is_dated(kind)]
        if len(dated) == 1:
            return Days(dated[0])
        fixed = days_in_name(found.place.file)
        return Days(fixed=fixed) if fixed else None

    def _long(
        self, name: str, source: SourceWritten, found: _Found
    ) -> tuple[str | None, str | None]:
        if source.long is None:
            return None, None
        return (
            self._named(name, source.long.metric, found, "long", "metric"),
            self._named(name, source.long.value, found, "long", "value"),
        )

    def _named(self, name: str, column: str, found: _Found, *key: str) -> str | None:
        known = find_column(column, found.columns)
        if known is None:
            report_missing_column(self.problems, self._at(name, *key), column, name, found.columns)
        return known

    def _wanted(self, name: str, source: SourceWritten) -> set[str]:
        wanted = set(self.wanted.get(name, ()))
        if source.date:
            wanted |= {part.strip() for part in source.date.split("~")}
        if source.long:
            # What is asked of a long source are values of its metric column, not columns.
            return {source.long.metric, source.long.value} | wanted - set(self.wanted.get(name, ()))
        return wanted

    def _columns(self, name: str) -> dict[str, str]:
        rows = self.opened.connection.execute(f"DESCRIBE SELECT * FROM {quoted(name)}").fetchall()
        return {row[0]: row[1] for row in rows}

    def _existing(self, name: str, file: str, key: str) -> Path | None:
        return existing_file(file, self.folder, self.problems, self._at(name, key))

    def _at(self, name: str, *key: str | int) -> Location | None:
        return self.places(("sources", name, *key))

    def _report(self, code: str, source: str, key: tuple[str, ...], **details: object) -> None:
        self.problems.add(code, self._at(source, *key), **details)


@dataclass(frozen=True, slots=True)
class _Found:
    """A source's table or view, before its dates are known."""

    columns: Mapping[str, str]
    origin: str
    place: Location
    rows_from: str
    shown_rows: Callable[[Sequence[int]], list[int]]
    serials: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class PlainSource:
    """A source about which the plan says nothing: a frame that only code names."""

    file: str | None = None
    sheet: str | None = None
    sql: str | None = None
    url: str | None = None
    date: str | None = None
    format: str | None = None
    date_format: str | None = None
    missing: tuple[str, ...] = MISSING
    long: None = None
    label: str | None = None
    repeats: bool = False


def _namesake(name: str, names: Iterable[str]) -> str | None:
    """Return an earlier name that differs by capitals only: SQL does not tell these apart."""
    earlier = takewhile(lambda other: other != name, names)
    return next((other for other in earlier if other.lower() == name.lower()), None)


def _blocks_of_text(table: Sheet) -> Iterator[list[list[str | None]]]:
    for start in range(0, len(table.rows), _ROWS_AT_ONCE):
        block = table.rows[start : start + _ROWS_AT_ONCE]
        yield [[cell_text(cell) or None for cell in row] for row in block]
