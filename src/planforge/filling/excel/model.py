"""What the parts of the work on a workbook hand each other. Rows and columns count from 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; whole columns reach from the first row to the last."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines (rows of a sheet, or columns) that stand as often as a statement says.

    Attributes:
        first: the line of the tag that opens, in the template.
        last: the line of the tag that closes.
        loop: whether it repeats; else it stands once or not at all (`if`).
        subject: what it goes through, as written (`order.items`): two loops over the same subject
            belong together item by item.
        tags: the lines that hold only tags and vanish: those of `for`, `else`, `endfor` …
        parent: the index, in the list of all blocks, of the block around it; None at the top.
    """

    first: int
    last: int
    loop: bool
    subject: str
    tags: frozenset[int]
    parent: int | None


@dataclass(frozen=True, slots=True)
class At:
    """Where a formula will stand: a sheet of the result (by its index) and a cell of it."""

    sheet: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference in a formula, as the template has it.

    Attributes:
        sheet: the sheet's name; None for the formula's own.
        last_sheet: of a reference through several sheets (`Jan:Mar!B2`), the last.
        area: what it refers to.
        absolute: for top, left, bottom, right: whether a `$` holds it.
        shape: a single cell, a range, whole columns (`A:C`), whole rows (`2:5`).
        function: the innermost function that it stands in, in capitals without `_xlfn.`; empty
            for none.
        argument: in which argument, from 0.
        direct: whether it is this argument (or the whole formula), not only a part of it as in
            `B4*2`.
        united: whether it is an item of a union: of `(A1,B2)`, of a list of print areas.
        call: which call of a function in the formula it stands in, from 1; 0 for none.
        prefix: the sheet as it is written, with its quotes and exclamation mark.
    """

    sheet: str | None
    last_sheet: str | None
    area: Area
    absolute: tuple[bool, bool, bool, bool]
    shape: Literal["cell", "range", "columns", "rows"]
    function: str = ""
    argument: int = 0
    direct: bool = True
    united: bool = False
    call: int = 0
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a formula: a defined name, a table, a variable of LET; `TRUE` is none.

    Attributes:
        text: the name itself.
        sheet: the sheet before it, when there is one.
        prefix: the sheet as it is written, with its quotes and exclamation mark.
    """

    text: str
    sheet: str | None = None
    prefix: str = ""

    def __str__(self) -> str:
        return self.prefix + self.text


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula read once: plain text between references and names, without the leading `=`.

    Attributes:
        pieces: all of it, in order.
        arguments: for each call, how many arguments it has; the first is for no call.
        text: as it was written; empty for one that was made from another.
    """

    pieces: tuple[str | Ref | Name, ...]
    arguments: tuple[int, ...] = (0,)
    text: str = ""

    @property
    def refs(self) -> Sequence[Ref]:
        """All references."""
        return [piece for piece in self.pieces if isinstance(piece, Ref)]

    @property
    def names(self) -> Sequence[Name]:
        """All names."""
        return [piece for piece in self.pieces if isinstance(piece, Name)]
