"""Prose in Word: real files, and the XML that Word, WPS and LibreOffice write."""

from __future__ import annotations

import io
import random
import re
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.libreoffice import converted
from tests.support.packages import zipped
from tests.support.plans import plan_folder
from tests.support.prose_plan import dump
from tests.support.prose_plan import plan as small_plan
from tests.support.word_templates import (
    cell,
    note,
    paragraph,
    reference,
    row,
    run,
    table,
    word_file,
)

from planforge.definition.model import Variant
from planforge.definition.read import read_definition
from planforge.definition.word.markup import line_of
from planforge.definition.word.read import read_word_prose
from planforge.definition.word.runs import Stretch
from planforge.document import markdown
from planforge.document.names import Names
from planforge.document.outline import Run
from planforge.document.prose import Prose
from planforge.document.view import Passage
from planforge.document.wording import Wording
from planforge.problems import Location, PlanError, Problems

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document


def style(name: str, key: str, inner: str = "", kind: str = "paragraph") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{name}"/>{inner}</w:style>'


STYLES = "".join(
    (
        style("Normal", "a").replace("<w:style ", '<w:style w:default="1" '),
        style("heading 1", "1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
        style("heading 2", "2"),
        style("标题 3", "a7"),
        style("公司标题", "a9", '<w:basedOn w:val="2"/>'),
        style("caption", "ab"),
        style("引用", "ac"),
        style("toc 1", "ad"),
        style("Title", "ae"),
        style("Strong", "af", "<w:rPr><w:b/></w:rPr>", "character"),
    )
)


def level(number: int, form: str) -> str:
    return f'<w:lvl w:ilvl="{number}"><w:numFmt w:val="{form}"/></w:lvl>'


NUMBERING = (
    f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal")}{level(1, "lowerLetter")}'
    f'</w:abstractNum><w:abstractNum w:abstractNumId="1">{level(0, "bullet")}{level(1, "bullet")}'
    f'</w:abstractNum><w:abstractNum w:abstractNumId="2">{level(0, "none")}</w:abstractNum>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="6"><w:abstractNumId w:val="2"/></w:num>'
)


def styled(key: str, *runs: str) -> str:
    return paragraph(*runs, form=f'<w:pStyle w:val="{key}"/>')


def entry(number: int, depth: int, text: str) -> str:
    form = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, form=form)


def read(content: bytes, language: str = "zh-CN") -> str:
    problems = Problems()
    made = read_word_prose(content, "正文.docx", language, problems)
    problems.stop_if_any()
    assert made is not None
    return made.text.strip()


def markdown_of(*blocks: str, language: str = "zh-CN", **parts: str) -> str:
    """Return what stands below one chapter's heading."""
    parts = {"styles": STYLES, "numbering": NUMBERING, **parts}
    text = read(word_file(styled("1", "章"), *blocks, **parts), language)
    return text.removeprefix("# 章").strip()


def refused(content: bytes) -> str:
    with pytest.raises(PlanError) as caught:
        read(content)
    return caught.value.text("zh")


