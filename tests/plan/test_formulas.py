"""Metrics by formula: lifted over the facets of what they name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.plan.small import days, near, small, steps, three_months, value, values

FRAME = three_months(paid=(80.0, 100.0, 110.0), refunds=(8.0, 5.0, 11.0), buyers=(2.0, 4.0, 5.0))
METRICS: dict[str, dict[str, Any]] = {
    "paid": {"from": "daily.paid", "target": 3720},
    "refunds": {"from": "daily.refunds", "target": 310},
    "buyers": {"from": "daily.buyers"},
}


def test_a_formula_is_lifted_over_every_facet_of_what_it_names() -> None:
    plan = small({**METRICS, "net": {"formula": "paid - refunds"}}, FRAME)

    assert values(
        plan, "net", "to_date", "previous", "previous_to_date", "last_year", "target",
        "target_to_date",
    ) == near(
        [1320.0 - 132, 3000.0 - 150, 1200.0 - 60, 2480.0 - 248, 3410.0, 3410 * 12 / 31]
    )  # fmt: skip
    assert values(plan, "net", "growth", "forecast") == near([1188 / 1140 - 1, 1188 * 31 / 12])


def test_a_facet_that_one_part_lacks_is_unknown() -> None:
    plan = small({**METRICS, "aov": {"formula": "paid / buyers", "format": "0.0"}}, FRAME)

    assert values(plan, "aov", "to_date", "previous", "target", "achievement") == near(
        [22.0, 25.0, None, None]
    )


def test_a_ratio_is_computed_anew_for_each_day_and_never_averaged() -> None:
    frame = days("2025-12-01", 2, paid=[100.0, 300.0], buyers=[1.0, 2.0], refunds=0.0)

    plan = small({**METRICS, "aov": {"formula": "paid / buyers"}}, frame)

    assert steps(plan, "aov.actual")[:3] == [100.0, 150.0, None]
    assert value(plan, "aov") == pytest.approx(400 / 3)


def test_sums_and_multiples_add_up_and_are_split_while_ratios_are_not() -> None:
    metrics = {
        **METRICS,
        "net": {"formula": "paid - refunds", "target": 3100},
        "half": {"formula": "-paid * 2 / 4 + refunds", "target": -1000},
        "aov": {"formula": "paid / buyers", "target": 20},
    }

    plan = small(metrics, FRAME)

    assert steps(plan, "net.target") == near([100.0] * 31)
    assert value(plan, "half.target_to_date") == pytest.approx(-1000 * 12 / 31)
    assert "aov.target.steps" not in plan.symbols_by_name
    assert value(plan, "aov.target_to_date") == 20


def test_a_stated_target_goes_before_the_lifted_one() -> None:
    plan = small({**METRICS, "net": {"formula": "paid - refunds", "target": 3100}}, FRAME)

    assert values(plan, "net", "target", "target_to_date") == near([3100.0, 1200.0])


def test_a_formula_that_names_facets_has_its_value_now() -> None:
    plan = small({**METRICS, "missing": {"formula": "paid.target - paid.to_date"}}, FRAME)

    assert values(plan, "missing", "to_date", "previous") == [2400, None]


def test_formulas_may_name_facts_tables_and_the_period() -> None:
    plan = small(
        {
            **METRICS,
            "per_day": {"formula": "paid / period.days_elapsed + extra + costs.amount.total"},
        },
        FRAME,
        facts={"extra": {"label": "Extra", "value": 7}},
        tables={
            "costs": {
                "columns": {"item": {}, "amount": {"type": "number", "total": "sum"}},
                "rows": [{"item": "a", "amount": 1}, {"item": "b", "amount": 2}],
            }
        },
    )

    assert value(plan, "per_day") == 110 + 7 + 3


def test_the_step_before_is_the_day_before() -> None:
    frame = days("2025-12-01", 3, paid=[100.0, 150.0, 120.0])
    metrics = {
        "paid": {"from": "daily.paid"},
        "more": {"formula": "paid - previous(paid)"},
        "so_far": {"formula": "cumulative(paid)"},
    }

    plan = small({k: v for k, v in metrics.items() if k != "so_far"}, frame)

    assert steps(plan, "more.actual")[:4] == [None, 50.0, -30.0, None]


def test_the_metrics_that_open_the_documentation_work() -> None:
    text = (Path(__file__).parents[2] / "docs" / "formula-language.md").read_text("utf-8")
    written = yaml.safe_load(text.split("```yaml")[1].split("```")[0])["metrics"]
    typed = {
        "paid": {"actual": 300, "unit": "元"}, "refunds": {"actual": 20, "unit": "元"},
        "buyers": {"actual": 3}, "conversion": {"actual": "4%"},
    }  # fmt: skip

    plan = small({**typed, **written})

    assert [value(plan, name) for name in written] == [280, 100, 2]


PARTS: dict[str, Any] = {
    "leavers": {"from": "daily.paid"},
    "customers": {"from": "daily.refunds", "total": "last"},
    "guests": {"from": "daily.buyers", "total": "count_distinct"},
}


@pytest.mark.parametrize(
    ("formula", "part"),
    [
        ("leavers / customers", 12 / 31),
        ("ratio(leavers, customers)", 12 / 31),
        ("-leavers / abs(customers)", 12 / 31),
        ("round(leavers * customers, 2)", 12 / 31),
        ("if(leavers > 0, leavers, 0)", 12 / 31),
        ("leavers * leavers / leavers", 12 / 31),
        ("leavers / leavers", 1),
        ("customers / leavers", 1),
        ("customers * 2", 1),
        ("leavers + customers", 1),
        ("max(leavers, customers)", 1),
        ("leavers * leavers", 1),
        ("guests / leavers", 1),
    ],
)
def test_the_target_to_date_of_what_grows_with_the_days_is_a_part_of_it(
    formula: str, part: float
) -> None:
    plan = small({**PARTS, "rate": {"formula": formula, "target": 62}}, FRAME)

    assert value(plan, "rate.target_to_date") == pytest.approx(62 * part)


def test_counts_over_a_level_follow_the_course_of_the_period_before() -> None:
    plan = small({**PARTS, "rate": {"formula": "guests / customers", "target": 6}}, FRAME)

    course = value(plan, "rate.previous_to_date") / value(plan, "rate.previous")
    course *= value(plan, "period.elapsed") / value(plan, "period.elapsed_before")
    assert value(plan, "rate.target_to_date") == pytest.approx(6 * course)


def test_a_forecast_is_the_formula_over_the_forecasts_of_its_parts() -> None:
    metrics = {
        **PARTS,
        "rate": {"formula": "leavers / customers"},
        "price": {"formula": "sales / cups"},
        "sales": {"actual": 100, "forecast": 300, "additive": True},
        "cups": {"actual": 50, "forecast": 100, "additive": True},
    }

    plan = small(metrics, FRAME)

    assert value(plan, "rate.forecast") == pytest.approx(110 * 31 / 11)
    assert values(plan, "price", "to_date", "forecast") == [2, 3]


def test_a_level_of_which_a_part_has_no_forecast_is_expected_to_stay() -> None:
    frame = days("2025-12-01", 12, paid=10.0, buyers=2.0)
    metrics = {
        "leavers": {**PARTS["leavers"], "unit": "元"},
        "guests": {**PARTS["guests"], "unit": "人"},
        "each": {"formula": "leavers / guests", "unit": "元"},
    }  # fmt: skip

    plan = small(metrics, frame)

    assert values(plan, "guests", "forecast") == [None]
    assert value(plan, "each.forecast") == value(plan, "each.to_date")


def test_a_target_that_nobody_stated_falls_on_the_steps_like_those_of_its_parts() -> None:
    paid = {**METRICS["paid"], "spread": "last_year"}
    plan = small(
        {**METRICS, "paid": paid, "net": {"formula": "paid - refunds"},
         "half": {"formula": "paid * customers"}, "customers": {"from": "daily.buyers", "total":
         "last", "target": 2}}, FRAME,
    )  # fmt: skip

    expected = [
        a - b
        for a, b in zip(steps(plan, "paid.target"), steps(plan, "refunds.target"), strict=True)
    ]
    assert steps(plan, "net.target") == near(expected)
    assert sum(steps(plan, "half.target")) == pytest.approx(value(plan, "half.target"))
    assert steps(plan, "buyers.target") == [None] * 31


def test_without_a_target_what_is_drawn_of_it_is_a_gap() -> None:
    series = [{"value": "cumulative(paid.target)"}, {"value": "paid.target.steps"}]
    chart = {"title": "C", "along": "step", "series": series}

    plan = small({"paid": {"from": "daily.paid"}}, FRAME, charts={"c": chart})

    assert [f.value for s in plan.chart("c").series for f in s.figures] == [None] * 62


@pytest.mark.parametrize(
    ("formula", "text"),
    [("year(as_of)", "2025"), ("a + b", "7"), ("a - b + a", "2"), ("a / b", "0.75"),
     ("a + c", "4.50")],
)  # fmt: skip
def test_sums_of_whole_numbers_and_parts_of_dates_are_shown_whole(formula: str, text: str) -> None:
    typed = {"a": {"actual": 3}, "b": {"actual": 4}, "c": {"actual": 1.5}}

    assert small({**typed, "f": {"formula": formula}}).figures["f"].text == text
