"""What stands behind the last chapter: where everything came from, what is delivered with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.document.word.contents import ATTACHMENTS, SOURCES, room_of
from planforge.document.word.front import record_pieces
from planforge.document.word.inlines import inline_xml
from planforge.document.word.paragraphs import ParagraphXml, run
from planforge.document.word.tables import plain_table

if TYPE_CHECKING:
    from planforge.document.word.assembly import Assembly
    from planforge.document.word.paragraphs import Piece

_FEW = 12


def back_pieces(assembly: Assembly) -> list[Piece]:
    """Return sources, attachments, and the revision record that has no room at the front."""
    record = [] if room_of(assembly).record_follows else record_pieces(assembly)
    return [*_sources(assembly), *_attachments(assembly), *record]


def _sources(assembly: Assembly) -> list[Piece]:
    if not assembly.outline.sources:
        return []
    pieces: list[Piece] = [_heading(SOURCES, "sources", assembly)]
    items = [inline_xml(inlines, assembly) for inlines in assembly.outline.sources]
    # A few sources stay together: the last line alone on a page looks lost.
    pieces += [
        ParagraphXml("SourceItem", item, keep_next=(len(items) <= _FEW and at < len(items)) or None)
        for at, item in enumerate(items, start=1)
    ]
    return pieces


def _attachments(assembly: Assembly) -> list[Piece]:
    labels = assembly.labels
    rows = [
        (str(number), title, file)
        for number, (title, file) in enumerate(assembly.outline.attachments, start=1)
    ]
    if not rows:
        return []
    header = [labels[key] for key in ("number", "attachment", "file")]
    table = plain_table(header, rows, (6, 34, 34), assembly)
    return [_heading(ATTACHMENTS, "attachments", assembly), table, ParagraphXml("TableEnd", "")]


def _heading(identity: str, word: str, assembly: Assembly) -> ParagraphXml:
    bookmark = assembly.targets[identity].bookmark
    title = assembly.bookmarks.around(bookmark, run(assembly.labels[word]))
    return ParagraphXml("HeadingUnnumbered", title)
