"""Chapters that begin on a page laid on its side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.support.document_text import WORD, part
from tests.support.outlines import budget_table, calendar_table, chinese_outline

from planforge.document.outline import Heading, Run
from planforge.document.write import write_document

if TYPE_CHECKING:
    from pathlib import Path


def test_no_paragraph_that_ends_a_section_is_empty(tmp_path: Path) -> None:
    """LibreOffice would take it away, and the next chapter's heading with it."""
    one, two = (Heading(1, (Run(text),), text) for text in ("开头", "接着"))
    blocks = (one, budget_table(), two, calendar_table(), replace(one, identity="三"))
    write_document(replace(chinese_outline(), blocks=blocks), tmp_path / "plan.docx")

    body = part(tmp_path / "plan.docx", "word/document.xml")

    ends = [p for p in body.iter(f"{WORD}p") if p.find(f"{WORD}pPr/{WORD}sectPr") is not None]
    assert len(ends) == 2
    assert all(p.find(f".//{WORD}t") is not None for p in ends)
