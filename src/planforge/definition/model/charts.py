"""Charts: what is drawn, over what."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from planforge.definition.model.base import Model, Modular


class Series(Model):
    """One line or set of columns of a chart."""

    value: str = Field(
        description="Figure or column that is drawn; for a chart over metrics, a facet."
    )
    label: str | None = Field(default=None, description="Name in the legend.")
    kind: Literal["column", "line", "area", "marker"] | None = Field(
        default=None, description="How this series is drawn, where it differs from the chart."
    )
    colour: str | None = Field(
        default=None, description="Colour: a role of the theme, or `#RRGGBB`."
    )
    secondary: bool = Field(default=False, description="Whether it has the axis on the right.")


class Chart(Modular):
    """A chart, drawn alike in the workbook and the document.

    Its points run along `along` (`step`, or a table), or over `metrics`; each series names a figure
    or column, with metrics a facet.
    """

    title: str = Field(description="Heading of the chart.")
    kind: Literal["column", "bar", "line", "stacked", "pie", "funnel"] = Field(
        default="column", description="How it is drawn."
    )
    along: str | None = Field(
        default=None, description="What its points run along: `step`, or a table."
    )
    category: str | None = Field(
        default=None, description="Column of the table that names the points."
    )
    metrics: tuple[str, ...] | None = Field(
        default=None, description="Metrics that are its points, instead of `along`."
    )
    series: tuple[Series, ...] = Field(description="What is drawn.")
    format: str | None = Field(default=None, description="How its numbers are shown.")
    sort: bool = Field(default=False, description="Whether the largest come first.")
    note: str | None = Field(default=None, description="Line below the chart.")
    alt: str | None = Field(
        default=None, description="What it shows, for readers who cannot see it."
    )
