"""A client's Word file gives a document its styles, page, headers and footers, and nothing else."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from docx import Document
from openxml_audit import OpenXmlValidator
from pypdfium2 import PdfDocument
from tests.support.client_template import IDS, client_template, logo
from tests.support.libreoffice import converted
from tests.support.outlines import chinese_outline

from planforge.definition.own_theme import read_plan_theme
from planforge.definition.tree import Origin
from planforge.definition.yaml_tree import read_yaml
from planforge.document.write import write_document
from planforge.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from planforge.definition.themes import Theme

NAME = "客户模板.docx"


def look(folder: Path, content: bytes, *, more: str = "") -> Theme:
    """Return the theme of a plan that names the file."""
    (folder / NAME).write_bytes(content)
    problems = Problems()
    written = f"document: {NAME}\n{more}"
    node = read_yaml(written.encode(), Origin("plan.yaml", folder), problems)
    theme = read_plan_theme(node, "zh-CN", problems)
    problems.stop_if_any()
    return theme


def built(folder: Path, content: bytes, *, more: str = "") -> Path:
    """Return a document with the look of the file."""
    outline = replace(chinese_outline(), theme=look(folder, content, more=more))
    path = folder / "方案.docx"
    write_document(outline, path)
    return path


def changed(part: str, change: Callable[[str], str], **added: bytes) -> bytes:
    """Return the client's file with one part changed, and other parts added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(client_template())) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == part:
                content = change(content.decode("utf-8")).encode("utf-8")
            new.writestr(entry.filename, content)
        for name, content in added.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")


def style(path: Path, identity: str) -> str:
    """Return a style's XML."""
    found = re.search(
        rf'<w:style [^>]*w:styleId="{identity}".*?</w:style>',
        part(path, "word/styles.xml"),
        re.DOTALL,
    )
    assert found, identity
    return found[0]


def told(theme: Theme) -> str:
    return "\n".join(notice.text() for notice in theme.notices)


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("client"), client_template())


def test_styles_are_found_by_their_names_whatever_their_ids_are(document: Path) -> None:
    styles = {one.name: one for one in Document(str(document)).styles}
    used = {one.style.name for one in Document(str(document)).paragraphs if one.style}

    assert {"Heading 1", "Heading 2", "Body Text", "Title"} & used == {
        "Heading 1",
        "Heading 2",
        "Body Text",
    }
    assert styles["Heading 1"].style_id == "Heading1"
    assert 'w:eastAsia="黑体"' in style(document, "Heading1")
    assert 'w:eastAsia="方正小标宋简体"' in style(document, "Title")
    assert '<w:color w:val="B01E23"/>' in style(document, "Heading1")
    for identity in IDS.values():
        assert f'w:styleId="{identity}"' not in part(document, "word/styles.xml") or (
            identity == "af1"
        )


def test_a_style_has_its_name_in_any_language(tmp_path: Path) -> None:
    content = changed(
        "word/styles.xml",
        lambda text: text.replace('w:val="heading 1"', 'w:val="标题 1"'),
    )

    path = built(tmp_path, content)

    assert 'w:eastAsia="黑体"' in style(path, "Heading1")


def test_headings_are_numbered_by_the_plan_and_not_by_the_file(document: Path) -> None:
    assert '<w:numId w:val="1"/>' in style(document, "Heading1")
    assert '<w:numId w:val="7"/>' not in part(document, "word/styles.xml")


def test_no_two_styles_have_one_id_or_one_name(document: Path) -> None:
    text = part(document, "word/styles.xml")
    ids = re.findall(r'w:styleId="([^"]*)"', text)
    names = re.findall(r'<w:name w:val="([^"]*)"', text)

    assert len(ids) == len(set(ids))
    assert len(names) == len(set(names))
    for link in re.findall(r'<w:(?:basedOn|next|link) w:val="([^"]*)"', text):
        assert link in ids, link


