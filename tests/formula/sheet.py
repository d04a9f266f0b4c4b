"""The small world as a workbook, with wrong values stored for every formula."""

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from planforge.formula.evaluate import ExcelError, Value
from tests.formula.world import COLUMNS, FIGURES, FIRST_ROW
from tests.support.libreoffice import recalculated

PLANTED = -999
RESULTS = "AZ"
_RESULTS_INDEX = 51


def computed(formulas: Sequence[str], folder: Path) -> list[Value]:
    """Return what LibreOffice makes of formulas that stand beside the world's figures."""
    path = folder / "formulas.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("World")
    _write_world(sheet)
    for row, formula in enumerate(formulas):
        sheet.write_formula(row, _RESULTS_INDEX, f"={formula}", None, PLANTED)
    workbook.close()
    cells = recalculated(path)
    return [cells["World", f"{RESULTS}{row}"] for row in range(1, len(formulas) + 1)]


def _write_world(sheet: Worksheet) -> None:
    for row, figure in enumerate(FIGURES, 1):
        _write(sheet, f"A{row}", figure.value)
    for letters, column in COLUMNS.values():
        for row, value in enumerate(column.values, FIRST_ROW):
            _write(sheet, f"{letters}{row}", value)


def _write(sheet: Worksheet, cell: str, value: Value) -> None:
    match value:
        case None:
            pass
        case "":
            sheet.write_formula(cell, '=""', None, PLANTED)  # what a blank formula leaves
        case bool():
            sheet.write_boolean(cell, value)
        case str():
            sheet.write_string(cell, value)
        case int() | float():
            sheet.write_number(cell, value)
        case ExcelError():
            raise AssertionError(value)


def alike(ours: Value, theirs: Value) -> bool:
    """Return whether two results are the same cell to a reader: a billionth apart at most."""
    if isinstance(ours, ExcelError):
        return str(ours) == str(theirs)
    if ours in (None, "") or theirs in (None, ""):
        return ours in (None, "") and theirs in (None, "")
    if isinstance(ours, str) or isinstance(theirs, str):
        return ours == theirs
    if not isinstance(ours, int | float) or not isinstance(theirs, int | float):
        return False
    return abs(ours - theirs) <= 1e-9 * max(abs(ours), abs(theirs), 1e-6)
