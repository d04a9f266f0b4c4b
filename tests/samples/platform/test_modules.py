"""The modules of a platform's manual, with rows of their own: what they compute, and that they fit.

The figures of the nine tables are those of a worked example: 120 of 200 pieces sold is 60%, 85,000
of 100,000 users is 15% below the target, one of two strategies delivered is half the score.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.samples.prose_rules import fragments, outline_of, untrue_words
from tests.support.samples import ROOT

from planforge.build import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from planforge import Plan

    Make = Callable[..., Plan]

SAMPLE = ROOT / "samples" / "platform-operations"
MODULES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "modules.yaml").read_text("utf-8")
)
DAYS_OF_STOCK = {"SG-1001": 0.6, "SG-1002": 0.1875, "SG-1003": 0.7}


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes the sample's plan with other values at its first two levels."""

    def made(*changes: dict[str, Any]) -> Plan:
        shutil.copytree(SAMPLE, tmp_path / "plan", dirs_exist_ok=True)
        written = yaml.safe_load((SAMPLE / "plan.yaml").read_text("utf-8"))
        for change in changes:
            for key, value in change.items():
                written[key] = {**written[key], **value} if isinstance(value, dict) else value
        text = yaml.safe_dump(written | {"depth": "full"}, allow_unicode=True, sort_keys=False)
        (tmp_path / "plan" / "plan.yaml").write_text(text, "utf-8")
        return load(tmp_path / "plan")

    return made


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_whole_and_prints(make: Make, tmp_path: Path, name: str) -> None:
    plan = make(MODULES[name])

    outline = outline_of(plan)
    tables = set(MODULES[name]["tables"])

    assert outline.gaps == ()
    assert fragments(outline) == []
    assert untrue_words(outline) == []
    assert tables <= {s.name for s in plan.values}
    assert plan.to_excel(tmp_path / "a.xlsx").exists()
    assert plan.to_word(tmp_path / "a.docx").exists()


def test_the_early_stage_has_no_money_and_no_campaigns_the_mature_one_has_both(make: Make) -> None:
    early, mature = make(MODULES["launch"]), make(MODULES["mature"])

    money = {"roi", "margin", "cac", "ltv", "gross_profit", "participation"}
    assert money.isdisjoint(early.definition.metrics)
    assert money <= set(mature.definition.metrics)
    assert {"schedule", "ltv_groups", "members"}.isdisjoint(early.definition.tables)
    assert {"schedule", "ltv_groups", "members"} <= set(mature.definition.tables)
    assert "preparations" in early.definition.tables
    assert "preparations" not in mature.definition.tables


def test_goods_sell_through_and_last_as_their_stock_says(make: Make) -> None:
    plan = make()

    assert {sku: _cell(plan, f"goods.sold_rate[{sku}]") for sku in DAYS_OF_STOCK} == (
        pytest.approx(DAYS_OF_STOCK)
    )
    assert _cell(plan, "goods.cover[SG-1001]") == pytest.approx(200 / (120 / 30))
    assert _cell(plan, "goods.margin[SG-1001]") == pytest.approx((109 - 62) / 109)


def test_deviations_are_actual_over_target_less_one(make: Make) -> None:
    typed = [
        ("活跃", "≥", "10万", "8.5万", -0.15),
        ("留存", "≥", "25%", "18%", -0.28),
        ("结算", "≥", "40%", "35%", -0.125),
        ("回报", "≥", "3:1", "2.2", -0.8 / 3),
        ("首响", "≤", "30秒", "24秒", -0.2),
    ]
    rows = [
        {"dimension": "流量", "item": item, "sign": sign, "target": target, "actual": actual,
         "answer": "已说明"}
        for item, sign, target, actual, _ in typed
    ]  # fmt: skip

    plan = make({"tables": {**_tables(), "board": {"rows": rows}}})

    for item, *_, deviation in typed:
        assert _cell(plan, f"board.deviation[{item}]") == pytest.approx(deviation)
    assert _cell(plan, "board.status[活跃]") == "落后"
    assert _cell(plan, "board.status[首响]") == "达成"


def test_scores_follow_one_rule_with_a_cap_and_grades_by_threshold(make: Make) -> None:
    typed = [
        ("执行", "一半", "15%", "≥", 2, 1),
        ("执行", "少用", "35%", "≤", 50, 40),
        ("业绩", "封顶", "10%", "≥", 1, 9),
        ("业绩", "恰好", "40%", "≥", 8, 8),
    ]
    keys = ("dimension", "item", "weight", "sign", "target", "actual")
    rows = [dict(zip(keys, row, strict=True)) for row in typed]

    plan = make({"tables": {**_tables(), "performance": {"rows": rows}}})

    scores = {row["item"]: _cell(plan, f"performance.score[{row['item']}]") for row in rows}
    assert scores == pytest.approx({"一半": 7.5, "少用": 42.0, "封顶": 12.0, "恰好": 40.0})
    grades = [_cell(plan, f"performance.grade[{row['item']}]") for row in rows]
    assert grades == ["待改进", "优秀", "优秀", "优秀"]
    assert _cell(plan, "assessment.score[团队综合考核]") == pytest.approx(101.5)
    assert _cell(plan, "assessment.grade[团队综合考核]") == "优秀"


