"""Pictures and charts of a template that are filled through their alternative text.

A template's author places a picture or chart, formats it, and writes `{{ logo | image }}` or
`{{ sales | chart }}` into its alternative text: place, frame and look stay, the content changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.document.word.markup import clean
from planforge.filling.images import DEGREE, fitted, read_picture, shown_size
from planforge.filling.markup import parsed
from planforge.filling.values import ChartData, Image
from planforge.filling.word.charts import fill_chart
from planforge.filling.word.images import blip
from planforge.filling.word.markup import CHART, PICTURE
from planforge.filling.word.names import DRAWING, RELATIONSHIPS, WP, A, R, xml_of
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from planforge.filling.images import ImageFacts
    from planforge.filling.word.place import Place

_PIC: Final = f"{{{PICTURE}}}"
_WHOLE: Final = 100_000
"""Drawings count percents in thousandths."""


def filled_frame(drawing: str, value: Image | ChartData | str, place: Place) -> str:
    """Return a drawing with another picture, or its chart with other data.

    Args:
        drawing: `<w:drawing>…</w:drawing>`, with all the namespaces that it uses.
        value: a picture, a chart's data, or what the alternative text says and no more.
        place: where it stands.

    Raises:
        PlanError: the value does not fit the drawing.
    """
    root = parsed(drawing.encode(), place.location)
    match value:
        case Image():
            _fill_picture(root, value, place)
            _describe(root, value.description, place)
        case ChartData():
            _fill_chart(root, value, place)
            _describe(root, "", place)
        case str():
            _describe(root, value, place)
    return xml_of(root, {})


def _describe(root: etree._Element, description: str, place: Place) -> None:
    """Take the tag out of the alternative text, and give the drawing a number of its own."""
    for named in root.iter(f"{WP}docPr", f"{_PIC}cNvPr"):
        for name in ("descr", "title"):
            if "{{" in named.get(name, ""):
                named.set(name, clean(description))
        named.set("id", str(place.document.next_id()))


def _fill_picture(root: etree._Element, image: Image, place: Place) -> None:
    held = next(root.iter(f"{A}blip"), None)
    if held is None:
        raise PlanError([Problem("fill-frame-no-picture", place.location)])
    picture = read_picture(image, place.document.folder, place.location)
    new = parsed(
        blip(picture, place)
        .replace("<a:blip ", f'<a:blip xmlns:a="{DRAWING}" xmlns:r="{RELATIONSHIPS}" ', 1)
        .encode()
    )
    for name in ("embed", "link"):
        if R + name in held.attrib:
            del held.attrib[R + name]
    held.set(f"{R}embed", new.get(f"{R}embed", ""))
    for extensions in held.findall(f"{A}extLst"):
        held.remove(extensions)
    held.extend(new)
    fill = held.getparent()
    assert fill is not None
    for crop in fill.findall(f"{A}srcRect"):
        fill.remove(crop)
    own = picture.facts.size
    if image.width is not None or image.height is not None:
        own = shown_size(image, picture.facts, location=place.location)
    if fill.tag == f"{_PIC}blipFill" and root.find(f".//{A}graphicData/{_PIC}pic") is not None:
        _resize(root, own, picture.facts, grow=image.width is None and image.height is None)
    else:
        _inset(root, fill, picture.facts.unturned(own))


def _resize(root: etree._Element, own: tuple[int, int], facts: ImageFacts, *, grow: bool) -> None:
    """Make a picture as large as fits its frame, in proportion, upright, in the frame's middle."""
    extent = next(root.iter(f"{WP}extent"), None)
    if extent is None:
        return
    frame = (_side(extent, "cx"), _side(extent, "cy"))
    upright = fitted(own, frame, grow=True) if grow else own
    size = facts.unturned(upright)
    for place in root.iterfind(f".//{_PIC}spPr/{A}xfrm"):
        _set_upright(place, facts)
    for one in (extent, *root.iterfind(f".//{_PIC}spPr/{A}xfrm/{A}ext")):
        one.set("cx", str(size[0]))
        one.set("cy", str(size[1]))
    for space in root.iter(f"{WP}effectExtent") if facts.turn else ():
        beyond = [max((upright[side] - size[side]) // 2, 0) for side in (0, 1)]
        for name, reach in zip("ltrb", beyond * 2, strict=True):
            space.set(name, str(reach))
    for axis, side in (("positionH", 0), ("positionV", 1)):
        for offset in root.iterfind(f".//{WP}{axis}/{WP}posOffset"):
            offset.text = str(int(offset.text or 0) + (frame[side] - size[side]) // 2)


def _set_upright(place: etree._Element, facts: ImageFacts) -> None:
    """Turn a picture as its camera says, beyond what its frame is turned."""
    turned = int(place.get("rot", "0")) if place.get("rot", "0").lstrip("-").isdigit() else 0
    if facts.turn:
        place.set("rot", str((turned + facts.turn * DEGREE) % (360 * DEGREE)))
    if facts.mirrored:
        place.set("flipH", "0" if place.get("flipH") in ("1", "true") else "1")


def _inset(root: etree._Element, fill: etree._Element, own: tuple[int, int]) -> None:
    """Have a picture that fills a shape keep its proportions within it."""
    extent = next(root.iter(f"{WP}extent"), None)
    if extent is None:
        return
    frame = (_side(extent, "cx"), _side(extent, "cy"))
    size = fitted(own, frame, grow=True)
    across, down = ((_WHOLE - _WHOLE * size[side] // frame[side]) // 2 for side in (0, 1))
    for stretch in [*fill.findall(f"{A}stretch"), *fill.findall(f"{A}tile")]:
        fill.remove(stretch)
    stretch = etree.SubElement(fill, f"{A}stretch")
    sides = {"l": across, "t": down, "r": across, "b": down}
    etree.SubElement(
        stretch, f"{A}fillRect", {side: str(inset) for side, inset in sides.items() if inset}
    )


def _fill_chart(root: etree._Element, data: ChartData, place: Place) -> None:
    """Fill a drawing's chart; where the drawing is repeated, each has a chart of its own."""
    document = place.document
    frame = next(root.iter(f"{{{CHART}}}chart"), None)
    identity = "" if frame is None else frame.get(f"{R}id", "")
    ties = document.package.relationships(document.part)
    tie = next((tie for tie in ties if tie.id == identity), None)
    if _is_newer_chart(root):
        raise PlanError([Problem("fill-chart-kind", place.location)])
    if frame is None or tie is None or tie.external or tie.target not in document.package:
        raise PlanError([Problem("fill-frame-no-chart", place.location)])
    package, part = document.package, tie.target
    is_copy = part in document.charts
    if is_copy:
        stem = part.removesuffix(".xml").rstrip("0123456789")
        copy = package.unused_name(f"{stem}{{}}.xml")
        package.copy_part(part, copy)
        # As the template had it: what was filled before may have fewer series to look like.
        package.set(copy, document.charts[part])
        frame.set(f"{R}id", package.relate(document.part, "chart", copy))
        part = copy
    else:
        document.charts[part] = package.part(part)
    fill_chart(package, part, data, shares_workbook=is_copy, location=place.location)


def _is_newer_chart(root: etree._Element) -> bool:
    """Whether a drawing is a chart of the kinds that came later: waterfall, treemap, funnel."""
    return any("/chartex" in data.get("uri", "") for data in root.iter(f"{A}graphicData"))


def _side(extent: etree._Element, name: str) -> int:
    text = extent.get(name, "")
    return max(int(text), 1) if text.isdigit() else 1
