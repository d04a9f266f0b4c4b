"""Number formats of cells: what a number in a cell looks like, and so what somebody typed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

Shown = Literal["number", "percent", "day", "month", "time"]

GENERAL: Final = "General"
TEXT: Final = "@"
GROUPED: Final = "#,##0"
DAY: Final = "yyyy-mm-dd"

_EXACT_DIGITS: Final = 15
_EPOCHS: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: TEXT,
    **dict.fromkeys((14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58), DAY),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), "yyyy-mm"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), "h:mm"),
}  # fmt: skip
"""Formats that files name by number alone; those from 27 on are the Chinese and Japanese ones."""
_NOT_SHOWN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_FIXED: Final = re.compile(r"0\.(0+)")
_PERCENT_PLACES: Final = re.compile(r"\.(0+)[^0]*%")


def built_in(number: int) -> str:
    """Return the format that stands behind a number of the file format's own list."""
    return _BUILT_IN.get(number, GENERAL)


@lru_cache(maxsize=512)
def shown_as(number_format: str) -> Shown:
    """Return what a number is shown as.

    Example:
        >>> [shown_as(code) for code in ("0.0%", "yyyy/m/d", 'yyyy"年"m"月"', "h:mm", "#,##0")]
        ['percent', 'day', 'month', 'time', 'number']
    """
    code = _NOT_SHOWN.sub("", number_format.split(";")[0]).lower()
    if code in {"general", "@", ""}:
        return "number"
    if "%" in code:
        return "percent"
    if "y" in code or "e" in code.replace("e+", "").replace("e-", ""):
        return "day" if "d" in code else "month"
    if "d" in code:
        return "day"
    return "time" if "h" in code or "s" in code else "number"


def number_text(number: float, number_format: str) -> str:
    """Return a number as plain decimals, with the zeros that its cell shows.

    Example:
        >>> number_text(1.1, "0.00"), number_text(3.0, "General"), number_text(0.1 + 0.2, "0.0")
        ('1.10', '3', '0.3')
    """
    text = plain_number(number)
    fixed = _FIXED.fullmatch(number_format)
    return _with_places(text, len(fixed[1])) if fixed else text


def percent_text(number: float, number_format: str) -> str:
    """Return a number as a percentage, with the zeros that its cell shows.

    Example:
        >>> percent_text(0.5625, "0%"), percent_text(0.2, "0.0%"), percent_text(0.07, "0%")
        ('56.25%', '20.0%', '7%')
    """
    text = _plain(Decimal(plain_number(number)) * 100)
    places = _PERCENT_PLACES.search(number_format)
    return _with_places(text, len(places[1]) if places else 0) + "%"


def plain_number(number: float) -> str:
    """Return a number in decimals: 15 digits, as many as Excel keeps, and no exponent."""
    exact = Decimal(repr(number))
    if len(exact.normalize().as_tuple().digits) > _EXACT_DIGITS:
        exact = Decimal(f"{number:.{_EXACT_DIGITS - 1}e}")
    return _plain(exact)


def day_text(number: float, shown: Shown, *, from_1904: bool) -> str | None:
    """Return the day or the time that a number stands for; None for one that is out of range."""
    try:
        moment = _EPOCHS[from_1904] + timedelta(seconds=round(number * 86_400))
    except OverflowError:
        return None
    if shown == "time":
        return f"{moment:%H:%M:%S}".removesuffix(":00")
    if shown == "month" and moment.day == 1:
        return f"{moment.year:04}-{moment:%m}"
    clock = f" {moment:%H:%M:%S}".removesuffix(":00").removesuffix(" 00:00")
    return f"{moment.year:04}-{moment:%m-%d}{clock}"


def day_number(day: str) -> int | None:
    """Return the number of a day written `2025-12-01`; None for any other text."""
    try:
        moment = datetime.strptime(day, "%Y-%m-%d")
    except ValueError:
        return None
    number = (moment - _EPOCHS[False]).days
    # Excel counts a 29 February 1900, which never was.
    return number if number > 60 and moment.strftime("%Y-%m-%d") == day else None


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_places(text: str, places: int) -> str:
    whole, _, fraction = text.partition(".")
    fraction = fraction.ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole
