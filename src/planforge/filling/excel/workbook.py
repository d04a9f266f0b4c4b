"""A workbook's template, compiled once and rendered many times: read this first.

package ─ read_book, read_sheet ─> sheets ─ SheetBuilder ─> one program, a plan for each row
data ─ program.run ─> emits ─ read_emits ─> sheets of the result ─ Moves ─> parts written
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from planforge.filling.excel.axis import Axis
from planforge.filling.excel.book import Book, BookSheet, read_book, sheet_names, write_book
from planforge.filling.excel.elements import Elements, read_elements
from planforge.filling.excel.model import LAST_COLUMN, LAST_ROW
from planforge.filling.excel.outcome import read_emits, slot_values
from planforge.filling.excel.program import SheetBuilder, Steps
from planforge.filling.excel.references import Blocks, Moves, OutputSheet, Reader, needed
from planforge.filling.excel.rows import Surroundings
from planforge.filling.excel.sheet_parts import Around
from planforge.filling.excel.sheet_writer import SheetText
from planforge.filling.excel.sheets import read_sheet
from planforge.filling.excel.slots import TextSlot, slot_of, slot_text
from planforge.filling.excel.strings import read_shared_strings
from planforge.filling.excel.styles import DateStyles, Styles, read_styles
from planforge.filling.excel.survey import Survey, survey
from planforge.filling.language import ProgramBuilder
from planforge.filling.markup import HEADER
from planforge.problems import PlanError, Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from planforge.filling.excel.model import Formula
    from planforge.filling.excel.outcome import Item, SheetRun
    from planforge.filling.excel.program import AnyStep, SheetProgram
    from planforge.filling.excel.sheets import SheetSource
    from planforge.filling.excel.strings import SharedStrings
    from planforge.filling.language import MissingPolicy, Program
    from planforge.filling.package import Package
    from planforge.filling.tags import Tag
    from planforge.problems import Location


@dataclass(frozen=True, slots=True)
class Rendered:
    """A filled workbook: its package, and what its reader should know."""

    package: Package
    notices: tuple[Problem, ...] = ()
    stored: Any = None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A worksheet of the template, compiled.

    Attributes:
        source: its XML.
        program: what the program has of it.
        head: the elements before its rows, tail: after them.
        name: its name with its tags, when it has any.
        formulas: those of its cells.
        needed: the blocks of its rows, and of its columns, that something refers to.
    """

    source: SheetSource
    program: SheetProgram
    head: Elements
    tail: Elements
    name: TextSlot | None
    formulas: tuple[Formula, ...]
    needed: tuple[Collection[int], Collection[int]] = ((), ())


@dataclass(frozen=True, slots=True)
class WorkbookTemplate:
    """A workbook's template.

    Attributes:
        package: the file; each rendering takes a copy.
        book: workbook.xml.
        sheets: by the index among the book's sheets, its worksheets.
        program: all tags.
        steps: what the program's emits mean.
        strings: the shared strings, in `strings_part`.
        styles: the formats of cells, in `styles_part`.
    """

    package: Package
    book: Book
    sheets: Mapping[int, _Sheet]
    program: Program
    steps: tuple[AnyStep, ...]
    strings: SharedStrings
    strings_part: str | None
    styles: Styles
    styles_part: str | None

    @property
    def tags(self) -> tuple[Tag, ...]:
        """All tags, in reading order."""
        return self.program.tags

    @property
    def programs(self) -> tuple[Program, ...]:
        """The one program."""
        return (self.program,)

    def render(
        self,
        data: Mapping[str, Any],
        *,
        missing: MissingPolicy = "error",
        folder: Path | None = None,
    ) -> Rendered:
        """Return the workbook filled with data.

        Raises:
            PlanError: names are missing, a tag fails, or a value is none that a cell can hold.
        """
        emits = self.program.run(data, missing=missing)
        programs = {index: sheet.program for index, sheet in self.sheets.items()}
        needed = {index: sheet.needed for index, sheet in self.sheets.items()}
        runs = read_emits(emits, self.steps, programs, needed)
        return _Rendering(self, runs, folder).done()


@dataclass(frozen=True, slots=True)
class _Output:
    """A sheet of the result: the template's, its name, its part; `run` for one with a program."""

    source: int
    name: str
    part: str
    run: SheetRun | None
    is_copy: bool


