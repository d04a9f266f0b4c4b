"""What filters make of lists."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jinja2 import pass_environment

from planforge.filling.missing import Missing, as_list, shortened
from planforge.filling.operations import check_flat
from planforge.filling.spelled import number_of
from planforge.filling.tags import TagError
from planforge.filling.texts import joined
from planforge.filling.values import is_container

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2 import Environment

MOST_PARTS: Final = 10_000


class Group(NamedTuple):
    """One group of `groupby`: what they have in common, and its items."""

    grouper: Any
    list: list[Any]


def read(environment: Environment, item: Any, attribute: str | int | None) -> Any:
    """Return what an item has by a name, or by a path of names: `customer.city`."""
    if attribute is None:
        return item
    if isinstance(item, Mapping) and attribute in item:
        return item[attribute]
    for part in str(attribute).split("."):
        item = environment.getitem(item, int(part) if part.isdecimal() else part)
    return item


def keys_of(environment: Environment, values: Any, attribute: str | int | None) -> Any:
    """Return what each item has by a name; a missing one alone, when an item has none."""
    found = [read(environment, item, attribute) for item in as_list(values)]
    return next((key for key in found if isinstance(key, Missing)), found)


def _order(key: Any, case: bool) -> tuple[bool, Any]:
    """Return what a key is sorted by: blanks come last, lists of lists are refused."""
    check_flat(key)
    match key:
        case None:
            return (True, "")
        case str():
            return (False, key if case else key.lower())
        case list():
            return (False, tuple(key))
        case _:
            return (False, key)


def _sorted(items: Sequence[Any], keys: Sequence[Any], reverse: bool, case: bool) -> list[Any]:
    order = [_order(key, case) for key in keys]
    try:
        places = sorted(range(len(order)), key=order.__getitem__, reverse=reverse)
    except TypeError:
        raise TagError("fill-not-sortable") from None
    return [items[place] for place in places]


@pass_environment
def in_order(
    environment: Environment,
    values: Any,
    reverse: bool = False,
    case_sensitive: bool = False,
    attribute: str | int | None = None,
) -> Any:
    """Return a list sorted, by an attribute (`"city,name"`: by two) or by the items themselves."""
    found: Any = as_list(values)
    for name in reversed(str(attribute).split(",") if isinstance(attribute, str) else [attribute]):
        keys = keys_of(environment, found, name.strip() if isinstance(name, str) else name)
        if isinstance(keys, Missing):
            return keys
        found = _sorted(found, keys, bool(reverse), bool(case_sensitive))
    return found


@pass_environment
def without_doubles(
    environment: Environment,
    values: Any,
    case_sensitive: bool = False,
    attribute: str | int | None = None,
) -> Any:
    """Return the first of each of several equal items."""
    keys = keys_of(environment, values, attribute)
    if isinstance(keys, Missing):
        return keys
    found: dict[Any, Any] = {}
    for key, item in zip(keys, as_list(values), strict=True):
        found.setdefault(_order(key, bool(case_sensitive)), item)
    return list(found.values())


@pass_environment
def in_groups(
    environment: Environment,
    values: Any,
    attribute: str | int,
    default: Any = None,
    case_sensitive: bool = False,
) -> Any:
    """Return groups of the items that have the same by a name, each with `grouper` and `list`."""
    items = as_list(values)
    keys = [read(environment, item, attribute) for item in items]
    if default is not None:
        keys = [default if isinstance(key, Missing) else key for key in keys]
    lost = next((key for key in keys if isinstance(key, Missing)), None)
    if lost is not None:
        return lost
    groups: dict[Any, Group] = {}
    for place in _sorted(range(len(items)), keys, False, case_sensitive):
        group = groups.setdefault(_order(keys[place], case_sensitive), Group(keys[place], []))
        group.list.append(items[place])
    return list(groups.values())


@pass_environment
def total(
    environment: Environment, values: Any, attribute: str | int | None = None, start: Any = 0
) -> Any:
    """Return the sum of a list of numbers, or of what its items have by a name; blanks are none."""
    keys = keys_of(environment, values, attribute)
    if isinstance(keys, Missing):
        return keys
    found = start
    for key in keys:
        if isinstance(key, bytes) or is_container(key):
            raise TagError("fill-not-number", value=shortened(key))
        if isinstance(key, str):
            key = number_of(key)
        if key is not None:
            found = environment.call_binop(_NO_CONTEXT, "+", found, key)  # type: ignore[attr-defined]
    return found


_NO_CONTEXT: Any = None


@pass_environment
def smallest(
    environment: Environment,
    values: Any,
    case_sensitive: bool = False,
    attribute: str | int | None = None,
) -> Any:
    """Return the smallest item; of an empty list a blank."""
    return _extreme(environment, values, case_sensitive, attribute, reverse=False)


@pass_environment
def largest(
    environment: Environment,
    values: Any,
    case_sensitive: bool = False,
    attribute: str | int | None = None,
) -> Any:
    """Return the largest item; of an empty list a blank."""
    return _extreme(environment, values, case_sensitive, attribute, reverse=True)


def _extreme(
    environment: Environment, values: Any, case: bool, attribute: Any, *, reverse: bool
) -> Any:
    keys = keys_of(environment, values, attribute)
    if isinstance(keys, Missing):
        return keys
    known = [
        (key, item) for key, item in zip(keys, as_list(values), strict=True) if key is not None
    ]
    found = _sorted([item for _, item in known], [key for key, _ in known], reverse, case)
    return found[0] if found else None


@pass_environment
def each_as(environment: Environment, values: Any, *filter_: Any, **options: Any) -> list[Any]:
    """Return what each item has (`attribute="city"`) or becomes by a filter (`"upper"`)."""
    items = as_list(values)
    if filter_:
        name, *arguments = filter_
        return [environment.call_filter(name, item, arguments, options) for item in items]
    attribute, default = options.get("attribute"), options.get("default")
    if attribute is None:
        raise TagError("fill-argument", name="map", argument="attribute")
    found = [read(environment, item, attribute) for item in items]
    if "default" in options:
        return [default if isinstance(value, Missing) else value for value in found]
    return found


@pass_environment
def chosen(environment: Environment, values: Any, *test: Any) -> list[Any]:
    """Return the items that pass a test: `select("odd")`; without one, those that are not blank."""
    return [item for item in as_list(values) if _passes(environment, item, test)]


@pass_environment
def refused(environment: Environment, values: Any, *test: Any) -> list[Any]:
    """Return the items that do not pass a test."""
    return [item for item in as_list(values) if not _passes(environment, item, test)]


@pass_environment
def chosen_by(environment: Environment, values: Any, attribute: str | int, *test: Any) -> list[Any]:
    """Return the items whose attribute passes a test: `selectattr("city", "==", "Wien")`."""
    passes = _passes_by(environment, attribute, test)
    return [item for item in as_list(values) if passes(item)]


@pass_environment
def refused_by(
    environment: Environment, values: Any, attribute: str | int, *test: Any
) -> list[Any]:
    """Return the items whose attribute does not pass a test."""
    passes = _passes_by(environment, attribute, test)
    return [item for item in as_list(values) if not passes(item)]


def _passes_by(
    environment: Environment, attribute: str | int, test: Sequence[Any]
) -> Callable[[Any], bool]:
    return lambda item: _passes(environment, read(environment, item, attribute), test)


def _passes(environment: Environment, value: Any, test: Sequence[Any]) -> bool:
    if not test:
        return bool(value)
    return bool(environment.call_test(test[0], value, list(test[1:])))


def first(values: Any) -> Any:
    """Return the first item; of an empty list a blank."""
    return next(iter(_ordered(values)), None)


def last(values: Any) -> Any:
    """Return the last item; of an empty list a blank."""
    found = _ordered(values)
    return found[-1] if found else None


def reversed_(values: Any) -> Any:
    """Return a list or a text from its end to its beginning."""
    return _ordered(values)[::-1]


def _ordered(values: Any) -> Any:
    return values if isinstance(values, str) else as_list(values)


def length(values: Any) -> int:
    """Return how many items a list has, or characters a text."""
    if isinstance(values, (str, Mapping)):
        return len(values)
    return len(as_list(values))


def listed(values: Any) -> list[Any]:
    """Return the items as a list; of a text its characters."""
    return list(_ordered(values))


def pairs(mapping: Any) -> list[tuple[Any, Any]]:
    """Return the names and values of a mapping."""
    if not isinstance(mapping, Mapping):
        raise TagError("fill-not-mapping", value=shortened(mapping))
    return list(mapping.items())


def pairs_in_order(
    mapping: Any, case_sensitive: bool = False, by: str = "key", reverse: bool = False
) -> list[Any]:
    """Return the names and values of a mapping, sorted by name or by value."""
    if by not in ("key", "value"):
        raise TagError("fill-not-listed", name=shortened(by), known="key, value")
    found = pairs(mapping)
    keys = [pair[by == "value"] for pair in found]
    return _sorted(found, keys, reverse, case_sensitive)


def in_batches(values: Any, size: int, fill: Any = None) -> list[list[Any]]:
    """Return a list in rows of so many items; the last one filled up, when a filling is given."""
    most, items = _count(size), iter(as_list(values))
    found = []
    while row := list(islice(items, most)):
        found.append(row + [fill] * (most - len(row) if fill is not None else 0))
    return found


def in_slices(values: Any, count: int, fill: Any = None) -> list[list[Any]]:
    """Return a list in so many columns of about the same length."""
    items, parts = list(as_list(values)), _count(count)
    size, more = divmod(len(items), parts)
    found, start = [], 0
    for at in range(parts):
        end = start + size + (at < more)
        extra = [fill] if fill is not None and more and at >= more else []
        found.append(items[start:end] + extra)
        start = end
    return found


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MOST_PARTS:
        raise TagError("fill-places", value=shortened(value), most=MOST_PARTS)
    return value


@pass_environment
def in_one(
    environment: Environment, values: Any, between: Any = "", attribute: str | int | None = None
) -> Any:
    """Return the texts of a list in one, with something between them: `join("、")`."""
    keys = keys_of(environment, values, attribute)
    return keys if isinstance(keys, Missing) else joined(keys, between)
