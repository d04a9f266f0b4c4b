"""Numbers as people write them: `800万`, `≤35%`, `¥258`, `12.5 million`, `3:1`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast

Sign = Literal["≤", "≥", "<", ">"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number somebody wrote, in base units.

    Attributes:
        value: in base units: `800万` is 8,000,000, `3.2%` is 0.032, `12pp` is 0.12, `3:1` is 3.
        unit: the unit as written, without its scale (`元`, `人`, `hours`, `%`, `‰`); `元` for `¥`,
            `pp` for percentage points however spelled, `:1` for a ratio; empty for none.
        sign: the limit it states (`<=` reads as `≤`); None for a plain number.
        scale: what one written unit is worth: 10,000 for `800万`, 0.01 for `3.2%`.
        decimals: how many places were written after the point.
    """

    value: float
    unit: str = ""
    sign: Sign | None = None
    scale: float = 1
    decimals: int = 0


_LONGEST = 60
_SIGNS = {"<=": "≤", "=<": "≤", "≦": "≤", "⩽": "≤", ">=": "≥", "=>": "≥", "≧": "≥", "⩾": "≥"} | {
    sign: sign for sign in "≤≥<>"
}
_POWERS = {
    "百(?!分)": 2,  # 百分点 is a unit
    "千(?![克米瓦卡])": 3,  # so are 千克 and 千米
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
    "[kK]": 3,
    "M": 6,
    "mn": 6,
    "mln": 6,
    "B": 9,
    "bn": 9,
    "thousands?": 3,
    "millions?": 6,
    "billions?": 9,
    "trillions?": 12,
    "%": -2,
    "‰": -3,
}
"""Scales, as patterns, and their powers of ten."""
_POINTS = ("个百分点", "百分点", "percentage points", "percentage point", "pp")
_CURRENCIES = {"¥": "元", "RMB": "元", "CNY": "元", "US$": "$"}

_SCALE = "|".join(
    f"(?:{pattern})" + (r"(?![A-Za-z])" if pattern.isascii() and pattern != "%" else "")
    for pattern in sorted(_POWERS, key=_POWERS.__getitem__, reverse=True)  # 千亿 before 千
)
_WORD = r"(?:[A-Za-z]{1,16}|[^\W\d_A-Za-z]{1,4})[²³]?"
_QUANTITY = re.compile(
    rf"(?P<sign>{'|'.join(sorted(_SIGNS, key=len, reverse=True))})? *"
    r"(?P<minus>[-+]?) *"
    r"(?P<currency>US\$|HK\$|[¥$€£]|RMB|CNY)? *"
    r"(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<places>[0-9]+))?)"
    r"(?: *: *(?P<ratio>[0-9]+(?:\.[0-9]+)?)"
    rf"| *(?P<scale>{_SCALE})? *(?P<unit>{'|'.join(_POINTS)}|/?{_WORD}(?:[/·]{_WORD}){{0,2}})?)"
)
_PLAIN = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # letters and signs of full width
    **dict.fromkeys(map(ord, "\u3000\u00a0"), " "),
    **dict.fromkeys(map(ord, "−–﹣"), "-"),
    ord("￥"): "¥",
    ord("﹪"): "%",
}


def read_quantity(written: object) -> Quantity | None:
    """Return the number somebody wrote; None for a formula, a text, a date, or nothing.

    Args:
        written: a number as read from a file, or the text people typed.

    Example:
        >>> read_quantity("≤35%")
        Quantity(value=0.35, unit='%', sign='≤', scale=0.01, decimals=0)
        >>> read_quantity("80万元").value
        800000.0
        >>> read_quantity("previous * 1.12") is None
        True
    """
    if isinstance(written, bool):
        return None
    if isinstance(written, int | float):
        return _from_number(written)
    if not isinstance(written, str) or len(written) > _LONGEST:
        return None
    found = _QUANTITY.fullmatch(written.strip().translate(_PLAIN).strip())
    if found is None:
        return None
    return _ratio(found) if found["ratio"] else _measured(found)


def _from_number(number: float) -> Quantity | None:
    try:
        value = float(number)
    except OverflowError:
        return None
    if not math.isfinite(value):
        return None
    places = -int(Decimal(repr(number)).normalize().as_tuple().exponent)
    return Quantity(value, decimals=max(places, 0))


def _ratio(found: re.Match[str]) -> Quantity | None:
    below = Decimal(found["ratio"])
    if not below or found["currency"]:
        return None
    return Quantity(float(_number(found) / below), ":1", _sign(found), 1, _decimals(found))


def _measured(found: re.Match[str]) -> Quantity | None:
    scale, unit = found["scale"] or "", found["unit"] or ""
    if unit in {"w", "W"}:  # ten thousand to some, watts to others: say it with a word
        return None
    if found["currency"]:
        if unit == "m":  # `$12.5m`; without a currency these are metres
            scale, unit = "M", ""
        joined = _with_currency(found["currency"], unit)
        if joined is None:
            return None
        unit = joined
    power = next((power for word, power in _POWERS.items() if re.fullmatch(word, scale)), 0)
    if power < 0:
        if unit:
            return None
        unit = scale
    elif unit in _POINTS:
        power, unit = power - 2, "pp"
    factor = Decimal(10) ** power
    value = float(_number(found) * factor)
    return Quantity(value, unit, _sign(found), float(factor), _decimals(found))


def _with_currency(currency: str, unit: str) -> str | None:
    """Return the unit of `¥258`, `¥80万元` or `¥258/人`; None where two units contradict."""
    name = _CURRENCIES.get(currency, currency)
    if not unit or unit.split("/")[0] == name:
        return unit or name
    return name + unit if unit.startswith("/") else None


def _number(found: re.Match[str]) -> Decimal:
    number = Decimal(found["number"].replace(",", ""))
    return -number if found["minus"] == "-" else number


def _sign(found: re.Match[str]) -> Sign | None:
    return cast("Sign", _SIGNS[found["sign"]]) if found["sign"] else None


def _decimals(found: re.Match[str]) -> int:
    return len(found["places"] or "")
