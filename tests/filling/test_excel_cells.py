"""What values become in cells: types, texts, fonts, formats."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from tests.support.filled import cells, elements, filled, part, parts, sheet_template, template

from planforge.filling.values import Link, Markdown, RichText, Shown
from planforge.problems import PlanError


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12, ["A1 12"]),
        (12.0, ["A1 12"]),
        (0.1 + 0.2, ["A1 0.30000000000000004"]),
        (True, ["A1 TRUE"]),
        (None, []),
        ("", []),
        (float("nan"), []),
        (2**53, ["A1 9007199254740992"]),
        (2**53 + 1, ["A1 '9007199254740993'"]),
        (Decimal("1.10"), ["A1 1.10"]),
        (Decimal(1234567890123456), ["A1 '1234567890123456'"]),
        ("=1+1", ["A1 '=1+1'"]),
        ("@a", ["A1 '@a'"]),
        ("a & <b>", ["A1 'a & <b>'"]),
        (" two\nlines ", ["A1 ' two\\nlines '"]),
        ("bell\x07", ["A1 'bell_x0007_'"]),
        ("_x0041_", ["A1 '_x005F_x0041_'"]),
        ("{{ other }}", ["A1 '{{ other }}'"]),
        ("50%s", ["A1 '50%s'"]),
        (date(2025, 12, 1), ["A1 45992"]),
        (datetime(2025, 12, 1, 12), ["A1 45992.5"]),
        (time(6), ["A1 0.25"]),
        (timedelta(hours=36), ["A1 1.5"]),
        (date(1800, 1, 1), ["A1 '1800-01-01'"]),
        (Shown(800, "800 in all"), ["A1 800"]),
        (Markdown("**x**"), ["A1 '**x**'"]),
    ],
)
def test_a_cell_that_is_one_tag_takes_the_value_with_its_type(
    value: Any, expected: list[str]
) -> None:
    made = sheet_template({"A1": "{{ x }}"})

    assert cells(filled(made, {"x": value}).content) == expected


def test_a_date_in_a_plain_cell_gets_a_format_and_another_keeps_its_own() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet()
        sheet.write("A1", "{{ day }}")
        sheet.write("A2", "{{ day }}", workbook.add_format({"num_format": "yyyy", "bold": True}))
        sheet.write("A3", "{{ day }}", workbook.add_format({"italic": True}))

    content = filled(template(write), {"day": date(2025, 12, 1)}).content

    cell_formats = part(content, "xl/styles.xml").partition("<cellXfs")[2].partition("</cellXfs")[0]
    assert elements(content, "c") == [
        '<c r="A1" s="3"><v>45992</v></c>',
        '<c r="A2" s="1"><v>45992</v></c>',
        '<c r="A3" s="4"><v>45992</v></c>',
    ]
    assert re.findall(r'numFmtId="(\d+)"', cell_formats) == ["0", "164", "0", "14", "14"]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    def write(workbook: Any) -> None:
        workbook.add_worksheet().write("A1", "{{ day }}")
        workbook.epoch_1904 = True

    made = template(write).replace(b"", b"")
    made = _with(template(write), "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')

    content = filled(made, {"day": date(1904, 1, 2)}).content

    assert cells(content) == ["A1 1"]


def test_values_in_a_text_are_text() -> None:
    made = sheet_template({"A1": "{{ a }} of {{ b }} on {{ c }}, {{ d }}"})

    content = filled(made, {"a": 0.5, "b": 3, "c": date(2025, 12, 1), "d": None}).content

    assert cells(content) == ["A1 '0.5 of 3 on 2025-12-01, '"]


def test_fonts_of_a_text_stay_and_a_tag_split_over_them_has_that_of_its_first_letter() -> None:
    def write(workbook: Any) -> None:
        bold, red = workbook.add_format({"bold": True}), workbook.add_format({"color": "red"})
        workbook.add_worksheet().write_rich_string("A1", "Dear ", bold, "{{ na", red, "me }}", "!")

    content = filled(template(write), {"name": "Bob & Co"}).content

    assert elements(content, "is") == [
        '<is><r><t xml:space="preserve">Dear </t></r>'
        '<r><rPr><b/><sz val="11"/><color theme="1"/><rFont val="Calibri"/><family val="2"/>'
        '<scheme val="minor"/></rPr><t>Bob &amp; Co</t></r>'
        '<r><rPr><sz val="11"/><color theme="1"/><rFont val="Calibri"/><family val="2"/>'
        '<scheme val="minor"/></rPr><t>!</t></r></is>'
    ]


def test_rich_text_has_its_own_look() -> None:
    made = sheet_template({"A1": "{{ x }}"})
    value = RichText().add("up", bold=True, color="#FF0000").add(" and down")

    assert elements(filled(made, {"x": value}).content, "is") == [
        '<is><r><rPr><b/><color rgb="FFFF0000"/></rPr><t>up</t></r>'
        '<r><t xml:space="preserve"> and down</t></r></is>'
    ]


def test_conditions_and_loops_in_a_cell_keep_the_type_of_a_single_value() -> None:
    made = sheet_template(
        {
            "A1": "{% if x %}{{ x }}{% else %}none{% endif %}",
            "A2": "{% for y in l %}{{ y }};{% endfor %}",
            "A3": "{% set z = 5 %}{{ z }}",
            "B3": "{{ z + 1 }}",
        }
    )

    some = filled(made, {"x": 3, "l": ["a", "b"]}).content
    none = filled(made, {"x": 0, "l": []}).content

    assert cells(some) == ["A1 3", "A2 'a;b;'", "A3 5", "B3 6"]
    assert cells(none) == ["A1 'none'", "A3 5", "B3 6"]


def test_tags_in_texts_of_formulas_cannot_leave_them() -> None:
    formula = '=HYPERLINK("{{ url }}","{{ data[""text""] }}")&{{ n }}&{{ url }}&1'
    made = sheet_template({"A1": formula})

    content = filled(made, {"url": 'https://u")&A1&("', "data": {"text": "x & y"}, "n": 2}).content

    assert [line.partition(" -> ")[0] for line in cells(content)] == [
        'A1 =HYPERLINK("https://u"")&A1&(""","x & y")&2&"https://u"")&A1&("""&1'
    ]


