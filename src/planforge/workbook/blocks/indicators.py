"""The KPI table: indicators as rows, their facets as columns, grouped as the plan groups them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from planforge.formula.syntax import Symbol
from planforge.plan.natures import better_way
from planforge.plan.nodes import Computed
from planforge.workbook.blocks.tables import number_guard, status_rules
from planforge.workbook.grid import FIRST_COLUMN, Fixed, Grid, Home, Link
from planforge.workbook.model import Area, Rule, Sparkline, address
from planforge.workbook.notes import figure_note
from planforge.workbook.shown import as_heading, cell_code, points_code, style_of, unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.plan.plan import Plan
    from planforge.workbook.addresses import Addresses

KPI_FACETS = (
    "previous", "target", "benchmark", "to_date", "achievement", "pace", "deviation", "growth",
    "status",
)  # fmt: skip
_CHANGES = (
    "deviation", "growth", "growth_by_date", "year_growth", "year_growth_by_date", "target_growth",
)  # fmt: skip
_TYPED = ("target", "to_date", "previous", "benchmark")
_TREND_WIDTH = 16.0


def place_kpis(
    grid: Grid, plan: Plan, metrics: Sequence[str], facets: Sequence[str] | None
) -> None:
    """Place indicators as rows, grouped, with their facets, owner and a small line of the days."""
    shown = plan.with_both_comparisons(facets or KPI_FACETS)
    columns = {facet: FIRST_COLUMN + 2 + i for i, facet in enumerate(shown)}
    owner = FIRST_COLUMN + 2 + len(shown)
    header = grid.next_row
    _place_header(grid, plan, header, shown, owner)
    row = header + 1
    rows: dict[str, int] = {}
    group, top = None, header
    for metric in metrics:
        own_group = plan.definition.metrics[metric].group
        if own_group and own_group != group:
            if row > header + 1:
                grid.together.append((top, row - 1))
                top = row
            grid.text(row, FIRST_COLUMN, "total-label", own_group, fits=False)
            grid.fill(row, FIRST_COLUMN + 1, owner + 1, "total-label")
            group, row = own_group, row + 1
        _place_kpi(grid, plan, metric, row, columns, owner)
        rows[metric] = row
        row += 1
    grid.together.append((top, row))
    _add_rules(grid, plan, rows, columns)
    grid.freeze = (header + 1, FIRST_COLUMN + 1)
    grid.repeat = (header, header)
    grid.next_row = row
    if _has_points(plan, metrics, shown):
        grid.text(row, FIRST_COLUMN, "note", plan.labels["note.points"], fits=False)
        grid.next_row += 1
    grid.next_row += 1


def _place_header(grid: Grid, plan: Plan, row: int, facets: Sequence[str], owner: int) -> None:
    labels = plan.labels
    grid.text(row, FIRST_COLUMN, "header", labels["column.metric"])
    grid.text(row, FIRST_COLUMN + 1, "header", labels["column.unit"], align="center")
    for position, facet in enumerate(facets):
        align = "center" if facet == "status" else "right"
        column = FIRST_COLUMN + 2 + position
        grid.text(
            row, column, "header", as_heading(labels[f"facet.{facet}"]), align=align, wrap=True
        )
        grid.preferred[column] = _WIDEST_FACET
    grid.text(row, owner, "header", labels["column.owner"], align="center")
    grid.text(row, owner + 1, "header", labels["column.trend"], align="center")
    grid.widths[owner + 1] = _TREND_WIDTH


_WIDEST_FACET = 14.0
"""Facets with long names (English ones) wrap in the header rather than widen the table."""


def _place_kpi(
    grid: Grid, plan: Plan, metric: str, row: int, columns: dict[str, int], owner: int
) -> None:
    language = plan.definition.language
    shown = plan.graph.nodes[Symbol(metric, "to_date")].format
    unit = "%" if shown.style == "percent" else unit_of(shown, language)
    note = figure_note(plan, Symbol(metric, "to_date"))
    grid.text(row, FIRST_COLUMN, "label", plan.metric_label(metric), note=note, indent=1, wrap=True)
    grid.text(row, FIRST_COLUMN + 1, "muted", unit, align="center")
    for facet, column in columns.items():
        _place_facet(grid, plan, Symbol(metric, facet), row, column)
    name = plan.definition.metrics[metric].owner or ""
    grid.text(row, owner, "input-text", name, align="center", wrap=True)
    grid.put(row, owner + 1, "text", Fixed(None))
    steps = Symbol(metric, "actual", "step")
    if steps in plan.graph.nodes and _known(plan, steps) > 1:
        grid.sparklines.append(lambda at: Sparkline(row, owner + 1, _line_range(plan, at, steps)))


def _place_facet(grid: Grid, plan: Plan, symbol: Symbol, row: int, column: int) -> None:
    """Place a figure; percentage points stand as such (1.1pp), their home holds 0.011."""
    node = plan.graph.nodes.get(symbol)
    if node is None:  # only targets that move have it
        grid.text(row, column, "number", plan.labels["nothing_known"], align="right")
        return
    style = style_of(plan, symbol, 0, "status" if symbol.facet == "status" else "number")
    if node.format.style == "points":
        code, content = points_code(node.format), Link(symbol, factor=100.0)
        grid.put(row, column, "number", content, number_format=code)
        return
    note = plan.labels["note.implied"] if node.implied else ""
    grid.put(row, column, style, Home(symbol), number_format=cell_code(node.format), note=note)


def _has_points(plan: Plan, metrics: Sequence[str], facets: Sequence[str]) -> bool:
    nodes = (plan.graph.nodes.get(Symbol(metric, facet)) for metric in metrics for facet in facets)
    return any(node is not None and node.format.style == "points" for node in nodes)


def _known(plan: Plan, symbol: Symbol) -> int:
    return sum(value is not None for value in plan.values[symbol])


def _line_range(plan: Plan, at: Addresses, symbol: Symbol) -> str:
    """Return what a small line shows: all steps where people type, else those that are known.

    A formula that comes to nothing would be drawn as zero; an empty cell is left out.
    """
    if not isinstance(plan.graph.nodes[symbol].elements[0], Computed):
        return at.range(symbol, "")
    values = plan.values[symbol]
    last = max(index for index, value in enumerate(values) if value is not None)
    start, end = at.spot(symbol, 0), at.spot(symbol, last)
    return f"{start.on('')}:{address(end.row, end.column, absolute=True)}"


def _add_rules(grid: Grid, plan: Plan, rows: dict[str, int], columns: dict[str, int]) -> None:
    if not rows:
        return
    first, last = min(rows.values()), max(rows.values())
    for facet, column in columns.items():
        own = Area(first, column, last, column)
        if facet == "status":
            for rule in status_rules(plan, own):
                grid.rule(rule)
        if facet in _CHANGES:
            _colour_changes(grid, plan, rows, facet, column)
        if facet in _TYPED:
            grid.guard(number_guard(plan, own))


def _colour_changes(grid: Grid, plan: Plan, rows: dict[str, int], facet: str, column: int) -> None:
    """Colour what is for the worse: a fall, or a rise of what is better lower."""
    metrics = plan.definition.metrics
    by_row = {
        row: (better_way(metrics[metric]), _tiny(plan, Symbol(metric, facet)))
        for metric, row in rows.items()
    }
    for (better, tiny), run in groupby(sorted(by_row), key=lambda row: by_row[row]):
        of_run = list(run)
        area = Area(of_run[0], column, of_run[-1], column)
        cell = address(area.first_row, column)
        grid.rule(Rule(area, "formula", "level", f"AND(ISNUMBER({cell}),ABS({cell})<{tiny})"))
        sign = {"higher": "<0", "lower": ">0"}.get(better)
        if sign:
            formula = f"AND(ISNUMBER({cell}),{cell}{sign})"
            grid.rule(Rule(area, "formula", "worse", formula))


def _tiny(plan: Plan, symbol: Symbol) -> str:
    """Return below which size a change would be shown as -0.0%, or as -0.0pp."""
    shown = plan.graph.nodes[symbol].format
    places = shown.places if shown.style == "points" else shown.places + 2
    return f"{0.5 * 10**-places:.{places + 1}f}"
