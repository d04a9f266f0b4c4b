"""Pictures, links, page breaks and rich text in documents."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from docx import Document
from docx.shared import Cm
from PIL import Image as Pillow
from tests.support.filled_documents import filled, problems
from tests.support.packages import unzipped
from tests.support.word_templates import document_xml, paragraph, run, table, word_file
from tests.support.word_values import dump, png

from planforge.filling.template import compile_template
from planforge.filling.values import Image, Link, PageBreak, Piece, RichText

if TYPE_CHECKING:
    from pathlib import Path

STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="character" w:styleId="a5"><w:name w:val="Hyperlink"/></w:style>'
    '<w:style w:type="character" w:styleId="a6"><w:name w:val="重点"/></w:style>'
)


def shown(value: object, *, before: str = "", after: str = "", look: str = "") -> str:
    """Return the paragraph that a value's tag stands in, filled."""
    template = word_file(paragraph(run(before + "{{ x }}" + after, look)), styles=STYLES)
    return dump(filled(template, {"x": value}))


def refusal(value: object) -> str:
    """Return what the reader is told of a value."""
    return problems(word_file("{{ x }}", styles=STYLES), {"x": value})


def test_a_picture_stands_in_its_line_as_large_as_it_is_told() -> None:
    assert shown(Image(png(20, 10), width="3cm", description='"A" & B')) == (
        '[image1.png 30.0 × 15.0 mm “"A" & B”]'
    )
    assert shown(Image(png(20, 10), height="15mm"), before="a ", after=" b") == (
        "a [image1.png 30.0 × 15.0 mm] b"
    )


def test_a_picture_without_a_size_is_as_large_as_it_says_but_fits_its_place() -> None:
    small, large = Image(png(200, 100, dpi=100)), Image(png(4000, 1000))
    template = word_file("{{ small }}", "{{ large }}", table(("{{ large }}", "b")))

    assert dump(filled(template, {"small": small, "large": large})).splitlines() == [
        "[image1.png 50.8 × 25.4 mm]",
        "[image2.png 159.2 × 39.8 mm]",
        "| [image2.png 31.5 × 7.9 mm] | b |",
    ]


def portrait() -> bytes:
    """Return a photo of 60 × 120 pixels as phones store them: lying down."""
    marks = Pillow.Exif()
    marks[274] = 6
    file = io.BytesIO()
    Pillow.new("RGB", (120, 60), "red").save(file, "JPEG", exif=marks)
    return file.getvalue()


def test_a_portrait_from_a_phone_stands_upright() -> None:
    template = word_file("{{ photo | image(height='4cm') }}")

    xml = document_xml(filled(template, {"photo": portrait()}))

    assert '<wp:extent cx="1440000" cy="720000"/>' in xml
    assert '<wp:effectExtent l="0" t="360000" r="0" b="360000"/>' in xml
    assert '<a:xfrm rot="5400000"><a:off x="0" y="0"/><a:ext cx="1440000" cy="720000"/>' in xml


def test_a_portrait_in_a_pictures_place_stands_upright_in_its_middle() -> None:
    document = Document()
    document.add_picture(io.BytesIO(png(40, 40)), width=Cm(4))
    document.inline_shapes[0]._inline.docPr.set("descr", "{{ photo | image }}")
    file = io.BytesIO()
    document.save(file)

    content = compile_template(file.getvalue()).render({"photo": portrait()}).content

    xml = unzipped(content)["word/document.xml"].decode()
    assert re.findall(r'<a:xfrm[^>]*>|c[xy]="\d+"', xml) == [
        'cx="1440000"', 'cy="720000"', '<a:xfrm rot="5400000">', 'cx="1440000"', 'cy="720000"',
    ]  # fmt: skip


def test_equal_pictures_are_kept_once_and_all_have_numbers_of_their_own() -> None:
    template = word_file("{%p for x in xs %}", "{{ x }}", "{%p endfor %}")

    content = filled(template, {"xs": [Image(png(2, 1))] * 3})

    parts = unzipped(content)
    assert [name for name in parts if "media" in name] == ["word/media/image1.png"]
    assert parts["word/document.xml"].count(b"<wp:docPr ") == 3
    numbers = {
        piece.split(b'"')[1] for piece in parts["word/document.xml"].split(b"<wp:docPr ")[1:]
    }
    assert len(numbers) == 3


def test_an_svg_has_a_plain_picture_beside_it_and_that_is_told() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="20mm"/>'
    template = compile_template(word_file("{{ x }}"), name="letter.docx")

    result = template.render({"x": Image(svg)})

    assert dump(result.content) == "[image1.png 40.0 × 20.1 mm]"
    assert b"svgBlip" in unzipped(result.content)["word/document.xml"]
    assert [problem.text() for problem in result.notices] == [
        "letter.docx¶1: an SVG picture is shown by Office 2016 and later; older programs show an"
        " empty frame [fill-svg]\n    give a PNG where the file is opened elsewhere"
    ]


