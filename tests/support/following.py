"""Parts of a workbook filled apart from its cells, so that a test tells of them alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter
from lxml import etree
from tests.support.moving import Filled
from tests.support.packages import unzipped

from planforge.filling.excel.axis import Axis
from planforge.filling.excel.parts import (
    SheetParts,
    Tail,
    WorkbookParts,
    read_parts,
    read_workbook_parts,
    write_parts,
    write_workbook_parts,
)
from planforge.filling.excel.references import Moves, OutputSheet
from planforge.filling.package import Package
from planforge.filling.tags import Tag
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from planforge.filling.excel.pictures import CellPicture
    from planforge.filling.excel.slots import TextSlot

FILE = "template.xlsx"
Book = Any
"""A workbook of XlsxWriter's; the stubs know only what the package itself calls."""
Page = Any
"""A worksheet of XlsxWriter's."""


def made(make: Callable[[Book], object], **options: Any) -> bytes:
    """Return the bytes of a workbook that XlsxWriter writes."""
    stream = BytesIO()
    book: Book = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
    make(book)
    book.close()
    return stream.getvalue()


@dataclass
class Sheet:
    """What becomes of a sheet.

    Attributes:
        rows: its rows as an outline (see `moving`), columns: its columns.
        counts: how many turns their blocks have: always, in each run (a tuple), or on each sheet
            of the result (a list).
        names: of the sheets of the result that come from it.
    """

    rows: str = ""
    columns: str = ""
    counts: Mapping[str, int | Sequence[int]] = field(default_factory=dict)
    names: Sequence[str] | None = None
    needed: frozenset[int] = frozenset()


@dataclass
class Result:
    """A workbook whose parts were written.

    Attributes:
        package: all of it.
        tails: what was returned for each sheet.
        headings: the texts of cells that name columns of tables.
    """

    package: Package
    before: Mapping[str, bytes]
    tails: list[Tail]
    headings: list[dict[tuple[int, int], str]]

    @property
    def parts(self) -> dict[str, bytes]:
        """All parts as they are in the file."""
        return unzipped(b"".join(self.package.written()))

    def changed(self) -> list[str]:
        """Return what changed: `+` new, `-` gone, `~` different."""
        after = self.parts
        found = [f"- {name}" for name in self.before if name not in after]
        found += [f"+ {name}" for name in after if name not in self.before]
        found += [
            f"~ {name}"
            for name in after
            if name in self.before and after[name] != self.before[name]
        ]
        return sorted(found)


def follow(
    content: bytes,
    sheets: Mapping[str, Sheet],
    values: Mapping[str, Any] | None = None,
    images: Mapping[str, Sequence[CellPicture]] | None = None,
    filled: Sequence[str] = (),
) -> Result:
    """Return a workbook whose parts followed and were filled; its cells stay the template's.

    Args:
        content: the template.
        sheets: what becomes of its sheets, by their names; all others stay.
        values: by the sources of tags; a list has one for each turn.
        images: for cells, by the template's sheets.
        filled: the sheets with cells that are filled.
    """
    template = Package.open(content, Location(FILE))
    names = _sheet_names(template)
    compiled = {
        name: read_parts(template, part, Location(FILE, sheet=name), _blocks(sheets.get(name)))
        for name, part in names.items()
    }
    whole = read_workbook_parts(template, Location(FILE))
    package = template.copy()
    outputs = [
        (name, new, copy)
        for name in names
        for copy, new in enumerate(_names_of(name, sheets.get(name)))
    ]
    moves = Moves([_output(number, outputs, sheets, compiled) for number in range(len(outputs))])
    parts = [_part(package, names[source], copy) for source, _, copy in outputs]
    result = Result(package, unzipped(content), [], [])
    for number, (source, _, _) in enumerate(outputs):
        sheet = compiled[source]
        found = _values(sheet, moves, number, values or {})
        result.headings.append(sheet.headings(package, moves, number, found))
        shown = (images or {}).get(source, ())
        result.tails.append(
            write_parts(sheet, package, moves, number, parts[number], found, images=shown)
        )
    _finish(whole, package, moves, values or {}, compiled, parts, filled)
    return result


def _finish(
    whole: WorkbookParts,
    package: Package,
    moves: Moves,
    values: Mapping[str, Any],
    compiled: Mapping[str, SheetParts],
    parts: Sequence[str],
    filled: Sequence[str],
) -> None:
    found = {number: _turn(slot, values, 0) for number, slot in enumerate(whole.slots)}
    write_workbook_parts(
        whole, package, moves, found, sheets=compiled, written=parts, filled=filled
    )


def _sheet_names(package: Package) -> dict[str, str]:
    root = etree.fromstring(package.part(package.main))
    ties = {tie.id: tie.target for tie in package.relationships(package.main)}
    key = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return {
        str(sheet.get("name")): ties[str(sheet.get(key))]
        for sheet in root.iter("{*}sheet")
        if "worksheets/" in ties[str(sheet.get(key))]
    }


def _blocks(sheet: Sheet | None) -> tuple[Any, Any]:
    if sheet is None:
        return (), ()
    rows, columns = (_axis(sheet, text, 0)[1] for text in (sheet.rows, sheet.columns))
    return rows, columns


def _axis(sheet: Sheet, text: str, copy: int) -> tuple[Axis, Any]:
    if not text:
        return Axis.unmoved(), ()
    counts = {
        word: count[copy] if isinstance(count, list) else count
        for word, count in sheet.counts.items()
    }
    needed = {block: frozenset({(1, 999)}) for block in sheet.needed}
    made = Filled(text, counts, needed)
    return made.axis, tuple(made.outline.blocks)


def _names_of(name: str, sheet: Sheet | None) -> Sequence[str]:
    return [name] if sheet is None or sheet.names is None else sheet.names


def _output(
    number: int,
    outputs: Sequence[tuple[str, str, int]],
    sheets: Mapping[str, Sheet],
    compiled: Mapping[str, SheetParts],
) -> OutputSheet:
    source, name, copy = outputs[number]
    sheet = sheets.get(source, Sheet())
    rows, columns = (_axis(sheet, text, copy)[0] for text in (sheet.rows, sheet.columns))
    tables = compiled[source].table_names(number, is_copy=copy > 0)
    return OutputSheet(source, name, rows, columns, tables)


def _part(package: Package, part: str, copy: int) -> str:
    if not copy:
        return part
    name = package.unused_name("xl/worksheets/sheet{}.xml")
    package.copy_part(part, name)
    package.relate(package.main, "worksheet", name)
    return name


def _values(
    parts: SheetParts, moves: Moves, sheet: int, values: Mapping[str, Any]
) -> dict[int, list[tuple[object, ...]]]:
    output = moves.sheets[sheet]
    found = {}
    for number, slot in enumerate(parts.slots):
        turns = _count(output.rows, slot.row) * _count(output.columns, slot.column)
        found[number] = [_turn(slot, values, turn) for turn in range(turns)]
    return found


def _count(axis: Axis, line: int | None) -> int:
    if line is None:
        return 1
    return len([at for at in axis.positions(line) if at not in axis.stand_ins])


def _turn(slot: TextSlot, values: Mapping[str, Any], turn: int) -> tuple[object, ...]:
    tags = [piece for piece in slot.pieces if isinstance(piece, Tag) and piece.kind == "value"]
    found = (values[tag.source] for tag in tags)
    return tuple(value[turn] if isinstance(value, list) else value for value in found)
