"""A sheet of the result as XML: whole, or in chunks, so that a large one needs little memory."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.addresses import cell_name
from planforge.filling.excel.cells import text_element
from planforge.filling.excel.outcome import STAND_IN
from planforge.filling.excel.rows import ROW, LineWriter, Surroundings, stand_in
from planforge.filling.markup import HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.filling.excel.outcome import SheetRun
    from planforge.filling.excel.program import SheetProgram

_ROWS_IN_CHUNK: Final = 512
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
                    kept = (line, cell.column) in self.around.kept and cell.content
                    empty += 0 if kept else times
        return count, empty

    def _times(self) -> Counter[int]:
        """Return how often each line with cells stands."""
        times: Counter[int] = Counter()
        index = 0
        for segment in self.program.segments:
            positions = segment.positions(self.run.rows)
            if not segment.emits:
                times[segment.line] += len(positions)
                continue
            emits = self.run.lines[index : index + len(positions)]
            times.update(self.program.line_of[emit[0]] for emit in emits if emit is not STAND_IN)
            index += len(positions)
        return times

    def __iter__(self) -> Iterator[bytes]:
        yield f"{HEADER}{self.before}<sheetData>".encode()
        chunk: list[str] = []
        with_headings = {row for row, _ in self.headings}
        for position, row in self._rows():
            chunk.append(self._headed(row, position) if position in with_headings else row)
            if len(chunk) == _ROWS_IN_CHUNK:
                yield "".join(chunk).encode()
                chunk.clear()
        yield f"{''.join(chunk)}</sheetData>{self.after}".encode()

    def _rows(self) -> Iterator[tuple[int, str]]:
        run, program = self.run, self.program
        columns = run.filled_columns(program.last_column)
        writers: dict[int, LineWriter] = {}
        lines, items = run.lines, run.items
        index = 0
        for segment in program.segments:
            for position in segment.positions(run.rows):
                values: Sequence[object] = ()
                line = segment.line
                if segment.emits:
                    emit = lines[index]
                    if emit is STAND_IN:
                        yield position, self._stand_in(position, columns)
                        index += 1
                        continue
                    line = program.line_of[emit[0]]
                    values = emit[1:]
                if line not in writers:
                    writers[line] = LineWriter(program.planned[line], columns, self.around)
                own = items[index] if segment.emits and index in items else ()
                index += segment.emits
                yield position, writers[line].written(position, values, own)

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
