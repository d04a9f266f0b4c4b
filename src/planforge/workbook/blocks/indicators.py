"""Indicators: the KPI table, the time steps, and the explanation of a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.formula.spell import spell
from planforge.formula.syntax import Name, Symbol
from planforge.formula.walk import rebuilt
from planforge.plan.drivers import combination, combinations_of
from planforge.workbook.blocks.tables import status_rules
from planforge.workbook.grid import FIRST_COLUMN, Fixed, Grid, Home, Link
from planforge.workbook.model import Area, Rule, Sparkline, Validation, address
from planforge.workbook.notes import figure_note
from planforge.workbook.shown import cell_code, style_of, unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.plan.drivers import Driver
    from planforge.plan.plan import Plan
    from planforge.workbook.addresses import Addresses

KPI_FACETS = (
    "previous", "target", "to_date", "benchmark", "achievement", "pace", "deviation", "growth",
    "status",
)  # fmt: skip
_CHANGES = ("deviation", "growth", "year_growth", "target_growth", "gap")


def place_kpis(
    grid: Grid, plan: Plan, metrics: Sequence[str], facets: Sequence[str] | None
) -> None:
    """Place indicators as rows, grouped, with their facets, owner and a small line of the days."""
    shown = tuple(facets or KPI_FACETS)
    columns = {facet: FIRST_COLUMN + 2 + i for i, facet in enumerate(shown)}
    owner = FIRST_COLUMN + 2 + len(shown)
    header = grid.next_row
    _place_kpi_header(grid, plan, header, shown, owner)
    row = header + 1
    group = None
    for metric in metrics:
        own_group = plan.definition.metrics[metric].group
        if own_group and own_group != group:
            grid.text(row, FIRST_COLUMN, "total-label", own_group, fits=False)
            grid.fill(row, FIRST_COLUMN + 1, owner + 1, "total-label")
            group, row = own_group, row + 1
        _place_kpi(grid, plan, metric, row, columns, owner)
        row += 1
    _add_kpi_rules(grid, plan, Area(header + 1, FIRST_COLUMN, row - 1, owner), columns)
    grid.freeze = (header + 1, FIRST_COLUMN + 1)
    grid.repeat = (header, header)
    grid.next_row = row + 1


def _place_kpi_header(grid: Grid, plan: Plan, row: int, facets: Sequence[str], owner: int) -> None:
    labels = plan.labels
    grid.text(row, FIRST_COLUMN, "header", labels["column.metric"])
    grid.text(row, FIRST_COLUMN + 1, "header", labels["column.unit"], align="center")
    for position, facet in enumerate(facets):
        align = "center" if facet == "status" else "right"
        column = FIRST_COLUMN + 2 + position
        grid.text(row, column, "header", labels[f"facet.{facet}"], align=align, wrap=True)
    grid.text(row, owner, "header", labels["column.owner"])
    grid.text(row, owner + 1, "header", labels["column.trend"], align="center")
    grid.widths[owner + 1] = 14.0


def _place_kpi(
    grid: Grid, plan: Plan, metric: str, row: int, columns: dict[str, int], owner: int
) -> None:
    language = plan.definition.language
    shown = plan.graph.nodes[Symbol(metric, "to_date")].format
    unit = "%" if shown.style == "percent" else unit_of(shown, language)
    note = figure_note(plan, Symbol(metric, "to_date"))
    grid.text(row, FIRST_COLUMN, "label", plan.metric_label(metric), note=note, indent=1)
    grid.text(row, FIRST_COLUMN + 1, "muted", unit, align="center")
    for facet, column in columns.items():
        symbol = Symbol(metric, facet)
        node = plan.graph.nodes[symbol]
        style = style_of(plan, symbol, 0, "status" if facet == "status" else "number")
        grid.put(
            row, column, style, Home(symbol), number_format=cell_code(node.format),
            note=_implied_note(plan, symbol),
        )  # fmt: skip
    grid.text(row, owner, "input-text", plan.definition.metrics[metric].owner or "")
    grid.put(row, owner + 1, "text", Fixed(None))
    steps = Symbol(metric, "actual", "step")
    if steps in plan.graph.nodes and _known(plan, steps) > 1:
        grid.sparklines.append(lambda at: Sparkline(row, owner + 1, _steps_range(at, steps)))


def _implied_note(plan: Plan, symbol: Symbol) -> str:
    return plan.labels["note.implied"] if plan.graph.nodes[symbol].implied else ""


def _known(plan: Plan, symbol: Symbol) -> int:
    return sum(value is not None for value in plan.values[symbol])


def _steps_range(at: Addresses, symbol: Symbol) -> str:
    return at.range(symbol, "")


def _add_kpi_rules(grid: Grid, plan: Plan, area: Area, columns: dict[str, int]) -> None:
    for facet, column in columns.items():
        own = Area(area.first_row, column, area.last_row, column)
        if facet == "status":
            for rule in status_rules(plan, own):
                grid.rule(rule)
        if facet in _CHANGES:
            cell = address(own.first_row, own.first_column)
            negative = Rule(own, "formula", "negative", f"AND(ISNUMBER({cell}),{cell}<0)")
            grid.rule(negative)
        if facet in ("target", "to_date", "previous", "benchmark"):
            guard = _number_guard(plan, own)
            grid.guard(guard)


def _number_guard(plan: Plan, area: Area) -> Validation:
    return Validation(
        area, "decimal", minimum=-1e15, maximum=1e15, title=plan.labels["guard.title"],
        message=plan.labels["guard.number"],
    )  # fmt: skip


def place_steps(grid: Grid, plan: Plan, metrics: Sequence[str]) -> None:
    """Place the time steps as rows: for each metric its weights, target, actual and achievement."""
    header = grid.next_row + 1
    first = header + 1
    _place_days(grid, plan, header)
    column = FIRST_COLUMN + 2
    for metric in metrics:
        column = _place_metric_steps(grid, plan, metric, header, column)
    last = first + len(plan.axis.steps) - 1
    _mark_weekends(grid, Area(first, FIRST_COLUMN, last, FIRST_COLUMN + 1), plan)
    grid.freeze = (first, FIRST_COLUMN + 2)
    grid.repeat = (header - 1, header)
    grid.next_row = last + 3


def _place_days(grid: Grid, plan: Plan, header: int) -> None:
    labels = plan.labels
    grid.text(header, FIRST_COLUMN, "header", labels["step.start"])
    daily = plan.axis.grain == "day"
    grid.text(header, FIRST_COLUMN + 1, "header", labels["weekday" if daily else "step.end"])
    weekdays = labels["weekdays"].split("|")
    start, end = Symbol("step", "start", "step"), Symbol("step", "end", "step")
    for index, step in enumerate(plan.axis.steps):
        row = header + 1 + index
        grid.put(row, FIRST_COLUMN, "date", Home(start, index), number_format="yyyy-mm-dd")
        if daily:
            grid.text(row, FIRST_COLUMN + 1, "centre", weekdays[step.start.weekday()])
        else:
            grid.put(row, FIRST_COLUMN + 1, "date", Home(end, index), number_format="yyyy-mm-dd")
    grid.widths[FIRST_COLUMN] = 12.0


def _place_metric_steps(grid: Grid, plan: Plan, metric: str, header: int, column: int) -> int:
    """Place a metric's columns; returns the column after them."""
    facets = [
        facet for facet in ("weight", "target", "actual")
        if Symbol(metric, facet, "step") in plan.graph.nodes
    ]  # fmt: skip
    if not facets:
        return column
    nodes = {facet: plan.graph.nodes[Symbol(metric, facet, "step")] for facet in facets}
    title = plan.metric_label(metric)
    many = len(facets) > 1
    if many:
        grid.text(header - 1, column, "total-label", title, fits=False)
        grid.fill(header - 1, column + 1, column + len(facets) - 1, "total-label")
    for position, facet in enumerate(facets):
        node = nodes[facet]
        words = plan.labels[f"step.{facet}"] if many else title
        unit = unit_of(node.format, plan.definition.language) if facet != "weight" else ""
        grid.text(
            header, column + position, "header", words, unit=unit, align="right", wrap=True,
            note="" if facet != "actual" else figure_note(plan, Symbol(metric, "to_date")),
        )  # fmt: skip
        for index in range(len(plan.axis.steps)):
            symbol = Symbol(metric, facet, "step")
            grid.put(
                header + 1 + index, column + position, style_of(plan, symbol, index, "number"),
                Home(symbol, index), number_format=cell_code(node.format),
            )  # fmt: skip
    last = header + len(plan.axis.steps)
    guard = _number_guard(plan, Area(header + 1, column, last, column + len(facets) - 1))
    grid.guard(guard)
    return column + len(facets)


