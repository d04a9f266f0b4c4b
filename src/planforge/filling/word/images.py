"""Pictures in documents: new ones in a line of text, and others in a frame's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.filling.images import fitted, read_picture, shown_size
from planforge.filling.markup import attribute
from planforge.filling.svg import stand_in
from planforge.filling.word.markup import PICTURE, PLACED
from planforge.filling.word.names import DRAWING, RELATIONSHIPS
from planforge.filling.word.place import EMU_PER_TWIP
from planforge.problems import Problem

if TYPE_CHECKING:
    from planforge.filling.images import Picture
    from planforge.filling.values import Image
    from planforge.filling.word.place import Place

SVG: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_STAND_IN: Final = (512, 512)
_SVG_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


def image_run(image: Image, place: Place) -> str:
    """Return a picture as a run; one without a size of its own fits its place.

    Raises:
        PlanError: it cannot be read, or its size cannot.
    """
    picture = read_picture(image, place.document.folder, place.location)
    unsized = image.width is None and image.height is None
    within = (place.box[0] * EMU_PER_TWIP, place.box[1] * EMU_PER_TWIP) if unsized else None
    upright = shown_size(image, picture.facts, within=within, location=place.location)
    width, height = picture.facts.unturned(upright)
    number = place.document.next_id()
    alt = attribute(image.description)
    size = f'cx="{width}" cy="{height}"'
    return (
        "<w:r><w:drawing>"
        f'<wp:inline xmlns:wp="{PLACED}" xmlns:a="{DRAWING}" xmlns:pic="{PICTURE}"'
        f' xmlns:r="{RELATIONSHIPS}" distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {size}/>{turned_space(upright, (width, height))}"
        f'<wp:docPr id="{number}" name="Picture {number}" descr="{alt}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{PICTURE}"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="Picture {number}" descr="{alt}"/><pic:cNvPicPr/>'
        f"</pic:nvPicPr><pic:blipFill>{blip(picture, place)}<a:stretch><a:fillRect/></a:stretch>"
        f'</pic:blipFill><pic:spPr><a:xfrm{picture.facts.transform}><a:off x="0" y="0"/>'
        f"<a:ext {size}/></a:xfrm>"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def turned_space(upright: tuple[int, int], lying: tuple[int, int]) -> str:
    """Return how far a turned picture reaches beyond where it would be unturned."""
    across, down = (max((upright[side] - lying[side]) // 2, 0) for side in (0, 1))
    if not across and not down:
        return ""
    return f'<wp:effectExtent l="{across}" t="{down}" r="{across}" b="{down}"/>'


def blip(picture: Picture, place: Place) -> str:
    """Return the reference to a picture's part; SVG has a plain picture for older programs."""
    document = place.document
    if picture.facts.suffix != "svg":
        return f'<a:blip r:embed="{_tie(picture.content, picture.facts.suffix, place)}"/>'
    notice = Problem("fill-svg", place.location)
    if notice not in document.notices:
        document.notices.append(notice)
    size = fitted((picture.facts.width, picture.facts.height), _STAND_IN)
    plain = _tie(stand_in(*size), "png", place)
    drawn = _tie(picture.content, "svg", place)
    return (
        f'<a:blip r:embed="{plain}"><a:extLst><a:ext uri="{_SVG_EXTENSION}">'
        f'<asvg:svgBlip xmlns:asvg="{SVG}" r:embed="{drawn}"/></a:ext></a:extLst></a:blip>'
    )


def _tie(content: bytes, suffix: str, place: Place) -> str:
    package = place.document.package
    return package.relate(place.document.part, "image", package.add_media(content, suffix))
