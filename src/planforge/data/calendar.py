"""Days off, days worked instead, and the sales events of platforms: as shipped, or a plan's own."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from planforge.data.model import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planforge.problems import Location, Problems

    Placed = Sequence[tuple[Mapping[str, object], Location | None]]

CHINA = "china"
"""What `holidays` says for the calendar that comes with PlanForge."""
MAIN = ("正式", "main")
"""What the phase is called whose first day makes two years of an event comparable."""

_PLATFORMS = {
    "淘宝": "taobao", "天猫": "taobao", "tmall": "taobao", "京东": "jd", "抖音": "douyin",
    "拼多多": "pdd",
}  # fmt: skip
"""Other names of the platforms in the calendar that comes with PlanForge."""

Kind = Literal["off", "work"]
_KINDS: dict[str, Kind] = {
    "off": "off", "休": "off", "放假": "off", "休息": "off",
    "work": "work", "班": "work", "上班": "work", "调休": "work",
}  # fmt: skip
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off, or a weekend day that is worked instead."""

    day: date
    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class SalesEvent:
    """A phase of a sales event: `双11` 2025 on `taobao`, `预售`, with its days.

    Attributes:
        year: the year the event is counted by, which need not be that of its first day.
        status: how sure the days are, such as `unverified`; empty where nobody says.
        shown: what the event is called in the plan's language, where that is not its name.
    """

    platform: str
    year: int
    event: str
    phase: str
    days: Window
    status: str = ""
    shown: str = ""

    @property
    def name(self) -> str:
        """The event as readers see it."""
        return self.shown or self.event

    @property
    def title(self) -> str:
        """The event with its phase, as readers see it."""
        return f"{self.name} {self.phase}".strip()

    def is_called(self, name: str) -> bool:
        """Return whether `name` is the event's, in either language."""
        return name in {self.event, self.shown}


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of the days around a plan.

    Attributes:
        holidays: days off and days worked, in order.
        known: the years that the holidays are known for; None where no holidays are given, and
            any weekday is a working day.
        events: phases of sales events of the plan's platform, in order.
    """

    holidays: tuple[Holiday, ...] = ()
    known: Window | None = None
    events: tuple[SalesEvent, ...] = ()

    def is_off(self, day: date) -> bool:
        """Return whether a day is no working day."""
        kinds = {holiday.kind for holiday in self.holidays if holiday.day == day}
        return "work" not in kinds and (day.weekday() > 4 or "off" in kinds)


def shipped_holidays(language: str = "zh-CN") -> Placed:
    """Return the rows of the Chinese calendar that comes with PlanForge, named in a language."""
    rows = _shipped("holidays.csv")
    if language == "en":
        return [({**row, "name": row["name_en"]}, None) for row in rows]
    return [(row, None) for row in rows]


def shipped_events(language: str = "zh-CN") -> Placed:
    """Return the rows of the sales events that come with PlanForge, named in a language."""
    rows = _shipped("events.csv")
    if language == "en":
        return [({**row, "shown": row["event_en"], "phase": row["phase_en"]}, None) for row in rows]
    return [(row, None) for row in rows]


def read_holidays(rows: Placed, problems: Problems) -> tuple[Holiday, ...]:
    """Return the holidays in order, a day once, as it is said last.

    What cannot be read is noted with its place.
    """
    found: dict[date, Holiday] = {}
    for row, place in rows:
        day = _day(row, "date", place, problems)
        written = str(row.get("kind") or "off").strip()
        kind = _KINDS.get(written.lower())
        if kind is None:
            problems.add("holiday-kind", place, text=written)
        elif day is not None:
            found[day] = Holiday(day, kind, str(row.get("name") or "").strip())
    return tuple(found[day] for day in sorted(found))


def years_known(holidays: Sequence[Holiday], near: date) -> Window | None:
    """Return the years that holidays are known for, without a gap around a day; None for none."""
    years = {holiday.day.year for holiday in holidays}
    if not years:
        return None
    first = last = min(years, key=lambda year: (abs(year - near.year), year))
    while first - 1 in years:
        first -= 1
    while last + 1 in years:
        last += 1
    return Window(date(first, 1, 1), date(last, 12, 31))


def read_events(rows: Placed, platform: str | None, problems: Problems) -> tuple[SalesEvent, ...]:
    """Return the phases of events in order; rows without a platform are the plan's own."""
    found = (_event(row, platform, place, problems) for row, place in rows)
    events = [event for event in found if event is not None]
    return tuple(sorted(events, key=lambda event: (event.days.start, event.days.end)))


