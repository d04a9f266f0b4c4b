"""What functions take where a range came apart: LibreOffice's word on the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from tests.support.libreoffice import recalculated

from planforge.filling.excel.arguments import takes_union, taking

if TYPE_CHECKING:
    from pathlib import Path

CALLS = """
    SUM(#) SUMSQ(#) PRODUCT(#) COUNT(#) COUNTA(#) AVERAGE(#) AVERAGEA(#) MAX(#) MAXA(#) MIN(#)
    MINA(#) MEDIAN(#) MODE(#) _xlfn.MODE.SNGL(#) STDEV(#) _xlfn.STDEV.P(#) _xlfn.STDEV.S(#)
    STDEVA(#) STDEVP(#) STDEVPA(#) VAR(#) _xlfn.VAR.P(#) _xlfn.VAR.S(#) VARA(#) VARP(#) VARPA(#)
    AVEDEV(#) DEVSQ(#) GEOMEAN(#) HARMEAN(#) SKEW(#) _xlfn.SKEW.P(#) KURT(#) GCD(#) LCM(#)
    MULTINOMIAL(#) AND(#) OR(#) _xlfn.XOR(#) _xlfn.CONCAT(#) IMSUM(#) IMPRODUCT(#) SUBTOTAL(9,#)
    NPV(0.1,#) _xlfn.TEXTJOIN("-",1,#) RANK(5,#) _xlfn.RANK.EQ(5,#) _xlfn.RANK.AVG(2,#) LARGE(#,2)
    SMALL(#,2) PERCENTILE(#,0.3) _xlfn.PERCENTILE.INC(#,0.3) QUARTILE(#,1) _xlfn.QUARTILE.INC(#,1)
    SUM(FREQUENCY(#,4)*{1;3})
    """
NUMBERS = (3, 5, 2, 8, 2, 6)


def pieces(call: str) -> list[str]:
    """The call with a range in pieces, in each way that the table says is right."""
    before = call.removeprefix("_xlfn.").partition("#")[0]
    function = before.replace("SUM(FREQ", "FREQ").partition("(")[0]
    spellings = []
    takes = taking(function, before.count(","))
    if takes == "many":
        spellings.append(call.replace("#", "A1:A2,A3:A6"))
    if takes == "union" or takes_union(function):
        spellings.append(call.replace("#", "(A1:A2,A3:A6)"))
    return spellings


@pytest.mark.engine
def test_a_range_in_pieces_means_the_same_as_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "pieces.xlsx"
    book = openpyxl.Workbook()
    sheet = book.create_sheet("S")
    for row, number in enumerate(NUMBERS, 1):
        sheet.cell(row, 1, number)
    for row, call in enumerate(CALLS.split(), 1):
        for column, text in enumerate([call.replace("#", "A1:A6"), *pieces(call)], 4):
            sheet.cell(row, column, f"={text}")
    book.save(path)

    values = recalculated(path)

    for row, call in enumerate(CALLS.split(), 1):
        whole = values["S", f"D{row}"]
        assert pieces(call), call
        for letter, text in zip("EF", pieces(call), strict=False):
            assert values["S", f"{letter}{row}"] == whole, text
            assert not str(whole).startswith("#"), text


@pytest.mark.parametrize(
    ("call", "takes"),
    [
        (("SUM", 254), "many"),
        (("SUBTOTAL", 0), "one"),
        (("SUMIF", 1), "one"),
        (("SUMIF", 2), "range"),
        (("COUNTIFS", 2), "range"),
        (("COUNTIFS", 3), "one"),
        (("SUMIFS", 3), "range"),
        (("SUMPRODUCT", 3), "range"),
        (("VLOOKUP", 0), "one"),
        (("IF", 1), "one"),
        (("MYFUNCTION", 0), "one"),
    ],
)
def test_what_arguments_take(call: tuple[str, int], takes: str) -> None:
    assert taking(*call) == takes
