"""Tags in fields' instructions and in links; fields' results."""

from __future__ import annotations

import re

import pytest
from tests.support.filled_documents import filled, problems, text
from tests.support.packages import unzipped
from tests.support.word_templates import document_xml, paragraph, run, word_file

_REFUSED = (
    "[fill-word-field]\n    put pictures in with `{{ name | image }}`, documents with"
    " `{{ name | subdoc }}`"
)


def field(instruction: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        f'{instruction}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def simple_field(instruction: str, result: str) -> str:
    return f"<w:fldSimple w:instr='{instruction}'>{run(result)}</w:fldSimple>"


@pytest.mark.parametrize("make", [field, simple_field])
@pytest.mark.parametrize(
    "target", ["https://example.com/?a=1", "mailto:a@example.com", "#here", ""]
)
def test_a_field_leads_where_links_may_lead(make: type, target: str) -> None:
    template = word_file(paragraph(make(' HYPERLINK "{{ url }}" \\t "{{ frame }}" ', "{{ text }}")))

    content = filled(template, {"url": target, "frame": 'x" \\l', "text": "Shop"})

    assert text(template, {"url": target, "frame": "_top", "text": "Shop"}) == "Shop"
    assert f'HYPERLINK "{target}" \\t "x' in document_xml(content).replace("&quot;", '"')


@pytest.mark.parametrize("make", [field, simple_field])
@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", '" \\o "x', "C:x"])
def test_a_field_leads_nowhere_else(make: type, target: str) -> None:
    template = word_file(paragraph(make(' HYPERLINK "{{ url }}" ', "Shop")))

    assert f"`{target}` is no address that a link may lead to [fill-link]" in problems(
        template, {"url": target}
    )


def test_the_end_of_an_address_may_be_anything() -> None:
    template = word_file(paragraph(field(' HYPERLINK "https://example.com/{{ id }}" ', "Shop")))

    assert '"https://example.com/7\'x"' in document_xml(filled(template, {"id": '7"x'}))


@pytest.mark.parametrize(
    "instruction",
    [
        ' INCLUDETEXT "{{ x }}" ',
        ' includepicture "{{ x }}" \\d ',
        ' DDEAUTO "{{ x }}" ',
        " {{ x }} a ",
    ],
)
@pytest.mark.parametrize("make", [field, simple_field])
def test_data_do_not_say_what_a_field_reads_or_runs(make: type, instruction: str) -> None:
    template = word_file("a", paragraph(field(" PAGE ", "1"), make(instruction, "here")))

    assert problems(template).endswith(
        "`{{ x }}` would say what a field reads or runs, or what kind of field it is " + _REFUSED
    )


def test_an_inner_field_is_looked_at_by_itself() -> None:
    inner = field(" PAGE ", "1")
    outer = field("@", "x").replace("@</w:instrText></w:r>", f" = </w:instrText></w:r>{inner}"
        '<w:r><w:instrText xml:space="preserve"> + {{ x }}</w:instrText></w:r>')  # fmt: skip

    assert "`{{ x }}` would say" in problems(word_file(paragraph(outer)))
    assert " + 5<" in document_xml(
        filled(word_file(paragraph(outer.replace(" = ", " QUOTE "))), {"x": 5})
    )


def test_the_result_of_a_field_for_a_property_is_filled_like_text() -> None:
    template = word_file(paragraph("for ", field(" DOCPROPERTY  Client  ", "{{ client }}"), "!"))

    content = filled(template, {"client": "Ann & Co"})

    assert text(template, {"client": "Ann & Co"}) == "for Ann & Co!"
    assert " DOCPROPERTY  Client  </w:instrText>" in document_xml(content)


def test_a_link_from_data_divides_the_link_that_it_stands_in() -> None:
    outer = f'<w:hyperlink w:anchor="top">{run("see {{ shop }} now")}</w:hyperlink>'
    alone = f'<w:hyperlink w:anchor="top">{run("{{ shop }}")}</w:hyperlink>'
    template = word_file(paragraph(outer), paragraph(alone))
    data = {"shop": {"url": "https://example.com"}}

    xml = document_xml(
        filled(word_file(*(one.replace("shop", "shop.url | link('Shop')") for one in (
            paragraph(outer), paragraph(alone)))), data)
    )  # fmt: skip

    assert re.sub(
        r"<w:rPr>.*?</w:rPr>|<w:p>| xml:space=\"preserve\"| xmlns:r=\"[^\"]*\"", "", xml
    ) == (
        '<w:hyperlink w:anchor="top"><w:r><w:t>see </w:t></w:r></w:hyperlink>'
        '<w:hyperlink r:id="rId2" w:history="1"><w:r><w:t>Shop</w:t></w:r></w:hyperlink>'
        '<w:hyperlink w:anchor="top"><w:r><w:t> now</w:t></w:r></w:hyperlink></w:p>'
        '<w:hyperlink r:id="rId2" w:history="1"><w:r><w:t>Shop</w:t></w:r></w:hyperlink></w:p>'
    )
    assert text(template, {"shop": "Shop"}) == "see Shop now\nShop"


def test_the_tip_and_the_bookmark_of_a_link_are_filled() -> None:
    link = f'<w:hyperlink w:anchor="at{{{{ n }}}}" w:tooltip="to {{{{ name }}}}">{run("x")}'
    template = word_file(paragraph(f"{link}</w:hyperlink>"))

    assert 'w:anchor="at7" w:tooltip="to &lt;A&gt; &amp; &quot;B&quot;"' in document_xml(
        filled(template, {"n": 7, "name": '<A> & "B"'})
    )
    assert "`{% if x %}` stands in the properties of a field or link" in problems(
        word_file(paragraph(f"{link}</w:hyperlink>".replace("{{ n }}", "{% if x %}")))
    )


def test_a_watermark_is_filled() -> None:
    mark = (
        '<w:r><w:pict><v:shape id="mark" style="width:100pt;height:50pt">'
        '<v:textpath style="font-family:&quot;Arial&quot;" string="{}"/></v:shape></w:pict></w:r>'
    )
    template = word_file("a", header=paragraph("b") + paragraph(mark.format("for {{ client }}")))

    content = filled(template, {"client": 'A & "B"'})

    assert 'string="for A &amp; &quot;B&quot;"' in unzipped(content)["word/header.xml"].decode()
    assert problems(template, {}).startswith("letter.docx#header¶2: the data has no `client`")
