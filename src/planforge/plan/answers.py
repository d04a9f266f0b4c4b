"""What a plan asks of its data, and what they answer: time, metrics, and the rows of tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from planforge.data.calendar import (
    CHINA,
    Calendar,
    events_of,
    read_events,
    read_holidays,
    shipped_events,
    shipped_holidays,
    years_known,
)
from planforge.data.known import known_until
from planforge.data.measure import measure
from planforge.data.model import Measure
from planforge.data.questions import wanted_columns
from planforge.data.rows import read_placed_rows
from planforge.data.sources import open_sources
from planforge.data.time import check_day, check_period, time_axis
from planforge.plan.bindings import without_absent_columns
from planforge.plan.comparison import days_back, tell_comparison, tell_uncompared
from planforge.plan.customers import is_asked
from planforge.plan.table_rows import rows_of_files, rows_of_sources, tables_of_sources
from planforge.problems import Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from planforge.data.calendar import Placed
    from planforge.data.model import Measured, TimeAxis
    from planforge.data.sources import Sources
    from planforge.definition.model import Definition, Metric
    from planforge.definition.read import WrittenPlan
    from planforge.plan.draft import Days
    from planforge.plan.tables import Rows
    from planforge.problems import Problem


@dataclass(frozen=True, slots=True)
class Answers:
    """What the data say.

    Attributes:
        measured: per metric that comes from data.
        earlier: per metric whose weekdays weigh in a target, the days of the period before and of
            the same period a year ago.
        rows: the rows of tables that stand in files or frames.
        calendar: holidays, and the sales events of the plan's platform.
        notices: what is not wrong with the data, but should be known.
    """

    time: TimeAxis
    measured: Mapping[str, Measured]
    rows: Mapping[str, Rows]
    calendar: Calendar
    earlier: Mapping[str, Sequence[Days]] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()


def read_data(written: WrittenPlan, frames: Mapping[str, object], problems: Problems) -> Answers:
    """Return the plan's time, what the data say about each metric, and the rows of its tables."""
    definition, places = written.definition, written.places
    period = check_period(definition.period, problems, places.of("period"))
    as_of = check_day(definition.as_of, problems, places.of("as_of")) if definition.as_of else None
    _check_frames(definition, frames, problems)
    measures = _measures(written)
    rows = rows_of_files(written, frames, problems)
    if period is None:
        problems.stop_if_any()
        raise AssertionError("a period that is none has been told of")
    notices = Problems()
    calendar = _calendar(written, frames, period[1].start, problems, notices)
    moved = days_back(written, period, calendar.events, problems)
    with open_sources(
        definition.sources, written.folder, _frames_of_sources(definition, frames),
        lambda path: places.near(*path), problems, wanted=_wanted(definition, measures),
    ) as sources:  # fmt: skip
        measures = without_absent_columns(sources, measures, notices)
        if definition.as_of is None:
            as_of = known_until(sources, measures, period, problems)
        time = time_axis(period, as_of, definition.grain, moved)
        tell_comparison(written, time, notices)
        measured = measure(sources, measures, time, problems, notices)
        tell_uncompared(written, measured, time, notices)
        earlier = _earlier_days(sources, definition, measures, time)
        rows |= rows_of_sources(written, sources, period[1], problems)
    return Answers(time, measured, rows, calendar, earlier, tuple(notices))


def _earlier_days(
    sources: Sources, definition: Definition, measures: Sequence[Measure], time: TimeAxis
) -> dict[str, list[Days]]:
    """Return day by day what lies before the period, of metrics whose weekdays are asked for."""
    wanted = _with_weekdays(definition)
    asked = [
        replace(question, by=None, period_source=None, period_column=None)
        for question in measures
        if question.name in wanted
    ]
    found: dict[str, list[Days]] = {question.name: [] for question in asked}
    for name in ("previous", "last_year"):
        window = time.windows[name]
        axis = time_axis(("range", window), window.end, "day")
        # What is wrong with the data has been told when the period itself was asked.
        for metric, measured in measure(sources, asked, axis, Problems()).items():
            days = [step.start for step in axis.steps]
            found[metric].append(list(zip(days, measured.steps, strict=True)))
    return found


