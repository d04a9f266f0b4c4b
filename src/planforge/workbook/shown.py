"""How figures are shown in cells: where people type, nothing is scaled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.plan.nodes import Constant

if TYPE_CHECKING:
    from planforge.formula.formats import Format
    from planforge.formula.syntax import Symbol
    from planforge.plan.plan import Plan
    from planforge.workbook.model import Style


def unscaled(shown: Format) -> Format:
    """Return the format for a table: whole units, since typing 32 into 30.0万 would mean 0.0万."""
    if shown.scale == 1:
        return shown
    return replace(shown, scale=1, decimals=0, grouping=True)


def cell_code(shown: Format) -> str:
    """Return the number format of a cell in a table, the unit standing in the header."""
    return unscaled(shown).excel_code()


def unit_of(shown: Format, language: str) -> str:
    """Return the unit that a header shows."""
    if shown.style in ("percent", "date", "text", "boolean"):
        return ""
    return unscaled(shown).suffix("en" if language == "en" else "zh-CN").strip()


def is_typed(plan: Plan, symbol: Symbol, index: int) -> bool:
    """Whether people may type here: the plan's inputs, and actuals as they come in."""
    node = plan.graph.nodes[symbol]
    if not isinstance(node.elements[index], Constant):
        return False
    if node.origin == "data":
        return symbol.axis == "step" or (symbol.axis is None and symbol.facet == "to_date")
    return node.origin in ("input", "text", "fact")


def style_of(plan: Plan, symbol: Symbol, index: int, style: Style) -> Style:
    """Return the look of a symbol's home: inputs are plain to see, constants from data too."""
    node = plan.graph.nodes[symbol]
    if not is_typed(plan, symbol, index):
        from_data = node.origin == "data" and isinstance(node.elements[index], Constant)
        return "data" if from_data and style == "number" else style
    match node.kind:
        case "date":
            return "input-date"
        case "text":
            return "input-text"
        case _:
            return "input"
