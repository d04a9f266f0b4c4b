"""What references become when rows and columns repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.moving import Filled, filled, one_sheet, outline, written

from planforge.filling.excel.axis import Axis
from planforge.filling.excel.formulas import read_formula, spell_areas, sqref
from planforge.filling.excel.model import LAST_ROW, At
from planforge.filling.excel.needs import Blocks, Reader, needed
from planforge.filling.excel.references import Moves, OutputSheet
from planforge.problems import PlanError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.filling.excel.axis import Interval
    from planforge.filling.excel.needs import Needs

ITEMS = "head (rows item ) total"
"""Line 1 the head, 3 the item between its tag rows 2 and 4, 5 the total."""
PAIRS = "head (rows item note ) total"
GROUPS = "head (stores store (items item ) subtotal ) total"
"""3 the store's line, 5 its items, 7 its subtotal, 9 the grand total."""


def one_loop(line: int, formula: str, text: str = ITEMS, rows: int = 3) -> str:
    return " ".join(written(one_sheet(filled(text, rows=rows)), formula, line))


@pytest.mark.parametrize(
    ("line", "formula", "becomes"),
    [
        # in the loop: the same turn
        (3, "B3*C3", "B2*C2 B3*C3 B4*C4"),
        (3, "$B3*C$3", "$B2*C$2 $B3*C$2 $B4*C$2"),
        (3, "SUM(B3:E3)", "SUM(B2:E2) SUM(B3:E3) SUM(B4:E4)"),
        (3, "B3&\" B3 \"&'S'!B3", "B2&\" B3 \"&'S'!B2 B3&\" B3 \"&'S'!B3 B4&\" B3 \"&'S'!B4"),
        # `$`: all turns, or from the first, or to the last
        (3, "B3/SUM(B$3:B$3)", "B2/SUM(B$2:B$4) B3/SUM(B$2:B$4) B4/SUM(B$2:B$4)"),
        (3, "SUM(B$3:B3)", "SUM(B$2:B2) SUM(B$2:B3) SUM(B$2:B4)"),
        (3, "SUM(B3:B$3)", "SUM(B2:B$4) SUM(B3:B$4) SUM(B4:B$4)"),
        (3, "RANK(B3,$B$3:$B$3)", "RANK(B2,$B$2:$B$4) RANK(B3,$B$2:$B$4) RANK(B4,$B$2:$B$4)"),
        (3, "B3/B$3", "B2/B$2 B3/B$2 B4/B$2"),
        (3, "SUM(B$2:B3)", "SUM(B$2:B2) SUM(B$2:B3) SUM(B$2:B4)"),
        (3, "SUM(B$1:B3)", "SUM(B$1:B2) SUM(B$1:B3) SUM(B$1:B4)"),
        (3, "COUNTIF(A$3:A3,A3)", "COUNTIF(A$2:A2,A2) COUNTIF(A$2:A3,A3) COUNTIF(A$2:A4,A4)"),
        # tag rows: the row above the turn, the row below
        (3, "D2+B3", "D1+B2 D2+B3 D3+B4"),
        (3, "D4-B3", "D3-B2 D4-B3 D5-B4"),
        (3, "SUM(B2:B2,B4:B4)", "SUM(B1:B1,B3:B3) SUM(B2:B2,B4:B4) SUM(B3:B3,B5:B5)"),
        (3, "AVERAGE(B2:B3)", "AVERAGE(B1:B2) AVERAGE(B2:B3) AVERAGE(B3:B4)"),
        (3, "SUM(B$1:B2)", "SUM(B$1:B1) SUM(B$1:B2) SUM(B$1:B3)"),
        (3, "B3/SUM(B2:B4)", "B2/SUM(B2:B4) B3/SUM(B2:B4) B4/SUM(B2:B4)"),
        # out of the loop
        (3, "B1*B5", "B1*B5 B1*B5 B1*B5"),
        (3, "B6", "B6 B6 B6"),
        # from outside
        (5, "SUM(B3)", "SUM(B2:B4)"),
        (5, "SUM(B3:B3)", "SUM(B2:B4)"),
        (5, "SUM(B2:B4)", "SUM(B2:B4)"),
        (5, "SUM(B1:B4)", "SUM(B1:B4)"),
        (5, "SUM(B3:B5)", "SUM(B2:B5)"),
        (5, "SUM($B$3:$B$3)", "SUM($B$2:$B$4)"),
        (5, "SUM(C3:D3)", "SUM(C2:D4)"),
        (5, "SUM((B3))", "SUM((B2:B4))"),
        (5, "SUM(B3,C3)", "SUM(B2:B4,C2:C4)"),
        (5, "B3", "B2"),
        (5, "B3*2", "B2*2"),
        (5, "SUM(B3*2)", "SUM(B2*2)"),
        (5, "ROUND(B3,2)", "ROUND(B2,2)"),
        (5, "IF(B3>1,SUM(B3),MAX(B3))", "IF(B2>1,SUM(B2:B4),MAX(B2:B4))"),
        (5, "SUMPRODUCT(B3*C3)", "SUMPRODUCT(B2:B4*C2:C4)"),
        (5, 'SUMPRODUCT((A3:A3="x")*B3:B3)', 'SUMPRODUCT((A2:A4="x")*B2:B4)'),
        (5, "SUMIF(A3,A5,B3)", "SUMIF(A2:A4,A5,B2:B4)"),
        (5, "SUMIFS(B3,A3,A3,C3,C3)", "SUMIFS(B2:B4,A2:A4,A2,C2:C4,C2)"),
        (5, "VLOOKUP(A5,A3:C3,3,0)", "VLOOKUP(A5,A2:C4,3,0)"),
        (5, "INDEX(B3,MATCH(A5,A3,0))", "INDEX(B2:B4,MATCH(A5,A2:A4,0))"),
        (5, "_xlfn.TEXTJOIN(A5,A5,B3)", "_xlfn.TEXTJOIN(A5,A5,B2:B4)"),
        (5, "SUBTOTAL(109,B3)", "SUBTOTAL(109,B2:B4)"),
        (5, "SUM(B:B)+SUM(3:3)+SUM(A1:B1048576)", "SUM(B:B)+SUM(2:4)+SUM(A1:B1048576)"),
        (5, "SUM(B3:B1048576)", "SUM(B2:B1048576)"),
        (5, "B2", "#REF!"),
        (5, "SUM(B3:INDEX(B3:B3,2))", "SUM(B2:INDEX(B2:B4,2))"),
        (5, "'S'!B6+S!B6+T!B6+[1]S!B3", "'S'!B6+S!B6+#REF!+[1]S!B3"),
        # above the loop nothing moves, below it moves
        (1, "A1+B5+B100", "A1+B5+B100"),
    ],
)
def test_references_follow_a_loop(line: int, formula: str, becomes: str) -> None:
    assert one_loop(line, formula) == becomes


