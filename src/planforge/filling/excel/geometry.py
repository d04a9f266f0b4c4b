"""How high rows and how wide columns are, in the units that drawings measure in."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling.images import EMU_PER_PIXEL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PER_POINT: Final = 12_700
_ROW: Final = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_COLUMN: Final = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_FORMAT: Final = re.compile(rb"<(?:\w+:)?sheetFormatPr\s([^>]*)>")
_ATTRIBUTE: Final = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_DIGIT: Final = 7
"""Pixels of the widest digit in the usual fonts."""
_MOST_STEPS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """Heights of a template's rows, or widths of its columns, in EMU."""

    usual: int
    own: Mapping[int, int]

    def of(self, line: int | None) -> int:
        """Return the size of a template line; the usual one for None."""
        return self.usual if line is None else self.own.get(line, self.usual)

    def between(self, line: int, offset: int, last: int, last_offset: int) -> int:
        """Return the way from a point in one line to a point in another."""
        others = sum(size - self.usual for at, size in self.own.items() if line <= at < last)
        return (last - line) * self.usual + others - offset + last_offset

    def point(
        self, position: int, offset: int, way: int, source: Callable[[int], int | None]
    ) -> tuple[int, int]:
        """Return the position, and the offset into it, that lies `way` after a point.

        Args:
            position: of the result.
            offset: into it.
            way: in EMU.
            source: gives the template line that stands at a position.
        """
        rest = offset + way
        for _ in range(_MOST_STEPS):
            size = self.of(source(position))
            if rest < size:
                break
            rest -= size
            position += 1
        return position, max(rest, 0)


@dataclass(frozen=True, slots=True)
class Geometry:
    """The sizes of a template sheet's rows and columns."""

    rows: Sizes
    columns: Sizes


def read_geometry(sheet: bytes) -> Geometry:
    """Return what a sheet's XML says of its rows and columns."""
    found = _FORMAT.search(sheet)
    form = _attributes(found[1]) if found else {}
    return Geometry(_rows(sheet, form), _columns(sheet, form))


def _rows(sheet: bytes, form: Mapping[str, str]) -> Sizes:
    usual = 0 if _true(form.get("zeroHeight")) else _points(form.get("defaultRowHeight"), 15.0)
    own: dict[int, int] = {}
    number = 0
    for found in _ROW.finditer(sheet):
        row = _attributes(found[1])
        number = whole_number(row.get("r"), number + 1)
        if _true(row.get("hidden")):
            own[number] = 0
        elif "ht" in row:
            own[number] = _points(row["ht"], 15.0)
    return Sizes(usual, own)


def _columns(sheet: bytes, form: Mapping[str, str]) -> Sizes:
    # Without a width, Excel takes the digits and their margin, up to the next eight pixels.
    base = (_number(form.get("baseColWidth"), 8) * _DIGIT + 5) / 8
    width = _number(form.get("defaultColWidth"), math.ceil(base) * 8 / _DIGIT)
    own: dict[int, int] = {}
    for found in _COLUMN.finditer(sheet):
        column = _attributes(found[1])
        first, last = (int(_number(column.get(end), 0)) for end in ("min", "max"))
        size = 0 if _true(column.get("hidden")) else _pixels(_number(column.get("width"), width))
        own |= dict.fromkeys(range(first, min(last, first + _MOST_STEPS) + 1), size)
    return Sizes(_pixels(width), own)


def whole_number(text: str | None, otherwise: int = 0) -> int:
    """Return a number that XML has, or another where it has none of up to nine digits.

    Example:
        >>> whole_number(" 12 "), whole_number("²"), whole_number(None, 1)
        (12, 0, 1)
    """
    return int(text) if text and re.fullmatch(r"\s*\d{1,9}\s*", text) else otherwise


def _attributes(inside: bytes) -> dict[str, str]:
    return {
        found[1].decode(): found[2].decode(errors="replace")
        for found in _ATTRIBUTE.finditer(inside)
    }


def _points(text: str | None, otherwise: float) -> int:
    return round(_number(text, otherwise) * _PER_POINT)


def _pixels(width: float) -> int:
    return int((256 * width + 128 // _DIGIT) / 256 * _DIGIT) * EMU_PER_PIXEL


def _number(text: str | None, otherwise: float) -> float:
    try:
        number = float(text) if text is not None else otherwise
    except ValueError:
        return otherwise
    return number if 0 <= number < 1e6 else otherwise


def _true(text: str | None) -> bool:
    return text in {"1", "true"}
