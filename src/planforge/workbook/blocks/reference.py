"""What readers look up: dictionary, sources, checks, parameters, and the workings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.data.totals import OF_CUSTOMERS
from planforge.formula.spell import quoted
from planforge.formula.syntax import Symbol
from planforge.plan.nodes import Computed
from planforge.plan.scopes import BY_DATE_FACETS, FACETS
from planforge.workbook.blocks.verdict import overall
from planforge.workbook.fitting import text_width
from planforge.workbook.grid import FIRST_COLUMN, Fixed, Grid, Home, Own
from planforge.workbook.model import Area, Rule, Validation, address
from planforge.workbook.notes import formula_in_words
from planforge.workbook.shown import as_heading, card_code, cell_code, style_of, unit_of, unscaled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.plan.nodes import Axis
    from planforge.plan.plan import Plan
    from planforge.workbook.model import Style


def _header(grid: Grid, plan: Plan, keys: Sequence[str], widths: Mapping[int, float]) -> None:
    for position, key in enumerate(keys):
        align = _ALIGNED.get(key, "")
        grid.text(grid.next_row, FIRST_COLUMN + position, "header", plan.labels[key], align=align)
    for position, width in widths.items():
        grid.widths[FIRST_COLUMN + position] = width
    grid.repeat = grid.repeat or (grid.next_row, grid.next_row)
    grid.next_row += 1


_ALIGNED = {
    "column.unit": "center", "column.better": "center", "column.adds_up": "center",
    "column.as_of": "center", "column.result": "center", "column.holds": "center",
}  # fmt: skip


def _row(
    grid: Grid, texts: Sequence[str], *, wrapped: Sequence[int] = (), centred: Sequence[int] = ()
) -> None:
    for position, text in enumerate(texts):
        style: Style = "label" if position == 0 else "centre" if position in centred else "text"
        grid.text(
            grid.next_row,
            FIRST_COLUMN + position,
            style,
            text,
            wrap=position in wrapped or not position,
        )
    grid.next_row += 1


def place_dictionary(grid: Grid, plan: Plan) -> None:
    """Place what each metric means, how it is computed and where it comes from."""
    keys = (
        "column.metric", "column.unit", "column.definition", "column.formula", "column.better",
        "column.adds_up", "column.source", "column.name",
    )  # fmt: skip
    _header(grid, plan, keys, {0: 24.0, 2: 48.0, 3: 30.0, 6: 24.0, 7: 20.0})
    labels = plan.labels
    for name, metric in plan.definition.metrics.items():
        node = plan.graph.nodes[Symbol(name, "to_date")]
        shown = node.format
        unit = "%" if shown.style == "percent" else unit_of(shown, plan.definition.language)
        adds = metric.total in ("sum", "count") and metric.additive is not False
        adds = adds and Symbol(name, "actual", "step") in plan.graph.nodes
        texts = (
            metric.label or name, unit, metric.definition or "", _formula(plan, name),
            labels[f"better.{metric.better or 'higher'}"],
            labels["yes" if adds and not metric.formula else "no"],
            metric.source or node.source or plan.origins.get(name, ""), name,
        )  # fmt: skip
        _row(grid, texts, wrapped=(2, 3, 6, 7), centred=(1, 4, 5))
    grid.next_row += 1


def _formula(plan: Plan, metric: str) -> str:
    written = plan.definition.metrics[metric]
    if written.total in OF_CUSTOMERS and written.from_ is not None:
        return plan.labels[f"total.{written.total}"].format(days=f"{written.within or 0:g}")
    element = plan.graph.nodes[Symbol(metric, "to_date")].elements[0]
    if written.formula and isinstance(element, Computed):
        return formula_in_words(plan, element.formula)
    return ""


def place_sources(grid: Grid, plan: Plan) -> None:
    """Place the data that were used, and the facts from outside with their sources."""
    for position, width in enumerate((32.0, 20.0, 50.0, 14.0)):
        grid.widths[FIRST_COLUMN + position] = width
    if plan.definition.facts:
        _place_facts_from_outside(grid, plan)
    if plan.definition.sources or not plan.definition.facts:
        _place_data(grid, plan)


def _place_facts_from_outside(grid: Grid, plan: Plan) -> None:
    d = plan.definition
    _header(grid, plan, ("column.item", "column.value", "column.source", "column.as_of"), {})
    for name, fact in d.facts.items():
        symbol = Symbol(name)
        shown = unscaled(plan.graph.nodes[symbol].format)
        row, column = grid.next_row, FIRST_COLUMN + 1
        grid.text(row, FIRST_COLUMN, "label", fact.label)
        grid.put(
            row, column, style_of(plan, symbol, 0, "number"), Home(symbol),
            number_format=card_code(shown, d.language), align="left",
        )  # fmt: skip
        whole = text_width(shown.prose(plan.value(symbol), d.language)) + _BESIDE
        grid.widths[column] = max(grid.widths[column], whole)
        grid.text(row, FIRST_COLUMN + 2, "text", fact.source or "", wrap=True)
        grid.text(row, FIRST_COLUMN + 3, "centre", fact.as_of or "")
        grid.next_row += 1
    grid.next_row += 1


_BESIDE = 2.5
"""The room beside a figure with its unit."""


def _place_data(grid: Grid, plan: Plan) -> None:
    labels = plan.labels
    sources = plan.definition.sources
    if plan.audience == "client":
        _header(grid, plan, ("data_source",), {})
        for label in sources or (labels["nothing_known"],):
            _row(grid, (label,))
        return
    _header(grid, plan, ("data_source", "column.name", "column.source"), {})
    if not sources:
        _row(grid, (labels["nothing_known"],) * 3)
    for name, source in sources.items():
        if not source.internal:
            files = (source.files,) if isinstance(source.files, str) else source.files or ()
            where = source.file or ", ".join(files) or source.sql or labels["nothing_known"]
            _row(grid, (source.label or name, name, where), wrapped=(2,))
    grid.next_row += 1


def place_checks(grid: Grid, plan: Plan) -> None:
    """Place the rules that must hold, as formulas, with what to do when one does not."""
    labels = plan.labels
    checks = plan.checks
    summary = grid.next_row
    first = summary + 3
    results = Area(first, FIRST_COLUMN + 1, max(first, first + len(checks) - 1), FIRST_COLUMN + 1)
    grid.text(summary, FIRST_COLUMN, "overall", labels["check.overall"])
    if checks:
        own = Area(summary, FIRST_COLUMN + 1, summary, FIRST_COLUMN + 1)
        content, rules = overall(plan, own)
        grid.put(summary, FIRST_COLUMN + 1, "overall", content, fits=False)
        grid.fill(summary, FIRST_COLUMN + 2, FIRST_COLUMN + 2, "overall")
        for rule in rules:
            grid.rule(rule)
    grid.next_row = first - 1
    keys = ("column.check", "column.result", "column.mend", "column.holds")
    _header(grid, plan, keys, {0: 44.0, 1: 14.0, 2: 60.0})
    for symbol in checks:
        _place_check(grid, plan, symbol)
    _colour_checks(grid, plan, results)
    grid.next_row += 1


_HOLDS = FIRST_COLUMN + 3
"""The column of the rules' own results, TRUE or FALSE, which the readable ones follow."""


