"""A table's rows as cards: a title, below it labels and values, two cards beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.formula.syntax import Symbol
from planforge.plan.records import card_columns, card_lines
from planforge.plan.tables import key_column
from planforge.workbook.blocks.tree import place_value
from planforge.workbook.fitting import text_width
from planforge.workbook.grid import FIRST_COLUMN, Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.definition.model import RecordsBlock
    from planforge.plan.plan import Plan
    from planforge.workbook.grid import Grid

_CARD = 4
"""Columns of a card: label and value, twice."""
_VALUE_WIDTH = 19.0
_BETWEEN = 2.5
_LINE_OF_ITS_OWN = 1000.0


def place_records(
    grid: Grid, plan: Plan, block: RecordsBlock, *, alone: bool, heading: bool
) -> None:
    """Place each row of a table as a card.

    Args:
        grid: the sheet.
        plan: the plan.
        block: the table, and which columns cards show.
        alone: nothing else on the sheet needs columns of its own, so that two cards stand beside
            each other; else one stands below the other.
        heading: whether the table's title stands above them.
    """
    table = plan.definition.tables[block.table]
    if heading:
        grid.heading(table.title or block.table)
    columns = card_columns(table, block.columns, internal=True)

    def width(name: str) -> float:
        symbol = Symbol(block.table, name, block.table)
        count = len(plan.graph.axes[block.table].keys)
        texts = (plan.figure(symbol, index).text for index in range(count))
        longest = max(map(text_width, texts), default=0.0)
        return longest if alone else _LINE_OF_ITS_OWN

    lines = card_lines(columns, width)
    if alone:
        _set_widths(grid, [table.columns[name].label or name for name in columns])
    count = len(plan.graph.axes[block.table].keys)
    beside, top = 2 if alone else 1, grid.next_row
    for index in range(count):
        if index % beside == 0:
            top = grid.next_row
            grid.next_row += len(lines) + 2
            grid.together.append((top, grid.next_row - 2))
        first = FIRST_COLUMN + (index % beside) * (_CARD + 1)
        _place_card(grid, plan, block.table, index, lines, top, first)


def _set_widths(grid: Grid, labels: Sequence[str]) -> None:
    label = max(map(text_width, labels), default=0.0) + 2
    for first in (FIRST_COLUMN, FIRST_COLUMN + _CARD + 1):
        for at, width in enumerate((label, _VALUE_WIDTH, label, _VALUE_WIDTH), start=first):
            grid.least[at] = max(grid.least.get(at, 0.0), width)
    grid.widths[FIRST_COLUMN + _CARD] = _BETWEEN


def _place_card(
    grid: Grid, plan: Plan, table: str, index: int, lines: Sequence[tuple[str, ...]], top: int,
    first: int,
) -> None:  # fmt: skip
    last = first + _CARD - 1
    key = Symbol(table, key_column(plan.definition.tables[table]), table)
    grid.put(top, first, "card-title", Link(key, index), fits=False, wrap=True)
    grid.merge(top, first, last)
    for row, names in enumerate(lines, start=top + 1):
        bottom = " bottom" if row == top + len(lines) else ""
        for position, name in enumerate(names):
            at = first + 2 * position
            ends = position == len(names) - 1
            label = plan.definition.tables[table].columns[name].label or name
            left = "left" if position == 0 else ""
            grid.text(row, at, "box-label", label, edges=left + bottom, fits=False)
            symbol = Symbol(table, name, table)
            right = "right" if ends else ""
            place_value(grid, plan, symbol, Link(symbol, index), row, at + 1, right + bottom)
            if ends and at + 1 < last:
                grid.merge(row, at + 1, last)
