"""Targets that move by a rule, against a plain reading of the rule, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.small import days, near, small, steps, told, value, values

from planforge.workbook.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from planforge import Plan

RULE: dict[str, Any] = {"threshold": "10%", "periods": 2, "step": "5%", "limit": "12%"}
PAID = [100.0, 85, 80, 120, 70, 70, 70, None, 60, 60, 60, 60]
SHEETS = {"moving": {"title": "Moving", "blocks": [{"block": "adjustments"}]}}


def plain_rule(
    planned: Sequence[float], reached: Sequence[float | None], rule: dict[str, float]
) -> tuple[list[float], list[int], int]:
    """Return each step's target, each known step's run, and how often the target moved."""
    shift, run, moves = 0.0, 0, 0
    targets, runs = [], []
    for target, actual in zip(planned, reached, strict=True):
        targets.append(target + shift * abs(target))
        if actual is not None and targets[-1]:
            off = (actual - targets[-1]) / abs(targets[-1])
            # Excel's comparisons look at 15 digits.
            side = 0 if float(f"{abs(off):.15g}") <= rule["threshold"] else 1 if off > 0 else -1
            run = 0 if side == 0 else side if run * side <= 0 else run + side
        runs.append(run)
        if abs(run) >= rule["periods"]:
            moved = shift + rule["step"] * (1 if run > 0 else -1)
            moved = round(max(-rule["limit"], min(rule["limit"], moved)), 9)
            moves += moved != round(shift, 9)
            shift, run = moved, 0
    return targets, runs, moves


def frame(paid: Sequence[float | None] = PAID, **columns: Any) -> pd.DataFrame:
    return days("2025-12-01", len(paid), paid=list(paid), **columns)


def planned(
    paid: Sequence[float | None] = PAID, rule: dict[str, Any] | None = None, **rest: Any
) -> Plan:
    metric = {"from": "daily.paid", "target": 3100, "adjust": rule or RULE}
    return small({"paid": {**metric, **rest.pop("metric", {})}}, frame(paid), sheets=SHEETS, **rest)


def test_each_step_is_held_against_the_target_as_it_stands_after_earlier_moves() -> None:
    plan = planned()

    assert steps(plan, "paid.adjusted")[:13] == near(
        [100.0, 100.0, 100.0, 95.0, 95.0, 95.0, 90.0, 90.0, 90.0, 88.0, 88.0, 88.0, 88.0]
    )
    assert steps(plan, "paid.adjusted_run")[:13] == [
        0,
        -1,
        -2,
        1,
        -1,
        -2,
        -1,
        -1,
        -2,
        -1,
        -2,
        -1,
        None,
    ]
    assert steps(plan, "paid.adjusted_mark")[:12] == [
        None, "● off", "▼ lowered from the next", "● off", "● off", "▼ lowered from the next",
        "● off", None, "▼ lowered from the next", "● off", "■ limit reached", "● off",
    ]  # fmt: skip
    assert values(plan, "paid", "target", "adjusted_target", "adjustments") == [
        3100, pytest.approx(3 * 100 + 3 * 95 + 3 * 90 + 22 * 88), 3,
    ]  # fmt: skip


def test_a_target_that_is_beaten_moves_to_the_harder_side() -> None:
    plan = planned([130.0] * 12, {"threshold": "10%", "periods": 3, "step": "10%"})

    assert steps(plan, "paid.adjusted")[:7] == near([100.0] * 3 + [110.0] * 3 + [120.0])
    assert value(plan, "paid.adjustments") == 2  # with 120, 130 is no longer far enough off


def test_what_is_better_low_moves_down_when_it_is_beaten() -> None:
    plan = planned([80.0] * 12, metric={"better": "lower", "target": "≤3100"})

    assert steps(plan, "paid.adjusted")[:5] == near([100.0, 100.0, 95.0, 95.0, 90.0])
    assert plan.chart("adjustments:paid").title == ("paid: target moved 3×, from 3,100 to 2,770")


def test_a_level_keeps_its_target_from_the_next_step_on() -> None:
    metrics = {
        "visits": {"from": "daily.visits"},
        "buyers": {"from": "daily.paid"},
        "rate": {"formula": "buyers / visits", "format": "0.0%", "target": "8%", "adjust": RULE},
    }

    plan = small(metrics, frame([60.0] * 12, visits=1000.0), sheets=SHEETS)

    assert steps(plan, "rate.planned")[:3] == [0.08] * 3
    assert steps(plan, "rate.adjusted")[:5] == near([0.08, 0.08, 0.076, 0.076, 0.072])
    assert values(plan, "rate", "adjusted_target", "adjustments") == near([0.08 * 0.88, 3.0])


def test_a_step_under_way_does_not_count() -> None:
    paid = days("2025-12-01", 17, paid=50.0)
    metric = {"from": "daily.paid", "target": 3100, "adjust": {**RULE, "periods": 1}}

    plan = small({"paid": metric}, paid, as_of="2025-12-17", grain="week", sheets=SHEETS)

    assert steps(plan, "paid.adjusted_off")[2:] == [None, None, None]
    assert value(plan, "paid.adjustments") == 2


def test_before_the_period_begins_nothing_has_moved() -> None:
    plan = planned(as_of="2025-11-30")

    assert values(plan, "paid", "adjusted_target", "adjustments") == [3100, 0]
    assert plan.chart("adjustments:paid").title == "paid: the target has not moved"


def test_without_a_target_there_is_nothing_to_move() -> None:
    plan = planned(metric={"target": None, "spread": "even"})

    assert values(plan, "paid", "adjusted_target", "adjustments") == [None, None]


def test_without_a_limit_all_of_the_target_may_go() -> None:
    plan = planned([1.0] * 12, {"threshold": "10%", "periods": 1, "step": "30%"})

    assert steps(plan, "paid.adjusted")[:5] == near([100.0, 70.0, 40.0, 10.0, 0.0])
    assert value(plan, "paid.adjust_limit") == 1


def test_a_changed_rule_or_actual_moves_the_targets_anew() -> None:
    plan = planned()

    assert value(plan.with_inputs({"paid.adjust_periods": 3}), "paid.adjustments") == 2
    assert value(plan.with_inputs({"paid.adjust_limit": 0.05}), "paid.adjusted_target") == (
        pytest.approx(3 * 100 + 28 * 95)
    )
    better = plan.with_inputs({"paid.steps[2025-12-03]": 100.0})
    reached = [*PAID[:2], 100.0, *PAID[3:], *[None] * 19]
    targets, _, moves = plain_rule([100.0] * 31, reached, numbers())
    assert steps(better, "paid.adjusted") == near(targets)
    assert value(better, "paid.adjustments") == moves


def test_what_has_no_steps_stays_and_that_is_told() -> None:
    metrics = {
        "score": {"actual": 4.8, "target": 4.9, "label": "Score", "adjust": RULE},
        "people": {"from": "daily.paid", "total": "count_distinct", "target": 9, "adjust": RULE},
    }

    plan = small(metrics, frame(), sheets=SHEETS)

    assert values(plan, "score", "adjusted_target", "adjustments") == [4.9, 0]
    assert values(plan, "people", "adjusted_target", "adjustments") == [9, 0]
    assert [notice.text().replace("<plan>", "") for notice in plan.notices] == [
        f"[metrics.{name}.adjust]: the target of {label} does not move: nothing is known of it step"
        " by step [adjust-without-steps]\n    let it come from daily data, or take `adjust` out;"
        " people counted once have no target per step"
        for name, label in (("score", "Score"), ("people", "people"))
    ]


def test_a_rule_that_is_none_is_told() -> None:
    rule = {"threshold": 10, "periods": 1.5, "step": "paid / 2", "limit": "0%"}

    text = told({"paid": {"from": "daily.paid", "target": 1, "adjust": rule}}, frame())

    assert text == "\n".join(
        f"[metrics.paid.adjust.{key}]: `{key}` of the rule that moves `paid` is no {what}"
        f" [{code}]\n    {mend}"
        for key, what, code, mend in (
            ("threshold", "part of a target: 10", "adjust-part", PART),
            ("periods", "count: 1.5", "adjust-periods", COUNT),
            ("step", "part of a target: paid / 2", "adjust-part", PART),
            ("limit", "part of a target: 0%", "adjust-part", PART),
        )
    )


PART = "write a percentage of up to 100%, such as `10%`"
COUNT = "write how many periods in a row it takes, such as `2`"


def test_the_sheet_shows_rule_steps_and_chart() -> None:
    sheets = {sheet.title: sheet for sheet in lay_out(planned()).sheets}

    moving = sheets["Moving"]
    headers = [cell.value for cell in moving.cells if cell.style == "header"]
    assert headers == [
        "Deviation", "In a row", "Step", "Limit", "First target", "Target now", "Moves",
        "Date", "First target", "Moved so far", "Target in effect", "Actual", "Deviation",
        "Off in a row", "What follows",
    ]  # fmt: skip
    typed = [cell.value for cell in moving.cells if cell.style == "input"]
    assert typed == [0.1, 2.0, 0.05, 0.12]
    assert [chart.title for chart in moving.charts] == [
        "paid: target moved 3×, from 3,100 to 2,791"
    ]
    assert len(moving.validations) == 4


def test_tables_of_indicators_may_show_what_only_some_targets_have() -> None:
    block = {"block": "kpis", "facets": ["target", "adjusted_target", "adjustments"]}
    metrics = {
        "paid": {"from": "daily.paid", "target": 3100, "adjust": RULE},
        "fees": {"actual": 3, "target": 2},
    }

    plan = small(metrics, frame(), sheets={"k": {"title": "K", "blocks": [block]}})

    (sheet,) = (sheet for sheet in lay_out(plan).sheets if sheet.title == "K")
    shown: dict[int, list[Any]] = {cell.row: [] for cell in sheet.cells if cell.style == "label"}
    for cell in sheet.cells:
        if cell.row in shown and cell.column in (3, 4, 5):
            shown[cell.row].append(cell.value)
    assert list(shown.values()) == [[3100.0, 2791.0, 3.0], [2.0, "—", "—"]]
    view = plan.indicators(["fees"], ["adjusted_target"])
    assert view.rows[0]["adjusted_target"].is_gap


def test_a_target_split_by_shares_moves_too() -> None:
    columns = {name: {"type": "date"} for name in ("start", "end")}
    halves = {
        "columns": {"half": {}, **columns, "share": {"type": "number"}},
        "rows": [
            {"half": "a", "start": "2025-12-01", "end": "2025-12-10", "share": "50%"},
            {"half": "b", "start": "2025-12-11", "end": "2025-12-31", "share": "50%"},
        ],
    }
    metric = {"spread": "shares", "shares": "halves.share"}

    plan = planned(metric=metric, tables={"halves": halves})

    reached = [*PAID, *[None] * 19]
    targets, _, moves = plain_rule(steps(plan, "paid.target"), reached, numbers())
    assert steps(plan, "paid.adjusted") == near(targets)
    assert value(plan, "paid.adjustments") == moves


REACHED = [None, 0.0, 50.0, 89.0, 90.0, 100.0, 110.0, 112.5, 200.0]


def numbers(**changed: float) -> dict[str, float]:
    return {"threshold": 0.1, "periods": 2, "step": 0.05, "limit": 0.12, **changed}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(REACHED), min_size=12, max_size=12),
    st.sampled_from([0.02, 0.1, 0.5]),
    st.integers(1, 4),
    st.sampled_from([0.03, 0.05, 0.25]),
    st.sampled_from([0.04, 0.1, 1.0]),
)  # fmt: skip
def test_any_days_come_to_what_the_plain_rule_makes_of_them(
    paid: list[float | None], threshold: float, periods: int, step: float, limit: float
) -> None:
    rule = {"threshold": threshold, "periods": periods, "step": step, "limit": limit}

    plan = planned(paid, rule)

    targets, runs, moves = plain_rule([100.0] * 31, [*paid, *[None] * 19], rule)
    assert steps(plan, "paid.adjusted") == [pytest.approx(one, abs=1e-6) for one in targets]
    assert steps(plan, "paid.adjusted_run")[:12] == runs[:12]
    assert value(plan, "paid.adjustments") == moves
    low, high = min(steps(plan, "paid.adjusted")), max(steps(plan, "paid.adjusted"))
    assert 100 * (1 - limit) - 1e-6 <= low
    assert high <= 100 * (1 + limit) + 1e-6
