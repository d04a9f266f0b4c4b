"""From a definition and data to a plan: everything declared, bound, checked and evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.data.measure import last_day, measure, wanted_columns
from planforge.data.model import Measure
from planforge.data.rows import read_rows
from planforge.data.sources import open_sources
from planforge.data.time import check_day, check_period, time_axis
from planforge.formula.order import CycleError
from planforge.formula.syntax import Symbol
from planforge.plan.charts import Charts
from planforge.plan.draft import Draft
from planforge.plan.drivers import declare_drivers, read_drivers
from planforge.plan.graph import Graph
from planforge.plan.labels import base_labels
from planforge.plan.metrics import Metrics
from planforge.plan.natures import Natures
from planforge.plan.parameters import (
    declare_cards,
    declare_checks,
    declare_facts,
    declare_holidays,
    declare_matrices,
    declare_parameters,
)
from planforge.plan.plan import Plan
from planforge.plan.tables import Tables, column_kind, key_column
from planforge.problems import Problems

if TYPE_CHECKING:
    from planforge.data.model import Measured, TimeAxis
    from planforge.definition.model import Definition, Metric, Table
    from planforge.definition.read import WrittenPlan
    from planforge.formula.evaluate import Value
    from planforge.plan.tables import Rows


def resolve(written: WrittenPlan, frames: Mapping[str, object] | None = None) -> Plan:
    """Return the plan: its data read, every figure computed.

    Args:
        written: the definition and where it was written.
        frames: tables of data handed over in code, by the names of sources or of tables' `rows`.

    Raises:
        PlanError: with all that is wrong with the definition's meaning or its data.
    """
    problems = Problems()
    definition = written.definition
    labels = {**base_labels(definition.language), **definition.labels}
    time, measured, rows = _read_data(written, frames or {}, problems)
    draft = Draft(definition, time, measured, written.places.of, labels.__getitem__, problems)
    declare_parameters(draft)
    declare_facts(draft)
    declare_holidays(draft, rows.pop(_HOLIDAYS))
    drivers = read_drivers(draft)
    implied = {key: tree for driver in drivers for key, tree in driver.implied_formulas().items()}
    Metrics(draft, Natures(draft, implied)).declare()
    Tables(draft, lambda name, _: rows[name]).declare()
    declare_drivers(draft, drivers)
    charts = Charts(draft).declare()
    declare_cards(draft)
    declare_matrices(draft)
    declare_checks(draft, drivers)
    draft.compile()
    problems.stop_if_any()
    graph = Graph(draft.nodes, draft.axes)
    values = _evaluated(graph, draft)
    origins = {name: found.origin for name, found in measured.items()}
    return Plan(written, time, graph, values, labels, tuple(drivers), charts, origins)


_HOLIDAYS = "holidays"


def _read_data(
    written: WrittenPlan, frames: Mapping[str, object], problems: Problems
) -> tuple[TimeAxis, dict[str, Measured], dict[str, Rows]]:
    """Return the plan's time, what the data say about each metric, and the rows of its tables."""
    definition, places = written.definition, written.places
    period = check_period(definition.period, problems, places.of("period"))
    as_of = check_day(definition.as_of, problems, places.of("as_of")) if definition.as_of else None
    measures = _measures(written)
    rows = _table_rows(written, frames, problems)
    if period is None:
        problems.stop_if_any()
        raise AssertionError("a period that is none has been told of")
    with open_sources(
        definition.sources, written.folder, _frames_of_sources(definition, frames),
        lambda path: places.near(*path), problems, wanted=wanted_columns(measures),
    ) as sources:  # fmt: skip
        if definition.as_of is None:
            as_of = last_day(sources, measures, problems)
        time = time_axis(period, as_of, definition.grain)
        measured = measure(sources, measures, time, problems)
    return time, measured, rows


def _frames_of_sources(definition: Definition, frames: Mapping[str, object]) -> dict[str, object]:
    """Frames that stand for a table's rows are no sources."""
    tables = {table.rows for table in definition.tables.values() if isinstance(table.rows, str)}
    return {name: frame for name, frame in frames.items() if name not in tables}


def _measures(written: WrittenPlan) -> list[Measure]:
    metrics = written.definition.metrics
    return [_measure(written, name, m) for name, m in metrics.items() if m.from_ is not None]


def _measure(written: WrittenPlan, name: str, metric: Metric) -> Measure:
    source, _, column = (metric.from_ or "").partition(".")
    period_source, _, period_column = (metric.period or "").partition(".")
    return Measure(
        name=name,
        source=source,
        column=column or None,
        total=metric.total,
        weight=metric.weight,
        where=metric.where,
        by=metric.by,
        additive=metric.additive is not False,
        period_source=period_source or None,
        period_column=period_column or None,
        written=written.places.of("metrics", name, "from"),
    )


def _table_rows(
    written: WrittenPlan, frames: Mapping[str, object], problems: Problems
) -> dict[str, Rows]:
    """Return the rows of tables that stand in files or frames, and of the holiday calendar."""
    definition = written.definition
    rows: dict[str, Rows] = {
        name: _rows_of(written, ("tables", name, "rows"), table.rows, table, frames, problems)
        for name, table in definition.tables.items()
        if isinstance(table.rows, str)
    }
    holidays = definition.holidays
    if isinstance(holidays, str):
        rows[_HOLIDAYS] = _rows_of(written, ("holidays",), holidays, None, frames, problems)
    else:
        rows[_HOLIDAYS] = holidays or ()
    return rows


def _rows_of(
    written: WrittenPlan,
    path: tuple[str, ...],
    spec: str,
    table: Table | None,
    frames: Mapping[str, object],
    problems: Problems,
) -> Rows:
    """Return the rows of a file or frame; only the key column must be there."""
    columns = (
        {name: column.label for name, column in table.columns.items()}
        if table
        else dict.fromkeys(("date", "kind", "name"))
    )
    texts = [name for name, c in table.columns.items() if column_kind(c) == "text"] if table else ()
    optional = set(columns) - {key_column(table)} if table else {"name"}
    read = read_rows(
        spec, Path(str(written.places.folder(*path))), columns, problems, written.places.of(*path),
        frames=frames, texts=texts, optional=optional,
    )  # fmt: skip
    return [{name: _plain(value) for name, value in row.items()} for row in read]


def _plain(value: object) -> str | int | float | bool | None:
    """Dates are written as people write them, like all that stands in a plan."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) else None


def _evaluated(graph: Graph, draft: Draft) -> Mapping[Symbol, tuple[Value, ...]]:
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
