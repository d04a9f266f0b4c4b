"""Dates as content controls spell them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final

from planforge.filling.values import Shown

_FORM: Final = re.compile(r"'[^']*'|yyyy|yy|MMMM|MMM|MM|M|dddd|ddd|dd|d|HH|H|mm|m|ss|s")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_of(value: Any) -> datetime | None:
    """Return a date, or a text that is one as ISO 8601 writes it."""
    inner = value.value if isinstance(value, Shown) else value
    match inner:
        case datetime():
            return inner
        case date():
            return datetime(inner.year, inner.month, inner.day)
        case str():
            try:
                return datetime.fromisoformat(inner.strip())
            except ValueError:
                return None
        case _:
            return None


def day_as(day: datetime, form: str) -> str:
    """Return a date in a format of Word's; without any, as ISO 8601 has it.

    Example:
        >>> day_as(datetime(2025, 12, 1), "yyyy年M月d日"), day_as(datetime(2025, 12, 1), "d MMM yy")
        ('2025年12月1日', '1 Dec 25')
    """
    return _FORM.sub(lambda found: _day_piece(day, found[0]), form or "yyyy-MM-dd")


def _day_piece(day: datetime, piece: str) -> str:
    match piece:
        case "yyyy":
            return f"{day.year:04}"
        case "yy":
            return f"{day.year % 100:02}"
        case "M" | "d" | "H" | "m" | "s":
            return str(
                {"M": day.month, "d": day.day, "H": day.hour, "m": day.minute}.get(
                    piece, day.second
                )
            )
        case "MMMM" | "MMM" | "dddd" | "ddd":
            name = _MONTHS[day.month - 1] if piece[0] == "M" else _DAYS[day.weekday()]
            return name if len(piece) == 4 else name[:3]
        case "MM" | "dd" | "HH" | "mm" | "ss":
            return _day_piece(day, piece[0]).zfill(2)
        case _:
            return piece.strip("'")
