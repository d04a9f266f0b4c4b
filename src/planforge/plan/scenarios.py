"""Scenarios: what the drivers' targets are in each, and what follows from them.

Only drivers are indexed. Each has a target per scenario (`visitors.target_in_optimistic`), and its
`target` picks one of them by the cell that names the scenario; whatever is computed from targets
follows by itself. A headline's target is the plan's own in `base`, and that of its identity in the
others. What is computed from drivers' targets has the same facets, over theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planforge.definition.conditions import BASE_SCENARIO
from planforge.definition.quantities import read_quantity
from planforge.formula.formats import Format
from planforge.formula.syntax import Binary, Blank, Call, Name, Symbol, Text
from planforge.formula.walk import names, renamed
from planforge.plan.drivers import identities_in_order
from planforge.plan.looks import unlike
from planforge.plan.scopes import PlanScope
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planforge.definition.model import Definition, Written
    from planforge.formula.syntax import Expression
    from planforge.plan.draft import Draft, Pending
    from planforge.plan.drivers import Driver
    from planforge.problems import Location, Problems

BASE = BASE_SCENARIO
SELECTOR = Symbol("scenario")
"""The cell that says which scenario counts, by its label."""
Path = tuple[str, ...]


def target_in(scenario: str) -> str:
    """Return the facet of a metric's target in a scenario."""
    return f"target_in_{scenario}"


def change_in(scenario: str) -> str:
    """Return the facet of how far a metric's target in a scenario is from the one in `base`."""
    return f"change_in_{scenario}"


def scenario_names(definition: Definition) -> tuple[str, ...]:
    """Return the scenarios of a plan in their order; none where it has none."""
    named = tuple(definition.scenarios)
    return named if not named or BASE in named else (BASE, *named)


def scenario_label(definition: Definition, name: str) -> str:
    """Return what readers call a scenario."""
    known = definition.scenarios.get(name)
    return known.label if known else name


def scenario_of(definition: Definition, label: object) -> str:
    """Return the scenario that a label means; the plan's own where it means none."""
    found = (n for n in definition.scenarios if scenario_label(definition, n) == label)
    return next(found, definition.scenario)


def chosen_label(definition: Definition, given: object, problems: Problems) -> str | None:
    """Return the label of the scenario that is asked for by its name or its label."""
    names = scenario_names(definition)
    labels = {scenario_label(definition, name): name for name in names}
    if given in labels:
        return str(given)
    if given in names:
        return scenario_label(definition, str(given))
    details = suggestion(str(given), (*names, *labels))
    problems.add("unknown-scenario", None, name=given, known=", ".join(names), **details)
    return None


def factors_of(drivers: Iterable[Driver]) -> tuple[str, ...]:
    """Return the metrics that the identities name, each once: the drivers."""
    return tuple(dict.fromkeys(factor for driver in drivers for factor in driver.factors))


def declare_scenarios(draft: Draft, drivers: Sequence[Driver]) -> None:
    """Declare the targets of each scenario, after the metrics."""
    if draft.definition.scenarios:
        _Scenarios(draft, tuple(drivers)).declare()


