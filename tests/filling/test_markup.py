"""XML that strangers wrote, and text that may hold anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from planforge.filling.markup import attribute, excel_text, parsed, serialised, text
from planforge.problems import Location, PlanError

HERE = Location("t.xlsx", part="xl/workbook.xml")
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
BILLION = (
    '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;">]><a>&z;</a>'
)


@pytest.mark.parametrize(
    "xml",
    [
        BILLION,
        HEAD + "\n<!-- a -->\n" + BILLION,
        '<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a b="&f;"/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_type_is_refused(xml: str, encoding: str) -> None:
    with pytest.raises(PlanError) as caught:
        parsed(xml.replace("UTF-8", encoding).encode(encoding), HERE)

    assert [problem.code for problem in caught.value.problems] == ["fill-doctype"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_parts_are_read_in_the_encodings_of_the_standard(encoding: str) -> None:
    declared = "utf-8" if "8" in encoding else "utf-16"
    xml = f'<?xml version="1.0" encoding="{declared}"?><a b="图">值</a>'

    root = parsed(xml.encode(encoding))

    assert (root.text, root.get("b")) == ("值", "图")


def test_what_is_no_xml_is_told_of_with_its_place() -> None:
    with pytest.raises(PlanError) as caught:
        parsed(b"<a><b></a>", HERE)

    assert str(caught.value) == (
        "t.xlsx#xl/workbook.xml: the file is damaged: Opening and ending tag mismatch: b line 1"
        " and a, line 1, column 11 [fill-not-xml]\n"
        "    open it in Excel, Word or WPS, let that repair it, and save it again"
    )


@pytest.mark.parametrize("xml", [b"", b"\xff\xfe\x00", b"\0<\0", b"<a" * 5000, b"<a>" * 5000])
def test_rubbish_is_told_of(xml: bytes) -> None:
    with pytest.raises(PlanError, match="fill-not-xml"):
        parsed(xml, HERE)


def test_a_part_is_written_as_office_programs_do() -> None:
    assert serialised(parsed('<a xmlns:b="c">值</a>'.encode())) == (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<a xmlns:b=\"c\">值</a>".encode()
    )


@given(st.text())
def test_any_text_comes_back_from_xml_but_for_what_xml_cannot_hold(value: str) -> None:
    root = etree.fromstring(f'<a b="{attribute(value)}">{text(value)}</a>')

    plain = "".join(
        letter
        for letter in value.replace("\r\n", "\n").replace("\r", "\n")
        if letter in "\t\n" or not (ord(letter) < 32 or 127 <= ord(letter) < 160)
        if not 0xD800 <= ord(letter) < 0xE000 and ord(letter) not in (0xFFFE, 0xFFFF)
    )
    assert (root.text or "", root.get("b")) == (plain, plain)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", "plain"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("bell\x07", "bell_x0007_"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x004", "_x004"),
        ("two\r\nlines", "two\nlines"),
        ("a\rb", "a_x000D_b"),
        ("half \ud83d pair", "half  pair"),
    ],
)
def test_cells_hold_what_xml_cannot_as_excel_writes_it(value: str, written: str) -> None:
    assert excel_text(value) == written
