"""Tables whose rows stand below each other: who is below whom, and what is wrong with that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from planforge.definition.model import TreeBlock
from planforge.formula.syntax import Symbol
from planforge.plan.scopes import PlanScope
from planforge.plan.tables import key_column
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from planforge.definition.model import Definition
    from planforge.formula.evaluate import Value
    from planforge.plan.draft import Draft
    from planforge.plan.figures import TableView
    from planforge.plan.graph import Values
    from planforge.problems import Location, Problems

_NOBODY = frozenset({"", "—", "–", "-", "/", "无"})
"""What people write where nothing stands above a row."""


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One box of a tree: a row of a table with what stands below it; the root is no row.

    Attributes:
        table: the table of the row; empty for the root.
        index: the row's position.
    """

    table: str
    index: int
    below: tuple[TreeNode, ...] = ()

    @property
    def is_root(self) -> bool:
        """Whether this is what stands above all rows."""
        return not self.table

    @property
    def depth(self) -> int:
        """How many boxes stand side by side on the longest way."""
        return 1 + max((node.depth for node in self.below), default=0)

    def all(self) -> Iterator[TreeNode]:
        """Yield this node and all below it, from the top."""
        yield self
        for node in self.below:
            yield from node.all()


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """Where a box stands: the row of its name, and the rows that it and all below it take."""

    node: TreeNode
    level: int
    row: int
    first: int
    last: int
    below: tuple[PlacedBox, ...]

    def all(self) -> Iterator[PlacedBox]:
        """Yield this box and all below it, from the top."""
        yield self
        for box in self.below:
            yield from box.all()


class _Plan(Protocol):
    @property
    def definition(self) -> Definition: ...

    def table(self, name: str) -> TableView: ...


def tree_of(plan: _Plan, block: TreeBlock) -> tuple[TreeNode, ...]:
    """Return the boxes that nothing stands above: the root alone, where there is one."""
    tables = plan.definition.tables
    if block.branches:
        nodes = _below_branches(plan, block, block.branches)
    else:
        parent = tables[block.table].parent or ""
        nodes = _below_each_other(plan, block.table, parent)
    return (TreeNode("", 0, nodes),) if block.root and nodes else nodes


def halfway(below: Sequence[PlacedBox]) -> int:
    """Return the row halfway between the first and the last of some boxes."""
    return (below[0].row + below[-1].row) // 2


def placed_boxes(
    tops: Sequence[TreeNode],
    lines: Callable[[TreeNode, int], int],
    row: int = 0,
    level: int = 0,
    beside: Callable[[Sequence[PlacedBox]], int] = halfway,
) -> tuple[PlacedBox, ...]:
    """Return where boxes stand, each beside the middle of those below it.

    Args:
        tops: the boxes of one level, one below the other.
        lines: how many rows a box takes at a level; a row is left free below it.
        row: the first row.
        level: how many boxes stand before them.
        beside: the row of a box that has these below it.
    """
    boxes = []
    for node in tops:
        below = placed_boxes(node.below, lines, row, level + 1, beside)
        own = lines(node, level)
        last = max(below[-1].last if below else 0, row + own)
        middle = min(beside(below), last - own) if below else row
        boxes.append(PlacedBox(node, level, middle, row, last, below))
        row = last + 1
    return tuple(boxes)


def lines_below(box: PlacedBox) -> list[tuple[int, int, str]]:
    """Return row, column and edges of each piece of the lines from a box to those below it.

    Two columns stand between boxes: 0 leads to the line down, 1 from there to the next boxes. All
    run along the lower edge of the boxes' names.
    """
    if not box.below:
        return []
    rows = [child.row for child in box.below]
    first, last = min(*rows, box.row), max(*rows, box.row)
    pieces = [(box.row, 0, "bottom")]
    for row in range(first, last + 1):
        drawn = (("left", row > first), ("bottom", row in rows))
        if edges := " ".join(edge for edge, is_drawn in drawn if is_drawn):
            pieces.append((row, 1, edges))
    return pieces


def root_symbol(table: str) -> Symbol:
    """Return the symbol of what stands at the root of a table's tree."""
    return Symbol(f"tree:{table}", "root")


def declare_roots(draft: Draft) -> None:
    """Declare what stands at the root of each tree."""
    tables = draft.definition.tables
    for name, sheet in draft.definition.sheets.items():
        for number, block in enumerate(sheet.blocks):
            if isinstance(block, TreeBlock) and block.root and block.table in tables:
                above = tables.get(block.branches or "", tables[block.table])
                draft.formula(
                    root_symbol(block.table), block.root, PlanScope(draft),
                    above.title or block.table,
                    place=draft.place("sheets", name, "blocks", number, "root"),
                )  # fmt: skip


