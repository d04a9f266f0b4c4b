"""Other documents in a value's place: their looks, lists, pictures, links and notes come along."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from docx.shared import Pt
from lxml import etree
from tests.support.filled_documents import filled, findings
from tests.support.libreoffice import converted
from tests.support.packages import OFFICE, unzipped, zipped
from tests.support.word_templates import (
    W,
    document_xml,
    note,
    paragraph,
    reference,
    run,
    separators,
    word_file,
)
from tests.support.word_values import dump, png

from planforge.filling.template import compile_template
from planforge.filling.values import SubDocument
from planforge.problems import PlanError

if TYPE_CHECKING:
    from pathlib import Path

NORMAL = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="{}"><w:name w:val="Normal"/>'
    "<w:rPr>{}</w:rPr></w:style>"
)
HEADING = (
    '<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="heading 1"/>'
    '<w:basedOn w:val="{}"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    '<w:rPr><w:sz w:val="{}"/></w:rPr></w:style>'
)
NUMBERED = (
    '<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="List Number"/>'
    '<w:basedOn w:val="{}"/><w:pPr><w:numPr><w:numId w:val="{}"/></w:numPr></w:pPr></w:style>'
)


def list_parts(definition: int, number: int, text: str = "%1.") -> str:
    """Return a numbering part's content with one list."""
    return (
        f'<w:abstractNum w:abstractNumId="{definition}"><w:nsid w:val="0000ABCD"/>'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        f'</w:abstractNum><w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/></w:num>'
    )


OURS = {
    "styles": NORMAL.format("a", "") + HEADING.format("1", "a", 32) + NUMBERED.format("2", "a", 6),
    "numbering": list_parts(4, 6),
}


def theirs(*blocks: str, size: int = 32, normal: str = "", **parts: str) -> bytes:
    """Return a document whose ids are others and whose looks are ours, unless told otherwise."""
    own = {
        "styles": NORMAL.format("x0", normal)
        + HEADING.format("x1", "x0", size)
        + NUMBERED.format("x2", "x0", 1),
        "numbering": list_parts(0, 1),
    }
    return word_file(*blocks, **(own | parts))


def styled(style: str, text: str) -> str:
    """Return a paragraph in a style."""
    return paragraph(text, form=f'<w:pStyle w:val="{style}"/>')


def inserted(document: bytes, *, tag: str = "{{ x }}", **options: Any) -> bytes:
    """Return our template with a document in it, checked."""
    return filled(word_file(tag, **OURS), {"x": SubDocument(document, **options)})


def notices(document: bytes) -> list[str]:
    """Return what the reader is told of an inserted document."""
    result = compile_template(word_file("{{ x }}", **OURS)).render({"x": SubDocument(document)})
    assert findings(result.content) == []
    return [problem.code for problem in result.notices]


def test_styles_of_the_same_name_and_look_are_used_as_they_are() -> None:
    content = inserted(theirs(styled("x1", "Head"), "text", styled("x2", "one")))

    assert dump(content).splitlines() == ["heading 1: Head", "text", "List Number: 1. one"]
    assert '<w:pStyle w:val="1"/>' in document_xml(content)
    assert b'w:styleId="x' not in unzipped(content)["word/styles.xml"]


def test_styles_that_look_different_come_along_under_another_name() -> None:
    content = inserted(theirs(styled("x1", "Head"), "text", size=60))

    assert dump(content).splitlines() == ["heading 1 (2): Head", "text"]
    assert unzipped(content)["word/styles.xml"].count(b'<w:sz w:val="60"/>') == 1


def test_paragraphs_without_a_style_keep_their_look_too() -> None:
    content = inserted(theirs("text", styled("x1", "Head"), normal='<w:color w:val="FF0000"/>'))

    assert dump(content).splitlines() == ["Normal (2): text", "heading 1 (2): Head"]


def test_the_templates_styles_are_taken_where_that_is_asked_for() -> None:
    content = inserted(theirs(styled("x1", "Head"), "text", size=60), keep_look=False)

    assert dump(content).splitlines() == ["heading 1: Head", "text"]


