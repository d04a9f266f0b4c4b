"""`with_inputs`: another plan with some inputs changed, and all that follows from them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.plan.small import column, days, near, small, steps, three_months, value, values

from planforge import Plan, PlanError

if TYPE_CHECKING:
    from planforge.plan.inputs import Input

BUDGET = {
    "columns": {"item": {}, "amount": {"type": "number", "total": "sum"}, "due": {"type": "date"}},
    "rows": [{"item": "关键词推广", "amount": 30}, {"item": "内容营销", "amount": 15}],
}


@pytest.fixture
def plan() -> Plan:
    metrics = {
        "paid": {"from": "daily.paid", "target": 3720},
        "buyers": {"from": "daily.buyers", "target": 100},
        "aov": {"formula": "paid / buyers"},
    }
    frame = three_months(paid=(80.0, 100.0, 110.0), buyers=(2.0, 4.0, 5.0))
    checks = {"few": {"label": "Few", "formula": "paid.target < 1e9"}}
    return small(metrics, frame, tables={"budget": BUDGET}, checks=checks)


def test_a_target_changes_all_that_follows_from_it_and_nothing_else(plan: Plan) -> None:
    changed = plan.with_inputs({"paid.target": 3410})

    assert values(changed, "paid", "achievement", "target_to_date", "gap") == near(
        [1320 / 3410, 1320.0, 2090.0]
    )
    assert steps(changed, "paid.target") == near([110.0] * 31)
    assert value(changed, "aov.target") == pytest.approx(34.1)
    assert values(changed, "paid", "to_date", "growth") == near([1320.0, 0.1])
    assert value(plan, "paid.target") == 3720


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (900, 900.0), ("900万", 9e6), ("≤35%", 0.35), ("1,234.5", 1234.5), (0, 0.0), (None, None),
    ],
)  # fmt: skip
def test_inputs_may_be_human_numbers_or_nothing(
    plan: Plan, given: float | str | None, expected: float | None
) -> None:
    assert value(plan.with_inputs({"paid.target": given}), "paid.target") == expected


def test_none_makes_a_gap_that_travels(plan: Plan) -> None:
    changed = plan.with_inputs({"paid.target": None, "buyers.to_date": None})

    assert values(changed, "paid", "target_to_date", "achievement", "status") == [None] * 3
    assert values(changed, "aov", "to_date", "target", "growth") == [None] * 3


def test_a_metrics_bare_name_is_its_figure_to_date(plan: Plan) -> None:
    changed = plan.with_inputs({"paid": 2000})

    assert values(changed, "paid", "to_date", "gap") == [2000, 1720]
    assert value(changed, "aov") == pytest.approx(2000 / 60)


def test_days_are_typed_by_their_date(plan: Plan) -> None:
    for name in ("paid.steps[2025-12-12]", "paid.actual.steps[2025-12-12]"):
        changed = plan.with_inputs({name: 210})

        assert value(changed, "paid") == 1420
        assert plan.figures[name].value == 110


def test_table_cells_are_found_by_their_key(plan: Plan) -> None:
    changed = plan.with_inputs(
        {"budget.amount[关键词推广]": "40", "budget.due[内容营销]": "2025-12-24"}
    )

    assert column(changed, "budget", "amount") == [40.0, 15.0]
    assert value(changed, "budget.amount.total") == 55
    assert changed.figures["budget.due[内容营销]"].text == "24 December 2025"


@pytest.mark.parametrize(
    "given", [date(2025, 12, 10), datetime(2025, 12, 10, 23, 59), "2025-12-10", 46001]
)
def test_the_day_up_to_which_actuals_are_known_may_be_moved(
    plan: Plan, given: date | str | float
) -> None:
    changed = plan.with_inputs({"as_of": given})

    assert value(changed, "period.days_elapsed") == 10
    assert values(changed, "paid", "to_date", "target_to_date") == near([1100.0, 1200.0])


def test_to_the_end_of_the_period_the_actual_is_known(plan: Plan) -> None:
    changed = plan.with_inputs({"as_of": "2025-12-31"})

    assert values(changed, "paid", "actual", "target_to_date") == near([1320.0, 3720.0])


def test_text_and_formulas_may_be_overridden(plan: Plan) -> None:
    changed = plan.with_inputs({"title": "Other", "aov.to_date": 20})

    assert changed.figures["title"].text == "Other"
    assert value(changed, "aov.growth") == pytest.approx(20 / 25 - 1)


def test_names_and_values_that_do_not_fit_are_told_at_once(plan: Plan) -> None:
    with pytest.raises(PlanError) as caught:
        plan.with_inputs({
            "piad.target": 1, "budget.amount[nothing]": 2, "budget.amount": 3, "paid.target[x]": 4,
            "paid.target": "a lot", "as_of": "soon",
        })  # fmt: skip

    lines = [line for line in caught.value.text("en").splitlines() if not line.startswith(" ")]
    assert lines == [
        "there is nothing named `piad.target` here [unknown-name]",
        "there is nothing named `budget.amount[nothing]` here [unknown-name]",
        "there is nothing named `budget.amount` here [unknown-name]",
        "there is nothing named `paid.target[x]` here [unknown-name]",
        "`a lot` in paid.target is not a number [not-a-number]",
        "`soon` in as_of is not a date [not-a-date]",
    ]


def test_figures_are_a_mapping_of_all_names(plan: Plan) -> None:
    assert "paid" in plan.figures
    assert "paid.zz" not in plan.figures
    assert len(list(plan.figures)) == len(plan.figures)
    assert all(plan.figures[name] for name in plan.figures)
    with pytest.raises(KeyError):
        plan.figures["zz"]


def test_a_plan_without_data_takes_days_as_they_come_in() -> None:
    empty = small({"paid": {"from": "daily.paid", "target": 310}},
                  days("2025-12-01", 1, paid=None), as_of="2025-12-02")  # fmt: skip

    changed = empty.with_inputs({"paid.steps[2025-12-01]": 5, "paid.steps[2025-12-02]": 7})

    assert value(empty, "paid") is None
    assert values(changed, "paid", "to_date", "pace") == near([12.0, 0.6])


@pytest.mark.parametrize(
    "given", [np.float64(900), np.float32(900), np.int64(900), Decimal(900), Decimal("9e2")]
)
def test_numbers_of_other_libraries_are_numbers(plan: Plan, given: Input) -> None:
    changed = plan.with_inputs({"paid.target": given})

    assert value(changed, "paid.target") == 900
    assert type(value(changed, "paid.target")) is float


NAN = float("nan")


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("paid.target", True, "not-a-number"),
        ("paid.target", NAN, "not-a-number"),
        ("paid.target", float("inf"), "not-a-number"),
        ("paid.target", Decimal("NaN"), "not-a-number"),
        ("paid.target", date(2025, 12, 1), "not-a-number"),
        ("paid.target", [1], "not-a-number"),
        ("as_of", True, "not-a-date"),
        ("as_of", NAN, "not-a-date"),
        ("title", 5, "not-words"),
        ("title", date(2025, 12, 1), "not-words"),
        ("paid.status", 1, "not-words"),
        ("budget.item[内容营销]", 7, "not-words"),
        ("check:few.holds", 1, "not-yes-or-no"),
        ("check:few.holds", "yes", "not-yes-or-no"),
    ],
)
def test_a_value_that_a_figure_cannot_have_is_told_with_its_name(
    plan: Plan, name: str, given: Any, code: str
) -> None:
    with pytest.raises(PlanError) as caught:
        plan.with_inputs({name: given})

    (problem,) = caught.value.problems
    assert (problem.code, problem.details["column"]) == (code, name)
    assert name in caught.value.text("en")
    assert name in caught.value.text("zh")


def test_a_percentage_is_no_amount_in_an_input_either() -> None:
    plan = small({"paid": {"actual": 5, "unit": "元"}, "rate": {"actual": "3%"}})

    with pytest.raises(PlanError) as caught:
        plan.with_inputs({"paid.target": "12%", "rate.target": "80万元"})

    assert [problem.code for problem in caught.value.problems] == ["unit-of-value"] * 2
    assert value(plan.with_inputs({"rate.target": "4%"}), "rate.target") == 0.04


def test_a_check_may_be_overridden_by_true_or_false(plan: Plan) -> None:
    assert plan.with_inputs({"check:few.holds": False}).failed_checks() == ["Few"]
