"""Targets split by weekday and phase: a day weighs its weekday times the lift of its phase.

The lifts are formulas over the table whose rows have the days: move a campaign or change its lift
in the workbook, and the targets of all days follow; their sum stays the target. Steps longer than
a day weigh as much as their days together, which then have an axis of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.data.calendar import days_of
from planforge.data.model import Window
from planforge.formula.formats import Format
from planforge.formula.spell import quoted
from planforge.formula.syntax import Symbol
from planforge.plan.dates import excel_serial
from planforge.plan.nodes import Axis
from planforge.plan.scopes import PlanScope
from planforge.plan.spread import weekday_weights
from planforge.plan.wanted import has_column_of_kind, has_table, is_on_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from planforge.definition.model import Phase
    from planforge.formula.evaluate import Value
    from planforge.formula.scope import Kind
    from planforge.plan.draft import Draft
    from planforge.problems import Problems

_LIFT = Format("number", 2)
_STEP_WEIGHT = "sum_if(self.weight.days, and(day.date >= step.start, day.date <= step.end))"


def declare_days(draft: Draft) -> None:
    """Declare the days of a plan whose steps are longer, where phases or shares need them."""
    metrics = draft.definition.metrics.values()
    if draft.time.grain == "day" or not any(m.spread in ("phase", "shares") for m in metrics):
        return
    days = days_of(draft.time.period)
    draft.axes["day"] = Axis("day", tuple(day.isoformat() for day in days))
    draft.constant(
        Symbol("day", "date", "day"), [excel_serial(day) for day in days],
        draft.label("step.start"), origin="data", kind="date", format=Format("date"),
    )  # fmt: skip


def declare_phase_weights(draft: Draft, name: str, label: Callable[[str], str]) -> None:
    """Declare the weights of a metric's steps: those of their weekdays times the phase's lift."""
    if not draft.definition.phases:
        place = draft.place("metrics", name, "spread") or draft.place("metrics", name)
        draft.problems.add("no-phases", place, name=name)
        return
    daily = draft.time.grain == "day"
    axis = "step" if daily else "day"
    days = tuple(Window(day, day) for day in days_of(draft.time.period))
    draft.constant(
        Symbol(name, "base", axis), weekday_weights(draft, name, days), label("base"),
        origin="input", format=_LIFT,
    )  # fmt: skip
    draft.formula(
        Symbol(name, "weight", axis), f"self.base.{axis}s * {axis}.lift",
        PlanScope(draft, axis=axis, metric=name), label("weight"), format=_LIFT,
    )  # fmt: skip
    if not daily:
        draft.formula(
            Symbol(name, "weight", "step"), _STEP_WEIGHT,
            PlanScope(draft, axis="step", metric=name), label("weight"), format=_LIFT,
        )  # fmt: skip


def declare_phases(draft: Draft) -> None:
    """Declare in which phase each day is, and its lift, from the tables of the plan's phases."""
    phases = dict(_sound_phases(draft))
    daily = draft.time.grain == "day"
    if not draft.definition.phases or not (daily or _is_asked(draft)):
        return
    axis = "step" if daily else "day"
    scope = PlanScope(draft, axis=axis)
    for key, phase in phases.items():
        draft.formula(
            Symbol(axis, f"lift_{key}", axis), _lift_of(phase, axis), scope,
            draft.label("phase.lift").format(phase=phase.label), format=_LIFT,
        )  # fmt: skip
    greatest = ", ".join(f"coalesce({axis}.lift_{key}, -1)" for key in phases)
    lift = f"if(max({greatest}, -1) < 0, 1, max({greatest}, -1))" if phases else "1 + 0"
    draft.formula(Symbol(axis, "lift", axis), lift, scope, draft.label("step.lift"), format=_LIFT)
    if daily and phases:
        branches = (
            f"coalesce(step.lift_{key}, -1) = step.lift, {quoted(phase.label)}"
            for key, phase in phases.items()
        )
        draft.formula(
            Symbol("step", "phase", "step"), f"ifs({', '.join(branches)}, blank)", scope,
            draft.label("step.phase"), kind="text", needs="text",
        )  # fmt: skip


def tell_idle_phases(
    draft: Draft, values: Mapping[Symbol, tuple[Value, ...]], notices: Problems
) -> None:
    """Tell that no day of the period is in a phase, though targets are split by phases."""
    axis = "step" if draft.time.grain == "day" else "day"
    lifts = [
        value
        for key in draft.definition.phases
        for value in values.get(Symbol(axis, f"lift_{key}", axis), ())
    ]
    if _is_asked(draft) and not any(value is not None for value in lifts):
        tables = dict.fromkeys(phase.table for phase in draft.definition.phases.values())
        notices.add("phases-without-days", draft.place("phases"), tables=", ".join(tables))


def _is_asked(draft: Draft) -> bool:
    return any(metric.spread == "phase" for metric in draft.definition.metrics.values())


def _lift_of(phase: Phase, axis: str) -> str:
    """Return the formula of a phase's lift on a day: blank on days that are not in it."""
    day = "step.start" if axis == "step" else "day.date"
    row = f"and({phase.table}.{phase.start} <= {day}, {phase.table}.{phase.end} >= {day})"
    lift = f"coalesce(max_if({phase.table}.{phase.lift}, {row}), 1)" if phase.lift else "1"
    return f"if(count_if({row}) > 0, {lift})"


def _sound_phases(draft: Draft) -> Iterator[tuple[str, Phase]]:
    """Yield the phases whose table and columns are there; say what is wrong with the others."""
    for key, phase in draft.definition.phases.items():
        if not has_table(draft, draft.place("phases", key, "table"), phase.table):
            continue
        sound = [_has_column(draft, key, phase, field) for field in ("start", "end", "lift")]
        if all(sound) and (draft.axes[phase.table].keys or is_on_sheet(draft, phase.table)):
            yield key, phase


def _has_column(draft: Draft, key: str, phase: Phase, field: str) -> bool:
    """Whether a phase's column is there and of its kind, having said so where it is not."""
    name = getattr(phase, field)
    place = draft.place("phases", key, field)
    kind: Kind = "number" if field == "lift" else "date"
    return name is None or has_column_of_kind(draft, place, phase.table, name, kind)
