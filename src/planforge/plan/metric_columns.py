"""Columns whose cells name metrics: a row's formulas mean the figures of the metric it names.

The formula of such a column is another one in each row: `measure.target` is `paid.target` here and
`conversion.target` there, each shown as its metric is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planforge.definition.quantities import read_quantity
from planforge.formula.syntax import Blank, Call, Name, Symbol, Text
from planforge.formula.walk import names, nodes, rebuilt
from planforge.plan.looks import PERCENTAGES, metric_unit, typed_format
from planforge.plan.natures import better_way
from planforge.plan.nodes import Constant
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.definition.model import Column, Definition, Table, Written
    from planforge.formula.formats import Format
    from planforge.formula.syntax import Expression
    from planforge.plan.draft import Draft
    from planforge.plan.scopes import PlanScope
    from planforge.problems import Location

Row = dict[str, "Written | None"]

TEXTS = ("label", "unit", "owner", "source", "group", "definition", "sign")
"""What a row may say of its metric in words."""
SIGNS = {"higher": "≥", "lower": "≤"}
"""How a target's direction is written; one to be met from either side has no such sign."""
_TOLERANT = ("coalesce", "if", "ifs", "is_known")
"""Functions that make something of what is not there."""


@dataclass(frozen=True, slots=True)
class RowMetrics:
    """The metrics that a table's rows name.

    Attributes:
        by_column: for each column of metrics the metric of each row, None where a row names none.
    """

    by_column: Mapping[str, tuple[str | None, ...]]

    def names(self, tree: Expression | None) -> bool:
        """Whether a formula asks for figures of the metric that a row names."""
        asked = names(tree) if tree is not None else ()
        return any(len(parts) > 1 and parts[0] in self.by_column for parts in asked)

    def of_row(self, index: int) -> str | None:
        """Return the metric that a row is about, the first where it names several."""
        named = (metrics[index] for metrics in self.by_column.values())
        return next((metric for metric in named if metric is not None), None)

    def labelled(
        self, definition: Definition, rows: Sequence[Mapping[str, Written | None]]
    ) -> list[Row]:
        """Return the rows with their metrics called as readers know them."""
        labelled = [dict(row) for row in rows]
        for column, metrics in self.by_column.items():
            for row, metric in zip(labelled, metrics, strict=True):
                if metric is not None:
                    row[column] = definition.metrics[metric].label or metric
        return labelled


@dataclass(frozen=True, slots=True)
class Waiting:
    """A column's formula over its rows' metrics, which waits until all figures are declared."""

    symbol: Symbol
    tree: Expression
    column: Column
    metrics: RowMetrics
    scope: PlanScope
    place: Location | None


def row_metrics(
    draft: Draft, name: str, table: Table, rows: Sequence[Mapping[str, Written | None]]
) -> RowMetrics:
    """Return the metrics that a table's rows name; unknown ones are told of."""
    columns = [key for key, column in table.columns.items() if column.type == "metric"]
    return RowMetrics(
        {
            key: tuple(
                _metric_of(draft, (name, index, key), row.get(key))
                for index, row in enumerate(rows)
            )
            for key in columns
        }
    )


def metric_called(definition: Definition, written: object) -> str | None:
    """Return the metric of a name, or of the label that readers know it by; None for neither."""
    text = str(written).strip()
    if text in definition.metrics:
        return text
    labels = ((name, metric.label) for name, metric in definition.metrics.items())
    return next((name for name, label in labels if label == text), None)


def _metric_of(draft: Draft, cell: tuple[str, int, str], written: Written | None) -> str | None:
    if written is None or not str(written).strip():
        return None
    found = metric_called(draft.definition, written)
    if found is None:
        metrics = draft.definition.metrics
        known = [*metrics, *(metric.label for metric in metrics.values() if metric.label)]
        table, index, column = cell
        label = draft.definition.tables[table].columns[column].label or column
        draft.problems.add(
            "no-such-metric", draft.place("tables", table, "rows", index, column),
            name=written, column=label, **suggestion(str(written), known),
        )  # fmt: skip
    return found


