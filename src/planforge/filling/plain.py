"""Data handed over in Python, made plain: mappings, lists, and values that tags can show.

What is plain already is given back as it is, not copied: a template filled a thousand times is
filled with small data each time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from planforge.filling import values
from planforge.problems import PlanError, Problem

_DEEPEST: Final = 60
_LONGEST: Final = 10**400
"""Beyond what any cell holds; to spell a number of a million digits takes minutes."""
_MOST_DIGITS: Final = 400
_AS_THEY_ARE: Final = frozenset(
    {
        *(str, int, float, bool, type(None), date, datetime, time, timedelta, Decimal, bytes),
        *(values.Shown, values.Image, values.Link, values.Piece, values.RichText),
        *(values.Markdown, values.SubDocument, values.PageBreak, values.ChartData),
    }
)
_LONG: Final = frozenset({int, Decimal})
"""Numbers that may have any number of digits."""


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value as tags take it.

    DataFrames (pandas, polars, Arrow) become lists of rows, objects of dataclasses and of pydantic
    mappings, NaN and NaT of frames None, numpy's numbers Python's own.

    Example:
        >>> plain({"a": (1, 2.5), "b": {3}})
        {'a': (1, 2.5), 'b': [3]}

    Raises:
        PlanError: it is nothing that a tag could show, or holds itself.
    """
    kind = type(value)
    if kind in _AS_THEY_ARE:
        _check_numbers((value,))
        return value
    if depth > _DEEPEST:
        raise PlanError([Problem("fill-data-deep", None, {"most": _DEEPEST})])
    if kind is dict:
        return _plain_mapping(value, depth)
    if kind is list or kind is tuple:
        return _plain_items(value, depth)
    return _made_plain(value, depth)


def is_plan(value: Any) -> bool:
    """Whether a value is a plan with its figures; nothing of plans is imported to find out."""
    module = sys.modules.get("planforge.plan.plan")
    return module is not None and isinstance(value, module.Plan)


def _plain_mapping(value: dict[Any, Any], depth: int) -> Any:
    """Return the mapping itself when all in it is plain: most rows are, and there are many."""
    kinds = set(map(type, value.values()))
    if kinds <= _AS_THEY_ARE:
        if not kinds.isdisjoint(_LONG):
            _check_numbers(value.values())
        return value
    made = {key: plain(item, depth + 1) for key, item in value.items()}
    same = all(made[key] is item for key, item in value.items())
    return value if same else made


def _plain_items(value: list[Any] | tuple[Any, ...], depth: int) -> Any:
    kinds = set(map(type, value))
    if kinds <= _AS_THEY_ARE:
        if not kinds.isdisjoint(_LONG):
            _check_numbers(value)
        return value
    made = [plain(item, depth + 1) for item in value]
    return value if all(map(_is_same, made, value)) else made


def _check_numbers(values: Iterable[Any]) -> None:
    """Refuse numbers that nobody can mean."""
    for value in values:
        kind = value.__class__
        if kind is int:
            if not -_LONGEST < value < _LONGEST:
                break
        elif kind is Decimal and value.is_finite() and abs(value.adjusted()) > _MOST_DIGITS:
            break
    else:
        return
    raise PlanError([Problem("fill-data-number", None, {"most": _MOST_DIGITS})])


def _is_same(one: Any, other: Any) -> bool:
    return one is other


def _made_plain(value: Any, depth: int) -> Any:
    """Return what is not plain by its kind; a subclass of what is counts as that."""
    match value:
        case Enum():
            return plain(value.value, depth)
        case _ if _is_nothing(value):
            return None
        case datetime() if hasattr(value, "to_pydatetime"):
            return value.to_pydatetime(warn=False)
        case _ if hasattr(value, "dtype") and getattr(value, "shape", None) == ():
            return _of_numpy(value)
        case values.Shown() | str() | bool() | int() | float() | Decimal():
            return value
        case date() | time() | timedelta():
            return value
        case UUID() | PurePath():
            return str(value)
        case Mapping():
            return plain(dict(value), depth)
        case Set():
            return [plain(item, depth + 1) for item in sorted(value, key=str)]
        case bytearray() | memoryview():
            return bytes(value)
        case _ if is_plan(value):
            from planforge.filling.plan_names import plan_names

            return plan_names(value)
        case _:
            return _of_library(value, depth)


def _of_library(value: Any, depth: int) -> Any:
    """Return frames, arrays, objects with fields, and what can be gone through once."""
    kind = type(value)
    if (rows := _rows(value)) is not None:
        return plain(rows, depth)
    if is_dataclass(value) and not isinstance(value, type):
        return plain(_public(value, [field.name for field in fields(value)]), depth)
    for names in ("model_fields", "__attrs_attrs__"):
        if hasattr(kind, names):
            listed = [getattr(name, "name", name) for name in getattr(kind, names)]
            listed += getattr(kind, "model_computed_fields", ())
            return plain(_public(value, listed), depth)
    if hasattr(value, "tolist"):  # numpy's arrays and scalars, pandas' series
        return plain(value.tolist(), depth)
    if isinstance(value, Iterator):
        return (plain(item, depth + 1) for item in value)
    if isinstance(value, Sequence):
        return plain(list(value), depth)
    raise PlanError([Problem("fill-data-kind", None, {"kind": kind.__name__})])


def _public(value: Any, names: Sequence[str]) -> dict[str, Any]:
    """Return an object's fields by name, but those that its author keeps to himself."""
    return {name: getattr(value, name) for name in names if not name.startswith("_")}


def _of_numpy(value: Any) -> Any:
    """Return one of numpy's numbers, texts or moments as Python's own."""
    if value.dtype.kind == "M":  # finer than microseconds, it would come as a number
        value = value.astype("datetime64[us]")
    return value.item()


def _is_nothing(value: Any) -> bool:
    return type(value).__name__ in ("NaTType", "NAType")


def _rows(frame: Any) -> list[dict[str, Any]] | None:
    """Return a frame's rows as mappings; None for what is no frame."""
    module = type(frame).__module__.partition(".")[0]
    if module == "pandas" and hasattr(frame, "columns"):
        return _pandas_rows(frame)
    if module == "polars" and hasattr(frame, "to_dicts"):
        return frame.to_dicts()  # type: ignore[no-any-return]
    if module == "pyarrow" and hasattr(frame, "to_pylist") and hasattr(frame, "column_names"):
        return frame.to_pylist()  # type: ignore[no-any-return]
    return None


def _pandas_rows(frame: Any) -> list[dict[str, Any]]:
    """Return the rows, a named index as columns, what is not there as None."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    names = [str(name) for name in frame.columns]
    columns = [_pandas_cells(frame.iloc[:, at]) for at in range(len(names))]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _pandas_cells(column: Any) -> list[Any]:
    cells = column.astype(object)
    return cells.where(column.notna(), None).tolist()  # type: ignore[no-any-return]
