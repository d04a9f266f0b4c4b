"""The filters that tags may use, and the few methods."""

from __future__ import annotations

from typing import Any, Final

from jinja2.defaults import DEFAULT_FILTERS

METHODS: Final = ("items", "keys", "values", "upper", "lower", "title", "strip", "strftime")

_FROM_JINJA: Final = ("abs", "default", "d", "first", "int", "float", "join", "last", "length", "list", "lower",
    "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "select", "selectattr",
    "sort", "string", "sum", "title", "trim", "unique", "upper", "groupby", "batch", "slice", "dictsort", "e", "escape", "safe", "count", "capitalize", "truncate", "wordcount", "items")  # fmt: skip

FILTERS: Final[dict[str, Any]] = {name: DEFAULT_FILTERS[name] for name in _FROM_JINJA}


def call_method(value: Any, name: str, *arguments: Any) -> Any:
    """Return `value.name(...)` for a listed method of texts, dates and mappings."""
    return getattr(value, name)(*arguments)
