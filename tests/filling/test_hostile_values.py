"""What data try to become in a file: a formula, a code, a link that runs something."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.filled import cells, filled, part, sheet_names, sheet_template, template

from planforge.problems import PlanError


def formulas(content: bytes) -> list[str]:
    return [line.partition(" -> ")[0] for line in cells(content)]


def refused(content: bytes, data: dict[str, Any]) -> str:
    """Return what the reader is told."""
    with pytest.raises(PlanError) as raised:
        content = filled(content, data).content
    return raised.value.text()


@pytest.mark.parametrize(
    "formula",
    [
        '=HYPERLINK("{{ x }}","open")',
        '=hyperlink( "{{ x }}", "open")',
        '=IF(1,HYPERLINK("{{ x }}"),"")',
        '=HYPERLINK(""&"{{ x }}","open")',
        '=HYPERLINK(TRIM("{{ x }}"),"open")',
    ],
)
@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JaVaScript:alert(1)", "java\nscript:x", "file:///etc/passwd"),
        *("\\\\host\\share", "//host/share", "ms-excel:ofe|u|http://x", "calc.exe", "data:x,y"),
    ],
)
def test_an_address_in_a_formula_leads_nowhere_else_than_a_link(formula: str, address: str) -> None:
    found = refused(sheet_template({"A1": formula}), {"x": address})

    assert found.startswith("template.xlsx#Sheet1!A1: `")
    assert "` is no address that a link may lead to [fill-link]" in found


def test_addresses_in_formulas_that_are_links_stay() -> None:
    made = sheet_template(
        {
            "A1": '=HYPERLINK("{{ x }}","{{ t }}")',
            "A2": '=HYPERLINK("https://a.example/{{ t }}")',
            "A3": '=HYPERLINK("{{ nothing }}","{{ x if t else nothing }}")',
            "A4": '=HYPERLINK("{{ x if t else nothing }}")',
        }
    )

    content = filled(made, {"x": "https://b.example/?q=1", "t": "t", "nothing": None}).content

    assert formulas(content) == [
        'A1 =HYPERLINK("https://b.example/?q=1","t")',
        'A2 =HYPERLINK("https://a.example/t")',
        'A3 =HYPERLINK("","https://b.example/?q=1")',
        'A4 =HYPERLINK("https://b.example/?q=1")',
    ]
    assert "<hyperlink " not in part(content, "xl/worksheets/sheet1.xml")


def test_texts_in_formulas_are_no_longer_than_excel_reads_them() -> None:
    made = sheet_template({"A1": '="{{ x }}!"&"plain"'})

    assert formulas(filled(made, {"x": "a" * 254}).content) == [f'A1 ="{"a" * 254}!"&"plain"']
    parts = "&".join([*[f'"{"a" * 120}"'] * 2, f'"{"a" * 15}!"', '"plain"'])
    assert formulas(filled(made, {"x": "a" * 255}).content) == [f"A1 ={parts}"]
    quoted = "&".join([*[f'"{chr(34) * 240}"'] * 2, f'"{chr(34) * 40}!"', '"plain"'])
    assert formulas(filled(made, {"x": '"' * 260}).content) == [f"A1 ={quoted}"]
    emoji = "&".join([f'"{chr(0x1F600) * 120}"', f'"{chr(0x1F600) * 10}!"', '"plain"'])
    assert formulas(filled(made, {"x": chr(0x1F600) * 130}).content) == [f"A1 ={emoji}"]


def test_a_formula_that_values_make_too_long_is_told_of() -> None:
    made = sheet_template({"A1": '="{{ x }}"&"{{ x }}"'})

    assert refused(made, {"x": "a" * 4100}) == (
        "template.xlsx#Sheet1!A1: `{{ x }}` makes the formula longer than a cell can have "
        "(8,192 characters) [fill-formula-filled]\n"
        "    shorten the value, or put it into a cell of its own that the formula refers to"
    )


def test_an_emoji_is_two_characters_of_a_cell() -> None:
    made = sheet_template({"A1": "{{ x }}", "A2": "b{{ x }}"})

    found = refused(made, {"x": "\N{GRINNING FACE}" * 16_384})

    assert found.count("[fill-long-text]") == 2
    assert filled(sheet_template({"A1": "{{ x }}"}), {"x": "\N{GRINNING FACE}" * 16_383}).content


def test_a_header_that_values_make_too_long_is_told_of() -> None:
    def write(workbook: Any) -> None:
        workbook.add_worksheet().set_header("&L{{ x }}&R&P")

    made = template(write)

    assert "<oddHeader>&amp;L&amp;&amp;P&amp;R&amp;P<" in part(
        filled(made, {"x": "&P"}).content, "xl/worksheets/sheet1.xml"
    )
    assert refused(made, {"x": "&" * 128}) == (
        "template.xlsx#Sheet1#header or footer: with `{{ x }}` the header or footer is longer "
        "than Excel takes (255 characters) [fill-long-header]\n"
        "    shorten the value, for instance with the filter `truncate`"
    )


def test_names_of_sheets_are_no_longer_than_excel_takes_them() -> None:
    made = sheet_template({"A1": "{%sheet for s in l %}", "A2": "{{ s }}"}, name="{{ s }}")

    content = filled(made, {"l": ["\N{GRINNING FACE}" * 20, "\N{GRINNING FACE}" * 20]}).content

    assert sheet_names(content) == [
        "\N{GRINNING FACE}" * 15,
        "\N{GRINNING FACE}" * 13 + " (2)",
    ]
