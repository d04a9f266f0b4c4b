"""Every facet of what adds up, of what is counted once, and of levels."""

from __future__ import annotations

import calendar

import pandas as pd
import pytest
from tests.plan.small import days, near, small, steps, three_months, together, value, values

from planforge import plan_from
from planforge.formula.syntax import Symbol
from planforge.plan.scopes import FACETS

MONTHS = three_months(paid=(80.0, 100.0, 110.0), score=(4.0, 4.5, 4.8))
SALES = {"paid": {"from": "daily.paid", "unit": "元", "target": 3720}}


def test_what_adds_up_has_every_facet() -> None:
    plan = small({"paid": {**SALES["paid"], "benchmark": 3500, "baseline": 2400}}, MONTHS)

    expected = {
        "actual": None,                      # the month is not over
        "to_date": 12 * 110.0,
        "previous": 30 * 100.0,
        "previous_to_date": 12 * 100.0,      # 1 to 12 November
        "last_year": 31 * 80.0,
        "last_year_to_date": 12 * 80.0,
        "target": 3720.0,
        "target_to_date": 3720 * 12 / 31,    # 1440
        "benchmark": 3500.0,
        "baseline": 2400.0,
        "forecast": 1320 * 31 / 12,          # 3410
        "achievement": 1320 / 3720,
        "pace": 1320 / 1440,
        "deviation": -0.08333333333333333,
        "growth": 0.1,                       # 1320 against 1200
        "year_growth": 0.375,                # 1320 against 960
        "target_growth": 0.24,               # 3720 against 3000
        "gap": 2400.0,
        "status": "watch",                   # a pace of 91.7%
    }  # fmt: skip
    assert set(expected) == set(FACETS)
    assert values(plan, "paid", *expected) == near(list(expected.values()))


def test_people_counted_once_have_every_facet() -> None:
    # November: ann on every day, ben from the 20th on; December: ann and cid.
    november = together(days("2025-11-01", 30, who="ann"), days("2025-11-20", 11, who="ben"))
    december = together(days("2025-12-01", 12, who="ann"), days("2025-12-05", 2, who="cid"))
    metric = {"from": "daily.who", "total": "count_distinct", "target": 4}
    plan = small({"buyers": metric}, together(november, december))

    expected = {
        "actual": None,
        "to_date": 2.0,
        "previous": 2.0,
        "previous_to_date": 1.0,
        "last_year": None,
        "last_year_to_date": None,
        # Half of last month's buyers had come by the 12th of 30 days; these are 12 of 31.
        "target_to_date": 2.0 * 30 / 31,
        "forecast": 4.0 * 31 / 30,
        "achievement": 0.5,
        "pace": 31 / 30,
        "deviation": 1 / 30,
        "growth": 1.0,
        "year_growth": None,
        "target_growth": 1.0,
        "gap": 2.0,
        "status": "on track",
    }  # fmt: skip
    assert values(plan, "buyers", *expected) == near(list(expected.values()))


def test_without_the_period_before_a_count_goes_by_time_and_has_no_forecast() -> None:
    metric = {"from": "daily.who", "total": "count_distinct", "target": 31}
    plan = small({"buyers": metric}, days("2025-12-01", 12, who="ann"))

    assert values(plan, "buyers", "target_to_date", "pace", "forecast") == near(
        [12.0, 1 / 12, None]
    )


def test_a_level_from_data_has_every_facet() -> None:
    metric = {"from": "daily.score", "total": "mean", "target": 5, "format": "0.00"}
    plan = small({"score": metric}, MONTHS)

    expected = {
        "actual": None,
        "to_date": 4.8,
        "previous": 4.5,
        "previous_to_date": 4.5,
        "last_year": 4.0,
        "last_year_to_date": 4.0,
        "target_to_date": 5.0,     # a level is aimed at from the first day on
        "forecast": 4.8,
        "achievement": 0.96,
        "pace": 0.96,
        "deviation": -0.04,
        "growth": 4.8 / 4.5 - 1,
        "year_growth": 0.2,
        "target_growth": 5 / 4.5 - 1,
        "gap": 0.2,
        "status": "watch",
    }  # fmt: skip
    assert values(plan, "score", *expected) == near(list(expected.values()))


def test_levels_that_an_export_gives_for_whole_periods_hold_on_every_day() -> None:
    definition = {
        "title": "T", "period": "2025-12", "as_of": "2025-12-12", "language": "en",
        "catalogue": "e-commerce", "sources": {"shop": {"date": "first~last"}},
        "metrics": {
            "left": {"from": "shop.left", "additive": False, "period": "shop.left",
                     "target": "≤30%"},
            "stay_seconds": {"from": "shop.stay", "period": "shop.stay", "target": 25},
            "members": {"from": "shop.members", "period": "shop.members", "target": 600},
        },
    }  # fmt: skip
    columns = ["first", "last", "left", "stay", "members"]
    shop = pd.DataFrame([("2025-12-01", "2025-12-12", 0.33, 20.0, 500.0)], columns=columns)

    plan = plan_from(definition, data={"shop": shop})

    for name, reached, target in (
        ("left", 0.33, 0.3), ("stay_seconds", 20.0, 25.0), ("members", 500.0, 600.0)
    ):  # fmt: skip
        found = values(plan, name, "to_date", "target_to_date", "forecast")
        assert found == near([reached, target, reached])


