"""Targets that move by themselves: the rule, to be changed, and each step with what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.formula.spell import quoted
from planforge.formula.syntax import Symbol
from planforge.plan.adjusting import (
    ADJUSTED,
    MARK,
    MOVES,
    NOW,
    OFF,
    PLANNED,
    RULE,
    RUN,
    SHIFT,
    adjusted_metrics,
    adjustment_chart,
)
from planforge.workbook.blocks.charts import place_wide_chart
from planforge.workbook.grid import FIRST_COLUMN, Grid, Home, Link
from planforge.workbook.model import Area, Rule, Validation, address
from planforge.workbook.shown import cell_code, unit_of

if TYPE_CHECKING:
    from planforge.plan.plan import Plan

_CHART_WIDTH = 800
_ROWS_OF_A_PAGE = 28
"""With more rows than these, the steps have a page of their own."""
_STEPS_ACROSS = 20
"""Below the chart, more steps than these need a page that stands upright."""
_STEPS = (
    (SHIFT, "shift"), (ADJUSTED, "adjusted"), ("actual", "actual"), (OFF, "deviation"),
    (RUN, "run"), (MARK, "mark"),
)  # fmt: skip


def place_adjustments(grid: Grid, plan: Plan, data: Grid) -> None:
    """Place each target that moves: what became of it, its rule, a chart, and its steps.

    The charts' figures stand on the sheet `data`.
    """
    if len(plan.axis.steps) > _STEPS_ACROSS and grid.landscape is None:
        grid.landscape = False
    for metric in adjusted_metrics(plan.definition):
        if Symbol(metric, ADJUSTED, "step") in plan.graph.nodes:
            _place_metric(grid, plan, metric, data)


def _place_metric(grid: Grid, plan: Plan, metric: str, data: Grid) -> None:
    top, labels = grid.next_row, plan.labels
    grid.heading(labels["adjust.title"].format(metric=plan.metric_label(metric)))
    last = FIRST_COLUMN + len(RULE) + 2
    grid.text(grid.next_row, FIRST_COLUMN, "note", labels["adjust.note"], fits=False, wrap=True)
    grid.merge(grid.next_row, FIRST_COLUMN, last)
    grid.next_row += 1
    _place_rule(grid, plan, metric)
    grid.next_row += 1
    place_wide_chart(grid, plan, adjustment_chart(metric), data, _CHART_WIDTH)
    below = grid.next_row
    _place_steps(grid, plan, metric)
    if grid.next_row - top <= _ROWS_OF_A_PAGE:
        grid.together.append((top, grid.next_row - 2))
    else:
        grid.together += [(top, below - 1), (below, grid.next_row - 2)]


def _place_rule(grid: Grid, plan: Plan, metric: str) -> None:
    """Place the numbers of the rule, which may be changed, and the target before and now."""
    header, row = grid.next_row, grid.next_row + 1
    grid.open = True
    for column, key in enumerate(RULE, FIRST_COLUMN):
        symbol = Symbol(metric, f"adjust_{key}")
        grid.text(header, column, "header", plan.labels[f"adjust.{key}"], align="right")
        code = cell_code(plan.graph.nodes[symbol].format)
        grid.put(row, column, "input", Home(symbol), number_format=code)
        grid.guard(_guard(plan, Area(row, column, row, column), counted=key == "periods"))
        grid.least[column] = max(grid.least.get(column, 0.0), 13.0)
    column = FIRST_COLUMN + len(RULE)
    for facet, key in (("target", "first"), (NOW, "now"), (MOVES, "moves")):
        symbol = Symbol(metric, facet)
        node = plan.graph.nodes[symbol]
        unit = unit_of(node.format, plan.definition.language)
        grid.text(header, column, "header", plan.labels[f"adjust.{key}"], unit=unit, align="right")
        content = Link(symbol) if facet == "target" else Home(symbol)
        grid.put(row, column, "total", content, number_format=cell_code(node.format))
        grid.least[column] = max(grid.least.get(column, 0.0), 13.0)
        column += 1
    grid.next_row += 2


def _guard(plan: Plan, area: Area, *, counted: bool) -> Validation:
    """Return the limit to what may be typed into the rule."""
    title = plan.labels["guard.title"]
    if counted:
        cell = address(area.first_row, area.first_column)
        message = plan.labels["adjust.guard_count"]
        whole = f"AND(ISNUMBER({cell}),{cell}>=1,{cell}=INT({cell}))"
        return Validation(area, "custom", formula=whole, title=title, message=message)
    message = plan.labels["adjust.guard_part"]
    return Validation(area, "decimal", minimum=0.0, maximum=1.0, title=title, message=message)


def _place_steps(grid: Grid, plan: Plan, metric: str) -> None:
    """Place the steps as rows: the target before and after its moves, and what was reached."""
    labels, header = plan.labels, grid.next_row
    dates = (("start", "step.start"), *((("end", "step.end"),) if _has_ends(plan) else ()))
    for column, (facet, key) in enumerate(dates, FIRST_COLUMN):
        grid.text(header, column, "header", labels[key], align="center")
        for index in range(len(plan.axis.steps)):
            day = Home(Symbol("step", facet, "step"), index)
            grid.put(header + 1 + index, column, "date", day, number_format="yyyy-mm-dd")
    first = FIRST_COLUMN + len(dates)
    planned = Symbol(metric, PLANNED, "step") in plan.graph.nodes
    series = ((PLANNED if planned else "target", "target"), *_STEPS)
    for column, (facet, key) in enumerate(series, first):
        _place_series(grid, plan, Symbol(metric, facet, "step"), header, column, key)
    end = header + len(plan.axis.steps)
    _mark_moves(grid, plan, Area(header + 1, FIRST_COLUMN, end, first + len(series) - 1))
    grid.next_row = end + 2


def _has_ends(plan: Plan) -> bool:
    return plan.axis.grain != "day"


def _place_series(
    grid: Grid, plan: Plan, symbol: Symbol, header: int, column: int, key: str
) -> None:
    node = plan.graph.nodes[symbol]
    is_text = node.kind == "text"
    unit = "" if is_text else unit_of(node.format, plan.definition.language)
    align, indent = ("left", 1) if is_text else ("right", 0)
    words = plan.labels[f"adjust.{key}"]
    grid.text(header, column, "header", words, unit=unit, align=align, indent=indent, wrap=True)
    for index in range(len(plan.axis.steps)):
        grid.put(
            header + 1 + index, column, "text" if is_text else "number", Home(symbol, index),
            number_format=cell_code(node.format), indent=indent,
        )  # fmt: skip


def _mark_moves(grid: Grid, plan: Plan, area: Area) -> None:
    """Set off the steps after which the target moves, which their marks say too."""
    mark = f"${address(area.first_row, area.last_column)}"
    marks = (plan.labels[f"adjust.{key}"] for key in ("up", "down"))
    test = ",".join(f"{mark}={quoted(word)}" for word in marks)
    grid.rule(Rule(area, "formula", "weekend-row", f"OR({test})"))
