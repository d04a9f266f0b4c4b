"""What the cells' notes say: a formula in the reader's words, and where a figure comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.formula.spell import spell
from planforge.formula.syntax import Name, Reference, Symbol
from planforge.formula.walk import rebuilt
from planforge.plan.nodes import Computed

if TYPE_CHECKING:
    from planforge.formula.syntax import Expression
    from planforge.plan.plan import Plan


def formula_in_words(plan: Plan, formula: Expression) -> str:
    """Return a formula with the labels of what it names: 支付买家数 / 访客数."""

    def worded(node: Expression) -> Expression | None:
        if not isinstance(node, Reference):
            return None
        return Name((_label(plan, node.symbol),))

    return spell(rebuilt(formula, worded)).replace("`", "")


def figure_note(plan: Plan, symbol: Symbol) -> str:
    """Return what a KPI's note says: its formula in names and its source."""
    node = plan.graph.nodes[symbol]
    lines = []
    metric = plan.definition.metrics.get(symbol.name)
    element = node.elements[0]
    if metric is not None and metric.formula and isinstance(element, Computed):
        words = formula_in_words(plan, element.formula)
        lines.append(plan.labels["note.formula"].format(formula=words))
    source = node.source or (metric.source if metric else "") or ""
    if source:
        lines.append(plan.labels["note.source"].format(source=source))
    if node.implied:
        lines.append(plan.labels["note.implied"])
    return "\n".join(lines)


def _label(plan: Plan, symbol: Symbol) -> str:
    metric = plan.definition.metrics.get(symbol.name)
    if metric is not None and symbol.facet in ("to_date", "actual"):
        return metric.label or symbol.name
    node = plan.graph.nodes[symbol]
    return node.label
