"""Drawings: pictures, shapes, text boxes, groups, charts, diagrams, each held by an anchor."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.addresses import cell_name
from planforge.filling.copies import fresh_copy
from planforge.filling.excel.anchors import Anchor, Mark, anchor_at, anchor_between, mark_at
from planforge.filling.excel.charts import KINDS, Chart, read_chart
from planforge.filling.excel.geometry import whole_number
from planforge.filling.excel.model import At
from planforge.filling.excel.pictures import Frame, Shown, cut_frame, own_picture, picture_in
from planforge.filling.excel.slots import TextSlot, slot_of
from planforge.filling.excel.stencil import Cutter, Stencil, is_hole
from planforge.filling.excel.texts import RunHole, cut_paragraphs
from planforge.filling.excel.writing import fresh_guid
from planforge.filling.markup import attribute
from planforge.filling.values import Image

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.filling.excel.anchors import Hold
    from planforge.filling.excel.geometry import Geometry
    from planforge.filling.excel.model import Block, Formula
    from planforge.filling.excel.writing import Writing
    from planforge.filling.package import Package, Relationship
    from planforge.problems import Location

XDR: Final = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_A14: Final = "{http://schemas.microsoft.com/office/drawing/2010/main}"
_GUID: Final = "{http://schemas.microsoft.com/office/drawing/2014/main}creationId"
_ANCHORS: Final = tuple(f"{XDR}{kind}Anchor" for kind in ("twoCell", "oneCell", "absolute"))
_NAMED: Final = f"{XDR}cNvPr"
_CONNECTED: Final = (f"{_A}stCxn", f"{_A}endCxn")
_SINGLE: Final = (
    f"{_A14}compatExt",
    "{http://schemas.microsoft.com/office/drawing/2010/slicer}slicer",
    "{http://schemas.microsoft.com/office/drawing/2012/timeslicer}timeslicer",
)
"""What says that an object is tied to another part by name: a second one would be a stranger."""
_DIAGRAM: Final = ("diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors")
_HOLDS: Final[dict[str, Hold]] = {"oneCell": "move", "absolute": "stay"}
_FIELDS: Final = ("col", "colOff", "row", "rowOff")
_DRAWN_BY: Final = re.compile(r'relId="([^"]+)"')


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of a mark: of its start or end, the first to fourth that XML has."""

    end: bool
    index: int


@dataclass(frozen=True, slots=True)
class _Id:
    """An object's number."""

    old: str


@dataclass(frozen=True, slots=True)
class _End:
    """The number of the object that a connector ends at."""

    old: str


@dataclass(frozen=True, slots=True)
class _Guid:
    """An object's GUID."""

    old: str


@dataclass(frozen=True, slots=True)
class _Tie:
    """The id of a relationship."""

    id: str


@dataclass(frozen=True, slots=True)
class _Words:
    """An attribute with tags."""

    slot: TextSlot


_Hole = _Number | _Id | _End | _Guid | _Tie | _Words | RunHole


