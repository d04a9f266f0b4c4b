"""From a definition and data to a plan: everything declared, bound, checked and evaluated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.formula.order import CycleError
from planforge.formula.syntax import Symbol
from planforge.plan.adjusting import declare_adjustment_charts, declare_adjustments
from planforge.plan.answers import read_data
from planforge.plan.bindings import without_empty_sources
from planforge.plan.breakdowns import with_breakdowns
from planforge.plan.calendar import declare_calendar, tell_unknown_holidays, widen_calendar
from planforge.plan.charts import Charts
from planforge.plan.draft import Draft
from planforge.plan.drawn import check_drawn
from planforge.plan.drivers import declare_drivers, read_drivers
from planforge.plan.graph import Graph
from planforge.plan.labels import base_labels, labels_of
from planforge.plan.metrics import Metrics
from planforge.plan.natures import Natures
from planforge.plan.parameters import (
    check_facets,
    declare_cards,
    declare_checks,
    declare_facts,
    declare_matrices,
    declare_parameters,
)
from planforge.plan.phases import declare_days, declare_phases, tell_idle_phases
from planforge.plan.plan import Plan
from planforge.plan.scenario_charts import declare_scenario_charts
from planforge.plan.scenario_checks import check_scenarios
from planforge.plan.scenarios import declare_scenarios
from planforge.plan.sensitivity import declare_sensitivities
from planforge.plan.shares import declare_share_weights, tell_of_shares
from planforge.plan.tables import Tables
from planforge.plan.trees import check_trees, declare_roots
from planforge.problems import Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.data.calendar import Calendar
    from planforge.definition.read import WrittenPlan
    from planforge.plan.answers import Answers
    from planforge.plan.charts import BoundChart
    from planforge.plan.drivers import Driver
    from planforge.plan.graph import Values


def resolve(written: WrittenPlan, frames: Mapping[str, object] | None = None) -> Plan:
    """Return the plan: its data read, every figure computed.

    Args:
        written: the definition and where it was written.
        frames: tables of data handed over in code, by the names of sources or of tables' `rows`.

    Raises:
        PlanError: with all that is wrong with the definition's meaning or its data.
    """
    problems, notices = Problems(), Problems()
    notices.add_all(written.notices)
    written = without_empty_sources(written, frames or {}, notices)
    _check_labels(written, problems)
    labels = labels_of(written.definition)
    definition = with_breakdowns(
        written.definition, labels.__getitem__, written.places.of, problems
    )
    written = replace(written, definition=definition)
    data = read_data(written, frames or {}, problems)
    draft = Draft(
        definition, data.time, data.measured, written.places.of, labels.__getitem__, problems,
        notices, data.earlier,
    )  # fmt: skip
    drivers, charts = _declared(draft, data)
    draft.compile()
    problems.stop_if_any()
    graph, values = _evaluated(draft, data.calendar)
    tell_unknown_holidays(graph, values, data.calendar.known, notices)
    tell_idle_phases(draft, values, notices)
    tell_of_shares(draft, values, problems, notices)
    check_trees(draft, values, problems)
    problems.stop_if_any()
    origins = {name: found.origin for name, found in data.measured.items()}
    return Plan(
        written, data.time, graph, values, labels, drivers, charts, origins,
        (*written.theme.notices, *data.notices, *notices), calendar=data.calendar,
    )  # fmt: skip


def _check_labels(written: WrittenPlan, problems: Problems) -> None:
    """Say which of the plan's own words are never printed."""
    known = base_labels(written.definition.language)
    for key in written.definition.labels.keys() - known.keys():
        place = written.places.of("labels", key)
        problems.add("unknown-label", place, name=key, **suggestion(key, known))


def _declared(draft: Draft, data: Answers) -> tuple[tuple[Driver, ...], dict[str, BoundChart]]:
    """Declare all that the plan has; returns what explains its headlines, and its charts."""
    declare_parameters(draft)
    declare_facts(draft)
    declare_days(draft)
    drivers = tuple(read_drivers(draft))
    implied = {key: tree for driver in drivers for key, tree in driver.implied_formulas().items()}
    natures = Natures(draft, implied)
    Metrics(draft, natures).declare()
    declare_adjustments(draft, natures)
    check_scenarios(draft, drivers)
    declare_scenarios(draft, drivers)
    tables = Tables(draft, lambda name, _: data.rows[name])
    tables.declare()
    declare_phases(draft)
    declare_share_weights(draft)
    declare_calendar(draft, data.calendar)
    declare_drivers(draft, drivers)
    charts = {
        **Charts(draft).declare(),
        **declare_scenario_charts(draft, drivers),
        **declare_sensitivities(draft, drivers),
        **declare_adjustment_charts(draft),
    }
    declare_cards(draft)
    declare_matrices(draft)
    check_drawn(draft)
    declare_roots(draft)
    check_facets(draft)
    declare_checks(draft, drivers)
    tables.declare_figures_of_rows()
    return drivers, charts


def _evaluated(draft: Draft, calendar: Calendar) -> tuple[Graph, Values]:
    """Return all values; computed dates may need more of the calendar than the typed ones."""
    graph = Graph(draft.nodes, draft.axes)
    values = _values(graph, draft)
    if widen_calendar(draft, calendar, values):
        graph = Graph(draft.nodes, draft.axes)
        values = _values(graph, draft)
    return graph, values


def _values(graph: Graph, draft: Draft) -> Values:
    """Return all values; figures that wait for each other are told of with their circle."""
    try:
        return graph.evaluated()
    except CycleError as error:
        for cycle in error.cycles:
            first = next((graph.nodes[s] for s in cycle if isinstance(s, Symbol)), None)
            place = first.place if first else None
            draft.problems.add("cycle", place, path=" → ".join(map(str, cycle)))
        draft.problems.stop_if_any()
        raise
