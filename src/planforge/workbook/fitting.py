"""How wide text is in cells, in digits: Chinese characters take two, and columns fit them."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planforge.definition.model import Page

NARROWEST, WIDEST, WIDEST_SHARED = 6.5, 42.0, 26.0
LINE_HEIGHT = 15.0
ROW_HEIGHT = 19.5


def text_width(text: str) -> float:
    """Return the width of the longest line in half-width characters.

    Example:
        >>> round(text_width("支付金额"), 2), text_width("GMV")
        (7.72, 3.0)
    """
    return max((sum(map(_width, line)) for line in text.split("\n")), default=0.0)


def folded_width(text: str) -> float:
    """Return the width at which the words of a header stand on two lines, where it is long.

    Chinese breaks anywhere, and is left whole.

    Example:
        >>> folded_width("Owner"), folded_width("Share of target paid amount")
        (5.0, 16.2)
    """
    whole = text_width(text)
    if not text.isascii() or whole <= _LONG_HEADER:
        return whole
    return max(_LONG_HEADER, whole * 0.6, *map(text_width, text.split()))


_LONG_HEADER = 12.0


def two_lines_width(text: str) -> float:
    """Return the width of a column whose header may stand on two lines, Chinese too.

    Example:
        >>> two_lines_width("实际 元"), two_lines_width("支付转化率"), two_lines_width("Week")
        (7.5, 7.5, 7.5)
        >>> round(two_lines_width("付费推广花费 元"), 2)
        9.55
    """
    words = [word for word in text.split() if word.isascii()]
    return max(_SHORT_HEADER, text_width(text) * 0.52 + 2.0, *(text_width(w) + 1.6 for w in words))


_SHORT_HEADER = 7.5


def column_width(
    widths: list[float], preferred: float | None = None, *, shared: bool = False
) -> float:
    """Return a column's width for the widths of its texts.

    Args:
        widths: of the texts with the room beside them; longer ones wrap.
        preferred: what the plan asks for; a little more is given rather than a second line.
        shared: a column of numbers stands in it too, above or below, and would be far too wide.
    """
    needed = max([NARROWEST, *widths])
    most = preferred * _STRETCH if preferred else WIDEST
    most = min(most, WIDEST_SHARED) if shared else most
    return min(needed, max(most, NARROWEST))


_STRETCH = 1.25
BESIDE, BESIDE_INDENTED = 2.4, 3.4
"""The room beside a text, in characters; an indent takes more."""


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column."""
    room = max(width - _PADDING, 1.0)
    return sum(max(1, math.ceil(text_width(line) / room)) for line in text.split("\n"))


_PADDING = 1.4


def row_height(line_count: int) -> float:
    """Return a row's height for so many lines."""
    return max(ROW_HEIGHT, line_count * LINE_HEIGHT + 5)


PIXELS_PER_CHARACTER, PIXELS_PER_POINT = 7, 96 / 72
LEAST_SHRUNK, LEAST_LEGIBLE = 0.62, 0.58
"""How much smaller than its width asks for, and how small at all, a sheet may be printed, so that
all of it stays on one page."""
_PAGES: dict[tuple[Page, bool], tuple[int, int]] = {
    ("A4", True): (1040, 640), ("A4", False): (700, 985),
    ("letter", True): (970, 660), ("letter", False): (722, 920),
}  # fmt: skip
"""Printable pixels at full size, within margins and above the footer, by page and landscape."""


def page_breaks(
    together: list[tuple[int, int]],
    width: int,
    row_heights: dict[int, float],
    *,
    landscape: bool,
    last_row: int,
    page: Page = "A4",
) -> tuple[int, ...]:
    """Return the rows that begin a printed page, so that no block is torn that fits on one.

    None where a little shrinking brings all of them onto one page.

    Args:
        together: first and last row of each block, from the top.
        width: in pixels, charts included; a wide sheet is shrunk to one page's width.
        row_heights: in points, of the rows that differ from the default.
        landscape: how the page lies.
        last_row: the last row of the sheet.
        page: what it is printed on.
    """
    page_width, page_height = _PAGES[page, landscape]
    scale = max(1.0, width / page_width)
    room = page_height * scale
    if fits_on_a_page(1 / scale, page_height / max(1.0, _height(0, last_row, row_heights))):
        return ()
    breaks: list[int] = []
    top = 0
    for position, (first, last) in enumerate(together):
        # The first block stays below the sheet's title, however tall it is.
        if position and _height(top, last, row_heights) > room:
            breaks.append(first)
            top = first
    return tuple(breaks)


def lies_across(
    width: int, row_heights: dict[int, float], *, last_row: int, page: Page = "A4"
) -> bool:
    """Return whether a sheet reads better on a page that lies across.

    Upright like the document, unless its letters become smaller so than on a page that lies
    across, be it one or several.
    """
    height = max(1.0, _height(0, last_row, row_heights))
    upright, across = (
        _legible(min(1.0, wide / width), high / height)
        for wide, high in (_PAGES[page, False], _PAGES[page, True])
    )
    return across > upright


def _legible(wide: float, high: float) -> float:
    """Return how well a sheet reads: its scale on one page, less where it takes several."""
    return min(wide, high) if fits_on_a_page(wide, high) else wide * _TORN


_TORN = 0.72
"""What a sheet on several pages is worth beside one on a single page."""


def fits_on_a_page(wide: float, high: float) -> bool:
    """Return whether a sheet is printed on one page.

    Args:
        wide: the scale at which it is as wide as the page, 1 at most.
        high: the scale at which it is as high.
    """
    return high >= wide or high >= max(wide * LEAST_SHRUNK, LEAST_LEGIBLE)


def _height(first: int, last: int, row_heights: dict[int, float]) -> float:
    points = sum(row_heights.get(row, ROW_HEIGHT) for row in range(first, last + 1))
    return points * PIXELS_PER_POINT


def _width(character: str) -> float:
    return _WIDE if unicodedata.east_asian_width(character) in "WFA" else 1.0


_WIDE = 1.93
"""A Chinese character of 10 pt has 13.3 pixels, a digit 7."""
