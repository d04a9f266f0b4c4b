"""The document as PDF with page numbers in its contents.

The .docx itself has none: Word on another computer, with other fonts, breaks its pages elsewhere.
In a PDF pages are what they are, so they are measured there and printed.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.delivery.office import converted
from planforge.delivery.pdf import steady
from planforge.document.outline import ChartBlock, Heading, TableBlock
from planforge.document.word.contents import closing_headings
from planforge.document.word.labels import labels_for
from planforge.document.write import write_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.document.outline import Outline


def write_document_pdf(outline: Outline, target: Path) -> None:
    """Write a document as PDF; a file that is there is replaced.

    Raises:
        PlanError: LibreOffice is missing, takes too long, or makes nothing of it.
    """
    with tempfile.TemporaryDirectory(prefix="planforge-") as folder:
        document = Path(folder) / "document.docx"
        write_document(outline, document)
        pdf = converted([document])[0]
        if pages := measured_pages(outline, pdf):
            write_document(outline, document, page_numbers=pages)
            numbered = converted([document])[0]
            # The numbers stand on lines that are there anyway; should one break, none is right.
            pdf = numbered if measured_pages(outline, numbered) == pages else pdf
    target.write_bytes(steady(pdf, outline.created.strftime("%Y%m%d").encode()))


def measured_pages(outline: Outline, pdf: bytes) -> dict[str, int]:
    """Return the pages of headings, tables and charts by identity; nothing where in doubt."""
    import pypdfium2

    with closing(pypdfium2.PdfDocument(pdf)) as document:
        marks = [
            (_plain(mark.get_title()), place.get_index() + 1)
            for mark in document.get_toc()
            if (place := mark.get_dest()) is not None
        ]
        texts = [
            _plain(document[page].get_textpage().get_text_bounded())
            for page in range(len(document))
        ]
    headings = list(_headings(outline))
    pairs = list(zip(headings, marks, strict=False))
    if len(headings) != len(marks) or not all(
        # LibreOffice puts the number before the words, in a way of its own.
        title.endswith(_plain(text))
        for (_, text), (title, _) in pairs
    ):
        return {}
    pages = {identity: page for (identity, _), (_, page) in pairs}
    first = min(pages.values(), default=1)
    return {**pages, **_captions(outline, texts, first)}


def _headings(outline: Outline) -> Iterator[tuple[str, str]]:
    """Give the identity and text of each heading, in order."""
    labels = labels_for(outline.language, outline.labels)
    for block in outline.blocks:
        if isinstance(block, Heading):
            yield block.identity, "".join(getattr(inline, "text", "") for inline in block.inlines)
    for identity, word in closing_headings(outline).items():
        yield identity, labels[word]


def _captions(outline: Outline, texts: Sequence[str], first: int) -> dict[str, int]:
    """Return the pages of captions: behind the contents, which list them too."""
    labels = labels_for(outline.language, outline.labels)
    pages = {}
    for block in outline.blocks:
        if isinstance(block, TableBlock | ChartBlock) and block.number:
            word = labels["table" if isinstance(block, TableBlock) else "figure"]
            caption = _plain(f"{word}{block.number}{block.caption}")
            there = (
                page for page, text in enumerate(texts, 1) if page >= first and caption in text
            )
            if page := next(there, 0):
                pages[block.identity] = page
    return pages


def _plain(text: str) -> str:
    return "".join(text.split())
