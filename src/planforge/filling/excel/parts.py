"""The parts of a workbook that hang on its sheets, or on the workbook, and follow or are filled.

What needs nothing is left as it is, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from planforge.filling.copies import fresh_copy
from planforge.filling.excel.charts import KINDS, Chart, read_chart
from planforge.filling.excel.comments import Comments, read_comments
from planforge.filling.excel.controls import Control, links_of, moved_controls, read_control
from planforge.filling.excel.drawings import Drawing, read_drawing
from planforge.filling.excel.geometry import Geometry, read_geometry
from planforge.filling.excel.pictures import add_images
from planforge.filling.excel.pivots import Cache, PivotTable, read_cache, read_pivot_table
from planforge.filling.excel.properties import Properties, read_properties
from planforge.filling.excel.slots import TextSlot, slot_text
from planforge.filling.excel.tables import (
    Table,
    headings_of,
    number_tables,
    read_tables,
    write_tables,
)
from planforge.filling.excel.vml import OldDrawing, read_old_drawing
from planforge.filling.excel.writing import Writing
from planforge.problems import PlanError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from planforge.filling.excel.model import Block, Formula
    from planforge.filling.excel.pictures import CellPicture
    from planforge.filling.excel.references import Moves
    from planforge.filling.package import Package, Relationship
    from planforge.problems import Location

    Values = Mapping[int, Sequence[tuple[object, ...]]]
    Part = Drawing | OldDrawing | Comments | Control | PivotTable

_COPIED: Final = frozenset({"printerSettings", "customProperty", "oleObject", "package", "control"})
"""Kinds of parts that a copy of a sheet has copies of, just as they are."""
_NOT_COPIED: Final = frozenset({"slicer", "timeline"})
"""Kinds that a copy of a sheet has none of: they are tied by name to what is on the first."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What a sheet's XML has to say of its parts after they were written.

    Attributes:
        tables: the ids for its `<tablePart>` elements; None: as the template has them.
        drawing: the id for a `<drawing>` element, where the template's sheet has none.
        dropped: ids of relationships that a copy of a sheet has not, though its template has:
            whatever elements of its XML name one of them must go.
    """

    tables: tuple[str, ...] | None = None
    drawing: str | None = None
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SheetParts:
    """What hangs on a sheet of the template.

    Attributes:
        part: the name of the sheet's part.
        geometry: how high its rows and how wide its columns are.
        blocks: of its rows, and of its columns.
        followers: the parts that follow, by the ids of the sheet's relationships.
        tables: its tables.
        ties: all of the sheet's relationships.
        slots: texts with tags, each once.
        formulas: every reference in the parts.
    """

    part: str
    geometry: Geometry
    blocks: tuple[Sequence[Block], Sequence[Block]]
    followers: Mapping[str, Part]
    tables: tuple[Table, ...]
    ties: tuple[Relationship, ...]
    slots: tuple[TextSlot, ...]
    formulas: tuple[Formula, ...]

    def table_names(self, sheet: int, *, is_copy: bool) -> dict[str, str]:
        """Return what its tables are called on a sheet of the result, for `OutputSheet.tables`.

        Args:
            sheet: the index among the sheets of the result.
            is_copy: whether an earlier sheet of the result comes from the same one.
        """
        if not is_copy:
            return {}
        return {table.name: table.called(sheet, is_copy) for table in self.tables}

    def headings(
        self, package: Package, moves: Moves, sheet: int, values: Values
    ) -> dict[tuple[int, int], str]:
        """Return the texts that cells of the result must have, by row and column.

        They name columns of tables, so they are texts, none is empty and no two are equal.

        Raises:
            PlanError: a value would name a column as another is called.
        """
        if not self.tables:
            return {}
        writing = self._writing(package, moves, sheet, values, None)
        found = headings_of(self.tables, writing)
        if writing.problems:
            raise PlanError(writing.problems)
        return found

    def controls(self, xml: str, package: Package, moves: Moves, sheet: int) -> str:
        """Return the sheet's own `<controls>` or `<oleObjects>` element where these stand now."""
        writing = self._writing(package, moves, sheet, {}, None)
        followed = any(moves.touches(formula, sheet) for formula in links_of(xml))
        if not writing.is_moved and not followed:
            return xml
        return moved_controls(xml, writing, self.geometry, self.blocks)

    def _writing(
        self,
        package: Package,
        moves: Moves,
        sheet: int,
        values: Values,
        folder: Path | None,
    ) -> Writing:
        names = [one.source_name for one in moves.sheets]
        is_copy = names.index(names[sheet]) < sheet
        by_slot = {self.slots[number]: found for number, found in values.items()}
        return Writing(package, moves, sheet, is_copy, by_slot, folder, [])