# Nested loops, two loops, conditions -------------------------------------------------------------


def nested(line: int, formula: str) -> str:
    """Two stores: two items in rows 3 and 4, one in row 7; subtotals in 5 and 8; the total in 9."""
    return " ".join(written(one_sheet(filled(GROUPS, stores=2, items=[2, 1])), formula, line))


@pytest.mark.parametrize(
    ("line", "formula", "becomes"),
    [
        # from an item: its own row, its own store's row, whatever the `$`
        (5, "B5*C3", "B3*C2 B4*C2 B7*C6"),
        (5, "B5*C$3", "B3*C$2 B4*C$2 B7*C$6"),
        (5, "B5/B7", "B3/B5 B4/B5 B7/B8"),
        (5, "B5/SUM(B$5:B$5)", "B3/SUM(B$3:B$4) B4/SUM(B$3:B$4) B7/SUM(B$7:B$7)"),
        (5, "SUM(B$5:B5)", "SUM(B$3:B3) SUM(B$3:B4) SUM(B$7:B7)"),
        (5, "D4+B5", "D2+B3 D3+B4 D6+B7"),
        (5, "D2+B5", "D1+B3 D1+B4 D5+B7"),
        (5, "B5/B9", "B3/B9 B4/B9 B7/B9"),
        # from a store's rows: its own items
        (7, "SUM(B5)", "SUM(B3:B4) SUM(B7)"),
        (7, "SUM(B5:B5)", "SUM(B3:B4) SUM(B7:B7)"),
        (7, "SUM(B4:B6)", "SUM(B3:B4) SUM(B7:B7)"),
        (7, "COUNT(B3:B5)", "COUNT(B2:B4) COUNT(B6:B7)"),
        (3, "MAX(B5)&A5", "MAX(B3:B4)&A3 MAX(B7)&A7"),
        # a `$` there: all stores' items, or up to this one's
        (7, "SUM(B$5:B5)", "SUM(B$3:B4) SUM(B$3:B4,B$7:B7)"),
        (7, "B7/SUM(B$7:B$7)", "B5/SUM(B$5:B$5,B$8:B$8) B8/SUM(B$5:B$5,B$8:B$8)"),
        # from outside: all, but no subtotals
        (9, "SUM(B5)", "SUM(B3:B4,B7)"),
        (9, "SUM(B5:B5)", "SUM(B3:B4,B7:B7)"),
        (9, "SUM(B7)", "SUM(B5,B8)"),
        (9, "SUM(B3:B7)", "SUM(B2:B8)"),
        (9, "SUM(B3:B5)", "SUM(B2:B4,B6:B7)"),
        (9, "SUBTOTAL(9,B2:B8)", "SUBTOTAL(9,B2:B8)"),
        (9, "LARGE(B5,2)", "LARGE((B3:B4,B7),2)"),
        (9, "RANK(B1,B5:B5)", "RANK(B1,(B3:B4,B7:B7))"),
        (9, "SUM((B5,C5))", "SUM((B3:B4,B7,C3:C4,C7))"),
        (9, "B5+B7", "B3+B5"),
    ],
)
def test_references_follow_nested_loops(line: int, formula: str, becomes: str) -> None:
    assert nested(line, formula) == becomes