def test_people_keep_to_the_split_of_the_headline_that_drivers_explain() -> None:
    people = {"additive": False}
    metrics = {
        "visitors": {"from": "daily.who", "period": "whole.who", **people},
        "buyers": {"from": "daily.buy", "period": "whole.buy", "target": 40, **people},
        "rate": {"formula": "buyers / visitors", "target": "50%"},
        "paid": {"from": "daily.paid", "target": 3100, "spread": "weights",
                 "weights": [1] * 19 + [7] + [1] * 11},
        "basket": {"formula": "paid / buyers"},
    }  # fmt: skip
    definition = {
        "title": "T", "period": "2025-12", "as_of": "2025-12-12", "language": "en",
        "sources": {"daily": {"date": "date"}, "whole": {"date": "first~last"}},
        "metrics": metrics, "drivers": {"paid": "visitors * rate * basket"},
    }  # fmt: skip
    november = days("2025-11-01", 30, who=1.0, buy=1.0, paid=[10.0] * 11 + [200.0] + [10.0] * 18)
    december = days("2025-12-01", 12, who=1.0, buy=1.0, paid=90.0)
    whole = pd.DataFrame(
        [("2025-11-01", "2025-11-30", 60.0, 30.0), ("2025-11-01", "2025-11-12", 48.0, 24.0),
         ("2025-12-01", "2025-12-12", 30.0, 15.0)],
        columns=["first", "last", "who", "buy"],
    )  # fmt: skip

    plan = plan_from(definition, data={"daily": together(november, december), "whole": whole})

    # November's campaign was over by the 12th, December's is still to come.
    share = 12 / 37
    course = 0.8 / (310 / 490) * share
    assert values(plan, "paid", "target_to_date", "forecast") == near([3100 * share, 1080 / share])
    assert values(plan, "buyers", "target_to_date", "forecast") == near([40 * course, 15 / course])
    assert value(plan, "rate.forecast") == pytest.approx(0.5)
    late = plan.with_inputs({"paid.weight.steps[2025-12-20]": 1})
    assert value(late, "buyers.target_to_date") == pytest.approx(40 * 0.8 / (310 / 490) * 12 / 31)


def test_days_that_do_not_add_up_take_the_figure_of_the_whole_period() -> None:
    metric = {"from": "daily.who", "additive": False, "period": "whole.who", "target": 90}
    definition = {
        "title": "T", "period": "2025-12", "as_of": "2025-12-12", "language": "en",
        "sources": {"daily": {"date": "date"}, "whole": {"date": "first~last"}},
        "metrics": {"visitors": metric},
    }  # fmt: skip
    spans = [("2025-11-01", "2025-11-30", 60), ("2025-11-01", "2025-11-12", 40),
             ("2025-12-01", "2025-12-12", 66)]  # fmt: skip
    whole = pd.DataFrame(spans, columns=["first", "last", "who"])

    plan = plan_from(definition, data={"daily": days("2025-12-01", 12, who=9.0), "whole": whole})

    course = 40 / 60 * (12 / 31) / (12 / 30)  # December is longer than November
    assert values(plan, "visitors", "to_date", "previous", "target_to_date", "growth") == near(
        [66.0, 60.0, 90 * course, 0.65]
    )
    assert value(plan, "visitors.forecast") == pytest.approx(66 / course)
    assert steps(plan, "visitors.actual")[:1] == [9.0]
    assert "visitors.target.steps" not in plan.symbols_by_name


@pytest.mark.parametrize(
    ("period", "before", "known", "part"),
    [("2025-02", "2025-01", 14, 14 / 28), ("2025-02", "2025-01", 28, 1),
     ("2025-03", "2025-02", 14, 14 / 31), ("2025-03", "2025-02", 30, 30 / 31)],
)  # fmt: skip
def test_of_months_that_are_not_equally_long_the_same_part_is_due(
    period: str, before: str, known: int, part: float
) -> None:
    metric = {"from": "daily.who", "additive": False, "target": 1000}
    last = calendar.monthrange(*map(int, before.split("-")))[1]
    spans = {(f"{before}-01", f"{before}-{day}", day) for day in (last, min(known, last))}
    spans |= {(f"{period}-01", f"{period}-{known}", known)}
    definition = {
        "title": "T", "period": period, "as_of": f"{period}-{known}", "language": "en",
        "sources": {"daily": {"date": "date"}, "whole": {"date": "first~last"}},
        "metrics": {"visitors": metric | {"period": "whole.who"}},
    }  # fmt: skip
    data = {
        "daily": days(f"{period}-01", known, who=1.0),
        "whole": pd.DataFrame(sorted(spans), columns=["first", "last", "who"]),
    }

    plan = plan_from(definition, data=data)

    assert values(plan, "visitors", "target_to_date", "forecast") == near(
        [1000 * part, known / part]
    )


