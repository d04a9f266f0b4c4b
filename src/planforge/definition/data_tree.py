"""Plans built in code, into trees; their places name the keys."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planforge.definition.tree import (
    DEPTH_LIMIT,
    Fields,
    Items,
    Leaf,
    Node,
    Origin,
    Path,
    Scalar,
    dotted,
)
from planforge.problems import Location

if TYPE_CHECKING:
    from planforge.problems import Problems


def read_data(data: Any, origin: Origin, problems: Problems, path: Path = ()) -> Node:
    """Return the tree of plain Python data: mappings, lists, texts, numbers, dates."""
    where = Location(origin.name, field=dotted(path) or None)
    if len(path) > DEPTH_LIMIT:
        problems.add("too-deep", where)
        return Leaf(None, "", where, origin)
    if isinstance(data, Mapping):
        return _fields(data, where, origin, problems, path)
    if isinstance(data, list | tuple):
        nodes = (read_data(item, origin, problems, (*path, at)) for at, item in enumerate(data))
        return Items(tuple(nodes), where, origin)
    known, value = _scalar(data)
    if not known:
        problems.add("not-plain-data", where, kind=type(data).__name__)
    return Leaf(value, "null" if value is None else str(value), where, origin)


def _fields(
    data: Mapping[Any, Any], where: Location, origin: Origin, problems: Problems, path: Path
) -> Fields:
    nodes: dict[str, Node] = {}
    keys: dict[str, Location] = {}
    for key, value in data.items():
        inner = (*path, str(key))
        nodes[str(key)] = read_data(value, origin, problems, inner)
        keys[str(key)] = Location(origin.name, field=dotted(inner))
    return Fields(nodes, keys, where, origin)


def _scalar(data: Any) -> tuple[bool, Scalar]:
    """Return whether `data` is one value, and that value as YAML would have given it."""
    if hasattr(data, "item") and not isinstance(data, str | bytes):
        data = _item(data)  # numpy's scalars
    match data:
        case None | str() | bool() | int():
            return True, data
        case float() if math.isfinite(data):
            return True, data
        case float():
            return math.isnan(data), None  # pandas writes nothing as NaN
        case Decimal() if data.is_finite():
            return True, float(data)
        case datetime():
            return True, data.isoformat(sep=" ")
        case date():
            return True, data.isoformat()
        case _:
            return False, None


def _item(data: Any) -> Any:
    try:
        return data.item()
    except (TypeError, ValueError):
        return data
