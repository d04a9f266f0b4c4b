"""The blocks of an outline as paragraphs, tables and charts, in sections upright and wide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from planforge.document.outline import ChartBlock, Heading, ListItem, Paragraph, TableBlock
from planforge.document.word.captions import caption_text, caption_xml, chapter_field, chart_title
from planforge.document.word.chart_data import chart_data
from planforge.document.word.charts import chart_size, inline_drawing
from planforge.document.word.inlines import inline_xml, shown
from planforge.document.word.markup import half_widths
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

_LEAD = 6
"""So many blocks at most go with a wide table to its page."""
_FEW_LETTERS = 500
"""Text of no more half-width characters than this gets no upright page of its own."""
_STYLES = {"body": "BodyText", "key": "KeyMessage", "quote": "Quote", "note": "SourceNote"}


def block_pieces(block: Block, assembly: Assembly, width: int) -> list[Piece]:
    """Return a block's paragraphs and tables; the text is `width` wide."""
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
    blocks: Sequence[Block], assembly: Assembly, before: Sequence[Piece], after: Sequence[Piece]
) -> tuple[list[Piece], str]:
    """Return the whole body, wide tables on pages laid on their side, and its last section.

    Args:
        blocks: the chapters.
        assembly: the document.
        before: what stands before the chapters; the cover is its first page.
        after: what stands after them.
    """
    pieces = list(before)
    section, lying = section_xml(assembly, first=True), False
    for wide, group in _runs(blocks, assembly):
        if wide:
            pieces = _ended(pieces, section)
            section = section_xml(assembly, wide=True)
        elif lying:
            pieces = _ended(pieces, section)
            section = section_xml(assembly)
        lying = wide
        width = assembly.paper.wide_text_width if wide else assembly.paper.text_width
        for position, block in enumerate(group):
            if position and isinstance(block, ListItem):
                pieces = _leading(pieces, group[position - 1])
            pieces += block_pieces(block, assembly, width)
    if after and lying:
        pieces, section = _ended(pieces, section), section_xml(assembly)
    return [*pieces, *after], section


def _leading(pieces: list[Piece], before: Block) -> list[Piece]:
    """Return the pieces, a paragraph that leads to a list kept with its first item."""
    last = pieces[-1]
    if isinstance(before, Paragraph) and isinstance(last, ParagraphXml):
        return [*pieces[:-1], replace(last, keep_next=True)]
    return pieces


def _is_wide(block: Block) -> bool:
    return isinstance(block, TableBlock) and block.wide


def _runs(blocks: Sequence[Block], assembly: Assembly) -> list[tuple[bool, list[Block]]]:
    """Return the blocks in groups that share a section.

    What leads to a wide table lies on its page, and so do a few lines up to the next chapter: a
    heading or a key message alone on an upright page looks forgotten.
    """
    groups: list[tuple[bool, list[Block]]] = [(False, [])]
    for block in blocks:
        wide, group = groups[-1]
        if _is_wide(block):
            if not wide:
                lead = _lead(group)
                del group[len(group) - len(lead) :]
                groups.append((True, lead))
            groups[-1][1].append(block)
        elif wide:
            groups.append((False, [block]))
        else:
            group.append(block)
    return _joined(groups, assembly)


def _lead(group: Sequence[Block]) -> list[Block]:
    """Return the last blocks of a group that belong on the page of the wide table after them."""
    start = len(group)
    while start and isinstance(group[start - 1], Heading):
        start -= 1
    for position in range(len(group) - 1, max(len(group) - _LEAD, 0) - 1, -1):
        block = group[position]
        if isinstance(block, Heading) and block.level == 1:
            return list(group[position:])
        if not isinstance(block, Heading | Paragraph):
            break
    return list(group[start:])


def _joined(
    groups: list[tuple[bool, list[Block]]], assembly: Assembly
) -> list[tuple[bool, list[Block]]]:
    """Return the groups without upright ones that are empty, or a few lines after a wide table."""
    done: list[tuple[bool, list[Block]]] = []
    for wide, group in groups:
        follows = bool(done) and done[-1][0]
        tail = [] if wide or not follows else _tail(group, assembly)
        rest = group[len(tail) :]
        if follows:
            done[-1][1].extend(tail)
        if wide and follows:
            done[-1][1].extend(group)
        elif rest:
            done.append((wide, list(rest)))
    return done


def _tail(group: Sequence[Block], assembly: Assembly) -> list[Block]:
    """Return the first blocks up to the next chapter, when they are only a few lines."""
    ends = (
        position
        for position, block in enumerate(group)
        if isinstance(block, Heading) and block.level == 1
    )
    tail = list(group[: next(ends, len(group))])
    length = 0
    for block in tail:
        if not isinstance(block, Heading | Paragraph | ListItem):
            return []
        length += half_widths(shown(block.inlines, assembly))
    return tail if len(tail) <= _LEAD and length <= _FEW_LETTERS else []


def _ended(pieces: list[Piece], section: str) -> list[Piece]:
    """Return the pieces with a section ending in the last paragraph.

    A paragraph of its own would be an empty line, and at the foot of a page an empty page. What
    ends a section is not empty, though: LibreOffice takes an empty paragraph there away, and with
    it the heading behind, where that begins with a field.
    """
    last = pieces[-1]
    if not isinstance(last, ParagraphXml) or last.section:
        return [*pieces, ParagraphXml("TableEnd", run(" "), section=section)]
    if last.style == "TableEnd":
        last = replace(last, content=last.content + run(" "))
    return [*pieces[:-1], replace(last, section=section)]


def _linked(kind: Kind, identity: str, text: str, assembly: Assembly) -> tuple[str, str]:
    return assembly.bookmarks.link(kind, identity, text) if identity else ("", "")


def _heading(block: Heading, assembly: Assembly) -> ParagraphXml:
    text = shown(block.inlines, assembly)
    start, end = _linked("heading", block.identity, text, assembly)
    inner = start + inline_xml(block.inlines, assembly) + end
    inner = assembly.bookmarks.around(assembly.targets[block.identity].bookmark, inner)
    if block.level == 1:
        inner = chapter_field(block.number, assembly) + inner
    if assembly.outline.blocks and block is assembly.outline.blocks[0]:
        # Where chapters run on, the first still begins a page: the front matter ends before it.
        return ParagraphXml(f"Heading{block.level}", inner, page_break=True, space_before=0)
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
    assembly.charts.append(block)
    number = len(assembly.charts)
    relationship = assembly.relationships.add("chart", f"charts/chart{number}.xml")
    data = chart_data(block.chart, assembly.outline.language)
    alt = block.chart.alt or block.chart.title or block.caption
    low = any(block is other for other in assembly.outline.summary)
    size = chart_size(data, assembly.paper.text_width, titled=bool(chart_title(block)), low=low)
    drawing = inline_drawing(relationship, number, block.caption, alt, size)
    caption = caption_xml(block, assembly)
    pieces: list[Piece] = [ParagraphXml("Chart", start + drawing, keep_next=True)]
    if not note:
        return [*pieces, ParagraphXml("ChartCaption", caption + end)]
    pieces.append(ParagraphXml("ChartCaption", caption, keep_next=True, space_after=20))
    return [*pieces, ParagraphXml("SourceNote", run(note) + end)]
