"""A small algebra of units: 元/人, 元·人⁻¹, %, pp. An unknown unit agrees with every other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SAME = {"day": "天", "days": "天", "日": "天", "yuan": "元", "CNY": "元", "people": "人"}
_FACTOR = re.compile(
    r"\s*([/·*×]?)\s*([^/·*×^⁻⁰¹²³⁴⁵⁶⁷⁸⁹\s]+)\s*(?:\^?([-⁻]?[0-9⁰¹²³⁴⁵⁶⁷⁸⁹]+))?\s*"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of words with powers.

    Attributes:
        powers: each word with its power, in alphabetical order.
        share: `%` for percentages, `pp` for their differences, both without dimension.
        literal: a number written in the formula, which takes the unit of what it stands beside.
    """

    powers: tuple[tuple[str, int], ...] = ()
    share: Literal["", "%", "pp"] = ""
    literal: bool = False

    def __str__(self) -> str:
        if self.share:
            return self.share
        above = [_raised(word, power) for word, power in self.powers if power > 0]
        below = [(word, -power) for word, power in self.powers if power < 0]
        if not above:
            return "·".join(_raised(word, -power) for word, power in below)
        return "/".join(["·".join(above), *(_raised(word, power) for word, power in below)])


PLAIN = Unit()
LITERAL = Unit(literal=True)
PERCENT = Unit(share="%")
POINTS = Unit(share="pp")
DAYS = Unit((("天", 1),))


def read_unit(text: str | None) -> Unit | None:
    """Return the unit that a text names; None where it is unknown.

    Example:
        >>> str(read_unit("元·人⁻¹")), read_unit("元/人") == read_unit("元·人⁻¹")
        ('元/人', True)
    """
    if text is None:
        return None
    text = text.strip()
    if text in ("%", "％"):
        return PERCENT
    if text in ("pp", "百分点", "个百分点"):
        return POINTS
    powers: dict[str, int] = {}
    for sign, word, power in _FACTOR.findall(text):
        count = int(power.translate(_SUPERSCRIPTS)) if power else 1
        name = _SAME.get(word, word)
        powers[name] = powers.get(name, 0) + (-count if sign == "/" else count)
    return Unit(_ordered(powers))


def agree(left: Unit | None, right: Unit | None) -> bool:
    """Return whether the two may be added or compared."""
    if left is None or right is None or left.literal or right.literal:
        return True
    return left.powers == right.powers


def added(operator: str, left: Unit | None, right: Unit | None) -> Unit | None:
    """Return the unit of a sum, of a difference, of what is one or the other."""
    if left is None or right is None:
        return None
    if left.literal:
        return right
    if right.literal:
        return left
    if operator == "-" and left.share == right.share == "%":
        return POINTS
    return left if left.share in ("%", right.share) else right


def multiplied(left: Unit | None, right: Unit | None, sign: int = 1) -> Unit | None:
    """Return the unit of a product, or with `sign` -1 of a quotient."""
    if left is None or right is None:
        return None
    if left.literal and right.literal:
        return LITERAL
    powers = dict(left.powers)
    for word, power in right.powers:
        powers[word] = powers.get(word, 0) + sign * power
    # A share of a share is a share, half a share too; a share of money is money.
    shares = {unit.share for unit in (left, right) if not unit.literal}
    kept = left.share or (right.share if sign > 0 else "")
    return Unit(_ordered(powers), kept if len(shares) == 1 and not _ordered(powers) else "")


def raised(unit: Unit | None, power: float | None) -> Unit | None:
    """Return the unit of a power; a power that is not a whole number written out is unknown."""
    if unit is None or unit.literal or not unit.powers:
        return unit
    if power is None or power != int(power):
        return None
    return Unit(_ordered({word: count * int(power) for word, count in unit.powers}))


def _ordered(powers: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((word, power) for word, power in powers.items() if power))


def _raised(word: str, power: int) -> str:
    return word if power == 1 else word + str(power).translate(_RAISED)
