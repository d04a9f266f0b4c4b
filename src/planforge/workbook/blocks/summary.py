"""What readers see first: KPI cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.formula.spell import quoted
from planforge.formula.syntax import Symbol
from planforge.plan.natures import better_way
from planforge.workbook.grid import FIRST_COLUMN, Grid, Home, Link
from planforge.workbook.model import Area, Rule, address
from planforge.workbook.shown import card_code

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planforge.plan.plan import Plan
    from planforge.workbook.addresses import Addresses
    from planforge.workbook.model import Look, Style

CARDS_IN_A_ROW = 4
CARD_WIDTH = 3
GRID_COLUMNS = CARDS_IN_A_ROW * CARD_WIDTH
CARD_COLUMN_WIDTH, CARD_GAP_WIDTH = 15.2, 3.0


def place_cards(grid: Grid, plan: Plan, metrics: Sequence[str]) -> None:
    """Place KPI cards, four in a row: label, figure, target, status, change."""
    set_grid_widths(grid)
    for position, metric in enumerate(metrics):
        line, place = divmod(position, CARDS_IN_A_ROW)
        row = grid.next_row + line * len(_CARD_HEIGHTS)
        _place_card(grid, plan, metric, row, FIRST_COLUMN + place * CARD_WIDTH)
    rows = -(-len(metrics) // CARDS_IN_A_ROW)
    grid.next_row += rows * len(_CARD_HEIGHTS)


_CARD_LINES: tuple[tuple[str, Style], ...] = (
    ("target", "card-target"),
    ("pace", "card-change"),
    ("change", "card-note"),
)
_CARD_HEIGHTS = (0.0, 33.0, 16.5, 18.0, 18.0, 15.0)
"""Label (as many lines as it has), figure, three lines, and the gap to the cards below; points."""


def _place_card(grid: Grid, plan: Plan, metric: str, row: int, column: int) -> None:
    value = Symbol(metric, "to_date")
    shown = plan.graph.nodes[value].format
    last = column + CARD_WIDTH - 2
    language = plan.definition.language
    grid.text(row, column, "card-label", plan.metric_label(metric), fits=False, wrap=True)
    grid.put(
        row + 1, column, "card-value", Link(value), fits=False,
        number_format=card_code(shown, language),
    )  # fmt: skip
    for offset, (facet, style) in enumerate(_CARD_LINES, start=2):
        grid.put(row + offset, column, style, Home(Symbol(f"card:{metric}", facet)), fits=False)
    for offset, height in enumerate(_CARD_HEIGHTS):
        if height:
            grid.heights[row + offset] = height
    for offset in range(len(_CARD_HEIGHTS) - 1):
        grid.fill(row + offset, column + 1, last, "card-value" if offset == 1 else "card-label")
        grid.merge(row + offset, column, last)
    _colour_by_status(grid, plan, metric, Area(row + 3, column, row + 3, last))
    _colour_by_change(grid, plan, metric, Area(row + 4, column, row + 4, last))


def _colour_by_status(grid: Grid, plan: Plan, metric: str, area: Area) -> None:
    for look, key in _STATUS_WORDS.items():
        grid.rules.append(_status_rule(grid, metric, area, look, plan.labels[key]))


def _colour_by_change(grid: Grid, plan: Plan, metric: str, area: Area) -> None:
    """Colour the change by whether it is good: a metric that is better lower may well fall."""
    better = better_way(plan.definition.metrics[metric])
    cell = f"${address(area.first_row, area.first_column)}"
    ways = {"higher": "▲▼", "lower": "▼▲"}.get(better, "")
    for look, arrow in zip(_CHANGED, ways, strict=False):
        grid.rule(Rule(area, "formula", look, f'LEFT({cell},1)="{arrow}"'))


_CHANGED: tuple[Look, ...] = ("better", "worse")

_STATUS_WORDS: dict[Look, str] = {
    "good": "status.good",
    "watch": "status.watch",
    "bad": "status.behind",
}


def _status_rule(
    grid: Grid, metric: str, area: Area, look: Look, word: str
) -> Callable[[Addresses], Rule]:
    def rule(at: Addresses) -> Rule:
        status = at.spot(Symbol(metric, "status")).on(grid.title)
        return Rule(area, "formula", look, f"{status}={quoted(word)}")

    return rule


def set_grid_widths(grid: Grid) -> None:
    """A grid of twelve equal columns; the last of each card's three is the gap to the next."""
    for position in range(GRID_COLUMNS):
        gap = position % CARD_WIDTH == CARD_WIDTH - 1
        grid.widths[FIRST_COLUMN + position] = CARD_GAP_WIDTH if gap else CARD_COLUMN_WIDTH
