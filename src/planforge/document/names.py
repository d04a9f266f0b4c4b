"""What a dotted name in prose means: a figure of the plan, known or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.document.drawn.drawing import DRAWN
from planforge.formula.formats import Format
from planforge.formula.syntax import Symbol
from planforge.plan.figures import Figure, TableView
from planforge.plan.scenarios import scenario_label, scenario_of
from planforge.plan.scopes import FACETS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planforge.definition.switched import SwitchedOff
    from planforge.document.view import PlanView
    from planforge.document.wording import Wording

_SCENARIO, _SCENARIOS = "scenario", "scenario.count"
_DRIVER_SHARE = "explained_"
_ATTRIBUTES = ("stage", "industry", "scenario", "depth", "language", "platform", "audience")
"""What the plan says of itself, for conditions: `depth == "brief"`."""


class Names:
    """Finds figures by the names that prose uses."""

    def __init__(self, plan: PlanView, wording: Wording) -> None:
        self._plan = plan
        self._wording = wording
        self._tables: dict[str, TableView] = {}

    def table(self, name: str) -> TableView:
        """Return a table of the plan, asked for once."""
        if name not in self._tables:
            self._tables[name] = self._plan.table(name)
        return self._tables[name]

    def figure(self, name: str) -> Figure | None:
        """Return the figure of a dotted name, perhaps a gap; None when nothing is called so."""
        if name in (_SCENARIO, _SCENARIOS):
            return self._scenario(name)
        figures = self._plan.figures
        found = figures.get(name) or figures.get(f"{name}.to_date")
        return found or self._total(name) or self._missing(name) or self._attribute(name)

    def _scenario(self, name: str) -> Figure:
        """Return the scenario that counts, compared by its name; or how many there are."""
        definition = self._plan.definition
        label = self._wording[f"attribute.{name}"]
        if name == _SCENARIOS:
            count = len(definition.scenarios) if _SCENARIO in self._plan.figures else 1
            return Figure(Symbol(name), float(count), str(count), label, None, Format(), "text")
        chosen = self._plan.figures.get(_SCENARIO)
        said = definition.scenario if chosen is None else scenario_of(definition, chosen.value)
        known = said in definition.scenarios
        text = scenario_label(definition, said) if known else self._wording["scenario.base"]
        return Figure(Symbol(name), said, text, label, None, Format("text"), "text")

    def lacks(self, target: str) -> bool:
        """Whether a reference leads to scenarios or a sensitivity that the plan does not have."""
        kind, _, rest = target.partition(":")
        what, _, metric = rest.partition(":")
        if kind not in ("table", "chart") or what not in ("scenarios", "sensitivity"):
            return False
        asked = what == "scenarios" or metric in self._plan.definition.drivers
        return target not in self.targets_of(what, metric) if asked else True

    def targets_of(self, function: str, metric: str) -> set[str]:
        """Return what references may lead to of what `scenarios` and `sensitivity` print."""
        scenarios = function == "scenarios"
        plan = self._plan
        views = plan.scenario_views() if scenarios else plan.sensitivity_views(metric)
        return {
            f"{'table' if isinstance(view, TableView) else 'chart'}:{view.name}" for view in views
        }

    def is_attribute(self, name: str) -> bool:
        """Whether a name means what the plan says of itself, and nothing else."""
        definition = self._plan.definition
        named = (definition.metrics, definition.facts, definition.tables)
        return name in _ATTRIBUTES and not any(name in names for names in named)

    def off(self, name: str) -> SwitchedOff | None:
        """Return what the plan's conditions leave out of a name's meaning, or None."""
        parts = _parts(name)
        found = (self._plan.off.get(".".join(parts[:count])) for count in (1, 2))
        return next((one for one in found if one is not None), None)

    def hides(self, name: str) -> bool:
        """Whether this edition leaves out what a name means, or what it is part of."""
        hidden = self._plan.hidden
        parts = _parts(name)
        return bool(hidden) and any(
            ".".join(parts[:count]) in hidden for count in range(1, len(parts) + 1)
        )

    def cell(self, table: str, key: str, column: str) -> Figure | None:
        """Return one cell of a table by its row's key, or the metric that the key stands for."""
        found = self._plan.figures.get(f"{table}.{column}[{key}]")
        metric = self._plan.definition.metrics.get(key)
        if found is not None or metric is None:
            return found
        return self._plan.figures.get(f"{table}.{column}[{metric.label or key}]")

    def keys(self, table: str) -> set[str]:
        """Return the keys of a table's rows, as `cell` knows them."""
        cells = (cell for row in self.table(table).rows for cell in row.values())
        keys = {cell.key for cell in cells if cell.key is not None}
        metrics = self._plan.definition.metrics.items()
        return keys | {name for name, metric in metrics if metric.label in keys}

    def all(self) -> Iterable[str]:
        """Return every name that stands for one figure, for suggestions."""
        definition = self._plan.definition
        yield from (name for name in self._plan.figures if not name.endswith((".steps", "]")))
        yield from definition.metrics
        yield from _ATTRIBUTES
        for metric in definition.metrics:
            yield from (f"{metric}.{facet}" for facet in FACETS)
        for table in definition.tables:
            yield from (f"{table}.{column}.total" for column in self.table(table).totals)

    def _total(self, name: str) -> Figure | None:
        parts = name.split(".")
        if len(parts) == 3 and parts[2] == "total" and parts[0] in self._plan.definition.tables:
            return self.table(parts[0]).totals.get(parts[1])
        return None

    def _attribute(self, name: str) -> Figure | None:
        """Return what the plan says of itself; a gap where it does not say it."""
        if name not in _ATTRIBUTES:
            return None
        owner = self._plan if name == "audience" else self._plan.definition
        said = getattr(owner, name)
        label = self._wording[f"attribute.{name}"]
        text = self._words(name, said) if said else ""
        return Figure(Symbol(name), said, text, label, None, Format("text"), "text")

    def _words(self, name: str, said: str) -> str:
        """Return what readers call what the plan says of itself."""
        return self._wording[f"{name}.{said}"] if name in ("stage", "industry") else said

    def _missing(self, name: str) -> Figure | None:
        """Return the gap for what can be asked of a metric, though the plan has no answer."""
        metric, _, facet = name.partition(".")
        definition = self._plan.definition.metrics.get(metric)
        facet = facet or "to_date"
        if definition is None or not (facet in FACETS or self._is_share(facet)):
            return None
        label = self._wording.facet(definition.label or metric, facet)
        return Figure(Symbol(metric, facet), None, "", label, definition.unit, Format(), "data")

    def _is_share(self, facet: str) -> bool:
        factor = facet.removeprefix(_DRIVER_SHARE)
        return factor != facet and factor in self._plan.definition.metrics


def _parts(name: str) -> list[str]:
    """Return the parts of a dotted name, of what a reference leads to without its kind."""
    kind, _, table = name.partition(":")
    return (table if kind in ("table", *DRAWN) else name).split(".")
