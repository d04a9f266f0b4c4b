from __future__ import annotations

import re

from tests.support.following import Book, Sheet, follow, made
from tests.support.more_parts import Workbook as Parts
from tests.support.packages import unzipped

from planforge.filling.template import compile_template

_WPS = "http://www.wps.cn/officeDocument/2020/cellImage"
_EXCEL = "application/vnd.ms-excel."
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MS = "http://schemas.microsoft.com/office/2007/relationships/"
_PERSON = "http://schemas.microsoft.com/office/2017/10/relationships/person"
BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"
PARTS = (
    (BOOK, _WPS, "xl/cellimages.xml", "application/vnd.wps-officedocument.cellimage+xml"),
    (BOOK, _MS + "slicerCache", "xl/slicerCaches/slicerCache1.xml", _EXCEL + "slicerCache+xml"),
    (SHEET, _MS + "slicer", "xl/slicers/slicer1.xml", _EXCEL + "slicer+xml"),
    (BOOK, "connections", "xl/connections.xml", _SHEET + "connections+xml"),
    (SHEET, "queryTable", "xl/queryTables/queryTable1.xml", _SHEET + "queryTable+xml"),
    (SHEET, "printerSettings", "xl/printerSettings/printer1.bin", _SHEET + "printerSettings"),
    (BOOK, "customXml", "customXml/item1.xml", "application/xml"),
    (BOOK, "externalLink", "xl/externalLinks/externalLink1.xml", _SHEET + "externalLink+xml"),
    (BOOK, _PERSON, "xl/persons/person.xml", _EXCEL + "person+xml"),
)  # fmt: skip


def workbook() -> bytes:
    def make(book: Book) -> None:
        page = book.add_worksheet("S")
        page.write("A2", "{%tr for x in items %}")
        page.write("A3", "{{ x }}")
        page.write_formula("B3", '=_xlfn.DISPIMG("ID_0A1B",1)')
        page.write("A4", "{%tr endfor %}")

    parts = Parts(made(make))
    for number, (owner, kind, name, content_type) in enumerate(PARTS):
        parts.add(owner, kind, name, f"<a{number}  b='x'/>", content_type)
    return parts.content()


def test_parts_that_are_neither_filled_nor_follow_stay_byte_for_byte() -> None:
    before = unzipped(workbook())

    after = unzipped(compile_template(workbook()).render({"items": [1, 2, 3]}).content)

    kept = [name for _, _, name, _ in PARTS]
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert list(after) == list(before)


def test_pictures_in_cells_of_wps_are_repeated_by_their_formulas() -> None:
    after = unzipped(compile_template(workbook()).render({"items": [1, 2, 3]}).content)

    formulas = re.findall(r"<f>([^<]*)</f>", after[SHEET].decode())
    assert formulas == ['_xlfn.DISPIMG("ID_0A1B",1)'] * 3


def test_a_copy_of_a_sheet_has_no_slicers_and_its_own_printer_settings() -> None:
    result = follow(workbook(), {"S": Sheet(names=["North", "South"])})

    kinds = [tie.type for tie in result.package.relationships("xl/worksheets/sheet2.xml")]
    assert kinds == ["queryTable", "printerSettings"]
    assert result.tails[1].dropped == {"rId1"}
    assert "+ xl/printerSettings/printer2.bin" in result.changed()