def own_format(
    draft: Draft, column: Column, written: Written | None, metric: str | None
) -> Format | None:
    """Return how a typed number is shown that its column does not say: as its metric, as typed.

    Args:
        draft: the plan.
        column: the column.
        written: the number as typed.
        metric: the metric that its row is about.
    """
    quantity = read_quantity(written) if written is not None else None
    if quantity is None or column.type in ("date", "choice", "metric"):
        return None
    alike = quantity.unit in ("", column.unit or _percentage(column.format or ""))
    if column.formula is None and (column.type == "text" or alike):
        return None
    if column.formula is not None and (column.unit or column.format) and alike:
        return None
    if metric is not None and column.formula is not None:
        shown = _format(draft, metric)
        unit = metric_unit(draft.definition.metrics[metric], shown)
        if quantity.unit in ("", unit):
            return shown
    return typed_format(quantity)


def _percentage(shown: str) -> str:
    """Return the unit that a column's format names: 34% is no other than `0.0%` shows."""
    return next((unit for unit in (*PERCENTAGES, "pp") if shown.endswith(unit)), "")


def declare_waiting(draft: Draft, waiting: Waiting) -> None:
    """Let each element of a column be computed over the metric of its row."""
    if not _check_facets(draft, waiting):
        return
    node = draft.nodes[waiting.symbol]
    explicit = bool(waiting.column.format or waiting.column.unit)
    own = {pending.index for pending in draft.pending if pending.symbol == waiting.symbol}
    for index, element in enumerate(node.elements):
        if index in own or (isinstance(element, Constant) and element.typed):
            continue
        tree = _in_row(draft, waiting, index)
        match tree:
            case None | Blank():
                pass
            case Text(value=value):
                node = draft.nodes[waiting.symbol]
                elements = (*node.elements[:index], Constant(value), *node.elements[index + 1 :])
                draft.nodes[waiting.symbol] = replace(node, elements=elements, kind="text")
            case _:
                draft.row_formula(waiting.symbol, index, tree, waiting.scope, explicit=explicit)


def _check_facets(draft: Draft, waiting: Waiting) -> bool:
    """Return whether there are such figures of any metric, having said so where there are not."""
    told = False
    known = {*TEXTS, *(symbol.facet for symbol in draft.nodes if _is_of_metric(draft, symbol))}
    for node in nodes(waiting.tree):
        if not isinstance(node, Name) or node.parts[0] not in waiting.metrics.by_column:
            continue
        if len(node.parts) == 2 and node.parts[1] not in known:
            alike = suggestion(node.parts[1], known)
            draft.problems.add(
                "no-such-figure-of-metrics", node.where or waiting.place, name=node.parts[1],
                column=node.parts[0], **alike,
            )  # fmt: skip
            told = True
    return not told


def _is_of_metric(draft: Draft, symbol: Symbol) -> bool:
    return symbol.axis is None and symbol.name in draft.definition.metrics


def _in_row(draft: Draft, waiting: Waiting, index: int) -> Expression | None:
    """Return a column's formula as it is in one row; None where it has nothing to say there."""
    lacking = []

    def meaning(node: Expression) -> Expression | None:
        if not isinstance(node, Name) or node.parts[0] not in waiting.metrics.by_column:
            return None
        if len(node.parts) == 1:
            return None
        found = _figure(draft, waiting.metrics.by_column[node.parts[0]][index], node)
        if isinstance(found, Blank):
            lacking.append(node)
        return found

    tree = rebuilt(waiting.tree, meaning)
    tolerant = any(isinstance(n, Call) and n.function in _TOLERANT for n in nodes(waiting.tree))
    return None if lacking and not tolerant else tree


def _figure(draft: Draft, metric: str | None, node: Name) -> Expression:
    """Return what a figure of the row's metric is; blank where there is no such figure."""
    _, facet, *more = node.parts
    if metric is None:
        return Blank(node.where)
    if facet in TEXTS and not more:
        text = _text(draft, metric, facet)
        return Text(text, node.where) if text else Blank(node.where)
    if not more and Symbol(metric, facet) not in draft.nodes:
        return Blank(node.where)
    return Name((metric, facet, *more), node.where)


def _text(draft: Draft, name: str, word: str) -> str:
    metric = draft.definition.metrics[name]
    if word == "label":
        return metric.label or name
    if word == "sign":
        return SIGNS.get(better_way(metric), "")
    if word == "unit":
        shown = _format(draft, name)
        return (
            "%"
            if shown.style == "percent"
            else (replace(shown, scale=1).unit_words(draft.definition.language))
        )
    return str(getattr(metric, word) or "")


def _format(draft: Draft, metric: str) -> Format:
    return draft.nodes[Symbol(metric, "to_date")].format
