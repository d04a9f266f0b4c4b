"""What has a number or a name of its own, in loops; notes; content controls; text boxes."""

from __future__ import annotations

import re
from datetime import date

from tests.support.filled_documents import filled, text
from tests.support.word_templates import (
    cell,
    document_xml,
    note,
    paragraph,
    reference,
    row,
    run,
    separators,
    table,
    text_of_part,
    word_file,
)

from planforge.filling.template import compile_template
from planforge.filling.values import Image

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8"
    "cfc000000301010018dd8db00000000049454e44ae426082"
)
PLACEHOLDER = '<w:rStyle w:val="PlaceholderText"/>'


def control(properties: str, content: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def text_box(content: str) -> str:
    """Return a paragraph with a text box, written twice as Word does it."""
    return (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline>'
        '<wp:extent cx="1000" cy="1000"/><wp:docPr id="5" name="Box"/><a:graphic><a:graphicData'
        ' uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        f"<wps:cNvSpPr/><wps:spPr/><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
        "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent>"
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def test_bookmarks_in_a_loop_get_names_and_numbers_of_their_own() -> None:
    template = word_file(
        paragraph('<w:bookmarkStart w:id="0" w:name="top"/><w:bookmarkEnd w:id="0"/>', run("top")),
        "{%p for x in xs %}",
        paragraph(
            '<w:bookmarkStart w:id="3" w:name="item"/>',
            run("{{ x }}"),
            '<w:bookmarkEnd w:id="3"/>',
            '<w:hyperlink w:anchor="item"><w:r><w:t>here</w:t></w:r></w:hyperlink>',
            '<w:hyperlink w:anchor="top"><w:r><w:t>up</w:t></w:r></w:hyperlink>',
        ),
        "{%p endfor %}",
    )

    xml = document_xml(filled(template, {"xs": ["a", "b"]}))

    assert re.findall(r'w:(?:name|anchor)="(\w+)"', xml) == [
        "top", "item", "item", "top", "item_2", "item_2", "top",
    ]  # fmt: skip
    assert re.findall(r'bookmark\w+ w:id="(\d+)"', xml) == ["0", "0", "3", "3", "4", "4"]


def test_a_field_that_refers_to_a_bookmark_of_its_turn_follows() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> REF item \\h </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    marked = f'<w:bookmarkStart w:id="3" w:name="item"/>{run("{{ x }}")}<w:bookmarkEnd w:id="3"/>'
    template = word_file("{%p for x in xs %}", paragraph(marked, field), "{%p endfor %}")

    xml = document_xml(filled(template, {"xs": ["a", "b"]}))

    assert re.findall(r"REF (\w+)", xml) == ["item", "item_2"]


def test_text_boxes_are_filled_in_both_their_forms_and_numbered() -> None:
    template = word_file("{%p for x in xs %}", text_box(paragraph("box {{ x }}")), "{%p endfor %}")

    xml = document_xml(filled(template, {"xs": ["a", "b"]}))

    assert re.findall(r">(box \w)<", xml) == ["box a", "box a", "box b", "box b"]
    assert re.findall(r'docPr id="(\d+)"', xml) == ["5", "6"]


def test_paragraph_and_control_numbers_are_not_repeated() -> None:
    template = word_file(
        "{%p for x in xs %}",
        '<w:p w14:paraId="11223344" w14:textId="77777777"><w:r><w:t>{{ x }}</w:t></w:r></w:p>',
        paragraph(control('<w:id w:val="9"/>', run("c"))),
        "{%p endfor %}",
    )

    xml = document_xml(filled(template, {"xs": [1, 2]}))

    assert "paraId" not in xml
    assert "<w:id " not in xml


def test_a_comment_stays_at_the_first_turn() -> None:
    template = word_file(
        "{%p for x in xs %}",
        paragraph(
            '<w:commentRangeStart w:id="0"/>',
            run("{{ x }}"),
            '<w:commentRangeEnd w:id="0"/>',
            '<w:r><w:commentReference w:id="0"/></w:r>',
        ),
        "{%p endfor %}",
        comments=f'<w:comment w:id="0" w:author="A">{paragraph("about {{ y }}")}</w:comment>',
    )

    content = filled(template, {"xs": ["a", "b"], "y": "it"})

    assert document_xml(content).count("commentReference") == 1
    assert text_of_part(content, "word/comments.xml") == "about it"


def test_notes_in_a_loop_are_written_for_every_turn() -> None:
    template = word_file(
        paragraph("first", reference(2)),
        "{%p for r in rows %}",
        paragraph(run("{{ r.name }}"), reference(1)),
        "{%p endfor %}",
        footnotes=separators() + note("on {{ r.name }}: {{ r.why }}", 1) + note("{{ all }}", 2),
    )

    rows = [{"name": "a", "why": "A"}, {"name": "b", "why": "B"}]
    content = filled(template, {"rows": rows, "all": "for all"})

    assert text_of_part(content) == "first[2]\na[1]\nb[3]"
    assert text_of_part(content, "word/footnotes.xml").split() == (
        ["for", "all", "on", "a:", "A", "on", "b:", "B"]
    )
    notes = content_of(content, "word/footnotes.xml")
    assert re.findall(r'<w:footnote [^>]*w:id="(-?\d+)"', notes) == ["-1", "0", "2", "1", "3"]


def test_notes_without_tags_are_repeated_too_and_those_left_out_are_kept_unseen() -> None:
    template = word_file(
        "{%p for r in rows %}",
        paragraph("x", reference(1, "endnote")),
        "{%p endfor %}",
        endnotes=separators("endnote") + note("see there", 1, "endnote"),
    )

    twice = filled(template, {"rows": [1, 2]})

    assert text_of_part(twice) == "x[1]\nx[2]"
    assert text_of_part(twice, "word/endnotes.xml").split() == ["see", "there", "see", "there"]
    assert text(template, {"rows": []}) == ""


def content_of(content: bytes, name: str) -> str:
    from tests.support.packages import unzipped

    return unzipped(content)[name].decode()


def test_content_controls_are_filled_by_their_tag() -> None:
    template = word_file(
        paragraph(
            "Name: ",
            control(
                '<w:tag w:val="{{ name }}"/><w:showingPlcHdr/><w:text/>', run("Click", PLACEHOLDER)
            ),
        ),
        control(
            '<w:tag w:val="{customer.city}"/>',
            paragraph("an example", form='<w:jc w:val="center"/>') + paragraph("of two lines"),
        ),
        control('<w:tag w:val="city"/>', paragraph("left alone")),
        table(row("a", control('<w:tag w:val="{name}"/>', cell("x")))),
    )

    content = filled(template, {"name": "Li <Lei>", "customer": {"city": "Köln\nNord"}})

    assert text_of_part(content).splitlines()[:3] == ["Name: Li <Lei>", "Köln/nNord", "left alone"]
    xml = document_xml(content)
    assert "showingPlcHdr" not in xml
    assert "PlaceholderText" not in xml
    assert '<w:tag w:val="{{ name }}"/>' in xml


def test_lists_boxes_and_dates_are_set_as_well_as_shown() -> None:
    choices = (
        '<w:dropDownList><w:listItem w:displayText="High level" w:value="h"/>'
        '<w:listItem w:displayText="Low" w:value="l"/></w:dropDownList>'
    )
    box = (
        '<w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="2611"'
        ' w14:font="Segoe UI Symbol"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/>'
        "</w14:checkbox>"
    )
    day = '<w:date><w:dateFormat w:val="yyyy年M月d日"/><w:lid w:val="zh-CN"/></w:date>'
    template = word_file(
        paragraph(control(f'<w:tag w:val="{{level}}"/>{choices}', run("Choose"))),
        paragraph(control(f'<w:tag w:val="{{ok}}"/>{box}', run("☐"))),
        paragraph(control(f'<w:tag w:val="{{day}}"/>{day}', run("a date"))),
    )

    content = filled(template, {"level": "h", "ok": True, "day": date(2025, 12, 1)})

    assert text_of_part(content) == "High level\n☑\n2025年12月1日"
    assert '<w14:checked w14:val="1"/>' in document_xml(content)
    assert 'w:fullDate="2025-12-01T00:00:00Z"' in document_xml(content)
    assert text(template, {"level": "other", "ok": "否", "day": "2025-02-03"}) == (
        "other\n☐\n2025年2月3日"
    )


def test_a_control_is_cut_off_from_what_would_be_shown_instead() -> None:
    bound = '<w:dataBinding w:xpath="/a" w:storeItemID="{1}"/><w:text/>'
    template = word_file(
        paragraph(control(bound, run("{{ x }}"))),
        paragraph(control(bound, run("as it was"))),
    )

    assert document_xml(filled(template, {"x": "y"})).count("dataBinding") == 1


def test_a_picture_stands_between_runs_and_blocks_take_the_paragraphs_place() -> None:
    from planforge.filling.values import Markdown

    template = word_file(paragraph(run("before {{ x }} after", "<w:b/>")), "{{ x }}", "end")

    assert text(template, {"x": Markdown("one\n\ntwo")}) == (
        "before \none\ntwo\n after\none\ntwo\nend"
    )
    content = filled(template, {"x": Image(PICTURE)})
    assert text_of_part(content) == "before  after\n\nend"
    assert document_xml(content).count("<w:drawing>") == 2


def test_a_picture_in_a_control_is_changed_within_its_frame() -> None:
    drawing = (
        '<w:drawing><wp:inline><wp:extent cx="720000" cy="720000"/><wp:docPr id="1" name="Logo"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>'
        '<pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        '<a:blip r:embed="rId1"/>'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="720000" cy="720000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    template = word_file(
        paragraph(control('<w:tag w:val="{logo}"/><w:picture/>', f"<w:r>{drawing}</w:r>"))
    )

    xml = document_xml(filled(template, {"logo": Image(PICTURE)}))

    assert xml.count("<w:drawing") == 1
    assert 'r:embed="rId1"' not in xml
    assert 'cx="720000"' in xml


def test_shapes_in_a_loop_get_names_of_their_own_which_what_is_in_them_follows() -> None:
    held = (
        '<w:r><w:object><v:shape id="s1" style="width:9pt;height:9pt"/>'
        '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Embed"'
        ' ProgID="Package" ShapeID="s1" DrawAspect="Icon" ObjectID="_1"/></w:object></w:r>'
    )
    template = word_file("{%p for x in rows %}", paragraph("{{ x }}", held), "{%p endfor %}")

    content = compile_template(template).render({"rows": [1, 2]}).content

    xml = document_xml(content)
    shapes = re.findall(r'<v:shape id="(\w+)"', xml)
    assert shapes[0] == "s1"
    assert len(set(shapes)) == 2
    assert re.findall(r'ShapeID="(\w+)"', xml) == shapes


def test_a_content_control_whose_rows_are_all_gone_goes_with_its_table() -> None:
    rows = control(
        '<w:id w:val="5"/>', control("", row("{%tr for x in rows %}{{ x }}{%tr endfor %}"))
    )
    grid = "<w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>"
    template = word_file(f"<w:tbl>{grid}{rows}</w:tbl>", "end")

    assert text(template, {"rows": [1, 2]}) == "| 1 |\n| 2 |\nend"
    assert text(template, {"rows": []}) == "end"
    assert "w:sdt" not in document_xml(filled(template, {"rows": []}))


def test_tags_in_formulas_are_filled() -> None:
    name = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    formula = f'<m:oMath xmlns:m="{name}"><m:r><m:t>x={{{{ x }}}}</m:t></m:r></m:oMath>'

    content = filled(word_file(paragraph("a ", formula)), {"x": "<5"})

    assert "<m:t>x=&lt;5</m:t>" in document_xml(content)
