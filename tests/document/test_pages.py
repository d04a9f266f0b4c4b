"""Where pages of the document end, as LibreOffice prints them."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.support.document_text import WORD, part
from tests.support.libreoffice import converted
from tests.support.outlines import cell, english_outline

from planforge.definition.paper import PAPERS
from planforge.document.outline import Heading, Paragraph, Revision, Run, TableBlock
from planforge.document.word.contents_room import LINES, contents_room
from planforge.document.write import write_document

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.document.outline import Block, Outline

RECORD = "First issue of this plan"
REVISIONS = (Revision("1.0", "1 December 2025", "A. Lin", RECORD),)


def _chapters(sections: int, each: int = 6) -> tuple[Block, ...]:
    """Return chapters of some sections each, a few lines of text in every section."""
    blocks: list[Block] = []
    for number in range(sections):
        if number % each == 0:
            blocks.append(Heading(1, (Run(f"Chapter {number // each}"),), f"chapter-{number}"))
            blocks.append(Paragraph((Run("What this chapter comes to."),), "key"))
        blocks.append(Heading(2, (Run(f"Section {number}"),), f"section-{number}"))
        blocks.append(Paragraph((Run("Words of a section, as they come. " * (3 + number % 5)),)))
    return tuple(blocks)


def _outline(sections: int) -> Outline:
    return replace(
        english_outline(),
        blocks=_chapters(sections),
        revisions=REVISIONS,
        list_of_tables=False,
        chapters_on_new_pages=False,
    )


def _pages(outline: Outline, folder: Path) -> list[list[str]]:
    """Return the lines of each printed page, without its header and footer."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    write_document(outline, folder / "plan.docx")
    pdf = converted(folder / "plan.docx", "pdf", folder)
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = [
        [line.strip() for line in page.splitlines() if line.strip()] for page in text.split("\f")
    ]
    return [page[1:-1] for page in pages if page]


@pytest.mark.engine
@pytest.mark.parametrize("sections", [32, 34, 42])
def test_the_revision_record_never_stands_alone_on_a_page(tmp_path: Path, sections: int) -> None:
    pages = _pages(_outline(sections), tmp_path)

    page = next(page for page in pages if any(RECORD in line for line in page))

    assert page[0] != "Revisions"


@pytest.mark.engine
def test_no_chapter_begins_at_the_foot_of_a_page_without_its_text(tmp_path: Path) -> None:
    pages = _pages(replace(_outline(0), blocks=_chapters(66, each=3), revisions=()), tmp_path)

    assert sum(any(line.startswith("Words") for line in page) for page in pages) > 5
    for page in (page for page in pages[:-1] if "ords" in "".join(page)):
        assert "ords" in page[-1], page[-1]


@pytest.mark.parametrize("entries", range(1, 130, 4))
def test_contents_are_set_closer_only_to_keep_all_on_their_page(entries: int) -> None:
    room = contents_room(_outline(6), [1] + [2] * (entries - 1), [], PAPERS["A4"].text_height)
    more = contents_room(_outline(6), [1] + [2] * entries, [], PAPERS["A4"].text_height)

    assert room.line in LINES
    assert more.line <= room.line or not more.record_follows or more.line == LINES[0]


def test_texts_stay_on_one_line_where_the_table_has_room(tmp_path: Path) -> None:
    text = "every word of a sentence on one line"
    table = TableBlock(
        identity="table:wordy",
        number="1-1",
        caption="Words",
        header=(("No", ""), ("What", ""), ("Who", "")),
        align=("right", "left", "left"),
        rows=((cell("1"), cell(text), cell("A. Lin")),),
        weights=(30.0, 10.0, 30.0),
    )
    outline = replace(_outline(0), blocks=(*_chapters(1), table))
    write_document(outline, tmp_path / "plan.docx")

    columns = part(tmp_path / "plan.docx", "word/document.xml").findall(f".//{WORD}tbl")[-1]

    widths = [int(column.get(f"{WORD}w", "")) for column in columns.iter(f"{WORD}gridCol")]
    assert widths[1] >= len(text) * 90 + 226
    assert sum(widths) == 9071


def test_a_word_without_end_in_the_header_leaves_room_for_figures(tmp_path: Path) -> None:
    table = TableBlock(
        identity="table:endless",
        number="1-1",
        caption="Endless",
        header=(("Metric", ""), ("Endless" * 9, ""), ("Base", ""), ("Endless" * 9, "")),
        align=("left", "right", "right", "right"),
        rows=((cell("N" * 60), cell("40,000"), cell("98,765,432"), cell("0.0%")),),
    )
    write_document(replace(_outline(0), blocks=(*_chapters(1), table)), tmp_path / "plan.docx")

    columns = part(tmp_path / "plan.docx", "word/document.xml").findall(f".//{WORD}tbl")[-1]

    widths = [int(column.get(f"{WORD}w", "")) for column in columns.iter(f"{WORD}gridCol")]
    assert widths[2] >= len("98,765,432") * 90 + 226
    assert widths[0] > widths[2]
