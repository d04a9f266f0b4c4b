"""Targets split by the shares of a table's rows: what weighs, and what is told."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.small import days, near, small, steps, told, value

if TYPE_CHECKING:
    from planforge import Plan

COLUMNS: dict[str, Any] = {
    "quarter": {}, "start": {"type": "date"}, "end": {"type": "date"}, "share": {"type": "number"},
}  # fmt: skip
QUARTERS = (
    ("Q1", "2025-01-01", "2025-03-31", "20%"),
    ("Q2", "2025-04-01", "2025-06-30", "25%"),
    ("Q3", "2025-07-01", "2025-09-30", "20%"),
    ("Q4", "2025-10-01", "2025-12-31", "35%"),
)
METRIC = {"from": "daily.paid", "target": 1000, "spread": "shares", "shares": "quarters.share"}
FRAME = days("2025-01-01", 120, paid=2.0)


def rows(*parts: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, part, strict=True)) for part in parts]


def planned(*parts: tuple[Any, ...], **rest: Any) -> Plan:
    table = {"columns": COLUMNS, "rows": rows(*parts)}
    shown = {"quarters": {"title": "Q", "blocks": [{"block": "table", "table": "quarters"}]}}
    settings = {"period": "2025", "as_of": "2025-04-30", "sheets": shown, **rest}
    return small({"paid": METRIC}, FRAME, tables={"quarters": table}, **settings)


def notices(plan: Plan) -> list[str]:
    return [notice.text().replace("<plan>", "") for notice in plan.notices]


def test_each_quarter_has_its_share_and_its_months_share_it_by_their_days() -> None:
    plan = planned(*QUARTERS)

    months = steps(plan, "paid.target")
    assert months[:3] == near([200 * 31 / 90, 200 * 28 / 90, 200 * 31 / 90])
    assert [math.fsum(months[i : i + 3]) for i in (0, 3, 6, 9)] == near(
        [200.0, 250.0, 200.0, 350.0]
    )
    assert value(plan, "paid.target_to_date") == pytest.approx(200 + 250 * 30 / 91)
    assert plan.notices == ()


def test_a_change_of_a_share_moves_every_step() -> None:
    plan = planned(*QUARTERS).with_inputs({"quarters.share[Q1]": 0.3, "quarters.share[Q4]": 0.25})

    months = steps(plan, "paid.target")

    assert math.fsum(months[:3]) == pytest.approx(300)
    assert math.fsum(months[9:]) == pytest.approx(250)


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_days_weeks_and_months_come_to_the_same(grain: str) -> None:
    plan = planned(*QUARTERS, grain=grain)

    assert math.fsum(steps(plan, "paid.target")) == pytest.approx(1000)
    assert value(plan, "paid.forecast") == pytest.approx(240 / (0.2 + 0.25 * 30 / 91))


def test_a_row_that_reaches_out_of_the_period_has_its_share_on_the_days_inside() -> None:
    plan = planned(("a", "2024-11-01", "2025-02-28", "50%"), ("b", "2025-03-01", "2026-02-28", 0.5))

    assert math.fsum(steps(plan, "paid.target")[:2]) == pytest.approx(500)
    assert plan.notices == ()


def test_shares_that_are_not_the_whole_are_taken_in_proportion_and_told() -> None:
    plan = planned(
        ("h1", "2025-01-01", "2025-06-30", "30%"), ("h2", "2025-07-01", "2025-12-31", 0.3)
    )

    assert math.fsum(steps(plan, "paid.target")[:6]) == pytest.approx(500)
    assert notices(plan) == [
        "[tables.quarters.rows]: the shares in `quarters` add up to 60.00%: the target is split in"
        " proportion to them [shares-whole]\n    let them add up to 100%"
    ]


def test_days_in_no_row_have_no_target_and_rows_outside_no_use() -> None:
    plan = planned(
        ("a", "2025-02-01", "2025-12-31", "100%"), ("b", "2026-01-01", "2026-01-31", "5%")
    )

    assert steps(plan, "paid.target")[0] == 0
    assert math.fsum(steps(plan, "paid.target")) == pytest.approx(1000)
    assert notices(plan) == [
        "[tables.quarters.rows]: the share of b in `quarters` is not used: its days lie outside the"
        " period [shares-outside]\n    change its days, or take the row out",
        "[tables.quarters.rows]: 31 days of the period, from 2025-01-01 on, are in no row of"
        " `quarters`, and have no target [shares-bare]\n    let the rows cover the whole period",
    ]


def test_a_share_that_is_missing_leaves_every_step_open() -> None:
    plan = planned(*QUARTERS[:3], ("Q4", "2025-10-01", "2025-12-31", None))

    assert steps(plan, "paid.target") == [None] * 12
    assert value(plan, "paid.target_to_date") is None
    assert value(plan, "paid.forecast") is None
    assert notices(plan) == [
        "[tables.quarters.rows]: a target is not split yet: rows of `quarters` have no share or no"
        " days (Q4) [shares-unknown]\n    fill in `start`, `end` and the share of every row"
    ]
    assert math.fsum(
        steps(plan.with_inputs({"quarters.share[Q4]": 0.35}), "paid.target")
    ) == pytest.approx(1000)


def test_a_table_that_waits_for_its_rows_leaves_every_step_open() -> None:
    plan = planned()

    assert steps(plan, "paid.target") == [None] * 12
    assert [notice.code for notice in plan.notices] == ["shares-unknown"]


def test_rows_that_make_no_split_are_told() -> None:
    text = told(
        {"paid": METRIC}, FRAME, period="2025",
        tables={
            "quarters": {
                "columns": COLUMNS,
                "rows": rows(
                    ("a", "2025-01-01", "2025-06-30", "60%"),
                    ("b", "2025-06-30", "2025-11-30", "-10%"),
                    ("c", "2025-12-31", "2025-12-01", "50%"),
                ),
            }
        },
    )  # fmt: skip

    assert text == (
        "[tables.quarters.rows]: the share of `b` in `quarters` is below zero [shares-negative]\n"
        "    type a share of the target such as `25%`\n"
        "[tables.quarters.rows]: `c` in `quarters` ends before it starts [shares-backwards]\n"
        "    turn the two days round\n"
        "[tables.quarters.rows]: `b` in `quarters` begins before `a` has ended: these days would"
        " have two shares [shares-overlap]\n"
        "    let each day lie in one row only"
    )


def test_what_is_no_column_of_shares_is_told() -> None:
    def wrong(**keys: Any) -> str:
        columns = {"n": {}, "start": {"type": "date"}, "end": {}, "part": {"type": "number"}}
        tables = {"parts": {"columns": columns}}
        metric = {"from": "daily.paid", "target": 1, **keys}
        return told({"paid": metric}, FRAME, tables=tables, period="2025")

    assert wrong(spread="shares") == (
        "[metrics.paid.spread]: `paid` is split by shares, and nothing says which [shares-unsaid]\n"
        "    add `shares: quarters.share`: a table with `start`, `end` and the share of each part"
    )
    assert "[shares-unsaid]" in wrong(spread="shares", shares="parts")
    assert wrong(shares="parts.part") == (
        "[metrics.paid.shares]: `paid` names shares, but its target is not split by them"
        " [shares-idle]\n    add `spread: shares`, or take `shares` out"
    )
    assert wrong(spread="shares", shares="part.part") == (
        "[metrics.paid.shares]: there is no table `part` [unknown-table]\n    did you mean `parts`?"
    )
    assert wrong(spread="shares", shares="parts.prat") == (
        "[metrics.paid.shares]: the column `end` of `parts` is no date [column-of-other-kind]\n"
        "    give it `type: date`, or name another column\n"
        "[metrics.paid.shares]: table `parts` has no column `prat` [unknown-column]\n"
        "    did you mean `part`? the columns are n, start, end, part"
    )


def test_an_empty_table_that_no_sheet_shows_is_told() -> None:
    text = told({"paid": METRIC}, FRAME, period="2025", tables={"quarters": {"columns": COLUMNS}})

    assert text == (
        "[metrics.paid.shares]: the table `quarters` has no rows, and stands on no sheet where they"
        " could be typed [shares-empty]\n"
        "    give it a row for each part, or show it on a sheet"
    )


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True),
    st.lists(st.integers(1, 100), min_size=5, max_size=5),
    st.sampled_from(["day", "week", "month"]),
)  # fmt: skip
def test_the_steps_sum_to_the_target_and_each_row_to_its_share(
    months: list[int], shares: list[int], grain: str
) -> None:
    starts = sorted(date(2025, month, 1) for month in {1, *months})
    ends = [start - timedelta(days=1) for start in starts[1:]] + [date(2025, 12, 31)]
    whole = sum(shares[: len(starts)])
    parts = [
        (str(start), start.isoformat(), end.isoformat(), share / whole)
        for start, end, share in zip(starts, ends, shares, strict=False)
    ]

    plan = planned(*parts, grain=grain)

    assert math.fsum(steps(plan, "paid.target")) == pytest.approx(1000, rel=1e-12)
    if grain == "month":
        first = steps(plan, "paid.target")[: ends[0].month]
        assert math.fsum(first) == pytest.approx(1000 * parts[0][3], rel=1e-12)


def test_a_client_may_see_the_shares_of_a_target_that_is_internal() -> None:
    table = {"columns": COLUMNS, "rows": rows(*QUARTERS)}
    shown = {"quarters": {"title": "Q", "blocks": [{"block": "table", "table": "quarters"}]}}
    metrics = {"paid": {**METRIC, "internal": True}, "fees": {"actual": 3}}
    plan = small(
        metrics, FRAME, tables={"quarters": table}, period="2025", as_of="2025-04-30", sheets=shown
    )

    edition = plan.for_client()

    assert "paid.target" not in edition.figures
    assert edition.figures["quarters.share[Q1]"].value == 0.2
