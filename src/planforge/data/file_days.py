"""The days that a file's name tells, as platforms write them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from planforge.data.model import Window

_DAY = r"(\d{4})(?:[-._]?(\d{2})[-._]?(\d{2})|年(\d{1,2})月(\d{1,2})日)"
_DAYS = re.compile(rf"(?<!\d){_DAY}(?:\s*[_~～至到-]+\s*{_DAY})?(?!\d)")
_MONTH = re.compile(r"(?<!\d)(\d{4})(?:[-.](\d{2})|年(\d{1,2})月)(?!\d)")


def days_in_name(name: str) -> Window | None:
    """Return the days in a file's name, or None unless it tells exactly one stretch.

    Example:
        >>> days = days_in_name("【生意参谋平台】商品_全部_2025-12-01_2025-12-07.xls")
        >>> str(days.start), str(days.end)
        ('2025-12-01', '2025-12-07')
        >>> str(days_in_name("店铺 2025年11月.xls").end)
        '2025-11-30'
    """
    found = [tuple(map(int, filter(None, days.groups()))) for days in _DAYS.finditer(name)]
    if not found:
        months = [tuple(map(int, filter(None, days.groups()))) for days in _MONTH.finditer(name)]
        found = [(*month, 1, *month, _length(*month)) for month in months]
    if len(found) != 1:
        return None
    try:
        start, end = date(*found[0][:3]), date(*found[0][-3:])
    except ValueError:
        return None
    return Window(start, end) if start <= end else None


def _length(year: int, month: int) -> int:
    """Return how many days a month has; 0, which is no day, for what is none."""
    return monthrange(year, month)[1] if year and 1 <= month <= 12 else 0
