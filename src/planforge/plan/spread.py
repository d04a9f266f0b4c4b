"""How a period's target is split over its steps: weights that a person may change afterwards."""

from __future__ import annotations

from statistics import fmean, median
from typing import TYPE_CHECKING

from planforge.formula.syntax import Binary, Name, Number, Unary
from planforge.formula.walk import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from planforge.data.model import Window
    from planforge.formula.syntax import Expression
    from planforge.plan.draft import Days, Draft

_DAYS_OF_WEEK = 7


def step_weights(draft: Draft, name: str) -> tuple[float, ...]:
    """Return one weight per step of the plan's time, as the metric's `spread` asks.

    `even` weighs a step by its days; `weekday` by the weights of its weekdays (seven typed, Monday
    first, else what they usually are before the period); `last_year` by the same steps a year
    ago; `weights` by as many typed numbers as there are steps; of `phase` and `shares` they follow
    from tables. A metric by formula follows what
    its formula makes of the days of its parts. What the data do not tell falls back to even, and
    is told.
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
            return _known(_last_year(draft, name)) or _told(draft, name, "last-year-split", even)
        case "weekday":
            return weekday_weights(draft, name, steps)
        case "phase" | "shares":
            raise ValueError(f"the weights of {name} are formulas")


def weekday_weights(draft: Draft, name: str, steps: Sequence[Window]) -> tuple[float, ...]:
    """Return one weight per step: of its weekdays together, typed or as they usually are."""
    typed = draft.definition.metrics[name].weights
    by_weekday = _typed(draft, name, _DAYS_OF_WEEK) if typed else _usual(draft, name)
    if by_weekday is None:
        alike = (1.0,) * _DAYS_OF_WEEK
        by_weekday = alike if typed else _told(draft, name, "weekday-split", alike)
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


def _told(draft: Draft, name: str, code: str, weights: tuple[float, ...]) -> tuple[float, ...]:
    """Return weights that are all alike, having told why, where there is a target to split."""
    metric = draft.definition.metrics[name]
    if metric.target is not None:
        place = draft.place("metrics", name, "spread") or draft.place("metrics", name)
        draft.notices.add(code, place, name=metric.label or name)
    return weights


def _usual(draft: Draft, name: str) -> tuple[float, ...] | None:
    """Return what the metric's weekdays usually are, Monday first, over the days before the period.

    Each day is held against the seven days around it, and of each weekday the median counts: then
    neither growth nor a campaign makes the weekdays heavier that it fell on. A weekday that mostly
    has nothing weighs by its average. The period's own days are left out: the target of a day must
    not move with what was reached.
    """
    shares: list[list[float]] = [[] for _ in range(_DAYS_OF_WEEK)]
    for days in _earlier(draft, name):
        for day, share in _shares_of_weeks(days):
            shares[day.weekday()].append(share)
    if not all(shares):
        return None
    usual = tuple(max(median(found) or fmean(found), 0.0) for found in shares)
    return usual if any(usual) else None


def _shares_of_weeks(days: Days) -> Iterator[tuple[date, float]]:
    """Yield the days that are known, each as how many times the average of the days around it."""
    for index, (day, value) in enumerate(days):
        first = max(0, min(index - _DAYS_OF_WEEK // 2, len(days) - _DAYS_OF_WEEK))
        week = days[first : first + _DAYS_OF_WEEK]
        level = fmean([known for _, known in week if known is not None] or [0.0])
        if value is not None and level > 0:
            yield day, value / level


def _earlier(draft: Draft, name: str) -> Sequence[Days]:
    """Return stretches of days before the period; of a formula what it makes of its parts."""
    tree = _tree(draft, name)
    if tree is None:
        return draft.earlier.get(name, ())
    parts = {need: _earlier(draft, need) for need in _parts(draft, tree)}
    if not parts or not all(parts.values()):
        return ()
    stretches: list[Days] = []
    for number, days in enumerate(next(iter(parts.values()))):
        values = {need: dict(found[number]) for need, found in parts.items()}
        of_days = {day: {need: values[need].get(day) for need in values} for day, _ in days}
        stretches.append([(day, _worth(tree, known)) for day, known in of_days.items()])
    return stretches


def _last_year(draft: Draft, name: str) -> Sequence[float | None]:
    """Return the metric's steps a year ago; of a formula what it makes of its parts."""
    tree = _tree(draft, name)
    if tree is None:
        measured = draft.measured.get(name)
        return measured.last_year_steps if measured else ()
    parts = {need: _last_year(draft, need) for need in _parts(draft, tree)}
    if not parts or not all(parts.values()):
        return ()
    count = len(draft.time.steps)
    return [_worth(tree, {need: parts[need][i] for need in parts}) for i in range(count)]


def _tree(draft: Draft, name: str) -> Expression | None:
    formula = draft.definition.metrics[name].formula
    if formula is None:
        return None
    return draft.parsed(formula, draft.place("metrics", name, "formula"))


def _parts(draft: Draft, tree: Expression) -> list[str]:
    """Return the metrics that a formula names, each once."""
    named = (parts[0] for parts in names(tree) if len(parts) == 1)
    return [need for need in dict.fromkeys(named) if need in draft.definition.metrics]


def _worth(tree: Expression, values: Mapping[str, float | None]) -> float | None:
    """Return what sums, products and quotients come to on one day; None for anything else."""
    match tree:
        case Number(value):
            return value
        case Name((name,)):
            return values.get(name)
        case Unary("-" | "+" as sign, operand):
            inner = _worth(operand, values)
            return -inner if inner is not None and sign == "-" else inner
        case Binary(operator, left, right):
            return _combined(operator, _worth(left, values), _worth(right, values))
        case _:
            return None


def _combined(operator: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right if right else None
        case _:
            return None


def _weekday_weight(step: Window, by_weekday: Sequence[float]) -> float:
    first = step.start.weekday()
    return sum(by_weekday[(first + day) % _DAYS_OF_WEEK] for day in range(_days(step)))


def _known(curve: Sequence[float | None]) -> tuple[float, ...] | None:
    """Return last year's curve, where it is whole and can weigh: no loss, and not nothing."""
    values = [value for value in curve if value is not None and value >= 0]
    return tuple(values) if len(values) == len(curve) and any(values) else None


def _days(step: Window) -> int:
    return (step.end - step.start).days + 1
