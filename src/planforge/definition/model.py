"""The plan definition, typed: what a plan and its pack may say.

Text keys accept either one text or a text per language (`{zh-CN: 目标, en: Target}`); the reader
has picked the plan's language before these models see it. Values that people type (`800万`, `≤35%`)
stay as written here; `quantities` reads them where they are used, so that a problem can name the
place.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Written = str | int | float | bool
"""A value as written: a number, a human number, a date, a text or a formula."""

Language = Literal["zh-CN", "en"]
Depth = Literal["brief", "standard", "full"]
Better = Literal["higher", "lower", "near"]
Total = Literal[
    "sum", "mean", "min", "max", "first", "last", "count", "count_distinct", "weighted_mean"
]
Spread = Literal["even", "weekday", "last_year", "weights"]


class Model(BaseModel):
    """Settings common to all parts: unknown keys are errors, values are never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Source(Model):
    """Where numbers come from: a file, an SQL query or a DataFrame handed over in code."""

    file: str | None = None
    sheet: str | None = None
    sql: str | None = None
    url: str | None = None
    date: str | None = None
    format: str | None = None
    missing: tuple[str, ...] = ("", "-", "--", "—", "N/A", "NA", "null")
    long: LongFormat | None = None
    repeats: bool = Field(default=False, description="several rows of one date are meant")
    label: str | None = None
    internal: bool = False


class LongFormat(Model):
    """A source with one row per metric and date: the columns that hold the metric and its value."""

    metric: str
    value: str


class Metric(Model):
    """One indicator: from data, by formula, or with values typed in the plan."""

    label: str | None = None
    from_: str | None = Field(default=None, alias="from")
    formula: str | None = None
    total: Total = "sum"
    weight: str | None = None
    where: str | None = None
    by: str | None = None
    additive: bool | None = None
    period: str | None = Field(
        default=None,
        description="`source.column` with one row per period, for figures that do not add up",
    )
    unit: str | None = None
    format: str | None = None
    better: Better | None = None
    tolerance: Written | None = None
    actual: Written | None = None
    previous: Written | None = None
    last_year: Written | None = None
    target: Written | None = None
    benchmark: Written | None = None
    baseline: Written | None = None
    forecast: Written | None = None
    spread: Spread = "even"
    weights: tuple[float, ...] | str | None = None
    group: str | None = None
    owner: str | None = None
    source: str | None = None
    definition: str | None = None
    internal: bool = False


class Fact(Model):
    """A number known from outside the plan's data, with its source."""

    label: str
    value: Written | None = None
    unit: str | None = None
    format: str | None = None
    source: str | None = None
    as_of: str | None = None


class Column(Model):
    """One column of a table; with a `formula` it is computed, else people type it."""

    label: str | None = None
    type: Literal["text", "number", "date", "choice"] = "text"
    unit: str | None = None
    format: str | None = None
    formula: str | None = None
    choices: tuple[str, ...] | None = None
    total: Literal["sum", "average", "max", "min"] | None = None
    width: float | None = None
    minimum: Written | None = None
    maximum: Written | None = None
    internal: bool = False
    status: bool = False
    bars: bool = False


class RowsFrom(Model):
    """Rows made from another table or metric: one for each different value of a column."""

    distinct: str


Row = dict[str, Written | None]


class Table(Model):
    """A table of the plan: its columns, and rows typed here, in a file, or derived."""

    title: str | None = None
    note: str | None = None
    key: str | None = None
    columns: dict[str, Column] = Field(default_factory=dict)
    rows: tuple[Row, ...] | RowsFrom | str = ()
    total: Written | None = None
    group: str | None = None
    source: str | None = None
    internal: bool = False


class Series(Model):
    """One line or set of columns of a chart."""

    value: str
    label: str | None = None
    kind: Literal["column", "line", "area", "marker"] | None = None
    colour: str | None = None
    secondary: bool = False


class Chart(Model):
    """A chart, drawn alike in the workbook and the document.

    Its points run along `along` (`step`, or a table), or over `metrics`; each series names a figure
    or column, with metrics a facet.
    """

    title: str
    kind: Literal["column", "bar", "line", "stacked", "pie", "funnel"] = "column"
    along: str | None = None
    category: str | None = None
    metrics: tuple[str, ...] | None = None
    series: tuple[Series, ...]
    format: str | None = None
    sort: bool = False
    note: str | None = None
    alt: str | None = None


