"""What changes in a plan when it is taken over into the next period, and what to look at there.

All that only the author knows stays: wording, targets, people, outside figures. What the old period
has made is taken out, or becomes what the new one is compared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from planforge.data.time import cut_into_steps, read_period, time_axis
from planforge.definition.yaml_edit import Put, Remove, Rename
from planforge.starting.remarks import Changes, Remark, counted, is_number, mappings
from planforge.starting.tables import change_tables

if TYPE_CHECKING:
    from planforge.definition.model import Definition
    from planforge.definition.tree import Path
    from planforge.starting.shift import Shift

_FIRST_VERSION = "1.0"
_OF_A_PERIOD = ("actual", "previous", "last_year", "forecast")
"""What a metric's author types for one period."""


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
    change_tables(values, definition, shift, changes)
    _tell_of_assumptions(values, definition, changes)
    return changes


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
    for name, metric in mappings(values.get("metrics")):
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
    moved = counted(told.moved) | {"key": shift.comparison}
    if told.moved:
        changes.changed.append(Remark("new-previous", place, moved))
        known = _day(values.get("as_of"))
        if known is None:
            changes.to_look_at.append(Remark("new-previous-whole", place, moved))
        elif known < shift.old.end:
            details = {**moved, "day": known.isoformat()}
            changes.to_look_at.append(Remark("new-previous-until", place, details))
    if told.dropped:
        changes.changed.append(Remark("new-dropped", place, counted(told.dropped)))
    if told.targets:
        changes.to_look_at.append(Remark("new-targets", place, counted(told.targets)))


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


# ── What is assumed ───────────────────────────────────────────────────────────────────────────────


def _tell_of_assumptions(
    values: Mapping[str, Any], definition: Definition, changes: Changes
) -> None:
    """Tell of numbers in scenarios, and of facts: nobody but the author knows the new ones."""
    stated = [
        str((definition.metrics[driver].label if driver in definition.metrics else None) or driver)
        for _, scenario in mappings(values.get("scenarios"))
        for driver, target in (scenario.get("drivers") or {}).items()
        if is_number(target)
    ]
    known = [
        str(fact.get("label") or definition.facts[name].label or name)
        for name, fact in mappings(values.get("facts"))
        if is_number(fact.get("value")) and name in definition.facts
    ]
    for code, place, names in (
        ("new-scenarios", "scenarios", stated),
        ("new-facts", "facts", known),
    ):
        if names:
            changes.to_look_at.append(Remark(code, (place,), counted(names)))
