"""A target split over the steps: by days, weekdays, last year or typed weights, summing exactly."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pytest
from tests.plan.small import days, near, small, steps, three_months, together, told, value, values

FRAME = three_months(paid=(80.0, 100.0, 110.0))


def by_weekday(first: str, count: int, weights: list[float], level: float = 1.0) -> Any:
    start = date.fromisoformat(first)
    found = [weights[(start + timedelta(days=i)).weekday()] * level for i in range(count)]
    return days(first, count, paid=found)


@pytest.mark.parametrize("spread", ["even", "weekday", "last_year"])
@pytest.mark.parametrize("target", [3720, 8000000, 0.1, 1e-3])
def test_the_parts_sum_to_the_target(spread: str, target: float) -> None:
    plan = small({"paid": {"from": "daily.paid", "target": target, "spread": spread}}, FRAME)

    parts = steps(plan, "paid.target")
    assert len(parts) == 31
    assert math.fsum(parts) == pytest.approx(target, rel=1e-14)


def test_even_weighs_every_day_alike() -> None:
    plan = small({"paid": {"from": "daily.paid", "target": 3100}}, FRAME)

    assert steps(plan, "paid.target") == near([100.0] * 31)


def test_weekday_takes_seven_typed_weights_from_monday_on() -> None:
    metric = {"from": "daily.paid", "target": 3900, "spread": "weekday",
              "weights": [1, 1, 1, 1, 1, 2, 2]}  # fmt: skip

    plan = small({"paid": metric}, FRAME)

    # December 2025 begins on a Monday and has four weekends: 23 + 8 × 2 = 39.
    assert steps(plan, "paid.target")[:8] == near([100.0] * 5 + [200.0] * 2 + [100.0])
    assert value(plan, "paid.target_to_date") == pytest.approx(100 * 5 + 400 + 500)


def test_weekday_without_weights_takes_the_averages_of_the_period_before() -> None:
    shape = [1.0, 1.0, 1.0, 1.0, 1.0, 3.0, 2.0]
    frame = together(by_weekday("2025-11-01", 30, shape), days("2025-12-01", 2, paid=[900.0, 1.0]))

    plan = small(
        {"paid": {"from": "daily.paid", "target": 4300, "spread": "weekday"}}, frame,
        as_of="2025-12-02",
    )  # fmt: skip

    # 23 weekdays, 4 Saturdays × 3, 4 Sundays × 2 make 43; what December sold plays no part.
    assert steps(plan, "paid.target")[:7] == near([100.0] * 5 + [300.0, 200.0])


def test_last_years_level_does_not_matter_to_the_weekdays_only_its_shape() -> None:
    shape = [1.0, 1.0, 1.0, 1.0, 1.0, 3.0, 2.0]
    frame = together(
        by_weekday("2024-12-01", 31, shape, level=1000), by_weekday("2025-11-01", 30, shape),
        days("2025-12-01", 1, paid=1.0),
    )  # fmt: skip
    metric = {"from": "daily.paid", "target": 4300, "spread": "weekday"}

    found = steps(small({"paid": metric}, frame, as_of="2025-12-01"), "paid.target")

    # Each of the two months counts by its own average, so that the shape is nearly kept.
    assert found[5] / found[0] == pytest.approx(3, rel=0.02)
    assert found[6] / found[0] == pytest.approx(2, rel=0.02)


@pytest.mark.parametrize(
    "campaign", [{11: 9.0}, {9: 1.5, 10: 2.0, 11: 6.0}, dict.fromkeys(range(1, 12), 1.8)]
)
def test_a_campaign_before_makes_no_weekday_heavier(campaign: dict[int, float]) -> None:
    shape = [1.0, 1.0, 1.0, 1.0, 1.0, 1.2, 1.1]
    november = by_weekday("2025-11-01", 30, shape)
    november["paid"] *= [campaign.get(day.day, 1.0) for day in november["date"]]
    frame = together(by_weekday("2024-12-01", 31, shape), november, days("2025-12-01", 1, paid=1.0))
    metric = {"from": "daily.paid", "target": 730, "spread": "weekday"}

    found = steps(small({"paid": metric}, frame, as_of="2025-12-01"), "paid.target")

    # Of each weekday most are far from the campaign.
    usual = sum(found) / 31
    assert [part / usual for part in found[:7]] == pytest.approx(
        [weight * 7 / 7.3 for weight in shape], rel=0.02
    )


def test_a_weekday_without_sales_has_no_target_and_a_rare_sale_weighs_by_its_average() -> None:
    shape = [1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 0.0]
    closed = together(by_weekday("2025-11-01", 30, shape), days("2025-12-01", 1, paid=1.0))
    rare = days("2025-11-03", 28, paid=[7.0, *[0.0] * 6, 7.0, *[0.0] * 5, 7.0, *[1.0] * 14])
    rare = together(rare, days("2025-12-01", 1, paid=1.0))
    metric = {"from": "daily.paid", "target": 310, "spread": "weekday"}

    found = steps(small({"paid": metric}, closed, as_of="2025-12-01"), "paid.target")
    rarely = steps(small({"paid": metric}, rare, as_of="2025-12-01"), "paid.target")

    assert found[4:8] == near([found[0], 2 * found[0], 0.0, found[0]])
    assert min(rarely) > 0


def test_where_the_period_before_has_no_data_last_years_weekdays_count() -> None:
    shape = [1.0, 1.0, 1.0, 1.0, 1.0, 3.0, 2.0]
    frame = together(by_weekday("2024-12-01", 31, shape), days("2025-12-01", 1, paid=1.0))
    metric = {"from": "daily.paid", "target": 4300, "spread": "weekday"}

    plan = small({"paid": metric}, frame, as_of="2025-12-01")

    assert steps(plan, "paid.target")[:7] == near([100.0] * 5 + [300.0, 200.0])


def test_weekday_without_a_full_week_before_falls_back_to_even() -> None:
    frame = together(days("2025-11-28", 3, paid=[5.0, 9.0, 9.0]), days("2025-12-01", 2, paid=1.0))
    metric = {"from": "daily.paid", "target": 3100, "spread": "weekday"}

    assert steps(small({"paid": metric}, frame), "paid.target") == near([100.0] * 31)


def test_last_year_weighs_each_day_by_its_day_a_year_ago() -> None:
    last = days("2024-12-01", 31, paid=[2.0] * 11 + [9.0] + [1.0] * 19)
    frame = together(last, days("2025-12-01", 12, paid=1.0))
    metric = {"from": "daily.paid", "target": 500, "spread": "last_year"}

    plan = small({"paid": metric}, frame)

    # 11 × 2 + 9 + 19 = 50
    assert steps(plan, "paid.target")[10:13] == near([20.0, 90.0, 10.0])
    assert values(plan, "paid", "target_to_date") == near([11 * 20.0 + 90])


@pytest.mark.parametrize("gap", [None, -1.0])
def test_a_curve_with_a_gap_or_a_loss_falls_back_to_even(gap: float | None) -> None:
    last = days("2024-12-01", 31, paid=[2.0] * 30 + [gap])
    frame = together(last, days("2025-12-01", 1, paid=1.0))
    metric = {"from": "daily.paid", "target": 3100, "spread": "last_year"}

    assert steps(small({"paid": metric}, frame), "paid.target") == near([100.0] * 31)


def test_typed_weights_drive_pace_and_forecast() -> None:
    weights = [1.0] * 11 + [10.0] + [1.0] * 19  # 40 in all, 21 by the 12th
    metric = {"from": "daily.paid", "target": 4000, "spread": "weights", "weights": weights}

    plan = small({"paid": metric}, FRAME)

    assert steps(plan, "paid.target")[11] == pytest.approx(1000)
    assert values(plan, "paid", "target_to_date", "pace", "forecast") == near(
        [2100.0, 1320 / 2100, 1320 * 40 / 21]
    )


def test_weights_are_inputs_and_may_be_typed_anew() -> None:
    plan = small({"paid": {"from": "daily.paid", "target": 3200}}, FRAME)

    heavier = plan.with_inputs({"paid.weight.steps[2025-12-12]": 2})

    assert steps(heavier, "paid.target")[10:13] == near([100.0, 200.0, 100.0])
    assert value(heavier, "paid.target_to_date") == pytest.approx(1300)


def test_what_is_counted_once_and_what_is_a_level_is_not_split() -> None:
    metrics = {
        "buyers": {"from": "daily.paid", "total": "count_distinct", "target": 9},
        "best": {"from": "daily.paid", "total": "max", "target": 9},
        "typed": {"actual": 3, "target": 9},
    }

    plan = small(metrics, FRAME)

    assert [name for name in plan.symbols_by_name if ".target.steps" in name] == []


@pytest.mark.parametrize(
    ("spread", "weights", "problem"),
    [
        ("weights", [1, 2], "`paid` has 2 weights, 31 are needed [weights-count]"),
        ("weights", None, "`paid` has 0 weights, 31 are needed [weights-count]"),
        ("weekday", [1, 2], "`paid` has 2 weights, 7 are needed [weights-count]"),
        ("weekday", [0] * 7, "the weights of `paid` cannot split a target [weights-sign]"),
        ("weights", [1] * 30 + [-1], "the weights of `paid` cannot split a target [weights-sign]"),
    ],
)
def test_weights_that_cannot_split_are_told(
    spread: str, weights: list[float] | None, problem: str
) -> None:
    metric = {"from": "daily.paid", "target": 10, "spread": spread}
    text = told({"paid": metric if weights is None else {**metric, "weights": weights}}, FRAME)

    place = "[metrics.paid]" if weights is None else "[metrics.paid.weights]"
    assert text.splitlines()[0] == f"{place}: {problem}"
