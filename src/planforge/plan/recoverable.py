"""Whether a client could work out what is hidden, from what is seen and the plan's own formulas.

Each formula is an equation. Who knows all figures in it but one can solve it for that one, and go
on from there: so the check goes on until nothing new is learnt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.formula.syntax import Binary, Call, Number, Reference, Symbol, Unary
from planforge.formula.walk import nodes, references, renamed
from planforge.plan.clues import told_by_data
from planforge.plan.nodes import Computed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planforge.formula.syntax import Expression
    from planforge.plan.drivers import Driver
    from planforge.plan.hidden import Hidden, Owner
    from planforge.problems import Location, Problems

_ARITHMETIC = ("+", "-", "*", "/", "^")
_CLEAR = ("abs", "coalesce", "growth", "if", "ifs", "ratio", "round", "share")
"""Functions whose result tells what went into them."""
_PLAIN_NUMBERS = (0.0, 1.0, 2.0, 10.0, 100.0, 1e3, 1e4, 7.0, 12.0, 30.0, 31.0, 365.0)
"""Numbers in formulas that anybody would guess; others are known to the plan alone."""
_WEIGHT = "weight"
_FACETS = ("to_date", "previous", "previous_to_date", "last_year", "last_year_to_date", "target")


@dataclass(frozen=True, slots=True)
class Equation:
    """A figure, the formula that it always equals, and what that names."""

    symbol: Symbol
    formula: Expression
    named: frozenset[Symbol]


def note_recoverable(hidden: Hidden, problems: Problems, notices: Problems) -> None:
    """Note what is marked internal and can be worked out all the same.

    Where only figures that the plan allows to be seen betray it, its author has decided so and is
    told; else it is a problem.
    """
    equations = [one for one in _equations(hidden) if _has_values(hidden, one)]
    unseen = frozenset(s for s in hidden.owner if hidden.hides(s))
    allowed = frozenset(s for s, owner in hidden.owner.items() if owner in hidden.allowed)
    stopped = set()
    found = told_by_data(hidden, allowed) | _learnt(hidden, equations, unseen, allowed)
    for owner, parts in found.items():
        stopped.add(owner)
        problems.add("client-can-compute", _place(hidden, owner), **_words(hidden, owner, parts))
    found = told_by_data(hidden, frozenset()) | _learnt(hidden, equations, unseen, frozenset())
    for owner, parts in found.items():
        if owner not in stopped:
            place, details = _place(hidden, owner), _words(hidden, owner, parts)
            notices.add("client-may-compute", place, **details)


def _equations(hidden: Hidden) -> Iterator[Equation]:
    for symbol, node in hidden.plan.graph.nodes.items():
        seen = {id(e.formula): e.formula for e in node.elements if isinstance(e, Computed)}
        for formula in seen.values():
            if not _has_own_number(formula):
                yield Equation(symbol, formula, _named(formula))
    for driver in hidden.plan.drivers:
        for facet in _FACETS:
            formula = _identity(driver, facet)
            if not _has_own_number(formula):
                yield Equation(Symbol(driver.headline, facet), formula, _named(formula))


def _identity(driver: Driver, facet: str) -> Expression:
    return renamed(driver.expression, lambda parts: Reference(Symbol(parts[0], facet)))


def _named(formula: Expression) -> frozenset[Symbol]:
    return frozenset(reference.symbol for reference in references(formula))


def _has_own_number(formula: Expression) -> bool:
    return any(
        isinstance(node, Number) and abs(node.value) not in _PLAIN_NUMBERS
        for node in nodes(formula)
    )


def _learnt(
    hidden: Hidden,
    equations: Iterable[Equation],
    unseen: frozenset[Symbol],
    unused: frozenset[Symbol],
) -> dict[Owner, frozenset[Symbol]]:
    """Return what is marked and can be worked out, each with the figures it takes.

    Args:
        hidden: what is hidden.
        equations: what the figures have to do with each other.
        unseen: the figures that are not known at first.
        unused: figures that nothing may be learnt from.
    """
    how: dict[Symbol, frozenset[Symbol]] = {}
    unknown = set(unseen | unused)
    learnt = True
    while learnt:
        learnt = False
        for equation in equations:
            found = _solved(equation, unknown)
            if found is not None and found not in unused:
                others = (equation.named | {equation.symbol}) - {found}
                how[found] = frozenset(s for other in others for s in how.get(other, {other}))
                unknown.discard(found)
                learnt = True
    owners: dict[Owner, frozenset[Symbol]] = {}
    for symbol, parts in how.items():
        owner = hidden.owner[symbol]
        # How a table that is seen splits a target says nothing of the target.
        if owner in hidden.marked and symbol.facet != _WEIGHT:
            owners.setdefault(owner, parts)
    return owners


def _has_values(hidden: Hidden, equation: Equation) -> bool:
    """Whether all figures of an equation are numbers; a gap tells nothing, and is no secret."""
    values = (hidden.plan.values.get(s, ()) for s in (equation.symbol, *equation.named))
    return all(any(isinstance(one, float) for one in found) for found in values)


def _solved(equation: Equation, unknown: set[Symbol]) -> Symbol | None:
    """Return the figure that an equation gives, where it is the only one not known."""
    missing = [symbol for symbol in equation.named if symbol in unknown]
    if equation.symbol in unknown:
        return None if missing else equation.symbol
    if len(missing) != 1:
        return None
    (one,) = missing
    alike = one.axis is None or one.axis == equation.symbol.axis
    return one if alike and _tells(equation.formula, one) else None


def _tells(formula: Expression, symbol: Symbol) -> bool:
    """Whether a formula's value tells what a figure in it is."""
    match formula:
        case Reference(other):
            return other == symbol
        case Unary(_, operand):
            return _tells(operand, symbol)
        case Binary(operator, left, right) if operator in _ARITHMETIC:
            return _tells(left, symbol) or _tells(right, symbol)
        case Call(function, arguments) if function in _CLEAR:
            return any(_tells(argument, symbol) for argument in arguments)
        case _:
            return False


# ── Words ─────────────────────────────────────────────────────────────────────────────────────────


def _place(hidden: Hidden, owner: Owner) -> Location | None:
    of = hidden.plan.written.places.of
    match owner:
        case ("metric", name):
            return of("metrics", name, "internal") or of("metrics", name)
        case ("column", table, key):
            return of("tables", table, "columns", key, "internal") or of("tables", table)
        case _:
            return None


def _words(hidden: Hidden, owner: Owner, parts: frozenset[Symbol]) -> dict[str, str]:
    mark, every = hidden.plan.labels["list_mark"], hidden.plan.graph.nodes
    found = dict.fromkeys(_label_of(hidden, s) for s in every if s in parts)
    return {"name": hidden.label(owner), "parts": mark.join(found)}


def _label_of(hidden: Hidden, symbol: Symbol) -> str:
    """Return what readers call that which a figure belongs to."""
    owner = hidden.owner[symbol]
    known = owner[0] in ("metric", "column")
    return hidden.label(owner) if known else hidden.plan.graph.nodes[symbol].label
