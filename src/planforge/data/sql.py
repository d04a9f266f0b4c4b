"""Queries that people write: over databases, and over the plan's other sources.

Such a query may read what the plan names and nothing else: it is one SELECT, DuckDB's access to
files and network is off when it runs, and databases are opened for reading only.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from planforge.data.convert import MARKS, end_of, number_of, quoted, start_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from planforge.data.relation import Relation

_ROWS_AT_ONCE = 20_000
_SQLITE_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}


class QueryError(Exception):
    """A query that cannot be run; the message is the database's, on one line."""


class NotOneSelectError(Exception):
    """A text that is not exactly one SELECT."""


class UnsetVariableError(Exception):
    """A `${NAME}` that the environment does not have; `name` is the variable."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def expand_variables(text: str) -> str:
    """Return the text with each `${NAME}` from the environment put in.

    Raises:
        UnsetVariableError: at the first that is not set.
    """

    def value(found: re.Match[str]) -> str:
        if found[1] not in os.environ:
            raise UnsetVariableError(found[1])
        return os.environ[found[1]]

    return re.sub(r"\$\{(\w+)\}", value, text)


def split_url(url: str) -> tuple[str, str]:
    """Return scheme and path of `duckdb:///path`; four slashes begin an absolute path.

    Example:
        >>> split_url("sqlite:///data/shop.db"), split_url("duckdb:////srv/shop.db")
        (('sqlite', 'data/shop.db'), ('duckdb', '/srv/shop.db'))
    """
    scheme, _, rest = url.partition("://")
    return scheme.partition("+")[0].lower(), unquote(rest.removeprefix("/"))


def one_select(connection: DuckDBPyConnection, sql: str) -> str:
    """Return the query without its closing semicolon.

    Raises:
        NotOneSelectError: when it is anything but one SELECT.
        QueryError: when it is no SQL.
    """
    import duckdb

    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError(first_line(error)) from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise NotOneSelectError
    text = sql.encode()
    # Offsets are in bytes; a semicolon in a text or a comment is no operator.
    ends = [
        at
        for at, kind in duckdb.tokenize(sql)
        if kind == duckdb.token_type.operator and text[at : at + 1] == b";"
    ]
    return text[: ends[0] if ends else None].decode()


def create_from_query(
    connection: DuckDBPyConnection, name: str, sql: str, *, typed: bool = True
) -> None:
    """Make a table of what a query gives; `typed`: over the sources with their columns typed.

    Raises:
        QueryError, NotOneSelectError: as their names say.
    """
    import duckdb

    query = one_select(connection, sql)
    try:
        if typed:
            connection.execute("CREATE SCHEMA IF NOT EXISTS memory.typed")
            connection.execute("SET search_path = 'memory.typed,memory.main'")
        # The line break ends a comment at the query's end.
        connection.execute(f"CREATE TABLE memory.main.{quoted(name)} AS FROM ({query}\n)")
    except duckdb.Error as error:
        raise QueryError(first_line(error)) from None
    finally:
        if typed:
            connection.execute("USE memory")


def create_typed_view(connection: DuckDBPyConnection, relation: Relation) -> None:
    """Make a view in which columns of texts that are all numbers, or all days, are just that.

    It stands before the table of the same name. What begins with a 0 or has more than 15 digits is
    an identifier, and stays text; so do the columns that the plan says hold such.
    """
    ids = set(map(relation.find, relation.ids))
    texts = [
        column
        for column, kind in relation.columns.items()
        if kind == "VARCHAR" and column not in ids
    ]
    values = {"missing": list(relation.missing)}
    table = f"memory.main.{quoted(relation.name)}"
    checks = []
    for column in texts:
        text, number, day = _readings(column, relation)
        identifier = f"regexp_full_match({text}, '0\\d+|\\d{{16,}}')"
        checks += [
            f"count({text})",
            f"count({number}) FILTER (WHERE NOT {identifier})",
            f"count({day})",
        ]
    counts = connection.execute(f"SELECT {', '.join(checks)} FROM {table}", values).fetchall()[0]
    columns = []
    marks = ", ".join("'" + mark.replace("'", "''") + "'" for mark in relation.missing)
    for column in relation.columns:
        sql = quoted(column)
        if column in texts:
            at = 3 * texts.index(column)
            filled, numbers, days = counts[at : at + 3]
            _, number, day = _readings(column, relation)
            main = relation.days is not None and column in relation.days.columns
            if filled and filled == days and (main or numbers < filled):
                sql = f"{day} AS {quoted(column)}"
            elif filled and filled == numbers:
                sql = f"{number} AS {quoted(column)}"
        columns.append(sql.replace(MARKS, f"CAST([{marks}] AS VARCHAR[])"))
    connection.execute("CREATE SCHEMA IF NOT EXISTS memory.typed")
    connection.execute(
        f"CREATE VIEW memory.typed.{quoted(relation.name)} AS SELECT {', '.join(columns)} "
        f"FROM {table}"
    )


def _readings(column: str, relation: Relation) -> tuple[str, str, str]:
    """Return SQL for a column's text, its number, and its day."""
    main = relation.days is not None and column in relation.days.columns
    day = start_of(
        column,
        "VARCHAR",
        serials=relation.serials and main,
        written=relation.date_format if main else None,
    )
    number = number_of(column, "VARCHAR")
    text, end = text_of(column, "VARCHAR"), end_of(column, "VARCHAR")
    # With a time it is more than a day, and stays text.
    only_day = f"CASE WHEN {end} IS NULL AND {text} NOT LIKE '%:%' THEN {day} END"
    return text, number, only_day


def create_from_duckdb(connection: DuckDBPyConnection, name: str, sql: str, database: str) -> None:
    """Make a table of what a query gives over an attached database.

    Raises:
        QueryError, NotOneSelectError: as their names say.
    """
    connection.execute(f"USE {quoted(database)}")
    try:
        create_from_query(connection, name, sql, typed=False)
    finally:
        connection.execute("USE memory")


def create_from_sqlite(connection: DuckDBPyConnection, name: str, sql: str, path: Path) -> None:
    """Make a table of texts of what a query gives over an SQLite file.

    Raises:
        QueryError: when the query fails, or does more than read.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            database.set_authorizer(_reading_only)
            cursor = database.execute(sql)
            if cursor.description is None:
                raise NotOneSelectError
            columns = [column[0] for column in cursor.description]
            create_from_rows(connection, name, columns, _fetched(cursor))
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise QueryError(first_line(error)) from None


def create_from_rows(
    connection: DuckDBPyConnection,
    name: str,
    columns: list[str],
    blocks: Iterator[list[list[str | None]]],
) -> None:
    """Make a table of texts from blocks of rows."""
    table = quoted(name)
    types = ", ".join(f"{quoted(column)} VARCHAR" for column in columns)
    connection.execute(f"CREATE TABLE {table} ({types})")
    values = ", ".join(f"unnest(${number + 1}::VARCHAR[])" for number in range(len(columns)))
    for block in blocks:
        cells = [list(column) for column in zip(*block, strict=True)]
        connection.execute(f"INSERT INTO {table} SELECT {values}", cells)


def first_line(error: Exception) -> str:
    """Return the first line of a database's message, without the kind of error in front."""
    text = str(error).strip().partition("\n")[0]
    return re.sub(r"^(?:\w+ )+Error: ", "", text)


def _fetched(cursor: sqlite3.Cursor) -> Iterator[list[list[str | None]]]:
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield [[None if value is None else _text(value) for value in row] for row in rows]


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _reading_only(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action in _SQLITE_READS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and second != "load_extension":
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY
