"""Sheets as other programs write them, and all that a sheet has beside its rows."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pandas
import pytest
from tests.support.filled import cells, elements, filled, names, part, parts, sheet_part, template
from tests.support.packages import zipped

from planforge.problems import PlanError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_sheet(xml: str, *, strings: str | None = None) -> bytes:
    """Return a workbook whose one sheet is this XML, with no shared strings but these."""
    changed = parts(template(lambda workbook: workbook.add_worksheet("S").write(0, 0, "x")))
    changed["xl/worksheets/sheet1.xml"] = xml.encode()
    if strings is not None:
        changed["xl/sharedStrings.xml"] = strings.encode()
    else:
        del changed["xl/sharedStrings.xml"]
        ties, types = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
        changed[ties] = changed[ties].replace(_tie(changed[ties], b"sharedStrings"), b"")
        changed[types] = changed[types].replace(_tie(changed[types], b"sharedStrings"), b"")
    return zipped(changed)


def _tie(xml: bytes, word: bytes) -> bytes:
    return next(b"<" + tag + b">" for tag in xml.replace(b">", b"").split(b"<") if word in tag)


def sheet(data: str, after: str = "") -> str:
    """Return a sheet's XML with these rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{after}</worksheet>'


def text(value: str) -> str:
    """Return a cell with a text of its own."""
    return f't="inlineStr"><is><t>{value}</t></is></c>'


def looped(write: Any, count: int = 5) -> bytes:
    """Return a filled sheet S whose row 4 is in a loop with tags in rows 3 and 5."""

    def whole(workbook: Any) -> None:
        first = workbook.add_worksheet("S")
        first.write("A3", "{%tr for x in l %}")
        first.write("A4", "{{ x }}")
        first.write("A5", "{%tr endfor %}")
        first.write("A9", "below")
        write(workbook, first)

    return filled(template(whole), {"l": list(range(1, count + 1)), "title": "Q&A"}).content


def test_rows_and_cells_without_addresses_stand_one_after_the_other() -> None:
    made = with_sheet(
        sheet(f"<row><c {text('{{ a }}')}<c><v>1</v></c></row><row><c {text('x {{ a }}')}</row>")
    )

    assert cells(filled(made, {"a": 5}).content) == ["A1 5", "B1 1", "A2 'x 5'"]


def test_other_prefixes_than_excels_are_read() -> None:
    made = with_sheet(
        f'<x:worksheet xmlns:x="{MAIN}"><x:dimension ref="A1:B2"/><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>{{ a }}</x:t></x:is></x:c>'
        '<x:c r="B1"><x:f>A1*2</x:f><x:v>9</x:v></x:c></x:row></x:sheetData>'
        '<x:mergeCells count="1"><x:mergeCell ref="A2:B2"/></x:mergeCells></x:worksheet>'
    )

    content = filled(made, {"a": 5}).content

    assert [line.partition(" -> ")[0] for line in cells(content)] == ["A1 5", "B1 =A1*2"]
    assert elements(content, "mergeCell") == ['<mergeCell ref="A2:B2"/>']


def test_what_helps_to_pronounce_a_text_goes_with_its_tags() -> None:
    made = with_sheet(
        sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
        strings=f'<sst xmlns="{MAIN}"><si><r><t>{{{{ a</t></r><r><t> }}}}様</t></r>'
        '<rPh sb="0" eb="1"><t>サマ</t></rPh><phoneticPr fontId="1"/></si></sst>',
    )

    assert cells(filled(made, {"a": "田中"}).content) == ["A1 '田中様'"]


def test_shared_formulas_come_to_be_each_cells_own() -> None:
    made = with_sheet(
        sheet(
            f'<row r="1"><c r="A1" {text("{%tr for x in l %}")}</row>'
            f'<row r="2"><c r="A2" {text("{{ x }}")}<c r="B2"><f t="shared" ref="B2:C4" si="0">'
            '$A2+A$6</f><v>1</v></c><c r="C2"><f t="shared" si="0"/><v>1</v></c></row>'
            f'<row r="3"><c r="A3" {text("{%tr endfor %}")}</row>'
            '<row r="4"><c r="B4"><f t="shared" si="0"/></c>'
            '<c r="C4"><f t="shared" si="0"/></c></row>'
        )
    )

    content = filled(made, {"l": [1, 2]}).content

    assert [line.partition(" -> ")[0] for line in cells(content)] == [
        "A1 1", "B1 =$A1+A$5", "C1 =$A1+B$5",
        "A2 2", "B2 =$A2+A$5", "C2 =$A2+B$5",
        "B3 =$A3+A$5", "C3 =$A3+B$5",
    ]  # fmt: skip


def test_a_sheet_that_is_neither_filled_nor_moved_stays_as_it_was() -> None:
    def write(workbook: Any, _: Any) -> None:
        other = workbook.add_worksheet("Other")
        other.write("A1", "text")
        other.write_formula("A2", "=1+2", None, 3)
        other.conditional_format("A1:A2", {"type": "data_bar"})
        workbook.add_worksheet("Third").write_formula("A1", "=Other!A2", None, 3)

    def whole(workbook: Any) -> None:
        workbook.add_worksheet("S").write("A1", "{{ x }}")
        write(workbook, None)

    made = template(whole)
    content = filled(made, {"x": 1}).content

    changed = [name for name, xml in parts(content).items() if parts(made).get(name) != xml]
    assert changed == ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"]


def test_a_template_without_tags_stays_as_it_was() -> None:
    def write(workbook: Any) -> None:
        workbook.add_worksheet("S").write_formula("A1", "=1+1", None, 7)

    made = template(write)

    assert parts(filled(made, {}).content) == parts(made)


def test_conditional_formats_grow_where_they_see_the_same_and_part_where_not() -> None:
    def write(workbook: Any, first: Any) -> None:
        red = workbook.add_format({"bg_color": "red"})
        rule = {"type": "formula", "criteria": "=$A4>$B$9", "format": red}
        first.conditional_format("A4:C4", rule)
        first.conditional_format("E4", {"type": "formula", "criteria": "=A4>A9", "format": red})
        first.conditional_format("A9", {"type": "formula", "criteria": "=A4>1", "format": red})
        first.conditional_format("C4", {"type": "data_bar", "data_bar_2010": True})

    content = looped(write, 3)

    found = elements(content, "conditionalFormatting")
    assert [one.partition(">")[0] + " " + "".join(formula(one)) for one in found] == [
        '<conditionalFormatting sqref="A3:C5" $A3>$B$9',
        '<conditionalFormatting sqref="E3" A3>A9',
        '<conditionalFormatting sqref="E4" A4>A9',
        '<conditionalFormatting sqref="E5" A5>A9',
        '<conditionalFormatting sqref="A9" A3>1',
        '<conditionalFormatting sqref="C3:C5" ',
        "<conditionalFormatting ",
    ]
    assert elements(content, "sqref") == ["<sqref>C3:C5</sqref>"]


def formula(xml: str) -> list[str]:
    """Return the formula in an element, if there is one."""
    found = xml.partition("<formula>")[2].partition("</formula>")[0]
    return [found.replace("&gt;", ">")]


def test_validations_follow_on_this_sheet_and_to_others() -> None:
    def write(workbook: Any, first: Any) -> None:
        lists = workbook.add_worksheet("Lists")
        lists.write("A1", "{%tr for x in l %}")
        lists.write("A2", "{{ x }}")
        lists.write("A3", "{%tr endfor %}")
        first.data_validation("B4", {"validate": "list", "source": "=Lists!$A$2:$A$2"})
        first.data_validation("C4", {"validate": "custom", "value": "=A4>0"})
        first.data_validation("D9", {"validate": "decimal", "criteria": "<", "value": "=A9"})

    content = looped(write)

    assert elements(content, "formula1") == [
        "<formula1>Lists!$A$1:$A$5</formula1>", "<formula1>A3&gt;0</formula1>",
        "<formula1>A11</formula1>",
    ]  # fmt: skip
    found = elements(content, "dataValidation")
    areas = [one.partition('sqref="')[2].partition('"')[0] for one in found]
    assert areas == ["B3:B7", "C3:C7", "D11"]


def test_sparklines_are_one_for_each_row_over_its_own_data() -> None:
    def write(_: Any, first: Any) -> None:
        first.add_sparkline("F4", {"range": "S!B4:E4"})

    assert elements(looped(write), "sparkline") == [
        f"<sparkline><f>S!B{row}:E{row}</f><sqref>F{row}</sqref></sparkline>" for row in range(3, 8)
    ]


