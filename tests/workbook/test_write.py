from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from openxml_audit import OpenXmlValidator
from tests.support.workbook_text import open_workbook, workbook_as_text
from tests.support.workbooks import plan_workbook

from planforge.definition.themes import read_theme
from planforge.formula.evaluate import ExcelError
from planforge.workbook.model import (
    Area,
    Cell,
    ChartOnSheet,
    SeriesRange,
    Sheet,
    Validation,
    Workbook,
)
from planforge.workbook.rules import LISTS
from planforge.workbook.write import workbook_bytes, write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable

    import openpyxl

    from planforge.formula.evaluate import Value

CHART = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "计划.xlsx"
    write_workbook(plan_workbook(), path)
    return path


def small_workbook(*cells: Cell, **more: Any) -> Workbook:
    sheet = Sheet("Plan", "plan", cells, {0: 2, 1: 20}, **more)
    theme = read_theme("consulting", "en")
    return Workbook((sheet,), {}, "Plan", "Client", "Author", date(2025, 12, 1), "en", theme)


def written(folder: Path, workbook: Workbook) -> Path:
    path = folder / "plan.xlsx"
    write_workbook(workbook, path)
    return path


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as file:
        return file.read(name).decode()


def charts(path: Path) -> Iterable[ElementTree.Element]:
    with zipfile.ZipFile(path) as file:
        for name in sorted(file.namelist()):
            if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                yield ElementTree.fromstring(file.read(name))


def test_a_sheet_reads_as_it_was_laid_out(plan_file: Path) -> None:
    text = workbook_as_text(plan_file, "预算")

    assert text.splitlines()[:14] == [
        "[预算]",
        "B2  '预算'",
        "I2  '← 返回目录'  => '目录'!A1",
        "B3  '钱花在哪里，还剩多少？可在合计行上方插入行'",
        "B5  '类别'",
        "C5  '项目'",
        "D5  '负责人'",
        "E5  '预算 元'",
        "F5  '已用 元'",
        "G5  '使用率'",
        "H5  '占比'",
        "I5  '剩余 元'",
        "B6  '流量获取'",
        "C6  '关键词推广'",
    ]
    assert "E12  '=SUM(E6:E11)' -> 800000  #,##0" in text
    assert "G8  '=F8/E8' -> 0.20666666666666667  0%" in text
    assert "merged B14:C14" in text
    assert "validation D6:D11 list _pf_lists!$A$1:$A$4" in text


def test_every_value_of_the_model_stands_in_its_cell(plan_file: Path) -> None:
    found = open_workbook(plan_file, values=True)

    for sheet in plan_workbook().sheets:
        for cell in sheet.cells:
            stored = found[sheet.title].cell(cell.row + 1, cell.column + 1).value
            assert _read(stored) == _expected(cell), (sheet.title, cell)


def _read(stored: object) -> object:
    if isinstance(stored, datetime):
        return float((stored - datetime(1899, 12, 30)).days)
    return float(stored) if isinstance(stored, int) else stored


def _expected(cell: Cell) -> object:
    if isinstance(cell.value, ExcelError):
        return cell.value.value
    if isinstance(cell.value, str):
        return (f"{cell.value} {cell.unit}" if cell.unit else cell.value) or None
    return None if cell.value is None else float(cell.value)


