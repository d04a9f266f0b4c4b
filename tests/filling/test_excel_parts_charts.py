from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.support.following import Book, Page, Result, Sheet, follow, made
from tests.support.more_parts import Workbook as Parts
from tests.support.parts_text import chart, charts, drawing

from planforge.problems import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable


ROWS = "head (items item ) total"


def sheet(draw: Callable[[Book, Page], object]) -> bytes:
    def make(book: Book) -> None:
        page = book.add_worksheet("S")
        page.set_row(2, 120)
        draw(book, page)
        book.add_worksheet("Other")

    return made(make)


def filled(content: bytes, count: int = 3, **values: object) -> Result:
    return follow(content, {"S": Sheet(ROWS, counts={"items": count})}, values)


def combined(book: Book, page: Page, cell: str = "F7") -> None:
    columns = book.add_chart({"type": "column"})
    columns.add_series(
        {
            "name": "=S!$B$1",
            "categories": "=S!$A$3:$A$3",
            "values": "=S!$B$3:$B$3",
            "data_labels": {"custom": [{"value": "=S!$C$5"}]},
        }
    )
    line = book.add_chart({"type": "line"})
    line.add_series({"name": "Share {{ who }}", "values": "=S!$C$2:$C$4", "y2_axis": True})
    columns.combine(line)
    columns.set_title({"name": "{{ who }} {{ year }}"})
    columns.set_x_axis({"name": "=S!$A$5"})
    columns.set_y_axis({"name": "in {{ unit }}"})
    page.insert_chart(cell, columns)


def test_all_references_of_a_chart_follow_and_its_titles_are_filled() -> None:
    result = filled(sheet(combined), 3, who="North", year=2025, unit="k€")

    assert charts(result.package) == [
        "North 2025in k€ Share North: S!$B$1 S!$C$5 S!$A$2:$A$4 S!$B$2:$B$4 S!$C$2:$C$4 S!$A$5"
    ]


def test_a_chart_whose_cells_stay_where_they_are_stays_byte_for_byte() -> None:
    def draw(book: Book, page: Page) -> None:
        other = book.add_chart({"type": "pie"})
        other.add_series({"values": "=Other!$B$3:$B$9"})
        page.insert_chart("F7", other)

    result = filled(sheet(draw), 4)

    assert result.changed() == ["~ xl/drawings/drawing1.xml"]


def test_a_chart_on_another_sheet_follows_and_its_drawing_stays() -> None:
    def make(book: Book) -> None:
        book.add_worksheet("S")
        page = book.add_worksheet("Board")
        combined(book, page, "A1")

    result = filled(made(make), 2, who="N", year=1, unit="u")

    assert charts(result.package, 2) == [
        "N 1in u Share N: S!$B$1 S!$C$4 S!$A$2:$A$3 S!$B$2:$B$3 S!$C$2:$C$3 S!$A$4"
    ]
    assert result.changed() == ["~ xl/charts/chart1.xml"]


def test_a_chart_in_a_loop_shows_in_each_turn_the_cells_of_this_turn() -> None:
    def draw(book: Book, page: Page) -> None:
        row = book.add_chart({"type": "bar"})
        row.add_series({"name": "=S!$A$3", "categories": "=S!$B$1:$D$1", "values": "=S!$B$3:$D$3"})
        row.add_series({"name": "all", "values": "=S!$B$5:$D$5"})
        row.set_title({"name": "No. {{ item.n }}"})
        page.insert_chart("F3", row, {"x_scale": 0.4, "y_scale": 0.4})

    result = filled(sheet(draw), 3, **{"item.n": [1, 2, 3]})

    assert charts(result.package) == [
        "No. 1 all: S!$A$2 S!$B$1:$D$1 S!$B$2:$D$2 S!$B$5:$D$5",
        "No. 2 all: S!$A$3 S!$B$1:$D$1 S!$B$3:$D$3 S!$B$5:$D$5",
        "No. 3 all: S!$A$4 S!$B$1:$D$1 S!$B$4:$D$4 S!$B$5:$D$5",
    ]
    assert drawing(result.package) == [
        "F2..I2+0,115 graphicFrame #2 chart1.xml",
        "F3..I3+0,115 graphicFrame #3 chart2.xml",
        "F4..I4+0,115 graphicFrame #4 chart3.xml",
    ]
    assert b"/xl/charts/chart3.xml" in result.parts["[Content_Types].xml"]


def test_a_chart_in_a_loop_of_blocks_shows_the_rows_of_its_block() -> None:
    rows = "title (stores name (days day ) sum gap gap ) end"

    def draw(book: Book, page: Page) -> None:
        block = book.add_chart({"type": "line"})
        block.add_series({"name": "=S!$A$3", "values": "=S!$B$5:$B$5"})
        page.insert_chart("D3", block, {"y_scale": 0.6, "object_position": 2})

    result = follow(sheet(draw), {"S": Sheet(rows, counts={"stores": 2, "days": (2, 3)})})

    assert charts(result.package) == [
        "S!$A$2 S!$B$3:$B$4",
        "S!$A$8 S!$B$9:$B$11",
    ]


def test_the_chart_of_a_loop_without_turns_is_gone_with_its_part() -> None:
    def draw(book: Book, page: Page) -> None:
        row = book.add_chart({"type": "bar"})
        row.add_series({"values": "=S!$B$3:$D$3"})
        page.insert_chart("F3", row, {"x_scale": 0.4, "y_scale": 0.4})

    result = filled(sheet(draw), 0)

    assert drawing(result.package) == []
    assert "- xl/charts/chart1.xml" in result.changed()


