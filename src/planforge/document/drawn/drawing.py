"""Which tables can be drawn, and as what: as a sheet draws them, unless prose says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from planforge.definition.model import GanttBlock, MatrixBlock, RecordsBlock, TreeBlock
from planforge.document.drawn.gantt import gantt_table
from planforge.document.drawn.matrix import matrix_table
from planforge.document.drawn.records import records_table
from planforge.document.drawn.tree import tree_table
from planforge.plan.records import card_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.document.outline import TableBlock
    from planforge.document.view import PlanView
    from planforge.document.wording import Wording

    Drawn = TreeBlock | RecordsBlock | GanttBlock | MatrixBlock

DRAWN: Final = ("tree", "records", "gantt", "matrix")


def can_be_drawn(plan: PlanView, kind: str, table: str) -> bool:
    """Whether the plan says all that a drawing of a kind needs."""
    return _settings(plan, kind, table) is not None


def drawn_table(
    plan: PlanView,
    kind: str,
    table: str,
    wording: Wording,
    *,
    columns: Sequence[str] | None = None,
    title: str | None = None,
) -> TableBlock:
    """Return a drawing of a table, yet without its number.

    Args:
        plan: the plan.
        kind: one of `DRAWN`, which the table can be drawn as.
        table: its name.
        wording: words in the plan's language.
        columns: what boxes or cards show, other than on the sheet.
        title: a caption other than the table's own.
    """
    block = _settings(plan, kind, table)
    if columns is not None and isinstance(block, TreeBlock | RecordsBlock):
        block = block.model_copy(update={"columns": tuple(columns)})
    match block:
        case TreeBlock():
            return tree_table(plan, block, wording, title)
        case RecordsBlock():
            return records_table(plan, block, wording, title)
        case GanttBlock():
            return gantt_table(plan, block, wording, title)
        case MatrixBlock():
            return matrix_table(plan, block, wording, title)
        case None:
            raise ValueError(f"{table} cannot be drawn as {kind}")
        case _:
            assert_never(block)


def _settings(plan: PlanView, kind: str, table: str) -> Drawn | None:
    """Return how a sheet draws a table; what goes without saying, where none does."""
    for sheet in plan.definition.sheets.values():
        for block in sheet.blocks:
            if not isinstance(block, TreeBlock | RecordsBlock | GanttBlock | MatrixBlock):
                continue
            if block.block == kind and block.table == table:
                return block
    columns = plan.definition.tables[table].columns
    match kind:
        case "tree" if plan.definition.tables[table].parent in columns:
            return TreeBlock(block="tree", table=table)
        case "records" if card_columns(plan.definition.tables[table], (), internal=False):
            return RecordsBlock(block="records", table=table)
        case "gantt" if "start" in columns and "end" in columns:
            done = "done" if "done" in columns else None
            milestone = "milestone" if "milestone" in columns else None
            return GanttBlock(block="gantt", table=table, done=done, milestone=milestone)
        case _:
            return None
