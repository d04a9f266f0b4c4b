"""The time steps as rows: dates, and each metric's weights, targets, actuals and running sums."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from planforge.formula.syntax import Symbol
from planforge.workbook.blocks.tables import number_guard
from planforge.workbook.fitting import two_lines_width
from planforge.workbook.grid import FIRST_COLUMN, Grid, Home, Link, Own
from planforge.workbook.model import Area, Look, Rule, address
from planforge.workbook.notes import figure_note
from planforge.workbook.shown import cell_code, is_typed, style_of, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planforge.plan.plan import Plan
    from planforge.workbook.addresses import Addresses

FACETS = ("base", "weight", "target", "actual", "achieved", "target_so_far", "so_far")


def place_steps(grid: Grid, plan: Plan, metrics: Sequence[str]) -> None:
    """Place the time steps as rows: for each metric its weights, target, actual and achievement."""
    note = "step.note" if plan.axis.grain == "day" else "step.note_plain"
    grid.text(grid.next_row, FIRST_COLUMN, "note", plan.labels[note], fits=False)
    header = grid.next_row + 2
    first, last = header + 1, header + len(plan.axis.steps)
    _place_days(grid, plan, header)
    column = _place_marks(grid, plan, header)
    typed: set[int] = set()
    for metric in metrics:
        column = _place_metric(grid, plan, metric, header, column, typed)
    _place_total_label(grid, plan, last + 1)
    _mark_rows(grid, plan, Area(first, FIRST_COLUMN, last, column - 1), typed)
    grid.together.append((header - 2, last + 1))
    grid.freeze = (first, FIRST_COLUMN + 2)
    grid.repeat = (header - 1, header)
    grid.next_row = last + 4


def _place_days(grid: Grid, plan: Plan, header: int) -> None:
    labels = plan.labels
    daily = plan.axis.grain == "day"
    period = plan.axis.period
    short = period.start.year == period.end.year
    code = labels["date_code"] if short else "yyyy-mm-dd"
    for column, key in enumerate(("step.start", "weekday" if daily else "step.end"), FIRST_COLUMN):
        grid.text(header, column, "header", labels[key], align="center")
    weekdays = labels["weekdays"].split("|")
    start, end = Symbol("step", "start", "step"), Symbol("step", "end", "step")
    for index, step in enumerate(plan.axis.steps):
        row = header + 1 + index
        grid.put(row, FIRST_COLUMN, "date", Home(start, index), number_format=code)
        if daily:
            grid.text(row, FIRST_COLUMN + 1, "centre", weekdays[step.start.weekday()])
        else:
            grid.put(row, FIRST_COLUMN + 1, "date", Home(end, index), number_format=code)
    grid.widths[FIRST_COLUMN] = 8.5 if short else 12.0


_MARKS = ("calendar", "phase", "lift")
"""What is said of each step, quietly."""
_WIDEST_MARK = 24.0


def _place_marks(grid: Grid, plan: Plan, header: int) -> int:
    """Place what is special about each step: holidays and events, its phase and lift.

    Returns the column after them.
    """
    column = FIRST_COLUMN + 2
    wrap = plan.axis.grain != "day"
    by_phase = any(metric.spread == "phase" for metric in plan.definition.metrics.values())
    for facet in _MARKS:
        symbol = Symbol("step", facet, "step")
        node = plan.graph.nodes.get(symbol)
        if node is None or (facet == "lift" and not by_phase):
            continue
        grid.text(header, column, "header", plan.labels[f"step.{facet}"], align="center")
        for index in range(len(plan.axis.steps)):
            grid.put(
                header + 1 + index, column, "muted", Home(symbol, index), align="center",
                number_format=cell_code(node.format), wrap=wrap,
            )  # fmt: skip
        grid.preferred[column] = _WIDEST_MARK
        grid.text(header + 1 + len(plan.axis.steps), column, "total-label", "")
        column += 1
    return column


def _place_metric(
    grid: Grid, plan: Plan, metric: str, header: int, column: int, typed: set[int]
) -> int:
    """Place a metric's columns; returns the column after them."""
    facets = [facet for facet in FACETS if _is_shown(plan, Symbol(metric, facet, "step"))]
    if not facets:
        return column
    title = plan.metric_label(metric)
    many = len(facets) > 1
    if many:
        grid.text(header - 1, column, "total-label", title, fits=False, wrap=True)
        grid.merge(header - 1, column, column + len(facets) - 1)
        grid.fill(header - 1, column + 1, column + len(facets) - 1, "total-label")
    for at, facet in enumerate(facets, start=column):
        words = plan.labels[f"step.{facet}"] if many else title
        _place_series(grid, plan, Symbol(metric, facet, "step"), header, at, words)
        if is_typed(plan, Symbol(metric, facet, "step"), 0):
            typed.add(at)
    last = header + len(plan.axis.steps)
    for at in sorted(typed & set(range(column, column + len(facets)))):
        grid.guard(number_guard(plan, Area(header + 1, at, last, at)))
    return column + len(facets)


