"""Small plans built in the test, and what their figures come to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from planforge import Plan, PlanError, plan_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Column = float | str | None | list[Any]


def small(
    metrics: Mapping[str, Any],
    frame: pd.DataFrame | None = None,
    *,
    period: str = "2025-12",
    as_of: str | None = "2025-12-12",
    language: str = "en",
    **rest: Any,
) -> Plan:
    """Return a plan with these metrics, its source `daily` being the frame."""
    definition: dict[str, Any] = {
        "title": "T", "period": period, "as_of": as_of, "language": language,
        "metrics": dict(metrics), **rest,
    }  # fmt: skip
    if frame is None:
        return plan_from(definition)
    definition["sources"] = {"daily": {"date": "date", "repeats": True}}
    return plan_from(definition, data={"daily": frame})


def days(first: str, count: int, **columns: Column) -> pd.DataFrame:
    """Return a row for each of some days; a single value stands in every row."""
    start = date.fromisoformat(first)
    dates = [start + timedelta(days=number) for number in range(count)]
    return pd.DataFrame({"date": dates, **columns})


def together(*frames: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of several frames."""
    return pd.DataFrame([row for frame in frames for row in frame.to_dict("records")])


def three_months(**columns: tuple[Column, Column, Column]) -> pd.DataFrame:
    """Return December 2024, November 2025 and 1 to 12 December 2025, a value a day for each."""
    spans = (("2024-12-01", 31), ("2025-11-01", 30), ("2025-12-01", 12))
    return together(
        *(
            days(first, count, **{name: values[i] for name, values in columns.items()})
            for i, (first, count) in enumerate(spans)
        )
    )


def value(plan: Plan, name: str) -> Any:
    """Return what a figure comes to."""
    return plan.figures[name].value


def values(plan: Plan, metric: str, *facets: str) -> list[Any]:
    """Return what some facets of a metric come to."""
    return [plan.figures[f"{metric}.{facet}"].value for facet in facets]


def column(plan: Plan, table: str, name: str) -> list[Any]:
    """Return the values of a table's column."""
    return [row[name].value for row in plan.table(table).rows]


def steps(plan: Plan, name: str) -> list[Any]:
    """Return the values of a series, such as `paid.target`."""
    plain = f"{name}.steps"
    symbol = plan.symbols_by_name[plain]
    return list(plan.values[symbol])


def told(metrics: Mapping[str, Any], frame: pd.DataFrame | None = None, **rest: Any) -> str:
    """Return the whole text of what is wrong with a plan."""
    with pytest.raises(PlanError) as caught:
        small(metrics, frame, **rest)
    return caught.value.text("en").replace("<plan>", "")


def near(expected: Sequence[Any]) -> list[Any]:
    """Return numbers that are compared to 12 digits; gaps as they are."""
    return [pytest.approx(v, rel=1e-12) if isinstance(v, float) else v for v in expected]
