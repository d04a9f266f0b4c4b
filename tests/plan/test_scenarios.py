"""Scenarios: one cell picks the drivers' targets, and all that depends on targets follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.small import days, small, told, value, values
from tests.support.workbook_text import open_workbook

from planforge import PlanError

if TYPE_CHECKING:
    from pathlib import Path

    from planforge import Plan

METRICS: dict[str, dict[str, Any]] = {
    "paid": {"label": "Sales", "actual": 3e6, "target": 8e6, "unit": "EUR", "additive": True},
    "visitors": {"label": "Visitors", "actual": 4e5},
    "conversion": {"label": "Conversion", "actual": "3%", "target": "3.2%"},
    "aov": {"label": "Basket", "actual": 250, "target": 250, "unit": "EUR"},
    "ads": {"label": "Ads", "target": "paid.target * 12%", "actual": 3e5, "unit": "EUR"},
    "roi": {"label": "Return", "formula": "paid / ads"},
    "net": {"label": "Net", "formula": "paid - ads", "unit": "EUR"},
    "staff": {"label": "Staff", "actual": 9, "target": 10},
}
DRIVERS = {"paid": "visitors * conversion * aov"}
SCENARIOS: dict[str, dict[str, Any]] = {
    "worse": {
        "label": "Worse",
        "note": "Traffic falls",
        "drivers": {"visitors": "base * 0.9", "conversion": "2.8%"},
    },
    "base": {"label": "Base"},
    "better": {"label": "Better", "drivers": {"aov": "base + 25"}},
}


def planned(metrics: dict[str, Any] | None = None, **rest: Any) -> Plan:
    return small(METRICS | (metrics or {}), drivers=DRIVERS, **{"scenarios": SCENARIOS, **rest})


def complaints(metrics: dict[str, Any] | None = None, **rest: Any) -> str:
    asked = {"drivers": DRIVERS, "scenarios": SCENARIOS, **rest}
    return told(METRICS | (metrics or {}), **asked)


# ── What the targets are ──────────────────────────────────────────────────────────────────────────


def test_base_is_the_plan_as_it_stands() -> None:
    without, with_them = small(METRICS, drivers=DRIVERS), planned()

    for name, figure in without.figures.items():
        if not name.startswith("scenario"):
            assert with_them.figures[name].value == figure.value, name


def test_a_scenario_states_drivers_and_the_headline_follows_from_them() -> None:
    plan = planned()

    # 8,000,000 / (3.2% × 250) = 1,000,000 visitors are implied in base.
    assert value(plan, "visitors.target_in_base") == pytest.approx(1e6)
    assert value(plan, "visitors.target_in_worse") == pytest.approx(9e5)
    assert value(plan, "conversion.target_in_worse") == 0.028
    assert value(plan, "aov.target_in_worse") == 250
    assert value(plan, "paid.target_in_worse") == pytest.approx(9e5 * 0.028 * 250)
    assert value(plan, "paid.target_in_better") == pytest.approx(1e6 * 0.032 * 275)


def test_formula_metrics_are_lifted_and_formulas_of_targets_follow() -> None:
    plan = planned()

    assert value(plan, "ads.target_in_worse") == pytest.approx(6.3e6 * 0.12)
    assert value(plan, "net.target_in_worse") == pytest.approx(6.3e6 * 0.88)
    assert value(plan, "roi.target_in_worse") == pytest.approx(1 / 0.12)
    assert "staff.target_in_worse" not in plan.figures


def test_the_change_on_base_is_relative_and_of_percentages_in_points() -> None:
    plan = planned()

    assert value(plan, "paid.change_in_worse") == pytest.approx(6.3e6 / 8e6 - 1)
    assert plan.figures["paid.change_in_worse"].text == "-21.3%"
    assert value(plan, "conversion.change_in_worse") == pytest.approx(-0.004)
    assert plan.figures["conversion.change_in_worse"].text == "-0.4 pp"


def test_the_selector_moves_everything_that_depends_on_targets() -> None:
    frame = days("2025-12-01", 12, paid=200000.0)
    typed = {"paid": {"from": "daily.paid", "target": 8e6, "unit": "EUR"}}
    plan = small(METRICS | typed, frame, drivers=DRIVERS, scenarios=SCENARIOS)

    worse = plan.with_inputs({"scenario": "worse"})

    assert value(worse, "paid.target") == pytest.approx(6.3e6)
    assert value(worse, "paid.target.steps[2025-12-05]") == pytest.approx(6.3e6 / 31)
    assert value(worse, "paid.target_to_date") == pytest.approx(6.3e6 * 12 / 31)
    assert value(worse, "paid.pace") == pytest.approx(2.4e6 / (6.3e6 * 12 / 31))
    assert values(worse, "ads", "target") == [pytest.approx(6.3e6 * 0.12)]


def test_a_scenario_is_chosen_by_name_or_label_in_the_plan_or_later() -> None:
    first = planned(scenario="worse")

    assert value(first, "paid.target") == pytest.approx(6.3e6)
    assert value(first, "scenario") == "Worse"
    for asked in ("better", "Better"):
        other = first.with_inputs({"scenario": asked})
        assert value(other, "paid.target") == pytest.approx(8.8e6)
    with pytest.raises(PlanError) as caught:
        first.with_inputs({"scenario": "bettr"})
    assert caught.value.text("en") == (
        "there is no scenario `bettr`; the plan has worse, base, better [unknown-scenario]\n"
        "    did you mean `better`?"
    )


def test_headlines_that_are_factors_of_others_follow_from_below() -> None:
    metrics = {
        "profit": {"target": 30}, "sales": {"target": 100}, "cost": {"target": 70},
        "meals": {"target": 20}, "price": {"target": 5},
    }  # fmt: skip
    scenarios = {"base": {"label": "Base"}, "few": {"label": "Few", "drivers": {"meals": 16}}}

    plan = small(
        metrics, drivers={"profit": "sales - cost", "sales": "meals * price"}, scenarios=scenarios
    )

    assert [value(plan, f"{m}.target_in_few") for m in ("sales", "profit", "cost")] == [80, 10, 70]


def test_identities_of_each_others_headlines_do_not_wait_for_each_other() -> None:
    metrics = {"paid": {"target": 100}, "buyers": {"target": 20}, "aov": {"target": 5}}
    scenarios = {"base": {"label": "Base"}, "few": {"label": "Few", "drivers": {"buyers": 16}}}

    plan = small(
        metrics, drivers={"paid": "buyers * aov", "aov": "paid / buyers"}, scenarios=scenarios
    )

    assert [value(plan, f"{m}.target_in_few") for m in metrics] == [80, 16, 5]


def test_a_target_that_is_a_gap_stays_one() -> None:
    plan = planned({"aov": {"actual": 250}, "visitors": {"actual": 4e5}})

    assert value(plan, "aov.target_in_base") is None
    assert value(plan, "paid.target_in_base") == 8e6
    assert values(plan, "paid", "target_in_worse", "change_in_worse") == [None, None]
    shown = planned({"aov": {"actual": 250}, "visitors": {"actual": 4e5}}, sheets=SHEET)
    assert len(shown.scenario_views()) == 1  # charts that could not say anything are not drawn


@given(
    shares=st.lists(st.floats(0.1, 3), min_size=3, max_size=3),
    chosen=st.sampled_from(["base", "other"]),
)
@settings(deadline=None, max_examples=15)
def test_whatever_the_scenario_targets_are_those_of_it_and_the_identity_holds(
    shares: list[float], chosen: str
) -> None:
    drivers = {
        m: f"base * {share!r}"
        for m, share in zip(DRIVERS["paid"].split(" * "), shares, strict=True)
    }
    scenarios = {"base": {"label": "B"}, "other": {"label": "O", "drivers": drivers}}

    plan = planned(scenarios=scenarios, scenario=chosen)

    for metric in ("paid", "visitors", "conversion", "aov", "ads", "net", "roi"):
        assert value(plan, f"{metric}.target") == value(plan, f"{metric}.target_in_{chosen}")
    made = (
        value(plan, "visitors.target")
        * value(plan, "conversion.target")
        * value(plan, "aov.target")
    )
    assert value(plan, "paid.target") == pytest.approx(made)


# ── What is wrong with them ───────────────────────────────────────────────────────────────────────


def test_what_is_wrong_is_told_together() -> None:
    scenarios = {
        "base": {"label": "Base", "drivers": {"aov": 1}},
        "worse": {
            "label": "base",
            "drivers": {
                "visitor": 1,
                "staff": 9,
                "paid": 7e6,
                "conversion": "30元",
                "aov": "basis",
            },
        },
    }

    assert complaints(scenarios=scenarios, scenario="bad").split("\n") == [
        "[scenario]: there is no scenario `bad`; the plan has base, worse [unknown-scenario]",
        "[scenarios.worse.label]: the scenarios `worse` and `base` are both called `base`"
        " [scenario-label-twice]",
        "    give one another label: the workbook chooses by it",
        "[scenarios.base.drivers]: the scenario `base` states targets of its own"
        " [base-scenario-drivers]",
        "    write them as `target:` of the metrics: `base` is the plan as it stands",
        "[scenarios.worse.drivers.visitor]: there is nothing named `visitor` here [unknown-name]",
        "    did you mean `visitors`?",
        "[scenarios.worse.drivers.staff]: `staff` is no driver, so its target is the same in every"
        " scenario [scenario-of-no-driver]",
        "    name it in an identity of `drivers:`, or state one of visitors, conversion, aov",
        "[scenarios.worse.drivers.paid]: `paid` is what `drivers` takes apart, so a scenario"
        " cannot state it [headline-in-scenario]",
        "    state the targets of its factors; it follows from them",
        "[scenarios.worse.drivers.conversion]: the value is written in `元`, the unit of"
        " `conversion` is `%` [unit-of-value]",
        "    write the value in `%`, or change the metric's `unit`",
        "[scenarios.worse.drivers.aov]: there is nothing named `basis` here [unknown-name]",
    ]


def test_a_label_in_place_of_a_name_is_recognised() -> None:
    scenarios = {
        "worse": {"label": "悲观", "drivers": {"Visitor": 1}},
        "base": {"label": "基准"},
    }

    assert complaints(scenarios=scenarios, scenario="悲观").split("\n") == [
        "[scenario]: there is no scenario `悲观`; the plan has worse, base [unknown-scenario]",
        "    did you mean `worse`?",
        "[scenarios.worse.drivers.Visitor]: there is nothing named `Visitor` here [unknown-name]",
        "    did you mean `visitors`?",
    ]


def test_without_base_nothing_is_there_to_compare_with() -> None:
    assert complaints(scenarios={"worse": {"label": "Worse"}}, scenario="worse") == (
        "[scenarios]: among the scenarios there is no `base`: the plan as it stands"
        " [no-base-scenario]\n"
        "    add `base: {label: Base}`; what differs from it are the others (worse)"
    )


def test_labels_have_to_say_something() -> None:
    assert complaints(scenarios={"base": {"label": "Base"}, "worse": {"label": " "}}) == (
        "[scenarios.worse.label]: the label of the scenario `worse` is empty"
        " [scenario-label-empty]\n"
        "    write what readers shall call it: the workbook chooses by it"
    )


def test_labels_and_notes_are_texts_whatever_stands_in_them(tmp_path: Path) -> None:
    odd = ["=1+1", 'down, "much"', "{factor} {x}", "<&>", "x" * 40]
    scenarios = {"base": {"label": "Base"}} | {
        f"s{at}": {"label": label, "note": f"{{{{ paid }}}} {label}"}
        for at, label in enumerate(odd)
    }

    plan = planned(scenarios=scenarios, scenario="s0", sheets=SHEET)

    workbook = open_workbook(plan.to_excel(tmp_path / "plan.xlsx"))
    cells = [cell for row in workbook["Scenarios"].iter_rows() for cell in row if cell.value in odd]
    assert {cell.value for cell in cells} == set(odd)
    assert {cell.data_type for cell in cells} == {"s"}
    plan.to_word(tmp_path / "plan.docx")
    assert value(plan, "paid.target") == pytest.approx(8e6)


def test_a_scenario_that_no_name_can_have_is_told() -> None:
    assert complaints(scenarios={**SCENARIOS, "best-case": {"label": "X"}}) == (
        "[scenarios.best-case]: `scenarios.best-case` is no name for formulas: a name has letters,"
        " digits and underscores, and begins with no digit [bad-name]\n"
        "    write `best_case`, and how it is shown as its `label` or `title`"
    )


# ── Tables of it ──────────────────────────────────────────────────────────────────────────────────


def as_text(view: Any) -> str:
    lines = [" | ".join(column.label for column in view.columns)]
    lines += [
        " | ".join(row[c.name].text if c.name in row else "" for c in view.columns)
        for row in view.rows
    ]
    return "\n".join([view.title, *lines, view.note])


def test_the_table_of_scenarios() -> None:
    views: Any = planned(sheets=SHEET).scenario_views()
    table, *charts = views

    assert as_text(table) == (
        "Targets by scenario\n"
        "Metric | Unit | Worse | Base | Better | Worse on Base | Better on Base\n"
        "Visitors |  | 900,000 | 1,000,000 | 1,000,000 | -10.0% | 0.0%\n"
        "Conversion | % | 2.8% | 3.2% | 3.2% | -0.4 pp | 0.0 pp\n"
        "Basket | EUR | 250 EUR | 250 EUR | 275 EUR | 0.0% | +10.0%\n"
        "Sales | EUR | 6,300,000 EUR | 8,000,000 EUR | 8,800,000 EUR | -21.3% | +10.0%\n"
        "Ads | EUR | 756,000 EUR | 960,000 EUR | 1,056,000 EUR | -21.3% | +10.0%\n"
        "Return |  | 8.33 | 8.33 | 8.33 | 0.0% | 0.0%\n"
        "Net | EUR | 5,544,000 EUR | 7,040,000 EUR | 7,744,000 EUR | -21.3% | +10.0%\n"
        "Worse: Traffic falls"
    )
    assert [chart.title for chart in charts] == [
        "Sales target: from 6,300,000 EUR to 8,800,000 EUR",
        "Sales: scenarios differ mostly in Conversion",
    ]
    assert [chart.categories for chart in charts] == [
        ("Worse", "Base", "Better"),
        ("Conversion", "Visitors", "Basket"),
    ]


def test_a_sheet_may_say_which_metrics_are_compared() -> None:
    blocks = [{"block": "scenarios", "metrics": ["roi", "staff"]}]
    plan = planned(sheets={"s": {"title": "S", "blocks": blocks}, "scenarios": None})
    table: Any = plan.scenario_views()[0]

    assert [row["label"].text for row in table.rows][3:] == ["Sales", "Return", "Staff"]
    assert [f.text for f in table.rows[-1].values()][2:5] == ["10", "10", "10"]


def test_one_scenario_is_nothing_to_show() -> None:
    assert planned(scenarios={"base": {"label": "Base"}}, sheets=SHEET).scenario_views() == ()
    assert small(METRICS, drivers=DRIVERS).scenario_views() == ()


SHEET = {"scenarios": {"title": "Scenarios", "blocks": [{"block": "scenarios"}]}}
