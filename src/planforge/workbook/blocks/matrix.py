"""A grid that counts a table's rows by two of its columns, such as likelihood and impact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.plan.matrices import level_words, zone_limits, zone_of
from planforge.plan.parameters import matrix_symbol
from planforge.workbook.grid import FIRST_COLUMN, Home

if TYPE_CHECKING:
    from planforge.definition.model import MatrixBlock
    from planforge.plan.plan import Plan
    from planforge.workbook.grid import Grid

_CELL_WIDTH, _CELL_HEIGHT = 11.5, 27.0
_ONLY_COUNTS = '0;-0;""'


def place_matrix(grid: Grid, plan: Plan, block: MatrixBlock) -> None:
    """Place a grid that counts a table's rows by two columns, the worst at the top right."""
    columns = plan.definition.tables[block.table].columns
    across, down = (columns[key].label or key for key in (block.across, block.down))
    top = grid.next_row
    grid.heading(block.label or f"{down} × {across}")
    grid.text(grid.next_row, FIRST_COLUMN, "note", plan.labels["matrix.note"], fits=False)
    axis, header = grid.next_row + 1, grid.next_row + 2
    count = len(block.levels)
    grid.text(axis, FIRST_COLUMN + 1, "matrix-axis", f"{across} →", fits=False)
    grid.merge(axis, FIRST_COLUMN + 1, FIRST_COLUMN + count)
    grid.text(header, FIRST_COLUMN, "header", f"{down} ↓", align="right")
    words = level_words(plan.labels, block)
    for position, level in enumerate(block.levels):
        column, row = FIRST_COLUMN + 1 + position, header + count - position
        grid.text(header, column, "header", words[position], align="center")
        grid.least[column] = max(grid.least.get(column, 0), _CELL_WIDTH)
        grid.text(row, FIRST_COLUMN, "label", words[position], align="right")
        grid.heights[row] = _CELL_HEIGHT
        for other, second in enumerate(block.levels):
            symbol = matrix_symbol(block, level, second)
            style = f"matrix-{zone_of(block, position, other)}"
            at = FIRST_COLUMN + 1 + other
            grid.put(row, at, style, Home(symbol), number_format=_ONLY_COUNTS)  # type: ignore[arg-type]
    _place_legend(grid, plan, block, header + count + 1)
    grid.next_row = header + count + 3
    grid.together.append((top, header + count + 1))


def _place_legend(grid: Grid, plan: Plan, block: MatrixBlock, row: int) -> None:
    """Say what the colours mean, from the least zone to the worst."""
    for position, (zone, words) in enumerate(zone_limits(plan.labels, block), start=1):
        style = f"zone-{zone}"
        grid.text(row, FIRST_COLUMN + position, style, words, fits=False)  # type: ignore[arg-type]
