"""Metrics that presets offer: what the exports do not have becomes a gap that is told of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.data.model import Measure
    from planforge.data.sources import Sources
    from planforge.definition.model import Metric, Source
    from planforge.definition.read import WrittenPlan
    from planforge.problems import Problems

_NO_DATA = dict.fromkeys(("from_", "period", "where", "weight", "by", "top"))
"""What a metric without data says no more."""


def without_empty_sources(
    written: WrittenPlan, frames: Mapping[str, object], notices: Problems
) -> WrittenPlan:
    """Return a plan of exports without the sources of its pack that it has no data for.

    Their metrics are gaps until the plan gives them data or figures; that is told. A plan without
    exports stays as it is: there a source without data is a slip.

    Args:
        written: the plan.
        frames: tables of data handed over in code.
        notices: is told of the metrics that have no data.
    """
    if not written.bound:
        return written
    definition = written.definition
    sources = definition.sources
    empty = {name for name, source in sources.items() if _is_empty(source) and name not in frames}
    lacking: dict[str, list[str]] = {}
    metrics = {}
    for name, metric in definition.metrics.items():
        asked = next((source for source in _asked(metric) if source in empty), None)
        if asked is not None:
            if metric.actual is None:
                lacking.setdefault(asked, []).append(metric.label or name)
            metric = metric.model_copy(update=_NO_DATA)
        metrics[name] = metric
    for source, labels in lacking.items():
        where = written.places.of("sources", source)
        notices.add("metrics-without-data", where, source=source, metrics=", ".join(labels))
    kept = {name: source for name, source in sources.items() if name not in empty}
    changed = definition.model_copy(update={"metrics": metrics, "sources": kept})
    return replace(written, definition=changed)


def without_absent_columns(
    sources: Sources, measures: Sequence[Measure], notices: Problems
) -> list[Measure]:
    """Return the questions that the exports can answer; the columns they lack are told."""
    kept: list[Measure] = []
    lacking: dict[str, list[str]] = {}
    for measure in measures:
        relation = sources.relations.get(measure.source)
        column = measure.column
        if measure.offered and relation and column and relation.find(column) is None:
            lacking.setdefault(measure.source, []).append(column)
        else:
            kept.append(measure)
    for source, columns in lacking.items():
        place = sources.relations[source].written
        notices.add("columns-not-exported", place, source=source, columns=", ".join(columns))
    return kept


def _is_empty(source: Source) -> bool:
    return source.file is None and source.files is None and source.sql is None


def _asked(metric: Metric) -> Iterator[str]:
    """Yield the sources that a metric asks."""
    for place in (metric.from_, metric.period):
        if place is not None:
            yield place.partition(".")[0]
