"""Driver identities: what they imply, and the share of a gap that each factor explains."""

from __future__ import annotations

import math
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.small import near, small, three_months, told, value, values

from planforge.formula.syntax import Number
from planforge.formula.walk import parts
from planforge.plan.nodes import Computed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.formula.syntax import Expression

FACTORS = ("visitors", "conversion", "aov")


def typed(actual: dict[str, float], target: dict[str, float]) -> dict[str, dict[str, Any]]:
    return {name: {"actual": actual[name], "target": target[name]} for name in actual}


def explained(plan: Any, headline: str, factors: tuple[str, ...]) -> list[float]:
    return [value(plan, f"{headline}.explained_{factor}") for factor in factors]


def test_a_missing_target_is_solved_from_the_others_and_marked() -> None:
    metrics = {
        "paid": {"actual": 3e6, "target": "800万"},
        "visitors": {"actual": 400000},
        "conversion": {"actual": "3%", "target": "3.2%"},
        "aov": {"actual": 250, "target": 258},
    }

    plan = small(metrics, drivers={"paid": "visitors * conversion * aov"})

    assert value(plan, "visitors.target") == pytest.approx(8e6 / (0.032 * 258))
    implied = [str(symbol) for symbol, node in plan.graph.nodes.items() if node.implied]
    assert implied == ["visitors.target", "visitors.target_to_date"]
    assert value(plan, "check:paid_identity.holds") is True


@pytest.mark.parametrize(
    ("identity", "solved"),
    [("a * b", 50.0), ("a / b", 200.0), ("b * a / 2", 100.0), ("(b + b) * a", 25.0)],
)
def test_a_factor_above_the_line_is_solved(identity: str, solved: float) -> None:
    metrics = {"head": {"target": 100}, "a": {"actual": 1}, "b": {"actual": 1, "target": 2}}

    assert value(small(metrics, drivers={"head": identity}), "a.target") == pytest.approx(solved)


@pytest.mark.parametrize("identity", ["b / a", "a + b", "a * a * b", "a * c * b"])
def test_what_cannot_be_solved_stays_a_gap(identity: str) -> None:
    metrics = {
        "head": {"target": 100}, "a": {"actual": 1}, "b": {"actual": 1, "target": 2},
        "c": {"actual": 1},
    }  # fmt: skip

    plan = small(metrics, drivers={"head": identity})

    assert value(plan, "a.target") is None


def test_contributions_by_hand() -> None:
    # 100 visitors at 10 each were wanted, 80 came at 15: 1200 - 1000 = 200.
    metrics = {
        "sales": {"actual": 1200, "target": 1000},
        "visitors": {"actual": 80, "target": 100},
        "price": {"actual": 15, "target": 10},
    }

    plan = small(metrics, drivers={"sales": "visitors * price"})

    # visitors: ((80-100)·10 + (80-100)·15) / 2, price: ((15-10)·100 + (15-10)·80) / 2
    assert explained(plan, "sales", ("visitors", "price")) == near([-250.0, 450.0])
    assert values(plan, "sales", "gap_to_date", "unexplained") == near([200.0, 0.0])


def test_an_identity_that_does_not_close_shows_what_is_left_and_fails_its_check() -> None:
    metrics = {
        "sales": {"actual": 1200, "target": 1100},
        "visitors": {"actual": 80, "target": 100},
        "price": {"actual": 15, "target": 10},
    }

    plan = small(metrics, drivers={"sales": "visitors * price"})

    assert values(plan, "sales", "gap_to_date", "unexplained") == near([100.0, -100.0])
    assert plan.failed_checks() == ["sales: its driver identity closes"]


def test_mid_month_the_gap_is_the_one_to_the_target_to_date() -> None:
    frame = three_months(paid=(80.0, 100.0, 110.0), orders=(2.0, 4.0, 5.0))
    metrics = {
        "paid": {"from": "daily.paid", "target": 3720},
        "orders": {"from": "daily.orders", "target": 124},
        "price": {"formula": "paid / orders"},
    }

    plan = small(metrics, frame, drivers={"paid": "orders * price"})

    # 1320 against 1440; 60 orders against 48, at 22 against 30
    assert value(plan, "paid.gap_to_date") == pytest.approx(-120)
    assert explained(plan, "paid", ("orders", "price")) == near(
        [12 * (30 + 22) / 2, -8 * (48 + 60) / 2]
    )


def test_before_the_month_begins_nothing_is_explained() -> None:
    metrics = {"sales": {"target": 10}, "a": {"target": 2}, "b": {"target": 5}}

    plan = small(metrics, drivers={"sales": "a * b"}, as_of="2025-11-30")

    assert explained(plan, "sales", ("a", "b")) == [None, None]
    assert values(plan, "sales", "gap_to_date", "unexplained") == [None, None]
    assert plan.failed_checks() == []


