"""Driver identities: what they imply, and the exact share of a gap that each factor explains.

The explanation is Shapley's: a factor's contribution is what the headline gains when the factor
moves from its base to its actual value, averaged over all orders in which the factors can move.
The contributions add up to the whole gap whatever the signs, and zeros do no harm.
Source: L. S. Shapley, A value for n-person games (1953).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

from planforge.formula.spell import quoted
from planforge.formula.syntax import Binary, Expression, Name, Number, Symbol
from planforge.formula.walk import names, renamed
from planforge.plan.scopes import PlanScope
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planforge.plan.draft import Draft
    from planforge.problems import Location

MOST_FACTORS = 6
"""Each factor doubles the combinations that are computed."""

BASE, ACTUAL = "target_to_date", "to_date"


@dataclass(frozen=True, slots=True)
class Driver:
    """An identity: a headline metric and the expression that always equals it.

    Attributes:
        implied: the one factor without a target of its own, solved from the others.
    """

    headline: str
    expression: Expression
    factors: tuple[str, ...]
    place: Location | None
    implied: str | None = None

    def implied_formulas(self) -> dict[tuple[str, str], Expression]:
        """Return the formulas that solve the missing factor, by metric and facet."""
        if self.implied is None:
            return {}
        return {
            (self.implied, facet): self._solved(self.implied, facet)
            for facet in ("target", "target_to_date")
        }

    def _solved(self, factor: str, facet: str) -> Expression:
        """The headline divided by the identity with the factor at 1 (a product is linear in it)."""
        others = renamed(
            _without(self.expression, factor),
            lambda parts: Number(1) if parts == (factor,) else Name((*parts, facet)),
        )
        return Binary("/", Name((self.headline, facet)), others)

    def with_moved(self, moved: frozenset[str]) -> Expression:
        """Return the identity with some factors at their actual value, the others at their base."""
        return renamed(
            self.expression,
            lambda parts: Name((*parts, ACTUAL if parts[0] in moved else BASE)),
        )


def read_drivers(draft: Draft) -> list[Driver]:
    """Return the plan's identities; what is wrong with them is noted in the draft."""
    drivers = []
    for headline, text in draft.definition.drivers.items():
        place = draft.place("drivers", headline)
        expression = draft.parsed(text, place)
        if expression is not None and _sound(draft, headline, expression, place):
            drivers.append(_driver(draft, headline, expression, place))
    return drivers


def _sound(draft: Draft, headline: str, expression: Expression, place: Location | None) -> bool:
    """Whether headline and factors are metrics of the plan, and not too many."""
    known = draft.definition.metrics
    named = list(dict.fromkeys(".".join(parts) for parts in names(expression)))
    if len(named) > MOST_FACTORS:
        draft.problems.add(
            "too-many-factors", place, name=headline, count=len(named), most=MOST_FACTORS
        )
    if not named or headline in named:
        draft.problems.add("driver-of-itself", place, name=headline)
        return False
    unknown = [name for name in (headline, *named) if name not in known]
    for name in unknown:
        draft.problems.add("unknown-name", place, name=name, **suggestion(name, known))
    return not unknown and len(named) <= MOST_FACTORS


def _driver(draft: Draft, headline: str, expression: Expression, place: Location | None) -> Driver:
    factors = tuple(dict.fromkeys(parts[0] for parts in names(expression)))
    metrics = draft.definition.metrics
    missing = [
        factor for factor in factors
        if factor in metrics and metrics[factor].target is None and _is_product(expression, factor)
    ]  # fmt: skip
    stated = metrics[headline].target is not None
    implied = missing[0] if stated and len(missing) == 1 else None
    return Driver(headline, expression, factors, place, implied)


def _is_product(expression: Expression, factor: str) -> bool:
    """Whether the expression is a product in which the factor stands once, above the line."""
    match expression:
        case Name((name,)):
            return name == factor
        case Binary("*", left, right):
            return _is_product(left, factor) != _is_product(right, factor)
        case Binary("/", left, right):
            return _is_product(left, factor) and (factor,) not in set(names(right))
        case _:
            return False


def _without(tree: Expression, factor: str) -> Expression:
    """Return a product without one of its factors, where that is more than a factor of 1."""
    match tree:
        case Binary("*", left, right) if left == Name((factor,)):
            return right
        case Binary("*", left, right) if right == Name((factor,)):
            return left
        case Binary("*", left, right, where):
            return Binary("*", _without(left, factor), _without(right, factor), where)
        case _:
            return tree


def identities_in_order(drivers: Iterable[Driver]) -> dict[str, Expression]:
    """Return the identity that each headline may be computed by, so that none waits for itself.

    Of identities that name each other's headlines, the first written counts.
    """
    kept: dict[str, Driver] = {}
    for driver in drivers:
        if driver.headline not in _needed(driver, kept):
            kept.setdefault(driver.headline, driver)
    return {headline: driver.expression for headline, driver in kept.items()}


def _needed(driver: Driver, kept: Mapping[str, Driver]) -> set[str]:
    """Return what an identity names, and what is named by those that compute it."""
    found: set[str] = set()
    waiting = list(driver.factors)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += kept[name].factors if name in kept else ()
    return found


