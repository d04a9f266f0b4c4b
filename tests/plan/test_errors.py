"""What is wrong with a plan's meaning: said with its place and mend, all at once."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tests.plan.small import days, told

from planforge import PlanError, plan_from
from planforge.plan.scopes import FACETS, MOVING_FACETS

FRAME = days("2025-12-01", 3, paid=1.0)
PAID: dict[str, Any] = {"from": "daily.paid", "unit": "元"}


def test_an_unknown_metric_is_told_once_where_it_is_used() -> None:
    metrics = {"paid": PAID, "buyers": {"actual": 3}, "aov": {"formula": "paid / buyer"}}

    assert told(metrics, FRAME) == (
        "[metrics.aov.formula]: there is nothing named `buyer` here [unknown-name]\n"
        "    did you mean `buyers`?"
    )


def test_an_unknown_facet_is_told() -> None:
    assert told({"a": {"actual": 1}, "b": {"formula": "a.traget * 2"}}) == (
        "[metrics.b.formula]: there is nothing named `a.traget` here [unknown-name]\n"
        "    did you mean `a.target`?"
    )


def test_metrics_defined_by_each_other_are_told_with_their_path() -> None:
    metrics = {
        "a": {"formula": "b + 1"}, "b": {"formula": "c * 2"}, "c": {"formula": "a - 1"},
        "d": {"formula": "d + 1"}, "e": {"formula": "a + d"},
    }  # fmt: skip

    assert told(metrics) == (
        "[metrics.a.formula]: figures wait for each other: a → b → c → a [cycle]\n"
        "    change one of them so that it no longer needs the next\n"
        "[metrics.d.formula]: figures wait for each other: d → d [cycle]\n"
        "    change one of them so that it no longer needs the next"
    )


def test_facets_that_wait_for_each_other_are_told_with_their_path() -> None:
    metrics = {"a": {"actual": 1, "target": "b.target * 2"}, "b": {"target": "a.target / 2"}}

    assert told(metrics) == (
        "[metrics.a.target]: figures wait for each other: a.target → b.target → a.target [cycle]\n"
        "    change one of them so that it no longer needs the next"
    )


def test_columns_that_wait_for_each_other_are_told() -> None:
    table = {
        "columns": {
            "item": {}, "a": {"type": "number", "formula": "b + 1"},
            "b": {"type": "number", "formula": "a + 1"},
        },
        "rows": [{"item": "x"}],
    }  # fmt: skip

    assert told({"m": {"actual": 1}}, tables={"t": table}) == (
        "[tables.t.columns.a.formula]: figures wait for each other: t.a → t.b → t.a [cycle]\n"
        "    change one of them so that it no longer needs the next"
    )


def test_a_column_where_one_value_is_needed_is_told() -> None:
    table = {"columns": {"item": {}, "n": {"type": "number"}}, "rows": [{"item": "x", "n": 1}]}

    assert told({"m": {"formula": "t.n * 2"}}, tables={"t": table}).splitlines()[0] == (
        "[metrics.m.formula]: `t.n` has a value for each row of `t`, here one value is needed"
        " [shape]"
    )


def test_amounts_and_percentages_do_not_add_up() -> None:
    metrics = {"paid": PAID, "rate": {"actual": "3%"}, "both": {"formula": "paid + rate"}}

    assert told(metrics, FRAME) == (
        "[metrics.both.formula]: 元 and % cannot be added or compared [units]\n"
        "    bring both to one unit first"
    )


def test_a_value_in_another_unit_than_its_metric_is_told() -> None:
    metrics = {
        "paid": {**PAID, "target": "12%"},
        "rate": {"actual": "3%", "unit": "%", "target": "80万元"},
    }

    assert told(metrics, FRAME) == (
        "[metrics.paid.target]: the value is written in `%`, the unit of `paid` is `元`"
        " [unit-of-value]\n"
        "    write the value in `元`, or change the metric's `unit`\n"
        "[metrics.rate.target]: the value is written in `元`, the unit of `rate` is `%`"
        " [unit-of-value]\n"
        "    write the value in `%`, or change the metric's `unit`"
    )


@pytest.mark.parametrize(
    ("formula", "first"),
    [
        ("paid +", "formula-syntax"),
        ("roud(paid)", "unknown-function"),
        ("round()", "argument-count"),
        ('paid + "x"', "needs-number"),
    ],
)
def test_a_formula_that_is_none_is_told(formula: str, first: str) -> None:
    text = told({"paid": PAID, "f": {"formula": formula}}, FRAME)

    assert text.startswith("[metrics.f.formula]: ")
    assert len([line for line in text.splitlines() if not line.startswith(" ")]) == 1, text


@pytest.mark.parametrize(
    "period", ["2025-13", "2025-Q5", "December", "2025-12-31/2025-12-01", "25"]
)
def test_a_period_that_is_none_is_told(period: str) -> None:
    text = told({"m": {"actual": 1}}, period=period)

    assert text.startswith("[period]: ")
    assert "[bad-period]" in text.splitlines()[0]


def test_a_day_that_is_none_is_told() -> None:
    text = told({"m": {"actual": 1}}, as_of="2025-12-32")

    assert text.startswith("[as_of]: ")
    assert "[bad-day]" in text.splitlines()[0]


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = told(
        {"a": {"formula": "zz"}, "b": {"target": "≤5", "better": "higher"}, "c": {"format": "#.#"}},
        drivers={"a": "qq"}, facts={"f": {"label": "F", "value": "many"}},
        charts={"c": {"title": "T", "along": "nowhere", "series": [{"value": "a"}]}},
        checks={"k": {"label": "K", "formula": "1 +"}},
    )  # fmt: skip

    for code in ("unknown-name", "sign-against-better", "unknown-format", "not-a-number"):
        assert f"[{code}]" in text
    for place in ("[metrics.a.formula]", "[drivers.a]", "[charts.c.along]", "[checks.k.formula]"):
        assert place in text


def test_a_fact_that_is_no_number_is_told() -> None:
    assert told({"m": {"actual": 1}}, facts={"f": {"label": "F", "value": "many"}}) == (
        "[facts.f.value]: `many` in F is not a number [not-a-number]\n"
        "    write a number such as 1200, 30万, 3.2% or ≤35%"
    )


def test_a_frame_that_nothing_reads_is_told() -> None:
    definition = {"title": "T", "period": "2025-12", "metrics": {"paid": {"from": "dd.paid"}}}

    with pytest.raises(PlanError) as caught:
        plan_from(definition, data={"dd": FRAME.set_index("date").reset_index(), "ddd": FRAME})

    assert caught.value.text("en") == (
        "nothing in the plan reads the DataFrame `ddd` [unknown-frame]\n    did you mean `dd`?"
    )


def test_a_frame_that_rows_or_a_query_read_is_known() -> None:
    plan = plan_from(
        {
            "title": "T", "period": "2025-12", "as_of": "2025-12-03",
            "sources": {"daily": {"sql": "select date, paid * 2 as paid from raw", "date": "date"}},
            "metrics": {"paid": {"from": "daily.paid"}},
            "tables": {"t": {"columns": {"item": {}}, "rows": "items"}}, "holidays": "free",
        },
        data={
            "raw": FRAME, "items": pd.DataFrame({"item": ["x"]}),
            "free": pd.DataFrame({"date": ["2025-12-25"], "kind": ["off"]}),
        },
    )  # fmt: skip

    assert plan.figures["paid"].value == 6


def test_a_check_that_is_no_condition_is_told() -> None:
    checks = {"k": {"label": "K", "formula": "m + 1"}}

    assert told({"m": {"actual": 1}}, checks=checks) == (
        "[checks.k.formula]: a check is a condition; this formula gives a number, so that it can"
        " never fail [formula-not-boolean]\n"
        "    compare two figures, as in `a <= b`"
    )


@pytest.mark.parametrize(
    ("formula", "kind"),
    [('if(m > 1, "high", "low")', "text"), ("m > 1", "boolean"), ("as_of + m", "date")],
)
def test_a_metric_that_is_no_number_is_told_once_at_its_formula(formula: str, kind: str) -> None:
    metrics = {"m": {"actual": 1}, "level": {"formula": formula, "target": 2}}

    assert told(metrics) == (
        f"[metrics.level.formula]: a metric is a number; this formula gives a {kind}"
        " [formula-not-number]\n"
        "    write such a formula in a column of a table"
    )


def test_a_target_that_is_no_number_is_told_once() -> None:
    assert told({"m": {"actual": 1, "target": 'join("a", "b")'}}) == (
        "[metrics.m.target]: a metric is a number; this formula gives a text"
        " [formula-not-number]\n"
        "    write such a formula in a column of a table"
    )


def test_a_word_that_is_never_printed_is_told() -> None:
    assert told({"m": {"actual": 1}}, labels={"totl": "Sum"}) == (
        "[labels.totl]: PlanForge prints no word named `totl` [unknown-label]\n"
        "    did you mean `total`?"
    )


def test_a_column_of_a_kpi_table_that_is_no_facet_is_told() -> None:
    sheets = {"k": {"title": "K", "blocks": [{"block": "kpis", "facets": ["target", "grwth"]}]}}

    text = told({"m": {"actual": 1}}, sheets=sheets)

    assert text == (
        "[sheets.k.blocks[1].facets[2]]: there is no facet `grwth` [unknown-facet]\n"
        f"    the facets are {', '.join((*FACETS, *MOVING_FACETS))}"
    )
