"""What a group of files holds: days, kinds of columns, copies, rows and cells that are odd."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from planforge.data.convert import MACROS, NO_MARKS, TOTAL_LABELS, quoted
from planforge.data.file_days import days_in_name
from planforge.data.model import MISSING, Window
from planforge.data.sql import create_from_rows
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from planforge.definition.model import Source
    from planforge.recognition.tables import Table

_Told = tuple[int, date, date, int]
"""A file by its number, the days of a stretch, and a number that stands for what is said."""
Content = Literal["number", "date", "text", "nothing"]
_MOSTLY = 0.7
"""From which part of its cells on a column counts as numbers, or as days."""
_LONG_ID = 15
_GAP = 15
"""Days further apart than this belong to different stretches, such as the same month a year ago."""
_SHOWN = 3
_MOST_COLUMNS = 300
_NOTHING = (0, 0, 0, None, None)
"""What is known of a column without any row."""
_FILE, _LINE = '"file  "', '"line  "'
"""The columns that say where a row stands; no name from a file has two blanks."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What stands in a column: its kind, an example, and the first cells that are not like it."""

    name: str
    content: Content
    example: str
    odd: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a group of files holds.

    Attributes:
        rows: how many rows count.
        columns: its columns, by the names a plan uses.
        days: the days that have rows of their own.
        stretches: the longer stretches of days that rows or files are about.
        missing: days within stretches that have no rows.
        copies: files with the very content of another, each with that other.
        repeated: how often several files say the same about the same days.
        again: files that say something else about days than an earlier one, each with that one.
        totals: how many rows repeat others and are left out.
        undated: how many rows tell no day.
    """

    rows: int
    columns: tuple[ColumnFacts, ...]
    days: tuple[date, ...] = ()
    stretches: tuple[Window, ...] = ()
    missing: tuple[date, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict)
    repeated: int = 0
    again: Mapping[str, str] = field(default_factory=dict)
    totals: int = 0
    undated: int = 0


def facts_of(tables: Sequence[Table], names: Sequence[Mapping[str, str]], rules: Source) -> Facts:
    """Return what files of one kind hold.

    Args:
        tables: the files.
        names: for each file its columns' names as the plan uses them, by those in the file.
        rules: where their day stands, which rows are left out, which marks say 'nothing'.
    """
    copies = _copies(tables)
    kept = [n for n, table in enumerate(tables) if table.shown not in copies]
    one_name: dict[str, str] = {}  # databases do not tell `SKU` from `sku`
    placed = [
        {column: one_name.setdefault(own.lower(), own) for column, own in names[n].items()}
        for n in kept
    ]
    columns = tuple(one_name.values())[:_MOST_COLUMNS]
    book = _Book([tables[n] for n in kept], placed, columns, rules)
    with _connection() as connection:
        return book.facts(connection, copies)


def _connection() -> DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(config={"enable_external_access": False})
    for macro in MACROS:
        connection.execute(macro)
    return connection


def _copies(tables: Sequence[Table]) -> dict[str, str]:
    """Return the files that are byte for byte another, which comes first."""
    first: dict[str, str] = {}
    copies: dict[str, str] = {}
    for table in sorted(tables, key=lambda table: (len(table.path.name), table.shown)):
        content = hashlib.sha256(table.path.read_bytes()).hexdigest()
        if content in first:
            copies[table.shown] = first[content]
        first.setdefault(content, table.shown)
    return copies


class _Book:
    """The rows of several files, asked in DuckDB by the rules that plans are read by."""

    def __init__(
        self,
        tables: Sequence[Table],
        names: Sequence[Mapping[str, str]],
        columns: tuple[str, ...],
        rules: Source,
    ) -> None:
        self.tables = tables
        self.names = names
        self.columns = columns
        self.rules = rules
        self.marks = list(rules.missing or MISSING)

    def facts(self, connection: DuckDBPyConnection, copies: Mapping[str, str]) -> Facts:
        create_from_rows(
            connection, "t", [_FILE.strip('"'), _LINE.strip('"'), *self.columns], self._blocks()
        )
        totals = self._drop(connection)
        rows = _one(connection, "SELECT count(*) FROM t")
        told, undated = self._spans(connection)
        spans = [(number, start, end) for number, start, end, _ in told]
        days = sorted({start for _, start, end in spans if start == end})
        stretches = sorted({(start, end) for _, start, end in spans if start != end})
        return Facts(
            rows,
            tuple(self._columns(connection)),
            tuple(days),
            tuple(Window(*stretch) for stretch in stretches),
            tuple(_between(days)),
            copies,
            *_told_again(told, self.tables),
            totals,
            undated,
        )

    def _blocks(self) -> Iterator[list[list[str | None]]]:
        block: list[list[str | None]] = []
        for number, (table, names) in enumerate(zip(self.tables, self.names, strict=True)):
            number_of = {name: place for place, name in enumerate(self.columns)}
            places = [number_of.get(names[column]) for column in table.columns]
            for row, cells in enumerate(table.rows, start=table.header_row + 1):
                if not any(cells):
                    continue
                line: list[str | None] = [str(number), str(row), *[None] * len(self.columns)]
                for place, cell in zip(places, cells, strict=False):
                    if place is not None:
                        line[place + 2] = cell or None
                block.append(line)
        if block:
            yield block

    def _drop(self, connection: DuckDBPyConnection) -> int:
        """Leave out rows that repeat others; return how many they are."""
        dropped = {name: list(texts) for name, texts in self.rules.drop.items()}
        for name in (self.rules.date or "").split("~"):
            dropped.setdefault(name, []).extend(TOTAL_LABELS)
        before = _one(connection, "SELECT count(*) FROM t")
        for name, texts in dropped.items():
            if name in self.columns:
                where = f"list_contains($texts, lower(trim({quoted(name)})))"
                lowered = [text.lower() for text in texts]
                connection.execute(f"DELETE FROM t WHERE {where}", {"texts": lowered})
        return before - _one(connection, "SELECT count(*) FROM t")

    def _spans(self, connection: DuckDBPyConnection) -> tuple[list[_Told], int]:
        """Return what each file tells of which stretches, and how many rows tell no day."""
        content = f"bit_xor(hash({', '.join(map(quoted, self.columns))}))"
        named = [days_in_name(table.path.name) for table in self.tables]
        column = (self.rules.date or "").partition("~")[0]
        if self.rules.date_in == "name" or column not in self.columns:
            sql = f"SELECT CAST({_FILE} AS INTEGER), {content} FROM t GROUP BY 1"
            contents = dict(connection.execute(sql).fetchall())
            days = [(n, days, contents.get(n, 0)) for n, days in enumerate(named) if days]
            return [(n, window.start, window.end, told) for n, window, told in days], 0
        text = f"pf_text({quoted(column)}, {NO_MARKS})"
        sql = (
            f"SELECT CAST({_FILE} AS INTEGER), coalesce(pf_serial_day({text}), "
            f"pf_start({text}, {NO_MARKS})) AS first, pf_end({text}, {NO_MARKS}) AS last, "
            f"count(*), {content} "
            "FROM t GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        )
        found = connection.execute(sql).fetchall()
        undated = sum(count for _, first, _, count, _ in found if first is None)
        return [
            (n, first, last or first, told) for n, first, last, _, told in found if first
        ], undated

    def _columns(self, connection: DuckDBPyConnection) -> Iterator[ColumnFacts]:
        # One below the other: DuckDB takes longer to read the rules for cells than to follow them.
        stacked = (
            f"SELECT rowid AS line, unnest(range({len(self.columns)})) AS number, "
            f"unnest([{', '.join(map(quoted, self.columns))}]) AS cell FROM t"
        )
        sql = (
            "SELECT number, count(text), count(pf_number(cell, $marks)), "
            "count(pf_start(cell, $marks)), arg_min(text, line), max(length(text)) "
            f"FROM (SELECT *, pf_text(cell, $marks) AS text FROM ({stacked})) GROUP BY number"
        )
        rows = connection.execute(sql, {"marks": self.marks}).fetchall() if self.columns else []
        found = {number: facts for number, *facts in rows}
        for number, name in enumerate(self.columns):
            filled, numbers, days, example, longest = found.get(number, _NOTHING)
            content = self._content(name, filled, numbers, days, longest or 0)
            odd = content == "number" and numbers < filled
            cells = self._odd(connection, name) if odd else ()
            yield ColumnFacts(name, content, example or "", cells)

    def _content(self, name: str, filled: int, numbers: int, days: int, longest: int) -> Content:
        if not filled:
            return "nothing"
        if name in self.rules.ids:
            return "text"
        if days >= _MOSTLY * filled and name == (self.rules.date or name):
            return "date"
        if numbers >= _MOSTLY * filled and longest <= _LONG_ID:
            return "number"
        return "text"

    def _odd(self, connection: DuckDBPyConnection, name: str) -> tuple[Location, ...]:
        """Return the places of the first cells that are no numbers."""
        sql = (
            f"SELECT CAST({_FILE} AS INTEGER), CAST({_LINE} AS INTEGER), {quoted(name)} FROM t "
            f"WHERE pf_number({quoted(name)}, $marks) IS NULL "
            f"AND pf_text({quoted(name)}, $marks) IS NOT NULL LIMIT {_SHOWN}"
        )
        cells = connection.execute(sql, {"marks": self.marks}).fetchall()
        return tuple(
            Location(
                self.tables[n].shown, sheet=self.tables[n].sheet, row=row, field=name, text=text
            )
            for n, row, text in cells
        )


def _one(connection: DuckDBPyConnection, sql: str) -> int:
    found: Any = connection.execute(sql).fetchone()
    return int(found[0])


def runs_of(days: Sequence[date]) -> list[Window]:
    """Return the stretches that days make up; a few missing days do not end one."""
    runs: list[Window] = []
    for day in days:
        if runs and (day - runs[-1].end).days <= _GAP:
            runs[-1] = Window(runs[-1].start, day)
        else:
            runs.append(Window(day, day))
    return runs


def _between(days: Sequence[date]) -> Iterator[date]:
    """Yield the days that are missing within stretches."""
    for before, after in pairwise(days):
        apart = (after - before).days
        for number in range(1, apart if apart <= _GAP else 0):
            yield before + timedelta(days=number)


def _told_again(told: Sequence[_Told], tables: Sequence[Table]) -> tuple[int, dict[str, str]]:
    """Return how often files say the same of the same days, and those that say something else."""
    first: dict[tuple[date, date], tuple[int, int]] = {}
    repeated = 0
    again: dict[str, str] = {}
    for number, start, end, content in told:
        other, said = first.setdefault((start, end), (number, content))
        if other != number and said == content:
            repeated += 1
        elif other != number:
            again.setdefault(tables[number].shown, tables[other].shown)
    return repeated, again
