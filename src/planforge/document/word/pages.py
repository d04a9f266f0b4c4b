"""Sections, headers and footers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.document.word import watermark
from planforge.document.word.markup import HEADER, NAMESPACES
from planforge.document.word.package import Relationships
from planforge.document.word.paragraphs import Look, ParagraphXml, field, run
from planforge.document.word.pictures import logo_run

if TYPE_CHECKING:
    from planforge.document.word.assembly import Assembly
    from planforge.document.word.package import Package

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def section_xml(assembly: Assembly, *, wide: bool = False, first: bool = False) -> str:
    """Return the properties of a section; the first one has a cover without header and footer."""
    references = _references(assembly, "default", "wide" if wide else "upright")
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


def add_headers_and_footers(package: Package, assembly: Assembly) -> None:
    """Add the header and footer parts that the sections named."""
    targets = {entry.target for entry in assembly.relationships.entries}
    paper = assembly.paper
    for shape, width in (
        ("upright", paper.text_width),
        ("wide", paper.wide_text_width),
        ("cover", 0),
    ):
        if f"header-{shape}.xml" in targets:
            ties = Relationships()
            header = _header(assembly, width, ties) if width else _EMPTY
            mark = watermark.watermark_run(assembly, len(package.parts), cover=not width)
            header = replace(header, content=header.content + mark)
            _add(package, "header", shape, header)
            package.relate(f"word/header-{shape}.xml", ties)
            _add(package, "footer", shape, _footer(assembly, width) if width else _EMPTY)


_EMPTY = ParagraphXml("Normal", "")
_LOGO = (26.0, 5.5)
"""Width and height of the logo at the head of pages, in millimetres."""


def _references(assembly: Assembly, pages: str, shape: str) -> str:
    references = ""
    for part in ("header", "footer"):
        identity = assembly.relationships.add(part, f"{part}-{shape}.xml")
        references += f'<w:{part}Reference w:type="{pages}" r:id="{identity}"/>'
    return references


def _add(package: Package, part: str, shape: str, paragraph: ParagraphXml) -> None:
    element = "hdr" if part == "header" else "ftr"
    body = (
        f"{HEADER}<w:{element} {NAMESPACES} {watermark.NAMESPACES}>{paragraph.xml()}</w:{element}>"
    )
    package.add(f"word/{part}-{shape}.xml", body, f"{_WORD}{part}+xml")


def _header(assembly: Assembly, width: int, ties: Relationships) -> ParagraphXml:
    cover, theme = assembly.outline.cover, assembly.theme
    inner = ""
    if theme.logo is not None:
        inner = logo_run(theme.logo, cover.client or cover.author, ties, 1, _LOGO) + run("  ")
    told = theme.header or " · ".join(text for text in (cover.client, cover.title) if text)
    inner += run(told) + run("\t")
    if assembly.draft:
        inner += run(assembly.labels["draft"], Look("DraftMark"))
    if assembly.draft and cover.confidentiality:
        inner += run(" · ")
    inner += run(cover.confidentiality)
    return ParagraphXml("Header", inner, tab_positions=(width,))


def _footer(assembly: Assembly, width: int) -> ParagraphXml:
    before, _, rest = assembly.labels["page"].partition("{page}")
    middle, _, after = rest.partition("{pages}")
    inner = (
        run(f"{assembly.theme.footer or assembly.outline.cover.author}\t{before}")
        + field("PAGE", "1")
        + run(middle)
    )
    inner += field("NUMPAGES", "1") + run(after)
    return ParagraphXml("Footer", inner, tab_positions=(width,))
