"""What a client must not see of a plan: what is marked internal, and what is computed from it.

Figures are hidden by what they belong to, a metric or a column with everything that is known of
it. What belongs to nobody, such as a chart's title, is hidden where it names something hidden.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from planforge.definition.model import RowsFrom
from planforge.formula.syntax import Symbol
from planforge.formula.walk import references
from planforge.plan.breakdowns import split_metric
from planforge.plan.nodes import Computed
from planforge.plan.tables import key_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planforge.definition.model import Definition, Metric, Table
    from planforge.plan.drivers import Driver
    from planforge.plan.plan import Plan

Owner = tuple[str, ...]
"""What a figure belongs to: `("metric", "paid")`, `("column", "prices", "cost")`, …"""

_KEYED = ("metric", "column")
"""Owners that may say `internal` themselves."""
_OF_TABLE = ("column", "total", "matrix")
_OF_DRIVER = ("with_", "explained_", "unexplained", "gap_to_date")


@dataclass(frozen=True)
class Hidden:
    """What is kept from a client.

    Attributes:
        owner: what each figure belongs to.
        marked: owners that the plan marks internal.
        allowed: owners that the plan marks `internal: false`.
        computed: figures that are, or follow from, something marked.
        owners: owners that are left out: the marked ones, and what is computed from them.
        tables: tables that are left out whole.
    """

    plan: Plan
    owner: Mapping[Symbol, Owner]
    marked: frozenset[Owner]
    allowed: frozenset[Owner]
    computed: frozenset[Symbol]
    owners: frozenset[Owner]
    tables: frozenset[str]

    def hides(self, symbol: Symbol) -> bool:
        """Whether a figure is left out."""
        owner = self.owner[symbol]
        return owner in self.owners or (owner[0] in _OF_TABLE and owner[1] in self.tables)

    def blanks(self, symbol: Symbol, index: int) -> bool:
        """Whether a cell with a formula of its own is left out, though not its whole column."""
        element = self.plan.graph.nodes[symbol].elements[index]
        if not isinstance(element, Computed) or not _by_cell(self.plan, self.owner[symbol]):
            return False
        return any(self.hides(reference.symbol) for reference in references(element.core))

    def metric(self, name: str) -> bool:
        """Whether a metric is left out."""
        return ("metric", name) in self.owners

    def column(self, table: str, name: str) -> bool:
        """Whether a column is left out."""
        return table in self.tables or ("column", table, name) in self.owners

    def label(self, owner: Owner) -> str:
        """Return what readers call an owner."""
        definition = self.plan.definition
        match owner:
            case ("metric", name):
                return definition.metrics[name].label or name
            case ("column", table, key):
                one = definition.tables[table]
                return f"{one.title or table}·{one.columns[key].label or key}"
            case ("total", table):
                return f"{definition.tables[table].title or table}·{self.plan.labels['total']}"
            case ("chart", name):
                return str(self.plan.value(self.plan.bound_charts[name].title) or name)
            case ("check", name):
                return self.plan.graph.nodes[Symbol(f"check:{name}", "holds")].label
            case _:
                return owner[1]

    @cached_property
    def names(self) -> frozenset[str]:
        """What is left out, by the names that prose has for it: `margin`, and `prices.cost`."""
        found = set(self.tables)
        for owner in self.owners:
            match owner:
                case ("metric", name) | ("own", name):
                    found.add(name)
                case ("column", table, column):
                    found.add(f"{table}.{column}")
                case ("total", table):
                    found.add(f"{table}.total")
                case ("chart" | "sensitivity" as kind, name):
                    found.add(f"{kind}:{name}")
                case ("driver", name):
                    found |= {str(s) for s, other in self.owner.items() if other == owner}
                case _:
                    pass
        return frozenset(found)


def find_hidden(plan: Plan) -> Hidden:
    """Return what a client must not see of a plan."""
    definition = plan.definition
    named = plan.graph.dependencies()
    owner = {symbol: _owner(symbol, plan) for symbol in named}
    marked = frozenset(_marked(definition))
    found = Hidden(
        plan, owner, marked, frozenset(_allowed(definition)), frozenset(), marked,
        _internal_tables(definition),
    )  # fmt: skip
    while (more := _spread(found, named)) != found:
        found = more
    return found


def _owner(symbol: Symbol, plan: Plan) -> Owner:
    """Return what a figure belongs to."""
    definition = plan.definition
    name, _, rest = symbol.name.partition(":")
    if rest:
        return _owner_of_part(name, rest, symbol)
    if symbol.name in definition.metrics:
        headline = any(driver.headline == symbol.name for driver in plan.drivers)
        if headline and symbol.facet.startswith(_OF_DRIVER):
            return ("driver", symbol.name)
        return ("metric", symbol.name)
    if symbol.axis == symbol.name and symbol.name in definition.tables:
        return ("column", symbol.name, symbol.facet)
    table, _, column = symbol.name.partition(".")
    if symbol.facet == "total" and table in definition.tables:
        return ("column", table, column) if column else ("total", table)
    return ("own", str(symbol))


def _owner_of_part(kind: str, name: str, symbol: Symbol) -> Owner:
    """Return the owner of a card, a chart, a check or a matrix."""
    if kind == "card":
        return ("metric", name)
    if kind == "chart" and name.startswith("driver_"):
        return ("driver", name.removeprefix("driver_"))
    return (kind, name, symbol.facet) if kind == "matrix" else (kind, name)


# ── What the plan says ────────────────────────────────────────────────────────────────────────────


def _marked(definition: Definition) -> Iterable[Owner]:
    for name, metric in definition.metrics.items():
        if _is_internal(definition, metric):
            yield ("metric", name)
    for name, table in definition.tables.items():
        whole = table.internal or _is_from_internal(definition, name, table)
        for key, column in table.columns.items():
            if column.internal or (whole and column.internal is None):
                yield ("column", name, key)


def _allowed(definition: Definition) -> Iterable[Owner]:
    for name, metric in definition.metrics.items():
        if metric.internal is False:
            yield ("metric", name)
    for name, table in definition.tables.items():
        split = split_metric(definition, name)
        of_metric = definition.metrics[split].internal if split else None
        for key, column in table.columns.items():
            said = of_metric if column.internal is None else column.internal
            if said is False:
                yield ("column", name, key)


def _is_internal(definition: Definition, metric: Metric) -> bool:
    """Whether a metric is marked, or read from a source that is."""
    if metric.internal is not None:
        return metric.internal
    read = (metric.from_, metric.period)
    names = {written.partition(".")[0] for written in read if written}
    return bool(names & internal_sources(definition))


def _is_from_internal(definition: Definition, name: str, table: Table) -> bool:
    """Whether a table's rows are those of an internal metric or source."""
    split = split_metric(definition, name)
    if split is not None:
        return _is_internal(definition, definition.metrics[split])
    return isinstance(table.rows, str) and table.rows in internal_sources(definition)


