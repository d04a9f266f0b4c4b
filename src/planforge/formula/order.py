"""In what order figures are computed, and which of them wait for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

MAX_CYCLES = 20
"""How many circles are told; one fault easily closes hundreds."""

K = TypeVar("K", bound="Hashable")


class CycleError(Exception):
    """Some keys wait for each other; each of `cycles` ends with the key that it began with."""

    def __init__(self, cycles: list[list[object]]) -> None:
        self.cycles = cycles
        super().__init__("; ".join(" → ".join(map(str, cycle)) for cycle in cycles))


def evaluation_order(dependencies: Mapping[K, Iterable[K]]) -> list[K]:
    """Return the keys, each after all that it depends on, else in the order given.

    Keys that only stand as dependencies (inputs) are part of the order too. Circles raise
    `CycleError`. The time taken is linear, and no depth of the graph is too great.

    Example:
        >>> evaluation_order({"aov": ["paid", "buyers"], "paid": ["gross"]})
        ['gross', 'paid', 'buyers', 'aov']
    """
    order: list[K] = []
    cycles: list[list[object]] = []
    done: set[K] = set()
    for key in dependencies:
        if key not in done:
            _visit(key, dependencies, done, order, cycles)
    if cycles:
        raise CycleError(cycles)
    return order


def _visit(
    root: K,
    dependencies: Mapping[K, Iterable[K]],
    done: set[K],
    order: list[K],
    cycles: list[list[object]],
) -> None:
    """Append `root` and all that it needs, walking depth first with a stack of our own."""
    waiting: dict[K, int] = {root: 0}  # the path from the root, in order
    stack: list[tuple[K, Iterator[K]]] = [(root, iter(dependencies.get(root, ())))]
    while stack:
        key, needed = stack[-1]
        for other in needed:
            if other in waiting:
                if len(cycles) < MAX_CYCLES:
                    cycles.append([*list(waiting)[waiting[other] :], other])
            elif other not in done:
                waiting[other] = len(waiting)
                stack.append((other, iter(dependencies.get(other, ()))))
                break
        else:
            stack.pop()
            del waiting[key]
            done.add(key)
            order.append(key)
