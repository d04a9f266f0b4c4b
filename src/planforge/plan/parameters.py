"""What every plan has: its period and thresholds, facts, cards, matrices and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.model import CardsBlock, KpisBlock, MatrixBlock
from planforge.definition.quantities import read_quantity
from planforge.formula.formats import Format
from planforge.formula.spell import quoted
from planforge.formula.syntax import Symbol
from planforge.plan.breakdowns import split_metric
from planforge.plan.dates import excel_serial
from planforge.plan.draft import default_format
from planforge.plan.nodes import Axis
from planforge.plan.scopes import MOVING_FACETS, PlanScope, facets_of
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.data.model import TimeAxis
    from planforge.definition.model import Block, Definition
    from planforge.plan.draft import Draft
    from planforge.plan.drivers import Driver
    from planforge.problems import Location

DATE = Format("date")
PERCENT = Format("percent", 1)
HALVES = {(1, 1, 6, 30): "first_half", (7, 1, 12, 31): "second_half"}
"""What a range is called that begins and ends so, by month and day, within one year."""
STEP_PASSED = "clamp((as_of - step.start + 1) / (step.end - step.start + 1), 0, 1)"
"""How much of a week or month is over: actuals of a step under way are compared with that part."""
MOST_CARDS = 8
"""How many cards there are where a block names no metrics."""
CLOSES_WITHIN = 0.005
"""How far an identity over targets may miss its headline: half a percent."""


def declare_parameters(draft: Draft) -> None:
    """Declare the period, the day up to which actuals are known, and the thresholds of status."""
    time = draft.time
    days = {"period.start": time.period.start, "period.end": time.period.end, "as_of": time.as_of}
    for name, day in days.items():
        symbol = Symbol(*name.split("."))
        place = draft.place("as_of" if name == "as_of" else "period")
        draft.constant(
            symbol, excel_serial(day), draft.label(name),
            origin="input", kind="date", format=DATE, place=place,
        )  # fmt: skip
    for facet, text in (
        ("days", "period.end - period.start + 1"),
        ("days_elapsed", "max(0, min(as_of, period.end) - period.start + 1)"),
    ):
        draft.formula(
            Symbol("period", facet), text, PlanScope(draft), draft.label(f"period.{facet}"),
            unit="天", format=Format(unit=draft.label("day")),
        )  # fmt: skip
    draft.formula(
        Symbol("period", "elapsed"), "period.days_elapsed / period.days", PlanScope(draft),
        draft.label("period.elapsed"), unit="%", format=PERCENT,
    )  # fmt: skip
    draft.constant(
        Symbol("period", "elapsed_before"), _elapsed_before(time),
        draft.label("period.elapsed_before"), origin="input", unit="%", format=PERCENT,
    )  # fmt: skip
    thresholds = draft.definition.status
    for facet, value in (("good", thresholds.good), ("watch", thresholds.watch)):
        draft.constant(
            Symbol("status", facet), value, draft.label(f"threshold.{facet}"),
            origin="input", unit="%", format=Format("percent", 0),
            place=draft.place("status", facet),
        )  # fmt: skip
    for name in ("title", "client"):
        text = getattr(draft.definition, name)
        draft.constant(Symbol(name), text, draft.label(name), origin="text", kind="text")
    draft.constant(
        Symbol("period", "name"), period_name(draft), draft.label("period.name"),
        origin="text", kind="text",
    )  # fmt: skip
    _declare_steps(draft)


def _elapsed_before(time: TimeAxis) -> float | None:
    """Return which part of the period before its days are that this one is compared with."""
    known = time.windows.get("previous_to_date")
    if known is None:
        return None
    whole = time.windows["previous"]
    return ((known.end - known.start).days + 1) / ((whole.end - whole.start).days + 1)


def _declare_steps(draft: Draft) -> None:
    steps = draft.time.steps
    draft.axes["step"] = Axis("step", tuple(step.start.isoformat() for step in steps))
    for facet, days in (
        ("start", [step.start for step in steps]),
        ("end", [step.end for step in steps]),
    ):
        draft.constant(
            Symbol("step", facet, "step"), [excel_serial(day) for day in days],
            draft.label(f"step.{facet}"), origin="input", kind="date", format=DATE,
        )  # fmt: skip
    if draft.time.grain != "day":
        draft.formula(
            Symbol("step", "passed", "step"), STEP_PASSED, PlanScope(draft, axis="step"),
            draft.label("step.passed"), unit="%", format=PERCENT,
        )  # fmt: skip


def period_name(draft: Draft) -> str:
    """Return the period as prose says it: 2025 年 12 月, December 2025, 2025 年下半年."""
    time = draft.time
    start, end = time.period.start, time.period.end
    half = HALVES.get((start.month, start.day, end.month, end.day))
    kind = half if half and start.year == end.year else time.kind
    return draft.label(f"period_name.{kind}").format(
        year=start.year, month=start.month, quarter=(start.month + 2) // 3,
        month_word=start.strftime("%B"),
        start=DATE.prose(excel_serial(start), draft.definition.language),
        end=DATE.prose(excel_serial(end), draft.definition.language),
    )  # fmt: skip


def declare_facts(draft: Draft) -> None:
    """Declare what is known from outside, each with its source."""
    for name, fact in draft.definition.facts.items():
        place = draft.place("facts", name, "value") or draft.place("facts", name)
        quantity = read_quantity(fact.value) if fact.value is not None else None
        if fact.value is not None and quantity is None:
            draft.problems.add("not-a-number", place, value=fact.value, column=fact.label)
        unit = fact.unit or (quantity.unit if quantity else None)
        shown = draft.format(fact.format, unit, draft.place("facts", name, "format"))
        source = draft.label("comma").join(filter(None, (fact.source, fact.as_of)))
        draft.constant(
            Symbol(name), quantity.value if quantity else None, fact.label,
            origin="fact", unit=unit, format=shown or _fact_format(unit, quantity),
            source=source, place=place,
        )  # fmt: skip


def _fact_format(unit: str | None, quantity: object) -> Format:
    value = getattr(quantity, "value", None)
    if unit == "%" or value is None or value == int(value):
        return default_format("number", unit)
    return Format("number", 1, unit=unit or "")


def declare_cards(draft: Draft) -> None:
    """Declare the lines of text beneath each card's figure."""
    for block in _blocks(draft):
        if isinstance(block, CardsBlock):
            for metric in card_metrics(draft.definition, block):
                _declare_card(draft, metric)