def test_links_repeat_with_their_row_and_places_in_the_workbook_follow() -> None:
    def write(_: Any, first: Any) -> None:
        first.write_url("B4", "https://example.com/{{ x }}", None, "go", "no. {{ x }}")
        first.write_url("C4", "internal:S!A4", None, "own")
        first.write_url("B9", "internal:S!A9", None, "last")

    content = looped(write, 2)

    assert elements(content, "hyperlink") == [
        '<hyperlink ref="B3" tooltip="no. 1" r:id="rId2"/>',
        '<hyperlink ref="B4" tooltip="no. 2" r:id="rId3"/>',
        '<hyperlink ref="C3" location="S!A3" display="own"/>',
        '<hyperlink ref="C4" location="S!A4" display="own"/>',
        '<hyperlink ref="B8" location="S!A8" display="last"/>',
    ]
    ties = part(content, "xl/worksheets/_rels/sheet1.xml.rels")
    assert [target.partition('"')[0] for target in ties.split('Target="')[1:]] == [
        "https://example.com/1", "https://example.com/2",
    ]  # fmt: skip


def test_filter_panes_selection_breaks_and_print_names_follow() -> None:
    def write(_: Any, first: Any) -> None:
        first.autofilter("A2:C5")
        first.filter_column("B", "x > 1")
        first.freeze_panes(5, 1)
        first.set_selection("A9")
        first.print_area("A1:D9")
        first.repeat_rows(0, 4)
        first.set_h_pagebreaks([4, 9])
        first.set_header("&L{{ title }}&RPage &P")

    content = looped(write)

    xml = sheet_part(content)
    assert '<autoFilter ref="A2:C7"><filterColumn colId="1">' in xml
    assert '<pane xSplit="1" ySplit="7" topLeftCell="B8"' in xml
    assert '<selection pane="bottomRight" activeCell="A11" sqref="A11"/>' in xml
    assert [one.split('"')[1] for one in elements(content, "brk")] == [
        "3",
        "4",
        "5",
        "6",
        "7",
        "11",
    ]
    assert "<oddHeader>&amp;LQ&amp;&amp;A&amp;RPage &amp;P</oddHeader>" in xml
    assert names(content) == [
        "_xlnm._FilterDatabase@0 =S!$A$2:$C$7",
        "_xlnm.Print_Area@0 =S!$A$1:$D$11",
        "_xlnm.Print_Titles@0 =S!$1:$7",
    ]


def test_column_widths_stand_as_often_as_their_columns() -> None:
    def write(workbook: Any) -> None:
        first = workbook.add_worksheet("S")
        first.set_column("A:A", 5)
        first.set_column("B:B", 20)
        first.set_column("C:D", 7)
        first.write("A1", "a")
        first.write("B1", "{%tc for x in l %}{{ x }}{%tc endfor %}")
        first.write("D1", "d")

    content = filled(template(write), {"l": [1, 2, 3]}).content

    spans = [one.split('"')[1::2][:3] for one in elements(content, "col")]
    assert [(first, last, width.partition(".")[0]) for first, last, width in spans] == [
        ("1", "1", "5"), ("2", "4", "20"), ("5", "6", "7"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ('<protectedRanges><protectedRange sqref="A4:B4" name="n"/></protectedRanges>',
         '<protectedRange sqref="A3:B7" name="n"/>'),
        ('<ignoredErrors><ignoredError sqref="A4" evalError="1"/></ignoredErrors>',
         '<ignoredError sqref="A3:A7" evalError="1"/>'),
        ('<cellWatches><cellWatch r="A4"/></cellWatches>',
         "".join(f'<cellWatch r="A{row}"/>' for row in range(3, 8))),
        ('<scenarios><scenario name="s" count="1"><inputCells r="A9" val="1"/></scenario>'
         "</scenarios>",
         '<inputCells r="A11" val="1"/>'),
        ('<sortState ref="A2:A9"><sortCondition ref="A2:A9"/></sortState>',
         '<sortState ref="A2:A11"><sortCondition ref="A2:A11"/></sortState>'),
        ('<customSheetViews><customSheetView guid="{A}"><selection activeCell="A9" sqref="A9"/>'
         '<rowBreaks count="1"><brk id="9"/></rowBreaks></customSheetView></customSheetViews>',
         '<selection activeCell="A11" sqref="A11"/><rowBreaks count="1" manualBreakCount="0">'
         '<brk id="11"/>'),
        ('<unknown ref="A9"><deep/></unknown>', '<unknown ref="A9"><deep/></unknown>'),
    ],
)  # fmt: skip
def test_whatever_names_cells_of_the_sheet_follows(after: str, expected: str) -> None:
    made = with_sheet(
        sheet(
            f'<row r="3"><c r="A3" {text("{%tr for x in l %}")}</row>'
            f'<row r="4"><c r="A4" {text("{{ x }}")}</row>'
            f'<row r="5"><c r="A5" {text("{%tr endfor %}")}</row>',
            after,
        )
    )

    assert expected in sheet_part(filled(made, {"l": [1, 2, 3, 4, 5]}).content)


