"""The scenario sheet: the selector, each driver's target in each scenario, what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.formula.syntax import Symbol
from planforge.plan.scenario_charts import effects_chart, range_chart
from planforge.plan.scenario_tables import (
    draws,
    has_scenarios,
    scenario_drivers,
    scenario_headlines,
    scenario_results,
    scenario_symbol,
)
from planforge.plan.scenarios import (
    BASE,
    SELECTOR,
    change_in,
    scenario_label,
    scenario_names,
    target_in,
)
from planforge.workbook.blocks.charts import place_charts
from planforge.workbook.blocks.tables import number_guard
from planforge.workbook.grid import FIRST_COLUMN, Grid, Home, Link
from planforge.workbook.model import Area, Rule, Validation, address
from planforge.workbook.shown import as_heading, cell_code, points_code, unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.definition.model import ScenariosBlock
    from planforge.plan.plan import Plan
    from planforge.workbook.model import Style


def place_scenarios(grid: Grid, plan: Plan, block: ScenariosBlock, data: Grid) -> None:
    """Place the selector, the table of targets by scenario, and charts of what they come to.

    Nothing is placed where the plan has but one scenario. The charts' figures stand on the sheet
    `data`.
    """
    if not has_scenarios(plan) or not plan.drivers:
        return
    names = scenario_names(plan.definition)
    grid.open = True
    _place_selector(grid, plan)
    _place_assumptions(grid, plan)
    top = grid.next_row
    header = grid.next_row
    _place_header(grid, plan, names)
    _place_group(grid, plan, "scenario.drivers")
    for metric in scenario_drivers(plan):
        _place_driver(grid, plan, metric)
    _place_group(grid, plan, "scenario.results")
    for metric in scenario_results(plan, block):
        _place_result(grid, plan, metric)
    _mark_chosen(grid, names, header)
    grid.together.append((top, grid.next_row - 1))
    grid.next_row += 1
    charts = [
        name
        for headline in scenario_headlines(plan)
        for name in (range_chart(headline), effects_chart(headline))
        if draws(plan, name)
    ]
    place_charts(grid, plan, charts, data, aligned=False, room=_ROOM)


_FIRST_SCENARIO = FIRST_COLUMN + 2
_FEW, _WIDTH, _NARROW = 3, 16.0, 12.0
"""Up to so many scenarios, the table is as wide as the two charts below it."""
_ROOM = 980
"""Pixels that the charts below the table may take."""


def _last_column(plan: Plan) -> int:
    names = scenario_names(plan.definition)
    return _FIRST_SCENARIO + 2 * len(names) - 1


def _place_selector(grid: Grid, plan: Plan) -> None:
    """Place the cell that says which scenario counts, with its drop-down."""
    row, labels = grid.next_row, plan.labels
    grid.text(row, FIRST_COLUMN, "label", labels["scenario"], fits=False)
    grid.put(row, FIRST_COLUMN + 1, "input-text", Home(SELECTOR), align="center")
    grid.least[FIRST_COLUMN + 1] = 12.0
    grid.text(row, FIRST_COLUMN + 2, "note", labels["scenario.select"], fits=False)
    choices = tuple(
        scenario_label(plan.definition, name) for name in scenario_names(plan.definition)
    )
    grid.guard(
        Validation(
            Area(row, FIRST_COLUMN + 1, row, FIRST_COLUMN + 1), "list", choices,
            title=labels["guard.title"], message=labels["scenario.guard"],
        )
    )  # fmt: skip
    grid.next_row += 2


def _place_assumptions(grid: Grid, plan: Plan) -> None:
    """Place what each scenario assumes, where the plan says it."""
    scenarios = [one for one in plan.definition.scenarios.values() if one.note]
    if not scenarios:
        return
    last = _last_column(plan)
    grid.text(grid.next_row, FIRST_COLUMN, "header", plan.labels["scenario.column"])
    grid.text(grid.next_row, FIRST_COLUMN + 1, "header", plan.labels["scenario.note"], fits=False)
    grid.fill(grid.next_row, FIRST_COLUMN + 2, last, "header")
    grid.next_row += 1
    for scenario in scenarios:
        grid.text(grid.next_row, FIRST_COLUMN, "label", scenario.label, wrap=True)
        note = scenario.note or ""
        grid.text(grid.next_row, FIRST_COLUMN + 1, "text", note, fits=False, wrap=True)
        grid.fill(grid.next_row, FIRST_COLUMN + 2, last, "text")
        grid.merge(grid.next_row, FIRST_COLUMN + 1, last)
        grid.next_row += 1
    grid.next_row += 1


def _place_header(grid: Grid, plan: Plan, names: Sequence[str]) -> None:
    labels, row = plan.labels, grid.next_row
    words = {name: scenario_label(plan.definition, name) for name in names}
    grid.text(row, FIRST_COLUMN, "header", labels["column.metric"])
    grid.text(row, FIRST_COLUMN + 1, "header", labels["column.unit"], align="center")
    others = [name for name in names if name != BASE]
    texts = [
        *(words[name] for name in names),
        *(labels["scenario.on_base"].format(scenario=words[n], base=words[BASE]) for n in others),
        as_heading(labels["scenario.counts"]),
    ]
    for position, text in enumerate(texts):
        at = _FIRST_SCENARIO + position
        grid.text(row, at, "header", text, align="right", wrap=True)
        grid.least[at] = _WIDTH if len(names) <= _FEW else _NARROW
    grid.least[FIRST_COLUMN] = 26.0
    grid.next_row += 1


def _place_group(grid: Grid, plan: Plan, key: str) -> None:
    grid.text(grid.next_row, FIRST_COLUMN, "total-label", plan.labels[key], fits=False)
    grid.fill(grid.next_row, FIRST_COLUMN + 1, _last_column(plan), "total-label")
    grid.next_row += 1


def _place_driver(grid: Grid, plan: Plan, metric: str) -> None:
    """Place a driver: its target in each scenario is there to be changed."""
    base = plan.graph.nodes[Symbol(metric, target_in(BASE))]
    styles: dict[str, Style] = {
        name: "number" if name == BASE and base.implied else "input"
        for name in scenario_names(plan.definition)
    }
    row = grid.next_row
    _place_metric(grid, plan, metric, styles, "label", "number")
    last = _FIRST_SCENARIO + len(styles) - 1
    grid.guard(number_guard(plan, Area(row, _FIRST_SCENARIO, row, last)))


def _place_result(grid: Grid, plan: Plan, metric: str) -> None:
    head = metric in scenario_headlines(plan)
    base = plan.graph.nodes[scenario_symbol(plan, metric, BASE)]
    style: Style = "total" if head else "number"
    styles = dict.fromkeys(scenario_names(plan.definition), style)
    if head and base.origin == "input":
        styles[BASE] = "input"
    _place_metric(grid, plan, metric, styles, "total-label" if head else "label", style)


def _place_metric(
    grid: Grid, plan: Plan, metric: str, styles: dict[str, Style], label: Style, style: Style
) -> None:
    row, definition = grid.next_row, plan.definition
    target = Symbol(metric, "target")
    shown = plan.graph.nodes[target].format
    code = cell_code(shown)
    unit = "%" if shown.style == "percent" else unit_of(shown, definition.language)
    grid.text(row, FIRST_COLUMN, label, plan.metric_label(metric), wrap=True)
    quiet: Style = "total-label" if label == "total-label" else "muted"
    grid.text(row, FIRST_COLUMN + 1, quiet, unit, align="center")
    names = scenario_names(definition)
    for position, name in enumerate(names):
        symbol = scenario_symbol(plan, metric, name)
        content = Link(symbol) if symbol == target else Home(symbol)
        note = ""
        if plan.graph.nodes[symbol].implied:
            note = plan.labels["note.implied"]
        at = _FIRST_SCENARIO + position
        grid.put(row, at, styles[name], content, number_format=code, note=note)
    for position, name in enumerate((n for n in names if n != BASE), start=len(names)):
        _place_change(grid, plan, Symbol(metric, change_in(name)), row, _FIRST_SCENARIO + position)
    grid.put(row, _last_column(plan), style, Link(target), number_format=code)
    grid.next_row += 1


def _place_change(grid: Grid, plan: Plan, symbol: Symbol, row: int, column: int) -> None:
    node = plan.graph.nodes.get(symbol)
    if node is None:
        grid.text(row, column, "number", plan.labels["nothing_known"], align="right")
    elif node.format.style == "points":
        content = Link(symbol, factor=100.0)
        grid.put(row, column, "number", content, number_format=points_code(node.format))
    else:
        grid.put(row, column, "number", Home(symbol), number_format=cell_code(node.format))


def _mark_chosen(grid: Grid, names: Sequence[str], header: int) -> None:
    """Mark the header of the scenario that counts."""
    selector = next(slot for slot, home in grid.homes if home.symbol == SELECTOR)
    chosen = address(selector.row, selector.column, absolute=True)
    first = _FIRST_SCENARIO
    area = Area(header, first, header, first + len(names) - 1)
    grid.rule(Rule(area, "formula", "chosen", f"{address(header, first)}={chosen}"))
