"""Where a stretch of lines came to stand: once, or once for each turn of the block around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.filling.excel.axis import END
from planforge.filling.excel.model import Area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.filling.excel.axis import Axis
    from planforge.filling.excel.model import Block


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of the template, rows or columns, that something covers.

    Attributes:
        first: the first of them.
        last: the last.
        block: the innermost block that holds all of them, by its index; None for none.
        line: a line of this block that stands whenever they do, for texts to move with.
    """

    first: int
    last: int
    block: int | None = None
    line: int | None = None

    def places(self, axis: Axis) -> list[tuple[int, int]]:
        """Return the first and last position for each turn; one pair when it is in no block."""
        if not axis.moved:
            return [(self.first, self.last)]
        if self.block is None:
            found = axis.extent(self.first, self.last, 1, END)
            landing = axis.landing(self.first)
            return [found or (landing, landing)]
        turns = axis.turns[self.block]
        extents = (
            axis.extent(self.first, self.last, low, high)
            for low, high in zip(turns.starts, turns.ends, strict=True)
        )
        # Where a line stands for a loop without turns, nothing stands on it.
        return [extent for extent in extents if extent and extent[0] not in axis.stand_ins]


@dataclass(frozen=True, slots=True)
class Spot:
    """The rows and columns that something covers."""

    rows: Span
    columns: Span

    @property
    def place(self) -> tuple[int | None, int | None]:
        """The row and column that its texts move with; a column alone goes through one row."""
        if self.columns.line is not None and self.rows.line is None:
            return self.rows.first, self.columns.line
        return self.rows.line, self.columns.line

    @property
    def repeats(self) -> bool:
        """Whether it stands in a block."""
        return not (self.rows.line is None and self.columns.line is None)

    def areas(self, rows: Axis, columns: Axis) -> list[Area]:
        """Return where it came to stand, turn by turn: by rows, in each by columns."""
        across = self.columns.places(columns)
        return [
            Area(top, left, bottom, right)
            for top, bottom in self.rows.places(rows)
            for left, right in across
        ]


def span(first: int, last: int, blocks: Sequence[Block]) -> Span:
    """Return the span of some lines among a sheet's blocks."""
    around = [
        number for number, block in enumerate(blocks) if block.first <= first and last <= block.last
    ]
    if not around:
        return Span(first, last)
    number = min(around, key=lambda number: blocks[number].last - blocks[number].first)
    block = blocks[number]
    inner = [one for one in blocks if one is not block and _is_in(one, block)]
    body = [line for line in range(block.first, block.last + 1) if line not in block.tags]
    if not body:
        return Span(first, last)
    # What stands on the loop's tags alone means the loop.
    first = min((line for line in body if line >= first), default=body[-1])
    last = max((line for line in body if first <= line <= last), default=first)
    own = [line for line in body if not any(one.first <= line <= one.last for one in inner)]
    covered = [line for line in own if first <= line <= last]
    return Span(first, last, number, (covered or own or [first])[0])


def spot(area: Area, rows: Sequence[Block], columns: Sequence[Block]) -> Spot:
    """Return the spot of an area."""
    return Spot(span(area.top, area.bottom, rows), span(area.left, area.right, columns))


def _is_in(inner: Block, outer: Block) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last
