"""Tables: where they stand, how many rows and columns they have, what their columns are called."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from planforge.addresses import cell_name
from planforge.filling.copies import fresh_copy
from planforge.filling.excel.formulas import column_in_formula, read_formula, spell_area, sqref
from planforge.filling.excel.geometry import whole_number
from planforge.filling.excel.model import Area, At, Formula, Name
from planforge.filling.excel.slots import TextSlot, slot_of
from planforge.filling.excel.spans import Spot, spot
from planforge.filling.excel.writing import fresh_guid
from planforge.filling.markup import parsed, serialised
from planforge.filling.tags import Tag
from planforge.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lxml import etree

    from planforge.filling.excel.model import Block
    from planforge.filling.excel.writing import Writing
    from planforge.filling.package import Package
    from planforge.problems import Location

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_NEWLINE: Final = re.compile("_x000[aA]_")
_LONGEST: Final = 255
"""Characters of a column's name."""
_FORMULAS: Final = ("calculatedColumnFormula", "totalsRowFormula")
_NAME: Final = re.compile(
    rb"<(?:\w+:)?(?:table|definedName)\s[^>]*?\b(?:displayName|name)=\"([^\"]*)\""
)
_HOLDERS: Final = ("xl/tables/", "xl/workbook.xml")
_ID: Final = re.compile(rb"(<(?:\w+:)?table\s(?:[^>]*?\s)?id=\")(\d+)(\")")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the template.

    Attributes:
        tie: the id of the sheet's relationship to it.
        part: its name.
        xml: its content.
        name: what formulas call it.
        area: where it stands, with headings and totals.
        headings: how many rows of headings it has, 1 or none.
        totals: how many rows of totals.
        spot: the lines it covers.
        columns: the names of its columns.
        slots: the names that have tags, by column of the sheet.
        taken: names that no copy may have, in small letters.
    """

    tie: str
    part: str
    xml: bytes
    name: str
    area: Area
    headings: int
    totals: int
    spot: Spot
    columns: tuple[str, ...]
    slots: Mapping[int, TextSlot]
    taken: frozenset[str]

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The reference to its data rows, which must not all vanish, and those in its formulas."""
        area = self.area
        data = replace(area, top=area.top + self.headings, bottom=area.bottom - self.totals)
        root = parsed(self.xml)
        texts = [element.text or "" for name in _FORMULAS for element in root.iter(_MAIN + name)]
        return (read_formula(spell_area(data, (True,) * 4)), *map(read_formula, texts))

    def areas(self, writing: Writing) -> list[Area]:
        """Return where it stands on a sheet of the result: once, or for each turn around it."""
        areas = self.spot.areas(writing.rows, writing.columns)
        least = self.headings + self.totals
        return [replace(area, bottom=max(area.bottom, area.top + least)) for area in areas]

    def called(self, sheet: int, is_copy: bool, turn: int = 0) -> str:
        """Return its name on a sheet of the result, in a turn; copies have names of their own."""
        name = f"{self.name}_{sheet + 1}" if is_copy else self.name
        if turn:
            name += f"_{turn + 1}"
        while name != self.name and name.lower() in self.taken:
            name += "_"
        return name

    def column_names(self, writing: Writing, area: Area, turn: int) -> list[str]:
        """Return its columns' names: those of the cells above them, unique and none empty."""
        names: list[str] = []
        kept: set[int] = set()
        seen: dict[int, int] = {}
        for position in range(area.left, area.right + 1):
            line = writing.columns.source(position) or position
            number = seen[line] = seen.get(line, -1) + 1
            if line not in self.slots and not number:
                kept.add(len(names))
            names.append(self._column_name(writing, line, turn, number))
        return _unique(names, kept)

    def _column_name(self, writing: Writing, line: int, turn: int, number: int) -> str:
        if (slot := self.slots.get(line)) is not None:
            width = len(writing.columns.positions(line))
            return writing.text(slot, turn * width + number)[:_LONGEST]
        at = line - self.area.left
        return self.columns[at] if 0 <= at < len(self.columns) else ""


