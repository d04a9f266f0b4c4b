"""Markdown in documents: in the template's own styles, whatever they are called and wherever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.support.filled_documents import filled, findings
from tests.support.libreoffice import converted
from tests.support.packages import unzipped
from tests.support.word_templates import paragraph, run, table, word_file
from tests.support.word_values import dump, png

from planforge.filling.template import compile_template
from planforge.filling.values import Markdown

if TYPE_CHECKING:
    from pathlib import Path


def style(kind: str, identity: str, name: str, rest: str = "", *, default: bool = False) -> str:
    """Return a style."""
    mark = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="{kind}"{mark} w:styleId="{identity}"><w:name w:val="{name}"/>{rest}'
        "</w:style>"
    )


def level(number: int, form: str, text: str) -> str:
    """Return a level of a list's definition."""
    left = 500 * (number + 1)
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:ind w:left="{left}" w:hanging="400"/></w:pPr></w:lvl>'
    )


def numbered(number: int, at: int = 0) -> str:
    """Return what ties a style to a list."""
    return f'<w:pPr><w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'


NUMBERING = (
    '<w:abstractNum w:abstractNumId="5"><w:multiLevelType w:val="hybridMultilevel"/>'
    + level(0, "bullet", "■")
    + "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="7"><w:multiLevelType w:val="multilevel"/>'
    + level(0, "decimal", "%1、")
    + level(1, "lowerLetter", "%2)")
    + "</w:abstractNum>"
    '<w:num w:numId="3"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="7"/></w:num>'
)
CHINESE = "".join(
    (
        style("paragraph", "a", "正文", default=True),
        style(
            "paragraph", "1", "标题 1", '<w:basedOn w:val="a"/><w:rPr><w:sz w:val="44"/></w:rPr>'
        ),
        style("paragraph", "2", "heading 2", '<w:basedOn w:val="a"/>'),
        style("paragraph", "a3", "列表项目符号", numbered(3)),
        style("paragraph", "a4", "列表编号", numbered(4)),
        style("paragraph", "a6", "引用"),
        style("paragraph", "a7", "源代码"),
        style("character", "a8", "超链接"),
        style("character", "a9", "行内代码"),
        style(
            "table",
            "aa",
            "网格型",
            '<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
            "</w:tblBorders></w:tblPr>",
        ),
    )
)
ENGLISH = style("paragraph", "Normal", "Normal", default=True)


def shown(text: str, *, styles: str = CHINESE, tag: str = "{{ x }}", **options: Any) -> str:
    """Return Markdown as it comes to stand in a Chinese template."""
    template = word_file(tag, styles=styles, numbering=NUMBERING)
    return dump(filled(template, {"x": Markdown(text)}, **options))


def notices(text: str, *, styles: str, numbering: str | None = NUMBERING) -> list[str]:
    """Return which styles a template was found to lack."""
    parts = {"styles": styles} | ({} if numbering is None else {"numbering": numbering})
    result = compile_template(word_file("{{ x }}", **parts)).render({"x": Markdown(text)})
    assert findings(result.content) == []
    return [str(problem.details["name"]) for problem in result.notices]


def test_styles_are_found_by_name_in_any_language() -> None:
    text = "# 总体\n\n## Second\n\nText `code` [a](https://b.c)\n\n> 引言\n\n```\na  b\nc\n```\n"

    assert shown(text).splitlines() == [
        "标题 1: 总体",
        "heading 2: Second",
        "Text «行内代码»code«» «超链接, -> https://b.c»a«»",
        "引用: 引言",
        "源代码: a  b⏎c",
    ]
    assert notices(text, styles=CHINESE) == []


def test_styles_that_the_template_has_not_are_added_and_told() -> None:
    text = "# A\n\n### C\n\n> q\n\n- a\n\n1. b\n\n`c`\n\n```\nd\n```\n\n| a |\n|---|\n| b |\n"

    assert notices(text, styles=ENGLISH, numbering=None) == [
        "heading 1",
        "heading 3",
        "Quote",
        "HTML Code",
        "HTML Preformatted",
        "Table Grid",
    ]


