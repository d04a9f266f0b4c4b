"""Sources, metrics and facts: where a plan's numbers come from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from planforge.definition.model.base import Better, Model, Modular, Spread, Total, Written


class LongFormat(Model):
    """A source with one row per metric and date: the columns that hold the metric and its value."""

    metric: str = Field(description="Column that names the metric.")
    value: str = Field(description="Column that holds its value.")


class Source(Model):
    """Where numbers come from: a file, an SQL query or a DataFrame handed over in code."""

    file: str | None = Field(default=None, description="File to read: CSV, Excel, Parquet or JSON.")
    files: str | tuple[str, ...] | None = Field(
        default=None,
        description="Files read as one, such as a folder of exports: `生意参谋/*店铺_*.xls`.",
    )
    preset: str | None = Field(
        default=None,
        description="Platform export whose columns and rules are known, or the path of your own.",
    )
    sheet: str | None = Field(
        default=None, description="Sheet of an Excel file; the first, when not said."
    )
    sql: str | None = Field(default=None, description="Query that gives the rows.")
    url: str | None = Field(
        default=None,
        description="Database the query goes to; `${NAME}` is taken from the environment.",
    )
    date: str | None = Field(default=None, description="Column that holds the date of each row.")
    format: str | None = Field(
        default=None,
        description="Kind of file, where its ending does not say it, such as `csv` or `xlsx`.",
    )
    date_format: str | None = Field(
        default=None,
        description="How dates are written, where it is unusual, such as `%d/%m/%Y`.",
    )
    missing: tuple[str, ...] = Field(
        default=("", "-", "--", "—", "N/A", "NA", "null"),
        description="Texts that stand for a missing value.",
    )
    date_in: Literal["column", "name"] | None = Field(
        default=None,
        description="Whether a row's day stands in a column or in the file's name.",
    )
    columns: dict[str, str | tuple[str, ...]] = Field(
        default_factory=dict,
        description="Columns that the file calls otherwise: the name used here, and the file's"
        " name, or several of which it has one.",
    )
    header: tuple[str, ...] = Field(
        default=(),
        description="Names of columns by which the header is found below title lines; a preset"
        " brings them.",
    )
    ids: tuple[str, ...] = Field(
        default=(), description="Columns with numbers that are names: kept as text."
    )
    drop: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Rows to leave out: those that have one of the texts in the column.",
    )
    overlaps: Literal["stop", "newest"] = Field(
        default="stop",
        description="What to do where two files differ about the same days: stop, or take the"
        " copy downloaded last.",
    )
    long: LongFormat | None = Field(
        default=None,
        description="For rows that each hold one metric: the columns with its name and value.",
    )
    repeats: bool = Field(
        default=False,
        description="Whether several rows of one date are meant, as in a list of orders.",
    )
    label: str | None = Field(
        default=None, description="What readers see as the source; the file's name, when not said."
    )
    internal: bool = Field(
        default=False, description="Whether clients must not see it, nor what is read from it."
    )


class Adjust(Model):
    """A rule that moves a metric's target: by a step, after enough periods far enough off."""

    threshold: Written = Field(
        description="From which deviation on a period counts as off, such as `10%`."
    )
    periods: Written = Field(default=2, description="How many such periods in a row it takes.")
    step: Written = Field(description="How far the target then moves, such as `5%`.")
    limit: Written | None = Field(
        default=None, description="How far it may move altogether, such as `20%`."
    )


class Metric(Modular):
    """One indicator: from data, by formula, or with values typed in the plan."""

    label: str | None = Field(
        default=None, description="What readers see; the name, when not said."
    )
    from_: str | None = Field(
        default=None, alias="from", description="`source.column` the values come from."
    )
    formula: str | None = Field(
        default=None, description="How it is computed from other metrics, instead of `from`."
    )
    total: Total = Field(
        default="sum", description="How the rows of a day, and days, become one number."
    )
    weight: str | None = Field(default=None, description="Column that weighs a weighted mean.")
    where: str | None = Field(
        default=None, description="Condition on the source's columns: only these rows count."
    )
    by: str | None = Field(
        default=None,
        description="Column whose values split the metric, such as the channel; makes a table.",
    )
    top: float | None = Field(
        default=None,
        description="With `by`: how many stand alone, the largest; the others share a row.",
    )
    additive: bool | None = Field(
        default=None, description="Whether days add up to the month; false for distinct visitors."
    )
    period: str | None = Field(
        default=None,
        description="`source.column` with one row per period, for figures that do not add up.",
    )
    unit: str | None = Field(default=None, description="Unit, such as `元`, `人`, `%` or `天`.")
    format: str | None = Field(
        default=None, description="How it is shown, as an Excel number format such as `0.0%`."
    )
    better: Better | None = Field(
        default=None, description="Whether more, less, or staying near the target is good."
    )
    tolerance: Written | None = Field(
        default=None, description="How far from the target is still good, with `better: near`."
    )
    actual: Written | None = Field(
        default=None, description="The figure now, typed where there are no data."
    )
    previous: Written | None = Field(
        default=None, description="The period before, typed or as a formula."
    )
    last_year: Written | None = Field(
        default=None, description="The same period a year before, typed or as a formula."
    )
    target: Written | None = Field(
        default=None,
        description="What is aimed at: a number such as `800万` or `≤35%`, or a formula.",
    )
    benchmark: Written | None = Field(
        default=None,
        description="What to compare with from outside, such as the industry's figure.",
    )
    baseline: Written | None = Field(default=None, description="Where the plan starts from.")
    forecast: Written | None = Field(
        default=None,
        description="What to expect at the end of the period, instead of the run rate.",
    )
    spread: Spread = Field(
        default="even", description="How the target is split over days or months."
    )
    shares: str | None = Field(
        default=None,
        description="With `spread: shares`: the column with each part's share, such as"
        " `quarters.share`; its table has the days of each part in `start` and `end`.",
    )
    within: float | None = Field(
        default=None,
        description="With `total: retention`: within how many days customers must come back.",
    )
    adjust: Adjust | None = Field(
        default=None, description="When, and by how much, the target moves by itself."
    )
    weights: tuple[float, ...] | None = Field(
        default=None,
        description="Weights of `spread: weights`, one per step; of `weekday` seven, from Monday.",
    )
    group: str | None = Field(default=None, description="Heading under which it is listed.")
    owner: str | None = Field(default=None, description="Who answers for it.")
    source: str | None = Field(default=None, description="Where typed values come from.")
    definition: str | None = Field(
        default=None, description="What it means, in a sentence for the dictionary."
    )
    internal: bool | None = Field(
        default=None,
        description="Whether clients must not see it; what is computed from it is left out too,"
        " unless it says `false`.",
    )


class Fact(Modular):
    """A number known from outside the plan's data, with its source."""

    label: str = Field(description="What readers see.")
    value: Written | None = Field(
        default=None, description="The number, as people write it; left out, it is a marked gap."
    )
    unit: str | None = Field(default=None, description="Unit, where the value does not say it.")
    format: str | None = Field(
        default=None, description="How it is shown, as an Excel number format."
    )
    source: str | None = Field(default=None, description="Who says so; printed as a note.")
    as_of: str | None = Field(default=None, description="When it was so, such as `2023-12`.")
