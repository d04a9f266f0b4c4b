"""Which days a plan is compared with: the same dates, the same weekdays, the same days of an event.

`weekday` goes back 364 days for the year before, and for the period before the least whole weeks
that do not overlap the period. `event` goes back from the first main day of this year's event to
that of the last one; the period before stays as it is by date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.data.calendar import days_of, first_main_days, meet
from planforge.data.model import Window
from planforge.data.time import whole_weeks
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from planforge.data.calendar import Calendar, SalesEvent
    from planforge.data.model import Measured, TimeAxis
    from planforge.data.time import Period
    from planforge.definition.read import WrittenPlan
    from planforge.problems import Problems

A_YEAR_OF_WEEKS = 364


def days_back(
    written: WrittenPlan, period: Period, events: Sequence[SalesEvent], problems: Problems
) -> dict[str, int]:
    """Return by how many days comparisons are moved; nothing for those by date."""
    match written.definition.compare:
        case "calendar":
            return {}
        case "weekday":
            return {"previous": whole_weeks(period[1]), "last_year": A_YEAR_OF_WEEKS}
        case "event":
            back = _between_events(written, period[1], events, problems)
            return {} if back is None else {"last_year": back}


def tell_comparison(written: WrittenPlan, time: TimeAxis, notices: Problems) -> None:
    """Tell which days were compared, where these are not the same dates."""
    compare = written.definition.compare
    for name in time.moved:
        to_date = time.windows.get("to_date", time.period)
        days = time.windows.get(f"{name}_to_date", time.windows[name])
        notices.add(
            _TOLD[name, compare], written.places.of("compare"), start=to_date.start,
            end=to_date.end, first=days.start, last=days.end, event=written.definition.event or "",
        )  # fmt: skip


_TOLD = {
    ("last_year", "weekday"): "compared-last-year-by-weekday",
    ("previous", "weekday"): "compared-previous-by-weekday",
    ("last_year", "event"): "compared-last-year-by-event",
}


def tell_uncompared(
    written: WrittenPlan, measured: Mapping[str, Measured], time: TimeAxis, notices: Problems
) -> None:
    """Tell which metrics that days do not add up to have no figure for the days compared."""
    metrics = written.definition.metrics
    for name in time.moved:
        window = f"{name}_to_date"
        found = [
            metrics[metric].label or metric
            for metric, known in measured.items()
            if metrics[metric].additive is False
            and known.totals.get("to_date") is not None
            and known.totals.get(window) is None
        ]
        if found:
            days = time.windows[window]
            notices.add(
                "uncompared", written.places.of("compare"), names=", ".join(found),
                first=days.start, last=days.end,
            )  # fmt: skip


def by_date_windows(time: TimeAxis) -> tuple[str, ...]:
    """Return the comparisons by date that stand beside those that are moved."""
    return tuple(f"{name}_by_date" for name in time.moved)


def _between_events(
    written: WrittenPlan, period: Window, events: Sequence[SalesEvent], problems: Problems
) -> int | None:
    """Return the days from last year's event to this one's; None with the problem noted."""
    name = written.definition.event
    place = written.places.of("event") or written.places.of("compare")
    if name is None:
        problems.add("event-unsaid", place)
        return None
    days = first_main_days(events, name)
    if not days:
        platform = written.definition.platform or "—"
        known = dict.fromkeys(event.name for event in events)
        problems.add(
            "unknown-event", place, name=name, platform=platform, known=", ".join(known) or "—",
            **suggestion(name, known),
        )  # fmt: skip
        return None
    years = [event.year for event in events if event.is_called(name) and meet(event.days, period)]
    if not years:
        shown = ", ".join(f"{year}: {day}" for year, day in days.items())
        problems.add("event-elsewhere", place, name=name, known=shown)
        return None
    year = max(years)
    if year - 1 not in days:
        problems.add("event-last-year", place, name=name, year=year - 1)
        return None
    return (days[year] - days[year - 1]).days


def compared_days(time: TimeAxis) -> tuple[Window, dict[str, Window]]:
    """Return the days of the plan that are known, or all of them, and those they compare with."""
    here = time.windows.get("to_date", time.period)
    names = ("previous", "last_year")
    return here, {name: time.windows.get(f"{name}_to_date", time.windows[name]) for name in names}


def differences(calendar: Calendar, here: Window, there: Window) -> list[tuple[str, int, int]]:
    """Return what two stretches of days have unequal numbers of: days off, a holiday, an event.

    Each comes with its days here and there; an empty name stands for the days off, which are left
    out where the holidays of either are not known.
    """
    counts: dict[str, list[int]] = {}
    for side, window in enumerate((here, there)):
        for day in days_of(window):
            for name in _names_of(calendar, day):
                counts.setdefault(name, [0, 0])[side] += 1
    known = calendar.known
    if known and not all(known.start <= w.start and w.end <= known.end for w in (here, there)):
        events = {event.title for event in calendar.events}
        counts = {name: found for name, found in counts.items() if name in events}
    return [(name, one, other) for name, (one, other) in counts.items() if one != other]


def _names_of(calendar: Calendar, day: date) -> list[str]:
    """Return what a day is: off, a holiday by its name, part of an event."""
    holidays = [h.name for h in calendar.holidays if h.day == day and h.kind == "off" and h.name]
    one = Window(day, day)
    events = dict.fromkeys(e.title for e in calendar.events if meet(e.days, one))
    return [*([""] if calendar.is_off(day) else []), *holidays, *events]