def written_by_hand() -> Document:
    """Return a document as python-docx makes it, with most of what a consultant uses."""
    made = docx.Document()
    made.add_paragraph("云栖家居方案", style="Title")
    made.add_heading("背景分析", 1)
    made.add_paragraph("先看这一句。", style="Quote")
    mixed = made.add_paragraph("支付 ")
    mixed.add_run("{{ pa").bold = True
    mixed.add_run("id.target }}").italic = True
    mixed.add_run("，")
    mixed.add_run("要紧").bold = True
    mixed.add_run("。")
    made.add_heading("现状", 2)
    for text in ("甲", "乙"):
        made.add_paragraph(text, style="List Bullet")
    made.add_paragraph("乙之下", style="List Bullet 2")
    for text in ("一步", "两步"):
        made.add_paragraph(text, style="List Number")
    grid = made.add_table(3, 2)
    for at, text in enumerate(("项目", "金额", "推广", "30 万", "内容", "15 万")):
        grid.cell(at // 2, at % 2).text = text
    return made


HAND_WRITTEN = """\
# 背景分析

> 先看这一句。

支付 **{{ "" }}{{ paid.target }}{{ "" }}**，**要紧**。

## 现状

- 甲

- 乙

    + 乙之下

1. 一步

1. 两步

| 项目 | 金额 |
| --- | ---: |
| 推广 | 30 万 |
| 内容 | 15 万 |"""


def saved(document: Document) -> bytes:
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def test_a_document_becomes_markdown() -> None:
    assert read(saved(written_by_hand())) == HAND_WRITTEN


@pytest.mark.engine
def test_a_document_that_libreoffice_has_saved_reads_the_same(tmp_path: Path) -> None:
    written_by_hand().save(str(tmp_path / "正文.docx"))

    made = converted(tmp_path / "正文.docx", "docx:MS Word 2007 XML", tmp_path / "again")

    assert read(made.read_bytes()) == HAND_WRITTEN


@pytest.mark.engine
def test_a_document_that_went_through_odt_keeps_its_sections(tmp_path: Path) -> None:
    written_by_hand().save(str(tmp_path / "正文.docx"))
    odt = converted(tmp_path / "正文.docx", "odt", tmp_path / "odt")

    made = read(converted(odt, "docx:MS Word 2007 XML", tmp_path / "again").read_bytes())

    assert [line for line in made.split("\n") if line.startswith(("#", "支付", "|"))] == [
        line for line in HAND_WRITTEN.split("\n") if line.startswith(("#", "支付", "|"))
    ]


def test_headings_are_known_by_name_and_outline_level_whatever_their_id() -> None:
    assert (
        markdown_of(
            styled("2", "节"),
            styled("a7", "三级"),
            styled("a9", "公司的节"),
            paragraph("直接设的大纲", form='<w:outlineLvl w:val="1"/>'),
            paragraph("正文级", form='<w:pStyle w:val="2"/><w:outlineLvl w:val="9"/>'),
        )
        == "## 节\n\n### 三级\n\n## 公司的节\n\n## 直接设的大纲\n\n正文级"
    )


def test_titles_before_the_first_heading_and_tables_of_contents_are_left_out() -> None:
    contents = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/>"
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{paragraph('目录')}</w:sdtContent></w:sdt>"
    )
    content = word_file(
        styled("ae", "方案"), contents, styled("ad", "一、背景 1"), styled("1", "背景"), "文。",
        styles=STYLES,
    )  # fmt: skip

    assert read(content) == "# 背景\n\n文。"


def test_tags_cut_into_runs_are_whole_and_their_quotes_straight() -> None:
    assert markdown_of(
        paragraph(
            run("见{{ re"), '<w:proofErr w:type="spellStart"/>', run("f(“table:", "<w:b/>"),
            run("budget”)\u00a0}", "<w:i/>"), run("}。"),
        ),
        paragraph("{%", " if paid.growth < 0", " %}"),
        "跌了。",
        paragraph("{% endif %}"),
    ) == (
        '见{{ ref("table:budget") }}。\n\n{% if paid.growth < 0 %}\n\n跌了。\n\n{% endif %}'
    )  # fmt: skip


def test_tracked_changes_are_read_as_accepted() -> None:
    removed = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('搬走')}</w:moveFrom><w:moveTo>{run('搬来')}</w:moveTo>"
    assert (
        markdown_of(
            paragraph(run("留下"), removed, f"<w:ins>{run('新的')}</w:ins>", moved),
            paragraph("上半句", form="<w:rPr><w:del/></w:rPr>"),
            "，下半句。",
            table(row("表头"), row("删掉的", form="<w:trPr><w:del/></w:trPr>"), row("留下的")),
        )
        == "留下新的搬来\n\n上半句，下半句。\n\n| 表头 |\n| --- |\n| 留下的 |"
    )


