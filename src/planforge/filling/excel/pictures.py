"""Pictures from data: in the frame of one that the template has, or new ones in cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.filling.images import EMU_PER_PIXEL, fitted, read_picture, shown_size
from planforge.filling.markup import HEADER, attribute
from planforge.filling.svg import stand_in
from planforge.problems import PlanError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from planforge.filling.excel.geometry import Geometry
    from planforge.filling.excel.model import Area
    from planforge.filling.excel.references import Moves
    from planforge.filling.excel.slots import TextSlot
    from planforge.filling.excel.stencil import Cutter
    from planforge.filling.excel.writing import Writing
    from planforge.filling.images import Picture
    from planforge.filling.package import Package
    from planforge.filling.values import Image
    from planforge.problems import Location, Problem

_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XDR: Final = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_SVG: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_STAND_IN: Final = (512, 512)
_CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawing+xml"
_EDGE: Final = 2 * EMU_PER_PIXEL
"""Between a picture and the lines of its cell."""
_IDS: Final = re.compile(rb'<(?:\w+:)?cNvPr\b[^>]*?\bid="(\d{1,9})"')
_END: Final = re.compile(rb"</(?:\w+:)?wsDr\s*>\s*$|(<(?:\w+:)?wsDr\b[^>]*?)/>\s*$")


# ── In the frame of a picture ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of the template that a tag in its alternative text replaces.

    Attributes:
        slot: the tag.
        box: width and height, in EMU.
        location: where it stands.
        tie: the id of the relationship to the template's own picture.
        crop: what the template cuts off, as XML.
        tie_hole: where the relationship's id stands.
        crop_hole: where the crop stands.
        more_hole: where the blip may have more to say.
        more: what the template's blip has there.
    """

    slot: TextSlot
    box: tuple[int, int]
    location: Location
    tie: str
    crop: str
    more: str
    tie_hole: int
    crop_hole: int
    more_hole: int

    @property
    def holes(self) -> tuple[int, int, int]:
        """All three."""
        return self.tie_hole, self.crop_hole, self.more_hole

    def written(self, number: int, shown: Shown) -> str:
        """Return what stands in one of the holes."""
        if number == self.tie_hole:
            return attribute(shown.tie)
        return shown.crop if number == self.crop_hole else shown.more


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in a frame.

    Attributes:
        tie: the id of the relationship to the picture.
        crop: the XML of what is cut off, or left free, at its sides.
        more: what else the blip says, as XML.
        description: its alternative text; None: as the template has it.
    """

    tie: str
    crop: str
    more: str
    description: str | None


def cut_frame(
    picture: etree._Element,
    cutter: Cutter,
    slot: TextSlot,
    box: tuple[int, int],
    location: Location,
) -> Frame | None:
    """Return the frame that a picture makes; None when it shows no picture of its own."""
    blip = picture.find(f"{{{_XDR}}}blipFill/{{{_A}}}blip")
    if blip is None or not (tie := blip.get(f"{{{_R}}}embed")):
        return None
    tie_hole, mark = cutter.hole()
    blip.set(f"{{{_R}}}embed", mark)
    crop = _taken(blip.getnext(), f"{{{_A}}}srcRect")
    more = _taken(next(iter(blip.findall(f"{{{_A}}}extLst")), None), f"{{{_A}}}extLst")
    crop_hole = cutter.hole_after(blip)
    more_hole, mark = cutter.hole()
    if len(blip):
        blip[-1].tail = (blip[-1].tail or "") + mark
    else:
        blip.text = mark
    return Frame(slot, box, location, tie, crop, more, tie_hole, crop_hole, more_hole)


def own_picture(frame: Frame) -> Shown:
    """Return the template's own picture, as it was."""
    return Shown(frame.tie, frame.crop, frame.more, None)


def picture_in(frame: Frame, image: Image, writing: Writing, part: str) -> Shown | None:
    """Return a picture in a frame, as large as fits; None when it cannot be had, which is noted."""
    try:
        picture = read_picture(image, writing.folder, frame.location)
    except PlanError as error:
        writing.problems.extend(error.problems)
        return None
    tie, more = _tied(picture, writing.package, part)
    return Shown(
        tie,
        _free_sides(picture.facts.unturned(picture.facts.size), frame.box),
        more,
        image.description,
    )


