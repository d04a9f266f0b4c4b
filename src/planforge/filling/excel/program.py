"""The tags of a sheet as steps of the one program, in the order in which the sheet is written.

Each emit of the program has a number; `Steps.found[number]` says what it means. Statements in a
cell's own text, and columns that repeat, make of a cell an *item*: an emit that begins it and the
emits of its pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planforge.filling.excel.blocks import Blocks, StatedLine, Step, ending, read_blocks, subject_of
from planforge.filling.excel.sheets import Row, row_location
from planforge.filling.excel.strings import Piece
from planforge.filling.excel.tagged import CLOSES, OPENS, TaggedCell, is_statement, read_tagged
from planforge.filling.tags import Tag

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from planforge.filling.excel.axis import Axis
    from planforge.filling.excel.crossings import Crossed
    from planforge.filling.excel.model import Area
    from planforge.filling.excel.sheets import Cell, SheetSource
    from planforge.filling.excel.slots import TextSlot
    from planforge.filling.language import ProgramBuilder
    from planforge.problems import Location, Problems

Way = Literal["rows", "columns"]


@dataclass(frozen=True, slots=True)
class SheetStep:
    """A sheet begins."""

    sheet: int


@dataclass(frozen=True, slots=True)
class BlockStep:
    """A block of rows or columns opens, begins a turn or closes."""

    way: Way
    kind: Literal["open", "turn", "close"]
    block: int


@dataclass(frozen=True, slots=True)
class ColumnStep:
    """A column of a block, after the turns that begin with it."""

    column: int
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RowStep:
    """A row, after the turns that begin with it; the values are those of its plain cells."""

    line: int
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CellStep:
    """A cell that is an item begins."""

    column: int


@dataclass(frozen=True, slots=True)
class SlotStep:
    """A text that is no cell begins: a slot of the sheet's other parts, by its index."""

    slot: int


@dataclass(frozen=True, slots=True)
class BookStep:
    """A text of the workbook begins: a slot of the parts that hang on it, by its index."""

    slot: int


@dataclass(frozen=True, slots=True)
class TextStep:
    """A text of the sheet itself begins: its name, or one that its own XML has."""

    text: int


@dataclass(frozen=True, slots=True)
class PieceStep:
    """A piece of the item that began last."""

    piece: int


AnyStep = (
    BookStep
    | SheetStep
    | BlockStep
    | ColumnStep
    | RowStep
    | CellStep
    | SlotStep
    | TextStep
    | PieceStep
)


class Steps:
    """Adds emits to the program and keeps what their numbers mean."""

    def __init__(self, builder: ProgramBuilder, problems: Problems) -> None:
        self.builder = builder
        self.problems = problems
        self.found: list[AnyStep] = []

    def emit(self, step: AnyStep, tags: Sequence[Tag] = (), *, item: bool = False) -> None:
        """Have the program emit a step with the values of some tags, perhaps the loop's item."""
        self.builder.emit(len(self.found), tags, item=item)
        self.found.append(step)

    def item(self, step: AnyStep, contents: Sequence[str | Tag]) -> None:
        """Have the program emit a text as an item: at once, or piece by piece."""
        if not any(map(is_statement, contents)):
            self.emit(step, [content for content in contents if isinstance(content, Tag)])
            return
        self.emit(step)
        opened: list[Tag] = []
        for index, content in enumerate(contents):
            if isinstance(content, str):
                self.emit(PieceStep(index))
            elif content.kind == "value":
                self.emit(PieceStep(index), [content])
            elif self._belongs(content, opened):
                self.builder.statement(content)
        for tag in reversed(opened):
            self.problems.add("fill-unclosed", tag.location, tag=tag.text)
            self.builder.statement(ending(tag))

    def _belongs(self, tag: Tag, opened: list[Tag]) -> bool:
        """Whether a statement has its partner in this text; it must not close what is outside."""
        if tag.keyword in OPENS:
            opened.append(tag)
        elif tag.keyword in (*CLOSES, "else", "elif"):
            if not opened:
                self.problems.add("fill-stray", tag.location, tag=tag.text, word=tag.keyword)
                return False
            if tag.keyword in CLOSES:
                opened.pop()
        return True


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of the template as it is to be written.

    Attributes:
        row: as the template has it.
        tagged: its cells with values, by column.
        plain: the columns of those whose values come with the row itself, in order.
        items: the columns of those that are items.
    """

    row: Row
    tagged: Mapping[int, TaggedCell]
    plain: tuple[int, ...]
    items: frozenset[int]


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows of the template that are written together: a single one, or an outermost block.

    Attributes:
        line: the first of them.
        emits: whether the program emits each of them.
        is_block: whether it is a block.
    """

    line: int
    emits: bool
    is_block: bool

    def positions(self, rows: Axis) -> Sequence[int]:
        """Return where they stand."""
        return rows.stretch(self.line) if self.is_block else rows.positions(self.line)


