"""The days around a plan as figures: holidays, sales events, and what is special about each step.

Only the days that matter to the plan are taken from the calendar: its period and the dates of its
tables, with some months around them. `holidays.first` and `holidays.last` say how far it reaches;
working days beyond are unknown, never counted as if nobody had a holiday.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planforge.data.calendar import days_of, meet
from planforge.data.model import Window
from planforge.formula.evaluate import evaluate
from planforge.formula.formats import Format
from planforge.formula.syntax import Call, Symbol
from planforge.formula.walk import nodes
from planforge.plan.dates import day_of_serial, excel_serial
from planforge.plan.nodes import Axis, Computed, Constant
from planforge.plan.scopes import PlanScope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from planforge.data.calendar import Calendar, SalesEvent
    from planforge.formula.syntax import Expression
    from planforge.plan.draft import Draft
    from planforge.plan.graph import Graph, Values
    from planforge.problems import Problems

HOLIDAYS, EVENTS = "holidays", "sales_events"
"""The axes of both tables."""
_DATE = Format("date")
_BEFORE = timedelta(days=31)
_AFTER = timedelta(days=61)
_AROUND = timedelta(days=31)

_HOLIDAY = "pick(holidays.name, holidays.date = step.start)"
_EVENT_ROW = "and(sales_events.start <= step.start, sales_events.end >= step.start)"
_EVENT = (
    f"join(pick(sales_events.event, {_EVENT_ROW}),"
    f' coalesce(join(" ", pick(sales_events.phase, {_EVENT_ROW})), ""))'
)
_BOTH = (
    f'if(count_if({_EVENT_ROW}) > 0, join(coalesce(join({_HOLIDAY}, " "), ""), {_EVENT}),'
    f" {_HOLIDAY})"
)


def declare_calendar(draft: Draft, calendar: Calendar) -> None:
    """Declare holidays and sales events, and what they say of each step."""
    _declare_holidays(draft, calendar, _span_of(draft))
    _declare_events(draft, _near(draft, calendar.events))
    if draft.axes[HOLIDAYS].keys or draft.axes[EVENTS].keys:
        _declare_steps(draft, calendar)


def widen_calendar(draft: Draft, calendar: Calendar, values: Values) -> bool:
    """Declare more holidays where computed dates lie beyond; returns whether there are more."""
    computed = (
        value
        for symbol, node in draft.nodes.items()
        if node.kind == "date" and symbol.name not in (HOLIDAYS, EVENTS)
        for value in values[symbol]
    )
    before = draft.axes[HOLIDAYS].keys
    span = _around(draft, computed)
    if span != _span_of(draft):
        _declare_holidays(draft, calendar, span)
    return draft.axes[HOLIDAYS].keys != before


def _span_of(draft: Draft) -> Window:
    """Return the days whose holidays matter: those of the period and of all typed dates."""
    typed = (
        element.value
        for node in draft.nodes.values()
        if node.kind == "date" and node.symbol.name not in (HOLIDAYS, EVENTS)
        for element in node.elements
        if isinstance(element, Constant)
    )
    return _around(draft, typed)


def _around(draft: Draft, serials: Iterable[object]) -> Window:
    period = draft.time.period
    days = [day_of_serial(serial) for serial in serials if isinstance(serial, float)]
    known = [day for day in days if day is not None]
    first, last = min(known, default=period.start), max(known, default=period.end)
    return Window(min(first, period.start) - _BEFORE, max(last, period.end) + _AFTER)


def tell_unknown_holidays(
    graph: Graph, values: Values, known: Window | None, notices: Problems
) -> None:
    """Tell of working days that are asked for in years whose holidays nobody knows."""
    if known is None:
        return
    for symbol, node in graph.nodes.items():
        beyond = {
            day
            for index, element in enumerate(node.elements)
            if isinstance(element, Computed)
            for day in _asked_days(element.core, graph, values, index)
            if not known.start <= day <= known.end
        }
        if beyond:
            years = ", ".join(str(year) for year in sorted({day.year for day in beyond}))
            notices.add(
                "holidays-unknown", node.place, name=node.label or str(symbol), years=years,
                first=known.start.year, last=known.end.year,
            )  # fmt: skip


def _asked_days(core: Expression, graph: Graph, values: Values, index: int) -> Iterator[date]:
    """Yield the days from and to which a formula counts working days, where they are known."""
    counted = [n for n in nodes(core) if isinstance(n, Call) and n.function == "workdays"]
    for call in dict.fromkeys(counted):
        for part in call.arguments[:2]:
            serial = evaluate(part, graph.lookup(index, values))
            day = day_of_serial(serial) if isinstance(serial, float) and serial > 0 else None
            if day is not None:
                yield day


def _declare_holidays(draft: Draft, calendar: Calendar, span: Window) -> None:
    holidays = [h for h in calendar.holidays if span.start <= h.day <= span.end]
    if calendar.known is not None:
        _declare_reach(draft, calendar.known, span)
    keys = tuple(holiday.day.isoformat() for holiday in holidays)
    draft.axes[HOLIDAYS] = Axis(HOLIDAYS, keys, grows=True)
    draft.constant(
        Symbol(HOLIDAYS, "date", HOLIDAYS), [excel_serial(holiday.day) for holiday in holidays],
        draft.label("holidays.date"), origin="input", kind="date", format=_DATE,
    )  # fmt: skip
    for field in ("kind", "name"):
        draft.constant(
            Symbol(HOLIDAYS, field, HOLIDAYS), [getattr(holiday, field) for holiday in holidays],
            draft.label(f"holidays.{field}"), origin="text", kind="text",
        )  # fmt: skip


def _declare_reach(draft: Draft, known: Window, span: Window) -> None:
    """Declare from which day to which the table of holidays is whole."""
    reach = known
    if meet(known, span):
        reach = Window(max(known.start, span.start), min(known.end, span.end))
    for facet, day in (("first", reach.start), ("last", reach.end)):
        draft.constant(
            Symbol(HOLIDAYS, facet), excel_serial(day), draft.label(f"holidays.{facet}"),
            origin="input", kind="date", format=_DATE,
        )  # fmt: skip


def _near(draft: Draft, events: Sequence[SalesEvent]) -> list[SalesEvent]:
    """Return the events of the plan's days, of the month around them, and of what it compares."""
    period, windows = draft.time.period, draft.time.windows
    near = Window(period.start - _AROUND, period.end + _AROUND)
    asked = (near, windows["previous"], windows["last_year"])
    return [event for event in events if any(meet(event.days, window) for window in asked)]


