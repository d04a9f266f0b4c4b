from __future__ import annotations

import re

from tests.support.following import Book, Result, Sheet, follow, made


def workbook(title: str = "Plan {{ year }}") -> bytes:
    def make(book: Book) -> None:
        book.add_worksheet("S 1").print_area("A1:B2")
        book.add_worksheet("Other")
        line = book.add_chart({"type": "line"})
        line.add_series({"values": "=Other!$A$1:$A$2"})
        book.add_chartsheet("Chart").set_chart(line)
        book.define_name("All", "=Other!$A$1")
        book.set_properties({"title": title, "company": "{{ who }}"})
        book.set_custom_property("Client", "{{ who }}")
        book.set_custom_property("Number", 3)

    return made(make)


def said(result: Result, part: str) -> list[str]:
    xml = result.parts[f"docProps/{part}.xml"].decode()
    return re.findall(r">([^<>]+)</(?:dc:title|Company|vt:lpwstr|vt:i4|vt:lpstr)>", xml)


def test_tags_in_properties_are_filled() -> None:
    result = follow(workbook(), {}, {"year": 2025, "who": "A & B"})

    assert said(result, "core") == ["Plan 2025"]
    assert said(result, "app")[-1] == "A &amp; B"
    assert said(result, "custom") == ["A &amp; B", "3"]


def test_the_list_of_sheets_is_as_the_sheets_are() -> None:
    sheets = {"S 1": Sheet(names=["North", "It's"]), "Other": Sheet(names=[])}
    result = follow(workbook(), sheets, {"year": 2025, "who": "x"})

    assert said(result, "app")[:-1] == [
        "Worksheets", "2", "Charts", "1", "Named Ranges", "3",
        "North", "It's", "Chart", "All", "North!Print_Area", "'It''s'!Print_Area",
    ]  # fmt: skip
    assert b'<vt:vector size="6" baseType="lpstr">' in result.parts["docProps/app.xml"]


def test_properties_without_tags_stay_byte_for_byte() -> None:
    content = made(lambda book: book.set_properties({"title": "Plan"}))

    assert follow(content, {}).changed() == []