def test_pandas_reads_the_stored_values(plan_file: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pd.read_excel(plan_file, sheet_name="预算", header=4, usecols="B:I", nrows=7)

    assert list(frame["预算 元"]) == [300_000, 180_000, 150_000, 90_000, 50_000, 30_000, 800_000]


def test_the_file_obeys_the_schema(plan_file: Path) -> None:
    errors = [str(error) for error in OpenXmlValidator().validate(plan_file).errors]

    # Excel itself writes `val` here, and its own schema (MS-ODRAWXML) declares it.
    assert [error for error in errors if "dispNaAsBlank" not in error] == []


def test_the_same_workbook_gives_the_same_bytes(plan_file: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, '.')\n"
        "from planforge.workbook.write import workbook_bytes\n"
        "from tests.support.workbooks import plan_workbook\n"
        "sys.stdout.buffer.write(workbook_bytes(plan_workbook()))"
    )

    elsewhere = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7"},
    ).stdout

    assert workbook_bytes(plan_workbook()) == plan_file.read_bytes()
    assert elsewhere == plan_file.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86 571 0000",
        "-5",
        "@name",
        "{=SUM(A1)}",
        "http://example.com",
        "mailto:a@example.com",
        "internal:Plan!A1",
        "0012",
        "TRUE",
        "#N/A",
        "<r><t>bold</t></r>",
        "_x0041_",
        " spaces ",
        "two\nlines",
        "表情 😀",
    ],
)
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, small_workbook(Cell(1, 1, "text", text)))

    cell = open_workbook(path)["Plan"]["B2"]
    assert (cell.value, cell.hyperlink) == (text, None)
    assert 't="s"' in part(path, "xl/worksheets/sheet1.xml")


def test_unwritable_characters_are_left_out(tmp_path: Path) -> None:
    dirty = "a\x00b\x0bc\ud800d\uffffe\r\nf"
    path = written(
        tmp_path,
        small_workbook(
            Cell(1, 1, "text", dirty),
            Cell(2, 1, "text", dirty, formula='"abc"'),
            Cell(3, 1, "text", "x", note=dirty),
        ),
    )

    sheet = open_workbook(path, values=True)["Plan"]
    assert [sheet["B2"].value, sheet["B3"].value] == ["abcde\nf", "abcde\nf"]
    assert sheet["B4"].comment is not None
    assert sheet["B4"].comment.text == "abcde\nf"


def test_text_beyond_the_limit_is_cut_where_it_shows(tmp_path: Path) -> None:
    path = written(tmp_path, small_workbook(Cell(1, 1, "text", "长" * 40_000)))

    text = open_workbook(path)["Plan"]["B2"].value
    assert text == "长" * 32_766 + "…"


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (0.1 + 0.2, "0.30000000000000004"),
        (258.0, "258"),
        (-0.0, "0"),
        (1e21, "1e+21"),
        (np.float64(1 / 3), "0.3333333333333333"),
        (np.int64(7), "7"),
        (date(2025, 12, 1), "45992"),
    ],
)
def test_numbers_read_back_exactly(tmp_path: Path, value: Any, stored: str) -> None:
    cells = (Cell(1, 1, "number", value), Cell(2, 1, "number", value, formula="A1"))
    path = written(tmp_path, small_workbook(*cells))

    assert re.findall("<v>(.*?)</v>", part(path, "xl/worksheets/sheet1.xml")) == [stored, stored]


@pytest.mark.parametrize(
    ("value", "kind", "stored"),
    [
        (True, "b", "1"),
        (np.bool_(False), "b", "0"),
        (ExcelError.NOT_AVAILABLE, "e", "#N/A"),
        ("#DIV/0!", "e", "#DIV/0!"),
        (float("inf"), "e", "#NUM!"),
        (None, "str", ""),
        ("", "str", ""),
        (float("nan"), "str", ""),
        (pd.NaT, "str", ""),
        ("a < b & c", "str", "a &lt; b &amp; c"),
    ],
)
def test_a_formula_keeps_its_value_and_its_kind(
    tmp_path: Path, value: Any, kind: str, stored: str
) -> None:
    path = written(tmp_path, small_workbook(Cell(1, 1, "number", value, formula="A1&B1")))

    sheet = part(path, "xl/worksheets/sheet1.xml")
    assert f' t="{kind}"><f>A1&amp;B1</f><v>{stored}</v></c>' in sheet


@pytest.mark.parametrize("formula", ["'MAP(1)'!A1", 'A1&"SORT(x)"'])
def test_texts_and_sheets_named_like_functions_stay_in_formulas(
    tmp_path: Path, formula: str
) -> None:
    path = written(tmp_path, small_workbook(Cell(1, 1, "number", 1, formula=formula)))

    sheet = part(path, "xl/worksheets/sheet1.xml")
    assert f"<f>{formula.replace('&', '&amp;')}</f>" in sheet


