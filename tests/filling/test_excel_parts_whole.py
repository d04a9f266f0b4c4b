"""All kinds of parts in one template, filled whole and given to programs that are not ours."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator
from PIL import Image as Pixels
from tests.support.following import Book, Page, made
from tests.support.libreoffice import converted
from tests.support.more_parts import Workbook as Parts
from tests.support.parts_text import charts, comments, drawing, table

from planforge.filling.template import compile_template
from planforge.filling.values import Image

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.filling.package import Package


def picture(color: str) -> bytes:
    stream = BytesIO()
    Pixels.new("RGB", (40, 20), color).save(stream, "PNG")
    return stream.getvalue()


def store(book: Book, page: Page) -> None:
    """A sheet for each store, with a table of its weeks."""
    page.write("A1", "{%sheet for s in stores %}{{ s.name }}")
    page.insert_image(
        "F1", "logo.png", {"image_data": BytesIO(picture("red")), "description": "{{ s.logo }}"}
    )
    columns = [
        {"header": "Week", "total_string": "Sum"},
        {"header": "{{ s.unit }}", "total_function": "sum"},
        {"header": "Twice", "formula": "=Weeks[[#This Row],[{{ s.unit }}]]*2"},
    ]
    page.add_table("A3:C7", {"name": "Weeks", "total_row": True, "columns": columns})
    page.write("A4", "{%tr for w in s.weeks %}")
    page.write_row("A5", ["{{ w.name }}", "{{ w.paid }}"])
    page.write("A6", "{%tr endfor %}")
    page.write_comment("A5", "{{ w.name }}: {{ w.note }}")
    page.write_comment("B7", "All weeks")
    page.write_formula("E7", "=SUM(Weeks[Twice])")
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {"categories": "='{{ s.name }}'!$A$5:$A$5", "values": "='{{ s.name }}'!$B$5:$B$5"}
    )
    chart.set_title({"name": "{{ s.name }} in {{ s.unit }}"})
    page.insert_chart("A10", chart, {"object_position": 2})
    page.insert_textbox("H3", "Who: {{ s.owner }}", {"object_position": 2})


def template() -> bytes:
    def make(book: Book) -> None:
        page = book.add_worksheet("{{ s.name }}")
        store(book, page)
        board = book.add_worksheet("Board")
        board.write_formula("A1", "=SUM('{{ s.name }}'!B5:B5)")
        board.write("A3", "{%tr for s in stores %}")
        board.write_row("A4", ["{{ s.name }}", "{{ s.goal }}", "{{ s.photo }}"])
        board.set_row(3, 50)
        board.write("A5", "{%tr endfor %}")
        line = book.add_chart({"type": "line"})
        line.add_series({"values": "=Board!$B$4:$B$4", "categories": "=Board!$A$4:$A$4"})
        board.insert_chart("E2", line, {"object_position": 2})
        book.set_properties({"title": "Stores of {{ year }}"})

    parts = Parts(made(make))
    parts.pivot('ref="A3:B5" sheet="Board"', "H30:I32", ["Store", "Goal"], sheet=2)
    return parts.content()


def weeks(count: int) -> list[dict[str, Any]]:
    return [
        {"name": f"W{week}", "paid": week * 10, "note": f"a < b {week}"}
        for week in range(1, count + 1)
    ]


def data(*counts: int) -> dict[str, Any]:
    names = ("North", "South & West", "表")
    return {
        "year": 2025,
        "stores": [
            {
                "name": name,
                "logo": Image(picture(color), description=name),
                "unit": unit,
                "owner": "Li",
                "goal": count * 7,
                "photo": Image(picture(color)),
                "weeks": weeks(count),
            }
            for name, color, unit, count in zip(
                names, ("blue", "green", "black"), ("k€", "M€", "元"), counts, strict=False
            )
        ],
    }


def rendered(path: Path, *counts: int) -> Package:
    filled = compile_template(template()).render(data(*counts))
    filled.save(path)
    return filled.package


def test_every_copy_of_a_sheet_has_parts_of_its_own(tmp_path: Path) -> None:
    package = rendered(tmp_path / "out.xlsx", 3, 1)

    assert charts(package, 1) == ["North in k€: North!$A$4:$A$6 North!$B$4:$B$6"]
    assert charts(package, 3) == [
        "South & West in M€: 'South & West'!$A$4:$A$4 'South & West'!$B$4:$B$4"
    ]
    assert drawing(package, 1) == [
        "F1..F2+40,0 pic #2 alt='North' image2.png",
        "A10..H24+32,8 graphicFrame #3 chart1.xml",
        "H3..K9 sp #4 'Who: Li'",
    ]
    assert comments(package, 3)[:2] == ["A4 W1: a < b 1", "B5 All weeks"]
    assert table(package, "xl/tables/table2.xml") == [
        "#2 Weeks_2 A3:C5 filter A3:C4",
        "1: Week",
        "2: M€",
        "3: Twice =Weeks_2[[#This Row],[M€]]*2",
    ]


def test_the_workbook_obeys_the_schema(tmp_path: Path) -> None:
    before = tmp_path / "template.xlsx"
    before.write_bytes(template())

    for counts in ((3, 1, 2), (1,), (0, 0)):
        rendered(tmp_path / "out.xlsx", *counts)
        assert errors(tmp_path / "out.xlsx") == errors(before)


def test_openpyxl_reads_charts_pictures_comments_and_tables(tmp_path: Path) -> None:
    rendered(tmp_path / "out.xlsx", 3, 1)

    book = load_workbook(tmp_path / "out.xlsx")

    assert book.sheetnames == ["North", "South & West", "Board"]
    page: Any = book["South & West"]
    board: Any = book["Board"]
    assert page["A4"].comment.text == "W1: a < b 1"
    assert page.tables.items() == [("Weeks_2", "A3:C5")]
    assert [one.name for one in page.tables["Weeks_2"].tableColumns] == ["Week", "M€", "Twice"]
    assert [one.val.numRef.f for one in page._charts[0].series] == ["'South & West'!$B$4:$B$4"]
    assert len(page._images) == 1
    assert [image.anchor._from.row for image in board._images] == [2, 3]
    assert book.properties.title == "Stores of 2025"


@pytest.mark.engine
def test_libreoffice_opens_it_and_computes_from_the_right_cells(tmp_path: Path) -> None:
    rendered(tmp_path / "out.xlsx", 3, 2)

    again = load_workbook(
        converted(tmp_path / "out.xlsx", "xlsx", tmp_path / "again"), data_only=True
    )

    assert again["North"]["E7"].value == 120
    assert again["South & West"]["E6"].value == 60
    assert again["Board"]["A1"].value == 90
    assert again["North"]["A5"].comment.text.strip() == "W2: a < b 2"
    south: Any = again["South & West"]
    assert len(south._charts) == 1


def errors(path: Path) -> list[str]:
    return [str(error) for error in OpenXmlValidator().validate(str(path)).errors]
