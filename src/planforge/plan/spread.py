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
    first, else the metric's own averages); `last_year` by the same steps a year ago; `weights` by
    as many typed numbers as there are steps. What the data do not tell falls back to even.
    """
    metric = draft.definition.metrics[name]
    steps = draft.time.steps
    even = tuple(float(_days(step)) for step in steps)
    typed = tuple(metric.weights) if isinstance(metric.weights, tuple) else ()
    match metric.spread:
        case "even":
            return even
        case "weights":
            _expect(draft, name, typed, len(steps))
            return typed if len(typed) == len(steps) else even
        case "last_year":
            measured = draft.measured.get(name)
            return _known(measured.last_year_steps if measured else (), even)
        case "weekday":
            if typed:
                _expect(draft, name, typed, _DAYS_OF_WEEK)
            by_weekday = typed if len(typed) == _DAYS_OF_WEEK else _averages(draft, name)
            return tuple(_weekday_weight(step, by_weekday) for step in steps)


def _expect(draft: Draft, name: str, typed: Sequence[float], count: int) -> None:
    if len(typed) != count:
        place = draft.place("metrics", name, "weights") or draft.place("metrics", name)
        draft.problems.add("weights-count", place, name=name, given=len(typed), wanted=count)


def _averages(draft: Draft, name: str) -> tuple[float, ...]:
    """Return the metric's average by weekday, Monday first, over last year and the days so far."""
    measured = draft.measured.get(name)
    sums = [0.0] * _DAYS_OF_WEEK
    counts = [0] * _DAYS_OF_WEEK
    for step, value in zip(draft.time.steps, measured.steps if measured else (), strict=False):
        if value is not None and _days(step) == 1:
            sums[step.start.weekday()] += value
            counts[step.start.weekday()] += 1
    if not all(counts):
        return (1.0,) * _DAYS_OF_WEEK
    return tuple(total / count for total, count in zip(sums, counts, strict=True))


def _weekday_weight(step: Window, by_weekday: Sequence[float]) -> float:
    first = step.start.weekday()
    return sum(by_weekday[(first + day) % _DAYS_OF_WEEK] for day in range(_days(step)))


def _known(curve: Sequence[float | None], even: tuple[float, ...]) -> tuple[float, ...]:
    if len(curve) != len(even) or any(value is None for value in curve):
        return even
    return tuple(value or 0.0 for value in curve)


def _days(step: Window) -> int:
    return (step.end - step.start).days + 1
