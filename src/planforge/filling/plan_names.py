"""A plan's figures as names for tags: `{{ paid.target }}`, `{%tr for row in budget %}`.

Every figure is a `Shown`: a cell takes its value, with the cell's own format, and a text takes the
spelling that the plan's prose has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.values import Metric, Shown
from planforge.formula.formats import BLANK_MARK
from planforge.formula.syntax import Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.plan.figures import Figure
    from planforge.plan.plan import Plan

_DAY_ZERO: Final = date(1899, 12, 30)
_INNER: Final = ":"
"""In the names of what a plan keeps for its own charts and checks."""


class Table(list[dict[str, Any]]):
    """A table's rows, each with its columns by name.

    Attributes:
        title: as the plan has it.
        totals: the total row by column; empty for none.
        total: a total that the plan states, such as a budget's; None for none.
    """

    def __init__(self, rows: list[dict[str, Any]], title: str) -> None:
        """Take the rows."""
        super().__init__(rows)
        self.title = title
        self.totals: dict[str, Shown] = {}
        self.total: Shown | None = None

    def __getattr__(self, name: str) -> dict[str, Shown]:
        """Return a column, which has its `total`."""
        if name.startswith("_") or name not in self.totals:
            raise AttributeError(name)
        return {"total": self.totals[name]}

    @property
    def _fields(self) -> tuple[str, ...]:
        """The names that a table has, for whoever misspells one."""
        return ("title", "total", "totals", *self.totals)


def plan_names(plan: Plan) -> dict[str, Any]:
    """Return all that a template can name of a plan.

    Metrics with their facets (`paid`, `paid.target`, `paid.label`, `paid.steps`), facts and the
    plan's own (`title`, `client`, `period.name`, `as_of`), tables as lists of rows, and `steps`:
    a row for each step of the time axis, with what every metric was and should be in it.
    """
    return _Names(plan).all()


@dataclass(frozen=True, slots=True)
class _Names:
    plan: Plan

    def all(self) -> dict[str, Any]:
        names = self._figures()
        for metric in self.plan.definition.metrics:
            names[metric] = self._metric(metric, names.get(metric, {}))
        for table in self.plan.definition.tables:
            names[table] = self._table(table, names.get(table, {}))
        names["steps"] = self._steps()
        for own in ("author", "version"):
            if value := getattr(self.plan.definition, own):
                names.setdefault(own, value)
        return {name: _settled(value) for name, value in names.items()}

    def _figures(self) -> dict[str, Any]:
        """Return every single figure by name and facet; the figure of a bare name by ""."""
        names: dict[str, Any] = {}
        for symbol in self.plan.graph.nodes:
            if symbol.axis is None and _INNER not in symbol.name:
                owner, _, column = symbol.name.partition(".")
                place = names.setdefault(owner, {})
                if column:
                    place = place.setdefault(column, {})
                place[symbol.facet] = self._shown(self.plan.figure(symbol))
        return names

    def _metric(self, name: str, facets: dict[str, Any]) -> Metric:
        plan = self.plan
        actual = [s for s in self._step_symbols() if s.name == name and s.facet == "actual"]
        steps = range(len(plan.axis.steps))
        series = [self._shown(plan.figure(symbol, at)) for symbol in actual for at in steps]
        words = {"label": plan.metric_label(name), "unit": self._base_unit(name), "steps": series}
        if owner := plan.definition.metrics[name].owner:
            words["owner"] = owner
        own = {facet: value for facet, value in facets.items() if facet.isidentifier()}
        return Metric(self._shown(plan.figures[name]), {**own, **words})

    def _base_unit(self, metric: str) -> str:
        """Return the unit of a metric's value as it is: 元, where its spelling has 万元."""
        shown = self.plan.graph.nodes[Symbol(metric, "to_date")].format
        return "" if shown.style == "percent" else shown.unit

    def _table(self, name: str, own: dict[str, Any]) -> Table:
        view = self.plan.table(name)
        shown = self._shown
        rows = [{column: shown(figure) for column, figure in row.items()} for row in view.rows]
        table = Table(rows, view.title)
        table.totals = {column: shown(figure) for column, figure in view.totals.items()}
        total = own.get("total")
        table.total = total if isinstance(total, Shown) else None
        return table

    def _steps(self) -> list[dict[str, Any]]:
        """Return a row for each step: its days, and each metric's figures that have steps."""
        symbols = list(self._step_symbols())
        rows: list[dict[str, Any]] = []
        for at, days in enumerate(self.plan.axis.steps):
            metrics: dict[str, dict[str, Any]] = {}
            for symbol in symbols:
                figure = self._shown(self.plan.figure(symbol, at))
                metrics.setdefault(symbol.name, {})[symbol.facet] = figure
            by_name = {name: _of_step(facets) for name, facets in metrics.items()}
            rows.append({"start": days.start, "end": days.end, **by_name})
        return rows

    def _step_symbols(self) -> Iterator[Symbol]:
        for symbol in self.plan.graph.nodes:
            if symbol.axis == "step" and symbol.name in self.plan.definition.metrics:
                yield symbol

    def _shown(self, figure: Figure) -> Shown:
        """Return a figure as a cell and a text take it: days as days, a gap as blank and a dash."""
        value: Any = figure.value
        if not isinstance(value, (int, float, str)):
            return Shown(None, BLANK_MARK)
        if figure.format.style == "date" and not isinstance(value, str):
            value = _DAY_ZERO + timedelta(days=value)
        code = figure.format.excel_code(unit=True, language=self.plan.definition.language)
        return Shown(value, figure.text, "" if code == "General" else code)


def _settled(value: Any) -> Any:
    """Return the figure of a bare name as itself, in place of the mapping that holds it."""
    if not isinstance(value, dict):
        return value
    if set(value) == {""}:
        return value[""]
    own = {name: _settled(item) for name, item in value.items() if name}
    return Metric(value[""], own) if "" in value else own


def _of_step(facets: dict[str, Any]) -> Any:
    """Return a metric within a step; by itself it is what it was."""
    return Metric(facets["actual"], facets) if "actual" in facets else facets
