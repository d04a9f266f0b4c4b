"""Lists of contents, tables and figures: real fields, filled in, their entries linked.

Pages are printed only when somebody measured them; an entry without one still leads there. Word
fills all of them in when a reader asks it to renew the field.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planforge.document.outline import ChartBlock, Heading, TableBlock
from planforge.document.word.captions import caption_text
from planforge.document.word.contents_room import ContentsRoom, contents_room
from planforge.document.word.inlines import shown
from planforge.document.word.numbering import between
from planforge.document.word.paragraphs import (
    ParagraphXml,
    field,
    field_end,
    field_start,
    internal_link,
    run,
)

if TYPE_CHECKING:
    from planforge.document.outline import Outline
    from planforge.document.word.assembly import Assembly
    from planforge.document.word.paragraphs import Piece

_FEW_ENTRIES = 16
"""Contents as short as this need no page of their own."""
SOURCES, ATTACHMENTS = "document:sources", "document:attachments"
"""The identities of the headings behind the last chapter, which no plan writes."""


def closing_headings(outline: Outline) -> dict[str, str]:
    """Return the headings that a document has behind its last chapter, with their words."""
    there = {SOURCES: outline.sources, ATTACHMENTS: outline.attachments}
    words = {SOURCES: "sources", ATTACHMENTS: "attachments"}
    return {identity: words[identity] for identity, what in there.items() if what}


def contents_pieces(assembly: Assembly) -> list[Piece]:
    """Return the contents and, in long documents, the lists of tables and figures."""
    entries = [_heading_entry(block, assembly) for block in _headings(assembly)]
    for identity, word in closing_headings(assembly.outline).items():
        entries.append(_entry("TOC1", identity, assembly.labels[word], assembly))
    if entries:  # chapters stay with their sections; the last has none, and stays with its list
        entries[-1] = replace(entries[-1], keep_next=False)
    title = ParagraphXml("TOCHeading", run(assembly.labels["contents"]))
    if len(entries) <= _FEW_ENTRIES and not assembly.outline.chapters_on_new_pages:
        # They follow the summary on its page, or go to the next one together.
        title = replace(title, page_break=False, space_before=560)
        entries = [replace(entry, keep_next=True) for entry in entries[:-1]] + entries[-1:]
    pieces: list[Piece] = [title]
    pieces += _in_field(f'TOC \\o "1-{assembly.outline.contents_depth}" \\h \\z \\u', entries)
    if assembly.outline.list_of_tables:
        tables = [block for block in assembly.outline.blocks if isinstance(block, TableBlock)]
        charts = [block for block in assembly.outline.blocks if isinstance(block, ChartBlock)]
        pieces += _captions("list_of_tables", "table", tables, assembly)
        pieces += _captions("list_of_figures", "figure", charts, assembly)
    return pieces


def room_of(assembly: Assembly) -> ContentsRoom:
    """Return how close the contents are set, and whether the revision record follows them."""
    outline = assembly.outline
    levels = [block.level for block in _headings(assembly)] + [1] * len(closing_headings(outline))
    listed = (TableBlock, ChartBlock) if outline.list_of_tables else ()
    captions = [
        sum(isinstance(block, kind) and bool(block.number) for block in outline.blocks)
        for kind in listed
    ]
    height = assembly.paper.text_height
    return contents_room(outline, levels, [count for count in captions if count], height)


def _headings(assembly: Assembly) -> list[Heading]:
    return [
        block
        for block in assembly.outline.blocks
        if isinstance(block, Heading) and block.level <= assembly.outline.contents_depth
    ]


def _heading_entry(block: Heading, assembly: Assembly) -> ParagraphXml:
    number = block.number + between(assembly.outline.numbering, block.level)
    text = number + shown(block.inlines, assembly)
    return _entry(f"TOC{block.level}", block.identity, text, assembly)


def _captions(
    heading: str, word: str, blocks: list[TableBlock] | list[ChartBlock], assembly: Assembly
) -> list[Piece]:
    entries = [
        _entry("TableofFigures", block.identity, caption_text(block, assembly), assembly)
        for block in blocks
        if block.number
    ]
    if not entries:
        return []
    title = ParagraphXml("FrontSubheading", run(assembly.labels[heading]))
    return [title, *_in_field(f'TOC \\h \\z \\c "{assembly.labels[word]}"', entries)]


def _entry(style: str, identity: str, text: str, assembly: Assembly) -> ParagraphXml:
    bookmark = assembly.targets[identity].bookmark
    inner = run(text.replace("\n", " "))
    page = assembly.page_numbers.get(identity)
    if page is not None:
        inner += run("\t") + field(f"PAGEREF {bookmark} \\h", str(page))
    return ParagraphXml(style, internal_link(bookmark, inner))


def _in_field(instruction: str, entries: list[ParagraphXml]) -> list[Piece]:
    """Return the entries as one field's result, its marks in the first and the last of them."""
    if not entries:
        return []
    last = len(entries) - 1
    pieces: list[Piece] = []
    for position, entry in enumerate(entries):
        before = field_start(instruction) if position == 0 else ""
        after = field_end() if position == last else ""
        pieces.append(replace(entry, content=before + entry.content + after))
    return pieces
