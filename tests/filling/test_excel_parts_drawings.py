from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image as Pixels
from tests.support.following import Book, Page, Result, Sheet, follow, made
from tests.support.parts_text import drawing

from planforge.filling.excel.model import Area
from planforge.filling.excel.pictures import CellPicture
from planforge.filling.values import Image
from planforge.problems import Location, PlanError

if TYPE_CHECKING:
    from collections.abc import Callable


ROWS = "head (items item ) total"


def picture(width: int, height: int, color: str = "red", kind: str = "PNG") -> bytes:
    stream = BytesIO()
    Pixels.new("RGB", (width, height), color).save(stream, kind)
    return stream.getvalue()


def sheet(draw: Callable[[Page], object]) -> bytes:
    def make(book: Book) -> None:
        page = book.add_worksheet("S")
        page.set_row(2, 60)
        draw(page)

    return made(make)


def with_picture(cell: str, **options: object) -> bytes:
    data = {"image_data": BytesIO(picture(30, 30)), **options}
    return sheet(lambda page: page.insert_image(cell, "p.png", data))


def with_text(cell: str, text: str, **options: object) -> bytes:
    return sheet(lambda page: page.insert_textbox(cell, text, options))


def filled(content: bytes, count: int = 3, **values: object) -> Result:
    return follow(content, {"S": Sheet(ROWS, counts={"items": count})}, values)


def test_a_drawing_of_a_sheet_where_nothing_moves_stays_byte_for_byte() -> None:
    result = follow(with_picture("B3"), {})

    assert result.changed() == []


def test_a_picture_below_a_loop_moves_down_with_its_cell() -> None:
    result = filled(with_picture("B5"), 3)

    assert drawing(result.package) == ["B5..B6+30,10 pic #2 alt='p.png' image1.png"]


def test_a_picture_in_a_loop_is_there_once_for_each_turn_with_a_number_of_its_own() -> None:
    result = filled(with_picture("B3", x_offset=4, y_offset=5), 3)

    assert drawing(result.package) == [
        "B2+4,5..B2+34,35 pic #2 alt='p.png' image1.png",
        "B3+4,5..B3+34,35 pic #3 alt='p.png' image1.png",
        "B4+4,5..B4+34,35 pic #4 alt='p.png' image1.png",
    ]


def test_a_picture_in_a_loop_without_turns_is_gone() -> None:
    result = filled(with_picture("B3"), 0)

    assert drawing(result.package) == []


def test_a_picture_does_not_stand_on_the_blank_row_that_stands_for_an_empty_loop() -> None:
    rows = Sheet(ROWS, counts={"items": 0}, needed=frozenset({0}))
    result = follow(with_picture("B3"), {"S": rows})

    assert drawing(result.package) == []


def test_a_shape_that_sizes_with_its_cells_grows_with_the_loop_it_spans() -> None:
    grows = filled(with_text("B1", "x", height=160, width=64, object_position=1), 4)
    only_moves = filled(with_text("B1", "x", height=160, width=64, object_position=2), 4)

    assert drawing(grows.package) == ["B1..C7 sp #2 'x'"]
    # Rows of 80 pixels stand where one stood: the same height ends earlier.
    assert drawing(only_moves.package) == ["B1..C3+0,60 sp #2 'x'"]


def test_a_shape_that_neither_moves_nor_sizes_stays_where_it_was_on_the_page() -> None:
    result = filled(with_text("B6", "x", height=20, width=64, object_position=3), 4)

    # 160 pixels from the top: head 20, then rows of 80.
    assert drawing(result.package) == ["B3+0,60..C4 sp #2 'x'"]


def test_tags_in_a_text_box_are_filled_and_a_line_break_stays_one() -> None:
    result = filled(with_text("E1", "To {{ who }}:\n{{ n }} pcs"), 1, who="A & B\nLtd", n=2.0)

    assert drawing(result.package)[0].partition("'")[2] == "To A & BLtd:\\n2 pcs'"
    assert b"<a:t>To A &amp; B</a:t></a:r><a:br>" in result.parts["xl/drawings/drawing1.xml"]


