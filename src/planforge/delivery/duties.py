"""What is to be done next, and what threatens: rows of the plan's own tables, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.definition.model import GanttBlock, MatrixBlock
from planforge.document.wording import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from planforge.document.wording import Tone, Wording
    from planforge.plan.figures import Figure, TableView
    from planforge.plan.plan import Plan

OWNERS = ("owner", "lead")
"""What a table calls the column of who answers for a row, if not by its label."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A task that is not done: what, who, until when; `late` in days, 0 while there is time."""

    text: str
    owner: str
    day: date
    late: int


@dataclass(frozen=True, slots=True)
class Threat:
    """A risk: what, what is done against it, who; `tone` by its level's words, where it has any."""

    text: str
    measure: str
    owner: str
    tone: Tone


def duties_of(plan: Plan, wording: Wording) -> list[Duty]:
    """Return the unfinished tasks of schedules: overdue ones first, then those due next."""
    found = [duty for block in _gantts(plan) for duty in _duties(plan, block, wording)]
    return sorted(found, key=lambda duty: (-duty.late, duty.day))


def threats_of(plan: Plan, wording: Wording) -> list[Threat]:
    """Return the risks that stand in a grid, by the product of their levels, greatest first."""
    weighed = [entry for block in _matrices(plan) for entry in _threats(plan, block, wording)]
    return [threat for _, threat in sorted(weighed, key=lambda entry: -entry[0])]


def _gantts(plan: Plan) -> Iterator[GanttBlock]:
    """Give the schedules that say how much of a task is done: others are calendars."""
    for sheet in plan.definition.sheets.values():
        for block in sheet.blocks:
            if isinstance(block, GanttBlock) and block.done and _has(plan, block.table, block.done):
                yield block


def _matrices(plan: Plan) -> Iterator[MatrixBlock]:
    for sheet in plan.definition.sheets.values():
        for block in sheet.blocks:
            if isinstance(block, MatrixBlock) and _has(plan, block.table, block.down):
                yield block


def _has(plan: Plan, table: str, column: str) -> bool:
    known = plan.definition.tables.get(table)
    return known is not None and column in known.columns


def _duties(plan: Plan, block: GanttBlock, wording: Wording) -> Iterator[Duty]:
    table = plan.table(block.table)
    owner = _owner_column(table, wording)
    for row in table.rows:
        until = day_of(row[block.end]) if block.end in row else None
        done = row[block.done or ""].value
        if until is None or (isinstance(done, (int, float)) and done >= 1):
            continue
        late = max(0, (plan.axis.as_of - until).days)
        yield Duty(row[plan.key_of(block.table)].text, _text(row, owner), until, late)


def _threats(plan: Plan, block: MatrixBlock, wording: Wording) -> Iterator[tuple[float, Threat]]:
    table = plan.table(block.table)
    owner = _owner_column(table, wording)
    status = next((column.name for column in table.columns if column.status), None)
    for row in table.rows:
        across, down = (
            row[name].value if name in row else None for name in (block.across, block.down)
        )
        if isinstance(across, (int, float)) and isinstance(down, (int, float)):
            tone = wording.tone(_text(row, status))
            text = row[plan.key_of(block.table)].text
            yield across * down, Threat(text, _text(row, "measure"), _text(row, owner), tone)


def _owner_column(table: TableView, wording: Wording) -> str | None:
    for column in table.columns:
        if column.name in OWNERS or column.label == wording["column.owner"]:
            return column.name
    return None


def _text(row: Mapping[str, Figure], column: str | None) -> str:
    return row[column].text if column is not None and column in row else ""
