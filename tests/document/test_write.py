"""What the Word writer writes, read back by others: python-docx, the schema, LibreOffice."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator
from tests.support.document_text import WORD, document_as_text, enclosed_texts, part
from tests.support.libreoffice import converted
from tests.support.outlines import (
    MONEY,
    budget_table,
    calendar_table,
    cell,
    charts,
    chinese_outline,
    english_outline,
    figure,
    words,
)

from planforge.definition.themes import contrast, read_theme
from planforge.document.outline import (
    ChartBlock,
    Cover,
    FigureRun,
    GapRun,
    Heading,
    ListItem,
    Outline,
    Paragraph,
    ReferenceRun,
    Revision,
    Run,
    TableBlock,
)
from planforge.document.word.links import NAMESPACE
from planforge.document.write import write_document
from planforge.problems import PlanError

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.document.outline import Block

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
HOSTILE = "<w:p>&amp; \"'\x00\x07\ud800\uffff\u202e ]]> {{ x }} \r\n第二行\t完"
HOSTILE_SHOWN = "<w:p>&amp; \"'\u202e ]]> {{ x }} \n第二行\t完"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.docx"


def written(outline: Outline, path: Path, **options: Any) -> Path:
    write_document(outline, path, **options)
    return path


def short(*blocks: Block, **changes: Any) -> Outline:
    """Return the English outline with other blocks."""
    return replace(english_outline(), blocks=blocks, **changes)


def findings(path: Path) -> list[str]:
    return [str(error) for error in OpenXmlValidator().validate(path).errors]


def text_in(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def links(path: Path) -> list[etree._Element]:
    return list(part(path, "customXml/item1.xml"))


def test_a_short_plan_reads_as_it_was_written(path: Path) -> None:
    written(english_outline(), path)

    text = document_as_text(path)

    assert text.startswith(
        "Cover Client: Cloudrest Home\n| December operating plan / December 2025 |"
    )
    assert text[text.index("toc 1") : text.index("Heading 3")] == (
        "toc 1: 1  Where the store stands\n"
        "toc 2: 1.1  Targets by channel\n"
        "toc 3: 1.1.1  What changed since October\n"
        "toc 1: Sources\n"
        "Front Subheading: Revisions\n"
        "| Version | Date | Author | Change |\n"
        "| 1.0 | 1 December 2025 | A. Lin | First issue |\n"
        "Heading 1: Where the store stands\n"
        "Key Message: Key point  Growth came from conversion, not traffic; December needs both.\n"
        "Heading 2: Targets by channel\n"
        "Body Text: As Table 1-1 shows, search ads carry the month; see also 1.1 “Targets by "
        "channel”. The refund rate remains the largest single risk to the plan, since each point "
        "costs about USD 91,000.\n"
        "Caption: Table 1-1  Targets by channel\n"
        "| Channel | Sales / USD million | Share | What has to be true |\n"
        "| Search ads | 3.80 | 41.8% | Return on spend stays above 3.2 while bids rise in the "
        "second week |\n"
        "| Organic search | 2.90 | 31.9% | New titles are live before 5 December |\n"
        "| Email and members | 2.40 | 26.4% | ▲ Repeat rate holds at 24% |\n"
        "| Total | 9.10 | 100.0% |  |\n"
        "Source Note: Source: store back office, November 2025.\n"
    )


@pytest.mark.parametrize("numbering", ["chinese", "chinese-brackets", "decimal"])
@pytest.mark.parametrize("measured", [False, True])
def test_the_schema_finds_nothing_to_say(path: Path, numbering: Any, *, measured: bool) -> None:
    outline = replace(chinese_outline(), numbering=numbering)
    pages = {"background": 5, "table:budget": 6, "chart:sales": 7} if measured else None

    written(outline, path, page_numbers=pages)

    assert findings(path) == []


def test_the_schema_finds_nothing_in_an_english_plan(path: Path) -> None:
    assert findings(written(english_outline(), path)) == []


def test_the_same_outline_gives_the_same_bytes(tmp_path: Path) -> None:
    first = written(chinese_outline(), tmp_path / "first.docx").read_bytes()
    second = written(chinese_outline(), tmp_path / "second.docx").read_bytes()

    assert first == second


def test_every_link_encloses_the_text_it_keeps(path: Path) -> None:
    written(chinese_outline(), path)

    enclosed = enclosed_texts(path)

    kept = {link.get("bookmark"): link.text or "" for link in links(path)}
    assert len(kept) > 60
    assert kept == {name: text for name, text in enclosed.items() if name.startswith("_pf_")}


def test_a_link_keeps_symbol_value_and_cell(path: Path) -> None:
    cells = {"budget.amount[内容种草]": "预算!D7", "paid.target": "目标!C5"}
    outline = chinese_outline()

    written(outline, path, cells=cells)

    found = {link.get("symbol"): dict(link.attrib) for link in links(path)}
    assert found["budget.amount[内容种草]"] | {"bookmark": ""} == {
        "bookmark": "",
        "kind": "figure",
        "symbol": "budget.amount[内容种草]",
        "type": "number",
        "value": "150000.0",
        "cell": "预算!D7",
        "{http://www.w3.org/XML/1998/namespace}space": "preserve",
    }
    assert found["aov.target"]["kind"] == "gap"
    assert found["table:budget"]["kind"] == "table"
    assert {link.get("cell") for link in links(path) if link.get("symbol") == "paid.target"} == {
        "目标!C5"
    }


def test_bookmark_names_are_hidden_and_identities_unique(path: Path) -> None:
    starts = list(part(written(chinese_outline(), path), "word/document.xml").iter(
        f"{WORD}bookmarkStart"
    ))  # fmt: skip

    names = [start.get(f"{WORD}name", "") for start in starts]
    assert len(set(names)) == len(names) == len({start.get(f"{WORD}id") for start in starts})
    assert all(re.fullmatch(r"_[A-Za-z0-9_]{1,39}", name) for name in names)


def test_every_field_and_link_leads_somewhere(path: Path) -> None:
    document = part(written(chinese_outline(), path), "word/document.xml")

    names = {start.get(f"{WORD}name") for start in document.iter(f"{WORD}bookmarkStart")}
    anchors = {link.get(f"{WORD}anchor") for link in document.iter(f"{WORD}hyperlink")} - {None}
    fields = [text.text or "" for text in document.iter(f"{WORD}instrText")]
    referred = {text.split()[1] for text in fields if text.split()[0] in ("REF", "PAGEREF")}

    assert anchors
    assert anchors <= names
    assert referred
    assert referred <= names
    marks = [mark.get(f"{WORD}fldCharType") for mark in document.iter(f"{WORD}fldChar")]
    assert marks.count("begin") == marks.count("separate") == marks.count("end")


def test_the_contents_are_filled_and_word_asks_no_question(path: Path) -> None:
    written(chinese_outline(), path)

    assert "toc 2: 1.2 市场与竞争" in document_as_text(path)
    assert "table of figures: 表 2-1　12 月推广预算分配" in document_as_text(path)
    assert "updateFields" not in etree.tostring(part(path, "word/settings.xml")).decode()


def test_pages_are_printed_only_where_they_were_measured(path: Path) -> None:
    written(chinese_outline(), path, page_numbers={"background": 5, "chart:sales": 6})

    lines = document_as_text(path).splitlines()

    assert "toc 1: 一、背景与现状\t5" in lines
    assert "toc 1: 二、目标与预算" in lines
    assert "table of figures: 图 1-1　支付金额与转化率走势\t6" in lines


def test_numbered_groups_begin_at_one_each(path: Path) -> None:
    document = Document(str(written(chinese_outline(), path)))

    numbers = [
        paragraph._p.pPr.numPr.numId.val  # type: ignore[union-attr]
        for paragraph in document.paragraphs
        if paragraph.style is not None and paragraph.style.name == "List Number"
    ]

    assert len(numbers) == 6
    assert len(set(numbers)) == 2
    numbering = part(path, "word/numbering.xml")
    restarts = {
        number.get(f"{WORD}numId")
        for number in numbering.iter(f"{WORD}num")
        if number.find(f"{WORD}lvlOverride/{WORD}startOverride") is not None
    }
    assert {str(number) for number in numbers} <= restarts


def test_the_list_counts_chapters_in_silence_so_that_levels_below_stay_in_digits(
    path: Path,
) -> None:
    numbering = part(written(chinese_outline(), path), "word/numbering.xml")

    levels = numbering.findall(f"{WORD}abstractNum/{WORD}lvl")[:4]

    assert [
        (
            level.find(f"{WORD}pStyle").get(f"{WORD}val"),  # type: ignore[union-attr]
            level.find(f"{WORD}lvlText").get(f"{WORD}val"),  # type: ignore[union-attr]
            level.find(f"{WORD}numFmt").get(f"{WORD}val"),  # type: ignore[union-attr]
        )
        for level in levels
    ] == [
        ("Heading1", "", "decimal"),
        ("Heading2", "%1.%2", "decimal"),
        ("Heading3", "%1.%2.%3", "decimal"),
        ("Heading4", "%1.%2.%3.%4", "decimal"),
    ]


def test_chinese_chapters_carry_their_number_in_a_field_that_captions_repeat(path: Path) -> None:
    written(chinese_outline(), path)

    document = part(path, "word/document.xml")
    styles = {
        paragraph: style.get(f"{WORD}val")
        for paragraph in document.iter(f"{WORD}p")
        if (style := paragraph.find(f"{WORD}pPr/{WORD}pStyle")) is not None
    }
    chapters = [one for one, style in styles.items() if style == "Heading1"]
    codes = [
        ["".join(text_in(code).split()) for code in chapter.iter(f"{WORD}instrText")]
        for chapter in chapters
    ]
    assert codes == [["QUOTE", "SEQPlanChapter\\*CHINESENUM3"]] * 4
    read = [
        p.text for p in Document(str(path)).paragraphs if p.style and p.style.name == "Heading 1"
    ]
    assert read[:2] == ["一、背景与现状", "二、目标与预算"]
    captions = [one for one, style in styles.items() if style in ("Caption", "ChartCaption")]
    assert any("SEQ PlanChapter \\c" in text_in(caption) for caption in captions)


def test_short_documents_run_on_and_only_the_first_chapter_begins_a_page(path: Path) -> None:
    outline = replace(
        short(_chapter("One"), Paragraph(words("a")), _chapter("Two"), Paragraph(words("b"))),
        chapters_on_new_pages=False,
    )

    written(outline, path)

    style = part(path, "word/styles.xml").find(f"{WORD}style[@{WORD}styleId='Heading1']/{WORD}pPr")
    assert style is not None
    assert style.find(f"{WORD}pageBreakBefore") is None
    headings = [
        paragraph.find(f"{WORD}pPr/{WORD}pageBreakBefore") is not None
        for paragraph in part(path, "word/document.xml").iter(f"{WORD}p")
        if paragraph.find(f"{WORD}pPr/{WORD}pStyle[@{WORD}val='Heading1']") is not None
    ]
    assert headings == [True, False]


def test_the_contents_go_as_deep_as_the_outline_says(path: Path) -> None:
    text = document_as_text(written(replace(english_outline(), contents_depth=2), path))

    assert "toc 2: 1.1  Targets by channel" in text
    assert "toc 3" not in text


@pytest.mark.parametrize("own_pages", [False, True])
def test_contents_of_a_short_plan_follow_the_summary_on_its_page(
    path: Path, *, own_pages: bool
) -> None:
    written(replace(english_outline(), chapters_on_new_pages=own_pages), path)

    titles = [
        paragraph.find(f"{WORD}pPr/{WORD}pageBreakBefore")
        for paragraph in part(path, "word/document.xml").iter(f"{WORD}p")
        if paragraph.find(f"{WORD}pPr/{WORD}pStyle[@{WORD}val='TOCHeading']") is not None
    ]
    assert [title is None for title in titles] == [own_pages]


def test_words_that_judge_are_readable_on_white(path: Path) -> None:
    styles = part(written(english_outline(), path), "word/styles.xml")

    for style in ("ToneGood", "ToneWatch", "ToneBad", "DraftMark"):
        colour = styles.find(f"{WORD}style[@{WORD}styleId='{style}']/{WORD}rPr/{WORD}color")
        assert colour is not None
        assert contrast(f"#{colour.get(f'{WORD}val')}", "#FFFFFF") >= 4.5


def test_headings_without_a_printed_number_get_the_one_word_shows(path: Path) -> None:
    outline = chinese_outline()
    bare = tuple(
        replace(block, number="") if isinstance(block, Heading) else block
        for block in outline.blocks
    )

    written(replace(outline, blocks=bare), path)

    assert "toc 3: 1.2.1 竞品动作" in document_as_text(path)


def test_columns_fill_the_page_and_no_number_wraps(path: Path) -> None:
    table = part(written(short(_chapter(), budget_table()), path), "word/document.xml").findall(
        f".//{WORD}tbl"
    )[-1]

    grid = [int(column.get(f"{WORD}w", "")) for column in table.iter(f"{WORD}gridCol")]
    cells = [
        [int(one.get(f"{WORD}w", "")) for one in row.iter(f"{WORD}tcW")]
        for row in table.iter(f"{WORD}tr")
    ]
    assert sum(grid) == 9071
    assert all(sum(row) == 9071 for row in cells)
    assert cells[0] == grid
    assert cells[-1][0] == grid[0] + grid[1]
    assert min(grid) >= len("100.0%") * 90 + 226


def test_long_tables_repeat_their_header_and_never_split_a_row(path: Path) -> None:
    table = part(written(short(_chapter(), budget_table()), path), "word/document.xml").findall(
        f".//{WORD}tbl"
    )[-1]
    rows = table.findall(f"{WORD}tr")

    assert [row.find(f"{WORD}trPr/{WORD}tblHeader") is not None for row in rows] == [
        True,
        *[False] * 6,
    ]
    assert all(row.find(f"{WORD}trPr/{WORD}cantSplit") is not None for row in rows)


def _chapter(text: str = "Chapter") -> Heading:
    return Heading(1, words(text), f"chapter/{text}", "")


def _sections(path: Path) -> list[tuple[str, int]]:
    """Return orientation and number of tables of each section after the front matter."""
    sections, tables = [], 0
    for element in part(path, "word/document.xml").iter(f"{WORD}tbl", f"{WORD}sectPr"):
        if element.tag == f"{WORD}tbl":
            tables += 1
            continue
        size = element.find(f"{WORD}pgSz")
        assert size is not None
        sections.append((size.get(f"{WORD}orient", "portrait"), tables))
        tables = 0
    return sections


def test_a_wide_table_lies_on_its_side_with_its_chapter(path: Path) -> None:
    long = Paragraph(words("Enough text to fill more than a few lines of the page. " * 20))

    written(short(_chapter("One"), long, _chapter("Two"), calendar_table(), long), path)

    assert [shape for shape, _ in _sections(path)] == ["portrait", "landscape", "portrait"]
    paragraphs = part(path, "word/document.xml").findall(f"{WORD}body/{WORD}p")
    ends = [
        text_in(paragraph).strip()[:6]
        for paragraph in paragraphs
        if paragraph.find(f"{WORD}pPr/{WORD}sectPr") is not None
    ]
    assert ends[0] == "Enough"


def test_two_wide_tables_share_a_section_and_one_at_the_end_closes_the_document(
    path: Path,
) -> None:
    second = replace(calendar_table(), identity="table:second", number="3-2")

    written(short(_chapter(), calendar_table(), second, sources=()), path)

    assert [shape for shape, _ in _sections(path)] == ["portrait", "landscape"]
    assert findings(path) == []


def test_charts_are_native_and_carry_their_workbook(path: Path) -> None:
    written(chinese_outline(), path)

    with zipfile.ZipFile(path) as package:
        chart = etree.fromstring(package.read("word/charts/chart1.xml"))
        sheet = load_workbook(io.BytesIO(package.read("word/embeddings/chart1.xlsx"))).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == [None, "支付金额（万元）", "支付转化率（%）"]
    assert rows[1] == ["7 月", 592, 0.028]
    assert rows[3] == ["9 月", None, 0.0291]
    drawn = chart.find(f".//{CHART}barChart/{CHART}ser/{CHART}val//{CHART}numCache")
    assert drawn is not None
    assert [point.get("idx") for point in drawn.iter(f"{CHART}pt")] == ["0", "1", "3", "4", "5"]
    assert chart.find(f".//{CHART}dispBlanksAs").get("val") == "gap"  # type: ignore[union-attr]
    assert all(int(axis.get("val", "-1")) > 0 for axis in chart.iter(f"{CHART}axId"))


def _charts(path: Path) -> dict[str, etree._Element]:
    blocks = charts()
    written(short(_chapter(), *blocks), path)
    return {
        block.chart.name: part(path, f"word/charts/chart{number}.xml")
        for number, block in enumerate(blocks, start=1)
    }


def _categories(chart: etree._Element) -> list[str]:
    cache = chart.find(f".//{CHART}cat//{CHART}strCache")
    assert cache is not None
    return [value.text or "" for value in cache.iter(f"{CHART}v")]


def test_each_kind_of_chart_is_drawn_as_readers_like_it(path: Path) -> None:
    drawn = _charts(path)

    assert drawn["channels"].find(f".//{CHART}lineChart//{CHART}symbol").get("val") == "dash"  # type: ignore[union-attr]
    assert drawn["shares"].find(f".//{CHART}doughnutChart") is not None
    assert drawn["many"].find(f".//{CHART}barDir").get("val") == "bar"  # type: ignore[union-attr]
    assert _categories(drawn["many"]) == ["关键词推广", "内容渠道", "会员私域", "其他", "推荐流量"]
    assert _categories(drawn["funnel"]) == ["访客", "加购", "下单", "支付"]
    assert drawn["daily"].find(f".//{CHART}dLbls") is None
    assert drawn["stack"].find(f".//{CHART}grouping").get("val") == "stacked"  # type: ignore[union-attr]


def test_days_of_one_month_stand_under_the_axis_without_it(path: Path) -> None:
    block = charts()[0]
    days = tuple(f"12-{day:02}" for day in range(1, 13))
    unknown = tuple(replace(one, figures=(one.figures[0],) * 12) for one in block.chart.series)
    chart = replace(block.chart, categories=days, series=unknown)

    written(short(_chapter(), replace(block, chart=chart)), path)

    assert _categories(part(path, "word/charts/chart1.xml")) == [str(day) for day in range(1, 13)]


@pytest.mark.parametrize(
    ("count", "kept"),
    [
        (12, [True] * 2 + [False] * 7 + [True] * 2 + [False]),
        (7, [True] * 2 + [False] * 2 + [True] * 2 + [False]),
        (6, [True] * 5 + [False]),
    ],
)
def test_a_table_that_breaks_leaves_three_rows_on_either_page(
    path: Path, count: int, kept: list[bool]
) -> None:
    rows = tuple((cell(str(number)),) for number in range(count))
    table = TableBlock("table:long", "1-1", "Long", (("No.", ""),), ("left",), rows)

    written(short(_chapter(), table), path)

    drawn = part(path, "word/document.xml").findall(f".//{WORD}tbl")[-1]
    assert kept == [
        row.find(f"{WORD}tc/{WORD}p/{WORD}pPr/{WORD}keepNext") is not None
        for row in drawn.findall(f"{WORD}tr")[1:]
    ]


def test_a_chart_whose_caption_is_its_title_says_it_once(path: Path) -> None:
    block = charts()[0]

    written(short(_chapter(), replace(block, caption=block.chart.title)), path)

    title = part(path, "word/charts/chart1.xml").find(f".//{CHART}title")
    assert title is not None
    assert text_in(title) == "Unit: ten thousand yuan"


def test_a_table_of_too_many_numbers_is_set_in_small_letters(path: Path) -> None:
    header = tuple((f"{month} 月", "万元") for month in range(1, 19))
    row = tuple(cell("12,345.6") for _ in header)
    table = TableBlock("table:months", "1-1", "月度", header, ("right",) * 18, (row,) * 3)

    written(short(_chapter(), table), path)

    drawn = part(path, "word/document.xml").findall(f".//{WORD}tbl")[-1]
    assert {size.get(f"{WORD}val") for size in drawn.iter(f"{WORD}sz")} == {"15"}


def test_a_chart_where_nothing_is_known_is_still_a_chart(path: Path) -> None:
    block = charts()[0]
    unknown = tuple(
        replace(one, figures=tuple(replace(shown, value=None) for shown in one.figures))
        for one in block.chart.series
    )

    written(short(_chapter(), replace(block, chart=replace(block.chart, series=unknown))), path)

    assert findings(path) == []


def test_gaps_are_marked_listed_and_make_a_draft(path: Path) -> None:
    text = document_as_text(written(chinese_outline(), path))

    assert "| 1 | 客单价目标 |" in text
    assert "客单价目标 〔待补充：客单价目标〕 确定后再定主推款" in text
    marked = [
        text_in(run)
        for run in part(path, "word/document.xml").iter(f"{WORD}r")
        if run.find(f"{WORD}rPr/{WORD}highlight") is not None
    ]
    assert marked == ["〔待补充：客单价目标〕", "〔待补充：会员权益负责人〕"]
    assert "草稿" in text_in(part(path, "word/header-upright.xml"))


def test_a_plan_without_gaps_is_no_draft(path: Path) -> None:
    text = document_as_text(written(english_outline(), path))

    assert "To be added" not in text
    assert "Draft" not in text_in(part(path, "word/header-upright.xml"))


def test_a_figure_without_value_is_a_gap_even_where_the_text_names_a_figure(path: Path) -> None:
    unknown = figure("aov.target", None, label="order value")

    written(short(_chapter(), Paragraph((FigureRun(unknown, ""),), identity="p")), path)

    assert "[to be added: order value]" in document_as_text(path)


def _hostile_outline() -> Outline:
    text = HOSTILE
    run = (Run(text), FigureRun(figure(text, text, label=text), text), GapRun(text, text))
    chart = charts()[0]
    view = replace(
        chart.chart,
        title=text, note=text, alt=text, categories=(text,) * 4,
        series=tuple(replace(one, label=text) for one in chart.chart.series),
    )  # fmt: skip
    table = TableBlock(
        f"table:{text}", "1-1", text, ((text, text),), ("left",), ((cell(text),),), note=text
    )
    return Outline(
        cover=Cover(text, text, text, text, text, text, text),
        language="zh-CN", numbering="chinese", theme=read_theme("consulting", "zh-CN"),
        summary=(Paragraph(run, "key", text),),
        blocks=(
            Heading(1, run, f"1{text}"), Paragraph(run, "quote", f"2{text}"),
            ListItem(run, identity=f"3{text}"), table, ChartBlock("chart:x", "1-1", text, view),
        ),
        gaps=(GapRun(text, text),), sources=(run,), revisions=(Revision(text, text, text, text),),
        created=english_outline().created, labels={"document.contents": text},
        list_of_tables=True, plan_id=text,
    )  # fmt: skip


def test_text_from_outside_stays_text_everywhere(path: Path) -> None:
    written(_hostile_outline(), path)

    assert findings(path) == []
    paragraphs = [paragraph.text for paragraph in Document(str(path)).paragraphs]
    assert HOSTILE_SHOWN in paragraphs
    assert Document(str(path)).core_properties.title == HOSTILE_SHOWN
    kept = {link.get("bookmark"): link.text for link in links(path)}
    enclosed = enclosed_texts(path)
    assert kept == {name: text for name, text in enclosed.items() if name.startswith("_pf_")}


def test_only_web_and_mail_addresses_become_links(path: Path) -> None:
    addresses = [
        "https://example.com/a?b=1&c=2", "mailto:a@example.com", "javascript:alert(1)",
        "file:///etc/passwd", "https://exa mple.com", "//host/share", "",
    ]  # fmt: skip
    runs = tuple(Run(f"to {address}", link=address) for address in addresses)

    written(short(_chapter(), Paragraph(runs)), path)

    relationships = part(path, "word/_rels/document.xml.rels")
    external = [one.get("Target") for one in relationships if one.get("TargetMode") == "External"]
    assert external == addresses[:2]
    assert "to javascript:alert(1)" in document_as_text(path)


def test_a_reference_to_nothing_is_said_and_leaves_the_old_file_alone(path: Path) -> None:
    path.write_bytes(b"last month's")

    with pytest.raises(PlanError) as caught:
        written(short(_chapter(), Paragraph((ReferenceRun("table:budgte"),))), path)

    assert str(caught.value) == (
        "the text refers to `table:budgte`, but no table, chart or section of the document has "
        "that name [reference-to-nothing]\n    check the name, and whether the table, chart or "
        "section is switched off (`when`, `depth`)"
    )
    assert path.read_bytes() == b"last month's"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_cannot_be_finished_leaves_nothing_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", fail)
    with pytest.raises(OSError, match="no space left"):
        written(short(_chapter()), path)

    assert list(path.parent.iterdir()) == []


def test_properties_say_what_the_file_is_and_not_when_it_was_made(path: Path) -> None:
    properties = Document(str(written(chinese_outline(), path))).core_properties

    assert properties.title == "云栖家居 12 月运营规划方案"
    assert properties.author == "远山电商咨询"
    assert properties.language == "zh-CN"
    assert properties.created is not None
    assert properties.created.date() == chinese_outline().created
    custom = text_in(part(path, "docProps/custom.xml"))
    assert "yunqi-2025-12" in custom
    assert part(path, "customXml/item1.xml").tag == f"{{{NAMESPACE}}}links"


def test_chinese_styles_have_fonts_for_every_script_and_two_characters_of_indent(
    path: Path,
) -> None:
    styles = part(written(chinese_outline(), path), "word/styles.xml")

    fonts = list(styles.iter(f"{WORD}rFonts"))
    body = styles.find(f"{WORD}style[@{WORD}styleId='BodyText']/{WORD}pPr/{WORD}ind")
    assert body is not None
    assert body.get(f"{WORD}firstLineChars") == "200"
    for font in fonts[:1]:
        names = {script: font.get(f"{WORD}{script}") for script in ("ascii", "hAnsi", "eastAsia")}
        assert names == {"ascii": "Calibri", "hAnsi": "Calibri", "eastAsia": "宋体"}


@pytest.mark.engine
def test_libreoffice_shows_the_numbers_that_the_contents_promise(tmp_path: Path) -> None:
    path = written(chinese_outline(), tmp_path / "plan.docx")

    text = converted(path, "txt:Text (encoded):UTF8", tmp_path).read_text("utf-8-sig")

    for line in ("一、背景与现状", "1.2.1 竞品动作", "表 2-1　12 月推广预算分配",
                 "表 3-1　12 月活动日历", "图 4-1　渠道达成", "图 4-6　新老客构成"):  # fmt: skip
        assert text.splitlines().count(line) == 2, line


@pytest.mark.engine
def test_libreoffice_keeps_bookmarks_and_the_store_when_it_saves(tmp_path: Path) -> None:
    path = written(english_outline(), tmp_path / "plan.docx")
    again = tmp_path / "again"
    again.mkdir()

    saved = converted(path, "docx:Office Open XML Text", again)

    before = {name: text for name, text in enclosed_texts(path).items() if "_pf_" in name}
    after = enclosed_texts(saved)
    assert before == {name: text for name, text in after.items() if "_pf_" in name}
    with zipfile.ZipFile(saved) as package:
        stores = [name for name in package.namelist() if re.search(r"customXml/item\d", name)]
        assert any(NAMESPACE.encode() in package.read(name) for name in stores)


@pytest.mark.engine
def test_libreoffice_prints_the_whole_plan(tmp_path: Path) -> None:
    path = written(chinese_outline(), tmp_path / "p.docx")

    printed = converted(path, "pdf", tmp_path).read_bytes()

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) in range(9, 14)


def test_money_in_charts_is_counted_in_the_unit_of_its_format() -> None:
    from planforge.document.word.chart_data import numbers_of

    numbers = numbers_of(MONEY, [figure("a", 8124000.0), figure("b", None)], "zh-CN")

    assert (numbers.divisor, numbers.code, numbers.unit) == (1e4, "#,##0.0", "万元")


def test_an_axis_has_no_more_places_than_its_steps_need() -> None:
    from planforge.document.word.chart_data import numbers_of

    for greatest, code, axis in (
        (8124000.0, "#,##0.0", "#,##0"),
        (26400.0, "#,##0.0", "#,##0.0"),
        (20000.0, "#,##0", "#,##0"),
    ):
        numbers = numbers_of(MONEY, [figure("a", greatest), figure("b", 0.0)], "zh-CN")
        assert (numbers.code, numbers.axis) == (code, axis)
