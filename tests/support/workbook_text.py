"""A workbook as text, so that a reviewer reads what changed."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def workbook_as_text(path: Path, sheet: str | None = None) -> str:
    """Return the cells of all sheets (or of one), and what lies over them.

    A cell reads `D5  '=B5/C5' -> 0.04  0.0%`: where, what, the stored value, the number format.
    """
    formulas, values = open_workbook(path), open_workbook(path, values=True)
    wanted = [one for one in formulas.worksheets if sheet in {None, one.title}]
    parts = ["\n".join(_sheet_lines(one, values[one.title])) for one in wanted]
    if sheet is None:
        names = [
            f"{name} = {place.value}" for name, place in sorted(formulas.defined_names.items())
        ]
        parts.append("\n".join(["[names]", *names]))
    return "\n\n".join(parts) + "\n"


def open_workbook(path: Path, *, values: bool = False) -> Workbook:
    """Return the workbook as openpyxl reads it, with formulas or with stored values."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells which extensions it drops
        return openpyxl.load_workbook(path, data_only=values, rich_text=False)


def _sheet_lines(sheet: Worksheet, values: Worksheet) -> Iterator[str]:
    shown = "" if sheet.sheet_state == "visible" else f" ({sheet.sheet_state})"
    yield f"[{sheet.title}]{shown}"
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None or cell.comment or cell.hyperlink:
                yield _cell_line(cell, values[cell.coordinate].value)
    yield from _overlays(sheet)


def _cell_line(cell: Cell | MergedCell, stored: Any) -> str:
    line = f"{cell.coordinate}  {cell.value!r}"
    if cell.data_type == "f":
        line += f" -> {stored!r}"
    if cell.number_format != "General":
        line += f"  {cell.number_format}"
    if cell.hyperlink:
        line += f"  => {cell.hyperlink.location or cell.hyperlink.target}"
    if cell.comment:
        line += f"  note {cell.comment.text!r}"
    return line


def _overlays(sheet: Worksheet) -> Iterator[str]:
    for area in sorted(str(area) for area in sheet.merged_cells.ranges):
        yield f"merged {area}"
    for validation in sheet.data_validations.dataValidation:
        limits = " .. ".join(filter(None, (validation.formula1, validation.formula2)))
        yield f"validation {validation.sqref} {validation.type} {limits}"
    for formatting in sheet.conditional_formatting:
        for rule in formatting.rules:
            yield f"rule {formatting.sqref} {rule.type} {' '.join(rule.formula)}".rstrip()
