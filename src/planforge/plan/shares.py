"""Targets split by the shares of a table's rows: quarters of a year, phases of a campaign.

Each row has its days and its share of the target; inside a row every day weighs alike. The weights
are formulas over the table: change a share in the workbook, and the targets of all steps follow;
their sum stays the target.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from planforge.data.calendar import days_of
from planforge.formula.formats import Format
from planforge.formula.syntax import Symbol
from planforge.plan.dates import excel_serial
from planforge.plan.scopes import PlanScope
from planforge.plan.wanted import has_column_of_kind, has_table, is_on_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from planforge.data.model import Window
    from planforge.formula.evaluate import Value
    from planforge.formula.scope import Kind
    from planforge.plan.draft import Draft
    from planforge.problems import Location, Problems

START, END = "start", "end"
"""The columns with a row's first and last day."""
_WEIGHT = Format("percent", 3)

_ROW = "and({table}.start <= {day}, {table}.end >= {day})"
_DAYS = (
    "days_between(max(pick({table}.start, {row}), period.start),"
    " min(pick({table}.end, {row}), period.end)) + 1"
)
_OF_DAY = (
    "if(count_if(and(is_known({table}.start), not(is_known({share})))) = 0,"
    " if(count_if({row}) > 0, pick({share}, {row}) / ({days}), 0))"
)
"""A day's part of its row's share; none of it is known before every row has one."""
OF_STEP = (
    "if(count(self.weight.days) > 0,"
    " sum_if(self.weight.days, and(day.date >= step.start, day.date <= step.end)))"
)
_ENOUGH = 5e-4
"""How far from the whole shares may be: thirds are typed as 33.33%."""


def declare_share_weights(draft: Draft) -> None:
    """Declare the weights of all metrics whose target is split by the shares of a table."""
    for name, metric in draft.definition.metrics.items():
        if metric.spread != "shares":
            if metric.shares is not None:
                draft.problems.add("shares-idle", _place(draft, name), name=name)
            continue
        if _is_sound(draft, name) and Symbol(name, "target", "step") in draft.nodes:
            _declare_weights(draft, name, str(metric.shares))


def _declare_weights(draft: Draft, name: str, share: str) -> None:
    axis = "step" if draft.time.grain == "day" else "day"
    day = "step.start" if axis == "step" else "day.date"
    table = share.partition(".")[0]
    row = _ROW.format(table=table, day=day)
    text = _OF_DAY.format(
        table=table, share=share, row=row, days=_DAYS.format(table=table, row=row)
    )
    label = draft.label("of_metric").format(
        metric=draft.metric_label(name), facet=draft.label("facet.weight")
    )
    draft.formula(
        Symbol(name, "weight", axis), text, PlanScope(draft, axis=axis, metric=name), label,
        unit="%", format=_WEIGHT,
    )  # fmt: skip
    if axis == "day":
        draft.formula(
            Symbol(name, "weight", "step"), OF_STEP, PlanScope(draft, axis="step", metric=name),
            label, unit="%", format=_WEIGHT,
        )  # fmt: skip


def _is_sound(draft: Draft, name: str) -> bool:
    """Whether a metric's shares are a column of a table with days, having said so if not."""
    written = draft.definition.metrics[name].shares
    place = _place(draft, name)
    table, _, column = (written or "").partition(".")
    if not column:
        draft.problems.add("shares-unsaid", place, name=name)
        return False
    if not has_table(draft, place, table):
        return False
    wanted: dict[str, Kind] = {START: "date", END: "date", column: "number"}
    sound = [has_column_of_kind(draft, place, table, *one) for one in wanted.items()]
    if all(sound) and not draft.axes[table].keys and not is_on_sheet(draft, table):
        draft.problems.add("shares-empty", place, table=table)
        return False
    return all(sound)


def _place(draft: Draft, name: str) -> Location | None:
    return draft.place("metrics", name, "shares") or draft.nearest_place("metrics", name, "spread")


# ── What the rows come to ──


@dataclass(frozen=True, slots=True)
class Part:
    """A row of the table: its first and last day as serials, its share; None where unknown."""

    key: str
    start: float | None
    end: float | None
    share: float | None


def tell_of_shares(
    draft: Draft, values: Mapping[Symbol, tuple[Value, ...]], problems: Problems, notices: Problems
) -> None:
    """Tell what is wrong, or should be known, of the rows whose shares split a target."""
    metrics = draft.definition.metrics.values()
    asked = dict.fromkeys(str(metric.shares) for metric in metrics if metric.spread == "shares")
    period = draft.time.period
    for written in asked:
        table, _, column = written.partition(".")
        parts = _parts(draft, values, table, column)
        place = draft.nearest_place("tables", table, "rows")
        for code, details in _wrong(parts):
            problems.add(code, place, table=table, **details)
        for code, details in _to_know(parts, period):
            notices.add(code, place, table=table, **details)


def _parts(
    draft: Draft, values: Mapping[Symbol, tuple[Value, ...]], table: str, column: str
) -> list[Part]:
    columns = (values[Symbol(table, wanted, table)] for wanted in (START, END, column))
    rows = zip(draft.axes[table].keys, *columns, strict=True)
    return [Part(key, *map(_number, known)) for key, *known in rows]


def _number(value: Value) -> float | None:
    return value if isinstance(value, float) else None


def _wrong(parts: Sequence[Part]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what no split can be made of."""
    for part in parts:
        if part.share is not None and part.share < 0:
            yield "shares-negative", {"row": part.key}
        if part.start is not None and part.end is not None and part.end < part.start:
            yield "shares-backwards", {"row": part.key}
    dated = [part for part in parts if part.start is not None and part.end is not None]
    ordered = sorted(dated, key=lambda part: part.start or 0.0)
    for before, after in pairwise(ordered):
        if (after.start or 0.0) <= (before.end or 0.0):
            yield "shares-overlap", {"row": after.key, "other": before.key}


def _to_know(parts: Sequence[Part], period: Window) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what makes a split another one than the shares seem to say."""
    dated = [part for part in parts if part.start is not None and part.end is not None]
    unknown = [part.key for part in parts if part.start is not None and part.share is None]
    if unknown or not dated:
        yield "shares-unknown", {"rows": ", ".join(unknown) or "—"}
        return
    first, last = excel_serial(period.start), excel_serial(period.end)
    inside = [p for p in dated if (p.start or 0.0) <= last and (p.end or 0.0) >= first]
    outside = [part.key for part in dated if part not in inside]
    if outside:
        yield "shares-outside", {"rows": ", ".join(outside)}
    whole = sum(part.share or 0.0 for part in inside)
    if abs(whole - 1) > _ENOUGH:
        yield "shares-whole", {"whole": f"{whole:.2%}"}
    if bare := _bare_days(inside, period):
        yield "shares-bare", {"days": len(bare), "first": bare[0].isoformat()}


def _bare_days(parts: Sequence[Part], period: Window) -> list[date]:
    """Return the days of the period that are in no row."""
    spans = [(part.start or 0.0, part.end or 0.0) for part in parts]
    serials = {day: excel_serial(day) for day in days_of(period)}
    return [
        day
        for day, serial in serials.items()
        if not any(start <= serial <= end for start, end in spans)
    ]
