"""The plan's tables: rows typed, read or derived; columns typed or computed; totals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from planforge.definition.model import RowsFrom
from planforge.definition.quantities import read_quantity
from planforge.formula.syntax import Call, Expression, Name, Number, Symbol
from planforge.formula.walk import renamed
from planforge.plan.breakdowns import member_rows, split_metric
from planforge.plan.dates import excel_serial
from planforge.plan.draft import default_format
from planforge.plan.metric_columns import (
    RowMetrics,
    Waiting,
    declare_waiting,
    own_format,
    row_metrics,
)
from planforge.plan.natures import WINDOW_FACETS
from planforge.plan.nodes import Axis, Constant
from planforge.plan.scopes import PlanScope
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from planforge.definition.model import Column, Table, Written
    from planforge.formula.evaluate import Value
    from planforge.formula.formats import Format
    from planforge.formula.scope import Kind
    from planforge.plan.draft import Draft
    from planforge.plan.figures import Origin

Rows = Sequence[Mapping[str, "Written | None"]]

FORMULA_MARK = "="


@dataclass(frozen=True, slots=True)
class Tables:
    """Declares the tables of a plan in a draft; `read` reads the rows of a file or DataFrame."""

    draft: Draft
    read: Callable[[str, Table], Rows]
    waiting: list[Waiting] = field(default_factory=list)

    def declare(self) -> None:
        """Declare every table: those with rows of their own first, then those derived from them."""
        tables = self.draft.definition.tables
        derived = [name for name, table in tables.items() if isinstance(table.rows, RowsFrom)]
        for name in [*(name for name in tables if name not in derived), *derived]:
            self._declare(name, tables[name])
        self._declare_silent_totals()

    def declare_figures_of_rows(self) -> None:
        """Let formulas over the metrics that rows name be computed, all figures being declared."""
        for waiting in self.waiting:
            declare_waiting(self.draft, waiting)

    def _declare_silent_totals(self) -> None:
        """A total that formulas name and nobody typed is a gap."""
        definition = self.draft.definition
        written = definition.model_dump_json()
        for name, table in definition.tables.items():
            summed = any(column.total == "sum" for column in table.columns.values())
            named = re.search(rf"(?<![\w.]){re.escape(name)}\.total\b(?!\.)", written)
            if table.total is None and summed and named:
                self._declare_typed_total(name, table)

    def _declare(self, name: str, table: Table) -> None:
        rows = self._rows(name, table)
        self._check_columns(name, table, rows)
        metrics = row_metrics(self.draft, name, table, rows)
        rows = metrics.labelled(self.draft.definition, rows)
        grows = not isinstance(table.rows, RowsFrom)
        self.draft.axes[name] = Axis(name, _keys(rows, table), grows=grows)
        for column_name, column in table.columns.items():
            self._declare_column(name, column_name, column, rows, metrics)
        if table.total is not None:
            self._declare_typed_total(name, table)

    def _rows(self, name: str, table: Table) -> Rows:
        if isinstance(table.rows, RowsFrom):
            return self._distinct(name, table, table.rows.distinct)
        if isinstance(table.rows, str):
            return self.read(name, table)
        return table.rows

    def _distinct(self, name: str, table: Table, column: str) -> Rows:
        """Return a row for each different value of another table's column, in order."""
        if (metric := split_metric(self.draft.definition, name)) is not None:
            return member_rows(self.draft, metric, table, key_column(table))
        other, _, field = column.partition(".")
        node = self.draft.nodes.get(Symbol(other, field, other))
        if node is None:
            place = self.draft.place("tables", name, "rows", "distinct")
            known = [str(s) for s in self.draft.nodes if s.axis == s.name]
            self.draft.problems.add("unknown-name", place, name=column, **suggestion(column, known))
            return ()
        values = (e.value for e in node.elements if isinstance(e, Constant))
        different = dict.fromkeys(str(value) for value in values if value not in (None, ""))
        return [{key_column(table): value} for value in different]

    def _check_columns(self, name: str, table: Table, rows: Rows) -> None:
        if isinstance(table.rows, str):
            return
        for index, row in enumerate(rows):
            for written in row:
                if written not in table.columns:
                    self.draft.problems.add(
                        "unknown-column",
                        self.draft.place("tables", name, "rows", index, written),
                        name=written,
                        table=name,
                        known=", ".join(table.columns),
                        **suggestion(written, table.columns),
                    )

    def _declare_column(
        self, name: str, field: str, column: Column, rows: Rows, metrics: RowMetrics
    ) -> None:
        symbol = Symbol(name, field, name)
        label = column.label or field
        kind = column_kind(column)
        place = self.draft.place("tables", name, "columns", field, "formula")
        shown = self.draft.format(
            column.format, column.unit, self.draft.place("tables", name, "columns", field, "format")
        ) or self._format_of_metric(name, field)
        if column.formula is not None:
            scope = PlanScope(self.draft, axis=name, table=name)
            tree = self.draft.parsed(column.formula, place)
            if tree is not None and metrics.names(tree):
                self.draft.constant(
                    symbol, [None] * len(rows), label,
                    origin="formula", kind=kind, unit=column.unit, format=shown, place=place,
                )  # fmt: skip
                self.waiting.append(Waiting(symbol, tree, column, metrics, scope, place))
            else:
                self.draft.formula(
                    symbol, column.formula, scope, label,
                    kind=kind, unit=column.unit, format=shown, place=place,
                )  # fmt: skip
            self._declare_own_values(symbol, column, rows, metrics)
        else:
            self._declare_typed_column(
                symbol, column, rows, shown or default_format(kind, column.unit), metrics
            )
        if column.total is not None:
            self._declare_total(name, field, column, shown or default_format(kind, column.unit))

    def _declare_own_values(
        self, symbol: Symbol, column: Column, rows: Rows, metrics: RowMetrics
    ) -> None:
        """Let what rows say themselves stand in place of their column's formula."""
        if not isinstance(self.draft.definition.tables[symbol.name].rows, tuple):
            return
        for index, row in enumerate(rows):
            written = row.get(symbol.facet)
            if written is None or written == "":
                continue
            if self._is_formula(symbol.name, written):
                self._declare_own_formula(symbol, index, str(written))
                continue
            node = self.draft.nodes[symbol]
            value = self._own_value(symbol, column, index, written)
            shown = own_format(self.draft, column, written, metrics.of_row(index))
            own = Constant(value, shown, typed=True)
            elements = (*node.elements[:index], own, *node.elements[index + 1 :])
            self.draft.nodes[symbol] = replace(node, elements=elements)

    def _own_value(self, symbol: Symbol, column: Column, index: int, written: Written) -> Value:
        """Return what stands in place of a formula: of a column of no kind, a number or a text."""
        if column_kind(column) == "text" and (quantity := read_quantity(written)) is not None:
            return quantity.value
        return self._value(symbol, column, index, {symbol.facet: written})

    def _declare_own_formula(self, symbol: Symbol, index: int, written: str) -> None:
        place = self.draft.place("tables", symbol.name, "rows", index, symbol.facet)
        scope = PlanScope(self.draft, axis=symbol.name, table=symbol.name)
        inside = place.within(0, 1) if place else None
        text = written.removeprefix(FORMULA_MARK).lstrip()
        self.draft.element_formula(symbol, index, text, scope, inside)

    def _format_of_metric(self, name: str, field: str) -> Format | None:
        """Return how a split metric is shown, for the columns its data fill."""
        metric = split_metric(self.draft.definition, name)
        if metric is None or field not in WINDOW_FACETS:
            return None
        return self.draft.nodes[Symbol(metric, "to_date")].format

    def _declare_total(self, name: str, field: str, column: Column, shown: Format) -> None:
        """A column's total: of its cells, or its formula over the totals of other columns."""
        place = self.draft.place("tables", name, "columns", field, "total")
        if column.total == "formula":
            tree = self.draft.parsed(column.formula or "", place)
            table = self.draft.definition.tables[name]
            summed = {key for key, other in table.columns.items() if other.total}
            text: str | Expression = renamed(
                tree or Number(0),
                lambda parts: Name((name, *parts, "total")) if parts[0] in summed else None,
            )
        else:
            text = Call(column.total or "sum", (Name((field,)),))
        self.draft.formula(
            Symbol(f"{name}.{field}", "total"), text, PlanScope(self.draft, table=name),
            self.draft.label("total_of").format(column=column.label or field),
            unit=column.unit, format=shown, place=place,
        )  # fmt: skip

    def _declare_typed_column(
        self, symbol: Symbol, column: Column, rows: Rows, shown: Format, metrics: RowMetrics
    ) -> None:
        values = [self._value(symbol, column, index, row) for index, row in enumerate(rows)]
        source = self._source_of(symbol)
        typed: Origin = "text" if column_kind(column) == "text" else "input"
        if column.type == "metric":
            typed = "formula"  # the row's formulas stay with this metric, whatever is typed here
        self.draft.constant(
            symbol,
            values,
            column.label or symbol.facet,
            origin=typed if source is None else "data",
            kind=column_kind(column),
            unit=column.unit,
            format=shown,
            source=source or "",
            place=self.draft.place("tables", symbol.name),
        )
        self._show_as_typed(symbol, column, rows, metrics)
        for index, row in enumerate(rows):
            written = row.get(symbol.facet)
            if self._is_formula(symbol.name, written):
                self._declare_own_formula(symbol, index, str(written))

    def _show_as_typed(
        self, symbol: Symbol, column: Column, rows: Rows, metrics: RowMetrics
    ) -> None:
        """Let cells be shown as they were typed where their column says nothing of it."""
        node = self.draft.nodes[symbol]
        shown = [
            own_format(self.draft, column, row.get(symbol.facet), metrics.of_row(index))
            for index, row in enumerate(rows)
        ]
        if any(shown):
            elements = tuple(
                replace(element, format=own)
                for element, own in zip(node.elements, shown, strict=True)
            )
            self.draft.nodes[symbol] = replace(node, elements=elements)

    def _value(
        self, symbol: Symbol, column: Column, index: int, row: Mapping[str, Written | None]
    ) -> Value:
        written = row.get(symbol.facet)
        if written is None or written == "":
            return None
        if self._is_formula(symbol.name, written):
            return None
        value = read_value(written, column)
        if value is None or not _is_choice(value, column):
            self.draft.problems.add(
                f"not-a-{column.type if column.choices else column_kind(column)}",
                self.draft.place("tables", symbol.name, "rows", index, symbol.facet),
                value=written,
                column=column.label or symbol.facet,
                known=", ".join(column.choices or ()),
            )
        return value

    def _source_of(self, symbol: Symbol) -> str | None:
        """Return where a column was read that a split metric's data fill; None for all others."""
        metric = split_metric(self.draft.definition, symbol.name)
        key = key_column(self.draft.definition.tables[symbol.name])
        if metric is None or symbol.facet not in (key, *WINDOW_FACETS):
            return None
        measured = self.draft.measured.get(metric)
        return measured.origin if measured else ""

    def _is_formula(self, table: str, written: Written | None) -> bool:
        """Whether a cell typed in the plan begins with `=`; in data that is text like any other."""
        typed = isinstance(self.draft.definition.tables[table].rows, tuple)
        return typed and isinstance(written, str) and written.startswith(FORMULA_MARK)

    def _declare_typed_total(self, name: str, table: Table) -> None:
        place = self.draft.place("tables", name, "total")
        quantity = read_quantity(table.total) if table.total is not None else None
        summed = next((c for c in table.columns.values() if c.total == "sum"), None)
        unit = summed.unit if summed else None
        label = self.draft.label("planned_total").format(table=table.title or name)
        symbol = Symbol(name, "total")
        shown = self.draft.format(summed.format if summed else None, unit, place)
        if table.total is not None and quantity is None:
            scope = PlanScope(self.draft)
            self.draft.formula(
                symbol, str(table.total), scope, label, unit=unit, format=shown, place=place
            )
            return
        self.draft.constant(
            symbol, quantity.value if quantity else None, label,
            origin="input", unit=unit, format=shown, place=place,
        )  # fmt: skip


