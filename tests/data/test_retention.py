"""Who comes back and how soon, against a plain reading of the same orders."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.store import ask
from tests.plan.small import small, told, values

from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from pathlib import Path

    from planforge import Plan

DAY = timedelta(days=1)
AS_OF = date(2025, 12, 12)
WINDOWS = {
    "to_date": (date(2025, 12, 1), AS_OF),
    "previous": (date(2025, 11, 1), date(2025, 11, 30)),
    "previous_to_date": (date(2025, 11, 1), date(2025, 11, 12)),
    "last_year": (date(2024, 12, 1), date(2024, 12, 31)),
    "last_year_to_date": (date(2024, 12, 1), date(2024, 12, 12)),
}
SOURCES = {"orders": Source(file="orders.csv", date="date", repeats=True)}
Orders = list[tuple[date, Any]]


def orders(count: int = 6000, until: date = date(2025, 12, 31)) -> Orders:
    """Return orders of customers who come often, seldom or once; some name no customer."""
    chance = random.Random(11)
    span = (until - date(2024, 6, 1)).days + 1
    buyers = [None, *(f"b{number}" for number in range(1500)), *(["b1", "b2"] * 20)]
    return [
        (date(2024, 6, 1) + chance.randrange(span) * DAY, chance.choice(buyers))
        for _ in range(count)
    ]


def days_of(found: Orders) -> dict[Any, list[date]]:
    """Return each customer's ordering days in order."""
    by_customer: dict[Any, set[date]] = {}
    for day, buyer in found:
        if buyer is not None:
            by_customer.setdefault(buyer, set()).add(day)
    return {buyer: sorted(days) for buyer, days in by_customer.items()}


def retention(found: Orders, start: date, end: date, within: int) -> float | None:
    """Return the share of a window's new customers who came back in time, read plainly."""
    known = min(AS_OF, max(day for day, _ in found))
    new = [
        days
        for days in days_of(found).values()
        if start <= days[0] <= end and days[0] + within * DAY <= known
    ]
    back = [days for days in new if any(days[0] < day <= days[0] + within * DAY for day in days)]
    return len(back) / len(new) if new else None


def return_days(found: Orders, start: date, end: date) -> float | None:
    """Return the mean days since the order before, of a window's returns, read plainly."""
    gaps = [
        (after - before).days
        for days in days_of(found).values()
        for before, after in pairwise(days)
        if start <= after <= end
    ]
    return sum(gaps) / len(gaps) if gaps else None


def frame(found: Orders) -> pd.DataFrame:
    return pd.DataFrame(found, columns=["date", "buyer"])


def measures(where: str | None = None) -> list[Measure]:
    shares = [
        Measure(f"within {n}", "orders", "buyer", "retention", within=n, where=where)
        for n in (1, 7, 30)
    ]
    return [*shares, Measure("days", "orders", "buyer", "return_days", where=where)]


@pytest.mark.parametrize("kind", ["frame", "csv"])
def test_each_window_and_day_is_what_a_plain_reading_finds(tmp_path: Path, kind: str) -> None:
    found = orders()
    frame(found).to_csv(tmp_path / "orders.csv", index=False)
    frames = {"orders": frame(found)} if kind == "frame" else {}

    answer = ask(tmp_path, SOURCES, *measures(), as_of=str(AS_OF), frames=frames)

    assert answer.text == ""
    for name, (start, end) in WINDOWS.items():
        for within in (1, 7, 30):
            expected = retention(found, start, end, within)
            assert answer[f"within {within}"].totals[name] == _like(expected), (name, within)
        assert answer["days"].totals[name] == _like(return_days(found, start, end)), name
    for number in range(31):
        day = date(2025, 12, 1) + number * DAY
        known = day <= AS_OF
        expected = retention(found, day, day, 7) if known else None
        assert answer["within 7"].steps[number] == _like(expected)
        expected = return_days(found, day, day) if known else None
        assert answer["days"].steps[number] == _like(expected)


def _like(expected: float | None) -> Any:
    return None if expected is None else pytest.approx(expected, rel=1e-14)


def test_a_customer_too_young_is_left_out_and_never_counted_as_lost() -> None:
    found: Orders = [
        (date(2025, 12, 3), "a"), (date(2025, 12, 5), "a"),  # back after two days
        (date(2025, 12, 5), "b"),  # had seven days, and did not come
        (date(2025, 12, 6), "c"),  # has until the 13th
        (AS_OF, "old"), (date(2025, 10, 1), "old"),
    ]  # fmt: skip

    plan = planned(found, retention={"within": 7}, later={"within": 30})

    assert values(plan, "retention", "to_date", "previous") == [0.5, None]
    assert values(plan, "later", "to_date") == [None]
    assert plan.figures["retention.to_date"].text == "50.0%"


def test_the_first_order_is_the_first_ever_and_one_day_is_one_order() -> None:
    found: Orders = [
        (date(2025, 10, 20), "regular"), (date(2025, 12, 2), "regular"),
        (date(2025, 12, 1), "new"), (date(2025, 12, 1), "new"),
        (AS_OF, "x"),
    ]  # fmt: skip

    plan = planned(found, retention={"within": 7}, days={"total": "return_days"})

    assert values(plan, "retention", "to_date") == [0]
    assert values(plan, "days", "to_date") == [43]


