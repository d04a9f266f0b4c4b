"""What changes in a plan when it is taken over into the next period, and what to look at there.

All that only the author knows stays: wording, targets, people, outside figures. What the old period
has made is taken out, or becomes what the new one is compared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from planforge.data.time import cut_into_steps, read_period, time_axis
from planforge.definition.model import GanttBlock
from planforge.definition.quantities import read_quantity
from planforge.definition.yaml_edit import Edit, Put, Remove, Rename

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.model import Definition
    from planforge.definition.tree import Path
    from planforge.starting.shift import Shift

_FIRST_VERSION = "1.0"
_NAMES_TOLD = 6
_OF_A_PERIOD = ("actual", "previous", "last_year", "forecast")
"""What a metric's author types for one period."""
_PROGRESS = {
    "done", "spent", "actual", "progress", "已用", "已花", "已用金额", "实际", "实际完成", "完成度",
    "完成率", "进度",
}  # fmt: skip
"""Names and headers of columns that tell how far things have come."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell the author.

    Attributes:
        code: its words are in `messages/starting.yaml`.
        path: what it is about, in the new plan.
        details: what the words need.
    """

    code: str
    path: Path = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of a plan's text, those worth telling, and what they cannot do."""

    edits: list[Edit] = field(default_factory=list)
    changed: list[Remark] = field(default_factory=list)
    to_look_at: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Told:
    """The metrics whose typed figures moved, went, or stay as targets."""

    moved: list[str]
    dropped: list[str]
    targets: list[str]


def change_plan(values: Mapping[str, Any], definition: Definition, shift: Shift) -> Changes:
    """Return what changes in a plan.

    Args:
        values: what the plan's file says.
        definition: the same with its pack.
        shift: from its period to the new one.
    """
    changes = Changes()
    _change_head(values, shift, changes)
    _change_metrics(values, definition, shift, changes)
    _change_tables(values, definition, shift, changes)
    return changes


def names_told(names: list[str]) -> str:
    """Return names as a line of text: the first of them, when they are many."""
    told = ", ".join(names[:_NAMES_TOLD])
    return f"{told}, …" if len(names) > _NAMES_TOLD else told


# ── The head ──────────────────────────────────────────────────────────────────────────────────────


def _change_head(values: Mapping[str, Any], shift: Shift, changes: Changes) -> None:
    period: Any = int(shift.text) if isinstance(values.get("period"), int) else shift.text
    changes.edits.append(Put(("period",), period))
    changes.changed.append(
        Remark("new-period", ("period",), {"old": values.get("period"), "new": shift.text})
    )
    _change_title(values.get("title"), shift, changes)
    for key in ("as_of", "revisions"):
        if key in values:
            changes.edits.append(Remove((key,)))
            changes.changed.append(Remark(f"new-without-{key}"))
    if str(values.get("version", _FIRST_VERSION)) != _FIRST_VERSION:
        changes.edits.append(Put(("version",), _FIRST_VERSION))
        changes.changed.append(Remark("new-version", ("version",), {"version": _FIRST_VERSION}))
    if values.get("event"):
        changes.to_look_at.append(Remark("new-event", ("event",), {"event": values["event"]}))


def _change_title(title: Any, shift: Shift, changes: Changes) -> None:
    spoken = title.items() if isinstance(title, Mapping) else [(None, title)]
    for language, text in spoken:
        path: Path = ("title", language) if language else ("title",)
        if not isinstance(text, str):
            continue
        if (moved := shift.words(text)) != text:
            changes.edits.append(Put(path, moved))
            changes.changed.append(Remark("new-title", path, {"title": moved}))
        else:
            changes.to_look_at.append(Remark("new-title-as-it-was", path, {"title": text}))


# ── Metrics ───────────────────────────────────────────────────────────────────────────────────────


def _change_metrics(
    values: Mapping[str, Any], definition: Definition, shift: Shift, changes: Changes
) -> None:
    told = _Told([], [], [])
    for name, metric in _mappings(values.get("metrics")):
        path = ("metrics", name)
        label = definition.metrics[name].label if name in definition.metrics else None
        shown = str(label or name)
        if is_number(metric.get("target")):
            told.targets.append(shown)
        becomes = shift.comparison if is_number(metric.get("actual")) else None
        if becomes:
            told.moved.append(shown)
            changes.edits.append(Rename((*path, "actual"), becomes))
            if becomes in metric:
                changes.edits.append(Remove((*path, becomes)))
        for key in _OF_A_PERIOD:
            if is_number(metric.get(key)) and not (becomes and key in {"actual", becomes}):
                told.dropped.append(shown)
                changes.edits.append(Remove((*path, key)))
        _change_weights(metric, path, definition, shift, changes)
    _tell_of_metrics(values, told, shift, changes)