def read_value(written: Written, column: Column) -> Value:
    """Return a cell's value as its column means it; None where it cannot be read so."""
    match column_kind(column):
        case "number":
            quantity = read_quantity(written)
            return quantity.value if quantity else None
        case "date":
            try:
                return excel_serial(date.fromisoformat(str(written).strip()[:10]))
            except ValueError:
                return None
        case _:
            return str(written)


def _is_choice(value: Value, column: Column) -> bool:
    """Whether a value is one of those that people may choose."""
    return column.choices is None or column.formula is not None or value in column.choices


def column_kind(column: Column) -> Kind:
    """Return the kind of a column's values."""
    match column.type:
        case "number" | "date":
            return column.type
        case "text" | "choice" | "metric":
            return "text"


def key_column(table: Table) -> str:
    """Return the column whose values name the rows: as stated, or the first."""
    return table.key or next(iter(table.columns), "")


def _keys(rows: Rows, table: Table) -> tuple[str, ...]:
    """Return one text per row, all different; a row without a metric is called by its words."""
    key = key_column(table)
    about_metrics = key in table.columns and table.columns[key].type == "metric"
    words = [
        name
        for name, column in table.columns.items()
        if about_metrics and column.type == "text" and column.formula is None
    ]
    keys: list[str] = []
    for index, row in enumerate(rows):
        text = str(next((row[name] for name in (key, *words) if row.get(name)), index + 1))
        keys.append(text if text not in keys else f"{text} ({index + 1})")
    return tuple(keys)
