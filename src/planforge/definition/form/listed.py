"""The sheets whose rows are a list's entries: the plan's tables, its revisions and attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.definition.form.columns import CORE, model_column
from planforge.definition.form.entries import BLANK_ROWS
from planforge.definition.form.keys import model_keys
from planforge.definition.form.sheets import (
    OWN_KEYS,
    FormColumn,
    FormRow,
    FormSheet,
    rows_pattern,
)
from planforge.definition.form.tables import (
    metric_labels,
    table_columns,
    table_question,
    table_title,
)
from planforge.definition.tree import Fields, Items, fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.definition.form.taking import Taking
    from planforge.definition.tree import Node, Path

_LEAST_ROWS: Final = 14


def table_rows(taking: Taking, name: str) -> FormSheet | None:
    """Return the sheet of a table's rows; None for a table whose rows come from elsewhere."""
    path: Path = ("tables", name, "rows")
    table = fields(taking.known("tables").get(name))
    rows = fields(taking.own("tables").get(name)).get("rows")
    if not isinstance(rows if rows is not None else table.get("rows"), Items | None):
        return None
    nodes = rows.nodes if isinstance(rows, Items) else ()
    columns, told = table_columns(table, nodes, metric_labels(taking), taking.words)
    if not columns:
        return None
    filled = _item_rows(taking, path, rows, columns)
    return FormSheet(
        table_title(name, table),
        table_question(name, taking.whole, taking.words),
        rows_pattern(path),
        columns,
        filled,
        max(BLANK_ROWS, _LEAST_ROWS - len(filled)),
        len(filled),
        told=told,
    )


def listed_entries(taking: Taking, sheet: str) -> FormSheet:
    """Return the sheet of a list of the plan's own."""
    keys = (key for key in model_keys(sheet).values() if key.key in CORE[sheet])
    columns = tuple(model_column(sheet, key, taking.words) for key in keys)
    rows = _item_rows(taking, (sheet,), taking.root.nodes.get(sheet), columns)
    return FormSheet(
        taking.words.title(sheet),
        taking.words.subtitle(sheet),
        rows_pattern((sheet,)),
        columns,
        rows,
        BLANK_ROWS,
        len(rows),
    )


def _item_rows(
    taking: Taking, path: Path, node: Node | None, columns: Sequence[FormColumn]
) -> tuple[FormRow, ...]:
    """Return a list's entries as rows; none when one of them is no such row."""
    if not isinstance(node, Items) or not node.nodes:
        return ()
    keys = {column.key for column in columns} - OWN_KEYS
    for item in node.nodes:
        if not isinstance(item, Fields) or not item.nodes or not item.nodes.keys() <= keys:
            return ()
    taking.taken.add(path)
    return tuple(_item_row(taking, item, columns) for item in node.nodes)


def _item_row(taking: Taking, item: Node, columns: Sequence[FormColumn]) -> FormRow:
    values = fields(item)
    return FormRow(
        {
            index: taking.cell_of(values[column.key], column)
            for index, column in enumerate(columns)
            if column.key in values
        }
    )
