"""DataFrames of any kind, brought to what DuckDB reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from numbers import Number
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LARGEST_EXACT = 1e15


def is_records(value: object) -> bool:
    """Return whether a value is a list of rows, each a mapping from column to value."""
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str | bytes)
        and all(isinstance(row, Mapping) for row in value)
    )


def register(connection: DuckDBPyConnection, name: str, frame: object) -> None:
    """Make a frame readable under `name`, without copying it where that can be.

    Raises:
        TypeError: when it is no frame.
        duckdb.Error: when DuckDB cannot read it.
    """
    if _is_pandas(frame):
        frame = _plain_pandas(frame)
    elif is_records(frame):
        frame = _pandas_of_records(frame)
    elif not hasattr(frame, "__arrow_c_stream__"):
        frame = _pandas_of_interchange(frame)
    connection.register(name, frame)


def _is_pandas(frame: object) -> bool:
    return type(frame).__module__.partition(".")[0] == "pandas"


def _plain_pandas(frame: Any) -> Any:
    """Return the frame with its named index as columns, and times of a zone as its clock shows.

    DuckDB would turn such times into UTC, and orders of the small hours into the day before's.
    """
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    zoned = frame.select_dtypes("datetimetz").columns
    if len(zoned):
        frame = frame.assign(**{name: frame[name].dt.tz_localize(None) for name in zoned})
    frame = frame.rename(columns=str)
    if not frame.columns.is_unique:
        return frame
    mixed = {name: _plain_column(frame[name]) for name in frame if frame[name].dtype == object}
    return frame.assign(**mixed)


def _plain_column(column: Any) -> Any:
    """Return a column of Python's own values as one that DuckDB reads without guessing.

    Numbers stay numbers and days stay days where there is nothing else. Where kinds are mixed, all
    cells become text, so that each is judged by the rules for text, and named when it is wrong.
    """
    import pandas as pd

    cells = [None if _is_nothing(cell) else cell for cell in column]
    kinds = {type(cell) for cell in cells if cell is not None}
    if not kinds or kinds <= {str} or kinds <= {bool} or kinds <= {dict}:
        return pd.Series(cells, index=column.index, dtype=object)
    if all(issubclass(kind, date) for kind in kinds):
        return _days(cells, column)
    if all(issubclass(kind, Number) and not issubclass(kind, bool) for kind in kinds):
        try:
            numbers = [None if cell is None else float(cell) for cell in cells]
        except (OverflowError, TypeError, ValueError):
            numbers = []
        exact = all(cell is None or float(cell) == cell for cell in cells) if numbers else False
        if numbers and (exact or not all(issubclass(kind, int) for kind in kinds)):
            return pd.Series(numbers, index=column.index, dtype=float)
    texts = [None if cell is None else _text(cell) for cell in cells]
    return pd.Series(texts, index=column.index, dtype=object)


def _days(cells: Sequence[Any], column: Any) -> Any:
    """Return days and times as their clocks show; those beyond what pandas holds as text."""
    import pandas as pd

    naive = [
        cell.replace(tzinfo=None) if isinstance(cell, datetime) and cell.tzinfo else cell
        for cell in cells
    ]
    try:
        return pd.Series(pd.to_datetime(naive), index=column.index)
    except (TypeError, ValueError):
        texts = [None if cell is None else str(cell) for cell in naive]
        return pd.Series(texts, index=column.index, dtype=object)


def _text(cell: Any) -> str:
    """Return a cell as text; a truth is none of the figures 0 and 1, and bytes are no text."""
    if isinstance(cell, bool | bytes):
        return repr(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _LARGEST_EXACT:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    try:
        return str(cell)
    except ValueError:  # a whole number with more digits than Python writes
        return repr(type(cell))


def _is_nothing(cell: Any) -> bool:
    """Return whether a cell is None, NaN, NaT or pandas' NA."""
    if cell is None:
        return True
    if isinstance(cell, float):
        return cell != cell  # only NaN differs from itself
    return type(cell).__name__ in ("NAType", "NaTType") or (
        isinstance(cell, Decimal) and cell.is_nan()
    )


def _pandas_of_records(rows: Any) -> Any:
    import pandas as pd

    return pd.DataFrame(rows)


def _pandas_of_interchange(frame: object) -> Any:
    import pandas as pd

    if not hasattr(frame, "__dataframe__"):
        raise TypeError(f"not a table of data: {type(frame).__name__}")
    return pd.api.interchange.from_dataframe(frame)
