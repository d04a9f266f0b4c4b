from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planforge.data.model import Window
from planforge.data.time import (
    Period,
    check_day,
    check_period,
    read_period,
    step_a_year_before,
    time_axis,
    whole_weeks,
)
from planforge.problems import Location, PlanError, Problems


def days(text: str) -> Window:
    start, _, end = text.partition("/")
    return Window(date.fromisoformat(start), date.fromisoformat(end or start))


@pytest.mark.parametrize(
    ("text", "kind", "window"),
    [
        ("2025-12", "month", "2025-12-01/2025-12-31"),
        ("2024-2", "month", "2024-02-01/2024-02-29"),
        ("2025-Q4", "quarter", "2025-10-01/2025-12-31"),
        ("2025q1", "quarter", "2025-01-01/2025-03-31"),
        (" 2025 ", "year", "2025-01-01/2025-12-31"),
        ("2025-11-01/2025-11-11", "range", "2025-11-01/2025-11-11"),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, kind: str, window: str) -> None:
    assert read_period(text) == (kind, days(window))


@pytest.mark.parametrize(
    "text", ["", "2025-13", "2025-Q5", "12/2025", "2025-12-31/2025-12-01", "2025-02-30/2025-03-01"]
)
def test_what_is_no_period_is_reported_with_its_mend(text: str) -> None:
    problems = Problems()

    assert check_period(text, problems, Location("plan.yaml", 4, 9)) is None

    assert PlanError(problems).text() == (
        f"plan.yaml:4:9: `{text}` is not a period [bad-period]\n"
        "    write a month `2025-12`, a quarter `2025-Q4`, a year `2025`, "
        "or days `2025-12-01/2025-12-31`"
    )


def test_what_is_no_day_is_reported() -> None:
    problems = Problems()

    assert check_day("12.12.2025", problems, None) is None

    assert PlanError(problems).text("zh") == (
        "“12.12.2025”不是有效的日期 [bad-day]\n    请写成 2025-12-12 的形式"
    )


@pytest.mark.parametrize(
    ("period", "grain", "first", "last", "count"),
    [
        ("2025-12", "day", "2025-12-01", "2025-12-31", 31),
        ("2025-Q4", "week", "2025-10-01/2025-10-05", "2025-12-29/2025-12-31", 14),
        ("2025", "month", "2025-01-01/2025-01-31", "2025-12-01/2025-12-31", 12),
        ("2025-11-01/2026-01-01", "day", "2025-11-01", "2026-01-01", 62),
        ("2025-11-01/2026-01-02", "week", "2025-11-01/2025-11-02", "2025-12-29/2026-01-02", 10),
        ("2025-01-01/2025-07-01", "week", "2025-01-01/2025-01-05", "2025-06-30/2025-07-01", 27),
        ("2025-01-15/2025-07-16", "month", "2025-01-15/2025-01-31", "2025-07-01/2025-07-16", 7),
    ],
)
def test_a_period_is_cut_into_the_steps_of_its_kind(
    period: str, grain: str, first: str, last: str, count: int
) -> None:
    axis = time_axis(read_period(period))

    assert (axis.grain, len(axis.steps)) == (grain, count)
    assert (axis.steps[0], axis.steps[-1]) == (days(first), days(last))


@pytest.mark.parametrize(
    ("period", "as_of", "windows"),
    [
        (
            "2025-12",
            "2025-12-12",
            {
                "previous": "2025-11-01/2025-11-30",
                "last_year": "2024-12-01/2024-12-31",
                "to_date": "2025-12-01/2025-12-12",
                "previous_to_date": "2025-11-01/2025-11-12",
                "last_year_to_date": "2024-12-01/2024-12-12",
            },
        ),
        (
            "2025-03",
            "2025-03-30",  # February is cut to its end
            {
                "previous": "2025-02-01/2025-02-28",
                "last_year": "2024-03-01/2024-03-31",
                "to_date": "2025-03-01/2025-03-30",
                "previous_to_date": "2025-02-01/2025-02-28",
                "last_year_to_date": "2024-03-01/2024-03-30",
            },
        ),
        (
            "2025-02",
            "2025-03-05",  # over: the whole of January, the leap day with last year
            {
                "previous": "2025-01-01/2025-01-31",
                "last_year": "2024-02-01/2024-02-29",
                "to_date": "2025-02-01/2025-02-28",
                "previous_to_date": "2025-01-01/2025-01-31",
                "last_year_to_date": "2024-02-01/2024-02-29",
            },
        ),
        (
            "2025-Q4",
            "2025-11-15",
            {
                "previous": "2025-07-01/2025-09-30",
                "last_year": "2024-10-01/2024-12-31",
                "to_date": "2025-10-01/2025-11-15",
                "previous_to_date": "2025-07-01/2025-08-15",
                "last_year_to_date": "2024-10-01/2024-11-15",
            },
        ),
        (
            "2024",
            "2024-02-29",
            {
                "previous": "2023-01-01/2023-12-31",
                "last_year": "2023-01-01/2023-12-31",
                "to_date": "2024-01-01/2024-02-29",
                "previous_to_date": "2023-01-01/2023-02-28",
                "last_year_to_date": "2023-01-01/2023-02-28",
            },
        ),
        (
            "2025-07-01/2025-12-31",
            "2025-10-31",  # whole months: compared with as many months before
            {
                "previous": "2025-01-01/2025-06-30",
                "last_year": "2024-07-01/2024-12-31",
                "to_date": "2025-07-01/2025-10-31",
                "previous_to_date": "2025-01-01/2025-04-30",
                "last_year_to_date": "2024-07-01/2024-10-31",
            },
        ),
        (
            "2025-11-01/2025-11-11",
            "2025-11-03",
            {
                "previous": "2025-10-21/2025-10-31",
                "last_year": "2024-11-01/2024-11-11",
                "to_date": "2025-11-01/2025-11-03",
                "previous_to_date": "2025-10-21/2025-10-23",
                "last_year_to_date": "2024-11-01/2024-11-03",
            },
        ),
    ],
)
def test_a_period_is_compared_with_the_same_days_before(
    period: str, as_of: str, windows: dict[str, str]
) -> None:
    axis = time_axis(read_period(period), date.fromisoformat(as_of))

    assert axis.windows == {name: days(text) for name, text in windows.items()}


@pytest.mark.parametrize("as_of", [None, date(2025, 11, 20)])
def test_before_it_begins_nothing_of_a_period_is_known(as_of: date | None) -> None:
    axis = time_axis(read_period("2025-12"), as_of)

    assert set(axis.windows) == {"previous", "last_year"}
    assert axis.as_of < axis.period.start


def test_a_day_after_the_period_is_cut_to_its_end() -> None:
    assert time_axis(read_period("2025-12"), date(2026, 1, 20)).as_of == date(2025, 12, 31)


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(0, 800),
    st.sampled_from(["day", "week", "month"]),
)
def test_steps_cover_every_day_of_a_period_once(start: date, length: int, grain: str) -> None:
    end = start + timedelta(days=length)

    axis = time_axis(("range", Window(start, end)), None, grain)  # type: ignore[arg-type]

    covered = [
        step.start + timedelta(days=day)
        for step in axis.steps
        for day in range((step.end - step.start).days + 1)
    ]
    assert covered == [start + timedelta(days=day) for day in range(length + 1)]
    if grain == "week":
        assert all(step.start.weekday() == 0 for step in axis.steps[1:])