def _place_check(grid: Grid, plan: Plan, symbol: Symbol) -> None:
    labels, row = plan.labels, grid.next_row
    own = plan.definition.checks.get(symbol.name.removeprefix("check:"))
    cell = address(row, _HOLDS)
    words = {key: labels[f"check.{key}"] for key in ("holds", "fails", "unknown")}
    unknown, fine, wrong = (quoted(words[key]) for key in ("unknown", "holds", "fails"))
    spelled = f'IF({cell}="",{unknown},IF({cell},{fine},{wrong}))'
    holds = plan.value(symbol)
    shown = words["unknown" if holds is None else "holds" if holds else "fails"]
    grid.text(row, FIRST_COLUMN, "label", plan.graph.nodes[symbol].label, wrap=True)
    grid.put(row, FIRST_COLUMN + 1, "check", Own(spelled, shown))
    grid.text(row, FIRST_COLUMN + 2, "text", (own.mend or "") if own else "", wrap=True)
    grid.put(row, _HOLDS, "muted", Home(symbol), align="center")
    grid.next_row += 1


def _colour_checks(grid: Grid, plan: Plan, results: Area) -> None:
    cell = address(results.first_row, results.first_column)
    for rule in (
        Rule(results, "formula", "good", f"{cell}={quoted(plan.labels['check.holds'])}"),
        Rule(results, "formula", "bad", f"{cell}={quoted(plan.labels['check.fails'])}"),
    ):
        grid.rule(rule)


