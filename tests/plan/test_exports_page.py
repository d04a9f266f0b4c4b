"""The examples of the page on folders of downloads, on a folder of downloads."""

from __future__ import annotations

import re
from pathlib import Path

from tests.data.exports import days, save_day, save_xls
from tests.data.store import write
from tests.plan.small import column, value

import planforge

PAGE = Path(__file__).parents[2] / "docs/exports.md"
TITLE = "title: 小店\nperiod: 2025-12\nlanguage: zh-CN\n"


def save_goods(folder: Path, year: str, days: str, paid: str, header: str = "支付金额") -> None:
    rows = [["商品ID", header], ["678901234567890123", paid], ["-", paid]]
    save_xls(folder / "生意参谋" / year / f"商品_{days}.xls", rows)


def test_the_examples_make_a_plan(tmp_path: Path) -> None:
    for day in days("2025-12-01", "2025-12-12"):
        save_day(tmp_path, day, "1,000.00", "50")
        save_goods(tmp_path, "", f"{day}_{day}", "1,500.50")
    save_day(tmp_path, "2025-12-01", "12,000.00", "400", last="2025-12-12")
    save_goods(tmp_path, "", "2025-12-01_2025-12-12", "18,006.00")
    save_goods(tmp_path, "2024", "2024-12-01_2024-12-31", "9,000.00", "成交金额")
    write(tmp_path, "万相台/推广_20251201-20251212.csv", "日期,花费\n2025-12-01,8\n合计,8\n", "gbk")
    first, second = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    tables, _, query = second.partition("sources:\n")
    text = TITLE + first.replace("metrics:\n", f"{query}\nmetrics:\n") + tables
    write(tmp_path, "plan.yaml", text)

    plan = planforge.load(tmp_path / "plan.yaml")

    assert value(plan, "paid.to_date") == 12000
    assert value(plan, "visitors.to_date") == 400
    assert column(plan, "products", "sku") == ["678901234567890123"]
    assert column(plan, "products", "paid") == [18006.0]
    assert column(plan, "best", "paid") == [18006.0]


def test_what_only_a_stretch_knows_is_the_figure_up_to_now(tmp_path: Path) -> None:
    save_goods(tmp_path, "", "2025-12-01_2025-12-12", "18,006.00")
    save_goods(tmp_path, "", "2025-12-12_2025-12-12", "1,500.50")
    save_goods(tmp_path, "", "2025-11-01_2025-11-30", "30,000.00")
    source = "{files: 生意参谋/商品*.xls, ids: [商品ID], drop: {商品ID: ['-']}}"
    metrics = "{paid: {from: goods.支付金额, by: 商品ID, target: 4万}}"
    write(tmp_path, "plan.yaml", f"{TITLE}sources: {{goods: {source}}}\nmetrics: {metrics}\n")

    plan = planforge.load(tmp_path / "plan.yaml")

    assert value(plan, "paid.to_date") == 18006
    assert value(plan, "paid.previous") == 30000
    assert plan.failed_checks() == []


def test_targets_are_split_over_days_although_only_a_stretch_knows_one_of_them(
    tmp_path: Path,
) -> None:
    save_goods(tmp_path, "", "2025-12-01_2025-12-12", "18,006.00")
    save_goods(tmp_path, "", "2025-12-12_2025-12-12", "1,500.50")
    source = "{files: 生意参谋/商品*.xls, ids: [商品ID], drop: {商品ID: ['-']}}"
    metrics = "{paid: {from: goods.支付金额, by: 商品ID, target: 4.65万, spread: even}}"
    charts = "{course: {title: 进度, along: step, series: [{value: cumulative(paid.target)}]}}"
    text = f"sources: {{goods: {source}}}\nmetrics: {metrics}\ncharts: {charts}\n"
    write(tmp_path, "plan.yaml", TITLE + text)

    plan = planforge.load(tmp_path / "plan.yaml")

    assert value(plan, "paid.to_date") == 18006
    assert value(plan, "paid.target_to_date") == 18000
    assert value(plan, "paid.forecast") == 46515.5