def card_metrics(definition: Definition, block: CardsBlock) -> tuple[str, ...]:
    """Return the metrics that have a card: those named, or the plan's first."""
    return block.metrics or tuple(definition.metrics)[:MOST_CARDS]


def _declare_card(draft: Draft, metric: str) -> None:
    if metric not in draft.definition.metrics:
        return
    scope = PlanScope(draft, metric=metric)
    size = f'text(abs(self.growth), "{_size_format(draft, metric)}")'
    signs = f'self.growth > 0, join("▲ ", {size}), self.growth < 0, join("▼ ", {size})'
    level = quoted(draft.label("change.flat"))
    target, pace = (quoted(draft.label(f"card.{facet}") + " ") for facet in ("target", "pace"))
    change = quoted(" " + draft.label("card.change"))
    for facet, text in (
        ("target", f"join({target}, text(self.target))"),
        ("pace", f'join({pace}, text(self.pace), " · ", self.status)'),
        ("change", f"join(ifs({signs}, {level}), {change})"),
    ):
        label = draft.label("of_metric").format(metric=metric, facet=draft.label(f"card.{facet}"))
        draft.formula(Symbol(f"card:{metric}", facet), text, scope, label, kind="text")


def _size_format(draft: Draft, metric: str) -> str:
    """Return how a change is written without its sign, which an arrow says already."""
    shown = draft.nodes[Symbol(metric, "growth")].format
    return f"0.{'0' * shown.places}{'pp' if shown.style == 'points' else '%'}"


