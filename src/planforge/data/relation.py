"""A source as it stands in DuckDB: its columns, its dates, and the way back to the file's rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planforge.data.convert import own_column, quoted
from planforge.data.header import find_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from planforge.data.model import Window
    from planforge.problems import Location

    Placed = Callable[[Sequence[int]], list[Location]]

ROW = own_column("row")
"""The column with the number of a row, counted from 0 below the header."""


@dataclass(frozen=True, slots=True)
class Days:
    """Which days a row is about: a column, a first and a last one, or the file's own days.

    Where files differ in how they say it, `start` and `end` are columns that PlanForge made, and
    `written` is the one that people wrote.
    """

    start: str | None = None
    end: str | None = None
    fixed: Window | None = None
    written: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold days."""
        return tuple(filter(None, (self.start, self.end, self.written)))


@dataclass(frozen=True, slots=True)
class Relation:
    """One source, ready to be asked.

    Attributes:
        name: the source's name in the plan; its table or view has the same name.
        columns: name -> DuckDB type, in the order of the source.
        origin: file name, sheet or query, as a reader may see it.
        place: file and sheet, or what stands for several files.
        written: where the source stands in the plan.
        rows_from: SQL that gives all columns and the row's number.
        placed: the places of rows, as a person counts them in the file, by their numbers.
        missing: marks that mean 'nothing'.
        days: which days a row is about; None when no column tells.
        metric_column, value_column: for one row per metric and date.
        serials: whether bare numbers in the date column may be Excel's days.
        repeats: several rows of one date are meant.
        date_format: how days are written, where it is unusual.
        many: a large text file, dear to read more often than needed.
        of_days: rows of single days stand apart from those of longer stretches, so that a day is
            never taken for its month.
        ids: columns with numbers that are names.
    """

    name: str
    columns: Mapping[str, str]
    origin: str
    place: Location
    written: Location | None
    rows_from: str
    placed: Placed
    missing: tuple[str, ...] = ("",)
    days: Days | None = None
    metric_column: str | None = None
    value_column: str | None = None
    serials: bool = False
    repeats: bool = False
    many: bool = False
    of_days: bool = False
    ids: tuple[str, ...] = ()
    date_format: str | None = None

    def find(self, column: str) -> str | None:
        """Return the source's own spelling of a column, or None."""
        return find_column(column, self.columns)

    def places(self, rows: Sequence[int], column: str) -> list[Location]:
        """Return the places of a column's cells in rows numbered as in `rows_from`."""
        return [replace(place, field=column) for place in self.placed(rows)]


def table_rows(name: str, columns: Iterable[str]) -> str:
    """Return the SQL that numbers the rows of a table."""
    if any(column.lower() == "rowid" for column in columns):  # it hides DuckDB's own
        return view_rows(name)
    return f"(SELECT *, rowid AS {ROW} FROM {quoted(name)})"


def view_rows(name: str) -> str:
    """Return the SQL that numbers the rows of a view, in the order they come."""
    return f"(SELECT *, row_number() OVER () - 1 AS {ROW} FROM {quoted(name)})"


def rows_below(place: Location, header_row: int) -> Placed:
    """Return the way from row numbers to places in a sheet whose header stands in `header_row`."""
    return lambda numbers: [replace(place, row=number + header_row + 1) for number in numbers]