def test_lists_have_the_templates_marks_and_each_numbered_one_begins_anew() -> None:
    text = "1. a\n2. b\n\ntext\n\n1. c\n2. d\n\n- e\n- f\n\n5. g\n6. h\n"

    assert shown(text).splitlines() == [
        "列表编号: 1. a",
        "列表编号: 2. b",
        "text",
        "列表编号: 1. c",
        "列表编号: 2. d",
        "列表项目符号: • e",
        "列表项目符号: • f",
        "列表编号: 5. g",
        "列表编号: 6. h",
    ]


def test_lists_within_lists_use_deeper_levels_or_a_list_of_their_own() -> None:
    text = "1. a\n   1. inner\n   2. second\n\n   more of a\n2. b\n   - bullet\n     - deeper\n"

    assert shown(text).splitlines() == [
        "列表编号: 1. a",
        "列表编号:   1. inner",
        "列表编号:   2. second",
        "more of a",
        "列表编号: 2. b",
        "列表项目符号:   • bullet",
        "列表项目符号:     • deeper",
    ]


def test_templates_without_lists_get_some() -> None:
    text = "- a\n  - b\n\n1. c\n   1. d\n2. e\n\nx\n\n1. f\n"

    content = filled(word_file("{{ x }}", styles=ENGLISH), {"x": Markdown(text)})

    assert dump(content).splitlines() == [
        "• a",
        "  • b",
        "1. c",
        "  1. d",
        "2. e",
        "x",
        "1. f",
    ]
    assert b"numIdMacAtCleanup" not in unzipped(content)["word/numbering.xml"]


def test_paragraphs_look_as_the_tags_paragraph_does() -> None:
    look = '<w:rFonts w:ascii="仿宋" w:eastAsia="仿宋"/><w:sz w:val="32"/>'
    form = '<w:pageBreakBefore/><w:ind w:firstLineChars="200" w:firstLine="640"/>'
    template = word_file(paragraph(run("{{ x }}", look), form=form), styles=ENGLISH)

    content = filled(template, {"x": Markdown("one\n\n**two**\n\n- three")})

    assert dump(content).splitlines() == [
        "«仿宋, sz 32»one«»",
        "«仿宋, bold, sz 32»two«»",
        "• «仿宋, sz 32»three«»",
    ]
    xml = unzipped(content)["word/document.xml"]
    # Only the first begins a page, and an item hangs instead of beginning two characters in.
    assert xml.count(b"<w:pageBreakBefore/>") == 1
    assert xml.count(b'w:firstLineChars="200"') == 2
    assert b'<w:ind w:left="420" w:hanging="420" w:firstLineChars="0"/>' in xml


def test_a_single_paragraph_stands_within_the_line() -> None:
    assert shown("**b** *i* ~~s~~", tag="before {{ x }} after") == (
        "before «bold»b«» «italic»i«» «strike»s«» after"
    )


def test_blocks_divide_the_paragraph_that_they_stand_in() -> None:
    assert shown("# A\n\nb", tag="before {{ x }} after").splitlines() == [
        "before",
        "标题 1: A",
        "b",
        " after",
    ]


def test_stars_beside_chinese_punctuation_are_read_as_meant() -> None:
    assert shown("**“翻倍”**完成，**增长12%**明显，环比 *12%*，好\n第二行\nthird") == (
        "«bold»“翻倍”«»完成，«bold»增长12%«»明显，环比 «italic»12%«»，好第二行 third"
    )


