"""One filling of a workbook's template: from what its program came to, to the parts written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.around import Around
from planforge.filling.excel.axis import Axis
from planforge.filling.excel.book import (
    BookSheet,
    renamed,
    sheet_names,
    stand_in_name,
    write_book,
)
from planforge.filling.excel.checks import check_columns, check_end, check_texts
from planforge.filling.excel.day_texts import day_texts
from planforge.filling.excel.model import Area
from planforge.filling.excel.outcome import slot_values
from planforge.filling.excel.parts import write_parts, write_workbook_parts
from planforge.filling.excel.pictures import CellPicture
from planforge.filling.excel.references import Moves, OutputSheet
from planforge.filling.excel.rows import Surroundings
from planforge.filling.excel.sheet_parts import header_text
from planforge.filling.excel.sheet_writer import SheetText
from planforge.filling.excel.slots import slot_text
from planforge.filling.excel.stored import settle
from planforge.filling.excel.styles import DateStyles
from planforge.filling.excel.survey import Survey, survey
from planforge.filling.markup import HEADER
from planforge.filling.tags import TagError
from planforge.filling.values import link_target
from planforge.problems import PlanError, Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from planforge.filling.excel.outcome import Item, SheetRun
    from planforge.filling.excel.parts import SheetParts, Tail
    from planforge.filling.excel.slots import TextSlot
    from planforge.filling.excel.stored import StoredReport
    from planforge.filling.excel.workbook import TemplateSheet, WorkbookTemplate
    from planforge.filling.package import Package

_BLANK_SHEET: Final = (
    f'{HEADER}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData/></worksheet>"
).encode()


@dataclass(frozen=True, slots=True)
class _Output:
    """A sheet of the result.

    Attributes:
        source: the index of the template's.
        name: on its tab.
        part: the name of its part.
        run: what comes to stand in it; None for one without rows, such as a chart sheet.
        is_copy: whether an earlier one comes from the same sheet of the template.
        stands_in: whether it is blank and hidden, for copies that others refer to but are none.
    """

    source: int
    name: str
    part: str
    run: SheetRun | None
    is_copy: bool
    stands_in: bool = False


class Rendering:
    """One filling of a template.

    Attributes:
        package: the copy that is written into.
        notices: what its reader should know.
    """

    def __init__(
        self,
        template: WorkbookTemplate,
        runs: Sequence[SheetRun],
        texts: Mapping[int, Item],
        folder: Path | None,
    ) -> None:
        """Lay out the sheets.

        Args:
            template: what is filled.
            runs: the sheets of the result.
            texts: those of the workbook's own parts, by slot.
            folder: below which pictures are read.
        """
        self._template = template
        self._texts = texts
        self._folder = folder
        self.package: Package = template.package.copy()
        self._problems = Problems()
        self._dates = DateStyles(template.styles)
        self._counts: dict[str, tuple[int, int]] = {}
        self.notices: tuple[Problem, ...] = ()
        self._outputs = self._laid_out(runs)
        self._moves = self._moved()

    def done(self, recalculate: bool | None) -> StoredReport:
        """Write everything that changes; returns what became of the stored values.

        Args:
            recalculate: whether values are computed: None where that does not take long.
        """
        for output in self._outputs:
            self._check(output)
        self._problems.stop_if_any()
        for slot, item in self._texts.items():
            check_texts(self._template.parts.slots[slot], item, self._problems)
        surveys = [self._surveyed(output) for output in self._outputs]
        self._problems.stop_if_any()
        self._tell_day_texts()
        for number, (output, found) in enumerate(zip(self._outputs, surveys, strict=True)):
            if output.run is not None:
                self._write_sheet(number, output, output.run, found)
            elif output.stands_in:
                self._write_stand_in(output)
        self._write_book()
        self._write_shared()
        return settle(self.package, counts=self._counts, recalculate=recalculate)

    # ── What sheets there are ─────────────────────────────────────────────────────────────────────

    def _laid_out(self, runs: Sequence[SheetRun]) -> list[_Output]:
        """Return the sheets of the result in the order of the template's, copies side by side."""
        by_source: dict[int, list[SheetRun]] = {}
        for run in runs:
            by_source.setdefault(run.sheet, []).append(run)
        sheets = self._template.sheets
        wanted: list[tuple[int, SheetRun | None]] = []
        for index in range(len(self._template.book.sheets)):
            copies = by_source.get(index, ())
            wanted += [(index, run) for run in copies]
            if index not in sheets or (not copies and sheets[index].is_referred_to):
                wanted.append((index, None))
        if not by_source and all(index in sheets for index, _ in wanted):
            raise PlanError([Problem("fill-no-sheet", self.package.location)])
        called = [self._name(index, run) for index, run in wanted]
        names = sheet_names(called)
        self.notices += tuple(renamed(self._told(wanted, called, names), self.package.location))
        used: set[int] = set()
        outputs = []
        for (index, found), name in zip(wanted, names, strict=True):
            part = self._part(index, index in used)
            stands_in = found is None and index in sheets
            outputs.append(_Output(index, name, part, found, index in used, stands_in))
            used.add(index)
        return outputs

    def _told(
        self,
        wanted: Sequence[tuple[int, SheetRun | None]],
        called: Sequence[tuple[str, bool]],
        names: Sequence[str],
    ) -> list[tuple[str, str]]:
        """Return the names that tags gave to sheets, with what these are called now."""
        return [
            (text, name)
            for (index, run), (text, _), name in zip(wanted, called, names, strict=True)
            if run is not None and self._template.sheets[index].named
        ]

    def _name(self, index: int, run: SheetRun | None) -> tuple[str, bool]:
        """Return what a sheet wants to be called, and whether that is the template's own name."""
        sheet = self._template.sheets.get(index)
        if sheet is None:
            return self._template.book.sheets[index].name, True
        if run is None:
            return stand_in_name(sheet.source.name), False
        if not sheet.named:
            return sheet.source.name, not sheet.program.repeats
        return slot_text(sheet.texts[0], slot_values(sheet.texts[0], run.texts[0])), False

    def _part(self, index: int, is_copy: bool) -> str:
        part = self._template.book.sheets[index].part
        if not is_copy:
            return part
        name = self.package.unused_name("xl/worksheets/sheet{}.xml")
        self.package.copy_part(part, name)
        return name

    def _moved(self) -> Moves:
        sources = self._template.book.sheets
        sheets = []
        for number, output in enumerate(self._outputs):
            sheet = self._template.sheets.get(output.source)
            tables = sheet.parts.table_names(number, is_copy=output.is_copy) if sheet else {}
            rows = output.run.rows if output.run else Axis.unmoved()
            columns = output.run.columns if output.run else Axis.unmoved()
            source_name = sources[output.source].name
            subject = sheet.program.subject if sheet else ""
            subject = "" if output.stands_in else subject
            item = output.run.item if output.run else None
            sheets.append(
                OutputSheet(source_name, output.name, rows, columns, tables, subject, item)
            )
        there = {output.source for output in self._outputs}
        removed = [sheet.name for index, sheet in enumerate(sources) if index not in there]
        return Moves(sheets, self.package.location.file, removed)

    # ── Sheets ────────────────────────────────────────────────────────────────────────────────────

    def _check(self, output: _Output) -> None:
        """Note what a sheet has no room for."""
        if output.run is not None:
            sheet = self._template.sheets[output.source]
            place = replace(self.package.location, sheet=sheet.source.name)
            check_end(output.run, sheet.program, place, self._problems)
            check_columns(output.run, sheet.program, place, self._problems)

    def _surveyed(self, output: _Output) -> Survey:
        """Return what a sheet's values hold beside what is written into cells."""
        if output.run is None:
            return Survey()
        sheet = self._template.sheets[output.source]
        for number, items in output.run.slots.items():
            if number < len(sheet.parts.slots):
                for item in items:
                    check_texts(sheet.parts.slots[number], item, self._problems)
        for number, item in output.run.texts.items():
            check_texts(sheet.texts[number], item, self._problems)
        epoch_1904 = self._template.book.epoch_1904
        return survey(output.run, sheet.program, self._dates, epoch_1904, self._problems)

    def _tell_day_texts(self) -> None:
        """Tell of days that stay texts where the template expects dates."""
        dated = self._template.styles.dated
        tags = [
            tag
            for output in self._outputs
            if output.run is not None
            for tag in day_texts(output.run, self._template.sheets[output.source].program, dated)
        ]
        if tags:
            details = {"tag": tags[0].text, "source": tags[0].source, "count": len(tags)}
            self.notices += (Problem("fill-day-is-text", tags[0].location, details),)

    def _write_sheet(self, number: int, output: _Output, run: SheetRun, found: Survey) -> None:
        sheet = self._template.sheets[output.source]
        values = {
            slot: [slot_values(sheet.parts.slots[slot], item) for item in items]
            for slot, items in run.slots.items()
            if slot < len(sheet.parts.slots)
        }
        headings = sheet.parts.headings(self.package, self._moves, number, values)
        tail = write_parts(
            sheet.parts,
            self.package,
            self._moves,
            number,
            output.part,
            values,
            images=self._pictures(number, sheet, found),
            folder=self._folder,
        )
        around = self._around(number, output, sheet, run, found, tail)
        if not self._changes(number, sheet, found, around):
            self._counts[output.part] = sheet.source.counts
            return
        hidden = bool(run.columns.stand_ins) and not sheet.head.has("cols")
        before = sheet.source.start + sheet.head.written(around, ["cols"] if hidden else [])
        after = sheet.tail.written(around, self._added(output, sheet, around)) + "</worksheet>"
        if sheet.source.data is not None:
            whole = f"{HEADER}{before}{sheet.source.data}{after}"
            self.package.set(output.part, whole.encode())
            return
        cells = Surroundings(
            self._moves,
            number,
            self._dates,
            self._template.book.epoch_1904,
            self._template.styles.texts,
            self._template.styles.wrapping,
            sheet.kept,
        )
        text = SheetText(before, after, run, sheet.program, cells, headings)
        self._counts[output.part] = text.formulas()
        self.package.set(output.part, text.content())

    def _write_stand_in(self, output: _Output) -> None:
        """Write a sheet with nothing in it, which others refer to."""
        for tie in self.package.relationships(output.part):
            if not tie.external and tie.target in self.package:
                self.package.remove(tie.target)
        self.package.set(output.part, _BLANK_SHEET)

    def _around(
        self,
        number: int,
        output: _Output,
        sheet: TemplateSheet,
        run: SheetRun,
        found: Survey,
        tail: Tail,
    ) -> Around:
        slots = list(enumerate(sheet.texts))[int(sheet.named) :]
        sources = [
            "".join(piece if isinstance(piece, str) else piece.text for piece in slot.pieces)
            for _, slot in slots
        ]
        texts = [header_text(slot, run.texts[at]) for at, slot in slots]
        prompts = [slot_text(slot, slot_values(slot, run.texts[at])) for at, slot in slots]
        return Around(
            self._moves,
            number,
            self.package,
            output.part,
            sheet.parts,
            tail,
            output.is_copy,
            found.merges,
            found.links,
            dict(zip(sources, texts, strict=True)),
            self._link_texts(sheet, run),
            dict(zip(sources, prompts, strict=True)),
        )

    def _link_texts(self, sheet: TemplateSheet, run: SheetRun) -> dict[tuple[str, str], list[str]]:
        """Return the texts of links with tags; an address that leads elsewhere is refused."""
        found: dict[tuple[str, str], list[str]] = {}
        for number, (key, slot) in enumerate(sheet.tail.links.items(), len(sheet.parts.slots)):
            items = run.slots.get(number, [])
            texts = [slot_text(slot, slot_values(slot, item)) for item in items]
            found[key] = [_address(text, slot) for text in texts] if key[1] == "target" else texts
        return found

    def _pictures(self, number: int, sheet: TemplateSheet, found: Survey) -> list[CellPicture]:
        """Return the pictures with their cells, merged ones as a whole."""
        if not found.images:
            return []
        merged = sheet.tail.merged(self._moves, number)
        pictures = []
        for row, column, image, location in found.images:
            cell = Area(row, column, row, column)
            area = merged.get((row, column), cell)
            pictures.append(CellPicture(area, image, location))
        return pictures

    def _added(self, output: _Output, sheet: TemplateSheet, around: Around) -> list[str]:
        """Return the elements that a sheet has now and its template had not."""
        ties = self.package.relationships(output.part)
        now = {
            "mergeCells": bool(around.merges),
            "hyperlinks": bool(around.links),
            "drawing": any(tie.type == "drawing" for tie in ties),
        }
        return [name for name, there in now.items() if there and not sheet.tail.has(name)]

    def _changes(self, number: int, sheet: TemplateSheet, found: Survey, around: Around) -> bool:
        """Whether anything in a sheet's own XML comes out different from the template's."""
        if (
            sheet.program.is_filled
            or found.links
            or around.texts
            or around.link_texts
            or around.is_copy
        ):
            return True
        if around.tail.tables is not None:
            return True
        return sheet.stale or (
            self._moves.moved
            and any(self._moves.touches(formula, number) for _, _, formula in sheet.formulas)
        )

    # ── The rest ──────────────────────────────────────────────────────────────────────────────────

    def _write_book(self) -> None:
        template = self._template
        there = {output.source for output in self._outputs}
        for index, entry in enumerate(template.book.sheets):
            if index not in there:
                self.package.remove(entry.part)
        sheets = [_book_sheet(output) for output in self._outputs]
        write_book(template.book, sheets, self.package, self._moves)
        parts: dict[str, SheetParts] = {
            sheet.source.name: sheet.parts for sheet in template.sheets.values()
        }
        write_workbook_parts(
            template.parts,
            self.package,
            self._moves,
            {
                slot: slot_values(template.parts.slots[slot], item)
                for slot, item in self._texts.items()
            },
            sheets=parts,
            written=[output.part for output in self._outputs if output.run is not None],
            filled=[
                sheet.source.name for sheet in template.sheets.values() if sheet.program.is_filled
            ],
        )

    def _write_shared(self) -> None:
        template = self._template
        if template.strings_part and template.strings.blanked is not None:
            self.package.set(template.strings_part, template.strings.blanked)
        styles = self._dates.part(self.package.location)
        if template.styles_part and styles is not None:
            self.package.set(template.styles_part, styles)


def _book_sheet(output: _Output) -> BookSheet:
    return BookSheet(output.source, output.name, output.part, output.stands_in)


def _address(text: str, slot: TextSlot) -> str:
    """Return where a link leads.

    Raises:
        PlanError: it may not lead there.
    """
    try:
        return link_target(text)
    except TagError as error:
        tag = next(piece for piece in slot.pieces if not isinstance(piece, str))
        raise PlanError([Problem(error.code, tag.location, error.details)]) from error