def test_missing_constants_are_empty_cells(tmp_path: Path) -> None:
    missing: tuple[Value, ...] = (None, "", float("nan"))
    cells = [Cell(row, 1, "number", value) for row, value in enumerate(missing)]
    path = written(tmp_path, small_workbook(*cells))

    assert "<v>" not in part(path, "xl/worksheets/sheet1.xml")


def test_charts_hold_the_values_of_the_cells(plan_file: Path) -> None:
    values = open_workbook(plan_file, values=True)
    compared = 0

    for chart in charts(plan_file):
        for reference in [
            *chart.iter(f"{{{CHART['c']}}}numRef"),
            *chart.iter(f"{{{CHART['c']}}}strRef"),
        ]:
            assert _cached(reference) == _on_sheet(values, reference), reference[0].text
            compared += 1

    assert compared == 36


def _cached(reference: ElementTree.Element) -> list[object]:
    count = reference.find(".//c:ptCount", CHART)
    assert count is not None
    points: list[object] = [None] * int(count.attrib["val"])
    for point in reference.iterfind(".//c:pt", CHART):
        text = point.findtext("c:v", "", CHART)
        number = reference.tag.endswith("numRef")
        points[int(point.attrib["idx"])] = float(text) if number else text
    return points


def _on_sheet(values: openpyxl.Workbook, reference: ElementTree.Element) -> list[object]:
    sheet, cells = reference.findtext("c:f", "", CHART).split("!")
    found = values[sheet.strip("'")][cells.replace("$", "")]
    rows = found if isinstance(found, tuple) else ((found,),)
    return [None if cell.value == "#N/A" else _read(cell.value) for (cell,) in rows]


def test_a_column_chart_may_have_a_target_and_a_rate_on_a_second_axis(plan_file: Path) -> None:
    chart = next(iter(charts(plan_file)))
    plot = chart.find(".//c:plotArea", CHART)
    assert plot is not None

    drawn = [(_kind(layer), _axis_ids(layer)) for layer in plot if _kind(layer).endswith("Chart")]
    declared = {one for axis in plot if _kind(axis).endswith("Ax") for one in _axis_ids(axis)}
    order = [one.attrib["val"] for one in plot.iterfind(".//c:ser/c:order", CHART)]
    assert {one for _, ids in drawn for one in ids} == declared
    assert order == ["0", "1", "2"]


def _kind(element: ElementTree.Element) -> str:
    return element.tag.split("}")[1]


def _axis_ids(element: ElementTree.Element) -> tuple[str, ...]:
    return tuple(one.attrib["val"] for one in element.findall("c:axId", CHART))


def test_categories_that_look_like_numbers_stay_text(plan_file: Path) -> None:
    stacked = list(charts(plan_file))[1]

    category = stacked.find(".//c:cat/c:strRef//c:v", CHART)
    assert category is not None
    assert category.text == "2024"


@pytest.mark.parametrize(
    ("values", "blanks"), [((1.0, 2.0, None), "span"), ((1.0, None, 2.0), "gap")]
)
def test_a_hole_in_a_line_stays_a_hole(
    tmp_path: Path, values: tuple[Value, ...], blanks: str
) -> None:
    line = SeriesRange(
        "a", "", "Plan!$A$1:$A$3", "Plan!$B$1:$B$3", ("x", "y", "z"), values, "line", "teal"
    )
    chart = ChartOnSheet(0, 0, 400, 200, "line", "A title", "", (line,), "0")
    path = written(tmp_path, small_workbook(charts=(chart,)))

    assert f'<c:dispBlanksAs val="{blanks}"/>' in part(path, "xl/charts/chart1.xml")


def test_charts_say_what_they_show(plan_file: Path) -> None:
    drawing = part(plan_file, "xl/drawings/drawing1.xml")

    assert re.findall('descr="(.*?)"', drawing)[:2] == [
        "支付金额落后时间进度 12 个百分点（万元）",
        "自然流量占比离目标还差 4 个百分点",
    ]


def test_inputs_can_be_typed_on_protected_sheets(plan_file: Path) -> None:
    sheet = open_workbook(plan_file)["指标与目标"]

    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert sheet.protection.formatColumns is False
    assert (sheet["D6"].protection.locked, sheet["E6"].protection.locked) == (False, True)