def read_parts(
    package: Package,
    sheet_part: str,
    location: Location,
    blocks: tuple[Sequence[Block], Sequence[Block]] = ((), ()),
) -> SheetParts:
    """Return what hangs on a sheet of the template.

    Args:
        package: has the parts.
        sheet_part: the sheet's.
        location: the file and the sheet.
        blocks: of the sheet's rows, and of its columns, as its axes will have them.
    """
    geometry = read_geometry(package.part(sheet_part))
    ties = package.relationships(sheet_part)
    followers: dict[str, Part] = {}
    for tie in ties:
        part = None
        if not tie.external and tie.target in package:
            part = _read(package, tie, location, geometry, blocks)
        if part is not None:
            followers[tie.id] = part
    tables = read_tables(package, sheet_part, location, blocks)
    slots = chain(
        *(_slots(part) for part in followers.values()), *(one.slots.values() for one in tables)
    )
    formulas = chain(
        *(_formulas(part) for part in followers.values()), *(one.formulas for one in tables)
    )
    return SheetParts(
        sheet_part,
        geometry,
        blocks,
        followers,
        tables,
        ties,
        tuple(dict.fromkeys(slots)),
        tuple(formulas),
    )


def write_parts(
    parts: SheetParts,
    package: Package,
    moves: Moves,
    sheet: int,
    sheet_part: str,
    values: Values,
    *,
    images: Sequence[CellPicture] = (),
    folder: Path | None = None,
) -> Tail:
    """Write what hangs on a sheet of the result.

    A copy of a sheet, that is, any but the first that comes from its template, must have the
    relationships of the template's; it gets copies of the parts.

    Args:
        parts: what hangs on the template's sheet.
        package: takes the parts.
        moves: where everything came to stand.
        sheet: the index among the sheets of the result.
        sheet_part: the part of this sheet.
        values: for each slot, by its index, the values in each turn, row by row.
        images: pictures that cells show.
        folder: below which pictures are read.

    Raises:
        PlanError: pictures cannot be read: all of them, with their places.
    """
    writing = parts._writing(package, moves, sheet, values, folder)
    dropped = _take_copies(parts, package, sheet_part) if writing.is_copy else frozenset()
    targets = {tie.id: tie.target for tie in package.relationships(sheet_part)}
    for id, part in parts.followers.items():
        part.write(writing, targets[id])
    tables = write_tables(parts.tables, writing, sheet_part)
    if writing.problems:
        raise PlanError(writing.problems)
    drawing = add_images(package, sheet_part, images, parts.geometry, moves, sheet, folder)
    drawn = any(tie.type == "drawing" for tie in parts.ties)
    return Tail(tables, None if drawn else drawing, dropped)


def _read(
    package: Package,
    tie: Relationship,
    location: Location,
    geometry: Geometry,
    blocks: tuple[Sequence[Block], Sequence[Block]],
) -> Part | None:
    """Return a part that follows its sheet; None for one of another kind."""
    match tie.type:
        case "drawing":
            return read_drawing(package, tie.target, location, geometry, blocks)
        case "vmlDrawing":
            return read_old_drawing(package, tie.target, geometry, blocks)
        case "comments" | "threadedComment":
            return read_comments(package, tie.target, location)
        case "ctrlProp":
            return read_control(package, tie.target)
        case "pivotTable":
            return read_pivot_table(package, tie.target)
        case _:
            return None


def _slots(part: Part) -> Iterable[TextSlot]:
    return part.slots() if isinstance(part, Drawing | Comments) else ()


def _formulas(part: Part) -> Iterable[Formula]:
    return part.formulas() if isinstance(part, Drawing | OldDrawing | Control) else ()


