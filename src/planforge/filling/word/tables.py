"""Tables after filling: as many columns as there are cells, rows where there must be some."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

GRID: Final = "<?grid?>"
"""Stands before the grid of a table whose columns are to be counted."""

MOST_COLUMNS: Final = 63
"""Word's own limit."""

_ELEMENT: Final = re.compile(
    r"<(/?)w:(tbl|tr|tc|gridCol|gridSpan|gridBefore|gridAfter|tcW)(?=[ />])([^>]*)>"
)
_NUMBER: Final = re.compile(r' w:(?:val|w)="(\d+)')
_RANGES: Final = r"(?:<w:(?:bookmark(?:Start|End)|commentRange(?:Start|End))\b[^>]*/>)*"
_EMPTY_CELL: Final = re.compile(
    rf"((?:</w:tcPr>|<w:tcPr/>|<w:tc(?: [^>]*)?(?<!/)>|</w:tbl>)\s*{_RANGES})(?=</w:tc>)"
)
_CLOSED_CELL: Final = re.compile(r"<w:tc(?: [^>]*)?/>")
_EMPTY_ROW: Final = re.compile(
    r"<w:tr(?: [^>]*)?(?<!/)>(?:(?!<w:(?:tc|sdt|customXml)[ >/]|</w:tr>).)*</w:tr>"
    r"|<w:tr(?: [^>]*)?/>",
    re.DOTALL,
)
_EMPTY_TABLE: Final = re.compile(
    r"<w:tbl>(?:(?!<w:(?:tr|sdt|customXml)[ >/]|</w:tbl>).)*</w:tbl>", re.DOTALL
)
_EMPTY_CONTENT: Final = "<w:sdtContent></w:sdtContent>"
_EMPTY_CONTROL: Final = re.compile(
    rf"<w:sdt>(?:(?!<w:sdt>|<w:sdtContent[ >/]).)*{_EMPTY_CONTENT}</w:sdt>", re.DOTALL
)
_HOLDERS: Final = "txbxContent|hdr|ftr|footnote|endnote|comment"
_EMPTY_HOLDER: Final = re.compile(
    rf"((?:<w:(?:{_HOLDERS})(?: [^>]*)?(?<!/)>|</w:tbl>)\s*{_RANGES})(?=</w:(?:{_HOLDERS})>)"
)


def mended(xml: str) -> str:
    """Return a part in which nothing is empty that Word will not have empty.

    Word refuses a table without rows, a row without cells, and a cell, a header, a note or a text
    box that does not end in a paragraph. A content control that lost its rows goes with them.
    """
    while _EMPTY_CONTENT in xml:
        xml, count = _EMPTY_CONTROL.subn("", xml)
        if not count:
            break
    xml = _EMPTY_ROW.sub("", xml)
    xml = _EMPTY_TABLE.sub("", xml)
    xml = _CLOSED_CELL.sub("<w:tc><w:p/></w:tc>", xml)
    xml = _EMPTY_CELL.sub(r"\1<w:p/>", xml)
    return _EMPTY_HOLDER.sub(r"\1<w:p/>", xml)


def regridded(xml: str) -> str:
    """Return a part in which the marked tables have as many columns as their rows need.

    A table keeps its width: columns that are added take their share of the others'.
    """
    pieces = xml.split(GRID)
    # From the last, as a table may stand in another's cell.
    whole = pieces.pop()
    for before in reversed(pieces):
        whole = before + _table(whole)
    return whole


@dataclass(slots=True)
class _Cell:
    """Where a cell begins, how many columns it takes, and where its width is stated."""

    column: int
    span: int = 1
    width: re.Match[str] | None = None


def _table(xml: str) -> str:
    """Return the rest of a table, from its grid on, and what follows it, with its columns right."""
    grid, rows = _read(xml)
    columns = max((row[-1].column + row[-1].span for row in rows if row), default=0)
    if not grid or not columns or columns == len(grid):
        return xml
    widths = _shared([_number(found[3], 0) for found in grid], columns)
    start, end = grid[0].start(), grid[-1].end()
    edits = [(start, end, "".join(f'<w:gridCol w:w="{width}"/>' for width in widths))]
    for row in rows:
        for cell in row:
            if cell.width is not None and 'w:type="dxa"' in cell.width[3]:
                width = sum(widths[cell.column : cell.column + cell.span])
                stated = f'<w:tcW w:w="{width}" w:type="dxa"/>'
                edits.append((cell.width.start(), cell.width.end(), stated))
    shown, end = [], 0
    for start, stop, text in edits:
        shown += [xml[end:start], text]
        end = stop
    return "".join([*shown, xml[end:]])


def _read(xml: str) -> tuple[list[re.Match[str]], list[list[_Cell]]]:
    """Return the columns of a table's grid, and the cells of its rows."""
    grid: list[re.Match[str]] = []
    rows: list[list[_Cell]] = []
    depth, column = 1, 0
    for found in _ELEMENT.finditer(xml):
        closing, name, attributes = found.groups()
        if name == "tbl":
            depth += -1 if closing else 1
            if depth == 0:
                break
        if depth != 1 or closing:
            continue
        match name:
            case "gridCol":
                grid.append(found)
            case "tr":
                rows.append([])
                column = 0
            case "gridBefore":
                column += _number(attributes, 0)
            case "tc" if rows:
                rows[-1].append(_Cell(column))
                column += 1
            case "gridSpan" if rows and rows[-1]:
                rows[-1][-1].span = _number(attributes, 1)
                column = rows[-1][-1].column + rows[-1][-1].span
            case "tcW" if rows and rows[-1]:
                rows[-1][-1].width = found
            case _:
                pass
    return grid, rows


def _shared(widths: list[int], columns: int) -> list[int]:
    """Return the widths of so many columns that together are as wide as these.

    Example:
        >>> _shared([2000, 4000], 3), _shared([2000, 2000, 4000], 2)
        ([1333, 2666, 2000], [4000, 4000])
    """
    whole = sum(widths)
    if columns > len(widths):
        scale = len(widths) / columns
        added = [int(whole / columns)] * (columns - len(widths))
        return [int(width * scale) for width in widths] + added
    kept = widths[:columns]
    extra = (whole - sum(kept)) // columns
    return [width + extra for width in kept]


def _number(attributes: str, default: int) -> int:
    found = _NUMBER.search(attributes)
    return int(found[1]) if found else default