def test_tables_have_the_style_of_the_templates_tables() -> None:
    text = "| 渠道 | Amount |\n|:--|--:|\n| 天猫 **旗舰店** | 1,234 |\n\n| a |\n|---|\n| b |"
    used = style(
        "table",
        "x1",
        "公司表格",
        '<w:tblPr><w:tblBorders><w:top w:val="single"/></w:tblBorders></w:tblPr>',
    )
    own = table(("a", "b")).replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="x1"/>')
    template = word_file(own, "{{ x }}", styles=CHINESE + used)

    content = filled(template, {"x": Markdown(text)})

    assert dump(content).splitlines() == [
        "| a | b | (公司表格)",
        "| «bold»渠道«» | «bold»Amount«» | (公司表格)",
        "| 天猫 «bold»旗舰店«» | 1,234 |",
        "",
        "| «bold»a«» | (公司表格)",
        "| b |",
    ]
    assert "(网格型)" in shown(text)
    assert '<w:jc w:val="right"/>' in unzipped(content)["word/document.xml"].decode()


def test_a_table_in_a_cell_is_as_wide_as_the_cell_and_a_paragraph_ends_it() -> None:
    template = word_file(table(("{{ x }}", "b")), styles=CHINESE)

    xml = unzipped(filled(template, {"x": Markdown("| a | b |\n|---|---|\n| c | d |")}))[
        "word/document.xml"
    ].decode()

    assert '<w:tblW w:w="1784" w:type="dxa"/>' in xml
    assert "</w:tbl><w:p>" in xml


def test_pages_break_and_rules_are_drawn() -> None:
    assert shown("a\n\n\\newpage\n\nb\n\n---\n\nc\n\n<!-- pagebreak -->\n\nd").splitlines() == [
        "a",
        "⏎page",
        "b",
        "",
        "c",
        "⏎page",
        "d",
    ]


def test_pictures_are_read_from_the_folder_with_a_size_in_braces(tmp_path: Path) -> None:
    (tmp_path / "标志 a.png").write_bytes(png(20, 10))
    text = "![标志](<标志 a.png>){width=3cm} and ![x](%E6%A0%87%E5%BF%97%20a.png){height=1cm}"

    assert shown(text, folder=tmp_path) == (
        "[image1.png 30.0 × 15.0 mm “标志”] and [image1.png 20.0 × 10.0 mm “x”]"
    )


def test_links_that_lead_elsewhere_are_text_and_html_is_text() -> None:
    text = "[a](javascript:alert(1)) [b](file:///etc/passwd) <b>c</b> [d](#总结) &lt;"

    assert shown(text) == "a b <b>c</b> «超链接, -> #总结»d«» <"


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "# ", "- ", "1. ", "> ", "|\n|", "```", "![](x", "\ue000\ue0010\ue001", "*" * 999],
)
def test_odd_markdown_leaves_a_sound_document(text: str) -> None:
    shown(text)


def test_deep_nesting_ends_at_words_deepest_level() -> None:
    text = "\n".join(f"{'  ' * depth}- level {depth}" for depth in range(12))

    assert "• level 8" in shown(text)


def test_values_in_loops_count_each_for_itself() -> None:
    template = word_file("{%p for x in xs %}", "{{ x }}", "{%p endfor %}", styles=ENGLISH)

    content = filled(template, {"xs": [Markdown("1. a\n2. b"), Markdown("1. c\n2. d")]})

    assert dump(content).splitlines() == ["1. a", "2. b", "1. c", "2. d"]


@pytest.mark.engine
def test_an_office_program_numbers_and_draws_what_was_filled_in(tmp_path: Path) -> None:
    text = (
        "# 总体\n\n1. first\n2. second\n   1. inner\n\nthen\n\n1. again\n\n"
        "| 渠道 | n |\n|---|--:|\n| 天猫 | 12 |"
    )
    path = tmp_path / "filled.docx"
    path.write_bytes(
        filled(word_file("{{ x }}", styles=CHINESE, numbering=NUMBERING), {"x": Markdown(text)})
    )

    lines = converted(path, "txt:Text (encoded):UTF8", tmp_path).read_text("utf-8-sig").split("\n")

    assert [line.strip() for line in lines if line.strip()] == [
        "总体",
        "1、 first",
        "2、 second",
        "a) inner",
        "then",
        "1、 again",
        "渠道",
        "n",
        "天猫",
        "12",
    ]
