"""Targets split by weekday and phase: what weighs, what is told, and that the workbook follows."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.small import days, near, small, steps, together, told, value

from planforge.workbook.layout import lay_out

if TYPE_CHECKING:
    import pandas as pd

    from planforge import Plan

SHAPE = [1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0]
"""What weekdays sell, Monday first."""
PHASES: dict[str, Any] = {
    "warm": {"label": "warm-up", "table": "fairs", "start": "warm", "end": "eve", "lift": "low"},
    "main": {"label": "main", "table": "fairs", "start": "start", "end": "end", "lift": "lift"},
}
COLUMNS: dict[str, Any] = {
    "name": {}, **{name: {"type": "date"} for name in ("warm", "eve", "start", "end")},
    "low": {"type": "number"}, "lift": {"type": "number"},
}  # fmt: skip
FAIR = {
    "name": "fair", "warm": "2025-12-08", "eve": "2025-12-10", "start": "2025-12-10",
    "end": "2025-12-12", "low": 1.5, "lift": 3,
}  # fmt: skip


def by_weekday(first: str, count: int) -> pd.DataFrame:
    start = date.fromisoformat(first)
    return days(
        first, count, paid=[SHAPE[(start + timedelta(days=i)).weekday()] for i in range(count)]
    )


FRAME = together(by_weekday("2025-11-01", 30), by_weekday("2025-12-01", 12))


def planned(*fairs: dict[str, Any], **rest: Any) -> Plan:
    metric = {"from": "daily.paid", "target": 3900, "spread": "phase", **rest.pop("metric", {})}
    table = {"columns": COLUMNS, "rows": list(fairs)}
    shown = {
        "fairs": {"title": "Fairs", "blocks": [{"block": "table", "table": "fairs"}]},
        "track": {"title": "Track", "blocks": [{"block": "steps"}]},
    }
    return small(
        {"paid": metric, **rest.pop("metrics", {})}, FRAME, phases=PHASES,
        tables={"fairs": table}, sheets=shown, **rest,
    )  # fmt: skip


def test_a_day_weighs_its_weekday_times_the_lift_of_its_phase() -> None:
    plan = planned(FAIR)

    assert steps(plan, "paid.base")[:7] == near([7 / 9] * 5 + [14 / 9] * 2)
    assert list(plan.values[plan.symbols_by_name["step.phase"]])[6:13] == [
        None, "warm-up", "warm-up", "main", "main", "main", None
    ]  # fmt: skip
    assert list(plan.values[plan.symbols_by_name["step.lift"]])[6:13] == [1, 1.5, 1.5, 3, 3, 3, 1]
    targets = steps(plan, "paid.target")
    assert targets[9] == pytest.approx(targets[0] * 3)
    assert targets[7] == pytest.approx(targets[0] * 1.5)
    assert math.fsum(targets) == pytest.approx(3900)


def test_where_phases_meet_the_greatest_lift_counts() -> None:
    other = {"name": "club", "start": "2025-12-11", "end": "2025-12-15", "lift": 5}
    slump = {"name": "slump", "start": "2025-12-20", "end": "2025-12-21", "lift": 0.5}

    lifts = planned(FAIR, other, slump).values
    found = next(values for symbol, values in lifts.items() if str(symbol) == "step.lift")

    assert list(found)[9:16] == [3, 5, 5, 5, 5, 5, 1]
    assert list(found)[19:21] == [0.5, 0.5]


def test_a_phase_without_a_lift_is_an_ordinary_day_with_a_name() -> None:
    plan = planned({"name": "quiet", "start": "2025-12-02", "end": "2025-12-02"})

    assert plan.values[plan.symbols_by_name["step.phase"]][1] == "main"
    assert plan.values[plan.symbols_by_name["step.lift"]][1] == 1


def test_typed_weekdays_are_lifted_too() -> None:
    plan = planned(FAIR, metric={"weights": [1, 1, 1, 1, 1, 1, 4]})

    assert steps(plan, "paid.weight")[6:10] == [4, 1.5, 1.5, 3]


def test_weeks_and_months_weigh_as_much_as_their_days() -> None:
    weekly = planned(FAIR, grain="week")
    daily = planned(FAIR)

    by_day = steps(daily, "paid.target")
    assert steps(weekly, "paid.target")[:2] == near([sum(by_day[:7]), sum(by_day[7:14])])
    assert math.fsum(steps(weekly, "paid.target")) == pytest.approx(3900)


def test_a_formula_follows_the_days_of_its_parts() -> None:
    metrics = {
        "cost": {"from": "daily.paid"},
        "net": {"formula": "paid - cost / 2", "target": 1950, "spread": "phase"},
    }

    plan = planned(FAIR, metrics=metrics)

    assert steps(plan, "net.target") == near([part / 2 for part in steps(plan, "paid.target")])
    assert plan.notices == ()


def test_a_target_that_follows_from_others_falls_on_the_days_as_theirs_do() -> None:
    metrics = {
        "rate": {"formula": "visits / paid", "target": "10%"},
        "visits": {"from": "daily.paid"},
        "fee": {"formula": "paid * rate"},
    }

    plan = planned(FAIR, metrics=metrics)

    assert value(plan, "fee.target") == pytest.approx(390)
    assert steps(plan, "fee.target") == near([part / 10 for part in steps(plan, "paid.target")])


def test_without_days_of_a_phase_the_weekdays_alone_count_and_that_is_told() -> None:
    plan = planned()

    assert [notice.text().partition(": ")[2] for notice in plan.notices] == [
        "no day of the period is in a phase of fairs: targets by phase follow the weekdays alone"
        " [phases-without-days]\n    fill in the days of the campaigns"
    ]
    assert steps(plan, "paid.target")[5] == pytest.approx(steps(plan, "paid.target")[0] * 2)


def test_what_cannot_weigh_is_told_and_split_evenly() -> None:
    metrics = {
        "paid": {"from": "daily.paid", "label": "Paid", "target": 310, "spread": "weekday"},
        "half": {"formula": "paid / 2", "target": 155, "spread": "last_year"},
    }

    plan = small(metrics, days("2025-12-01", 12, paid=1.0))

    assert [notice.text().partition(": ")[2] for notice in plan.notices] == [
        "the target of Paid is split without regard to weekdays: no whole week before the period"
        " has data [weekday-split]\n"
        "    add data of the period before, or type seven `weights`, Monday first",
        "the target of half is split evenly: last year's days are not all known"
        " [last-year-split]\n    add last year's days, or write another `spread`",
    ]
    assert steps(plan, "half.target") == near([5.0] * 31)


def test_a_plan_without_phases_or_with_unsound_ones_is_told() -> None:
    metric = {"paid": {"from": "daily.paid", "target": 1, "spread": "phase"}}
    table = {"t": {"columns": {"n": {}, "when": {"type": "date"}}}}
    phases = {
        "a": {"label": "A", "table": "tt", "start": "when", "end": "when"},
        "b": {"label": "B", "table": "t", "start": "wen", "end": "n", "lift": "when"},
    }

    assert told(metric, FRAME) == (
        "[metrics.paid.spread]: `paid` is split by phases, and the plan has none [no-phases]\n"
        "    write `phases:` with a table and its columns `start`, `end` and `lift`, or another"
        " `spread`"
    )
    assert told(metric, FRAME, phases=phases, tables=table) == (
        "[phases.a.table]: there is no table `tt` [unknown-table]\n"
        "    did you mean `t`?\n"
        "[phases.b.start]: table `t` has no column `wen` [unknown-column]\n"
        "    did you mean `when`? the columns are n, when\n"
        "[phases.b.end]: the column `n` of `t` is no date [column-of-other-kind]\n"
        "    give it `type: date`, or name another column\n"
        "[phases.b.lift]: the column `when` of `t` is no number [column-of-other-kind]\n"
        "    give it `type: number`, or name another column"
    )


def test_a_lift_by_formula_is_told() -> None:
    columns = {**COLUMNS, "lift": {"type": "number", "formula": "low * 2"}}
    metric = {"paid": {"from": "daily.paid", "target": 1, "spread": "phase"}}

    text = told(
        metric, FRAME, phases=PHASES, tables={"fairs": {"columns": columns, "rows": [FAIR]}}
    )

    assert "`max_if` goes over typed values, the column `fairs.lift` has formulas" in text


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 31), st.integers(0, 9), st.integers(1, 90).map(lambda x: x / 10)),
        max_size=4,
    ),
    st.sampled_from(["day", "week"]),
)  # fmt: skip
def test_the_days_sum_to_the_target_whatever_the_campaigns(
    fairs: list[tuple[int, int, float]], grain: str
) -> None:
    rows = [
        {
            "name": str(index), "start": f"2025-12-{start:02}",
            "end": (date(2025, 12, start) + timedelta(days=length)).isoformat(), "lift": lift,
        }
        for index, (start, length, lift) in enumerate(fairs)
    ]  # fmt: skip

    plan = planned(*rows, grain=grain)

    assert math.fsum(steps(plan, "paid.target")) == pytest.approx(3900, rel=1e-12)
    lifts = [
        max(
            [lift for start, length, lift in fairs if start <= number <= start + length],
            default=1.0,
        )
        for number in range(1, 32)
    ]
    name = "step.lift" if grain == "day" else "day.lift"
    assert list(plan.values[plan.symbols_by_name[name]]) == near(lifts)


def test_the_tracking_sheet_shows_phase_and_lift_of_each_day() -> None:
    plan = planned(FAIR)

    (sheet,) = (sheet for sheet in lay_out(plan).sheets if sheet.title == "Track")
    headers = [cell.value for cell in sheet.cells if cell.style == "header"]
    assert headers[:6] == ["Date", "Day", "Phase", "Lift", "Weekday weight", "Weight"]
    (row,) = (cell.row for cell in sheet.cells if cell.value == 46001.0)  # 10 December
    assert [cell.value for cell in sheet.cells if cell.row == row][2:4] == ["main", 3.0]
