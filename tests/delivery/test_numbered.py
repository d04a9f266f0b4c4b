"""A document's PDF has the pages of its chapters in its contents, and they are the right ones."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from tests.support.libreoffice import soffice
from tests.support.outlines import chinese_outline, english_outline

from planforge.delivery.numbered import measured_pages, write_document_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.document.outline import Outline


def pages_of(pdf: Path) -> list[str]:
    """Return the text of each page, its lines without blanks."""
    with closing(pypdfium2.PdfDocument(pdf.read_bytes())) as document:
        texts = [document[page].get_textpage().get_text_bounded() for page in range(len(document))]
    return ["\n".join("".join(line.split()) for line in text.splitlines()) for text in texts]


@pytest.mark.engine
@pytest.mark.parametrize("outline", [chinese_outline(), english_outline()], ids=["zh", "en"])
def test_every_entry_of_the_contents_names_the_page_it_is_on(
    outline: Outline, tmp_path: Path
) -> None:
    soffice()
    outline = replace(outline, list_of_tables=True)
    pdf = tmp_path / "plan.pdf"

    write_document_pdf(outline, pdf)

    pages = pages_of(pdf)
    entries = [
        entry for page in pages for entry in re.findall(r"^(.+?)\.{4,}(\d+)$", page, re.MULTILINE)
    ]
    assert len(entries) > 3
    for title, number in entries:
        assert title[-8:] in pages[int(number) - 1].replace("\n", ""), (title, number)


@pytest.mark.engine
def test_where_headings_and_pages_do_not_match_no_number_is_printed(tmp_path: Path) -> None:
    soffice()
    pdf = tmp_path / "plan.pdf"
    write_document_pdf(chinese_outline(), pdf)
    other = replace(chinese_outline(), blocks=chinese_outline().blocks[1:])

    assert measured_pages(chinese_outline(), pdf.read_bytes())
    assert measured_pages(other, pdf.read_bytes()) == {}
