"""How far the cells of a sheet reach, found without the memory that reading them takes."""

from __future__ import annotations

import io
import re
from typing import IO

from planforge.addresses import column_number

_MOST_CELLS = 30_000_000
_BLOCK = 1 << 20
_LONGEST_TAG = 1 << 16
_ATTRIBUTE = rb"""\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*')"""
_PLACED = re.compile(
    rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])"
    rb"(?:(?:" + _ATTRIBUTE + rb""")*?\s+r\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']|)"""
    rb"(?:" + _ATTRIBUTE + rb")*\s*(/?)"
)
"""A row or a cell, with its place where it says one; no text makes the search for it slow."""
_USUAL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?:' + _ATTRIBUTE + rb")*+\s*+>")
_UNUSUAL = re.compile(
    rb'<(?:[\w.-]+:(?:row|c)|row(?! r="\d)|c(?! r="[A-Z]{1,3}\d{1,7}"))(?=[\s/>])'
)
"""Cells as most programs write them, which are read faster; rows and cells of others."""
_OPEN_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:row|c)[\s/>]|<[\w:.-]*\Z")
_BINARY_SHEET = b"\x81\x01"
_BINARY_ROW = 0
_BINARY_CELLS = range(1, 12)
"""Kinds of records in .xlsb: a row, and the cells in it."""


class TooLargeError(Exception):
    """A workbook that would take more memory than any table of figures needs."""


def check_extent(content: IO[bytes]) -> None:
    """Refuse a part of a workbook with more cells, or cells farther out, than can be read.

    Raises:
        TooLargeError: it has.
    """
    extent = _Extent()
    rest, block = b"", content.read(_BLOCK)
    if block.startswith(_BINARY_SHEET):
        _check_binary(io.BytesIO(block + content.read()), extent)
        return
    while block:
        text, block = rest + block, content.read(_BLOCK)
        end = max(text.rfind(b"<"), 0) if block else len(text)  # the last tag may go on
        extent.take_text(text, end)
        rest = text[end:]
        if len(rest) > _LONGEST_TAG:
            if _OPEN_TAG.match(rest):
                raise TooLargeError
            rest = b""


def _check_binary(content: IO[bytes], extent: _Extent) -> None:
    """Refuse a sheet of an .xlsb with a cell far out."""
    while (kind := _record_number(content, 2)) is not None:
        size = _record_number(content, 4) or 0
        start = content.read(min(size, 4))
        place = int.from_bytes(start, "little")
        if kind == _BINARY_ROW:
            extent.begin_row(place + 1)
        elif kind in _BINARY_CELLS:
            extent.take(extent.row, place + 1, filled=True)
        content.seek(size - len(start), 1)


def _record_number(content: IO[bytes], longest: int) -> int | None:
    """Return a number of seven bits a byte, the least first; None at the end."""
    number = 0
    for place in range(longest):
        byte = content.read(1)
        if not byte:
            return None
        number |= (byte[0] & 0x7F) << 7 * place
        if byte[0] < 0x80:
            break
    return number


class _Extent:
    """How far a sheet's filled cells reach; told of rows and cells as they come."""

    def __init__(self) -> None:
        self.row = self.column = self._rows = self._columns = self._cells = 0

    def take_text(self, text: bytes, end: int) -> None:
        """Take the rows and cells that a part's text has up to `end`."""
        start = 0
        if _UNUSUAL.search(text, 0, end) is None:
            usual = _USUAL.findall(text, 0, end)
            row = max((int(number) for number in {number for _, number in usual}), default=0)
            column = max(
                (column_number(name.decode()) for name in {name for name, _ in usual}), default=0
            )
            self._reach(row, column, len(usual))
            start = max(text.rfind(b"<row", 0, end), 0)  # where it is, for cells that do not say
        for kind, letters, number, closed in _PLACED.findall(text, start, end):
            if kind == b"row":
                self.begin_row(int(number or self.row + 1))
                continue
            column = column_number(letters.decode()) or self.column + 1
            # A cell that is only coloured closes itself.
            self.take(int(number or self.row), column, filled=not closed)

    def begin_row(self, row: int) -> None:
        """Go on to a row, counted from 1."""
        self.row, self.column = row, 0

    def take(self, row: int, column: int, *, filled: bool) -> None:
        """Take a cell.

        Raises:
            TooLargeError: the table up to it is too large.
        """
        self.column = column
        if filled:
            self._reach(row, column, 1)

    def _reach(self, row: int, column: int, cells: int) -> None:
        self._cells += cells
        self._rows, self._columns = max(self._rows, row), max(self._columns, column)
        if max(self._cells, self._rows * self._columns) > _MOST_CELLS:
            raise TooLargeError
