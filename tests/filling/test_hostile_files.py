"""Templates that were made, or damaged, to do harm: a problem with a place, and in good time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.support.filled import cells, filled, parts, sheet_template, template
from tests.support.packages import zipped

from planforge.filling.excel.formulas import read_formula
from planforge.problems import PlanError


@pytest.mark.parametrize(
    "piece",
    ["云", "é.", "1.", "云!", "云(", "'云", "A1:", "$A", "[", "\\", "1e", "-", "{", '"', "#A"],
)
def test_formulas_are_read_in_time_that_grows_with_them(piece: str) -> None:
    text = (piece * 8_192)[:8_192]

    assert read_formula(text).text == text


def test_long_names_of_many_letters_are_names() -> None:
    name = "云栖家居旗舰店" * 30
    made = sheet_template({"A1": "{{ x }}", "B1": f"={name}+A1"})

    assert cells(filled(made, {"x": 1}).content)[1].startswith(f"B1 ={name}+A1")


def damaged(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return a template with a text in one of its parts changed, wherever it stands."""
    there = parts(content)
    assert old in there[name]
    return zipped({**there, name: there[name].replace(old, new)})


def test_a_sheet_whose_root_is_something_else_is_no_sheet() -> None:
    made = sheet_template({"A1": "{{ x }}"})
    other = damaged(made, "xl/worksheets/sheet1.xml", b"worksheet", b"row")

    with pytest.raises(PlanError) as raised:
        filled(other, {"x": 1})

    assert raised.value.text().startswith(
        "template.xlsx#Sheet1: `xl/worksheets/sheet1.xml` is no sheet that Excel would open"
    )


def test_dates_are_written_where_the_workbook_has_no_cell_formats() -> None:
    made = sheet_template({"A1": "{{ x }}"})
    bare = damaged(made, "xl/styles.xml", b"cellXfs", b"cellYfs")

    assert cells(filled(bare, {"x": date(2025, 12, 1)}).content) == ["A1 45992"]


def test_a_table_that_lists_no_columns_is_written_as_it_is() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_column("A2", ["{%tr for i in l %}", "{{ i }}", "{%tr endfor %}"])
        sheet.add_table("A1:A4", {"columns": [{"header": "a"}], "autofilter": False})

    bare = damaged(template(write), "xl/tables/table1.xml", b"tableColumn ", b"tableOther ")

    made = filled(bare, {"l": [1, 2]}).content

    assert cells(made) == ["A1 'a'", "A2 1", "A3 2"]
    assert b'ref="A1:A3"' in parts(made)["xl/tables/table1.xml"]


def test_a_type_that_no_cell_has_stays_an_attribute() -> None:
    made = sheet_template({"A1": "{{ x }}", "B1": 1})
    other = damaged(made, "xl/worksheets/sheet1.xml", b'r="B1"', b'r="B1" t="&quot; s=&quot;&lt;"')

    assert cells(filled(other, {"x": "a"}).content) == ["A1 'a'", "B1 1"]