def test_pandas_and_openpyxl_open_what_comes_out() -> None:
    def write(workbook: Any, first: Any) -> None:
        first.write("B4", "text {{ x }}")
        first.merge_range("C4:D4", "m")
        first.insert_chart("F1", _chart(workbook))

    content = looped(write)

    assert openpyxl.load_workbook(io.BytesIO(content))["S"]["B5"].value == "text 3"
    frame = pandas.read_excel(io.BytesIO(content), header=None, engine="openpyxl")
    assert frame.iloc[2:7, 0].tolist() == [1, 2, 3, 4, 5]


def _chart(workbook: Any) -> Any:
    chart = workbook.add_chart({"type": "line"})
    chart.add_series({"values": "=S!$A$4:$A$4"})
    return chart


def test_newer_validations_and_formats_follow_too() -> None:
    spaces = (
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
    )
    after = (
        f'<extLst><ext {spaces} uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
        '<x14:dataValidations count="1"><x14:dataValidation type="list"><x14:formula1>'
        "<xm:f>S!$A$4:$A$4</xm:f></x14:formula1><xm:sqref>B9</xm:sqref></x14:dataValidation>"
        f'</x14:dataValidations></ext><ext {spaces} uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}">'
        '<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" '
        'priority="1" id="{1}"><xm:f>$A4&gt;S!$A$9</xm:f></x14:cfRule><xm:sqref>A4:B4</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
    )
    made = with_sheet(
        sheet(
            f'<row r="3"><c r="A3" {text("{%tr for x in l %}")}</row>'
            f'<row r="4"><c r="A4" {text("{{ x }}")}</row>'
            f'<row r="5"><c r="A5" {text("{%tr endfor %}")}</row>',
            after,
        )
    )

    content = filled(made, {"l": [1, 2, 3, 4, 5]}).content

    assert elements(content, "f") == ["<f>S!$A$3:$A$7</f>", "<f>$A3&gt;S!$A$11</f>"]
    assert elements(content, "sqref") == ["<sqref>B11</sqref>", "<sqref>A3:B7</sqref>"]


def test_in_cell_pictures_of_wps_and_what_if_tables_repeat() -> None:
    made = with_sheet(
        sheet(
            f'<row r="1"><c r="A1" {text("{%tr for x in l %}")}</row>'
            '<row r="2"><c r="A2" t="str"><f>DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
            f'<c r="B2" {text("{{ x }}")}<c r="C2"><f t="dataTable" ref="C2:C2" r1="B2"/>'
            f'<v>3</v></c></row><row r="3"><c r="A3" {text("{%tr endfor %}")}</row>'
        )
    )

    content = filled(made, {"l": [1, 2]}).content

    assert elements(content, "c") == [
        f'<c r="A{row}" t="str"><f>DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
        if column == "A"
        else f'<c r="B{row}"><v>{row}</v></c>'
        if column == "B"
        else f'<c r="C{row}"><f t="dataTable" ref="C{row}:C{row}" r1="B{row}"/></c>'
        for row in (1, 2)
        for column in "ABC"
    ]