PERIODS = st.dates(date(2020, 1, 1), date(2030, 12, 31)).flatmap(
    lambda start: st.integers(0, 400).map(
        lambda count: ("range", Window(start, start + timedelta(days=count)))
    )
)


@given(PERIODS, st.integers(0, 400))
def test_by_weekday_every_day_is_compared_with_its_weekday(period: Period, known: int) -> None:
    days_of_plan = period[1]
    back = whole_weeks(days_of_plan)
    as_of = min(days_of_plan.start + timedelta(days=known), days_of_plan.end)

    axis = time_axis(period, as_of, "day", {"previous": back, "last_year": 364})

    here = axis.windows["to_date"]
    for name in ("previous_to_date", "last_year_to_date"):
        there = axis.windows[name]
        assert there.start.weekday() == here.start.weekday()
        assert there.end - there.start == here.end - here.start
    assert axis.windows["previous"].end < days_of_plan.start
    assert days_of_plan.start - axis.windows["previous"].end <= timedelta(days=7)
    by_date = time_axis(period, as_of, "day").windows
    assert axis.windows["previous_by_date"] == by_date["previous_to_date"]
    assert axis.windows["last_year_by_date"] == by_date["last_year_to_date"]


@pytest.mark.parametrize(
    ("period", "as_of", "previous", "last_year", "to_date"),
    [
        # December begins on a Monday, so it is compared from Monday 27 October on.
        (
            "2025-12", "2025-12-12", "2025-10-27/2025-11-26", "2024-12-02/2025-01-01",
            ("2025-10-27/2025-11-07", "2024-12-02/2024-12-13"),
        ),
        # A February of 29 days takes 35 days back, one of 28 just 28.
        (
            "2024-02", "2024-02-29", "2023-12-28/2024-01-25", "2023-02-02/2023-03-02",
            ("2023-12-28/2024-01-25", "2023-02-02/2023-03-02"),
        ),
        (
            "2026-02", "2026-02-10", "2026-01-04/2026-01-31", "2025-02-02/2025-03-01",
            ("2026-01-04/2026-01-13", "2025-02-02/2025-02-11"),
        ),
    ],
)  # fmt: skip
def test_by_weekday_months_are_cut_to_the_same_number_of_days(
    period: str, as_of: str, previous: str, last_year: str, to_date: tuple[str, str]
) -> None:
    read = read_period(period)
    moved = {"previous": whole_weeks(read[1]), "last_year": 364}

    windows = time_axis(read, date.fromisoformat(as_of), moved=moved).windows

    assert windows["previous"] == days(previous)
    assert windows["last_year"] == days(last_year)
    found = (windows["previous_to_date"], windows["last_year_to_date"])
    assert found == tuple(map(days, to_date))


def test_before_the_period_a_moved_comparison_has_no_days_to_date() -> None:
    windows = time_axis(read_period("2025-12"), None, moved={"last_year": 364}).windows

    assert set(windows) == {"previous", "last_year"}


def test_the_steps_of_last_year_move_with_the_comparison() -> None:
    axis = time_axis(read_period("2025-12"), moved={"last_year": 364})

    assert step_a_year_before(axis, axis.steps[0]) == days("2024-12-02")
    by_date = time_axis(read_period("2025-12"))
    assert step_a_year_before(by_date, by_date.steps[0]) == days("2024-12-01")
