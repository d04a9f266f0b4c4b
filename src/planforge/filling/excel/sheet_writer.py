"""A sheet of the result as XML: whole, or in chunks, so that a large one needs little memory."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from planforge.addresses import cell_name
from planforge.filling.excel.cells import text_element
from planforge.filling.excel.outcome import ROWS_TOGETHER, STAND_IN
from planforge.filling.excel.rows import ROW, LineWriter, Surroundings, stand_in
from planforge.filling.markup import HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.filling.excel.outcome import SheetRun, Together
    from planforge.filling.excel.program import SheetProgram

_STREAMED_FROM: Final = 20_000
"""Emitted rows; fewer are written at once."""


@dataclass(frozen=True)
class SheetText:
    """The XML of a sheet; iterating over it writes it, as often as anybody likes.

    Attributes:
        before: all up to the rows, and after: all behind them.
        run: what comes to stand.
        program: the template's sheet.
        around: what cells are written with.
        headings: texts that cells must have, by row and column, as they name a table's columns.
    """

    before: str
    after: str
    run: SheetRun
    program: SheetProgram
    around: Surroundings
    headings: Mapping[tuple[int, int], str]

    def content(self) -> bytes | SheetText:
        """Return the part's content: whole, or to be iterated over when it is long."""
        return self if self.is_streamed else b"".join(self)

    @property
    def is_streamed(self) -> bool:
        """Whether it is too long to be written at once."""
        return len(self.run.lines) >= _STREAMED_FROM

    def formulas(self) -> tuple[int, int]:
        """Return how many formulas it has, and how many of them without a stored value."""
        columns = Counter(source for _, source in self.run.filled_columns(self.program.last_column))
        count = empty = 0
        for line, rows in self._times().items():
            for cell in self.program.planned[line].row.cells:
                if cell.formula is not None:
                    times = rows * columns[cell.column]
                    count += times
                    kept = (line, cell.column) in self.around.kept and cell.has_value
                    empty += 0 if kept else times
        return count, empty

    def _times(self) -> Counter[int]:
        """Return how often each line with cells stands."""
        line_of = self.program.line_of
        emitted = Counter(map(itemgetter(0), self.run.lines))
        times = Counter(
            {line_of[kind]: count for kind, count in emitted.items() if kind in line_of}
        )
        for segment in self.program.segments:
            if not segment.emits:
                times[segment.line] += len(segment.positions(self.run.rows))
        return times

    def __iter__(self) -> Iterator[bytes]:
        yield f"{HEADER}{self.before}<sheetData>".encode()
        chunk: list[str] = []
        for rows in self._rows():
            chunk += rows
            if len(chunk) >= ROWS_TOGETHER:
                yield "".join(chunk).encode()
                chunk.clear()
        yield f"{''.join(chunk)}</sheetData>{self.after}".encode()

    def _rows(self) -> Iterator[list[str]]:
        """Yield the rows, some at a time."""
        columns = self.run.filled_columns(self.program.last_column)
        writers = _Writers(self, columns)
        with_headings = {row for row, _ in self.headings}
        for together in self.run.together(self.program):
            if together.first is None:
                rows = writers[together.line].written(together.positions, [()])
            else:
                rows = self._emitted(together, writers, columns)
            if not with_headings.isdisjoint(together.positions):
                rows = list(map(self._headed, rows, together.positions))
            yield rows

    def _emitted(
        self, together: Together, writers: _Writers, columns: Sequence[tuple[int, int]]
    ) -> list[str]:
        """Return rows that the program emitted: those of one line are written together."""
        emits, positions = together.emits, together.positions
        items = None
        if self.run.items:
            found, first = self.run.items, together.first or 0
            items = [found.get(index, ()) for index in range(first, first + len(emits))]
        numbers = [emit[0] for emit in emits]
        kinds = set(numbers)
        if len(kinds) == 1 and emits[0] is not STAND_IN:
            return writers[self.program.line_of[numbers[0]]].written(positions, emits, items)
        rows = [""] * len(emits)
        for kind in kinds:
            own = [at for at, number in enumerate(numbers) if number == kind]
            if kind == STAND_IN[0]:
                written = [self._stand_in(positions[at], columns) for at in own]
            else:
                written = writers[self.program.line_of[kind]].written(
                    [positions[at] for at in own],
                    [emits[at] for at in own],
                    items and [items[at] for at in own],
                )
            for at, row in zip(own, written, strict=True):
                rows[at] = row
        return rows

    def _stand_in(self, position: int, columns: Sequence[tuple[int, int]]) -> str:
        line = self.run.rows.source(position)
        planned = self.program.planned.get(line or 0)
        if planned is None:
            return f'<row r="{position}" hidden="1"/>'
        return stand_in(planned.row, columns).replace(ROW, str(position))

    def _headed(self, row: str, position: int) -> str:
        """Return a row with the texts of its cells that name columns of tables."""
        for (line, column), text in self.headings.items():
            if line == position:
                start = rf'<c r="{cell_name(line, column)}"(?: (?!t=)[\w:]+="[^"]*")*'
                filled = f' t="inlineStr"><is>{text_element(text)}</is></c>'
                cell = re.compile(rf"({start})[^>]*?(?:/>|>.*?</c>)")
                if found := cell.search(row):
                    row = row[: found.start()] + found[1] + filled + row[found.end() :]
        return row


class _Writers(dict[int, LineWriter]):
    """What writes each line of the template, made when it is first asked for."""

    def __init__(self, sheet: SheetText, columns: Sequence[tuple[int, int]]) -> None:
        super().__init__()
        self._sheet = sheet
        self._columns = columns

    def __missing__(self, line: int) -> LineWriter:
        planned = self._sheet.program.planned[line]
        self[line] = made = LineWriter(planned, self._columns, self._sheet.around)
        return made
