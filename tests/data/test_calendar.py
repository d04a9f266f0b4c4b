"""Holidays and sales events: as they come with PlanForge, and as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from planforge.data.calendar import (
    SalesEvent,
    events_of,
    first_main_days,
    read_day,
    read_events,
    read_holidays,
    shipped_events,
    shipped_holidays,
    years_known,
)
from planforge.data.model import Window
from planforge.problems import Location, PlanError, Problems

PLACE = Location("mine.csv", row=3)


def sound_events(*rows: dict[str, object], platform: str | None = None) -> tuple[SalesEvent, ...]:
    problems = Problems()
    events = read_events([(row, PLACE) for row in rows], platform, problems)
    problems.stop_if_any()
    return events


def test_the_shipped_events_are_told_and_known_in_both_languages() -> None:
    (chinese, english) = (
        events_of("taobao", read_events(shipped_events(language), None, Problems()), ())
        for language in ("zh-CN", "en")
    )

    assert list(dict.fromkeys(event.title for event in english)) == [
        "Women’s Day Sale main", "618 presale", "618 main", "99 Sale main", "Double 11 presale",
        "Double 11 main", "Double 12 main", "New Year Goods Festival main",
    ]  # fmt: skip
    assert [event.days for event in english] == [event.days for event in chinese]
    days = first_main_days(chinese, "双11")
    assert len(days) == 3
    assert first_main_days(english, "双11") == first_main_days(english, "Double 11") == days


def test_an_event_of_ones_own_replaces_the_shipped_one_by_either_name() -> None:
    shipped = read_events(shipped_events("en"), None, Problems())
    row: dict[str, object] = {"phase": "main", "start": "2025-11-09", "end": "2025-11-11"}
    for name in ("双11", "Double 11"):
        own = sound_events({**row, "event": name}, platform="taobao")

        found = [event for event in events_of("taobao", shipped, own) if event.is_called(name)]

        assert [event.days for event in found if event.year == 2025] == [own[0].days]


def test_the_shipped_calendar_is_sound() -> None:
    problems = Problems()

    holidays = read_holidays(shipped_holidays(), problems)
    events = read_events(shipped_events(), None, problems)

    problems.stop_if_any()
    assert years_known(holidays, date(2025, 1, 1)) == Window(date(2023, 1, 1), date(2026, 12, 31))
    assert {event.platform for event in events} == {"taobao", "jd", "douyin", "pdd"}
    assert {event.status for event in events} == {"reported", "unverified"}
    assert all(abs(event.days.start.year - event.year) <= 1 for event in events)
    rows = [dict(row) for row, _ in shipped_events()]
    assert all(row["source"] for row in rows)


def test_the_shipped_holidays_have_names_in_both_languages() -> None:
    (chinese, english) = (
        dict.fromkeys(h.name for h in read_holidays(shipped_holidays(language), Problems()))
        for language in ("zh-CN", "en")
    )

    assert list(chinese)[:4] == ["元旦", "春节", "春节调休上班", "清明节"]
    assert list(english)[:4] == [
        "New Year", "Spring Festival", "Spring Festival (worked)", "Qingming"
    ]  # fmt: skip
    assert len(chinese) == len(english)


def test_a_day_worked_instead_is_a_weekend_day_and_every_year_exchanges_as_many() -> None:
    holidays = read_holidays(shipped_holidays(), Problems())

    assert all(h.day.weekday() > 4 for h in holidays if h.kind == "work")
    # At most 13 weekdays off are holidays by law (11 before 2025); the others are exchanged.
    for year, by_law in ((2023, 11), (2024, 11), (2025, 13), (2026, 13)):
        of_year = [h for h in holidays if h.day.year == year]
        weekdays_off = sum(h.kind == "off" and h.day.weekday() < 5 for h in of_year)
        worked = sum(h.kind == "work" for h in of_year)
        assert weekdays_off - worked <= by_law


@pytest.mark.parametrize(
    "text", ["2025-11-06", "2025/11/6", "2025.11.06", "2025年11月6日", " 2025-11-06 00:00:00 "]
)
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert read_day(text) == date(2025, 11, 6)


@pytest.mark.parametrize("text", ["", "11-06", "2025-13-01", "tomorrow", None, 45992])
def test_what_is_no_day_is_none(text: object) -> None:
    assert read_day(text) is None


def test_rows_of_ones_own_take_the_place_of_the_shipped_year() -> None:
    shipped = sound_events(
        {"platform": "taobao", "year": "2024", "event": "618", "start": "2024-05-20",
         "end": "2024-06-20", "phase": "正式"},
        {"platform": "taobao", "year": "2025", "event": "618", "start": "2025-05-16",
         "end": "2025-06-20", "phase": "正式"},
        {"platform": "jd", "year": "2025", "event": "618", "start": "2025-05-30",
         "end": "2025-06-18", "phase": "正式"},
    )  # fmt: skip
    own = sound_events(
        {"event": 618, "start": "2025-05-13", "end": "2025-05-15", "phase": "预热"},
        {"event": 618.0, "start": "2025-05-17", "end": "2025-06-21", "phase": "正式"},
        platform="天猫",
    )

    found = events_of("taobao", shipped, own)

    assert [(e.year, e.title, str(e.days.start)) for e in found] == [
        (2024, "618 正式", "2024-05-20"), (2025, "618 预热", "2025-05-13"),
        (2025, "618 正式", "2025-05-17"),
    ]  # fmt: skip
    assert first_main_days(found, "618") == {2024: date(2024, 5, 20), 2025: date(2025, 5, 17)}


def test_without_a_platform_only_the_plans_own_events_count() -> None:
    own = sound_events({"event": "店庆", "start": "2025-03-01", "end": "2025-03-05"})

    assert events_of(None, read_events(shipped_events(), None, Problems()), own) == own


def test_what_is_wrong_with_a_row_is_told_with_its_place() -> None:
    problems = Problems()
    read_holidays([({"date": "x", "kind": "off"}, PLACE)], problems)
    read_holidays([({"date": "2025-01-01", "kind": "holiday"}, PLACE)], problems)
    read_events(
        [
            ({"event": "a", "start": "2025-02-02", "end": "2025-02-01"}, PLACE),
            ({"event": "a", "start": "2025-02-02", "end": "2025-02-03", "year": "soon"}, PLACE),
            ({"event": "a", "end": "2025-02-03"}, PLACE),
        ],
        None, problems,
    )  # fmt: skip

    assert PlanError(problems).text() == (
        "mine.csv:3: `x` in `date` is not a day [calendar-day]\n"
        "    write it like `2025-11-11`\n"
        "mine.csv:3: `holiday` says neither that a day is off nor that it is worked"
        " [holiday-kind]\n"
        "    write `off` or `work`\n"
        "mine.csv:3: a phase of a sales event ends on 2025-02-01, before it starts on 2025-02-02"
        " [event-ends-early]\n"
        "    turn the two days round\n"
        "mine.csv:3: `soon` is not the year of a sales event [event-year]\n"
        "    write the year, such as 2025, or leave the column out: it is then that of `start`\n"
        "mine.csv:3: `—` in `start` is not a day [calendar-day]\n"
        "    write it like `2025-11-11`"
    )


def test_kinds_may_be_said_in_chinese_and_a_day_said_twice_counts_once() -> None:
    rows = [{"date": "2025-01-26", "kind": kind} for kind in ("休", "班")]

    (holiday,) = read_holidays([(row, None) for row in rows], Problems())

    assert (holiday.day, holiday.kind) == (date(2025, 1, 26), "work")


def test_years_without_a_row_are_not_known() -> None:
    rows = [{"date": f"{year}-01-01", "kind": "off"} for year in (2020, 2023, 2024, 2026)]
    holidays = read_holidays([(row, None) for row in rows], Problems())

    known = years_known(holidays, date(2024, 6, 1))

    assert known == Window(date(2023, 1, 1), date(2024, 12, 31))
    assert years_known((), date(2024, 6, 1)) is None
