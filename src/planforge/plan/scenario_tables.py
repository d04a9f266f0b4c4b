"""Scenarios and sensitivities as a reader sees them: which rows, which columns, which figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.model import ScenariosBlock
from planforge.formula.formats import Format
from planforge.formula.syntax import Symbol
from planforge.plan.figures import ColumnView, Figure, TableView
from planforge.plan.scenario_charts import effects_chart, range_chart
from planforge.plan.scenarios import (
    BASE,
    SELECTOR,
    change_in,
    factors_of,
    scenario_label,
    scenario_names,
    scenario_of,
    target_in,
)
from planforge.plan.sensitivity import EQUAL_WITHIN, UP, sensitivities
from planforge.plan.sentences import about_metric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.plan.figures import Align, ChartView
    from planforge.plan.plan import Plan
    from planforge.plan.sensitivity import Sensitivity

_MOST_RESULTS = 8
"""Formula metrics that are compared where the block names none."""


def has_scenarios(plan: Plan) -> bool:
    """Whether there is more than one scenario to choose from."""
    return SELECTOR in plan.graph.nodes and len(scenario_names(plan.definition)) > 1


def shown_scenario(plan: Plan) -> str:
    """Return the scenario that a plan shows, also after its inputs were changed."""
    if SELECTOR not in plan.graph.nodes:
        return plan.definition.scenario
    return scenario_of(plan.definition, plan.value(SELECTOR))


def scenario_drivers(plan: Plan) -> tuple[str, ...]:
    """Return the metrics whose targets people state by scenario."""
    heads = scenario_headlines(plan)
    return tuple(m for m in factors_of(plan.drivers) if m not in heads)


def scenario_headlines(plan: Plan) -> tuple[str, ...]:
    """Return the metrics whose targets the drivers make, by scenario."""
    return tuple(dict.fromkeys(driver.headline for driver in plan.drivers))


def scenario_results(plan: Plan, block: ScenariosBlock | None = None) -> tuple[str, ...]:
    """Return what is compared by scenario: the headlines, then what is computed from them.

    Those are the metrics that the block names, else the first of all.
    """
    own = {*scenario_drivers(plan), *scenario_headlines(plan)}
    block = block or _first_block(plan)
    named = block.metrics if block else ()
    every = (m for m in plan.definition.metrics if _differs(plan, m) and m not in own)
    more = [m for m in named if m in plan.definition.metrics and m not in own]
    if not named:
        more = list(every)[:_MOST_RESULTS]
    return (*scenario_headlines(plan), *more)


def _first_block(plan: Plan) -> ScenariosBlock | None:
    blocks = (block for sheet in plan.definition.sheets.values() for block in sheet.blocks)
    return next((block for block in blocks if isinstance(block, ScenariosBlock)), None)


def _differs(plan: Plan, metric: str) -> bool:
    return Symbol(metric, target_in(BASE)) in plan.graph.nodes


def scenario_symbol(plan: Plan, metric: str, scenario: str) -> Symbol:
    """Return a metric's target in a scenario; what no scenario changes has one for all."""
    symbol = Symbol(metric, target_in(scenario))
    return symbol if symbol in plan.graph.nodes else Symbol(metric, "target")


def scenario_table(plan: Plan) -> TableView:
    """Return the targets of drivers and results in each scenario, with the change on `base`."""
    labels, definition = plan.labels, plan.definition
    names = scenario_names(definition)
    others = [name for name in names if name != BASE]
    words = {name: scenario_label(definition, name) for name in names}
    columns = (
        _column("label", labels["column.metric"], "left"),
        _column("unit", labels["column.unit"], "center"),
        *(_column(target_in(name), words[name], "right") for name in names),
        *(
            _column(
                change_in(name),
                labels["scenario.on_base"].format(scenario=words[name], base=words[BASE]), "right",
            )
            for name in others
        ),
    )  # fmt: skip
    metrics = (*scenario_drivers(plan), *scenario_results(plan))
    notes = [
        f"{one.label}{labels['colon']}{one.note}"
        for one in definition.scenarios.values()
        if one.note
    ]
    return TableView(
        "scenarios", labels["scenario.table"], columns, tuple(_row(plan, m) for m in metrics), {},
        note=labels["semicolon"].join(notes),
    )  # fmt: skip


