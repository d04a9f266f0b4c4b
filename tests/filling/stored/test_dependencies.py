"""Which formulas depend on what was filled."""

from __future__ import annotations

import pytest

from planforge.filling.excel.dependencies import FormulaCell, Scope, Table, tainted
from planforge.filling.excel.formulas import read_formula
from planforge.filling.excel.model import Area

SCOPE = Scope(
    ("Data", "Report", "Notes"),
    {
        ("", "rate"): read_formula("Data!$B$4"),
        ("", "twice"): read_formula("Rate*2"),
        ("report", "local"): read_formula("Data!$B$4:$B$9"),
        ("", "moving"): read_formula("OFFSET(Notes!$A$1,1,0)"),
        ("", "loop"): read_formula("Loop+1"),
        ("", "far"): read_formula("Notes!$A$1"),
    },
    {"orders": Table("Data", Area(3, 1, 9, 3), ("no", "paid", "a]b"))},
)
FILLED = {"Data": [Area(4, 2, 4, 2)]}


def cells_on(sheet: str, *formulas: str) -> list[FormulaCell]:
    """Return formulas in column H of a sheet, one a row."""
    return [
        FormulaCell(sheet, row, 8, read_formula(formula)) for row, formula in enumerate(formulas, 1)
    ]


@pytest.mark.parametrize(
    "formula",
    [
        "Data!B4*2", "Data!$B$4", "SUM(Data!B2:B9)", "SUM(Data!B:B)", "SUM(Data!4:4)",
        "SUM(Data:Report!B4)", "Rate", "Twice+1", "SUM(Local)", "SUM(Report!Local)",
        "SUM(Orders[paid])", "Orders[[#This Row],[paid]]*2", "SUM(Orders)", "ROWS(Orders[])",
        "INDIRECT(\"Notes!A1\")", "SUM(Moving)", "[1]Sheet1!A1", "'[b.xlsx]S'!A1", "NOW()",
        "MyMacro(Notes!A1)", "NoSuchName", "Loop", "ROW()", "GETPIVOTDATA(\"a\",Notes!A1)",
    ],
)  # fmt: skip
def test_what_reads_a_filled_cell_or_may_read_it_is_stale(formula: str) -> None:
    assert len(tainted(cells_on("Report", formula), SCOPE, FILLED)) == 1


@pytest.mark.parametrize(
    "formula",
    [
        "Data!B5", "SUM(Data!B5:B9)", "SUM(Data!C:C)", "B4", "Report!B4", "SUM(Notes!A:Z)",
        "Far*2", "SUM(Orders[no])", "SUM(Orders['a']b])", '"Data!B4"&"INDIRECT(1)"', "1+TRUE",
        '_xlfn.DISPIMG("ID_1",1)', "SUM(Report:Notes!B4)", "_xlfn.IFS(TRUE,1)",
    ],
)  # fmt: skip
def test_what_reads_none_of_it_keeps_its_value(formula: str) -> None:
    assert tainted(cells_on("Report", formula), SCOPE, FILLED) == set()


def test_dependence_goes_on_over_sheets_and_arrays() -> None:
    cells = [
        *cells_on("Report", "Data!B4", "H1+1", "SUM(H1:H2)"),
        FormulaCell("Notes", 1, 1, read_formula("Report!H3:H5*2"), Area(1, 1, 3, 1)),
        *cells_on("Data", "Notes!A3", "Notes!A4"),
    ]

    found = sorted((cell.sheet, cell.row, cell.column) for cell in tainted(cells, SCOPE, FILLED))

    assert found == [
        ("Data", 1, 8), ("Notes", 1, 1), ("Report", 1, 8), ("Report", 2, 8), ("Report", 3, 8),
    ]  # fmt: skip


def test_nothing_filled_leaves_all_values() -> None:
    assert tainted(cells_on("Report", "NOW()", "Data!B4"), SCOPE, {"Data": []}) == set()


def test_running_totals_and_overlapping_ranges_are_all_found() -> None:
    formulas = [f"SUM(Data!B$1:B{last})" for last in range(1, 400)]

    found = tainted(cells_on("Report", *formulas), SCOPE, {"Data": [Area(200, 2, 200, 2)]})

    assert sorted(cell.row for cell in found) == list(range(200, 400))


def test_ranges_over_more_columns_than_anybody_needs_are_found_too() -> None:
    formulas = [f"SUM(Data!{_letters(first)}1:{_letters(first + 1)}9)" for first in range(1, 1200)]

    found = tainted(cells_on("Report", *formulas), SCOPE, {"Data": [Area(5, 900, 5, 900)]})

    assert {899, 900} <= {cell.row for cell in found}


def _letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
