"""The index: what the plan is, how it stands, which sheets there are, what the colours mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.model import KpisBlock
from planforge.formula.syntax import Symbol
from planforge.plan.scenario_tables import has_scenarios
from planforge.plan.scenarios import SELECTOR
from planforge.workbook.blocks.verdict import overall
from planforge.workbook.grid import FIRST_COLUMN, Link, Own
from planforge.workbook.model import Area, Rule, address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.plan.plan import Plan
    from planforge.workbook.addresses import Addresses
    from planforge.workbook.grid import Grid
    from planforge.workbook.model import Style

_WIDTHS = (22.0, 80.0)


def place_index(grid: Grid, plan: Plan, grids: Sequence[Grid]) -> None:
    """Place the plan's data, how it stands, the list of sheets with links, and the legend."""
    for position, width in enumerate(_WIDTHS):
        grid.widths[FIRST_COLUMN + position] = width
    _place_facts(grid, plan)
    _place_verdict(grid, plan)
    _place_gaps(grid, plan)
    grid.next_row += 1
    _place_header(grid, plan, "column.sheet", "column.answers")
    for other in grids:
        if other.kind != "hidden" and other is not grid:
            _place_entry(grid, plan, other)
    grid.next_row += 1
    _place_header(grid, plan, "column.cells", "column.meaning")
    for style, key in _LEGEND:
        row = grid.next_row
        grid.text(row, FIRST_COLUMN, style, plan.labels[f"legend.{key}"], fits=False)
        note = plan.labels[f"legend.{key}_note"]
        grid.text(row, FIRST_COLUMN + 1, "text", note, wrap=True, fits=False)
        grid.next_row += 1


_LEGEND: tuple[tuple[Style, str], ...] = (
    ("legend-input", "input"),
    ("legend-formula", "formula"),
    ("legend-data", "data"),
)


def _place_entry(grid: Grid, plan: Plan, other: Grid) -> None:
    """Place a sheet's name and what it answers; a hidden one has no link, which would lead nowhere.

    Its note says how to show it.
    """
    row = grid.next_row
    if other.helper:
        note = plan.labels["index.hidden"].format(note=other.note)
        grid.text(row, FIRST_COLUMN, "text", other.title, fits=False)
    else:
        note, link = other.note, f"internal:{sheet_name(other.name)}"
        grid.text(row, FIRST_COLUMN, "link", other.title, link=link, fits=False)
    grid.text(row, FIRST_COLUMN + 1, "text", note, wrap=True, fits=False)
    grid.next_row += 1


def _place_header(grid: Grid, plan: Plan, *keys: str) -> None:
    for position, key in enumerate(keys):
        grid.text(grid.next_row, FIRST_COLUMN + position, "header", plan.labels[key], fits=False)
    grid.next_row += 1


def _place_facts(grid: Grid, plan: Plan) -> None:
    d = plan.definition
    facts = (
        ("client", d.client or ""), ("period.name", str(plan.value(Symbol("period", "name")))),
        ("author", d.author or ""), ("version", d.version),
    )  # fmt: skip
    for key, text in facts:
        if text:
            grid.text(grid.next_row, FIRST_COLUMN, "label", plan.labels[key], fits=False)
            grid.text(grid.next_row, FIRST_COLUMN + 1, "text", text, fits=False)
            grid.next_row += 1
    grid.text(grid.next_row, FIRST_COLUMN, "label", plan.labels["as_of"], fits=False)
    grid.put(
        grid.next_row, FIRST_COLUMN + 1, "date", Link(Symbol("as_of")),
        number_format="yyyy-mm-dd", align="left", fits=False,
    )  # fmt: skip
    grid.next_row += 1
    if has_scenarios(plan):
        grid.text(grid.next_row, FIRST_COLUMN, "label", plan.labels["scenario"], fits=False)
        grid.put(grid.next_row, FIRST_COLUMN + 1, "text", Link(SELECTOR), fits=False)
        grid.next_row += 1


def _place_verdict(grid: Grid, plan: Plan) -> None:
    """Say whether the checks hold, in words that follow them."""
    if not plan.checks:
        return
    row = grid.next_row
    link = f"internal:{sheet_name('checks')}" if "checks" in plan.definition.sheets else ""
    grid.text(row, FIRST_COLUMN, "label", plan.labels["check.overall"], fits=False)
    content, rules = overall(plan, Area(row, FIRST_COLUMN + 1, row, FIRST_COLUMN + 1))
    grid.put(row, FIRST_COLUMN + 1, "overall", content, fits=False, link=link)
    for rule in rules:
        grid.rule(rule)
    grid.next_row += 1


def _place_gaps(grid: Grid, plan: Plan) -> None:
    """Say how many targets, actuals and outside figures are still open."""
    wanted = _wanted(plan)
    row, column = grid.next_row, FIRST_COLUMN + 1
    if not wanted:
        return
    missing = sum(plan.value(symbol) is None for symbol in wanted)
    # A number format has no way to write a quotation mark in words.
    some, none = (plan.labels[f"gaps.{key}"].replace('"', "") for key in ("count", "none"))
    grid.text(row, FIRST_COLUMN, "label", plan.labels["gaps"], fits=False)
    content = Own(lambda at: f"{len(wanted)}-COUNT({_ranges(at, wanted)})", float(missing))
    code = f'0"{some}";-0;"{none}"'
    grid.put(row, column, "overall", content, number_format=code, align="left", fits=False)
    area = Area(row, column, row, column)
    grid.rule(Rule(area, "formula", "watch", f"{address(row, column)}>0"))
    grid.rule(Rule(area, "formula", "good", f"{address(row, column)}=0"))
    grid.next_row += 1


def _wanted(plan: Plan) -> list[Symbol]:
    """Return what a reader expects to be known: of every indicator on show, and every fact."""
    d = plan.definition
    metrics: dict[str, None] = {}
    for sheet in d.sheets.values():
        for block in sheet.blocks:
            if isinstance(block, KpisBlock):
                metrics.update(dict.fromkeys(block.metrics or tuple(d.metrics)))
    shown = [Symbol(metric, facet) for facet in ("target", "to_date") for metric in metrics]
    return [*shown, *(Symbol(name) for name in d.facts)]


def _ranges(at: Addresses, symbols: Sequence[Symbol]) -> str:
    """Return the cells of symbols, those below each other as one range."""
    runs: list[tuple[str, int, int, int]] = []
    for spot in (at.spot(symbol) for symbol in symbols):
        sheet, column, first, last = runs[-1] if runs else ("", -1, -1, -1)
        if (spot.sheet, spot.column) == (sheet, column) and last < spot.row <= last + _HEADING:
            runs[-1] = (sheet, column, first, spot.row)
        else:
            runs.append((spot.sheet, spot.column, spot.row, spot.row))
    cells = []
    for sheet, column, first, last in runs:
        start, end = (address(row, column, absolute=True) for row in (first, last))
        cells.append(f"'{sheet.replace(chr(39), chr(39) * 2)}'!{start}:{end}")
    return ",".join(cells)


_HEADING = 2
"""Between two groups of indicators stands one row without figures."""


def sheet_name(name: str) -> str:
    """Return the defined name of a sheet's first cell, which links survive renaming by."""
    return f"pf.sheet.{name}"


def back_link(grid: Grid, plan: Plan) -> None:
    """Place the way back to the index, at the same place on every sheet."""
    grid.text(
        3, FIRST_COLUMN, "back", plan.labels["back"], link=f"internal:{sheet_name('index')}",
        align="left", fits=False,
    )  # fmt: skip
