"""Sections, headers and footers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from planforge.definition.themes import running_title
from planforge.document.word import watermark
from planforge.document.word.client_parts import ClientPart, add_client_part
from planforge.document.word.markup import HEADER, NAMESPACES
from planforge.document.word.package import Relationships
from planforge.document.word.paragraphs import Look, ParagraphXml, field, run
from planforge.document.word.pictures import logo_run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.letterhead import Part
    from planforge.definition.themes import Theme
    from planforge.definition.word.furniture import Furniture, Pages
    from planforge.document.word.assembly import Assembly
    from planforge.document.word.package import Package

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def section_xml(assembly: Assembly, *, wide: bool = False, first: bool = False) -> str:
    """Return the properties of a section; the first one has a cover without header and footer."""
    shape: Shape = "wide" if wide else "upright"
    references = _references(assembly, "default", shape)
    if has_even_pages(assembly.theme):
        references += _references(assembly, "even", "even")
    if first:
        references += _references(assembly, "first", "cover")
    paper = assembly.paper
    width, height = (paper.height, paper.width) if wide else (paper.width, paper.height)
    orientation = ' w:orient="landscape"' if wide else ""
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{orientation}/>'
        f'<w:pgMar w:top="{paper.top}" w:right="{paper.right}" w:bottom="{paper.bottom}" '
        f'w:left="{paper.left}" w:header="{paper.header}" w:footer="{paper.footer}" w:gutter="0"/>'
        f"{'<w:titlePg/>' if first else ''}</w:sectPr>"
    )


def add_headers_and_footers(
    package: Package, assembly: Assembly, style_ids: Mapping[str, str]
) -> None:
    """Add the header and footer parts that the sections named.

    Args:
        package: gets the parts.
        assembly: the document.
        style_ids: what ids of styles in a client's headers and footers have become.
    """
    targets = {entry.target for entry in assembly.relationships.entries}
    for shape, pages in _PAGES_OF.items():
        for part in _PARTS:
            if f"{part}-{shape}.xml" not in targets:
                continue
            furniture = _client_furniture(assembly.theme, part, pages)
            if furniture is None:
                _add_own(package, assembly, part, shape)
            else:
                client = ClientPart(part, furniture, style_ids)
                marks = _marks(package, assembly, shape) if part == "header" else ""
                add_client_part(package, client, f"{part}-{shape}.xml", marks)


Shape = Literal["upright", "wide", "even", "cover"]
"""Which pages a header or footer is for."""
_PAGES_OF: Final[dict[Shape, Pages]] = {
    "upright": "default",
    "wide": "default",
    "even": "even",
    "cover": "first",
}
_PARTS: Final[tuple[Part, Part]] = ("header", "footer")
_EMPTY = ParagraphXml("Normal", "")
_LOGO = (26.0, 5.5)
"""Width and height of the logo at the head of pages, in millimetres."""


def has_even_pages(theme: Theme) -> bool:
    """Whether even pages have a header or footer of their own: only a client's file says so."""
    letterhead = theme.letterhead
    if letterhead is None or not letterhead.even:
        return False
    return any(pages == "even" for _, pages in letterhead.furniture)


def _client_furniture(theme: Theme, part: Part, pages: Pages) -> Furniture | None:
    """Return what the client's file has there; an even page may have what all pages have."""
    if theme.letterhead is None:
        return None
    furniture = theme.letterhead.furniture
    common = furniture.get((part, "default")) if pages == "even" else None
    return furniture.get((part, pages), common)


def _references(assembly: Assembly, pages: Pages, shape: Shape) -> str:
    references = ""
    for part in _PARTS:
        identity = assembly.relationships.add(part, f"{part}-{shape}.xml")
        references += f'<w:{part}Reference w:type="{pages}" r:id="{identity}"/>'
    return references


def _add_own(package: Package, assembly: Assembly, part: Part, shape: Shape) -> None:
    """Add a header or footer of PlanForge's; the cover has neither."""
    paper = assembly.paper
    width = paper.wide_text_width if shape == "wide" else paper.text_width
    ties = Relationships()
    paragraph = _EMPTY
    if part == "header":
        header = _EMPTY if shape == "cover" else _header(assembly, shape, width, ties)
        paragraph = replace(header, content=header.content + _mark(package, assembly, shape))
    elif shape != "cover":
        paragraph = _footer(assembly, width)
    element = "hdr" if part == "header" else "ftr"
    body = (
        f"{HEADER}<w:{element} {NAMESPACES} {watermark.NAMESPACES}>{paragraph.xml()}</w:{element}>"
    )
    package.add(f"word/{part}-{shape}.xml", body, f"{_WORD}{part}+xml")
    package.relate(f"word/{part}-{shape}.xml", ties)


def _mark(package: Package, assembly: Assembly, shape: Shape) -> str:
    return watermark.watermark_run(assembly, len(package.parts), cover=shape == "cover")


def _marks(package: Package, assembly: Assembly, shape: Shape) -> str:
    """Return what a client's header must say all the same: draft, confidential, the watermark."""
    said = "" if shape == "cover" else _standing(assembly)
    inner = said + _mark(package, assembly, shape)
    return ParagraphXml("Header", inner, align="right").xml() if inner else ""


def _header(assembly: Assembly, shape: Shape, width: int, ties: Relationships) -> ParagraphXml:
    cover, theme = assembly.outline.cover, assembly.theme
    inner = ""
    if theme.logo is not None:
        number = list(_PAGES_OF).index(shape) + 1
        inner = logo_run(theme.logo, cover.client or cover.author, ties, number, _LOGO) + run("  ")
    told = theme.header or running_title(cover.client, cover.title)
    inner += run(told) + run("\t") + _standing(assembly)
    return ParagraphXml("Header", inner, tab_positions=(width,))


def _standing(assembly: Assembly) -> str:
    """Return how the document stands: a draft, confidential."""
    confidentiality = assembly.outline.cover.confidentiality
    inner = run(assembly.labels["draft"], Look("DraftMark")) if assembly.draft else ""
    if inner and confidentiality:
        inner += run(" · ")
    return inner + run(confidentiality)


def _footer(assembly: Assembly, width: int) -> ParagraphXml:
    before, _, rest = assembly.labels["page"].partition("{page}")
    middle, _, after = rest.partition("{pages}")
    told = assembly.theme.footer or assembly.outline.cover.author
    inner = run(f"{told}\t{before}") + field("PAGE", "1") + run(middle)
    inner += field("NUMPAGES", "1") + run(after)
    return ParagraphXml("Footer", inner, tab_positions=(width,))