def test_fields_give_their_result_and_links_their_address() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = '<w:r><w:instrText> HYPERLINK "https://example.org/a b" </w:instrText></w:r>'
    assert markdown_of(
        paragraph(
            run("看"), mark("begin"), code, mark("separate"), run("这里"), mark("end"),
            '<w:fldSimple w:instr=" DATE ">' + run("今天") + "</w:fldSimple>",
        ),
        paragraph(mark("begin"), "<w:r><w:instrText>TOC \\o</w:instrText></w:r>",
                  mark("separate"), run("目录行"), mark("end"), run("之后")),
    ) == "看[这里](<https://example.org/a%20b>)今天\n\n之后"  # fmt: skip


def test_lists_keep_levels_and_numbers_that_go_on() -> None:
    assert markdown_of(
        entry(3, 0, "一"),
        entry(3, 1, "一之一"),
        "插一段话。",
        entry(3, 0, "二"),
        entry(4, 0, "点"),
        entry(4, 1, "点下"),
        entry(5, 0, "另起一列"),
        entry(6, 0, "没有编号"),
        entry(0, 0, "不在列表里"),
    ) == (
        "1. 一\n\n    1) 一之一\n\n        插一段话。\n\n1. 二\n\n- 点\n\n    + 点下\n\n"
        "1. 另起一列\n\n没有编号\n\n不在列表里"
    )


