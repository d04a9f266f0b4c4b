"""Tables: their columns, and where their rows come from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from planforge.definition.model.base import Model, Modular, Written


class Column(Modular):
    """One column of a table; with a `formula` it is computed, else people type it."""

    label: str | None = Field(
        default=None, description="What stands in the header; the name, when not said."
    )
    type: Literal["text", "number", "date", "choice", "metric"] = Field(
        default="text",
        description="What people type in it; a `metric` is one of the plan's, whose figures the"
        " row's formulas may name (`measure.target`).",
    )
    unit: str | None = Field(default=None, description="Unit of its numbers; the header names it.")
    format: str | None = Field(
        default=None, description="How it is shown, as an Excel number format."
    )
    formula: str | None = Field(
        default=None, description="How each row's value is computed from its other columns."
    )
    choices: tuple[str, ...] | None = Field(
        default=None, description="The values people may choose from."
    )
    total: Literal["sum", "average", "max", "min", "formula"] | None = Field(
        default=None, description="What stands in the total row."
    )
    width: float | None = Field(
        default=None, description="Width in characters, where the automatic one is wrong."
    )
    minimum: Written | None = Field(default=None, description="The least value that may be typed.")
    maximum: Written | None = Field(
        default=None, description="The greatest value that may be typed."
    )
    internal: bool | None = Field(
        default=None,
        description="Whether clients must not see it; what is computed from it is left out too,"
        " unless it says `false`.",
    )
    status: bool = Field(
        default=False, description="Whether its values are coloured as good, to be watched, or bad."
    )
    bars: bool = Field(default=False, description="Whether its cells carry data bars.")


class RowsFrom(Model):
    """Rows made from another table or metric: one for each different value of a column."""

    distinct: str = Field(
        description="`table.column`, or the split `metric.column`, whose values become rows."
    )


Row = dict[str, Written | None]


class Table(Modular):
    """A table of the plan: its columns, and rows typed here, in a file, or derived."""

    title: str | None = Field(default=None, description="Heading of the table.")
    note: str | None = Field(default=None, description="Line below the heading.")
    key: str | None = Field(
        default=None, description="Column that names a row; the first, when not said."
    )
    columns: dict[str, Column] = Field(
        default_factory=dict, description="Its columns, by name, in order."
    )
    rows: tuple[Row, ...] | RowsFrom | str = Field(
        default=(),
        description="Its rows, or the file (`file.xlsx#sheet`) or column they come from.",
    )
    total: Written | None = Field(
        default=None, description="What the rows must sum to: a number or a formula."
    )
    group: str | None = Field(default=None, description="Column by which rows are grouped.")
    parent: str | None = Field(
        default=None,
        description="Column that names the row above, such as whom a post reports to.",
    )
    source: str | None = Field(
        default=None, description="Where its content comes from; printed as a note."
    )
    internal: bool = Field(default=False, description="Whether clients must not see it.")
