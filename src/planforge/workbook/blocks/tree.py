"""A tree drawn in cells: boxes from left to right with lines between them, or an indented list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.formula.formats import header_unit
from planforge.formula.syntax import Symbol
from planforge.plan.tables import column_kind, key_column
from planforge.plan.trees import lines_below, placed_boxes, root_symbol, tree_of
from planforge.workbook.blocks.tables import status_rules
from planforge.workbook.fitting import BESIDE, PIXELS_PER_CHARACTER, ROW_HEIGHT, text_width
from planforge.workbook.grid import FIRST_COLUMN, Fixed, Home, Link
from planforge.workbook.model import Area
from planforge.workbook.shown import card_code, cell_code, unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.definition.model import TreeBlock
    from planforge.plan.plan import Plan
    from planforge.plan.trees import PlacedBox, TreeNode
    from planforge.workbook.grid import Grid
    from planforge.workbook.model import Style

_MOST_BOXES, _MOST_LEVELS = 60, 6
"""A larger tree is an indented list."""
_CONNECTORS = 2
"""Columns between two levels: from a box to the line down, and from there to the next box."""
_CONNECTOR_WIDTH = 2.0
_WIDEST_NAME, _WIDEST_VALUE = 30.0, 20.0
_PIXELS_PER_ROW = 26
_STYLES: dict[str, Style] = {"number": "number", "date": "date"}


def place_tree(grid: Grid, plan: Plan, block: TreeBlock, *, alone: bool, heading: bool) -> None:
    """Place a table's rows as a tree.

    Args:
        grid: the sheet.
        plan: the plan.
        block: what the tree is made of.
        alone: nothing else on the sheet needs columns of its own, so that boxes have theirs.
        heading: whether the tree's title stands above it.
    """
    tops = tree_of(plan, block)
    if heading:
        grid.heading(plan.definition.tables[block.table].title or block.table)
    nodes = [node for top in tops for node in top.all()]
    levels = max((top.depth for top in tops), default=0)
    if alone and len(nodes) <= _MOST_BOXES and levels <= _MOST_LEVELS:
        _Boxes(grid, plan, block, tops).place()
    else:
        _place_list(grid, plan, block, tops)


def shown_columns(plan: Plan, block: TreeBlock, node: TreeNode) -> list[str]:
    """Return the columns that a box shows below its name: those that its table has."""
    if node.is_root:
        return []
    table = plan.definition.tables[node.table]
    return [name for name in block.columns if name in table.columns and name != key_column(table)]


def _name_symbol(plan: Plan, block: TreeBlock, node: TreeNode) -> Symbol:
    if node.is_root:
        return root_symbol(block.table)
    key = key_column(plan.definition.tables[node.table])
    return Symbol(node.table, key, node.table)


@dataclass(frozen=True, slots=True)
class _Level:
    """The boxes side by side at one depth.

    Attributes:
        column: the first of their columns.
        pairs: how many figures stand beside each other, each with its label.
    """

    column: int
    pairs: int

    @property
    def last(self) -> int:
        """The last of their columns."""
        return self.column + max(2 * self.pairs, 1) - 1


class _Boxes:
    """Draws one tree as boxes."""

    def __init__(self, grid: Grid, plan: Plan, block: TreeBlock, tops: Sequence[TreeNode]) -> None:
        self.grid, self.plan, self.block, self.tops = grid, plan, block, tops
        self.language = plan.definition.language
        leaves = sum(not node.below for top in tops for node in top.all())
        self.most_pairs = 1 if leaves * (len(block.columns) + 2) <= _PIXELS_PER_ROW else 2
        self.levels = self._levels()

    def place(self) -> None:
        """Draw all boxes and lines, and say how they are printed."""
        top = self.grid.next_row
        boxes = placed_boxes(self.tops, self._lines, top)
        for box in (box for first in boxes for box in first.all()):
            self._draw_box(box)
            self._draw_lines(box)
        row = boxes[-1].last + 1 if boxes else top
        self.grid.next_row = row + 1
        for band in boxes[0].below if len(boxes) == 1 else boxes:
            self.grid.together.append((band.first, band.last))
        high = (row - top + 6) * ROW_HEIGHT * 96 / 72
        last = max((level.last for level in self.levels), default=0)
        wide = sum(self.grid.least.get(column, 0.0) for column in range(1, last + 1))
        self.grid.landscape = wide * PIXELS_PER_CHARACTER > high

    def _levels(self) -> list[_Level]:
        """Return the columns of each level, made as wide as their texts."""
        levels: list[_Level] = []
        at, nodes = FIRST_COLUMN, list(self.tops)
        while nodes:
            count = max(len(shown_columns(self.plan, self.block, node)) for node in nodes)
            level = _Level(at, min(count, self.most_pairs))
            if any(node.is_root and self._root_figure() for node in nodes):
                level = _Level(at, 1)
            self._widen(level, nodes)
            levels.append(level)
            at = level.last + 1 + _CONNECTORS
            nodes = [child for node in nodes for child in node.below]
            if nodes:
                for column in range(level.last + 1, at):
                    self.grid.widths[column] = _CONNECTOR_WIDTH
        return levels

    def _widen(self, level: _Level, nodes: Sequence[TreeNode]) -> None:
        least = self.grid.least
        for column in range(level.column, level.last + 1):
            least[column] = max(least.get(column, 0.0), 3.0)
        names = 0.0
        for node in nodes:
            names = max(names, text_width(self._name(node)) + BESIDE)
            for number, (label, value, _) in enumerate(self._pairs(node)):
                at = level.column + 2 * (number % max(level.pairs, 1))
                least[at] = max(least[at], text_width(label) + 1.5)
                least[at + 1] = max(least[at + 1], min(text_width(value) + 2, _WIDEST_VALUE))
        room = sum(least[column] for column in range(level.column, level.last + 1))
        least[level.last] += max(0.0, min(names, _WIDEST_NAME) - room)

    def _root_figure(self) -> bool:
        """Whether the root is a figure below a name; a text is the name itself."""
        return self.plan.graph.nodes[root_symbol(self.block.table)].kind != "text"

    def _name(self, node: TreeNode) -> str:
        symbol = _name_symbol(self.plan, self.block, node)
        if node.is_root and self._root_figure():
            return self.plan.graph.nodes[symbol].label
        return self.plan.figure(symbol, node.index).text

    def _pairs(self, node: TreeNode) -> list[tuple[str, str, Symbol]]:
        """Return the label, text and symbol of each figure of a box."""
        if node.is_root:
            symbol = root_symbol(self.block.table)
            return [("", self.plan.figure(symbol).text, symbol)] if self._root_figure() else []
        columns = self.plan.definition.tables[node.table].columns
        found = []
        for name in shown_columns(self.plan, self.block, node):
            symbol = Symbol(node.table, name, node.table)
            text = self.plan.figure(symbol, node.index).text
            found.append((columns[name].label or name, text, symbol))
        return found

    def _lines(self, node: TreeNode, level: int) -> int:
        """Return how many rows a box has: its name, and its figures."""
        return 1 + -(-len(self._pairs(node)) // max(self.levels[level].pairs, 1))

    def _draw_box(self, box: PlacedBox) -> None:
        level, node, grid = self.levels[box.level], box.node, self.grid
        pairs = self._pairs(node)
        edges = "left right" if pairs else "left right bottom"
        symbol = _name_symbol(self.plan, self.block, node)
        named = node.is_root and self._root_figure()
        content = (
            Fixed(self._name(node)) if named
            else Home(symbol) if node.is_root
            else Link(symbol, node.index)
        )  # fmt: skip
        grid.put(box.row, level.column, "box-name", content, edges=edges, fits=False, wrap=True)
        grid.merge(box.row, level.column, level.last)
        per_row = max(level.pairs, 1)
        for number in range(-(-len(pairs) // per_row) * per_row):
            row, at = box.row + 1 + number // per_row, level.column + 2 * (number % per_row)
            bottom = " bottom" if number + per_row >= len(pairs) else ""
            left = "left" if at == level.column else ""
            right = "right" if at + 1 == level.last else ""
            if number < len(pairs):
                self._draw_pair(node, pairs[number], row, at, left + bottom, right + bottom)
            else:
                grid.put(row, at, "box-label", Fixed(None), edges=left + bottom, fits=False)
                grid.put(row, at + 1, "box-label", Fixed(None), edges=right + bottom, fits=False)

    def _draw_pair(
        self,
        node: TreeNode,
        pair: tuple[str, str, Symbol],
        row: int,
        at: int,
        left: str,
        right: str,
    ) -> None:
        label, _, symbol = pair
        self.grid.text(row, at, "box-label", label, edges=left, fits=False)
        content = Home(symbol) if node.is_root else Link(symbol, node.index)
        place_value(self.grid, self.plan, symbol, content, row, at + 1, right)

    def _draw_lines(self, box: PlacedBox) -> None:
        out = self.levels[box.level].last + 1
        for row, column, edges in lines_below(box):
            self.grid.put(row, out + column, "blank", Fixed(None), edges=edges, fits=False)


def place_value(
    grid: Grid, plan: Plan, symbol: Symbol, content: Home | Link, row: int, at: int, edges: str
) -> None:
    """Place a figure in a box, in its own format with its unit; a status in its colour."""
    node = plan.graph.nodes[symbol]
    column = plan.definition.tables[symbol.name].columns[symbol.facet] if symbol.axis else None
    is_status = column is not None and column.status
    grid.put(
        row, at, "box-status" if is_status else "box-value", content, edges=edges, fits=False,
        number_format=card_code(node.format_at(content.index), plan.definition.language),
        wrap=node.kind == "text" and not is_status,
    )  # fmt: skip
    if is_status:
        for rule in status_rules(plan, Area(row, at, row, at)):
            grid.rule(rule)


def _place_list(grid: Grid, plan: Plan, block: TreeBlock, tops: Sequence[TreeNode]) -> None:
    """Place a tree as rows, each indented below the one that it belongs to."""
    table = plan.definition.tables[block.table]
    key = key_column(table)
    top = header = grid.next_row
    grid.text(header, FIRST_COLUMN, "header", table.columns[key].label or key, indent=1, wrap=True)
    columns = [name for name in block.columns if name in table.columns and name != key]
    for at, name in enumerate(columns, start=FIRST_COLUMN + 1):
        label = table.columns[name].label or name
        unit = header_unit(
            label, unit_of(plan.graph.nodes[_of(block, name)].format, plan.definition.language)
        )
        kind, status = column_kind(table.columns[name]), table.columns[name].status
        align = "center" if status or kind == "date" else "right" if kind == "number" else ""
        words = kind == "text" and not status
        grid.text(header, at, "header", label, unit=unit, align=align, wrap=True, indent=int(words))
    row = header + 1
    for node, depth in _walk(tops, 0):
        _place_row(grid, plan, block, node, depth, row, columns)
        row += 1
    grid.together.append((top, row - 1))
    grid.next_row = row + 1


def _of(block: TreeBlock, column: str) -> Symbol:
    return Symbol(block.table, column, block.table)


def _walk(nodes: Sequence[TreeNode], depth: int) -> list[tuple[TreeNode, int]]:
    found = []
    for node in nodes:
        found.append((node, depth))
        found += _walk(node.below, depth + 1)
    return found


def _place_row(
    grid: Grid, plan: Plan, block: TreeBlock, node: TreeNode, depth: int, row: int,
    columns: Sequence[str],
) -> None:  # fmt: skip
    symbol = _name_symbol(plan, block, node)
    is_figure = node.is_root and plan.graph.nodes[symbol].kind != "text"
    content = (
        Fixed(plan.graph.nodes[symbol].label) if is_figure
        else Home(symbol) if node.is_root
        else Link(symbol, node.index)
    )  # fmt: skip
    style: Style = "branch" if node.below else "text"
    grid.put(row, FIRST_COLUMN, style, content, indent=1 + 2 * depth)
    own = set(shown_columns(plan, block, node))
    for at, name in enumerate(columns, start=FIRST_COLUMN + 1):
        if is_figure and at == FIRST_COLUMN + 1:
            code = card_code(plan.graph.nodes[symbol].format, plan.definition.language)
            grid.put(row, at, "number", Home(symbol), number_format=code)
        elif name not in own:
            grid.put(row, at, "text", Fixed(None), fits=False)
        else:
            _place_cell(grid, plan, Symbol(node.table, name, node.table), node.index, row, at)


def _place_cell(grid: Grid, plan: Plan, symbol: Symbol, index: int, row: int, at: int) -> None:
    node = plan.graph.nodes[symbol]
    column = plan.definition.tables[symbol.name].columns[symbol.facet]
    kind = column_kind(column)
    style = _STYLES.get(kind, "text")
    words = style == "text" and not column.status
    grid.put(
        row, at, "status" if column.status else style, Link(symbol, index),
        number_format=cell_code(node.format_at(index)), wrap=words, indent=int(words),
    )  # fmt: skip
    if column.status:
        for rule in status_rules(plan, Area(row, at, row, at)):
            grid.rule(rule)
