"""What sheets draw from tables: whether the tables and columns that blocks name are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.model import (
    GanttBlock,
    MatrixBlock,
    RecordsBlock,
    TableBlock,
    TreeBlock,
)
from planforge.plan.wanted import has_column, has_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.model import Block
    from planforge.plan.draft import Draft

    Named = tuple[str, tuple[str | int, ...], str]
    """A table, the key that names one of its columns, and the column."""


def check_drawn(draft: Draft) -> None:
    """Say which tables and columns the blocks of sheets name that are not there."""
    for name, table in draft.definition.tables.items():
        if table.parent is not None:
            has_column(draft, draft.place("tables", name, "parent"), name, table.parent)
    for name, sheet in draft.definition.sheets.items():
        for number, block in enumerate(sheet.blocks):
            _check_block(draft, block, ("sheets", name, "blocks", number))


def _check_block(draft: Draft, block: Block, path: tuple[str | int, ...]) -> None:
    tables = draft.definition.tables
    for key, table in _tables(block):
        has_table(draft, draft.place(*path, key), table)
    for table, keys, column in _named(block):
        above = tables.get(block.branches or "") if isinstance(block, TreeBlock) else None
        # A box shows the columns that its table has: those of branches may stand there alone.
        of_branches = keys[0] == "columns" and above is not None and column in above.columns
        if table in tables and not of_branches:
            has_column(draft, draft.place(*path, *keys), table, column)
    if isinstance(block, TreeBlock):
        _check_tree(draft, block, path)


def _check_tree(draft: Draft, block: TreeBlock, path: tuple[str | int, ...]) -> None:
    """Say that nothing tells what stands below what."""
    table = draft.definition.tables.get(block.table)
    if table is None:
        return
    if block.branches and not block.by:
        draft.problems.add(
            "tree-without-by", draft.place(*path, "branches"), table=block.table,
            branches=block.branches,
        )  # fmt: skip
    elif not block.branches and table.parent is None:
        draft.problems.add("tree-without-parent", draft.place(*path, "table"), table=block.table)


def _tables(block: Block) -> Iterator[tuple[str, str]]:
    if isinstance(block, TableBlock | GanttBlock | MatrixBlock | TreeBlock | RecordsBlock):
        yield "table", block.table
    if isinstance(block, TreeBlock) and block.branches:
        yield "branches", block.branches


def _named(block: Block) -> Iterator[Named]:
    """Yield each column that a block names."""
    match block:
        case GanttBlock():
            for key in ("start", "end", "done", "milestone"):
                if column := getattr(block, key):
                    yield block.table, (key,), column
        case MatrixBlock():
            for key in ("across", "down"):
                yield block.table, (key,), getattr(block, key)
        case RecordsBlock() | TreeBlock():
            for position, column in enumerate(block.columns):
                yield block.table, ("columns", position), column
            if isinstance(block, TreeBlock) and block.by:
                yield block.table, ("by",), block.by
        case _:
            return
