"""The outline as a Word file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from planforge.definition.paper import PAPERS, Paper
from planforge.document.outline import ChartBlock, Heading, Run, TableBlock
from planforge.document.word.assembly import Assembly, Target
from planforge.document.word.back import back_pieces
from planforge.document.word.body import block_pieces, body_pieces
from planforge.document.word.captions import chart_title
from planforge.document.word.chart_data import chart_data, workbook_bytes
from planforge.document.word.charts import chart_xml
from planforge.document.word.client_styles import ClientStyles, client_styles
from planforge.document.word.contents import closing_headings, contents_pieces, room_of
from planforge.document.word.front import control_pieces, cover_pieces
from planforge.document.word.inlines import shown
from planforge.document.word.labels import labels_for
from planforge.document.word.links import Bookmarks, store_properties_xml, store_xml
from planforge.document.word.markup import HEADER, NAMESPACES, clean
from planforge.document.word.numbering import numbered, numbering_xml
from planforge.document.word.package import Package, Relationships
from planforge.document.word.pages import add_headers_and_footers, has_even_pages
from planforge.document.word.paragraphs import ParagraphXml, run
from planforge.document.word.pictures import add_logo
from planforge.document.word.properties import application_xml, core_xml, custom_xml
from planforge.document.word.styles import font_table_xml, settings_xml, styles_xml, theme_part
from planforge.document.word.tiles import tile_pieces

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from planforge.document.outline import Outline
    from planforge.document.word.paragraphs import Piece

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OFFICE = "application/vnd.openxmlformats-officedocument."
_FIRST = 200000000
"""Word numbers the bookmarks of headings and captions with nine digits."""


def write_document(
    outline: Outline,
    path: Path,
    cells: Mapping[str, str] | None = None,
    page_numbers: Mapping[str, int] | None = None,
) -> None:
    """Write the outline as a .docx; the same outline gives the same bytes.

    Args:
        outline: the document, fully decided.
        path: the file to write; it appears whole or not at all.
        cells: where figures stand in the workbook, by symbol (`paid.target`,
            `budget.amount[ads]`), for the link store.
        page_numbers: measured pages of headings, tables and charts, by identity; without them the
            contents lead to their places but print no page.
    """
    assembly = _assembly(outline, cells or {}, page_numbers or {})
    document = _document_xml(assembly)
    _package(assembly, document).write(path)


def _assembly(
    outline: Outline, cells: Mapping[str, str], page_numbers: Mapping[str, int]
) -> Assembly:
    outline = replace(outline, blocks=numbered(outline.blocks, outline.numbering))
    labels = labels_for(outline.language, outline.labels)
    assembly = Assembly(
        outline=outline,
        theme=outline.theme,
        labels=labels,
        targets={},
        bookmarks=Bookmarks(cells, kept=outline.linked),
        paper=_paper(outline),
        page_numbers=page_numbers,
    )
    assembly.targets = _caption_targets(outline, labels)
    # Headings come second: a heading may name a table.
    assembly.targets = {**assembly.targets, **_heading_targets(assembly)}
    return assembly


def _paper(outline: Outline) -> Paper:
    """Return what the document is printed on: the client's own paper, where a Word file has one."""
    letterhead = outline.theme.letterhead
    return (letterhead and letterhead.page) or PAPERS[outline.page]


def _caption_targets(outline: Outline, labels: Mapping[str, str]) -> dict[str, Target]:
    targets: dict[str, Target] = {}
    for position, block in enumerate((*outline.summary, *outline.blocks), start=1):
        if isinstance(block, TableBlock | ChartBlock):
            kind: Literal["table", "chart"] = "table" if isinstance(block, TableBlock) else "chart"
            word = labels["table" if kind == "table" else "figure"]
            text = f"{word} {block.number}" if block.number else clean(block.caption)
            targets[block.identity] = Target(kind, f"_Ref{_FIRST + position}", text, block.number)
    return targets


def _heading_targets(assembly: Assembly) -> dict[str, Target]:
    outline = assembly.outline
    closing = (
        Heading(1, (Run(assembly.labels[word]),), identity)
        for identity, word in closing_headings(outline).items()
    )
    targets: dict[str, Target] = {}
    for position, block in enumerate((*outline.summary, *outline.blocks, *closing), start=1):
        if isinstance(block, Heading):
            text = shown(block.inlines, assembly)
            bookmark = f"_Toc{_FIRST + position}"
            targets[block.identity] = Target("heading", bookmark, text, block.number)
    return targets


