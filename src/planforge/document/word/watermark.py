"""A text across each page, behind what is written there: it stands in the headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.document.word.markup import attribute, half_widths

if TYPE_CHECKING:
    from planforge.document.word.assembly import Assembly

NAMESPACES: Final = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_LONGEST: Final = 430
"""Points that a text may be long; turned by 45 degrees it then stays within the margins."""
_TALLEST: Final = 110
_TYPE: Final = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
    '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
    '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>'
    '<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="custom" '
    'o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
    '<v:textpath on="t" fitshape="t"/><v:handles><v:h position="#0,bottomRight" '
    'xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
)


def watermark_run(assembly: Assembly, number: int, *, cover: bool = False) -> str:
    """Return the run that draws the outline's watermark; nothing where it has none.

    Args:
        assembly: the document.
        number: tells the shape from those of other headers.
        cover: it stands at the foot, since the cover's block of colour would cut it in two.
    """
    text = " ".join(assembly.outline.watermark.split())
    if not text:
        return ""
    width, height = _size(text)
    place = (
        "position:absolute;margin-left:0;margin-top:0;"
        f"width:{width}pt;height:{height}pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        f"mso-position-vertical:{'bottom' if cover else 'center'};"
        "mso-position-vertical-relative:margin"
    )
    fonts = assembly.theme.fonts
    colour = assembly.theme.colour("line")
    return (
        f"<w:r><w:rPr><w:noProof/></w:rPr><w:pict>{_TYPE}"
        f'<v:shape id="PlanForgeWatermark{number}" o:spid="_x0000_s{2048 + number}" '
        f'type="#_x0000_t136" style="{place}" o:allowincell="f" fillcolor="{colour}" stroked="f">'
        '<v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;{attribute(fonts.sheet)}&quot;;font-size:1pt" '
        f'string="{attribute(text)}"/></v:shape></w:pict></w:r>'
    )


def _size(text: str) -> tuple[int, int]:
    """Return width and height of a text in points: as large as there is room for.

    Example:
        >>> _size("机密"), _size("Confidential: for the client alone")
        ((220, 110), (425, 25))
    """
    halves = half_widths(text)
    height = min(_TALLEST, 2 * _LONGEST // halves)
    return height * halves // 2, height