def test_a_body_of_several_rows_is_summed_line_by_line() -> None:
    """Items in rows 2, 4, 6 with a note below each."""
    moves = one_sheet(filled(PAIRS, rows=3))

    assert written(moves, "SUM(B3)", 6) == ["SUM(B2,B4,B6)"]
    assert written(moves, "SUM(B3:B3,1)", 6) == ["SUM(B2:B2,B4:B4,B6:B6,1)"]
    assert written(moves, "SUM(B3:B4)", 6) == ["SUM(B2:B7)"]
    assert written(moves, "SUM(B4:B6)", 6) == ["SUM(B3:B8)"]
    assert written(moves, "B3-B4", 4) == ["B2-B3", "B4-B5", "B6-B7"]
    assert written(moves, "B3/SUM(B$3:B$3)", 3)[1] == "B4/SUM(B$2:B$2,B$4:B$4,B$6:B$6)"
    assert written(moves, "SUM(B$3:B3)", 3) == ["SUM(B$2:B2)", "SUM(B$2:B4)", "SUM(B$2:B6)"]
    assert written(moves, "D2+B3-B4", 4) == ["D1+B2-B3", "D3+B4-B5", "D5+B6-B7"]


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (
            "SUMIF(B3,1,C4)",
            "template.xlsx#S!Z6: in `=SUMIF(B3,1,C4)`, `B3` comes apart into 3 ranges, and SUMIF "
            "cannot take so many there [fill-split-range]\n    refer to all rows of the loop's "
            "body, or put the values into a column of their own with one row per item",
        ),
        (
            "B3:B3*2",
            "template.xlsx#S!Z6: in `=B3:B3*2`, `B3:B3` comes apart into 3 ranges, which cannot "
            "stand there [fill-split-reference]\n    refer to all rows of the loop's body, or let "
            "each item have one row",
        ),
        (
            "B3+B1048576",
            "template.xlsx#S!Z6: in `=B3+B1048576`, `B1048576` would come to stand beyond the "
            "sheet's end [fill-beyond-sheet]\n    fill in fewer rows or columns",
        ),
    ],
)
def test_what_cannot_be_written_is_said(formula: str, text: str) -> None:
    moves = one_sheet(filled(PAIRS, rows=3))

    with pytest.raises(PlanError) as caught:
        written(moves, formula, 6)

    assert str(caught.value) == text