class _Rendering:
    """One filling of a template."""

    def __init__(
        self, template: WorkbookTemplate, runs: Sequence[SheetRun], folder: Path | None
    ) -> None:
        self._template = template
        self._folder = folder
        self._package = template.package.copy()
        self._problems = Problems()
        self._dates = DateStyles(template.styles)
        self._outputs = self._laid_out(runs)
        self._moves = self._moved()

    def done(self) -> Rendered:
        """Write everything that changes."""
        surveys = [self._surveyed(output) for output in self._outputs]
        self._problems.stop_if_any()
        for number, (output, found) in enumerate(zip(self._outputs, surveys, strict=True)):
            self._write_sheet(number, output, found)
        self._write_book()
        self._write_shared()
        return Rendered(self._package)

    # ── What sheets there are ─────────────────────────────────────────────────────────────────────

    def _laid_out(self, runs: Sequence[SheetRun]) -> list[_Output]:
        """Return the sheets of the result in the order of the template's, copies side by side."""
        by_source: dict[int, list[SheetRun]] = {}
        for run in runs:
            by_source.setdefault(run.sheet, []).append(run)
        wanted: list[tuple[int, SheetRun | None]] = []
        for index in range(len(self._template.book.sheets)):
            if index not in self._template.sheets:
                wanted.append((index, None))
            wanted += [(index, run) for run in by_source.get(index, ())]
        if not wanted:
            raise PlanError([Problem("fill-no-sheet", self._package.location)])
        names = sheet_names([self._name(index, run) for index, run in wanted])
        used: set[int] = set()
        outputs = []
        for (index, run), name in zip(wanted, names, strict=True):
            part = self._part(index, index in used)
            outputs.append(_Output(index, name, part, run, index in used))
            used.add(index)
        return outputs

    def _name(self, index: int, run: SheetRun | None) -> tuple[str, bool]:
        """Return what a sheet wants to be called, and whether that is the template's own name."""
        sheet = self._template.sheets.get(index)
        if run is None or sheet is None:
            return self._template.book.sheets[index].name, True
        if sheet.name is None:
            return sheet.source.name, not sheet.program.repeats
        return _item_text(sheet.name, run.texts[0]), False

    def _part(self, index: int, is_copy: bool) -> str:
        part = self._template.book.sheets[index].part
        if not is_copy:
            return part
        name = self._package.unused_name("xl/worksheets/sheet{}.xml")
        self._package.copy_part(part, name)
        return name

    def _moved(self) -> Moves:
        file = self._package.location.file
        sources = self._template.book.sheets
        sheets = [
            OutputSheet(
                sources[output.source].name,
                output.name,
                output.run.rows if output.run else Axis.unmoved(),
                output.run.columns if output.run else Axis.unmoved(),
            )
            for output in self._outputs
        ]
        there = {output.source for output in self._outputs}
        removed = [sheet.name for index, sheet in enumerate(sources) if index not in there]
        return Moves(sheets, file, removed)

    # ── Sheets ────────────────────────────────────────────────────────────────────────────────────

    def _surveyed(self, output: _Output) -> Survey:
        """Return what a sheet's values hold beside what is written into cells."""
        if output.run is None:
            return Survey()
        sheet = self._template.sheets[output.source]
        self._check_end(output.run, sheet)
        epoch_1904 = self._template.book.epoch_1904
        return survey(output.run, sheet.program, self._dates, epoch_1904, self._problems)

    def _check_end(self, run: SheetRun, sheet: _Sheet) -> None:
        """Note when more is filled in than a sheet has rows or columns."""
        lines = [row.line for row in sheet.source.rows][-1:]
        ends = [(run.rows.landing(line + 1) - 1, LAST_ROW) for line in lines]
        ends.append((run.columns.landing(sheet.program.last_column + 1) - 1, LAST_COLUMN))
        for (end, last), kind in zip(ends, ("rows", "columns"), strict=False):
            if end > last and (run.rows.moved or run.columns.moved):
                place = replace(self._package.location, sheet=sheet.source.name)
                self._problems.add(f"fill-too-many-{kind}", place, count=end, limit=last)

    def _write_sheet(self, number: int, output: _Output, found: Survey) -> None:
        if output.run is None:
            return
        sheet = self._template.sheets[output.source]
        around = Around(self._moves, number, output.is_copy, found.merges)
        if not self._changes(number, output, sheet, found):
            return
        before = sheet.source.start + sheet.head.written(around)
        added = [("mergeCells", "<mergeCells></mergeCells>")] if found.merges else []
        after = sheet.tail.written(around, added) + "</worksheet>"
        if sheet.source.data is not None:
            text = f"{HEADER}{before}{sheet.source.data}{after}"
            self._package.set(output.part, text.encode())
            return
        surroundings = Surroundings(
            self._moves,
            number,
            self._dates,
            self._template.book.epoch_1904,
            self._template.styles.texts,
            self._template.styles.wrapping,
            frozenset(),
        )
        text = SheetText(before, after, output.run, sheet.program, surroundings)
        self._package.set(output.part, text.content())

    def _changes(self, number: int, output: _Output, sheet: _Sheet, found: Survey) -> bool:
        """Whether anything in a sheet's own XML comes out different from the template's."""
        if sheet.program.is_filled or found.links:
            return True
        formulas = (*sheet.formulas, *sheet.head.formulas, *sheet.tail.formulas)
        return any(self._moves.touches(formula, number) for formula in formulas)

    # ── The rest ──────────────────────────────────────────────────────────────────────────────────

    def _write_book(self) -> None:
        there = {output.source for output in self._outputs}
        for index, entry in enumerate(self._template.book.sheets):
            if index not in there:
                self._package.remove(entry.part)
        sheets = [BookSheet(output.source, output.name, output.part) for output in self._outputs]
        write_book(self._template.book, sheets, self._package, self._moves)

    def _write_shared(self) -> None:
        template = self._template
        if template.strings_part and template.strings.blanked is not None:
            self._package.set(template.strings_part, template.strings.blanked)
        styles = self._dates.part(self._package.location)
        if template.styles_part and styles is not None:
            self._package.set(template.styles_part, styles)


