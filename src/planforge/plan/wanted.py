"""Tables and columns that the plan names: whether they are there, and of the kind that is wanted.

What is missing is said at the place that names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.plan.tables import column_kind
from planforge.problems import suggestion

if TYPE_CHECKING:
    from planforge.formula.scope import Kind
    from planforge.plan.draft import Draft
    from planforge.problems import Location


def has_table(draft: Draft, place: Location | None, name: str) -> bool:
    """Whether the plan has a table, having said so where it has not."""
    known = draft.definition.tables
    if name not in known:
        draft.problems.add("unknown-table", place, name=name, **suggestion(name, known))
    return name in known


def has_column(draft: Draft, place: Location | None, table: str, name: str) -> bool:
    """Whether a table has a column, having said so where it has not."""
    columns = draft.definition.tables[table].columns
    if name not in columns:
        draft.problems.add(
            "unknown-column", place, name=name, table=table, known=", ".join(columns),
            **suggestion(name, columns),
        )  # fmt: skip
    return name in columns


def has_column_of_kind(
    draft: Draft, place: Location | None, table: str, name: str, kind: Kind
) -> bool:
    """Whether a table has a column with values of a kind, having said so where it has not."""
    if not has_column(draft, place, table, name):
        return False
    if column_kind(draft.definition.tables[table].columns[name]) == kind:
        return True
    draft.problems.add("column-of-other-kind", place, name=name, table=table, wanted=kind)
    return False


def is_on_sheet(draft: Draft, table: str) -> bool:
    """Whether a sheet shows a table, so that rows may be typed where there are none yet."""
    blocks = (block for sheet in draft.definition.sheets.values() for block in sheet.blocks)
    return any(getattr(block, "table", None) == table for block in blocks)