@dataclass(frozen=True, slots=True)
class Item:
    """What one anchor holds.

    Attributes:
        stencil: the anchor's XML.
        holes: what its holes are.
        anchor: None for one that no cell holds.
        frame: the picture that a tag in its alternative text replaces.
        charts: by the ids of their relationships.
        single: whether it stays one in a loop.
    """

    stencil: Stencil
    holes: Mapping[int, _Hole]
    anchor: Anchor | None
    frame: Frame | None
    charts: Mapping[str, Chart]
    single: bool

    def slots(self) -> Iterator[TextSlot]:
        """Return the texts with tags, and the tags of pictures."""
        for hole in self.holes.values():
            if isinstance(hole, RunHole | _Words):
                yield hole.slot
        for chart in self.charts.values():
            yield from chart.slots()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of the template.

    Attributes:
        part: its name.
        start: its XML before the anchors.
        between: its XML after each of them.
        items: what its anchors hold.
        ties: its relationships.
        first_id: a number that no object in it has, nor any after it.
    """

    part: str
    start: str
    between: tuple[str, ...]
    items: tuple[Item, ...]
    ties: tuple[Relationship, ...]
    first_id: int

    def slots(self) -> Iterator[TextSlot]:
        """Return the texts with tags."""
        for item in self.items:
            yield from item.slots()

    def formulas(self) -> Iterator[Formula]:
        """Return the references of its charts."""
        for item in self.items:
            for chart in item.charts.values():
                yield from chart.formulas.values()

    def write(self, writing: Writing, part: str) -> None:
        """Write the drawing into a part, its own or a copy, unless it may stay as it is."""
        must_follow = writing.is_moved and any(item.anchor for item in self.items)
        if part != self.part or must_follow or any(True for _ in self.slots()):
            _Writer(self, writing, part).write()
            return
        for item in self.items:
            for chart in item.charts.values():
                chart.write(writing, chart.part, At(writing.sheet, 0, 0))


class _Writer:
    """Writes a drawing's items as often as they stand on a sheet of the result."""

    def __init__(self, drawing: Drawing, writing: Writing, part: str) -> None:
        self._drawing = drawing
        self._writing = writing
        self._part = part
        self._fresh = count(drawing.first_id)
        self._ids: dict[tuple[str, int], str] = {}
        self._used: set[str] = set()
        self._repeated = {
            hole.old
            for item in drawing.items
            if item.anchor is not None and item.anchor.spot.repeats and not item.single
            for hole in item.holes.values()
            if isinstance(hole, _Id)
        }

    def write(self) -> None:
        texts = [self._drawing.start]
        for item, after in zip(self._drawing.items, self._drawing.between, strict=True):
            texts += [*self._turns(item), after]
        self._writing.package.set(self._part, "".join(texts).encode())
        self._drop_unused()

    def _turns(self, item: Item) -> Iterator[str]:
        """Yield an item's XML for each of its turns."""
        if item.anchor is None:
            yield from self._turn(item, 0, None)
            return
        places = item.anchor.places(self._writing.rows, self._writing.columns)
        for turn, marks in enumerate(places[:1] if item.single else places):
            yield from self._turn(item, turn, marks)

    def _turn(self, item: Item, turn: int, marks: tuple[Mark, Mark] | None) -> Iterator[str]:
        picture = self._picture(item, turn)
        if item.frame is not None and picture is None:
            return
        at = At(self._writing.sheet, 0, 0)
        if marks is not None and item.anchor is not None and item.anchor.spot.repeats:
            at = At(self._writing.sheet, marks[0].row, marks[0].column)
        ties = {id: self._tie(item, id, turn, at) for id in _ties_of(item)}

        def hole(number: int) -> str:
            if item.frame is not None and picture is not None and number in item.frame.holes:
                return item.frame.written(number, picture)
            match item.holes[number]:
                case _Number(end=end, index=index):
                    assert marks is not None
                    return str(marks[end].numbers[index])
                case _Id(old=old):
                    return self._id(old, turn)
                case _End(old=old):
                    return self._id(old, turn) if old in self._repeated else old
                case _Guid(old=old):
                    return fresh_guid(old, turn) if turn else old
                case _Tie(id=id):
                    return ties[id]
                case _Words(slot=slot):
                    if picture is not None and picture.description is not None:
                        return attribute(picture.description)
                    return attribute(self._writing.text(slot, turn))
                case RunHole(slot=slot) as run:
                    return run.written(self._writing.text(slot, turn))

        yield item.stencil.filled(hole)

    def _picture(self, item: Item, turn: int) -> Shown | None:
        """Return what stands in an item's frame; None for nothing."""
        if item.frame is None:
            return None
        values = self._writing.found(item.frame.slot, turn)
        value = values[0] if values else None
        if isinstance(value, Image):
            return picture_in(item.frame, value, self._writing, self._part)
        return None if value is None or value == "" else own_picture(item.frame)

    def _id(self, old: str, turn: int) -> str:
        """Return an object's number: the first turn keeps it, for connectors' sake each has one."""
        if turn == 0:
            return old
        if (old, turn) not in self._ids:
            self._ids[old, turn] = str(next(self._fresh))
        return self._ids[old, turn]

    def _tie(self, item: Item, id: str, turn: int, at: At) -> str:
        """Return the id of a relationship: a chart or diagram of its own for each turn."""
        package = self._writing.package
        tie = next((tie for tie in package.relationships(self._part) if tie.id == id), None)
        if tie is None or tie.external or tie.target not in package:
            return id
        self._used.add(id)
        if tie.type not in (*KINDS, *_DIAGRAM):
            return id
        part = tie.target
        if turn:
            part = fresh_copy(package, part)
            id = package.relate(self._part, tie.uri, part)
            self._used.add(id)
            if tie.type == "diagramData":
                self._redraw(part)
        if tie.type in KINDS:
            item.charts[tie.id].write(self._writing, part, at, turn)
        return id

    def _redraw(self, data: str) -> None:
        """Give a diagram's copy a drawing of its own, which its data name by a relationship."""
        package = self._writing.package
        ties = {tie.id: tie for tie in package.relationships(self._part)}
        text = package.part(data).decode()
        for id in set(_DRAWN_BY.findall(text)) & ties.keys():
            drawn = fresh_copy(package, ties[id].target)
            fresh = package.relate(self._part, ties[id].uri, drawn)
            text = text.replace(f'relId="{id}"', f'relId="{fresh}"')
        package.set(data, text.encode())

    def _drop_unused(self) -> None:
        """Take away the ties of charts that no turn has."""
        for item in self._drawing.items:
            for id in item.charts.keys() - self._used:
                self._writing.package.unrelate(self._part, id)


