"""Sources that are queries: which database each goes to, and what it gives as a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.data import postgres
from planforge.data import sql as queries
from planforge.data.convert import quoted
from planforge.data.exports.rules import has_rules, make_ruled
from planforge.data.opening import Found
from planforge.data.relation import rows_below, table_rows, view_rows
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planforge.data.model import SourceWritten
    from planforge.data.opening import Opening
    from planforge.data.relation import Relation


@dataclass(slots=True)
class Databases:
    """The databases that queries go to."""

    opening: Opening
    attached: dict[str, str] = field(default_factory=dict)

    def find(self, name: str, source: SourceWritten) -> tuple[str, str] | None:
        """Return the scheme and place of a query's database, both empty for the plan's sources."""
        if source.url is None:
            return "", ""
        report = self.opening.report
        try:
            expanded = queries.expand_variables(source.url)
            if postgres.is_postgres(expanded):
                return "postgresql", postgres.server_address(source.url)
        except queries.UnsetVariableError as error:
            report("unset-variable", name, ("url",), name=error.name)
            return None
        except postgres.DatabaseError as error:
            report(error.code, name, ("url",), name=name)
            return None
        scheme, written = queries.split_url(expanded)
        if scheme not in ("duckdb", "sqlite"):
            # What has no scheme may be anything, a password too.
            shown = scheme if "://" in expanded else "…"
            report("unknown-database", name, ("url",), scheme=shown)
            return None
        path = self.opening.existing(name, written, "url")
        if path is None or (scheme == "duckdb" and not self._attach(name, path)):
            return None
        return scheme, str(path)

    def _attach(self, name: str, path: Path) -> bool:
        import duckdb

        if str(path) in self.attached:
            return True
        database = f"database {len(self.attached) + 1}"
        place = "'" + str(path).replace("'", "''") + "'"
        try:
            self.opening.connection.execute(f"ATTACH {place} AS {quoted(database)} (READ_ONLY)")
        except duckdb.Error as error:
            cause = queries.first_line(error)
            self.opening.report("unreadable-file", name, ("url",), file=path.name, cause=cause)
            return False
        self.attached[str(path)] = database
        return True

    def open_query(self, name: str, source: SourceWritten, scheme: str, path: str) -> Found | None:
        """Return the table of what a query gives, or None with the problem noted."""
        connection, sql = self.opening.connection, source.sql or ""
        report = self.opening.report
        try:
            if scheme == "sqlite":
                queries.create_from_sqlite(connection, name, sql, Path(path))
            elif scheme == "postgresql":
                zoned = postgres.create_from_postgres(connection, name, sql, path)
                self._note_zone(name, zoned)
            elif scheme == "duckdb":
                queries.create_from_duckdb(connection, name, sql, self.attached[path])
            else:
                queries.create_from_query(connection, name, sql)
        except queries.NotOneSelectError:
            report("not-one-select", name, ("sql",), name=name)
            return None
        except queries.QueryError as error:
            report("bad-sql", name, ("sql",), name=name, cause=str(error))
            return None
        except postgres.DatabaseError as error:
            report(error.code, name, ("url",), name=name)
            return None
        if has_rules(source):
            connection.execute(f"ALTER TABLE {quoted(name)} RENAME TO {quoted(f'#query {name}')}")
            make_ruled(self.opening, name, source, f"#query {name}")
        place = Location(f"SQL {name}")
        columns = self.opening.columns(name)
        rows = view_rows(name) if has_rules(source) else table_rows(name, columns)
        return Found(columns, place.file, place, rows, rows_below(place, 0))

    def _note_zone(self, name: str, columns: Sequence[str]) -> None:
        """Tell that days may be off by one: those of a clock that hangs in no shop."""
        for column in columns:
            place = self.opening.at(name, "sql")
            self.opening.notices.add("days-of-another-zone", place, name=name, column=column)

    def type_texts(self, relations: Iterable[Relation], asked: Sequence[str]) -> None:
        """Make a view with typed columns of each text source that queries name."""
        whole = "\n".join(asked).lower()
        for relation in relations:
            if relation.name.lower() in whole and "VARCHAR" in relation.columns.values():
                queries.create_typed_view(self.opening.connection, relation)
