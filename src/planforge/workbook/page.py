"""How a sheet is printed: A4, one page wide, with a footer and repeated header rows."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from planforge.definition.themes import running_title
from planforge.workbook.fitting import fits_on_a_page
from planforge.workbook.model import address
from planforge.workbook.styles import ROW_HEIGHT
from planforge.workbook.values import plain_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from planforge.definition.model import Page
    from planforge.definition.themes import Theme
    from planforge.workbook.model import ChartOnSheet, Sheet, Workbook

_EXCELS_PAGES: Final[dict[Page, int]] = {"A4": 9, "letter": 1}
"""Excel counts the kinds of paper."""
_PAGES: Final = {"zh-CN": "第 &P 页，共 &N 页", "en": "Page &P of &N"}
_SIDE_MARGIN: Final = 0.45
_TOP_MARGIN: Final = 0.5
_FOOT_MARGIN: Final = 0.65
_PAPER: Final[dict[Page, tuple[float, float]]] = {"A4": (8.27, 11.69), "letter": (8.5, 11.0)}
"""Width and height of an upright page, in inches."""
_LEAST_READ, _WELL_READ = 0.4, 0.6
"""Scales at which letters can just be read, and can be read well."""
_DEFAULT_WIDTH: Final = 8.43
_FOOTER_LIMIT: Final = 255
_LONGEST_MARK: Final = 40
_LONGEST_FOOTER: Final = 44
"""Chinese characters that stand beside the page's number on a page that stands upright."""


def set_up_page(native: Worksheet, sheet: Sheet, workbook: Workbook, theme: Theme) -> None:
    """Set paper, scale, margins, footer and repeated rows."""
    native.set_paper(_EXCELS_PAGES[workbook.page])
    if sheet.landscape:
        native.set_landscape()
    native.set_margins(left=_SIDE_MARGIN, right=_SIDE_MARGIN, top=_TOP_MARGIN, bottom=_FOOT_MARGIN)
    if head := header(workbook, theme):
        native.set_header(head, {"margin": 0.15})
    native.set_footer(footer(workbook, theme), {"margin": 0.3})
    if sheet.repeat:
        native.repeat_rows(*sheet.repeat)
    if sheet.freeze and len(pages_across(sheet, workbook.page)) > 1:
        native.repeat_columns(0, sheet.freeze[1] - 1)
    native.fit_to_pages(1, pages_high(sheet, workbook.page))


def print_area(sheet: Sheet, page: Page = "A4") -> str:
    """Return what a sheet in pieces prints: an area for each; else nothing.

    Excel ignores page breaks on a sheet that is fitted to a page's width, but each area begins on
    a page of its own. Pieces to the right of others begin at the header.
    """
    columns = pages_across(sheet, page)
    if not sheet.page_breaks and len(columns) == 1:
        return ""
    title = sheet.title.replace("'", "''")
    used = _used_rows(sheet)
    areas = []
    for start, end in pairwise(_piece_ends(sheet)):
        bottom = max((row for row in used if start <= row < end), default=start)
        for left, right in columns:
            top = max(start, sheet.repeat[0]) if left and sheet.repeat else start
            ends = ((top, left), (bottom, right))
            cells = (address(row, column, absolute=True) for row, column in ends)
            areas.append(f"'{title}'!" + ":".join(cells))
    return ",".join(areas)


def pages_high(sheet: Sheet, page: Page = "A4") -> int:
    """Return on how many pages a sheet is to fit, or 0 for as many as it takes.

    Where some shrinking keeps the sheet on one page, no few rows stand alone on another one. A
    sheet in pieces takes a page for each.
    """
    if sheet.page_breaks or len(pages_across(sheet, page)) > 1:
        return 0
    height = _PAPER[page][0 if sheet.landscape else 1]
    wide = min(1.0, _room(sheet, page) / printed_width(sheet))
    high = (height - _TOP_MARGIN - _FOOT_MARGIN) / (_whole_height(sheet) / 72)
    return int(fits_on_a_page(wide, high))


def pages_across(sheet: Sheet, page: Page = "A4") -> list[tuple[int, int]]:
    """Return the first and last columns of each page that a sheet takes beside each other.

    All are on one page, unless nobody could read it; the columns that stay in view while scrolling
    then stand on each page, and what shares a heading stays together. The pages are about equally
    wide: LibreOffice has a scale for each.
    """
    room, last = _room(sheet, page), _last_column(sheet)
    if sheet.helper or sheet.freeze is None or printed_width(sheet) * _LEAST_READ <= room:
        return [(0, last)]
    held = sheet.freeze[1]
    edges = {column: _left_edge(sheet, column) for column in _where_torn(sheet, held, last)}
    start, end = _left_edge(sheet, held), _left_edge(sheet, last + 1)
    count = math.ceil((end - start) / max(room / _WELL_READ - start, room))
    wished = [start + (end - start) * number / count for number in range(1, count)]
    torn = {min(edges, key=lambda column: abs(edges[column] - at)) for at in wished if edges}
    return [(first, after - 1) for first, after in pairwise([0, *sorted(torn), last + 1])]