def read_tables(
    package: Package,
    sheet_part: str,
    location: Location,
    blocks: tuple[Sequence[Block], Sequence[Block]],
) -> tuple[Table, ...]:
    """Return a sheet's tables."""
    ties = [tie for tie in package.relationships(sheet_part) if tie.type == "table"]
    taken = _names(package) if ties else frozenset()
    found = (_read(package, tie.id, tie.target, location, blocks, taken) for tie in ties)
    return tuple(table for table in found if table)


def calculated_cells(package: Package, sheet_part: str) -> tuple[Area, ...]:
    """Return where tables of a sheet have columns whose formulas they write into every row."""
    found = []
    for part in package.related(sheet_part, "table"):
        root = parsed(package.part(part))
        for area in sqref(root.get("ref") or "")[:1]:
            columns = root.iter(f"{_MAIN}tableColumn")
            found += [
                replace(area, left=number, right=number)
                for number, column in enumerate(columns, area.left)
                if column.find(f"{_MAIN}calculatedColumnFormula") is not None
            ]
    return tuple(found)


def headings_of(tables: Iterable[Table], writing: Writing) -> dict[tuple[int, int], str]:
    """Return the texts that cells of a sheet must have, as they name columns of tables.

    Only those that are filled or stand more than once, by row and column of the result.
    """
    found: dict[tuple[int, int], str] = {}
    for table in tables:
        if not table.headings:
            continue
        for turn, area in enumerate(table.areas(writing)):
            names = table.column_names(writing, area, turn)
            _note_doubles(table, writing, turn)
            for position, name in enumerate(names, area.left):
                line = writing.columns.source(position) or position
                if line in table.slots or len(writing.columns.positions(line)) > 1:
                    found[area.top, position] = name
    return found


def _note_doubles(table: Table, writing: Writing, turn: int) -> None:
    """Note values that would name a column as another is called, which formulas know by name."""
    fixed = {
        name.lower()
        for column, name in enumerate(table.columns, table.area.left)
        if column not in table.slots
    }
    for column, slot in table.slots.items():
        width = len(writing.columns.positions(column))
        for number in range(width):
            name = writing.text(slot, turn * width + number)
            if name.lower() in fixed:
                location = next(piece.location for piece in slot.pieces if isinstance(piece, Tag))
                details = {"name": name, "table": table.name}
                writing.problems.append(Problem("fill-column-twice", location, details))


def write_tables(
    tables: Sequence[Table], writing: Writing, sheet_part: str
) -> tuple[str, ...] | None:
    """Write a sheet's tables.

    Returns:
        The ids of the sheet's relationships to its tables; None: they are as the template has them.
    """
    kept: list[str] = []
    for table in tables:
        areas = table.areas(writing)
        if not areas:
            writing.package.unrelate(sheet_part, table.tie)
        for turn, area in enumerate(areas):
            kept.append(_placed(table, writing, sheet_part, turn))
            part = next(
                tie.target
                for tie in writing.package.relationships(sheet_part)
                if tie.id == kept[-1]
            )
            if part != table.part or _must_follow(table, writing, area):
                text = _Writer(table, writing, area, turn).written(part)
                writing.package.set(part, text)
    return None if kept == [table.tie for table in tables] else tuple(kept)


def number_tables(package: Package, parts: Iterable[str]) -> None:
    """Give each of the workbook's tables an id that no other has; the first keeps its own."""
    used: set[int] = set()
    twice = []
    for part in parts:
        found = _ID.search(package.part(part))
        if found and int(found[2]) not in used:
            used.add(int(found[2]))
        else:
            twice.append(part)
    for part in twice:
        number = max(used, default=0) + 1
        used.add(number)
        package.set(part, _ID.sub(rb"\g<1>%d\g<3>" % number, package.part(part), count=1))


