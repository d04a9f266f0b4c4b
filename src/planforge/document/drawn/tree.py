"""A tree: boxes from left to right with lines between them, or an indented list."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.definition.paper import PAPERS
from planforge.document.cells import table_block, text_width
from planforge.document.drawn.values import named_columns, shown_text, value_inlines
from planforge.document.outline import CellBlock, Drawing, FigureRun, Run, TableBlock
from planforge.document.tokens import spelled
from planforge.plan.figures import TableView
from planforge.plan.tables import key_column
from planforge.plan.trees import lines_below, placed_boxes, root_symbol, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.definition.model import TreeBlock
    from planforge.document.outline import Inline
    from planforge.document.view import PlanView
    from planforge.document.wording import Wording
    from planforge.plan.figures import Figure
    from planforge.plan.trees import PlacedBox, TreeNode

_CONNECTOR = 4.0
"""Millimetres of each of the two columns between boxes."""
_MOST_LETTERS = 104
"""Half-width characters beside each other that a drawn tree may take, and"""
_NOT_FOR_BOXES = 80
"""points of a page's height that a drawn tree must leave; a larger one is a list."""
_LINE, _GAP = 16.0, 8.0
"""Points of a line of a box and of the room below it;"""
_TIGHT_LINE, _TIGHT_GAP = 11.5, 4.0
"""of a large tree."""
_SIZE, _TIGHT_SIZE = 17, 16
"""Half points of letters."""
_FEWEST, _WIDEST, _WRAPPED = 10, 34, 26
_SHORT, _FEW = 18, 2
"""Figures with labels no longer than this stand beside each other, where there are more, or
where the tree would be too tall."""


def tree_table(
    plan: PlanView, block: TreeBlock, wording: Wording, title: str | None = None
) -> TableBlock:
    """Return a table's rows as a tree, yet without its number."""
    return _Tree(plan, block, wording).block(title)


class _Tree:
    """Draws one tree."""

    def __init__(self, plan: PlanView, block: TreeBlock, wording: Wording) -> None:
        self.plan, self.settings, self.wording = plan, block, wording
        names = dict.fromkeys((block.table, *([block.branches] if block.branches else ())))
        self.views: Mapping[str, TableView] = {name: plan.table(name) for name in names}
        self.tops = tree_of(plan, block)
        pairs = [self._pairs(node) for top in self.tops for node in top.all()]
        self.beside = 1
        short = all(_inlines_width(pair) <= _SHORT for box in pairs for pair in box)
        self.most_points = PAPERS[plan.definition.page].text_height / 20 - _NOT_FOR_BOXES
        tall = self._points(_LINE, _GAP) > self.most_points
        if short and (tall or any(len(box) > _FEW for box in pairs)):
            self.beside = 2

    def _made(self, title: str | None, **parts: object) -> TableBlock:
        view = self.views[self.settings.table]
        return TableBlock(
            identity=f"tree:{self.settings.table}", number="", caption=title or view.title,
            header=(), note=view.note, **parts,  # type: ignore[arg-type]
        )  # fmt: skip

    def block(self, title: str | None) -> TableBlock:
        """Return the tree drawn, or as a list where it is too large to be."""
        letters = self._letters()
        tight = self._points(_LINE, _GAP) > self.most_points
        large = tight and self._points(_TIGHT_LINE, _TIGHT_GAP) > self.most_points
        if large or sum(letters) > _MOST_LETTERS:
            return self._list(title)
        boxes = placed_boxes(self.tops, self._rows_of, beside=_beside)
        cells = {place: cell for box in _all(boxes) for place, cell in self._cells(box)}
        count = boxes[-1].last
        width = 3 * len(letters) - 2
        rows = tuple(
            tuple(cells.get((row, column), CellBlock(())) for column in range(width))
            for row in range(count)
        )
        widths: list[float] = []
        for share in letters:
            widths += [-share, _CONNECTOR, _CONNECTOR]
        drawing = Drawing(
            tuple(widths[:width]),
            kept=(True,) * (count - 1) + (False,),
            size=_TIGHT_SIZE if tight else _SIZE,
            heights=(_TIGHT_GAP if tight else _GAP,) * count,
            tight=tight,
        )
        return self._made(title, align=(), rows=rows, drawing=drawing)

    def _letters(self) -> list[float]:
        """Return how wide the boxes of each level are, in half-width characters."""
        widths: list[float] = []
        nodes: Sequence[TreeNode] = self.tops
        while nodes:
            widest = max(
                max(text_width(self._name(node).text), *map(_inlines_width, self._lines(node)), 0)
                for node in nodes
            )
            widths.append(min(max(widest + 3, _FEWEST), _WIDEST))
            nodes = [child for node in nodes for child in node.below]
        return widths

    def _points(self, line: float, gap: float) -> float:
        """Return how high the tree is, in points."""
        leaves = (node for top in self.tops for node in top.all() if not node.below)
        return sum(line * self._line_count(node) + gap for node in leaves)

    def _line_count(self, node: TreeNode) -> int:
        """Return how many lines a box takes, where the longest of them wrap."""
        widths = [text_width(self._name(node).text), *map(_inlines_width, self._lines(node))]
        return sum(max(1, math.ceil(width / _WRAPPED)) for width in widths)

    def _rows_of(self, node: TreeNode, _: int) -> int:
        return 2 if self._lines(node) else 1

    def _name(self, node: TreeNode) -> Figure:
        """Return the figure that names a box."""
        if not node.is_root:
            return self.views[node.table].rows[node.index][self._key(node.table)]
        figure = self.plan.figures[str(root_symbol(self.settings.table))]
        return figure if figure.format.style == "text" else replace(figure, text=figure.label)

    def _key(self, table: str) -> str:
        return key_column(self.plan.definition.tables[table])

    def _lines(self, node: TreeNode) -> list[tuple[Inline, ...]]:
        """Return the lines below a box's name, short figures two by two."""
        pairs = self._pairs(node)
        gap = Run("\u2003")
        lines = []
        for start in range(0, len(pairs), self.beside):
            line = pairs[start]
            for pair in pairs[start + 1 : start + self.beside]:
                line = (*line, gap, *pair)
            lines.append(line)
        return lines

    def _pairs(self, node: TreeNode) -> list[tuple[Inline, ...]]:
        if node.is_root:
            figure = self.plan.figures[str(root_symbol(self.settings.table))]
            shown = figure.format.style != "text"
            return [(FigureRun(figure, figure.text, bold=True),)] if shown else []
        view = self.views[node.table]
        columns = named_columns(view, self.settings.columns)
        row = view.rows[node.index]
        return [
            (Run(f"{c.label}\u00a0", tone="muted"), *value_inlines(row[c.name], c, self.wording))
            for c in columns
            if c.name != self._key(node.table)
        ]

    def _cells(self, box: PlacedBox) -> Iterator[tuple[tuple[int, int], CellBlock]]:
        """Yield a box's cells and those of the lines to the boxes below, each with its place."""
        column, lines = 3 * box.level, self._lines(box.node)
        name = self._name(box.node)
        label = FigureRun(name, shown_text(name, self.wording), bold=True)
        edges = "top left right" if lines else "top left right bottom"
        yield (box.row, column), CellBlock((label,), fill="name", edges=edges)
        if lines:
            yield from _content(box, column, lines)
        for row, connector, drawn in lines_below(box):
            yield (row, column + 1 + connector), CellBlock((), edges=drawn)

    def _list(self, title: str | None) -> TableBlock:
        """Return the tree as rows, each indented below the one that it belongs to."""
        table = self.settings.table
        view, key = self.views[table], self._key(table)
        walked = list(_walk(self.tops, 0))
        rows = tuple(self._row(node, key) for node, _ in walked)
        columns = named_columns(view, (key, *(n for n in self.settings.columns if n != key)))
        listed = TableView(table, view.title, tuple(columns), rows, {}, note=view.note)
        block = table_block(listed, self.wording, title=title)
        indented = tuple(
            (_indented(row[0], depth, bold=bool(node.below)), *row[1:])
            for row, (node, depth) in zip(block.rows, walked, strict=True)
        )
        deepest = max((depth for _, depth in walked), default=0)
        weights = (block.weights[0] + 2 * deepest + 2, *block.weights[1:])
        return replace(block, identity=f"tree:{table}", rows=indented, weights=weights)

    def _row(self, node: TreeNode, key: str) -> dict[str, Figure]:
        if node.is_root:
            return {key: self._name(node)}
        row = self.views[node.table].rows[node.index]
        return {**row, key: row[self._key(node.table)]}


