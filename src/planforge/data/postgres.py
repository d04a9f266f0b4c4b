"""Queries over a PostgreSQL server: one SELECT in a transaction that can only read.

Where the server is, who asks and with which password is nobody's business but the environment's:
no problem, name or text made here holds any of it.
"""

from __future__ import annotations

import re
import time
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any

from planforge.data.convert import quoted
from planforge.data.sql import NotOneSelectError, QueryError, expand_variables, first_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg
    from duckdb import DuckDBPyConnection
    from psycopg import Column, Connection, ServerCursor
    from psycopg.abc import Buffer
    from psycopg.adapt import Loader

SCHEMES = ("postgresql", "postgres")

_ROWS_AT_ONCE = 20_000
_SECONDS = 120
_VARIABLE = r"\$\{\w+\}"
_IN_PLAN = {"host", "port", "user", "dbname", "sslmode"}
"""What a plan may say of a server; the rest can hold secrets, or name files of the reader's."""

_UNLESS_SAID = {
    "connect_timeout": "10",
    "tcp_user_timeout": "30000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "application_name": "planforge",
}

_TYPES = {
    "bool": "BOOLEAN",
    "int2": "SMALLINT",
    "int4": "INTEGER",
    "int8": "BIGINT",
    "oid": "BIGINT",
    "float4": "DOUBLE",
    "float8": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP",
}
"""PostgreSQL's types in DuckDB's; `numeric` is looked at closer, all others are text."""

_NOBODYS_ZONES = {"UTC", "Etc/UTC", "UCT", "Etc/UCT", "Universal", "Zulu", "GMT", "Etc/GMT"}

_MOST_DIGITS = 38  # of DuckDB's decimals

_DECLARED = 'DECLARE "planforge" CURSOR FOR '
"""What the driver writes before the query; the server counts from there."""

_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


class DatabaseError(Exception):
    """A database that cannot be asked; `code` is the problem's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_postgres(url: str) -> bool:
    """Return whether a URL, as it is after its variables, is one of PostgreSQL's.

    Example:
        >>> [is_postgres(url) for url in ("postgresql+psycopg://h/d", "sqlite:///a.db")]
        [True, False]
    """
    return url.partition("://")[0].partition("+")[0].lower() in SCHEMES


def server_address(written: str) -> str:
    """Return what the driver needs to connect, for a URL as the plan writes it.

    A URL that the environment holds whole may say anything. One that stands in the plan says only
    where the server is: a plan may come from anybody, and must not send variables or a password
    of this computer to a server of its choice.

    Raises:
        DatabaseError: when it is no URL of PostgreSQL, or says what it must not.
        UnsetVariableError: when the environment lacks the variable.
    """
    try:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict, make_conninfo
    except ImportError:  # the driver itself, or the library of PostgreSQL that it stands on
        raise DatabaseError("no-database-driver") from None
    private = re.fullmatch(_VARIABLE, written.strip()) is not None
    scheme, _, rest = expand_variables(written).strip().partition("://")
    try:
        settings = conninfo_to_dict(f"{scheme.partition('+')[0].lower()}://{rest}")
    except psycopg.Error:
        raise DatabaseError("bad-database-url") from None
    if not private:
        if settings.get("password") and not re.search(_VARIABLE, written):
            raise DatabaseError("password-in-plan")
        if re.search(_VARIABLE, written) or not settings.keys() <= _IN_PLAN:
            raise DatabaseError("database-url-to-environment")
        # Empty, it keeps PGPASSWORD at home; a password file names the servers it is for.
        settings["password"] = ""
    known: dict[str, Any] = {**_UNLESS_SAID, **settings, "client_encoding": "utf8"}
    return make_conninfo(**known)


def create_from_postgres(
    connection: DuckDBPyConnection, name: str, sql: str, address: str
) -> list[str]:
    """Make a table of what a query gives, with its types.

    Times with a zone stand as the clock in the database session's zone shows them. Returned are the
    columns for which nobody seems to have chosen that zone: it is the world's, not a shop's.

    Raises:
        DatabaseError: when the server cannot be reached, refuses, or takes too long.
        QueryError, NotOneSelectError: as their names say.
    """
    import duckdb
    import psycopg

    with closing(_connect(address)) as server:
        try:
            seconds = _limit(server, address)
            with server.cursor("planforge") as cursor:
                cursor.execute(sql.encode())
                return _create(connection, name, cursor, time.monotonic() + seconds)
        except (psycopg.Error, duckdb.Error, DatabaseError) as error:
            connection.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
            if isinstance(error, psycopg.Error):
                raise _told(error, sql, address) from None
            if isinstance(error, duckdb.Error):
                raise QueryError(first_line(error)) from None
            raise


def _connect(address: str) -> Connection[Any]:
    import psycopg

    try:
        server = psycopg.connect(address)
    except psycopg.Error as error:
        raise DatabaseError(_why_not(error)) from None
    server.read_only = True
    # Texts go over as the server writes them; DuckDB makes the values.
    for known in server.adapters.types:
        server.adapters.register_loader(known.oid, _text_loader())
        server.adapters.register_loader(known.array_oid, _text_loader())
    return server


def _why_not(error: psycopg.Error) -> str:
    """Return the problem's code; what the server says of it is in its own language, and private."""
    if getattr(error.pgconn, "needs_password", False):
        return "database-wants-password"
    answered = getattr(error.pgconn, "used_password", False) or re.search("FATAL|致命", str(error))
    return "database-refuses" if answered else "database-away"


