"""What the checker asks of the plan: what a name means where the formula stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from planforge.formula.formats import PLAIN, Format, Prose
from planforge.formula.syntax import Kind, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Described", "Kind", "Scope"]


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of a symbol before it has a value.

    Attributes:
        symbol: the symbol; its `axis` is its shape.
        kind: the kind of value.
        unit: its unit as written (`元`, `人`, `%`, `pp`, `元/人`, `天`); empty for a plain number,
            None where it is not known (compatible with everything).
        format: how it is shown; `text(x)` spells it so.
        computed: whether cells of it are formulas, which come to an empty text where they know
            nothing.
    """

    symbol: Symbol
    kind: Kind = "number"
    unit: str | None = None
    format: Format = PLAIN
    computed: bool = False


class Scope(Protocol):
    """The names a formula may use, seen from the place where it stands."""

    @property
    def axis(self) -> str | None:
        """The axis along which the formula is computed once per position; None for one value."""

    @property
    def language(self) -> Prose:
        """The language in which `text(x)` spells a figure."""

    def find(self, parts: tuple[str, ...]) -> Described | None:
        """Return what a dotted name means here, or None."""

    def facet(self, symbol: Symbol, facet: str) -> Described | None:
        """Return another facet of the same metric (`previous`, `last_year`), or None."""

    def names(self) -> Iterable[str]:
        """Return all dotted names that may be used here, for suggestions."""
