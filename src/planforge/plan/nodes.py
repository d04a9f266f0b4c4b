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
    """A value that is typed, read or known; None is a gap.

    Attributes:
        format: how it is shown, where it is of another kind than the rest.
        typed: it stands in place of a formula that the others have.
    """

    value: Value
    format: Format | None = None
    typed: bool = False


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
        chain: what it is computed together with, step by step: each step of these symbols may
            follow from the steps before.
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
    chain: str = ""

    @property
    def described(self) -> Described:
        """What formulas may know of it."""
        computed = self.origin == "formula"
        return Described(self.symbol, self.kind, self.unit, self.format, computed)

    def format_at(self, index: int) -> Format:
        """Return how an element is shown: its own format, or the node's."""
        return self.elements[index].format or self.format

    def origin_at(self, index: int) -> Origin:
        """Return where an element comes from: one that is typed over a formula is an input."""
        element = self.elements[index]
        return "input" if isinstance(element, Constant) and element.typed else self.origin

    def with_value(self, index: int, value: Value) -> Node:
        """Return the node with one element typed anew."""
        own = self.elements[index]
        given = Constant(value, own.format, isinstance(own, Constant) and own.typed)
        elements = (*self.elements[:index], given, *self.elements[index + 1 :])
        return replace(self, elements=elements)
