"""How a sheet is printed: A4, one page wide, with a footer and repeated header rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.workbook.values import plain_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from planforge.definition.themes import Theme
    from planforge.workbook.model import Sheet, Workbook

_A4: Final = 9
_PAGES: Final = {"zh-CN": "第 &P 页，共 &N 页", "en": "Page &P of &N"}
_SIDE_MARGIN: Final = 0.45
_PAGE_WIDTH: Final = {True: 11.69 - 2 * _SIDE_MARGIN, False: 8.27 - 2 * _SIDE_MARGIN}
_DEFAULT_WIDTH: Final = 8.43
_FOOTER_LIMIT: Final = 255


def set_up_page(native: Worksheet, sheet: Sheet, workbook: Workbook, theme: Theme) -> None:
    """Set paper, scale, margins, footer, repeated rows and page breaks."""
    native.set_paper(_A4)
    if sheet.landscape:
        native.set_landscape()
    native.set_margins(left=_SIDE_MARGIN, right=_SIDE_MARGIN, top=0.5, bottom=0.65)
    native.set_footer(footer(workbook, theme), {"margin": 0.3})
    if sheet.repeat:
        native.repeat_rows(*sheet.repeat)
    if sheet.page_breaks:
        # Excel ignores page breaks on a sheet that is fitted to pages: so the scale is worked out.
        native.set_h_pagebreaks(list(sheet.page_breaks))
        native.set_print_scale(scale(sheet))
    else:
        native.fit_to_pages(1, 0)


def footer(workbook: Workbook, theme: Theme) -> str:
    """Return Excel's footer code: client and plan on the left, the page on the right."""
    look = f'&9&"{theme.fonts.sheet},Regular"&K{theme.colour("muted").removeprefix("#")}'
    left = workbook.footer or " · ".join(part for part in (workbook.client, workbook.title) if part)
    right = f"&R{look}{_PAGES[workbook.language]}"
    room = _FOOTER_LIMIT - len(f"&L{look}{right}")
    return f"&L{look}{_escaped(left, room)}{right}"


def scale(sheet: Sheet) -> int:
    """Return the percentage at which a sheet's columns are one page wide, at most 100."""
    last = max(
        [cell.column for cell in sheet.cells] + [area.last_column for area in sheet.merges] + [0]
    )
    pixels = sum(_pixels(sheet.widths.get(column, _DEFAULT_WIDTH)) for column in range(last + 1))
    needed = max([pixels, *_chart_edges(sheet)]) / 96
    return max(10, min(100, int(100 * _PAGE_WIDTH[sheet.landscape] / needed)))


def _chart_edges(sheet: Sheet) -> list[int]:
    return [
        chart.width
        + sum(_pixels(sheet.widths.get(column, _DEFAULT_WIDTH)) for column in range(chart.column))
        for chart in sheet.charts
    ]


def _pixels(width: float) -> int:
    return int(width * 7 + 5.5) if width else 0


def _escaped(text: str, room: int) -> str:
    """Return text with doubled `&` and no line breaks, at most `room` long."""
    text = " ".join(plain_text(text).split())
    for length in range(len(text), 0, -1):
        shown = plain_text(text, length).replace("&", "&&")
        if len(shown) <= room:
            return shown
    return ""
