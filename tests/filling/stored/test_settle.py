"""Stored values of a filled workbook: right, or none, and the reader is told."""

from __future__ import annotations

import re
import sys

import pytest
from tests.support.optional import needs
from tests.support.packages import content_types, ties, unzipped, workbook_parts, zipped

from planforge.filling.excel.stored import settle
from planforge.filling.package import Package
from planforge.problems import Location

needs("formualizer")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def filled(rows: str, workbook: str = "", **more: str) -> Package:
    """Return a workbook of one sheet that was just filled with `rows`."""
    parts = workbook_parts()
    overrides = {
        "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        ".main+xml",
        SHEET: "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    }
    if more:
        chain = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
        parts["[Content_Types].xml"] = content_types({**overrides, "xl/calcChain.xml": chain})
        parts["xl/_rels/workbook.xml.rels"] = ties(
            ("worksheet", "worksheets/sheet1.xml"), ("calcChain", "calcChain.xml")
        )
        parts["xl/calcChain.xml"] = f'<calcChain xmlns="{MAIN}">{more["chain"]}</calcChain>'
    text = str(parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = text.replace("</workbook>", f"{workbook}</workbook>")
    package = Package.open(zipped(parts), Location("a.xlsx"))
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    package.set(SHEET, xml.encode())
    return package


def cells(*pairs: tuple[str, str]) -> str:
    """Return a row of cells: numbers, and formulas, which begin with `=`."""
    return '<row r="1">' + "".join(
        f'<c r="{name}"><f>{text[1:]}</f></c>'
        if text.startswith("=")
        else f'<c r="{name}"><v>{text}</v></c>'
        for name, text in pairs
    ) + "</row>"  # fmt: skip


def written(package: Package) -> dict[str, str]:
    """Return the sheet's formulas with what is stored after them."""
    pattern = r'<c r="(\w+)"([^>]*)><f[^>]*>[^<]*</f>((?:<v>[^<]*</v>)?)</c>'
    found = re.finditer(pattern, package.part(SHEET).decode())
    return {match[1]: (match[2] + " " + match[3]).strip() for match in found}


def test_values_are_written_as_excel_spells_them() -> None:
    package = filled(cells(
        ("A1", "0.1"), ("B1", "=A1*3"), ("C1", "=A1&amp;&quot; &lt;b&gt;&quot;"), ("D1", "=A1=1"),
        ("E1", "=NA()"), ("F1", "=100*2"), ("G1", "=T(A1)"),
    ))  # fmt: skip

    report = settle(package)

    assert written(package) == {
        "B1": "<v>0.30000000000000004</v>",
        "C1": 't="str" <v>0.1 &lt;b&gt;</v>',
        "D1": 't="b" <v>0</v>',
        "E1": 't="e" <v>#N/A</v>',
        "F1": "<v>200</v>",
        "G1": 't="str" <v></v>',
    }
    assert (report.state, report.computed, report.empty, report.notices) == ("all", 6, 0, ())
    assert b"fullCalcOnLoad" not in package.part("xl/workbook.xml")


def test_what_is_not_safe_stays_empty_with_all_that_depends_on_it() -> None:
    package = filled(cells(
        ("A1", "5"), ("B1", "=A1*2"), ("C1", "=TODAY()"), ("D1", "=C1+1"), ("E1", "=SUM(B1:D1)"),
        ("F1", "=OFFSET(A1,0,1)"), ("G1", "=F1"), ("H1", "=MyMacro(A1)"), ("I1", "=B1+1"),
    ))  # fmt: skip

    report = settle(package)

    kept = {name: stored for name, stored in written(package).items() if stored}
    assert kept == {"B1": "<v>10</v>", "I1": "<v>11</v>"}
    assert (report.state, report.formulas, report.empty) == ("some", 8, 6)
    assert b'<calcPr fullCalcOnLoad="1"/></workbook>' in package.part("xl/workbook.xml")
    assert [notice.text() for notice in report.notices] == [
        "6 of 8 formulas have no stored value: they, or what they depend on, are of a kind that is"
        " left to the application; Excel, WPS and LibreOffice compute them when they open the file"
        " [fill-values-unsafe]\n    for programs that do not compute, open the file in one of these"
        " once and save it"
    ]


def test_a_stored_value_is_believed_and_not_computed_again() -> None:
    package = filled(
        '<row r="1"><c r="A1"><f>OFFSET(Z9,0,0)</f><v>7</v></c><c r="B1"><f>A1*2</f></c></row>'
    )

    settle(package)

    assert written(package) == {"A1": "<v>7</v>", "B1": "<v>14</v>"}


def test_cells_of_every_kind_are_read_as_they_are() -> None:
    package = filled(
        '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>a</t></r>'
        '<r><t xml:space="preserve"> b</t></r></is></c><c r="B1"><f>A1&amp;"|"</f></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>x_x000D_y</t></is></c>'
        '<c r="B2"><f>A2</f></c></row>'
        '<row r="3"><c r="A3" t="e"><v>#GETTING_DATA</v></c><c r="B3"><f>A3</f></c>'
        '<c r="C3"><f>IFERROR(A3,1)</f></c></row>'
        '<row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4"><f>A4</f></c></row>'
        '<row r="5"><c r="A5" s="7"/><c r="B5"><f>A5</f></c><c r="C5"><f>ISBLANK(A5)</f></c></row>'
        '<row r="6"><c r="A6"><v>0.30000000000000004</v></c><c r="B6"><f>A6&amp;"|"</f></c>'
        '<c r="C6"><f>SUMPRODUCT((A6:A7=0.3)*1)</f></c></row>'
    )

    settle(package)

    assert written(package) == {
        "B1": 't="str" <v>a b|</v>',
        "B2": 't="str" <v>x_x000D_y</v>',
        "B3": "", "C3": "<v>1</v>",
        "B4": 't="b" <v>1</v>',
        "B5": "<v>0</v>", "C5": 't="b" <v>1</v>',
        "B6": "", "C6": "",
    }  # fmt: skip


def test_days_written_as_texts_are_left_to_the_application() -> None:
    package = filled(
        '<row r="1"><c r="A1" t="d"><v>2025-01-02</v></c><c r="B1"><f>A1+1</f></c></row>'
    )

    settle(package)

    assert written(package) == {"B1": ""}


def test_values_are_not_believed_where_the_workbook_wants_to_be_computed() -> None:
    row = (
        '<row r="1"><c r="A1"><f>2+2</f><v>0</v></c><c r="B1"><f>A1*2</f></c>'
        '<c r="C1"><f>NOW()</f><v>0</v></c><c r="D1"><f>C1</f></c></row>'
    )
    package = filled(row, '<calcPr fullCalcOnLoad="1"/>')

    report = settle(package)

    assert written(package) == {
        "A1": "<v>4</v>", "B1": "<v>8</v>", "C1": "<v>0</v>", "D1": "",
    }  # fmt: skip
    assert (report.formulas, report.empty) == (4, 1)


def test_circles_and_unknown_functions_spoil_only_themselves() -> None:
    package = filled(cells(
        ("A1", "=B1+1"), ("B1", "=A1+1"), ("C1", "=FOO(1)"), ("D1", "=1+1"), ("E1", "=[1]S!A1"),
    ))  # fmt: skip

    settle(package)

    assert {name: stored for name, stored in written(package).items() if stored} == {
        "D1": "<v>2</v>"
    }


def test_ranges_with_errors_are_left_to_the_application() -> None:
    package = filled(cells(
        ("A1", "1"), ("B1", "=1/0"), ("C1", "=SUMIF(A1:B1,1)"), ("D1", "=COUNT(A1:B1)"),
        ("E1", "=IFERROR(B1,0)"),
    ))  # fmt: skip

    settle(package)

    assert written(package) == {
        "B1": 't="e" <v>#DIV/0!</v>', "C1": "", "D1": "", "E1": "<v>0</v>",
    }  # fmt: skip


@pytest.mark.parametrize(
    "properties", ['<calcPr iterate="1"/>', '<calcPr fullPrecision="0"/>', "<calcPr/>"]
)
def test_workbooks_with_rules_of_their_own_are_not_computed(properties: str) -> None:
    package = filled(cells(("A1", "=1+1")), properties)

    report = settle(package)

    assert report.state == ("all" if properties == "<calcPr/>" else "none")


def test_days_are_counted_as_the_workbook_counts_them() -> None:
    properties = '<workbookPr date1904="1"/>'
    package = filled(cells(("A1", "=DATE(2025,1,1)"), ("B1", "=YEAR(A1)")), properties)

    settle(package)

    assert written(package) == {"A1": "<v>44196</v>", "B1": "<v>2025</v>"}


def test_the_application_is_asked_once_and_keeps_its_own_settings() -> None:
    package = filled(
        cells(("A1", "=NOW()")), '<calcPr calcId="191029" calcMode="manual" fullCalcOnLoad="0"/>'
    )

    settle(package)

    assert (
        b'<calcPr calcId="191029" calcMode="manual" fullCalcOnLoad="1"/></workbook>'
        in package.part("xl/workbook.xml")
    )


def test_without_the_engine_values_stay_empty_and_the_reader_hears_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "formualizer", None)
    package = filled(cells(("A1", "=1+1")))

    report = settle(package)

    assert written(package) == {"A1": ""}
    assert report.state == "none"
    assert [notice.text("zh") for notice in report.notices] == [
        "1 个公式中有 1 个没有存储结果；Excel、WPS、LibreOffice 打开文件时会计算"
        " [fill-values-no-engine]\n    若要供不会计算的程序（预览、数据读取）使用，请安装"
        " `planforge[recalculate]`"
    ]


def test_values_stay_empty_where_somebody_asks_for_that() -> None:
    package = filled(cells(("A1", "=1+1")))

    report = settle(package, recalculate=False)

    assert written(package) == {"A1": ""}
    assert [notice.text() for notice in report.notices] == [
        "1 of 1 formulas have no stored value, as asked; Excel, WPS and LibreOffice compute them"
        " when they open the file [fill-values-unasked]\n    for programs that do not compute,"
        " leave out `--no-recalculate` (in Python: `recalculate=False`)"
    ]


def test_a_sheet_written_in_chunks_is_not_computed() -> None:
    package = filled(cells(("A1", "=1+1")))
    package.set(SHEET, [package.part(SHEET)])

    report = settle(package, counts={SHEET: (1, 1)})

    assert [notice.code for notice in report.notices] == ["fill-values-too-many"]
    assert b"fullCalcOnLoad" in package.part("xl/workbook.xml")


def test_more_formulas_than_anybody_waits_for_are_left_alone() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><f>1+1</f></c></row>' for row in range(1, 50_002))

    report = settle(filled(rows))

    assert (report.state, report.empty) == ("none", 50_001)
    assert [notice.code for notice in report.notices] == ["fill-values-too-many"]


def test_formulas_deeper_than_excel_allows_do_not_reach_the_engine() -> None:
    deep = "=" + "(" * 5_000 + "1" + ")" * 5_000
    signs = "=" + "-" * 8_000 + "1"
    package = filled(cells(("A1", deep), ("B1", signs), ("C1", "=1+1")))

    settle(package)

    assert written(package) == {"A1": "", "B1": "", "C1": "<v>2</v>"}


def test_the_chain_of_formulas_goes_when_it_is_no_longer_right() -> None:
    right = filled(cells(("A1", "=1+1"), ("B1", "=A1")), chain='<c r="B1" i="1"/><c r="A1"/>')
    stale = filled(cells(("A1", "=1+1"), ("B2", "=A1")), chain='<c r="B1" i="1"/><c r="A1" i="1"/>')

    settle(right)
    settle(stale)

    assert "xl/calcChain.xml" in right
    assert "xl/calcChain.xml" not in stale
    parts = unzipped(b"".join(stale.written()))
    assert b"calcChain" not in parts["[Content_Types].xml"] + parts["xl/_rels/workbook.xml.rels"]


def test_a_workbook_that_did_not_change_stays_as_it_is() -> None:
    package = filled(cells(("A1", "=1+1"))).copy()

    settle(package)

    assert package.changed == {}


def test_too_many_formulas_are_told_in_words() -> None:
    package = filled(cells(("A1", "=1+1")))

    report = settle(package, counts={SHEET: (200_001, 150_001)})

    assert [notice.text() for notice in report.notices] == [
        "150001 of 200001 formulas have no stored value, since there are so many; Excel, WPS and"
        " LibreOffice compute them when they open the file [fill-values-too-many]\n    for programs"
        " that do not compute, open the file in one of these once and save it"
    ]


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><c><f>1+1</f></c></row>',
        '<row r="1"><c r="A1"><f><![CDATA[1+1]]></f></c></row>',
        '<row r="1"><c r="A99999999"><f>1+1</f></c></row>',
        '<row r="1"><c r="A1"><f>SUM(</f></c><c r="B1"><f>)("</f></c><c r="C1"><f>{</f></c></row>',
        '<row r="1"><c r="A1"><f>A1:XFD1048576*1</f></c><c r="B1"><f>SUM(A:XFD)</f></c></row>',
        '<row r="1"><c r="A1"><f t="shared" si="4"/></c><c r="B1"><f t="array"/></c></row>',
        '<row r="1"><c r="A1"><f>Name!Name</f></c><c r="B1"><f>T[[#This Row],[x]]</f></c></row>',
        '<row r="1"><c r="A1"><f>REPT("x",1E+9)</f></c><c r="B1"><f>1E+308*10</f></c></row>',
        '<row r="1"><c r="A1"><f>FACT(170)*FACT(170)</f></c><c r="B1"><f>2^2^2^2^2^2</f></c></row>',
        '<row r="1"><c r="A1" t="s"><f>1</f></c><c r="A1"><f>2</f></c></row>',
    ],
)
def test_whatever_a_stranger_wrote_no_traceback_comes_of_it(row: str) -> None:
    package = filled(row)

    report = settle(package)

    assert report.formulas >= report.empty
    assert b"NaN" not in package.part(SHEET)
    assert b"inf" not in package.part(SHEET)