def _where_torn(sheet: Sheet, held: int, last: int) -> list[int]:
    """Return the columns that may begin a page: those below no heading of the column before."""
    joined = {
        column
        for area in sheet.merges
        for column in range(area.first_column + 1, area.last_column + 1)
    }
    return [column for column in range(held + 1, last + 1) if column not in joined]


def _room(sheet: Sheet, page: Page) -> float:
    """Return how many pixels stand beside each other at full size."""
    width = _PAPER[page][1 if sheet.landscape else 0]
    return (width - 2 * _SIDE_MARGIN) * 96


def footer(workbook: Workbook, theme: Theme) -> str:
    """Return Excel's footer code: client and plan on the left, the page on the right."""
    look = f'&9&"{theme.fonts.sheet},Regular"&K{theme.colour("muted").removeprefix("#")}'
    left = theme.footer or workbook.footer or running_title(workbook.client, workbook.title)
    right = f"&R{look}{_PAGES[workbook.language]}"
    room = min(_FOOTER_LIMIT - len(f"&L{look}{right}"), _LONGEST_FOOTER)
    return f"&L{look}{_escaped(left, room)}{right}"


def header(workbook: Workbook, theme: Theme) -> str:
    """Return Excel's header code: the client's text, the watermark, and the mark on the right."""
    look = f'&"{theme.fonts.sheet},Regular"'
    pale = f"&18{look}&K{theme.colour('line').removeprefix('#')}"
    quiet = f"&9{look}&K{theme.colour('muted').removeprefix('#')}"
    parts = (
        ("&L", quiet, theme.header),
        ("&C", pale, workbook.watermark),
        ("&R", quiet, workbook.confidentiality),
    )
    # A space parts the colour from text that may begin with a digit.
    return "".join(f"{at}{how} {_escaped(text, _LONGEST_MARK)}" for at, how, text in parts if text)


def printed_width(sheet: Sheet) -> int:
    """Return the pixels of all columns, and of charts that go beyond them."""
    return max(1, *(_left_edge(sheet, _last_column(sheet) + 1), *_chart_edges(sheet)))


def _chart_edges(sheet: Sheet) -> list[int]:
    return [_left_edge(sheet, c.column) + c.offset + c.width for c in sheet.charts]


def _last_column(sheet: Sheet) -> int:
    ends = [cell.column for cell in sheet.cells] + [area.last_column for area in sheet.merges]
    last, edge = max(ends, default=0), max(_chart_edges(sheet), default=0)
    while _left_edge(sheet, last + 1) < edge:
        last += 1
    return last


def _left_edge(sheet: Sheet, column: int) -> int:
    """Return how many pixels stand left of a column."""
    return sum(_pixels(sheet.widths.get(before, _DEFAULT_WIDTH)) for before in range(column))


def _piece_ends(sheet: Sheet) -> list[int]:
    """Return the rows where printed pieces begin, and the row behind the last."""
    end = last_row(sheet) + 1
    return [0, *sorted({row for row in sheet.page_breaks if 0 < row < end}), end]


def _whole_height(sheet: Sheet) -> float:
    """Return the points of all rows."""
    return sum(sheet.heights.get(row, ROW_HEIGHT) for row in range(last_row(sheet) + 1))


def _used_rows(sheet: Sheet) -> set[int]:
    """Return the rows that hold something, charts included."""
    used = {cell.row for cell in sheet.cells}
    for chart in sheet.charts:
        used.update(range(chart.row, _chart_end(chart)))
    return used


def _chart_end(chart: ChartOnSheet) -> int:
    return chart.row + math.ceil(chart.height * 72 / 96 / ROW_HEIGHT)


def last_row(sheet: Sheet) -> int:
    """Return the last row that holds something, charts included."""
    ends = [cell.row for cell in sheet.cells] + [area.last_row for area in sheet.merges]
    return max([*ends, *(_chart_end(chart) - 1 for chart in sheet.charts)], default=0)


def _pixels(width: float) -> int:
    return int(width * 7 + 5.5) if width else 0


_NO_CODE: Final = re.compile(r"&&([G\[])")
"""XlsxWriter takes `&&G`, as in P&G, for a picture: bold on and off parts it, and shows nothing."""


def _escaped(text: str, room: int) -> str:
    """Return text with doubled `&` and no line breaks, at most `room` long."""
    text = " ".join(plain_text(text).split())
    for length in range(min(len(text), room), 0, -1):
        shown = _NO_CODE.sub(r"&&&B&B\1", plain_text(text, length).replace("&", "&&"))
        if len(shown) <= room:
            return shown
    return ""
