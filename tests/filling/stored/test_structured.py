"""Structured references as plain ones."""

from __future__ import annotations

import pytest

from planforge.filling.excel.dependencies import Scope, Table
from planforge.filling.excel.model import Area
from planforge.filling.excel.structured import without_tables

SCOPE = Scope(
    ("表 1",),
    {},
    {
        "订单": Table("表 1", Area(3, 2, 10, 4), ("单号", "实付", "a]b"), has_totals=True),
        "bare": Table("表 1", Area(20, 1, 22, 1), ("x",), has_headers=False),
    },
)


@pytest.mark.parametrize(
    ("formula", "plain"),
    [
        ("SUM(订单[实付])", "SUM('表 1'!$C$4:$C$9)"),
        ("ROWS(订单[])", "ROWS('表 1'!$B$4:$D$9)"),
        ("订单[[#This Row],[实付]]*2", "'表 1'!$C$5*2"),
        ("SUM(订单[[#All],[实付]])", "SUM('表 1'!$C$3:$C$10)"),
        ("订单[[#Headers],[实付]]", "'表 1'!$C$3"),
        ("订单[[#Totals],[实付]]", "'表 1'!$C$10"),
        ("COUNTA(订单[#All])", "COUNTA('表 1'!$B$3:$D$10)"),
        ("SUM(订单[[单号]:[实付]])", "SUM('表 1'!$B$4:$C$9)"),
        ("SUM(订单[[#This Row],[单号]:[实付]])", "SUM('表 1'!$B$5:$C$5)"),
        ("SUM(订单[a']b])", "SUM('表 1'!$D$4:$D$9)"),
        ("SUM(BARE[x])", "SUM('表 1'!$A$20:$A$22)"),
        # What is not clear stays as it is.
        ("SUM(订单[[#Data],[#Totals],[实付]])", "SUM(订单[[#Data],[#Totals],[实付]])"),
        ("SUM(订单[没有])", "SUM(订单[没有])"),
        ("Bare[[#Headers],[x]]", "Bare[[#Headers],[x]]"),
        ("别的[x]", "别的[x]"),
        ('"订单[实付]"&A1', '"订单[实付]"&A1'),
        ("[1]S!A1", "[1]S!A1"),
    ],
)
def test_a_structured_reference_becomes_a_plain_one(formula: str, plain: str) -> None:
    assert without_tables(formula, SCOPE, 5) == plain
