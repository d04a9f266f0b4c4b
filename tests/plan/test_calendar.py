"""Holidays and events in a plan: what is taken, what working days make of it, what is shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.plan.small import column, days, small

from planforge import plan_from
from planforge.workbook.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge import Plan
    from planforge.workbook.model import Sheet

PAID = {"paid": {"from": "daily.paid"}}
FRAME = days("2025-10-01", 8, paid=1.0)
TASKS: dict[str, Any] = {
    "task": {}, "start": {"type": "date"}, "end": {"type": "date"},
    "days": {"type": "number", "formula": "workdays(start, end)"},
}  # fmt: skip


def scheduled(*tasks: Mapping[str, Any], **rest: Any) -> Plan:
    table = {"columns": TASKS, "rows": list(tasks)}
    given = {"period": "2025-10", "as_of": "2025-10-08", "language": "zh-CN", **rest}
    return small(PAID, FRAME, tables={"tasks": table}, **given)


def marks(plan: Plan) -> list[Any]:
    return list(plan.values[plan.symbols_by_name["step.calendar"]])


def test_only_holidays_near_the_plans_dates_are_taken() -> None:
    plan = scheduled()

    keys = plan.graph.axes["holidays"].keys
    assert (keys[0], keys[-1], len(keys)) == ("2025-09-28", "2025-10-11", 10)
    assert plan.figures["holidays.first"].text == "2025 年 8 月 31 日"
    assert plan.figures["holidays.last"].text == "2025 年 12 月 31 日"


def test_dates_of_tables_widen_what_is_taken_and_computed_ones_too() -> None:
    typed = scheduled({"task": "a", "start": "2025-04-01", "end": "2026-02-28"})
    columns = {**TASKS, "late": {"type": "date", "formula": "end + 150"}}
    table = {"columns": columns, "rows": [{"task": "a", "end": "2025-10-20"}]}
    computed = small(PAID, FRAME, period="2025-10", language="zh-CN", tables={"t": table})

    assert typed.graph.axes["holidays"].keys[0] == "2025-04-04"
    assert "2026-02-15" in typed.graph.axes["holidays"].keys
    assert "2026-04-04" in computed.graph.axes["holidays"].keys


def test_working_days_beyond_the_known_years_are_open_and_told() -> None:
    plan = scheduled(
        {"task": "known", "start": "2026-12-28", "end": "2026-12-31"},
        {"task": "beyond", "start": "2026-12-28", "end": "2027-01-08"},
    )

    assert column(plan, "tasks", "days") == [4.0, None]
    assert [notice.text().partition(": ")[2] for notice in plan.notices] == [
        "working days of `days` reach into 2027; holidays are known from 2023 to 2026, so these"
        " days are left open [holidays-unknown]\n"
        "    add that year's days to `holidays` once they are published"
    ]


def test_without_holidays_every_weekday_is_worked() -> None:
    plan = scheduled({"task": "a", "start": "2025-10-01", "end": "2027-10-07"}, holidays=[])

    assert column(plan, "tasks", "days") == [527.0]
    assert plan.notices == ()
    assert "holidays.first" not in plan.figures


def test_each_day_says_its_holiday_and_its_sales_event() -> None:
    plan = scheduled(platform="京东")

    assert marks(plan)[:12] == [
        *["国庆节"] * 5, "中秋节", "国庆节", "国庆节", "双11 正式", "双11 正式",
        "国庆节调休上班 双11 正式", "双11 正式",
    ]  # fmt: skip
    assert marks(scheduled())[8:12] == [None, None, "国庆节调休上班", None]


def test_longer_steps_list_what_lies_in_them() -> None:
    plan = scheduled(platform="jd", grain="month")

    assert marks(plan) == ["国庆节 7 天、中秋节 1 天、双11 正式"]


def test_an_english_plan_without_a_calendar_has_no_column_for_it() -> None:
    plan = scheduled(language="en")

    assert "step.calendar" not in plan.symbols_by_name


def test_events_may_be_rows_of_ones_own() -> None:
    event = {"event": "Fair", "phase": "main", "start": "2025-10-02", "end": "2025-10-03"}
    whole = {"event": "Week", "start": "2025-10-04", "end": "2025-10-05"}

    plan = scheduled(language="en", events=[event, whole])

    assert marks(plan)[:6] == [None, "Fair main", "Fair main", "Week", "Week", None]
    assert "Fair" in texts(parameters(plan))


def test_the_parameters_sheet_has_holidays_with_their_reach_and_the_events() -> None:
    sheet = parameters(scheduled(platform="jd"))

    shown = texts(sheet)
    assert shown[shown.index("节假日与调休") :][:5] == [
        "节假日与调休", "节假日表覆盖自", "45900.0", "节假日表覆盖至", "46022.0"
    ]  # fmt: skip
    assert shown[shown.index("平台大促") :][2:14] == [
        "场次", "活动", "阶段", "开始", "结束", "依据",
        "双11 正式 2024", "双11", "正式", "45579.0", "45607.0", "公开报道",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "rule"), [("zh-CN", "COUNTIFS"), ("en", "WEEKDAY")])
def test_days_off_are_shaded_by_the_table_of_holidays(language: str, rule: str) -> None:
    (sheet,) = (
        s
        for s in lay_out(scheduled(language=language)).sheets
        if "tracking" in s.title.lower() or "跟踪" in s.title
    )

    shaded = [r.formula for r in sheet.rules if r.look in ("weekend-row", "weekend-input")]
    assert all(rule in formula for formula in shaded)
    assert shaded


def test_the_example_of_the_page_splits_its_target_by_phase() -> None:
    page = (Path(__file__).parents[2] / "docs" / "calendar.md").read_text("utf-8")
    example = re.findall(r"```yaml\n(title:.*?)```", page, re.DOTALL)[0]
    frame = days("2024-10-01", 408, 支付金额=1000.0).rename(columns={"date": "日期"})

    plan = plan_from(yaml.safe_load(example), data={"daily": frame})

    found = [plan.figures[f"step.lift[2025-11-{day:02}]"].value for day in (4, 5, 9, 12)]
    assert found == [1, 1.2, 3.5, 1]
    assert "paid.growth_by_date" in plan.figures


def test_events_are_read_from_a_file_with_chinese_headers(tmp_path: Path) -> None:
    (tmp_path / "大促.csv").write_text(
        "活动,阶段,开始,结束\n店庆,正式,2025/10/3,2025年10月4日\n", encoding="utf-8"
    )

    plan = plan_from({"title": "T", "period": "2025-10", "events": "大促.csv"}, folder=tmp_path)

    assert marks(plan)[1:5] == ["国庆节", "国庆节 店庆 正式", "国庆节 店庆 正式", "国庆节"]


def parameters(plan: Plan) -> Sheet:
    title = {"zh-CN": "参数", "en": "Parameters"}[plan.definition.language]
    return next(sheet for sheet in lay_out(plan).sheets if sheet.title == title)


def texts(sheet: Sheet) -> list[str]:
    return [str(cell.value) for cell in sheet.cells if cell.value is not None]