def compile_workbook(package: Package, location: Location) -> WorkbookTemplate:
    """Return a workbook's template.

    Raises:
        PlanError: with all that is wrong with its tags, or with the file.
    """
    book = read_book(package, location)
    strings_part = _first(package.related(book.part, "sharedStrings"))
    styles_part = _first(package.related(book.part, "styles"))
    strings = read_shared_strings(_content(package, strings_part), location)
    styles = read_styles(_content(package, styles_part), location)
    problems = Problems()
    steps = Steps(ProgramBuilder(problems), problems)
    builders = {}
    for index, entry in enumerate(book.sheets):
        if entry.is_grid:
            place = replace(location, sheet=entry.name)
            xml = package.part(entry.part)
            source = read_sheet(xml, entry.name, entry.part, strings, place)
            builders[index] = (source, SheetBuilder(source, steps, place), place)
    sheets = {
        index: _compiled(index, source, builder, place)
        for index, (source, builder, place) in builders.items()
    }
    program = steps.builder.build()
    problems.stop_if_any()
    blocks = _needed(book, sheets)
    sheets = {
        index: replace(sheet, needed=blocks[sheet.source.name]) for index, sheet in sheets.items()
    }
    return WorkbookTemplate(
        package,
        book,
        sheets,
        program,
        tuple(steps.found),
        strings,
        strings_part,
        styles,
        styles_part,
    )


def _compiled(index: int, source: SheetSource, builder: SheetBuilder, location: Location) -> _Sheet:
    name = slot_of(source.name, location)
    texts = [name.pieces] if name else []
    program = builder.add(index, texts, ())
    formulas = tuple(
        cell.formula.formula for row in source.rows for cell in row.cells if cell.formula
    )
    head, tail = read_elements(source.head), read_elements(source.tail)
    return _Sheet(source, program, head, tail, name, formulas)


def _needed(
    book: Book, sheets: Mapping[int, _Sheet]
) -> dict[str, tuple[frozenset[int], frozenset[int]]]:
    """Return the blocks that something outside of them refers to, by sheet."""
    blocks = {
        entry.name: Blocks(sheets[index].program.rows.blocks, sheets[index].program.columns.blocks)
        if index in sheets
        else Blocks()
        for index, entry in enumerate(book.sheets)
    }
    readers = [Reader(name.formula) for name in book.names]
    for sheet in sheets.values():
        own = sheet.source.name
        readers += [
            Reader(cell.formula.formula, own, row.line, cell.column)
            for row in sheet.source.rows
            for cell in row.cells
            if cell.formula
        ]
        readers += [
            Reader(formula, own) for formula in (*sheet.head.formulas, *sheet.tail.formulas)
        ]
    return needed(blocks, readers)


def _item_text(slot: TextSlot, item: Item) -> str:
    """Return the text of an item that is no cell."""
    return slot_text(slot, slot_values(slot, item))


def _first(parts: Sequence[str]) -> str | None:
    return parts[0] if parts else None


def _content(package: Package, part: str | None) -> bytes | None:
    return package.part(part) if part and part in package else None
