"""The questions of a plan, by the sources they go to."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planforge.data.model import Measure
    from planforge.data.relation import Relation
    from planforge.data.sources import Sources
    from planforge.problems import Problems


def wanted_columns(measures: Iterable[Measure]) -> dict[str, set[str]]:
    """Return, per source, the columns the measures ask for, by which headers are found."""
    wanted: dict[str, set[str]] = {}
    for measure in measures:
        columns = {measure.column, measure.weight, measure.by} - {None}
        wanted.setdefault(measure.source, set()).update(filter(None, columns))
        if measure.period_source:
            asked = measure.period_column or measure.column
            wanted.setdefault(measure.period_source, set()).update(filter(None, [asked]))
    return wanted


def by_source(
    sources: Sources, measures: Sequence[Measure], problems: Problems
) -> list[tuple[Relation, list[Measure]]]:
    """Return the measures by source; a source nobody defined is noted."""
    groups = []
    ordered = sorted(measures, key=lambda measure: measure.source)
    for name, group in groupby(ordered, key=lambda measure: measure.source):
        asked = list(group)
        if name in sources.relations:
            groups.append((sources.relations[name], asked))
        elif name not in sources.unreadable:
            alike = suggestion(name, sources.relations)
            for entry in asked:
                problems.add("unknown-source", entry.written, name=name, **alike)
    return groups


def only_of_periods(sources: Sources, measure: Measure) -> bool:
    """Return whether a measure's only column is the one with figures of whole periods.

    The same column has both where files of single days and of longer stretches stand together.
    """
    relation = sources.relations.get(measure.source)
    if relation is not None and relation.of_days:
        return False
    return measure.period_source == measure.source and measure.period_column in (
        None,
        measure.column,
    )