def _with_weekdays(definition: Definition) -> set[str]:
    """Return the metrics whose weekdays weigh in a target: themselves, or as parts of a formula."""
    metrics = definition.metrics
    left = [
        name
        for name, metric in metrics.items()
        if metric.spread in ("weekday", "phase") and not metric.weights
    ]
    found: set[str] = set()
    while left:
        name = left.pop()
        if name in metrics and name not in found:
            found.add(name)
            left += re.findall(r"\w+", metrics[name].formula or "")
    return found


def _frames_of_sources(definition: Definition, frames: Mapping[str, object]) -> dict[str, object]:
    """Frames that stand for a table's rows are no sources, unless they are named as such."""
    tables = {table.rows for table in definition.tables.values() if isinstance(table.rows, str)}
    own = tables - definition.sources.keys()
    return {name: frame for name, frame in frames.items() if name not in own}


def _wanted(definition: Definition, measures: Sequence[Measure]) -> dict[str, set[str]]:
    """Return the columns that metrics and tables ask of each source."""
    wanted = wanted_columns(measures)
    for table in tables_of_sources(definition).values():
        labels = {column.label or name for name, column in table.columns.items()}
        wanted.setdefault(str(table.rows), set()).update(labels)
    return wanted


def _check_frames(definition: Definition, frames: Mapping[str, object], problems: Problems) -> None:
    """Say which frames nothing in the plan reads."""
    known = dict.fromkeys(definition.sources)
    for metric in definition.metrics.values():
        for column in filter(None, (metric.from_, metric.period)):
            known[column.partition(".")[0]] = None
    tables = (table.rows for table in definition.tables.values())
    rows = [*tables, definition.holidays, definition.events]
    known |= dict.fromkeys(name for name in rows if isinstance(name, str))
    queries = " ".join(source.sql or "" for source in definition.sources.values())
    asked = set(re.findall(r"\w+", queries))
    for name in frames:
        if name not in known and name not in asked:
            problems.add("unknown-frame", None, name=name, **suggestion(name, known))


def _measures(written: WrittenPlan) -> list[Measure]:
    metrics = written.definition.metrics
    return [_measure(written, name, metric) for name, metric in metrics.items() if is_asked(metric)]


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
        within=None if metric.within is None else int(metric.within),
        additive=metric.additive is not False,
        period_source=period_source or None,
        period_column=period_column or None,
        written=written.places.of("metrics", name, "from"),
        offered=name in written.bound,
    )


def _calendar(
    written: WrittenPlan,
    frames: Mapping[str, object],
    near: date,
    problems: Problems,
    notices: Problems,
) -> Calendar:
    """Return the holidays, and the sales events of the plan's platform, the plan's own first."""
    definition = written.definition
    rows = _calendar_rows(written, "holidays", _HOLIDAY, frames, problems)
    holidays = read_holidays(rows, problems)
    platform = definition.platform
    own = _calendar_rows(written, "events", _EVENT, frames, problems)
    shipped = read_events(shipped_events(definition.language), None, problems)
    events = events_of(platform, shipped, read_events(own, platform, problems))
    if platform is not None and not events:
        known = ", ".join(sorted({event.platform for event in shipped}))
        notices.add("platform-unknown", written.places.of("platform"), name=platform, known=known)
    return Calendar(holidays, years_known(holidays, near), events)


_HOLIDAY: dict[str, str | None] = {"date": "日期", "kind": "类型", "name": "名称"}
_EVENT: dict[str, str | None] = {
    "platform": "平台", "year": "年份", "event": "活动", "phase": "阶段", "start": "开始",
    "end": "结束", "status": "状态",
}  # fmt: skip
_OPTIONAL = {"kind", "name", "platform", "year", "phase", "status"}


def _calendar_rows(
    written: WrittenPlan,
    key: Literal["holidays", "events"],
    columns: Mapping[str, str | None],
    frames: Mapping[str, object],
    problems: Problems,
) -> Placed:
    """Return the rows of a calendar with their places: typed, of a file or frame, or shipped."""
    given = getattr(written.definition, key)
    places = written.places
    if key == "holidays" and given == CHINA:
        return shipped_holidays(written.definition.language)
    if isinstance(given, str):
        return read_placed_rows(
            given, Path(str(places.folder(key))), columns, problems, places.of(key),
            frames=frames, optional=_OPTIONAL,
        )  # fmt: skip
    return [(row, places.near(key, index)) for index, row in enumerate(given or ())]