def test_a_document_inserted_twice_brings_its_styles_once_and_counts_anew() -> None:
    document = theirs(styled("x1", "Head"), styled("x2", "one"), styled("x2", "two"), size=60)
    template = word_file("{{ x }}", "{{ x }}", styled("2", "own"), **OURS)

    content = filled(template, {"x": SubDocument(document)})

    assert dump(content).splitlines() == [
        "heading 1 (2): Head",
        "List Number: 1. one",
        "List Number: 2. two",
        "heading 1 (2): Head",
        "List Number: 1. one",
        "List Number: 2. two",
        "List Number: 1. own",
    ]


def test_lists_of_both_documents_keep_their_own_numbers() -> None:
    own = paragraph("mine", form='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="6"/></w:numPr>')
    their = paragraph("theirs", form='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    template = word_file(own, "{{ x }}", own, **OURS)

    content = filled(template, {"x": SubDocument(theirs(their, their))})

    assert dump(content).splitlines() == ["1. mine", "1. theirs", "2. theirs", "2. mine"]


def picture(tie: str, number: int = 1, attribute: str = "embed") -> str:
    """Return a paragraph with a picture."""
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:extent cx="360000" cy="180000"/>'
        f'<wp:docPr id="{number}" name="p"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:nvPicPr><pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:{attribute}="{tie}"/><a:stretch/></pic:blipFill><pic:spPr/></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def with_ties(document: bytes, *entries: tuple[str, str, str, str], **files: bytes) -> bytes:
    """Return a document with more relationships (id, kind, target, mode) and files in `word/`."""
    parts = unzipped(document)
    name = "word/_rels/document.xml.rels"
    more = "".join(
        f'<Relationship Id="{identity}" Type="{OFFICE}{kind}" Target="{target}"{mode}/>'
        for identity, kind, target, mode in entries
    )
    parts[name] = parts[name].replace(b"</Relationships>", more.encode() + b"</Relationships>")
    types = '<Default Extension="png" ContentType="image/png"/>'
    types += '<Default Extension="bin" ContentType="application/octet-stream"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types.encode())
    added = {f"word/{file.replace('__', '.')}": content for file, content in files.items()}
    return zipped({**parts, **added})


OUT = ' TargetMode="External"'


def test_pictures_come_along_with_numbers_of_their_own() -> None:
    document = with_ties(
        theirs(picture("p1"), picture("p1")), ("p1", "image", "a.png", ""), a__png=png(20, 10)
    )

    content = inserted(document)

    assert dump(content).splitlines() == ["[image1.png 10.0 × 5.0 mm]"] * 2
    root = etree.fromstring(unzipped(content)["word/document.xml"])
    numbers = [one.get("id") for one in root.iter("{*}docPr")]
    assert len(set(numbers)) == 2


def test_links_to_the_web_come_along_and_others_become_text() -> None:
    def link(tie: str, text: str) -> str:
        return f'<w:hyperlink r:id="{tie}">{run(text)}</w:hyperlink>'

    document = with_ties(
        theirs(paragraph(link("h1", "web"), link("h2", "file"), link("h3", "script"))),
        ("h1", "hyperlink", "https://example.com", OUT),
        ("h2", "hyperlink", "file:///etc/passwd", OUT),
        ("h3", "hyperlink", "javascript:alert(1)", OUT),
    )

    content = inserted(document)

    assert dump(content) == "«-> https://example.com»web«»filescript"
    assert b"passwd" not in unzipped(content)["word/_rels/document.xml.rels"]


def test_nothing_is_fetched_from_outside_the_document() -> None:
    fields = "".join(
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}'
        f'</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        for instruction, result in (
            (' INCLUDEPICTURE "http://evil/x.png" \\d', "a"),
            (" DDEAUTO c:\\\\cmd.exe x", "b"),
            (' HYPERLINK "file:///c:/x.exe"', "c"),
            (' HYPERLINK "https://example.com"', "d"),
            (" PAGE", "e"),
        )
    )
    document = with_ties(
        theirs(
            picture("p1", attribute="link"),
            paragraph(fields),
            '<w:altChunk r:id="c1"/>',
            '<w:p><w:r><w:object><v:shape><v:imagedata r:id="p2" src="http://evil/y.png"/></v:shape>'
            '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" r:id="o1"/></w:object>'
            "</w:r></w:p>",
        ),
        ("p1", "image", "http://evil/x.png", OUT),
        ("p2", "image", "a.png", ""),
        ("c1", "aFChunk", "chunk.html", ""),
        ("o1", "oleObject", "evil.bin", ""),
        a__png=png(2, 1),
        evil__bin=b"MZ",
    )

    content = inserted(document)

    xml, parts = document_xml(content), unzipped(content)
    assert "evil" not in xml
    assert "INCLUDE" not in xml
    assert "DDE" not in xml
    assert "c:/x.exe" not in xml
    assert "https://example.com" in xml
    assert "abcde" in dump(content)
    assert "altChunk" not in xml
    assert "OLEObject" not in xml
    assert "v:imagedata" in xml
    assert not any(b"evil" in part for part in parts.values())
    assert not any(name.endswith((".bin", ".html")) for name in parts)


