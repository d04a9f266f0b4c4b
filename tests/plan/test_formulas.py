"""Metrics by formula: lifted over the facets of what they name."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.plan.small import days, near, small, steps, three_months, value, values

FRAME = three_months(paid=(80.0, 100.0, 110.0), refunds=(8.0, 5.0, 11.0), buyers=(2.0, 4.0, 5.0))
METRICS = {
    "paid": {"from": "daily.paid", "target": 3720},
    "refunds": {"from": "daily.refunds", "target": 310},
    "buyers": {"from": "daily.buyers"},
}


def test_a_formula_is_lifted_over_every_facet_of_what_it_names() -> None:
    plan = small({**METRICS, "net": {"formula": "paid - refunds"}}, FRAME)

    assert values(
        plan, "net", "to_date", "previous", "previous_to_date", "last_year", "target",
        "target_to_date",
    ) == near(
        [1320.0 - 132, 3000.0 - 150, 1200.0 - 60, 2480.0 - 248, 3410.0, 3410 * 12 / 31]
    )  # fmt: skip
    assert values(plan, "net", "growth", "forecast") == near([1188 / 1140 - 1, 1188 * 31 / 12])


def test_a_facet_that_one_part_lacks_is_unknown() -> None:
    plan = small({**METRICS, "aov": {"formula": "paid / buyers", "format": "0.0"}}, FRAME)

    assert values(plan, "aov", "to_date", "previous", "target", "achievement") == near(
        [22.0, 25.0, None, None]
    )


def test_a_ratio_is_computed_anew_for_each_day_and_never_averaged() -> None:
    frame = days("2025-12-01", 2, paid=[100.0, 300.0], buyers=[1.0, 2.0], refunds=0.0)

    plan = small({**METRICS, "aov": {"formula": "paid / buyers"}}, frame)

    assert steps(plan, "aov.actual")[:3] == [100.0, 150.0, None]
    assert value(plan, "aov") == pytest.approx(400 / 3)


def test_sums_and_multiples_add_up_and_are_split_while_ratios_are_not() -> None:
    metrics = {
        **METRICS,
        "net": {"formula": "paid - refunds", "target": 3100},
        "half": {"formula": "-paid * 2 / 4 + refunds", "target": -1000},
        "aov": {"formula": "paid / buyers", "target": 20},
    }

    plan = small(metrics, FRAME)

    assert steps(plan, "net.target") == near([100.0] * 31)
    assert value(plan, "half.target_to_date") == pytest.approx(-1000 * 12 / 31)
    assert "aov.target.steps" not in plan.symbols_by_name
    assert value(plan, "aov.target_to_date") == 20


def test_a_stated_target_goes_before_the_lifted_one() -> None:
    plan = small({**METRICS, "net": {"formula": "paid - refunds", "target": 3100}}, FRAME)

    assert values(plan, "net", "target", "target_to_date") == near([3100.0, 1200.0])


def test_a_formula_that_names_facets_has_its_value_now() -> None:
    plan = small({**METRICS, "missing": {"formula": "paid.target - paid.to_date"}}, FRAME)

    assert values(plan, "missing", "to_date", "previous") == [2400, None]


def test_formulas_may_name_facts_tables_and_the_period() -> None:
    plan = small(
        {
            **METRICS,
            "per_day": {"formula": "paid / period.days_elapsed + extra + costs.amount.total"},
        },
        FRAME,
        facts={"extra": {"label": "Extra", "value": 7}},
        tables={
            "costs": {
                "columns": {"item": {}, "amount": {"type": "number", "total": "sum"}},
                "rows": [{"item": "a", "amount": 1}, {"item": "b", "amount": 2}],
            }
        },
    )

    assert value(plan, "per_day") == 110 + 7 + 3


def test_the_step_before_is_the_day_before() -> None:
    frame = days("2025-12-01", 3, paid=[100.0, 150.0, 120.0])
    metrics = {
        "paid": {"from": "daily.paid"},
        "more": {"formula": "paid - previous(paid)"},
        "so_far": {"formula": "cumulative(paid)"},
    }

    plan = small({k: v for k, v in metrics.items() if k != "so_far"}, frame)

    assert steps(plan, "more.actual")[:4] == [None, 50.0, -30.0, None]


def test_the_metrics_that_open_the_documentation_work() -> None:
    text = (Path(__file__).parents[2] / "docs" / "formula-language.md").read_text("utf-8")
    written = yaml.safe_load(text.split("```yaml")[1].split("```")[0])["metrics"]
    typed = {
        "paid": {"actual": 300, "unit": "元"}, "refunds": {"actual": 20, "unit": "元"},
        "buyers": {"actual": 3}, "conversion": {"actual": "4%"},
    }  # fmt: skip

    plan = small({**typed, **written})

    assert [value(plan, name) for name in written] == [280, 100, 2]
