"""The graph's nodes: each symbol with what its values are or how they are computed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planforge.formula.formats import PLAIN, Format
from planforge.formula.scope import Described, Kind

if TYPE_CHECKING:
    from planforge.formula.evaluate import Value
    from planforge.formula.syntax import Expression, Symbol
    from planforge.plan.figures import Origin
    from planforge.problems import Location


@dataclass(frozen=True, slots=True)
class Axis:
    """Where a symbol's values stand: the time steps, or the rows of a table.

    Attributes:
        keys: one text per position, all different; a cell is found by it after sorting or renaming.
        grows: rows may be added by hand, so whole references take in a blank last row.
    """

    name: str
    keys: tuple[str, ...]
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is typed, read or known; None is a gap."""

    value: Value


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that follows from others: the checked formula for readers, its core for engines."""

    formula: Expression
    core: Expression
    format: Format | None = None


Element = Constant | Computed


@dataclass(frozen=True, slots=True)
class Node:
    """A symbol of the plan with its elements: one, or one per position of its axis.

    Attributes:
        label: what it is, in the plan's language.
        origin: typed, from data, computed, a fact, or text.
        source: file, query or publication, as a reader may see it.
        place: where the plan says it.
        implied: it was solved from a driver identity, nobody stated it.
    """

    symbol: Symbol
    elements: tuple[Element, ...]
    label: str
    origin: Origin
    kind: Kind = "number"
    unit: str | None = None
    format: Format = PLAIN
    source: str = ""
    place: Location | None = None
    implied: bool = False

    @property
    def described(self) -> Described:
        """What formulas may know of it."""
        computed = self.origin == "formula"
        return Described(self.symbol, self.kind, self.unit, self.format, computed)

    def format_at(self, index: int) -> Format:
        """Return how an element is shown: its own format, or the node's."""
        element = self.elements[index]
        own = element.format if isinstance(element, Computed) else None
        return own or self.format

    def with_value(self, index: int, value: Value) -> Node:
        """Return the node with one element typed anew."""
        elements = (*self.elements[:index], Constant(value), *self.elements[index + 1 :])
        return replace(self, elements=elements)
