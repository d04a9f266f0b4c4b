"""What a headline's target comes to when one driver is off, and the chart of who moves it most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.formula.syntax import Symbol
from planforge.plan.scenario_tables import moved_label, tells_drivers_apart
from planforge.plan.sensitivity import UP
from planforge.workbook.blocks.charts import place_charts
from planforge.workbook.grid import FIRST_COLUMN, Grid, Home, Link
from planforge.workbook.model import Area, Validation
from planforge.workbook.shown import cell_code, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from planforge.plan.plan import Plan
    from planforge.plan.sensitivity import Sensitivity


def place_sensitivity(grid: Grid, plan: Plan, shown: Sensitivity, data: Grid) -> None:
    """Place the targets with each driver moved alone, the changes, and the chart of the widest.

    The steps in the first header are inputs. Nothing is placed where no target is known.
    """
    if plan.value(Symbol(shown.headline, "target")) is None:
        return
    labels, top = plan.labels, grid.next_row
    metric = plan.metric_label(shown.headline)
    grid.heading(labels["sensitivity.table"].format(metric=metric))
    grid.put(grid.next_row, FIRST_COLUMN, "subtitle", Home(shown.finding), fits=False)
    grid.text(grid.next_row + 1, FIRST_COLUMN, "note", labels["sensitivity.note"], fits=False)
    grid.next_row += 2
    node = plan.graph.nodes[Symbol(shown.headline, "target")]
    unit = unit_of(node.format, plan.definition.language)
    _place_grid(grid, plan, shown, "sensitivity.becomes", unit, shown.target, first=True)
    _place_grid(grid, plan, shown, "sensitivity.moves", "", shown.change, first=False)
    grid.together.append((top, grid.next_row - 2))
    if tells_drivers_apart(plan, shown):
        place_charts(grid, plan, [shown.chart], data, aligned=False, room=0)


def _place_grid(
    grid: Grid,
    plan: Plan,
    shown: Sensitivity,
    title: str,
    unit: str,
    symbol: Callable[[str, str, int], Symbol],
    *,
    first: bool,
) -> None:
    """Place drivers as rows and steps as columns."""
    words = plan.labels[title].format(metric=plan.metric_label(shown.headline))
    grid.text(grid.next_row, FIRST_COLUMN, "header", words, unit=unit, wrap=True)
    grid.least[FIRST_COLUMN] = max(grid.least.get(FIRST_COLUMN, 0.0), 22.0)
    _place_steps(grid, plan, shown, first=first)
    grid.next_row += 1
    for factor in shown.moved:
        label = moved_label(plan, shown, factor)
        grid.text(grid.next_row, FIRST_COLUMN, "label", label, wrap=True)
        for position, (way, at) in enumerate(shown.moves, start=1):
            cell = symbol(factor, way, at)
            code = cell_code(plan.graph.nodes[cell].format)
            grid.put(
                grid.next_row, FIRST_COLUMN + position, "number", Home(cell), number_format=code
            )
        grid.next_row += 1
    grid.next_row += 1


def _place_steps(grid: Grid, plan: Plan, shown: Sensitivity, *, first: bool) -> None:
    """Place the steps above their columns; those upwards are typed, in the first grid."""
    for position, (way, at) in enumerate(shown.moves, start=1):
        column, row = FIRST_COLUMN + position, grid.next_row
        digits = cell_code(plan.graph.nodes[shown.step(at)].format).partition(";")[0]
        grid.least[column] = max(grid.least.get(column, 0.0), 12.0)
        if way == UP and first:
            grid.put(row, column, "input", Home(shown.step(at)), number_format=f"+{digits}")
            area = Area(row, column, row, column)
            guard = Validation(
                area, "decimal", minimum=0.0, maximum=1.0, title=plan.labels["guard.title"],
                message=plan.labels["sensitivity.guard"],
            )  # fmt: skip
            grid.guard(guard)
        else:
            code = f"+{digits}" if way == UP else f"−{digits}"
            grid.put(row, column, "header", Link(shown.step(at)), number_format=code, align="right")
