"""Tags in rules and names, where none is filled, are told of."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter

import planforge


def test_tags_that_stay_in_rules_and_names_are_told_of() -> None:
    made = BytesIO()
    book: Any = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("{{ s }}")
    sheet.write("A1", "{{ a }}")
    sheet.data_validation("B1", {"validate": "list", "source": ["{{ x }}", "b"]})
    sheet.data_validation("B2", {"validate": "list", "source": ["plain", "b"]})
    sheet.data_validation("B3", {"validate": "list", "source": "='{{ s }}'!$A$1"})
    rule = {"type": "formula", "criteria": '=$C1="{{ x }}"', "format": book.add_format()}
    sheet.conditional_format("C1", rule)
    book.define_name("Text", '="{{ x }}"')
    book.define_name("Cell", "='{{ s }}'!$A$1")
    book.close()

    filled = planforge.compile_template(made.getvalue()).render({"a": 1, "s": "S"})

    told = [notice.text("en") for notice in filled.notices if notice.code == "fill-tag-stays"]
    ending = "are not filled: this is a rule or a name, not a cell [fill-tag-stays]"
    mend = "put the value into a cell, and refer to that cell"
    assert sorted(told) == sorted(
        f"{place}: the tags in `{text}` {ending}\n    {mend}"
        for place, text in [
            ("template#{{ s }}", '"{{ x }},b"'),
            ("template#{{ s }}", '$C1="{{ x }}"'),
            ("template#name Text", '"{{ x }}"'),
        ]
    )
