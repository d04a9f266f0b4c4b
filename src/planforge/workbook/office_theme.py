"""The file's own theme: the plan's colours and fonts, as Office's pickers and charts see them.

Chart text without a font name has the theme's fonts. XlsxWriter's theme would give Chinese
chart text 宋体, and its own chart fonts cannot name an East Asian face.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from planforge.definition.themes import Theme

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PLACEHOLDER = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'


def office_theme(theme: Theme, language: str) -> str:
    """Return the theme part (`theme1.xml`) for a theme and language."""
    return (
        f'{_HEAD}<a:theme xmlns:a="{_DRAWING}" name="PlanForge"><a:themeElements>'
        f"{_colours(theme)}{_fonts(theme, language)}{_effects()}"
        "</a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    )


def _colours(theme: Theme) -> str:
    series = [theme.colour(role) for role in theme.series]
    accents = [*series, theme.colour("good"), theme.colour("bad"), *series][:6]
    roles = {
        "dk1": theme.colour("ink"),
        "lt1": "#FFFFFF",
        "dk2": theme.colour("navy"),
        "lt2": theme.colour("mist"),
        **{f"accent{number}": colour for number, colour in enumerate(accents, 1)},
        "hlink": theme.colour("teal"),
        "folHlink": theme.colour("muted"),
    }
    entries = "".join(
        f'<a:{role}><a:srgbClr val="{colour.removeprefix("#")}"/></a:{role}>'
        for role, colour in roles.items()
    )
    return f'<a:clrScheme name="PlanForge">{entries}</a:clrScheme>'


def _fonts(theme: Theme, language: str) -> str:
    faces = {"majorFont": theme.fonts.heading, "minorFont": theme.fonts.sheet}
    entries = "".join(
        f"<a:{role}><a:latin typeface={quoteattr(face)}/>"
        f"<a:ea typeface={quoteattr(face if language.startswith('zh') else '')}/>"
        f'<a:cs typeface=""/></a:{role}>'
        for role, face in faces.items()
    )
    return f'<a:fontScheme name="PlanForge">{entries}</a:fontScheme>'


def _effects() -> str:
    """Return flat fills, thin lines and no shadows; Office asks for three of each."""
    lines = "".join(
        f'<a:ln w="{width}" cap="flat" cmpd="sng" algn="ctr">{_PLACEHOLDER}'
        '<a:prstDash val="solid"/></a:ln>'
        for width in (6350, 12700, 19050)
    )
    no_effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:fmtScheme name="PlanForge">'
        f"<a:fillStyleLst>{_PLACEHOLDER * 3}</a:fillStyleLst>"
        f"<a:lnStyleLst>{lines}</a:lnStyleLst>"
        f"<a:effectStyleLst>{no_effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{_PLACEHOLDER * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme>"
    )