def _document_xml(assembly: Assembly) -> str:
    front, back = _front(assembly), back_pieces(assembly)
    pieces, section = body_pieces(assembly.outline.blocks, assembly, front, back)
    body = "".join(piece if isinstance(piece, str) else piece.xml() for piece in pieces)
    return f"{HEADER}<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>"


def _front(assembly: Assembly) -> list[Piece]:
    pieces = cover_pieces(assembly)
    if assembly.outline.summary:
        pieces.append(ParagraphXml("FrontHeading", run(assembly.labels["summary"])))
        pieces += tile_pieces(assembly)
        for block in assembly.outline.summary:
            pieces += block_pieces(block, assembly, assembly.paper.text_width)
    return pieces + contents_pieces(assembly) + control_pieces(assembly)


def _package(assembly: Assembly, document: str) -> Package:
    outline, theme = assembly.outline, assembly.theme
    package = Package()
    package.relate("", _root_relationships(outline))
    package.add("word/document.xml", document, f"{_WORD}document.main+xml")
    ties = assembly.relationships
    for kind in ("styles", "settings", "numbering", "fontTable"):
        ties.add(kind, f"{kind}.xml")
    ties.add("theme", "theme/theme1.xml")
    if outline.linked:
        ties.add("customXml", "../customXml/item1.xml")
    package.relate("word/document.xml", ties)
    styles = styles_xml(
        theme,
        outline.language,
        chapters_on_new_pages=outline.chapters_on_new_pages,
        contents_line=room_of(assembly).line,
        text_width=assembly.paper.text_width,
    )
    client = _client_styles(styles, outline)
    package.add("word/styles.xml", client.xml, f"{_WORD}styles+xml")
    settings = settings_xml(outline.language, even_pages=has_even_pages(theme))
    package.add("word/settings.xml", settings, f"{_WORD}settings+xml")
    numbering = numbering_xml(outline.numbering, assembly.lists)
    package.add("word/numbering.xml", numbering, f"{_WORD}numbering+xml")
    package.add("word/fontTable.xml", font_table_xml(theme), f"{_WORD}fontTable+xml")
    package.add("word/theme/theme1.xml", theme_part(theme), f"{_OFFICE}theme+xml")
    add_headers_and_footers(package, assembly, client.ids)
    if theme.logo is not None:
        add_logo(package, theme.logo)
    _add_charts(package, assembly)
    if outline.linked:
        _add_link_store(package, assembly)
    _add_properties(package, outline)
    return package


def _client_styles(ours: str, outline: Outline) -> ClientStyles:
    """Return the styles part: the client's styles, where a Word file of theirs is the look."""
    letterhead = outline.theme.letterhead
    if letterhead is None:
        return ClientStyles(ours.encode(), {})
    new_pages = outline.chapters_on_new_pages
    return client_styles(ours, letterhead.styles, chapters_on_new_pages=new_pages)


def _root_relationships(outline: Outline) -> Relationships:
    ties = Relationships()
    ties.add("officeDocument", "word/document.xml")
    ties.add(
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
        "docProps/core.xml",
    )
    ties.add("extended-properties", "docProps/app.xml")
    if outline.linked:
        ties.add("custom-properties", "docProps/custom.xml")
    return ties


def _add_charts(package: Package, assembly: Assembly) -> None:
    outline = assembly.outline
    for number, block in enumerate(assembly.charts, start=1):
        data = chart_data(block.chart, outline.language)
        name = f"word/charts/chart{number}.xml"
        body = chart_xml(
            data, chart_title(block), assembly.theme, outline.language, assembly.labels
        )
        package.add(name, body, f"{_OFFICE}drawingml.chart+xml")
        ties = Relationships()
        ties.add("package", f"../embeddings/chart{number}.xlsx")
        package.relate(name, ties)
        workbook = workbook_bytes(data, outline.created)
        package.add(f"word/embeddings/chart{number}.xlsx", workbook)


def _add_link_store(package: Package, assembly: Assembly) -> None:
    plan = assembly.outline.plan_id
    package.add("customXml/item1.xml", store_xml(assembly.bookmarks.links, plan))
    ties = Relationships()
    ties.add("customXmlProps", "itemProps1.xml")
    package.relate("customXml/item1.xml", ties)
    properties = store_properties_xml(plan)
    package.add("customXml/itemProps1.xml", properties, f"{_OFFICE}customXmlProperties+xml")


def _add_properties(package: Package, outline: Outline) -> None:
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    package.add("docProps/core.xml", core_xml(outline), core)
    package.add("docProps/app.xml", application_xml(outline), f"{_OFFICE}extended-properties+xml")
    if outline.linked:
        package.add("docProps/custom.xml", custom_xml(outline), f"{_OFFICE}custom-properties+xml")
