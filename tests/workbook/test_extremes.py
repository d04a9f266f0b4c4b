"""However much or little a plan has: nothing is cut, and no printed page is empty."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from tests.support.libreoffice import converted, shown

from planforge.build import plan_from
from planforge.workbook.fitting import LINE_HEIGHT, ROW_HEIGHT, lines, text_width
from planforge.workbook.layout import lay_out
from planforge.workbook.page import pages_across, print_area

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planforge.build import Plan
    from planforge.workbook.model import Cell, Sheet

LONG_NAME = "一个长得出奇而且没有任何停顿的名字用来看看表格怎样把它完整地显示出来而不切断吗"
# A card's value has 20 points, and shrinks a little where it must.
FONT_POINTS = {
    "title": 18, "heading": 12, "card-value": 18, "card-label": 9, "card-note": 9,
    "card-change": 9, "card-target": 9, "note": 9, "muted": 9, "gantt-day": 8,
}  # fmt: skip
NO_PAGE_HAS_LESS = 25
"""Characters on a page, its footer left out."""


def small(period: str = "2025-12", as_of: str = "2025-12-12", **more: Any) -> dict[str, Any]:
    return {
        "title": "方案",
        "client": "客户",
        "period": period,
        "as_of": as_of,
        "sources": {"daily": {"date": "day"}},
        "metrics": {
            "paid": {
                "from": "daily.paid", "label": "支付金额", "unit": "元", "format": "0.0万",
                "target": "800万",
            },
            "buyers": {"from": "daily.buyers", "label": "买家数", "unit": "人", "target": 30_000},
            "basket": {"formula": "paid / buyers", "label": "客单价", "unit": "元"},
        },
        "drivers": {"paid": "buyers * basket"},
        **more,
    }  # fmt: skip


def with_tables(count: int, name: str = "事项") -> dict[str, Any]:
    """Return a budget, a schedule and risks of so many rows."""
    day = date(2025, 12, 1)
    columns: dict[str, Any] = {
        "budget": {
            "item": {"label": "项目"},
            "group": {"label": "类别"},
            "amount": {"label": "预算", "type": "number", "unit": "元", "total": "sum"},
            "part": {"label": "占比", "type": "number", "format": "0%", "formula": "share(amount)"},
        },
        "schedule": {
            "task": {"label": "任务"},
            "phase": {"label": "阶段"},
            "start": {"label": "开始", "type": "date"},
            "end": {"label": "结束", "type": "date"},
            "done": {"label": "完成度", "type": "number", "format": "0%"},
        },
        "risks": {
            "risk": {"label": "风险"},
            "likely": {"label": "可能性", "type": "number"},
            "impact": {"label": "影响", "type": "number"},
            "measure": {"label": "应对"},
        },
    }  # fmt: skip
    rows: dict[str, list[dict[str, Any]]] = {"budget": [], "schedule": [], "risks": []}
    for i in range(count):
        label = f"{name}{i + 1}"
        start, end = day + timedelta(days=i % 20), day + timedelta(days=i % 20 + 5)
        rows["budget"].append({"item": label, "group": f"类{i * 4 // count}", "amount": 1e4 + i})
        rows["schedule"].append(
            {
                "task": label, "phase": f"阶段{i * 3 // count}", "start": str(start),
                "end": str(end), "done": 0.4,
            }
        )  # fmt: skip
        rows["risks"].append(
            {"risk": label, "likely": i % 5 + 1, "impact": i % 3 + 1, "measure": name * 2}
        )
    tables: dict[str, Any] = {key: {"columns": columns[key], "rows": rows[key]} for key in rows}
    tables["budget"]["group"], tables["schedule"]["group"] = "group", "phase"
    return {
        "tables": tables,
        "charts": {
            "groups": {"title": "预算", "kind": "bar", "along": "budget",
                       "series": [{"value": "amount", "label": "预算"}]},
        } if count < 20 else {},
        "sheets": {
            "plans": {"title": "计划", "blocks": [
                {"block": "table", "table": "budget"},
                {"block": "charts", "charts": ["groups"] if count < 20 else []},
            ]},
            "schedule": {"title": "日程", "blocks": [
                {"block": "gantt", "table": "schedule", "done": "done"},
            ]},
            "risks": {"title": "风险", "blocks": [
                {"block": "table", "table": "risks"},
                {"block": "matrix", "table": "risks", "across": "impact", "down": "likely",
                 "levels": [1, 2, 3, 4, 5]},
            ]},
        },
    }  # fmt: skip


def many_metrics(count: int) -> dict[str, Any]:
    found = small()
    kinds: list[dict[str, Any]] = [
        {"from": "daily.paid", "unit": "元", "target": "800万", "owner": "王敏"},
        {"formula": "paid / buyers", "unit": "元", "format": "0.00", "benchmark": 258},
        {"format": "0.0%", "target": "3.2%", "actual": "2.9%", "previous": "3.1%"},
    ]
    for i in range(count):
        found["metrics"][f"m{i}"] = kinds[i % 3] | {
            "label": f"指标{i + 1}",
            "group": f"组{i // 10}",
        }
    return found


def nothing_known() -> dict[str, Any]:
    metrics = {
        "paid": {"label": "支付金额", "unit": "元"},
        "buyers": {"label": "买家数", "unit": "人"},
        "basket": {"formula": "paid / buyers", "label": "客单价"},
    }
    facts = {"market": {"label": "市场份额", "format": "0.0%"}}
    return small() | {"metrics": metrics, "sources": {}, "as_of": "2025-12-01", "facts": facts}


def long_names() -> dict[str, Any]:
    found = small() | with_tables(3, LONG_NAME)
    for metric in found["metrics"].values():
        metric["label"] = f"{LONG_NAME}{metric['label']}"[-40:]
        metric["owner"] = "欧阳上官慕容"
    return found | {"title": LONG_NAME, "client": LONG_NAME}


def in_english() -> dict[str, Any]:
    found = small(language="en") | with_tables(3, "Something to be done ")
    labels = {"paid": "Paid amount", "buyers": "Buyers", "basket": "Average basket"}
    for name, label in labels.items():
        found["metrics"][name] |= {"label": label, "unit": None if name == "buyers" else "€"}
    found["metrics"]["paid"]["format"] = "0.00M"
    return found


PLANS: dict[str, dict[str, Any]] = {
    "three metrics": small(),
    "sixty metrics": many_metrics(60),
    "one row": small() | with_tables(1),
    "two hundred rows": small() | with_tables(200),
    "28 days": small("2025-02", "2025-02-10"),
    "31 days, over": small("2025-12", "2025-12-31") | with_tables(5),
    "a quarter by weeks": small("2025-Q4", "2025-11-05", grain="week") | with_tables(5),
    "a year by months": small("2025", "2025-12-05", grain="month") | with_tables(5),
    "long names": long_names(),
    "nothing known": nothing_known(),
    "english": in_english(),
}


def daily() -> pd.DataFrame:
    days = pd.date_range("2024-01-01", "2025-12-12")
    paid = [2e5 + 1e3 * (day % 9) for day in range(len(days))]
    buyers = [800 + day % 7 for day in range(len(days))]
    return pd.DataFrame({"day": days, "paid": paid, "buyers": buyers})


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    data = {"daily": daily()}
    return {
        name: plan_from(written, data=data if written["sources"] else None)
        for name, written in PLANS.items()
    }


@pytest.mark.parametrize("name", PLANS)
def test_no_text_and_no_number_is_cut(plans: dict[str, Plan], name: str) -> None:
    cut = [
        f"{sheet.title}!{chr(65 + cell.column)}{cell.row + 1} {cell.style} {cell.value!r}"
        for sheet in lay_out(plans[name]).sheets
        if sheet.kind != "hidden"
        for cell in cut_cells(sheet)
    ]

    assert cut == []


def cut_cells(sheet: Sheet) -> Iterator[Cell]:
    """Return cells that show less than they hold."""
    taken = {(c.row, c.column) for c in sheet.cells if c.formula or c.value not in (None, "")}
    merged = {(a.first_row, a.first_column): a.last_column for a in sheet.merges}
    for cell in sheet.cells:
        last = merged.get((cell.row, cell.column), cell.column)
        width = _width(sheet, cell.column, last)
        height = sheet.heights.get(cell.row, ROW_HEIGHT)
        needed = shown_width(cell)
        if isinstance(cell.value, float):
            if needed > width:
                yield cell
        elif cell.wrap or cell.style == "header":
            count = lines(str(cell.value or ""), width - cell.indent)
            if count > 1 and height < count * (LINE_HEIGHT - 1):
                yield cell
        else:
            while (cell.row, last + 1) not in taken and last < cell.column + 40:
                last += 1
            if needed > _width(sheet, cell.column, last) and cell.align != "right":
                yield cell


def _width(sheet: Sheet, first: int, last: int) -> float:
    return sum(sheet.widths.get(column, 8.43) for column in range(first, last + 1))


def shown_width(cell: Cell) -> float:
    """Return about how wide a cell's content is, in digits of the workbook's font."""
    size = FONT_POINTS.get(cell.style, 10) / 10
    if isinstance(cell.value, float):
        return text_width(_number(cell.value, cell.number_format)) * size + 0.6
    unit = f" {cell.unit}" if cell.unit else ""
    return text_width(f"{cell.value or ''}{unit}") * size


def _number(value: float, code: str) -> str:
    sections = code.split(";")
    shown = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    if re.search(r"[dmy]", re.sub(r'"[^"]*"|\[[^]]*\]', "", shown)):
        return "2025-12-31" if "yyyy" in shown else "12-31" if "mm" in shown else "31"
    places = len(found[1]) if (found := re.search(r"\.(0+)", shown)) else 0
    scaled = value * 100 if "%" in shown else value / _scale(shown)
    words = "".join(re.findall(r'"([^"]*)"', shown))
    digits = f"{abs(scaled):,.{places}f}" if "#,##" in shown else f"{abs(scaled):.{places}f}"
    return f"{'-' if value < 0 else ''}{digits}{'%' if '%' in shown else ''}{words}"


def _scale(code: str) -> float:
    if "\\." in code:
        return 1e4
    thousands = re.search(r"0(,+)", code)
    return 1000.0 ** len(thousands[1]) if thousands else 1.0


@pytest.mark.parametrize("name", ["sixty metrics", "nothing known", "a year by months"])
def test_what_is_unknown_or_much_is_never_an_error(plans: dict[str, Plan], name: str) -> None:
    errors = [
        (sheet.title, cell.row, cell.column)
        for sheet in lay_out(plans[name]).sheets
        for cell in sheet.cells
        if isinstance(cell.value, str) and cell.value.startswith("#")
    ]

    assert errors == []


def test_a_sheet_too_wide_to_be_read_is_printed_on_pages_beside_each_other(
    plans: dict[str, Plan],
) -> None:
    (wide,) = [
        sheet
        for sheet in lay_out(plans["sixty metrics"]).sheets
        if sheet.kind != "hidden" and not sheet.helper and len(pages_across(sheet)) > 1
    ]

    pages = pages_across(wide)

    assert wide.title == "每日跟踪"
    assert [first for first, _ in pages[1:]] == [last + 1 for _, last in pages[:-1]]
    torn = [m for m in wide.merges for first, _ in pages if m.first_column < first <= m.last_column]
    assert torn == []
    header = wide.repeat
    assert header is not None
    areas = print_area(wide).split(",")
    assert len(areas) == len(pages)
    assert all(f"${header[0] + 1}:" in area for area in areas[1:])
    assert print_area(replace(wide, freeze=None)) == ""


def test_a_table_of_its_own_has_its_header_on_each_page() -> None:
    table = {"block": "table", "table": "budget"}
    sheets = {
        "alone": {"title": "Alone", "blocks": [{"block": "note", "text": "A note"}, table]},
        "others": {"title": "Others", "blocks": [table, {"block": "table", "table": "risks"}]},
    }
    written = small() | with_tables(60) | {"sheets": sheets}

    laid = {one.title: one for one in lay_out(plan_from(written, data={"daily": daily()})).sheets}

    header = next(cell.row for cell in laid["Alone"].cells if cell.style == "header")
    assert laid["Alone"].repeat == (header, header)
    assert laid["Others"].repeat is None


@pytest.mark.engine
@pytest.mark.parametrize("name", PLANS)
def test_every_sheet_is_printed_on_pages_with_content(
    plans: dict[str, Plan], name: str, tmp_path: Path
) -> None:
    plan = plans[name]
    file = plan.to_excel(tmp_path / "plan.xlsx")

    pages = _pages(converted(file, "pdf", tmp_path))

    sheets = lay_out(plan).sheets
    titles = [s.title for s in sheets if s.kind != "hidden" and not s.helper]
    contents = [_without_footer(page, plan) for page in pages]
    assert len(pages) >= len(titles)
    assert [page for page in contents if len(page) < NO_PAGE_HAS_LESS] == []
    assert [page for page in contents if "###" in page] == []


@pytest.mark.engine
@pytest.mark.parametrize("name", ["two hundred rows", "long names", "a year by months"])
def test_no_number_is_too_wide_for_its_column(
    plans: dict[str, Plan], name: str, tmp_path: Path
) -> None:
    sheets = shown(plans[name].to_excel(tmp_path / "plan.xlsx"))

    hashes = [(title, row) for title, rows in sheets.items() for row in rows if "###" in row]
    assert hashes == []


def _pages(path: Path) -> list[str]:
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True
    ).stdout
    return text.split("\f")[:-1]


def _without_footer(page: str, plan: Plan) -> str:
    kept = [line for line in page.splitlines() if not re.search(r"第 \d+ 页|Page \d+ of", line)]
    return "".join("".join(kept).split())