def test_what_the_file_lacks_is_taken_from_ours_and_told(tmp_path: Path) -> None:
    theme = look(tmp_path, client_template())

    assert told(theme) == (
        "plan.yaml:1:11: `客户模板.docx` has no style for caption (题注); PlanForge's are used "
        "[theme-document-lacks]"
    )


def test_tables_and_charts_do_not_take_the_indent_and_line_of_the_clients_text(
    document: Path,
) -> None:
    assert '<w:basedOn w:val="PlanBase"/>' in style(document, "TableText")
    assert '<w:basedOn w:val="PlanBase"/>' in style(document, "Chart")
    assert 'w:firstLineChars="0"' in style(document, "PlanBase")
    assert 'w:line="240" w:lineRule="auto"' in style(document, "PlanBase")


def test_the_page_and_its_margins_are_the_clients(document: Path) -> None:
    text = part(document, "word/document.xml")
    sizes = re.findall(r'<w:pgSz w:w="(\d+)" w:h="(\d+)"( w:orient="landscape")?/>', text)
    margins = re.findall(
        r'<w:pgMar w:top="(\d+)" w:right="(\d+)" w:bottom="(\d+)" w:left="(\d+)"', text
    )

    assert ("11906", "16838", "") in sizes
    assert ("16838", "11906", ' w:orient="landscape"') in sizes
    assert set(margins) == {("2098", "1474", "1984", "1587")}


def test_tables_fill_the_clients_text_width(document: Path) -> None:
    widths = re.findall(
        r'<w:tblStyle w:val="PlanTable"/><w:tblW w:w="(\d+)"', part(document, "word/document.xml")
    )

    assert set(widths) == {str(11906 - 1587 - 1474), str(16838 - 1587 - 1474)}


def test_header_and_footer_are_the_clients_with_the_picture(document: Path) -> None:
    header = Document(str(document)).sections[0].header
    footer = Document(str(document)).sections[0].footer
    pictures = [rel.target_part.blob for rel in header.part.rels.values() if "image" in rel.reltype]

    assert "红杉家居集团有限公司" in header.paragraphs[0].text
    assert header.paragraphs[0].style.style_id == "Header"
    assert pictures == [logo()]
    assert footer.paragraphs[0].text == "—  —"
    assert " PAGE " in part(document, "word/footer-upright.xml")


def test_a_draft_says_so_below_the_clients_header(document: Path) -> None:
    header = Document(str(document)).sections[0].header

    assert header.paragraphs[-1].text == "草稿 · 商业机密 · 仅限双方项目组"


def test_the_text_of_the_file_is_not_in_the_document(document: Path) -> None:
    with zipfile.ZipFile(document) as archive:
        everything = "".join(
            archive.read(name).decode("utf-8") for name in archive.namelist() if "xml" in name
        )

    assert "示例正文" not in everything


def test_charts_and_text_have_the_clients_colours_and_fonts(tmp_path: Path) -> None:
    theme = look(tmp_path, client_template())

    assert theme.colour("navy") == "#B01E23"
    assert theme.series_colour("teal") == "#C8963E"
    assert theme.colour("teal") != "#C8963E", "text in it would be too pale"
    assert (theme.fonts.heading, theme.fonts.body) == ("黑体", "仿宋")
    assert theme.fonts.latin == "Times New Roman"