@pytest.mark.parametrize(
    ("total", "expected"),
    [("mean", 20.0), ("min", 10.0), ("max", 30.0), ("first", 10.0), ("last", 30.0)],
)
def test_a_level_is_totalled_as_asked(total: str, expected: float) -> None:
    frame = days("2025-12-01", 3, stock=[10.0, 20.0, 30.0])

    plan = small({"stock": {"from": "daily.stock", "total": total}}, frame)

    assert value(plan, "stock") == expected


def test_typed_values_need_no_data() -> None:
    metric = {"actual": "61%", "previous": "58%", "last_year": "50%", "target": "≥65%"}
    plan = small({"rate": metric})

    assert values(plan, "rate", "to_date", "previous_to_date", "last_year_to_date") == [
        0.61, 0.58, 0.5,
    ]  # fmt: skip
    assert values(plan, "rate", "growth", "year_growth", "target_growth", "gap") == near(
        [0.61 - 0.58, 0.61 - 0.5, 0.65 - 0.58, 0.65 - 0.61]
    )  # percentages differ by points
    assert plan.figures["rate.growth"].text == "+3.0 pp"
    assert plan.figures["rate.achievement"].text == "93.8%"


def test_a_typed_amount_is_compared_with_the_whole_period_once_it_is_over() -> None:
    metric = {"actual": "90万", "previous": "80万", "target": "100万", "additive": True}

    before, after = small({"cost": metric}), small({"cost": metric}, as_of="2025-12-31")

    assert values(before, "cost", "previous_to_date", "growth") == [None, None]
    assert values(after, "cost", "previous_to_date", "growth") == near([800000.0, 0.125])
    assert values(before, "cost", "target_to_date", "forecast") == near(
        [1e6 * 12 / 31, 9e5 * 31 / 12]
    )


def test_a_whole_that_is_typed_stands_in_where_the_data_begin_later() -> None:
    metric = {"from": "daily.paid", "previous": 3000}
    frame = days("2025-12-01", 31, paid=110.0)

    plan = small({"paid": metric}, frame, as_of="2025-12-31")

    assert values(plan, "paid", "previous_to_date", "growth") == near([3000.0, 3410 / 3000 - 1])


def test_targets_and_other_typed_facets_may_be_formulas_of_the_metric() -> None:
    metric = {"from": "daily.paid", "target": "previous * 1.2", "forecast": "target * 0.9"}

    plan = small({"paid": metric}, MONTHS)

    assert values(plan, "paid", "target", "forecast", "target_growth") == near(
        [3600.0, 3240.0, 0.2]
    )


def test_a_loss_that_shrinks_has_grown() -> None:
    metric = {"actual": -50, "previous": -100, "target": -80}

    plan = small({"profit": metric})

    assert values(plan, "profit", "growth", "target_growth", "deviation") == near([0.5, 0.2, 0.375])


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ({"actual": "12%", "target": "≤8%"}, "12.0%"),
        ({"actual": "12.25%"}, "12.25%"),
        ({"actual": "5.5‰"}, "0.55%"),
        ({"actual": 4.81, "target": 4.9}, "4.81"),
        ({"actual": "48小时"}, "48 小时"),
        ({"actual": "80万元"}, "800,000 元"),
        ({"actual": "3:1"}, "3.0:1"),
        ({"actual": 12}, "12"),
        ({"actual": 12, "unit": "元", "format": "0.0"}, "12.0 元"),
    ],
)
def test_without_a_format_values_look_as_they_were_typed(
    typed: dict[str, object], shown: str
) -> None:
    plan = small({"figure": typed}, language="zh-CN")

    assert plan.figures["figure"].text == shown


def test_a_share_of_two_metrics_is_shown_as_a_percentage() -> None:
    metrics = {"a": {"actual": 1}, "b": {"actual": 4}, "part": {"formula": "ratio(a, b)"}}

    assert small(metrics).figures["part"].text == "25.0%"


def test_a_formula_s_data_are_those_of_all_that_it_names() -> None:
    metrics = {**SALES, "score": {"from": "daily.score", "total": "mean"}}
    plan = small({**metrics, "paid_per_score": {"formula": "paid / score"}}, MONTHS)

    behind = [plan.data_behind(Symbol(name, "to_date")) for name in ("paid", "paid_per_score")]

    assert behind == [("DataFrame daily",), ("DataFrame daily",)]
    assert plan.data_behind(Symbol("paid", "benchmark")) == ()
