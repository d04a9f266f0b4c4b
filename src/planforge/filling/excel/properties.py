"""The workbook's properties: tags in title, subject and the like, and the list of its sheets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.filling.excel.formulas import spell_sheet
from planforge.filling.excel.geometry import whole_number
from planforge.filling.excel.slots import TextSlot, slot_of
from planforge.filling.excel.stencil import Cutter, Stencil
from planforge.filling.markup import text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from planforge.filling.excel.references import Moves
    from planforge.filling.package import Package
    from planforge.problems import Location

_KINDS: Final = ("core-properties", "extended-properties", "custom-properties")
_APP: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
_VT: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"
_LISTS: Final = (f"{_APP}HeadingPairs", f"{_APP}TitlesOfParts")


@dataclass(frozen=True, slots=True)
class Titles:
    """The list of sheets and names that the properties have.

    Attributes:
        counts: the holes of how many there are of each kind.
        groups: the titles of each kind.
        size: the hole of how many there are.
        place: the hole where the titles stand.
    """

    counts: tuple[int, ...]
    groups: tuple[tuple[str, ...], ...]
    size: int
    place: int


@dataclass(frozen=True, slots=True)
class Properties:
    """A part with properties.

    Attributes:
        part: its name.
        stencil: its XML.
        slots: the texts with tags, by hole.
        titles: the list of sheets; None where there is none.
    """

    part: str
    stencil: Stencil
    slots: Mapping[int, TextSlot]
    titles: Titles | None

    def write(
        self,
        package: Package,
        moves: Moves,
        texts: Mapping[TextSlot, str],
        removed: Collection[str],
    ) -> None:
        """Fill the properties, unless they may stay as they are; `removed` are sheets left out."""
        before = () if self.titles is None else self.titles.groups
        groups = tuple(_renewed(one, moves, removed) for one in before)
        if not self.slots and groups == before:
            return
        holes = {number: text(texts[slot]) for number, slot in self.slots.items()}
        if self.titles is not None:
            holes |= {at: str(len(one)) for at, one in zip(self.titles.counts, groups, strict=True)}
            holes[self.titles.size] = str(sum(map(len, groups)))
            entries = (f"<vt:lpstr>{text(title)}</vt:lpstr>" for one in groups for title in one)
            holes[self.titles.place] = "".join(entries)
        package.set(self.part, self.stencil.filled(holes.__getitem__).encode())


def read_properties(package: Package, location: Location) -> tuple[Properties, ...]:
    """Return the parts with the workbook's properties."""
    parts = [part for kind in _KINDS for part in package.related("", kind) if part in package]
    return tuple(_read(package, part, location) for part in parts)


def _read(package: Package, part: str, location: Location) -> Properties:
    cutter = Cutter(package.part(part), replace(location, part=part))
    titles = _cut_titles(cutter)
    slots = {}
    for element in _texts(cutter.root):
        if slot := slot_of(element.text or "", location):
            number, element.text = cutter.hole()
            slots[number] = slot
    return Properties(part, cutter.cut(), slots, titles)


def _texts(root: etree._Element) -> Iterator[etree._Element]:
    """Return the elements with texts, but for the lists of sheets."""
    for element in root.iterchildren(tag=etree.Element):
        if element.tag not in _LISTS:
            yield from (one for one in element.iter(etree.Element) if not len(one))


def _cut_titles(cutter: Cutter) -> Titles | None:
    """Return the list of sheets and names; None when it is not as it should be."""
    pairs, titles = (cutter.root.find(f"{name}/{_VT}vector") for name in _LISTS)
    if pairs is None or titles is None:
        return None
    numbers = list(pairs.iter(f"{_VT}i4"))
    names = [title.text or "" for title in titles]
    sizes = [whole_number(number.text, -1) for number in numbers]
    if min(sizes, default=-1) < 0 or sum(sizes) != len(names):
        return None
    counts = []
    for number in numbers:
        hole, number.text = cutter.hole()
        counts.append(hole)
    size, mark = cutter.hole()
    titles.set("size", mark)
    for title in list(titles):
        titles.remove(title)
    place, titles.text = cutter.hole()
    return Titles(tuple(counts), tuple(_grouped(names, sizes)), size, place)


def _grouped(names: Sequence[str], sizes: Sequence[int]) -> Iterator[tuple[str, ...]]:
    start = 0
    for size in sizes:
        yield tuple(names[start : start + size])
        start += size


def _renewed(titles: tuple[str, ...], moves: Moves, removed: Collection[str]) -> tuple[str, ...]:
    """Return the titles with each of the template's sheets under the names it has now."""
    now: dict[str, list[str]] = {name: [] for name in removed}
    for sheet in moves.sheets:
        now.setdefault(sheet.source_name, []).append(sheet.name)
    if all(names == [source] for source, names in now.items()):
        return titles
    found: list[str] = []
    for title in titles:
        owner, mark, rest = title.rpartition("!")
        source = owner[1:-1].replace("''", "'") if owner.startswith("'") else owner
        if mark and source in now:
            found += [spell_sheet(name) + rest for name in now[source]]
        else:
            found += now.get(title, [title])
    return tuple(found)
