"""For whom a plan is built: everybody in the house, or its client.

The client's edition is a plan of its own, made by taking out: what is hidden is in none of its
parts, so that whatever writes it has nothing to leave out, and nothing to leave in by mistake.
What is allowed to be seen although it is computed from something hidden stands as a value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeVar

from planforge.plan.breakdowns import split_metric
from planforge.plan.graph import Graph
from planforge.plan.hidden import find_hidden
from planforge.plan.internal_rows import (
    counted_anew,
    internal_rows,
    without_broken_checks,
    without_internal_rows,
)
from planforge.plan.nodes import Constant, Node
from planforge.plan.recoverable import note_recoverable
from planforge.plan.reduced import Reduction, reader_label
from planforge.plan.scenario_client import betrays_drivers, in_one_scenario
from planforge.plan.words import telling_words, unsaid_words
from planforge.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from planforge.definition.model import Chart, Definition
    from planforge.formula.evaluate import Value
    from planforge.formula.formats import Format
    from planforge.plan.charts import BoundChart
    from planforge.plan.hidden import Hidden, Owner
    from planforge.plan.nodes import Element
    from planforge.plan.plan import Plan
    from planforge.plan.words import Words

Audience = Literal["internal", "client"]
AnyPlan = TypeVar("AnyPlan", bound="Plan")


def client_edition(plan: AnyPlan) -> AnyPlan:
    """Return a plan as its client may have it, with notices of what was left out.

    Raises:
        PlanError: something internal can be computed from what the client would see.
    """
    problems = Problems()
    notices = Problems()
    hidden = find_hidden(plan)
    if betrays_drivers(hidden):
        plan = in_one_scenario(plan)
        hidden = find_hidden(plan)
    left_out = internal_rows(plan, hidden)
    if left_out:
        _note(hidden, "client-rows", left_out, notices)
        whole = plan
        plan, broken = without_broken_checks(whole, without_internal_rows(plan, hidden))
        hidden = find_hidden(plan)
        _note(hidden, "client-counted-anew", counted_anew(whole, plan, hidden), notices)
        _note(hidden, "client-checks", broken, notices)
    note_recoverable(hidden, problems, notices)
    problems.stop_if_any()
    _note_left_out(hidden, notices)
    words = unsaid_words(hidden)
    reduction = Reduction(hidden, words)
    definition = reduction.definition()
    _note(hidden, "client-texts", [f"“{text}”" for text in reduction.unsaid], notices)
    graph = _graph(hidden, words)
    return replace(
        plan,
        written=replace(plan.written, definition=definition),
        graph=graph,
        values=graph.evaluated(),
        drivers=tuple(d for d in plan.drivers if ("driver", d.headline) not in hidden.owners),
        bound_charts=_charts(hidden, definition),
        origins=_origins(hidden),
        notices=(*plan.notices, *notices),
        audience="client",
        hidden=hidden.names | plan.hidden,
        unsaid=telling_words(hidden),
    )


# ── Figures ───────────────────────────────────────────────────────────────────────────────────────


def _graph(hidden: Hidden, words: Words) -> Graph:
    """Return the figures that are seen; what follows from hidden ones stands as its value."""
    graph = hidden.plan.graph
    seen = ((symbol, node) for symbol, node in graph.nodes.items() if not hidden.hides(symbol))
    nodes = {symbol: _node(hidden, node, words) for symbol, node in seen}
    axes = {name: axis for name, axis in graph.axes.items() if name not in hidden.tables}
    return Graph(nodes, axes)


def _node(hidden: Hidden, node: Node, words: Words) -> Node:
    computed = node.symbol in hidden.computed
    elements = tuple(
        _value_alone(hidden, node, index) if computed else _element(hidden, node, index)
        for index in range(len(node.elements))
    )
    return replace(node, elements=elements, source=_source(hidden, node, words))


def _element(hidden: Hidden, node: Node, index: int) -> Element:
    return Constant(None) if hidden.blanks(node.symbol, index) else node.elements[index]


def _value_alone(hidden: Hidden, node: Node, index: int) -> Constant:
    """Return an element's value, no more exact than it is shown: the rest would tell of others."""
    shown = node.format_at(index)
    value = as_shown(hidden.plan.value(node.symbol, index), shown)
    return Constant(value, node.elements[index].format)