def test_pictures_are_read_from_below_the_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "logo.png").write_bytes(png(20, 10))
    (tmp_path / "secret.png").write_bytes(png(20, 10))
    template = compile_template(word_file("{{ x | image(width='2cm') }}"), name="letter.docx")

    assert dump(template.render({"x": "logo.png"}, folder=folder).content) == (
        "[image1.png 20.0 × 10.0 mm]"
    )
    with pytest.raises(Exception, match="fill-file-outside"):
        template.render({"x": "../secret.png"}, folder=folder)


def test_pictures_in_headers_belong_to_the_header() -> None:
    template = word_file("text", header=paragraph("{{ x }}"))

    content = filled(template, {"x": Image(png(20, 10), width="2cm")})

    assert dump(content, "word/header.xml") == "[image1.png 20.0 × 10.0 mm]"


def test_a_link_has_the_templates_style_for_links() -> None:
    assert shown(Link("https://example.com/?a=1&b=2", "here"), before="see ") == (
        "see «Hyperlink, -> https://example.com/?a=1&amp;b=2»here«»"
    ).replace("&amp;", "&")
    assert shown(Link("#总结")) == "«Hyperlink, -> #总结»#总结«»"
    assert shown(Link("mailto:a@b.c", "write")) == "«Hyperlink, -> mailto:a@b.c»write«»"


def test_a_style_that_the_template_has_not_is_added_and_told() -> None:
    template = compile_template(word_file("{{ x }} {{ x }}"), name="letter.docx")

    result = template.render({"x": Link("https://example.com")})

    assert dump(result.content).count("«Hyperlink, -> https://example.com»") == 2
    assert [problem.text() for problem in result.notices] == [
        "letter.docx: the template has no style `Hyperlink`; a plain one was added"
        " [fill-style-added]\n    define it in the template, and what is filled in will look as"
        " you like"
    ]


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "file:///etc/passwd", "\\\\server\\share", "", "#", "ftp://x", "a b"],
)
def test_links_lead_to_the_web_mail_and_bookmarks_alone(target: str) -> None:
    assert refusal(Link(target, "x")) == (
        f"letter.docx¶1: `{target}` is no address that a link may lead to [fill-link]\n"
        "    use http, https, mailto, `#` and a bookmark (Word) or `#'Sheet 1'!A1` (Excel); the "
        "address stands before `link`"
    )


def test_rich_text_changes_what_it_says_and_keeps_what_it_does_not_say() -> None:
    rich = (
        RichText()
        .add("b", bold=True)
        .add("i", italic=True, size=20)
        .add("none", bold=False)
        .add("red", color="red")
        .add("hex", color="#0aF")
        .add("x", strike=True, underline=True)
    )

    assert shown(rich, look='<w:i/><w:sz w:val="28"/>') == (
        "«bold, italic, sz 28»b«italic, sz 40»i«bold not, italic, sz 28»none"
        "«italic, FF0000, sz 28»red«italic, 00AAFF, sz 28»hex"
        "«italic, strike, sz 28, line single»x«»"
    )


def test_rich_text_has_scripts_highlights_fonts_styles_and_links() -> None:
    rich = (
        RichText()
        .add("H").add("2", script="subscript").add("O")
        .add("y", highlight="yellow").add("s", highlight="#FFEECC")
        .add("latin", font="Arial").add("宋", font="宋体").add("both", font="Arial, 黑体")
        .add("ea", font="eastAsia:楷体").add("重", style="重点")
        .add("web", link="https://example.com")
    )  # fmt: skip

    assert shown(rich) == (
        "H«subscript»2«»O«yellow»y«on FFEECC»s«Arial»latin«宋体»宋«Arial/黑体»both«楷体»ea"
        "«重点»重«Hyperlink, -> https://example.com»web«»"
    )


def test_rich_text_has_lines_tabs_pages_and_paragraphs() -> None:
    assert shown(RichText((Piece("a\nb\tc\fd"),))) == "a⏎b→c⏎paged"
    assert shown(RichText((Piece("a", bold=True), Piece("b\ac")))).splitlines() == [
        "«bold»a«»b",
        "c",
    ]
    assert shown(PageBreak(), before="a", after="b") == "a⏎pageb"


def test_text_of_any_kind_stays_text() -> None:
    nasty = RichText((Piece("</w:t><w:br/> & \x00\x0b ]]>", color="red"),))

    assert shown(nasty) == "«FF0000»</w:t><w:br/> &  ]]>«»"


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ({"color": "redd"}, "`redd` is no `color` that text can have"),
        ({"highlight": "url(x)"}, "`url(x)` is no `color` that text can have"),
        ({"script": "super"}, "`super` is no `script` that text can have"),
        ({"size": 5000}, "letters cannot be 5000 points large"),
        ({"size": float("nan")}, "letters cannot be nan points large"),
        ({"style": "重要"}, "the template has no character style `重要`"),
    ],
)
def test_looks_that_text_cannot_have_are_told(look: dict[str, object], said: str) -> None:
    assert refusal(RichText().add("x", **look)).startswith(f"letter.docx¶1: {said} [fill-")