def test_merged_cells_are_said_in_each_row_and_header_rows_are_one() -> None:
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    wide, begun, on = (
        '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    )  # fmt: skip
    assert markdown_of(
        styled("ab", "表 ", "<w:fldSimple w:instr='SEQ'>" + run("1-1") + "</w:fldSimple>", " 预算"),
        table(
            row(cell("渠道", begun), cell("目标", wide), form=head),
            row(cell("", on), cell("金额"), cell("占比"), form=head),
            row(cell("流量", begun), cell("30 万"), cell("50%")),
            row(cell("", on), cell("15|2 万"), cell("{{ paid.target | change }}")),
            row(cell("合计", wide), cell("100%")),
            columns=3,
        ),
    ) == (
        "表：预算\n\n"
        "| 渠道 | 目标 金额 | 目标 占比 |\n| --- | --- | ---: |\n"
        "| 流量 | 30 万 | 50% |\n"
        "| 流量 | 15\\|2 万 | {{ paid.target | change }} |\n"
        "| 合计 |  | 100% |"
    )


def test_a_loop_in_a_table_stands_on_its_own_lines() -> None:
    assert markdown_of(
        table(
            ("项目", "金额"),
            (cell('{% for row in rows("budget") %}', '<w:gridSpan w:val="2"/>'),),
            ("{{ row.item }}", "{{ row.amount }}"),
            ("{% endfor %}", ""),
            columns=2,
        ),
    ) == (
        "| 项目 | 金额 |\n| --- | ---: |\n"
        '{% for row in rows("budget") %}\n| {{ row.item }} | {{ row.amount }} |\n{% endfor %}'
    )


def test_a_framed_text_is_a_quote() -> None:
    assert markdown_of(table((cell(paragraph("要点一。") + paragraph("要点二。")),))) == (
        "> 要点一。要点二。"
    )


def test_pictures_are_gaps_notes_stand_in_brackets_and_text_boxes_after() -> None:
    picture = (
        '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图片 1" descr="店铺首页"/>'
        '<a:graphic><a:graphicData><a:blip r:embed="rId9"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
    box = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"<w:txbxContent>{paragraph('框里')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{paragraph('框里')}</w:txbxContent></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    parts = {"footnotes": note("来自行业报告", 2)}
    assert markdown_of(paragraph(run("份额"), reference(2), run("。"), picture, box), **parts) == (
        "份额（注：来自行业报告）。[X：图片 店铺首页]\n\n框里"
    )
    assert markdown_of(paragraph(picture), language="en") == "[X: picture 店铺首页]"


def test_a_heading_keeps_no_look_and_its_note_comes_below() -> None:
    heading = paragraph(run("目标", "<w:b/>"), reference(2), form='<w:pStyle w:val="2"/>')

    assert markdown_of(heading, footnotes=note("口径", 2)) == "## 目标\n\n（注：口径）"


def test_looks_come_from_runs_and_character_styles() -> None:
    assert markdown_of(
        paragraph(
            run("甲", "<w:b/>"), run("乙", '<w:rStyle w:val="af"/>'), run(" 丙 ", "<w:b/><w:i/>"),
            run("丁", '<w:b w:val="0"/><w:rStyle w:val="af"/>'), run("暗", "<w:vanish/>"),
        )
    ) == "**甲乙** ***丙*** 丁"  # fmt: skip


def test_what_looks_like_markdown_is_text() -> None:
    lines = ("# 井", "- 横", "1. 点", "> 尖", "a*b*c", "`码`", "[a](b)", "a_b _c_", "<b>", "---")
    text = markdown_of(*map(paragraph, map(run, lines)))

    shown = markdown.blocks(text, Prose(small_plan(), NAMES, WORDING).tokens)

    assert dump(shown) == "\n".join(f"body: {line}" for line in lines)


def test_marks_of_gaps_stay_what_they_are() -> None:
    assert markdown_of("[X] 与 [X：客单价] 与 [Y]") == "[X] 与 [X：客单价] 与 \\[Y\\]"


WORDING = Wording({}, "zh-CN")
NAMES = Names(small_plan(), WORDING)
LETTERS = st.text("甲乙，。（）“”ab1 .,!()[]*_`#>-+|\\<&;:~=", min_size=1, max_size=6)
STRETCHES = st.lists(
    st.builds(Stretch, text=LETTERS, bold=st.booleans(), italic=st.booleans()),
    min_size=1,
    max_size=5,
)


def seen(stretches: list[Stretch]) -> list[tuple[str, bool, bool]]:
    return [
        (letter, one.bold, one.italic)
        for one in stretches
        for letter in one.text
        if not letter.isspace()
    ]


@settings(max_examples=400, deadline=None)
@given(STRETCHES)
def test_text_and_looks_come_back_from_markdown(stretches: list[Stretch]) -> None:
    if not "".join(one.text for one in stretches).strip() or "[X" in str(stretches):
        return
    prose = Prose(small_plan(), NAMES, WORDING)

    text = prose.render(Passage(line_of(stretches), Location("a")))
    blocks = markdown.blocks(text, prose.tokens)

    runs = [one for block in blocks for one in block.inlines]  # type: ignore[union-attr]
    assert all(isinstance(one, Run) for one in runs)
    assert seen([Stretch(one.text, one.bold, one.italic) for one in runs]) == seen(stretches)  # type: ignore[union-attr]


def test_every_character_knows_its_paragraph(tmp_path: Path) -> None:
    content = word_file(
        styled("1", "背景"),
        "第一段。",
        table(("项目", "金额"), ("推广", "{{ piad }}"), columns=2),
        styles=STYLES,
    )
    problems = Problems()
    made = read_word_prose(content, "正文.docx", "zh-CN", problems)
    assert made is not None

    lines = made.text.split("\n")
    at = next(number for number, line in enumerate(lines) if "piad" in line)

    assert str(made.where.within(at, lines[at].index("piad"))) == "正文.docx¶6 “{{ piad }}”"
    assert str(made.where.within(2, 1)) == "正文.docx¶2 “第一段。”"
    assert str(made.where.within(0, 2)) == "正文.docx¶1 “背景”"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "word-old-or-locked"),
        (b"not a zip", "word-no-document"),
        (zipped({"a.txt": "a"}), "word-not-a-document"),
        (saved(docx.Document()), "word-without-headings"),
        (word_file(paragraph('<w:bookmarkStart w:id="1" w:name="_pf_0001"/>')), "word-is-built"),
    ],
)
def test_what_is_no_prose_is_told_of(content: bytes, expected: str) -> None:
    text = refused(content)

    assert text.startswith("正文.docx: ")
    assert f"[{expected}]\n    " in text


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[str, str | bytes] = {one: archive.read(one) for one in archive.namelist()}
    return zipped({**parts, name: part})


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml"])
def test_entities_and_broken_parts_are_refused(name: str) -> None:
    content = saved(written_by_hand())
    bomb = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'

    assert "[word-damaged]" in refused(with_part(content, name, bomb))
    assert "[word-damaged]" in refused(with_part(content, name, b"<a><b></a>"))