@cache
def _text_loader() -> type[Loader]:
    from psycopg.adapt import Loader

    class Text(Loader):
        """Gives a value as its text."""

        def load(self, data: Buffer) -> str:
            return bytes(data).decode("utf-8", "replace")

    return Text


def _limit(server: Connection[Any], address: str) -> float:
    """Set how long a query may take, unless the URL does, and return it in seconds."""
    if "statement_timeout" not in address:
        server.execute(f"SET LOCAL statement_timeout = '{_SECONDS}s'")
    server.execute("SET LOCAL DateStyle = 'ISO, YMD'")
    server.execute("SET LOCAL bytea_output = 'hex'")
    found = server.execute(
        "SELECT setting::int / 1000.0 FROM pg_settings WHERE name = 'statement_timeout'"
    ).fetchone()
    return float(found[0]) or float("inf") if found else _SECONDS


def _create(
    connection: DuckDBPyConnection, name: str, cursor: ServerCursor[Any], until: float
) -> list[str]:
    """Make the table and fill it block by block; texts go over, DuckDB makes the values."""
    columns = [(column.name, _type_of(column, cursor)) for column in cursor.description or []]
    table = quoted(name)
    declared = ", ".join(f"{quoted(column)} {kind}" for column, (_, kind) in columns)
    connection.execute(f"CREATE TABLE {table} ({declared})")
    values = ", ".join(
        _value_of(f"unnest(${number}::VARCHAR[])", *kinds)
        for number, (_, kinds) in enumerate(columns, 1)
    )
    for rows in _blocks(cursor, until):
        cells = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO {table} SELECT {values}", cells)
    if cursor.connection.info.parameter_status("TimeZone") not in _NOBODYS_ZONES:
        return []
    return [column for column, (kind, _) in columns if kind == "timestamptz"]


def _blocks(cursor: ServerCursor[Any], until: float) -> Iterator[list[tuple[str | None, ...]]]:
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield rows
        # The server counts the time of each block only.
        if time.monotonic() > until:
            raise DatabaseError("database-slow")


def _type_of(column: Column, cursor: ServerCursor[Any]) -> tuple[str, str]:
    """Return a column's type as the server calls it, and as DuckDB does."""
    known = cursor.adapters.types.get(column.type_code)
    kind = known.name if known else "text"
    if kind != "numeric":
        return kind, _TYPES.get(kind, "VARCHAR")
    # Without a stated precision it has any number of digits: a sum, an average.
    digits, scale = column.precision or 0, column.scale or 0
    exact = 0 < digits <= _MOST_DIGITS and 0 <= scale <= digits
    return kind, f"DECIMAL({digits}, {scale})" if exact else "DOUBLE"


def _value_of(text: str, kind: str, wanted: str) -> str:
    """Return SQL for a column's value, from the text in which the server sends it."""
    if kind == "timestamptz":
        text = f"regexp_replace({text}, '[+-]\\d\\d(:\\d\\d)*$', '')"
    if kind == "bpchar":  # char(10) comes filled up with blanks
        return f"rtrim({text}, ' ')"
    if wanted == "VARCHAR":
        return text
    # `NaN` is no number, and days before year 1 are none of a plan's.
    return f"TRY_CAST({text} AS {wanted})"


def _told(error: psycopg.Error, sql: str, address: str) -> Exception:
    """Return what to raise for what the server says of a query."""
    from psycopg.conninfo import conninfo_to_dict

    said, state = error.diag, error.sqlstate
    if state is None or state.startswith(("08", "57P")):
        return DatabaseError("database-away")
    if state == "57014":
        return DatabaseError("database-slow")
    before = sql[: int(said.statement_position or 1) - 1 - len(_DECLARED)]
    if _is_no_select(state, said.message_primary or "", said.statement_position, before):
        return NotOneSelectError()
    text = ". ".join(filter(None, [said.message_primary, said.message_hint])) or state
    settings = conninfo_to_dict(address)
    for secret in ("user", "password", "host", "dbname"):
        if settings.get(secret):
            text = text.replace(f'"{settings[secret]}"', '"…"')
    if said.statement_position:
        text += f" (line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))})"
    return QueryError(text)


def _is_no_select(state: str, message: str, position: str | None, before: str) -> bool:
    """Return whether the server stumbled over a second statement, or one that is no SELECT."""
    if state == "0A000":
        return "DECLARE CURSOR" in message
    begins = not _COMMENTS.sub("", before).strip()
    return state == "42601" and (position is None or begins)
