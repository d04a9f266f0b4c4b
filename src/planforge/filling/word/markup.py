"""Word's XML in small pieces: properties in the order that the schema wants, runs of text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.filling.markup import text as escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
PLACED: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
CHART: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
CHARTS: Final = (
    f"{{{CHART}}}chart",
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart",
)
"""What shows a chart in a drawing: one of the first kinds, or of those that came later."""

PAGE_BREAK: Final = '<w:r><w:br w:type="page"/></w:r>'

_RUN_ORDER: Final = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline",
    "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color",
    "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd",
    "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath",
)  # fmt: skip
_PARAGRAPH_ORDER: Final = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
    "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap",
    "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd",
    "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc",
    "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr",
    "sectPr", "pPrChange",
)  # fmt: skip
_RANK: Final = {
    "w:rPr": {f"w:{name}": rank for rank, name in enumerate(_RUN_ORDER)},
    "w:pPr": {f"w:{name}": rank for rank, name in enumerate(_PARAGRAPH_ORDER)},
}
_ELEMENT: Final = re.compile(r"<(/?)([\w:.-]+)((?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>")
_BREAKS: Final = re.compile(r"([\n\t\f])")
_BREAK_XML: Final = {"\n": "<w:br/>", "\t": "<w:tab/>", "\f": '<w:br w:type="page"/>'}


def run(text: str, properties: str = "") -> str:
    r"""Return a run; line ends, tabs and form feeds (a new page) in the text become Word's.

    Args:
        text: may hold anything.
        properties: `<w:rPr>…</w:rPr>`, or nothing.

    Example:
        >>> run("a\tb", "<w:rPr><w:b/></w:rPr>")
        '<w:r><w:rPr><w:b/></w:rPr><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>'
    """
    if not text:
        return ""
    if _BREAKS.search(text) is None:
        return f"<w:r>{properties}{_letters(text)}</w:r>"
    pieces = (_BREAK_XML.get(piece) or _letters(piece) for piece in _BREAKS.split(text) if piece)
    return f"<w:r>{properties}{''.join(pieces)}</w:r>"


def paragraph(runs: str, properties: str = "") -> str:
    """Return a paragraph; `properties` are `<w:pPr>…</w:pPr>`, or nothing."""
    return f"<w:p>{properties}{runs}</w:p>"


@lru_cache(maxsize=512)
def children(xml: str) -> tuple[tuple[str, str], ...]:
    """Return the name and XML of each element within an element; text between them is left out.

    Example:
        >>> children('<w:rPr><w:b/><w:sz w:val="21"/></w:rPr>')
        (('w:b', '<w:b/>'), ('w:sz', '<w:sz w:val="21"/>'))
    """
    return tuple(_children(xml))


def _children(xml: str) -> Iterator[tuple[str, str]]:
    depth, start = 0, 0
    for found in _ELEMENT.finditer(xml):
        closes, name, _, empty = found.groups()
        if closes:
            depth -= 1
            if depth == 1:
                yield name, xml[start : found.end()]
        elif depth == 1 and empty:
            yield name, found[0]
        elif not empty:
            if depth == 1:
                start = found.start()
            depth += 1


def properties(kind: str, base: str, changes: Mapping[str, str | None]) -> str:
    """Return properties with some of them changed, in the schema's order.

    Args:
        kind: `w:rPr` or `w:pPr`.
        base: the properties as they are, or nothing.
        changes: the new XML by element name; None takes the element away.

    Example:
        >>> properties("w:rPr", '<w:rPr><w:sz w:val="21"/></w:rPr>', {"w:b": "<w:b/>"})
        '<w:rPr><w:b/><w:sz w:val="21"/></w:rPr>'
    """
    if not changes:
        return base
    kept = [(name, xml) for name, xml in children(base) if name not in changes] if base else []
    kept += [(name, xml) for name, xml in changes.items() if xml is not None]
    ranks = _RANK[kind]
    kept.sort(key=lambda entry: ranks.get(entry[0], len(ranks)))
    return f"<{kind}>{''.join(xml for _, xml in kept)}</{kind}>" if kept else ""


def in_order(element: etree._Element) -> None:
    """Sort the children of `w:rPr` or `w:pPr` as the schema wants them."""
    ranks = _RANK[f"w:{etree.QName(element).localname}"]
    element[:] = sorted(
        element, key=lambda child: ranks.get(f"w:{etree.QName(child).localname}", len(ranks))
    )


def _letters(text: str) -> str:
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f"<w:t{space}>{escaped(text)}</w:t>"