def test_a_part_that_unpacks_to_far_too_much_is_refused() -> None:
    content = with_part(saved(written_by_hand()), "word/styles.xml", b" " * 64_000_001)

    assert "[word-too-large]" in refused(content)


# ── in a plan ─────────────────────────────────────────────────────────────────────────────────────

PACK = """\
about: {title: P}
outline: [prose/1.md]
sections: {目标: 公司包的目标。, 背景/大盘: 公司包的大盘。}
summary: 包的摘要。
"""


def plan_with(folder: Path, plan: str, *blocks: str) -> Path:
    plan_folder(
        folder,
        f"title: A\nperiod: 2025-12\nprose: 正文.docx\n{plan}",
        pack=PACK,
        files={"pack/prose/1.md": "# 背景\n\n## 大盘\n\n# 目标\n"},
    )
    (folder / "正文.docx").write_bytes(word_file(*blocks, styles=STYLES))
    return folder


def test_the_file_wins_over_the_pack_and_its_numbers_are_stripped(tmp_path: Path) -> None:
    folder = plan_with(
        tmp_path, "", styled("1", "一、背景"), "文。", styled("2", "1.1 大盘"),
        styled("1", "二、目标"), "本店的目标。",
    )  # fmt: skip

    written = read_definition(folder)

    assert written.definition.prose == "# 背景\n\n文。\n\n## 大盘\n\n# 目标\n\n本店的目标。\n"
    assert written.definition.sections == {"背景/大盘": "公司包的大盘。"}


def test_a_chapter_called_summary_is_the_summary(tmp_path: Path) -> None:
    folder = plan_with(
        tmp_path, "", styled("1", "执行摘要"), "只有一句。", styled("1", "背景"), "文。"
    )

    written = read_definition(folder)

    assert written.definition.summary == "\n只有一句。"
    assert "摘要" not in (written.definition.prose or "")
    where = written.places.of("summary")
    assert where is not None
    assert str(where.within(1, 0)).endswith("正文.docx¶2 “只有一句。”")


def test_what_is_written_twice_is_told_of_with_both_places(tmp_path: Path) -> None:
    folder = plan_with(
        tmp_path,
        "sections: {目标: 本店, 大盘: null}\nsummary: 本店\n",
        styled("1", "摘要"), "句。", styled("1", "背景"), styled("2", "大盘"),
        styled("1", "目标"), "文。",
    )  # fmt: skip

    with pytest.raises(PlanError) as caught:
        read_definition(folder)

    assert caught.value.text("zh").replace(f"{tmp_path.as_posix()}/", "") == (
        "plan.yaml:4:12: `目标` 在这里写了，正文.docx¶5 “目标” 也写了 [section-written-twice]\n"
        "    两处只留一处\n"
        "plan.yaml:4:20: `大盘` 在这里写了，正文.docx¶4 “大盘” 也写了 [section-written-twice]\n"
        "    两处只留一处\n"
        "plan.yaml:5:10: `summary` 在这里写了，正文.docx¶1 “摘要” 也写了 [section-written-twice]\n"
        "    两处只留一处"
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [("正文.doc", "prose-is-word-or-markdown"), ("正闻.docx", "prose-not-found")],
)
def test_a_file_of_another_kind_or_name_is_told_of(tmp_path: Path, name: str, code: str) -> None:
    plan_with(tmp_path, "", styled("1", "背景"))
    text = (tmp_path / "plan.yaml").read_text("utf-8").replace("正文.docx", name)
    (tmp_path / "plan.yaml").write_text(text, "utf-8")

    with pytest.raises(PlanError) as caught:
        read_definition(tmp_path)

    told = caught.value.text("zh")
    assert "plan.yaml:3:8: " in told
    assert f"[{code}]" in told
    assert ("是不是 `正文.docx`？" in told) is (code == "prose-not-found")


