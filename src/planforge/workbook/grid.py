"""A sheet while it is laid out: slots that stand for symbols, until addresses are known.

Blocks put slots on a grid and say which of them are a symbol's home. Only when every sheet is laid
out are formulas compiled, so that a block may point at what a later block places.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from planforge.workbook.model import Area, Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from planforge.formula.evaluate import Value
    from planforge.formula.syntax import Symbol
    from planforge.workbook.addresses import Addresses
    from planforge.workbook.model import ChartOnSheet, Rule, Sparkline, Validation

SheetKind = Literal["summary", "kpi", "inputs", "plan", "reference", "hidden"]
FIRST_ROW = 5
"""Content starts below the margin, title, note and the way back to the index."""
FIRST_COLUMN = 1
"""Column A is a margin."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A constant of the layout itself: a heading, a label, a day of the calendar."""

    value: Value


@dataclass(frozen=True, slots=True)
class Home:
    """The one cell where a symbol's element stands; elsewhere it is linked to."""

    symbol: Symbol
    index: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that shows a symbol's element from its home.

    Attributes:
        gaps_as_errors: what is unknown becomes #N/A, which charts leave out.
        factor: what the figure is multiplied by (percentage points), or
        divisor: divided by (万 in charts).
    """

    symbol: Symbol
    index: int = 0
    gaps_as_errors: bool = False
    factor: float = 1.0
    divisor: float = 1.0


@dataclass(frozen=True, slots=True)
class Own:
    """A formula of the layout's own, and what it comes to.

    About cells of the same sheet it is a text; where it needs addresses of figures, it is made
    when they are known.
    """

    formula: str | Callable[[Addresses], str]
    value: Value


Content = Fixed | Home | Link | Own


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell to be: where, what, and how it looks."""

    row: int
    column: int
    style: Style
    content: Content
    number_format: str = ""
    note: str = ""
    link: str = ""
    wrap: bool = False
    indent: int = 0
    align: Literal["", "left", "right", "center"] = ""
    unit: str = ""
    fits: bool = True
    edges: str = ""


@dataclass(slots=True)
class Grid:
    """One sheet under construction.

    Attributes:
        name: the sheet's key in the definition.
        landscape: whether it prints across; by its shape, where nothing says so.
        helper: it only holds what other sheets need, and is hidden until somebody asks for it.
        widths: columns whose width is set; the others fit their content.
        least: the least widths of columns that else fit their content.
        preferred: widths that columns of text should have, when their content needs it.
        rules, validations, charts, sparklines: made at the end, as they need addresses.
        together: first and last rows of what should not be torn apart in print, from the top.
        spares: the blank cell below each column of a table that has no rows yet.
        drawn: charts whose figures stand here, with their first and last row.
        open: tables on it grow by hand, so the sheet is not protected.
    """

    name: str
    title: str
    note: str
    kind: SheetKind
    landscape: bool | None = None
    slots: list[Slot] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    least: dict[int, float] = field(default_factory=dict)
    preferred: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    rules: list[Callable[[Addresses], Rule]] = field(default_factory=list)
    validations: list[Callable[[Addresses], Validation]] = field(default_factory=list)
    charts: list[Callable[[Addresses], ChartOnSheet]] = field(default_factory=list)
    sparklines: list[Callable[[Addresses], Sparkline]] = field(default_factory=list)
    freeze: tuple[int, int] | None = None
    repeat: tuple[int, int] | None = None
    together: list[tuple[int, int]] = field(default_factory=list)
    spares: dict[Symbol, tuple[int, int]] = field(default_factory=dict)
    drawn: dict[str, tuple[int, int]] = field(default_factory=dict)
    open: bool = False
    helper: bool = False
    next_row: int = FIRST_ROW

    def put(self, row: int, column: int, style: Style, content: Content, **looks: object) -> None:
        """Place a slot; `looks` are the slot's other attributes."""
        self.slots.append(Slot(row, column, style, content, **looks))  # type: ignore[arg-type]

    def text(self, row: int, column: int, style: Style, text: str, **looks: object) -> None:
        """Place a constant text."""
        self.put(row, column, style, Fixed(text), **looks)

    def fill(self, row: int, first: int, last: int, style: Style) -> None:
        """Give empty cells of a row a look (a rule below, a band)."""
        taken = {slot.column for slot in self.slots if slot.row == row}
        for column in range(first, last + 1):
            if column not in taken:
                self.put(row, column, style, Fixed(None), fits=False)

    def merge(self, row: int, first: int, last: int) -> None:
        """Merge the cells of a row from one column to another."""
        if last > first:
            self.merges.append(Area(row, first, row, last))

    def heading(self, text: str) -> int:
        """Place a heading within the sheet; returns the row below it."""
        self.text(self.next_row, FIRST_COLUMN, "heading", text, fits=False)
        self.next_row += 1
        return self.next_row

    def rule(self, rule: Rule) -> None:
        """Add a conditional format that needs no addresses."""
        self.rules.append(lambda _: rule)

    def guard(self, validation: Validation) -> None:
        """Add a limit to what may be typed that needs no addresses."""
        self.validations.append(lambda _: validation)

    @property
    def homes(self) -> list[tuple[Slot, Home]]:
        """The slots that are a symbol's home."""
        return [(slot, slot.content) for slot in self.slots if isinstance(slot.content, Home)]