def platform_name(written: object) -> str:
    """Return what the calendar calls a platform, however people write it."""
    text = str(written or "").strip().lower()
    return _PLATFORMS.get(text, text)


def events_of(
    platform: str | None, shipped: Iterable[SalesEvent], own: Sequence[SalesEvent]
) -> tuple[SalesEvent, ...]:
    """Return the events of a platform; the plan's own stand for shipped ones of the same year."""
    wanted = platform_name(platform)
    replaced = {(event.platform, event.event, event.year) for event in own}
    kept = [
        event
        for event in shipped
        if replaced.isdisjoint(
            (event.platform, name, event.year) for name in (event.event, event.name)
        )
    ]
    all_of = [event for event in (*kept, *own) if event.platform == wanted]
    return tuple(sorted(all_of, key=lambda event: (event.days.start, event.days.end)))


def first_main_days(events: Iterable[SalesEvent], name: str) -> dict[int, date]:
    """Return by year the first day of an event's main phase; of its first one, where none is."""
    days: dict[int, tuple[bool, date]] = {}
    for event in events:
        if event.is_called(name):
            here = (event.phase.strip().lower() not in MAIN, event.days.start)
            days[event.year] = min(days.get(event.year, here), here)
    return {year: day for year, (_, day) in sorted(days.items())}


def read_day(text: object) -> date | None:
    """Return a day as people write it (`2025-11-11`, `2025/11/11`, `2025年11月11日`), or None."""
    found = _DAY.fullmatch(str(text).strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def days_of(window: Window) -> list[date]:
    """Return each day of a window."""
    count = (window.end - window.start).days + 1
    return [window.start + timedelta(days=number) for number in range(count)]


def meet(one: Window, other: Window) -> bool:
    """Return whether two windows share a day."""
    return one.start <= other.end and other.start <= one.end


def _event(
    row: Mapping[str, object], platform: str | None, place: Location | None, problems: Problems
) -> SalesEvent | None:
    start = _day(row, "start", place, problems)
    end = _day(row, "end", place, problems)
    year = str(row.get("year") or (start.year if start else "")).strip().removesuffix(".0")
    if start is None or end is None:
        return None
    if end < start:
        problems.add("event-ends-early", place, start=start, end=end)
        return None
    if not re.fullmatch(r"\d{4}", year):
        problems.add("event-year", place, text=year)
        return None
    return SalesEvent(
        platform=platform_name(row.get("platform") or platform),
        year=int(year),
        event=str(row.get("event") or "").strip().removesuffix(".0"),
        phase=str(row.get("phase") or "").strip(),
        days=Window(start, end),
        status=str(row.get("status") or "").strip(),
        shown=str(row.get("shown") or "").strip(),
    )


def _day(
    row: Mapping[str, object], field: str, place: Location | None, problems: Problems
) -> date | None:
    written = row.get(field)
    day = read_day(written) if written is not None else None
    if day is None:
        problems.add("calendar-day", place, field=field, text="—" if written is None else written)
    return day


@cache
def _shipped(name: str) -> tuple[Mapping[str, object], ...]:
    file = resources.files("planforge").joinpath("templates", "calendar", name)
    return tuple(csv.DictReader(file.read_text("utf-8").splitlines()))
