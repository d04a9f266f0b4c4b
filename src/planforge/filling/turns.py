"""Which item of the data a loop was at: `rows #3001`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LOOKED_AT: Final = 2_000_000
_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """An item of a list.

    Attributes:
        path: the list, as tags name it; what is within items has their numbers: `gs #2.rows`.
        number: the item's, from 1.
        total: how many items the list has.
    """

    path: str
    number: int
    total: int

    def __str__(self) -> str:
        return f"{self.path} #{self.number}"


def turns(data: Mapping[str, Any], items: Iterable[Any]) -> dict[int, Turn]:
    """Return where these very items stand in the lists of the data, by their `id`."""
    wanted = {id(item) for item in items if isinstance(item, (Mapping, list, tuple))}
    found: dict[int, Turn] = {}
    seen: set[int] = set()
    ahead: list[tuple[str, Any]] = list(data.items())[::-1]
    looked_at = 0
    while ahead and len(found) < len(wanted) and looked_at < _MOST_LOOKED_AT:
        path, value = ahead.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        inner = _inner(path, value)
        looked_at += len(inner)
        for number, (_, item) in enumerate(inner, start=1):
            if id(item) in wanted and isinstance(value, (list, tuple)):
                found.setdefault(id(item), Turn(path, number, len(value)))
        ahead += [one for one in reversed(inner) if isinstance(one[1], (Mapping, list, tuple))]
    return found


def _inner(path: str, value: Any) -> list[tuple[str, Any]]:
    match value:
        case list() | tuple():
            return [(f"{path} #{number}", item) for number, item in enumerate(value, start=1)]
        case dict():
            return [(f"{path}.{name}", item) for name, item in dict.items(value)]
        case _:
            return []


def shown_turns(found: Iterable[Turn]) -> str | None:
    """Return how a place names items: the first few; None when they are all that their lists have.

    Example:
        >>> shown_turns([Turn("rows", 2, 9), Turn("rows", 5, 9)])
        'rows #2, #5'
        >>> shown_turns([Turn("rows", 1, 1)]) is None
        True
    """
    numbers: dict[tuple[str, int], list[int]] = {}
    for turn in found:
        numbers.setdefault((turn.path, turn.total), []).append(turn.number)
    some = {key: sorted(named) for key, named in numbers.items() if len(named) < key[1]}
    if not some:
        return None
    (path, _), named = next(iter(some.items()))
    more = sum(map(len, some.values())) - len(named[:_MOST_NAMED])
    shown = ", ".join(f"#{number}" for number in named[:_MOST_NAMED])
    return f"{path} {shown}" + (f" … +{more}" if more else "")