@dataclass(frozen=True, slots=True)
class _Scenarios:
    """Declares the scenarios of a plan in a draft.

    Every metric has its target already, as without scenarios; those that scenarios change are
    declared anew.
    """

    draft: Draft
    drivers: tuple[Driver, ...]

    def declare(self) -> None:
        """Declare the selector, and every target in every scenario."""
        self._declare_selector()
        whole = (p for p in self.draft.pending if p.symbol.axis is None)
        pending = {(p.symbol.name, p.symbol.facet): p for p in whole}
        formulas = {m: pending.get((m, "target")) for m in self.draft.definition.metrics}
        indexed = tuple(m for m in self.draft.definition.metrics if m in self._indexed)
        following = self._following(formulas)
        every = frozenset((*indexed, *following))
        self.draft.pending[:] = [
            p for p in self.draft.pending if p.symbol not in {Symbol(m, "target") for m in indexed}
        ]
        for metric in indexed:
            self._declare_indexed(metric, formulas[metric], every)
        for metric in following:
            self._declare_following(metric, formulas[metric], every)
        for metric in (*indexed, *following):
            self._declare_changes(metric)

    @property
    def _indexed(self) -> frozenset[str]:
        """The metrics whose targets differ by scenario: drivers and what they make."""
        heads = (driver.headline for driver in self.drivers)
        return frozenset((*factors_of(self.drivers), *heads))

    def _declare_selector(self) -> None:
        label = scenario_label(self.draft.definition, self.draft.definition.scenario)
        self.draft.constant(
            SELECTOR, label, self.draft.label("scenario"), origin="text", kind="text",
            place=self.draft.place("scenario"),
        )  # fmt: skip

    def _following(self, formulas: Mapping[str, Pending | None]) -> tuple[str, ...]:
        """Return the other metrics whose targets are computed from those, by whatever formulas."""
        found = dict.fromkeys(self._indexed)
        while True:
            more = [
                name
                for name, formula in formulas.items()
                if formula and name not in found and self._asks(formula, found)
            ]
            if not more:
                return tuple(m for m in formulas if m in found and m not in self._indexed)
            found |= dict.fromkeys(more)

    def _asks(self, formula: Pending, metrics: Iterable[str]) -> bool:
        lifted = _is_lifted(formula)
        targets = {(m, "target") for m in metrics} | {(m,) for m in metrics if lifted}
        return not targets.isdisjoint(names(formula.expression))

    # ── Drivers and headlines ──

    def _declare_indexed(self, metric: str, formula: Pending | None, every: frozenset[str]) -> None:
        """Declare a metric's own target in each scenario, and its target as the one that counts."""
        symbol = Symbol(metric, "target")
        node = self.draft.nodes[symbol]
        base = Symbol(metric, target_in(BASE))
        label = self._label(metric, BASE)
        self.draft.nodes[base] = replace(node, symbol=base, label=label)
        if formula is not None:
            self.draft.pending.append(self._moved(formula, BASE, every))
        for scenario in scenario_names(self.draft.definition):
            if scenario != BASE:
                self._declare_in(metric, scenario, every)
        self.draft.formula(
            symbol, self._picked(metric), PlanScope(self.draft), node.label,
            unit=node.unit, format=node.format, place=node.place, needs="number",
        )  # fmt: skip

    def _declare_in(self, metric: str, scenario: str, every: frozenset[str]) -> None:
        """Declare a target in a scenario: as written, by the identity, or as in `base`."""
        written = self.draft.definition.scenarios[scenario].drivers.get(metric)
        place = self.draft.place("scenarios", scenario, "drivers", metric)
        identity = identities_in_order(self.drivers).get(metric)
        if identity is not None:
            tree = renamed(identity, lambda parts: Name((parts[0], target_in(scenario))))
            self._formula(metric, scenario, tree, self.draft.nodes[Symbol(metric, "target")].place)
        elif written is None:
            self._formula(metric, scenario, Name((metric, target_in(BASE))), None)
        else:
            self._declare_written(metric, scenario, written, place, every)

    def _declare_written(
        self,
        metric: str,
        scenario: str,
        written: Written,
        place: Location | None,
        every: frozenset[str],
    ) -> None:
        quantity = read_quantity(written)
        if quantity is None:
            tree = self.draft.parsed(str(written), place)
            if tree is not None:
                self._formula(metric, scenario, _seen(tree, metric, scenario, every), place)
            return
        node = self.draft.nodes[Symbol(metric, "target")]
        if unlike(node.unit, quantity.unit):
            self.draft.problems.add(
                "unit-of-value", place, unit=quantity.unit, name=metric, stated=node.unit
            )
        self.draft.constant(
            Symbol(metric, target_in(scenario)), quantity.value, self._label(metric, scenario),
            origin="input", unit=node.unit, format=node.format, place=place,
        )  # fmt: skip

    def _picked(self, metric: str) -> Expression:
        """Return the formula that picks a metric's target by the scenario that counts."""
        definition = self.draft.definition
        tree: Expression = Blank()
        for name in reversed(scenario_names(definition)):
            chosen = Binary("=", Name((SELECTOR.name,)), Text(scenario_label(definition, name)))
            tree = Call("if", (chosen, Name((metric, target_in(name))), tree))
        return tree

    # ── What is computed from them ──

    def _declare_following(
        self, metric: str, formula: Pending | None, every: frozenset[str]
    ) -> None:
        node = self.draft.nodes[Symbol(metric, "target")]
        assert formula is not None
        for scenario in scenario_names(self.draft.definition):
            symbol = Symbol(metric, target_in(scenario))
            self.draft.nodes[symbol] = replace(
                node, symbol=symbol, label=self._label(metric, scenario)
            )
            self.draft.pending.append(self._moved(formula, scenario, every))

    def _moved(self, formula: Pending, scenario: str, every: frozenset[str]) -> Pending:
        """Return a target's formula over the targets of a scenario."""
        metric, lifted = formula.symbol.name, _is_lifted(formula)

        def meant(parts: Path) -> Expression | None:
            if lifted and len(parts) == 1 and parts[0] in self.draft.definition.metrics:
                parts = (parts[0], "target")
            return _target_of(parts, scenario, every)

        return replace(
            formula,
            symbol=Symbol(metric, target_in(scenario)),
            expression=renamed(formula.expression, meant),
        )

    def _declare_changes(self, metric: str) -> None:
        """Declare how far each scenario is from `base`; of percentages, in points."""
        shown = self.draft.nodes[Symbol(metric, "target")].format
        percent = shown.style == "percent"
        base = Name((metric, target_in(BASE)))
        for scenario in self.draft.definition.scenarios:
            if scenario == BASE:
                continue
            moved = Binary("-", Name((metric, target_in(scenario))), base)
            tree = moved if percent else Binary("/", moved, Call("abs", (base,)))
            places = max(1, shown.decimals) if percent else 1
            self.draft.formula(
                Symbol(metric, change_in(scenario)), tree, PlanScope(self.draft),
                self._words(metric, "scenario.change", scenario),
                format=Format("points" if percent else "percent", places, signed=True),
            )  # fmt: skip

    def _formula(
        self, metric: str, scenario: str, tree: Expression, place: Location | None
    ) -> None:
        node = self.draft.nodes[Symbol(metric, "target")]
        self.draft.formula(
            Symbol(metric, target_in(scenario)), tree, PlanScope(self.draft, metric=metric),
            self._label(metric, scenario), unit=node.unit, format=node.format, place=place,
            needs="number",
        )  # fmt: skip

    def _label(self, metric: str, scenario: str) -> str:
        return self._words(metric, "scenario.target", scenario)

    def _words(self, metric: str, key: str, scenario: str) -> str:
        definition = self.draft.definition
        facet = self.draft.label(key).format(scenario=scenario_label(definition, scenario))
        label = self.draft.metric_label(metric)
        return self.draft.label("of_metric").format(metric=label, facet=facet)


def _is_lifted(formula: Pending) -> bool:
    """Whether a target is a formula metric's own formula, whose bare names mean targets."""
    return isinstance(formula.scope, PlanScope) and formula.scope.computing == "target"


def _seen(tree: Expression, metric: str, scenario: str, every: frozenset[str]) -> Expression:
    """Return what a plan writes for a driver, `base` being its own target."""
    base = Name((metric, target_in(BASE)))
    return renamed(
        tree, lambda parts: base if parts == (BASE,) else _target_of(parts, scenario, every)
    )


def _target_of(parts: Path, scenario: str, every: frozenset[str]) -> Expression | None:
    """Return a target as it is in a scenario, where it differs by scenario."""
    if len(parts) == 2 and parts[1] == "target":
        return Name((parts[0], target_in(scenario) if parts[0] in every else "target"))
    return None
