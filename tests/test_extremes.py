"""However much, however little and however long: both files are printed whole, page by page."""

from __future__ import annotations

import re
import warnings
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from docx import Document
from openpyxl import load_workbook
from tests.support.document_text import WORD
from tests.support.extremes import EXTREMES
from tests.support.libreoffice import converted_each
from tests.support.printed import printed_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.printed import Page

pytestmark = pytest.mark.engine

SHEET_MARGIN, SHEET_FOOT, SHEET_HEAD = 25, 40, 25
"""Points that nothing stands in, but for the footer."""
TEXT_MARGIN, TEXT_FOOT, TEXT_HEAD = 60, 60, 66
FEWEST_LINES = 4
"""A page with fewer lines than these holds next to nothing."""
FEWEST_IN_TEXT = 2
SMALLEST_HEADING = 11.0
"""Points; text and tables are smaller."""
TABLE_CAPTION = re.compile(r"(表|Table)\d+-\d+")
MANY_TEXTS = 40


@dataclass(frozen=True)
class Printed:
    """A file and its pages."""

    file: Path
    pages: list[Page]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """Return each plan's workbook and document, printed by one start of LibreOffice."""
    folder = tmp_path_factory.mktemp("extremes")
    written = {}
    for number, (name, extreme) in enumerate(EXTREMES.items()):
        plan = extreme.plan(folder)
        written[f"{name}: xlsx"] = plan.to_excel(folder / f"{number}-workbook.xlsx")
        written[f"{name}: docx"] = plan.to_word(folder / f"{number}-document.docx")
    made = converted_each(list(written.values()), "pdf", folder)
    return {
        name: Printed(written[name], printed_pages(pdf))
        for name, pdf in zip(written, made, strict=True)
    }


def body_of(page: Page, name: str) -> Page:
    """Return a page without what stands at the head and foot of all."""
    if name.endswith("xlsx"):
        return page.within(SHEET_HEAD, SHEET_FOOT)
    return page.within(TEXT_HEAD, TEXT_FOOT)


NAMES = [f"{name}: {kind}" for name in EXTREMES for kind in ("xlsx", "docx")]
DOCUMENTS = [name for name in NAMES if name.endswith("docx")]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_printed_on_anything_else(files: dict[str, Printed], name: str) -> None:
    assert [found for page in files[name].pages for found in page.collisions()] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_reaches_into_the_margins(files: dict[str, Printed], name: str) -> None:
    margin = SHEET_MARGIN if name.endswith("xlsx") else TEXT_MARGIN

    assert [found for page in files[name].pages for found in page.beyond(margin)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_page_holds_next_to_nothing_and_no_number_is_hidden(
    files: dict[str, Printed], name: str
) -> None:
    fewest = FEWEST_LINES if name.endswith("xlsx") else FEWEST_IN_TEXT
    pages = files[name].pages

    few = [page.number for page in pages if len(body_of(page, name).lines()) < fewest]
    assert few == []
    assert [page.number for page in pages if "###" in page.text] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_heading_and_no_caption_stands_at_the_foot_of_a_page(
    files: dict[str, Printed], name: str
) -> None:
    _, *pages = files[name].pages

    last_lines = [(page.number, body_of(page, name).lines()[-1]) for page in pages]

    headings = [
        (number, "".join(letter.text for letter in line))
        for number, line in last_lines
        if max(letter.size for letter in line) > SMALLEST_HEADING
        or TABLE_CAPTION.match("".join(letter.text for letter in line))
    ]
    assert headings == []


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_there_in_full(files: dict[str, Printed], name: str) -> None:
    printed = "".join(body_of(page, name).text for page in files[name].pages)

    texts = set(_texts(files[name].file))

    assert len(texts) > MANY_TEXTS
    assert sorted(text for text in texts if text not in printed) == []


def _texts(path: Path) -> Iterator[str]:
    """Return the texts that people read in a file, without blanks."""
    found = _texts_of_sheets(path) if path.suffix == ".xlsx" else _texts_of_document(path)
    yield from ("".join(text.split()) for text in found)


def _texts_of_sheets(path: Path) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells which extensions it drops
        workbook = load_workbook(path, read_only=True)
        with closing(workbook):
            sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            rows = (row for sheet in sheets for row in sheet.iter_rows(values_only=True))
            return [v for row in rows for v in row if isinstance(v, str) and v[:1] != "="]


def _texts_of_document(path: Path) -> list[str]:
    body = Document(str(path)).element.body
    return ["".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in body.iter(f"{WORD}p")]