def _tell_of_metrics(
    values: Mapping[str, Any], told: _Told, shift: Shift, changes: Changes
) -> None:
    place = ("metrics",)
    moved = _counted(told.moved) | {"key": shift.comparison}
    if told.moved:
        changes.changed.append(Remark("new-previous", place, moved))
        known = _day(values.get("as_of"))
        if known is None:
            changes.to_look_at.append(Remark("new-previous-whole", place, moved))
        elif known < shift.old.end:
            details = {**moved, "day": known.isoformat()}
            changes.to_look_at.append(Remark("new-previous-until", place, details))
    if told.dropped:
        changes.changed.append(Remark("new-dropped", place, _counted(told.dropped)))
    if told.targets:
        changes.to_look_at.append(Remark("new-targets", place, _counted(told.targets)))


def _counted(names: list[str]) -> dict[str, Any]:
    different = list(dict.fromkeys(names))
    return {"count": len(different), "names": names_told(different)}


def _day(written: Any) -> date | None:
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None


def _change_weights(
    metric: Mapping[str, Any], path: Path, definition: Definition, shift: Shift, changes: Changes
) -> None:
    weights = metric.get("weights")
    if metric.get("spread") != "weights" or not isinstance(weights, list):
        return
    grain = definition.grain or time_axis(read_period(shift.text)).grain
    steps = len(cut_into_steps(shift.new, grain))
    details = {"name": path[-1], "count": len(weights), "steps": steps}
    if len(weights) == steps:
        changes.to_look_at.append(Remark("new-weights", (*path, "weights"), details))
        return
    changes.edits.extend([Remove((*path, "spread")), Remove((*path, "weights"))])
    changes.to_look_at.append(Remark("new-weights-dropped", path, details))


def is_number(written: Any) -> bool:
    """Whether a value is a number as people write it, and no formula."""
    return not isinstance(written, bool) and read_quantity(written) is not None


# ── Tables ────────────────────────────────────────────────────────────────────────────────────────


def _change_tables(
    values: Mapping[str, Any], definition: Definition, shift: Shift, changes: Changes
) -> None:
    days: dict[str, int] = {}
    emptied: dict[str, int] = {}
    for name, table in _mappings(values.get("tables")):
        rows = table.get("rows")
        if not isinstance(rows, list):
            continue
        progress = _progress_columns(name, definition)
        for number, row in enumerate(rows):
            for column, cell in row.items() if isinstance(row, Mapping) else ():
                path = ("tables", name, "rows", number, column)
                if column in progress and cell is not None:
                    changes.edits.append(Remove(path))
                    emptied[f"{name}.{column}"] = emptied.get(f"{name}.{column}", 0) + 1
                elif isinstance(cell, str) and (day := shift.day_text(cell)) is not None:
                    changes.edits.append(Put(path, day))
                    days[name] = days.get(name, 0) + 1
        if rows and name in {phase.table for phase in definition.phases.values()}:
            changes.to_look_at.append(_events(name, rows))
    for code, counted in (("new-days", days), ("new-emptied", emptied)):
        if counted:
            details = {"count": sum(counted.values()), "names": names_told(list(counted))}
            changes.changed.append(Remark(code, ("tables",), details))


def _events(table: str, rows: list[Any]) -> Remark:
    """Return the word that last period's sales events do not come again by themselves."""
    names = [str(next(iter(row.values()), "")) for row in rows if isinstance(row, Mapping)]
    details = {"count": len(names), "names": names_told(names), "table": table}
    return Remark("new-events", ("tables", table), details)


def _progress_columns(table: str, definition: Definition) -> set[str]:
    """Return the columns of a table that people fill in as the period goes on."""
    drawn = {
        block.done
        for sheet in definition.sheets.values()
        for block in sheet.blocks
        if isinstance(block, GanttBlock) and block.table == table
    }
    columns = definition.tables[table].columns if table in definition.tables else {}
    return {
        name
        for name, column in columns.items()
        if not column.formula and (name in drawn or {name, column.label} & _PROGRESS)
    }


def _mappings(node: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, value in node.items() if isinstance(node, Mapping) else ():
        if isinstance(value, Mapping):
            yield name, value