def test_too_many_ranges_become_a_union_and_then_an_error() -> None:
    some, many, most = (one_sheet(filled(PAIRS, rows=rows)) for rows in (255, 256, 1500))

    assert written(some, "SUM(B3)", 6)[0].startswith("SUM(B2,B4,")
    assert written(many, "SUM(B3)", 6)[0].startswith("SUM((B2,B4,")
    assert written(some, "SUM(B3,C3)", 6)[0].startswith("SUM((B2,B4,")
    with pytest.raises(PlanError, match="256 ranges, and AND cannot"):
        written(many, "AND(B3)", 6)
    with pytest.raises(PlanError, match="characters long; Excel takes 8192"):
        written(most, "SUM(B3)", 6)


def test_loops_over_the_same_go_together_item_by_item() -> None:
    """Orders in rows 2 to 4, then again in 6 to 8; in between, and below, a row of its own."""
    same = one_sheet(filled("head (orders one ) middle (orders two ) total", orders=3))
    other = one_sheet(filled("head (orders one ) middle (others two ) total", orders=3, others=3))
    fewer = one_sheet(filled("head (orders one ) middle (orders two ) total", orders=[3, 2]))
    single = one_sheet(filled("head (orders one ) middle (others two ) total", orders=1, others=3))

    assert written(same, "B3*2+SUM(B3)", 7) == ["B2*2+SUM(B2)", "B3*2+SUM(B3)", "B4*2+SUM(B4)"]
    assert written(same, "B7", 3) == ["B6", "B7", "B8"]
    assert written(same, "SUM(B3:B3)+B$3", 7) == ["SUM(B2:B4)+B$2"] * 3
    assert written(other, "B$3*2+SUM(B3)", 7) == ["B$2*2+SUM(B2:B4)"] * 3
    assert written(fewer, "B$3*2", 7) == ["B$2*2"] * 2
    assert written(single, "B3*2", 7) == ["B2*2"] * 3
    with pytest.raises(PlanError, match="`B3` stands in the loop over `orders`, and which of"):
        written(fewer, "B3*2", 7)
    with pytest.raises(PlanError) as caught:
        written(other, "B3*2", 7)

    assert str(caught.value) == (
        "template.xlsx#S!Z7: in `=B3*2`, `B3` stands in the loop over `orders`, and which of its "
        "items each row of the loop over `others` means is not known [fill-unpaired]\n"
        "    write `$` before its row (for a column, before its letter) if the first is meant, "
        "look it up with `VLOOKUP` or `SUMIF`, or put the value itself there with a tag"
    )


def test_nested_loops_over_the_same_go_together_too() -> None:
    text = "(stores (items one ) ) gap (stores store (items two ) )"
    moves = one_sheet(filled(text, stores=2, items=[2, 1, 2, 1]))

    assert written(moves, "B3", 10) == ["B1", "B2", "B3"]
    assert written(moves, "SUM(B3)", 8) == ["SUM(B1:B2)", "SUM(B3)"]
    assert written(moves, "B8", 3) == ["B5", "B5", "B8"]


def test_a_loop_on_another_sheet_goes_together_with_one_over_the_same() -> None:
    axes = filled("head (orders one )", orders=3), filled("a b c (orders one )", orders=3)
    sheets = [
        OutputSheet(name, name, axis, Axis.unmoved()) for name, axis in zip("ST", axes, strict=True)
    ]

    moves = Moves(sheets)

    assert written(moves, "S!B3", 5, sheet=1) == ["S!B2", "S!B3", "S!B4"]
    assert written(moves, "SUM(S!B3:B3)", 5, sheet=1) == ["SUM(S!B2:B4)"] * 3
    assert written(moves, "VLOOKUP(A5,S!A3:C3,2,0)", 5, sheet=1)[2] == "VLOOKUP(A6,S!A2:C4,2,0)"


