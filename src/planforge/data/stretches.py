"""Windows put together from rows of several days, where rows of single days do not fill them.

A back office hands out many figures by stretches of days: a week, a month, the days up to now. Such
rows cannot be shared out over their days. But what adds up has a figure for a window that is
exactly made of them, with rows of single days between, and no day twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import fsum
from typing import TYPE_CHECKING

from planforge.data.breakdown import size_order
from planforge.data.convert import is_dated, quoted
from planforge.data.model import Window
from planforge.data.relation import Days
from planforge.data.totals import rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.data.coverage import Coverage
    from planforge.data.daily import Daily
    from planforge.data.model import Measure, Measured, TimeAxis
    from planforge.data.relation import Relation
    from planforge.data.sources import Sources

Place = str | tuple[str, int]
"""A window of the axis by its name, or a step by the series it stands in and its number."""
_ONE_DAY = timedelta(days=1)
_ADDED_UP = ("sum", "count")


@dataclass(frozen=True, slots=True)
class Stretches:
    """The stretches of days that a source's rows are about, the longest of a day first."""

    ends: Mapping[date, Sequence[date]] = field(default_factory=dict)

    def filling(self, window: Window) -> list[Window]:
        """Return the stretches that make up a window; none when they do not, or are all days."""
        following: dict[date, date] = {}
        day = window.end
        while day >= window.start:
            for end in self.ends.get(day, ()):
                if end == window.end or (end < window.end and end + _ONE_DAY in following):
                    following[day] = end
                    break
            day -= _ONE_DAY
        found = []
        while day + _ONE_DAY in following and day < window.end:
            found.append(Window(day + _ONE_DAY, following[day + _ONE_DAY]))
            day = found[-1].end
        return found if any(part.start < part.end for part in found) else []

    def reach(self, days: Window) -> date | None:
        """Return the last of some days up to which stretches make them up from the first."""
        ends = {last for lasts in self.ends.values() for last in lasts}
        inside = sorted((last for last in ends if days.start <= last <= days.end), reverse=True)
        windows = (Window(days.start, last) for last in inside)
        return next((window.end for window in windows if self.filling(window)), None)


def stretches_of(sources: Sources, relation: Relation) -> Stretches:
    """Return the stretches of a source whose rows each name a first and a last day."""
    key = ("stretches", relation.name)
    if key not in sources.answers:
        sources.answers[key] = Stretches(_ends(sources, relation))
    found: Stretches = sources.answers[key]
    return found


def _ends(sources: Sources, relation: Relation) -> dict[date, list[date]]:
    days = relation.days
    if days is None or days.start is None or days.end is None:
        return {}
    if not (is_dated(relation.columns[days.start]) and is_dated(relation.columns[days.end])):
        return {}
    first, last = quoted(days.start), quoted(days.end)
    ends: dict[date, list[date]] = {}
    for start, end in sources.connection.execute(
        f"SELECT DISTINCT CAST({first} AS DATE) AS f, CAST({last} AS DATE) AS l "
        f"FROM {quoted(relation.name)} WHERE {last} >= {first} ORDER BY f, l DESC"
    ).fetchall():
        ends.setdefault(start, []).append(end)
    return ends


def can_be_filled(measure: Measure) -> bool:
    """Return whether the figures of stretches may be added up."""
    return measure.additive and measure.total in _ADDED_UP and measure.period_source is None


def to_fill(
    stretches: Stretches,
    daily: Daily,
    covered: Coverage | None,
    axis: TimeAxis,
    last_year: Sequence[Window],
) -> dict[Place, list[Window]]:
    """Return the windows and steps that days do not fill, with the stretches that do."""
    wanted: dict[Place, Window] = {}
    wanted.update(axis.windows.items())
    for number, (step, before) in enumerate(zip(axis.steps, last_year, strict=True)):
        if step.start <= axis.as_of:
            wanted["step", number] = Window(step.start, min(step.end, axis.as_of))
        wanted["last_year", number] = before
    found = {}
    for place, window in wanted.items():
        full = covered is not None and covered.holds(window) and not covered.missing(window)
        if full and any(daily.rows[daily.within(window)]):
            continue
        if parts := stretches.filling(window):
            found[place] = parts
    return found


def as_days(sources: Sources, relation: Relation, parts: Sequence[Window]) -> Relation:
    """Return the rows of some stretches as a source of its own, each dated by its first day."""
    days = relation.days or Days()
    first, last = quoted(days.start or ""), quoted(days.end or "")
    listed = ", ".join(f"(DATE '{part.start}', DATE '{part.end}')" for part in parts)
    only = f"SELECT * REPLACE ({first} AS {last}) FROM {{}} WHERE ({first}, {last}) IN ({listed})"
    name = f"#{relation.name} {parts[0].start} {parts[-1].end}"
    sources.connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {quoted(name)} AS {only.format(quoted(relation.name))}"
    )
    return replace(relation, name=name, rows_from=f"({only.format(relation.rows_from)})")


def with_filled(measured: Measured, place: Place, found: Measured) -> Measured:
    """Return an answer in which a window, or a step, has what its stretches come to."""
    value = found.totals["to_date"]
    if isinstance(place, tuple):
        series, number = place
        steps = measured.steps if series == "step" else measured.last_year_steps
        changed = (*steps[:number], value, *steps[number + 1 :])
        if series == "step":
            return replace(measured, steps=changed)
        return replace(measured, last_year_steps=changed)
    members = {name: dict(totals) for name, totals in measured.members.items()}
    for name, totals in found.members.items():
        members.setdefault(name, dict.fromkeys(measured.totals))[place] = totals["to_date"]
    for name in members.keys() - found.members.keys():
        members[name][place] = None
    return replace(
        measured,
        totals={**measured.totals, place: value},
        members=dict(sorted(members.items(), key=lambda entry: size_order(*entry))),
        rows={**measured.rows, place: found.rows["to_date"]},
        missing={**measured.missing, place: 0},
    )


def with_stretched(measured: Measured) -> Measured:
    """Return an answer that says whether its steps make up the days up to now."""
    whole = measured.totals.get("to_date")
    if whole is None:
        return measured
    steps = rounded(fsum(value for value in measured.steps if value is not None))
    return replace(measured, stretched=steps != whole)
