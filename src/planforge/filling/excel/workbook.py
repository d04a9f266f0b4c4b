"""A workbook's template, compiled once and rendered many times: read this first.

package ─ read_book, read_sheet ─> sheets ─ SheetBuilder ─> one program, a plan for each row
data ─ program.run ─> emits ─ read_emits ─> sheets of the result ─ Moves ─> parts written
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from planforge.filling.excel.book import Book, read_book
from planforge.filling.excel.crossings import Crossed, Loops, crossed
from planforge.filling.excel.dependencies import FormulaCell, tainted
from planforge.filling.excel.elements import Elements, read_elements
from planforge.filling.excel.model import LAST_COLUMN, LAST_ROW, Area
from planforge.filling.excel.needs import Blocks, Reader, needed, sheets_meant
from planforge.filling.excel.outcome import read_emits
from planforge.filling.excel.parts import (
    SheetParts,
    WorkbookParts,
    read_parts,
    read_workbook_parts,
)
from planforge.filling.excel.program import BookStep, SheetBuilder, Steps
from planforge.filling.excel.rendering import Rendering
from planforge.filling.excel.sheets import read_sheet
from planforge.filling.excel.slots import TextSlot, slot_of
from planforge.filling.excel.stored import StoredReport, read_scope
from planforge.filling.excel.strings import read_shared_strings
from planforge.filling.excel.styles import read_styles
from planforge.filling.excel.tables import calculated_cells
from planforge.filling.excel.unfilled import unfilled
from planforge.filling.language import ProgramBuilder
from planforge.problems import Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from planforge.filling.excel.model import Formula
    from planforge.filling.excel.needs import Needs
    from planforge.filling.excel.program import AnyStep, SheetProgram
    from planforge.filling.excel.sheets import SheetSource
    from planforge.filling.excel.strings import SharedStrings
    from planforge.filling.excel.styles import Styles
    from planforge.filling.language import MissingPolicy, Program
    from planforge.filling.package import Package
    from planforge.filling.tags import Tag
    from planforge.problems import Location


@dataclass(frozen=True, slots=True)
class Rendered:
    """A filled workbook: its package, what its reader should know, and its stored values."""

    package: Package
    notices: tuple[Problem, ...]
    stored: StoredReport


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """A worksheet of the template, compiled.

    Attributes:
        source: its XML.
        program: what the program has of it.
        head: the elements before its rows, tail: after them.
        texts: its own texts with tags: its name first when that has any, headers and footers.
        named: whether its name has tags.
        parts: what hangs on it.
        needed: the blocks of its rows, and of its columns, that something refers to.
        kept: the cells whose stored values stay right whatever is filled in.
        is_referred_to: whether anything elsewhere refers to it.
    """

    source: SheetSource
    program: SheetProgram
    head: Elements
    tail: Elements
    texts: tuple[TextSlot, ...]
    named: bool
    parts: SheetParts
    needed: tuple[Needs, Needs] = field(default_factory=lambda: ({}, {}))
    kept: frozenset[tuple[int, int]] = frozenset()
    is_referred_to: bool = False

    @property
    def stale(self) -> bool:
        """Whether the value stored with any formula may not stay right."""
        return any(
            (row.line, cell.column) not in self.kept and cell.content
            for row in self.source.rows
            for cell in row.cells
            if cell.formula
        )

    @property
    def formulas(self) -> list[tuple[int | None, int | None, Formula]]:
        """Every formula, with row and column of its cell; those of elements and parts have none."""
        of_cells: list[tuple[int | None, int | None, Formula]] = [
            (row.line, cell.column, cell.formula.formula)
            for row in self.source.rows
            for cell in row.cells
            if cell.formula
        ]
        of_parts = ((None, None, formula) for formula in self.parts.formulas)
        return [*of_cells, *self.head.formulas, *self.tail.formulas, *of_parts]


@dataclass(frozen=True, slots=True)
class WorkbookTemplate:
    """A workbook's template.

    Attributes:
        package: the file; each rendering takes a copy.
        book: workbook.xml.
        sheets: by the index among the book's sheets, its worksheets.
        parts: what hangs on the workbook.
        program: all tags.
        steps: what the program's emits mean.
        strings: the shared strings, in `strings_part`.
        styles: the formats of cells, in `styles_part`.
        notices: what the reader of any filling should know.
    """

    package: Package
    book: Book
    sheets: Mapping[int, TemplateSheet]
    parts: WorkbookParts
    program: Program
    steps: tuple[AnyStep, ...]
    strings: SharedStrings
    strings_part: str | None
    styles: Styles
    styles_part: str | None
    notices: tuple[Problem, ...]

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
        recalculate: bool | None = None,
    ) -> Rendered:
        """Return the workbook filled with data.

        Args:
            data: values by name.
            missing: what becomes of names that the data have not.
            folder: below which pictures are read.
            recalculate: whether the values of formulas are computed: None where there is an
                engine and it does not take long.

        Raises:
            PlanError: names are missing, a tag fails, or a value is none that a cell can hold.
        """
        emits = self.program.run(data, missing=missing)
        programs = {index: sheet.program for index, sheet in self.sheets.items()}
        needs = {index: sheet.needed for index, sheet in self.sheets.items()}
        runs, texts = read_emits(emits, self.steps, programs, needs)
        rendering = Rendering(self, runs, texts, folder)
        report = rendering.done(recalculate)
        notices = (*self.notices, *report.notices, *rendering.notices)
        return Rendered(rendering.package, notices, report)


@dataclass(frozen=True, slots=True)
class _Read:
    """A worksheet that is read, before its tags are added to the program."""

    source: SheetSource
    builder: SheetBuilder
    parts: SheetParts
    location: Location


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
    read = {
        index: _read(package, entry.name, entry.part, strings, steps, location)
        for index, entry in enumerate(book.sheets)
        if entry.is_grid
    }
    parts = read_workbook_parts(package, location)
    for number, slot in enumerate(parts.slots):
        problems.found += slot.problems
        steps.item(BookStep(number), slot.pieces)
    crossings = _crossings(read)
    sheets = {
        index: _compiled(index, one, package, crossings[one.source.name], problems)
        for index, one in read.items()
    }
    program = steps.builder.build()
    problems.stop_if_any()
    sheets = _with_needs(book, sheets, parts)
    sheets = _with_kept(package, book, sheets)
    return WorkbookTemplate(
        package,
        book,
        sheets,
        parts,
        program,
        tuple(steps.found),
        strings,
        strings_part,
        styles,
        styles_part,
        unfilled(book, (one.source for one in read.values()), location),
    )


def _read(
    package: Package,
    name: str,
    part: str,
    strings: SharedStrings,
    steps: Steps,
    location: Location,
) -> _Read:
    place = replace(location, sheet=name)
    source = read_sheet(package.part(part), name, part, strings, place, steps.problems)
    builder = SheetBuilder(source, steps, place, calculated_cells(package, part))
    blocks = (builder.rows.blocks, builder.columns.blocks)
    return _Read(source, builder, read_parts(package, part, place, blocks), place)


def _crossings(read: Mapping[int, _Read]) -> dict[str, Crossed]:
    """Return for each sheet the loops whose items must be known."""
    sheets = {
        one.source.name: Loops(
            one.builder.rows.blocks, one.builder.columns.blocks, one.builder.subject
        )
        for one in read.values()
    }
    cells = (
        (one.source.name, row.line, cell.column, cell.formula.formula)
        for one in read.values()
        for row in one.source.rows
        for cell in row.cells
        if cell.formula
    )
    return crossed(sheets, cells)


def _compiled(
    index: int, read: _Read, package: Package, crossings: Crossed, problems: Problems
) -> TemplateSheet:
    source = read.source
    head = read_elements(source.head, source.root, package, source.part, read.location)
    tail = read_elements(source.tail, source.root, package, source.part, read.location)
    name = slot_of(source.name, read.location)
    texts = (*((name,) if name else ()), *head.slots, *tail.slots)
    slots = (*read.parts.slots, *tail.links.values())
    for slot in (*texts, *slots):
        problems.found += slot.problems
    program = read.builder.add(index, [slot.pieces for slot in texts], slots, crossings)
    return TemplateSheet(source, program, head, tail, texts, name is not None, read.parts)


def _with_needs(
    book: Book, sheets: Mapping[int, TemplateSheet], parts: WorkbookParts
) -> dict[int, TemplateSheet]:
    """Return the sheets with the blocks that something outside of them refers to."""
    blocks = {
        entry.name: Blocks(sheets[index].program.rows.blocks, sheets[index].program.columns.blocks)
        if index in sheets
        else Blocks()
        for index, entry in enumerate(book.sheets)
    }
    readers = [Reader(name.formula) for name in book.names]
    readers += [Reader(formula) for formula in parts.formulas]
    for sheet in sheets.values():
        own = sheet.source.name
        readers += [Reader(formula, own, row, column) for row, column, formula in sheet.formulas]
    found = needed(blocks, readers)
    meant = sheets_meant(blocks, readers)
    return {
        index: replace(
            sheet,
            needed=found[sheet.source.name],
            is_referred_to=sheet.source.name in meant,
        )
        for index, sheet in sheets.items()
    }


def _with_kept(
    package: Package, book: Book, sheets: Mapping[int, TemplateSheet]
) -> dict[int, TemplateSheet]:
    """Return the sheets with the cells whose stored values do not depend on what is filled in."""
    cells = [cell for sheet in sheets.values() for cell in _formula_cells(sheet.source)]
    worksheets = [(sheet.source.name, sheet.source.part) for sheet in sheets.values()]
    changed = {sheet.source.name: _changed(sheet) for sheet in sheets.values()}
    if any(changed.values()):
        # What a table of Excel's what-if analysis reads stands nowhere in its formula.
        cells = [cell for cell in cells if cell.formula.pieces]
    stale = tainted(cells, read_scope(package, worksheets), changed) if cells else set()
    lost = {(cell.sheet, cell.row, cell.column) for cell in stale}
    return {
        index: replace(
            sheet,
            kept=frozenset(
                (cell.row, cell.column)
                for cell in cells
                if cell.sheet == sheet.source.name
                and (cell.sheet, cell.row, cell.column) not in lost
                and cell.column not in _tagged_columns(sheet, cell.row)
            ),
        )
        for index, sheet in sheets.items()
    }


def _formula_cells(source: SheetSource) -> list[FormulaCell]:
    found = []
    for row in source.rows:
        for cell in row.cells:
            if cell.formula is not None:
                areas = [
                    ref.area
                    for name, formula in cell.formula.refs
                    if name == "ref"
                    for ref in formula.refs
                ]
                area = areas[0] if areas else None
                formula = cell.formula.formula
                found.append(FormulaCell(source.name, row.line, cell.column, formula, area))
    return found


def _tagged_columns(sheet: TemplateSheet, line: int) -> Collection[int]:
    planned = sheet.program.planned.get(line)
    return planned.tagged if planned else ()


def _changed(sheet: TemplateSheet) -> list[Area]:
    """Return what of a sheet is filled, or stands more or less often than in the template."""
    if sheet.program.repeats:
        return [Area(1, 1, LAST_ROW, LAST_COLUMN)]
    lines = {line: (line, line) for line in sheet.program.rows.vanishing}
    rows = [*lines.values(), *((block.first, block.last) for block in sheet.program.rows.blocks)]
    columns = [(block.first, block.last) for block in sheet.program.columns.blocks]
    filled = [
        Area(line, column, line, column)
        for line, planned in sheet.program.planned.items()
        for column in planned.tagged
    ]
    return [
        *(Area(first, 1, last, LAST_COLUMN) for first, last in rows),
        *(Area(1, first, LAST_ROW, last) for first, last in columns),
        *filled,
    ]


def _first(parts: Sequence[str]) -> str | None:
    return parts[0] if parts else None


def _content(package: Package, part: str | None) -> bytes | None:
    return package.part(part) if part and part in package else None