def test_a_row_that_repeats_by_itself() -> None:
    moves = one_sheet(filled("head item*rows total", rows=3))

    assert written(moves, "B2*C2", 2) == ["B2*C2", "B3*C3", "B4*C4"]
    assert written(moves, "SUM(B$2:B2)", 2) == ["SUM(B$2:B2)", "SUM(B$2:B3)", "SUM(B$2:B4)"]
    assert written(moves, "SUM(B2)+B2", 3) == ["SUM(B2:B4)+B2"]


@pytest.mark.parametrize(
    ("rich", "becomes"),
    [(1, ["B2+1", "SUM(B1:B4)", "#REF!", "A1"]), (0, ["#REF!", "SUM(B1:B4)", "B2+1", "A1"])],
)
def test_conditions_take_rows_away(rich: int, becomes: list[str]) -> None:
    """Row 3 or row 5 stands in row 2; row 7, which repeats nothing, in row 3."""
    moves = one_sheet(filled("head <rich bonus | poor > middle total", rich=rich))

    formulas = ["B3+1", "SUM(B1:B8)", "B5+1", "A1"]

    assert [written(moves, formula, 8)[0].replace("#REF!+1", "#REF!") for formula in formulas] == (
        becomes
    )


def test_conditions_in_loops() -> None:
    """A bonus row below the second of three items."""
    text = "head (rows item bonus?rich ) total"
    moves = one_sheet(filled(text, rows=3, rich=[0, 1, 0]))

    assert written(moves, "SUM(B3)", 6) == ["SUM(B2:B3,B5)"]
    assert written(moves, "SUM(B4)", 6) == ["SUM(B4)"]
    assert written(moves, "B3+B4", 3) == ["B2+#REF!", "B3+B4", "B5+#REF!"]
    assert written(moves, "SUM(B3:B4)", 3) == ["SUM(B2:B2)", "SUM(B3:B4)", "SUM(B5:B5)"]
    assert written(moves, "B3/2+SUM(B$3:B3)", 4) == ["B3/2+SUM(B$2:B3)"]


def test_a_range_begins_and_ends_where_any_of_its_lines_does() -> None:
    """The first line of a body may stand for the first time below the second, and so on."""
    early = one_sheet(filled("head (rows bonus?rich item ) total", rows=2, rich=[0, 1]))
    late = one_sheet(filled("head (rows item bonus?rich ) total", rows=2, rich=[1, 0]))

    assert written(early, "SUM(B3:B6)", 6) == ["SUM(B2:B5)"]
    assert written(late, "SUM(B1:B4)", 6) == ["SUM(B1:B4)"]


# Loops with no turns -----------------------------------------------------------------------------


def test_a_loop_with_no_turns_breaks_what_refers_into_it() -> None:
    moves = one_sheet(filled(ITEMS, rows=0))

    assert written(moves, "SUM(B3)+SUM(B1:B4)+B5+B6", 5) == ["SUM(#REF!)+SUM(B1:B1)+B2+B3"]


def needs(text: str, *readers: tuple[str, int | None], shown: str = "S") -> Needs:
    """What has to stand, as formulas in rows of the outline, or in none, refer to it."""
    sheets = {"S": Blocks(outline(text).blocks), "T": Blocks(outline("a (rows b )").blocks)}
    found = needed(sheets, [Reader(read_formula(formula), "S", row, 9) for formula, row in readers])
    return found[shown][0]


def standing_in(text: str, *readers: tuple[str, int], **counts: Sequence[int] | int) -> str:
    """The lines of the result, 0 for one that stands in; then each formula's instances."""
    sheet = Filled(text, counts, needs(text, *readers))
    moves = one_sheet(sheet.axis)
    return " | ".join(
        [
            " ".join(str(shown.line) for shown in sheet.shown),
            *(" ".join(written(moves, formula, line)) for formula, line in readers),
        ]
    )


