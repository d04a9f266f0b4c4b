"""Tags in documents: where they may stand, and what becomes of them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.support.filled_documents import filled, problems, text
from tests.support.packages import WORDS, unzipped, zipped
from tests.support.word_templates import (
    WORD,
    changed_parts,
    document_xml,
    paragraph,
    run,
    table,
    text_of_part,
    word_file,
)

from planforge.filling.template import compile_template
from planforge.filling.values import Shown


def test_values_stand_in_texts_as_people_write_them() -> None:
    template = word_file("{{ a }} | {{ b }} | {{ c }} | {{ d }} | {{ e }} | {{ f }} | {{ g }}")

    shown = text(
        template,
        {
            "a": 0.1 + 0.2,
            "b": None,
            "c": True,
            "d": date(2025, 1, 2),
            "e": "=1+1 <&> \x00\x0b'\"",
            "f": 12.0,
            "g": Shown(0.125, "12.5%"),
        },
    )

    assert shown == "0.3 |  | True | 2025-01-02 | =1+1 <&> /n'\" | 12 | 12.5%"


def test_a_tag_split_over_runs_keeps_the_format_of_its_first_letter() -> None:
    template = word_file(
        paragraph(
            run("Dear {", "<w:b/>"),
            '<w:proofErr w:type="spellStart"/>',
            run("{ cust", "<w:i/>"),
            '<w:bookmarkStart w:id="1" w:name="here"/>',
            run("omer.na"),
            '<w:proofErr w:type="spellEnd"/>',
            '<w:bookmarkEnd w:id="1"/>',
            "<w:r><w:lastRenderedPageBreak/><w:t>me }</w:t></w:r>",
            run("}, welcome"),
        )
    )

    content = filled(template, {"customer": {"name": "Li <Lei>"}})

    assert document_xml(content) == (
        '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Dear Li &lt;Lei&gt;</w:t></w:r>'
        '<w:bookmarkStart w:id="1" w:name="here"/><w:bookmarkEnd w:id="1"/>'
        "<w:r><w:lastRenderedPageBreak/></w:r>"
        '<w:r><w:t xml:space="preserve">, welcome</w:t></w:r></w:p>'
    )


def test_a_tag_may_hold_tabs_breaks_and_typographic_quotes() -> None:
    template = word_file(
        paragraph(
            "<w:r><w:t>{{ names</w:t><w:tab/><w:t>|</w:t><w:br/><w:t>join(“, ”) }}</w:t></w:r>"
        ),
        paragraph("<w:r><w:t>{{ a</w:t><w:noBreakHyphen/><w:t>1 }}</w:t></w:r>"),
        "｛｛ names ｜ join（‘、’） ｝｝",
    )

    assert text(template, {"names": ["Ann", "Bob"], "a": 3}) == "Ann, Bob\n2\nAnn、Bob"


@pytest.mark.parametrize("town", [True, False])
def test_paragraphs_stand_or_fall_with_their_condition(town: bool) -> None:
    template = word_file(
        "{%p if town %}",
        "In {{ name }}",
        "{%p else %}",
        "In the country",
        "{%p endif %}",
        "the end",
    )

    expected = "In Köln" if town else "In the country"
    assert text(template, {"town": town, "name": "Köln"}) == f"{expected}\nthe end"


def test_loops_lie_within_loops() -> None:
    template = word_file(
        "{%p for dish in dishes %}",
        "{{ loop.index }}. {{ dish.name }}",
        "{%p for item in dish.of %}",
        "- {{ item }}{% if not loop.last %},{% endif %}",
        "{%p endfor %}",
        "{%p endfor %}",
    )

    dishes = [{"name": "Pizza", "of": ["bread", "ham"]}, {"name": "Water", "of": []}]
    assert text(template, {"dishes": dishes}) == "1. Pizza\n- bread,\n- ham\n2. Water"


def test_statements_without_scope_cut_through_runs_and_paragraphs() -> None:
    template = word_file(
        paragraph(
            run("{% if a %}A", "<w:b/>"), run("B{% else %}C", "<w:i/>"), run("D{% endif %}E")
        ),
        "{% for x in y %}",
        "{{ x }}",
        "{% endfor %}",
    )

    assert text(template, {"a": True, "y": [1, 2]}) == "ABE\n\n1\n\n2\n"
    assert text(template, {"a": False, "y": []}) == "CDE\n"


def test_a_run_may_stand_or_fall_by_itself() -> None:
    template = word_file(
        paragraph(run("a{%r if x %}b", "<w:b/>"), run("c{%r endif %}d{{r y }}", "<w:i/>"))
    )

    assert text(template, {"x": True, "y": "!"}) == "abcd!"
    assert document_xml(filled(template, {"x": False, "y": "!"})) == (
        '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">a</w:t></w:r>'
        '<w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">d!</w:t></w:r></w:p>'
    )


def test_a_paragraph_or_row_that_opens_and_closes_its_own_loop_repeats() -> None:
    template = word_file(
        "{%p for x in xs %}{{ x }}!{%p endfor %}",
        table(("{%tr for x in xs %}{{ x }}", "no. {{ loop.index }}{%tr endfor %}")),
    )

    assert text(template, {"xs": ["a", "b"]}) == "a!\nb!\n| a | no. 1 |\n| b | no. 2 |"


def test_a_dash_joins_paragraphs() -> None:
    template = word_file(
        "My house is located",
        "{%- if town -%}",
        " in urban area",
        "{%- else -%}",
        " in countryside",
        "{%- endif -%}",
        " and I love it.",
    )

    assert text(template, {"town": True}) == "My house is located in urban area and I love it."
    assert text(template, {"town": False}) == "My house is located in countryside and I love it."


def test_comments_vanish_and_escaped_braces_are_printed() -> None:
    template = word_file(
        "a{# not for readers #}b", "{#p a whole paragraph #}", "{_{ name }_} {_% if %_}"
    )

    assert text(template) == "ab\n{{ name }} {% if %}"


def test_text_with_line_ends_tabs_pages_and_paragraphs() -> None:
    template = word_file(
        paragraph(run("in {{ x }} it", "<w:b/>"), form='<w:jc w:val="center"/>'),
        paragraph('<w:sdt><w:sdtPr><w:id w:val="4"/></w:sdtPr><w:sdtContent>'
                  + run("{{ x }}") + "</w:sdtContent></w:sdt>"),
    )  # fmt: skip

    content = filled(template, {"x": "a\nb\r\nc\td\ae\ff"})

    assert text_of_part(content) == "in a/nb/nc/td\ne\n/f\nf it\na/nb/nc/td/ne/ff"
    centred = '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/></w:rPr>'
    assert document_xml(content).count(centred) == 3


def test_all_that_is_missing_is_told_at_once_with_places() -> None:
    template = word_file(
        "Dear {{ nmae }}", table(("a", "{{ order.totl }}")), header=paragraph("{{ date }}")
    )

    assert problems(template, {"name": "x", "order": {"total": 1}}) == (
        "letter.docx¶1 “Dear {{ nmae }}”: the data has no `nmae`, which `{{ nmae }}` needs"
        " [fill-missing]\n"
        "    did you mean `name`?\n"
        "letter.docx#header¶1: the data has no `date`, which `{{ date }}` needs [fill-missing]\n"
        "letter.docx¶3: the data has no `totl`, which `{{ order.totl }}` needs [fill-missing]\n"
        "    did you mean `total`?"
    )


def test_a_name_that_is_missing_several_times_is_told_for_every_place() -> None:
    template = word_file("Dear {{ nmae }}", "{{ name }}", "Bye {{ nmae }} {{nmae}}")

    told = [line for line in problems(template, {"name": "x"}).splitlines() if line[0] != " "]

    assert told == [
        "letter.docx¶1 “Dear {{ nmae }}”: the data has no `nmae`, which `{{ nmae }}` needs"
        " [fill-missing]",
        "letter.docx¶3 “Bye {{ nmae }} {{nmae}}”: the data has no `nmae`, which `{{ nmae }}` needs"
        " [fill-missing]",
        "letter.docx¶3 “Bye {{ nmae }} {{nmae}}”: the data has no `nmae`, which `{{nmae}}` needs"
        " [fill-missing]",
    ]
    assert [tag.text for tag in compile_template(template).tags] == [
        "{{ nmae }}", "{{ name }}", "{{ nmae }}", "{{nmae}}",
    ]  # fmt: skip


def test_missing_names_may_be_blank_or_marked() -> None:
    template = word_file("Dear {{ name }}!")

    assert text(template, missing="blank") == "Dear !"
    assert text(template, missing="mark") == "Dear [name]!"


def test_statements_must_open_and_close_at_the_same_level() -> None:
    template = word_file(
        "{% if x %}",
        table(("{% endif %}", "")),
        "{%p for x in y %}",
        table(("{%tr endfor %}",), ("b",)),
    )

    assert problems(template) == (
        "letter.docx¶2: `{% endif %}` stands in another place of the document's structure than"
        " `{% if x %}` (letter.docx¶1) [fill-word-unbalanced]\n"
        "    put both into paragraphs of the same cell or text, or both into rows of the same"
        " table ({%tr … %})\n"
        "letter.docx¶5: `{%tr endfor %}` stands in another place of the document's structure than"
        " `{%p for x in y %}` (letter.docx¶4) [fill-word-unbalanced]\n"
        "    put both into paragraphs of the same cell or text, or both into rows of the same"
        " table ({%tr … %})"
    )


def test_statements_at_the_edge_of_a_link_or_a_change_are_lifted_out_of_it() -> None:
    link = f'<w:hyperlink w:anchor="here">{run("{{ x }}")}{run("{% endif %} after")}</w:hyperlink>'
    change = f'<w:ins w:id="1" w:author="A">{run("in{% endif %}")}</w:ins>'
    template = word_file(
        paragraph("a {% if x %}b ", link.replace(" after", "")),
        paragraph(run("{% if x %}c ", "<w:b/>"), change, "!"),
    )

    assert text(template, {"x": "X"}) == "a b X\nc in!"
    assert text(template, {"x": ""}) == "a \n!"
    assert "[fill-word-unbalanced]" in problems(word_file(paragraph("a {% if x %}b ", link)))


def test_tags_that_stand_nowhere_or_never_end_are_told() -> None:
    template = word_file(
        "{%tr for x in y %}",
        "{{ name",
        "{%p if x %}",
        table(("{{tr x}}",)),
        "{% cellbg red %}",
        "{%sheet if x %}{%sheet endif %}",
    )

    told = problems(template)

    assert [line for line in told.splitlines() if not line.startswith("    ")] == [
        "letter.docx¶1: `{%tr for x in y %}` stands for a row or cell, but there is no table around"
        " it [fill-word-no-row]",
        "letter.docx¶1: `{%tr for x in y %}` is opened here and never closed [fill-unclosed]",
        "letter.docx¶2: `{{ name` begins a tag that is not closed [fill-open-tag]",
        "letter.docx¶3: `{%p if x %}` is opened here and never closed [fill-unclosed]",
        "letter.docx¶4: `{{tr x}}` would put a value in place of a row or cell, which is not"
        " possible [fill-word-value-scope]",
        "letter.docx¶5: `{% cellbg red %}` stands for a row or cell, but there is no table around"
        " it [fill-word-no-row]",
        "letter.docx¶6 “{%sheet if x %}{%sheet endif %…”: `{%sheet if x %}` is for workbooks: a"
        " document has no sheets"
        " [fill-word-sheet]",
        "letter.docx¶6 “{%sheet if x %}{%sheet endif %…”: `{%sheet endif %}` is for workbooks: a"
        " document has no sheets"
        " [fill-word-sheet]",
    ]


def test_what_is_lost_beside_a_tag_that_stands_for_more_than_itself_is_told() -> None:
    box = f"<w:txbxContent>{paragraph('in', run(' a box'))}</w:txbxContent>"
    boxed = f"<w:r><w:pict><v:rect><v:textbox>{box}</v:textbox></v:rect></w:pict></w:r>"
    line = "<w:r><w:pict><v:rect/></w:pict></w:r>"
    template = word_file(
        "Agreed: {%p if a %} and {{ a }}",
        "one",
        "{%p else %}  ",
        paragraph("{%p endif %}", boxed),
        table(
            ("{%tr for r in rows %}", "notes", "{%p if r %}more{%p endif %}"),
            ("{{ r }}", "", ""),
            ("{%tr endfor %}", "", ""),
            ("{%tc if a %}" + 30 * "long ", "{{ a }}", "{%tc endif %}"),
        ),
        table(("{%tr for r in rows %}{{ r }}", "kept{%tr endfor %}")),
        paragraph("{%p if a %}", line),
        "{%p endif %}",
        "{#p hidden #} with its paragraph",
    )

    notices = compile_template(template, name="letter.docx").render({"a": 1, "rows": [1]}).notices

    beside = "goes with its whole paragraph, row or cell, and"
    mend = "\n    move that elsewhere, or write the tag without `p`, `tr` or `tc`\n"
    assert "".join(f"{notice.text()}\n" for notice in notices) == (
        f"letter.docx¶1 “Agreed: {{%p if a %}} and {{{{ a }}…”: `{{%p if a %}}` {beside} what"
        f" else stands there is lost: `Agreed: and {{{{ a }}}}` [fill-word-beside]{mend}"
        f"letter.docx¶4: `{{%p endif %}}` {beside} what else"
        f" stands there is lost: `in a box` [fill-word-beside]{mend}"
        f"letter.docx¶6: `{{%tr for r in rows %}}` {beside} what else"
        f" stands there is lost: `notes more` [fill-word-beside]{mend}"
        f"letter.docx¶15 “{{%tc if a %}}long long long lon…”: `{{%tc if a %}}` {beside} what else"
        f" stands there is lost: `{12 * 'long '}…` [fill-word-beside]{mend}"
        f"letter.docx¶20: `{{%p if a %}}` {beside} the picture or"
        f" shape there is lost [fill-word-beside-drawing]{mend}"
    )


def test_deleted_text_holds_no_tags() -> None:
    template = word_file(
        paragraph(
            '<w:del w:id="1" w:author="A"><w:r><w:delText>{{ gone }}</w:delText></w:r></w:del>',
            f'<w:ins w:id="2" w:author="A">{run("{{ here }}")}</w:ins>',
        )
    )

    assert text(template, {"here": "yes"}) == "yes"


def test_tags_in_a_field_stay_within_its_quotes() -> None:
    template = word_file(
        paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> HYPERLINK "{{ u</w:instrText></w:r>'
            '<w:r><w:instrText>rl }}" </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{{ shown }}</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
    )

    content = filled(template, {"url": 'https://a.b/"\\o"c', "shown": "here"})

    assert " HYPERLINK \"https://a.b/'\\\\o'c" in document_xml(content)
    assert text_of_part(content) == "here"


def test_parts_without_tags_stay_byte_for_byte() -> None:
    template = word_file("{{ x }}", header=paragraph("no tag"), footer=paragraph("{{ x }}"))

    content = filled(template, {"x": "y"})

    assert changed_parts(template, content) == {
        "word/document.xml": "changed",
        "word/footer.xml": "changed",
    }


def test_a_document_without_tags_stays_byte_for_byte() -> None:
    template = word_file("nothing to fill", '<w:p w:rsidR="00AA00AA"><w:r/></w:p>')

    assert changed_parts(template, filled(template)) == {}


@pytest.mark.parametrize(
    ("kind", "main_type"),
    [
        ("docm", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        ("dotx", WORDS + "template.main+xml"),
        ("dotm", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"),
    ],
)
def test_documents_with_macros_and_templates_are_filled(kind: str, main_type: str) -> None:
    template = compile_template(word_file("{{ x }}", main_type=main_type))

    made = template.render({"x": "y"})

    assert made.package.kind == kind
    assert text_of_part(made.content) == "y"
    assert text_of_part(template.render({"x": "z"}, suffix=".docx").content) == "z"


def test_the_same_data_give_the_same_bytes() -> None:
    template = compile_template(word_file("{%p for x in xs %}", "{{ x }}", "{%p endfor %}"))

    made = {template.render({"xs": [1, 2]}).content for _ in range(3)}

    assert len(made) == 1


@pytest.mark.parametrize("prefix", ["ns0", ""])
def test_another_prefix_for_words_names_is_no_matter(prefix: str) -> None:
    parts = {**unzipped(word_file("{{ x }}", table(("{%tc if x %}", "b", "{%tc endif %}"))))}
    xml = parts["word/document.xml"].decode()
    if prefix:
        xml = xml.replace("w:", "ns0:").replace("xmlns:w=", "xmlns:ns0=")
    else:
        xml = xml.replace("<w:", "<").replace("</w:", "</").replace(" xmlns:w=", " xmlns:q=")
        xml = xml.replace(" w:", " q:").replace(" xmlns:q=", f' xmlns="{WORD}" xmlns:q=')
    parts["word/document.xml"] = xml.encode()

    content = compile_template(zipped(parts)).render({"x": "a\nb"}).content

    assert text_of_part(content) == "a/nb\n| b |"


def test_time_of_day_is_shown_where_there_is_one() -> None:
    assert text(word_file("{{ x }}"), {"x": datetime(2025, 1, 2, 3, 4)}) == "2025-01-02 03:04"


def test_what_fails_with_the_data_is_told_at_once_whatever_it_is() -> None:
    template = word_file(
        "{{ nmae }} {{ 1 / zero }}",
        "{%p for one in rows %}",
        "{{ one / zero }} {{ address | link }}",
        "{%p endfor %}",
        "{% if 1 / zero > 1 %}{{ totl }}{% endif %}{{ 'no.png' | image }}",
        "{%p for one in 5 %}",
        "{{ one }}",
        "{%p endfor %}",
        "{{ rows }}",
    )
    data = {"name": "A", "zero": 0, "rows": [1, 2], "address": "file:///x"}

    lines = [line for line in problems(template, data).splitlines() if not line.startswith(" ")]

    assert lines == [
        "letter.docx¶1 “{{ nmae }} {{ 1 / zero }}”: `{{ 1 / zero }}` divides by zero"
        " [fill-zero-division]",
        "letter.docx¶1 “{{ nmae }} {{ 1 / zero }}”: the data has no `nmae`, which `{{ nmae }}`"
        " needs [fill-missing]",
        "letter.docx¶3 “{{ one / zero }} {{ address |…”: `{{ one / zero }}` divides by zero"
        " [fill-zero-division]",
        "letter.docx¶3 “{{ one / zero }} {{ address |…”: `file:///x` is no address that a link may"
        " lead to [fill-link]",
        "letter.docx¶5 “{% if 1 / zero > 1 %}{{ totl }…”: `{% if 1 / zero > 1 %}` divides by zero"
        " [fill-zero-division]",
        "letter.docx¶5 “{% if 1 / zero > 1 %}{{ totl }…”: `no.png` is named by its path, but there"
        " is no folder that files may be read from [fill-no-folder]",
        "letter.docx¶6: `{%p for one in 5 %}` goes through 5, which is no list [fill-not-list]",
        "letter.docx¶9: `{{ rows }}` is no text, number or date but a list of 2 values"
        " [fill-shows-list]",
    ]
