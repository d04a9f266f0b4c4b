"""Breakdowns: a metric split by a column becomes a table, keyed by the column's values.

`by: channel` of the metric `visits` gives the table `visits_by_channel`. It is a table like any
other: formulas, charts, sheets and prose name it, and a plan that writes a table of this name
changes what it says. Members come with the data, so nothing is ever named after one of them.
"""

from __future__ import annotations

import re
from math import fsum
from typing import TYPE_CHECKING, Any

from planforge.definition.model import Column, RowsFrom, Table
from planforge.plan.natures import WINDOW_FACETS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from planforge.definition.model import Definition, Metric, Model, Row
    from planforge.plan.draft import Draft
    from planforge.plan.tables import Rows
    from planforge.problems import Location, Problems

_GROWTH = "(to_date - previous_to_date) / abs(previous_to_date)"


def table_name(metric: str, column: str) -> str:
    """Return the name of the table of a metric's members.

    Example:
        >>> table_name("visits", "渠道 名称")
        'visits_by_渠道_名称'
    """
    word = re.sub(r"\W+", "_", column).strip("_")
    return f"{metric}_by_{word}"


def with_breakdowns(
    definition: Definition,
    label: Callable[[str], str],
    place: Callable[..., Location | None],
    problems: Problems,
) -> Definition:
    """Return the definition with a table for each metric that is split by a column."""
    tables = dict(definition.tables)
    for name, metric in definition.metrics.items():
        if metric.by is not None and metric.from_ is not None:
            table = table_name(name, metric.by)
            if table in definition.metrics or table in definition.facts:
                problems.add(
                    "breakdown-name", place("metrics", name, "by"), name=table, metric=name
                )
                continue
            tables[table] = _table(name, metric, metric.by, tables.get(table), label)
    return definition.model_copy(update={"tables": tables})


def _table(
    name: str, metric: Metric, by: str, written: Table | None, label: Callable[[str], str]
) -> Table:
    """Return the table; what the plan writes of it goes first."""
    title = label("breakdown.title").format(metric=metric.label or name, column=by)
    made = Table(title=title, columns=_columns(name, metric, by, label))
    own = _merged(made.columns, written.columns) if written else made.columns
    said = _said(written) if written else {}
    rows = RowsFrom(distinct=f"{name}.{by}")
    return made.model_copy(update={**said, "columns": own, "rows": rows})


def _merged(made: dict[str, Column], written: dict[str, Column]) -> dict[str, Column]:
    """Return the columns with what the plan says of them; those of its own come last."""
    columns = dict(made)
    for key, column in written.items():
        columns[key] = made[key].model_copy(update=_said(column)) if key in made else column
    return columns


def _said(part: Model) -> dict[str, Any]:
    return {key: getattr(part, key) for key in part.model_fields_set}


def _columns(name: str, metric: Metric, by: str, label: Callable[[str], str]) -> dict[str, Column]:
    adds_up = _adds_up(metric)
    counts = adds_up or metric.total in ("sum", "count_distinct")
    columns = {"member": Column(label=by)}
    for facet in ("to_date", "previous_to_date"):
        columns[facet] = Column(
            label=label(f"facet.{facet}"), type="number", total="sum" if adds_up else None
        )
    computed = {"growth": (label("facet.growth"), _GROWTH, "+0.0%")}
    if counts:
        share = (label("breakdown.share"), f"to_date / {name}.to_date", "0.0%")
        computed = {"share": share, **computed}
    for key, (words, formula, shown) in computed.items():
        columns[key] = Column(
            label=words, type="number", formula=formula, format=shown,
            total="formula" if adds_up else None,
        )  # fmt: skip
    return columns


def _adds_up(metric: Metric) -> bool:
    """Whether members may be added up."""
    return metric.total in ("sum", "count") and metric.additive is not False


def split_metric(definition: Definition, table: str) -> str | None:
    """Return the metric whose members are a table's rows, or None."""
    rows = definition.tables[table].rows
    if not isinstance(rows, RowsFrom):
        return None
    name, _, column = rows.distinct.partition(".")
    metric = definition.metrics.get(name)
    return name if metric is not None and metric.by == column else None


def member_rows(draft: Draft, name: str, table: Table, key: str) -> Rows:
    """Return a row per member, the largest first; beyond `top`, the others in one row together."""
    measured = draft.measured.get(name)
    members = dict(measured.members) if measured else {}
    most = draft.definition.metrics[name].top
    shown = list(members)[: None if most is None else int(most)]
    filled = [facet for facet in WINDOW_FACETS if facet in table.columns]
    rows: list[Row] = [
        {key: member or draft.label("breakdown.none")}
        | {facet: members[member].get(facet) for facet in filled}
        for member in shown
    ]
    rest = [members[member] for member in list(members)[len(shown) :]]
    if rest and _adds_up(draft.definition.metrics[name]):
        together: Row = {facet: _sum(rest, facet) for facet in filled}
        rows.append({key: draft.label("breakdown.rest"), **together})
    return rows


def _sum(members: list[Mapping[str, float | None]], facet: str) -> float | None:
    known = [value for member in members if (value := member.get(facet)) is not None]
    return fsum(known) if known else None
