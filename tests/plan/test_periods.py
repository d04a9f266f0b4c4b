"""Quarters, years and ranges, by day, week and month; and what they are called."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from tests.plan.small import days, near, small, steps, value, values

if TYPE_CHECKING:
    from planforge import Plan

PAID: dict[str, Any] = {"paid": {"from": "daily.paid", "target": 9200}}


def steps_passed(plan: Plan) -> list[Any]:
    return list(plan.values[plan.symbols_by_name["step.passed"]])


def test_a_quarter_runs_by_weeks_and_a_week_under_way_counts_in_part() -> None:
    frame = days("2025-07-01", 92 + 15, paid=[50.0] * 92 + [110.0] * 15)

    plan = small(PAID, frame, period="2025-Q4", as_of="2025-10-15")

    # 1 October 2025 is a Wednesday: steps of 5, 7, 7, … days and 2 at the end.
    assert [a for a in steps(plan, "paid.actual") if a is not None] == [550.0, 770.0, 330.0]
    assert steps(plan, "paid.target")[:3] == near([500.0, 700.0, 700.0])
    assert math.fsum(steps(plan, "paid.target")) == pytest.approx(9200)
    assert values(plan, "paid", "to_date", "target_to_date", "pace", "forecast") == near(
        [1650.0, 1500.0, 1.1, 1650 * 92 / 15]
    )
    assert values(plan, "paid", "previous", "previous_to_date", "growth") == near(
        [4600.0, 750.0, 1.2]
    )


def test_a_year_runs_by_months_and_a_month_under_way_counts_in_part() -> None:
    frame = days("2025-01-01", 31 + 14, paid=10.0)

    plan = small({"paid": {"from": "daily.paid", "target": 3650}}, frame, period="2025",
                 as_of="2025-02-14")  # fmt: skip

    assert steps(plan, "paid.actual")[:3] == [310.0, 140.0, None]
    assert steps(plan, "paid.target")[:2] == near([310.0, 280.0])
    assert values(plan, "paid", "to_date", "target_to_date", "forecast") == near(
        [450.0, 450.0, 3650.0]
    )
    assert steps_passed(plan)[:3] == [1.0, 0.5, 0.0]


def test_last_years_months_weigh_a_years_target() -> None:
    frame = days("2024-01-01", 366 + 31, paid=[1.0] * 335 + [5.0] * 31 + [2.0] * 31)
    metric = {"from": "daily.paid", "target": 980, "spread": "last_year"}

    plan = small({"paid": metric}, frame, period="2025", as_of="2025-01-31")

    # 335 + 155 = 490 last year, so two for each; February had 29 days.
    assert steps(plan, "paid.target")[:2] == near([62.0, 58.0])
    assert steps(plan, "paid.target")[11] == pytest.approx(310)


def test_a_range_is_compared_with_as_many_days_before() -> None:
    frame = days("2025-11-01", 20, paid=[10.0] * 10 + [12.0] * 10)

    plan = small(
        {"paid": {"from": "daily.paid", "target": 150}}, frame,
        period="2025-11-11/2025-11-20", as_of="2025-11-15",
    )  # fmt: skip

    assert values(
        plan, "paid", "to_date", "previous", "previous_to_date", "target_to_date"
    ) == near([60.0, 100.0, 50.0, 75.0])


def test_the_grain_may_be_said() -> None:
    frame = days("2025-12-01", 12, paid=10.0)
    metrics = {"paid": {"from": "daily.paid", "target": 310}}

    plan = small(metrics, frame, grain="week")

    assert steps(plan, "paid.actual") == [70.0, 50.0, None, None, None]
    assert value(plan, "paid.target_to_date") == pytest.approx(120)


def test_without_a_day_the_last_day_with_data_counts() -> None:
    plan = small({"paid": {"from": "daily.paid"}}, days("2025-12-01", 9, paid=1.0), as_of=None)

    assert plan.figures["as_of"].text == "9 December 2025"
    assert value(plan, "period.days_elapsed") == 9


@pytest.mark.parametrize(
    ("period", "chinese", "english"),
    [
        ("2025-12", "2025 年 12 月", "December 2025"),
        ("2025-Q4", "2025 年第 4 季度", "Q4 2025"),
        ("2025-07-01/2025-12-31", "2025 年下半年", "second half of 2025"),
        ("2025", "2025 年", "2025"),
        (
            "2025-12-01/2025-12-07", "2025 年 12 月 1 日至 2025 年 12 月 7 日",
            "1 December 2025 to 7 December 2025",
        ),
    ],
)  # fmt: skip
def test_a_period_has_a_name_in_both_languages(period: str, chinese: str, english: str) -> None:
    metrics = {"a": {"actual": 1}}

    assert small(metrics, period=period, language="zh-CN").figures["period.name"].text == chinese
    assert small(metrics, period=period).figures["period.name"].text == english


@pytest.mark.parametrize(
    ("facet", "chinese", "english"),
    [
        ("to_date", "支付金额当前值", "Sales, to date"),
        ("target", "支付金额目标", "Sales, target"),
        ("target_to_date", "支付金额进度目标", "Sales, target to date"),
        ("previous", "支付金额上期", "Sales, previous period"),
        ("last_year", "支付金额去年同期", "Sales, last year"),
        ("achievement", "支付金额达成率", "Sales, achievement"),
        ("growth", "支付金额环比", "Sales, change on the previous period"),
        ("status", "支付金额状态", "Sales, status"),
        ("tolerance", "支付金额允许偏离", "Sales, tolerance"),
    ],
)
def test_a_figure_says_what_it_is_in_both_languages(facet: str, chinese: str, english: str) -> None:
    label = {"zh-CN": "支付金额", "en": "Sales"}
    metric = {"label": label, "actual": 1, "target": 1, "better": "near", "tolerance": 1}

    for language, expected in (("zh-CN", chinese), ("en", english)):
        plan = small({"paid": metric}, language=language)
        assert plan.figures[f"paid.{facet}"].label == expected
