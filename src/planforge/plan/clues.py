"""Whether figures read from data tell a hidden one: the same, or what is left of a whole.

No formula of the plan says so, but who sees the whole and all parts but one knows that one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import combinations
from math import isclose
from typing import TYPE_CHECKING

from planforge.formula.syntax import Symbol
from planforge.plan.breakdowns import split_metric

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.plan.hidden import Hidden, Owner

_FACETS = ("to_date", "previous", "last_year")
_NEAR = 1e-9
_ROUNDED = 2e-3
"""How near a product comes when one of its factors is a rate that is kept with few places."""
_FEWEST_DIGITS = 7
_FEWEST_ROUNDED = 8
"""How many digits, or figures, have to agree, so that it is no chance."""
_MOST_PARTS = 10


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one thing, by what each is about: a window or a day."""

    symbol: Symbol
    read: str
    values: Mapping[tuple[str, int], float]


def told_by_data(hidden: Hidden, unused: frozenset[Symbol]) -> dict[Owner, frozenset[Symbol]]:
    """Return what is marked and follows from data that are seen, each with the figures it takes.

    Args:
        hidden: what is hidden.
        unused: figures that nothing may be learnt from.
    """
    seen = [one for one in _shown(hidden) if one.symbol not in unused]
    found: dict[Owner, frozenset[Symbol]] = {}
    for name in hidden.plan.definition.metrics:
        owner = ("metric", name)
        if owner in hidden.marked and (secret := _series(hidden, name)) is not None:
            parts = next(_tellers(secret, seen), None)
            if parts is not None:
                found[owner] = frozenset(part.symbol for part in parts)
    return found


# ── Figures ───────────────────────────────────────────────────────────────────────────────────────


def _shown(hidden: Hidden) -> Iterator[Series]:
    definition = hidden.plan.definition
    for name in definition.metrics:
        if not hidden.metric(name) and (series := _series(hidden, name)) is not None:
            yield series
    for table in definition.tables:
        if split_metric(definition, table) is not None and not hidden.column(table, "to_date"):
            yield from _members(hidden, table)


def _series(hidden: Hidden, name: str) -> Series | None:
    """Return the figures of a metric that is read from data; None of any other."""
    plan = hidden.plan
    metric = plan.definition.metrics[name]
    if metric.from_ is None and metric.period is None:
        return None
    steps = plan.values.get(Symbol(name, "actual", "step"), ())
    windows = ((facet, plan.values.get(Symbol(name, facet), ())) for facet in _FACETS)
    values = {
        (facet, index): value
        for facet, found in (*windows, ("step", steps))
        for index, value in enumerate(found)
        if isinstance(value, float)
    }
    return Series(Symbol(name, "to_date"), metric.from_ or metric.period or "", values)


def _members(hidden: Hidden, table: str) -> Iterator[Series]:
    """Yield the figures of each row of a breakdown."""
    symbol = Symbol(table, "to_date", table)
    columns = {facet: hidden.plan.values.get(Symbol(table, facet, table), ()) for facet in _FACETS}
    for index in range(len(columns["to_date"])):
        found = ((facet, values[index]) for facet, values in columns.items() if index < len(values))
        values = {(facet, 0): value for facet, value in found if isinstance(value, float)}
        yield Series(symbol, "", values)


# ── What they tell ────────────────────────────────────────────────────────────────────────────────


def _tellers(secret: Series, seen: Sequence[Series]) -> Iterator[tuple[Series, ...]]:
    """Yield the series that make up a secret one: alone, two of them, or a whole less its parts."""
    first = max(secret.values, key=lambda at: abs(secret.values[at]), default=None)
    if first is None:
        return
    known = sorted((one for one in seen if first in one.values), key=lambda one: one.values[first])
    heights = [one.values[first] for one in known]

    def near(height: float, within: float = _NEAR) -> Sequence[Series]:
        margin = abs(height) * within
        return known[bisect_left(heights, height - margin) : bisect_right(heights, height + margin)]

    wanted = secret.values[first]
    yield from ((one,) for one in near(wanted) if _agree(secret, [(1, one)]))
    for one in known:
        height = one.values[first]
        for sign in (1, -1):  # what is added to it, and what is left of it
            for other in near(sign * (wanted - height)):
                if _agree(secret, [(1, one), (sign, other)]):
                    yield one, other
        for other in near(wanted / height, _ROUNDED) if height else ():
            if _multiply(secret, one, other):
                yield one, other
    alike = [one for one in known if one.read == secret.read][: _MOST_PARTS + 1]
    for whole in alike:
        others = [one for one in alike if one is not whole]
        for count in range(2, len(others) + 1):
            for parts in combinations(others, count):
                if _agree(secret, [(1, whole), *((-1, part) for part in parts)]):
                    yield (whole, *parts)


def _agree(secret: Series, terms: Sequence[tuple[int, Series]]) -> bool:
    """Whether a sum of series is the secret one, wherever all of them have figures."""
    agreeing = set()
    for at, wanted in secret.values.items():
        if all(at in one.values for _, one in terms):
            heights = [sign * one.values[at] for sign, one in terms]
            if abs(sum(heights) - wanted) > _NEAR * max(map(abs, (*heights, wanted))):
                return False
            agreeing.add(wanted)
    return sum(map(_digits, agreeing)) >= _FEWEST_DIGITS


def _digits(value: float) -> int:
    """Return how many digits tell a number: none in 0, one in 3,000."""
    return len(f"{abs(value):.9e}".partition("e")[0].replace(".", "").strip("0"))


def _multiply(secret: Series, one: Series, other: Series) -> bool:
    """Whether the product of two series is the secret one, as near as rates are kept."""
    common = [at for at in secret.values if at in one.values and at in other.values]
    products = ((secret.values[at], one.values[at] * other.values[at]) for at in common)
    return (
        len(common) >= _FEWEST_ROUNDED
        and all(map(_differs, (secret, one, other)))
        and all(isclose(*pair, rel_tol=_ROUNDED) for pair in products)
    )


def _differs(series: Series) -> bool:
    return len(set(series.values.values())) > 1
