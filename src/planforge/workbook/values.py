"""What may stand in a cell: values and text brought within Excel's limits."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

Stored = float | str | bool | None
"""A value as the file holds it: number, text (or an error such as `#N/A`), truth, or nothing."""

LONGEST_TEXT: Final = 32_767
ERRORS: Final = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


class ErrorText(str):
    """An error such as `#N/A`, told apart from text that reads so."""

    __slots__ = ()


class OwnText(str):
    """A text that equals nothing but itself, so that XlsxWriter gives it a table entry alone."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


# Characters that XML cannot hold, and halves of surrogate pairs, which UTF-8 cannot.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EXCEL_EPOCH: Final = datetime(1899, 12, 30)


def plain_text(text: str, longest: int = LONGEST_TEXT) -> str:
    r"""Return `text` without unwritable characters, cut with `…` where Excel would refuse it.

    Args:
        text: any text.
        longest: the limit in UTF-16 units, as Excel counts.

    Example:
        >>> plain_text("a\r\nb\x07")
        'a\nb'
        >>> plain_text("abcdef", longest=4)
        'abc…'
    """
    text = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    units = text.encode("utf-16-le")
    if len(units) // 2 <= longest:
        return text
    # A cut through a surrogate pair leaves half a character, which is ignored.
    return units[: 2 * (longest - 1)].decode("utf-16-le", "ignore") + "…"


def stored_value(value: object) -> Stored:
    """Return `value` as a cell can hold it; NaN is nothing, dates are serials, errors their text.

    XlsxWriter prints whatever it is given into the file, and anything but these
    (a numpy boolean, a date, NaN) makes a file that Excel offers to repair.

    Example:
        >>> stored_value(3), stored_value(float("nan")), stored_value(date(2025, 12, 1))
        (3.0, None, 45992.0)
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return ErrorText(value.value)
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, (date, datetime)):
        return _serial(value)
    if hasattr(value, "item"):
        return stored_value(value.item())
    return _number(float(value))  # type: ignore[arg-type]  # what is no number is a bug of ours


def number_text(number: float) -> str:
    """Return the shortest spelling that reads back as the same number.

    Example:
        >>> number_text(258.0), number_text(0.1 + 0.2)
        ('258', '0.30000000000000004')
    """
    return repr(float(number)).removesuffix(".0")


def _number(number: float) -> float | str | None:
    if math.isnan(number):
        return None
    if math.isinf(number):
        return ErrorText("#NUM!")
    return number + 0.0  # -0.0 would show as -0


def _serial(value: date) -> float | None:
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    if moment != moment:  # pandas' NaT is a datetime that equals nothing
        return None
    return (moment.replace(tzinfo=None) - _EXCEL_EPOCH) / timedelta(days=1)
