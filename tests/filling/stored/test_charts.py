"""What charts keep of cells: as the cells are, or nothing."""

from __future__ import annotations

import re

import pytest
from tests.support.packages import content_types, ties, workbook_parts, zipped

from planforge.filling.excel.stored import settle
from planforge.filling.package import Package
from planforge.problems import Location

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml."
CHART = "xl/charts/chart1.xml"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"

ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Shop</t></is></c><c r="B1" t="s"><v>0</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><r><t>A &amp; </t></r><r><t>B</t></r></is></c>'
    '<c r="B2"><v>1.50</v></c><c r="C2"><v>45000</v></c></row>'
    '<row r="3"><c r="A3" t="str"><v>C</v></c><c r="B3"><f>B2*2</f><v>3</v></c></row>'
    '<row r="4"><c r="A4"/><c r="B4" t="e"><f>NA()</f><v>#N/A</v></c></row>'
    '<row r="5"><c r="B5"><f>NOW()</f></c></row>'
    '<row r="6" hidden="1"><c r="B6"><v>6</v></c></row>'
    '<row r="7"><c r="A7" s="1"><v>45000</v></c><c r="B7" t="inlineStr"><is><t>x</t></is></c></row>'
)


def kept(reference: str, cache: str, tag: str = "numRef") -> str:
    """Return what a chart keeps after the cells were written, for what it kept before."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>'
    strings = f'<sst xmlns="{MAIN}"><si><t>Pa</t><rPh sb="0" eb="1"><t>x</t></rPh></si></sst>'
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/>'
        "</cellXfs></styleSheet>"
    )
    parts = workbook_parts()
    parts |= {
        "[Content_Types].xml": content_types({
            "xl/workbook.xml": KIND + "sheet.main+xml",
            "xl/worksheets/sheet1.xml": KIND + "worksheet+xml",
            "xl/sharedStrings.xml": KIND + "sharedStrings+xml",
            "xl/styles.xml": KIND + "styles+xml",
            CHART: "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
        }),
        "xl/_rels/workbook.xml.rels": ties(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/sharedStrings.xml": strings,
        "xl/styles.xml": styles,
        CHART: f'<c:chartSpace xmlns:c="{C}"><c:{tag}><c:f>{reference}</c:f>{cache}</c:{tag}>'
        "</c:chartSpace>",
    }  # fmt: skip
    package = Package.open(zipped(parts), Location("a.xlsx"))
    package.set("xl/worksheets/sheet1.xml", sheet.encode())
    settle(package, recalculate=False)
    found = re.search(r"</c:f>(.*)</c:\w+></c:chartSpace>", package.part(CHART).decode(), re.DOTALL)
    assert found is not None
    return found[1].replace("c:", "")


def points(*values: str) -> str:
    listed = "".join(
        f'<pt idx="{at}"><v>{value}</v></pt>' for at, value in enumerate(values) if value
    )
    return f'<ptCount val="{len(values)}"/>{listed}'


OLD = '<c:{0}Cache><c:formatCode>0.0</c:formatCode><c:ptCount val="1"/></c:{0}Cache>'
NUMBERS, TEXTS = OLD.format("num"), OLD.format("str")


@pytest.mark.parametrize(
    ("reference", "before", "after"),
    [
        ("Sheet1!$B$2:$B$4", NUMBERS,
         f"<numCache><formatCode>0.0</formatCode>{points('1.50', '3', '#N/A')}</numCache>"),
        ("(Sheet1!$B$3,Sheet1!$B$2)", NUMBERS,
         f"<numCache><formatCode>0.0</formatCode>{points('3', '1.50')}</numCache>"),
        ("Sheet1!$B$2:$C$2", NUMBERS,
         f"<numCache><formatCode>0.0</formatCode>{points('1.50', '45000')}</numCache>"),
        ("Sheet1!$B$7:$B$8", NUMBERS,
         f"<numCache><formatCode>0.0</formatCode>{points('0', '')}</numCache>"),
        ("Sheet1!$A$2:$A$4", TEXTS, f"<strCache>{points('A &amp; B', 'C', '')}</strCache>"),
        ("Sheet1!$B$1", TEXTS, f"<strCache>{points('Pa')}</strCache>"),
        ("Sheet1!$B$3:$B$5", NUMBERS, ""),
        ("Sheet1!$B$3:$B$6", NUMBERS, ""),
        ("Sheet1!$A$7", TEXTS, ""),
        ("Sheet1!Growing", NUMBERS, ""),
        ("Gone!$B$1", NUMBERS, ""),
        ("#REF!", NUMBERS, ""),
        ("[1]Other!$B$1", NUMBERS, NUMBERS.replace("c:", "")),
        ("Sheet1!$A$1:$XFD$1048576", NUMBERS, ""),
    ],
)  # fmt: skip
def test_a_chart_keeps_what_is_known_of_its_cells(reference: str, before: str, after: str) -> None:
    assert kept(reference, before) == after


def test_categories_of_two_levels_are_kept_with_the_inner_one_first() -> None:
    before = (
        '<c:multiLvlStrCache><c:ptCount val="1"/><c:lvl><c:pt idx="0"><c:v>x</c:v></c:pt></c:lvl>'
        "<c:lvl/></c:multiLvlStrCache>"
    )

    after = kept("Sheet1!$A$2:$B$3", before, "multiLvlStrRef")

    inner = '<pt idx="0"><v>1.50</v></pt><pt idx="1"><v>3</v></pt>'
    outer = '<pt idx="0"><v>A &amp; B</v></pt><pt idx="1"><v>C</v></pt>'
    assert after == (
        f'<multiLvlStrCache><ptCount val="2"/><lvl>{inner}</lvl><lvl>{outer}</lvl>'
        "</multiLvlStrCache>"
    )


def test_what_is_right_already_stays_as_it_was_written() -> None:
    before = (
        '<c:numCache>\n <c:formatCode>General</c:formatCode><c:ptCount val="1"/>'
        '<c:pt idx="0" formatCode="0"><c:v>3</c:v></c:pt></c:numCache>'
    )

    assert kept("Sheet1!$B$3", before) == before.replace("c:", "")