def _ties_of(item: Item) -> list[str]:
    ties = [hole.id for hole in item.holes.values() if isinstance(hole, _Tie)]
    return list(dict.fromkeys(ties))


def read_drawing(
    package: Package,
    part: str,
    location: Location,
    geometry: Geometry,
    blocks: tuple[Sequence[Block], Sequence[Block]],
) -> Drawing:
    """Return a drawing.

    Args:
        package: has it.
        part: its name.
        location: its sheet.
        geometry: of the sheet.
        blocks: of the sheet's rows, and of its columns.
    """
    return _Reader(package, part, location, geometry, blocks).read()


class _Reader:
    """Reads a drawing."""

    def __init__(
        self,
        package: Package,
        part: str,
        location: Location,
        geometry: Geometry,
        blocks: tuple[Sequence[Block], Sequence[Block]],
    ) -> None:
        self._package = package
        self._part = part
        self._location = location
        self._geometry = geometry
        self._blocks = blocks
        self._cutter = Cutter(package.part(part), replace(location, part=part))
        self._ties = package.relationships(part)

    def read(self) -> Drawing:
        cutter = self._cutter
        units = [unit for unit in cutter.root.iterchildren(tag=etree.Element) if _anchored(unit)]
        ids = [whole_number(element.get("id")) for element in cutter.root.iter(_NAMED)]
        drafts = [self._draft(unit) for unit in units]
        whole = cutter.cut()
        edges = [edge for draft in drafts for edge in draft.edges]
        outside = _outside(whole, edges)
        items = tuple(draft.item(whole.between(*draft.edges)) for draft in drafts)
        first_id = max(ids, default=0) + 1
        return Drawing(self._part, outside[0], tuple(outside[1:]), items, self._ties, first_id)

    def _draft(self, unit: etree._Element) -> _Draft:
        cutter = self._cutter
        anchored = _anchored(unit)
        anchor = self._anchor(anchored[0])
        place = (None, None) if anchor is None else anchor.spot.place
        location = self._location
        if anchor is not None:
            cell = cell_name(anchor.start.row, anchor.start.column)
            location = replace(location, cell=cell)
        holes: dict[int, _Hole] = {}
        if anchor is not None:
            holes |= self._cut_marks(anchored)
        single = any(True for _ in unit.iter(*_SINGLE))
        frame = None if anchor is None else self._frame(unit, location, place, anchor.size)
        holes |= cut_paragraphs(unit, cutter, location, place)
        holes |= self._cut_attributes(unit, location, place)
        charts = {
            tie.id: read_chart(self._package, tie.target, anchor.spot if anchor else None, location)
            for tie in self._ties
            if tie.type in KINDS and any(hole == _Tie(tie.id) for hole in holes.values())
        }
        edges = (cutter.hole_before(unit), cutter.hole_after(unit))
        return _Draft(edges, holes, anchor, frame, charts, single)

    def _anchor(self, element: etree._Element) -> Anchor | None:
        start, end = (element.find(f"{XDR}{name}") for name in ("from", "to"))
        if start is None:
            return None
        if end is None:
            extent = element.find(f"{XDR}ext")
            size = (0, 0)
            if extent is not None:
                size = (whole_number(extent.get("cx")), whole_number(extent.get("cy")))
            return anchor_at(_mark(start), size, self._geometry, self._blocks)
        hold = _HOLDS.get(element.get("editAs") or "", "stretch")
        return anchor_between(_mark(start), _mark(end), hold, self._geometry, self._blocks)

    def _cut_marks(self, anchored: Sequence[etree._Element]) -> dict[int, _Hole]:
        holes: dict[int, _Hole] = {}
        for element in anchored:
            for is_end, name in enumerate(("from", "to")):
                mark = element.find(f"{XDR}{name}")
                for index, field in enumerate(_FIELDS if mark is not None else ()):
                    found = mark.find(f"{XDR}{field}")  # type: ignore[union-attr]
                    if found is not None:
                        number, found.text = self._cutter.hole()
                        holes[number] = _Number(bool(is_end), index)
        return holes

    def _frame(
        self,
        unit: etree._Element,
        location: Location,
        place: tuple[int | None, int | None],
        size: tuple[int, int],
    ) -> Frame | None:
        """Return the frame of a lone picture whose alternative text is one tag."""
        pictures = list(unit.iter(f"{XDR}pic"))
        named = [element for picture in pictures for element in picture.iter(f"{XDR}cNvPr")]
        if len(pictures) != 1 or not named:
            return None
        slot = slot_of((named[0].get("descr") or "").strip(), location, *place)
        if slot is None:
            return None
        slot = replace(slot, takes_picture=True)
        return cut_frame(pictures[0], self._cutter, slot, size, location)

    def _cut_attributes(
        self, unit: etree._Element, location: Location, place: tuple[int | None, int | None]
    ) -> dict[int, _Hole]:
        holes: dict[int, _Hole] = {}
        for element in unit.iter(etree.Element):
            for name, value in element.attrib.items():
                hole = _hole(element.tag, str(name), str(value), location, place)
                if hole is not None:
                    number, mark = self._cutter.hole()
                    element.set(name, mark)
                    holes[number] = hole
        return holes


