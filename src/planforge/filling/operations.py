"""What operators and loops do: as Python does it, within bounds, with words for what fails."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.methods import call_method
from planforge.filling.missing import Missing, running, shortened
from planforge.filling.spelled import spells_number
from planforge.filling.tags import TagError
from planforge.filling.values import Shown, is_container, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST_RANGE: Final = 1_048_576
"""Rows of a sheet."""

_MOST_BITS: Final = 10_000
_MOST_DIGITS: Final = 3_000
_READ_AT_ONCE: Final = 64
"""Characters of a text that are looked through in the time that one value of a list takes."""

_COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "lt": lambda left, right: left < right,
    "lteq": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "gteq": lambda left, right: left >= right,
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "in": lambda left, right: left in right,
    "notin": lambda left, right: left not in right,
}


def each(values: Any, number: int, weight: int) -> Any:
    """Return what a loop goes through, noted with the run."""
    return running().each(values, number, weight)


def item_number(item: Any) -> int:
    """Return what is the same for a loop's item in all loops of a run that come to it."""
    return running().number_of(item)


def method(value: Any, name: str, *arguments: Any, **options: Any) -> Any:
    """Return what a listed method gives."""
    for argument in (value, *arguments, *options.values()):
        if isinstance(argument, Missing):
            return argument
    try:
        found = call_method(value, name, *arguments, **options)
    except (TypeError, ValueError, AttributeError):
        given = all_shortened((value, *arguments, *options.values()))
        raise TagError("fill-filter-failed", name=name, given=given) from None
    running().spend(effort(value) + effort(found))
    if isinstance(found, str):
        running().made(len(found))
    return found


def joined_text(*parts: Any) -> str:
    """Return the texts of `a ~ b`; a missing name notes itself."""
    found = "".join(map(text_of, parts))
    running().made(len(found))
    return found


def compared(left: Any, operator: str, right: Any) -> Any:
    """Return what a comparison says."""
    if isinstance(left, Missing):
        return left
    if isinstance(right, Missing):
        return right
    left = operand(left, right)
    if operator in ("in", "notin"):
        check_flat(left)
    else:
        right = operand(right, left)
        check_flat(left, right)
    running().spend(effort(right))
    try:
        return _COMPARISONS[operator](left, right)
    except TypeError:
        raise unfit(left, _SIGNS[operator], right) from None


_SIGNS: Final = {
    "lt": "<",
    "lteq": "<=",
    "gt": ">",
    "gteq": ">=",
    "eq": "==",
    "ne": "!=",
    "in": "in",
    "notin": "not in",
}


def sliced(value: Any, *limits: Any) -> Any:
    """Return `value[first:last:step]`."""
    for part in (value, *limits):
        if isinstance(part, Missing):
            return part
    try:
        found = value[slice(*limits)]
    except (TypeError, ValueError):  # a step of nothing
        raise TagError("fill-not-list", value=shortened(value)) from None
    running().made(_size(found))
    return found


def counted(*limits: int) -> range:
    """Return `range(...)`, no longer than a sheet."""
    try:
        found = range(*limits)
    except TypeError:
        raise TagError("fill-not-number", value=all_shortened(limits)) from None
    if len(found) > LONGEST_RANGE:
        raise TagError("fill-loop-too-long", most=LONGEST_RANGE)
    return found


def check_flat(*values: Any) -> None:
    """Refuse to compare lists in lists: shared parts would make that last for ever."""
    for value in values:
        if is_container(value) and any(map(is_container, value)):
            raise TagError("fill-compared-lists")


def operand(value: Any, other: Any) -> Any:
    """Return what is reckoned with: a shown number's value, all of one kind."""
    if isinstance(value, Shown):
        value = value.value
    return float(value) if isinstance(value, Decimal) and isinstance(other, float) else value


def unfit(left: Any, operator: str, right: Any) -> TagError:
    """Return the error of two values that do not go together."""
    details = {"left": shortened(left), "operator": operator, "right": shortened(right)}
    return TagError("fill-operands", **details)


def check_bounds(operator: str, left: Any, right: Any) -> None:
    """Refuse what would fill the memory: a text times a million, a number of a million digits."""
    match operator:
        case "**":
            _bounded_power(left, right)
        case "*" if isinstance(left, int) and isinstance(right, int):
            if left.bit_length() + right.bit_length() > _MOST_BITS:
                raise TagError("fill-number-too-long")
        case "*":
            _bounded_product(left, right)
        case "+" if size := _size(left) + _size(right):
            running().made(size)
        case "%" if isinstance(left, (str, bytes)):
            raise unfit(left, operator, right)
        case _:
            pass


def bounded(value: Any) -> Any:
    """Return what was reckoned, unless it has more digits than Python spells."""
    match value:
        case int() if value.bit_length() > _MOST_BITS:
            raise TagError("fill-number-too-long")
        case Decimal() if value.is_finite() and abs(value.adjusted()) > _MOST_DIGITS:
            raise TagError("fill-number-too-long")
        case _:
            return value


def _bounded_power(left: Any, right: Any) -> None:
    for value, most in ((left, 10**100), (right, 1000)):
        if not isinstance(value, (int, float, Decimal)):
            raise unfit(left, "**", right)
        if not -most <= value <= most:
            raise TagError("fill-number-too-long")


def _bounded_product(left: Any, right: Any) -> None:
    repeated: Any
    times, repeated = (left, right) if isinstance(left, int) else (right, left)
    # A single digit is rather repeated to fill a text up.
    if isinstance(repeated, str) and len(repeated) > 1 and spells_number(repeated):
        raise unfit(left, "*", right)
    if isinstance(times, int) and (size := _size(repeated)):
        running().made(size * max(times, 0))


def effort(value: Any) -> int:
    """Return how long it takes to look through a value, in steps of a loop."""
    match value:
        case str() | bytes():
            return len(value) // _READ_AT_ONCE
        case list() | tuple():
            return len(value)
        case _:
            return 0


def _size(value: Any) -> int:
    """Return how much memory a text or list takes, in characters."""
    match value:
        case str() | bytes():
            return len(value)
        case list() | tuple():
            return len(value) * 8
        case _:
            return 0


def all_shortened(values: Iterable[Any]) -> str:
    """Return how a problem names several values."""
    return ", ".join(map(shortened, values))