def test_factors_whose_names_run_together_are_told_apart() -> None:
    metrics = typed({"a": 2, "b": 3, "a_b": 5}, {"a": 1, "b": 1, "a_b": 1})
    metrics["head"] = {"actual": 30, "target": 1}

    plan = small(metrics, drivers={"head": "a * b * a_b"})

    assert math.fsum(explained(plan, "head", ("a", "b", "a_b"))) == pytest.approx(29)


numbers = st.sampled_from([0.0, 1.0, -1.0, 0.5, 3.0, -2.5, 100.0]) | st.floats(-1000, 1000).map(
    lambda x: round(x, 3)
)
IDENTITIES = [
    "f0 * f1", "f0 * f1 * f2", "f0 * f1 + f2", "f0 * f1 - f2 * f3", "(f0 + f1) * f2",
    "f0 * f1 * f2 * f3",
]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(IDENTITIES), st.lists(numbers, min_size=4, max_size=4),
       st.lists(numbers, min_size=4, max_size=4))  # fmt: skip
def test_contributions_are_the_average_over_all_orders(
    identity: str, actual: list[float], target: list[float]
) -> None:
    factors = tuple(f for f in ("f0", "f1", "f2", "f3") if f in identity)
    now = dict(zip(factors, actual, strict=False))
    base = dict(zip(factors, target, strict=False))
    metrics = typed(now, base)
    metrics["head"] = {"actual": worth(identity, now), "target": worth(identity, base)}

    plan = small(metrics, drivers={"head": identity})

    size = sum(abs(worth(identity, mixed(now, base, moved))) for moved in subsets(factors)) or 1.0
    found = explained(plan, "head", factors)
    for factor, contribution in zip(factors, found, strict=True):
        assert contribution == pytest.approx(average(identity, factor, now, base), abs=1e-12 * size)
    gap = worth(identity, now) - worth(identity, base)
    assert math.fsum(found) == pytest.approx(gap, abs=1e-12 * size)
    assert value(plan, "head.unexplained") == pytest.approx(0, abs=1e-12 * size)


def worth(identity: str, factors: dict[str, float]) -> float:
    return float(eval(identity, {}, factors))


def mixed(now: dict[str, float], base: dict[str, float], moved: set[str]) -> dict[str, float]:
    return {factor: now[factor] if factor in moved else base[factor] for factor in base}


def subsets(factors: tuple[str, ...]) -> list[set[str]]:
    found: list[set[str]] = [set()]
    for factor in factors:
        found += [chosen | {factor} for chosen in found]
    return found


def average(identity: str, factor: str, now: dict[str, float], base: dict[str, float]) -> float:
    """Return what the factor adds when it moves, over every order in which factors can move."""
    added = []
    for order in permutations(base):
        before = set(order[: order.index(factor)])
        after = worth(identity, mixed(now, base, before | {factor}))
        added.append(after - worth(identity, mixed(now, base, before)))
    return math.fsum(added) / len(added)


def test_what_is_wrong_with_a_driver_is_told_at_its_place() -> None:
    metrics = {"paid": {"target": 1}, "visitors": {"target": 1}}

    assert told(metrics, drivers={"paid": "visitrs * visitors", "sold": "visitors"}) == (
        "[drivers.paid]: there is nothing named `visitrs` here [unknown-name]\n"
        "    did you mean `visitors`?\n"
        "[drivers.sold]: there is nothing named `sold` here [unknown-name]"
    )


def test_more_factors_than_can_be_told_apart_are_refused() -> None:
    metrics = {f"f{i}": {"target": 1} for i in range(7)} | {"head": {"target": 1}}

    assert told(metrics, drivers={"head": " * ".join(f"f{i}" for i in range(7))}) == (
        "[drivers.head]: the driver of `head` has 7 factors; at most 6 can be told apart"
        " [too-many-factors]\n"
        "    name some of them together as a metric of their own"
    )


@pytest.mark.parametrize("identity", ["head * 1", "5", "a * head"])
def test_an_identity_that_names_no_other_metrics_is_told(identity: str) -> None:
    metrics = {"head": {"actual": 1}, "a": {"actual": 1}}

    text = told(metrics, drivers={"head": identity})

    assert text.startswith("[drivers.head]: the driver of `head` does not say which other metrics")


@pytest.mark.parametrize("identity", ["visitors * conversion * aov", "conversion * visitors * aov"])
def test_an_implied_target_is_divided_by_the_other_factors_alone(identity: str) -> None:
    metrics = {
        "paid": {"actual": 1, "target": 100}, "visitors": {"actual": 1},
        "conversion": {"actual": 1, "target": 2}, "aov": {"actual": 1, "target": 5},
    }  # fmt: skip

    plan = small(metrics, drivers={"paid": identity})

    (element,) = plan.graph.nodes[plan.symbols_by_name["visitors.target"]].elements
    assert isinstance(element, Computed)
    assert Number(1) not in list(every_part(element.formula))
    assert value(plan, "visitors.target") == 10


def every_part(tree: Expression) -> Iterator[Expression]:
    yield tree
    for part in parts(tree):
        yield from every_part(part)