def test_who_is_not_named_is_no_customer() -> None:
    found: Orders = [(date(2025, 12, 1) + number * DAY, None) for number in range(12)]
    found += [(date(2025, 12, 1), 7.0), (date(2025, 12, 2), 7.0), (date(2025, 11, 1), 1.0)]

    plan = planned(found, retention={"within": 1}, days={"total": "return_days"})

    assert values(plan, "retention", "to_date") == [1]
    assert values(plan, "days", "to_date") == [1]


def test_only_orders_that_the_condition_lets_through_are_orders(tmp_path: Path) -> None:
    found = orders(2000)
    rows = frame(found).assign(state=["paid", "closed"] * 1000)
    kept = [order for order, state in zip(found, rows["state"], strict=True) if state == "paid"]

    answer = ask(
        tmp_path, SOURCES, *measures("state = 'paid'"), as_of=str(AS_OF), frames={"orders": rows}
    )

    start, end = WINDOWS["previous"]
    assert answer["within 30"].totals["previous"] == _like(retention(kept, start, end, 30))
    assert answer["days"].totals["previous"] == _like(return_days(kept, start, end))


def test_orders_that_end_early_leave_the_last_customers_out() -> None:
    found: Orders = [
        (date(2025, 12, 1), "a"), (date(2025, 12, 2), "a"), (date(2025, 12, 5), "b"),
        (date(2025, 12, 8), "c"), (date(2025, 10, 1), "old"),
    ]  # fmt: skip

    plan = planned(found, retention={"within": 7})

    assert values(plan, "retention", "to_date") == [1]  # b's seven days end after the last order


def test_orders_that_begin_with_the_period_are_told() -> None:
    found: Orders = [(date(2025, 12, 1), "a"), (date(2025, 12, 3), "a"), (AS_OF, "b")]

    plan = planned(found, retention={"within": 7}, days={"total": "return_days"})

    (notice,) = (notice for notice in plan.notices if notice.code == "first-orders")
    assert notice.text("en").replace("<plan>", "") == (
        "[metrics.retention.from]: retention: the source `daily` begins on 2025-12-01, so everybody"
        " who ordered from 2025-12-01 to 2025-12-12 counts as a new customer [first-orders]\n"
        "    add earlier orders, so that regular customers are told from new ones"
    )
    assert values(plan, "retention", "previous", "last_year") == [None, None]


def test_retention_is_a_level_shown_as_a_percentage() -> None:
    found = orders(3000, AS_OF)

    plan = planned(found, retention={"within": 7, "target": "12%"}, days={"total": "return_days"})

    to_date, target, forecast = values(plan, "retention", "to_date", "target_to_date", "forecast")
    assert target == 0.12
    assert forecast == to_date
    assert plan.figures["retention.growth"].text.endswith("pp")


def test_what_a_question_about_customers_lacks_is_told() -> None:
    metrics = {
        "a": {"from": "daily.buyer", "total": "retention"},
        "b": {"from": "daily", "total": "return_days", "within": 3},
        "c": {"from": "daily.buyer", "total": "retention", "within": 0.5, "by": "buyer"},
    }

    text = told(metrics, frame([(AS_OF, "x")]))

    assert text == (
        "[metrics.a.total]: `a` does not say within how many days customers must come back"
        " [retention-without-days]\n    add `within: 7`\n"
        "[metrics.b.within]: `b` says `within`, which only `total: retention` reads"
        " [within-without-retention]\n    add `total: retention`, or take `within` out\n"
        "[metrics.b.from]: `b` does not say which column names the customer"
        " [customers-without-column]\n    write it behind the source: `from: orders.buyer`\n"
        "[metrics.c.within]: `within` of `c` is no number of days [within-no-days]\n"
        "    write whole days, such as `within: 7`\n"
        "[metrics.c.by]: `c` cannot be split by a column: a customer's orders may differ in it"
        " [customers-by]\n"
        "    take `by` out, or write one metric for each value with `where`"
    )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 72), st.integers(0, 8)), min_size=1, max_size=40),
    st.integers(1, 12),
)
def test_any_orders_come_to_what_a_plain_reading_finds(
    found: list[tuple[int, int]], within: int
) -> None:
    dated: Orders = [(date(2025, 10, 1) + day * DAY, f"b{buyer}") for day, buyer in found]
    dated.append((AS_OF, "last"))

    plan = planned(dated, short={"within": within}, days={"total": "return_days"})

    start, end = WINDOWS["to_date"]
    assert values(plan, "short", "to_date") == [_like(retention(dated, start, end, within))]
    assert values(plan, "days", "to_date") == [_like(return_days(dated, start, end))]


def planned(found: Orders, **metrics: dict[str, Any]) -> Plan:
    written = {
        name: {"from": "daily.buyer", "total": "retention", **keys}
        for name, keys in metrics.items()
    }
    return small(written, frame(found))
