"""A plan's figures as names for tags: `{{ paid.target }}`, `{%tr for row in budget %}`.

Every figure is a `Shown`: a cell takes its value, with the cell's own format, and a text takes the
spelling that the plan's prose has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.values import Shown
from planforge.formula.formats import BLANK_MARK

if TYPE_CHECKING:
    from planforge.formula.syntax import Symbol
    from planforge.plan.figures import Figure
    from planforge.plan.plan import Plan

_DAY_ZERO: Final = date(1899, 12, 30)
_INNER: Final = ":"
"""In the names of what a plan keeps for its own charts and checks."""


class Metric(Shown, Mapping[str, Any]):
    """A metric: itself its figure to date, and its other figures by their names."""

    __slots__ = ("_figures",)

    def __init__(self, shown: Shown, figures: Mapping[str, Any]) -> None:
        """Take what it is shown as by itself, and its figures."""
        super().__init__(shown.value, shown.text, shown.code)
        object.__setattr__(self, "_figures", figures)

    def __getitem__(self, name: str) -> Any:
        return self._figures[name]  # type: ignore[attr-defined]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)  # type: ignore[attr-defined]

    def __len__(self) -> int:
        return len(self._figures)  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]


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


def plan_names(plan: Plan) -> dict[str, Any]:
    """Return all that a template can name of a plan.

    Metrics with their facets (`paid`, `paid.target`, `paid.label`, `paid.steps`), facts and the
    plan's own (`title`, `client`, `period.name`, `as_of`), tables as lists of rows, and `steps`:
    a row for each step of the time axis, with what every metric was and should be in it.
    """
    names = _figures(plan)
    for metric in plan.definition.metrics:
        names[metric] = _metric(plan, metric, names.get(metric, {}))
    for table in plan.definition.tables:
        names[table] = _table(plan, table, names.get(table, {}))
    steps = _steps(plan)
    return {name: _settled(value) for name, value in {**names, "steps": steps}.items()}


def _figures(plan: Plan) -> dict[str, Any]:
    """Return every single figure by name and facet; the figure of a bare name by ""."""
    names: dict[str, Any] = {}
    for symbol in plan.graph.nodes:
        if symbol.axis is not None or _INNER in symbol.name:
            continue
        owner, _, column = symbol.name.partition(".")
        place = names.setdefault(owner, {})
        if column:
            place = place.setdefault(column, {})
        place[symbol.facet] = _shown(plan.figure(symbol))
    return names


def _settled(value: Any) -> Any:
    """Return the figure of a bare name as itself, in place of the mapping that holds it."""
    if not isinstance(value, dict):
        return value
    if set(value) == {""}:
        return value[""]
    own = {name: _settled(item) for name, item in value.items() if name}
    return Metric(value[""], own) if "" in value else own


def _metric(plan: Plan, name: str, facets: dict[str, Any]) -> Metric:
    actual = [s for s in _step_symbols(plan) if s.name == name and s.facet == "actual"]
    series = [_shown(plan.figure(s, i)) for s in actual for i in range(len(plan.axis.steps))]
    words = {"label": plan.metric_label(name), "unit": plan.metric_unit(name), "steps": series}
    own = {facet: value for facet, value in facets.items() if facet.isidentifier()}
    return Metric(_shown(plan.figures[name]), {**own, **words})


def _table(plan: Plan, name: str, own: dict[str, Any]) -> Table:
    view = plan.table(name)
    rows = [{column: _shown(figure) for column, figure in row.items()} for row in view.rows]
    table = Table(rows, view.title)
    table.totals = {column: _shown(figure) for column, figure in view.totals.items()}
    total = own.get("total")
    table.total = total if isinstance(total, Shown) else None
    return table


def _steps(plan: Plan) -> list[dict[str, Any]]:
    """Return a row for each step: its days, and each metric's figures that have steps."""
    symbols = list(_step_symbols(plan))
    rows: list[dict[str, Any]] = []
    for at, days in enumerate(plan.axis.steps):
        row: dict[str, Any] = {"start": days.start, "end": days.end}
        for symbol in symbols:
            row.setdefault(symbol.name, {})[symbol.facet] = _shown(plan.figure(symbol, at))
        rows.append({name: _of_step(value) for name, value in row.items()})
    return rows


def _of_step(value: Any) -> Any:
    """Return a metric within a step; by itself it is what it was."""
    if not isinstance(value, dict):
        return value
    return Metric(value["actual"], value) if "actual" in value else value


def _step_symbols(plan: Plan) -> Iterator[Symbol]:
    for symbol in plan.graph.nodes:
        if symbol.axis == "step" and symbol.name in plan.definition.metrics:
            yield symbol


def _shown(figure: Figure) -> Shown:
    """Return a figure as a cell and a text take it: dates as dates, a gap as blank and a dash."""
    value: Any = figure.value
    if not isinstance(value, (int, float, str)):
        return Shown(None, BLANK_MARK)
    if figure.format.style == "date" and not isinstance(value, str):
        value = _DAY_ZERO + timedelta(days=value)
    code = figure.format.excel_code()
    return Shown(value, figure.text, "" if code == "General" else code)
