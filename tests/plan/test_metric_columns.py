"""Columns whose cells name metrics, rows with values of their own, and the row before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.small import column, near, small, three_months, told, value
from tests.support.libreoffice import recalculated
from tests.support.workbook_text import open_workbook

from planforge import load
from planforge.workbook.fitting import text_width
from planforge.workbook.layout import lay_out
from planforge.workbook.model import address

if TYPE_CHECKING:
    from pathlib import Path

    from planforge import Plan

METRICS: dict[str, Any] = {
    "gmv": {
        "label": "成交额", "actual": "310万", "target": "800万", "unit": "元", "format": "0.0万",
        "owner": "王敏", "previous": "700万", "group": "规模",
    },
    "cr": {"label": "转化率", "actual": "2.9%", "target": "3.2%", "owner": "李想"},
    "roi": {"label": "投产比", "actual": 2.75, "target": "3.00"},
}  # fmt: skip
COLUMNS: dict[str, Any] = {
    "measure": {"label": "指标", "type": "metric"},
    "item": {"label": "项目"},
    "unit": {"label": "单位", "formula": "measure.unit"},
    "owner": {"label": "负责人", "formula": "measure.owner"},
    "target": {"label": "目标", "type": "number", "formula": "measure.target"},
    "actual": {"label": "实际", "type": "number", "formula": "measure.to_date"},
    "rate": {"label": "完成率", "type": "number", "formula": "actual / target", "format": "0.0%"},
    "state": {"label": "状态", "formula": "measure.status", "status": True},
    "weight": {"label": "权重", "type": "number", "format": "0%", "total": "sum"},
    "score": {
        "label": "得分", "type": "number", "formula": "rate * weight * 100", "format": "0.0",
        "total": "sum",
    },
}  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"measure": "gmv", "weight": "40%"},
    {"measure": "转化率", "weight": "20%"},
    {"measure": "roi", "weight": "20%", "actual": 2.5},
    {"item": "协作", "weight": "10%", "target": "≥8%", "actual": "7.5%"},
    {"item": "响应", "weight": "10%", "target": "48小时", "actual": "40小时", "unit": "小时"},
]


PLAN = """\
title: T
period: 2025-12
pack: base
outline: [text.md]
metrics:
  gmv: {label: 成交额, actual: 310万, target: 800万, unit: 元, format: 0.0万}
tables:
  marks:
    columns:
      measure: {label: 指标, type: metric}
      target: {label: 目标, type: number, formula: measure.target}
    rows: [{measure: gmv}]
