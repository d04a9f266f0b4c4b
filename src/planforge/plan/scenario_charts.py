"""What the scenarios come to, drawn: each headline's target, and what each driver does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.model import Chart, ScenariosBlock, Series
from planforge.formula.syntax import Binary, Call, Expression, Name, Symbol
from planforge.formula.walk import renamed
from planforge.plan.charts import BoundChart, BoundSeries
from planforge.plan.scenarios import BASE, scenario_label, scenario_names, target_in
from planforge.plan.scopes import PlanScope
from planforge.plan.sentences import about_metric, widest, worded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.definition.model import Definition
    from planforge.plan.draft import Draft
    from planforge.plan.drivers import Driver


def range_chart(headline: str) -> str:
    """Return the name of the chart of a headline's target in each scenario."""
    return f"scenarios:{headline}"


def effects_chart(headline: str) -> str:
    """Return the name of the chart of what each driver alone does to a headline."""
    return f"scenarios:{headline}:drivers"


def draws_scenarios(definition: Definition) -> bool:
    """Whether a plan has scenarios to tell apart, and a sheet that shows them."""
    blocks = (block for sheet in definition.sheets.values() for block in sheet.blocks)
    shown = any(isinstance(block, ScenariosBlock) for block in blocks)
    return shown and len(scenario_names(definition)) > 1


def declare_scenario_charts(draft: Draft, drivers: Sequence[Driver]) -> dict[str, BoundChart]:
    """Declare what the charts of scenarios show; returns them by name."""
    if not draws_scenarios(draft.definition):
        return {}
    charts: dict[str, BoundChart] = {}
    for driver in drivers:
        bound = (_range(draft, driver), _effects(draft, driver))
        charts |= {chart.name: chart for chart in bound}
    return charts


def _range(draft: Draft, driver: Driver) -> BoundChart:
    """Return the chart of a headline's target in each scenario."""
    scenarios = scenario_names(draft.definition)
    targets = [Symbol(driver.headline, target_in(one)) for one in scenarios]
    title = Symbol(f"chart:{range_chart(driver.headline)}", "title")
    named = tuple(Name((symbol.name, symbol.facet)) for symbol in targets)
    node = draft.nodes[targets[0]]
    ends: dict[str, Expression] = {}
    for end, function in (("least", "min"), ("most", "max")):
        symbol = Symbol(_area(driver), end)
        draft.formula(
            symbol, Call(function, named), PlanScope(draft), node.label,
            unit=node.unit, format=node.format, place=driver.place,
        )  # fmt: skip
        ends[end] = Call("text", (Name((symbol.name, symbol.facet)),))
    _declare_title(draft, driver, title, "scenario.range", ends)
    series = BoundSeries(
        draft.label("facet.target"), "column", "", tuple((s, 0) for s in targets), secondary=False
    )
    labels = tuple(scenario_label(draft.definition, one) for one in scenarios)
    chart = Chart(title="", kind="column", series=(Series(value="target"),))
    return BoundChart(range_chart(driver.headline), chart, title, labels, (series,), None)


def _effects(draft: Draft, driver: Driver) -> BoundChart:
    """Return the chart of what each driver alone does to a headline in each other scenario."""
    others = [one for one in scenario_names(draft.definition) if one != BASE]
    for scenario in others:
        for factor in driver.factors:
            _declare_effect(draft, driver, factor, scenario)
    name = effects_chart(driver.headline)
    title = Symbol(f"chart:{name}", "title")
    widths = {factor: _width(driver, factor, others) for factor in driver.factors}
    _declare_title(draft, driver, title, "scenario.widest", {"factor": widest(draft, widths)})
    series = tuple(
        BoundSeries(
            scenario_label(draft.definition, scenario), "bar", "",
            tuple((_effect(driver, factor, scenario), 0) for factor in driver.factors),
            secondary=False,
        )
        for scenario in others
    )  # fmt: skip
    labels = tuple(map(draft.metric_label, driver.factors))
    chart = Chart(title="", kind="bar", series=(Series(value="target"),))
    return BoundChart(name, chart, title, labels, series, None, widest_first=True)


def _declare_effect(draft: Draft, driver: Driver, factor: str, scenario: str) -> None:
    """Declare what a headline's target gains when one driver alone is as in a scenario."""
    node = draft.nodes[Symbol(driver.headline, "target")]
    words = draft.label("scenario.effect").format(
        metric=draft.metric_label(driver.headline),
        factor=draft.metric_label(factor),
        scenario=scenario_label(draft.definition, scenario),
    )
    moved = Binary("-", _identity(driver, factor, scenario), _identity(driver, factor, BASE))
    draft.formula(
        _effect(driver, factor, scenario), moved, PlanScope(draft), words,
        unit=node.unit, format=node.format, place=driver.place,
    )  # fmt: skip


def _identity(driver: Driver, factor: str, scenario: str) -> Expression:
    """Return the identity with one factor as in a scenario, the others as in `base`."""
    return renamed(
        driver.expression,
        lambda parts: Name((parts[0], target_in(scenario if parts[0] == factor else BASE))),
    )


def _width(driver: Driver, factor: str, scenarios: Sequence[str]) -> Expression:
    effects = (_effect(driver, factor, scenario) for scenario in scenarios)
    return Call("max", tuple(Call("abs", (Name((s.name, s.facet)),)) for s in effects))


def _declare_title(
    draft: Draft, driver: Driver, title: Symbol, key: str, parts: Mapping[str, Expression]
) -> None:
    label = draft.metric_label(driver.headline)
    tree = worded(about_metric(draft.label(key), label), parts)
    draft.formula(
        title, tree, PlanScope(draft), draft.label("chart_title"), kind="text", place=driver.place
    )


def _effect(driver: Driver, factor: str, scenario: str) -> Symbol:
    return Symbol(_area(driver), f"{factor}_in_{scenario}")


def _area(driver: Driver) -> str:
    return f"scenarios:{driver.headline}"
