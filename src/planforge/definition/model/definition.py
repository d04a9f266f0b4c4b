"""The whole definition, all parts put together."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from planforge.definition.model.base import Compare, Depth, Industry, Language, Model, Page, Stage
from planforge.definition.model.blocks import Sheet
from planforge.definition.model.charts import Chart
from planforge.definition.model.looks import OwnTheme
from planforge.definition.model.metrics import Fact, Metric, Source
from planforge.definition.model.parts import (
    Approvals,
    Attachment,
    Check,
    Phase,
    Revision,
    Scenario,
    Thresholds,
    Variant,
)
from planforge.definition.model.tables import Row, Table


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
