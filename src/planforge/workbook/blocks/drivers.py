"""A driver identity: its factors, what each adds to the gap, and the working behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planforge.formula.spell import spell
from planforge.formula.syntax import Name, Symbol
from planforge.formula.walk import rebuilt
from planforge.plan.drivers import combination, combinations_of
from planforge.workbook.blocks.charts import CHART_ROWS
from planforge.workbook.blocks.waterfall import place_waterfall
from planforge.workbook.grid import FIRST_COLUMN, Grid, Home, Link
from planforge.workbook.model import Area, Rule, address
from planforge.workbook.shown import as_heading, cell_code, unit_of

if TYPE_CHECKING:
    from planforge.formula.syntax import Expression
    from planforge.plan.drivers import Driver
    from planforge.plan.plan import Plan
    from planforge.workbook.model import Style

_COLUMNS = 5
_OPERATORS = str.maketrans({"*": "×", "/": "÷", "-": "−"})
_LABEL_OF_FACTOR = re.compile(r"\bx(\d+)\b")


def place_driver(grid: Grid, plan: Plan, driver: Driver, data: Grid) -> None:
    """Place an identity, its factors with their share of the gap, and the combinations behind.

    A chart of the gap stands beside the factors; its figures are put on the sheet `data`.
    """
    labels = plan.labels
    top = grid.next_row
    words = identity_in_words(plan, driver)
    grid.text(top, FIRST_COLUMN, "heading", words, fits=False, wrap=True)
    grid.merge(top, FIRST_COLUMN, FIRST_COLUMN + _COLUMNS - 1)
    grid.text(top + 1, FIRST_COLUMN, "note", labels["driver.note"], fits=False)
    grid.next_row += 3
    _place_factors(grid, plan, driver)
    grid.next_row += 1
    grid.heading(labels["driver.working"])
    _place_combinations(grid, plan, driver)
    for position in range(1, _COLUMNS):
        grid.least[FIRST_COLUMN + position] = 13.0
    grid.widths[FIRST_COLUMN + _COLUMNS] = 3.0
    if place_waterfall(grid, plan, driver, data, top + 3, FIRST_COLUMN + _COLUMNS + 1):
        grid.next_row = max(grid.next_row, top + 3 + CHART_ROWS + 1)
    grid.together.append((top, grid.next_row - 2))


def identity_in_words(plan: Plan, driver: Driver) -> str:
    """Return an identity in the plan's words: 支付金额 = 访客数 × 支付转化率 × 客单价.

    A label that has a sign of its own (LTV/CAC) stands in brackets.
    """
    labels: list[str] = []

    def numbered(node: Expression) -> Expression | None:
        if not isinstance(node, Name):
            return None
        label = plan.metric_label(node.parts[0])
        labels.append(f"[{label}]" if set(label) & set("+-*/×÷−()") else label)
        return Name((f"x{len(labels) - 1}",))

    spelled = spell(rebuilt(driver.expression, numbered)).translate(_OPERATORS)
    words = _LABEL_OF_FACTOR.sub(lambda found: labels[int(found[1])], spelled)
    return f"{plan.metric_label(driver.headline)} = {words}"


def _place_factors(grid: Grid, plan: Plan, driver: Driver) -> None:
    labels, header = plan.labels, grid.next_row
    keys = ("driver.factor", "facet.target_to_date", "facet.to_date", "facet.pace", "driver.share")
    shown = plan.graph.nodes[Symbol(driver.headline, "to_date")].format
    for position, key in enumerate(keys):
        unit = unit_of(shown, plan.definition.language) if key == "driver.share" else ""
        grid.text(
            header, FIRST_COLUMN + position, "header", as_heading(labels[key]),
            unit=unit, align="right" if position else "", wrap=True,
        )  # fmt: skip
    for factor in driver.factors:
        grid.next_row += 1
        _place_factor(grid, plan, driver, factor)
    _place_sum(grid, plan, driver, "unexplained", "number", "label")
    _place_sum(grid, plan, driver, "gap_to_date", "total", "total-label")
    share = FIRST_COLUMN + _COLUMNS - 1
    area = Area(header + 1, share, grid.next_row, share)
    cell = address(area.first_row, area.first_column)
    grid.rule(Rule(area, "formula", "negative", f"AND(ISNUMBER({cell}),{cell}<0)"))
    grid.next_row += 1


def _place_sum(
    grid: Grid, plan: Plan, driver: Driver, facet: str, style: Style, label: Style
) -> None:
    """Place a line below the factors; the last one says from which to which figure."""
    grid.next_row += 1
    row, symbol = grid.next_row, Symbol(driver.headline, facet)
    code = cell_code(plan.graph.nodes[symbol].format)
    grid.text(row, FIRST_COLUMN, label, plan.labels[f"driver.{facet}"])
    if facet == "gap_to_date":
        for position, other in enumerate(("target_to_date", "to_date", "pace"), start=1):
            headline = Symbol(driver.headline, other)
            own = cell_code(plan.graph.nodes[headline].format)
            grid.put(row, FIRST_COLUMN + position, style, Link(headline), number_format=own)
    grid.fill(row, FIRST_COLUMN + 1, FIRST_COLUMN + _COLUMNS - 2, label)
    grid.put(row, FIRST_COLUMN + _COLUMNS - 1, style, Home(symbol), number_format=code)


def _place_factor(grid: Grid, plan: Plan, driver: Driver, factor: str) -> None:
    row = grid.next_row
    implied = plan.labels["driver.implied"] if factor == driver.implied else ""
    grid.text(row, FIRST_COLUMN, "label", plan.metric_label(factor) + implied, wrap=True)
    for position, facet in enumerate(("target_to_date", "to_date", "pace"), start=1):
        symbol = Symbol(factor, facet)
        if symbol in plan.graph.nodes:
            code = cell_code(plan.graph.nodes[symbol].format)
            grid.put(row, FIRST_COLUMN + position, "number", Link(symbol), number_format=code)
    symbol = Symbol(driver.headline, f"explained_{factor}")
    code = cell_code(plan.graph.nodes[symbol].format)
    grid.put(row, FIRST_COLUMN + _COLUMNS - 1, "number", Home(symbol), number_format=code)


def _place_combinations(grid: Grid, plan: Plan, driver: Driver) -> None:
    """The working: what the headline would be with some factors at their actual value."""
    grid.text(grid.next_row, FIRST_COLUMN, "header", plan.labels["driver.combinations"], wrap=True)
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
            grid.next_row, FIRST_COLUMN, "label", who or plan.labels["driver.all_base"], wrap=True
        )
        code = cell_code(plan.graph.nodes[symbol].format)
        grid.put(grid.next_row, FIRST_COLUMN + 1, "number", Home(symbol), number_format=code)
    grid.next_row += 2
