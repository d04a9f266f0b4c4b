"""Days as Excel counts them."""

from __future__ import annotations

from datetime import date

_DAY_ZERO = date(1899, 12, 30)


def excel_serial(day: date) -> float:
    """Return a day as Excel counts it.

    Example:
        >>> excel_serial(date(2025, 12, 1))
        45992.0
    """
    return float((day - _DAY_ZERO).days)