def _mark_weekends(grid: Grid, area: Area, plan: Plan) -> None:
    if plan.axis.grain != "day":
        return
    cell = f"${address(area.first_row, area.first_column)}"
    weekend = Rule(area, "formula", "weekend", f"WEEKDAY({cell},2)>5")
    grid.rule(weekend)


def place_driver(grid: Grid, plan: Plan, driver: Driver) -> None:
    """Place an identity, its factors with their share of the gap, and the combinations behind."""
    labels = plan.labels
    headline = plan.metric_label(driver.headline)
    identity = rebuilt(
        driver.expression,
        lambda node: Name((plan.metric_label(node.parts[0]),)) if isinstance(node, Name) else None,
    )
    top = grid.next_row
    words = f"{headline} = {spell(identity).replace('`', '').replace('*', '×').replace('/', '÷')}"
    grid.text(grid.next_row, FIRST_COLUMN, "heading", words, fits=False)
    grid.text(grid.next_row + 1, FIRST_COLUMN, "note", labels["driver.note"], fits=False)
    grid.next_row += 3
    _place_factors(grid, plan, driver)
    grid.next_row += 2
    _place_combinations(grid, plan, driver)
    grid.together.append((top, grid.next_row - 2))
    grid.widths[FIRST_COLUMN] = 34.0
    grid.widths[FIRST_COLUMN + 5] = 16.0