def as_shown(value: Value, shown: Format) -> Value:
    """Return a value with the places that its format shows.

    Example:
        >>> from planforge.formula.formats import Format
        >>> as_shown(0.4237288, Format("percent", 1)), as_shown(29482.7, Format(scale=1e4))
        (0.424, 29483.0)
    """
    if not isinstance(value, float):
        return value
    places = shown.places if shown.scale == 1 else 0  # a cell shows whole units
    return round(value, places + 2 * (shown.style in ("percent", "points")))


def _source(hidden: Hidden, node: Node, words: Words) -> str:
    """Return what the client reads as a figure's source: never a file, a sheet or a query."""
    definition = hidden.plan.definition
    if node.origin != "data":
        return "" if words.stand_in(node.source) else node.source
    kind, name, *_ = hidden.owner[node.symbol]
    read = split_metric(definition, name) if kind == "column" else name
    metric = definition.metrics.get(read or "")
    return reader_label(definition, metric) if metric is not None else ""


def _origins(hidden: Hidden) -> dict[str, str]:
    metrics = hidden.plan.definition.metrics
    return {
        name: reader_label(hidden.plan.definition, metrics[name])
        for name in hidden.plan.origins
        if name in metrics and not hidden.metric(name)
    }


def _charts(hidden: Hidden, definition: Definition) -> Mapping[str, BoundChart]:
    """Return the charts that are seen, without points that are hidden; `definition` is reduced."""
    return {
        name: _chart(hidden, bound, definition.charts.get(name, bound.chart))
        for name, bound in hidden.plan.bound_charts.items()
        if ("chart", name) not in hidden.owners
    }


def _chart(hidden: Hidden, bound: BoundChart, chart: Chart) -> BoundChart:
    if bound.chart.metrics is None:
        return replace(bound, chart=chart)
    seen = [at for at, name in enumerate(bound.chart.metrics) if not hidden.metric(name)]
    series = tuple(
        replace(one, points=tuple(one.points[at] for at in seen)) for one in bound.series
    )
    categories = tuple(bound.categories[at] for at in seen)
    return replace(bound, chart=chart, categories=categories, series=series)


# ── What the author is told ───────────────────────────────────────────────────────────────────────


def _note_left_out(hidden: Hidden, notices: Problems) -> None:
    """Note what the client does not get: what is marked, what follows from it, what is a value."""
    marked = hidden.owners & hidden.marked
    values = {hidden.owner[s] for s in hidden.computed if not hidden.hides(s)}
    told = _labels(hidden, marked)
    follows = [name for name in _labels(hidden, hidden.owners - marked) if name not in told]
    _note(hidden, "client-marked", told, notices)
    _note(hidden, "client-computed", follows, notices)
    _note(hidden, "client-values", _labels(hidden, values), notices)
    blanks = [
        f"{hidden.label(hidden.owner[symbol])}·{hidden.plan.graph.axes[symbol.axis].keys[index]}"
        for symbol, node in hidden.plan.graph.nodes.items()
        if symbol.axis is not None and not hidden.hides(symbol)
        for index in range(len(node.elements))
        if hidden.blanks(symbol, index)
    ]
    _note(hidden, "client-cells", blanks, notices)


def _note(hidden: Hidden, code: str, names: list[str], notices: Problems) -> None:
    if names:
        mark = hidden.plan.labels["list_mark"]
        notices.add(code, None, names=mark.join(names), count=len(names))


_NAMELESS = ("driver", "matrix", "scenarios", "sensitivity")
"""Owners that readers know by the metric they are of, as they do charts with a colon."""


def _labels(hidden: Hidden, owners: AbstractSet[Owner]) -> list[str]:
    """Return the labels of owners in the plan's order; of a table left out whole, its own."""
    definition = hidden.plan.definition
    found: dict[str, None] = {}
    for owner in dict.fromkeys((*hidden.owner.values(), *sorted(owners))):
        if owner not in owners:
            continue
        if owner[0] in ("column", "total") and owner[1] in hidden.tables:
            found[definition.tables[owner[1]].title or owner[1]] = None
        elif owner[0] not in _NAMELESS and ":" not in owner[1]:
            found[hidden.label(owner)] = None
    return list(found)
