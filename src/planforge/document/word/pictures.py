"""The client's logo as a part of the document, and where it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.document.word.markup import attribute

if TYPE_CHECKING:
    from planforge.definition.pictures import Picture
    from planforge.document.word.package import Package, Relationships

_PICTURES = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_MILLIMETRE = 36000
"""In the units of drawings."""
_FIRST = 9000
"""Charts count from 1; the numbers of all drawings of a part differ."""


def add_logo(package: Package, logo: Picture) -> None:
    """Add the logo's part, once for all places that show it."""
    package.add(f"word/{_part(logo)}", logo.content, f"image/{logo.suffix}")


def logo_run(
    logo: Picture, alt: str, relationships: Relationships, number: int, room: tuple[float, float]
) -> str:
    """Return the run that shows the logo.

    Args:
        logo: the picture.
        alt: what a reader hears who cannot see it.
        relationships: of the part that shows it.
        number: which drawing of its part it is.
        room: width and height that it may take, in millimetres.
    """
    identity = relationships.add("image", _part(logo))
    width, height = (int(side * _MILLIMETRE) for side in logo.fitted(*room))
    named = f'id="{_FIRST + number}" name="Logo" descr="{attribute(alt)}"'
    return (
        '<w:r><w:rPr><w:noProof/></w:rPr><w:drawing><wp:inline distT="0" distB="0" distL="0" '
        f'distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr {named}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{_PICTURES}"><pic:pic xmlns:pic="{_PICTURES}">'
        f"<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{identity}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _part(logo: Picture) -> str:
    return f"media/logo.{logo.suffix}"
