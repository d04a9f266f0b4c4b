"""Rows about metrics that a client must not see: left out whole, not as cells without a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from planforge.formula.syntax import Symbol
from planforge.plan.graph import Graph
from planforge.plan.metric_columns import metric_called
from planforge.plan.nodes import Constant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.definition.model import Definition, Table
    from planforge.plan.charts import BoundChart
    from planforge.plan.hidden import Hidden
    from planforge.plan.nodes import Axis, Node
    from planforge.plan.plan import Plan

AnyPlan = TypeVar("AnyPlan", bound="Plan")
Kept = dict[str, list[int]]
"""Which rows stay, by table; tables that keep all of them are not among them."""


def without_internal_rows(plan: AnyPlan, hidden: Hidden) -> AnyPlan:
    """Return a plan whose tables have no rows about hidden metrics, all computed anew."""
    kept = _kept_rows(plan, hidden)
    if not kept:
        return plan
    nodes = {symbol: _node(node, kept) for symbol, node in plan.graph.nodes.items()}
    axes = {name: _axis(axis, kept) for name, axis in plan.graph.axes.items()}
    graph = Graph(nodes, axes)
    definition = _definition(plan.definition, kept)
    return replace(
        plan,
        written=replace(plan.written, definition=definition),
        graph=graph,
        values=graph.evaluated(),
        bound_charts={name: _chart(bound, kept) for name, bound in plan.bound_charts.items()},
    )


def without_broken_checks(whole: AnyPlan, plan: AnyPlan) -> tuple[AnyPlan, list[str]]:
    """Return a plan without the checks that only hold with all rows, and what they are called.

    Shares of 100% are no longer that when a row is left out: nothing is wrong with the plan.

    Args:
        whole: the plan with all its rows.
        plan: the same without some of them.
    """
    broken = [one for one in plan.checks if whole.value(one) is True and plan.value(one) is False]
    if not broken:
        return plan, []
    names = {symbol.name.removeprefix("check:") for symbol in broken}
    definition = plan.definition
    checks = {name: one for name, one in definition.checks.items() if name not in names}
    nodes = {symbol: one for symbol, one in plan.graph.nodes.items() if symbol not in broken}
    graph = Graph(nodes, plan.graph.axes)
    reduced = replace(
        plan,
        written=replace(plan.written, definition=definition.model_copy(update={"checks": checks})),
        graph=graph,
        values=graph.evaluated(),
    )
    return reduced, [plan.graph.nodes[symbol].label for symbol in broken]


def counted_anew(whole: Plan, plan: Plan, hidden: Hidden) -> list[str]:
    """Return the totals that are others without the rows left out: their names, both numbers."""
    found = []
    for symbol in plan.graph.nodes:
        if symbol.facet != "total" or hidden.hides(symbol):
            continue
        now, before = plan.figure(symbol).text, whole.figure(symbol).text
        if now != before:
            found.append(f"{hidden.label(hidden.owner[symbol])} {now} ({before})")
    return found


def internal_rows(plan: Plan, hidden: Hidden) -> list[str]:
    """Return what readers call the rows that `without_internal_rows` leaves out."""
    return [
        f"{plan.definition.tables[table].title or table}·{key}"
        for table, rows in _kept_rows(plan, hidden).items()
        for index, key in enumerate(plan.graph.axes[table].keys)
        if index not in rows
    ]


def _kept_rows(plan: Plan, hidden: Hidden) -> Kept:
    kept = {}
    for name, table in plan.definition.tables.items():
        if name in hidden.tables:
            continue
        columns = [key for key, column in table.columns.items() if column.type == "metric"]
        count = len(plan.graph.axes[name].keys)
        gone = {
            index
            for key in columns
            for index in range(count)
            if _is_hidden(plan, hidden, Symbol(name, key, name), index)
        }
        if gone:
            kept[name] = [index for index in range(count) if index not in gone]
    return kept


def _is_hidden(plan: Plan, hidden: Hidden, symbol: Symbol, index: int) -> bool:
    element = plan.graph.nodes[symbol].elements[index]
    label = element.value if isinstance(element, Constant) else None
    metric = metric_called(plan.definition, label) if isinstance(label, str) else None
    return metric is not None and hidden.metric(metric)


def _node(node: Node, kept: Mapping[str, Sequence[int]]) -> Node:
    rows = kept.get(node.symbol.axis or "")
    return node if rows is None else replace(node, elements=_at(node.elements, rows))


def _axis(axis: Axis, kept: Mapping[str, Sequence[int]]) -> Axis:
    rows = kept.get(axis.name)
    return axis if rows is None else replace(axis, keys=_at(axis.keys, rows))


Item = TypeVar("Item")


def _at(items: Sequence[Item], rows: Sequence[int]) -> tuple[Item, ...]:
    return tuple(items[index] for index in rows)


def _definition(definition: Definition, kept: Mapping[str, Sequence[int]]) -> Definition:
    tables = {
        name: _table(table, kept[name]) if name in kept else table
        for name, table in definition.tables.items()
    }
    return definition.model_copy(update={"tables": tables})


def _table(table: Table, rows: Sequence[int]) -> Table:
    typed = table.rows
    if not isinstance(typed, tuple):
        return table
    return table.model_copy(update={"rows": _at(typed, rows)})


def _chart(bound: BoundChart, kept: Mapping[str, Sequence[int]]) -> BoundChart:
    """Return a chart along a table without the points of rows that are left out."""
    rows = kept.get(bound.chart.along or "")
    if rows is None:
        return bound
    series = tuple(
        replace(one, points=tuple((one.points[at][0], new) for new, at in enumerate(rows)))
        for one in bound.series
    )
    return replace(bound, categories=_at(bound.categories, rows), series=series)
