"""Smaller parts of a definition: rules, phases, scenarios, and what stands around the text."""

from __future__ import annotations

from pydantic import Field

from planforge.definition.model.base import Model, Modular, Written


class Check(Modular):
    """A rule that must hold, as a formula that is true when all is well."""

    label: str = Field(description="What must hold, in words.")
    formula: str = Field(description="Formula that is true when all is well.")
    mend: str | None = Field(default=None, description="What to do when it is not.")


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


class Thresholds(Model):
    """From which achievement (1 is the target itself) a figure counts as good or to be watched."""

    good: float = Field(
        default=1.0, description="From this achievement on a figure is good; 1 is the target."
    )
    watch: float = Field(
        default=0.9,
        description="From this achievement on a figure is to be watched; below, it is bad.",
    )