def test_a_text_box_in_a_loop_says_in_each_turn_what_the_turn_has() -> None:
    content = with_text("E3", "Nr {{ item.n }}", height=30, width=60)

    result = filled(content, 2, **{"item.n": [1, 2]})

    assert drawing(result.package) == [
        "E2..E2+60,30 sp #2 'Nr 1'",
        "E3..E3+60,30 sp #3 'Nr 2'",
    ]


def test_a_tag_in_the_alternative_text_replaces_the_picture_in_its_place() -> None:
    content = with_picture("B1", description="{{ logo | image }}", x_scale=2)
    logo = Image(picture(10, 10, "blue"), description="Our logo")

    result = filled(content, 1, **{"logo | image": logo})

    # Twice as wide as high: half of it stays free on each side together.
    assert drawing(result.package) == [
        "B1..B2+60,10 pic #2 alt='Our logo' image2.png l=-50000 r=-50000"
    ]
    assert result.parts["xl/media/image2.png"] == logo.source


def test_a_picture_without_a_value_is_left_out_and_a_text_leaves_it() -> None:
    content = with_picture("B3", description="{{ item.pic }}")

    result = filled(content, 2, **{"item.pic": [None, "a house"]})

    assert drawing(result.package) == ["B3..B3+30,30 pic #3 alt='a house' image1.png"]


def test_pictures_that_cannot_be_read_are_all_told_with_their_places() -> None:
    content = with_picture("B3", description="{{ item.pic }}")
    bad = Image(b"GIF but not")

    with pytest.raises(PlanError) as error:
        filled(content, 2, **{"item.pic": [bad, Image("no.png")]})

    assert [str(problem.location) for problem in error.value.problems] == [
        "template.xlsx#S!B3",
        "template.xlsx#S!B3",
    ]


def test_an_svg_has_a_plain_picture_beside_it() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30"/>'
    content = with_picture("B1", description="{{ logo }}")

    result = filled(content, 1, logo=Image(svg))

    assert drawing(result.package) == ["B1..B2+30,10 pic #2 image2.png image1.svg"]
    assert b'Extension="svg"' in result.parts["[Content_Types].xml"]


# ── Pictures in cells ─────────────────────────────────────────────────────────────────────────────


def cell_picture(area: Area, image: Image, link: str = "") -> CellPicture:
    return CellPicture(area, image, Location("template.xlsx", sheet="S", cell="B3"), link)


def test_a_picture_fits_its_cell_in_proportion_and_stands_in_the_middle() -> None:
    content = sheet(lambda page: page.write("A1", 1))
    image = Image(picture(200, 100), description="A house")

    result = follow(
        content,
        {"S": Sheet(ROWS, counts={"items": 2})},
        images={"S": [cell_picture(Area(3, 2, 3, 2), image)]},
    )

    # The cell is 64 by 80 pixels; 2 stay free on each side.
    assert drawing(result.package) == ["B3+2,25..571500x285750 pic #2 alt='A house' image1.png"]
    assert result.tails[0].drawing == "rId1"
    assert b"drawing+xml" in result.parts["[Content_Types].xml"]


def test_a_picture_fills_merged_cells_and_goes_beside_those_of_the_template() -> None:
    image = Image(picture(100, 100))

    result = follow(
        with_picture("D1"),
        {},
        images={
            "S": [
                cell_picture(Area(1, 1, 2, 2), image, link="https://example.com/?a=1&b=2"),
                cell_picture(Area(5, 1, 5, 1), Image(picture(100, 100), width="1cm"), link="#S!A1"),
            ]
        },
    )

    assert drawing(result.package) == [
        "D1..D2+30,10 pic #2 alt='p.png' image1.png",
        "A1+46,2..342900x342900 pic #3 ?a=1&b=2 image2.png",
        "A5+13,0..360000x360000 pic #4 #S!A1 image2.png",
    ]
    assert result.tails[0].drawing is None


def test_equal_pictures_are_held_once() -> None:
    image = Image(picture(9, 9))
    content = sheet(lambda page: page.write("A1", 1))

    result = follow(
        content,
        {},
        images={"S": [cell_picture(Area(row, 1, row, 1), image) for row in range(1, 6)]},
    )

    assert [name for name in result.parts if "media" in name] == ["xl/media/image1.png"]
