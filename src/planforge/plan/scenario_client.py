"""Scenarios in the client's edition: one of them, where the drivers are not all for the client.

A target that picks a scenario is computed from every driver. Were one of them internal, the client
would lose the headline with it; so the plan stands in the scenario that it shows, as if there were
no other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from planforge.formula.lower import lower
from planforge.formula.syntax import Reference, Symbol
from planforge.formula.walk import rebuilt, references
from planforge.plan.nodes import Computed, Constant
from planforge.plan.scenario_tables import has_scenarios, shown_scenario
from planforge.plan.scenarios import BASE, SELECTOR, target_in

if TYPE_CHECKING:
    from planforge.formula.syntax import Expression
    from planforge.plan.hidden import Hidden
    from planforge.plan.nodes import Element, Node
    from planforge.plan.plan import Plan

AnyPlan = TypeVar("AnyPlan", bound="Plan")
_FACETS = ("target_in_", "change_in_")
_AREA = "scenarios:"


def betrays_drivers(hidden: Hidden) -> bool:
    """Whether the scenarios of a plan cannot be shown without a driver that is internal."""
    plan = hidden.plan
    if not has_scenarios(plan):
        return False
    drivers = {name for d in plan.drivers for name in (d.headline, *d.factors)}
    return any(map(hidden.metric, drivers)) or any(
        symbol in hidden.computed for symbol in plan.graph.nodes
        if symbol.name in drivers and symbol.facet.startswith(_FACETS)
    )  # fmt: skip


def in_one_scenario(plan: AnyPlan) -> AnyPlan:
    """Return a plan in the scenario that it shows, without the others."""
    shown = shown_scenario(plan)
    dropped = frozenset(s for s in plan.graph.nodes if _belongs(s))
    nodes = {
        symbol: _standing(plan, node, shown)
        for symbol, node in plan.graph.nodes.items()
        if symbol not in dropped
    }
    definition = plan.definition.model_copy(
        update={
            "scenario": shown,
            "scenarios": {
                name: scenario.model_copy(update={"drivers": {}, "note": None})
                for name, scenario in plan.definition.scenarios.items()
            },
        }
    )
    graph = replace(plan.graph, nodes=nodes)
    return replace(
        plan,
        written=replace(plan.written, definition=definition),
        graph=graph,
        values=graph.evaluated(),
        bound_charts={
            name: chart for name, chart in plan.bound_charts.items() if not name.startswith(_AREA)
        },
        hidden=plan.hidden | {str(symbol) for symbol in dropped - {SELECTOR}} | {"scenarios"},
    )


def _belongs(symbol: Symbol) -> bool:
    """Whether a figure is there for the sake of the scenarios alone."""
    return (
        symbol == SELECTOR
        or symbol.facet.startswith(_FACETS)
        or symbol.name.startswith((_AREA, f"chart:{_AREA}"))
    )


def _standing(plan: Plan, node: Node, shown: str) -> Node:
    """Return a target as it is in the scenario shown; what picks no scenario stays as it is."""
    base = plan.graph.nodes.get(Symbol(node.symbol.name, target_in(BASE)))
    picks = any(
        isinstance(element, Computed) and _names_selector(element) for element in node.elements
    )
    if base is None or not picks:
        return node
    element: Element = Constant(plan.value(node.symbol))
    if shown == BASE:
        element = _over_targets(base.elements[0])
        return replace(base, symbol=node.symbol, label=node.label, elements=(element,))
    return replace(node, elements=(element,), origin="input")


def _names_selector(element: Computed) -> bool:
    return any(reference.symbol == SELECTOR for reference in references(element.core))


def _over_targets(element: Element) -> Element:
    """Return the plan's own target over the others' targets, as without scenarios."""
    if isinstance(element, Constant):
        return element

    def plain(node: Expression) -> Expression | None:
        if isinstance(node, Reference) and node.symbol.facet == target_in(BASE):
            return replace(node, symbol=replace(node.symbol, facet="target"))
        return None

    formula = rebuilt(element.formula, plain)
    return replace(element, formula=formula, core=lower(formula))
