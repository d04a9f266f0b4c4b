"""DataFrames of any kind, brought to what DuckDB reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Records = Sequence[Mapping[str, Any]]


def is_frame(value: object) -> bool:
    """Return whether a value is a table of data that `register` understands."""
    return (
        hasattr(value, "__arrow_c_stream__") or hasattr(value, "__dataframe__") or is_records(value)
    )


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
    return frame.rename(columns=str)


def _pandas_of_records(rows: Any) -> Any:
    import pandas as pd

    return pd.DataFrame(rows)


def _pandas_of_interchange(frame: object) -> Any:
    import pandas as pd

    if not hasattr(frame, "__dataframe__"):
        raise TypeError(f"not a table of data: {type(frame).__name__}")
    return pd.api.interchange.from_dataframe(frame)
