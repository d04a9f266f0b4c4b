"""Tables: typed and computed columns, totals, derived rows, formulas in single cells."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tests.plan.small import column, near, small, told, value

from planforge import plan_from

BUDGET: dict[str, Any] = {
    "title": "Budget",
    "total": "80万",
    "columns": {
        "item": {"label": "Item"},
        "group": {"label": "Group"},
        "amount": {"label": "Amount", "type": "number", "unit": "元", "total": "sum"},
        "part": {"type": "number", "formula": "share(amount)", "format": "0.0%", "total": "sum"},
        "left": {"type": "number", "formula": "amount - spent", "unit": "元", "total": "formula"},
        "spent": {"type": "number", "unit": "元", "total": "sum"},
    },
    "rows": [
        {"item": "ads", "group": "traffic", "amount": "30万", "spent": 100000},
        {"item": "content", "group": "traffic", "amount": "15万", "spent": "5万"},
        {"item": "service", "group": "customers", "amount": "35万"},
    ],
}
PAID = {"paid": {"actual": 100, "target": 250, "unit": "元"}}


def test_typed_and_computed_columns_and_totals() -> None:
    plan = small(PAID, tables={"budget": BUDGET})

    assert column(plan, "budget", "amount") == [300000.0, 150000.0, 350000.0]
    assert column(plan, "budget", "part") == near([0.375, 0.1875, 0.4375])
    assert column(plan, "budget", "left") == [200000.0, 100000.0, None]
    totals = {key: figure.value for key, figure in plan.table("budget").totals.items()}
    assert totals == {"amount": 800000.0, "part": 1.0, "left": 650000.0, "spent": 150000.0}
    assert plan.failed_checks() == []


@pytest.mark.parametrize(
    ("total", "expected"), [("sum", 6.0), ("average", 3.0), ("max", 4.0), ("min", 2.0)]
)
def test_totals_pass_over_gaps(total: str, expected: float) -> None:
    table = {
        "columns": {"item": {}, "n": {"type": "number", "total": total}},
        "rows": [{"item": "a", "n": 2}, {"item": "b"}, {"item": "c", "n": 4}],
    }

    assert value(small(PAID, tables={"t": table}), "t.n.total") == expected


def test_a_total_of_nothing_known_is_a_gap() -> None:
    table = {
        "columns": {"item": {}, "n": {"type": "number", "total": "sum"}},
        "rows": [{"item": "a"}],
    }

    assert value(small(PAID, tables={"t": table}), "t.n.total") is None


def test_items_that_miss_the_planned_total_fail_a_check() -> None:
    plan = small(PAID, tables={"budget": {**BUDGET, "total": "90万"}})

    assert plan.failed_checks() == ["Budget: items sum to the total"]
    assert value(plan, "budget.total") == 900000


def test_the_planned_total_may_be_a_formula() -> None:
    plan = small(PAID, tables={"budget": {**BUDGET, "total": "paid.target * 3200"}})

    assert value(plan, "budget.total") == 800000
    assert plan.failed_checks() == []


def test_a_single_cell_may_be_a_formula() -> None:
    table = {
        "columns": {"goal": {}, "now": {"type": "number"}, "words": {}, "twice": {
            "type": "number", "formula": "now * 2"}},
        "rows": [
            {"goal": "sales", "now": "=paid.target", "words": '=join("aim: ", text(paid.target))'},
            {"goal": "typed", "now": 7, "words": "plain"},
        ],
    }  # fmt: skip

    plan = small(PAID, tables={"goals": table}, language="zh-CN")

    assert column(plan, "goals", "now") == [250.0, 7.0]
    assert column(plan, "goals", "words") == ["aim: 250 元", "plain"]
    assert column(plan, "goals", "twice") == [500.0, 14.0]
    assert value(plan.with_inputs({"paid.target": 300}), "goals.now[sales]") == 300
    assert plan.figures["goals.now[sales]"].text == "250 元"


def test_rows_for_each_different_value_of_another_table() -> None:
    groups = {
        "columns": {
            "group": {},
            "amount": {
                "type": "number", "total": "sum",
                "formula": "sum_if(budget.amount, budget.group = here(group))",
            },
        },
        "rows": {"distinct": "budget.group"},
    }  # fmt: skip

    plan = small(PAID, tables={"groups": groups, "budget": BUDGET})

    assert column(plan, "groups", "group") == ["traffic", "customers"]
    assert column(plan, "groups", "amount") == [450000.0, 350000.0]
    assert not plan.graph.axes["groups"].grows


def test_rows_may_come_from_a_frame_and_hold_no_formulas() -> None:
    frame = pd.DataFrame(
        {"Name": ["=1+1", "bed"], "Price": ["¥258", "1.2万"], "Since": ["2025-01-02"] * 2}
    )
    table = {
        "rows": "goods",
        "columns": {
            "name": {"label": "Name"}, "price": {"label": "Price", "type": "number"},
            "since": {"label": "Since", "type": "date"},
        },
    }  # fmt: skip
    definition = {"title": "T", "period": "2025-12", "language": "en", "tables": {"goods": table}}

    plan = plan_from(definition, data={"goods": frame})

    assert column(plan, "goods", "name") == ["=1+1", "bed"]
    assert column(plan, "goods", "price") == [258.0, 12000.0]
    assert plan.figures["goods.since[bed]"].text == "2 January 2025"


def test_working_days_follow_the_holidays_and_working_weekends() -> None:
    table = {
        "columns": {
            "task": {}, "start": {"type": "date"}, "end": {"type": "date"},
            "days": {"type": "number", "formula": "workdays(start, end)"},
        },
        "rows": [
            # Monday 29 September to Sunday 12 October 2025: ten weekdays, less the seven from
            # 1 to 8 October that are off, and Saturday the 11th is worked.
            {"task": "autumn", "start": "2025-09-29", "end": "2025-10-12"},
            {"task": "week", "start": "2025-12-01", "end": "2025-12-07"},
            {"task": "open", "start": "2025-12-01"},
        ],
    }  # fmt: skip

    plan = small(PAID, tables={"schedule": table}, language="zh-CN")

    assert column(plan, "schedule", "days") == [5.0, 5.0, None]
    own = small(PAID, tables={"schedule": table}, holidays=[{"date": "2025-12-03", "kind": "off"}])
    assert column(own, "schedule", "days") == [10.0, 4.0, None]


def test_rows_with_the_same_key_stay_apart() -> None:
    table = {"columns": {"item": {}, "n": {"type": "number"}},
             "rows": [{"item": "a", "n": 1}, {"item": "a", "n": 2}, {"n": 3}]}  # fmt: skip

    plan = small(PAID, tables={"t": table})

    assert [plan.figures[f"t.n[{key}]"].value for key in ("a", "a (2)", "3")] == [1, 2, 3]


def test_what_does_not_fit_a_column_is_told_row_by_row() -> None:
    table = {
        "columns": {
            "item": {}, "amount": {"label": "Amount", "type": "number"},
            "due": {"label": "Due", "type": "date"},
            "state": {"label": "State", "type": "choice", "choices": ["open", "done"]},
        },
        "rows": [
            {"item": "a", "amount": "many", "due": "soon", "state": "doen"},
            {"item": "b", "amont": 3},
        ],
    }  # fmt: skip

    assert told(PAID, tables={"t": table}) == (
        "[tables.t.rows[2].amont]: table `t` has no column `amont` [unknown-column]\n"
        "    did you mean `amount`? the columns are item, amount, due, state\n"
        "[tables.t.rows[1].amount]: `many` in Amount is not a number [not-a-number]\n"
        "    write a number such as 1200, 30万, 3.2% or ≤35%\n"
        "[tables.t.rows[1].due]: `soon` in Due is not a date [not-a-date]\n"
        "    write it as 2025-12-01\n"
        "[tables.t.rows[1].state]: `doen` is not among what may be chosen in State"
        " [not-a-choice]\n"
        "    choose one of: open, done"
    )


def test_facts_are_figures_with_their_source() -> None:
    facts = {
        "share_of_market": {
            "label": "Share",
            "value": "48.7%",
            "source": "Report",
            "as_of": "2023-12",
        },
        "users": {"label": "Users", "value": "1.86亿", "unit": "人", "format": "0.00亿"},
        "unknown": {"label": "Unknown"},
    }

    plan = small(
        {"gap_to_market": {"formula": "share_of_market - 40%"}}, facts=facts, language="zh-CN"
    )

    share = plan.figures["share_of_market"]
    assert (share.text, share.origin, share.source) == ("48.7%", "fact", "Report，2023-12")
    assert plan.figures["users"].text == "1.86 亿人"
    assert plan.figures["unknown"].is_gap
    assert value(plan, "gap_to_market") == pytest.approx(0.087)


def test_checks_hold_fail_or_wait_for_data() -> None:
    checks = {
        "fine": {"label": "Fine", "formula": "paid.target > paid"},
        "wrong": {"label": "Wrong", "formula": "paid.target < paid"},
        "open": {"label": "Open", "formula": "paid.previous > 0"},
    }

    plan = small(PAID, checks=checks)

    assert [plan.value(symbol) for symbol in plan.checks] == [True, False, None]
    assert plan.failed_checks() == ["Wrong"]
    assert plan.with_inputs({"paid.target": 50}).failed_checks() == ["Fine"]


def test_a_table_may_be_empty() -> None:
    table = {"columns": {"item": {}, "n": {"type": "number", "total": "sum"}}}

    plan = small(PAID, tables={"t": table})

    assert plan.table("t").rows == ()
    assert value(plan, "t.n.total") is None


def test_a_matrix_counts_rows_by_two_columns() -> None:
    risks = {
        "columns": {"risk": {}, "likelihood": {"type": "number"}, "impact": {"type": "number"}},
        "rows": [
            {"risk": "a", "likelihood": 1, "impact": 2},
            {"risk": "b", "likelihood": 1, "impact": 2},
            {"risk": "c", "likelihood": 2},
        ],
    }  # fmt: skip
    block = {"block": "matrix", "table": "risks", "across": "impact", "down": "likelihood",
             "levels": [1, 2]}  # fmt: skip

    plan = small(PAID, tables={"risks": risks}, sheets={"m": {"title": "M", "blocks": [block]}})

    counts = {s.facet: plan.value(s) for s in plan.graph.nodes if s.name == "matrix:risks"}
    assert counts == {
        "likelihood_1_impact_1": 0, "likelihood_1_impact_2": 2,
        "likelihood_2_impact_1": 0, "likelihood_2_impact_2": 0,
    }  # fmt: skip
