"""Which direction is better, near a target, and what that makes of achievement and status."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.small import near, small, three_months, told, value, values


@pytest.mark.parametrize(
    ("metric", "achievement"),
    [
        ({"actual": 90, "target": 100}, 0.9),
        ({"actual": 90, "target": 100, "better": "higher"}, 0.9),
        ({"actual": 125, "target": 100, "better": "lower"}, 0.8),
        ({"actual": 80, "target": 100, "better": "lower"}, 1.25),
        ({"actual": "40%", "target": "≤35%"}, 0.875),
        ({"actual": "40%", "target": "<35%"}, 0.875),
        ({"actual": 4.9, "target": "≥4.9"}, 1.0),
        ({"actual": 110, "target": 100, "better": "near"}, 0.9),
        ({"actual": 90, "target": 100, "better": "near"}, 0.9),
        ({"actual": 250, "target": 100, "better": "near"}, 0.0),
    ],
)
def test_achievement_follows_the_direction_that_is_better(
    metric: dict[str, Any], achievement: float
) -> None:
    plan = small({"figure": metric})

    assert values(plan, "figure", "achievement", "pace") == near([achievement, achievement])


@pytest.mark.parametrize(
    ("better", "target", "actual", "achievement", "status"),
    [
        ("higher", -500, -300, 5 / 3, "on track"),
        ("higher", -500, -500, 1.0, "on track"),
        ("higher", -500, -625, 0.8, "behind"),
        ("higher", -500, 0, 2.0, "on track"),
        ("higher", -500, 100, 2.0, "on track"),
        ("higher", 500, -100, -0.2, "behind"),
        ("lower", -500, -600, 1.2, "on track"),
        ("lower", -500, -300, 0.6, "behind"),
        ("lower", -500, 100, -0.2, "behind"),
        ("lower", 5, 0, 2.0, "on track"),
        ("lower", 5, 2.5, 2.0, "on track"),
        ("lower", 5, 1, 2.0, "on track"),
        ("lower", 5, -1, 2.0, "on track"),
        ("lower", 5, 10, 0.5, "behind"),
    ],
)
def test_achievement_is_more_where_the_figure_is_better_whatever_its_sign(
    better: str, target: float, actual: float, achievement: float, status: str
) -> None:
    plan = small({"figure": {"actual": actual, "target": target, "better": better}})

    assert values(plan, "figure", "achievement", "pace", "status") == near(
        [achievement, achievement, status]
    )


@pytest.mark.parametrize("better", ["higher", "lower"])
@pytest.mark.parametrize("target", [-500.0, 500.0])
def test_a_better_figure_never_has_a_lower_achievement(better: str, target: float) -> None:
    plan = small({"figure": {"actual": 1, "target": target, "better": better}})
    actuals = [sign * size for sign in (-1, 1) for size in (0, 1, 249, 250, 251, 499, 501, 2000)]
    actuals.sort(reverse=better == "lower")

    found = [value(plan.with_inputs({"figure": a}), "figure.achievement") for a in actuals]

    assert found == sorted(found)


@pytest.mark.parametrize("target", [-5, 0, 5, None])
def test_of_a_figure_that_is_not_known_no_achievement_is_known(target: float | None) -> None:
    for better in ("higher", "lower"):
        plan = small({"figure": {"target": target, "better": better}})

        assert values(plan, "figure", "achievement", "status") == [None, None]


@pytest.mark.parametrize(
    ("tolerance", "actual", "achievement", "status"),
    [
        (5, 105, 1.0, "on track"),
        (5, 95, 1.0, "on track"),
        (5, 110, 0.95, "watch"),
        (5, 116, 0.89, "behind"),
        ("5%", 95, 1.0, "on track"),
        ("5%", 85, 0.9, "watch"),
        ("5天", 104, 1.0, "on track"),
    ],
)
def test_within_the_tolerance_of_its_target_a_figure_is_good(
    tolerance: object, actual: float, achievement: float, status: str
) -> None:
    metric = {"actual": actual, "target": 100, "better": "near", "tolerance": tolerance}

    plan = small({"days": metric})

    assert values(plan, "days", "achievement", "status") == near([achievement, status])


def test_the_tolerance_of_a_percentage_is_in_points_or_a_part_of_the_target() -> None:
    metric = {"actual": "32%", "target": "30%", "better": "near"}

    points = small({"part": {**metric, "tolerance": "2pp"}})
    part = small({"part": {**metric, "tolerance": "2%"}})

    assert value(points, "part.achievement") == pytest.approx(1)
    assert value(part, "part.achievement") == pytest.approx(1 - (0.32 / 0.3 - 1 - 0.02))


def test_the_tolerance_is_an_input() -> None:
    metric = {"actual": 110, "target": 100, "better": "near", "tolerance": 5}
    plan = small({"days": metric})

    wider = plan.with_inputs({"days.tolerance": 10})

    assert [value(p, "days.status") for p in (plan, wider)] == ["watch", "on track"]


def test_near_a_target_of_which_nothing_is_known_nothing_is_good() -> None:
    plan = small({"days": {"target": 100, "better": "near", "tolerance": 5}})

    assert values(plan, "days", "achievement", "pace", "status") == [None, None, None]


def test_of_an_amount_that_is_better_lower_only_the_part_to_date_says_anything() -> None:
    frame = three_months(cost=(80.0, 100.0, 125.0))

    plan = small({"cost": {"from": "daily.cost", "target": 3100, "better": "lower"}}, frame)

    assert values(plan, "cost", "achievement", "pace", "status") == near([0.8, 0.8, "behind"])


@pytest.mark.parametrize(
    ("pace", "status"), [(1.0, "on track"), (0.999, "watch"), (0.9, "watch"), (0.899, "behind")]
)
def test_status_follows_the_thresholds(pace: float, status: str) -> None:
    assert value(small({"figure": {"actual": pace, "target": 1}}), "figure.status") == status


def test_thresholds_are_the_plans_own_and_inputs() -> None:
    plan = small(
        {"figure": {"actual": 85, "target": 100}}, status={"good": 0.95, "watch": 0.8},
        language="zh-CN",
    )  # fmt: skip

    assert value(plan, "figure.status") == "关注"
    assert value(plan.with_inputs({"status.good": 0.85}), "figure.status") == "达成"


def test_a_sign_that_contradicts_better_is_told() -> None:
    metrics = {
        "cost": {"actual": 1, "target": "≤35%", "better": "higher"},
        "stars": {"actual": 1, "target": ">4.9", "better": "lower"},
        "days": {"actual": 1, "target": "<30", "better": "near"},
    }

    assert told(metrics) == (
        "[metrics.cost.target]: `cost` has the target sign `≤`, but `better: higher`"
        " [sign-against-better]\n"
        "    write `better: lower`, or turn the sign round\n"
        "[metrics.stars.target]: `stars` has the target sign `>`, but `better: lower`"
        " [sign-against-better]\n"
        "    write `better: higher`, or turn the sign round\n"
        "[metrics.days.target]: `days` has the target sign `<`, but `better: near`"
        " [sign-against-better]\n"
        "    write `better: lower`, or turn the sign round"
    )


def test_a_sign_before_what_was_measured_contradicts_nothing() -> None:
    metric = {"previous": "<30%", "actual": "31%", "target": "35%", "better": "higher"}

    assert value(small({"use": metric}), "use.previous") == 0.3


def test_a_tolerance_without_near_is_told() -> None:
    assert told({"days": {"actual": 1, "target": 2, "tolerance": 1}}) == (
        "[metrics.days.tolerance]: `days` has a `tolerance`, but staying near its target is not"
        " what is good [tolerance-without-near]\n"
        "    write `better: near`, or leave `tolerance` out"
    )


def test_a_tolerance_that_is_no_number_is_told() -> None:
    metric = {"actual": 1, "target": 2, "better": "near", "tolerance": "a little"}

    assert told({"days": metric}) == (
        "[metrics.days.tolerance]: `a little` in days, tolerance is not a number [not-a-number]\n"
        "    write a number such as 1200, 30万, 3.2% or ≤35%"
    )
