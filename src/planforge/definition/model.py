"""The plan definition, typed: what a plan and its pack may say.

Text keys accept either one text or a text per language (`{zh-CN: 目标, en: Target}`); the reader
has picked the plan's language before these models see it. Values that people type (`800万`, `≤35%`)
stay as written here; `quantities` reads them where they are used, so that a problem can name the
place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Written = str | int | float | bool
"""A value as written: a number, a human number, a date, a text or a formula."""

Language = Literal["zh-CN", "en"]
Depth = Literal["brief", "standard", "full"]
Better = Literal["higher", "lower", "near"]
Total = Literal[
    "sum",
    "mean",
    "min",
    "max",
    "first",
    "last",
    "count",
    "count_distinct",
    "weighted_mean",
    "retention",
    "return_days",
]
Spread = Literal["even", "weekday", "last_year", "weights", "phase", "shares"]
Compare = Literal["calendar", "weekday", "event"]
Stage = Literal["launch", "growth", "mature"]
Industry = Literal["b2c", "b2b", "c2c", "cross-border", "fresh"]
Page = Literal["A4", "letter"]


class Model(BaseModel):
    """Settings common to all parts: unknown keys are errors, values are never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @classmethod
    def keys(cls) -> dict[str, FieldInfo]:
        """Return its keys as written, each with what is known of it.

        What something is stands before the condition under which it is there.
        """
        found = {field.alias or name: field for name, field in cls.model_fields.items()}
        return dict(sorted(found.items(), key=lambda key: key[0] == "when"))


class Modular(Model):
    """What a plan has only under a condition on itself."""

    when: str | None = Field(
        default=None,
        description='Condition on the plan itself, such as `stage == "mature"`, without which it'
        " is left out.",
    )


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


class LongFormat(Model):
    """A source with one row per metric and date: the columns that hold the metric and its value."""

    metric: str = Field(description="Column that names the metric.")
    value: str = Field(description="Column that holds its value.")


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


class Check(Modular):
    """A rule that must hold, as a formula that is true when all is well."""

    label: str = Field(description="What must hold, in words.")
    formula: str = Field(description="Formula that is true when all is well.")
    mend: str | None = Field(default=None, description="What to do when it is not.")


class CardsBlock(Modular):
    """KPI cards, four in a row."""

    block: Literal["cards"] = Field(description="Which block this is.")
    metrics: tuple[str, ...] = Field(
        description="The metrics, one card each; the first eight when empty."
    )


class ChartsBlock(Modular):
    """Charts, two in a row."""

    block: Literal["charts"] = Field(description="Which block this is.")
    charts: tuple[str, ...] = Field(description="The charts; all when empty.")


class KpisBlock(Modular):
    """Indicators as rows, facets as columns; all the plan's indicators when none are named."""

    block: Literal["kpis"] = Field(description="Which block this is.")
    metrics: tuple[str, ...] | None = Field(
        default=None, description="The metrics; all, when not said."
    )
    facets: tuple[str, ...] | None = Field(default=None, description="The facets that are columns.")


class StepsBlock(Modular):
    """The time steps as rows: dates, weights, targets, actuals."""

    block: Literal["steps"] = Field(description="Which block this is.")
    metrics: tuple[str, ...] | None = Field(
        default=None, description="The metrics; all that are kept by day, when not said."
    )


class TableBlock(Modular):
    """A table of the plan."""

    block: Literal["table"] = Field(description="Which block this is.")
    table: str = Field(description="The table.")


class GanttBlock(Modular):
    """A table with start and end dates, and its bars along the days."""

    block: Literal["gantt"] = Field(description="Which block this is.")
    table: str = Field(description="The table.")
    start: str = Field(default="start", description="Its column with the first day.")
    end: str = Field(default="end", description="Its column with the last day.")
    done: str | None = Field(default=None, description="Its column that says how much is done.")
    milestone: str | None = Field(default=None, description="Its column that marks milestones.")


