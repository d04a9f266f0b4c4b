"""What a run of the program came to: the sheets of the result, their lines and their values."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.excel.axis_builder import AxisBuilder
from planforge.filling.excel.program import (
    BlockStep,
    BookStep,
    CellStep,
    ColumnStep,
    PieceStep,
    RowStep,
    SheetStep,
    SlotStep,
    TextStep,
)
from planforge.filling.excel.tagged import is_statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.filling.excel.axis import Axis
    from planforge.filling.excel.needs import Needs
    from planforge.filling.excel.program import AnyStep, SheetProgram
    from planforge.filling.excel.slots import TextSlot
    from planforge.filling.language import Emit

STAND_IN: Final[Emit] = (-1,)
"""In the place of a row's emit: a hidden blank row, which others refer to."""
Item = list[tuple[Any, ...]]
"""The emit that begins an item, then its pieces: the piece's number and perhaps a value."""


ROWS_TOGETHER: Final = 512
"""How many rows at most are looked at or written together."""


@dataclass(frozen=True, slots=True)
class Together:
    """Some rows of the result, one behind the other, from one segment of the template.

    Attributes:
        line: the first of the template's lines that they come from.
        positions: where they stand.
        first: the number of the first of their emits; None where the program emits none.
        emits: as many as positions; none where the program emits none.
    """

    line: int
    positions: Sequence[int]
    first: int | None = None
    emits: Sequence[Emit] = ()


@dataclass
class SheetRun:
    """A sheet of the result.

    Attributes:
        sheet: the index of the template's sheet.
        rows: where its rows stand, columns: its columns.
        lines: the emits of its rows, in order.
        items: by the number of the row among `lines`, its items in order.
        slots: by slot of the sheet's other parts, its texts in order.
        texts: those of the sheet itself.
        item: the number of the item that it is for, where it is for one.
    """

    sheet: int
    rows: Axis
    columns: Axis
    lines: list[Emit] = field(default_factory=list)
    items: dict[int, list[Item]] = field(default_factory=lambda: defaultdict(list))
    slots: dict[int, list[Item]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[int, Item] = field(default_factory=dict)
    item: int | None = None

    def filled_columns(self, last: int) -> list[tuple[int, int]]:
        """Return its columns, up to the template's last, each with the template's column.

        One that stands in for columns that came to nothing has no cells.
        """
        stand_ins = self.columns.stand_ins
        return [pair for pair in self.columns.order(last) if pair[0] not in stand_ins]

    def together(self, program: SheetProgram) -> Iterator[Together]:
        """Yield its rows in order, not too many at once."""
        index = 0
        for segment in program.segments:
            positions = segment.positions(self.rows)
            if not segment.emits:
                if positions:
                    yield Together(segment.line, positions)
                continue
            for start in range(0, len(positions), ROWS_TOGETHER):
                some = positions[start : start + ROWS_TOGETHER]
                emits = self.lines[index : index + len(some)]
                yield Together(segment.line, some, index, emits)
                index += len(some)


@dataclass
class _Open:
    """A sheet whose emits are being read."""

    run: SheetRun
    rows: _Way
    columns: _Way


class _Way:
    """The axis of rows or columns while its emits come; lets lines stand in where it must."""

    def __init__(self, program: SheetProgram, way: str, needed: Needs) -> None:
        blocks = program.rows if way == "rows" else program.columns
        self.builder = AxisBuilder(blocks.blocks, blocks.vanishing)
        self._needed = needed

    def close(self, block: int) -> bool:
        """Close a block; returns whether something had to stand in for it."""
        stands_in = self.builder.misses(block, self._needed.get(block, ()))
        if stands_in:
            self.builder.stand_in(block)
        self.builder.close(block)
        return stands_in


def read_emits(
    emits: Sequence[Emit],
    steps: Sequence[AnyStep],
    sheets: Mapping[int, SheetProgram],
    needed: Mapping[int, tuple[Needs, Needs]],
) -> tuple[list[SheetRun], dict[int, Item]]:
    """Return the sheets that a run of the program came to, and the texts of the workbook.

    Args:
        emits: of the program.
        steps: what their numbers mean.
        sheets: of the template.
        needed: for each sheet the blocks of rows, and of columns, that something refers to, so
            that one line has to stand in where they come to nothing.
    """
    runs: list[SheetRun] = []
    texts: dict[int, Item] = {}
    opened: _Open | None = None
    item: Item = []
    for number, alike in groupby(emits, itemgetter(0)):
        step = steps[number]
        if isinstance(step, RowStep) and opened is not None:
            rows = list(alike)
            opened.rows.builder.repeated(step.line, step.turns, len(rows))
            opened.run.lines += rows
            continue
        for emit in alike:
            if isinstance(step, SheetStep):
                _finish(opened, runs)
                opened = _begun(step.sheet, sheets[step.sheet], needed[step.sheet])
                opened.run.item = _item(emit)
            elif opened is not None:
                item = _taken(step, emit, opened, item)
            elif isinstance(step, BookStep):
                item = texts[step.slot] = [emit]
            elif isinstance(step, PieceStep):
                item.append((step.piece, *emit[1:]))
    _finish(opened, runs)
    return runs, texts


def _begun(sheet: int, program: SheetProgram, needed: tuple[Needs, Needs]) -> _Open:
    rows, columns = _Way(program, "rows", needed[0]), _Way(program, "columns", needed[1])
    return _Open(SheetRun(sheet, _UNMOVED, _UNMOVED), rows, columns)


def _finish(opened: _Open | None, runs: list[SheetRun]) -> None:
    if opened is not None:
        opened.run.rows = opened.rows.builder.build()
        opened.run.columns = opened.columns.builder.build()
        runs.append(opened.run)


def _taken(step: AnyStep, emit: Emit, opened: _Open, item: Item) -> Item:
    """Take an emit that is no row; returns the item that further pieces belong to."""
    run = opened.run
    match step:
        case PieceStep(piece):
            item.append((piece, *emit[1:]))
            return item
        case CellStep():
            item = [emit]
            run.items[len(run.lines) - 1].append(item)
            return item
        case SlotStep(slot):
            item = [emit]
            run.slots[slot].append(item)
            return item
        case TextStep(text):
            item = run.texts[text] = [emit]
            return item
        case ColumnStep(column, turns):
            for block in turns:
                opened.columns.builder.turn(block)
            opened.columns.builder.line(column)
        case BlockStep(way, kind, block):
            _block(opened, way, kind, block, _item(emit))
        case RowStep() | SheetStep() | BookStep():
            raise AssertionError("taken by the caller")
    return item


def _item(emit: Emit) -> int | None:
    """Return the number of the item that an emit tells, if any."""
    return emit[1] if len(emit) > 1 else None


def _block(opened: _Open, way: str, kind: str, block: int, item: int | None) -> None:
    axis = opened.rows if way == "rows" else opened.columns
    if kind == "open":
        axis.builder.open(block)
    elif kind == "turn":
        axis.builder.turn(block, item)
    elif axis.close(block) and way == "rows":
        opened.run.lines.append(STAND_IN)


_UNMOVED: Final = AxisBuilder((), ()).build()


def slot_values(slot: TextSlot, item: Item) -> tuple[Any, ...]:
    """Return an item's values; of one with statements, the pieces that came to stand in it."""
    if not any(map(is_statement, slot.pieces)):
        return tuple(item[0][1:])
    return tuple(values[0] if values else slot.pieces[piece] for piece, *values in item[1:])
