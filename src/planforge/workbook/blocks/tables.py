"""Tables of the plan: rows, totals, and what may be typed; Gantt bars and matrices over them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from planforge.definition.quantities import read_quantity
from planforge.formula.syntax import Symbol
from planforge.plan.dates import excel_serial
from planforge.plan.nodes import Computed
from planforge.plan.parameters import matrix_symbol
from planforge.plan.plan import uses_formula
from planforge.plan.tables import column_kind
from planforge.workbook.grid import FIRST_COLUMN, Fixed, Home, Own
from planforge.workbook.model import Area, Rule, Validation, address
from planforge.workbook.notes import formula_in_words
from planforge.workbook.shown import cell_code, style_of, unit_of

if TYPE_CHECKING:
    from planforge.definition.model import Column, GanttBlock, MatrixBlock
    from planforge.plan.plan import Plan
    from planforge.workbook.grid import Grid
    from planforge.workbook.model import Style

SPARE_NOTE = "spare_row"
_INPUT_STYLES: dict[str, Style] = {
    "number": "input", "date": "input-date", "text": "input-text", "boolean": "input-text",
}  # fmt: skip
_STYLES: dict[str, Style] = {"number": "number", "date": "date", "text": "text", "boolean": "check"}


_ALIGN: dict[str, Literal["", "right", "center"]] = {
    "number": "right", "date": "center", "text": "", "boolean": "center",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """Where a table stands: its header row, first and last row of data, and each column."""

    header: int
    first: int
    last: int
    columns: dict[str, int]


def place_table(grid: Grid, plan: Plan, name: str, *, heading: bool = False) -> PlacedTable:
    """Place a table: header with units, rows, a blank row to grow into, totals."""
    table = plan.definition.tables[name]
    top = grid.next_row
    if heading:
        grid.heading(table.title or name)
    header = grid.next_row
    columns = {key: FIRST_COLUMN + i for i, key in enumerate(table.columns)}
    count = len(plan.graph.axes[name].keys)
    for key, column in table.columns.items():
        _place_column(grid, plan, name, key, column, header, columns[key])
    placed = PlacedTable(header, header + 1, header + count, columns)
    grows = plan.graph.axes[name].grows
    if grows:
        _place_spare_row(grid, plan, name, placed)
        grid.open = True
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
    grid: Grid, plan: Plan, name: str, key: str, column: Column, header: int, at: int
) -> None:
    symbol = Symbol(name, key, name)
    node = plan.graph.nodes[symbol]
    language = plan.definition.language
    kind = column_kind(column)
    grid.text(
        header, at, "header", column.label or key, unit=unit_of(node.format, language),
        align=_ALIGN[kind] or ("center" if column.status else ""),
        note=_formula_note(plan, symbol), wrap=True,
        indent=int(kind == "text" and not column.status),
    )  # fmt: skip
    if column.width:
        grid.preferred[at] = max(grid.preferred.get(at, 0), column.width)
    style: Style = "status" if column.status else _STYLES[kind]
    for index in range(len(node.elements)):
        row = header + 1 + index
        number = plan.value(symbol, index)
        mixed = kind == "text" and isinstance(number, float)
        grid.put(
            row, at, style_of(plan, symbol, index, style), Home(symbol, index),
            number_format=cell_code(node.format_at(index)),
            wrap=kind == "text" and not column.status, align="right" if mixed else "",
            indent=int(kind == "text" and not column.status and not mixed),
        )  # fmt: skip
    if len(node.elements):
        last = header + len(node.elements) + plan.graph.axes[name].grows
        _add_validation(grid, plan, symbol, column, Area(header + 1, at, last, at))
        _add_looks(grid, column, Area(header + 1, at, last, at), plan)


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
    if column.status:
        for rule in status_rules(plan, area):
            grid.rule(rule)


def _negative(area: Area) -> str:
    cell = address(area.first_row, area.first_column)
    return f"AND(ISNUMBER({cell}),{cell}<0)"


def status_rules(plan: Plan, area: Area) -> list[Rule]:
    """Return the rules that colour words such as 达成, 关注, 落后 in an area."""
    cell = address(area.first_row, area.first_column)
    rules = []
    for look in ("good", "watch", "bad"):
        words = plan.labels[f"tone.{look}"].split("|")
        tests = ",".join(f'{cell}="{word}"' for word in words)
        rules.append(Rule(area, "formula", look, f"OR({tests})"))
    return rules


def _place_spare_row(grid: Grid, plan: Plan, name: str, placed: PlacedTable) -> None:
    """A blank row that sums take in: rows inserted above it are counted too."""
    row = placed.last + 1
    for key, at in placed.columns.items():
        computed = plan.definition.tables[name].columns[key].formula is not None
        kind = column_kind(plan.definition.tables[name].columns[key])
        style: Style = "blank" if computed else _INPUT_STYLES[kind]
        shown = cell_code(plan.graph.nodes[Symbol(name, key, name)].format)
        first = at == FIRST_COLUMN
        grid.put(
            row, at, style, Fixed(None), number_format="" if computed else shown,
            note=plan.labels[SPARE_NOTE] if first else "", fits=False,
        )  # fmt: skip


def _place_totals(grid: Grid, plan: Plan, name: str, placed: PlacedTable) -> None:
    row = grid.next_row
    labelled = False
    for key, at in placed.columns.items():
        column = plan.definition.tables[name].columns[key]
        if column.total:
            symbol = Symbol(f"{name}.{key}", "total")
            shown = cell_code(plan.graph.nodes[symbol].format)
            grid.put(row, at, "total", Home(symbol), number_format=shown)
        else:
            text = "" if labelled else plan.labels["total"]
            grid.text(row, at, "total-label", text, fits=False)
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
    grid.text(row, FIRST_COLUMN, "label", node.label, fits=False)
    grid.put(
        row, at, style_of(plan, symbol, 0, "number"), Home(symbol),
        number_format=cell_code(node.format),
    )  # fmt: skip
    grid.next_row += 1


def place_gantt(grid: Grid, plan: Plan, block: GanttBlock) -> None:
    """Place a table with bars along the days beside it, drawn by rules that follow its dates."""
    table = plan.definition.tables[block.table]
    visible = list(table.columns)
    placed = place_table(grid, plan, block.table)
    days = plan.axis.period
    count = (days.end - days.start).days + 1
    first = FIRST_COLUMN + len(visible) + 1
    grid.widths[first - 1] = 1.5
    for offset in range(count):
        day = days.start + timedelta(days=offset)
        grid.put(
            placed.header, first + offset, "gantt-day", Fixed(excel_serial(day)),
            number_format="d", fits=False,
        )  # fmt: skip
        grid.widths[first + offset] = 2.3
    for row in range(placed.first, placed.last + 1):
        grid.fill(row, first, first + count - 1, "gantt-cell")
    if placed.last >= placed.first:
        area = Area(placed.first, first, placed.last, first + count - 1)
        _add_bars(grid, block, placed, area)
        _place_milestones(grid, plan, block, placed, first)
    grid.freeze = (placed.header + 1, FIRST_COLUMN + 1)
    grid.repeat = (placed.header, placed.header)


def _add_bars(grid: Grid, block: GanttBlock, placed: PlacedTable, area: Area) -> None:
    """Add the rules: the part done, the part planned, weekends, the line of the day."""
    day = _row_fixed(placed.header, area.first_column)
    start, end = (f"${address(placed.first, placed.columns[c])}" for c in (block.start, block.end))
    within = f"{day}>={start},{day}<={end},ISNUMBER({start})"
    if block.done:
        done = f"${address(placed.first, placed.columns[block.done])}"
        until = f"{start}+ROUND(({end}-{start}+1)*N({done}),0)"
        grid.rule(Rule(area, "formula", "done", f"AND({within},{day}<{until})"))
    grid.rule(Rule(area, "formula", "planned", f"AND({within})"))
    grid.rule(Rule(area, "formula", "weekend", f"WEEKDAY({day},2)>5"))
    # Last, since LibreOffice applies the first rule that fits; its border is Excel's to add.
    as_of = Symbol("as_of")
    grid.rules.append(
        lambda at: Rule(area, "formula", "today", f"{day}={at.spot(as_of).on(grid.title)}")
    )


def _row_fixed(row: int, column: int) -> str:
    """Return the address of a cell whose row stays when a formula is filled down.

    Example:
        >>> _row_fixed(4, 2)
        'C$5'
    """
    letters = address(row, column).rstrip("0123456789")
    return f"{letters}${row + 1}"


def _place_milestones(
    grid: Grid, plan: Plan, block: GanttBlock, placed: PlacedTable, first: int
) -> None:
    """Mark a milestone's last day with ◆, by formulas that follow the row's date."""
    if not block.milestone:
        return
    days = plan.axis.period
    count = (days.end - days.start).days + 1
    serials = [excel_serial(days.start + timedelta(day)) for day in range(count)]
    for index in range(len(plan.graph.axes[block.table].keys)):
        if plan.value(Symbol(block.table, block.milestone, block.table), index) in (None, ""):
            continue
        end = plan.value(Symbol(block.table, block.end, block.table), index)
        row = placed.first + index
        grid.slots = [s for s in grid.slots if s.row != row or s.column < first]
        ends = f"${address(row, placed.columns[block.end])}"
        for offset, serial in enumerate(serials):
            day = _row_fixed(placed.header, first + offset)
            mark = Own(f'IF({day}={ends},"◆","")', "◆" if serial == end else None)
            grid.put(row, first + offset, "gantt-cell", mark, fits=False)


def place_matrix(grid: Grid, plan: Plan, block: MatrixBlock) -> None:
    """Place a grid that counts a table's rows by two columns, the worst at the top right."""
    columns = plan.definition.tables[block.table].columns
    across, down = (columns[key].label or key for key in (block.across, block.down))
    top = grid.next_row
    grid.heading(block.label or f"{down} × {across}")
    header = grid.next_row
    grid.text(header, FIRST_COLUMN, "header", f"{down} ↓   {across} →", align="right")
    levels = [_bound(level) or 0.0 for level in block.levels]
    for position, level in enumerate(block.levels):
        grid.put(
            header, FIRST_COLUMN + 1 + position, "header", Fixed(levels[position]), align="center"
        )
        grid.widths.setdefault(FIRST_COLUMN + 1 + position, 9.0)
        row = header + len(levels) - position
        grid.put(row, FIRST_COLUMN, "label", Fixed(levels[position]), align="right")
        grid.heights[row] = 26.0
        for other, second in enumerate(block.levels):
            symbol = matrix_symbol(block, level, second)
            grid.put(
                row, FIRST_COLUMN + 1 + other, "matrix-cell", Home(symbol), number_format='0;-0;""'
            )
    area = Area(header + 1, FIRST_COLUMN + 1, header + len(levels), FIRST_COLUMN + len(levels))
    _add_zones(grid, area, header, max(levels))
    grid.together.append((top, header + len(levels)))
    grid.next_row = header + len(levels) + 2


def _add_zones(grid: Grid, area: Area, header: int, most: float) -> None:
    """Colour by the product of both levels: from 60% of the worst high, from 30% middle."""
    down = f"$B{area.first_row + 1}"
    product = f"{down}*{_row_fixed(header, area.first_column)}"
    for look, share in (("high", 0.6), ("middle", 0.3), ("low", 0.0)):
        rule = Rule(area, "formula", look, f"{product}>={share * most * most:g}")  # type: ignore[arg-type]
        grid.rule(rule)
