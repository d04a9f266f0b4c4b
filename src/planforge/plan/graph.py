"""The graph of figures, evaluated in the order in which figures depend on each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.formula.evaluate import Value, evaluate
from planforge.formula.order import evaluation_order
from planforge.formula.syntax import Reference, Symbol
from planforge.formula.walk import references
from planforge.plan.nodes import Computed, Constant

if TYPE_CHECKING:
    from planforge.plan.nodes import Axis, Node

Values = Mapping[Symbol, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Graph:
    """All nodes of a plan in the order they are computed, and the axes they stand along."""

    nodes: Mapping[Symbol, Node]
    axes: Mapping[str, Axis]

    def evaluated(self) -> Values:
        """Return the values of every node."""
        values: dict[Symbol, tuple[Value, ...]] = {}
        for symbol in evaluation_order(self.dependencies()):
            values[symbol] = self._values_of(self.nodes[symbol], values)
        return values

    def dependencies(self) -> dict[Symbol, tuple[Symbol, ...]]:
        """Return, for each node, the symbols its formulas name."""
        return {symbol: _named(node) for symbol, node in self.nodes.items()}

    def data_behind(self) -> dict[Symbol, tuple[str, ...]]:
        """Return, for each node, what readers call the data it comes from, by any formulas."""
        needs = self.dependencies()
        found: dict[Symbol, tuple[str, ...]] = {}
        for symbol in evaluation_order(needs):
            node = self.nodes[symbol]
            own = node.source.split(", ") if node.origin == "data" and node.source else []
            below = (source for need in needs[symbol] for source in found[need])
            found[symbol] = tuple(dict.fromkeys([*own, *below]))
        return found

    def _values_of(self, node: Node, values: Values) -> tuple[Value, ...]:
        return tuple(
            element.value
            if isinstance(element, Constant)
            else evaluate(element.core, self.lookup(index, values))
            for index, element in enumerate(node.elements)
        )

    def lookup(self, index: int, values: Values) -> _Lookup:
        """Return what gives the values of references in a formula at one position of its axis."""
        return _Lookup(values, self.axes, index)


@dataclass(frozen=True, slots=True)
class _Lookup:
    """What a formula's references are worth at one position of an axis."""

    values: Values
    axes: Mapping[str, Axis]
    here: int

    def __call__(self, reference: Reference) -> Value | Sequence[Value]:
        found = self.values[reference.symbol]
        span = reference.span
        if span is None:
            return found[0]
        if span.first is not None and span.first == span.last:
            position = self.here + span.first
            return found[position] if 0 <= position < len(found) else None
        first = 0 if span.first is None else max(0, self.here + span.first)
        last = len(found) - 1 if span.last is None else self.here + span.last
        spare = span.last is None and reference.symbol.axis is not None
        blank_row = (None,) if spare and self.axes[reference.symbol.axis or ""].grows else ()
        return (*found[first : last + 1], *blank_row)


def _named(node: Node) -> tuple[Symbol, ...]:
    """Return what the node's formulas name, each once; equal formulas are read once."""
    cores = {id(e.core): e.core for e in node.elements if isinstance(e, Computed)}
    found: dict[Symbol, None] = {}
    for core in cores.values():
        for reference in references(core):
            found[reference.symbol] = None
    return tuple(found)