def test_bookmarks_get_names_and_numbers_that_are_free_and_links_follow() -> None:
    mark = '<w:bookmarkStart w:id="7" w:name="here"/><w:bookmarkEnd w:id="7"/>'
    link = f'<w:hyperlink w:anchor="here">{run("go")}</w:hyperlink>'
    field = '<w:fldSimple w:instr=" PAGEREF here \\h ">' + run("1") + "</w:fldSimple>"
    template = word_file(paragraph(mark), "{{ x }}", **OURS)

    content = filled(template, {"x": SubDocument(theirs(paragraph(mark, link, field)))})

    assert dump(content).splitlines() == ["[here:]", "[here_2:]«-> #here_2»go«»1"]
    assert " PAGEREF here_2 " in document_xml(content)
    assert document_xml(content).count('bookmarkStart w:id="7"') == 1


@pytest.mark.parametrize("own", [True, False])
def test_footnotes_come_along_beside_the_templates_own(own: bool) -> None:
    document = theirs(
        paragraph(run("text"), reference(1)), footnotes=separators() + note("their note", 1)
    )
    parts = {"footnotes": separators() + note("own note", 1)} if own else {}
    before = paragraph(run("mine"), reference(1)) if own else "mine"

    content = filled(word_file(before, "{{ x }}", **OURS, **parts), {"x": SubDocument(document)})

    assert dump(content).splitlines() == [
        "mine[note own note]" if own else "mine",
        "text[note their note]",
    ]


def test_page_sizes_headers_and_comments_stay_behind_and_that_is_told() -> None:
    section = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    document = theirs(
        paragraph("first", form=section),
        '<w:p><w:commentRangeStart w:id="0"/>' + run("second") + '<w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r></w:p>',
        header=paragraph("their header"),
        comments='<w:comment w:id="0" w:author="x">' + paragraph("said") + "</w:comment>",
    )

    content = inserted(document)

    assert dump(content).splitlines() == ["first⏎page", "second"]
    assert "landscape" not in document_xml(content)
    assert "omment" not in document_xml(content)
    assert notices(document) == ["fill-comments-dropped", "fill-sections-dropped"]


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ('<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>', ["fill-sections-dropped"]),
        ('<w:headerReference w:type="first" r:id="rId9"/>', ["fill-sections-dropped"]),
        ('<w:pgSz w:w="11906" w:h="16838"/>', []),
        ("", []),
    ],
)
def test_pages_that_lie_and_headers_that_stay_behind_are_told(
    section: str, told: list[str]
) -> None:
    made = unzipped(theirs("a"))
    xml = made["word/document.xml"].decode()
    start, end = xml.index("<w:sectPr>"), xml.index("</w:sectPr>")
    made["word/document.xml"] = f"{xml[:start]}<w:sectPr>{section}{xml[end:]}".encode()

    assert notices(zipped(made)) == told


def test_defaults_of_the_other_document_are_spelled_out_where_they_differ() -> None:
    defaults = '<w:rPrDefault><w:rPr><w:sz w:val="18"/></w:rPr></w:rPrDefault>'
    defaults = f"<w:docDefaults>{defaults}</w:docDefaults>"
    document = theirs("text", styles=defaults + NORMAL.format("x0", "<w:b/>"))

    content = inserted(document)

    assert dump(content) == "Normal (2): text"
    root = etree.fromstring(unzipped(content)["word/styles.xml"])
    copy = next(one for one in root if one.get(f"{W}styleId") == "Normal2")
    looks = copy.find(f"{W}rPr")
    assert looks is not None
    assert [etree.QName(look).localname for look in looks] == ["b", "sz"]
    assert copy.get(f"{W}default") is None


