"""The calendar of a plan: holidays and sales events, open to change, and the days it compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.formula.syntax import Symbol
from planforge.plan.comparison import compared_days, differences
from planforge.workbook.grid import FIRST_COLUMN, Fixed, Grid, Home

if TYPE_CHECKING:
    from planforge.data.model import Window
    from planforge.plan.plan import Plan
    from planforge.workbook.model import Style

_HOLIDAYS = ("date", "kind", "name")
_EVENTS = ("name", "event", "phase", "start", "end", "status")
_DAY = "yyyy-mm-dd"
_LAST = FIRST_COLUMN + 2
"""The last column that notes go over."""


_FIRST_ROWS = 4
"""So many rows stay with the header of the holidays."""


def place_calendar(grid: Grid, plan: Plan) -> None:
    """Place the holidays near the plan's dates, how far they reach, and sales events beside."""
    top = grid.next_row
    grid.heading(plan.labels["holidays"])
    for facet in ("first", "last"):
        symbol = Symbol("holidays", facet)
        if symbol in plan.graph.nodes:
            grid.text(grid.next_row, FIRST_COLUMN, "label", plan.labels[f"holidays.{facet}"])
            grid.put(
                grid.next_row, FIRST_COLUMN + 1, "input-date", Home(symbol), number_format=_DAY,
                align="left",
            )  # fmt: skip
            grid.next_row += 1
    _place_note(grid, plan.labels["holidays.note"])
    grid.repeat = (grid.next_row, grid.next_row)
    grid.together.append((top, grid.next_row + _FIRST_ROWS))
    _place_rows(grid, plan, "holidays", "holidays", _HOLIDAYS)
    if plan.graph.axes["sales_events"].keys:
        grid.heading(plan.labels["events"])
        _place_note(grid, plan.labels["events.note"])
        _place_rows(grid, plan, "sales_events", "events", _EVENTS)
    grid.open = True


def _place_rows(grid: Grid, plan: Plan, axis: str, words: str, fields: tuple[str, ...]) -> None:
    """Place a table of the calendar, with a blank row for more."""
    header = grid.next_row
    count = len(plan.graph.axes[axis].keys)
    for column, field in enumerate(fields, FIRST_COLUMN):
        grid.text(header, column, "header", plan.labels[f"{words}.{field}"], align="left")
        symbol = Symbol(axis, field, axis)
        dated = plan.graph.nodes[symbol].kind == "date"
        style: Style = "input-date" if dated else "input-text"
        code = _DAY if dated else ""
        for index in range(count):
            grid.put(
                header + 1 + index, column, style, Home(symbol, index), number_format=code,
                align="left",
            )  # fmt: skip
        spare = header + 1 + count, column
        grid.put(*spare, style, Fixed(None), number_format=code)
        if not count:
            grid.spares[symbol] = spare
    grid.next_row = header + count + 3


def place_comparison(grid: Grid, plan: Plan) -> None:
    """Place which days are compared, and what makes them uneven: holidays, weekends, events."""
    labels, compare = plan.labels, plan.definition.compare
    here, there = compared_days(plan.axis)
    mode = labels[f"compare.{compare}"].format(event=plan.definition.event or "")
    grid.heading(labels["compare"])
    for name, text in (
        ("mode", mode), ("here", _days(plan, here)),
        *((name, _days(plan, days)) for name, days in there.items()),
    ):  # fmt: skip
        grid.text(grid.next_row, FIRST_COLUMN, "label", labels[f"compare.{name}"])
        grid.text(grid.next_row, FIRST_COLUMN + 1, "text", text, wrap=True)
        grid.next_row += 1
    for name, days in there.items():
        if items := _uneven(plan, here, days):
            words = labels["compare.uneven"].format(there=labels[f"compare.{name}"], items=items)
            _place_note(grid, words)
    grid.next_row += 1


def _uneven(plan: Plan, here: Window, there: Window) -> str:
    labels = plan.labels
    items = (
        labels["compare.item"].format(name=name or labels["compare.off"], here=one, there=other)
        for name, one, other in differences(plan.calendar, here, there)
    )
    return labels["semicolon"].join(items)


def _days(plan: Plan, days: Window) -> str:
    return plan.labels["compare.days"].format(start=days.start, end=days.end)


def _place_note(grid: Grid, text: str) -> None:
    grid.text(grid.next_row, FIRST_COLUMN, "note", text, wrap=True, fits=False)
    grid.merge(grid.next_row, FIRST_COLUMN, _LAST)
    grid.next_row += 1
