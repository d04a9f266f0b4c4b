"""Whether programs agree on what becomes of a number: they look at 15 digits, the engine at all."""

from __future__ import annotations

import math
from typing import Final

NEAR: Final = 1e-9
_FIRST_CLEAR_DAY: Final = 61
"""Excel counts a 29 February 1900."""
_LATEST_CLEAR: Final = 0.999
_SECONDS_NEAR: Final = 1e-3
_SMALLEST_SHOWN: Final = 1e-4
_LARGEST_SHOWN: Final = 1e11
"""Beyond, numbers in texts get exponents in one program and not in another."""


def is_clear(left: object, what_for: str, right: object) -> bool:
    """Whether programs agree on what becomes of values, whatever digits they look at.

    Args:
        left: a value.
        what_for: what is done with it: see `safety.Verdict`.
        right: what it is compared with or divided by; for all else the same.
    """
    if isinstance(left, str) and isinstance(right, str):
        # In which order texts stand is a matter of the language.
        ordered = what_for in ("<", ">", "<=", ">=")
        return not ordered or (left.isascii() and right.isascii())
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return True
    if not (math.isfinite(left) and math.isfinite(right)):
        return False
    match what_for:
        case "whole":
            return left == round(left) or not _is_near_whole(left)
        case "half":
            return not _is_near_whole(left - 0.5)
        case "rest":
            both_whole = left == round(left) and right == round(right)
            return right == 0 or both_whole or not _is_near_whole(left / right)
        case "day":
            return left >= _FIRST_CLEAR_DAY and left % 1 <= _LATEST_CLEAR
        case "seconds":
            seconds = left * 86_400
            return left >= 0 and abs(seconds - round(seconds)) <= _SECONDS_NEAR
        case "shown":
            return _reads_alike(left)
        case _:
            near = NEAR * max(1.0, abs(left), abs(right))
            return left == right or abs(left - right) > near


def _is_near_whole(value: float) -> bool:
    return abs(value - round(value)) <= NEAR * max(1.0, abs(value))


def _reads_alike(value: float) -> bool:
    """Whether programs spell a number alike: they show 15 digits, the engine all."""
    if isinstance(value, bool) or value == 0:
        return True
    return _SMALLEST_SHOWN <= abs(value) < _LARGEST_SHOWN and float(f"{value:.15g}") == value
