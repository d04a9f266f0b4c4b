"""Where the header of a table stands and what its columns are called."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

ROWS_LOOKED_AT = 50
"""Exports have a few title lines above the header, never more."""

_FIGURE = re.compile(r"[\d.,:%/~\-年月日 ]*")
_NARROW = str.maketrans("（）％：", "()%:")


def tidy(name: str) -> str:
    """Return a column's name without stray spaces and line breaks.

    Example:
        >>> tidy(" 支付  金额 (元) ")
        '支付 金额 (元)'
    """
    return " ".join(name.replace("\ufeff", "").split())


def find_header(rows: Iterable[Sequence[str]], wanted: Collection[str]) -> int | None:
    """Return which row is the header, counted from 0, or None when all are blank.

    It is the first row that holds all the wanted names, else the first that holds most of them,
    else the first with two texts, else the first that is not blank.
    """
    names = _keys(frozenset(wanted))
    best, best_count, texts, filled = None, 0, None, None
    for number, row in enumerate(rows):
        cells = [tidy(cell) for cell in row]
        count = len(names.intersection(map(_key, cells)))
        if count > best_count:
            best, best_count = number, count
        if texts is None and sum(not _FIGURE.fullmatch(cell) for cell in cells) >= 2:
            texts = number
        if filled is None and any(cells):
            filled = number
        if number == ROWS_LOOKED_AT:
            break
    return next((row for row in (best, texts, filled) if row is not None), None)


def count_wanted(cells: Iterable[str], wanted: Collection[str]) -> int:
    """Return how many of the wanted names stand among the cells."""
    return len(_keys(frozenset(wanted)).intersection(map(_key, cells)))


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Return a name for each column: blank ones are numbered, repeated ones told apart.

    Example:
        >>> column_names(["日期", "", "金额", "金额"])
        ('日期', 'column 2', '金额', '金额 (2)')
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        plain = tidy(cell) or f"column {number}"
        name, copy = plain, 1
        while name.lower() in taken:
            copy += 1
            name = f"{plain} ({copy})"
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def find_column(name: str, known: Iterable[str]) -> str | None:
    """Return the known column that is meant: exactly so, else without regard to case and spaces."""
    columns = list(known)
    if name in columns:
        return name
    key = _key(name)
    return next((column for column in columns if _key(column) == key), None)


@lru_cache(maxsize=16)
def _keys(names: frozenset[str]) -> frozenset[str]:
    """Return the names as they are compared; each file of a folder asks for the same ones."""
    return frozenset(map(_key, names))


def _key(name: str) -> str:
    return "".join(name.translate(_NARROW).split()).lower()