def _taken(element: etree._Element | None, tag: str) -> str:
    """Return the XML of an element, if it is the one meant, and take it out."""
    parent = None if element is None else element.getparent()
    if element is None or parent is None or element.tag != tag:
        return ""
    element.tail = None
    text = etree.tostring(element, encoding="unicode")
    parent.remove(element)
    return text


def _free_sides(size: tuple[int, int], box: tuple[int, int]) -> str:
    """Return the crop, less than none, that keeps a picture's proportions in a box.

    Example:
        >>> _free_sides((100, 100), (200, 100)).partition(" l=")[2]
        '"-50000" r="-50000"/>'
    """
    width, height = fitted(size, box, grow=True)
    across = round((box[0] - width) / width * 50_000) if box[0] else 0
    down = round((box[1] - height) / height * 50_000) if box[1] else 0
    if across > 500:
        return f'<a:srcRect xmlns:a="{_A}" l="-{across}" r="-{across}"/>'
    if down > 500:
        return f'<a:srcRect xmlns:a="{_A}" t="-{down}" b="-{down}"/>'
    return ""


def _tied(picture: Picture, package: Package, part: str) -> tuple[str, str]:
    """Return the id of a drawing's relationship to a picture, and what else the blip says of it.

    An SVG has a plain picture beside it, for programs that do not show such.
    """
    facts = picture.facts
    if facts.suffix != "svg":
        return package.relate(part, "image", package.add_media(picture.content, facts.suffix)), ""
    size = fitted((facts.width, facts.height), _STAND_IN)
    plain = package.relate(part, "image", package.add_media(stand_in(*size), "png"))
    drawn = package.relate(part, "image", package.add_media(picture.content, "svg"))
    more = (
        f'<a:extLst xmlns:a="{_A}"><a:ext uri="{_SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="{_SVG}"'
        f' xmlns:r="{_R}" r:embed="{drawn}"/></a:ext></a:extLst>'
    )
    return plain, more


# ── New ones in cells ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class CellPicture:
    """A picture that a cell shows.

    Attributes:
        area: the cell, or the merged cells, of the result.
        image: what is shown.
        location: the cell of the template that asked for it.
        link: an address that it leads to; empty for none.
    """

    area: Area
    image: Image
    location: Location
    link: str = ""


def add_images(
    package: Package,
    sheet_part: str,
    images: Sequence[CellPicture],
    geometry: Geometry,
    moves: Moves,
    sheet: int,
    folder: Path | None,
) -> str | None:
    """Put pictures into cells of a sheet, in the middle, in their proportions.

    One without a size of its own is as large as its cells allow.

    Args:
        package: takes them.
        sheet_part: the sheet's, after `write_parts`.
        images: the pictures.
        geometry: of the template's sheet.
        moves: where its rows and columns came to stand.
        sheet: its index among those of the result.
        folder: below which pictures are read.

    Returns:
        The id of the sheet's relationship to its drawing; None when there are no pictures.

    Raises:
        PlanError: pictures cannot be read: all of them, with their places.
    """
    if not images:
        return None
    drawing = _drawing(package, sheet_part)
    content = package.part(drawing)
    number = max(map(int, _IDS.findall(content)), default=1)
    cells = _Cells(geometry, moves, sheet)
    problems: list[Problem] = []
    anchors = []
    for image in images:
        number += 1
        try:
            anchors.append(_anchor(image, number, cells, package, drawing, folder))
        except PlanError as error:
            problems += error.problems
    if problems:
        raise PlanError(problems)
    package.set(drawing, _with_anchors(content, "".join(anchors).encode()))
    return package.relate(sheet_part, "drawing", drawing)


