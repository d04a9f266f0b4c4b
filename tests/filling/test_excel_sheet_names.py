"""Names of sheets that tags gave, and sheets that stand for copies of which there are none."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.filled import (
    cells,
    filled,
    part,
    sheet_names,
    sheet_part,
    sheet_template,
    template,
)

from planforge.filling.template import compile_template
from planforge.problems import PlanError


def test_names_that_excel_does_not_take_are_told() -> None:
    def write(workbook: Any) -> None:
        workbook.add_worksheet("{{ s }}").write("A1", "{%sheet for s in names %}")

    made = compile_template(template(write), name="template.xlsx")
    changed = made.render({"names": ["a/b", "North", "North"]}).notices
    many = made.render({"names": ["x"] * 9}).notices

    assert not made.render({"names": ["a-b", "North"]}).notices
    assert [str(PlanError([one])) for one in changed] == [
        "template.xlsx: Excel does not take every name for a sheet; changed were `a/b` → `a-b`, "
        "`North` → `North (2)` [fill-sheet-renamed]\n    give each a name of its own, of at most "
        "31 characters, without any of `[ ] : * ? / \\`"
    ]
    assert "`x` → `x (6)` … +3" in str(PlanError(many[:1]))


@pytest.mark.parametrize("statement", ["for s in stores", "if stores"])
def test_a_hidden_blank_sheet_stands_in_for_copies_that_others_refer_to(statement: str) -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("Store {{ 1 }}")
        sheet.write("A1", f"{{%sheet {statement} %}}Note")
        sheet.write("B1", 7)
        sheet.write_formula("B2", "=B1*2")
        sheet.insert_textbox("D4", "box")
        sheet.write_comment("B1", "comment")
        total = workbook.add_worksheet("Sum")
        total.write_formula("A1", "=SUM('Store {{ 1 }}'!B1)+'Store {{ 1 }}'!B3")
        workbook.add_worksheet("Free {{ 1 }}").write("A1", "{%sheet for s in stores %}")

    content = filled(template(write), {"stores": []}).content

    assert sheet_names(content) == ["Store 1", "Sum"]
    assert cells(content, "Store 1") == []
    book = part(content, "xl/workbook.xml")
    assert '<sheet name="Store 1" sheetId="1" r:id="rId1" state="hidden"/>' in book
    assert 'activeTab="1"' in book
    assert [line.partition(" ->")[0] for line in cells(content, "Sum")] == [
        "A1 =SUM('Store 1'!B1)+'Store 1'!B3"
    ]
    assert "<drawing" not in sheet_part(content, "Store 1")
    with pytest.raises(PlanError, match="no sheet is left"):
        filled(sheet_template({"A1": "{%sheet if no %}", "B1": "=Sheet1!A1"}), {"no": False})
