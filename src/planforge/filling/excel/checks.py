"""What must be so in a sheet of the result before it is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.excel.model import LAST_COLUMN, LAST_ROW
from planforge.filling.excel.outcome import STAND_IN
from planforge.filling.excel.sheets import row_location
from planforge.filling.excel.tagged import is_statement
from planforge.filling.tags import Tag
from planforge.filling.values import ChartData, Image, PageBreak, SubDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.filling.excel.outcome import Item, SheetRun
    from planforge.filling.excel.program import SheetProgram
    from planforge.filling.excel.slots import TextSlot
    from planforge.problems import Location, Problems

_NO_TEXT: Final = (Image, SubDocument, ChartData, PageBreak)


def check_end(run: SheetRun, program: SheetProgram, location: Location, problems: Problems) -> None:
    """Note when more is filled in than a sheet has rows or columns."""
    last = max(program.planned, default=0)
    if run.rows.moved and (end := run.rows.landing(last + 1) - 1) > LAST_ROW:
        problems.add("fill-too-many-rows", location, count=end, limit=LAST_ROW)
    last = program.last_column
    if run.columns.moved and (end := run.columns.landing(last + 1) - 1) > LAST_COLUMN:
        problems.add("fill-too-many-columns", location, count=end, limit=LAST_COLUMN)


def check_columns(
    run: SheetRun, program: SheetProgram, location: Location, problems: Problems
) -> None:
    """Note rows in which a loop over columns comes out otherwise than in the sheet as a whole.

    It does where the row's own loops or statements give a name that it uses another value.
    """
    sources = [source for _, source in run.filled_columns(program.last_column)]
    expected: dict[int, int] = {}
    told: set[int] = set()
    for index, items in run.items.items():
        emit = run.lines[index]
        if emit is STAND_IN:
            continue
        line = program.line_of[emit[0]]
        columns = program.planned[line].items
        if line not in expected:
            expected[line] = sum(source in columns for source in sources)
        if len(items) != expected[line] and line not in told:
            told.add(line)
            place = row_location(replace(location, cell=None), line, min(columns))
            problems.add("fill-columns-differ", place, count=len(items), expected=expected[line])


def check_texts(slot: TextSlot, item: Item, problems: Problems) -> None:
    """Note values that cannot stand in a text that is no cell, such as pictures."""
    for tag, value in _values(slot, item):
        if isinstance(value, _NO_TEXT) and not slot.takes_picture:
            kind = type(value).__name__
            problems.add("fill-only-text-here", tag.location, tag=tag.text, kind=kind)


def _values(slot: TextSlot, item: Item) -> Iterator[tuple[Tag, Any]]:
    if any(map(is_statement, slot.pieces)):
        for number, *values in item[1:]:
            piece = slot.pieces[number]
            if isinstance(piece, Tag) and values:
                yield piece, values[0]
        return
    tags = [piece for piece in slot.pieces if isinstance(piece, Tag) and piece.kind == "value"]
    yield from zip(tags, item[0][1:], strict=True)
