"""Values looked at before rows are written: what no cell holds is told, pictures are taken out.

What is left in the emits are values that can be written at once, row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planforge.filling.excel.cells import LONGEST, PLAIN, Figure, cell_value, characters, moment_of
from planforge.filling.excel.model import Area
from planforge.filling.excel.outcome import STAND_IN
from planforge.filling.tags import TagError
from planforge.filling.values import Image, Link, Merged, RichText, Shown, link_target, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.filling.excel.outcome import SheetRun, Together
    from planforge.filling.excel.program import PlannedRow, SheetProgram
    from planforge.filling.excel.styles import DateStyles
    from planforge.filling.excel.tagged import TaggedCell
    from planforge.filling.language import Emit
    from planforge.filling.tags import Tag
    from planforge.problems import Location, Problems


@dataclass
class Survey:
    """What was found among the values of one sheet of the result.

    Attributes:
        images: pictures with the row and column of their cell, and the place of their tag.
        links: links with theirs.
        merges: areas of equal neighbours to be merged.
    """

    images: list[tuple[int, int, Image, Location]] = field(default_factory=list)
    links: list[tuple[int, int, Link]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)


def survey(
    run: SheetRun,
    program: SheetProgram,
    dates: DateStyles,
    epoch_1904: bool,
    problems: Problems,
) -> Survey:
    """Return what was found; values in `run` become ones that can be written.

    Args:
        run: a sheet of the result.
        program: the template's sheet.
        dates: notes the formats that dates need.
        epoch_1904: whether the workbook counts days from 1904.
        problems: takes values that no cell holds.
    """
    return _Surveyor(run, program, dates, epoch_1904, problems).found()


class _Surveyor:
    def __init__(
        self,
        run: SheetRun,
        program: SheetProgram,
        dates: DateStyles,
        epoch_1904: bool,
        problems: Problems,
    ) -> None:
        self._run = run
        self._program = program
        self._dates = dates
        self._epoch_1904 = epoch_1904
        self._problems = problems
        self._found = Survey()
        self._runs: dict[int, _Equals] = {}
        self._columns = _ItemColumns(run, program)

    def found(self) -> Survey:
        for together in self._run.together(self._program):
            if together.first is not None and (self._run.items or not _all_plain(together.emits)):
                self._look_at(together.first, together)
        for equals in self._runs.values():
            self._merge(equals)
        return self._found

    def _look_at(self, first: int, together: Together) -> None:
        """Look at rows one by one; those with other than plain values are written anew."""
        rows = zip(together.emits, together.positions, strict=True)
        for index, (emit, position) in enumerate(rows, first):
            if emit is STAND_IN:
                continue
            if not _is_plain(emit):
                self._run.lines[index] = self._row(emit, position)
            for item in self._run.items.get(index, ()):
                self._item(item, emit, index, position)

    def _row(self, emit: Emit, position: int) -> Emit:
        planned = self._program.planned[self._program.line_of[emit[0]]]
        values = list(emit)
        at = 1
        for column in planned.plain:
            tagged = planned.tagged[column]
            count = len(tagged.values)
            for number, tag in enumerate(tagged.values, start=at):
                place = (position, self._output_column(column))
                values[number] = self._settled(values[number], tag, tagged, place)
            self._check_length(tagged, values[at : at + count])
            at += count
        return tuple(values)

    def _item(self, item: list[tuple[Any, ...]], emit: Emit, index: int, position: int) -> None:
        if all(map(_is_plain, item)):
            return
        planned = self._program.planned[self._program.line_of[emit[0]]]
        order = self._run.items[index].index(item)
        column, output = self._columns.of(planned, order)
        tagged = planned.tagged[column]
        first = tagged.values[0] if tagged.values else None
        for number, (head, *values) in enumerate(item):
            settled = [
                self._settled(value, first, tagged, (position, output)) if first else value
                for value in values
            ]
            item[number] = (head, *settled)

    def _output_column(self, column: int) -> int:
        found = self._run.columns.positions(column)
        return found[0] if found else column

    def _settled(self, value: Any, tag: Tag, tagged: TaggedCell, place: tuple[int, int]) -> Any:
        """Return a value as a cell holds it; what is more than that is noted."""
        whole = tagged.single is not None
        if isinstance(value, Merged):
            inner = self._settled(value.value, tag, tagged, place)
            return self._merged(inner, place) if whole else inner
        match value:
            case Image() if whole and tagged.cell.formula is None:
                self._found.images.append((*place, value, tag.location))
                return None
            case Shown() if not whole or tagged.cell.formula is not None:
                return value if tagged.cell.formula is not None else text_of(value)
            case Link() if tagged.cell.formula is None:
                self._note_link(value, place, tag)
                return text_of(value)
            case RichText():
                target = next((piece.link for piece in value.pieces if piece.link), None)
                if target is not None:
                    self._note_link(Link(target), place, tag)
            case _:
                pass
        try:
            plain = text_of(value) if isinstance(value, Link) else cell_value(value)
        except TypeError:
            details = {"tag": tag.text, "kind": type(value).__name__}
            self._problems.add("fill-not-for-cell", tag.location, **details)
            return None
        if whole and (moment := moment_of(plain, self._epoch_1904)) is not None:
            self._dates.style(tagged.cell.style, moment)
        if characters(plain if isinstance(plain, str) else text_of(plain)) > LONGEST:
            details = {"tag": tag.text, "limit": f"{LONGEST:,}"}
            self._problems.add("fill-long-text", tag.location, **details)
        code = value.code if isinstance(value, Shown) and tagged.cell.formula is None else ""
        if whole and code and isinstance(plain, int | float | Decimal):
            self._dates.style(tagged.cell.style, code)
            return Figure(plain, code)
        return plain

    def _check_length(self, tagged: TaggedCell, values: Sequence[Any]) -> None:
        """Tell of a text that is too long only as a whole."""
        if tagged.single is not None or not tagged.values:
            return
        fixed = sum(len(piece.content) for piece in tagged.pieces if isinstance(piece.content, str))
        if fixed + sum(characters(text_of(value)) for value in values) > LONGEST:
            tag = tagged.values[0]
            details = {"tag": tag.text, "limit": f"{LONGEST:,}"}
            self._problems.add("fill-long-text", tag.location, **details)

    def _note_link(self, link: Link, place: tuple[int, int], tag: Tag) -> None:
        try:
            target = link_target(link.target)
        except TagError as error:
            self._problems.add(error.code, tag.location, **error.details)
        else:
            self._found.links.append((*place, Link(target, link.text, link.tip)))

    # ── Equal neighbours ──────────────────────────────────────────────────────────────────────────

    def _merged(self, value: Any, place: tuple[int, int]) -> Any:
        """Return a value, or nothing where it is equal to the one above and merged with it."""
        row, column = place
        equals = self._runs.get(column)
        if equals is not None and equals.last == row - 1 and equals.value == value:
            equals.last = row
            return None
        if equals is not None:
            self._merge(equals)
        self._runs[column] = _Equals(value, row, row, column)
        return value

    def _merge(self, equals: _Equals) -> None:
        if equals.last > equals.first and equals.value is not None:
            self._found.merges.append(Area(equals.first, equals.column, equals.last, equals.column))


@dataclass
class _Equals:
    """Equal values one below the other."""

    value: Any
    first: int
    last: int
    column: int


class _ItemColumns:
    """Gives the template column and the column of the result of a row's n-th item."""

    def __init__(self, run: SheetRun, program: SheetProgram) -> None:
        self._run = run
        self._last = program.last_column
        self._known: dict[int, list[tuple[int, int]]] = {}

    def of(self, planned: PlannedRow, order: int) -> tuple[int, int]:
        line = planned.row.line
        if line not in self._known:
            self._known[line] = [
                (source, at)
                for at, source in self._run.filled_columns(self._last)
                if source in planned.items
            ]
        return self._known[line][order]


def _all_plain(emits: Sequence[Emit]) -> bool:
    """Whether no value of some emits needs a look; in doubt not."""
    if len(set(map(len, emits))) != 1:
        return all(map(_is_plain, emits))
    return all(map(_is_plain_column, zip(*emits, strict=True)))


def _is_plain_column(values: Sequence[Any]) -> bool:
    kinds = set(map(type, values))
    if kinds == {str}:
        return max(map(len, values)) <= LONGEST // 4
    return (str not in kinds and kinds <= PLAIN) or _is_plain(values)


def _is_plain(emit: Sequence[Any]) -> bool:
    """Whether the values after the first are such as can be written at once."""
    for value in emit:
        kind = type(value)
        if kind not in PLAIN or (kind is str and len(value) > LONGEST // 4):
            return False
    return True
