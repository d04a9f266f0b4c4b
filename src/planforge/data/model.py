"""What is asked of the data and what they answer; nothing here reads anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from planforge.problems import Location

PeriodKind = Literal["month", "quarter", "year", "range"]
Grain = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `start` to `end`, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The plan's time: its period, how far actuals are known, its steps and what it is compared with.

    Attributes:
        kind: the kind of period.
        period: first and last day.
        as_of: up to and including this day actuals are known.
        grain: how long a step is.
        steps: the period cut into steps, in order, none empty.
        windows: the days behind each facet that data can fill: `to_date`, `previous`,
            `previous_to_date`, `last_year`, `last_year_to_date`.
    """

    kind: PeriodKind
    period: Window
    as_of: date
    grain: Grain
    steps: tuple[Window, ...]
    windows: Mapping[str, Window]


@dataclass(frozen=True, slots=True)
class Measure:
    """One question to a source: which column, how totalled, over which rows.

    Attributes:
        name: the metric that asks, for problems.
        source: the source's name; `column` is one of its columns (None: count rows).
        total: how rows become one number; `weight` is the column that weighs a weighted mean.
        where: a condition on the source's columns, in SQL's comparison syntax without subqueries.
        by: a column whose values become members of a breakdown.
        period_source, period_column: where the figure of a whole period stands, when days do not
            add up (one row per period, its date inside the period; a row may also cover the days
            so far).
        where_written: the place of the metric in the plan, for problems.
    """

    name: str
    source: str
    column: str | None
    total: str = "sum"
    weight: str | None = None
    where: str | None = None
    by: str | None = None
    additive: bool = True
    period_source: str | None = None
    period_column: str | None = None
    written: Location | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What the data say about one measure; None where they say nothing.

    Attributes:
        steps: one value per step of the axis, None past `as_of` or without rows.
        totals: one value per window of the axis (`to_date`, `previous`, …), each aggregated over
            the rows of the whole window, never by adding up steps unless the total is a sum.
        last_year_steps: the same steps a year before, for splitting a target by last year's curve.
        members: member -> totals, in order of size, when `by` was asked.
        origin: where the numbers came from, as a reader may see it: file name and sheet or query.
        rows: how many rows were used, per window.
    """

    steps: tuple[float | None, ...]
    totals: Mapping[str, float | None]
    last_year_steps: tuple[float | None, ...] = ()
    members: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    origin: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)
