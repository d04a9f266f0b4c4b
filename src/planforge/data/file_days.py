"""The days that a file's name tells, as platforms write them."""

from __future__ import annotations

import re
from datetime import date

from planforge.data.model import Window

_DAY = r"(\d{4})[-.]?(\d{2})[-.]?(\d{2})"
_DAYS = re.compile(rf"(?<!\d){_DAY}(?:\s*[_~～至到-]+\s*{_DAY})?(?!\d)")


def days_in_name(name: str) -> Window | None:
    """Return the days in a file's name, or None unless it tells exactly one stretch.

    Example:
        >>> days = days_in_name("【生意参谋平台】商品_全部_2025-12-01_2025-12-07.xls")
        >>> str(days.start), str(days.end)
        ('2025-12-01', '2025-12-07')
    """
    found = list(_DAYS.finditer(name))
    if len(found) != 1:
        return None
    parts = [int(part) for part in found[0].groups() if part]
    try:
        start, end = date(*parts[:3]), date(*parts[-3:])
    except ValueError:
        return None
    return Window(start, end) if start <= end else None
