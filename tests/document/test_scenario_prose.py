"""Scenarios in the document, by the example of their page; and what a client sees of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.document_text import document_as_text

from planforge import Plan, PlanError, plan_from

PAGE = Path(__file__).parents[2] / "docs/scenarios.md"
EXAMPLES = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
PLAN, SHEETS = (text for kind, text in EXAMPLES if kind == "yaml")
PROSE = next(text for kind, text in EXAMPLES if kind == "markdown")


def planned(folder: Path, prose: str = f"# 目标\n\n{PROSE}", **rest: Any) -> Plan:
    """Return the plan of the page, with prose and sheets."""
    (folder / "正文.md").write_text(prose, "utf-8")
    definition = yaml.safe_load(PLAN) | yaml.safe_load(SHEETS) | {"outline": ["正文.md"]}
    return plan_from(definition | rest, folder=folder)


def text_of(plan: Plan, folder: Path) -> str:
    """Return the document from its summary on."""
    whole = document_as_text(plan.to_word(folder / "plan.docx"))
    return whole[whole.index("执行摘要") :]


def told(plan: Plan, folder: Path) -> str:
    with pytest.raises(PlanError) as caught:
        plan.to_word(folder / "plan.docx")
    return caught.value.text("en").replace(f"{folder}/", "")


def test_the_tables_stand_in_the_document_with_their_charts(tmp_path: Path) -> None:
    text = text_of(planned(tmp_path), tmp_path)

    assert "乐观情景下支付金额目标为 837.2 万元，较基准增长 4.7%。" in text
    rows = text[text.index("各情景的目标") :].split("\n")[1:8]
    assert rows == [
        "| 指标 | 悲观 | 基准 | 乐观 | 悲观较基准 | 乐观较基准 |",
        "| 访客数（人） | 872,093 | 968,992 | 968,992 | -10.0% | 0.0% |",
        "| 支付转化率 | 2.9% | 3.2% | 3.2% | -0.3 个百分点 | 0.0 个百分点 |",
        "| 客单价（元） | 258 | 258 | 270 | 0.0% | +4.7% |",
        "| 支付金额（万元） | 652.5 | 800 | 837.2 | -18.4% | +4.7% |",
        "| 推广费（万元） | 71.8 | 88 | 92.1 | -18.4% | +4.7% |",
        rows[6],
    ]
    assert rows[6].endswith("悲观：大促补贴减少，访客少一成，转化降到 2.9%")
    assert "支付金额目标低至 652.5 万元，高至 837.2 万元" in text
    assert "支付金额目标在各情景间的差别，主要来自访客数" in text
    assert "支付金额目标对各驱动因子的敏感性" in text
    assert "| 任一因子（万元） | 640 | 720 | 760 | 840 | 880 | 960 |" in text


def test_the_summary_names_the_scenario_unless_it_is_base(tmp_path: Path) -> None:
    words = "本方案按“悲观”情景编制：支付金额目标 652.5 万元，较基准情景的 800 万元下降 18.4%。"

    assert "情景编制" not in text_of(planned(tmp_path), tmp_path)
    assert words in text_of(planned(tmp_path, scenario="pessimistic"), tmp_path)
    chosen = planned(tmp_path).with_inputs({"scenario": "悲观"})
    assert words in text_of(chosen, tmp_path)


def test_conditions_ask_for_the_scenario_by_its_name(tmp_path: Path) -> None:
    asked = '{% if scenario == "optimistic" %}\n多赚。\n{% else %}\n{{ scenario }}。\n{% endif %}\n'
    plan = planned(tmp_path, f"# A\n\n{asked}")

    assert "基准。" in text_of(plan, tmp_path)
    assert "多赚。" in text_of(plan.with_inputs({"scenario": "乐观"}), tmp_path)


def test_a_plan_that_asks_for_what_it_has_not_is_told(tmp_path: Path) -> None:
    prose = '# A\n\n{{ scenarios() }}\n\n{{ sensitivity("ads") }}\n\n{{ sensitivity("paid") }}\n'
    plan = planned(tmp_path, prose, scenarios={}, sheets={"scenarios": None})

    assert told(plan, tmp_path) == (
        "正文.md:3:4: the plan has no scenarios to show [no-scenarios-in-prose]\n"
        "    write `scenarios:` with `base` and at least one other, or take `scenarios()` out\n"
        "正文.md:5:17: `drivers` does not take `ads` apart, so nothing says what moves it"
        " [unknown-headline-in-prose]\n"
        "正文.md:7:17: no sheet of the workbook shows the sensitivity of `paid`, so there are no"
        " figures to print [no-sensitivity-in-prose]\n"
        "    add `{block: sensitivity, metric: paid}` to the blocks of a sheet"
    )


# ── For a client ──────────────────────────────────────────────────────────────────────────────────


def metrics(**marks: dict[str, Any]) -> dict[str, Any]:
    said = yaml.safe_load(PLAN)["metrics"]
    return {name: metric | marks.get(name, {}) for name, metric in said.items()}


def test_a_client_sees_scenarios_but_not_what_is_internal(tmp_path: Path) -> None:
    plan = planned(tmp_path, metrics=metrics(ads={"internal": True})).for_client()

    text = text_of(plan, tmp_path)
    assert "| 客单价（元） | 258 | 258 | 270 | 0.0% | +4.7% |" in text
    assert "推广费" not in text


@pytest.mark.parametrize(("scenario", "target"), [("base", 8e6), ("optimistic", 8e6 * 270 / 258)])
def test_with_an_internal_driver_a_client_sees_one_scenario(
    tmp_path: Path, scenario: str, target: float
) -> None:
    marks = metrics(conversion={"internal": True})
    prose = "# A\n\n{{ paid.target }}\n"

    plan = planned(tmp_path, prose, metrics=marks, scenario=scenario).for_client()

    assert plan.figures["paid.target"].value == pytest.approx(target)
    assert "scenario" not in plan.figures
    assert not [name for name in plan.figures if "_in_" in name or "conversion" in name]
    assert plan.scenario_views() == ()
    text = text_of(plan, tmp_path)
    assert ("本方案按“乐观”情景编制。" in text) is (scenario == "optimistic")
    assert "访客数" not in text


def test_what_a_client_must_not_read_of_scenarios_is_told(tmp_path: Path) -> None:
    marks = metrics(conversion={"internal": True})
    plan = planned(tmp_path, metrics=marks).for_client()

    found = re.findall(r"正文\.md:\d+:\d+: `([\w.]+)`", told(plan, tmp_path))

    assert found == [
        "paid.target_in_optimistic", "paid.change_in_optimistic", "scenarios", "paid",
    ]  # fmt: skip
