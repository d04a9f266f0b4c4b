"""Missing is not zero: a gap stays a gap in all that depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.plan.small import days, near, small, steps, three_months, value, values

from planforge.formula.evaluate import ExcelError
from planforge.plan.scopes import BASE_FACETS, COMPUTED_FACETS

if TYPE_CHECKING:
    from planforge import Plan

FRAME = three_months(paid=(80.0, 100.0, 110.0), buyers=(2.0, 4.0, 5.0))
METRICS: dict[str, dict[str, Any]] = {
    "paid": {"from": "daily.paid", "target": "previous * 1.2"},
    "buyers": {"from": "daily.buyers"},
    "aov": {"formula": "paid / buyers", "target": 24},
}
SPREADS = ["even", "weekday", "last_year"]


def errors_in(plan: Plan) -> list[str]:
    return [
        str(symbol)
        for symbol, found in plan.values.items()
        for v in found
        if isinstance(v, ExcelError)
    ]


@pytest.mark.parametrize("spread", SPREADS)
def test_before_the_month_begins_nothing_is_reached_and_nothing_is_wrong(spread: str) -> None:
    paid = {**METRICS["paid"], "spread": spread}
    frame = FRAME[[str(day) < "2025-12" for day in FRAME["date"]]]

    plan = small({**METRICS, "paid": paid}, frame, as_of="2025-11-30")

    assert values(plan, "paid", "previous", "target") == near([3000.0, 3600.0])
    unknown = ("target_to_date", "actual", "to_date", "previous_to_date", "forecast",
               "achievement", "pace", "deviation", "growth", "year_growth",
               "gap", "status")  # fmt: skip
    assert values(plan, "paid", *unknown) == [None] * len(unknown)
    assert values(plan, "aov", "to_date", "growth", "deviation", "status") == [None] * 4
    assert values(plan, "aov", "previous", "target", "target_growth") == near([25.0, 24.0, -0.04])
    assert errors_in(plan) == []
    assert value(plan, "period.elapsed") == 0


def test_when_the_month_is_over_the_actual_is_known_and_comparisons_are_whole() -> None:
    frame = days("2025-11-01", 61, paid=[100.0] * 30 + [110.0] * 31, buyers=5.0)

    plan = small(METRICS, frame, as_of=None)

    assert value(plan, "as_of") == 46022  # 31 December
    assert values(
        plan, "paid", "actual", "to_date", "previous_to_date", "target_to_date", "forecast", "gap"
    ) == near([3410.0, 3410.0, 3000.0, 3600.0, 3410.0, 190.0])
    assert value(plan, "period.elapsed") == 1


def test_without_any_data_every_figure_is_a_gap() -> None:
    plan = small({"paid": {"target": 10, "additive": True}, "twice": {"formula": "paid * 2"}})

    assert (
        values(plan, "paid", "to_date", "pace", "growth", "gap", "forecast", "status") == [None] * 6
    )
    assert values(plan, "twice", "to_date", "previous") == [None, None]
    assert value(plan, "twice.target") == 20
    assert errors_in(plan) == []


def test_a_target_over_something_unknown_leaves_all_that_follows_from_it_unknown() -> None:
    frame = days("2025-12-01", 12, paid=110.0, buyers=5.0)

    plan = small(METRICS, frame)

    unknown = ("previous", "target", "target_to_date", "achievement", "pace", "gap", "status")
    assert values(plan, "paid", *unknown) == [None] * len(unknown)
    assert steps(plan, "paid.target") == [None] * 31
    assert values(plan, "paid", "to_date", "forecast") == near([1320.0, 3410.0])


def test_a_day_without_a_value_is_passed_over_and_stays_a_gap() -> None:
    frame = days("2025-12-01", 3, paid=[100.0, None, 50.0], buyers=[1.0, 2.0, None])

    plan = small(METRICS, frame, as_of="2025-12-03")

    assert steps(plan, "paid.actual")[:4] == [100.0, None, 50.0, None]
    assert steps(plan, "aov.actual")[:3] == [100.0, None, None]
    assert value(plan, "paid") == 150


def test_a_month_that_has_begun_without_a_single_value_has_no_figure_to_date() -> None:
    frame = days("2025-11-01", 33, paid=[100.0] * 30 + [None] * 3, buyers=4.0)

    plan = small(METRICS, frame, as_of="2025-12-03")

    assert values(plan, "paid", "to_date", "growth", "pace") == [None, None, None]
    assert values(plan, "paid", "previous_to_date", "target_to_date") == near(
        [300.0, 3600 * 3 / 31]
    )


def test_a_target_of_zero_gives_blanks_and_no_division_by_zero() -> None:
    plan = small({"returns": {"actual": 3, "previous": 0, "target": 0}})

    assert values(plan, "returns", "achievement", "pace", "deviation", "growth", "status") == [
        None, None, None, None, None,
    ]  # fmt: skip
    assert value(plan, "returns.gap") == -3
    assert errors_in(plan) == []


def test_nothing_reached_is_zero_and_no_gap() -> None:
    plan = small(METRICS, three_months(paid=(0.0, 100.0, 0.0), buyers=(0.0, 4.0, 0.0)))

    assert values(plan, "paid", "to_date", "growth", "achievement", "status") == near(
        [0.0, -1.0, 0.0, "behind"]
    )
    assert values(plan, "paid", "last_year", "year_growth") == [0, None]
    assert value(plan, "aov") is None


@pytest.mark.parametrize("facet", [*BASE_FACETS, *COMPUTED_FACETS])
def test_every_facet_of_every_metric_is_a_figure_even_when_unknown(facet: str) -> None:
    plan = small(METRICS, FRAME)

    for metric in METRICS:
        figure = plan.figures[f"{metric}.{facet}"]
        assert (figure.value is None) == figure.is_gap
        assert figure.text == "" or not figure.is_gap


def test_a_target_that_others_follow_from_is_a_gap_where_it_is_left_out() -> None:
    buyers = {**METRICS["buyers"], "target": "paid.target / aov.target"}
    metrics = {**METRICS, "buyers": buyers}

    stated = small(metrics, FRAME)
    silent = small({**metrics, "aov": {"formula": "paid / buyers"}}, FRAME)

    assert value(stated, "buyers.target") == pytest.approx(150)
    assert [value(silent, f"{name}.target") for name in metrics] == [3600, None, None]


def test_a_total_that_formulas_name_and_nobody_typed_is_a_gap() -> None:
    table = {
        "columns": {
            "item": {}, "amount": {"type": "number", "unit": "元", "total": "sum"},
            "part": {"type": "number", "formula": "amount / budget.total", "total": "sum"},
        },
        "rows": [{"item": "a", "amount": 30}],
    }  # fmt: skip
    spent = {"columns": {"item": {}, "amount": {"type": "number", "total": "sum"}}, "rows": []}

    plan = small({"m": {"actual": 1}}, tables={"budget": table, "spent": spent})

    assert value(plan, "budget.total") is None
    assert value(plan, "budget.part[a]") is None
    assert value(plan.with_inputs({"budget.total": 60}), "budget.part[a]") == 0.5
    assert "spent.total" not in plan.figures
