"""Charts: which figures stand at which point, gaps and order included."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.small import days, small, told

FRAME = days("2025-12-01", 3, paid=[100.0, None, 120.0])
METRICS: dict[str, Any] = {
    "paid": {"label": "Sales", "from": "daily.paid", "target": 3100},
    "cost": {"label": "Cost", "actual": 5, "target": 10},
    "rate": {"label": "Rate", "target": 1},
}
TABLE: dict[str, Any] = {
    "columns": {"item": {}, "due": {"type": "date"}, "n": {"type": "number"},
                "name": {"formula": 'join("no. ", text(n))'}},
    "rows": [
        {"item": "a", "n": 2, "due": "2025-12-03"}, {"item": "b", "due": "2025-12-01"},
        {"item": "c", "n": 5},
    ],
}  # fmt: skip


def drawn(chart: dict[str, Any], **rest: Any) -> Any:
    plan = small(METRICS, FRAME, as_of="2025-12-03", charts={"c": {"title": "C", **chart}}, **rest)
    return plan.chart("c")


def numbers(view: Any, series: int = 0) -> list[Any]:
    return [figure.value for figure in view.series[series].figures]


def test_along_the_steps_each_series_has_a_figure_a_day_and_gaps_stay() -> None:
    view = drawn({
        "along": "step",
        "series": [{"value": "paid.steps"}, {"value": "cumulative(paid.steps)", "label": "Sum"},
                   {"value": "paid.target.steps", "label": "Target", "kind": "line"}],
    })  # fmt: skip

    assert view.categories[:3] == ("12-01", "12-02", "12-03")
    assert len(view.categories) == 31
    assert numbers(view)[:4] == [100.0, None, 120.0, None]
    assert numbers(view, 1)[:4] == [100.0, None, 220.0, None]
    assert numbers(view, 2)[:2] == [pytest.approx(100.0)] * 2
    assert [s.kind for s in view.series] == ["column", "column", "line"]


def test_along_months_the_categories_are_months() -> None:
    plan = small(
        {"paid": {"from": "daily.paid"}}, days("2025-01-01", 40, paid=1.0), period="2025",
        as_of="2025-02-09",
        charts={"c": {"title": "C", "along": "step", "series": [{"value": "paid"}]}},
    )  # fmt: skip

    view = plan.chart("c")
    assert view.categories[:2] == ("2025-01", "2025-02")
    assert numbers(view)[:3] == [31.0, 9.0, None]


def test_along_a_table_rows_are_points() -> None:
    view = drawn({"along": "t", "kind": "bar", "series": [{"value": "n"}]}, tables={"t": TABLE})

    assert view.categories == ("a", "b", "c")
    assert numbers(view) == [2.0, None, 5.0]


def test_sorted_the_largest_come_first_and_gaps_last() -> None:
    chart = {"along": "t", "sort": True, "series": [{"value": "n"}, {"value": "n * 10"}]}

    view = drawn(chart, tables={"t": TABLE})

    assert view.categories == ("c", "a", "b")
    assert numbers(view) == [5.0, 2.0, None]
    assert numbers(view, 1) == [50.0, 20.0, None]


def test_the_order_follows_inputs() -> None:
    chart = {"title": "C", "along": "t", "sort": True, "series": [{"value": "n"}]}
    plan = small(METRICS, FRAME, charts={"c": chart}, tables={"t": TABLE})

    assert plan.with_inputs({"t.n[b]": 9}).chart("c").categories == ("b", "c", "a")


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("due", ("3 December 2025", "1 December 2025", "c")),
        ("name", ("a", "b", "c")),  # computed words are known only when all is computed
        ("n", ("2.00", "b", "5.00")),
    ],
)
def test_points_are_named_by_any_column(column: str, expected: tuple[str, ...]) -> None:
    chart = {"along": "t", "category": column, "series": [{"value": "n"}]}

    assert drawn(chart, tables={"t": TABLE}).categories == expected


def test_over_metrics_a_series_is_a_facet() -> None:
    view = drawn({
        "metrics": ["paid", "cost", "rate"], "kind": "bar",
        "series": [{"value": "achievement"}, {"value": "target", "label": "Aim"}],
    })  # fmt: skip

    assert view.categories == ("Sales", "Cost", "Rate")
    assert numbers(view) == [pytest.approx(220 / 3100), 0.5, None]
    assert [s.label for s in view.series] == ["Achievement", "Aim"]


def test_a_title_that_is_a_formula_stays_true() -> None:
    chart = {"title": 'join("Costs at ", text(cost.achievement))', "along": "step",
             "series": [{"value": "paid"}]}  # fmt: skip
    plan = small(METRICS, FRAME, charts={"c": chart})

    assert plan.chart("c").title == "Costs at 50.0%"
    assert plan.with_inputs({"cost.to_date": 9}).chart("c").title == "Costs at 90.0%"
    assert plan.chart("c").alt == "Costs at 50.0%"


def test_what_a_chart_names_must_exist() -> None:
    series = [{"value": "to_date"}]
    charts = {
        "a": {"title": "A", "series": series},
        "b": {"title": "B", "along": "stp", "series": series},
        "c": {"title": "C", "metrics": ["piad"], "series": series},
        "d": {"title": "D", "metrics": ["paid"], "series": [{"value": "growht"}]},
        "e": {"title": "E", "along": "t", "category": "itm", "series": [{"value": "n"}]},
    }

    text = told(METRICS, FRAME, charts=charts, tables={"t": TABLE})

    assert [line for line in text.splitlines() if not line.startswith(" ")] == [
        "[charts.a]: nothing says what the points of the chart `a` are [chart-of-nothing]",
        "[charts.b.along]: there is nothing named `stp` here [unknown-name]",
        "[charts.c.metrics]: there is nothing named `piad` here [unknown-name]",
        "[charts.d.series[1].value]: there is no facet `growht` [unknown-facet]",
        "[charts.e.category]: table `t` has no column `itm` [unknown-column]",
    ]


@pytest.mark.parametrize(
    "title", ['="Sales " & text(paid.pace)', ' = join("Sales ", text(paid.pace))',
              'join("Sales ", text(paid.pace))'],
)  # fmt: skip
def test_a_title_is_a_formula_when_it_is_marked_or_one_call(title: str) -> None:
    chart = {"title": title, "along": "step", "series": [{"value": "paid"}]}

    assert drawn(chart).title == "Sales 73.3%"


@pytest.mark.parametrize(
    "title", ["Sales", "sales (2024) and cost (2025)", "sales(2024) and cost(2025)", "a) b (c"]
)
def test_a_title_that_only_has_brackets_is_a_text(title: str) -> None:
    assert drawn({"title": title, "along": "step", "series": [{"value": "paid"}]}).title == title


def test_a_title_that_is_no_text_is_told() -> None:
    chart = {"title": "=paid.pace", "along": "step", "series": [{"value": "paid"}]}

    assert told(METRICS, FRAME, charts={"c": chart}) == (
        "[charts.c.title]: a text is needed here; this formula gives a number"
        " [formula-not-text]\n"
        "    `text(x)` writes a figure as text"
    )


def test_a_series_without_a_label_is_called_like_its_metric_and_facet() -> None:
    table = {"columns": {"item": {}, "n": {"type": "number", "label": "Number"}}, "rows": []}
    series = ["paid", "paid.actual.steps", "paid.target.steps", "cumulative(paid.target.steps)",
              "cost.target"]  # fmt: skip

    view = drawn({"along": "step", "series": [{"value": value} for value in series]})
    rows = drawn(
        {"along": "t", "series": [{"value": "n"}, {"value": "n * 2"}, {"value": "t.n"}]},
        tables={"t": table},
    )

    assert [item.label for item in view.series] == [
        "Sales", "Sales", "Sales, target", "Sales, target", "Cost, target",
    ]  # fmt: skip
    assert [item.label for item in rows.series] == ["Number"] * 3
