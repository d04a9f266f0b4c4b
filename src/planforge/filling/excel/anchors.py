"""Anchors: the cells that hold a drawing's objects, and where these cells came to stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planforge.filling.excel.model import LAST_COLUMN, LAST_ROW, Area
from planforge.filling.excel.spans import spot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.filling.excel.axis import Axis
    from planforge.filling.excel.geometry import Geometry
    from planforge.filling.excel.model import Block
    from planforge.filling.excel.spans import Spot

Hold = Literal["stretch", "move", "stay"]
"""What an object does with its cells: moves and grows, only moves, or neither."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on a sheet: a cell, counted from 1, and the way into it in EMU."""

    row: int
    row_offset: int
    column: int
    column_offset: int

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """As XML has them, from 0: column, offset, row, offset."""
        return self.column - 1, self.column_offset, self.row - 1, self.row_offset


def mark_at(column: int, column_offset: int, row: int, row_offset: int) -> Mark:
    """Return the mark that XML tells of, which counts from 0; beyond the sheet it is at its end."""
    return Mark(min(row + 1, LAST_ROW), row_offset, min(column + 1, LAST_COLUMN), column_offset)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What holds an object.

    Attributes:
        start: its upper left corner.
        end: its lower right corner.
        size: its width and height in EMU, as the template's cells make it.
        hold: what it does with its cells.
        spot: the lines that it covers.
        geometry: the sheet's.
    """

    start: Mark
    end: Mark
    size: tuple[int, int]
    hold: Hold
    spot: Spot
    geometry: Geometry

    def places(self, rows: Axis, columns: Axis) -> list[tuple[Mark, Mark]]:
        """Return the corners for each turn of the block around it, if there is one."""
        if self.hold == "stay" and not self.spot.repeats:
            return [(self._fixed(rows, columns, (0, 0)), self._fixed(rows, columns, self.size))]
        return [self._held(area, rows, columns) for area in self.spot.areas(rows, columns)]

    def beside(self, down: int, right: int, rows: Axis, columns: Axis) -> tuple[Mark, Mark]:
        """Return the corners of what moved so many rows and columns, and is as large as it was."""
        start = Mark(
            max(self.start.row + down, 1),
            self.start.row_offset,
            max(self.start.column + right, 1),
            self.start.column_offset,
        )
        return start, self._end(start, rows, columns)

    def _held(self, area: Area, rows: Axis, columns: Axis) -> tuple[Mark, Mark]:
        start = Mark(
            area.top,
            _kept(self.start.row_offset, self.start.row, area.top, rows),
            area.left,
            _kept(self.start.column_offset, self.start.column, area.left, columns),
        )
        if self.hold == "stretch":
            return start, self._stretched(area)
        return start, self._end(start, rows, columns)

    def _end(self, start: Mark, rows: Axis, columns: Axis) -> Mark:
        """Return the lower right corner of what begins at a point and keeps its size."""
        sizes, (width, height) = self.geometry, self.size
        down = sizes.rows.point(start.row, start.row_offset, height, rows.source)
        across = sizes.columns.point(start.column, start.column_offset, width, columns.source)
        return Mark(*down, *across)

    def _stretched(self, area: Area) -> Mark:
        """Return the end of what grows; one that ends right at a line's end begins the next."""
        below = self.end.row > self.spot.rows.last
        beside = self.end.column > self.spot.columns.last
        return Mark(
            area.bottom + below,
            0 if below else self.end.row_offset,
            area.right + beside,
            0 if beside else self.end.column_offset,
        )

    def _fixed(self, rows: Axis, columns: Axis, way: tuple[int, int]) -> Mark:
        """Return the point so far from the corner, which is as far from the sheet's as it was."""
        sizes, start = self.geometry, self.start
        down = sizes.rows.between(1, 0, start.row, start.row_offset) + way[1]
        across = sizes.columns.between(1, 0, start.column, start.column_offset) + way[0]
        return Mark(
            *sizes.rows.point(1, 0, down, rows.source),
            *sizes.columns.point(1, 0, across, columns.source),
        )


def anchor_between(
    start: Mark,
    end: Mark,
    hold: Hold,
    geometry: Geometry,
    blocks: tuple[Sequence[Block], Sequence[Block]],
) -> Anchor:
    """Return the anchor of an object between two points.

    Args:
        start: its upper left corner.
        end: its lower right corner.
        hold: what it does with its cells.
        geometry: the sheet's.
        blocks: of the sheet's rows, and of its columns.
    """
    columns, rows = geometry.columns, geometry.rows
    width = columns.between(start.column, start.column_offset, end.column, end.column_offset)
    height = rows.between(start.row, start.row_offset, end.row, end.row_offset)
    size = (max(width, 0), max(height, 0))
    return _anchor(start, end, size, hold, geometry, blocks)


def anchor_at(
    start: Mark,
    size: tuple[int, int],
    geometry: Geometry,
    blocks: tuple[Sequence[Block], Sequence[Block]],
) -> Anchor:
    """Return the anchor of an object of a size of its own."""
    down = geometry.rows.point(start.row, start.row_offset, size[1], _same)
    across = geometry.columns.point(start.column, start.column_offset, size[0], _same)
    return _anchor(start, Mark(*down, *across), size, "move", geometry, blocks)


def _anchor(
    start: Mark,
    end: Mark,
    size: tuple[int, int],
    hold: Hold,
    geometry: Geometry,
    blocks: tuple[Sequence[Block], Sequence[Block]],
) -> Anchor:
    if hold == "stretch":
        bottom = end.row if end.row_offset else end.row - 1
        right = end.column if end.column_offset else end.column - 1
    else:
        # A picture that is a little larger than its row still belongs to this row alone.
        bottom, _ = geometry.rows.point(start.row, start.row_offset, size[1] * 3 // 4, _same)
        right, _ = geometry.columns.point(
            start.column, start.column_offset, size[0] * 3 // 4, _same
        )
    area = Area(start.row, start.column, max(bottom, start.row), max(right, start.column))
    return Anchor(start, end, size, hold, spot(area, *blocks), geometry)


def _same(position: int) -> int:
    return position


def _kept(offset: int, line: int, position: int, axis: Axis) -> int:
    """Return an offset; none where the line it leads into is gone and another stands there."""
    return offset if axis.source(position) == line else 0
