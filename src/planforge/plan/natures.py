"""How metrics behave: what adds up over days, which facets can have a value, what needs what."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from planforge.definition.quantities import read_quantity
from planforge.formula.order import CycleError, evaluation_order
from planforge.formula.syntax import Binary, Blank, Call, Name, Number, Unary
from planforge.formula.walk import names
from planforge.plan.looks import is_percentage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.model import Metric, Written
    from planforge.formula.syntax import Expression
    from planforge.plan.draft import Draft
    from planforge.problems import Location

WINDOW_FACETS = ("to_date", "previous", "previous_to_date", "last_year", "last_year_to_date")
"""Facets that data can fill."""
BY_DATE_WINDOWS = ("previous_by_date", "last_year_by_date")
"""Those beside a comparison that is moved to other days."""
TYPED_AS = {"to_date": "actual"}
"""Facets that the plan types under another key: an `actual` is what is known to date."""


class Nature(Enum):
    """How a metric behaves in time."""

    FLOW = "adds up over days"
    COUNT = "counts different people or things, so days do not add up"
    LEVEL = "a ratio, a level or a score"


@dataclass(frozen=True, slots=True)
class Natures:
    """What a plan's metrics are, before any of them has a value.

    Attributes:
        implied: formulas of the targets that a driver identity implies, by metric and facet.
        circular: metrics whose formulas wait for each other; nothing is asked of these.
    """

    draft: Draft
    implied: Mapping[tuple[str, str], Expression]
    circular: set[str] = field(default_factory=set)

    def find_circles(self) -> None:
        """Note metrics that are defined by each other, each circle with its path."""
        metrics = self.draft.definition.metrics
        try:
            evaluation_order({name: self.needs(name) for name in metrics})
        except CycleError as error:
            for cycle in error.cycles:
                place = self.place(str(cycle[0]), "formula")
                self.draft.problems.add("cycle", place, path=" → ".join(map(str, cycle)))
                self.circular.update(map(str, cycle))

    def nature(self, name: str) -> Nature:
        """Return how a metric behaves in time."""
        metric = self.metric(name)
        if metric.formula is not None:
            return self._of_formula(name)
        if metric.from_ is None:
            return Nature.FLOW if metric.additive else Nature.LEVEL
        if metric.total in ("sum", "count"):
            if metric.additive is not False and metric.period is None:
                return Nature.FLOW
            return Nature.LEVEL if is_percentage(metric) else Nature.COUNT
        return Nature.COUNT if metric.total == "count_distinct" else Nature.LEVEL

    def has(self, name: str, facet: str) -> bool:
        """Return whether a metric's facet can have a value, typed, from data or by formula."""
        metric = self.metric(name)
        if name in self.circular:
            return False
        if self.typed(name, facet) is not None:
            return True
        if (name, facet) in self.implied:
            return True
        if metric.formula is not None and self.lifts(name, facet):
            return True
        if metric.from_ is not None and facet in WINDOW_FACETS + BY_DATE_WINDOWS:
            return True
        if facet == "forecast":
            return self.has(name, "to_date")
        return facet == "target_to_date" and self.has(name, "target")

    def lifts(self, name: str, facet: str) -> bool:
        """Whether a formula gives a facet: it is known for all that the formula names."""
        if facet == "actual":
            return False
        if facet == "target_to_date" and self.typed(name, "target") is not None:
            return False
        if facet == "to_date":
            return True
        if any(self._asks(need, facet, name) for need in self.needs(name)):
            return False
        return bool(self.needs(name)) and all(self.has(need, facet) for need in self.needs(name))

    def _asks(self, name: str, facet: str, other: str) -> bool:
        """Whether what is typed for a metric's facet is a formula over that facet of the other.

        A target that follows from another one gives it nothing back: what was left out is a gap.
        """
        written = self.typed(name, facet)
        if not isinstance(written, str) or read_quantity(written) is not None:
            return False
        tree = self.draft.parsed(written, self.place(name, facet))
        return tree is not None and (other, facet) in set(names(tree))

    def has_steps(self, name: str) -> bool:
        """Return whether a metric has a value per time step.

        A target that is split by shares has its steps before there are data.
        """
        metric = self.metric(name)
        if name in self.circular:
            return False
        if metric.formula is not None:
            return bool(self.needs(name)) and all(map(self.has_steps, self.needs(name)))
        return metric.from_ is not None or metric.spread == "shares"

    def has_split(self, name: str) -> bool:
        """Whether a target is split over the steps: what adds up, and is stated as a whole.

        A stated `spread` will do: the target is then a gap, and so is every step of it.
        """
        metric = self.metric(name)
        stated = metric.target is not None or "spread" in metric.model_fields_set
        return stated and self.nature(name) is Nature.FLOW and self.has_steps(name)

    def better(self, name: str) -> str:
        """Return which direction is better: as stated, by the target's sign, or higher."""
        return better_way(self.metric(name))

    def needs(self, name: str) -> list[str]:
        """Return the metrics that a formula metric names without a facet."""
        metric = self.metric(name)
        if metric.formula is None:
            return []
        tree = self.draft.parsed(metric.formula, self.place(name, "formula"))
        bare = [] if tree is None else [parts[0] for parts in names(tree) if len(parts) == 1]
        return [need for need in bare if need in self.draft.definition.metrics]

    def metric(self, name: str) -> Metric:
        """Return a metric as written."""
        return self.draft.definition.metrics[name]

    def typed(self, name: str, facet: str) -> Written | None:
        """Return what the plan types for a facet, or None."""
        key = TYPED_AS.get(facet, facet)
        if facet == "actual" or key not in type(self.metric(name)).model_fields:
            return None
        written: Written | None = getattr(self.metric(name), key)
        return written

    def place(self, name: str, key: str) -> Location | None:
        """Return where the plan says something of a metric."""
        written = TYPED_AS.get(key, key)
        return self.draft.place("metrics", name, written) or self.draft.place("metrics", name)

    def proportional(self, name: str) -> Expression | None:
        """Return a formula whose steps add up as those of its amounts do; else None.

        It adds up amounts, or takes parts of them: `paid - refunds`, `paid * fee_rate`.
        """
        tree = self._tree(name)
        return tree if tree is not None and self._is_proportional(tree) else None

    def _of_formula(self, name: str) -> Nature:
        """Return how a formula behaves: like an amount where amounts stand in it once, net."""
        metric = self.metric(name)
        if metric.additive:
            return Nature.FLOW
        tree = self._tree(name)
        if tree is None or self._degree(tree) != 1:
            return Nature.LEVEL
        parts = {self.nature(need) for need in self.needs(name)}
        counts = Nature.COUNT in parts or metric.additive is False
        return Nature.COUNT if counts else Nature.FLOW

    def _tree(self, name: str) -> Expression | None:
        formula = self.metric(name).formula
        if formula is None or name in self.circular:
            return None
        return self.draft.parsed(formula, self.place(name, "formula"))

    def _degree(self, tree: Expression) -> int | None:
        """Return with which power of the period's length a value grows; None where it is mixed.

        Amounts and counts grow with the days, levels do not; a quotient of two amounts is a level.
        """
        match tree:
            case Name((other, *_)) if other in self.draft.definition.metrics:
                return 0 if self.nature(other) is Nature.LEVEL else 1
            case Unary(_, operand):
                return self._degree(operand)
            case Binary("*", left, right):
                return _combined(self._degree(left), self._degree(right), 1)
            case Binary("/", left, right) | Call("ratio" | "share", (left, right)):
                return _combined(self._degree(left), self._degree(right), -1)
            case Call("round" | "round_up" | "round_down" | "abs" | "clamp", (operand, *_)):
                return self._degree(operand)
            case Binary("+" | "-", left, right):
                return self._common((left, right))
            case Call("sum" | "min" | "max" | "average" | "median" | "coalesce", parts):
                return self._common(parts)
            case Call("if", (_, *parts)):
                return self._common(tuple(parts))
            case _:
                return 0

    def _common(self, parts: tuple[Expression, ...]) -> int | None:
        """Return the degree that all parts have; nothing added (0, blank) has any."""
        kept = [part for part in parts if part != Number(0) and not isinstance(part, Blank)]
        degrees = {self._degree(part) for part in kept}
        return degrees.pop() if len(degrees) == 1 else None

    def _is_proportional(self, tree: Expression) -> bool:
        match tree:
            case Binary("+" | "-", left, right):
                return self._is_proportional(left) and self._is_proportional(right)
            case Binary("*" | "/", left, right) if self._is_level(right):
                return self._is_proportional(left)
            case Binary("*", left, right) if self._is_level(left):
                return self._is_proportional(right)
            case Unary("-" | "+", operand):
                return self._is_proportional(operand)
            case Name((other,)) if other in self.draft.definition.metrics:
                return self.nature(other) is Nature.FLOW
            case _:
                return False

    def _is_level(self, tree: Expression) -> bool:
        """Whether a part of a formula is the same at every step: a number, or a metric's level."""
        match tree:
            case Number():
                return True
            case Name((other,)) if other in self.draft.definition.metrics:
                return self.nature(other) is Nature.LEVEL
            case _:
                return False


def _combined(left: int | None, right: int | None, sign: int) -> int | None:
    return None if left is None or right is None else left + sign * right


def better_way(metric: Metric) -> str:
    """Return which direction is better for a metric: as stated, by its target's sign, or higher."""
    if metric.better is not None:
        return metric.better
    quantity = read_quantity(metric.target) if metric.target is not None else None
    below = quantity is not None and (quantity.sign or "").startswith(("≤", "<"))
    return "lower" if below else "higher"