def test_a_row_stands_in_where_something_refers_to_what_is_missing() -> None:
    assert standing_in(ITEMS, ("SUM(B3)+B3", 5), rows=0) == "1 0 5 | SUM(B2)+B2"
    assert standing_in(ITEMS, ("SUM(B1:B4)", 5), rows=0) == "1 5 | SUM(B1:B1)"
    # in one store of two, then in none
    subtotals = ("SUM(B5:B5)", 7), ("SUM(B5)", 9)
    assert standing_in(GROUPS, *subtotals, stores=2, items=[0, 2]) == (
        "1 3 0 7 3 5 5 7 9 | SUM(B3:B3) SUM(B6:B7) | SUM(B3,B6:B7)"
    )
    assert standing_in(GROUPS, *subtotals, stores=0) == "1 0 9 | SUM(B2:B2) | SUM(B2)"
    # only the grand total needs any, and one is enough
    total = ("SUM(B5)", 9)
    assert standing_in(GROUPS, total, stores=2, items=[0, 2]) == "1 3 7 3 5 5 7 9 | SUM(B5:B6)"
    assert standing_in(GROUPS, total, stores=2, items=0) == "1 3 7 3 7 0 9 | SUM(B6)"


def test_a_row_stands_in_for_a_branch_that_was_not_taken() -> None:
    text = "head <rich bonus | poor > total"
    readers = ("B3+1", 7), ("B5+1", 7)

    assert standing_in(text, *readers, rich=1) == "1 3 0 7 | B2+1 | B3+1"
    assert standing_in(text, *readers, rich=0) == "1 5 0 7 | B3+1 | B2+1"
    assert standing_in(text, readers[0], rich=1) == "1 3 7 | B2+1"


def test_a_row_stands_in_for_a_range_over_several_branches() -> None:
    """The formula stands in the `else` of the inner condition, and refers to all before it."""
    plain = standing_in("<a one | <b two | me > >", ("SUM(B2:B5)", 7), a=0, b=0)
    loop = standing_in("<a (x one ) | <b two | me > >", ("SUM(B3:B7)", 9), a=0, b=0)

    assert plain == "7 0 | SUM(B2:B2)"
    assert loop == "9 0 | SUM(B2:B2)"


def test_a_condition_in_a_loop_needs_a_row_only_when_it_is_never_true() -> None:
    text = "head (rows item bonus?rich ) total"

    assert standing_in(text, ("SUM(B4)", 6), rows=2, rich=[0, 1]) == "1 3 3 4 6 | SUM(B4)"
    assert standing_in(text, ("SUM(B4)", 6), rows=2, rich=0) == "1 3 3 0 6 | SUM(B4)"
    assert standing_in(text, ("SUM(B3:B4)", 6), rows=1, rich=0) == "1 3 6 | SUM(B2:B2)"
    assert standing_in(text, ("B3+B4", 3), rows=2, rich=[0, 1]) == "1 3 0 3 4 6 | B2+B3 B4+B5"


def test_what_stands_in_is_no_turn_of_its_own() -> None:
    """Loops over the same still go together, though a row stands in for what none of them shows."""
    text = "(stores (items one bonus?rich ) ) gap (stores (items two ) )"
    readers = ("SUM(B4)", 7), ("B3", 10)

    assert standing_in(text, *readers, stores=2, items=[1, 2, 1, 2], rich=0) == (
        "3 3 3 0 7 10 10 10 | SUM(B4) | B1 B2 B3"
    )


