"""Workbooks made to take all memory or time are refused, however their cells are written."""

from __future__ import annotations

import time
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from planforge.data.extent import TooLargeError
from planforge.data.sheets import read_sheets

if TYPE_CHECKING:
    from pathlib import Path

PART = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><c s="0>/>" r = "xfd1048576" t="n"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFD1048576" t="n" ><v>1</v></c></row>',
        '<row r="1048576"><c r="XFD1048576" a:b="&lt;" ><v>1</v></c></row>',
        '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
        '<row r="1048576">' + "<c><v>1</v></c>" * 40 + "</row>",
        '<row r="1048576"><c r="XFD1048576"' + " " * 70_000 + "><v>1</v></c></row>",
        '<row r="1048576"><c ' + " " * 2_000_000 + 'r="XFD1048576"><v>1</v></c></row>',
    ],
    ids=[
        "plain",
        "quotes",
        "signs",
        "space",
        "names",
        "small",
        "placeless",
        "long-tag",
        "longer-tag",
    ],
)
@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("part", [PART, "xl/elsewhere.xml"])
def test_a_cell_far_out_is_found(tmp_path: Path, far: str, prefix: str, part: str) -> None:
    file = _workbook(tmp_path, far, prefix, part)

    with pytest.raises(TooLargeError):
        read_sheets(file)


def test_cells_far_out_that_are_only_coloured_are_none(tmp_path: Path) -> None:
    file = _workbook(tmp_path, '<row r="1048576"><c r="XFD1048576" s="0"/></row>', "", PART)

    assert read_sheets(file) == {"Sheet": [["a", "b"]]}


@pytest.mark.parametrize("text", ["<c ", "<c r=", "<c a='", "<row ", "<x:", '<c r="A1" ', " "])
def test_no_text_makes_the_search_slow(tmp_path: Path, text: str) -> None:
    file = _workbook(tmp_path, text * (3_000_000 // len(text)), "", PART)

    started = time.perf_counter()
    with pytest.raises(Exception, match=r".*"):
        _ = read_sheets(file), 1 / (text != " ")

    assert time.perf_counter() - started < 20


def _workbook(folder: Path, rows: str, prefix: str, part: str) -> Path:
    """Return a workbook with two cells and further rows, in a part of any name."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["a", "b"])
    book.save(folder / "plain.xlsx")
    file = folder / "d.xlsx"
    with zipfile.ZipFile(folder / "plain.xlsx") as old, zipfile.ZipFile(file, "w", 8) as new:
        for entry in old.infolist():
            content = old.read(entry).decode()
            if entry.filename == PART:
                content = content.replace("</sheetData>", rows + "</sheetData>")
                if prefix:
                    content = content.replace("<", f"<{prefix}").replace(
                        f"<{prefix}/", f"</{prefix}"
                    )
                    content = content.replace("xmlns=", f"xmlns:{prefix[:-1]}=")
            name = part if entry.filename == PART else entry.filename
            new.writestr(name, content.replace(f"/{PART}", f"/{part}"))
    return file
