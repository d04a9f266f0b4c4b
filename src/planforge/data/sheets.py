"""Workbooks as data: one sheet read into rows of text."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from planforge.data.extent import TooLargeError, check_extent
from planforge.data.header import ROWS_LOOKED_AT, column_names, count_wanted, find_header

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from python_calamine import CalamineWorkbook

Cell = int | float | str | bool | time | date | datetime | timedelta
_LARGEST_EXACT = 1e15
_MOST_BYTES = 2 << 30
_PAGE_START = 1000
"""Within so many bytes a page of the web says that it is one."""


class EncryptedError(Exception):
    """A workbook that opens only with a password."""


class UnreadableError(Exception):
    """A file that is no workbook, or a damaged one; the message is the reader's."""


class WebPageError(UnreadableError):
    """A page of the web that is called a workbook, as some back offices do."""


class NoSheetError(Exception):
    """A workbook without the sheet that was wanted; `names` are those it has."""

    def __init__(self, wanted: str, names: Sequence[str]) -> None:
        super().__init__(wanted, names)
        self.wanted = wanted
        self.names = tuple(names)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's table.

    Attributes:
        name: the sheet's name.
        columns: the names in the header.
        header_row: the header's row, counted from 1.
        rows: the rows below, blank ones too, as typed by the workbook.
    """

    name: str
    columns: tuple[str, ...]
    header_row: int
    rows: Sequence[Sequence[Cell]]


def read_sheet(path: Path, sheet: str | None, wanted: Collection[str]) -> Sheet | None:
    """Return the table of a sheet, or None when there is nothing on it.

    Args:
        path: an .xlsx, .xlsm, .xlsb, .xls or .ods file.
        sheet: its name; by default the visible one that holds the most of the wanted columns,
            the first of those alike.
        wanted: names of columns by which the header is known.

    Raises:
        EncryptedError, UnreadableError, TooLargeError, NoSheetError: as their names say.
    """
    _check_size(path)
    workbook = _open(path)
    try:
        names = [sheet] if sheet else _visible_sheets(workbook)
        if sheet and sheet not in workbook.sheet_names:
            raise NoSheetError(sheet, workbook.sheet_names)
        found = (table_of(name, _cells(workbook, name), wanted) for name in names)
        tables = [table for table in found if table is not None]
    finally:
        workbook.close()
    return max(tables, key=lambda table: count_wanted(table.columns, wanted), default=None)


def read_sheets(path: Path) -> dict[str, list[list[Cell]]]:
    """Return the cells of all visible sheets by their names; an empty cell is an empty text.

    Raises:
        EncryptedError, UnreadableError, TooLargeError: as their names say.
    """
    _check_size(path)
    workbook = _open(path)
    try:
        return {name: _cells(workbook, name) for name in _visible_sheets(workbook)}
    finally:
        workbook.close()


def table_of(name: str, rows: Sequence[Sequence[Cell]], wanted: Collection[str]) -> Sheet | None:
    """Return the table in a sheet's cells, or None when there is nothing on it."""
    head = [[cell_text(cell) for cell in row] for row in rows[: ROWS_LOOKED_AT + 1]]
    header = find_header(head, wanted)
    if header is None:
        return None
    cells = head[header]
    while cells and not cells[-1].strip():
        cells.pop()
    columns = column_names(cells)
    return Sheet(name, columns, header + 1, [row[: len(columns)] for row in rows[header + 1 :]])


def cell_text(value: Cell) -> str:
    """Return a cell as text: whole numbers without a point, days in ISO form.

    Example:
        >>> cell_text(12345678901.0), cell_text(datetime(2025, 12, 1)), cell_text(0.5)
        ('12345678901', '2025-12-01', '0.5')
    """
    match value:
        case bool():
            return "1" if value else "0"
        case float() if value.is_integer() and abs(value) < _LARGEST_EXACT:
            return str(int(value))
        case datetime():
            return value.isoformat(" ") if value.time() != time(0) else value.date().isoformat()
        case _:
            return str(value)


def _check_size(path: Path) -> None:
    """Refuse what unpacks to far too much, and sheets with a cell far out.

    The reader takes memory for every cell up to the last row and the last column. Any part may be
    called a sheet by the workbook, so all are looked at.

    Raises:
        TooLargeError, UnreadableError: as their names say.
    """
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _MOST_BYTES:
                raise TooLargeError
            for entry in entries:
                with archive.open(entry) as content:
                    check_extent(content)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise UnreadableError(str(error)) from None


def _open(path: Path) -> CalamineWorkbook:
    import python_calamine

    try:
        return python_calamine.load_workbook(str(path))
    except python_calamine.PasswordError:
        raise EncryptedError from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if _is_web_page(path):
            raise WebPageError(str(error)) from None
        raise UnreadableError(str(error)) from None


def _is_web_page(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(_PAGE_START).lower()
    except OSError:
        return False
    return any(mark in start for mark in (b"<html", b"<table", b"<!doctype html"))


def _visible_sheets(workbook: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetVisibleEnum

    visible = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible
    ]
    return visible or workbook.sheet_names


def _cells(workbook: CalamineWorkbook, name: str) -> list[list[Cell]]:
    import python_calamine

    try:
        return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except python_calamine.CalamineError as error:
        raise UnreadableError(str(error)) from None
