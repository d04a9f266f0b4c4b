"""The plan's charts: which figures stand at which point, bound before anything is drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planforge.formula.parse import parse
from planforge.formula.syntax import Expression, Name, Symbol
from planforge.formula.walk import names
from planforge.plan.nodes import Constant
from planforge.plan.scopes import FACETS, PlanScope, facets_of
from planforge.plan.tables import FORMULA_MARK, key_column
from planforge.problems import PlanError, suggestion

if TYPE_CHECKING:
    from planforge.definition.model import Chart, Series
    from planforge.formula.formats import Format
    from planforge.plan.draft import Draft
    from planforge.plan.nodes import Node

SeriesKind = Literal["column", "bar", "line", "area", "marker", "pie"]
Point = tuple[Symbol, int]
"""A symbol and the position along its axis (0 where it has none)."""

_CALL = re.compile(r"\s*[a-z_]+\(.*\)\s*", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MARKS: dict[str, SeriesKind] = {
    "column": "column", "bar": "bar", "line": "line", "stacked": "column", "pie": "pie",
    "funnel": "bar",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoundSeries:
    """A series: the figures at its points, in the order of the categories."""

    label: str
    kind: SeriesKind
    colour: str
    points: tuple[Point, ...]
    secondary: bool


@dataclass(frozen=True, slots=True)
class BoundChart:
    """A chart whose names are bound.

    Attributes:
        title: the symbol whose text is the title.
        categories: the words at the points.
        widest_first: the points stand by their largest value, above or below zero.
    """

    name: str
    chart: Chart
    title: Symbol
    categories: tuple[str, ...]
    series: tuple[BoundSeries, ...]
    format: Format | None
    widest_first: bool = False


@dataclass(frozen=True, slots=True)
class Charts:
    """Declares the charts of a plan in a draft and binds them."""

    draft: Draft

    def declare(self) -> dict[str, BoundChart]:
        """Return the charts by name; what is wrong with them is noted in the draft."""
        bound = {}
        for name, chart in self.draft.definition.charts.items():
            if self._sound(name, chart):
                bound[name] = self._bind(name, chart)
        return bound

    def _sound(self, name: str, chart: Chart) -> bool:
        """Whether what the chart runs along exists."""
        known = set(self.draft.definition.metrics)
        unknown = [(metric, "metrics") for metric in chart.metrics or () if metric not in known]
        axes = ["step", *self.draft.definition.tables]
        if chart.metrics is None and chart.along is None:
            self.draft.problems.add("chart-of-nothing", self.draft.place("charts", name), name=name)
            return False
        if chart.metrics is None and chart.along not in axes:
            unknown.append((str(chart.along), "along"))
            known = set(axes)
        for word, key in unknown:
            place = self.draft.place("charts", name, key) or self.draft.place("charts", name)
            self.draft.problems.add("unknown-name", place, name=word, **suggestion(word, known))
        return not unknown

    def _bind(self, name: str, chart: Chart) -> BoundChart:
        self._declare_title(name, chart)
        series = tuple(
            BoundSeries(
                label=item.label or self._label_of(chart, item),
                kind=item.kind or _MARKS[chart.kind],
                colour=item.colour or "",
                points=self._points(name, chart, index, item),
                secondary=item.secondary,
            )
            for index, item in enumerate(chart.series)
        )
        place = self.draft.place("charts", name, "format")
        shown = self.draft.format(chart.format, None, place)
        return BoundChart(name, chart, _title(name), self._categories(name, chart), series, shown)

    def _declare_title(self, name: str, chart: Chart) -> None:
        label = self.draft.label("chart_title")
        formula = title_formula(chart.title)
        if formula is not None:
            place = self.draft.place("charts", name, "title")
            self.draft.formula(
                _title(name), formula, PlanScope(self.draft), label, kind="text", place=place,
                needs="text",
            )  # fmt: skip
        else:
            self.draft.constant(_title(name), chart.title, label, origin="text", kind="text")

    def _label_of(self, chart: Chart, item: Series) -> str:
        """Return what the first figure of a series is called: a facet, a metric, a column."""
        if item.value in facets_of(self.draft.time):
            label = self.draft.label(f"facet.{item.value}")
            return label[:1].upper() + label[1:]
        try:
            named = next(names(parse(item.value)), ())
        except PlanError:  # told of where the series is bound
            return item.value
        definition = self.draft.definition
        table = definition.tables.get(named[0]) if named else None
        if len(named) == 1 and chart.along in definition.tables:
            column = definition.tables[chart.along].columns.get(named[0])
            return (column.label if column else None) or ".".join(named)
        if table is not None and len(named) > 1 and named[1] in table.columns:
            return table.columns[named[1]].label or named[1]
        if not named or named[0] not in definition.metrics:
            return ".".join(named) or item.value
        metric = definition.metrics[named[0]].label or named[0]
        facet = next((part for part in named[1:] if part not in ("steps", "actual")), None)
        if facet not in FACETS:
            return metric
        word = self.draft.label(f"facet.{facet}")
        return self.draft.label("of_metric").format(metric=metric, facet=word)

    def _categories(self, name: str, chart: Chart) -> tuple[str, ...]:
        if chart.metrics is not None:
            metrics = self.draft.definition.metrics
            return tuple(metrics[name].label or name for name in chart.metrics)
        if chart.along == "step":
            return step_labels(self.draft)
        along = str(chart.along)
        column = chart.category or key_column(self.draft.definition.tables[along])
        keys = self.draft.axes[along].keys
        node = self.draft.nodes.get(Symbol(along, column, along))
        if node is None:
            place = self.draft.place("charts", name, "category")
            known = self.draft.definition.tables[along].columns
            self.draft.problems.add(
                "unknown-column", place, name=column, table=along, known=", ".join(known),
                **suggestion(column, known),
            )  # fmt: skip
            return keys
        return tuple(self._word(node, index, key) for index, key in enumerate(keys))

    def _word(self, node: Node, index: int, key: str) -> str:
        """Return a point's word: its cell as prose writes it; where that is computed, its key."""
        element = node.elements[index]
        if not isinstance(element, Constant) or element.value is None:
            return key
        return node.format.prose(element.value, self.draft.definition.language)

    def _points(self, name: str, chart: Chart, index: int, item: Series) -> tuple[Point, ...]:
        place = self.draft.place("charts", name, "series", index, "value")
        if chart.metrics is not None:
            return self._metric_points(chart.metrics, item, name, index)
        axis = str(chart.along)
        tree = self.draft.parsed(item.value, place)
        if tree is None:
            return ()
        scope = PlanScope(self.draft, axis=axis, table=axis if axis != "step" else None)
        symbol = _plain(tree, scope)
        if symbol is None:
            symbol = Symbol(f"chart:{name}", f"series_{index + 1}", axis)
            label = item.label or item.value
            self.draft.formula(symbol, tree, scope, label, place=place)
        return tuple((symbol, position) for position in range(len(self.draft.axes[axis].keys)))

    def _metric_points(
        self, metrics: tuple[str, ...], item: Series, name: str, index: int
    ) -> tuple[Point, ...]:
        known = facets_of(self.draft.time)
        if item.value not in known:
            place = self.draft.place("charts", name, "series", index, "value")
            self.draft.problems.add(
                "unknown-facet", place, name=item.value, known=", ".join(known),
                **suggestion(item.value, known),
            )  # fmt: skip
            return ()
        return tuple((Symbol(metric, item.value), 0) for metric in metrics)


