"""Days as Excel counts them."""

from __future__ import annotations

from datetime import date, timedelta

_DAY_ZERO = date(1899, 12, 30)


def excel_serial(day: date) -> float:
    """Return a day as Excel counts it.

    Example:
        >>> excel_serial(date(2025, 12, 1))
        45992.0
    """
    return float((day - _DAY_ZERO).days)


def day_of_serial(serial: float) -> date | None:
    """Return the day that Excel counts so; None for a number that is no day.

    Example:
        >>> day_of_serial(45992.0)
        datetime.date(2025, 12, 1)
    """
    try:
        return _DAY_ZERO + timedelta(days=int(serial))
    except OverflowError:
        return None