def _take_copies(parts: SheetParts, package: Package, sheet_part: str) -> frozenset[str]:
    """Give a copy of a sheet copies of the parts; returns the relationships that it lost."""
    kept = {tie.id: tie for tie in parts.ties}
    tables = {table.tie for table in parts.tables}
    dropped = set()
    for tie in package.relationships(sheet_part):
        if tie.id not in kept or tie.type in _NOT_COPIED:
            package.unrelate(sheet_part, tie.id)
            dropped |= {tie.id} & kept.keys()
        elif tie.id in parts.followers or tie.id in tables or tie.type in _COPIED:
            if tie.external or tie.target not in package:
                continue
            part = parts.followers.get(tie.id)
            own = part.ties if isinstance(part, Drawing) else None
            target = kept[tie.id].target
            package.retarget(sheet_part, tie.id, fresh_copy(package, target, own))
    return frozenset(dropped)


# ── Of the workbook ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class WorkbookParts:
    """What hangs on the workbook, not on a worksheet.

    Attributes:
        caches: what pivot tables keep.
        properties: title, subject and so on.
        charts: those that have a sheet of their own.
        slots: texts with tags, each once; their tags see no loop.
        formulas: every reference in the parts.
    """

    caches: tuple[Cache, ...]
    properties: tuple[Properties, ...]
    charts: tuple[Chart, ...]
    slots: tuple[TextSlot, ...]
    formulas: tuple[Formula, ...]


def read_workbook_parts(package: Package, location: Location) -> WorkbookParts:
    """Return what hangs on the workbook."""
    definitions = dict.fromkeys(package.related(package.main, "pivotCacheDefinition"))
    caches = tuple(read_cache(package, part, location) for part in definitions if part in package)
    properties = read_properties(package, location)
    charts = tuple(
        read_chart(package, tie.target, None, location)
        for sheet in package.related(package.main, "chartsheet")
        for drawing in package.related(sheet, "drawing")
        for tie in package.relationships(drawing)
        if tie.type in KINDS and tie.target in package
    )
    slots = chain(
        *(one.slots.values() for one in caches),
        *(one.slots.values() for one in properties),
        *(one.slots() for one in charts),
    )
    formulas = chain(
        *(one.formulas() for one in caches), *(one.formulas.values() for one in charts)
    )
    return WorkbookParts(caches, properties, charts, tuple(dict.fromkeys(slots)), tuple(formulas))


def write_workbook_parts(
    parts: WorkbookParts,
    package: Package,
    moves: Moves,
    values: Mapping[int, tuple[object, ...]],
    *,
    sheets: Mapping[str, SheetParts],
    written: Sequence[str],
    filled: Collection[str] = (),
) -> None:
    """Write what hangs on the workbook, after the parts of all its sheets.

    Args:
        parts: what hangs on the template's workbook.
        package: takes the parts.
        moves: where everything came to stand.
        values: for each slot, by its index, its values.
        sheets: what hangs on the template's sheets, by their names.
        written: the parts of the result's worksheets, in their order.
        filled: the names of the template's sheets whose cells are filled.
    """
    by_slot = {slot: [values[number]] for number, slot in enumerate(parts.slots)}
    texts = {slot: slot_text(slot, found[0]) for slot, found in by_slot.items()}
    removed = sheets.keys() - {sheet.source_name for sheet in moves.sheets}
    for cache in parts.caches:
        cache.write(package, moves, texts, filled)
    for properties in parts.properties:
        properties.write(package, moves, texts, removed)
    writing = Writing(package, moves, 0, False, by_slot, None, [])
    for chart in parts.charts:
        chart.write(writing, chart.part, None)
    if writing.problems:
        raise PlanError(writing.problems)
    number_tables(package, chain(*(package.related(sheet, "table") for sheet in written)))
    _drop_unused(package, sheets.values())


def _drop_unused(package: Package, sheets: Iterable[SheetParts]) -> None:
    """Leave out parts of the template that nothing in the result leads to any more."""
    own = {
        target
        for parts in sheets
        for tie in (*parts.ties, *_ties_within(parts))
        if not tie.external and (target := tie.target) in package
    }
    if not own:
        return
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        for tie in package.relationships(waiting.pop()):
            if not tie.external and tie.target not in reached:
                reached.add(tie.target)
                waiting.append(tie.target)
    for target in sorted(own - reached):
        package.remove(target)


def _ties_within(parts: SheetParts) -> Iterable[Relationship]:
    return (
        tie for part in parts.followers.values() if isinstance(part, Drawing) for tie in part.ties
    )
