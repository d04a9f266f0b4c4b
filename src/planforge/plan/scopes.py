"""What names mean, seen from a metric, a time step, a table or the plan as a whole.

Order of look-up: the table's own columns, the metric's own facets, metrics, facts, tables, and the
plan's parameters. Equal names in two of these scopes are refused when the definition is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planforge.formula.syntax import Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.data.model import TimeAxis
    from planforge.formula.formats import Prose
    from planforge.formula.scope import Described
    from planforge.plan.draft import Draft

BASE_FACETS = (
    "actual", "to_date", "previous", "previous_to_date", "last_year", "last_year_to_date",
    "target", "target_to_date", "benchmark", "baseline", "forecast",
)  # fmt: skip
COMPUTED_FACETS = (
    "achievement", "pace", "deviation", "growth", "year_growth", "target_growth", "gap", "status",
)  # fmt: skip
FACETS = BASE_FACETS + COMPUTED_FACETS
MOVING_FACETS = ("adjusted_target", "adjustments")
"""What a target that moves by itself has besides; tables may show them of all metrics."""
BY_DATE_FACETS = ("previous_by_date", "last_year_by_date", "growth_by_date", "year_growth_by_date")
"""What a comparison by date comes to, where the plan compares with other days."""


def facets_of(time: TimeAxis) -> tuple[str, ...]:
    """Return the facets that every metric of a plan has."""
    kept = [facet for name in time.moved for facet in BY_DATE_FACETS if facet in _BY_DATE[name]]
    return (*FACETS, *kept)


_BY_DATE = {
    "previous": ("previous_by_date", "growth_by_date"),
    "last_year": ("last_year_by_date", "year_growth_by_date"),
}


@dataclass(frozen=True, slots=True)
class PlanScope:
    """The names of a plan.

    Attributes:
        axis: `step`, `day` (each day of longer steps), a table's name, or None.
        computing: the facet that a bare metric name means.
        metric: the metric whose facets may be named without it (`previous * 1.12`).
        table: the table whose columns may be named without it.
    """

    draft: Draft
    axis: str | None = None
    computing: str = "to_date"
    metric: str | None = None
    table: str | None = None

    @property
    def language(self) -> Prose:
        """The language that `text(x)` spells figures in."""
        return self.draft.definition.language

    def find(self, parts: tuple[str, ...]) -> Described | None:
        """Return what a dotted name means here, or None."""
        for symbol in self._meanings(parts):
            node = self.draft.nodes.get(symbol)
            if node is not None:
                mixed = symbol in self.draft.mixed
                return replace(node.described, computed=True) if mixed else node.described
        return None

    def facet(self, symbol: Symbol, facet: str) -> Described | None:
        """Return another facet of the same metric, or None."""
        node = self.draft.nodes.get(Symbol(symbol.name, facet))
        return node.described if node else None

    def names(self) -> Iterator[str]:
        """Return all dotted names that may be used here, for suggestions."""
        if self.table:
            yield from self.draft.definition.tables[self.table].columns
        yield from self.draft.definition.metrics
        for symbol in self.draft.nodes:
            if not symbol.name.startswith(("chart:", "card:", "matrix:", "check:")):
                yield str(symbol)

    def _meanings(self, parts: tuple[str, ...]) -> Iterator[Symbol]:
        if self.table and len(parts) == 1:
            yield Symbol(self.table, parts[0], self.table)
        if self.metric and parts[0] == "self":
            yield from _own(self.metric, parts[1:])
            return
        if self.metric and len(parts) == 1 and parts[0] not in self.draft.definition.metrics:
            yield Symbol(self.metric, parts[0])
        yield from self._of_plan(parts)

    def _of_plan(self, parts: tuple[str, ...]) -> Iterator[Symbol]:
        match parts:
            case (name,):
                if self.axis == "step":
                    yield Symbol(name, "actual", "step")
                if name in self.draft.definition.metrics:
                    yield Symbol(name, self.computing)
                yield Symbol(name)
            case (name, "steps"):
                yield Symbol(name, "actual", "step")
            case (name, facet):
                if self.axis in ("step", "day"):
                    yield Symbol(name, facet, self.axis)
                yield Symbol(name, facet)
                yield Symbol(name, facet, name)
            case (name, facet, "steps"):
                yield Symbol(name, facet, "step")
            case (name, facet, "days"):
                yield Symbol(name, facet, "day")
            case (name, column, "total"):
                yield Symbol(f"{name}.{column}", "total")
            case _:
                return


def _own(metric: str, parts: tuple[str, ...]) -> Iterator[Symbol]:
    """`self.target` is one value even along the steps; `self.target.steps` is the series."""
    match parts:
        case ("steps",):
            yield Symbol(metric, "actual", "step")
        case (facet,):
            yield Symbol(metric, facet)
        case (facet, "steps" | "days" as axis):
            yield Symbol(metric, facet, axis.removesuffix("s"))
        case _:
            return