def test_numbers_typed_in_markdown_are_stripped_and_places_stay_true(tmp_path: Path) -> None:
    plan_folder(
        tmp_path,
        "title: A\nperiod: 2025-12\nprose: 正文.md\n",
        files={"正文.md": "# 一、目标 {{ piad }}\n文 {{ paid }}。\n"},
    )

    written = read_definition(tmp_path)

    where = written.places.of("prose")
    assert written.definition.prose == "# 目标 {{ piad }}\n文 {{ paid }}。\n"
    assert where is not None
    assert where.within(0, 5) == Location((tmp_path / "正文.md").as_posix(), 1, 8)
    assert where.within(1, 5) == Location((tmp_path / "正文.md").as_posix(), 2, 6)


def test_the_text_of_a_variant_may_be_a_file(tmp_path: Path) -> None:
    plan_folder(
        tmp_path,
        """\
        title: A
        period: 2025-12
        sections:
          目标:
            - {when: paid.growth < 0, text: 正文/跌.md}
            - {text: 照常。}
        """,
        files={"正文/跌.md": "跌了。\n"},
    )

    written = read_definition(tmp_path)

    assert written.definition.sections["目标"] == (
        Variant(when="paid.growth < 0", text="跌了。\n"),
        Variant(text="照常。"),
    )
    assert written.places.of("sections", "目标", 0, "text") == Location(
        (tmp_path / "正文/跌.md").as_posix(), 1, 1
    )
    assert written.places.of("sections", "目标", 0, "when") == Location(
        (tmp_path / "plan.yaml").as_posix(), 5, 14
    )


_VALUES = ("-1", "99999999999", "", "²", "x", "0", "2", "true", "{{")
_ATTRIBUTE = re.compile(r'"([^"]*)"')
_ELEMENT = re.compile(r"<w:\w+(?: [^<>]*)?/>")


def _spoiled(xml: str, chance: random.Random) -> str:
    """Return a part with a value changed, an element gone, or one where it does not belong."""
    values = [found.span(1) for found in _ATTRIBUTE.finditer(xml)]
    elements = [found.span() for found in _ELEMENT.finditer(xml)]
    (start, end), (other, _) = chance.choice(elements), chance.choice(elements)
    match chance.randrange(3):
        case 0:
            start, end = chance.choice(values)
            return xml[:start] + chance.choice(_VALUES) + xml[end:]
        case 1:
            return xml[:start] + xml[end:]
        case _:
            return xml[:other] + xml[start:end] + xml[other:]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_markup_says_it_is_read_or_told_of(seed: int) -> None:
    chance = random.Random(seed)
    whole = word_file(
        styled("1", "背景"), paragraph(run("甲{{ paid"), run(" }}", "<w:b/>"), reference(2)),
        entry(3, 0, "一"), entry(3, 1, "二"), "插", entry(3, 0, "三"),
        table(row(cell("a", '<w:gridSpan w:val="2"/>'), cell("b", '<w:vMerge w:val="restart"/>')),
              row(cell("c"), cell("d"), cell("", "<w:vMerge/>")), columns=3),
        styles=STYLES, numbering=NUMBERING, footnotes=note("注", 2),
    )  # fmt: skip
    read_well = 0
    for _ in range(60):
        name = f"word/{chance.choice(('document', 'styles', 'numbering'))}.xml"
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            part = archive.read(name).decode()
        problems = Problems()
        spoiled = with_part(whole, name, _spoiled(part, chance).encode())
        read_well += read_word_prose(spoiled, "正文.docx", "zh-CN", problems) is not None

    assert read_well > 20
