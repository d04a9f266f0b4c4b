"""Tables of the plan: rows, totals, and what may be typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from planforge.definition.quantities import read_quantity
from planforge.formula.formats import BLANK_MARK, header_unit
from planforge.formula.spell import quoted
from planforge.formula.syntax import Symbol
from planforge.plan.dates import day_of_serial
from planforge.plan.labels import total_label
from planforge.plan.nodes import Computed
from planforge.plan.plan import uses_formula
from planforge.plan.tables import column_kind
from planforge.workbook.grid import FIRST_COLUMN, Fixed, Home
from planforge.workbook.model import Area, Rule, Validation, address
from planforge.workbook.notes import formula_in_words
from planforge.workbook.shown import cell_code, is_typed, style_of, unit_of, unscaled

if TYPE_CHECKING:
    from planforge.definition.model import Column
    from planforge.plan.plan import Plan
    from planforge.workbook.grid import Grid
    from planforge.workbook.model import Style

SPARE_NOTE = "spare_row"
_DENSE = 8.6
"""The least width of a dense column: four Chinese characters of a header."""
_INPUT_STYLES: dict[str, Style] = {
    "number": "input", "date": "input-date", "text": "input-text", "boolean": "input-text",
}  # fmt: skip
_STYLES: dict[str, Style] = {"number": "number", "date": "date", "text": "text", "boolean": "check"}


_ALIGN: dict[str, Literal["", "right", "center"]] = {
    "number": "right", "date": "center", "text": "", "boolean": "center",
}  # fmt: skip


def short_dates(plan: Plan, name: str) -> str:
    """Return the number format of a table's dates where there are many: the day and the month.

    Empty where there are few, or where they are of more than one year.
    """
    columns = plan.definition.tables[name].columns
    dated = [Symbol(name, key, name) for key, c in columns.items() if column_kind(c) == "date"]
    serials = [v for symbol in dated for v in plan.values[symbol] if isinstance(v, float)]
    years = {day.year for serial in serials if (day := day_of_serial(serial))}
    return plan.labels["date_code"] if len(dated) >= _MANY_DATES and len(years) == 1 else ""


_MANY_DATES = 5


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """Where a table stands: its header row, first and last row of data, and each column."""

    header: int
    first: int
    last: int
    columns: dict[str, int]


def place_table(
    grid: Grid, plan: Plan, name: str, *, heading: bool = False, dates: str = ""
) -> PlacedTable:
    """Place a table: header with units, rows, a blank row to grow into, totals.

    Args:
        grid: the sheet.
        plan: the plan.
        name: the table.
        heading: whether its title stands above it.
        dates: the number format of its dates, where they should be short and the columns with
            them, so that a calendar has room beside the table.
    """
    table = plan.definition.tables[name]
    dates = dates and f'{dates};;;"{BLANK_MARK}"'
    top = grid.next_row
    if heading:
        grid.heading(table.title or name)
    header = grid.next_row
    columns = {key: FIRST_COLUMN + i for i, key in enumerate(table.columns)}
    count = len(plan.graph.axes[name].keys)
    for key, column in table.columns.items():
        _place_column(grid, plan, name, key, column, header, columns[key], dates)
    placed = PlacedTable(header, header + 1, header + count, columns)
    grows = plan.graph.axes[name].grows
    if grows:
        _place_spare_row(grid, plan, name, placed, dates)
        grid.open = True
    _mark_groups(grid, table.group, placed)
    grid.next_row = placed.last + 1 + grows
    if any(column.total for column in table.columns.values()):
        _place_totals(grid, plan, name, placed)
    if table.note:
        grid.text(grid.next_row, FIRST_COLUMN, "note", table.note, fits=False)
        grid.next_row += 1
    grid.together.append((top, grid.next_row - 1))
    grid.next_row += 1
    return placed


def _place_column(
    grid: Grid, plan: Plan, name: str, key: str, column: Column, header: int, at: int, dates: str
) -> None:
    symbol = Symbol(name, key, name)
    node = plan.graph.nodes[symbol]
    language = plan.definition.language
    kind = column_kind(column)
    label, dense = column.label or key, bool(dates)
    grid.text(
        header, at, "header", label, unit=header_unit(label, unit_of(node.format, language)),
        align=_ALIGN[kind] or ("center" if column.status else ""), fits=not dense or kind == "text",
        note=_formula_note(plan, symbol), wrap=True,
        indent=int(kind == "text" and not column.status),
    )  # fmt: skip
    if dense:
        grid.least[at] = _DENSE
    if column.width:
        grid.preferred[at] = max(grid.preferred.get(at, 0), column.width)
    style: Style = "status" if column.status else _STYLES[kind]
    for index in range(len(node.elements)):
        row = header + 1 + index
        number = plan.value(symbol, index)
        mixed = kind == "text" and isinstance(number, float)
        grid.put(
            row, at, style_of(plan, symbol, index, style), Home(symbol, index),
            number_format=dates if kind == "date" and dates else _code(plan, symbol, index),
            wrap=kind == "text" and not column.status, align="right" if mixed else "",
            indent=int(kind == "text" and not column.status and not mixed),
        )  # fmt: skip
    if len(node.elements):
        last = header + len(node.elements) + plan.graph.axes[name].grows
        _add_validation(grid, plan, symbol, column, Area(header + 1, at, last, at))
        _add_looks(grid, column, Area(header + 1, at, last, at), plan)


def _code(plan: Plan, symbol: Symbol, index: int) -> str:
    """Return a cell's number format; one that is shown unlike its column names its unit itself.

    Not where the row does so in a column of units. Where nobody types, it may be scaled.
    """
    node = plan.graph.nodes[symbol]
    own = node.elements[index].format
    if own is None or own == node.format:
        return cell_code(node.format)
    if is_typed(plan, symbol, index):
        own = unscaled(own)
    if own.style == "number" and "unit" in plan.definition.tables[symbol.name].columns:
        own = replace(own, unit="")
    return own.excel_code(unit=True, language=plan.definition.language)


def _formula_note(plan: Plan, symbol: Symbol) -> str:
    node = plan.graph.nodes[symbol]
    element = node.elements[0] if node.elements else None
    if (
        not isinstance(element, Computed)
        or not plan.definition.tables[symbol.name].columns[symbol.facet].formula
    ):
        return ""
    return plan.labels["note.formula"].format(formula=formula_in_words(plan, element.formula))


def _add_validation(grid: Grid, plan: Plan, symbol: Symbol, column: Column, area: Area) -> None:
    """Guard a column: choices and limits for what is typed, a warning over formulas."""
    labels = plan.labels
    if uses_formula(plan.graph.nodes[symbol]) and column.formula:
        guard = Validation(
            area, "custom", formula="FALSE", title=labels["guard.title"],
            message=labels["guard.formula"], strict=False,
        )  # fmt: skip
    elif column.choices:
        guard = Validation(
            area, "list", choices=column.choices, title=labels["guard.title"],
            message=labels["guard.choice"].format(choices=labels["list_mark"].join(column.choices)),
        )  # fmt: skip
    elif column_kind(column) == "number":
        least, most = (_bound(limit) for limit in (column.minimum, column.maximum))
        guard = Validation(
            area, "decimal", minimum=-1e15 if least is None else least,
            maximum=1e15 if most is None else most, title=labels["guard.title"],
            message=_limits(plan, column, least, most),
        )  # fmt: skip
    elif column_kind(column) == "date":
        guard = Validation(
            area, "date", minimum=_FIRST_DAY, maximum=_LAST_DAY, title=labels["guard.title"],
            message=labels["guard.date"],
        )  # fmt: skip
    else:
        return
    grid.guard(guard)


_FIRST_DAY, _LAST_DAY = 36526.0, 73050.0
"""1 January 2000 and 31 December 2099, as Excel counts days."""


def number_guard(plan: Plan, area: Area) -> Validation:
    """Return the guard that only lets numbers be typed."""
    return Validation(
        area, "decimal", minimum=-1e15, maximum=1e15, title=plan.labels["guard.title"],
        message=plan.labels["guard.number"],
    )  # fmt: skip


def _bound(limit: object) -> float | None:
    quantity = read_quantity(limit) if limit is not None else None
    return quantity.value if quantity else None


def _limits(plan: Plan, column: Column, least: float | None, most: float | None) -> str:
    if least is None and most is None:
        return plan.labels["guard.number"]
    key = "guard.between" if least is not None and most is not None else (
        "guard.least" if least is not None else "guard.most"
    )  # fmt: skip
    shown = plan.labels[key]
    return shown.format(least=column.minimum, most=column.maximum)


def _add_looks(grid: Grid, column: Column, area: Area, plan: Plan) -> None:
    if column.bars:
        grid.rule(Rule(area, "bars", "bar"))
    elif column_kind(column) == "number":
        grid.rule(Rule(area, "formula", "negative", _negative(area)))
        grid.rule(Rule(area, "formula", "quiet", _zero(area)))
    if column.status:
        for rule in status_rules(plan, area):
            grid.rule(rule)


def _negative(area: Area) -> str:
    cell = address(area.first_row, area.first_column)
    return f"AND(ISNUMBER({cell}),{cell}<0)"


def _zero(area: Area) -> str:
    """A zero says that there is nothing to say: it keeps quiet."""
    cell = address(area.first_row, area.first_column)
    return f"AND(ISNUMBER({cell}),{cell}=0)"


def status_rules(plan: Plan, area: Area) -> list[Rule]:
    """Return the rules that colour words such as 达成, 关注, 落后 in an area."""
    cell = address(area.first_row, area.first_column)
    rules = []
    for look in ("good", "watch", "bad"):
        words = plan.labels[f"tone.{look}"].split("|")
        tests = ",".join(f"{cell}={quoted(word)}" for word in words)
        rules.append(Rule(area, "formula", look, f"OR({tests})"))
    return rules


def _mark_groups(grid: Grid, group: str | None, placed: PlacedTable) -> None:
    """Draw a line where the group changes; it follows when rows are sorted or added."""
    if group not in placed.columns or placed.last <= placed.first:
        return
    cell, above = (f"${address(placed.first + 1 - up, placed.columns[group])}" for up in (0, 1))
    area = Area(placed.first + 1, FIRST_COLUMN, placed.last, max(placed.columns.values()))
    grid.rule(Rule(area, "formula", "new-group", f"{cell}<>{above}"))


def _place_spare_row(grid: Grid, plan: Plan, name: str, placed: PlacedTable, dates: str) -> None:
    """A blank row that sums take in: rows inserted above it are counted too."""
    row = placed.last + 1
    for key, at in placed.columns.items():
        computed = plan.definition.tables[name].columns[key].formula is not None
        kind = column_kind(plan.definition.tables[name].columns[key])
        style: Style = "blank" if computed else _INPUT_STYLES[kind]
        symbol = Symbol(name, key, name)
        if not plan.graph.nodes[symbol].elements:
            grid.spares[symbol] = row, at
        shown = cell_code(plan.graph.nodes[symbol].format)
        if kind == "date":
            shown = dates or shown
        first = at == FIRST_COLUMN
        grid.put(
            row, at, style, Fixed(None), number_format="" if computed else shown,
            note=plan.labels[SPARE_NOTE] if first else "", fits=False,
        )  # fmt: skip


def _place_totals(grid: Grid, plan: Plan, name: str, placed: PlacedTable) -> None:
    row, labelled = grid.next_row, False
    totals = {c.total for c in plan.definition.tables[name].columns.values() if c.total}
    label = plan.labels[total_label(set(totals))]
    for key, at in placed.columns.items():
        column = plan.definition.tables[name].columns[key]
        if column.total:
            symbol = Symbol(f"{name}.{key}", "total")
            shown = cell_code(plan.graph.nodes[symbol].format)
            grid.put(row, at, "total", Home(symbol), number_format=shown)
        else:
            text = "" if labelled else label
            grid.text(row, at, "total-label", text, fits=False, indent=1)
            labelled = True
    planned = Symbol(name, "total")
    grid.next_row += 1
    if planned in plan.graph.nodes:
        _place_planned_total(grid, plan, planned, placed)


def _place_planned_total(grid: Grid, plan: Plan, symbol: Symbol, placed: PlacedTable) -> None:
    table = plan.definition.tables[symbol.name]
    summed = next(key for key, column in table.columns.items() if column.total)
    row, at = grid.next_row, placed.columns[summed]
    node = plan.graph.nodes[symbol]
    grid.text(row, FIRST_COLUMN, "label", node.label, fits=False, indent=1)
    grid.put(
        row, at, style_of(plan, symbol, 0, "number"), Home(symbol),
        number_format=cell_code(node.format),
    )  # fmt: skip
    grid.fill(row, FIRST_COLUMN + 1, max(placed.columns.values()), "label")
    grid.next_row += 1