def place_parameters(grid: Grid, plan: Plan) -> None:
    """Place the period, the day up to which actuals are known, and the thresholds of status."""
    _header(grid, plan, ("column.item", "column.value"), {0: 30.0, 1: 26.0})
    symbols = (
        Symbol("title"), Symbol("client"), Symbol("period", "name"), Symbol("period", "start"),
        Symbol("period", "end"), Symbol("as_of"), Symbol("period", "days"),
        Symbol("period", "days_elapsed"), Symbol("period", "elapsed"),
        Symbol("period", "elapsed_before"), Symbol("status", "good"), Symbol("status", "watch"),
    )  # fmt: skip
    for symbol in symbols:
        _place_scalar(grid, plan, symbol)
    row = _row_of(grid, Symbol("as_of"))
    area = Area(row, FIRST_COLUMN + 1, row, FIRST_COLUMN + 1)

    guard = Validation(
        area, "date", minimum=36526.0, maximum=73050.0, title=plan.labels["guard.title"],
        message=plan.labels["guard.date"],
    )  # fmt: skip
    grid.guard(guard)
    grid.next_row += 1


def _row_of(grid: Grid, symbol: Symbol) -> int:
    return next(slot.row for slot, home in grid.homes if home.symbol == symbol)


def _place_scalar(grid: Grid, plan: Plan, symbol: Symbol) -> None:
    node = plan.graph.nodes[symbol]
    style: Style = {"number": "number", "date": "date", "boolean": "check"}.get(node.kind, "text")  # type: ignore[assignment]
    grid.text(grid.next_row, FIRST_COLUMN, "label", node.label, wrap=True)
    grid.put(
        grid.next_row, FIRST_COLUMN + 1, style_of(plan, symbol, 0, style), Home(symbol),
        number_format=cell_code(node.format), fits=node.kind != "text", align="left",
        wrap=node.kind == "text",
    )  # fmt: skip
    grid.next_row += 1


def place_workings(grid: Grid, plan: Plan, left: Sequence[Symbol]) -> None:
    """Place what has no place yet: facets of metrics as a grid, the rest as a list."""
    metrics = plan.definition.metrics
    known = FACETS + BY_DATE_FACETS
    facets = [f for f in known if any(s.facet == f and s.name in metrics for s in left)]
    names = [name for name in metrics if any(s.name == name and s.facet in facets for s in left)]
    columns = {facet: FIRST_COLUMN + 2 + i for i, facet in enumerate(facets)}
    if names:
        _place_facets(grid, plan, names, columns, set(left))
    others = [s for s in left if not (s.name in metrics and s.facet in facets)]
    if others:
        _header(grid, plan, ("column.item", "column.value"), {})
    for symbol in others:
        _place_scalar(grid, plan, symbol)


def _place_facets(
    grid: Grid, plan: Plan, names: Sequence[str], columns: Mapping[str, int], left: set[Symbol]
) -> None:
    header = grid.next_row
    grid.text(header, FIRST_COLUMN, "header", plan.labels["column.metric"])
    grid.text(header, FIRST_COLUMN + 1, "header", plan.labels["column.unit"], align="center")
    for facet, column in columns.items():
        words = as_heading(plan.labels[f"facet.{facet}"])
        grid.text(header, column, "header", words, align="right", wrap=True)
    for offset, name in enumerate(names, start=1):
        shown = plan.graph.nodes[Symbol(name, "to_date")].format
        unit = "%" if shown.style == "percent" else unit_of(shown, plan.definition.language)
        grid.text(header + offset, FIRST_COLUMN, "label", plan.metric_label(name), wrap=True)
        grid.text(header + offset, FIRST_COLUMN + 1, "muted", unit, align="center")
        for facet, column in columns.items():
            symbol = Symbol(name, facet)
            if symbol in left:
                code = cell_code(plan.graph.nodes[symbol].format)
                style = style_of(plan, symbol, 0, "number")
                grid.put(header + offset, column, style, Home(symbol), number_format=code)
            else:
                grid.put(header + offset, column, "text", Fixed(None))
    grid.freeze = (header + 1, FIRST_COLUMN + 1)
    grid.repeat = (header, header)
    grid.next_row = header + len(names) + 2


def place_vectors(grid: Grid, plan: Plan, axis: Axis, left: Sequence[Symbol]) -> None:
    """Place series that no other block has a place for, beside the keys of their axis."""
    header = grid.next_row
    grid.text(header, FIRST_COLUMN, "header", plan.labels["column.name"])
    for index, key in enumerate(axis.keys, start=1):
        grid.text(header + index, FIRST_COLUMN, "label", key, wrap=True)
    for position, symbol in enumerate(left, start=1):
        node = plan.graph.nodes[symbol]
        grid.text(header, FIRST_COLUMN + position, "header", node.label, align="right", wrap=True)
        for index in range(len(axis.keys)):
            grid.put(
                header + 1 + index, FIRST_COLUMN + position,
                style_of(plan, symbol, index, "number"), Home(symbol, index),
                number_format=cell_code(node.format_at(index)),
            )  # fmt: skip
    grid.next_row = header + len(axis.keys) + 2 + axis.grows
