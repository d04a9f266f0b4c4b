"""Where the cells of a row stand in a Word table: how wide they are, and over what they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.document.outline import CellBlock


def placed(
    cells: Sequence[CellBlock], widths: Sequence[int]
) -> Iterator[tuple[CellBlock, int, int]]:
    """Yield each cell with its first column and its width in twentieths of a point."""
    column = 0
    for cell in cells:
        yield cell, column, sum(widths[column : column + cell.span])
        column += cell.span


def place_xml(cell: CellBlock, width: int) -> str:
    """Return the first properties of a cell: its width, and what it spans and is merged with."""
    xml = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if cell.span > 1:
        xml += f'<w:gridSpan w:val="{cell.span}"/>'
    if cell.merge_down:
        merge = "restart" if cell.merge_down == "start" else "continue"
        xml += f'<w:vMerge w:val="{merge}"/>'
    return xml
