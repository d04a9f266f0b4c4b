"""The document before it is Word: what stands where, with every figure still tied to its symbol."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from planforge.definition.model import Page
    from planforge.definition.themes import Theme
    from planforge.plan.figures import Align, ChartView, Figure
    from planforge.problems import Problem


Tone = Literal["", "good", "watch", "bad", "muted"]
"""What a colour says, beside a sign or a word."""


@dataclass(frozen=True, slots=True)
class Run:
    """Plain text; `link` is a web address."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str | None = None
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class FigureRun:
    """A figure in prose, shown as `text` (which may differ from the figure's own, `增长 12.0%`)."""

    figure: Figure
    text: str
    bold: bool = False
    italic: bool = False
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class GapRun:
    """Something not known yet, marked 〔待补充：label〕; `symbol` names it where it has a name.

    Attributes:
        label: what it is.
        symbol: its name, where it has one.
        place: where it stands. In a cell of a table, row and column say what it is; in place of a
            passage, nothing can be said before it is known.
    """

    label: str
    symbol: str = ""
    place: Literal["text", "cell", "passage"] = "text"


@dataclass(frozen=True, slots=True)
class ReferenceRun:
    """A cross-reference to a table, chart or heading by its identity (`table:budget`)."""

    target: str


WITHHELD = ReferenceRun("withheld")
"""Stands for something that this edition does not show, until what mentions it is taken out."""

Inline = Run | FigureRun | GapRun | ReferenceRun


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `number` is its printed number for contents and dumps (Word numbers it itself)."""

    level: int
    inlines: tuple[Inline, ...]
    identity: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `identity` is stable between builds: section path and position."""

    inlines: tuple[Inline, ...]
    style: Literal["body", "key", "quote", "note"] = "body"
    identity: str = ""


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list; items of one `group` are numbered on."""

    inlines: tuple[Inline, ...]
    ordered: bool = False
    level: int = 0
    group: int = 0
    identity: str = ""


@dataclass(frozen=True, slots=True)
class CellBlock:
    """A table cell; fill, edges and align are for those of drawings.

    Attributes:
        fill: what its colour says: `name` of a box, a zone of a grid, a piece of a bar.
        edges: sides that are drawn: `left bottom`; `today` is a line on the right.
        align: where it is not the column's.
    """

    inlines: tuple[Inline, ...]
    tone: Tone = ""
    span: int = 1
    merge_down: Literal["", "start", "continue"] = ""
    fill: str = ""
    edges: str = ""
    align: Literal["", "left", "right", "center"] = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a table is drawn that is a picture of boxes, bars or zones rather than of columns.

    Attributes:
        widths: of the columns, in millimetres or as shares of what is left (negative).
        kept: the rows that stay on one page with the row after them.
        header_rows: how many rows are repeated on each page.
        size: of its letters, in half points.
        heights: the least height of each row, in points; of none where their texts decide.
        tight: lines stand close, so that a large picture stays on one page.
    """

    widths: tuple[float, ...]
    kept: tuple[bool, ...]
    header_rows: int = 0
    size: int = 17
    heights: tuple[float, ...] = ()
    tight: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table with its caption; `rows` are body rows, `totals` stand below a rule.

    Attributes:
        identity: `table:NAME`, what cross-references name.
        number: the printed number (`3-1`).
        header: one text per column, and beneath it the unit.
        weights: relative widths of the columns' content, measured in half-width characters.
        wide: stands on a landscape section of its own.
        drawing: how it is drawn where it is a tree, cards, a schedule or a grid.
    """

    identity: str
    number: str
    caption: str
    header: tuple[tuple[str, str], ...]
    align: tuple[Align, ...]
    rows: tuple[tuple[CellBlock, ...], ...]
    totals: tuple[CellBlock, ...] = ()
    weights: tuple[float, ...] = ()
    note: str = ""
    wide: bool = False
    drawing: Drawing | None = None


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A native chart with its caption below."""

    identity: str
    number: str
    caption: str
    chart: ChartView


Block = Heading | Paragraph | ListItem | TableBlock | ChartBlock


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that stands large at the head of the summary.

    Attributes:
        note: what it is to be compared with; `state` how it stands, in the colour of `tone`.
    """

    label: str
    value: FigureRun
    note: tuple[Inline, ...] = ()
    state: tuple[Inline, ...] = ()
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first page says."""

    title: str
    client: str
    period: str
    author: str
    version: str
    date: str
    confidentiality: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """A line of the revision record."""

    version: str
    date: str
    author: str
    change: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole document.

    Attributes:
        summary: the executive summary's blocks: a few sentences and the headline table.
        blocks: the chapters, from background to conclusion.
        gaps: what is not known yet, in order of first appearance; none means no draft mark.
        sources: facts and data with their sources, for the last page.
        labels: words the writer needs (`contents`, `draft`, `page`, `figure`, `table`, …).
        numbering: how headings are numbered.
        chapters_on_new_pages: every chapter begins a page, as in a long document.
        contents_depth: how many levels of headings the contents list.
        notices: what is not wrong with the prose, but should be known.
        created: the date in the properties and of the parts; never today's.
        approvals: who prepared, reviewed and approved it, empty where somebody is to sign; None
            where the plan does not say.
        attachments: the files delivered with it: what they are called, and their names.
        watermark: a text across each page.
        linked: whether the document keeps what a later build needs to renew it.
        tiles: the summary's large figures.
        page: the paper, where the theme's own Word file does not say it.
    """

    cover: Cover
    language: Literal["zh-CN", "en"]
    numbering: Literal["chinese", "chinese-brackets", "decimal"]
    theme: Theme
    summary: tuple[Block, ...]
    blocks: tuple[Block, ...]
    gaps: tuple[GapRun, ...]
    sources: tuple[tuple[Inline, ...], ...]
    revisions: tuple[Revision, ...]
    created: date
    labels: dict[str, str] = field(default_factory=dict)
    list_of_tables: bool = False
    chapters_on_new_pages: bool = True
    contents_depth: int = 3
    notices: tuple[Problem, ...] = ()
    plan_id: str = ""
    approvals: tuple[str, str, str] | None = None
    attachments: tuple[tuple[str, str], ...] = ()
    watermark: str = ""
    linked: bool = True
    page: Page = "A4"
    tiles: tuple[Tile, ...] = ()