def check_trees(draft: Draft, values: Values, problems: Problems) -> None:
    """Say which rows name nothing that they could stand below, and which stand below themselves."""
    for name, table in draft.definition.tables.items():
        if table.parent in table.columns:
            _check_parents(draft, values, name, table.parent, problems)
    for sheet in draft.definition.sheets.values():
        for block in sheet.blocks:
            if isinstance(block, TreeBlock) and block.branches and block.by:
                _check_branches(draft, values, block, problems)


def _check_parents(
    draft: Draft, values: Values, name: str, parent: str, problems: Problems
) -> None:
    keys = _texts(values, name, key_column(draft.definition.tables[name]))
    above = _texts(values, name, parent)
    known = {key: index for index, key in enumerate(keys)}
    for index, text in enumerate(above):
        if text not in _NOBODY and text not in known:
            place = _place(draft, name, index, parent)
            problems.add(
                "tree-parent", place, table=name, row=keys[index], name=text,
                **suggestion(text, known),
            )  # fmt: skip
    for circle in _circles([known.get(text) for text in above]):
        place = _place(draft, name, circle[0], parent)
        way = " → ".join(keys[index] for index in (*circle, circle[0]))
        problems.add("tree-cycle", place, table=name, way=way)


def _check_branches(draft: Draft, values: Values, block: TreeBlock, problems: Problems) -> None:
    tables, branches, by = draft.definition.tables, block.branches or "", block.by or ""
    if branches not in tables or block.table not in tables:
        return
    if by not in tables[block.table].columns:
        return
    known = _texts(values, branches, key_column(tables[branches]))
    keys = _texts(values, block.table, key_column(tables[block.table]))
    for index, text in enumerate(_texts(values, block.table, by)):
        if text not in known:
            problems.add(
                "tree-branch", _place(draft, block.table, index, by), table=block.table,
                row=keys[index], name=text, branches=branches, **suggestion(text, known),
            )  # fmt: skip


def _place(draft: Draft, table: str, index: int, column: str) -> Location | None:
    return draft.nearest_place("tables", table, "rows", index, column)


def _texts(values: Values, table: str, column: str) -> list[str]:
    found: Sequence[Value] = values.get(Symbol(table, column, table), ())
    return ["" if value is None else str(value).strip() for value in found]


def _circles(above: Sequence[int | None]) -> list[list[int]]:
    """Return the rows of each circle, from its first row on."""
    circles: list[list[int]] = []
    seen: set[int] = set()
    for start in range(len(above)):
        way: list[int] = []
        at: int | None = start
        while at is not None and at not in seen:
            seen.add(at)
            way.append(at)
            at = above[at]
        if at is not None and at in way:
            circle = way[way.index(at) :]
            first = circle.index(min(circle))
            circles.append(circle[first:] + circle[:first])
    return circles


def _below_each_other(plan: _Plan, table: str, parent: str) -> tuple[TreeNode, ...]:
    """Return the rows that nothing of the table stands above, each with those below it."""
    rows = plan.table(table).rows
    key = key_column(plan.definition.tables[table])
    known = {row[key].text: index for index, row in enumerate(rows)}
    above = [known.get(row[parent].text) for row in rows]
    for circle in _circles(above):  # typed anew in code: the first row of a circle has to lead
        above[circle[0]] = None
    return _grown(table, {i: [c for c, up in enumerate(above) if up == i] for i in _with(above)})


def _with(above: Sequence[int | None]) -> list[int | None]:
    return [None, *range(len(above))]


def _grown(
    table: str, below: Mapping[int | None, Sequence[int]], at: int | None = None
) -> tuple[TreeNode, ...]:
    return tuple(TreeNode(table, row, _grown(table, below, row)) for row in below[at])


def _below_branches(plan: _Plan, block: TreeBlock, branches: str) -> tuple[TreeNode, ...]:
    """Return the branches, each with its leaves."""
    key = key_column(plan.definition.tables[branches])
    leaves = plan.table(block.table).rows
    return tuple(
        TreeNode(
            branches,
            index,
            tuple(
                TreeNode(block.table, position)
                for position, leaf in enumerate(leaves)
                if leaf[block.by or ""].text == branch[key].text
            ),
        )
        for index, branch in enumerate(plan.table(branches).rows)
    )