def test_tags_vanish_from_the_shared_strings_and_other_strings_keep_their_places() -> None:
    made = sheet_template({"A1": "{{ x }}", "A2": "kept", "A3": "{{ x }}"})

    content = filled(made, {"x": "value"}).content

    assert cells(content) == ["A1 'value'", "A2 'kept'", "A3 'value'"]
    assert "{{" not in part(content, "xl/sharedStrings.xml")


def test_links_in_cells_lead_where_they_say() -> None:
    made = sheet_template({"A1": "{{ x }}", "A2": "{{ y }}"})

    data = {"x": Link("https://e.com/?a=1&b c", "here"), "y": Link("#Sheet1!A1")}
    content = filled(made, data).content

    assert cells(content) == ["A1 'here'", "A2 '#Sheet1!A1'"]
    assert elements(content, "hyperlink") == [
        '<hyperlink ref="A1" r:id="rId1"/>',
        '<hyperlink ref="A2" location="Sheet1!A1"/>',
    ]
    ties = part(content, "xl/worksheets/_rels/sheet1.xml.rels")
    assert 'Target="https://e.com/?a=1&amp;b%20c" TargetMode="External"' in ties


def test_a_link_that_may_not_be_is_refused_with_its_place() -> None:
    made = sheet_template({"B7": "{{ x }}"})

    with pytest.raises(PlanError, match=r"template.xlsx#Sheet1!B7: .* \[fill-link\]"):
        filled(made, {"x": Link("file:///etc/passwd")})


def test_a_text_longer_than_a_cell_is_refused_with_its_place() -> None:
    made = sheet_template({"A1": "{{ x }}", "A2": "x: {{ y }}"})

    with pytest.raises(PlanError) as caught:
        filled(made, {"x": "y" * 32_768, "y": "z" * 32_766})

    assert str(caught.value) == (
        "template.xlsx#Sheet1!A1: `{{ x }}` gives a text that is longer than a cell can be "
        "(32,767 characters) [fill-long-text]\n"
        "    shorten it, for instance with the filter `truncate`\n"
        "template.xlsx#Sheet1!A2: `{{ y }}` gives a text that is longer than a cell can be "
        "(32,767 characters) [fill-long-text]\n"
        "    shorten it, for instance with the filter `truncate`"
    )


def _with(content: bytes, name: str, old: str, new: str) -> bytes:
    from tests.support.packages import zipped

    changed = parts(content)
    assert old.encode() in changed[name]
    changed[name] = changed[name].replace(old.encode(), new.encode(), 1)
    return zipped(changed)


def test_a_figure_shows_its_own_format_in_a_cell_that_has_none() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("S")
        sheet.write("A1", "{{ paid }}")
        sheet.write("A2", "{{ paid }}", workbook.add_format({"num_format": "0.000"}))
        sheet.write("A3", "{{ paid }}", workbook.add_format({"bold": True}))
        sheet.write("A4", "Paid: {{ paid }}")
        sheet.write_formula("A5", '="Paid: "&{{ paid }}&""')
        sheet.write("A6", "{{ rate }}")
        sheet.write_formula("A7", '="Paid: {{ paid }}"')

    paid = Shown(1_234_567.0, "123.5万", '0\\.0,"万"')
    content = filled(template(write), {"paid": paid, "rate": Shown(0.25, "25%", "0%")}).content

    sheet = openpyxl.load_workbook(io.BytesIO(content))["S"]
    shown = [(cell.value, cell.number_format, cell.font.bold) for (cell,) in sheet["A1:A7"]]
    assert shown == [
        (1_234_567, '0\\.0,"万"', False),
        (1_234_567, "0.000", False),
        (1_234_567, '0\\.0,"万"', True),
        ("Paid: 123.5万", "General", False),
        ('="Paid: "&1234567.0&""', "General", False),
        (0.25, "0%", False),
        ('="Paid: 123.5万"', "General", False),
    ]
