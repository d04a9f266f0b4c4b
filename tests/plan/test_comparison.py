"""Compared by date, by weekday, or by a sales event: which days, and what is shown of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.plan.small import days, near, small, together, told, value, values

from planforge import plan_from
from planforge.data.calendar import Calendar, Holiday, SalesEvent
from planforge.data.model import Window
from planforge.plan.comparison import differences
from planforge.workbook.layout import lay_out

if TYPE_CHECKING:
    import pandas as pd

    from planforge import Plan

PAID = {"paid": {"from": "daily.paid", "label": "Paid", "target": 3720}}


def numbered(first: str, count: int) -> pd.DataFrame:
    """Each day is worth its place in the year 2024, so that a sum tells which days it has."""
    start = date.fromisoformat(first)
    number = (start - date(2024, 1, 1)).days
    return days(first, count, paid=[float(number + i) for i in range(count)])


def sum_of(first: str, last: str) -> float:
    start = (date.fromisoformat(first) - date(2024, 1, 1)).days
    end = (date.fromisoformat(last) - date(2024, 1, 1)).days
    return float(sum(range(start, end + 1)))


FRAME = numbered("2024-09-01", 468)  # to 12 December 2025


def facets_shown(plan: Plan) -> list[str]:
    return [column.name for column in plan.indicators(["paid"], ["to_date", "growth"]).columns]


def test_by_date_nothing_moves_and_nothing_is_told() -> None:
    plan = small(PAID, FRAME)

    assert value(plan, "paid.last_year_to_date") == sum_of("2024-12-01", "2024-12-12")
    assert "paid.growth_by_date" not in plan.figures
    assert facets_shown(plan) == ["label", "unit", "to_date", "growth"]
    assert plan.notices == ()


def test_by_weekday_both_comparisons_are_known_and_told() -> None:
    plan = small(PAID, FRAME, compare="weekday")

    now = sum_of("2025-12-01", "2025-12-12")
    before, by_date = sum_of("2025-10-27", "2025-11-07"), sum_of("2025-11-01", "2025-11-12")
    year, year_by_date = sum_of("2024-12-02", "2024-12-13"), sum_of("2024-12-01", "2024-12-12")
    assert values(
        plan, "paid", "previous", "previous_to_date", "previous_by_date", "last_year",
        "last_year_to_date", "last_year_by_date", "growth", "growth_by_date", "year_growth",
        "year_growth_by_date",
    ) == near(
        [
            sum_of("2025-10-27", "2025-11-26"), before, by_date,
            sum_of("2024-12-02", "2025-01-01"), year, year_by_date,
            now / before - 1, now / by_date - 1, now / year - 1, now / year_by_date - 1,
        ]
    )  # fmt: skip
    assert [notice.text().partition(": ")[2] for notice in plan.notices] == [
        "2025-12-01 to 2025-12-12 is compared with the same weekdays before,"
        " 2025-10-27 to 2025-11-07 [compared-previous-by-weekday]",
        "2025-12-01 to 2025-12-12 is compared with the same weekdays of last year,"
        " 2024-12-02 to 2024-12-13 [compared-last-year-by-weekday]",
    ]
    assert facets_shown(plan) == ["label", "unit", "to_date", "growth", "growth_by_date"]
    assert plan.labels["facet.growth"] == "change on the previous period (by weekday)"


def test_by_weekday_a_pack_that_says_last_month_does_not_name_the_days_moved() -> None:
    labels = {"facet.previous": "last month", "facet.target": "aim"}

    assert small(PAID, FRAME, labels=labels).labels["facet.previous"] == "last month"
    moved = small(PAID, FRAME, compare="weekday", labels=labels)
    assert moved.labels["facet.previous"] == "previous period (by weekday)"
    assert moved.labels["facet.target"] == "aim"
    own = {**labels, "facet.previous@weekday": "35 days before"}
    said = small(PAID, FRAME, compare="weekday", labels=own)
    assert said.labels["facet.previous"] == "35 days before"
    chart = {"kind": "column", "metrics": ["paid"], "title": "t", "series": [{"value": "previous"}]}
    drawn = small(PAID, FRAME, compare="weekday", labels=labels, charts={"c": chart})
    assert [series.label for series in drawn.chart("c").series] == ["Previous period (by weekday)"]


OWN = [
    {"event": "fair", "phase": "main", "start": "2025-12-05", "end": "2025-12-08"},
    {"event": "fair", "phase": "warm-up", "start": "2025-12-03", "end": "2025-12-04"},
    {"event": "fair", "phase": "main", "start": "2024-11-28", "end": "2024-12-02"},
    {"event": "other", "phase": "main", "start": "2025-03-05", "end": "2025-03-08"},
]


def test_by_event_the_first_main_day_falls_on_last_years() -> None:
    plan = small(PAID, FRAME, compare="event", event="fair", events=OWN)

    # 5 December 2025 is compared with 28 November 2024: 372 days back.
    year, by_date = sum_of("2024-11-24", "2024-12-05"), sum_of("2024-12-01", "2024-12-12")
    now = sum_of("2025-12-01", "2025-12-12")
    assert values(plan, "paid", "last_year_to_date", "year_growth", "year_growth_by_date") == near(
        [year, now / year - 1, now / by_date - 1]
    )
    assert value(plan, "paid.previous_to_date") == sum_of("2025-11-01", "2025-11-12")
    assert "paid.growth_by_date" not in plan.figures
    assert facets_shown(plan) == [
        "label", "unit", "to_date", "growth", "year_growth", "year_growth_by_date"
    ]  # fmt: skip
    assert plan.labels["facet.year_growth"] == "change on last year (by fair)"


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ({}, "`compare: event` does not say which event [event-unsaid]"),
        (
            {"event": "fare", "events": OWN},
            "there is no event `fare` on the platform `—`; known: fair, other [unknown-event]",
        ),
        (
            {"event": "other", "events": OWN},
            "no day of the event `other` lies in the plan's period; it began on 2025: 2025-03-05"
            " [event-elsewhere]",
        ),
        (
            {"event": "fair", "events": OWN[:2]},
            "nothing is known of the event `fair` in 2024, so that there is nothing to compare"
            " with [event-last-year]",
        ),
    ],
)
def test_an_event_that_cannot_be_compared_is_told(rest: dict[str, Any], problem: str) -> None:
    assert problem in told(PAID, FRAME, compare="event", **rest)


def test_the_shipped_events_of_a_platform_compare_two_years() -> None:
    plan = small(
        PAID, FRAME, period="2025-10-15/2025-11-14", as_of="2025-10-25", compare="event",
        event="双11", platform="天猫",
    )  # fmt: skip

    # The main days began on 20 October 2025 and 21 October 2024.
    assert plan.axis.windows["last_year_to_date"] == Window(date(2024, 10, 16), date(2024, 10, 26))


def test_a_platform_without_events_is_told_of() -> None:
    plan = small(PAID, FRAME, platform="somewhere")

    assert [notice.code for notice in plan.notices] == ["platform-unknown"]


def test_people_counted_once_have_no_figure_for_days_that_are_no_month() -> None:
    frame = together(numbered("2025-12-01", 12))
    months = days("2025-11-01", 1, who=[400.0]).assign(until="2025-11-30")
    month = days("2025-12-01", 1, who=[90.0]).assign(until="2025-12-12")
    whole = together(months, month)
    definition = {
        "title": "T", "period": "2025-12", "as_of": "2025-12-12", "language": "en",
        "compare": "weekday",
        "sources": {"daily": {"date": "date"}, "whole": {"date": "date~until"}},
        "metrics": {"who": {"from": "daily.paid", "additive": False, "period": "whole.who"}},
    }  # fmt: skip
    plan = plan_from(definition, data={"daily": frame, "whole": whole})

    assert values(plan, "who", "to_date", "previous") == [90.0, None]
    assert [notice.text().partition(": ")[2] for notice in plan.notices][2:] == [
        f"who: what is counted once does not add up over days, and nothing says what it was from"
        f" {first} to {last} [uncompared]\n    add a row for just these days to the source of"
        " `period`; the comparison by date stands beside"
        for first, last in (("2025-10-27", "2025-11-07"), ("2024-12-02", "2024-12-13"))
    ]
    by_date = plan_from(
        {**definition, "compare": "calendar"}, data={"daily": frame, "whole": whole}
    )
    assert value(by_date, "who.previous") == 400.0


def test_moved_days_of_which_one_is_missing_have_no_sum() -> None:
    frame = FRAME[[str(day) != "2025-10-30" for day in FRAME["date"]]]
    definition = {
        "title": "T", "period": "2025-12", "as_of": "2025-12-12", "language": "en",
        "sources": {"daily": {"date": "date"}}, "metrics": PAID,
    }  # fmt: skip

    plan = plan_from({**definition, "compare": "weekday"}, data={"daily": frame})

    assert values(plan, "paid", "previous_to_date", "growth") == [None, None]
    assert value(plan, "paid.previous_by_date") == sum_of("2025-11-01", "2025-11-12")
    assert "comparison-cut-short" in [notice.code for notice in plan.notices]


def test_a_formula_is_compared_both_ways_and_what_is_typed_either_way() -> None:
    metrics = {
        **PAID,
        "half": {"formula": "paid / 2"},
        "score": {"actual": 5, "previous": 4},
        "mixed": {"formula": "paid / score"},
    }

    plan = small(metrics, FRAME, compare="weekday")

    assert value(plan, "half.growth_by_date") == pytest.approx(value(plan, "paid.growth_by_date"))
    assert values(plan, "score", "growth", "growth_by_date") == near([0.25, 0.25])
    assert values(plan, "mixed", "previous_by_date") == [None]


def test_what_makes_two_stretches_uneven() -> None:
    calendar = Calendar(
        (
            Holiday(date(2025, 1, 1), "off", "元旦"), Holiday(date(2025, 1, 26), "work", ""),
            Holiday(date(2025, 1, 28), "off", "春节"), Holiday(date(2025, 1, 29), "off", "春节"),
        ),
        Window(date(2024, 1, 1), date(2025, 12, 31)),
        (SalesEvent("x", 2025, "年货节", "", Window(date(2025, 1, 20), date(2025, 2, 3))),),
    )  # fmt: skip
    january = Window(date(2025, 1, 1), date(2025, 1, 31))
    february = Window(date(2025, 2, 1), date(2025, 2, 28))

    # January 2025 has eight weekend days, one of them worked, and three holidays on weekdays.
    assert differences(calendar, january, february) == [
        ("", 10, 8), ("元旦", 1, 0), ("年货节", 12, 3), ("春节", 2, 0)
    ]  # fmt: skip
    beyond = Window(date(2026, 2, 1), date(2026, 2, 28))
    assert differences(calendar, january, beyond) == [("年货节", 12, 0)]


def test_the_parameters_sheet_tells_what_makes_the_comparison_uneven() -> None:
    plan = small(PAID, FRAME, period="2025-10", as_of="2025-10-08", language="zh-CN", platform="jd")

    texts = [str(cell.value) for sheet in lay_out(plan).sheets for cell in sheet.cells]
    assert "2025-10-01 至 2025-10-08" in texts
    assert [text for text in texts if text.startswith("去年同期与")] == [
        "去年同期与本期并不对等：休息日本期 8 天、对比期 7 天；中秋节本期 1 天、对比期 0 天。"
    ]


def test_a_chart_may_draw_the_changes_by_date() -> None:
    chart = {"title": "C", "metrics": ["paid"], "series": [{"value": "growth_by_date"}]}

    plan = small(PAID, FRAME, compare="weekday", charts={"c": chart})

    (series,) = plan.chart("c").series
    assert series.label == "Change on the previous period (by date)"
    assert [figure.value for figure in series.figures] == [value(plan, "paid.growth_by_date")]
