"""The few methods that tags may call: `row.items()`, `name.upper()`, `day.strftime("%Y")`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from planforge.filling.dates import dated, text_with
from planforge.filling.missing import shortened
from planforge.filling.spelled import formatted
from planforge.filling.tags import TagError
from planforge.filling.texts import joined, replaced

_TEXT: Final[dict[str, Callable[..., Any]]] = {
    "upper": str.upper,
    "lower": str.lower,
    "title": str.title,
    "capitalize": str.capitalize,
    "strip": str.strip,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "split": str.split,
    "replace": replaced,
    "join": lambda text, values: joined(values, text),
    "format": formatted,
}
_MAPPING: Final[dict[str, Callable[..., Any]]] = {
    "items": lambda mapping: list(mapping.items()),
    "keys": lambda mapping: list(mapping.keys()),
    "values": lambda mapping: list(mapping.values()),
    "get": lambda mapping, key, default=None: mapping.get(key, default),
}
_DATE: Final[dict[str, Callable[..., Any]]] = {
    "strftime": lambda day, pattern: text_with(day, pattern),
    "isoformat": lambda day: day.isoformat(),
    "date": lambda day: dated(day).date(),
}

METHODS: Final = frozenset({*_TEXT, *_MAPPING, *_DATE})


def call_method(value: Any, name: str, *arguments: Any, **options: Any) -> Any:
    """Return `value.name(...)` for a listed method of texts, dates and mappings."""
    method = _methods(value).get(name)
    if method is None:
        raise TagError("fill-no-method", name=name, value=shortened(value))
    return method(value, *arguments, **options)


def _methods(value: Any) -> Mapping[str, Callable[..., Any]]:
    match value:
        case str():
            return _TEXT
        case datetime() | date() | time():
            return _DATE
        case Mapping():
            return _MAPPING
        case _:
            return {}
