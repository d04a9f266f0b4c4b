"""Whatever the period and the day: which days are compared, by dates that pandas works out."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.plan.small import days, small, value

if TYPE_CHECKING:
    from planforge import Plan

FIRST, COUNT = date(2021, 1, 1), 2400
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAY = pd.Timedelta(days=1)
Days = tuple[pd.Timestamp, pd.Timestamp]


@cache
def frame() -> pd.DataFrame:
    """Each day is worth its square, so that a sum tells which days it has."""
    return days(str(FIRST), COUNT, paid=[float(number**2) for number in range(COUNT)])


def sum_of(window: Days) -> float:
    first, last = ((day.date() - FIRST).days for day in window)
    return float(sum(number**2 for number in range(first, last + 1)))


@st.composite
def periods(draw: st.DrawFn) -> tuple[str, str, Days, pd.Timestamp]:
    """A period as it is written, with its kind, its days and a day of it, often the first or last.

    The data go from 2021 to July 2027, and a quarter of a year lies in 2024 or is near its ends.
    """
    kind = draw(st.sampled_from(["month", "quarter", "year", "range"]))
    year = draw(st.integers(2023, 2026))
    if kind == "range":
        start = pd.Timestamp(year, 1, 1) + draw(st.integers(0, 365)) * DAY
        end = start + draw(st.integers(0, 70)) * DAY
        text = f"{start.date()}/{end.date()}"
    else:
        months = MONTHS[kind]
        number = draw(st.integers(1, 12 // months))
        start = pd.Timestamp(year, months * (number - 1) + 1, 1)
        end = start + pd.DateOffset(months=months) - DAY
        text = {"month": f"{year}-{number:02}", "quarter": f"{year}-Q{number}"}.get(kind, str(year))
    length = (end - start).days
    passed = draw(st.one_of(st.just(0), st.just(length), st.integers(0, length)))
    return kind, text, (start, end), start + passed * DAY


def by_date(kind: str, period: Days, known: pd.Timestamp) -> dict[str, Days]:
    """Return the days compared by date."""
    start, end = period
    year = pd.DateOffset(years=1)
    last_year = (start - year, end - year)
    if start.day == 1 and end.is_month_end:
        last_year = (start - year, last_year[1] + pd.offsets.MonthEnd(0))
    if kind == "range":
        length = end - start + DAY
        previous, so_far = (start - length, start - DAY), known - length
    else:
        back = pd.DateOffset(months=MONTHS[kind])
        previous, so_far = (start - back, start - DAY), known - back
    over = known == end
    return {
        "to_date": (start, known),
        "previous": previous,
        "previous_to_date": previous if over else (previous[0], so_far),
        "last_year": last_year,
        "last_year_to_date": last_year if over else (last_year[0], known - year),
    }


def moved(period: Days, known: pd.Timestamp, name: str, back: int) -> dict[str, Days]:
    """Return a comparison that lies whole days back."""
    shift = back * DAY
    start, end = (day - shift for day in period)
    return {name: (start, end), f"{name}_to_date": (start, known - shift)}


def check(plan: Plan, windows: dict[str, Days]) -> None:
    found = {name: value(plan, f"paid.{name}") for name in windows}
    assert found == {name: pytest.approx(sum_of(window)) for name, window in windows.items()}


LEAP = ("month", "2024-02", (pd.Timestamp(2024, 2, 1), pd.Timestamp(2024, 2, 29)))


@settings(max_examples=25, deadline=None)
@given(periods())
@example((*LEAP, pd.Timestamp(2024, 2, 29)))
@example((*LEAP, pd.Timestamp(2024, 2, 28)))
@example(("month", "2025-03", (pd.Timestamp(2025, 3, 1), pd.Timestamp(2025, 3, 31)),
          pd.Timestamp(2025, 3, 30)))  # fmt: skip
@example(("range", "2024-02-29/2024-02-29", (pd.Timestamp(2024, 2, 29),) * 2,
          pd.Timestamp(2024, 2, 29)))  # fmt: skip
def test_by_date_and_by_weekday(asked: tuple[str, str, Days, pd.Timestamp]) -> None:
    kind, text, period, known = asked
    dates = by_date(kind, period, known)
    metrics = {"paid": {"from": "daily.paid"}}

    plain = small(metrics, frame(), period=text, as_of=str(known.date()))
    weekly = small(metrics, frame(), period=text, as_of=str(known.date()), compare="weekday")

    check(plain, dates)
    length = (period[1] - period[0]).days + 1
    weeks = next(days for days in range(7, 400, 7) if days >= length)
    by_weekday = {
        **dates,
        **moved(period, known, "previous", weeks),
        **moved(period, known, "last_year", 364),
        "previous_by_date": dates["previous_to_date"],
        "last_year_by_date": dates["last_year_to_date"],
    }
    check(weekly, by_weekday)
    for name in ("previous", "last_year"):
        before, now = by_weekday[f"{name}_to_date"], by_weekday["to_date"]
        assert before[0].weekday() == now[0].weekday()
    assert by_weekday["previous"][1] < period[0]


@settings(max_examples=20, deadline=None)
@given(periods(), st.integers(0, 30), st.integers(-40, 40))
def test_by_event(asked: tuple[str, str, Days, pd.Timestamp], place: int, difference: int) -> None:
    kind, text, period, known = asked
    this = min(period[0] + place * DAY, period[1])
    last = this - pd.DateOffset(years=1) + difference * DAY
    events = [
        {"event": "fair", "phase": phase, "year": year, "start": str(first.date()),
         "end": str((day + 3 * DAY).date())}
        for day, year in ((this, this.year), (last, this.year - 1))
        for phase, first in (("warm-up", day - 9 * DAY), ("main", day))
    ]  # fmt: skip
    dates = by_date(kind, period, known)

    plan = small(
        {"paid": {"from": "daily.paid"}}, frame(), period=text, as_of=str(known.date()),
        compare="event", event="fair", events=events,
    )  # fmt: skip

    back = (this - last).days
    check(
        plan,
        {
            **dates,
            **moved(period, known, "last_year", back),
            "last_year_by_date": dates["last_year_to_date"],
        },
    )
    found = timedelta(days=back)
    assert plan.axis.windows["last_year"].start + found == period[0].date()
