"""The small world as a workbook, with wrong values stored for every formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from tests.formula.world import COLUMNS, FIGURES, FIRST_COLUMN, FIRST_ROW
from tests.support.libreoffice import recalculated
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from planforge.formula.evaluate import ExcelError, Value

PLANTED = -999
RESULTS = "AZ"
_RESULTS_INDEX = 51


def computed(formulas: Sequence[str], folder: Path) -> list[Value]:
    """Return what LibreOffice makes of formulas that stand beside the world's figures."""
    path = folder / "formulas.xlsx"
    content = BytesIO()
    workbook = Workbook(content, {})
    sheet = workbook.add_worksheet("World", Worksheet)
    pen = _Pen(sheet, workbook.add_format({}))
    pen.world()
    for row, formula in enumerate(formulas):
        pen.formula(row, _RESULTS_INDEX, formula)
    workbook.close()
    path.write_bytes(content.getvalue())
    cells = recalculated(path)
    return [cells["World", f"{RESULTS}{row}"] for row in range(1, len(formulas) + 1)]


@dataclass(frozen=True)
class _Pen:
    sheet: Worksheet
    plain: Format

    def world(self) -> None:
        for row, figure in enumerate(FIGURES):
            self.value(row, 0, figure.value)
        for index, (_, column) in enumerate(COLUMNS.values(), FIRST_COLUMN - 1):
            for row, value in enumerate(column.values, FIRST_ROW - 1):
                self.value(row, index, value)

    def formula(self, row: int, column: int, formula: str) -> None:
        self.sheet.write_formula(row, column, f"={formula}", self.plain, PLANTED)

    def value(self, row: int, column: int, value: Value) -> None:
        match value:
            case None:
                pass
            case "":
                self.formula(row, column, '""')  # what a blank formula leaves
            case bool():
                self.sheet.write_boolean(row, column, value, self.plain)
            case str():
                self.sheet.write_string(row, column, value, self.plain)
            case int() | float():
                self.sheet.write_number(row, column, value, self.plain)
            case _:
                raise AssertionError(value)


def alike(ours: Value, theirs: Value) -> bool:
    """Return whether two results are the same cell to a reader: a billionth apart at most."""
    if isinstance(ours, ExcelError):
        return str(ours) == str(theirs)
    empty = [value is None or value == "" for value in (ours, theirs)]
    if any(empty):
        return all(empty)
    if isinstance(ours, str) or isinstance(theirs, str):
        return ours == theirs
    if not isinstance(ours, int | float) or not isinstance(theirs, int | float):
        return False
    return abs(ours - theirs) <= 1e-9 * max(abs(ours), abs(theirs), 1e-6)