@dataclass(frozen=True, slots=True)
class SheetProgram:
    """What the program has of a sheet.

    Attributes:
        rows: the blocks of its rows, columns: of its columns.
        planned: its rows by their lines.
        emitting: the lines that the program emits whenever they stand in the result.
        line_of: the line of a row's emit, by its number.
        segments: its rows, in order, as they are written.
        last_column: the last that has a cell.
        repeats: whether it is there once for each item, or only on a condition.
        subject: what it is repeated for: `stores`.
    """

    rows: Blocks
    columns: Blocks
    planned: Mapping[int, PlannedRow]
    emitting: frozenset[int]
    line_of: Mapping[int, int]
    segments: tuple[Segment, ...]
    last_column: int
    repeats: bool
    subject: str

    @property
    def is_filled(self) -> bool:
        """Whether anything of its rows or columns comes from the program."""
        return bool(
            self.emitting
            or self.rows.vanishing
            or self.columns.vanishing
            or self.rows.blocks
            or self.columns.blocks
        )


class SheetBuilder:
    """Reads a sheet's tags, then adds them to the program.

    Attributes:
        rows: the blocks of its rows.
        columns: the blocks of its columns.
    """

    def __init__(
        self,
        source: SheetSource,
        steps: Steps,
        location: Location,
        calculated: Sequence[Area] = (),
    ) -> None:
        """Read the blocks.

        Args:
            source: the sheet.
            steps: takes the emits, later.
            location: the file and the sheet.
            calculated: where tables write formulas by themselves, into rows of tags as well.
        """
        self._source = source
        self._calculated = calculated
        self._steps = steps
        self._slots: Sequence[TextSlot] = ()
        self._tagged = {
            row.line: _tagged_cells(row, location, steps.problems) for row in source.rows
        }
        last_row = max((row.line for row in source.rows), default=0)
        self._last_column = max(
            (cell.column for row in source.rows for cell in row.cells), default=0
        )
        self.rows = read_blocks(self._stated_rows(), last_row, steps.problems)
        self.columns = read_blocks(self._stated_columns(), self._last_column, steps.problems)
        self._turns: list[int] = []
        self._identified: dict[Way, Container[int]] = {}
        self._statements = [
            tag for cells in self._tagged.values() for cell in cells.values() for tag in cell.sheet
        ]

    @property
    def subject(self) -> str:
        """What the sheet is repeated for; empty where it is not, or for several at once."""
        loops = [tag for tag in self._statements if tag.keyword == "for"]
        return subject_of(loops[0]) if len(loops) == 1 else ""

    def add(
        self,
        index: int,
        texts: Sequence[Sequence[str | Tag]],
        slots: Sequence[TextSlot],
        crossed: Crossed,
    ) -> SheetProgram:
        """Return what the program has of the sheet, once it is added to it.

        Args:
            index: its number among the sheets.
            texts: of the sheet itself, once each: its name, headers and footers.
            slots: texts of its other parts.
            crossed: the loops whose items must be known.
        """
        self._slots = slots
        self._identified = {"rows": crossed.rows, "columns": crossed.columns}
        statements = self._open_sheet()
        self._steps.emit(SheetStep(index), item=bool(self.subject))
        for number, contents in enumerate(texts):
            self._steps.item(TextStep(number), contents)
        for number, slot in enumerate(self._slots):
            if slot.row is None:
                self._steps.item(SlotStep(number), slot.pieces)
        self._add_columns()
        planned, line_of = self._add_rows()
        for tag in reversed(statements):
            self._steps.builder.statement(ending(tag))
        emitting = frozenset(line_of.values())
        return SheetProgram(
            self.rows,
            self.columns,
            planned,
            emitting,
            line_of,
            tuple(self._segments(planned, emitting)),
            self._last_column,
            bool(statements),
            self.subject,
        )

    def _segments(
        self, planned: Mapping[int, PlannedRow], emitting: Container[int]
    ) -> Iterator[Segment]:
        blocks = [block for block in self.rows.blocks if block.parent is None]
        alone = [
            Segment(line, line in emitting, False)
            for line, row in planned.items()
            if not self.rows.around(line) and (row.row.look or row.row.cells)
        ]
        within = [Segment(block.first, True, True) for block in blocks]
        yield from sorted([*alone, *within], key=lambda segment: segment.line)

    # ── What is read from the cells ───────────────────────────────────────────────────────────────

    def _stated_rows(self) -> list[StatedLine]:
        found = []
        for row in self._source.rows:
            cells = self._tagged[row.line]
            tags = [tag for cell in cells.values() for tag in cell.rows]
            alone = any(cell.sheet or cell.has_row_note for cell in cells.values())
            if not tags and not alone:
                continue
            pure = all(
                _is_bare(cell, cells) or self._is_calculated(cell, row.line) for cell in row.cells
            )
            if tags or pure:
                found.append(StatedLine(row.line, tags, pure))
        return found

    def _is_calculated(self, cell: Cell, line: int) -> bool:
        """Whether a cell has a formula only because its table's column has."""
        return cell.formula is not None and any(
            area.top <= line <= area.bottom and area.left <= cell.column <= area.right
            for area in self._calculated
        )

    def _stated_columns(self) -> list[StatedLine]:
        lines: dict[int, StatedLine] = {}
        for cells in self._tagged.values():
            for column, cell in cells.items():
                line = lines.setdefault(column, StatedLine(column))
                # The same statement may be repeated row by row, as in a table of Word's.
                said = {tag.source for tag in line.tags}
                line.tags += [tag for tag in cell.columns if tag.source not in said]
        stated = [line for _, line in sorted(lines.items()) if line.tags]
        for line in stated:
            line.pure = self._is_bare_column(line.number)
        return stated

    def _is_bare_column(self, column: int) -> bool:
        return all(
            _is_bare(cell, self._tagged[row.line])
            for row in self._source.rows
            for cell in row.cells
            if cell.column == column
        )

    def _open_sheet(self) -> list[Tag]:
        """Take the statements about the whole sheet; returns those to close at its end."""
        statements = []
        for tag in self._statements:
            if tag.keyword in CLOSES:
                continue  # the sheet's end is the end of them all
            self._steps.builder.statement(tag)
            if tag.keyword in OPENS:
                statements.append(tag)
        return statements

    # ── Columns ───────────────────────────────────────────────────────────────────────────────────

    def _add_columns(self) -> None:
        for column in self.columns.lines:
            self._walk("columns", self.columns.before.get(column, ()))
            if column not in self.columns.vanishing:
                self._steps.emit(ColumnStep(column, self._taken_turns()))
            self._walk("columns", self.columns.after.get(column, ()))

    # ── Rows ──────────────────────────────────────────────────────────────────────────────────────

    def _add_rows(self) -> tuple[dict[int, PlannedRow], dict[int, int]]:
        written = {row.line: row for row in self._source.rows}
        with_slots = {slot.row for slot in self._slots if slot.row is not None}
        planned: dict[int, PlannedRow] = {}
        line_of: dict[int, int] = {}
        for line in sorted({*written, *self.rows.lines, *with_slots}):
            self._walk("rows", self.rows.before.get(line, ()))
            if line not in self.rows.vanishing:
                row = self._planned(written.get(line, Row(line, "", (), False)))
                planned[line] = row
                if row.plain or row.items or self.rows.around(line):
                    line_of[len(self._steps.found)] = line
                    tags = [tag for column in row.plain for tag in row.tagged[column].values]
                    self._steps.emit(RowStep(line, self._taken_turns()), tags)
                self._add_items(row, line)
            self._walk("rows", self.rows.after.get(line, ()))
        return planned, line_of

    def _planned(self, row: Row) -> PlannedRow:
        tagged = self._tagged.get(row.line, {})
        items = frozenset(
            column
            for column, cell in tagged.items()
            if cell.has_statements or (cell.values and self.columns.around(column))
        )
        plain = tuple(
            column for column in sorted(tagged) if tagged[column].values and column not in items
        )
        return PlannedRow(row, tagged, plain, items)

    def _add_items(self, row: PlannedRow, line: int) -> None:
        """Add a row's items and slots: column by column, within the loops of columns."""
        slots = [number for number, slot in enumerate(self._slots) if slot.row == line]
        places = {*row.items, *(self._slots[number].column or 0 for number in slots)}
        for column in sorted({*places, *self._loops_over(places)}):
            for step in self.columns.before.get(column, ()):
                self._steps.builder.statement(step.tag)
            if column not in self.columns.vanishing:
                if column in row.items:
                    contents = [piece.content for piece in row.tagged[column].pieces]
                    self._steps.item(CellStep(column), contents)
                for number in slots:
                    if (self._slots[number].column or 0) == column:
                        self._steps.item(SlotStep(number), self._slots[number].pieces)
            for step in self.columns.after.get(column, ()):
                self._steps.builder.statement(step.tag)

    def _loops_over(self, places: set[int]) -> set[int]:
        """Return the columns of the outermost blocks that these columns stand in."""
        found: set[int] = set()
        for block in self.columns.blocks:
            if block.parent is None and any(block.first <= at <= block.last for at in places):
                found.update(range(block.first, block.last + 1))
        return found

    # ── Statements ────────────────────────────────────────────────────────────────────────────────

    def _walk(self, way: Way, steps: Sequence[Step]) -> None:
        for step in steps:
            self._begin_turns(way)
            if step.kind == "open":
                self._steps.emit(BlockStep(way, "open", step.block))
            self._steps.builder.statement(step.tag)
            if step.kind == "open" and step.block in self._identified.get(way, ()):
                self._steps.emit(BlockStep(way, "turn", step.block), item=True)
            elif step.kind in ("open", "branch"):
                self._turns.append(step.block)
            elif step.kind == "close":
                self._steps.emit(BlockStep(way, "close", step.block))

    def _begin_turns(self, way: Way) -> None:
        """Emit turns that no line follows directly; others come with their line."""
        for block in self._taken_turns():
            self._steps.emit(BlockStep(way, "turn", block))

    def _taken_turns(self) -> tuple[int, ...]:
        turns = tuple(self._turns)
        self._turns.clear()
        return turns


def _tagged_cells(row: Row, location: Location, problems: Problems) -> dict[int, TaggedCell]:
    found = {}
    for cell in row.cells:
        if cell.runs:
            place = row_location(location, row.line, cell.column)
            found[cell.column] = read_tagged(cell, place, problems)
        elif cell.formula and cell.formula.tags:
            pieces = tuple(Piece("", tag) for tag in cell.formula.tags)
            found[cell.column] = TaggedCell(cell, pieces)
    return found


def _is_bare(cell: Cell, tagged: Mapping[int, TaggedCell]) -> bool:
    """Whether a cell holds nothing but statements about lines or sheets, and comments."""
    if cell.column in tagged:
        return not tagged[cell.column].pieces
    return cell.is_blank
