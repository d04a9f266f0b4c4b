"""Addresses of cells, in letters and digits and in numbers from 1."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_ADDRESS: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")


@cache
def letters(column: int) -> str:
    """Return a column's name.

    Example:
        >>> letters(1), letters(27), letters(16384)
        ('A', 'AA', 'XFD')
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """Return a column's number.

    Example:
        >>> column_number("A"), column_number("XFD")
        (1, 16384)
    """
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_place(address: str) -> tuple[int, int] | None:
    """Return row and column of `B4`; None when it is no address of a cell."""
    found = _ADDRESS.fullmatch(address)
    return (int(found[2]), column_number(found[1])) if found else None


def cell_name(row: int, column: int) -> str:
    """Return the address of a cell: `B4`."""
    return f"{letters(column)}{row}"