def test_none_of_what_should_be_few_is_the_best_there_is(make: Make) -> None:
    typed = [("有限额", 2, 0), ("零容忍", 0, 0), ("破例", 0, 1)]
    rows = [
        {"dimension": "协作", "item": item, "weight": "30%", "sign": "≤", "target": target,
         "actual": actual}
        for item, target, actual in typed
    ]  # fmt: skip

    plan = make({"tables": {**_tables(), "performance": {"rows": rows}}})

    scores = [_cell(plan, f"performance.score[{item}]") for item, *_ in typed]
    assert scores == pytest.approx([36, 30, 0])


def test_a_row_goes_by_its_own_target_and_takes_the_direction_of_its_metric(make: Make) -> None:
    rows: list[dict[str, object]] = [
        {"level": "具体", "goal": "放宽", "measure": "cac", "target": 60},
        {"level": "具体", "goal": "照旧", "measure": "cac"},
        {"level": "具体", "goal": "加码", "measure": "conversion", "target": "9%"},
    ]

    plan = make({"tables": {**_tables(), "goals": {"rows": rows}}})

    cac, conversion = (plan.figures[f"{name}.to_date"].value for name in ("cac", "conversion"))
    assert isinstance(cac, float)
    assert isinstance(conversion, float)
    assert [_cell(plan, f"goals.sign[{row['goal']}]") for row in rows] == ["≤", "≤", "≥"]
    assert [_cell(plan, f"goals.achievement[{row['goal']}]") for row in rows] == pytest.approx(
        [60 / cac, 50 / cac, conversion / 0.09]
    )
    assert _cell(plan, "goals.status[放宽]") == "达成"
    assert _cell(plan, "goals.status[照旧]") == plan.figures["cac.status"].value


def test_goods_without_stock_or_sales_are_told(make: Make) -> None:
    rows = [
        {"sku": "A", "stock": 0, "sold": 12},
        {"sku": "B", "stock": 40, "sold": 0},
        {"sku": "C", "stock": 40},
    ]

    plan = make({"tables": {**_tables(), "goods": {"rows": rows}}})

    assert [_cell(plan, f"goods.status[{sku}]") for sku in "ABC"] == ["断货", "滞销", None]
    assert [_cell(plan, f"goods.cover[{sku}]") for sku in "ABC"] == [0, None, None]
    assert "每款商品都有库存和销量" in list(map(str, plan.failed_checks()))


def test_the_sample_scores_the_strategies_that_it_shows(make: Make) -> None:
    plan = make()

    statuses = [
        figure.value
        for name, figure in plan.figures.items()
        if name.startswith("strategies.status")
    ]
    assert _cell(plan, "performance.target[策略按期落地]") == len(statuses)
    assert _cell(plan, "performance.actual[策略按期落地]") == sum(
        status in ("完成", "正常") for status in statuses
    )


def test_a_total_score_needs_every_item(make: Make) -> None:
    rows = [
        {"dimension": "执行", "item": "甲", "weight": "50%", "sign": "≥", "target": 2, "actual": 1},
        {"dimension": "执行", "item": "乙", "weight": "50%", "sign": "≥", "target": 2},
    ]  # fmt: skip

    plan = make({"tables": {**_tables(), "performance": {"rows": rows}}})

    assert _cell(plan, "assessment.score[团队综合考核]") is None
    assert "每项考核都算得出得分" in list(map(str, plan.failed_checks()))


@pytest.mark.parametrize(
    ("module", "cell", "value"),
    [
        ("mature", "ltv_groups.ltv[城市小家庭]", 160 * 4.2 * 2.1 * 0.36),
        ("mature", "ltv_groups.payback[城市小家庭]", 58 / (160 * 4.2 * 0.36 / 12)),
        ("mature", "ltv_groups.verdict[精打细算]", "亏损"),
        ("b2b", "accounts.overdue_share.total", 3.5 / 62),
        ("c2c", "sellers.dispute_rate[认证卖家]", 205 / 41000),
        ("cross-border", "tariffs.charge[甲国·家居]", 200 * 0.1 + 200 * 1.1 * 0.2),
        ("cross-border", "tariffs.charge[乙国·个护]", 0),
        ("cross-border", "routes.slip[空运小包]", 1.6),
        ("cross-border", "languages.done[西班牙语]", 280 / 420),
        ("fresh", "spoilage.status[末端配送]", "异常"),
        ("launch", "preparations.delay[支付与退款走通]", 2),
    ],
)
def test_a_module_computes(make: Make, module: str, cell: str, value: float | str) -> None:
    found = _cell(make(MODULES[module]), cell)

    assert found == (value if isinstance(value, str) else pytest.approx(value))


def _tables() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((SAMPLE / "plan.yaml").read_text("utf-8"))
    tables: dict[str, Any] = loaded["tables"]
    return tables


def _cell(plan: Plan, name: str) -> object:
    return plan.figures[name].value