def test_the_print_is_a4_one_page_wide(plan_file: Path) -> None:
    sheet = open_workbook(plan_file)["指标与目标"]

    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    fitting, footer = sheet.sheet_properties.pageSetUpPr, sheet.oddFooter
    assert fitting is not None
    assert footer is not None
    assert footer.left is not None
    assert footer.right is not None
    assert (fitting.fitToPage, sheet.page_setup.fitToWidth) == (True, None)
    assert sheet.print_title_rows == "$5:$5"
    assert footer.left.text == "云栖家居旗舰店 && 合作伙伴 · 云栖家居 12 月运营规划方案"
    assert footer.right.text == "第 &P 页，共 &N 页"


def test_each_piece_between_page_breaks_is_a_print_area(plan_file: Path) -> None:
    sheet = open_workbook(plan_file)["经营概览"]

    assert sheet.print_area == "'经营概览'!$A$1:$L$33,'经营概览'!$A$35:$L$45"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)


def test_properties_and_names_are_set(plan_file: Path) -> None:
    book = open_workbook(plan_file)

    assert book.properties.title == "云栖家居 12 月运营规划方案"
    assert book.properties.creator == "运营规划组"
    assert book.properties.created == datetime(2025, 12, 12)
    custom = book.custom_doc_props  # type: ignore[attr-defined]  # the stubs are older
    assert {one.name: one.value for one in custom.props} == {
        "planforge.plan": "yunqi-2025-12",
        "planforge.version": "1",
    }
    assert book.defined_names["pf.paid.target"].value == "'指标与目标'!$D$6"
    assert [one.title for one in book.worksheets if one.sheet_state == "veryHidden"] == [
        "_pf",
        LISTS,
    ]


def test_chinese_in_charts_has_the_plan_s_font(plan_file: Path) -> None:
    theme = part(plan_file, "xl/theme/theme1.xml")

    assert '<a:minorFont><a:latin typeface="微软雅黑"/><a:ea typeface="微软雅黑"/>' in theme


def test_choices_with_commas_or_too_long_go_to_a_hidden_sheet(tmp_path: Path) -> None:
    area = Area(1, 1, 3, 1)
    many = tuple(f"choice {number}" for number in range(60))
    for choices in (("a, b", "c"), many):
        workbook = small_workbook(validations=(Validation(area, "list", choices=choices),))
        book = open_workbook(written(tmp_path, workbook))

        source = book["Plan"].data_validations.dataValidation[0].formula1
        assert source == f"{LISTS}!$A$1:$A${len(choices)}"
        assert [cell.value for cell in book[LISTS]["A"]] == list(choices)


def test_long_messages_are_cut_to_excel_s_limits(tmp_path: Path) -> None:
    validation = Validation(
        Area(1, 1, 1, 1),
        "decimal",
        minimum=0,
        title="题" * 40,
        message="话" * 300,
        prompt="请" * 300,
    )
    book = open_workbook(written(tmp_path, small_workbook(validations=(validation,))))

    found = book["Plan"].data_validations.dataValidation[0]
    assert (len(found.errorTitle), len(found.error), len(found.prompt)) == (32, 255, 255)


def test_what_excel_would_refuse_is_an_error_and_leaves_no_file(tmp_path: Path) -> None:
    workbook = replace(small_workbook(), names={"not a name": "Plan!$A$1"})
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"last month")

    with pytest.raises(UserWarning, match="not a name"):
        write_workbook(workbook, path)

    assert path.read_bytes() == b"last month"
    assert os.listdir(tmp_path) == ["plan.xlsx"]  # noqa: PTH208 - names are enough


def test_a_file_that_cannot_be_replaced_leaves_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path, target: Path) -> Path:
        raise PermissionError(target)

    monkeypatch.setattr(Path, "replace", refused)

    with pytest.raises(PermissionError):
        write_workbook(small_workbook(), tmp_path / "plan.xlsx")

    assert list(tmp_path.iterdir()) == []
