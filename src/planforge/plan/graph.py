"""The graph of figures, evaluated in the order in which figures depend on each other."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.formula.evaluate import Value, evaluate
from planforge.formula.order import evaluation_order
from planforge.formula.syntax import Reference, Symbol
from planforge.formula.walk import references
from planforge.plan.nodes import Computed, Constant

if TYPE_CHECKING:
    from planforge.plan.nodes import Axis, Element, Node

Values = Mapping[Symbol, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Graph:
    """All nodes of a plan in the order they are computed, and the axes they stand along."""

    nodes: Mapping[Symbol, Node]
    axes: Mapping[str, Axis]

    def evaluated(self) -> Values:
        """Return the values of every node."""
        values: dict[Symbol, tuple[Value, ...]] = {}
        needs = self.dependencies()
        for together in self._turns(needs):
            if len(together) == 1:
                values[together[0]] = self._values_of(self.nodes[together[0]], values)
            else:
                values |= self._values_of_chain(together, values)
        return values

    def dependencies(self) -> dict[Symbol, tuple[Symbol, ...]]:
        """Return, for each node, the symbols its formulas name.

        What the nodes of a chain name of each other's earlier steps is left out: nothing waits
        for what is there already.
        """
        return {symbol: _named(node, self.nodes) for symbol, node in self.nodes.items()}

    def _turns(self, needs: Mapping[Symbol, Sequence[Symbol]]) -> list[list[Symbol]]:
        """Return what is computed in turn: single symbols, and the chains, each in its order."""
        order = evaluation_order(needs)
        chains: dict[str, list[Symbol]] = {}
        for symbol in order:
            if chain := self.nodes[symbol].chain:
                chains.setdefault(chain, []).append(symbol)
        if not chains:
            return [[symbol] for symbol in order]
        waits: dict[Symbol | str, dict[Symbol | str, None]] = {}
        for symbol in order:
            own = self.nodes[symbol].chain or symbol
            found = (self.nodes[need].chain or need for need in needs[symbol])
            waits.setdefault(own, {}).update(dict.fromkeys(key for key in found if key != own))
        turns = evaluation_order(waits)
        return [chains[key] if isinstance(key, str) else [key] for key in turns]

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
            self._value_of(element, index, values) for index, element in enumerate(node.elements)
        )

    def _value_of(self, element: Element, index: int, values: Values) -> Value:
        if isinstance(element, Constant):
            return element.value
        return evaluate(element.core, self.lookup(index, values))

    def _values_of_chain(
        self, together: Sequence[Symbol], values: Values
    ) -> dict[Symbol, tuple[Value, ...]]:
        """Return the values of nodes that follow from each other's earlier steps, step by step."""
        found: dict[Symbol, list[Value]] = {symbol: [] for symbol in together}
        known: Values = ChainMap(found, values)  # type: ignore[arg-type]  # lists grow
        for index in range(len(self.nodes[together[0]].elements)):
            for symbol in together:
                element = self.nodes[symbol].elements[index]
                found[symbol].append(self._value_of(element, index, known))
        return {symbol: tuple(steps) for symbol, steps in found.items()}

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


def _named(node: Node, nodes: Mapping[Symbol, Node]) -> tuple[Symbol, ...]:
    """Return what the node's formulas wait for, each once; equal formulas are read once."""
    cores = {id(e.core): e.core for e in node.elements if isinstance(e, Computed)}
    found: dict[Symbol, None] = {}
    for core in cores.values():
        for reference in references(core):
            if not (node.chain and _is_earlier(reference) and _is_of(node.chain, reference, nodes)):
                found[reference.symbol] = None
    return tuple(found)


def _is_earlier(reference: Reference) -> bool:
    """Whether a reference is to steps before this one."""
    span = reference.span
    return span is not None and span.last is not None and span.last < 0


def _is_of(chain: str, reference: Reference, nodes: Mapping[Symbol, Node]) -> bool:
    return nodes[reference.symbol].chain == chain
