from __future__ import annotations

import re

from tests.support.following import Book, Result, Sheet, follow, made
from tests.support.more_parts import Workbook as Parts

ROWS = "head (items item ) total"


def workbook(source: str, location: str = "F6:G9", fields: tuple[str, ...] = ("a", "b")) -> bytes:
    def make(book: Book) -> None:
        book.add_worksheet("Data 1")
        book.add_worksheet("Pivot")

    parts = Parts(made(make))
    parts.pivot(source, location, fields)
    return parts.content()


def cache(result: Result) -> list[str]:
    xml = result.parts["xl/pivotCache/pivotCacheDefinition1.xml"].decode()
    root = re.search(r"<pivotCacheDefinition [^>]*>", xml)
    assert root is not None
    return [
        *re.findall(r'refreshOnLoad="[^"]*"', root[0]),
        *re.findall(r"<worksheetSource [^>]*>", xml),
        *re.findall(r'<cacheField name="([^"]*)"', xml),
    ]


def test_the_source_of_a_pivot_table_grows_and_is_read_again_when_the_file_opens() -> None:
    content = workbook('ref="A1:B5" sheet="Data 1"')

    result = follow(content, {"Data 1": Sheet(ROWS, counts={"items": 9})})

    assert cache(result) == [
        'refreshOnLoad="1"', '<worksheetSource ref="A1:B11" sheet="Data 1"/>', "a", "b",
    ]  # fmt: skip


def test_a_pivot_table_moves_as_a_whole_with_the_cells_above_it() -> None:
    content = workbook('ref="A1:B5" sheet="Data 1"')

    result = follow(content, {"Data 1": Sheet(ROWS, counts={"items": 9})})

    xml = result.parts["xl/pivotTables/pivotTable1.xml"].decode()
    assert re.findall(r'<location ref="([^"]*)"', xml) == ["F12:G15"]


def test_the_source_follows_the_name_of_its_sheet() -> None:
    content = workbook('ref="A1:B5" sheet="Data 1"')

    result = follow(content, {"Data 1": Sheet(names=["A & B"])})

    assert cache(result)[1] == '<worksheetSource ref="A1:B5" sheet="A &amp; B"/>'


def test_a_source_by_name_is_read_again_when_cells_are_filled() -> None:
    content = workbook('name="Sales"')

    result = follow(content, {}, filled=["Data 1"])

    assert cache(result)[:2] == ['refreshOnLoad="1"', '<worksheetSource name="Sales"/>']


def test_a_pivot_table_of_cells_that_stay_as_they_are_stays_byte_for_byte() -> None:
    content = workbook('ref="A1:B5" sheet="Pivot"', location="F2:G3")

    result = follow(
        content,
        {"Pivot": Sheet("a b c d e f (items item )", counts={"items": 9})},
        filled=["Data 1"],
    )

    assert result.changed() == []


def test_a_field_that_a_tag_names_has_the_name_of_its_column() -> None:
    content = workbook('ref="A1:B5" sheet="Data 1"', fields=("{{ month }}", "b"))

    result = follow(content, {}, {"month": 'Jan "25'})

    assert cache(result)[-2:] == ["Jan &quot;25", "b"]
