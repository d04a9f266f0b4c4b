"""A tree put together from values and their paths."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planforge.definition.tree import Fields, Items, dotted

if TYPE_CHECKING:
    from planforge.definition.tree import Node, Origin, Path, Step
    from planforge.problems import Location, Problems


@dataclass(slots=True)
class _Branch:
    """A mapping or list in the making; its steps are all names or all numbers."""

    where: Location
    nodes: dict[Step, _Branch | Node] = field(default_factory=dict)
    keys: dict[Step, Location] = field(default_factory=dict)

    def fits(self, step: Step) -> bool:
        return all(isinstance(step, int) == isinstance(known, int) for known in self.nodes)


class Assembly:
    """Takes values with their paths, in any order, and gives the tree."""

    def __init__(self, origin: Origin, start: Location, problems: Problems) -> None:
        self.origin = origin
        self.problems = problems
        self.root = _Branch(start)
        self.orders: dict[Path, dict[str, None]] = {}
        self.named: dict[Path, Location] = {}
        self.clashes: set[Path] = set()

    def mention(self, path: Path, where: Location) -> None:
        """Remember that an entry was named here: entries keep the order of their rows."""
        self.named.setdefault(path, where)
        for length in range(2, len(path) + 1):
            self.orders.setdefault(path[: length - 1], {})[str(path[length - 1])] = None

    def put(self, path: Path, node: Node, key: Location) -> None:
        """Set the value at `path`; `key` is where its name stands.

        A second value for the same place is a problem.
        """
        branch = self.root
        for length, step in enumerate(path[:-1], 1):
            if not branch.fits(step):
                self._clash(path[:length], node, branch.where)
                return
            named = self.named.get(path[:length], key)
            found = branch.nodes.setdefault(step, _Branch(named))
            branch.keys.setdefault(step, named)
            if not isinstance(found, _Branch):
                self._clash(path[:length], node, found.where)
                return
            branch = found
        last = path[-1]
        if last in branch.nodes or not branch.fits(last):
            known = branch.nodes.get(last)
            self._clash(path, node, known.where if known else branch.where)
            return
        branch.nodes[last] = node
        branch.keys[last] = key

    def tree(self) -> Fields:
        """Return the tree of all that was put."""
        return self._fields(self.root, ())

    def _clash(self, path: Path, node: Node, other: Location) -> None:
        """Report a place that is given twice, once for all that stands below it."""
        if path in self.clashes:
            return
        self.clashes.add(path)
        self.problems.add("form-given-twice", node.where, name=dotted(path), place=str(other))

    def _node(self, found: _Branch | Node, path: Path) -> Node:
        if not isinstance(found, _Branch):
            return found
        if any(isinstance(step, int) for step in found.nodes):
            in_order = sorted(found.nodes.items(), key=lambda entry: int(entry[0]))
            nodes = tuple(self._node(node, (*path, step)) for step, node in in_order)
            return Items(nodes, found.where, self.origin)
        return self._fields(found, path)

    def _fields(self, branch: _Branch, path: Path) -> Fields:
        named = {str(step): node for step, node in branch.nodes.items()}
        order = [name for name in self.orders.get(path, {}) if name in named]
        names = [*order, *(name for name in named if name not in set(order))]
        nodes = {name: self._node(named[name], (*path, name)) for name in names}
        keys = {name: branch.keys[name] for name in names}
        return Fields(nodes, keys, branch.where, self.origin)