class Check(Model):
    """A rule that must hold, as a formula that is true when all is well."""

    label: str
    formula: str
    mend: str | None = None


class CardsBlock(Model):
    """KPI cards, four in a row."""

    block: Literal["cards"]
    metrics: tuple[str, ...]


class ChartsBlock(Model):
    """Charts, two in a row."""

    block: Literal["charts"]
    charts: tuple[str, ...]


class KpisBlock(Model):
    """Indicators as rows, facets as columns; all the plan's indicators when none are named."""

    block: Literal["kpis"]
    metrics: tuple[str, ...] | None = None
    facets: tuple[str, ...] | None = None


class StepsBlock(Model):
    """The time steps as rows: dates, weights, targets, actuals."""

    block: Literal["steps"]
    metrics: tuple[str, ...] | None = None


class TableBlock(Model):
    """A table of the plan."""

    block: Literal["table"]
    table: str


class GanttBlock(Model):
    """A table with start and end dates, and its bars along the days."""

    block: Literal["gantt"]
    table: str
    start: str = "start"
    end: str = "end"
    done: str | None = None
    milestone: str | None = None


class MatrixBlock(Model):
    """A grid that counts a table's rows by two of its columns."""

    block: Literal["matrix"]
    table: str
    across: str
    down: str
    levels: tuple[Written, ...]
    label: str | None = None


class DriversBlock(Model):
    """A driver identity and the explanation of its gap, factor by factor."""

    block: Literal["drivers"]
    metric: str


class PlainBlock(Model):
    """A block that needs no settings."""

    block: Literal["index", "parameters", "dictionary", "sources", "checks", "holidays"]


class NoteBlock(Model):
    """A line of text."""

    block: Literal["note"]
    text: str


Block = Annotated[
    CardsBlock
    | ChartsBlock
    | KpisBlock
    | StepsBlock
    | TableBlock
    | GanttBlock
    | MatrixBlock
    | DriversBlock
    | PlainBlock
    | NoteBlock,
    Field(discriminator="block"),
]


class Sheet(Model):
    """One sheet of the workbook; `None` in a plan leaves out a pack's sheet."""

    title: str
    note: str | None = None
    kind: Literal["summary", "kpi", "inputs", "plan", "reference"] = "plan"
    landscape: bool = True
    blocks: tuple[Block, ...]


class Revision(Model):
    """A line of the revision record."""

    version: str
    date: str
    author: str | None = None
    change: str


class Thresholds(Model):
    """From which achievement (1 is the target itself) a figure counts as good or to be watched."""

    good: float = 1.0
    watch: float = 0.9


class Definition(Model):
    """The whole plan, with its pack merged in."""

    pack: str = "base"
    title: str
    client: str | None = None
    author: str | None = None
    version: str = "1.0"
    period: str
    as_of: str | None = None
    grain: Literal["day", "week", "month"] | None = None
    language: Language = "zh-CN"
    depth: Depth = "standard"
    theme: str = "consulting"
    numbering: Literal["chinese", "chinese-brackets", "decimal"] = "chinese"
    confidentiality: str | None = None
    status: Thresholds = Thresholds()
    sources: dict[str, Source] = Field(default_factory=dict)
    metrics: dict[str, Metric] = Field(default_factory=dict)
    drivers: dict[str, str] = Field(default_factory=dict)
    facts: dict[str, Fact] = Field(default_factory=dict)
    tables: dict[str, Table] = Field(default_factory=dict)
    charts: dict[str, Chart] = Field(default_factory=dict)
    checks: dict[str, Check] = Field(default_factory=dict)
    holidays: tuple[Row, ...] | str | None = None
    sheets: dict[str, Sheet] = Field(default_factory=dict)
    outline: tuple[str, ...] = ()
    sections: dict[str, str | None] = Field(default_factory=dict)
    summary: str | None = None
    revisions: tuple[Revision, ...] = ()
    labels: dict[str, str] = Field(default_factory=dict)


Source.model_rebuild()
