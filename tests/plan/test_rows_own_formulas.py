"""A row's own formula stands in place of what its column computes over the row's metric."""

from __future__ import annotations

from tests.plan.small import small

from planforge.formula.syntax import Symbol


def test_a_row_may_compute_otherwise_than_its_column_over_metrics() -> None:
    plan = small(
        {"ltv": {"previous": 214, "actual": 226, "target": 240}},
        tables={
            "goals": {
                "columns": {
                    "goal": {},
                    "measure": {"type": "metric"},
                    "aim": {"type": "number", "formula": "measure.target"},
                },
                "rows": [
                    {"goal": "this half-year", "measure": "ltv"},
                    {"goal": "in three years", "measure": "ltv", "aim": "=ltv.previous * 1.5"},
                ],
            }
        },
    )

    assert plan.values[Symbol("goals", "aim", "goals")] == (240.0, 321.0)
