"""What is known of WPS Office holds in our files; `docs/wps.md` says where each was read."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from openpyxl import Workbook
from tests.data.store import ask
from tests.support.samples import new_plan

from planforge.build import build_files
from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planforge.build import Built

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
EXCEL = "{http://schemas.microsoft.com/office/excel/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MORE = "watermark: 机密\napprovals: {prepared: 王敏, reviewed: '', approved: ''}\n"
SINCE_2013 = re.compile(
    r"_xlfn|_xlws|\b(?:XLOOKUP|XMATCH|FILTER|UNIQUE|SORT|SORTBY|SEQUENCE|LET|LAMBDA|TEXTJOIN|CONCAT"
    r"|IFS|SWITCH|MAXIFS|MINIFS)\("
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = new_plan("taobao-monthly", tmp_path_factory.mktemp("wps") / "plan")
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text("utf-8") + MORE, "utf-8")
    return build_files(folder)


def parts(path: Path, pattern: str) -> Iterator[tuple[str, etree._Element]]:
    """Give the XML parts whose names match, with their names."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if re.fullmatch(pattern, name):
                yield name, etree.fromstring(package.read(name))


def width(element: etree._Element | None) -> int:
    assert element is not None
    return int(element.get(f"{WORD}w", ""))


# Documents


def test_columns_are_as_wide_in_the_grid_as_in_the_cells(built: Built) -> None:
    seen = 0
    for _, document in parts(built.document, r"word/(document|header\d*|footer\d*)\.xml"):
        for table in document.iter(f"{WORD}tbl"):
            grid = [width(column) for column in table.findall(f"{WORD}tblGrid/{WORD}gridCol")]
            properties = table.find(f"{WORD}tblPr")
            assert properties is not None
            assert width(properties.find(f"{WORD}tblW")) == sum(grid)
            layout = properties.find(f"{WORD}tblLayout")
            assert layout is not None
            assert layout.get(f"{WORD}type") == "fixed"
            for row in table.findall(f"{WORD}tr"):
                assert list(cell_widths(row)) == list(grid_widths(row, grid))
            seen += 1
    assert seen > 20


def cell_widths(row: etree._Element) -> Iterator[int]:
    for cell in row.findall(f"{WORD}tc"):
        yield width(cell.find(f"{WORD}tcPr/{WORD}tcW"))


def grid_widths(row: etree._Element, grid: list[int]) -> Iterator[int]:
    """Give how wide the columns are that each cell spans."""
    at = 0
    for cell in row.findall(f"{WORD}tc"):
        span = cell.find(f"{WORD}tcPr/{WORD}gridSpan")
        count = 1 if span is None else int(span.get(f"{WORD}val", ""))
        yield sum(grid[at : at + count])
        at += count


def test_fields_are_written_out_with_their_result_each_part_in_a_run(built: Built) -> None:
    found: Counter[str] = Counter()
    for name, part in parts(built.document, r"word/(document|header\d*|footer\d*)\.xml"):
        marks = [(mark.get(f"{WORD}fldCharType", ""), mark) for mark in part.iter(f"{WORD}fldChar")]
        kinds = Counter(kind for kind, _ in marks)
        assert kinds["begin"] == kinds["separate"] == kinds["end"], name
        for _, mark in marks:
            run = mark.getparent()
            assert run is not None
            assert [child.tag for child in run if child.tag != f"{WORD}rPr"] == [mark.tag]
        found += kinds
        for simple in part.iter(f"{WORD}fldSimple"):
            assert "".join(map(str, simple.itertext())), "a field without a result"
            found["simple"] += 1
    assert found["begin"] + found["simple"] > 50


def test_the_contents_are_filled_and_nothing_is_left_to_be_updated(built: Built) -> None:
    (_, document), *_ = parts(built.document, r"word/document\.xml")
    (_, settings), *_ = parts(built.document, r"word/settings\.xml")
    entries = [
        "".join(map(str, paragraph.itertext()))
        for paragraph in document.iter(f"{WORD}p")
        for style in paragraph.iter(f"{WORD}pStyle")
        if style.get(f"{WORD}val", "").startswith("TOC")
    ]

    assert settings.find(f"{WORD}updateFields") is None
    assert len(entries) > 15
    assert all(entry.strip() for entry in entries)


def test_east_asian_fonts_are_named(built: Built) -> None:
    (_, styles), *_ = parts(built.document, r"word/styles\.xml")
    fonts = styles.find(f"{WORD}docDefaults/{WORD}rPrDefault/{WORD}rPr/{WORD}rFonts")

    assert fonts is not None
    assert fonts.get(f"{WORD}eastAsia") == "宋体"
    assert fonts.get(f"{WORD}ascii")