def check_facets(draft: Draft) -> None:
    """Say which columns of KPI tables are no facets."""
    known = (*facets_of(draft.time), *MOVING_FACETS)
    for name, sheet in draft.definition.sheets.items():
        for number, block in enumerate(sheet.blocks):
            facets = block.facets or () if isinstance(block, KpisBlock) else ()
            for position, facet in enumerate(facets):
                if facet not in known:
                    place = draft.place("sheets", name, "blocks", number, "facets", position)
                    draft.problems.add(
                        "unknown-facet", place, name=facet, known=", ".join(known),
                        **suggestion(facet, known),
                    )  # fmt: skip


def declare_matrices(draft: Draft) -> None:
    """Declare the counts of every grid that sheets ask for."""
    for block in _blocks(draft):
        if isinstance(block, MatrixBlock) and block.table in draft.definition.tables:
            for down in block.levels:
                for across in block.levels:
                    _declare_count(draft, block, down, across)


def matrix_symbol(block: MatrixBlock, down: object, across: object) -> Symbol:
    """Return the symbol of one cell of a grid."""
    return Symbol(f"matrix:{block.table}", f"{block.down}_{down}_{block.across}_{across}")


def _declare_count(draft: Draft, block: MatrixBlock, down: object, across: object) -> None:
    table = block.table
    text = f"count_if(and({table}.{block.down} = {down}, {table}.{block.across} = {across}))"
    draft.formula(
        matrix_symbol(block, down, across), text, PlanScope(draft), f"{down} × {across}",
        format=Format("number", 0),
    )  # fmt: skip


def declare_checks(draft: Draft, drivers: Sequence[Driver]) -> None:
    """Declare the rules that must hold: the plan's own and those its parts bring along."""
    for name, check in draft.definition.checks.items():
        place = draft.place("checks", name, "formula")
        _declare_check(draft, name, check.label, check.formula, place)
    for name, table in draft.definition.tables.items():
        summed = next((key for key, c in table.columns.items() if c.total == "sum"), None)
        if table.total is not None and summed is not None:
            title = draft.label("check.total").format(table=table.title or name)
            rule = f"abs({name}.{summed}.total - {name}.total) < 0.005"
            _declare_check(draft, f"{name}_total", title, rule)
    _declare_member_checks(draft)
    for driver in drivers:
        metric = draft.definition.metrics[driver.headline]
        title = draft.label("check.identity").format(metric=metric.label or driver.headline)
        rule = (
            f"abs({driver.headline}.unexplained)"
            f" <= {CLOSES_WITHIN} * abs({driver.headline}.target_to_date)"
        )
        _declare_check(draft, f"{driver.headline}_identity", title, rule)


def _declare_member_checks(draft: Draft) -> None:
    """The members of what adds up make the whole."""
    for name, table in draft.definition.tables.items():
        metric = split_metric(draft.definition, name)
        summed = "to_date" in table.columns and table.columns["to_date"].total == "sum"
        if metric is not None and summed:
            title = draft.label("check.members").format(table=table.title or name)
            rule = f"abs({name}.to_date.total - {metric}.to_date) < 0.005"
            _declare_check(draft, f"{name}_members", title, rule)


def _declare_check(
    draft: Draft, name: str, label: str, rule: str, place: Location | None = None
) -> None:
    draft.formula(
        Symbol(f"check:{name}", "holds"), rule, PlanScope(draft), label,
        kind="boolean", format=Format("boolean"), place=place, needs="boolean",
    )  # fmt: skip


def _blocks(draft: Draft) -> Iterator[Block]:
    for sheet in draft.definition.sheets.values():
        yield from sheet.blocks