def test_colours_that_nobody_chose_are_not_taken(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Document().save(stream)

    theme = look(tmp_path, stream.getvalue())

    assert theme.series_colour("teal") == "#0E7C86"


def test_what_the_plan_says_wins_over_the_file(tmp_path: Path) -> None:
    more = 'colours: {navy: "#123456"}\nfonts: {body: 宋体}\n'

    theme = look(tmp_path, client_template(), more=more)

    assert theme.colour("navy") == "#123456"
    assert theme.fonts.body == "宋体"
    assert theme.fonts.heading == "黑体"


def test_the_document_is_what_word_takes(document: Path) -> None:
    assert OpenXmlValidator().validate(str(document)).errors == []


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    first = built(tmp_path, client_template()).read_bytes()

    assert built(tmp_path, client_template()).read_bytes() == first


HOSTILE = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> INCLUDEPICTURE '
    '"http://example.com/a.png" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/>'
    '</w:r><w:r><w:t>shown</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:fldSimple w:instr="DDEAUTO c:\\\\calc.exe"><w:r><w:t>dde</w:t></w:r></w:fldSimple>'
    '<w:hyperlink r:id="rId77" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships"><w:r><w:t>link</w:t></w:r></w:hyperlink>'
    '<w:r><w:object><w:control r:id="rId78" xmlns:r="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships"/></w:object></w:r>'
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" href="http://example.com/x">'
    '<v:imagedata r:id="rId79" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships"/></v:shape></w:pict></w:r></w:p></w:hdr>'
)


def test_nothing_in_the_header_reaches_out_of_the_document(tmp_path: Path) -> None:
    content = changed(
        "word/header1.xml",
        lambda text: text.replace("</w:hdr>", HOSTILE),
        word__vbaProject_dot_bin=b"macros",
    )

    path = built(tmp_path, content)

    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        texts = "".join(
            archive.read(name).decode() for name in names if name.endswith((".xml", ".rels"))
        )
    assert not any("vba" in name or "embeddings/ole" in name for name in names)
    for word in ("INCLUDEPICTURE", "DDEAUTO", "example.com/a", "example.com/x", "rId77", "rId79"):
        assert word not in texts, word
    header = Document(str(path)).sections[0].header
    assert "showndde" in header.paragraphs[1].text
    assert "link" in header.paragraphs[1].text
    assert OpenXmlValidator().validate(str(path)).errors == []


def test_drawings_that_are_left_out_are_told(tmp_path: Path) -> None:
    content = changed("word/header1.xml", lambda text: text.replace("</w:hdr>", HOSTILE))

    assert told(look(tmp_path, content)).endswith(
        "drawings of its header or footer are left out (1); pictures are kept when they are PNG,"
        " JPEG, GIF, BMP or TIFF [theme-document-drawings]"
    )


def test_even_and_first_pages_are_the_clients_too(tmp_path: Path) -> None:
    stream = io.BytesIO()
    document = Document(io.BytesIO(client_template()))
    section = document.sections[0]
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    section.first_page_header.paragraphs[0].text = "封面页眉"
    section.even_page_header.paragraphs[0].text = "双页页眉"
    document.save(stream)

    path = built(tmp_path, stream.getvalue())

    read = Document(str(path)).sections[0]
    assert read.first_page_header.paragraphs[0].text == "封面页眉"
    assert read.even_page_header.paragraphs[0].text == "双页页眉"
    assert "PAGE" in part(path, "word/footer-even.xml")
    assert OpenXmlValidator().validate(str(path)).errors == []


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"no zip", "the file is no Word document, or not a whole one [word-no-document]"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older format, or wants a password"),
    ],
)
def test_a_file_that_is_no_word_file_is_told_with_its_place(
    tmp_path: Path, content: bytes, text: str
) -> None:
    (tmp_path / NAME).write_bytes(content)
    problems = Problems()
    node = read_yaml(f"document: {NAME}".encode(), Origin("plan.yaml", tmp_path), problems)

    read_plan_theme(node, "zh-CN", problems)

    assert [str(one.location) for one in problems] == ["plan.yaml:1:11"]
    assert text in next(iter(problems)).text()


@pytest.mark.engine
def test_every_page_but_the_cover_has_the_clients_header(document: Path, tmp_path: Path) -> None:
    pdf = PdfDocument(converted(document, "pdf", tmp_path).read_bytes())

    pages = [pdf[at].get_textpage().get_text_bounded() for at in range(len(pdf))]

    assert len(pages) > 5
    assert "红杉家居集团有限公司" not in pages[0]
    assert all("红杉家居集团有限公司" in page for page in pages[1:])
