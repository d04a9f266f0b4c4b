"""The rows of a source with their cells converted, as SQL: what all questions are asked of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from planforge.data.condition import ConditionError, compile_condition
from planforge.data.convert import (
    MARKS,
    TOTAL_LABELS,
    end_of,
    is_dated,
    is_numeric,
    is_text,
    number_of,
    quoted,
    raw_of,
    start_of,
    text_of,
)
from planforge.data.files import report_missing_column
from planforge.data.relation import ROW

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

    Every cell is converted once, in the inner select; the outer one combines what it gives.
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
        return self._convert("t", column, text_of(column, self.relation.columns[column]))

    def number(self, column: str, where: str = "TRUE") -> str:
        """Return SQL, in the outer select, for a column's number; unreadable ones are counted."""
        kind = self.relation.columns[column]
        number = self._convert("n", column, number_of(column, kind))
        if is_text(kind):
            raw = self._convert("r", column, raw_of(column, kind))
            # Only where there is no number does it matter, and cost, whether there is a text.
            bad = f"CASE WHEN {number} IS NULL AND ({where}) THEN {_has_text(raw)} ELSE FALSE END"
            self._check(Check(column, where, bad))
        elif not _is_whole(kind):
            raw = self._convert("r", column, quoted(column))
            nothing = f"isnan({raw})" if is_numeric(kind) and "DECIMAL" not in kind else "FALSE"
            bad = f"({number} IS NULL AND {raw} IS NOT NULL AND NOT {nothing} AND ({where}))"
            self._check(Check(column, where, bad))
        return number

    def _check(self, check: Check) -> None:
        if all(known.bad != check.bad for known in self.checks):
            self.checks.append(check)

    def value(self, column: str) -> str:
        """Return SQL, in the outer select, for a column's value as it is: for telling apart."""
        kind = self.relation.columns[column]
        return self.text(column) if is_text(kind) else self._convert("r", column, quoted(column))

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
        return self._convert("d", column, self._start(column))

    def _start(self, column: str) -> str:
        relation, kind = self.relation, self.relation.columns[column]
        main = relation.days is not None and column in relation.days.columns
        written = relation.date_format if main else None
        return start_of(column, kind, serials=relation.serials, written=written)

    def _convert(self, sort: str, column: str, sql: str) -> str:
        """Put an expression over a column into the inner select and return its name."""
        name = f"{sort}{list(self.relation.columns).index(column)}_"
        self.inner[name] = sql
        return name

    def _days(self) -> None:
        """Add the days of a row; a row of totals has none, nor is its day bad."""
        days = self.relation.days
        start, end, bad = "CAST(NULL AS DATE)", "CAST(NULL AS DATE)", "FALSE"
        if days is not None and days.start is not None:
            kind = self.relation.columns[days.start]
            start = self.day_of(days.start)
            if days.end is not None:
                end = self.day_of(days.end)
            elif is_text(kind) and self.relation.date_format is None:
                end = self._convert("e", days.start, end_of(days.start, kind))
            bad = self._bad_day(days.written or days.start, start)
        elif days is not None and days.fixed is not None:
            self.values["file_start"], self.values["file_end"] = days.fixed.start, days.fixed.end
            start, end = "CAST($file_start AS DATE)", "CAST($file_end AS DATE)"
        self.add("day", start)
        self.add("end_day", end)
        self.add("bad_day", bad)

    def _bad_day(self, column: str, day: str) -> str:
        """Return SQL for whether something stands in a column that gives no day, nor is a total."""
        kind = self.relation.columns[column]
        if is_dated(kind):
            return "FALSE"
        raw = self._convert("r", column, raw_of(column, kind))
        total = f"list_contains(CAST($totals AS VARCHAR[]), lower(trim({raw})))"
        return f"CASE WHEN {day} IS NULL THEN {_has_text(raw)} AND NOT {total} ELSE FALSE END"


def _is_whole(kind: str) -> bool:
    """Return whether a type has nothing but numbers: no infinity, no days."""
    return is_numeric(kind) and not kind.startswith(("FLOAT", "DOUBLE", "DECIMAL"))


def _has_text(raw: str) -> str:
    return f"pf_text({raw}, {MARKS}) IS NOT NULL"


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
        main = relation.days is not None and found in relation.days.columns
        if main or is_dated(relation.columns[found]):
            return self.cells.day_of(found)
        return None

    def check_quoted(self, column: str) -> None:
        relation = self.cells.relation
        if relation.find(column) is None:
            known = ", ".join(relation.columns)
            details = {"column": column, "source": relation.name, "known": known}
            self.cells.problems.add("text-in-double-quotes", self.at, **details)
            raise MissingColumnError

    def is_number(self, column: str) -> bool:
        found = self.cells.column(column, self.at)
        return is_numeric(self.cells.relation.columns[found])
