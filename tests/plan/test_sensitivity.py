"""Sensitivity: each driver moved alone, and what the headline's target then comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.small import small, told
from tests.plan.test_scenarios import as_text

from planforge.formula.syntax import Symbol

if TYPE_CHECKING:
    from planforge import Plan

CANTEEN: dict[str, dict[str, Any]] = {
    "margin": {"label": "Margin", "target": 18000, "unit": "EUR"},
    "sales": {"label": "Sales", "target": 90000, "unit": "EUR"},
    "food": {"label": "Food", "target": 48000, "unit": "EUR"},
    "staff": {"label": "Staff", "target": 24000, "unit": "EUR"},
}


def sheets(**block: Any) -> dict[str, Any]:
    own = {"title": "S", "blocks": [{"block": "sensitivity", **block}]}
    return {"s": own, "scenarios": None}


def canteen(**rest: Any) -> Plan:
    asked = {"drivers": {"margin": "sales - food - staff"}, "sheets": sheets(), **rest}
    return small(CANTEEN, **asked)


def effect(plan: Plan, headline: str, name: str) -> Any:
    return plan.value(Symbol(f"sensitivity:{headline}", name))


def test_each_driver_moves_alone_by_each_step() -> None:
    views: Any = canteen(sheets=sheets(steps=["10%", "2.5%"])).sensitivity_views("margin")
    table, chart = views

    assert as_text(table) == (
        "Margin: how sensitive the target is to its drivers\n"
        "Factor | Unit | −10% | −2.5% | +2.5% | +10%\n"
        "Sales | EUR | 9,000 EUR | 15,750 EUR | 20,250 EUR | 27,000 EUR\n"
        "Change | % | -50.0% | -12.5% | +12.5% | +50.0%\n"
        "Food | EUR | 22,800 EUR | 19,200 EUR | 16,800 EUR | 13,200 EUR\n"
        "Change | % | +26.7% | +6.7% | -6.7% | -26.7%\n"
        "Staff | EUR | 20,400 EUR | 18,600 EUR | 17,400 EUR | 15,600 EUR\n"
        "Change | % | +13.3% | +3.3% | -3.3% | -13.3%\n"
        "Sales moves Margin most: 10% of it is 9,000 EUR"
    )
    assert chart.categories == ("Sales", "Food", "Staff")
    assert [[round(f.value) for f in one.figures] for one in chart.series] == [
        [-9000, 4800, 2400], [9000, -4800, -2400],
    ]  # fmt: skip


def test_drivers_that_weigh_the_same_are_said_to_and_not_drawn() -> None:
    metrics = {"paid": {"target": 100}, "a": {"target": 20}, "b": {"target": 5}}

    asked = sheets(steps=["10%"])
    table, *charts = small(metrics, drivers={"paid": "a * b"}, sheets=asked).sensitivity_views(
        "paid"
    )

    assert as_text(table) == (
        "paid: how sensitive the target is to its drivers\n"
        "Factor | Unit | −10% | +10%\n"
        "Any driver |  | 90 | 110\n"
        "Change | % | -10.0% | +10.0%\n"
        "Every driver weighs the same: 10% of any moves paid equally"
    )
    assert charts == []


@given(
    target=st.floats(1, 1e9),
    a=st.floats(0.01, 1e4),
    b=st.floats(0.01, 1e4),
    step=st.floats(0.01, 0.9),
)
@settings(deadline=None, max_examples=20)
def test_a_product_moves_as_its_factors_do_though_its_targets_do_not_quite_meet(
    target: float, a: float, b: float, step: float
) -> None:
    metrics = {"paid": {"target": target}, "a": {"target": a}, "b": {"target": b}}
    asked = sheets(steps=[f"{step:.4%}"])

    plan = small(metrics, drivers={"paid": "a * b"}, sheets=asked)

    moved = effect(plan, "paid", "step_1")
    assert effect(plan, "paid", "a_up_1_change") == pytest.approx(moved)
    assert effect(plan, "paid", "a_down_1_change") == pytest.approx(-moved)
    assert effect(plan, "paid", "a_up_1") == pytest.approx(target * (1 + moved))


def test_it_follows_the_scenario() -> None:
    scenarios = {"base": {"label": "B"}, "big": {"label": "Big", "drivers": {"sales": "base * 2"}}}

    plan = canteen(scenarios=scenarios, scenario="big")

    assert effect(plan, "margin", "sales_up_1") == pytest.approx(108000 + 9000)


def test_a_target_that_is_a_gap_gives_gaps() -> None:
    plan = small(
        {**CANTEEN, "margin": {"label": "Margin"}, "staff": {"label": "Staff"}},
        drivers={"margin": "sales - food - staff"}, sheets=sheets(),
    )  # fmt: skip

    assert effect(plan, "margin", "sales_up_1") is None
    assert effect(plan, "margin", "finding") is None


def test_what_is_wrong_is_told_with_its_place() -> None:
    asked = sheets(metric="margins", steps=["0%", "ten", "5%"])

    assert told(CANTEEN, drivers={"margin": "sales - food - staff"}, sheets=asked) == (
        "[sheets.s.blocks[1].metric]: `drivers` does not take `margins` apart, so nothing says what"
        " moves it [sensitivity-of-no-headline]\n"
        "    name a metric of `drivers:` (margin), or give `margins` an identity there\n"
        "[sheets.s.blocks[1].steps[1]]: `0%` is no step by which a driver can be off"
        " [sensitivity-step]\n"
        "    write percentages between 0% and 100%, such as `steps: [5%, 10%, 20%]`\n"
        "[sheets.s.blocks[1].steps[2]]: `ten` is no step by which a driver can be off"
        " [sensitivity-step]\n"
        "    write percentages between 0% and 100%, such as `steps: [5%, 10%, 20%]`"
    )
