from __future__ import annotations

import re

from tests.support.following import Sheet, follow, made
from tests.support.more_parts import Workbook as Parts
from tests.support.packages import unzipped
from tests.support.parts_text import comments, drawing

from planforge.filling.template import compile_template

ROWS = "head (items item ) total"


def workbook() -> bytes:
    def make(book: object) -> None:
        page = book.add_worksheet("S")  # type: ignore[attr-defined]
        for row, text in enumerate(("head", "{%tr for x in items %}", "{{ x }}", "{%tr endfor %}")):
            page.write(row, 0, text)
        book.add_worksheet("List")  # type: ignore[attr-defined]

    parts = Parts(made(make))
    parts.checkbox((5, 5), "$A$5", "S!$A$3:$A$3")
    return parts.content()


def test_a_control_moves_in_all_its_drawings_and_its_cells_follow() -> None:
    result = follow(workbook(), {"S": Sheet(ROWS, counts={"items": 6})})

    assert comments(result.package) == [
        "box _x0000_s1025 at 1, 5, 8, 2, 2, 5, 8, 18 FmlaRange=S!$A$2:$A$7 FmlaLink=$A$8"
    ]
    assert drawing(result.package) == ["B9+5,2..C9+5,18 sp #1025"]
    properties = result.parts["xl/ctrlProps/ctrlProp1.xml"].decode()
    assert 'fmlaLink="$A$8" fmlaRange="S!$A$2:$A$7"' in properties
    # What is no XML stays so: Excel writes it like this.
    assert b"Done<br>or not" in result.parts["xl/drawings/vmlDrawing1.vml"]


def test_the_sheets_own_account_of_a_control_follows() -> None:
    rendered = compile_template(workbook()).render({"items": [1, 2, 3, 4, 5, 6]})

    sheet = unzipped(rendered.content)["xl/worksheets/sheet1.xml"].decode()
    account = sheet[sheet.index("<controls>") :]
    assert re.findall(r"row>(\d+)<", account) == ["8", "8"]
    assert re.findall(r"rowOff>(\d+)<", account) == ["19050", "171450"]


def test_a_control_on_a_sheet_where_nothing_moves_stays_byte_for_byte() -> None:
    assert follow(workbook(), {}).changed() == []


def test_a_control_in_a_loop_stays_one() -> None:
    parts = Parts(made(lambda book: book.add_worksheet("S")))
    parts.checkbox((2, 2), "$A$1", "$B$1:$B$2")

    result = follow(parts.content(), {"S": Sheet(ROWS, counts={"items": 3})})

    assert drawing(result.package) == ["B2+5,2..C2+5,18 sp #1025"]
    assert comments(result.package)[0].startswith("box _x0000_s1025 at 1, 5, 1, 2, 2, 5, 1, 18")


def test_the_newer_kind_of_chart_follows_too() -> None:
    parts = Parts(made(lambda book: book.add_worksheet("S")))
    parts.newer_chart(["S!$B$3:$B$3", "_xlchart.v1.0"], "Cash of {{ year }}")

    result = follow(parts.content(), {"S": Sheet(ROWS, counts={"items": 3})}, {"year": 2025})

    chart = result.parts["xl/charts/chartEx1.xml"].decode()
    assert re.findall(r"<cx:f>([^<]*)", chart) == ["S!$B$2:$B$4", "_xlchart.v1.0"]
    assert "<cx:v>Cash of 2025</cx:v>" in chart
