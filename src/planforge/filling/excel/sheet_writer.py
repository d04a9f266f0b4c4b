"""A sheet of the result as XML, whole or in chunks, so that even the largest needs little memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.outcome import STAND_IN
from planforge.filling.excel.rows import ROW, LineWriter, Surroundings, stand_in
from planforge.filling.markup import HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    """

    before: str
    after: str
    run: SheetRun
    program: SheetProgram
    around: Surroundings

    def content(self) -> bytes | SheetText:
        """Return the part's content: whole, or to be iterated over when it is long."""
        return b"".join(self) if len(self.run.lines) < _STREAMED_FROM else self

    def __iter__(self) -> Iterator[bytes]:
        yield f"{HEADER}{self.before}<sheetData>".encode()
        chunk: list[str] = []
        for row in self._rows():
            chunk.append(row)
            if len(chunk) == _ROWS_IN_CHUNK:
                yield "".join(chunk).encode()
                chunk.clear()
        yield f"{''.join(chunk)}</sheetData>{self.after}".encode()

    def _rows(self) -> Iterator[str]:
        run, program = self.run, self.program
        columns = list(run.columns.order(program.last_column))
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
                        yield self._stand_in(position, columns)
                        index += 1
                        continue
                    line = program.line_of[emit[0]]
                    values = emit[1:]
                if line not in writers:
                    writers[line] = LineWriter(program.planned[line], columns, self.around)
                own = items[index] if segment.emits and index in items else ()
                index += segment.emits
                yield writers[line].written(position, values, own)

    def _stand_in(self, position: int, columns: Sequence[tuple[int, int]]) -> str:
        line = self.run.rows.source(position)
        planned = self.program.planned.get(line or 0)
        if planned is None:
            return f'<row r="{position}" hidden="1"/>'
        return stand_in(planned.row, columns).replace(ROW, str(position))
