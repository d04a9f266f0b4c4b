"""What changes in a plan's tables: days move, what tells of the last period is emptied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planforge.definition.model import GanttBlock
from planforge.definition.yaml_edit import Put, Remove
from planforge.starting.remarks import Remark, counted, is_number, mappings, names_told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.model import Definition
    from planforge.definition.tree import Path
    from planforge.starting.remarks import Changes
    from planforge.starting.shift import Shift

_PROGRESS = {
    "done", "spent", "actual", "progress", "已用", "已花", "已用金额", "实际", "实际完成", "完成度",
    "完成率", "进度",
}  # fmt: skip
"""Names and headers of columns that tell how far things have come."""
_COMPARED = {
    "previous", "last_year", "上期", "上月", "上季", "上年", "去年", "去年同期", "去年同季",
}  # fmt: skip
"""Names and headers of columns with what was typed to compare the last period with."""
_HAPPENED = ("上次", "最近", "Last ")
"""How headers of columns begin whose days are past: when something was done."""


def change_tables(
    values: Mapping[str, Any], definition: Definition, shift: Shift, changes: Changes
) -> None:
    """Note what changes in the tables that the plan writes itself, row by row."""
    days: dict[str, int] = {}
    emptied: dict[str, int] = {}
    figures: list[str] = []
    for name, table in mappings(values.get("tables")):
        rows = table.get("rows")
        if not isinstance(rows, list):
            continue
        columns = _columns(name, definition)
        for path, cell in _cells(name, rows):
            column = str(path[-1])
            if columns.is_of_last_period(column, cell):
                changes.edits.append(Remove(path))
                emptied[f"{name}.{column}"] = emptied.get(f"{name}.{column}", 0) + 1
            elif column in columns.happened:
                continue
            elif isinstance(cell, str) and (day := shift.day_text(cell)) is not None:
                changes.edits.append(Put(path, day))
                days[name] = days.get(name, 0) + 1
            elif column in columns.numbers and is_number(cell):
                figures.append(columns.title)
        if rows and name in {phase.table for phase in definition.phases.values()}:
            changes.to_look_at.append(_events(name, rows))
    for code, cells in (("new-days", days), ("new-emptied", emptied)):
        if cells:
            details = {"count": sum(cells.values()), "names": names_told(list(cells))}
            changes.changed.append(Remark(code, ("tables",), details))
    if figures:
        changes.to_look_at.append(Remark("new-table-figures", ("tables",), counted(figures)))


def _events(table: str, rows: list[Any]) -> Remark:
    """Return the word that last period's sales events do not come again by themselves."""
    names = [str(next(iter(row.values()), "")) for row in rows if isinstance(row, Mapping)]
    details = {"count": len(names), "names": names_told(names), "table": table}
    return Remark("new-events", ("tables", table), details)


def _cells(table: str, rows: list[Any]) -> Iterator[tuple[Path, Any]]:
    for number, row in enumerate(rows):
        for column, cell in row.items() if isinstance(row, Mapping) else ():
            if cell is not None:
                yield ("tables", table, "rows", number, column), cell


@dataclass(frozen=True, slots=True)
class _Columns:
    """What a table's columns hold, as far as the next period is concerned.

    Attributes:
        title: what readers call the table.
        filled: columns that are filled in as the period goes on, or compare it with others.
        computed: those that have a formula, so that only numbers typed over it are meant.
        happened: those with days on which something was done.
        numbers: all with numbers.
    """

    title: str
    filled: set[str]
    computed: set[str]
    happened: set[str]
    numbers: set[str]

    def is_of_last_period(self, column: str, cell: Any) -> bool:
        """Whether a cell tells how the last period went."""
        return column in self.filled and (column not in self.computed or is_number(cell))


def _columns(table: str, definition: Definition) -> _Columns:
    drawn = {
        block.done
        for sheet in definition.sheets.values()
        for block in sheet.blocks
        if isinstance(block, GanttBlock) and block.table == table
    }
    defined = definition.tables.get(table)
    columns = defined.columns if defined else {}
    known = _PROGRESS | _COMPARED
    return _Columns(
        str((defined.title if defined else None) or table),
        {name for name, one in columns.items() if name in drawn or {name, one.label} & known},
        {name for name, one in columns.items() if one.formula},
        {
            name
            for name, one in columns.items()
            if name == "last" or str(one.label or "").startswith(_HAPPENED)
        },
        {name for name, one in columns.items() if one.type == "number"},
    )