"""


def marks(**rest: Any) -> Plan:
    table = {"title": "绩效", "columns": COLUMNS, "rows": ROWS}
    return small(METRICS, tables={"marks": table}, language="zh-CN", **rest)


def dump(plan: Plan, table: str) -> str:
    """Return a table as its reader sees it."""
    rows = ([figure.text for figure in row.values()] for row in plan.table(table).rows)
    return "\n".join(" | ".join(row) for row in rows)


def codes(plan: Plan, name: str) -> dict[str, str]:
    """Return the number formats and looks of a table's column, by the row's key."""
    book = lay_out(plan)
    found = {}
    for key in plan.graph.axes[name.partition(".")[0]].keys:
        sheet, _, cell = book.figures[f"{name}[{key}]"].rpartition("!")
        cells = next(one.cells for one in book.sheets if one.title == sheet.strip("'"))
        at = cell.replace("$", "")
        one = next(one for one in cells if address(one.row, one.column) == at)
        found[key] = f"{one.style} {one.number_format.split(';')[0]}"
    return found


def test_each_row_shows_its_metrics_figures_as_the_metric_is_shown() -> None:
    assert dump(marks(), "marks") == (
        "成交额 |  | 元 | 王敏 | 800 万元 | 310 万元 | 38.8% | 落后 | 40% | 15.5\n"
        "转化率 |  | % | 李想 | 3.2% | 2.9% | 90.6% | 关注 | 20% | 18.1\n"
        "投产比 |  |  |  | 3.00 | 2.50 | 83.3% | 关注 | 20% | 16.7\n"
        " | 协作 |  |  | 8% | 7.5% | 93.8% |  | 10% | 9.4\n"
        " | 响应 | 小时 |  | 48 小时 | 40 小时 | 83.3% |  | 10% | 8.3"
    )


def test_cells_are_links_that_follow_the_metric() -> None:
    plan = marks().with_inputs({"gmv.target": "620万", "cr": "3.2%"})

    assert column(plan, "marks", "target")[0] == 6200000.0
    assert column(plan, "marks", "rate")[:2] == near([0.5, 1.0])


def test_what_a_row_says_itself_is_an_input() -> None:
    plan = marks()

    assert [row["actual"].origin for row in plan.table("marks").rows] == [
        "formula", "formula", "input", "input", "input",
    ]  # fmt: skip
    changed = plan.with_inputs({"marks.actual[投产比]": 3.0})
    assert column(changed, "marks", "rate")[2] == 1.0
    assert changed.figures["marks.actual[投产比]"].text == "3.00"


def test_typed_percentages_have_the_places_that_their_column_says() -> None:
    columns: dict[str, Any] = {
        "month": {"label": "月份"},
        "share": {"label": "占比", "type": "number", "format": "0.0%", "total": "sum"},
        "change": {"label": "变动", "type": "number", "format": "0.0pp"},
        "plain": {"label": "比例", "type": "number"},
    }
    rows = [
        {"month": "10 月", "share": "34%", "change": "1pp", "plain": "34%"},
        {"month": "11 月", "share": "66.0%", "change": "2.5pp", "plain": "66.00%"},
    ]

    plan = small({}, tables={"months": {"title": "分月", "columns": columns, "rows": rows}})

    shown = {name: [row[name].text for row in plan.table("months").rows] for name in columns}
    assert shown["share"] == ["34.0%", "66.0%"]
    assert shown["change"] == ["1.0 pp", "2.5 pp"]
    assert shown["plain"] == ["34%", "66.00%"]


def test_cells_name_their_unit_where_no_column_does() -> None:
    bare = {
        "columns": {key: COLUMNS[key] for key in ("measure", "target")},
        "rows": [{"measure": "gmv"}, {"measure": "cr"}, {"measure": "roi", "target": "48小时"}],
    }
    plan = small(METRICS, tables={"marks": bare}, language="zh-CN")

    assert codes(marks(), "marks.target") == {
        "成交额": 'number 0\\.0,"万"', "转化率": "number 0.0%", "投产比": "number #,##0.00",
        "协作": "input 0%", "响应": "input #,##0",
    }  # fmt: skip
    assert codes(plan, "marks.target") == {
        "成交额": 'number 0\\.0,"万元"', "转化率": "number 0.0%", "投产比": 'input #,##0"小时"',
    }  # fmt: skip


def test_a_column_is_wide_enough_for_the_units_that_its_cells_name() -> None:
    metrics = {
        "guests": {"label": "客数", "actual": 12883, "unit": "人次", "format": "#,##0"},
        "per_hour": {"label": "工时产出", "actual": 160.4, "unit": "元/小时", "format": "0.0"},
    }
    table = {
        "columns": {key: COLUMNS[key] for key in ("measure", "actual")},
        "rows": [{"measure": "guests"}, {"measure": "per_hour"}],
    }
    plan = small(metrics, tables={"marks": table}, language="zh-CN")

    book = lay_out(plan)
    title, _, cell = book.figures["marks.actual[客数]"].rpartition("!")
    sheet = next(one for one in book.sheets if one.title == title.strip("'"))
    at = next(one for one in sheet.cells if address(one.row, one.column) == cell.replace("$", ""))
    width = sheet.widths[at.column]

    assert width >= text_width("12,883人次") + 2
    assert width >= text_width("160.4元/小时") + 2


def test_a_formula_that_makes_something_of_nothing_has_its_say() -> None:
    columns = {
        "measure": {"type": "metric"},
        "own": {"type": "number"},
        "plain": {"type": "number", "formula": "measure.target * 2"},
        "either": {"type": "number", "formula": "coalesce(own, measure.target, 1)"},
        "words": {"formula": 'if(is_known(measure.target), measure.label, "none")'},
    }
    rows = [{"measure": "roi"}, {"own": 5}, {}]
    plan = small(METRICS, tables={"t": {"columns": columns, "rows": rows}})

    assert column(plan, "t", "plain") == [6.0, None, None]
    assert column(plan, "t", "either") == [3.0, 5.0, 1.0]
    assert column(plan, "t", "words") == ["投产比", "none", "none"]


def test_a_figure_that_only_some_metrics_have_is_blank_for_the_others() -> None:
    metrics = {"a": {"actual": 1, "target": 2, "benchmark": 3}, "b": {"actual": 1}}
    columns = {
        "m": {"type": "metric"},
        "than": {"type": "number", "formula": "m.to_date / m.benchmark"},
    }
    plan = small(metrics, tables={"t": {"columns": columns, "rows": [{"m": "a"}, {"m": "b"}]}})

    assert column(plan, "t", "than") == near([1 / 3, None])


def test_the_plan_changes_as_one_when_its_own_format_is_stated() -> None:
    columns = {
        "m": {"type": "metric"},
        "pace": {"type": "number", "formula": "m.achievement", "format": "0%"},
    }
    rows = [{"m": "gmv"}, {"m": "cr"}]
    plan = small(METRICS, tables={"t": {"columns": columns, "rows": rows}})

    assert [row["pace"].text for row in plan.table("t").rows] == ["39%", "91%"]


def test_slips_are_told_with_their_place() -> None:
    columns = {
        "m": {"label": "Measure", "type": "metric"},
        "x": {"type": "number", "formula": "m.tagret"},
        "y": {"type": "number", "formula": "m.target + m.owner"},
    }

    text = told(METRICS, tables={"t": {"columns": columns, "rows": [{"m": "gvm"}, {"m": "cr"}]}})

    assert text == (
        "[tables.t.rows[1].m]: the plan has no metric `gvm`, which `Measure` names here"
        " [no-such-metric]\n"
        "    did you mean `gmv`? Write a metric's name, or the label that readers see\n"
        "[tables.t.columns.x.formula]: `m.tagret`: metrics have no figure `tagret`"
        " [no-such-figure-of-metrics]\n"
        "    did you mean `m.target`?\n"
        "[tables.t.columns.y.formula]: a number is needed here [needs-number]"
    )


def test_prose_finds_a_row_by_the_name_or_the_label_of_its_metric(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN, "utf-8")
    text = """\