def _is_shown(plan: Plan, symbol: Symbol) -> bool:
    """Whether a series stands here: not the steps of a target that nobody has set."""
    nodes = plan.graph.nodes
    split = Symbol(symbol.name, "weight", "step") in nodes
    unset = not split and plan.value(Symbol(symbol.name, "target")) is None
    return symbol in nodes and not (symbol.facet == "target" and unset)


def _place_series(
    grid: Grid, plan: Plan, symbol: Symbol, header: int, column: int, words: str
) -> None:
    """Place a series with its header, and what it comes to below."""
    node = plan.graph.nodes[symbol]
    weighs = symbol.facet in ("base", "weight")
    unit = "" if weighs else unit_of(node.format, plan.definition.language)
    grid.text(
        header, column, "header", words, unit=unit, align="right", wrap=True,
        note="" if symbol.facet != "actual" else figure_note(plan, Symbol(symbol.name, "to_date")),
        fits=False,
    )  # fmt: skip
    grid.least[column] = two_lines_width(f"{words} {unit}" if unit else words)
    grid.preferred[column] = _WIDEST
    code = cell_code(node.format)
    count = len(plan.axis.steps)
    for index in range(count):
        grid.put(
            header + 1 + index, column, style_of(plan, symbol, index, "number"),
            Home(symbol, index), number_format=code,
        )  # fmt: skip
    row = header + 1 + count
    match symbol.facet:
        case "target":
            cells = f"{address(header + 1, column)}:{address(header + count, column)}"
            known = [value for value in plan.values[symbol] if isinstance(value, float)]
            total = Own(f'IF(COUNT({cells})=0,"",SUM({cells}))', sum(known) if known else None)
            grid.put(row, column, "total", total, number_format=code)
        case "actual":
            grid.put(row, column, "total", Link(Symbol(symbol.name, "to_date")), number_format=code)
        case "achieved":
            grid.put(row, column, "total", Link(Symbol(symbol.name, "pace")), number_format=code)
        case _:
            grid.text(row, column, "total-label", "")


_WIDEST = 9.6


def _place_total_label(grid: Grid, plan: Plan, row: int) -> None:
    grid.text(row, FIRST_COLUMN, "total-label", plan.labels["step.total"], fits=False)
    grid.text(row, FIRST_COLUMN + 1, "total-label", "")


def _mark_rows(grid: Grid, plan: Plan, area: Area, typed: set[int]) -> None:
    """Underline the step of the data's date, and shade weekends: what is typed stays yellow.

    Holidays are shaded like weekends, and weekends that are worked are not. Whichever rule stands
    first wins in LibreOffice, so the line is drawn over a weekend too.
    """
    day = f"${address(area.first_row, FIRST_COLUMN)}"
    end = f"${address(area.first_row, FIRST_COLUMN + 1)}"
    daily = plan.axis.grain == "day"
    test = f"{day}={{}}" if daily else f"AND({day}<={{}},{end}>={{}})"
    grid.rules.append(_as_of_rule(grid, area, test))
    if not daily:
        return
    columns = range(area.first_column, area.last_column + 1)
    for is_typed_in, run in groupby(columns, key=lambda column: column in typed):
        alike = list(run)
        own = Area(area.first_row, alike[0], area.last_row, alike[-1])
        look: Look = "weekend-input" if is_typed_in else "weekend-row"
        grid.rules.append(_day_off_rule(grid, plan, own, look, day))


def _day_off_rule(
    grid: Grid, plan: Plan, area: Area, look: Look, day: str
) -> Callable[[Addresses], Rule]:
    def rule(at: Addresses) -> Rule:
        weekend = f"WEEKDAY({day},2)>5"
        if not plan.graph.axes["holidays"].keys:
            return Rule(area, "formula", look, weekend)
        dates, kinds = (
            at.range(Symbol("holidays", field, "holidays"), grid.title)
            for field in ("date", "kind")
        )
        off, worked = (f'COUNTIFS({dates},{day},{kinds},"{kind}")' for kind in ("off", "work"))
        return Rule(area, "formula", look, f"OR({off}>0,AND({weekend},{worked}=0))")

    return rule


def _as_of_rule(grid: Grid, area: Area, test: str) -> Callable[[Addresses], Rule]:
    def rule(at: Addresses) -> Rule:
        as_of = at.spot(Symbol("as_of")).on(grid.title)
        return Rule(area, "formula", "as-of-row", test.replace("{}", as_of))

    return rule
