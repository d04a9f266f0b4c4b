"""What a plan shows: figures, tables and charts, evaluated and formatted. Nothing here draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.formula.evaluate import Value
    from planforge.formula.formats import Format
    from planforge.formula.syntax import Symbol

Origin = Literal["input", "data", "formula", "fact", "text"]
Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, date or text of the plan: its value, how it is shown, and where it came from.

    Attributes:
        symbol: its name; `key` is the element's key where the symbol has an axis.
        value: in base units (元, a ratio as 0.032, dates as Excel serials); None is a gap.
        text: the value in prose, in the plan's language (`800 万元`, `3.2%`); empty for a gap.
        label: what it is, in the plan's language (`支付金额目标`).
        origin: typed in the plan, read from data, computed, or known from outside.
        source: file, query or publication, as a reader may see it; empty where computed.
    """

    symbol: Symbol
    value: Value
    text: str
    label: str
    unit: str | None
    format: Format
    origin: Origin
    source: str = ""
    key: str | None = None

    @property
    def is_gap(self) -> bool:
        """Whether nothing is known."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of a table as a reader sees it."""

    name: str
    label: str
    unit: str
    format: Format
    align: Align
    internal: bool = False
    status: bool = False
    total: str | None = None


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as a reader sees it: every cell is a figure.

    Attributes:
        rows: for each row its cells by column name.
        totals: cells of the total row by column name; empty for no total row.
        group: the column whose equal neighbours belong together, if any.
    """

    name: str
    title: str
    columns: tuple[ColumnView, ...]
    rows: tuple[Mapping[str, Figure], ...]
    totals: Mapping[str, Figure]
    group: str | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A chart's series: its figures in the order of the categories."""

    label: str
    kind: Literal["column", "bar", "line", "area", "marker", "pie"]
    figures: tuple[Figure, ...]
    colour: str
    secondary: bool = False


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart, evaluated; drawn alike in Excel and Word.

    Attributes:
        title: says the point, already evaluated; in the workbook it is a formula cell.
        kind: `stacked` are columns on top of each other.
        format: of the value axis and the labels.
        alt: what it shows, in words.
    """

    name: str
    title: str
    kind: Literal["column", "bar", "line", "stacked", "pie", "funnel"]
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    format: Format
    secondary_format: Format | None = None
    note: str = ""
    alt: str = ""
