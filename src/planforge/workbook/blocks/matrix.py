"""A grid that counts a table's rows by two of its columns, such as likelihood and impact."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from planforge.definition.quantities import read_quantity
from planforge.plan.parameters import matrix_symbol
from planforge.workbook.grid import FIRST_COLUMN, Home

if TYPE_CHECKING:
    from planforge.definition.model import MatrixBlock, Written
    from planforge.plan.plan import Plan
    from planforge.workbook.grid import Grid

Zone = Literal["low", "middle", "high"]
_ZONES: tuple[tuple[Zone, float], ...] = (("high", 0.6), ("middle", 0.3), ("low", 0.0))
"""From which part of the worst product a cell belongs to a zone."""
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
    words = _level_words(plan, block)
    for position, level in enumerate(block.levels):
        column, row = FIRST_COLUMN + 1 + position, header + count - position
        grid.text(header, column, "header", words[position], align="center")
        grid.least[column] = max(grid.least.get(column, 0), _CELL_WIDTH)
        grid.text(row, FIRST_COLUMN, "label", words[position], align="right")
        grid.heights[row] = _CELL_HEIGHT
        for other, second in enumerate(block.levels):
            symbol = matrix_symbol(block, level, second)
            style = f"matrix-{_zone(block, position, other)}"
            at = FIRST_COLUMN + 1 + other
            grid.put(row, at, style, Home(symbol), number_format=_ONLY_COUNTS)  # type: ignore[arg-type]
    _place_legend(grid, plan, block, header + count + 1)
    grid.next_row = header + count + 3
    grid.together.append((top, header + count + 1))


def _level_words(plan: Plan, block: MatrixBlock) -> list[str]:
    """Return the levels with their names: 1 很低 … 5 很高; levels in words speak for themselves."""
    names = plan.labels.get(f"level.words.{len(block.levels)}", "").split("|")
    if len(names) != len(block.levels):
        return [str(level) for level in block.levels]
    return [
        str(level) if read_quantity(level) is None else f"{level} {name}"
        for level, name in zip(block.levels, names, strict=True)
    ]


def _zone(block: MatrixBlock, down: int, across: int) -> Zone:
    """Return the zone of a cell by the product of both levels."""
    levels = _numbers(block.levels)
    product, worst = levels[down] * levels[across], max(levels) ** 2
    return next((zone for zone, share in _ZONES if product >= share * worst), "low")


def _numbers(levels: tuple[Written, ...]) -> list[float]:
    """Return what levels weigh; those in words count from 1."""
    read = [read_quantity(level) for level in levels]
    return [one.value if one else float(place) for place, one in enumerate(read, start=1)]


def _place_legend(grid: Grid, plan: Plan, block: MatrixBlock, row: int) -> None:
    """Say what the colours mean, from the least zone to the worst."""
    worst = max(_numbers(block.levels)) ** 2
    least = {zone: math.ceil(share * worst) for zone, share in _ZONES}
    for position, (zone, _) in enumerate(reversed(_ZONES), start=1):
        key, limit = ("from", least[zone]) if zone != "low" else ("below", least["middle"])
        words = plan.labels[f"zone.{key}"].format(zone=plan.labels[f"zone.{zone}"], least=limit)
        style = f"zone-{zone}"
        grid.text(row, FIRST_COLUMN + position, style, words, fits=False)  # type: ignore[arg-type]
