"""Sections, headers and footers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.document.word import watermark
from planforge.document.word.assembly import TEXT_WIDTH, WIDE_TEXT_WIDTH
from planforge.document.word.markup import HEADER, NAMESPACES
from planforge.document.word.paragraphs import Look, ParagraphXml, field, run

if TYPE_CHECKING:
    from planforge.document.word.assembly import Assembly
    from planforge.document.word.package import Package

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MARGIN = 1417
_SHORT_SIDE, _LONG_SIDE = 11906, 16838


def section_xml(assembly: Assembly, *, wide: bool = False, first: bool = False) -> str:
    """Return the properties of a section; the first one has a cover without header and footer."""
    references = _references(assembly, "default", "wide" if wide else "upright")
    if first:
        references += _references(assembly, "first", "cover")
    width, height = (_LONG_SIDE, _SHORT_SIDE) if wide else (_SHORT_SIDE, _LONG_SIDE)
    orientation = ' w:orient="landscape"' if wide else ""
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{orientation}/>'
        f'<w:pgMar w:top="{_MARGIN}" w:right="{_MARGIN}" w:bottom="{_MARGIN}" '
        f'w:left="{_MARGIN}" w:header="709" w:footer="624" w:gutter="0"/>'
        f"{'<w:titlePg/>' if first else ''}</w:sectPr>"
    )


def add_headers_and_footers(package: Package, assembly: Assembly) -> None:
    """Add the header and footer parts that the sections named."""
    targets = {entry.target for entry in assembly.relationships.entries}
    for shape, width in (("upright", TEXT_WIDTH), ("wide", WIDE_TEXT_WIDTH), ("cover", 0)):
        if f"header-{shape}.xml" in targets:
            header = _header(assembly, width) if width else _EMPTY
            mark = watermark.watermark_run(assembly, len(package.parts), cover=not width)
            header = replace(header, content=header.content + mark)
            _add(package, "header", shape, header)
            _add(package, "footer", shape, _footer(assembly, width) if width else _EMPTY)


_EMPTY = ParagraphXml("Normal", "")


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


def _header(assembly: Assembly, width: int) -> ParagraphXml:
    cover = assembly.outline.cover
    inner = run(" · ".join(text for text in (cover.client, cover.title) if text)) + run("\t")
    if assembly.draft:
        inner += run(assembly.labels["draft"], Look("DraftMark"))
    if assembly.draft and cover.confidentiality:
        inner += run(" · ")
    inner += run(cover.confidentiality)
    return ParagraphXml("Header", inner, tab_positions=(width,))


def _footer(assembly: Assembly, width: int) -> ParagraphXml:
    before, _, rest = assembly.labels["page"].partition("{page}")
    middle, _, after = rest.partition("{pages}")
    inner = run(f"{assembly.outline.cover.author}\t{before}") + field("PAGE", "1") + run(middle)
    inner += field("NUMPAGES", "1") + run(after)
    return ParagraphXml("Footer", inner, tab_positions=(width,))
