"""Sheets of a template in one line of text, and what filling makes of them.

Each word is a line (a row, or a column) of the template:

    head (orders item note ) <rich bonus | poor > total line*orders maybe?rich

`(orders` is the tag row that opens a loop over `orders`, `)` the one that closes it; `<rich`, `|`
and `>` are those of an `if`, `|` its `else`; `line*orders` is a row that repeats by itself and
`maybe?rich` one that is there or not. Whatever else is an ordinary line.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from planforge.filling.excel.axis import Axis
from planforge.filling.excel.axis_builder import AxisBuilder
from planforge.filling.excel.formulas import read_formula
from planforge.filling.excel.model import At, Block
from planforge.filling.excel.references import Moves, OutputSheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.filling.excel.needs import Needs

    Counts = Mapping[str, Sequence[int] | int]
    Path = tuple[tuple[int, int, int], ...]
    """For each block around a line, from the outside: its index, its run, its turn."""


@dataclass(frozen=True)
class Shown:
    """A line of the result: the template line it shows, and in which turns."""

    line: int
    path: Path


@dataclass
class Outline:
    """A template's lines, and the blocks among them."""

    blocks: list[Block] = field(default_factory=list)
    branches: dict[int, int] = field(default_factory=dict)
    """The line of each `else`, by its block."""
    length: int = 0


def outline(text: str) -> Outline:
    """Return the outline that a text describes."""
    found = Outline()
    opened: list[int] = []
    for line, word in enumerate(text.split(), 1):
        found.length = line
        if word[0] in "(<":
            parent = opened[-1] if opened else None
            loop = word[0] == "("
            found.blocks.append(Block(line, line, loop, word[1:], frozenset({line}), parent))
            opened.append(len(found.blocks) - 1)
        elif word in {")", ">", "|"}:
            number = opened[-1] if word == "|" else opened.pop()
            block = found.blocks[number]
            found.blocks[number] = replace(block, last=line, tags=block.tags | {line})
            if word == "|":
                found.branches[number] = line
        elif "*" in word or "?" in word:
            parent = opened[-1] if opened else None
            loop = "*" in word
            subject = word.partition("*" if loop else "?")[2]
            found.blocks.append(Block(line, line, loop, subject, frozenset(), parent))
    return found


class Filled:
    """What filling made of an outline, and its axis."""

    def __init__(self, text: str, counts: Counts, needed: Needs | None = None) -> None:
        """Take an outline and how often its blocks have a turn, run by run, by their words."""
        self.text = text
        self.outline = outline(text)
        self.shown: list[Shown] = []
        self._counts = {
            word: iter([count] * 1000 if isinstance(count, int) else count)
            for word, count in counts.items()
        }
        self._needed = needed or {}
        self._runs = [0] * len(self.outline.blocks)
        self._builder = AxisBuilder(self.outline.blocks)
        self._body(1, self.outline.length, None, ())
        self.axis: Axis = self._builder.build()

    def __repr__(self) -> str:
        return f"{self.text} → {' '.join(str(shown.line) for shown in self.shown)}"

    def _body(self, first: int, last: int, parent: int | None, path: Path) -> None:
        line = first
        while line <= last:
            number = self._block_at(line, parent)
            if number is not None:
                self._block(number, path)
                line = self.outline.blocks[number].last + 1
                continue
            if parent is None or line not in self.outline.blocks[parent].tags:
                self._builder.line(line)
                self.shown.append(Shown(line, path))
            line += 1

    def _block_at(self, line: int, parent: int | None) -> int | None:
        return next(
            (
                number
                for number, block in enumerate(self.outline.blocks)
                if block.first == line and block.parent == parent
            ),
            None,
        )

    def _block(self, number: int, path: Path) -> None:
        block = self.outline.blocks[number]
        run = self._runs[number]
        self._runs[number] += 1
        count = next(self._counts[block.subject])
        self._builder.open(number)
        if block.loop:
            for turn in range(count):
                self._builder.turn(number)
                self._body(block.first, block.last, number, (*path, (number, run, turn)))
        else:
            middle = self.outline.branches.get(number, block.last + 1)
            here = (*path, (number, run, 0))
            if count:
                self._body(block.first, min(middle, block.last), number, here)
            elif middle < block.last:
                self._body(middle, block.last, number, here)
        needs = self._needed.get(number, ())
        if self._builder.misses(number, needs):
            self._builder.stand_in(number)
            self.shown.append(Shown(0, path))
        self._builder.close(number)


def filled(text: str, needed: Needs | None = None, **counts: Sequence[int] | int) -> Axis:
    """Return the axis of a filled outline."""
    return Filled(text, counts, needed).axis


def one_sheet(rows: Axis, columns: Axis | None = None, name: str = "S") -> Moves:
    """Return the moves of a workbook with one sheet."""
    return Moves([OutputSheet(name, name, rows, columns or Axis.unmoved())], "template.xlsx")


def written(moves: Moves, formula: str, line: int, column: int = 26, sheet: int = 0) -> list[str]:
    """Return what a formula reads in all instances of its row; its column stands for itself."""
    read = read_formula(formula)
    rows = moves.sheets[sheet].rows.positions(line)
    return [moves.formula(read, At(sheet, row, column)) for row in rows]


def rows_of(formula: str) -> Iterator[int]:
    """Yield all rows that the references of a formula cover."""
    for ref in read_formula(formula).refs:
        yield from range(ref.area.top, ref.area.bottom + 1)
