"""Sheets of the workbook, and the blocks that stand on them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planforge.definition.model.base import Modular, Written


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
