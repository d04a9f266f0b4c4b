"""Targets split by phase, however campaigns lie: beside weights that are worked out here."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.small import days, near, small, steps, value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge import Plan

WEEK = (3.0, 2.0, 2.5, 4.0, 5.0, 8.0, 7.0)
"""What weekdays weigh, Monday first."""
DAY = timedelta(days=1)
FRAME = days("2025-02-01", 260, paid=1.0)
PHASES = {
    "warm": {"label": "warm-up", "table": "fairs", "start": "warm", "end": "eve", "lift": "low"},
    "main": {"label": "main", "table": "fairs", "start": "start", "end": "end", "lift": "lift"},
}
COLUMNS: dict[str, Any] = {
    "name": {}, **{name: {"type": "date"} for name in ("warm", "eve", "start", "end")},
    "low": {"type": "number"}, "lift": {"type": "number"},
}  # fmt: skip
PERIODS = {
    "2025-09": (date(2025, 9, 1), date(2025, 9, 30)),
    "2025-Q4": (date(2025, 10, 1), date(2025, 12, 31)),
    "2025-02-26/2025-04-02": (date(2025, 2, 26), date(2025, 4, 2)),
}


@dataclass(frozen=True)
class Fair:
    """A campaign; a phase may have no days, or no lift."""

    warm: tuple[date, date] | None
    main: tuple[date, date] | None
    low: float | None
    lift: float | None

    def row(self, number: int) -> dict[str, Any]:
        warm, main = self.warm or (None, None), self.main or (None, None)
        row = dict(zip(("warm", "eve", "start", "end"), (*warm, *main), strict=True))
        texts = {name: str(day) for name, day in row.items() if day}
        lifts = {"low": self.low, "lift": self.lift}
        return {"name": f"f{number}", **texts, **{n: v for n, v in lifts.items() if v is not None}}

    def lifts_of(self, day: date) -> list[tuple[str, float | None]]:
        """Return the phases a day is in, each with its lift."""
        phases = ((self.warm, "warm", self.low), (self.main, "main", self.lift))
        return [(name, lift) for days, name, lift in phases if days and days[0] <= day <= days[1]]


def lift_of(fairs: Sequence[Fair], day: date) -> float:
    """Return the greatest lift of a day's phases; a phase that has none is an ordinary day."""
    found: dict[str, list[float]] = {}
    for fair in fairs:
        for name, lift in fair.lifts_of(day):
            found.setdefault(name, []).extend([] if lift is None else [lift])
    return max((max(lifts, default=1.0) for lifts in found.values()), default=1.0)


@st.composite
def campaigns(draw: st.DrawFn) -> tuple[str, list[Fair]]:
    """A period, and campaigns that lie in it, reach over its ends, or lie elsewhere."""
    period = draw(st.sampled_from(sorted(PERIODS)))
    first, last = PERIODS[period]
    stretch = st.builds(
        lambda start, length: (first + start * DAY, first + (start + length) * DAY),
        st.integers(-5, (last - first).days + 5), st.integers(0, 12),
    )  # fmt: skip
    lift = st.none() | st.integers(0, 80).map(lambda tenths: tenths / 10)
    fair = st.builds(Fair, st.none() | stretch, st.none() | stretch, lift, lift)
    return period, draw(st.lists(fair, max_size=4))


def planned(period: str, grain: str, fairs: Sequence[Fair], target: float) -> Plan:
    metric = {
        "from": "daily.paid", "target": target, "spread": "phase", "weights": list(WEEK),
    }  # fmt: skip
    return small(
        {"paid": metric, "double": {"formula": "paid * 2"}}, FRAME, period=period,
        as_of=str(PERIODS[period][0]), grain=grain, phases=PHASES,
        tables={"fairs": {"columns": COLUMNS, "rows": [f.row(n) for n, f in enumerate(fairs)]}},
        sheets={"fairs": {"title": "Fairs", "blocks": [{"block": "table", "table": "fairs"}]}},
    )  # fmt: skip


def targets(period: str, grain: str, fairs: Sequence[Fair], target: float) -> list[float]:
    """Return what the steps should have, worked out here."""
    first, last = PERIODS[period]
    parts: dict[tuple[int, ...], float] = {}
    for number in range((last - first).days + 1):
        day = first + number * DAY
        step = {
            "day": (number,), "week": day.isocalendar()[:2], "month": (day.year, day.month),
        }[grain]  # fmt: skip
        parts[step] = parts.get(step, 0.0) + WEEK[day.weekday()] * lift_of(fairs, day)
    whole = math.fsum(parts.values())
    return [target * part / whole for part in parts.values()]


GRAINS = st.sampled_from(["day", "week", "month"])
TARGET = 8_000_000.01


def weighs(period: str, fairs: Sequence[Fair]) -> bool:
    """Whether any day has a weight: lifts of nothing over the whole period split no target."""
    first, last = PERIODS[period]
    return any(lift_of(fairs, first + n * DAY) for n in range((last - first).days + 1))


@settings(max_examples=15, deadline=None)
@given(campaigns(), GRAINS)
def test_every_step_weighs_its_days(asked: tuple[str, list[Fair]], grain: str) -> None:
    period, fairs = asked

    plan = planned(period, grain, fairs, TARGET)

    if weighs(period, fairs):
        assert steps(plan, "paid.target") == near(targets(period, grain, fairs, TARGET))
        assert round(math.fsum(steps(plan, "paid.target")), 2) == TARGET
        assert steps(plan, "double.target") == near(targets(period, grain, fairs, 2 * TARGET))


@settings(max_examples=10, deadline=None)
@given(campaigns(), GRAINS, st.integers(-9, 9), st.integers(0, 50))
def test_a_campaign_that_is_moved_or_lifted_anew_is_as_if_planned_so(
    asked: tuple[str, list[Fair]], grain: str, moved: int, tenths: int
) -> None:
    period, fairs = asked
    first = PERIODS[period][0]
    start, end = first + 3 * DAY, first + 6 * DAY
    fairs = [*fairs, Fair(None, (start, end), None, 2.0)]
    row = f"f{len(fairs) - 1}"
    new = (start + moved * DAY, end + abs(moved) * DAY)
    inputs = {
        f"fairs.start[{row}]": _serial(new[0]), f"fairs.end[{row}]": _serial(new[1]),
        f"fairs.lift[{row}]": tenths / 10,
    }  # fmt: skip

    changed = planned(period, grain, fairs, TARGET).with_inputs(inputs)

    after = [*fairs[:-1], replace(fairs[-1], main=new, lift=tenths / 10)]
    if weighs(period, after):
        assert steps(changed, "paid.target") == near(targets(period, grain, after, TARGET))
    assert value(changed, "paid.target") == TARGET


def test_lifts_of_nothing_split_no_target() -> None:
    fair = Fair(None, PERIODS["2025-09"], None, 0.0)

    plan = planned("2025-09", "day", [fair], TARGET)

    assert steps(plan, "paid.target") == [None] * 30


def _serial(day: date) -> float:
    return float((day - date(1899, 12, 30)).days)