def test_the_charts_of_a_repeated_sheet_show_each_its_own_sheet() -> None:
    copies = Sheet(ROWS, counts={"items": [2, 4]}, names=["North", "South 2"])

    result = follow(sheet(combined), {"S": copies}, {"who": "x", "year": 1, "unit": "u"})

    assert charts(result.package, 1) == [
        "x 1in u Share x: North!$B$1 North!$C$4 North!$A$2:$A$3 North!$B$2:$B$3"
        " North!$C$2:$C$3 North!$A$4"
    ]
    assert charts(result.package, 3) == [
        "x 1in u Share x: 'South 2'!$B$1 'South 2'!$C$6 'South 2'!$A$2:$A$5 'South 2'!$B$2:$B$5"
        " 'South 2'!$C$2:$C$5 'South 2'!$A$6"
    ]


def test_a_copy_of_a_sheet_has_none_of_the_charts_that_loops_made_on_the_first() -> None:
    def draw(book: Book, page: Page) -> None:
        row = book.add_chart({"type": "bar"})
        row.add_series({"values": "=S!$B$3:$D$3"})
        page.insert_chart("F3", row, {"x_scale": 0.4, "y_scale": 0.4})

    copies = Sheet(ROWS, counts={"items": [3, 2]}, names=["North", "South"])
    result = follow(sheet(draw), {"S": copies})

    ties = result.package.relationships("xl/drawings/drawing2.xml")
    assert [tie.target for tie in ties] == ["xl/charts/chart4.xml", "xl/charts/chart5.xml"]
    assert charts(result.package, 3) == ["South!$B$2:$D$2", "South!$B$3:$D$3"]


def test_a_chart_with_a_sheet_of_its_own_follows() -> None:
    def make(book: Book) -> None:
        book.add_worksheet("S")
        alone = book.add_chart({"type": "line"})
        alone.add_series({"values": "=S!$B$3:$B$3"})
        alone.set_title({"name": "{{ who }}"})
        book.add_chartsheet("Chart").set_chart(alone)

    result = filled(made(make), 3, who="me")

    assert chart(result.package, "xl/charts/chart1.xml") == "me: S!$B$2:$B$4"


def test_a_series_that_shows_a_row_of_a_loop_is_there_for_each_turn() -> None:
    def draw(book: Book, page: Page) -> None:
        lines = book.add_chart({"type": "line"})
        lines.add_series({"name": "=S!$A$5", "values": "=S!$B$5:$D$5"})
        lines.add_series(
            {"name": "=S!$A$3", "categories": "=S!$B$1:$D$1", "values": "=S!$B$3:$D$3"}
        )
        page.insert_chart("F7", lines)

    result = filled(sheet(draw), 3)

    assert charts(result.package) == [
        "S!$A$5 S!$B$5:$D$5"
        " S!$A$2 S!$B$1:$D$1 S!$B$2:$D$2"
        " S!$A$3 S!$B$1:$D$1 S!$B$3:$D$3"
        " S!$A$4 S!$B$1:$D$1 S!$B$4:$D$4"
    ]
    xml = result.parts["xl/charts/chart1.xml"].decode()
    assert re.findall(r'<c:idx val="(\d+)"/><c:order val="(\d+)"', xml) == [
        ("0", "0"), ("1", "1"), ("2", "2"), ("3", "3"),
    ]  # fmt: skip


def test_a_series_that_shows_a_column_of_a_loop_is_there_for_each_turn() -> None:
    def draw(book: Book, page: Page) -> None:
        columns = book.add_chart({"type": "column"})
        columns.add_series(
            {
                "name": "=S!$B$1",
                "categories": "=S!$A$3:$A$3",
                "values": "=S!$B$3:$B$3",
                "fill": {"color": "red"},
            }
        )
        page.insert_chart("F7", columns)

    rows = Sheet(ROWS, "name m*months sum", counts={"items": 4, "months": 2})
    result = follow(sheet(draw), {"S": rows})

    assert charts(result.package) == [
        "S!$B$1 S!$A$2:$A$5 S!$B$2:$B$5 S!$C$1 S!$A$2:$A$5 S!$C$2:$C$5"
    ]


def test_more_series_than_a_chart_has_are_told() -> None:
    def draw(book: Book, page: Page) -> None:
        lines = book.add_chart({"type": "line"})
        lines.add_series({"values": "=S!$B$3:$D$3"})
        page.insert_chart("F7", lines)

    with pytest.raises(PlanError) as error:
        filled(sheet(draw), 256)

    assert error.value.text() == (
        "template.xlsx#S!F7: the chart would have 256 series; Excel takes 255"
        " [fill-too-many-series]\n    it shows a row of a loop, so that each turn is a series;"
        " let it show a column instead"
    )


def test_tags_in_shapes_drawn_into_a_chart_are_filled() -> None:
    def draw(book: Book, page: Page) -> None:
        pie = book.add_chart({"type": "pie"})
        pie.add_series({"values": "=Other!$B$3:$B$9"})
        page.insert_chart("F3", pie, {"x_scale": 0.4, "y_scale": 0.4})

    parts = Parts(sheet(draw))
    name, kind = "http://schemas.openxmlformats.org/drawingml/2006/main", "application/x+xml"
    shapes = f'<s xmlns:a="{name}"><a:p><a:r><a:t>{{{{ item.n }}}} pcs</a:t></a:r></a:p></s>'
    parts.add("xl/charts/chart1.xml", "chartUserShapes", "xl/drawings/shapes1.xml", shapes, kind)

    result = filled(parts.content(), 2, **{"item.n": [7, 8]})

    said = [result.parts[f"xl/drawings/shapes{number}.xml"].decode() for number in (1, 2)]
    assert [re.findall("<a:t>(.*?)</a:t>", one) for one in said] == [["7 pcs"], ["8 pcs"]]
