"""Pivot tables: where they stand, and the cells that their caches come from."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.formulas import read_formula, spell_area, spell_sheet, sqref
from planforge.filling.excel.model import Area
from planforge.filling.excel.slots import TextSlot, slot_of
from planforge.filling.markup import attribute

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from planforge.filling.excel.model import Formula
    from planforge.filling.excel.references import Moves
    from planforge.filling.excel.writing import Writing
    from planforge.filling.package import Package
    from planforge.problems import Location

_LOCATION: Final = re.compile(r"(<(?:\w+:)?location\b[^>]*?\bref=\")([^\"]*)(\")")
_SOURCE: Final = re.compile(r"<(?:\w+:)?(?:worksheetSource|rangeSet)\b[^>]*>")
_REF: Final = re.compile(r"(\bref=\")([^\"]*)(\")")
_SHEET: Final = re.compile(r"(\bsheet=\")([^\"]*)(\")")
_OUTSIDE: Final = re.compile(r"\br:id=\"|:id=\"")
_ROOT: Final = re.compile(r"<(?:\w+:)?pivotCacheDefinition\b[^>]*>")
_REFRESH: Final = re.compile(r"\s+refreshOnLoad=\"[^\"]*\"")
_FIELD: Final = re.compile(r"(<(?:\w+:)?cacheField\b[^>]*?\bname=\")([^\"]*)(\")")


@dataclass(frozen=True, slots=True)
class PivotTable:
    """A pivot table of the template."""

    part: str
    xml: str

    def write(self, writing: Writing, part: str) -> None:
        """Write the table into a part, its own or a copy, unless it may stay as it is."""
        if part != self.part or writing.is_moved:
            text = _LOCATION.sub(lambda found: _moved_location(found, writing), self.xml, count=1)
            writing.package.set(part, text.encode())


@dataclass(frozen=True, slots=True)
class Source:
    """The cells that a cache comes from."""

    sheet: str
    area: Area

    @property
    def data(self) -> Formula:
        """The reference to its rows without the headings, which must not all vanish."""
        area = self.area
        first = min(area.top + 1, area.bottom)
        rows = spell_area(Area(first, area.left, area.bottom, area.right), (True,) * 4)
        return read_formula(spell_sheet(self.sheet) + rows)


@dataclass(frozen=True, slots=True)
class Cache:
    """What a pivot table keeps of its source: its definition.

    Attributes:
        part: its name.
        xml: its content.
        sources: the cells it comes from; none for one that comes from a name or table.
        slots: names of fields with tags, by how they are written.
    """

    part: str
    xml: str
    sources: tuple[Source, ...]
    slots: Mapping[str, TextSlot]

    def formulas(self) -> Iterator[Formula]:
        """Return the references that it needs."""
        return (source.data for source in self.sources)

    def write(
        self,
        package: Package,
        moves: Moves,
        texts: Mapping[TextSlot, str],
        filled: Collection[str],
    ) -> None:
        """Have the definition follow, unless nothing that it comes from is any different.

        Args:
            package: has it.
            moves: where its source came to stand.
            texts: of its fields' names.
            filled: the template's sheets with cells that are filled.
        """
        text = _SOURCE.sub(lambda found: _moved_source(found[0], moves), self.xml)
        text = _FIELD.sub(lambda found: self._named(found, texts), text)
        sheets = {source.sheet for source in self.sources}
        if text != self.xml or (filled if not sheets else sheets & set(filled)):
            # The records are the template's: the application replaces them when it opens the file.
            text = _ROOT.sub(lambda found: _refreshing(found[0]), text, count=1)
            package.set(self.part, text.encode())

    def _named(self, found: re.Match[str], texts: Mapping[TextSlot, str]) -> str:
        slot = self.slots.get(found[2])
        return found[0] if slot is None else found[1] + attribute(texts[slot]) + found[3]


def read_pivot_table(package: Package, part: str) -> PivotTable:
    """Return a pivot table."""
    return PivotTable(part, package.part(part).decode("utf-8", "replace"))


def read_cache(package: Package, part: str, location: Location) -> Cache:
    """Return the definition of a pivot table's cache."""
    xml = package.part(part).decode("utf-8", "replace")
    sources = tuple(source for found in _SOURCE.findall(xml) if (source := _source(found)))
    slots = {
        written: slot
        for _, written, _ in _FIELD.findall(xml)
        if (slot := slot_of(html.unescape(written), location))
    }
    return Cache(part, xml, sources, slots)


def _source(tag: str) -> Source | None:
    """Return the cells that a source names; None when it names a table or another file."""
    ref, sheet = _REF.search(tag), _SHEET.search(tag)
    areas = sqref(html.unescape(ref[2])) if ref else []
    if len(areas) != 1 or sheet is None or _OUTSIDE.search(tag):
        return None
    return Source(html.unescape(sheet[2]), areas[0])


def _moved_source(tag: str, moves: Moves) -> str:
    """Return a source with its cells where they stand now, those of a sheet's first copy."""
    source = _source(tag)
    if source is None:
        return tag
    name = source.sheet.casefold()
    copies = (at for at, one in enumerate(moves.sheets) if one.source_name.casefold() == name)
    sheet = next(copies, None)
    area = None if sheet is None else moves.hull(sheet, source.area)
    if sheet is None or area is None:
        return tag
    ref, called = spell_area(area, shape="range"), moves.sheets[sheet].name
    if area != source.area:
        tag = _REF.sub(lambda found: found[1] + ref + found[3], tag, count=1)
    if called != source.sheet:
        tag = _SHEET.sub(lambda found: found[1] + attribute(called) + found[3], tag, count=1)
    return tag


def _refreshing(tag: str) -> str:
    """Return the definition's first tag so that the application reads the source when it opens."""
    name = re.match(r"<[\w:]+", tag)
    assert name is not None, "a tag begins with its name"
    rest = _REFRESH.sub("", tag[name.end() :])
    return f'{name[0]} refreshOnLoad="1"{rest}'


def _moved_location(found: re.Match[str], writing: Writing) -> str:
    """Return where a pivot table stands now: as large as it was, since only it knows its size."""
    areas = sqref(found[2])
    if len(areas) != 1:
        return found[0]
    area = areas[0]
    top, left = writing.rows.landing(area.top), writing.columns.landing(area.left)
    bottom, right = top + area.bottom - area.top, left + area.right - area.left
    return found[1] + spell_area(Area(top, left, bottom, right), shape="range") + found[3]
