"""A target is split by its shares before there are data: a plan may be written first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.build import plan_from

if TYPE_CHECKING:
    from pathlib import Path

HALVES = {
    "columns": {
        "half": {},
        "start": {"type": "date"},
        "end": {"type": "date"},
        "share": {"type": "number", "total": "sum"},
    },
    "rows": [
        {"half": "H1", "start": "2026-01-01", "end": "2026-06-30", "share": "40%"},
        {"half": "H2", "start": "2026-07-01", "end": "2026-12-31", "share": "60%"},
    ],
}


def test_a_target_without_data_falls_on_the_months_by_its_shares(tmp_path: Path) -> None:
    sales = {"target": 1000, "additive": True, "spread": "shares", "shares": "halves.share"}

    plan = plan_from(
        {"title": "A", "period": "2026", "metrics": {"sales": sales}, "tables": {"halves": HALVES}},
        folder=tmp_path,
    )

    months = [plan.figures[f"sales.target.steps[2026-{month:02}-01]"].value for month in (1, 6, 12)]
    assert [round(float(str(month)), 2) for month in months] == [68.51, 66.3, 101.09]
    assert plan.figures["sales.to_date"].value is None