class MatrixBlock(Modular):
    """A grid that counts a table's rows by two of its columns."""

    block: Literal["matrix"] = Field(description="Which block this is.")
    table: str = Field(description="The table.")
    across: str = Field(description="Its column that runs across.")
    down: str = Field(description="Its column that runs down.")
    levels: tuple[Written, ...] = Field(description="The values of both, from least to most.")
    label: str | None = Field(default=None, description="What the numbers count.")


class TreeBlock(Modular):
    """A table's rows as a tree: by its `parent`, or below the rows of a table of branches."""

    block: Literal["tree"] = Field(description="Which block this is.")
    table: str = Field(description="The table whose rows are the tree, or its leaves.")
    columns: tuple[str, ...] = Field(
        default=(), description="Its columns that each box shows below its name."
    )
    branches: str | None = Field(
        default=None, description="The table whose rows are the branches, above the leaves."
    )
    by: str | None = Field(
        default=None, description="With `branches`: the column that names a leaf's branch."
    )
    root: str | None = Field(
        default=None, description="Formula for what stands at the root, above the branches."
    )


class RecordsBlock(Modular):
    """A table's rows as cards, one below the other."""

    block: Literal["records"] = Field(description="Which block this is.")
    table: str = Field(description="The table.")
    columns: tuple[str, ...] = Field(
        default=(), description="Its columns that a card shows; all, when none are named."
    )


class ScenariosBlock(Modular):
    """The scenarios: the selector, each driver's target in each, and what comes of it."""

    block: Literal["scenarios"] = Field(description="Which block this is.")
    metrics: tuple[str, ...] = Field(
        default=(), description="Formula metrics whose targets are compared beside the headlines."
    )


class SensitivityBlock(Modular):
    """What a headline comes to when one driver's target is off by so much."""

    block: Literal["sensitivity"] = Field(description="Which block this is.")
    metric: str | None = Field(
        default=None, description="The headline metric; the first that `drivers` takes apart."
    )
    steps: tuple[Written, ...] = Field(
        default=("5%", "10%", "20%"), description="By how much, in both directions."
    )


class AdjustmentsBlock(Modular):
    """The targets that move by themselves: rule, periods that were off, target from now on."""

    block: Literal["adjustments"] = Field(description="Which block this is.")


class DriversBlock(Modular):
    """A driver identity and the explanation of its gap, factor by factor."""

    block: Literal["drivers"] = Field(description="Which block this is.")
    metric: str | None = Field(
        default=None, description="The metric that `drivers` takes apart; all, when not said."
    )


class PlainBlock(Modular):
    """A block that needs no settings."""

    block: Literal["index", "parameters", "dictionary", "sources", "checks", "holidays"] = Field(
        description="Which block this is."
    )


class NoteBlock(Modular):
    """A line of text."""

    block: Literal["note"] = Field(description="Which block this is.")
    text: str = Field(description="The line.")


Block = Annotated[
    CardsBlock
    | ChartsBlock
    | KpisBlock
    | StepsBlock
    | TableBlock
    | GanttBlock
    | MatrixBlock
    | TreeBlock
    | RecordsBlock
    | ScenariosBlock
    | SensitivityBlock
    | AdjustmentsBlock
    | DriversBlock
    | PlainBlock
    | NoteBlock,
    Field(discriminator="block"),
]


class Sheet(Modular):
    """One sheet of the workbook; `None` in a plan leaves out a pack's sheet."""

    title: str = Field(description="Name on the sheet's tab, 31 characters at most.")
    note: str | None = Field(
        default=None, description="Line below the heading: the question the sheet answers."
    )
    kind: Literal["summary", "kpi", "inputs", "plan", "reference"] = Field(
        default="plan", description="Which kind of sheet it is; sets its colour."
    )
    landscape: bool | None = Field(
        default=None, description="Whether it prints across; by its shape, when not said."
    )
    blocks: tuple[Block, ...] = Field(description="What stands on it, from the top.")


class Phase(Model):
    """Days that a table's rows set apart, such as the warm-up of each campaign."""

    label: str = Field(description="What readers see, such as `预热`.")
    table: str = Field(description="The table whose rows have such days.")
    start: str = Field(description="Its column with the first day.")
    end: str = Field(description="Its column with the last day.")
    lift: str | None = Field(
        default=None,
        description="Its column that says how many times an ordinary day such a day weighs.",
    )


