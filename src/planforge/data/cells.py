"""The rows of a source with their cells converted, as SQL: what all questions are asked of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from planforge.data.condition import ConditionError, compile_condition
from planforge.data.convert import (
    TOTAL_LABELS,
    end_of,
    is_dated,
    is_numeric,
    is_text,
    number_of,
    quoted,
    start_of,
    text_of,
)
from planforge.data.relation import ROW
from planforge.data.sources import report_missing_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.data.relation import Relation
    from planforge.problems import Location, Problems


class MissingColumnError(Exception):
    """A column that the source does not have; the problem is noted already."""


@dataclass(frozen=True, slots=True)
class Check:
    """Cells that must be numbers: those of `column` in the rows where `where` holds."""

    column: str
    where: str
    bad: str


@dataclass(slots=True)
class Cells:
    """Builds one subselect over a source: its days, and each cell that is asked for, converted.

    Every column is made a text once, in the inner select; the outer one makes numbers of it.
    """

    relation: Relation
    problems: Problems
    values: dict[str, Any] = field(default_factory=dict)
    outer: dict[str, str] = field(default_factory=dict)
    inner: dict[str, str] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    numbered: bool = False

    def __post_init__(self) -> None:
        self.values["missing"] = list(self.relation.missing)
        self.values["totals"] = list(TOTAL_LABELS)
        self._days()

    def column(self, name: str, at: Location | None) -> str:
        """Return the source's spelling of a column, or note that it is missing.

        Raises:
            MissingColumnError: when it is.
        """
        found = self.relation.find(name)
        if found is None:
            columns = self.relation.columns
            report_missing_column(self.problems, at, name, self.relation.name, columns)
            raise MissingColumnError
        return found

    def missing_metric(self, name: str, known: Sequence[str], at: Location | None) -> NoReturn:
        """Note that a long source has no rows for a metric.

        Raises:
            MissingColumnError: always.
        """
        report_missing_column(self.problems, at, name, self.relation.name, known)
        raise MissingColumnError

    def text(self, column: str) -> str:
        """Return SQL, in the outer select, for a column's text."""
        kind = self.relation.columns[column]
        name = f"t{list(self.relation.columns).index(column)}"
        self.inner[name] = text_of(column, kind)
        return name

    def number(self, column: str, where: str = "TRUE") -> str:
        """Return SQL, in the outer select, for a column's number; unreadable ones are counted."""
        kind = self.relation.columns[column]
        text = self.text(column)
        if is_numeric(kind):
            return self._raw(column, number_of(column, kind, text))
        number = number_of(column, kind, text)
        bad = f"({where}) AND {text} IS NOT NULL AND {number} IS NULL"
        if all(check.bad != bad for check in self.checks):
            self.checks.append(Check(column, where, bad))
        return number

    def value(self, column: str) -> str:
        """Return SQL, in the outer select, for a column's value as it is: for telling apart."""
        kind = self.relation.columns[column]
        return self.text(column) if is_text(kind) else self._raw(column, quoted(column))

    def condition(self, text: str, prefix: str, at: Location | None) -> str:
        """Return SQL, in the outer select, for a condition.

        Raises:
            MissingColumnError: when it names a column that is not there, or cannot be read; the
                problem is noted.
        """
        try:
            sql, values = compile_condition(text, _ConditionColumns(self, at), prefix)
        except ConditionError as error:
            self.problems.add(
                "bad-condition",
                at,
                condition=text,
                found=error.found,
                expected=error.expected,
                position=error.position + 1,
            )
            raise MissingColumnError from None
        self.values |= values
        return sql

    def add(self, name: str, sql: str) -> str:
        """Put an expression into the outer select and return its name."""
        self.outer[name] = sql
        return name

    def select(self) -> str:
        """Return the subselect: `day`, `end_day`, `bad_day`, `#row` and what was added."""
        source = self.relation.rows_from if self.numbered else quoted(self.relation.name)
        row = f", {ROW}" if self.numbered else ""
        inner = "".join(f", {sql} AS {name}" for name, sql in self.inner.items())
        outer = ", ".join(f"{sql} AS {name}" for name, sql in self.outer.items())
        return f"(SELECT {outer}{row} FROM (SELECT 1 AS one_{row}{inner} FROM {source}))"

    def day_of(self, column: str) -> str:
        """Return SQL, in the outer select, for the (first) day in a column."""
        kind = self.relation.columns[column]
        serials = self.relation.serials
        if is_dated(kind):
            return self._raw(column, start_of(column, kind, "", serials=serials))
        return start_of(column, kind, self.text(column), serials=serials)

    def _raw(self, column: str, sql: str) -> str:
        name = f"r{len(self.inner)}"
        known = next((name for name, text in self.inner.items() if text == sql), None)
        self.inner[known or name] = sql
        return known or name

    def _days(self) -> None:
        """Add the days of a row; a row of totals has none, nor is its day bad."""
        days = self.relation.days
        if days is None or (days.start is None and days.fixed is None):
            start, end, bad = "CAST(NULL AS DATE)", "CAST(NULL AS DATE)", "FALSE"
        elif days.start is None and days.fixed is not None:
            self.values["file_start"], self.values["file_end"] = days.fixed.start, days.fixed.end
            start, end, bad = "CAST($file_start AS DATE)", "CAST($file_end AS DATE)", "FALSE"
        else:
            assert days.start is not None
            text = self.text(days.start)
            start = self.day_of(days.start)
            kind = self.relation.columns[days.start]
            end = self.day_of(days.end) if days.end else end_of(kind, text)
            total = f"list_contains(CAST($totals AS VARCHAR[]), lower({text}))"
            bad = f"({text} IS NOT NULL AND {start} IS NULL AND NOT {total})"
        self.add("day", start)
        self.add("end_day", end)
        self.add("bad_day", bad)


@dataclass(frozen=True, slots=True)
class _ConditionColumns:
    """The columns of a source, for the reader of conditions."""

    cells: Cells
    at: Location | None

    def number(self, column: str) -> str:
        return self.cells.number(self.cells.column(column, self.at))

    def text(self, column: str) -> str:
        return self.cells.text(self.cells.column(column, self.at))

    def day(self, column: str) -> str | None:
        relation = self.cells.relation
        found = self.cells.column(column, self.at)
        main = relation.days is not None and found in (relation.days.start, relation.days.end)
        if main or is_dated(relation.columns[found]):
            return self.cells.day_of(found)
        return None

    def is_number(self, column: str) -> bool:
        found = self.cells.column(column, self.at)
        return is_numeric(self.cells.relation.columns[found])