def _read(
    package: Package,
    tie: str,
    part: str,
    location: Location,
    blocks: tuple[Sequence[Block], Sequence[Block]],
    taken: frozenset[str],
) -> Table | None:
    xml = package.part(part)
    root = parsed(xml, replace(location, part=part))
    areas = sqref(root.get("ref") or "")
    if len(areas) != 1:
        return None
    area = areas[0]
    headings = min(whole_number(root.get("headerRowCount"), 1), 1)
    columns = [column.get("name") or "" for column in root.iter(f"{_MAIN}tableColumn")]
    names = tuple(_NEWLINE.sub("\n", name) for name in columns)
    slots = {}
    for column, name in enumerate(names, area.left):
        place = replace(location, cell=cell_name(area.top, column))
        if slot := slot_of(name, place, area.top, column):
            slots[column] = slot
    name = root.get("displayName") or root.get("name") or ""
    totals = whole_number(root.get("totalsRowCount"), 0)
    where = spot(area, *blocks)
    return Table(tie, part, xml, name, area, headings, totals, where, names, slots, taken)


def _placed(table: Table, writing: Writing, sheet_part: str, turn: int) -> str:
    """Return the id of the relationship to a table's part, made for all turns but the first."""
    if not turn:
        return table.tie
    package = writing.package
    uri = next(tie.uri for tie in package.relationships(sheet_part) if tie.id == table.tie)
    return package.relate(sheet_part, uri, fresh_copy(package, table.part))


def _must_follow(table: Table, writing: Writing, area: Area) -> bool:
    followed = any(writing.moves.touches(one, writing.sheet) for one in table.formulas[1:])
    return bool(area != table.area or table.slots or followed)


class _Writer:
    """Writes one table for one place."""

    def __init__(self, table: Table, writing: Writing, area: Area, turn: int) -> None:
        self._table = table
        self._writing = writing
        self._area = area
        self._turn = turn
        self._name = table.called(writing.sheet, writing.is_copy, turn)
        self._root = parsed(table.xml)

    def written(self, part: str) -> bytes:
        root, area = self._root, self._area
        root.set("ref", spell_area(area, shape="range"))
        if part != self._table.part:
            root.set("displayName", self._name)
            root.set("name", self._name)
            self._renew_guids(part)
        self._move_filters()
        self._write_columns()
        return serialised(root)

    def _renew_guids(self, part: str) -> None:
        for element in self._root.iter():
            for name, value in element.attrib.items():
                if str(name).endswith("}uid"):
                    element.set(name, fresh_guid(value, part))

    def _move_filters(self) -> None:
        """Move what names areas of the sheet: the filter's, and what rows were sorted by."""
        for element in self._root.iter():
            name = str(element.tag).rpartition("}")[2]
            if name in ("autoFilter", "sortState", "sortCondition"):
                areas = sqref(element.get("ref") or "")
                if areas:
                    element.set("ref", spell_area(self._within(areas[0]), shape="range"))
        numbers = self._column_numbers()
        for element in list(self._root.iter(f"{_MAIN}filterColumn")):
            found = numbers.get(whole_number(element.get("colId"), 0), ())
            if found:
                element.set("colId", str(found[0]))

    def _within(self, area: Area) -> Area:
        """Return an area of the table where it stands now, held to the edges it was held to."""
        old, new = self._table.area, self._area
        left = self._column_numbers().get(area.left - old.left, (0,))[0]
        right = self._column_numbers().get(area.right - old.left, (new.right - new.left,))[-1]
        return Area(
            new.top + (area.top - old.top),
            new.left + left,
            max(new.bottom - (old.bottom - area.bottom), new.top + area.top - old.top),
            new.left + right,
        )

    def _column_numbers(self) -> dict[int, list[int]]:
        """Return, for each of the template's columns, which of the result's columns it is."""
        numbers: dict[int, list[int]] = {}
        for number, position in enumerate(range(self._area.left, self._area.right + 1)):
            line = self._writing.columns.source(position) or position
            numbers.setdefault(line - self._table.area.left, []).append(number)
        return numbers

    def _write_columns(self) -> None:
        group = self._root.find(f"{_MAIN}tableColumns")
        columns = [] if group is None else group.findall(f"{_MAIN}tableColumn")
        if group is None or not columns:
            return
        names = self._table.column_names(self._writing, self._area, self._turn)
        fresh = max((whole_number(column.get("id"), 0) for column in columns), default=0)
        used: set[str] = set()
        written = []
        for position, name in enumerate(names, self._area.left):
            line = self._writing.columns.source(position) or position
            at = line - self._table.area.left
            column = deepcopy(columns[min(max(at, 0), len(columns) - 1)])
            if (id := column.get("id") or "") in used:
                fresh += 1
                id = str(fresh)
                column.set("id", id)
                for attribute_name, value in column.attrib.items():
                    if str(attribute_name).endswith("}uid"):
                        column.set(attribute_name, fresh_guid(value, position))
            used.add(id)
            column.set("name", name.replace("\n", "_x000a_"))
            self._write_formulas(column, position)
            written.append(column)
        for column in columns:
            group.remove(column)
        group.extend(written)
        group.set("count", str(len(written)))

    def _column_names(self) -> dict[str, str]:
        """Return the names that tags gave to columns, by those tags, as formulas spell them."""
        names = self._table.column_names(self._writing, self._area, self._turn)
        found: dict[str, str] = {}
        for position, name in enumerate(names, self._area.left):
            line = self._writing.columns.source(position) or position
            if line in self._table.slots:
                before = self._table.columns[line - self._table.area.left]
                found.setdefault(column_in_formula(before), column_in_formula(name))
        return found

    def _write_formulas(self, column: etree._Element, position: int) -> None:
        area = self._area
        names = self._column_names()
        rows = {
            "calculatedColumnFormula": area.top + self._table.headings,
            "totalsRowFormula": area.bottom,
        }
        for name, row in rows.items():
            element = column.find(_MAIN + name)
            if element is not None and element.text:
                written = element.text
                for name_before, name_now in names.items():
                    written = written.replace(f"[{name_before}]", f"[{name_now}]")
                formula = _renamed(read_formula(written), self._table.name, self._name)
                at = At(self._writing.sheet, row, position)
                element.text = self._writing.moves.formula(formula, at)


