from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.following import Page, Result, Sheet, follow, made
from tests.support.more_parts import Workbook as Parts
from tests.support.parts_text import comments

if TYPE_CHECKING:
    from collections.abc import Callable


ROWS = "head (items item ) total"


def sheet(write: Callable[[Page], object]) -> bytes:
    return made(lambda book: write(book.add_worksheet("S")))


def two_comments(page: Page) -> None:
    page.write_comment("B3", "Ask {{ item.owner }}")
    page.write_comment("B5", "The sum", {"visible": True})


def filled(content: bytes, count: int, **values: object) -> Result:
    return follow(content, {"S": Sheet(ROWS, counts={"items": count})}, values)


def test_a_comment_in_a_loop_is_on_each_row_with_its_own_text_and_box() -> None:
    result = filled(sheet(two_comments), 3, **{"item.owner": ["Li", "A & B", "王\n敏"]})

    assert comments(result.package) == [
        "B2 Ask Li",
        "B3 Ask A & B",
        "B4 Ask 王\n敏",
        "B5 The sum",
        "box _x0000_s1025 of B2 at 2, 15, 0, 10, 4, 15, 4, 4",
        "box _x0000_s1027 of B3 at 2, 15, 1, 10, 4, 15, 5, 4",
        "box _x0000_s1028 of B4 at 2, 15, 2, 10, 4, 15, 6, 4",
        "box _x0000_s1026 of B5 at 2, 15, 3, 10, 4, 15, 7, 4",
    ]


def test_the_comments_of_a_loop_without_turns_are_gone() -> None:
    result = filled(sheet(two_comments), 0, **{"item.owner": []})

    assert comments(result.package) == [
        "B2 The sum",
        "box _x0000_s1026 of B2 at 2, 15, 0, 10, 4, 15, 4, 4",
    ]


def test_a_comment_does_not_stand_on_the_blank_row_that_stands_for_an_empty_loop() -> None:
    rows = Sheet(ROWS, counts={"items": 0}, needed=frozenset({0}))
    result = follow(sheet(two_comments), {"S": rows}, {"item.owner": []})

    assert comments(result.package)[0] == "B3 The sum"


def test_comments_where_nothing_moves_and_nothing_is_filled_stay_byte_for_byte() -> None:
    content = sheet(lambda page: page.write_comment("B5", "The sum"))

    assert follow(content, {}).changed() == []


def test_a_comment_in_repeated_columns_is_in_each_of_them() -> None:
    content = sheet(lambda page: page.write_comment("B1", "{{ m }}"))

    result = follow(
        content, {"S": Sheet(columns="a b*months c", counts={"months": 2})}, {"m": ["Jan", "Feb"]}
    )

    assert comments(result.package) == [
        "B1 Jan",
        "C1 Feb",
        "box _x0000_s1025 of B1 at 2, 15, 0, 2, 4, 15, 3, 16",
        "box _x0000_s1026 of C1 at 3, 15, 0, 2, 5, 15, 3, 16",
    ]


def test_more_boxes_than_one_lot_of_numbers_take_another_lot() -> None:
    result = filled(sheet(two_comments), 1100, **{"item.owner": ["x"] * 1100})

    vml = result.parts["xl/drawings/vmlDrawing1.vml"]
    assert b'<o:idmap v:ext="edit" data="1,2"/>' in vml
    boxes = [line.split()[1] for line in comments(result.package) if line.startswith("box")]
    assert len(boxes) == len(set(boxes)) == 1101


def test_a_tag_split_over_runs_takes_the_format_of_its_first_letter() -> None:
    rich = (
        "<t>Ask {{ ite</t></r><r><rPr><b/></rPr><t>m.ow</t></r><r><t>ner }} </t></r>"
        "<r><rPr><i/></rPr><t>today</t>"
    )
    parts = Parts(sheet(two_comments))
    old = parts.package.part("xl/comments1.xml").decode()
    parts.package.set("xl/comments1.xml", old.replace("<t>Ask {{ item.owner }}</t>", rich).encode())

    result = filled(parts.content(), 1, **{"item.owner": "Li"})

    assert comments(result.package)[0] == "B2 Ask Li|| |today"


def test_a_thread_of_comments_is_in_each_turn_a_thread_of_its_own() -> None:
    parts = Parts(sheet(two_comments))
    parts.thread("B3", ["Why {{ item.owner }}?", "Because"])

    result = filled(parts.content(), 2, **{"item.owner": ["Li", "Wu"]})

    assert comments(result.package)[:7] == [
        "B2 Ask Li",
        "B3 Ask Wu",
        "B4 The sum",
        "B2 Why Li?",
        "B2 Because",
        "B3 Why Wu?",
        "B3 Because",
    ]
    threads = result.parts["xl/threadedComments/threadedComment1.xml"].decode()
    old = result.parts["xl/comments1.xml"].decode()
    second = threads.split('parentId="')[2].partition('"')[0]
    assert f'id="{second}"' in threads
    assert f"<author>tc={second}</author></authors>" in old
    assert f'ref="B3" authorId="2" xr:uid="{second}"' in old