class Variant(Model):
    """One of several texts for a section: the first whose condition holds is printed."""

    when: str | None = Field(
        default=None, description="Condition on figures or the plan; without one it always holds."
    )
    text: str = Field(description="The text, or a Markdown file.")


class Approvals(Model):
    """Who prepared, reviewed and approved the plan; an empty text is a line to sign on."""

    prepared: str | None = Field(default=None, description="Who prepared it.")
    reviewed: str | None = Field(default=None, description="Who reviewed it.")
    approved: str | None = Field(default=None, description="Who approved it.")


class Attachment(Model):
    """A file that is delivered with the plan."""

    file: str = Field(description="The file, from the plan's folder.")
    title: str | None = Field(
        default=None, description="What the list calls it; the file's name, when not said."
    )
    internal: bool = Field(default=False, description="Whether clients must not see it.")


class Revision(Model):
    """A line of the revision record."""

    version: str = Field(description="The version.")
    date: str = Field(description="When it was made.")
    author: str | None = Field(default=None, description="Who made it.")
    change: str = Field(description="What changed.")


class Scenario(Model):
    """One course of things: what the drivers' targets are in it."""

    label: str = Field(description="What readers see, such as `乐观`.")
    note: str | None = Field(default=None, description="What it assumes, in a sentence.")
    drivers: dict[str, Written] = Field(
        default_factory=dict,
        description="Targets of metrics that `drivers` names: a number, or a formula over `base`,"
        " the plan's own target (`base * 0.9`). What is not named keeps it.",
    )


class ThemeFonts(Model):
    """Fonts of a look."""

    sheet: str | None = Field(default=None, description="In the workbook and in tables.")
    heading: str | None = Field(default=None, description="Of headings.")
    body: str | None = Field(default=None, description="Of the document's text.")
    latin: str | None = Field(default=None, description="Of Latin letters and digits.")


class OwnTheme(Model):
    """A client's look, over one that comes with PlanForge."""

    base: str = Field(default="consulting", description="The look that it changes.")
    colours: dict[str, str] = Field(
        default_factory=dict, description="Colours as `#RRGGBB`, by role, such as `navy`."
    )
    fonts: ThemeFonts | None = Field(default=None, description="Fonts of the plan's language.")
    logo: str | None = Field(
        default=None, description="Picture for the cover and the index, from the plan's folder."
    )
    header: str | None = Field(default=None, description="Text at the top of each page.")
    footer: str | None = Field(default=None, description="Text at the foot of each page.")
    document: str | None = Field(
        default=None,
        description="Word file of the client's whose styles, header and footer the document has.",
    )


class Thresholds(Model):
    """From which achievement (1 is the target itself) a figure counts as good or to be watched."""

    good: float = Field(
        default=1.0, description="From this achievement on a figure is good; 1 is the target."
    )
    watch: float = Field(
        default=0.9,
        description="From this achievement on a figure is to be watched; below, it is bad.",
    )


