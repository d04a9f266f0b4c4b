"""How a period's target is split over its steps: weights that a person may change afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.data.model import Window
    from planforge.plan.draft import Draft

_DAYS_OF_WEEK = 7


def step_weights(draft: Draft, name: str) -> tuple[float, ...]:
    """Return one weight per step of the plan's time, as the metric's `spread` asks.

    `even` weighs a step by its days; `weekday` by the weights of its weekdays (seven typed, Monday
    first, else the metric's own averages before the period); `last_year` by the same steps a year
    ago; `weights` by as many typed numbers as there are steps. What the data do not tell falls
    back to even.
    """
    metric = draft.definition.metrics[name]
    steps = draft.time.steps
    even = tuple(float(_days(step)) for step in steps)
    match metric.spread:
        case "even":
            return even
        case "weights":
            return _typed(draft, name, len(steps)) or even
        case "last_year":
            measured = draft.measured.get(name)
            return _known(measured.last_year_steps if measured else (), even)
        case "weekday" | "phase":
            typed = _typed(draft, name, _DAYS_OF_WEEK) if metric.weights else None
            by_weekday = typed or _averages(draft, name)
            return tuple(_weekday_weight(step, by_weekday) for step in steps)


def _typed(draft: Draft, name: str, count: int) -> tuple[float, ...] | None:
    """Return the typed weights, or None with the problem noted."""
    given = draft.definition.metrics[name].weights or ()
    place = draft.place("metrics", name, "weights") or draft.place("metrics", name)
    if len(given) != count:
        draft.problems.add("weights-count", place, name=name, given=len(given), wanted=count)
        return None
    if min(given) < 0 or not any(given):
        draft.problems.add("weights-sign", place, name=name)
        return None
    return given


def _averages(draft: Draft, name: str) -> tuple[float, ...]:
    """Return the metric's average by weekday, Monday first, over the days before the period.

    The period before and the same days a year ago each count by their own level, so that a year
    of growth does not favour the weekdays one of them has more of. The period's own days are left
    out: the target of a day must not move with what was reached.
    """
    shares: list[list[float]] = [[] for _ in range(_DAYS_OF_WEEK)]
    for days in draft.earlier.get(name, ()):
        known = [value for _, value in days if value is not None]
        level = sum(known) / len(known) if known else 0.0
        for day, value in days:
            if value is not None and level > 0:
                shares[day.weekday()].append(value / level)
    if not all(map(sum, shares)):
        return (1.0,) * _DAYS_OF_WEEK
    return tuple(max(sum(known) / len(known), 0.0) for known in shares)


def _weekday_weight(step: Window, by_weekday: Sequence[float]) -> float:
    first = step.start.weekday()
    return sum(by_weekday[(first + day) % _DAYS_OF_WEEK] for day in range(_days(step)))


def _known(curve: Sequence[float | None], even: tuple[float, ...]) -> tuple[float, ...]:
    """Return last year's curve, where it is whole and can weigh: no loss, and not nothing."""
    values = [value for value in curve if value is not None and value >= 0]
    return tuple(values) if len(values) == len(even) and any(values) else even


def _days(step: Window) -> int:
    return (step.end - step.start).days + 1
