"""Formulas taken apart: what is a reference, what is a name, and what is neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planforge.filling.excel.axis import Axis
from planforge.filling.excel.formulas import (
    read_formula,
    shifted,
    spell_area,
    spell_areas,
    spell_sheet,
    sqref,
)
from planforge.filling.excel.model import Area, At, Name, Ref
from planforge.filling.excel.references import Moves, OutputSheet, spell_formula, spell_ref


def found(text: str) -> str:
    """All references of a formula with the argument each is, and all names, in order."""
    words = []
    for piece in read_formula(text).pieces:
        match piece:
            case Ref():
                place = f"{piece.function}/{piece.argument}" if piece.call else "-"
                alone = ("" if piece.direct else "~") + ("u" if piece.united else "")
                words.append(f"{spell_ref(piece)}@{place}{alone}")
            case Name():
                words.append(f"<{piece}>")
            case str():
                pass
    return " ".join(words)


@pytest.mark.parametrize(
    ("formula", "pieces"),
    [
        # cells, ranges, whole columns and rows
        ("B4", "B4@-"),
        ("$B$4:C$5*A:C", "$B$4:C$5@-~ A:C@-~"),
        ("SUM($2:5,$A:$C)", "$2:5@SUM/0 $A:$C@SUM/1"),
        ("XFD1048576+XFE1+A1048577+A0", "XFD1048576@-~ <XFE1> <A1048577> <A0>"),
        ("B5:A4", "A4:B5@-"),
        ("A1:B2 B2:C3", "A1:B2@-~ B2:C3@-~"),
        ("A1:B2:C3", "A1:B2@-~ C3@-~"),
        ("A1:INDEX(B:B,3)", "A1@-~ B:B@INDEX/0"),
        ("INDEX(A:A,1):B5", "A:A@INDEX/0 B5@-~"),
        ("A1#+@B1+C1%", "A1@-~ B1@-~ C1@-~"),
        # cells and what only looks like one
        ("AOV2025+AOVX2025+AOV_2025", "AOV2025@-~ <AOVX2025> <AOV_2025>"),
        ("1E5+E5+1.5e-3+.5", "E5@-~"),
        ("LOG10(A1)+ATAN2(B1,C1)", "A1@LOG10/0 B1@ATAN2/0 C1@ATAN2/1"),
        ("_xlfn.STDEV.S(A1)+_xlfn._xlws.SORT(A2)", "A1@STDEV.S/0 A2@SORT/0"),
        ("TRUE+FALSE()+true", ""),
        ("#REF!+#N/A+#DIV/0!+SUM(#REF!,A1)", "A1@SUM/1"),
        ('"A1"&"B""2"&\'S\'!C3', "'S'!C3@-~"),
        ('{1,2;"A1}",3}*A1', "A1@-~"),
        ("R1C1+R1+A1.B2", "<R1C1> R1@-~ <A1.B2>"),
        ("销售额*A1+\\name+_x1", "<销售额> A1@-~ <\\name> <_x1>"),
        ("LET(_xlpm.x,A1,_xlpm.x+1)", "<_xlpm.x> A1@LET/1 <_xlpm.x>"),
        # sheets
        ("表1!A1+'my sheet'!B2", "表1!A1@-~ 'my sheet'!B2@-~"),
        ("'It''s'!A1:B2", "'It''s'!A1:B2@-"),
        ("2024年!A1+Sheet.1!B2", "2024年!A1@-~ Sheet.1!B2@-~"),
        ("SUM(Jan:Mar!B2,'Jan:Mar 2'!B2:C3)", "Jan:Mar!B2@SUM/0 'Jan:Mar 2'!B2:C3@SUM/1"),
        ("S!A1:S!B2", "S!A1:B2@-"),
        ("'S 1'!$A$1:'S 1'!B2+S!A1:T!B2", "'S 1'!$A$1:B2@-~ S!A1@-~ T!B2@-~"),
        ("S!A:B+S!1:2", "S!A:B@-~ S!1:2@-~"),
        ("S!Rate+'S 1'!Rate2024x+S!#REF!", "<S!Rate> <'S 1'!Rate2024x> <S!#REF!>"),
        ("S!Rate(A1)", "A1@RATE/0"),
        # other files
        ("[1]Sheet1!A1+'[1]Sheet 1'!A1:B2+[2]!Name+[1]Jan:Mar!A1", ""),
        ("'C:\\dir\\[b.xlsx]S'!$A$1+[b.xlsx]S!A1*A2", "A2@-~"),
        # tables
        ("Table1[[#This Row],[x]]*A1", "<Table1> A1@-~"),
        ("SUM(Table1[a '[b'] c],Table1[[#All],[A1]:[B2]])", "<Table1> <Table1>"),
        ("SUM([@Price],[A1])", ""),
        # what stands alone in an argument
        (
            "SUM(A1,-A2,(A3),((A4)),A5*2,A6 )",
            "A1@SUM/0 A2@SUM/1~ A3@SUM/2 A4@SUM/3 A5@SUM/4~ A6@SUM/5",
        ),
        ("SUM((A1,B2),C3)", "A1@SUM/0u B2@SUM/0u C3@SUM/1"),
        ("SUM((A1,B2)*2)", "A1@SUM/0~u B2@SUM/0~u"),
        ("S!A1,S!B2:C3", "S!A1@-u S!B2:C3@-u"),
        ("IF(A1>0,SUM(A2),A3)", "A1@IF/0~ A2@SUM/0 A3@IF/2"),
        ("SUM(INDEX(A1,B1),C1)", "A1@INDEX/0 B1@INDEX/1 C1@SUM/1"),
        ("SUM(A1,,A2)", "A1@SUM/0 A2@SUM/2"),
        # what nobody should write
        ("SUM((A1", "A1@SUM/0~"),
        ("A1)+B1", "A1@- B1@-~"),
        ("'S!A1", "S!A1@-~"),
        ("{A1", "A1@-~"),
        ("Table1[x", "<Table1>"),
        ("", ""),
    ],
)
def test_formulas_are_taken_apart(formula: str, pieces: str) -> None:
    assert found(formula) == pieces


NASTY = [
    *("B4", "$A$1", "A1:B2", "$2:$5", "A:C", "Jan:Mar!B2", "'a''b'!C3", "表!A1", "[1]S!A1"),
    *("T[[#All],['[x]]", "T[x]", '"', '"a"', "'", "''", "{1,2}", "{", "}", "(", ")", ",", ";"),
    *(":", " ", "!", "#", "#REF!", "@", "%", "1E5", ".5", "SUM(", "LOG10(", "TRUE", "&", "<>"),
    *("\n", "\\", "_x", "?", "[", "]", "S!", "'S'!", "年", "\u3000", "Ａ1", "\ud800", "$", "-"),
]


@given(st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=3))).map("".join))
def test_any_formula_comes_out_as_it_went_in_when_nothing_moved(text: str) -> None:
    formula = read_formula(text)
    named = {name for ref in formula.refs for name in (ref.sheet, ref.last_sheet)} | {"S"}
    sheets = [
        OutputSheet(name, name, Axis.unmoved(), Axis.unmoved())
        for name in ["S", *filter(None, named)]
    ]

    again = Moves(sheets).formula(formula, At(0, 1, 1))

    assert again == text


@given(st.lists(st.sampled_from(NASTY)).map("".join))
def test_what_is_put_together_again_means_the_same(text: str) -> None:
    formula = read_formula(text)

    again = read_formula(spell_formula(formula))

    assert again.pieces == formula.pieces


@pytest.mark.parametrize("text", ["'", '"', '{"', "(", "a", "[", "a:", "'a", "1:", "SUM(A1,", "$"])
def test_hostile_texts_are_read_in_no_time(text: str) -> None:
    long = text * (32_000 // len(text)) + "B4"

    assert read_formula(long).text == long
    assert read_formula(long * 2).pieces == (long * 2,)


def test_a_formula_moves_with_its_cell() -> None:
    formula = read_formula("A1+$A1+A$1+$B$2:B2+C:C+$1:2+S!A1")

    assert spell_formula(shifted(formula, 2, 1)) == "B3+$A3+B$1+$B$2:C4+D:D+$1:4+S!B3"
    assert spell_formula(shifted(formula, -1, 0)) == "#REF!+#REF!+A$1+$B1:B$2+C:C+$1:1+S!#REF!"
    assert shifted(formula, 0, 0) is formula


def test_lists_of_areas() -> None:
    areas = sqref("B4:B8  $D$4 A:C 2:3 nonsense ZZZ9")

    assert spell_areas(areas) == "B4:B8 D4 A1:C1048576 A2:XFD3"
    assert areas[0] == Area(4, 2, 8, 2)
    assert spell_area(Area(2, 1, 3, 16384), shape="rows") == "2:3"


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Sheet1", "Sheet1!"),
        ("销售", "销售!"),
        ("my sheet", "'my sheet'!"),
        ("It's", "'It''s'!"),
        ("2024", "'2024'!"),
        ("Q1", "'Q1'!"),
        ("RC", "'RC'!"),
        ("a-b", "'a-b'!"),
        ("A.b_c", "A.b_c!"),
        ("TRUE", "'TRUE'!"),
        ("销售（一）", "'销售（一）'!"),
    ],
)
def test_sheets_are_quoted_where_excel_needs_it(name: str, spelled: str) -> None:
    assert spell_sheet(name) == spelled