def _content(
    box: PlacedBox, column: int, lines: Sequence[tuple[Inline, ...]]
) -> Iterator[tuple[tuple[int, int], CellBlock]]:
    """Yield the cells below a box's name; beside others it takes two rows, and stretches none."""
    inlines: tuple[Inline, ...] = lines[0]
    for line in lines[1:]:
        inlines = (*inlines, Run("\n"), *line)
    row, between = box.row + 1, bool(box.below) and box.row + 2 < box.last
    if not between:
        yield (row, column), CellBlock(inlines, edges="left right bottom")
        return
    yield (row, column), CellBlock(inlines, edges="left right", merge_down="start")
    yield (row + 1, column), CellBlock((), edges="left right bottom", merge_down="continue")


def _beside(below: Sequence[PlacedBox]) -> int:
    """Return the row of a box: that of the middle one below it, or of the gap in the middle.

    So a tall box never shares the row of a name, which it would stretch.
    """
    middle = below[(len(below) - 1) // 2]
    return middle.row if len(below) % 2 else middle.last


def _indented(cell: CellBlock, depth: int, *, bold: bool) -> CellBlock:
    """Return a cell moved to the right below its parent, those with others below them bold."""
    lead = ("\u2003" * (depth - 1) + "└ ") if depth else ""
    inlines = tuple(replace(one, bold=bold) if isinstance(one, FigureRun) else one
                    for one in cell.inlines)  # fmt: skip
    return replace(cell, inlines=((Run(lead), *inlines) if lead else inlines))


def _all(boxes: Sequence[PlacedBox]) -> Iterator[PlacedBox]:
    for box in boxes:
        yield from box.all()


def _walk(nodes: Sequence[TreeNode], depth: int) -> Iterator[tuple[TreeNode, int]]:
    for node in nodes:
        yield node, depth
        yield from _walk(node.below, depth + 1)


def _inlines_width(inlines: Sequence[Inline]) -> int:
    return sum(text_width(spelled(one)) for one in inlines)