def _declare_events(draft: Draft, events: Sequence[SalesEvent]) -> None:
    keys = [f"{event.title} {event.year}" for event in events]
    unique = tuple(
        key if key not in keys[:index] else f"{key} ({index + 1})" for index, key in enumerate(keys)
    )
    draft.axes[EVENTS] = Axis(EVENTS, unique, grows=True)
    draft.constant(
        Symbol(EVENTS, "name", EVENTS), unique, draft.label("events.name"),
        origin="text", kind="text",
    )  # fmt: skip
    for facet in ("event", "phase", "status"):
        part = "name" if facet == "event" else facet
        texts = [getattr(event, part) or None for event in events]
        if facet == "status":
            texts = [draft.label(f"events.{text}") if text in _STATUS else text for text in texts]
        draft.constant(
            Symbol(EVENTS, facet, EVENTS), texts, draft.label(f"events.{facet}"),
            origin="text", kind="text",
        )  # fmt: skip
    for facet, days in (
        ("start", [event.days.start for event in events]),
        ("end", [event.days.end for event in events]),
    ):
        draft.constant(
            Symbol(EVENTS, facet, EVENTS), [excel_serial(day) for day in days],
            draft.label(f"events.{facet}"), origin="input", kind="date", format=_DATE,
        )  # fmt: skip


_STATUS = ("reported", "unverified", "confirmed", "planned")
"""How sure the days of an event are, in words that have their own in each language."""


def _declare_steps(draft: Draft, calendar: Calendar) -> None:
    """Declare what is special about each step: by formulas for days, as words for longer ones."""
    symbol, label = Symbol("step", "calendar", "step"), draft.label("step.calendar")
    if draft.time.grain == "day":
        holidays, events = (draft.axes[axis].keys for axis in (HOLIDAYS, EVENTS))
        text = _BOTH if holidays and events else _EVENT if events else _HOLIDAY
        scope = PlanScope(draft, axis="step")
        draft.formula(symbol, text, scope, label, kind="text", needs="text")
        return
    words = [_words_of(draft, calendar, step) or None for step in draft.time.steps]
    draft.constant(symbol, words, label, origin="text", kind="text")


def _words_of(draft: Draft, calendar: Calendar, step: Window) -> str:
    """Return what lies in a week or month: holidays with their days, and events."""
    days = days_of(step)
    off = Counter(h.name for h in calendar.holidays if h.day in days and h.kind == "off")
    holidays = [
        draft.label("step.days_off").format(name=name, count=count) for name, count in off.items()
    ]
    events = dict.fromkeys(event.title for event in calendar.events if meet(event.days, step))
    return draft.label("list_mark").join([*holidays, *events])