def with_theme(document: bytes, font: str, colour: str) -> bytes:
    """Return a document with a theme of one font and one colour."""
    theme = (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="t">'
        f'<a:themeElements><a:clrScheme name="c"><a:dk1><a:srgbClr val="{colour}"/></a:dk1>'
        '</a:clrScheme><a:fontScheme name="f"><a:majorFont/><a:minorFont>'
        f'<a:latin typeface="{font}"/><a:ea typeface=""/><a:cs typeface=""/>'
        '<a:font script="Hans" typeface="楷体"/></a:minorFont></a:fontScheme></a:themeElements>'
        "</a:theme>"
    )
    return with_ties(document, ("t1", "theme", "theme.xml", ""), theme__xml=theme.encode())


def test_a_themes_fonts_and_colours_are_spelled_out_where_the_themes_differ() -> None:
    look = (
        '<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/>'
        '<w:color w:val="112233" w:themeColor="text1"/>'
    )
    document = with_theme(theirs(paragraph(run("text", look))), "Georgia", "112233")
    other = with_theme(word_file("{{ x }}", **OURS), "Arial", "000000")
    same = with_theme(word_file("{{ x }}", **OURS), "Georgia", "112233")

    spelled = unfussy(other, document)
    kept = unfussy(same, document)

    assert '<w:rFonts w:ascii="Georgia" w:eastAsia="楷体"/><w:color w:val="112233"/>' in spelled
    assert 'w:asciiTheme="minorHAnsi"' in kept
    assert 'w:themeColor="text1"' in kept


def unfussy(template: bytes, document: bytes) -> str:
    """Return the body of a template with a document in it, the toy themes not validated."""
    result = compile_template(template).render({"x": SubDocument(document)})
    return document_xml(result.content)


def test_a_font_that_a_style_names_is_not_hidden_by_the_defaults_theme() -> None:
    def defaults(rest: str) -> str:
        return f"<w:docDefaults><w:rPrDefault><w:rPr>{rest}</w:rPr></w:rPrDefault></w:docDefaults>"

    themed = defaults('<w:rFonts w:asciiTheme="minorHAnsi" w:hAnsi="Arial"/>')
    normal = NORMAL.format("x0", '<w:rFonts w:ascii="Georgia"/>')

    content = inserted(theirs("text", styles=themed + normal))

    assert b'<w:rFonts w:ascii="Georgia" w:hAnsi="Arial"/>' in unzipped(content)["word/styles.xml"]


def test_the_default_character_style_is_every_documents_own() -> None:
    default = (
        '<w:style w:type="character" w:default="1" w:styleId="{}">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
    )
    sized = '<w:rPrDefault><w:rPr><w:sz w:val="18"/></w:rPr></w:rPrDefault>'
    document = theirs(
        paragraph(run("text", '<w:rStyle w:val="d"/>')),
        styles=f"<w:docDefaults>{sized}</w:docDefaults>"
        + NORMAL.format("x0", "")
        + default.format("d"),
    )
    template = word_file("{{ x }}", styles=OURS["styles"] + default.format("a0"))

    content = filled(template, {"x": SubDocument(document)})

    assert dump(content) == "Normal (2): «Default Paragraph Font»text«»"
    assert "Default Paragraph Font (2)" not in unzipped(content)["word/styles.xml"].decode()


def test_later_additions_to_word_and_numbers_of_controls_stay_behind() -> None:
    glow = '<w14:glow w14:rad="63500"><w14:srgbClr w14:val="FF0000"/></w14:glow>'
    control = (
        '<w:sdt><w:sdtPr><w:id w:val="77"/></w:sdtPr><w:sdtContent>'
        + paragraph("held")
        + "</w:sdtContent></w:sdt>"
    )
    style = (
        '<w:style w:type="paragraph" w:styleId="g"><w:name w:val="Glowing"/>'
        f"<w:rPr><w:b/>{glow}</w:rPr></w:style>"
    )
    document = theirs(styled("g", "text"), control, styles=NORMAL.format("x0", "") + style)

    content = inserted(document)

    assert dump(content).splitlines() == ["Glowing: text", "held"]
    assert b"glow>" not in unzipped(content)["word/styles.xml"]
    assert '<w:id w:val="77"/>' not in document_xml(content)


