"""The workbook before it is a file: what stands in which cell. Pure data, fully decided.

Rows and columns count from 0, as XlsxWriter's do; `address` gives Excel's spelling.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from planforge.addresses import cell_name, letters

if TYPE_CHECKING:
    from datetime import date

    from planforge.definition.model import Page
    from planforge.definition.themes import Theme
    from planforge.formula.evaluate import Value

Style = Literal[
    "title", "subtitle", "heading", "back",
    "header", "header-unit", "label", "text", "muted", "number", "data", "centre", "date",
    "input", "input-text", "input-date", "total", "total-label", "key",
    "card-label", "card-value", "card-target", "card-change", "card-note",
    "status", "check", "note", "link", "gantt-day", "gantt-cell", "gantt-phase", "gantt-done",
    "gantt-planned", "gantt-overdue", "gantt-mark", "gantt-line", "matrix-low", "matrix-middle",
    "matrix-high", "matrix-axis", "zone-low", "zone-middle", "zone-high", "overall",
    "cover-title", "cover-subtitle", "legend-input", "legend-formula", "legend-data", "blank",
    "box-name", "box-label", "box-value", "box-status", "card-title", "branch",
]  # fmt: skip
"""What a cell is; `styles` says how that looks in a theme.

`data` is a constant that came from data (a number nobody should type over). All styles from
`header` to `link` stand in tables and carry the rule between rows; `muted` is small grey text in
a table, `note` the same outside of one.
"""

Look = Literal[
    "good", "watch", "bad", "negative", "better", "worse", "level", "quiet", "bar",
    "done", "planned", "overdue", "phase", "new-group", "weekend", "weekend-row", "weekend-input",
    "today", "done-today", "planned-today", "overdue-today", "weekend-today", "as-of-day",
    "as-of-row", "low", "middle", "high", "chosen",
]  # fmt: skip
"""What a conditional format brings: a change for the better or worse, a zero that keeps quiet, ...

Low, middle and high are those of a risk matrix.
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        value: a constant, or the formula's stored value; None is an empty cell.
        formula: Excel text without `=`; None for a constant.
        number_format: Excel's code; empty for General.
        note: the comment shown on pointing at it.
        link: `internal:'Sheet'!A1` or a defined name, or a web address.
        input: people may type here (unlocked on protected sheets).
        align: where the style's own alignment does not do (a header over numbers).
        unit: stands behind a header's words, small and grey; a part of the cell's text.
        own: the text comes from data, and shares no entry of the string table with another cell,
            so that it can change without that one.
        edges: sides that are drawn as those of a box or a line: `left bottom`.
    """

    row: int
    column: int
    style: Style
    value: Value = None
    formula: str | None = None
    number_format: str = ""
    note: str = ""
    link: str = ""
    input: bool = False
    wrap: bool = False
    indent: int = 0
    align: Literal["", "left", "right", "center"] = ""
    unit: str = ""
    own: bool = False
    edges: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Validation:
    """What may be typed in an area.

    Attributes:
        choices: of a list; as many and as long as needed.
        minimum, maximum: numbers, or formulas without `=`; either may be left out.
        formula: of `custom`, without `=`; of `list` the range that holds the choices.
        title, message: shown when something else is typed.
        prompt: shown when the cell is selected.
        strict: refuse what does not fit; else only warn.
    """

    area: Area
    kind: Literal["list", "decimal", "date", "custom"]
    choices: tuple[str, ...] = ()
    minimum: float | str | None = None
    maximum: float | str | None = None
    formula: str = ""
    title: str = ""
    message: str = ""
    prompt: str = ""
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A conditional format: a formula (of the area's first cell) and the look it brings.

    `negative` without a formula means below zero. Where two rules set the same thing, the first
    wins; LibreOffice takes the first rule alone, so that `today` stands last.
    """

    area: Area
    kind: Literal["formula", "bars"]
    look: Look
    formula: str = ""


@dataclass(frozen=True, slots=True)
class SeriesRange:
    """One series of a chart: ranges, and the values they hold for the chart's own copy."""

    name: str
    name_cell: str
    categories: str
    values: str
    category_values: tuple[Value, ...]
    stored_values: tuple[Value, ...]
    kind: Literal["column", "bar", "line", "area", "marker", "pie"]
    colour: str
    secondary: bool = False
    labels: bool = False


@dataclass(frozen=True, slots=True)
class ChartOnSheet:
    """A native chart; `title_cell` is the formula cell that holds the title.

    Width, height and the offset to the right are pixels; `category_format` is for categories that
    are dates or numbers; `axis_format` for the axis, where it needs fewer places than the labels.
    A series of the colour `none` is not drawn: others stand upon it.
    """

    row: int
    column: int
    width: int
    height: int
    kind: Literal["column", "bar", "line", "stacked", "pie", "funnel"]
    title: str
    title_cell: str
    series: tuple[SeriesRange, ...]
    number_format: str
    secondary_format: str = ""
    alt: str = ""
    category_format: str = ""
    offset: int = 0
    axis_format: str = ""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A small line in a cell."""

    row: int
    column: int
    range: str
    kind: Literal["line", "column"] = "line"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes:
        kind: `hidden` is the sheet that holds the symbol map.
        helper: hidden, though people may show it and look how figures come about.
        widths: column -> width in characters; heights: row -> points.
        protected: locked but for inputs, without password.
        freeze: first row and column that scroll.
        repeat: first and last row repeated on each printed page.
        page_breaks: rows that begin a printed page.
        logo: whether the client's logo stands in its first row.
    """

    title: str
    kind: Literal["summary", "kpi", "inputs", "plan", "reference", "hidden"]
    cells: tuple[Cell, ...]
    widths: dict[int, float]
    heights: dict[int, float] = field(default_factory=dict)
    merges: tuple[Area, ...] = ()
    validations: tuple[Validation, ...] = ()
    rules: tuple[Rule, ...] = ()
    charts: tuple[ChartOnSheet, ...] = ()
    sparklines: tuple[Sparkline, ...] = ()
    protected: bool = False
    landscape: bool = True
    freeze: tuple[int, int] | None = None
    repeat: tuple[int, int] | None = None
    page_breaks: tuple[int, ...] = ()
    helper: bool = False
    logo: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """The whole workbook.

    Attributes:
        names: defined names with what they refer to (`'Sheet'!$B$2`).
        properties: custom document properties.
        figures: where each figure of the plan stands, by its name: `'KPI'!$D$5`.
        footer: at the foot of printed pages, before the page count; empty: client · title.
        confidentiality: at the head of printed pages; so is the watermark, large and pale.
        page: what it is printed on.
    """

    sheets: tuple[Sheet, ...]
    names: dict[str, str]
    title: str
    client: str
    author: str
    created: date
    language: Literal["zh-CN", "en"]
    theme: Theme
    properties: dict[str, str] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)
    footer: str = ""
    confidentiality: str = ""
    watermark: str = ""
    page: Page = "A4"


def address(row: int, column: int, *, absolute: bool = False) -> str:
    """Return Excel's spelling of a cell.

    Example:
        >>> address(0, 0), address(9, 27), address(9, 27, absolute=True)
        ('A1', 'AB10', '$AB$10')
    """
    if absolute:
        return f"${letters(column + 1)}${row + 1}"
    return cell_name(row + 1, column + 1)