def test_lines_are_needed_when_something_outside_refers_to_them() -> None:
    def found(
        text: str, *readers: tuple[str, int | None], shown: str = "S"
    ) -> dict[int, list[Interval]]:
        return {block: sorted(why) for block, why in needs(text, *readers, shown=shown).items()}

    assert found(ITEMS, ("SUM(B3)", 5), ("SUM(B2:B4)", 5)) == {0: [(2, 4), (3, 3)]}
    assert found(ITEMS, ("SUM(B1:B4)+B5", 5), ("B3*2", 3)) == {}
    assert found(ITEMS, ("S!$A$3:$C$3", None)) == {0: [(3, 3)]}
    assert found(GROUPS, ("SUM(B5)", 9)) == {0: [(5, 5)]}
    assert found(GROUPS, ("SUM(B5)", 7)) == {1: [(5, 5)]}
    assert found(GROUPS, ("SUM(B3:B5)", 9)) == {0: [(3, 5)]}
    assert found("(o a ) (o b )", ("B2", 5)) == {}
    assert found("(o a ) (o b )", ("SUM(B2:B2)", 5)) == {0: [(2, 2)]}
    assert found(ITEMS, ("SUM(T!B3)", 5), shown="T") == {0: [(3, 3)]}
    assert found(ITEMS, ("SUM(S:T!B3)", 5), shown="T") == {0: [(3, 3)]}


# Columns, sheets, names --------------------------------------------------------------------------


def test_columns_repeat_like_rows() -> None:
    """Columns B to D are months, E the total; rows 2 and 3 are items, 4 the total."""
    columns = filled("label month*months total", months=3)
    moves = one_sheet(filled("head item*rows total", rows=2), columns)

    def across(formula: str, row: int, *places: int) -> str:
        read = read_formula(formula)
        return " ".join(moves.formula(read, At(0, row, column)) for column in places)

    assert across("B1*$A2", 3, 2, 3, 4) == "B1*$A3 C1*$A3 D1*$A3"
    assert across("SUM(B2)", 3, 5) == "SUM(B3:D3)"
    assert across("SUM(B2)", 4, 2, 3, 5) == "SUM(B2:B3) SUM(C2:C3) SUM(B2:D3)"
    assert across("SUM($B2:B2)", 3, 2, 4) == "SUM($B3:B3) SUM($B3:D3)"
    assert across("B2/SUM($B$2:$B$2)", 3, 3) == "C3/SUM($B$2:$D$3)"
    assert across("C2+SUM(B:B)", 2, 5) == "E2+SUM(B:D)"
    assert moves.areas(0, sqref("B2 B:B A1:C3")) == sqref("B2:D3 B:D A1:E4")


@pytest.fixture
def stores() -> Moves:
    """The sheet `Store` stands twice, `Sum` once, `Old` not at all, `In` is now called `In put`."""
    plain, two, three = Axis.unmoved(), filled(ITEMS, rows=2), filled(ITEMS, rows=3)
    sheets = [
        OutputSheet("Sum", "Sum", plain, plain),
        OutputSheet("Store", "Köln", two, plain),
        OutputSheet("Store", "Store (2)", three, plain, {"Items": "Items_2"}),
        OutputSheet("In", "In put", plain, plain),
    ]
    return Moves(sheets, "t.xlsx", ["Old"])


@pytest.mark.parametrize(
    ("sheet", "formula", "becomes"),
    [
        (0, "Store!B5", "Köln!B4"),
        (0, "SUM(Store!B5)", "SUM(Köln!B4,'Store (2)'!B5)"),
        (0, "SUM(Store!B3:B3,1)", "SUM(Köln!B2:B3,'Store (2)'!B2:B4,1)"),
        (0, "store!B1+'Store'!B1", "Köln!B1+Köln!B1"),
        (
            0,
            "In!B5+Old!B5+'In'!Rate+Old!Rate+Rate",
            "'In put'!B5+#REF!+'In put'!Rate+Old!Rate+Rate",
        ),
        (0, "SUM(Sum:Store!B1)", "SUM('Sum:Store (2)'!B1)"),
        (2, "Store!B5+SUM(Store!B3)", "'Store (2)'!B5+SUM('Store (2)'!B2:B4)"),
        (2, "SUM(Items[Price])+ROWS(Items)", "SUM(Items_2[Price])+ROWS(Items_2)"),
        (1, "SUM(Items[Price])+Store!Total", "SUM(Items[Price])+Köln!Total"),
    ],
)
def test_sheets_are_renamed_repeated_and_removed(
    stores: Moves, sheet: int, formula: str, becomes: str
) -> None:
    assert stores.formula(read_formula(formula), At(sheet, 1, 26)) == becomes