def title_formula(title: str) -> str | None:
    """Return the formula that a title is: marked by `=` like a table's cells, or one call.

    Example:
        >>> title_formula('="Sales " & text(sales.pace)')
        '"Sales " & text(sales.pace)'
        >>> title_formula('join("Sales ", text(sales))') is None
        False
        >>> title_formula("sales (2024) and cost (2025)") is None
        True
    """
    if title.lstrip().startswith(FORMULA_MARK):
        return title.lstrip().removeprefix(FORMULA_MARK).lstrip()
    if not _CALL.fullmatch(title):
        return None
    depth, outside = 0, _QUOTED.sub("", title.strip())
    for position, sign in enumerate(outside):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and sign == ")" and position < len(outside) - 1:
            return None
    return title


def step_labels(draft: Draft) -> tuple[str, ...]:
    """Return the words at the time steps: month and day, or the month."""
    pattern = "%Y-%m" if draft.time.grain == "month" else "%m-%d"
    return tuple(step.start.strftime(pattern) for step in draft.time.steps)


def _plain(tree: Expression, scope: PlanScope) -> Symbol | None:
    """Return the symbol when the series is no more than a name of the axis."""
    described = scope.find(tree.parts) if isinstance(tree, Name) else None
    return described.symbol if described and described.symbol.axis == scope.axis else None


def _title(name: str) -> Symbol:
    return Symbol(f"chart:{name}", "title")