@dataclass(frozen=True, slots=True)
class _Cells:
    """The sizes of a result's cells."""

    geometry: Geometry
    moves: Moves
    sheet: int

    def size(self, area: Area) -> tuple[int, int]:
        """Return the width and height of an area, in EMU."""
        place = self.moves.sheets[self.sheet]
        rows, columns = self.geometry.rows, self.geometry.columns
        width = sum(columns.of(place.columns.source(at)) for at in range(area.left, area.right + 1))
        height = sum(rows.of(place.rows.source(at)) for at in range(area.top, area.bottom + 1))
        return width, height

    def offset(self, area: Area, way: tuple[int, int]) -> tuple[int, int, int, int]:
        """Return column, offset, row, offset of a point so far into an area."""
        place = self.moves.sheets[self.sheet]
        across = self.geometry.columns.point(area.left, 0, way[0], place.columns.source)
        return (*across, *self.geometry.rows.point(area.top, 0, way[1], place.rows.source))


def _drawing(package: Package, sheet_part: str) -> str:
    """Return the name of a sheet's drawing, made where there is none."""
    for part in package.related(sheet_part, "drawing"):
        return part
    name = package.unused_name("xl/drawings/drawing{}.xml")
    empty = f'{HEADER}<xdr:wsDr xmlns:xdr="{_XDR}" xmlns:a="{_A}"></xdr:wsDr>'
    package.add_part(name, empty.encode(), _CONTENT_TYPE)
    package.relate(sheet_part, "drawing", name)
    return name


def _with_anchors(drawing: bytes, anchors: bytes) -> bytes:
    """Return a drawing with more anchors at its end."""
    found = _END.search(drawing)
    assert found is not None, "every drawing ends with its root"
    if found[1] is None:
        return drawing[: found.start()] + anchors + drawing[found.start() :]
    name = found[1].partition(b" ")[0].lstrip(b"<")
    return drawing[: found.start()] + found[1] + b">" + anchors + b"</" + name + b">"


def _anchor(
    picture: CellPicture,
    number: int,
    cells: _Cells,
    package: Package,
    drawing: str,
    folder: Path | None,
) -> str:
    """Return the XML of a picture that stands in its cells and moves with them."""
    read = read_picture(picture.image, folder, picture.location)
    space = cells.size(picture.area)
    box = (max(space[0] - 2 * _EDGE, 1), max(space[1] - 2 * _EDGE, 1))
    if picture.image.width is None and picture.image.height is None:
        size = fitted(read.facts.size, box, grow=True)
    else:
        size = shown_size(picture.image, read.facts, location=picture.location)
    lying = read.facts.unturned(size)  # the anchor is that of the upright one
    free = (max((space[0] - size[0]) // 2, 0), max((space[1] - size[1]) // 2, 0))
    column, column_offset, row, row_offset = cells.offset(picture.area, free)
    tie, more = _tied(read, package, drawing)
    alt = attribute(picture.image.description)
    return (
        f'<xdr:oneCellAnchor xmlns:xdr="{_XDR}" xmlns:a="{_A}"><xdr:from>'
        f"<xdr:col>{column - 1}</xdr:col><xdr:colOff>{column_offset}</xdr:colOff>"
        f"<xdr:row>{row - 1}</xdr:row><xdr:rowOff>{row_offset}</xdr:rowOff></xdr:from>"
        f'<xdr:ext cx="{size[0]}" cy="{size[1]}"/><xdr:pic><xdr:nvPicPr>'
        f'<xdr:cNvPr id="{number}" name="Picture {number}" descr="{alt}"'
        f"{_link(picture.link, package, drawing)}"
        '<xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr><xdr:blipFill>'
        f'<a:blip xmlns:r="{_R}" r:embed="{tie}">{more}</a:blip>'
        "<a:stretch><a:fillRect/></a:stretch></xdr:blipFill>"
        f'<xdr:spPr><a:xfrm{read.facts.transform}><a:off x="0" y="0"/>'
        f'<a:ext cx="{lying[0]}" cy="{lying[1]}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/>'
        "</xdr:oneCellAnchor>"
    )


def _link(link: str, package: Package, drawing: str) -> str:
    """Return the rest of a picture's properties, with its link."""
    if not link:
        return "/>"
    tie = package.relate(drawing, "hyperlink", link, external=True)
    return f'><a:hlinkClick xmlns:r="{_R}" r:id="{tie}"/></xdr:cNvPr>'
