"""The whole story, from an empty folder: last month's plan and a folder of downloads become the new
month's workbook, document, one page for the phone and the client's edition.

Figures are compared with sums made here from the same downloads by plain reading.
"""

from __future__ import annotations

import csv
import shutil
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook
from tests.samples.engine import plant_wrong_values
from tests.support.document_text import document_as_text
from tests.support.downloads import write_downloads
from tests.support.libreoffice import recalculated_each, soffice, values_in
from tests.support.samples import MAP_SHEET, ROOT, alike

import planforge
from planforge.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planforge import Plan

UNTIL = date(2026, 1, 12)
Row = dict[str, str]


@dataclass(frozen=True)
class Month:
    """What the commands of a morning left behind."""

    folder: Path
    downloads: Path
    plan: Plan

    def file(self, ending: str) -> Path:
        """Return the one file that was built with an ending."""
        (found,) = (path for path in (self.folder / "out").iterdir() if path.name.endswith(ending))
        return found


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    folder = tmp_path_factory.mktemp("morning")
    last, downloads, new = folder / "12月", folder / "下载", folder / "1月"
    shutil.copytree(ROOT / "samples" / "taobao-monthly", last)
    write_downloads(downloads, UNTIL)

    commands = [
        ["inspect", str(downloads)],
        ["new", "--from", str(last), "--to", "2026-01", "--exports", str(downloads), str(new)],
        ["build", str(new)],
        ["build", str(new), "--for", "client", "--zip"],
    ]
    for command in commands:
        assert main([*command, "--language", "zh"]) == 0

    return Month(new, downloads, planforge.load(new))


# ── What the downloads say, read plainly ─────────────────────────────────────────────────────────


def sycm_rows(file: Path) -> Iterator[Row]:
    """Yield the rows below the header, which stands in the fifth line."""
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    header = [str(cell).strip() for cell in rows[4]]
    for row in rows[5:]:
        yield dict(zip(header, map(str, row), strict=True))


def number(text: str) -> float:
    return float(text.replace(",", ""))


def shop_days(folder: Path) -> dict[str, Row]:
    """Return the rows of January's days by their day, each once whatever was fetched twice."""
    files = (folder / "生意参谋").glob("*店铺_整体_2026-01*.xls")
    return {row["统计日期"]: row for file in files for row in sycm_rows(file)}


def people(folder: Path, days: str, column: str) -> float:
    (file,) = (folder / "生意参谋").glob(f"*店铺_去重_{days}.xls")
    (row,) = sycm_rows(file)
    return number(row[column])


def advertising(folder: Path, column: str) -> float:
    total = 0.0
    for file in (folder / "万相台").glob("推广报表_2026-01*.csv"):
        with file.open(encoding="gb18030", newline="") as lines:
            total += sum(float(r[column]) for r in csv.DictReader(lines) if r["日期"] != "合计")
    return total


def test_the_figures_are_those_of_the_downloads(month: Month) -> None:
    days = shop_days(month.downloads)
    paid = sum(number(row["支付金额"]) for row in days.values())
    refunds = sum(number(row["成功退款金额"]) for row in days.values())
    visitors = people(month.downloads, "2026-01-01_2026-01-12", "访客数")
    buyers = people(month.downloads, "2026-01-01_2026-01-12", "支付买家数")
    visitors_before = people(month.downloads, "2025-12-01_2025-12-12", "访客数")
    cost, sales = (advertising(month.downloads, name) for name in ("花费", "总成交金额"))

    expected = {
        "paid": paid,
        "refunds": refunds,
        "net_paid": paid - refunds,
        "visitors": visitors,
        "buyers": buyers,
        "conversion": buyers / visitors,
        "aov": paid / buyers,
        "visitors.growth": visitors / visitors_before - 1,
        "ad_cost": cost,
        "roi": sales / cost,
    }

    assert len(days) == UNTIL.day
    found = {name: month.plan.figures[name].value for name in expected}
    assert found == pytest.approx(expected, rel=1e-12)


def test_her_wording_is_kept_and_the_month_is_new(month: Month) -> None:
    text = document_as_text(month.file("规划方案.docx"))

    assert "1 月运营规划方案" in text
    assert "2026 年 1 月" in text


@pytest.mark.engine
def test_every_formula_holds_what_libreoffice_computes(month: Month, tmp_path: Path) -> None:
    planted = tmp_path / "planted.xlsx"
    workbook = month.file("规划方案.xlsx")
    assert plant_wrong_values(workbook, planted) > 600

    (there,) = recalculated_each([planted])

    stored = values_in(workbook)
    seen = {place: value for place, value in there.items() if place[0] != MAP_SHEET}
    assert {place for place in seen if not alike(stored.get(place), seen[place])} == set()


def test_every_file_obeys_the_schema(month: Month) -> None:
    for path in (month.folder / "out").iterdir():
        if path.suffix in (".xlsx", ".docx"):
            errors = map(str, OpenXmlValidator().validate(path).errors)
            # Excel itself writes `val` in dispNaAsBlank, and its own schema declares it.
            assert [error for error in errors if "dispNaAsBlank" not in error] == [], path.name


def test_building_again_gives_the_same_bytes(month: Month, tmp_path: Path) -> None:
    assert main(["build", str(month.folder), "-o", str(tmp_path)]) == 0

    for ending in ("规划方案.xlsx", "规划方案.docx"):
        (again,) = tmp_path.glob(f"*{ending}")
        assert again.read_bytes() == month.file(ending).read_bytes()


def test_the_delivery_holds_what_the_client_gets(month: Month) -> None:
    with zipfile.ZipFile(month.file(".zip")) as delivery:
        inside = {name: delivery.read(name) for name in delivery.namelist()}

    for ending in ("（客户版）.xlsx", "（客户版）.docx"):
        (name,) = (name for name in inside if name.endswith(ending))
        assert inside[name] == month.file(ending).read_bytes()


@pytest.mark.engine
def test_it_comes_as_a_pdf_and_a_page_for_the_phone_too(month: Month, tmp_path: Path) -> None:
    soffice()

    assert main(["build", str(month.folder), "-o", str(tmp_path), "--pdf", "--summary"]) == 0

    made = sorted(path.suffix for path in tmp_path.iterdir() if not path.name.startswith("."))
    assert made == [".docx", ".pdf", ".pdf", ".png", ".xlsx"]
