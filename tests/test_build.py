"""From files to files, on plans that are hardly there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import openpyxl

from planforge.build import plan_from

if TYPE_CHECKING:
    from pathlib import Path

BARE = {"title": "Bare", "language": "en", "period": "2025-12"}


def test_a_plan_of_three_lines_becomes_both_files(tmp_path: Path) -> None:
    plan = plan_from(BARE)

    workbook = plan.to_excel(tmp_path / "bare.xlsx")
    document = plan.to_word(tmp_path / "bare.docx")

    assert "Parameters" in openpyxl.load_workbook(workbook).sheetnames
    assert docx.Document(str(document)).core_properties.title == "Bare"


def test_a_summary_may_have_headings_where_there_are_no_chapters(tmp_path: Path) -> None:
    plan = plan_from({**BARE, "summary": "# What it says\n\nLittle."})

    document = docx.Document(str(plan.to_word(tmp_path / "bare.docx")))

    assert [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"] == [
        "What it says"
    ]
