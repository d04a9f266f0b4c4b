"""How figures are shown in cells: where people type, nothing is scaled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.formula.formats import BLANK_MARK, SCALE_WORDS, Format
from planforge.plan.nodes import Constant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planforge.formula.formats import Prose
    from planforge.formula.syntax import Symbol
    from planforge.plan.plan import Plan
    from planforge.workbook.model import SeriesRange, Style


def unscaled(shown: Format) -> Format:
    """Return the format for a table: whole units, since typing 32 into 30.0万 would mean 0.0万."""
    if shown.scale == 1:
        return shown
    return replace(shown, scale=1, decimals=0, grouping=True)


def cell_code(shown: Format) -> str:
    """Return the number format of a cell in a table, the unit standing in the header."""
    return unscaled(shown).excel_code()


def card_code(shown: Format, language: Prose) -> str:
    """Return the number format of a card: with its scale and unit, a space before them.

    Example:
        >>> card_code(Format(unit="人"), "zh-CN").partition(";")[0]
        '#,##0" 人"'
    """
    code = shown.excel_code(unit=True, language=language)
    tail = shown.suffix(language)
    return code.replace(f'"{tail.strip()}"', f'"{tail}"') if tail.strip() else code


def points_code(shown: Format) -> str:
    """Return the number format of percentage points, of cells that hold them times a hundred.

    Example:
        >>> points_code(Format("points", 1, signed=True))
        '+0.0"pp";-0.0"pp";0.0"pp";"—"'
    """
    digits = f'{shown.digits(percent=False)}"pp"'
    return f'{"+" if shown.signed else ""}{digits};-{digits};{digits};"{BLANK_MARK}"'


def in_chart(shown: Format) -> Format:
    """Return the format of a chart's figures, which stand in the unit that it shows (万)."""
    return replace(shown, scale=1, decimals=shown.places, grouping=shown.scale == 1)


def chart_code(shown: Format, language: Prose) -> str:
    """Return the number format of a chart's labels: `302.8万`."""
    return _scaled_code(shown, shown.places, language)


def axis_code(shown: Format, language: Prose, series: Iterable[SeriesRange]) -> str:
    """Return the number format of a chart's axis: no more places than its steps need."""
    values = (value for one in series for value in one.stored_values)
    percent = shown.style in ("percent", "points")
    most = max((abs(value) for value in values if isinstance(value, float)), default=0.0)
    most *= 100 if percent else 1
    return _scaled_code(shown, shown.places_on_axis(most), language)


_SHORT_SCALES: dict[str, dict[float, str]] = {
    "zh-CN": SCALE_WORDS["zh-CN"],
    "en": {1e3: "k", 1e4: "×10k", 1e6: "M", 1e8: "×100M", 1e9: "bn", 1e12: "tn"},
}


def _scaled_code(shown: Format, places: int, language: Prose) -> str:
    if shown.style not in ("number", "percent"):
        return replace(shown, decimals=places).excel_code()
    digits = replace(in_chart(shown), decimals=places).digits()
    word = _SHORT_SCALES[language].get(shown.scale, "") if shown.scale != 1 else ""
    plus = "+" if shown.signed else ""
    tail = f'"{word}"' if word else ""
    return f"{plus}{digits}{tail};-{digits}{tail};0{'%' if shown.style == 'percent' else ''}"


def unit_of(shown: Format, language: str) -> str:
    """Return the unit that a header shows."""
    if shown.style in ("percent", "date", "text", "boolean"):
        return ""
    return unscaled(shown).unit_words("en" if language == "en" else "zh-CN")


def as_heading(words: str) -> str:
    """Return words with a capital, as a column's heading has them.

    Example:
        >>> as_heading("target to date"), as_heading("目标")
        ('Target to date', '目标')
    """
    return words[:1].upper() + words[1:]


def is_typed(plan: Plan, symbol: Symbol, index: int) -> bool:
    """Whether people may type here: the plan's inputs, and actuals as they come in."""
    node = plan.graph.nodes[symbol]
    if not isinstance(node.elements[index], Constant):
        return False
    origin = node.origin_at(index)
    if origin == "data":
        return symbol.axis == "step" or (symbol.axis is None and symbol.facet == "to_date")
    return origin in ("input", "text", "fact")


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