def internal_sources(definition: Definition) -> frozenset[str]:
    """Return the sources that are marked, and queries over them."""
    found = {name for name, source in definition.sources.items() if source.internal}
    while True:
        named = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in found) or "(?!)")
        queries = {n for n, s in definition.sources.items() if s.sql and named.search(s.sql)}
        if queries <= found:
            return frozenset(found)
        found |= queries


def _internal_tables(definition: Definition) -> frozenset[str]:
    return frozenset(
        name
        for name, table in definition.tables.items()
        if table.internal or _is_from_internal(definition, name, table)
    )


# ── What follows from it ──────────────────────────────────────────────────────────────────────────


def _spread(found: Hidden, named: Mapping[Symbol, Iterable[Symbol]]) -> Hidden:
    """Return what is hidden one step further: what names it, tables that lack their key."""
    plan = found.plan
    computed = frozenset(s for s, others in named.items() if _is_computed(found, s, others))
    owners = {found.owner[symbol] for symbol in computed} - found.allowed
    owners |= {("driver", driver.headline) for driver in plan.drivers if _misses(found, driver)}
    owners |= {("chart", name) for name in plan.bound_charts if _draws_hidden(found, name)}
    tables = {name for name in plan.definition.tables if _lacks_key(found, name)}
    return replace(
        found,
        computed=found.computed | computed,
        owners=found.owners | owners,
        tables=found.tables | tables,
    )


def _is_computed(found: Hidden, symbol: Symbol, named: Iterable[Symbol]) -> bool:
    """Whether a figure is, or follows from, something marked.

    What is allowed to be seen ends here for figures without a mark of their own: a title may say
    what the client sees anyway. Metrics and columns are asked for their own mark.
    """
    owner = found.owner[symbol]
    if found.hides(symbol):
        return True
    if _by_cell(found.plan, owner):
        return False
    if owner[0] in _KEYED:
        return any(other in found.computed or found.hides(other) for other in named)
    return any(map(found.hides, named))


def _by_cell(plan: Plan, owner: Owner) -> bool:
    """Whether a column's formulas are single cells', so that its other cells may stand alone."""
    if owner[0] != "column":
        return False
    table = plan.definition.tables[owner[1]]
    column = table.columns[owner[2]]
    return column.formula is None and column.total is None and owner[2] != key_column(table)


def _misses(found: Hidden, driver: Driver) -> bool:
    """Whether the headline of an identity, or one of its factors, is left out."""
    return any(map(found.metric, (driver.headline, *driver.factors)))


def _draws_hidden(found: Hidden, name: str) -> bool:
    """Whether a chart shows something hidden: in a series, or as the words at its points.

    Points that are metrics can be left out one by one, except of a chart whose points make a
    whole: what is missing would be seen.
    """
    bound = found.plan.bound_charts[name]
    chart, tables = bound.chart, found.plan.definition.tables
    if found.hides(bound.title):
        return True
    if chart.along in tables:
        column = chart.category or key_column(tables[chart.along])
        if found.column(chart.along, column):
            return True
    hidden = [[found.hides(symbol) for symbol, _ in item.points] for item in bound.series]
    if chart.metrics is None or chart.kind in ("stacked", "pie", "funnel"):
        return any(map(any, hidden))
    return any(map(all, hidden))


def _lacks_key(found: Hidden, name: str) -> bool:
    """Whether a table cannot stand: what its rows are, or the names of them, is hidden."""
    definition = found.plan.definition
    table = definition.tables[name]
    if found.column(name, key_column(table)):
        return True
    if not isinstance(table.rows, RowsFrom):
        return False
    split = split_metric(definition, name)
    other, _, column = table.rows.distinct.partition(".")
    return found.metric(split) if split else found.column(other, column)