class Definition(Model):
    """The whole plan, with its pack merged in."""

    pack: str = Field(
        default="base", description="Pack the plan builds on: its name, or the path of its folder."
    )
    catalogue: str | None = Field(
        default=None,
        description="Catalogue of metrics that the plan may use by name, such as `e-commerce`, or"
        " the path of your own.",
    )
    title: str = Field(description="Title of the plan.")
    client: str | None = Field(default=None, description="Whom the plan is for.")
    author: str | None = Field(default=None, description="Who wrote it.")
    version: str = Field(default="1.0", description="Version, as printed.")
    period: str = Field(
        description="What is planned: `2025-12`, `2025-Q4`, `2025`, or `2025-12-01/2025-12-31`."
    )
    as_of: str | None = Field(
        default=None,
        description="Last day on which actuals are known; the last day with data, when not said.",
    )
    grain: Literal["day", "week", "month"] | None = Field(
        default=None,
        description="Length of the time steps; by the length of the period, when not said.",
    )
    language: Language = Field(
        default="zh-CN", description="Language of labels, numbers and dates."
    )
    depth: Depth = Field(
        default="standard", description="How much is written: `brief` is 8 to 12 pages."
    )
    stage: Stage | None = Field(
        default=None, description="How far the business has come; `when:` may ask for it."
    )
    industry: Industry | None = Field(
        default=None, description="Which kind of trade it is; `when:` may ask for it."
    )
    theme: str | OwnTheme = Field(
        default="consulting",
        description="Colours and fonts: the name of a look, or a client's own.",
    )
    page: Page = Field(default="A4", description="Size of the printed pages.")
    numbering: Literal["chinese", "chinese-brackets", "decimal"] = Field(
        default="chinese", description="How headings are numbered: 一、1.1 or 一、（一）or 1, 1.1."
    )
    confidentiality: str | None = Field(
        default=None, description="Mark in the header, such as `内部资料`."
    )
    status: Thresholds = Field(
        default=Thresholds(), description="When a figure counts as good or to be watched."
    )
    sources: dict[str, Source] = Field(
        default_factory=dict, description="Where the numbers come from, by name."
    )
    metrics: dict[str, Metric] = Field(
        default_factory=dict, description="The indicators, by name, in order."
    )
    drivers: dict[str, str] = Field(
        default_factory=dict,
        description="Metrics as products of others, so that a gap can be explained by factors.",
    )
    scenarios: dict[str, Scenario] = Field(
        default_factory=dict,
        description="Courses that things may take, by name; `base` is the plan as it stands.",
    )
    scenario: str = Field(default="base", description="The scenario that the plan shows.")
    facts: dict[str, Fact] = Field(
        default_factory=dict, description="Numbers known from outside, by name."
    )
    tables: dict[str, Table] = Field(
        default_factory=dict,
        description="Tables that people fill in or that are computed, by name.",
    )
    charts: dict[str, Chart] = Field(default_factory=dict, description="Charts, by name.")
    checks: dict[str, Check] = Field(
        default_factory=dict, description="Rules that must hold, by name."
    )
    holidays: tuple[Row, ...] | str | None = Field(
        default=None,
        description="Holidays and days worked instead: rows, a file, or `china` for the calendar"
        " that comes with PlanForge.",
    )
    events: tuple[Row, ...] | str | None = Field(
        default=None,
        description="Sales events and their phases, as rows or a file: they take the place of the"
        " same platform's, year's and event's that come with PlanForge.",
    )
    platform: str | None = Field(
        default=None, description="Platform whose sales events count, such as `taobao` or `jd`."
    )
    compare: Compare = Field(
        default="calendar",
        description="Which days the plan is compared with: the same dates, the same weekdays, or"
        " the same days of the `event`.",
    )
    event: str | None = Field(
        default=None, description="Sales event that `compare: event` aligns, such as `双11`."
    )
    phases: dict[str, Phase] = Field(
        default_factory=dict,
        description="Kinds of days that `spread: phase` weighs, by name.",
    )
    sheets: dict[str, Sheet] = Field(
        default_factory=dict, description="The workbook's sheets, by name, in order."
    )
    outline: tuple[str, ...] = Field(
        default=(), description="Markdown files of the document's chapters, in order."
    )
    sections: dict[str, str | tuple[Variant, ...] | None] = Field(
        default_factory=dict,
        description="Prose by the path of its heading: text, a Markdown file, or variants with"
        " conditions; `null` for none.",
    )
    prose: str | None = Field(
        default=None,
        description="Word or Markdown file whose headings are sections: its text takes the place"
        " of the pack's.",
    )
    summary: str | None = Field(
        default=None, description="The executive summary: text, or a Markdown file."
    )
    revisions: tuple[Revision, ...] = Field(default=(), description="The revision record.")
    approvals: Approvals | None = Field(
        default=None, description="Lines for who prepared, reviewed and approved it."
    )
    watermark: str | None = Field(
        default=None, description="Text across each page of the document, such as `机密`."
    )
    attachments: tuple[Attachment, ...] = Field(
        default=(), description="Files that are delivered with the plan."
    )
    labels: dict[str, str] = Field(
        default_factory=dict,
        description="Words that PlanForge prints, by key, in the plan's own words.",
    )


Source.model_rebuild()
Metric.model_rebuild()
