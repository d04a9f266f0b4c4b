"""A plan as data: its figures are the names."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.plans import plan_folder

import planforge
from planforge.filling.data import read_data
from planforge.filling.language import ProgramBuilder
from planforge.filling.offered import offered
from planforge.filling.tags import split
from planforge.problems import Location, PlanError, Problems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PLAN = """
    title: December
    author: Li
    client: Shop
    language: zh-CN
    period: 2025-12-01/2025-12-03
    as_of: 2025-12-02
    sources:
      daily: {file: daily.csv, date: day}
    metrics:
      paid: {label: Paid, unit: 元, from: daily.paid, target: 3万, format: 0.0万, owner: Wang}
      orders: {label: Orders, from: daily.orders}
    facts:
      market_share: {label: Share, value: 48.7%, source: a report}
    tables:
      budget:
        title: The budget
        columns:
          item: {label: Item}
          amount: {label: Amount, type: number, unit: 元, total: sum}
          due: {label: Due, type: date}
        rows:
          - {item: ads, amount: 100, due: 2025-12-02}
          - {item: paper, amount: 50}
"""
DAYS = "day,paid,orders\n2025-12-01,10000,4\n2025-12-02,5000,2\n"


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    return read_data(folder(tmp_path_factory.mktemp("plan"))).names


def folder(path: Path) -> Path:
    return plan_folder(path, PLAN, files={"daily.csv": DAYS})


def run(names: Mapping[str, Any], *sources: str) -> list[Any]:
    """Return what tags emit."""
    problems = Problems()
    builder = ProgramBuilder(problems)
    for number, source in enumerate(sources):
        builder.emit(number, list(split(f"{{{{ {source} }}}}", Location("t"))))  # type: ignore[arg-type]
    program = builder.build()
    problems.stop_if_any()
    return [emit[1] for emit in program.run(names)]


def test_a_figure_has_its_value_and_the_plan_s_spelling(names: Mapping[str, Any]) -> None:
    paid, target, share = run(names, "paid", "paid.target", "market_share")

    assert [(figure.value, str(figure)) for figure in (paid, target, share)] == [
        (15000.0, "1.5 万元"),
        (30000.0, "3 万元"),
        (0.487, "48.7%"),
    ]


def test_figures_can_be_compared_reckoned_with_and_filtered(names: Mapping[str, Any]) -> None:
    found = run(names, "paid.target - paid", "paid < paid.target", "paid | round", "paid.label")

    assert found == [15000.0, True, 15000, "Paid"]


def test_the_plan_s_own_names_are_there(names: Mapping[str, Any]) -> None:
    start, title, client, as_of = run(names, "period.start", "title", "client", "as_of")

    assert (start.value, str(start)) == (date(2025, 12, 1), "2025 年 12 月 1 日")
    assert [str(found) for found in (title, client)] == ["December", "Shop"]
    assert as_of.value == date(2025, 12, 2)


def test_a_table_is_its_rows_with_title_and_totals(names: Mapping[str, Any]) -> None:
    budget = names["budget"]

    assert [{name: cell.value for name, cell in row.items()} for row in budget] == [
        {"item": "ads", "amount": 100.0, "due": date(2025, 12, 2)},
        {"item": "paper", "amount": 50.0, "due": None},
    ]
    assert [str(found) for found in run(names, "budget.title", "budget.totals.amount")] == [
        "The budget",
        "150 元",
    ]


def test_each_step_of_the_time_axis_is_a_row(names: Mapping[str, Any]) -> None:
    rows = [(step["start"], step["paid"].value, step["orders"].value) for step in names["steps"]]

    assert rows == [
        (date(2025, 12, 1), 10000.0, 4.0),
        (date(2025, 12, 2), 5000.0, 2.0),
        (date(2025, 12, 3), None, None),
    ]
    assert [figure.value for figure in names["paid"].steps] == [10000.0, 5000.0, None]


def test_a_gap_is_a_blank_cell_a_dash_in_text_and_no_truth(names: Mapping[str, Any]) -> None:
    (gap,) = run(names, "paid.benchmark")

    assert (gap.value, str(gap), bool(gap)) == (None, "—", False)


def test_a_figure_in_a_plain_cell_gets_a_format_that_says_its_scale(
    names: Mapping[str, Any],
) -> None:
    assert names["paid"].code == r'0\.0,"万元";-0\.0,"万元";0\.0,"万元";"—"'


def test_a_name_that_the_plan_has_not_is_told_with_what_is_alike(names: Mapping[str, Any]) -> None:
    with pytest.raises(PlanError) as caught:
        run(names, "paid.targt", "ordrs")

    assert str(caught.value) == (
        "t: the data has no `targt`, which `{{ paid.targt }}` needs [fill-missing]\n"
        "    did you mean `target`?\n"
        "t: the data has no `ordrs`, which `{{ ordrs }}` needs [fill-missing]\n"
        "    did you mean `orders`?"
    )


def test_a_plan_is_known_by_its_pack_or_folder_or_handed_over(tmp_path: Path) -> None:
    path = folder(tmp_path)
    plan = planforge.load(path)

    found = [read_data(given) for given in (path, path / "plan.yaml", plan, {"plan": plan})]

    values = [data.names.get("plan", data.names)["paid"].value for data in found]
    assert values == [15000.0] * 4
    assert [data.folder for data in found[:3]] == [path] * 3


def test_columns_have_their_totals_and_metrics_the_unit_of_their_value(
    names: Mapping[str, Any],
) -> None:
    total, unit, owner = run(names, "budget.amount.total", "paid.unit", "paid.owner")

    assert (total.value, str(total)) == (150.0, "150 元")
    assert (names["paid"].value, unit, owner) == (15000.0, "元", "Wang")
    assert run(names, "author", "version") == ["Li", "1.0"]


def test_what_a_plan_offers_is_listed(names: Mapping[str, Any]) -> None:
    lines = offered(names)

    assert lines[0] == "The data have:"
    assert "  budget: 2 rows with item, amount, due; .title, .total, .totals, .amount" in lines
    assert "  author" in lines
    [paid] = [line for line in lines if line.startswith("  paid: ")]
    assert {".target", ".label", ".unit", ".owner"} <= set(
        paid.removeprefix("  paid: ").split(", ")
    )
    assert offered({"行": [1, 2]}, "zh") == ["数据里有：", "  行：2 项"]


def test_a_name_within_another_is_suggested_with_its_way(names: Mapping[str, Any]) -> None:
    with pytest.raises(PlanError) as caught:
        run(names, "benchmark", "budget.amout.total")

    assert "did you mean `paid.benchmark`?" in str(caught.value)
    assert "did you mean `amount`?" in str(caught.value)