def _row(plan: Plan, metric: str) -> Mapping[str, Figure]:
    names = scenario_names(plan.definition)
    changes = {name: Symbol(metric, change_in(name)) for name in names}
    return {
        "label": plan.words(f"{metric}.label", plan.metric_label(metric)),
        "unit": plan.words(f"{metric}.unit", plan.metric_unit(metric)),
        **{target_in(n): plan.figure(scenario_symbol(plan, metric, n)) for n in names},
        **{change_in(n): plan.figure(s) for n, s in changes.items() if s in plan.graph.nodes},
    }


def sensitivity_table(plan: Plan, shown: Sensitivity) -> TableView:
    """Return a headline's target with each driver moved alone, and beneath it the change."""
    labels = plan.labels
    columns = (
        _column("label", labels["driver.factor"], "left"),
        _column("unit", labels["column.unit"], "center"),
        *(
            _column(_key(way, at), signed_step(plan, shown, way, at), "right")
            for way, at in shown.moves
        ),
    )
    rows: list[Mapping[str, Figure]] = []
    for factor in shown.moved:
        label = moved_label(plan, shown, factor)
        rows.append(
            {
                "label": plan.words(f"{factor}.label", label),
                "unit": plan.words(f"{shown.headline}.unit", plan.metric_unit(shown.headline)),
            }
            | {_key(w, at): plan.figure(shown.target(factor, w, at)) for w, at in shown.moves}
        )
        rows.append(
            {
                "label": plan.words(f"{factor}.change", labels["sensitivity.of_which"]),
                "unit": plan.words(f"{factor}.change.unit", "%"),
            }
            | {_key(w, at): plan.figure(shown.change(factor, w, at)) for w, at in shown.moves}
        )
    title = about_metric(labels["sensitivity.table"], plan.metric_label(shown.headline))
    note = plan.value(shown.finding)
    return TableView(
        shown.chart, title, columns, tuple(rows), {}, note=str(note) if note is not None else ""
    )


def views_of_scenarios(plan: Plan) -> tuple[TableView | ChartView, ...]:
    """Return the table of scenarios, and the charts of the first headline; nothing with but one."""
    if not has_scenarios(plan) or not plan.drivers:
        return ()
    headline = scenario_headlines(plan)[0]
    charts = [range_chart(headline), effects_chart(headline)]
    return (scenario_table(plan), *(plan.chart(name) for name in charts if draws(plan, name)))


def views_of_sensitivity(plan: Plan, metric: str) -> tuple[TableView | ChartView, ...]:
    """Return the table of a headline's sensitivity, and its chart where that says something."""
    every = (shown for _, shown in sensitivities(plan.definition, plan.drivers))
    shown = next((one for one in every if one.headline == metric), None)
    if shown is None:
        return ()
    chart = (plan.chart(shown.chart),) if tells_drivers_apart(plan, shown) else ()
    return (sensitivity_table(plan, shown), *chart)


def draws(plan: Plan, chart: str) -> bool:
    """Whether a chart is there, and enough of it known for its title to say something."""
    bound = plan.bound_charts.get(chart)
    return bound is not None and plan.value(bound.title) is not None


def moved_label(plan: Plan, shown: Sensitivity, factor: str) -> str:
    """Return what readers call a driver that is moved, or all of them where they are alike."""
    return plan.labels["sensitivity.any"] if shown.alike else plan.metric_label(factor)


def signed_step(plan: Plan, shown: Sensitivity, way: str, at: int) -> str:
    """Return a step as a header has it: −10%, +10%."""
    text = plan.figure(shown.step(at)).text
    return f"+{text}" if way == UP else f"−{text}"


def tells_drivers_apart(plan: Plan, shown: Sensitivity) -> bool:
    """Whether one driver moves the headline more than another, so that a chart says something."""
    if len(shown.moved) < 2:
        return False
    widths = [
        max(
            abs(value)
            for way in ("up", "down")
            if isinstance(value := plan.value(shown.effect(f, way)), float)
        )
        for f in shown.moved
        if isinstance(plan.value(shown.effect(f, "up")), float)
    ]
    target = plan.value(Symbol(shown.headline, "target"))
    if not widths or not isinstance(target, float):
        return False
    return max(widths) - min(widths) > EQUAL_WITHIN * abs(target)


def _key(way: str, at: int) -> str:
    return f"{way}_{at}"


def _column(name: str, label: str, align: Align) -> ColumnView:
    return ColumnView(name, label, "", Format("text") if align != "right" else Format(), align)
