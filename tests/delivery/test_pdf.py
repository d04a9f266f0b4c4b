"""Workbooks and documents as PDF: whole, searchable, and the same bytes each time."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from tests.delivery.plans import made
from tests.support.libreoffice import soffice

from planforge.delivery.pdf import steady, write_pdf, write_pdfs
from planforge.problems import PlanError

if TYPE_CHECKING:
    from pathlib import Path

LIBREOFFICE = (
    b"%PDF-1.6\n<</CreationDate(D:20261122074853+08'00')>>\n"
    b"/ID [ <1A95C3B6F90EDF4BB5183108201F26E6>\n"
    b"<1A95C3B6F90EDF4BB5183108201F26E6> ]\n/DocChecksum /F3346DD46BB97E3AA5EDBED448136311\n"
)


def test_the_moment_and_the_marks_of_a_run_are_replaced_in_place() -> None:
    later = LIBREOFFICE.replace(b"20261122074853", b"20270101000001").replace(b"1A95", b"2B06")

    fixed = steady(LIBREOFFICE, b"20251212")

    assert len(fixed) == len(LIBREOFFICE)
    assert b"/CreationDate(D:20251212000000Z)" in fixed
    assert steady(later, b"20251212") == fixed
    assert steady(LIBREOFFICE.replace(b"1.6", b"1.7"), b"20251212")[9:] != fixed[9:]


def text_of(pdf: Path) -> str:
    with closing(pypdfium2.PdfDocument(pdf.read_bytes())) as document:
        return "\n".join(
            document[page].get_textpage().get_text_bounded() for page in range(len(document))
        )


@pytest.mark.engine
def test_both_files_of_a_plan_become_pdf_in_one_run_the_same_each_time(tmp_path: Path) -> None:
    soffice()
    plan = made()
    workbook = plan.to_excel(tmp_path / "方案.xlsx")
    document = plan.to_word(tmp_path / "方案.docx")
    first = {workbook: tmp_path / "表.pdf", document: tmp_path / "文.pdf"}
    again = {workbook: tmp_path / "表 2.pdf", document: tmp_path / "文 2.pdf"}

    write_pdfs(first)
    write_pdfs(again)

    assert "茶叶小店 2026 年 1 月计划" in text_of(first[document])
    assert "退货率" in text_of(first[workbook])
    for source, pdf in first.items():
        assert pdf.read_bytes() == again[source].read_bytes()
        assert b"D:20260120" in pdf.read_bytes()


@pytest.mark.engine
def test_a_pdf_from_before_stays_when_a_new_one_cannot_be_made(tmp_path: Path) -> None:
    soffice()
    broken, pdf = tmp_path / "plan.docx", tmp_path / "plan.pdf"
    broken.write_bytes(b"PK\x03\x04")
    pdf.write_bytes(b"from before")

    with pytest.raises(PlanError):
        write_pdf(broken, pdf)

    assert pdf.read_bytes() == b"from before"
