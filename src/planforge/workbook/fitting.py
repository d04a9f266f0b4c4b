"""How wide text is in cells: Chinese characters count two, and columns fit their content."""

from __future__ import annotations

import math
import unicodedata

NARROWEST, WIDEST = 6.5, 42.0
LINE_HEIGHT = 15.0
ROW_HEIGHT = 19.5


def text_width(text: str) -> float:
    """Return the width of the longest line in half-width characters.

    Example:
        >>> text_width("支付金额"), text_width("GMV")
        (8.0, 3.0)
    """
    return max((sum(map(_width, line)) for line in text.split("\n")), default=0.0)


def column_width(widths: list[float]) -> float:
    """Return a column's width for the widths of its texts."""
    return min(max([NARROWEST, *(width + 2.2 for width in widths)]), WIDEST)


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column."""
    room = max(width - 1.5, 1.0)
    return sum(max(1, math.ceil(text_width(line) / room)) for line in text.split("\n"))


def row_height(line_count: int) -> float:
    """Return a row's height for so many lines."""
    return max(ROW_HEIGHT, line_count * LINE_HEIGHT + 5)


def _width(character: str) -> float:
    return 2.0 if unicodedata.east_asian_width(character) in "WFA" else 1.0