@dataclass(frozen=True, slots=True)
class _Draft:
    """An item while its drawing is read; `edges` are the holes before and after it."""

    edges: tuple[int, int]
    holes: dict[int, _Hole]
    anchor: Anchor | None
    frame: Frame | None
    charts: dict[str, Chart]
    single: bool

    def item(self, stencil: Stencil) -> Item:
        return Item(stencil, self.holes, self.anchor, self.frame, self.charts, self.single)


def _hole(
    tag: str, name: str, value: str, location: Location, place: tuple[int | None, int | None]
) -> _Hole | None:
    """Return what an attribute's value is a hole for; None when it stays."""
    if name == "id" and tag == _NAMED:
        return _Id(value)
    if name == "id" and tag in _CONNECTED:
        return _End(value)
    if name == "id" and tag == _GUID:
        return _Guid(value)
    if name.startswith(R) and value and not is_hole(value):
        return _Tie(value)
    if tag == _NAMED and name in ("descr", "title"):
        slot = slot_of(value, location, *place)
        return None if slot is None else _Words(replace(slot, takes_picture=name == "descr"))
    return None


def _anchored(unit: etree._Element) -> list[etree._Element]:
    return list(unit.iter(*_ANCHORS))


def _outside(whole: Stencil, edges: Sequence[int]) -> list[str]:
    """Return what stands outside the items: before the first, and after each."""
    texts, inside = [""], False
    for piece in whole.pieces:
        if isinstance(piece, int) and piece in edges:
            inside = not inside
            if not inside:
                texts.append("")
        elif not inside:
            texts[-1] += str(piece)
    return texts


def _mark(element: etree._Element) -> Mark:
    return mark_at(*(whole_number(element.findtext(f"{XDR}{field}")) for field in _FIELDS))