@pytest.mark.parametrize(
    "xml",
    [
        f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
        '<worksheet><sheetData><row><c t="inlineStr"><is><t>{{ x }}</t></is></c></row></sheetData>'
        "</worksheet>",
        f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView topLeftCell="zz"><pane ySplit="1e9" '
        'xSplit="²" state="frozen"/><selection sqref="" activeCell="!"/></sheetView></sheetViews>'
        '<cols><col min="x" max="y"/><col/></cols><sheetData><row r="1">'
        f'<c r="B1" {text("{%tc for y in l %}{{ y }}{%tc endfor %}")}</row></sheetData>'
        '<autoFilter ref="?"><filterColumn colId="x"/></autoFilter>'
        '<mergeCells><mergeCell ref="ZZZZ1:B"/><mergeCell/></mergeCells>'
        '<conditionalFormatting sqref=""><cfRule/></conditionalFormatting><dataValidations>'
        '<dataValidation sqref="A2 B"><formula1>(((</formula1></dataValidation></dataValidations>'
        '<hyperlinks><hyperlink ref="A2" location="#((("/><hyperlink/></hyperlinks>'
        '<rowBreaks><brk id="x"/><brk/></rowBreaks><extLst><ext/></extLst></worksheet>',
        sheet('<row r="1"><c r="A1"><f t="shared" si="0"/></c><c r="B1"><f t="array" ref="?">A+</f>'
              f'</c><c r="C1"><f t="z">SUM(</f></c><c r="?" s="-" {text("{{ x }}")}</row>'),
        sheet(f'<!-- a --><row r="1"><!-- b --><c r="A1" {text("{{ x }}")}</row>',
              '<!-- c --><mergeCells><!-- d --><mergeCell ref="A1:B1"/></mergeCells>'),
    ],
)  # fmt: skip
def test_a_sheet_that_makes_no_sense_is_filled_as_far_as_it_does(xml: str) -> None:
    assert filled(with_sheet(xml), {"x": 1, "l": [1, 2]}).content


def test_a_loop_over_a_whole_sheet_of_blank_rows_is_refused() -> None:
    made = with_sheet(
        sheet(
            f'<row r="1"><c r="A1" {text("{%tr for x in l %}")}</row>'
            f'<row r="1048576"><c r="A1048576" {text("{%tr endfor %}")}</row>'
        )
    )

    with pytest.raises(PlanError) as caught:
        filled(made, {"l": []})

    assert str(caught.value) == (
        "template.xlsx#S!A1: `{%tr for x in l %}` is closed 1048575 rows or columns further on; "
        "at most 20000 can stand in loops [fill-long-block]\n"
        "    put the end tag right behind the last row that repeats"
    )


def test_a_summary_with_a_row_for_each_store_refers_to_that_stores_own_sheet() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("{{ s.name }}")
        sheet.write("A1", "{%sheet for s in stores %}{{ s.name }}")
        sheet.write("A2", "{%tr for q in s.sales %}")
        sheet.write("A3", "{{ q }}")
        sheet.write("A4", "{%tr endfor %}")
        sheet.write_formula("A5", "=SUM(A3:A3)")
        summary = workbook.add_worksheet("Summary")
        summary.write("A1", "{%tc for s in stores %}{{ s.name }}{%tc endfor %}")
        summary.write_formula("A2", "='{{ s.name }}'!A5")
        summary.write("A3", "{%tr for s in stores %}")
        summary.write("B4", "{{ s.name }}")
        summary.write_formula("C4", "='{{ s.name }}'!$A$5")
        summary.write_formula("D4", "=MAX('{{ s.name }}'!A3:A3)")
        summary.write_formula("E4", "=C4/SUM(C$4:C$4)")
        summary.write("A5", "{%tr endfor %}")
        summary.write_formula("C6", "=SUM(C4:C4)")
        summary.write_formula("D6", "=SUM('{{ s.name }}'!A5)")

    stores = [{"name": "North", "sales": [1, 2]}, {"name": "O'Hara", "sales": [3]}]

    content = filled(template(write), {"stores": stores}).content

    assert [line.partition(" -> ")[0] for line in cells(content, "Summary")] == [
        "A1 'North'",
        'B1 "O\'Hara"',
        "A2 =North!A4",
        "B2 ='O''Hara'!A3",
        "C3 'North'",
        "D3 =North!$A$4",
        "E3 =MAX(North!A2:A3)",
        "F3 =D3/SUM(D$3:D$4)",
        'C4 "O\'Hara"',
        "D4 ='O''Hara'!$A$3",
        "E4 =MAX('O''Hara'!A2:A2)",
        "F4 =D4/SUM(D$3:D$4)",
        "D5 =SUM(D3:D4)",
        "E5 =SUM(North!A4,'O''Hara'!A3)",
    ]


