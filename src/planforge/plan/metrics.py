"""Every metric with all its facets: from data, typed, by formula, or derived from the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from planforge.definition.quantities import read_quantity
from planforge.formula.formats import Format
from planforge.formula.syntax import Binary, Name, Number, Symbol, Unary
from planforge.formula.walk import names
from planforge.plan.draft import default_format
from planforge.plan.scopes import BASE_FACETS, COMPUTED_FACETS, PlanScope
from planforge.plan.spread import step_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.model import Metric, Written
    from planforge.formula.syntax import Expression
    from planforge.plan.draft import Draft
    from planforge.problems import Location

WINDOW_FACETS = ("to_date", "previous", "previous_to_date", "last_year", "last_year_to_date")
_TYPED_AS = {"to_date": "actual"}
"""Facets that the plan types under another key: an `actual` is what is known to date."""


class Nature(Enum):
    """How a metric behaves in time."""

    FLOW = "adds up over days"
    COUNT = "counts different people or things, so days do not add up"
    LEVEL = "a ratio, a level or a score"


DERIVED: dict[str, str] = {
    "actual": "if(as_of >= period.end, self.to_date)",
    "target_growth": "self.target / self.previous - 1",
    "growth": "self.to_date / self.previous_to_date - 1",
    "year_growth": "self.to_date / self.last_year_to_date - 1",
    "gap": "self.target - self.to_date",
    "deviation": "self.to_date / self.target_to_date - 1",
}
IN_POINTS: dict[str, str] = {
    "target_growth": "self.target - self.previous",
    "growth": "self.to_date - self.previous_to_date",
    "year_growth": "self.to_date - self.last_year_to_date",
}
"""For percentages a change is a difference in percentage points."""

ACHIEVED: dict[str, str] = {
    "higher": "self.{actual} / self.{target}",
    "lower": "self.{target} / self.{actual}",
    "near": "1 - abs(self.{actual} / self.{target} - 1)",
}
"""Achievement by which direction is better; with `target_to_date` for the target it is the pace."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Declares the metrics of a plan in a draft."""

    draft: Draft
    implied: Mapping[tuple[str, str], Expression]
    """Formulas of the targets that a driver identity implies, by metric and facet."""

    def declare(self) -> None:
        """Declare every facet and step series of every metric."""
        for name in self.draft.definition.metrics:
            self._declare(name)

    def nature(self, name: str) -> Nature:
        """Return how a metric behaves in time."""
        metric = self._metric(name)
        if metric.formula is not None:
            return Nature.FLOW if metric.additive or self._adds_up(name) else Nature.LEVEL
        if metric.from_ is None:
            return Nature.FLOW if metric.additive else Nature.LEVEL
        if metric.total in ("sum", "count"):
            return Nature.COUNT if metric.additive is False else Nature.FLOW
        return Nature.COUNT if metric.total == "count_distinct" else Nature.LEVEL

    def has(self, name: str, facet: str) -> bool:
        """Return whether a metric's facet can have a value, typed, from data or by formula."""
        metric = self._metric(name)
        if self._typed(name, facet) is not None:
            return True
        if (name, facet) in self.implied:
            return True
        if metric.formula is not None and self._lifts(name, facet):
            return True
        if metric.from_ is not None and facet in WINDOW_FACETS:
            return True
        return facet == "target_to_date" and self.has(name, "target")

    def has_steps(self, name: str) -> bool:
        """Return whether a metric has a value per time step."""
        metric = self._metric(name)
        if metric.formula is not None:
            return bool(self._needs(name)) and all(map(self.has_steps, self._needs(name)))
        return metric.from_ is not None

    def _declare(self, name: str) -> None:
        for facet in BASE_FACETS:
            self._declare_base(name, facet)
        for facet in COMPUTED_FACETS:
            self._declare_computed(name, facet)
        if self.has_steps(name):
            self._declare_steps(name)
        if self._has_split(name):
            self._declare_split(name)

    def _declare_base(self, name: str, facet: str) -> None:
        written = self._typed(name, facet)
        if written is not None:
            self._declare_typed(name, facet, written)
        elif (name, facet) in self.implied:
            self._formula(name, facet, self.implied[name, facet], implied=True)
        elif self._metric(name).formula is not None and self._lifts(name, facet):
            self._lift(name, facet)
        elif facet in WINDOW_FACETS and self._metric(name).from_ is not None:
            self._declare_window(name, facet)
        elif (text := self._derived(name, facet)) is not None:
            self._formula(name, facet, text)
        else:
            self._constant(name, facet, None, "input")

    def _declare_typed(self, name: str, facet: str, written: Written) -> None:
        place = self._place(name, facet)
        quantity = read_quantity(written)
        if quantity is None:
            self._formula(name, facet, str(written), place=place)
            return
        self._check_sign(name, quantity.sign, place)
        source = self._metric(name).source or ""
        self._constant(name, facet, quantity.value, "input", source=source, place=place)

    def _check_sign(self, name: str, sign: str | None, place: Location | None) -> None:
        """A sign that contradicts `better` is a slip: `≤35%` is for what is better lower."""
        better = self._metric(name).better
        if sign is None or better is None:
            return
        expected = "lower" if sign.startswith(("≤", "<")) else "higher"
        if better in ("higher", "lower") and better != expected:
            self.draft.problems.add(
                "sign-against-better", place, name=name, sign=sign, better=better, expected=expected
            )

    def _declare_window(self, name: str, facet: str) -> None:
        if facet == "to_date" and self.nature(name) is Nature.FLOW:
            self._formula(name, facet, "sum_if(self.steps, step.start <= as_of)")
            return
        measured = self.draft.measured.get(name)
        value = measured.totals.get(facet) if measured else None
        origin = measured.origin if measured else ""
        self._constant(name, facet, value, "data", source=origin)

    def _lift(self, name: str, facet: str) -> None:
        """A formula metric's facet is its formula over that facet of what it names."""
        scope = PlanScope(self.draft, computing=facet, metric=name)
        text = self._metric(name).formula or ""
        self._formula(name, facet, text, scope=scope, place=self._place(name, "formula"))

    def _derived(self, name: str, facet: str) -> str | None:
        """Return the formula of a facet that follows from the metric's other facets."""
        nature = self.nature(name)
        level = nature is Nature.LEVEL
        match facet:
            case "actual":
                return DERIVED["actual"]
            case "previous_to_date" | "last_year_to_date" if level:
                return f"self.{facet.removesuffix('_to_date')}"
            case "target_to_date" if level:
                return "self.target"
            case "target_to_date" if self._has_split(name):
                return "sum_if(self.target.steps, step.start <= as_of)"
            case "target_to_date":
                return "self.target * period.elapsed"
            case "forecast" if level:
                return "self.to_date"
            case "forecast" if self._has_split(name):
                return (
                    "self.to_date / (sum_if(self.weight.steps, step.start <= as_of)"
                    " / sum(self.weight.steps))"
                )
            case "forecast" if nature is Nature.FLOW:
                return "self.to_date / period.elapsed"
        return None

    def _declare_computed(self, name: str, facet: str) -> None:
        percent = self._format(name).style == "percent"
        places = max(1, self._format(name).decimals)
        match facet:
            case "achievement" | "pace":
                text = self._achieved(name, whole=facet == "achievement")
                shown = Format("percent", 1)
            case "status":
                self._declare_status(name)
                return
            case "gap":
                text = DERIVED["gap"]
                shown = Format("points", places) if percent else self._format(name)
            case _ if percent and facet in IN_POINTS:
                text = IN_POINTS[facet]
                shown = Format("points", places, signed=True)
            case _:
                text = DERIVED[facet]
                shown = Format("percent", 1, signed=True)
        self._formula(name, facet, text, shown=shown)

    def _achieved(self, name: str, *, whole: bool) -> str:
        """Return the formula of the achievement, against the whole target or the one to date.

        Of an amount that is better lower, only the part of the target to date says anything.
        """
        better = self.better(name)
        level = self.nature(name) is Nature.LEVEL
        target = "target" if whole and (level or better != "lower") else "target_to_date"
        return ACHIEVED[better].format(actual="to_date", target=target)

    def _declare_status(self, name: str) -> None:
        words = [self.draft.label(f"status.{word}") for word in ("good", "watch", "behind")]
        good, watch, behind = (f'"{word}"' for word in words)
        text = f"grade(self.pace, status.good, {good}, status.watch, {watch}, {behind})"
        self._formula(name, "status", text, shown=Format("text"))

    def better(self, name: str) -> str:
        """Return which direction is better: as stated, by the target's sign, or higher."""
        metric = self._metric(name)
        if metric.better is not None:
            return metric.better
        quantity = read_quantity(metric.target) if metric.target is not None else None
        below = quantity is not None and (quantity.sign or "").startswith(("≤", "<"))
        return "lower" if below else "higher"

    def _declare_steps(self, name: str) -> None:
        metric = self._metric(name)
        symbol = Symbol(name, "actual", "step")
        label = self._label(name, "daily")
        if metric.formula is not None:
            scope = PlanScope(self.draft, axis="step", metric=name)
            shown = self._format(name)
            self.draft.formula(symbol, metric.formula, scope, label, unit=metric.unit, format=shown)
            return
        measured = self.draft.measured.get(name)
        count = len(self.draft.time.steps)
        self.draft.constant(
            symbol,
            measured.steps if measured else (None,) * count,
            label,
            origin="data",
            unit=metric.unit,
            format=self._format(name),
            source=measured.origin if measured else "",
        )

    def _has_split(self, name: str) -> bool:
        """Whether a target is split over the steps: what adds up, and is stated as a whole."""
        stated = self._typed(name, "target") is not None
        return stated and self.nature(name) is Nature.FLOW and self.has_steps(name)

    def _declare_split(self, name: str) -> None:
        weights = step_weights(self.draft, name)
        self.draft.constant(
            Symbol(name, "weight", "step"), weights, self._label(name, "weight"), origin="input",
            format=Format("number", 2),
        )  # fmt: skip
        self.draft.formula(
            Symbol(name, "target", "step"),
            "self.target * self.weight.steps / sum(self.weight.steps)",
            PlanScope(self.draft, axis="step", metric=name),
            self._label(name, "daily_target"),
            unit=self._metric(name).unit,
            format=self._format(name),
        )

    def _formula(
        self,
        name: str,
        facet: str,
        text: str | Expression,
        *,
        shown: Format | None = None,
        scope: PlanScope | None = None,
        place: Location | None = None,
        implied: bool = False,
    ) -> None:
        kind = "text" if shown and shown.style == "text" else "number"
        self.draft.formula(
            Symbol(name, facet),
            text,
            scope or PlanScope(self.draft, metric=name),
            self._label(name, facet),
            kind=kind,
            unit=None if shown else self._metric(name).unit,
            format=shown or self._format(name),
            place=place or self._place(name, facet),
            implied=implied,
        )

    def _constant(
        self,
        name: str,
        facet: str,
        value: float | None,
        origin: str,
        source: str = "",
        place: Location | None = None,
    ) -> None:
        self.draft.constant(
            Symbol(name, facet),
            value,
            self._label(name, facet),
            origin="data" if origin == "data" else "input",
            unit=self._metric(name).unit,
            format=self._format(name),
            source=source,
            place=place or self._place(name, facet),
        )

    def _metric(self, name: str) -> Metric:
        return self.draft.definition.metrics[name]

    def _typed(self, name: str, facet: str) -> Written | None:
        key = _TYPED_AS.get(facet, facet)
        if facet == "actual" or key not in type(self._metric(name)).model_fields:
            return None
        written: Written | None = getattr(self._metric(name), key)
        return written

    def _needs(self, name: str) -> list[str]:
        """Return the metrics that a formula metric names without a facet."""
        metric = self._metric(name)
        tree = self.draft.parsed(metric.formula or "", self._place(name, "formula"))
        bare = [] if tree is None else [parts[0] for parts in names(tree) if len(parts) == 1]
        return [need for need in bare if need in self.draft.definition.metrics and need != name]

    def _lifts(self, name: str, facet: str) -> bool:
        """Whether a formula gives a facet: it is known for all that the formula names."""
        if facet == "actual" or (facet == "forecast" and self.nature(name) is Nature.LEVEL):
            return False
        if facet == "target_to_date" and self._typed(name, "target") is not None:
            return False
        return bool(self._needs(name)) and all(self.has(need, facet) for need in self._needs(name))

    def _adds_up(self, name: str) -> bool:
        tree = self.draft.parsed(self._metric(name).formula or "", self._place(name, "formula"))
        return tree is not None and self._is_sum(tree, name)

    def _is_sum(self, tree: Expression, owner: str) -> bool:
        match tree:
            case Binary("+" | "-", left, right):
                return self._is_sum(left, owner) and self._is_sum(right, owner)
            case Binary("*", left, Number()):
                return self._is_sum(left, owner)
            case Binary("*", Number(), right):
                return self._is_sum(right, owner)
            case Unary("-" | "+", operand):
                return self._is_sum(operand, owner)
            case Name((other,)) if other in self.draft.definition.metrics and other != owner:
                return self.nature(other) is Nature.FLOW
            case _:
                return False

    def _format(self, name: str) -> Format:
        metric = self._metric(name)
        written = self.draft.format(metric.format, metric.unit, self._place(name, "format"))
        if written is None and metric.unit is None and metric.formula is None:
            return Format("number", 0)
        return written or default_format("number", metric.unit)

    def _label(self, name: str, facet: str) -> str:
        return self.draft.label("of_metric").format(
            metric=self._metric(name).label or name, facet=self.draft.label(f"facet.{facet}")
        )

    def _place(self, name: str, key: str) -> Location | None:
        written = _TYPED_AS.get(key, key)
        return self.draft.place("metrics", name, written) or self.draft.place("metrics", name)