def declare_drivers(draft: Draft, drivers: Sequence[Driver]) -> None:
    """Declare, for each identity, its combinations and every factor's contribution to the gap."""
    for driver in drivers:
        _declare_combinations(draft, driver)
        _declare_contributions(draft, driver)
        _declare_words(draft, driver)


def combination(driver: Driver, moved: frozenset[str]) -> Symbol:
    """Return the symbol of the headline with these factors at their actual value."""
    tail = "+".join(factor for factor in driver.factors if factor in moved)
    return Symbol(driver.headline, f"with_{tail}" if tail else "with_none")


def combinations_of(driver: Driver) -> list[frozenset[str]]:
    """Return all sets of factors, small ones first."""
    sizes = range(len(driver.factors) + 1)
    return [frozenset(chosen) for size in sizes for chosen in combinations(driver.factors, size)]


def _declare_combinations(draft: Draft, driver: Driver) -> None:
    label = _label(draft, driver.headline)
    metric = draft.nodes[Symbol(driver.headline, "to_date")]
    for moved in combinations_of(driver):
        who = draft.label("list_mark").join(_label(draft, f) for f in driver.factors if f in moved)
        words = draft.label("driver.moved" if moved else "driver.base")
        draft.formula(
            combination(driver, moved), driver.with_moved(moved), PlanScope(draft),
            words.format(metric=label, factors=who),
            unit=metric.unit, format=metric.format, place=driver.place,
        )  # fmt: skip


def _declare_contributions(draft: Draft, driver: Driver) -> None:
    metric = draft.nodes[Symbol(driver.headline, "to_date")]
    for factor in driver.factors:
        draft.formula(
            Symbol(driver.headline, f"explained_{factor}"), _contribution(driver, factor),
            PlanScope(draft),
            draft.label("driver.explained").format(factor=_label(draft, factor)),
            unit=metric.unit, format=metric.format.of_parts, place=driver.place,
        )  # fmt: skip
    explained = [Name((driver.headline, f"explained_{f}")) for f in driver.factors]
    gap = Binary("-", Name((driver.headline, ACTUAL)), Name((driver.headline, BASE)))
    for facet, tree in (("gap_to_date", gap), ("unexplained", _minus(gap, explained))):
        draft.formula(
            Symbol(driver.headline, facet), tree, PlanScope(draft), draft.label(f"driver.{facet}"),
            unit=metric.unit, format=metric.format.of_parts, place=driver.place,
        )  # fmt: skip


def words_of(driver: Driver, what: str) -> Symbol:
    """Return the symbol of the words that a chart of the gap has for a factor, or as its title."""
    return Symbol(f"chart:driver_{driver.headline}", what)


def _declare_words(draft: Draft, driver: Driver) -> None:
    """Declare what the chart of the gap says: its title, and each bar's name with its size."""
    label = _label(draft, driver.headline)
    gap = f"{driver.headline}.gap_to_date"
    more, less, level = (
        _joined(draft.label(f"driver.{way}").format(metric=label, size="{size}"), f"abs({gap})")
        for way in ("ahead", "behind", "level")
    )
    texts = {"title": f"ifs({gap} > 0, {more}, {gap} < 0, {less}, {level})"}
    bars = {factor: (_label(draft, factor), f"explained_{factor}") for factor in driver.factors}
    bars |= {
        facet: (draft.label(f"driver.{facet}"), facet) for facet in ("unexplained", "gap_to_date")
    }
    for what, (words, facet) in bars.items():
        value = f"{driver.headline}.{facet}"
        texts[what] = f'join({quoted(f"{words} ")}, if({value} > 0, "+", ""), text({value}))'
    for what, text in texts.items():
        draft.formula(
            words_of(driver, what), text, PlanScope(draft), draft.label("chart_title"),
            kind="text", place=driver.place,
        )  # fmt: skip


def _joined(template: str, size: str) -> str:
    """Return a formula for words with the place of a figure in them (`{size} lower`)."""
    before, place, after = template.partition("{size}")
    figure = f"text({size}), " if place else ""
    return f"join({quoted(before)}, {figure}{quoted(after)})"


def _contribution(driver: Driver, factor: str) -> Expression:
    """Sum over all sets without the factor: weight x (headline with it - headline without)."""
    count = len(driver.factors)
    total: Expression | None = None
    for before in combinations_of(driver):
        if factor in before:
            continue
        size = len(before)
        weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        after = combination(driver, before | {factor})
        step = Binary("-", _name(after), _name(combination(driver, before)))
        term = Binary("*", Number(weight), step)
        total = term if total is None else Binary("+", total, term)
    return total or Number(0)


def _minus(tree: Expression, others: list[Name]) -> Expression:
    for other in others:
        tree = Binary("-", tree, other)
    return tree


def _name(symbol: Symbol) -> Name:
    return Name((symbol.name, symbol.facet))


def _label(draft: Draft, metric: str) -> str:
    known = draft.definition.metrics.get(metric)
    return (known.label if known else None) or metric
