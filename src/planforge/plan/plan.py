"""A plan: its figures evaluated, its tables and charts as readers see them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

from planforge.data.calendar import Calendar
from planforge.formula.formats import Format
from planforge.formula.syntax import Symbol
from planforge.plan.figures import (
    ChartSeries,
    ChartView,
    ColumnView,
    Figure,
    TableView,
)
from planforge.plan.inputs import read_input
from planforge.plan.nodes import Computed
from planforge.plan.scenario_tables import views_of_scenarios, views_of_sensitivity
from planforge.plan.scenarios import SELECTOR, chosen_label
from planforge.plan.tables import column_kind, key_column
from planforge.problems import Problems, suggestion

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.data.model import TimeAxis
    from planforge.definition.model import Column, Definition
    from planforge.definition.read import WrittenPlan
    from planforge.definition.switched import SwitchedOff
    from planforge.definition.themes import Theme
    from planforge.formula.evaluate import Value
    from planforge.plan.audience import Audience
    from planforge.plan.charts import BoundChart, BoundSeries
    from planforge.plan.drivers import Driver
    from planforge.plan.figures import Align
    from planforge.plan.graph import Graph, Values
    from planforge.plan.inputs import Input
    from planforge.plan.nodes import Node
    from planforge.problems import Problem


@dataclass(frozen=True)
class Plan:
    """A plan with all its figures known, or known to be gaps. Changing inputs gives another plan.

    Attributes:
        written: the definition with the places of everything in it.
        axis: the plan's time: period, steps, the days it is compared with.
        graph: every symbol and how it is computed.
        values: what every symbol comes to.
        labels: the program's words in the plan's language.
        notices: what is not wrong with the data, but should be known: days without rows.
        audience: for whom this edition of the plan is.
        hidden: what this edition leaves out, by the names that prose has for it.
        unsaid: what readers call that, where nothing else is called so.
        calendar: the holidays and sales events that are known.
    """

    written: WrittenPlan
    axis: TimeAxis
    graph: Graph
    values: Values
    labels: Mapping[str, str]
    drivers: tuple[Driver, ...] = ()
    bound_charts: Mapping[str, BoundChart] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()
    audience: Audience = "internal"
    hidden: frozenset[str] = frozenset()
    unsaid: tuple[str, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def definition(self) -> Definition:
        """The plan as written, with its pack merged in."""
        return self.written.definition

    @property
    def off(self) -> Mapping[str, SwitchedOff]:
        """What its own conditions leave out, by the names that prose has for it."""
        return self.written.off

    @property
    def texts_of_packs(self) -> frozenset[str]:
        """The files of the texts that packs bring."""
        return self.written.texts_of_packs

    @property
    def folder(self) -> Path:
        """Where the plan's relative paths start."""
        return self.written.folder

    @property
    def theme(self) -> Theme:
        """Colours, fonts and what else the client's look has."""
        return self.written.theme

    @cached_property
    def plan_id(self) -> str:
        """What tells this plan from others: the same for every version of it."""
        d = self.definition
        named = "\n".join((d.pack, d.client or "", d.period, d.title))
        return hashlib.sha256(named.encode()).hexdigest()[:16]

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """All figures by name: `paid.target`, `budget.total`, `budget.amount[关键词推广]`.

        A metric's bare name is its figure to date.
        """
        return Figures(self)

    def value(self, symbol: Symbol, index: int = 0) -> Value:
        """Return what an element of a symbol comes to."""
        return self.values[symbol][index]

    def figure(self, symbol: Symbol, index: int = 0) -> Figure:
        """Return an element of a symbol as a figure."""
        node = self.graph.nodes[symbol]
        value = self.values[symbol][index]
        shown = node.format_at(index)
        key = self.graph.axes[symbol.axis].keys[index] if symbol.axis else None
        return Figure(
            symbol=symbol,
            value=value,
            text="" if value is None else shown.prose(value, self.definition.language),
            label=node.label if key is None or symbol.axis == "step" else f"{key}·{node.label}",
            unit=node.unit,
            format=shown,
            origin=node.origin_at(index),
            source=node.source,
            key=key,
        )

    def data_behind(self, symbol: Symbol) -> tuple[str, ...]:
        """Return what readers call the data that a figure comes from, by whatever formulas."""
        return self._data_behind.get(symbol, ())

    @cached_property
    def _data_behind(self) -> Mapping[Symbol, tuple[str, ...]]:
        return self.graph.data_behind()

    def with_inputs(self, inputs: Mapping[str, Input]) -> Self:
        """Return the plan with some inputs changed and all that depends on them computed anew.

        Args:
            inputs: values by the names that `figures` has, in base units; a human number
                (`900万`, `3.4%`) is read; None makes a gap. Data and formulas may be overridden.
                `scenario` takes a scenario's name or label.
                Data are not read again: with another `as_of`, comparisons keep their days.

        Raises:
            PlanError: with each name that the plan does not have, each value that does not fit.
        """
        problems = Problems()
        nodes = dict(self.graph.nodes)
        for name, given in inputs.items():
            found = self._position(name)
            if found is None:
                problems.add("unknown-name", None, name=name, **suggestion(name, self.figures))
                continue
            symbol, index = found
            if symbol == SELECTOR:
                given = chosen_label(self.definition, given, problems)
            value = read_input(name, given, nodes[symbol], problems)
            nodes[symbol] = nodes[symbol].with_value(index, value)
        problems.stop_if_any()
        graph = replace(self.graph, nodes=nodes)
        return replace(self, graph=graph, values=graph.evaluated())

    @cached_property
    def checks(self) -> tuple[Symbol, ...]:
        """The rules that must hold, in their order."""
        return tuple(s for s in self.graph.nodes if s.name.startswith("check:"))

    def failed_checks(self) -> list[str]:
        """Return the labels of the rules that do not hold."""
        return [self.graph.nodes[s].label for s in self.checks if self.value(s) is False]

    def table(self, name: str) -> TableView:
        """Return a table of the definition, or `holidays`, as a reader sees it."""
        table = self.definition.tables[name]
        columns = tuple(self._column(name, key, column) for key, column in table.columns.items())
        count = len(self.graph.axes[name].keys)
        rows = tuple(
            {c.name: self.figure(Symbol(name, c.name, name), index) for c in columns}
            for index in range(count)
        )
        totals = {
            key: self.figure(Symbol(f"{name}.{key}", "total"))
            for key, column in table.columns.items()
            if column.total is not None
        }
        title = table.title or name
        return TableView(
            name, title, columns, rows, totals, table.group, table.note or "", table.source or ""
        )

    def _column(self, table: str, name: str, column: Column) -> ColumnView:
        shown = self.graph.nodes[Symbol(table, name, table)].format
        kind = column_kind(column)
        align: Align = "right" if kind == "number" else "center" if kind == "date" else "left"
        if column.status:
            align = "center"
        return ColumnView(
            name, column.label or name, column.unit or "", shown, align,
            internal=bool(column.internal), status=column.status, total=column.total,
        )  # fmt: skip

    def chart(self, name: str) -> ChartView:
        """Return a chart of the definition, evaluated."""
        bound = self.bound_charts[name]
        chart = bound.chart
        title = str(self.value(bound.title) or "")
        order = self.order_of_points(name)
        series = tuple(
            ChartSeries(
                item.label, item.kind, tuple(self.figure(*item.points[i]) for i in order),
                item.colour, item.secondary,
            )
            for item in bound.series
        )  # fmt: skip
        return ChartView(
            name, title, chart.kind, tuple(bound.categories[i] for i in order), series,
            bound.format or _first_format(series), None, chart.note or "", chart.alt or title,
        )  # fmt: skip

    def scenario_views(self) -> tuple[TableView | ChartView, ...]:
        """Return the targets by scenario, and charts of what they come to; nothing with but one."""
        return views_of_scenarios(self)

    def sensitivity_views(self, metric: str) -> tuple[TableView | ChartView, ...]:
        """Return how sensitive a headline is to its drivers; nothing where no sheet shows it."""
        return views_of_sensitivity(self, metric)

    def order_of_points(self, name: str) -> list[int]:
        """Return the positions of a chart's points as shown: as given, or largest first."""
        bound = self.bound_charts[name]
        order = list(range(len(bound.categories)))
        if bound.widest_first:
            return sorted(order, key=lambda i: min(-abs(_number(s, self, i)) for s in bound.series))
        if not bound.chart.sort or not bound.series:
            return order
        return sorted(order, key=lambda i: _size(self.value(*bound.series[0].points[i])))

    def indicators(self, metrics: Sequence[str], facets: Sequence[str]) -> TableView:
        """Return a KPI table: columns `label` and `unit`, then one per facet; a row per metric.

        Where changes are compared with other days than the same dates, both stand side by side.
        """
        facets = self.with_both_comparisons(facets)
        columns = (
            ColumnView("label", self.labels["column.metric"], "", Format("text"), "left"),
            ColumnView("unit", self.labels["column.unit"], "", Format("text"), "center"),
            *(self._facet_column(facet) for facet in facets),
        )
        rows = tuple(self._indicator(metric, facets) for metric in metrics)
        return TableView("indicators", self.labels["table.indicators"], columns, rows, {})

    def with_both_comparisons(self, facets: Sequence[str]) -> tuple[str, ...]:
        """Return facets with each change by date behind the one by weekday or event.

        Where only the year before is moved, its changes stand behind those of the period before.
        """
        beside = {"growth": "previous", "year_growth": "last_year"}
        shown: list[str] = []
        asked = list(facets)
        if set(self.axis.moved) == {"last_year"} and "growth" in asked:
            asked = list(
                dict.fromkeys((*asked[: asked.index("growth") + 1], "year_growth", *asked))
            )
        for facet in asked:
            by_date = f"{facet}_by_date"
            moved = beside.get(facet) in self.axis.moved and by_date not in facets
            shown += [facet, by_date] if moved else [facet]
        return tuple(shown)

    def _facet_column(self, facet: str) -> ColumnView:
        status = facet == "status"
        align: Align = "center" if status else "right"
        return ColumnView(facet, self.labels[f"facet.{facet}"], "", Format(), align, status=status)

    def _indicator(self, metric: str, facets: Sequence[str]) -> dict[str, Figure]:
        return {
            "label": self.words(f"{metric}.label", self.metric_label(metric)),
            "unit": self.words(f"{metric}.unit", self.metric_unit(metric)),
            **{facet: self._facet(Symbol(metric, facet)) for facet in facets},
        }

    def _facet(self, symbol: Symbol) -> Figure:
        """Return a metric's facet; nothing where only other metrics have it."""
        if symbol in self.graph.nodes:
            return self.figure(symbol)
        label = self.labels[f"facet.{symbol.facet}"]
        return Figure(symbol, None, "", label, None, Format(), "text")

    def words(self, name: str, text: str) -> Figure:
        """Return a plain text in the shape of a figure, for tables that hold both."""
        return Figure(Symbol(name), text, text, text, None, Format("text"), "text")

    def metric_label(self, metric: str) -> str:
        """Return what readers call a metric."""
        return self.definition.metrics[metric].label or metric

    def metric_unit(self, metric: str) -> str:
        """Return the unit that stands beside a metric's figures, its scale included."""
        shown = self.graph.nodes[Symbol(metric, "to_date")].format
        if shown.style == "percent":
            return "%"
        return shown.unit_words(self.definition.language)

    def key_symbol(self, axis: str) -> Symbol:
        """Return the symbol whose values are the keys of an axis: its dates, or its key column."""
        if axis == "step":
            return Symbol("step", "start", "step")
        if axis in ("holidays", "day"):
            return Symbol(axis, "date", axis)
        if axis == "sales_events":
            return Symbol(axis, "name", axis)
        return Symbol(axis, self.key_of(axis), axis)

    def key_of(self, table: str) -> str:
        """Return the column by whose values a table's rows are found."""
        return key_column(self.definition.tables[table])

    def _position(self, name: str) -> tuple[Symbol, int] | None:
        """Return the symbol and position that a name means."""
        plain, bracket, key = name.partition("[")
        symbol = self.symbols_by_name.get(plain)
        if symbol is None and plain.endswith(".steps"):
            symbol = self.symbols_by_name.get(f"{plain.removesuffix('.steps')}.actual.steps")
        if symbol is None and plain in self.definition.metrics:
            symbol = Symbol(plain, "to_date")
        if symbol is None:
            return None
        if not bracket:
            return (symbol, 0) if symbol.axis is None else None
        keys = self.graph.axes[symbol.axis].keys if symbol.axis else ()
        wanted = key.removesuffix("]")
        return (symbol, keys.index(wanted)) if wanted in keys else None

    @cached_property
    def symbols_by_name(self) -> Mapping[str, Symbol]:
        """Every symbol by its name in formulas."""
        return {str(symbol): symbol for symbol in self.graph.nodes}


class Figures(Mapping[str, Figure]):
    """The figures of a plan by name, made when asked for."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __getitem__(self, name: str) -> Figure:
        found = self._plan._position(name)
        if found is None:
            raise KeyError(name)
        return self._plan.figure(*found)

    def __iter__(self) -> Iterator[str]:
        yield from self._plan.definition.metrics
        for name, symbol in self._plan.symbols_by_name.items():
            if symbol.axis is None:
                yield name
            else:
                yield from (f"{name}[{key}]" for key in self._plan.graph.axes[symbol.axis].keys)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._plan._position(name) is not None


def uses_formula(node: Node) -> bool:
    """Whether anything of a node is computed."""
    return any(isinstance(element, Computed) for element in node.elements)


def _first_format(series: Sequence[ChartSeries]) -> Format:
    for item in series:
        for figure in item.figures:
            return figure.format
    return Format()


def _number(series: BoundSeries, plan: Plan, point: int) -> float:
    value = plan.value(*series.points[point])
    return value if isinstance(value, float) else 0.0


def _size(value: Value) -> float:
    return -value if isinstance(value, float | int) else float("inf")