# 一
甲 {{ cell("marks", "gmv", "target") }}，乙 {{ cell("marks", "成交额", "target") }}。
"""
    (tmp_path / "text.md").write_text(text, "utf-8")

    document = Document(str(load(tmp_path / "plan.yaml").to_word(tmp_path / "out.docx")))

    assert "甲 800 万元，乙 800 万元。" in [one.text for one in document.paragraphs]


def test_a_client_sees_no_row_about_an_internal_metric() -> None:
    metrics = {**METRICS, "roi": {**METRICS["roi"], "internal": True}}
    table = {"title": "绩效", "columns": COLUMNS, "rows": ROWS}
    chart = {
        "title": "得分", "along": "marks", "series": [{"value": "marks.score", "label": "得分"}],
    }  # fmt: skip
    plan = small(metrics, tables={"marks": table}, charts={"c": chart}, language="zh-CN")

    client = plan.for_client()

    assert [line.split(" | ")[0] for line in dump(client, "marks").split("\n")] == [
        "成交额", "转化率", "", "",
    ]  # fmt: skip
    assert [figure.value for figure in client.chart("c").series[0].figures] == near(
        [15.5, 18.125, 9.375, 100 / 12]
    )
    assert "client-rows" in [notice.code for notice in client.notices]
    assert value(client, "marks.score.total") == pytest.approx(15.5 + 18.125 + 9.375 + 100 / 12)


def test_what_only_holds_with_the_rows_left_out_is_no_failed_check_of_the_clients() -> None:
    metrics = {**METRICS, "roi": {**METRICS["roi"], "internal": True}}
    table = {"title": "绩效", "columns": COLUMNS, "rows": ROWS}
    checks = {
        "whole": {"label": "权重合计 100%", "formula": "marks.weight.total = 100%"},
        "some": {"label": "有权重", "formula": "marks.weight.total > 0"},
        "wrong": {"label": "权重过半归成交额", "formula": "max(marks.weight) > 50%"},
    }
    plan = small(metrics, tables={"marks": table}, checks=checks, language="zh-CN")

    client = plan.for_client()

    assert plan.failed_checks() == ["权重过半归成交额"]
    assert client.failed_checks() == ["权重过半归成交额"]
    assert [symbol.name for symbol in client.checks] == ["check:some", "check:wrong"]
    notices = [notice.text("zh") for notice in client.notices]
    assert "少了这些行便不成立的检查没有放进客户版：权重合计 100% [client-checks]" in notices
    assert (
        "合计与得分只按留下的行计算，括号里是内部版的数："
        "绩效·权重 80% (100%)、绩效·得分 51.3 (68.0) [client-counted-anew]"
    ) in notices


# ── The row before ────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=25, deadline=None)
@given(st.lists(st.none() | st.integers(1, 10**6), min_size=1, max_size=8))
def test_each_step_of_a_funnel_is_a_share_of_the_one_before(people: list[int | None]) -> None:
    columns = {
        "step": {},
        "people": {"type": "number"},
        "through": {"type": "number", "formula": "people / previous(people)", "format": "0.0%"},
    }
    rows = [{"step": f"s{at}", "people": count} for at, count in enumerate(people)]
    plan = small(METRICS, tables={"funnel": {"columns": columns, "rows": rows}})

    expected = [
        None if one is None or before is None else one / before
        for before, one in zip([None, *people], people, strict=False)
    ]
    assert column(plan, "funnel", "through") == near(expected)


def test_a_row_adds_up_the_days_between_its_dates() -> None:
    columns = {
        "name": {}, "start": {"type": "date"}, "end": {"type": "date"},
        "done": {
            "type": "number",
            "formula": "sum_if(paid.steps, and(step.start >= here(start), step.end <= here(end)))",
        },
    }  # fmt: skip
    rows = [
        {"name": "a", "start": "2025-12-01", "end": "2025-12-05"},
        {"name": "b", "start": "2025-12-06", "end": "2025-12-31"},
    ]
    metrics = {"paid": {"from": "daily.paid", "unit": "元", "target": 1000}}
    frame = three_months(paid=(1, 2, 10))

    plan = small(metrics, frame, tables={"parts": {"columns": columns, "rows": rows}})

    assert column(plan, "parts", "done") == [50.0, 70.0]


@pytest.mark.engine
def test_a_spreadsheet_computes_the_same(tmp_path: Path) -> None:
    funnel = {
        "columns": {
            "step": {},
            "people": {"type": "number"},
            "through": {"type": "number", "formula": "people / previous(people)"},
        },
        "rows": [{"step": "a", "people": 100}, {"step": "b", "people": 40}, {"step": "c"}],
    }
    table = {"title": "绩效", "columns": COLUMNS, "rows": ROWS}
    plan = small(METRICS, tables={"marks": table, "funnel": funnel}, language="zh-CN")
    path = plan.to_excel(tmp_path / "out.xlsx")

    engine, stored = recalculated(path), open_workbook(path, values=True)

    columns = [f"marks.{name}" for name in COLUMNS if name != "measure"] + ["funnel.through"]
    places = [
        (name, *place.split("!"))
        for name, place in lay_out(plan).figures.items()
        if name.partition("[")[0] in columns
    ]
    assert len(places) == 48
    for name, sheet, cell in places:
        title, at = sheet.strip("'"), cell.replace("$", "")
        expected, found = stored[title][at].value, engine[title, at]
        assert (found or None) == (pytest.approx(expected) if expected else None), name
