"""The blocks of an outline as paragraphs, tables and charts, in sections upright and wide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from planforge.document.outline import ChartBlock, Heading, ListItem, Paragraph, TableBlock
from planforge.document.word.assembly import TEXT_WIDTH, WIDE_TEXT_WIDTH
from planforge.document.word.captions import caption_text, caption_xml, chapter_counter
from planforge.document.word.chart_data import chart_data
from planforge.document.word.charts import inline_drawing
from planforge.document.word.inlines import inline_xml, shown
from planforge.document.word.numbering import BULLETS
from planforge.document.word.pages import section_xml
from planforge.document.word.paragraphs import Look, ParagraphXml, run
from planforge.document.word.tables import table_pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.document.outline import Block
    from planforge.document.word.assembly import Assembly
    from planforge.document.word.links import Kind
    from planforge.document.word.paragraphs import Piece

_STYLES = {"body": "BodyText", "key": "KeyMessage", "quote": "Quote", "note": "SourceNote"}


def block_pieces(block: Block, assembly: Assembly, width: int = TEXT_WIDTH) -> list[Piece]:
    """Return a block's paragraphs and tables."""
    match block:
        case Heading():
            return [_heading(block, assembly)]
        case Paragraph():
            return [_paragraph(block, assembly)]
        case ListItem():
            return [_item(block, assembly)]
        case TableBlock():
            return table_pieces(block, assembly, width)
        case ChartBlock():
            return _chart_pieces(block, assembly)
        case _:
            assert_never(block)


def body_pieces(
    blocks: Sequence[Block], assembly: Assembly, before: Sequence[Piece]
) -> list[Piece]:
    """Return all blocks after what stands before them, wide tables on pages laid on their side."""
    pieces = list(before)
    first = True
    for wide, group in _runs(blocks):
        if wide:
            pieces = _ended(pieces, section_xml(assembly, first=first))
            first = False
        width = WIDE_TEXT_WIDTH if wide else TEXT_WIDTH
        for block in group:
            pieces += block_pieces(block, assembly, width)
        if wide:
            pieces = _ended(pieces, section_xml(assembly, wide=True))
    return pieces


def last_section(blocks: Sequence[Block], assembly: Assembly) -> str:
    """Return the properties of the last section, which stand at the document's end."""
    return section_xml(assembly, first=not any(_is_wide(block) for block in blocks))


def _is_wide(block: Block) -> bool:
    return isinstance(block, TableBlock) and block.wide


def _runs(blocks: Sequence[Block]) -> list[tuple[bool, list[Block]]]:
    """Return the blocks in groups that share a section, each heading with the table it is over."""
    groups: list[tuple[bool, list[Block]]] = [(False, [])]
    for block in blocks:
        wide, group = groups[-1]
        if not _is_wide(block):
            if wide:
                groups.append((False, [block]))
            else:
                group.append(block)
            continue
        headings: list[Block] = []
        while not wide and group and isinstance(group[-1], Heading):
            headings.insert(0, group.pop())
        if wide:
            group.append(block)
        elif not group and len(groups) > 1:
            # Nothing stood between two wide tables but headings: one section holds both.
            groups.pop()
            groups[-1][1].extend([*headings, block])
        else:
            groups.append((True, [*headings, block]))
    return groups


def _ended(pieces: list[Piece], section: str) -> list[Piece]:
    """Return the pieces with a section ending in the last paragraph.

    A paragraph of its own would be an empty line, and at the foot of a page an empty page.
    """
    last = pieces[-1]
    if isinstance(last, ParagraphXml) and not last.section:
        return [*pieces[:-1], replace(last, section=section)]
    return [*pieces, ParagraphXml("TableEnd", "", section=section)]


def _linked(kind: Kind, identity: str, text: str, assembly: Assembly) -> tuple[str, str]:
    return assembly.bookmarks.link(kind, identity, text) if identity else ("", "")


def _heading(block: Heading, assembly: Assembly) -> ParagraphXml:
    text = shown(block.inlines, assembly)
    start, end = _linked("heading", block.identity, text, assembly)
    inner = start + inline_xml(block.inlines, assembly) + end
    target = assembly.targets.get(block.identity)
    if target is not None:
        inner = assembly.bookmarks.around(target.bookmark, inner)
    if block.level == 1:
        inner += chapter_counter(assembly)
    return ParagraphXml(f"Heading{block.level}", inner)


def _paragraph(block: Paragraph, assembly: Assembly) -> ParagraphXml:
    text = shown(block.inlines, assembly)
    start, end = _linked("paragraph", block.identity, text, assembly)
    inner = start + inline_xml(block.inlines, assembly) + end
    if block.style == "key":
        mark = assembly.labels["key"] + ("　" if assembly.chinese else "  ")
        inner = run(mark, Look("KeyLabel")) + inner
    return ParagraphXml(_STYLES[block.style], inner)


def _item(block: ListItem, assembly: Assembly) -> ParagraphXml:
    text = shown(block.inlines, assembly)
    start, end = _linked("item", block.identity, text, assembly)
    inner = start + inline_xml(block.inlines, assembly) + end
    number = assembly.lists.of_group(block.group) if block.ordered else BULLETS
    style = "ListNumber" if block.ordered else "ListBullet"
    return ParagraphXml(style, inner, numbering=(block.level, number))


def _chart_pieces(block: ChartBlock, assembly: Assembly) -> list[Piece]:
    note = block.chart.note
    text = "\n".join(["", caption_text(block, assembly), *([note] if note else [])])
    start, end = assembly.bookmarks.link("chart", block.identity, text)
    assembly.charts.append(block.chart)
    number = len(assembly.charts)
    relationship = assembly.relationships.add("chart", f"charts/chart{number}.xml")
    data = chart_data(block.chart, assembly.outline.language)
    alt = block.chart.alt or f"{block.caption}: {block.chart.title}"
    drawing = inline_drawing(relationship, number, block.caption, alt, data)
    caption = caption_xml(block, assembly)
    pieces: list[Piece] = [ParagraphXml("Chart", start + drawing, keep_next=True)]
    if not note:
        return [*pieces, ParagraphXml("ChartCaption", caption + end)]
    pieces.append(ParagraphXml("ChartCaption", caption, keep_next=True))
    return [*pieces, ParagraphXml("SourceNote", run(note) + end)]