def test_notes_that_a_loop_repeats_and_notes_that_come_along_stay_apart() -> None:
    document = theirs(
        paragraph(run("text"), reference(1)), footnotes=separators() + note("their note", 1)
    )
    template = word_file(
        "{%p for n in [1, 2, 3] %}",
        paragraph(run("mine {{ n }}"), reference(1)),
        "{%p endfor %}",
        "{{ x }}",
        **OURS,
        footnotes=separators() + note("own note", 1),
    )

    content = filled(template, {"x": SubDocument(document)})

    assert dump(content).splitlines() == [
        *(f"mine {number}[note own note]" for number in (1, 2, 3)),
        "text[note their note]",
    ]
    notes = etree.fromstring(unzipped(content)["word/footnotes.xml"])
    numbers = [each.get(f"{W}id") for each in notes]
    assert len(set(numbers)) == len(numbers) == 6


def test_documents_that_python_docx_made_come_along_with_tables_and_pictures() -> None:
    document = Document()
    document.styles["Heading 1"].font.size = Pt(30)
    document.add_heading("Head", 1)
    document.add_paragraph("one", style="List Number")
    document.add_picture(io.BytesIO(png(200, 100, dpi=100)))
    cells = document.add_table(1, 2, style="Light Grid Accent 1")
    cells.cell(0, 0).text = "a"
    file = io.BytesIO()
    document.save(file)

    content = inserted(file.getvalue())

    assert dump(content).splitlines() == [
        "heading 1 (2): Head",
        "List Number (2): 1. one",
        "Normal (2): [image1.png 50.8 × 25.4 mm]",
        "| Normal (2): a | Normal (2): | (Light Grid Accent 1)",
    ]
    assert document_xml(content).endswith("</w:tbl><w:p/>")


def refusal(value: SubDocument, folder: Path | None = None) -> str:
    """Return what the reader is told of a document that cannot be inserted."""
    with pytest.raises(PlanError) as raised:
        compile_template(word_file("{{ x }}"), name="letter.docx").render(
            {"x": value}, folder=folder
        )
    return raised.value.text()


def test_what_is_no_document_is_refused(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    from openpyxl import Workbook

    Workbook().save(book)
    bomb = zipped({"[Content_Types].xml": "", "word/document.xml": b"\0" * 200_000_000})

    assert "[fill-not-a-document]" in refusal(SubDocument("book.xlsx"), tmp_path)
    assert "[fill-not-office]" in refusal(SubDocument(b"PK nonsense"))
    assert "[fill-file-outside]" in refusal(SubDocument("../x.docx"), tmp_path)
    assert "[fill-no-folder]" in refusal(SubDocument("x.docx"))
    assert "letter.docx" in refusal(SubDocument(bomb))


def test_a_document_with_entities_is_refused() -> None:
    parts = unzipped(theirs("text"))
    parts["word/document.xml"] = (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + parts["word/document.xml"]
    )

    assert "[fill-doctype]" in refusal(SubDocument(zipped(parts)))


@pytest.mark.engine
def test_an_office_program_shows_both_documents(tmp_path: Path) -> None:
    document = theirs(styled("x1", "Their head"), styled("x2", "one"), styled("x2", "two"), size=60)
    template = word_file(styled("1", "Head"), "{{ x }}", styled("2", "own"), **OURS)
    path = tmp_path / "filled.docx"
    path.write_bytes(filled(template, {"x": SubDocument(document)}))

    lines = converted(path, "txt:Text (encoded):UTF8", tmp_path).read_text("utf-8-sig").split("\n")

    assert [line.strip() for line in lines if line.strip()] == [
        "Head",
        "Their head",
        "1. one",
        "2. two",
        "1. own",
    ]
