"""What is asked of the data and what they answer; nothing here reads anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from planforge.problems import Location

PeriodKind = Literal["month", "quarter", "year", "range"]
Grain = Literal["day", "week", "month"]
MISSING = ("", "-", "--", "—", "N/A", "NA", "null")
"""What stands in a cell to say 'nothing', where a source says no marks of its own."""


class LongWritten(Protocol):
    """Which columns of a long source name the metric and hold its value."""

    @property
    def metric(self) -> str:
        """The column that names the metric."""

    @property
    def value(self) -> str:
        """The column that holds its value."""


class SourceWritten(Protocol):
    """A source as the plan says it; the definition's `Source` is one.

    Paths are read from the plan's folder. `date` is a column, or `first~last` for two; without it
    a plainly named or the only date column is taken. A query without `url` is asked of the plan's
    other sources.
    """

    @property
    def file(self) -> str | None:
        """The path, perhaps with a sheet behind `#`."""

    @property
    def files(self) -> str | tuple[str, ...] | None:
        """Paths of several files with `*` in them, perhaps with a sheet behind `#`."""

    @property
    def sheet(self) -> str | None:
        """The sheet of a workbook."""

    @property
    def sql(self) -> str | None:
        """A SELECT."""

    @property
    def url(self) -> str | None:
        """The database, such as `sqlite:///shop.db`."""

    @property
    def date(self) -> str | None:
        """The column of the date."""

    @property
    def date_in(self) -> Literal["column", "name"] | None:
        """Whether a row's day stands in a column or in the file's name."""

    @property
    def format(self) -> str | None:
        """The kind of file."""

    @property
    def date_format(self) -> str | None:
        """How dates are written, as `strptime` reads it."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Marks that say 'nothing'."""

    @property
    def columns(self) -> Mapping[str, str | tuple[str, ...]]:
        """The names used here, each with what files call the column."""

    @property
    def header(self) -> tuple[str, ...]:
        """Names by which a header is known, beside those that are asked for."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Columns with numbers that are names."""

    @property
    def drop(self) -> Mapping[str, tuple[str, ...]]:
        """Per column the texts that mark rows to leave out."""

    @property
    def overlaps(self) -> Literal["stop", "newest"]:
        """What to do where two files differ about the same days."""

    @property
    def long(self) -> LongWritten | None:
        """The columns of a long source."""

    @property
    def label(self) -> str | None:
        """What readers see instead of the file's name."""

    @property
    def repeats(self) -> bool:
        """Whether several rows of one date are meant."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `start` to `end`, both included.

    Example:
        >>> from datetime import date
        >>> str(Window(date(2025, 12, 1), date(2025, 12, 12)))
        '2025-12-01~2025-12-12'
    """

    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start}~{self.end}" if self.start != self.end else str(self.start)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The plan's time: its period, how far actuals are known, its steps, its comparisons.

    Attributes:
        kind: the kind of period.
        period: first and last day.
        as_of: up to and including this day actuals are known, never after the period; before its
            start while nothing is known.
        grain: how long a step is.
        steps: the period cut into steps, in order, none empty.
        windows: the days behind each facet that data can fill: `to_date`, `previous`,
            `previous_to_date`, `last_year`, `last_year_to_date`; those to date are missing while
            nothing of the period is known.
        moved: by how many days `previous` or `last_year` lies back, where it is not the same
            dates. Then `previous_by_date` or `last_year_by_date` has the dates up to now.
    """

    kind: PeriodKind
    period: Window
    as_of: date
    grain: Grain
    steps: tuple[Window, ...]
    windows: Mapping[str, Window]
    moved: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """One question to a source: which column, how totalled, over which rows.

    Attributes:
        name: the metric that asks, for problems.
        source: the source's name; `column` is one of its columns (None: count rows).
        total: how rows become one number; `weight` is the column that weighs a weighted mean.
        where: a condition on the source's columns, in SQL's comparison syntax without subqueries.
        by: a column whose values become members of a breakdown.
        within: within how many days customers must come back, for `retention`.
        period_source, period_column: where the figure of a whole period stands, when days do not
            add up: one row per period, or per stretch of days (`2025-11-01~2025-11-30`). The same
            as `source` and `column` where there are no days at all.
        additive: whether the figures of days may be added up; where not, a sum over more than one
            day is never made.
        written: the place of the metric in the plan, for problems.
        offered: asked because an export usually has it, not because the plan says so; what is
            missing then is a gap that is told of.
    """

    name: str
    source: str
    column: str | None
    total: str = "sum"
    weight: str | None = None
    where: str | None = None
    by: str | None = None
    within: int | None = None
    additive: bool = True
    period_source: str | None = None
    period_column: str | None = None
    written: Location | None = None
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """What the data say about one measure; None where they say nothing.

    Attributes:
        steps: one value per step of the axis, None past `as_of` or without rows.
        totals: one value per window of the axis (`to_date`, `previous`, …), each aggregated over
            the rows of the whole window, never by adding up steps unless the total is a sum.
        last_year_steps: the same steps a year before, for splitting a target by last year's curve.
        members: member -> totals, in order of size, when `by` was asked; rows that name no member
            stand under `""`, so that the members make up the whole.
        origin: where the numbers came from, as a reader may see it: file name and sheet or query.
        rows: how many rows with a value were used, per window.
        missing: how many days of each window have no row, in a source with one row a day.
        stretched: rows of several days stand for the days up to now, so that the steps do not
            make them up.
    """

    steps: tuple[float | None, ...]
    totals: Mapping[str, float | None]
    last_year_steps: tuple[float | None, ...] = ()
    members: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    origin: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    stretched: bool = False