# Workbooks


def test_data_bars_have_the_plain_form_and_the_newer_one_with_the_same_ends(built: Built) -> None:
    pairs = 0
    for _, sheet in parts(built.workbook, r"xl/worksheets/sheet\d+\.xml"):
        plain = {
            identity.text: rule
            for rule in sheet.iter(f"{SHEET}cfRule")
            for identity in rule.iter(f"{X14}id")
            if rule.find(f"{SHEET}dataBar") is not None
        }
        newer = {
            rule.get("id"): rule
            for rule in sheet.iter(f"{X14}cfRule")
            if rule.find(f"{X14}dataBar") is not None
        }
        assert plain.keys() == newer.keys()
        for identity, rule in newer.items():
            assert ends(rule, X14) == ends(plain[identity], SHEET)
        pairs += len(newer)
    assert pairs >= 2


def ends(rule: etree._Element, space: str) -> list[tuple[str, str]]:
    """Return the kinds and values of a bar's ends."""
    bar = rule.find(f"{space}dataBar")
    assert bar is not None
    return [
        (
            end.get("type", "").replace("autoM", "m"),
            end.get("val") or end.findtext(f"{EXCEL}f") or "",
        )
        for end in bar.findall(f"{space}cfvo")
    ]


def test_formulas_are_plain_and_pictures_no_formulas(built: Built) -> None:
    formulas = 0
    with zipfile.ZipFile(built.workbook) as package:
        assert not [name for name in package.namelist() if "cellimages" in name.lower()]
    for name, sheet in parts(built.workbook, r"xl/(worksheets/sheet\d+|workbook)\.xml"):
        for tag in ("f", "formula1", "formula2", "formula", "definedName"):
            for formula in sheet.iter(f"{SHEET}{tag}"):
                text = formula.text or ""
                assert "DISPIMG" not in text, name
                assert not SINCE_2013.search(re.sub(r'"[^"]*"', "", text)), (name, text)
                assert formula.get("t") != "array", (name, text)
                formulas += 1
    assert formulas > 1000


def test_charts_carry_their_values(built: Built) -> None:
    seen = 0
    for path in (built.workbook, built.document):
        for name, chart in parts(path, r"(xl|word)/charts/chart\d+\.xml"):
            for reference in (*chart.iter(f"{CHART}numRef"), *chart.iter(f"{CHART}strRef")):
                cache = reference.find(f"{CHART}numCache")
                if cache is None:
                    cache = reference.find(f"{CHART}strCache")
                assert cache is not None, name
                assert cache.find(f"{CHART}ptCount") is not None
                seen += 1
    assert seen > 40


def test_archives_are_of_the_plain_kind(built: Built) -> None:
    for path in (built.workbook, built.document):
        with zipfile.ZipFile(path) as package:
            for entry in package.infolist():
                assert entry.extract_version < 45, f"{entry.filename}: ZIP64"
                assert entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            assert package.namelist()[0] == "[Content_Types].xml"


def test_choices_and_sheet_names_are_short_enough(built: Built) -> None:
    for _, workbook in parts(built.workbook, r"xl/workbook\.xml"):
        assert all(len(sheet.get("name", "")) <= 31 for sheet in workbook.iter(f"{SHEET}sheet"))
    for _, sheet in parts(built.workbook, r"xl/worksheets/sheet\d+\.xml"):
        for rule in sheet.iter(f"{SHEET}dataValidation"):
            assert len(rule.findtext(f"{SHEET}formula1") or "") <= 257


# What WPS writes, and we read


def test_a_workbook_that_says_it_has_one_cell_is_read_whole(tmp_path: Path) -> None:
    workbook = Workbook()
    for line in ("date,amount", "2025-12-01,7", "2025-12-02,8"):
        workbook["Sheet"].append(line.split(","))
    workbook.save(tmp_path / "plain.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "plain.xlsx") as plain,
        zipfile.ZipFile(tmp_path / "wps.xlsx", "w") as saved,
    ):
        for name in plain.namelist():
            content = plain.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content, count = re.subn(
                    rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', content
                )
                assert count == 1
            saved.writestr(name, content)

    answer = ask(tmp_path, {"orders": Source(file="wps.xlsx")}, Measure("paid", "orders", "amount"))

    assert answer["paid"].totals["to_date"] == 15
