"""Where every symbol stands, and how formulas on a sheet spell it: the workbook's linker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planforge.workbook.model import address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from planforge.formula.syntax import Reference, Symbol
    from planforge.plan.nodes import Axis

_NOTHING = '""'
"""What stands for a position before the first of an axis."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell on a sheet, rows and columns from 0."""

    sheet: str
    row: int
    column: int

    def on(self, sheet: str, *, absolute: bool = True) -> str:
        """Return how a formula on `sheet` spells the cell."""
        own = address(self.row, self.column, absolute=absolute)
        return own if self.sheet == sheet else f"{quoted(self.sheet)}!{own}"


@dataclass(slots=True)
class Addresses:
    """The homes of all symbols.

    Attributes:
        axes: the axes of the plan; those that grow have a blank last row.
        spots: each element's home.
        spares: the blank cell of a column that has no rows yet, so that sums take in the first.
    """

    axes: Mapping[str, Axis]
    spots: dict[tuple[Symbol, int], Spot] = field(default_factory=dict)
    spares: dict[Symbol, Spot] = field(default_factory=dict)

    def __contains__(self, symbol: Symbol) -> bool:
        return (symbol, 0) in self.spots

    def place(self, symbol: Symbol, index: int, spot: Spot) -> None:
        """Note an element's home."""
        self.spots[symbol, index] = spot

    def spot(self, symbol: Symbol, index: int = 0) -> Spot:
        """Return an element's home."""
        return self.spots[symbol, index]

    def count(self, symbol: Symbol) -> int:
        """Return how many elements a symbol has."""
        return len(self.axes[symbol.axis].keys) if symbol.axis else 1

    def reference(self, sheet: str, here: int) -> Callable[[Reference], str]:
        """Return what spells references in a formula on `sheet`, at a position of its axis."""

        def spelled(reference: Reference) -> str:
            symbol, span = reference.symbol, reference.span
            if span is None:
                return self.spots[symbol, 0].on(sheet)
            if span.first is not None and span.first == span.last:
                position = here + span.first
                if not 0 <= position < self.count(symbol):
                    return _NOTHING
                return self.spots[symbol, position].on(sheet, absolute=False)
            first = 0 if span.first is None else max(0, here + span.first)
            if span.last is None:
                return self.range(symbol, sheet, first)
            return self._moving_range(symbol, sheet, first, here + span.last, span.first is None)

        return spelled

    def range(self, symbol: Symbol, sheet: str, first: int = 0) -> str:
        """Return the whole range of a symbol, with the blank last row of a table that grows."""
        grows = bool(symbol.axis) and self.axes[symbol.axis or ""].grows
        count = self.count(symbol)
        if not count:
            spare = self.spares.get(symbol)
            return _NOTHING if spare is None else f"{spare.on(sheet)}:{spare.on(spare.sheet)}"
        start, end = self.spots[symbol, first], self.spots[symbol, count - 1]
        last = address(end.row + grows, end.column, absolute=True)
        return f"{start.on(sheet)}:{last}"

    def _moving_range(
        self, symbol: Symbol, sheet: str, first: int, last: int, anchored: bool
    ) -> str:
        """Return a range that ends at the row of the formula, and starts at the top or follows."""
        start, end = self.spots[symbol, first], self.spots[symbol, last]
        return f"{start.on(sheet, absolute=anchored)}:{address(end.row, end.column)}"


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas write it.

    Example:
        >>> quoted("Owner's list")
        "'Owner''s list'"
    """
    return "'" + sheet.replace("'", "''") + "'"
