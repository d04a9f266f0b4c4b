"""How rows become one number: partial figures per day, put together in any window."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Partial = tuple[int, float | None, float | None]
"""How many values there are, with one or two numbers that depend on the total."""

OF_CUSTOMERS = ("retention", "return_days")
"""Totals over what each customer did, which `retention` finds."""
COUNTED = ("count", "count_distinct", *OF_CUSTOMERS)
"""Totals for which a value only has to be there: names and numbers of people or orders."""

_EXACT_DIGITS = 15


def partial_sql(total: str, value: str, weight: str | None, row: str) -> tuple[str, str, str]:
    """Return the SQL of a day's partial figure.

    Args:
        total: how rows become one number; of people only the count of values.
        value: SQL for the value, NULL in rows that do not count.
        weight: SQL for the weight of a weighted mean.
        row: SQL for the row's number, which decides between rows of one day.
    """
    nothing = "NULL"
    match total:
        case "sum" | "mean":
            return f"count({value})", f"fsum({value})", nothing
        case "min" | "max":
            return f"count({value})", f"{total}({value})", nothing
        case "first":
            return f"count({value})", f"arg_min({value}, {row})", nothing
        case "last":
            return f"count({value})", f"arg_max({value}, {row})", nothing
        case _ if total in COUNTED:
            return f"count({value})", nothing, nothing
        case "weighted_mean":
            both = f"{value} IS NOT NULL AND {weight} IS NOT NULL"
            return (
                f"count(*) FILTER (WHERE {both})",
                f"fsum({value} * {weight})",
                f"fsum(CASE WHEN {both} THEN {weight} END)",
            )
        case _:
            raise ValueError(f"no partial figures for {total!r}")


def combine(total: str, partials: Iterable[Partial]) -> float | None:
    """Return the number of several days, which come in order, or None without a value.

    What is larger than a number can be is no value.
    """
    try:
        value = _combined(total, partials)
    except OverflowError:
        return None
    return value if value is not None and math.isfinite(value) else None


def _combined(total: str, partials: Iterable[Partial]) -> float | None:
    known = [partial for partial in partials if partial[0]]
    if not known:
        return None
    counted = sum(partial[0] for partial in known)
    firsts = [partial[1] for partial in known if partial[1] is not None]
    match total:
        case "count":
            return float(counted)
        case "sum":
            return rounded(math.fsum(firsts))
        case "mean":
            return rounded(rounded(math.fsum(firsts)) / counted)
        case "min":
            return rounded(min(firsts))
        case "max":
            return rounded(max(firsts))
        case "first":
            return rounded(firsts[0])
        case "last":
            return rounded(firsts[-1])
        case "weighted_mean":
            weights = math.fsum(partial[2] for partial in known if partial[2] is not None)
            return rounded(rounded(math.fsum(firsts)) / rounded(weights)) if weights else None
        case _:
            raise ValueError(f"no partial figures for {total!r}")


def rounded(number: float) -> float:
    """Return the number to the 15 digits Excel keeps.

    Threads add in any order, so that the last binary digit would differ from run to run.
    """
    return float(f"{number:.{_EXACT_DIGITS}g}")