def test_sheets_in_between_that_moved_differently_are_an_error(stores: Moves) -> None:
    with pytest.raises(PlanError) as caught:
        stores.formula(read_formula("SUM(Sum:Store!B5)"), At(0, 1, 26))
    with pytest.raises(PlanError, match="`Store!B3` comes apart into 2 ranges, and SUMIF cannot"):
        stores.formula(read_formula("SUMIF(Store!B3,1)"), At(0, 1, 26))

    assert str(caught.value) == (
        "t.xlsx#Sum!Z1: in `=SUM(Sum:Store!B5)`, `Sum:Store!B5` goes through sheets whose rows or "
        "columns moved differently [fill-sheets-differ]\n    refer to a place above and left of "
        "all loops, or to each sheet by itself"
    )


def test_names_and_charts_mean_all_rows() -> None:
    moves = one_sheet(filled(ITEMS, rows=3))
    groups = one_sheet(filled(GROUPS, stores=2, items=[2, 1]))

    def name(text: str, moves: Moves = moves) -> str:
        return moves.formula(read_formula(text))

    assert name("S!$B$3") == "S!$B$2:$B$4"
    assert name("S!$B$3:$B$3") == "S!$B$2:$B$4"
    assert name("S!$A$1:$C$5") == "S!$A$1:$C$5"
    assert name("S!$A:$A,S!$1:$3") == "S!$A:$A,S!$1:$4"
    assert name("S!$B$3*2") == "S!$B$2*2"
    assert name("OFFSET(S!$A$1,0,0,COUNTA(S!$A$3),1)") == (
        "OFFSET(S!$A$1,0,0,COUNTA(S!$A$2:$A$4),1)"
    )
    assert name("S!$B$5", groups) == "(S!$B$3:$B$4,S!$B$7)"
    assert name("S!$B$5,S!$B$9", groups) == "S!$B$3:$B$4,S!$B$7,S!$B$9"
    assert name("B5", groups) == "B5"
    assert groups.formula(read_formula("B9"), sheet=0) == "B9"


# Areas, keys, what is not touched ----------------------------------------------------------------


def test_areas_stand_in_every_turn() -> None:
    moves = one_sheet(filled(PAIRS, rows=3))

    def areas(text: str, *, joined: bool = True) -> str:
        return spell_areas(moves.areas(0, sqref(text), joined=joined))

    assert areas("B3") == "B2 B4 B6"
    assert areas("B3:C4") == "B2:C7"
    assert areas("B3:C4", joined=False) == "B2:C3 B4:C5 B6:C7"
    assert areas("B1:C4") == "B1:C7"
    assert areas("A6:B7 A:A") == "A8:B9 A1:A1048576"
    assert areas("B2") == ""
    assert moves.hull(0, sqref("B3")[0]) == sqref("B2:B6")[0]
    assert moves.hull(0, sqref("B2")[0]) is None
    assert areas(f"A1:A{LAST_ROW - 1}") == "A1:A1048576"


def test_rules_of_equal_meaning_have_equal_keys() -> None:
    moves = one_sheet(filled(PAIRS, rows=3))

    def keys(formula: str) -> int:
        read = read_formula(formula)
        return len({moves.relative_key(read, At(0, row, 2)) for row in (2, 4, 6)})

    assert keys("B3>C4") == 1
    assert keys("B3>$B$1") == 1
    assert keys("B3>B1") == 3
    assert keys("COUNTIF(B$3:B3,B3)>1") == 1
    assert keys("SUM(B2:B3)>0") == 1
    assert keys("A:A=1:1") == 3


def test_nothing_moved_is_nothing_written_anew() -> None:
    plain = one_sheet(Axis.unmoved())
    text = 'sum( b3 )+S!A1:S!B2 & "x"'

    assert not plain.moved
    assert not plain.touches(read_formula("B3"), 0)
    assert plain.formula(read_formula(text), At(0, 1, 1)) == text
    assert one_sheet(filled(ITEMS, rows=3)).touches(read_formula("B3"), 0)
    assert Moves([], removed=["Old"]).moved
