"""Rows typed in a plan: what stands in a column of texts stays as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.tree import Fields, Items, Leaf, Node, fields

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAKES_NUMBERS = {"unit", "format", "formula", "total", "minimum", "maximum", "bars"}
"""Keys that a column of texts has no use for."""


def rows_as_written(root: Fields) -> Fields:
    """Return the plan with numbers in columns of texts as the texts they were.

    An article number `1.50` is not `1.5`. Columns that the table does not declare stay as read.
    """
    tables = root.nodes.get("tables")
    if not isinstance(tables, Fields):
        return root
    nodes = {name: _table(table) for name, table in tables.nodes.items()}
    told = Fields(nodes, tables.keys, tables.where, tables.origin)
    return Fields({**root.nodes, "tables": told}, root.keys, root.where, root.origin)


def _table(table: Node) -> Node:
    rows = fields(table).get("rows")
    if not isinstance(table, Fields) or not isinstance(rows, Items):
        return table
    columns = fields(table.nodes.get("columns"))
    texts = {name for name, column in columns.items() if _holds_texts(fields(column))}
    spoken = Items(tuple(_row(row, texts) for row in rows.nodes), rows.where, rows.origin)
    return Fields({**table.nodes, "rows": spoken}, table.keys, table.where, table.origin)


def _holds_texts(keys: Mapping[str, Node]) -> bool:
    kind = keys.get("type")
    if isinstance(kind, Leaf):
        return kind.written in {"text", "choice"}
    return not _MAKES_NUMBERS & keys.keys()


def _row(row: Node, texts: set[str]) -> Node:
    if not isinstance(row, Fields):
        return row
    nodes = {
        key: Leaf(node.written, node.written, node.where, node.origin)
        if key in texts and isinstance(node, Leaf) and node.value is not None
        else node
        for key, node in row.nodes.items()
    }
    return Fields(nodes, row.keys, row.where, row.origin)
