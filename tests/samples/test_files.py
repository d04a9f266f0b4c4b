from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from docx import Document
from openxml_audit import OpenXmlValidator
from tests.support.libreoffice import converted
from tests.support.workbook_text import open_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.samples import Sample


def test_the_workbook_obeys_the_schema(sample: Sample) -> None:
    # Excel itself writes `val` in dispNaAsBlank, and its own schema (MS-ODRAWXML) declares it.
    assert [error for error in _errors(sample.workbook) if "dispNaAsBlank" not in error] == []


def test_the_document_obeys_the_schema(sample: Sample) -> None:
    assert _errors(sample.document) == []


def test_the_same_plan_gives_the_same_bytes_in_another_process(sample: Sample) -> None:
    for one, other in zip((sample.workbook, sample.document), sample.again, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_no_clock_of_the_machine_is_in_the_files(sample: Sample) -> None:
    as_of = sample.plan.axis.as_of.isoformat()

    for path in (sample.workbook, sample.document):
        with zipfile.ZipFile(path) as file:
            assert as_of in file.read("docProps/core.xml").decode()
            assert {entry.date_time[0] for entry in file.infolist()} <= {1980}


def test_the_files_are_named_after_the_plan(sample: Sample) -> None:
    title = sample.plan.definition.title

    assert (sample.workbook.name, sample.document.name) == (f"{title}.xlsx", f"{title}.docx")


def test_openpyxl_and_pandas_read_every_sheet(sample: Sample) -> None:
    workbook = open_workbook(sample.workbook)

    for title in workbook.sheetnames:
        frame = pd.read_excel(sample.workbook, sheet_name=title, engine="calamine", header=None)
        assert frame.notna().to_numpy().any(), title


def test_python_docx_reads_the_document(sample: Sample) -> None:
    document = Document(str(sample.document))

    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert sample.plan.figures[f"{sample.headline}.target"].text in text
    assert len(document.tables) > 4
    assert document.core_properties.title == sample.plan.definition.title


def test_word_asks_nothing_when_it_opens_the_document(sample: Sample) -> None:
    with zipfile.ZipFile(sample.document) as file:
        settings = file.read("word/settings.xml").decode()
        parts = "".join(file.namelist())

    assert "updateFields" not in settings
    assert "vba" not in parts.lower()
    assert [name for name in _outside(sample.document) if not name.startswith("http")] == []


def test_excel_asks_nothing_when_it_opens_the_workbook(sample: Sample) -> None:
    with zipfile.ZipFile(sample.workbook) as file:
        parts = "".join(file.namelist())

    assert "externalLink" not in parts
    assert "vba" not in parts.lower()
    assert list(_outside(sample.workbook)) == []


@pytest.mark.engine
def test_libreoffice_prints_both_files(sample: Sample, tmp_path: Path) -> None:
    for path in (sample.workbook, sample.document):
        pdf = converted(path, "pdf", tmp_path)
        assert pdf.read_bytes().startswith(b"%PDF")
        assert pdf.stat().st_size > 50_000


def _errors(path: Path) -> list[str]:
    return [str(error) for error in OpenXmlValidator().validate(path).errors]


def _outside(path: Path) -> Iterator[str]:
    """Yield the targets of all relationships that lead out of the file."""
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            if name.endswith(".rels"):
                for entry in file.read(name).decode().split("<Relationship ")[1:]:
                    if 'TargetMode="External"' in entry:
                        yield entry.partition('Target="')[2].partition('"')[0]
