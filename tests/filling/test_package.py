"""Packages: what ties parts together, what kind a file is, what it may become."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.support.packages import (
    OFFICE,
    SHEETS,
    WORDS,
    content_types,
    document_parts,
    ties,
    unzipped,
    workbook_parts,
    zipped,
)

from planforge.filling.package import MAIN_TYPES, Package
from planforge.problems import Location, PlanError

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Location("t.xlsx")
VBA = "http://schemas.microsoft.com/office/2006/relationships/"
SIGNED = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/"


def opened(parts: Mapping[str, str | bytes]) -> Package:
    return Package.open(zipped(parts), HERE)


def told(parts: Mapping[str, str | bytes]) -> str:
    with pytest.raises(PlanError) as caught:
        opened(parts)
    return str(caught.value)


def result(package: Package) -> dict[str, bytes]:
    return unzipped(b"".join(package.written()))


def with_macros() -> dict[str, str | bytes]:
    return {
        **workbook_parts(MAIN_TYPES["xlsm"]),
        "xl/_rels/workbook.xml.rels": ties(
            ("worksheet", "worksheets/sheet1.xml"), (VBA + "vbaProject", "vbaProject.bin")
        ),
        "xl/vbaProject.bin": b"code",
        "xl/_rels/vbaProject.bin.rels": ties((VBA + "vbaProjectSignature", "vbaSignature.bin")),
        "xl/vbaSignature.bin": b"signed",
    }


# ── What kind of file ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "content_type"), MAIN_TYPES.items())
def test_the_kind_is_told_by_the_content_not_the_name(kind: str, content_type: str) -> None:
    parts = workbook_parts if kind.startswith("x") else document_parts

    package = Package.open(zipped(parts(content_type)), Location("misleading.zip"))

    assert (package.kind, package.is_workbook) == (kind, kind.startswith("x"))


def test_a_zip_of_something_else_is_told_of() -> None:
    slides = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    nothing = "t.xlsx: this is no workbook and no document [fill-not-office]\n" + (
        "    open it in Excel, Word or WPS and save it as .xlsx or .docx"
    )

    assert told({"a.txt": "hello"}) == nothing
    assert told(workbook_parts(slides)) == nothing
    assert told({**workbook_parts(), "_rels/.rels": ties()}) == nothing


def test_a_binary_workbook_is_to_be_saved_anew() -> None:
    parts = workbook_parts("application/vnd.ms-excel.sheet.binary.macroEnabled.main")

    assert told(parts) == (
        "t.xlsx: templates of this format cannot be filled [fill-old-format]\n"
        "    open it in Excel, Word or WPS and save it as .xlsx"
    )


def test_a_strict_file_is_to_be_saved_as_an_ordinary_one() -> None:
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"

    assert told({**workbook_parts(), "_rels/.rels": ties((strict, "xl/workbook.xml"))}) == (
        't.xlsx: this file is in the format "Strict Open XML", which cannot be filled'
        " [fill-strict]\n    save it as an ordinary .xlsx or .docx"
        ' (in the list of formats, the one without "Strict")'
    )


# ── Relationships and parts ───────────────────────────────────────────────────────────────────────


def test_targets_are_found_however_they_are_written() -> None:
    parts = workbook_parts()
    parts["xl/_rels/workbook.xml.rels"] = ties(
        ("worksheet", "/xl/worksheets/sheet1.xml"),
        ("worksheet", "./worksheets/../worksheets/SHEET1.xml"),
        ("worksheet", "worksheets/SHEET%31.xml"),
        ("image", "%E5%9B%BE%201.png"),
        ("hyperlink", "https://example.com/?a=1&amp;b=2", "External"),
    )
    parts["xl/图 1.png"] = b"png"

    targets = [(tie.type, tie.target) for tie in opened(parts).relationships("xl/workbook.xml")]

    assert targets == [
        ("worksheet", "xl/worksheets/sheet1.xml"),
        ("worksheet", "xl/worksheets/sheet1.xml"),
        ("worksheet", "xl/worksheets/sheet1.xml"),
        ("image", "xl/图 1.png"),
        ("hyperlink", "https://example.com/?a=1&b=2"),
    ]


def test_a_copy_changes_neither_the_template_nor_other_copies() -> None:
    template = opened(workbook_parts())
    before = b"".join(template.written())

    one, other = template.copy(), template.copy()
    one.set("xl/workbook.xml", b"<a/>")
    one.relate("xl/workbook.xml", "theme", "xl/theme/theme1.xml")
    one.add_media(b"png", ".png")
    one.remove("xl/worksheets/sheet1.xml")

    assert b"".join(other.written()) == before
    assert b"".join(template.copy().written()) == before
    assert "xl/worksheets/sheet1.xml" not in one


def test_an_unchanged_copy_is_the_same_part_by_part() -> None:
    parts = with_macros()

    made = result(opened(parts).copy())

    assert {name: made[name].decode() for name in made} == {
        name: content.decode() if isinstance(content, bytes) else content
        for name, content in parts.items()
    }


def test_a_relationship_is_added_once_and_written_relative() -> None:
    package = opened(workbook_parts())
    sheet = "xl/worksheets/sheet1.xml"
    picture = package.add_media(b"png", ".PNG")

    first = package.relate(sheet, "image", picture)
    again = package.relate(sheet, "image", picture)
    link = package.relate(sheet, "hyperlink", "https://a.b/?x=1&y=2", external=True)

    assert (first, again, link) == ("rId1", "rId1", "rId2")
    assert result(package)["xl/worksheets/_rels/sheet1.xml.rels"].decode().partition("\n")[2] == (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}image" Target="../media/image1.png"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}hyperlink" Target="https://a.b/?x=1&amp;y=2"'
        ' TargetMode="External"/></Relationships>'
    )


def test_an_id_that_is_taken_is_not_given_again() -> None:
    parts = workbook_parts()
    parts["xl/_rels/workbook.xml.rels"] = ties(("worksheet", "worksheets/sheet1.xml")).replace(
        "rId1", "RID2"
    )

    assert opened(parts).relate("xl/workbook.xml", "theme", "xl/theme/theme1.xml") == "rId3"


def test_equal_pictures_are_held_once_those_of_the_template_too() -> None:
    package = opened({**workbook_parts(), "xl/media/logo.png": b"logo"})

    assert package.add_media(b"logo", ".png") == "xl/media/logo.png"
    assert package.add_media(b"new", ".jpg") == "xl/media/image1.jpg"
    assert package.add_media(b"new", ".jpg") == "xl/media/image1.jpg"
    assert package.add_media(b"new", ".png") == "xl/media/image1.png"
    types = result(package)["[Content_Types].xml"].decode()
    assert '<Default Extension="jpg" ContentType="image/jpeg"/>' in types


def test_pictures_are_equal_only_when_all_of_them_is(monkeypatch: pytest.MonkeyPatch) -> None:
    package = opened(workbook_parts())
    monkeypatch.setattr("zlib.crc32", lambda *_: 0)

    names = [package.add_media(content, ".png") for content in (b"one", b"two", b"one")]

    assert names == ["xl/media/image1.png", "xl/media/image2.png", "xl/media/image1.png"]


def test_a_copied_part_has_its_content_type_and_relationships() -> None:
    parts = workbook_parts()
    sheet = "xl/worksheets/sheet1.xml"
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = ties(("drawing", "../drawings/drawing1.xml"))
    parts["xl/drawings/drawing1.xml"] = "<d/>"
    package = opened(parts)

    name = package.unused_name("xl/worksheets/sheet{}.xml")
    package.copy_part(sheet, name)
    package.copy_part(sheet, "xl/elsewhere/deep/a.xml")

    assert name == "xl/worksheets/sheet2.xml"
    assert package.content_type(name) == SHEETS + "worksheet+xml"
    assert package.related(name, "drawing") == ("xl/drawings/drawing1.xml",)
    made = result(package)
    assert b'Target="../../drawings/drawing1.xml"' in made["xl/elsewhere/deep/_rels/a.xml.rels"]
    assert b'PartName="/xl/worksheets/sheet2.xml"' in made["[Content_Types].xml"]
    assert made[name] == made[sheet]


def test_a_removed_part_leaves_nothing_behind() -> None:
    parts = workbook_parts()
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = ties(("drawing", "../drawings/drawing1.xml"))
    package = opened(parts)

    package.remove("xl/worksheets/sheet1.xml")

    made = result(package)
    assert sorted(made) == ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"]
    assert b"worksheet" not in made["[Content_Types].xml"]


def test_a_relationship_can_lead_elsewhere_or_go() -> None:
    package = opened(workbook_parts())
    package.copy_part("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml")

    package.retarget("xl/workbook.xml", "rId1", "xl/worksheets/sheet2.xml")
    assert package.related("xl/workbook.xml", "worksheet") == ("xl/worksheets/sheet2.xml",)
    assert b'Target="worksheets/sheet2.xml"' in result(package)["xl/_rels/workbook.xml.rels"]

    package.unrelate("xl/workbook.xml", "rId1")
    assert package.relationships("xl/workbook.xml") == ()


def test_parts_are_found_whatever_their_case() -> None:
    package = opened(workbook_parts())

    package.set("XL/WorkBook.xml", b"<changed/>")

    assert package.part("xl/workbook.xml") == b"<changed/>"
    assert result(package)["xl/workbook.xml"] == b"<changed/>"


def test_a_part_that_something_leads_to_and_that_is_not_there_is_told_of() -> None:
    parts = workbook_parts()
    del parts["xl/worksheets/sheet1.xml"]
    package = opened(parts)

    assert package.related("xl/workbook.xml", "worksheet") == ()
    with pytest.raises(PlanError) as caught:
        package.part("xl/worksheets/sheet1.xml")

    assert str(caught.value) == (
        "t.xlsx: the file is damaged: its part `xl/worksheets/sheet1.xml` cannot be read"
        " [fill-damaged]\n"
        "    open it in Excel, Word or WPS, let that repair it, and save it again"
    )


def test_relationships_with_a_document_type_are_refused() -> None:
    evil = '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + ties()

    assert told({**workbook_parts(), "_rels/.rels": evil}) == (
        "t.xlsx#_rels/.rels: this part declares a document type, which no office program writes;"
        " it is not safe to open [fill-doctype]\n"
        "    open it in Excel, Word or WPS and save it again, if you trust where it came from"
    )


# ── What it becomes ───────────────────────────────────────────────────────────────────────────────

WORKBOOKS = ["xlsx", "xlsm", "xltx", "xltm"]
DOCUMENTS = ["docx", "docm", "dotx", "dotm"]


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [(a, b) for kinds in (WORKBOOKS, DOCUMENTS) for a in kinds for b in kinds],
)
def test_a_file_without_macros_becomes_any_kind_of_its_family(kind: str, wanted: str) -> None:
    parts = workbook_parts if kind in WORKBOOKS else document_parts
    package = opened(parts(MAIN_TYPES[kind]))  # type: ignore[index]

    assert package.become(f".{wanted.upper()}") == []

    again = Package.open(b"".join(package.written()), HERE)
    assert (package.kind, again.kind) == (wanted, wanted)


def test_a_workbook_becomes_no_document() -> None:
    with pytest.raises(PlanError) as caught:
        opened(workbook_parts()).become(".docx")

    assert caught.value.text("en") == (
        "t.xlsx: the result of this template cannot be a `.docx` [fill-other-output]\n"
        "    name a file that ends in one of .xlsx, .xlsm, .xltx, .xltm"
    )
    assert caught.value.text("zh") == (
        "t.xlsx: 这个模板不能生成 `.docx` 文件 [fill-other-output]\n"
        "    输出文件名请以其中之一结尾：.xlsx, .xlsm, .xltx, .xltm"
    )


def test_macros_are_not_lost_unasked() -> None:
    package = opened(with_macros())

    with pytest.raises(PlanError) as caught:
        package.become(".xlsx")

    assert str(caught.value) == (
        "t.xlsx: the template has macros, which a `.xlsx` cannot hold [fill-macros]\n"
        "    name a file that ends in .xlsm, or give `--drop-macros` to leave the macros out"
    )


def test_macros_are_kept_to_the_byte_where_they_can_be() -> None:
    package = opened(with_macros())
    package.set("xl/workbook.xml", b"<a/>")

    assert package.become(".xltm") == []

    made = result(package)
    assert (made["xl/vbaProject.bin"], made["xl/vbaSignature.bin"]) == (b"code", b"signed")


def test_macros_are_left_out_when_asked_with_all_that_belongs_to_them() -> None:
    package = opened(with_macros())

    notices = package.become(".xlsx", drop_macros=True)

    assert [str(notice) for notice in notices] == [
        "t.xlsx: the macros were left out, as asked [fill-macros-removed]"
    ]
    made = result(package)
    assert sorted(made) == sorted(workbook_parts())
    assert not re.search(rb"vba", b"".join(made.values()).replace(b"ms-office.vbaProject", b""))


def test_macro_sheets_cannot_be_left_out() -> None:
    parts = workbook_parts(MAIN_TYPES["xlsm"])
    parts["xl/_rels/workbook.xml.rels"] = ties(
        ("worksheet", "worksheets/sheet1.xml"), (VBA + "xlMacrosheet", "macrosheets/sheet1.xml")
    )
    parts["xl/macrosheets/sheet1.xml"] = "<m/>"

    with pytest.raises(PlanError) as caught:
        opened(parts).become("xlsx", drop_macros=True)

    assert str(caught.value) == (
        "t.xlsx: the template has sheets of Excel 4 macros, which a `.xlsx` cannot hold"
        " [fill-macro-sheets]\n"
        "    name a file that ends in .xlsm, or delete these sheets from the template"
    )


def signed() -> dict[str, str | bytes]:
    return {
        **workbook_parts(),
        "_rels/.rels": ties(
            ("officeDocument", "xl/workbook.xml"),
            (SIGNED + "origin", "_xmlsignatures/origin.sigs"),
        ),
        "_xmlsignatures/origin.sigs": "",
        "_xmlsignatures/_rels/origin.sigs.rels": ties((SIGNED + "signature", "sig1.xml")),
        "_xmlsignatures/sig1.xml": "<Signature/>",
    }


def test_a_signature_is_removed_with_a_notice_when_anything_changed() -> None:
    package = opened(signed())
    package.set("xl/workbook.xml", b"<a/>")

    notices = package.become("xlsx")

    assert [str(notice) for notice in notices] == [
        "t.xlsx: the template's digital signature was removed, since it would no longer be valid"
        " [fill-signature-removed]\n    sign the result, if it needs a signature"
    ]
    made = result(package)
    assert sorted(made) == sorted(workbook_parts())
    assert b"signature" not in made["_rels/.rels"]


def test_a_signature_stays_when_nothing_changed() -> None:
    package = opened(signed())

    assert package.become("xlsx") == []
    assert sorted(result(package)) == sorted(signed())


def test_a_default_of_another_kind_is_written_over_for_one_part_only() -> None:
    parts = document_parts()
    parts["[Content_Types].xml"] = content_types(
        {"word/document.xml": WORDS + "document.main+xml"}, png="image/odd"
    )
    package = opened(parts)

    name = package.add_media(b"png", "png")

    assert package.content_type(name) == "image/png"
    types = result(package)["[Content_Types].xml"].decode()
    assert '<Default Extension="png" ContentType="image/odd"/>' in types
    assert f'<Override PartName="/{name}" ContentType="image/png"/>' in types