def _renamed(formula: Formula, name: str, other: str) -> Formula:
    """Return a formula with a table called by another name."""
    pieces = (
        replace(piece, text=other)
        if isinstance(piece, Name) and piece.sheet is None and piece.text.lower() == name.lower()
        else piece
        for piece in formula.pieces
    )
    return replace(formula, pieces=tuple(pieces), text="")


def _names(package: Package) -> frozenset[str]:
    """Return the names of the workbook's tables and its defined names, in small letters."""
    parts = [name for name in package.names if name.startswith(_HOLDERS)]
    found = (name for part in parts for name in _NAME.findall(package.part(part)))
    return frozenset(name.decode(errors="replace").lower() for name in found)


def _unique(names: Sequence[str], kept: Collection[int] = ()) -> list[str]:
    """Return names of columns as Excel would have them.

    Args:
        names: as they are wanted.
        kept: the numbers of those that formulas know, which stay as they are.

    Example:
        >>> _unique(["Jan", "jan", "", "Jan2"])
        ['Jan', 'jan3', 'Column3', 'Jan2']
        >>> _unique(["Sum", "Sum"], [1])
        ['Sum2', 'Sum']
    """
    wanted = {name.lower() for name in names}
    used = {names[number].lower() for number in kept}
    found = []
    for number, name in enumerate(names):
        if number in kept and name:
            found.append(name)
            continue
        chosen = name or f"Column{number + 1}"
        count = 2
        while chosen.lower() in used or (chosen != name and chosen.lower() in wanted):
            chosen = f"{name[: _LONGEST - 8] or 'Column'}{count}"
            count += 1
        used.add(chosen.lower())
        found.append(chosen)
    return found