def _place_factors(grid: Grid, plan: Plan, driver: Driver) -> None:
    labels = plan.labels
    keys = ("driver.factor", "facet.target_to_date", "facet.to_date", "facet.pace", "driver.share")
    for position, key in enumerate(keys):
        align = "right" if position else ""
        grid.text(
            grid.next_row, FIRST_COLUMN + position, "header", labels[key], align=align, wrap=True
        )
    for factor in driver.factors:
        grid.next_row += 1
        _place_factor(grid, plan, driver, factor)
    area = Area(
        grid.next_row - len(driver.factors) + 1, FIRST_COLUMN + 4, grid.next_row + 2,
        FIRST_COLUMN + 4,
    )  # fmt: skip
    cell = address(area.first_row, area.first_column)
    negative = Rule(area, "formula", "negative", f"AND(ISNUMBER({cell}),{cell}<0)")
    grid.rule(negative)
    for facet, style in (("unexplained", "number"), ("gap_to_date", "total")):
        grid.next_row += 1
        symbol = Symbol(driver.headline, facet)
        label = "total-label" if style == "total" else "label"
        grid.text(grid.next_row, FIRST_COLUMN, label, labels[f"driver.{facet}"])  # type: ignore[arg-type]
        grid.fill(grid.next_row, FIRST_COLUMN + 1, FIRST_COLUMN + 3, label)  # type: ignore[arg-type]
        code = cell_code(plan.graph.nodes[symbol].format)
        grid.put(grid.next_row, FIRST_COLUMN + 4, style, Home(symbol), number_format=code)  # type: ignore[arg-type]
    grid.next_row += 1


def _place_factor(grid: Grid, plan: Plan, driver: Driver, factor: str) -> None:
    row = grid.next_row
    implied = plan.labels["driver.implied"] if factor == driver.implied else ""
    grid.text(row, FIRST_COLUMN, "label", plan.metric_label(factor) + implied)
    for position, facet in enumerate(("target_to_date", "to_date", "pace"), start=1):
        symbol = Symbol(factor, facet)
        if symbol in plan.graph.nodes:
            code = cell_code(plan.graph.nodes[symbol].format)
            grid.put(row, FIRST_COLUMN + position, "number", Link(symbol), number_format=code)
    symbol = Symbol(driver.headline, f"explained_{factor}")
    code = cell_code(plan.graph.nodes[symbol].format)
    grid.put(row, FIRST_COLUMN + 4, "number", Home(symbol), number_format=code)


def _place_combinations(grid: Grid, plan: Plan, driver: Driver) -> None:
    """The working: what the headline would be with some factors at their actual value."""
    grid.text(grid.next_row, FIRST_COLUMN, "header", plan.labels["driver.combinations"])
    unit = plan.metric_unit(driver.headline)
    shown = plan.graph.nodes[Symbol(driver.headline, "to_date")].format
    grid.text(
        grid.next_row, FIRST_COLUMN + 1, "header", plan.metric_label(driver.headline),
        unit=unit_of(shown, plan.definition.language) if unit else "", align="right", wrap=True,
    )  # fmt: skip
    for moved in combinations_of(driver):
        grid.next_row += 1
        symbol = combination(driver, moved)
        labels = [plan.metric_label(factor) for factor in driver.factors if factor in moved]
        who = plan.labels["list_mark"].join(labels)
        grid.text(
            grid.next_row, FIRST_COLUMN, "muted", who or plan.labels["driver.all_base"], fits=False
        )
        code = cell_code(plan.graph.nodes[symbol].format)
        grid.put(grid.next_row, FIRST_COLUMN + 1, "number", Home(symbol), number_format=code)
    grid.next_row += 2