def test_a_picture_in_a_comment_or_header_is_told() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("S")
        sheet.write_comment("A1", "{{ logo | image }}")
        sheet.set_header("&L{{ logo | image }}")

    with pytest.raises(PlanError) as caught:
        filled(template(write), {"logo": "logo.png"})

    told = [line for line in str(caught.value).splitlines() if not line.startswith("    ")]
    ending = "gives no text (Image), and only text can stand here [fill-only-text-here]"
    assert told == [
        f"template.xlsx#S!A1#comment: `{{{{ logo | image }}}}` {ending}",
        f"template.xlsx#S#header or footer: `{{{{ logo | image }}}}` {ending}",
    ]


def test_a_name_without_dollar_signs_means_the_same_distance_wherever_it_is_used() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("S")
        sheet.write("A1", "{%tr for n in numbers %}{{ n }}{%tr endfor %}")
        sheet.write_formula("B1", "=Left*2")
        workbook.define_name("Left", "=S!XFD1")
        workbook.define_name("Above", "=S!A1048576")
        workbook.define_name("InA", "=S!$A1")
        workbook.define_name("First", "=S!A$1")
        workbook.define_name("All", "=S!$A$1:$A$1")

    content = filled(template(write), {"numbers": [1, 2, 3]}).content

    assert names(content) == [
        "Above =S!A1048576",
        "All =S!$A$1:$A$3",
        "First =S!A$1:A$3",
        "InA =S!$A1",
        "Left =S!XFD1",
    ]


def test_tags_that_are_never_closed_are_told_wherever_they_stand() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("S")
        sheet.write("A1", "{{ a")
        sheet.write_comment("B2", "Ask {{ b")
        sheet.insert_textbox("C3", "{% if c")
        sheet.set_header("&L{{ d")
        workbook.set_properties({"title": "{{ e"})

    with pytest.raises(PlanError) as caught:
        filled(template(write), {})

    told = [line for line in str(caught.value).splitlines() if not line.startswith("    ")]
    ending = "begins a tag that is not closed [fill-open-tag]"
    assert told == [
        f"template.xlsx#S!A1: `{{{{ a` {ending}",
        f"template.xlsx: `{{{{ e` {ending}",
        f"template.xlsx#S#header or footer: `{{{{ d` {ending}",
        f"template.xlsx#S!C3: `{{% if c` {ending}",
        f"template.xlsx#S!B2#comment: `{{{{ b` {ending}",
    ]


def test_a_name_of_another_sheets_loop_is_missing_here_and_not_suggested() -> None:
    def write(workbook: Any) -> None:
        workbook.add_worksheet("{{ s.name }}").write("A1", "{%sheet for s in stores %}")
        workbook.add_worksheet("Sum").write("A1", "{{ s.name }}")

    with pytest.raises(PlanError) as caught:
        filled(template(write), {"stores": [{"name": "North"}]})

    assert str(caught.value).partition("\n")[0] == (
        "template.xlsx#Sum!A1: `{{ s.name }}` stands outside of `{%sheet for s in stores %}` "
        "(template.xlsx#{{ s.name }}!A1), and `s` is there only within that loop "
        "[fill-outside-loop]"
    )
    assert "did you mean `s`?" not in str(caught.value)


def test_tags_in_what_a_validation_says_are_filled() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("S")
        says = {"input_title": "{{ who }}", "input_message": "up to {{ most }} & more"}
        limit = {"validate": "integer", "criteria": "<", "value": 9}
        sheet.data_validation("B2", {**limit, **says, "error_message": "not {{ most }}"})

    content = filled(template(write), {"who": "R&D", "most": 8}).content

    assert elements(content, "dataValidation") == [
        '<dataValidation type="whole" operator="lessThan" allowBlank="1" showInputMessage="1"'
        ' showErrorMessage="1" error="not 8" promptTitle="R&amp;D" prompt="up to 8 &amp; more"'
        ' sqref="B2"><formula1>9</formula1></dataValidation>'
    ]
