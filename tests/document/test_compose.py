from __future__ import annotations

from dataclasses import replace

import pytest
from tests.plan.small import small
from tests.support.prose_plan import (
    TEXT,
    FakePlan,
    budget,
    dump,
    figure,
    inline_text,
    plan,
    prose,
    without_values,
)

from planforge.document.cells import table_block
from planforge.document.compose import compose
from planforge.document.outline import (
    ChartBlock,
    GapRun,
    Heading,
    ListItem,
    Outline,
    Paragraph,
    TableBlock,
)
from planforge.document.wording import Wording
from planforge.formula.formats import Format
from planforge.plan.figures import ColumnView, TableView
from planforge.plan.labels import base_labels
from planforge.problems import Location, PlanError

CHAPTER = """# 目标设定
> 目标 {{ paid.target }}，较上期{{ paid.growth | change }}。

支付金额 {{ paid }}，{{ conversion.growth | rise }}的是转化率，见 {{ ref("table:budget") }}。

{% if conversion.growth < 0 %}
转化率{{ conversion.growth | change }}，先补转化。
{% else %}
转化率没有下降。
{% endif %}

## 预算 {standard}

{{ table("budget") }}

{{ chart("paid_daily") }}

## 细节 {full}

平台份额 {{ market_share }}。
"""


def composed(text: str, whole: FakePlan | None = None) -> Outline:
    return compose(whole or plan(), [prose(text)])


def shown(text: str, whole: FakePlan | None = None) -> str:
    return dump(composed(text, whole).blocks)


def test_a_chapter_becomes_an_outline() -> None:
    assert shown(CHAPTER) == (
        "# 一、 目标设定\n"
        "key: 目标 {800 万元}，较上期{增长 12.0%}。\n"
        "body: 支付金额 {300 万元}，{下降}的是转化率，见 →table:budget。\n"
        "body: 转化率{下降 3.1 个百分点}，先补转化。\n"
        "## 1.1 预算\n"
        "table 1-1 预算分配\n"
        "  项目 | 类别 | 金额 万元\n"
        "  {关键词推广} | {流量获取} | {30}\n"
        "  {内容营销} | {流量获取} | {15}\n"
        "  合计 |  | {45}\n"
        "chart 1-1 每日支付金额"
    )


def test_prose_stays_true_when_growth_turns_negative() -> None:
    whole = plan()
    fallen = replace(whole.figures["paid.growth"], value=-0.107, text="-10.7%")
    risen = replace(whole.figures["conversion.growth"], value=0.02, text="+2.0 个百分点")
    figures = {**whole.figures, "paid.growth": fallen, "conversion.growth": risen}

    text = shown(CHAPTER, replace(whole, figures=figures))

    assert text.startswith(
        "# 一、 目标设定\n"
        "key: 目标 {800 万元}，较上期{下降 10.7%}。\n"
        "body: 支付金额 {300 万元}，{上升}的是转化率，见 →table:budget。\n"
        "body: 转化率没有下降。\n"
    )


def test_nothing_known_leaves_marked_gaps_and_whole_sentences() -> None:
    outline = composed(CHAPTER, without_values(plan(depth="full")))

    assert dump(outline.blocks) == (
        "# 一、 目标设定\n"
        "key: 目标 〔支付金额目标〕，较上期〔支付金额环比〕。\n"
        "body: 支付金额 〔支付金额〕，〔支付转化率环比〕的是转化率，见 →table:budget。\n"
        "body: 〔支付转化率环比〕\n"
        "## 1.1 预算\n"
        "table 1-1 预算分配\n"
        "  项目 | 类别 | 金额 万元\n"
        "  {关键词推广} | {流量获取} | 〔关键词推广金额〕\n"
        "  {内容营销} | {流量获取} | 〔内容营销金额〕\n"
        "  合计 |  | {—} (muted)\n"
        "body: 〔每日支付金额〕\n"
        "## 1.2 细节\n"
        "body: 平台份额 〔平台市场份额〕。"
    )
    assert [gap.label for gap in outline.gaps] == [
        "支付金额目标",
        "支付金额环比",
        "支付金额",
        "支付转化率环比",
        "关键词推广金额",
        "内容营销金额",
        "每日支付金额",
        "平台市场份额",
    ]
    assert outline.gaps[0].symbol == "paid.target"
    assert outline.gaps[4].symbol == "budget.amount[关键词推广]"
    assert outline.sources == ()


def test_a_plan_of_which_all_is_known_has_no_gaps() -> None:
    assert composed(CHAPTER).gaps == ()


def test_depth_chooses_sections() -> None:
    text = CHAPTER.replace('，见 {{ ref("table:budget") }}', "")
    headings = {}
    for depth in ("brief", "standard", "full"):
        blocks = composed(text, plan(depth=depth)).blocks
        headings[depth] = [inline_text(one.inlines) for one in blocks if isinstance(one, Heading)]

    assert headings == {
        "brief": ["目标设定"],
        "standard": ["目标设定", "预算"],
        "full": ["目标设定", "预算", "细节"],
    }


def test_a_section_is_never_an_empty_heading() -> None:
    text = '# 章\n## 空\n## 表\n{% for row in rows("budget") %}\n- {{ row.item }}\n{% endfor %}'
    empty = plan(tables={"budget": replace(budget(), rows=())})

    assert shown(text, empty) == "# 一、 章\n## 1.1 空\nbody: 〔空〕\n## 1.2 表\nbody: 〔表〕"


def test_the_same_gap_in_place_of_two_blocks_stands_there_once() -> None:
    block = "{% if aov.target > 0 %}\n甲\n{% endif %}\n"

    assert shown(f"# 章\n{block}{block}") == "# 一、 章\nbody: 〔客单价目标〕"


def test_a_gap_that_follows_itself_at_once_stands_there_once() -> None:
    whole = without_values(plan())

    text = "# 章\n至今 {{ paid }} {{ paid }}，目标 {{ paid.target }}，仍 {{ paid.target }}。"

    assert shown(text, whole) == (
        "# 一、 章\nbody: 至今 〔支付金额〕，目标 〔支付金额目标〕，仍 〔支付金额目标〕。"
    )


def test_a_table_without_rows_is_a_gap() -> None:
    empty = plan(tables={"budget": replace(budget(), rows=())})
    text = '# 章\n见 {{ ref("table:budget") }}。\n\n{{ table("budget") }}'

    assert shown(text, empty) == "# 一、 章\nbody: 见 〔预算分配〕。\nbody: 〔预算分配〕"


def test_a_mark_without_a_label_takes_its_section() -> None:
    assert shown("# 章\n甲[X]乙") == "# 一、 章\nbody: 甲〔章〕乙"


def test_facts_bear_a_note_at_their_first_mention_and_stand_in_the_sources() -> None:
    outline = composed(
        "# 份额 {{ market_share }}\n{{ market_share }}，{{ market_share }}，{{ paid }}"
    )

    assert dump(outline.blocks) == ("# 一、 份额 {48.7%}\nbody: {48.7%}［1］，{48.7%}，{300 万元}")
    assert list(map(inline_text, outline.sources)) == [
        "［1］ 平台市场份额：第三方行业报告（2023 年 12 月）",
        "数据：店铺日报",
    ]


def test_data_of_all_kinds_stands_on_one_line_of_the_sources() -> None:
    whole = plan()
    paid = replace(whole.figures["paid.to_date"], source="店铺日报, 推广报表")
    whole = replace(whole, figures={**whole.figures, "paid.to_date": paid})

    outline = compose(whole, [prose("# 支付\n{{ paid }}")])

    assert list(map(inline_text, outline.sources)) == ["数据：店铺日报；推广报表"]


def test_a_fact_without_a_source_has_a_gap_in_the_sources() -> None:
    whole = plan()
    fact = replace(whole.figures["market_share"], source="")
    whole = replace(whole, figures={**whole.figures, "market_share": fact})

    outline = composed("# 章\n{{ market_share }}", whole)

    assert inline_text(outline.sources[0]) == "［1］ 平台市场份额：〔平台市场份额的来源〕"
    assert outline.gaps == (GapRun("平台市场份额的来源"),)


def test_tables_and_charts_are_numbered_within_their_chapter() -> None:
    text = (
        '# 甲\n乙\n# 丙\n{{ table("budget") }}\n'
        '{{ table("budget", columns=["item"], title="项目") }}\n{{ chart("paid_daily") }}'
    )
    blocks = composed(text).blocks

    found = [
        (block.identity, block.number, block.caption)
        for block in blocks
        if isinstance(block, (TableBlock, ChartBlock))
    ]
    assert found == [
        ("table:budget", "2-1", "预算分配"),
        ("table:budget#2", "2-2", "项目"),
        ("chart:paid_daily", "2-1", "每日支付金额"),
    ]


@pytest.mark.parametrize(
    ("numbering", "numbers"),
    [
        ("chinese", ["一、", "1.1", "1.1.1", "1.1.1.1", "1.2", "二、", "2.1"]),
        ("chinese-brackets", ["一、", "（一）", "1.", "（1）", "（二）", "二、", "（一）"]),
        ("decimal", ["1", "1.1", "1.1.1", "1.1.1.1", "1.2", "2", "2.1"]),
    ],
)
def test_headings_are_numbered(numbering: str, numbers: list[str]) -> None:
    text = "# a\n## b\n### c\n#### d\n## e\n# f\n## g"

    blocks = composed(text, plan(numbering=numbering)).blocks

    assert [block.number for block in blocks if isinstance(block, Heading)] == numbers


def test_identities_are_stable_and_different() -> None:
    blocks = composed("# 章\n甲\n\n- 乙\n\n|a|\n|-|\n|b|\n\n## 节\n甲\n## 节\n乙").blocks

    assert [block.identity for block in blocks] == [
        "section:章",
        "章#1",
        "章#2",
        "table:章#3",
        "section:章/节",
        "章/节#1",
        "section:章/节#2",
        "章/节#1",
    ]


def test_lists_of_different_sections_are_numbered_apart() -> None:
    blocks = composed("# 章\n1. 甲\n2. 乙\n## 节\n1. 丙").blocks

    assert [block.group for block in blocks if isinstance(block, ListItem)] == [0, 0, 1]


TWO = "# 背景\n甲\n## 行业\n乙\n### 规模\n丙\n## 对手\n丁\n# 目标\n## 对手\n戊"


def sections(**texts: str | None) -> FakePlan:
    return plan(sections={key.replace("__", "/"): text for key, text in texts.items()})


def test_an_override_without_headings_replaces_the_text_of_its_section() -> None:
    assert shown(TWO, sections(背景="新")).startswith(
        "# 一、 背景\nbody: 新\n## 1.1 行业\nbody: 乙\n"
    )


def test_an_override_with_headings_replaces_all_below() -> None:
    new = shown(TWO, sections(背景="新\n\n# 市场\n己\n## 细分\n庚"))

    assert new.startswith(
        "# 一、 背景\nbody: 新\n## 1.1 市场\nbody: 己\n### 1.1.1 细分\nbody: 庚\n# 二、 目标"
    )


def test_an_override_may_begin_with_its_own_heading() -> None:
    new = shown(TWO, sections(背景__行业="# 行业\n新\n## 趋势\n己"))

    assert "## 1.1 行业\nbody: 新\n### 1.1.1 趋势\nbody: 己\n## 1.2 对手" in new


def test_an_override_names_a_section_by_a_title_that_is_unique() -> None:
    assert "### 1.1.1 规模\nbody: 新\n" in shown(TWO, sections(规模="新"))


def test_null_removes_a_section() -> None:
    assert shown(TWO, sections(背景__行业=None)).startswith(
        "# 一、 背景\nbody: 甲\n## 1.1 对手\nbody: 丁"
    )


def test_an_override_is_printed_at_every_depth() -> None:
    text = "# 章\n甲\n## 节 {full}\n乙\n### 目 {full}\n丙"
    whole = plan(depth="brief", sections={"章/节/目": "新"})

    assert shown(text, whole) == (
        "# 一、 章\nbody: 甲\n## 1.1 节\nbody: 乙\n### 1.1.1 目\nbody: 新"
    )


def test_an_override_sees_what_the_override_above_it_brought() -> None:
    whole = plan(sections={"章/新节": "改", "章": "# 新节\n原"})

    assert shown("# 章\n甲", whole) == "# 一、 章\n## 1.1 新节\nbody: 改"


def test_an_unknown_section_is_reported_where_it_is_written() -> None:
    whole = plan(sections={"背景/行页": "新", "对手": "新"})

    with pytest.raises(PlanError) as raised:
        compose(whole, [prose(TWO)], place=lambda *keys: Location("plan.yaml", 7, len(keys[-1])))

    assert raised.value.text() == (
        "plan.yaml:7:2: several sections are called `对手` [ambiguous-section]\n"
        "    say which, by its path: 背景/对手、目标/对手\n"
        "plan.yaml:7:5: the document has no section `背景/行页` [unknown-section]\n"
        "    did you mean `背景/行业`?"
    )


def test_a_mistake_in_an_override_is_reported_in_its_own_place() -> None:
    whole = plan(sections={"章": "甲\n{{ b }}"})

    with pytest.raises(PlanError) as raised:
        compose(whole, [prose("# 章")], place=lambda *_: Location("plan.yaml", 9, 1))

    assert raised.value.text() == "plan.yaml:10:4: there is no figure `b` [unknown-figure]"


def test_the_summary_has_its_sentences_and_a_headline_table() -> None:
    outline = composed("# 章\n甲", plan(summary="目标 {{ paid.target }}。"))

    assert dump(outline.summary) == (
        "body: 目标 {800 万元}。\n"
        "table  核心指标一览\n"
        "  指标 | to_date | target | achievement | growth\n"
        "  {支付金额}（万元） | {300} | {800} | {—} (muted) | {+12.0%}\n"
        "  {支付转化率} | {2.9%} | {3.2%} | {—} (muted) | {−3.1 个百分点}"
    )


def test_the_headline_table_begins_with_what_the_summary_names() -> None:
    outline = composed("# 章\n甲", plan(summary="{{ conversion }}，{{ paid }}"))

    (table,) = [block for block in outline.summary if isinstance(block, TableBlock)]
    assert [inline_text(row[0].inlines) for row in table.rows] == [
        "{支付转化率}",
        "{支付金额}（万元）",
    ]


def test_the_summary_opens_with_its_headline_figures() -> None:
    outline = composed("# 章\n甲", plan(summary="甲"))

    assert [
        (tile.label, inline_text((tile.value,)), inline_text(tile.note)) for tile in outline.tiles
    ] == [
        ("支付金额", "{300 万元}", "目标 {800 万元}"),
        ("支付转化率", "{2.9%}", "目标 {3.2%}"),
    ]


def test_before_there_are_figures_the_targets_stand_large() -> None:
    whole = plan(summary="甲")
    figures = {name: one for name, one in whole.figures.items() if not name.endswith(".to_date")}

    outline = composed("# 章\n甲", replace(whole, figures=figures))

    assert [(tile.label, inline_text((tile.value,))) for tile in outline.tiles] == [
        ("支付金额目标", "{800 万元}"),
        ("支付转化率目标", "{3.2%}"),
    ]


def test_a_single_figure_gets_no_tile() -> None:
    whole = plan(summary="甲")
    figures = {name: one for name, one in whole.figures.items() if name.startswith("paid")}

    assert composed("# 章\n甲", replace(whole, figures=figures)).tiles == ()


def test_a_summary_with_a_table_of_its_own_keeps_it() -> None:
    outline = composed("# 章\n甲", plan(summary='{{ kpis(["paid"], ["target"], name="头条") }}'))

    assert [block.identity for block in outline.summary] == ["table:头条"]


def test_the_cover_says_what_the_plan_says() -> None:
    outline = composed("# 章\n甲", plan(confidentiality="机密"))

    cover = outline.cover
    assert (cover.title, cover.client, cover.period) == (
        "云栖 12 月运营方案", "云栖旗舰店", "2025 年 12 月",
    )  # fmt: skip
    assert (cover.date, cover.version, cover.confidentiality) == (
        "2025 年 12 月 12 日", "1.0", "机密",
    )  # fmt: skip
    assert [(one.version, one.change) for one in outline.revisions] == [("1.0", "初稿")]
    assert outline.created.isoformat() == "2025-12-12"


def test_revisions_have_dates_in_full() -> None:
    lines = ({"version": "1.1", "date": "2025-12-15", "change": "改目标"},)

    (line,) = composed("# 章\n甲", plan(revisions=lines, language="en")).revisions

    assert (line.date, line.author) == ("15 December 2025", "策划部")


def test_the_cover_has_the_date_of_its_version() -> None:
    lines = (
        {"version": "1.0", "date": "2025-11-28", "change": "初稿"},
        {"version": "1.1", "date": "2025-12-15", "change": "改目标"},
    )

    assert composed("# 章\n甲", plan(revisions=lines)).cover.date == "2025 年 12 月 15 日"


def test_status_words_have_a_sign_and_a_tone() -> None:
    outline = composed('# 章\n{{ kpis(["paid"], ["status"]) }}')

    assert "▼ {落后} (bad)" in dump(outline.blocks)


def test_equal_neighbours_of_a_group_are_merged_downwards() -> None:
    view = replace(budget(), group="group")

    block = table_block(view, Wording({}, "zh-CN"))

    assert [row[1].merge_down for row in block.rows] == ["start", "continue"]


def test_internal_columns_are_left_out() -> None:
    block = table_block(budget(), Wording({}, "zh-CN"))

    assert "进价" not in [label for label, _ in block.header]


def test_weights_are_widths_in_half_width_characters() -> None:
    block = table_block(budget(), Wording({}, "zh-CN"))

    assert block.weights == (10.0, 8.0, 4.0)
    assert not block.wide


def test_many_columns_make_a_table_wide() -> None:
    columns = tuple(ColumnView(f"c{at}", "一列说明文字", "", TEXT, "left") for at in range(9))
    row = {column.name: figure("t", column.name, "长" * 20, "长" * 20) for column in columns}

    block = table_block(TableView("t", "表", columns, (row,), {}), Wording({}, "zh-CN"))

    assert block.wide
    assert max(block.weights) == 36


def test_a_note_says_the_source() -> None:
    view = replace(budget(), note="不含税", source="财务")

    assert table_block(view, Wording({}, "zh-CN")).note == "不含税；来源：财务"


def test_a_plan_may_change_the_words() -> None:
    whole = replace(plan(), labels={"change.up": "上涨了 {size}"})

    assert shown("# 章\n{{ paid.growth | change }}", whole) == "# 一、 章\nbody: {上涨了 12.0%}"


def test_both_languages_have_the_same_words() -> None:
    assert base_labels("zh-CN").keys() == base_labels("en").keys()


def test_a_table_of_prose_with_rows_of_the_plan() -> None:
    text = (
        '# 章\n|项目|金额|\n|--|--:|\n{% for row in rows("budget") %}\n'
        "|{{ row.item }}|{{ row.amount }}|\n{% endfor %}"
    )

    assert shown(text) == (
        "# 一、 章\ntable\n  项目 | 金额\n  {关键词推广} | {30 万元}\n  {内容营销} | {15 万元}"
    )


def test_quotes_after_the_key_message_stay_quotes() -> None:
    blocks = composed("# 章\n> 要点\n\n正文\n\n> 引文\n## 节\n> 引文").blocks

    styles = [block.style for block in blocks if isinstance(block, Paragraph)]
    assert styles == ["key", "body", "quote", "quote"]


def test_a_unit_in_the_header_does_not_stand_in_the_cells() -> None:
    view = TableView(
        "t", "表", (ColumnView("a", "金额", "元", Format(unit="元"), "right"),),
        ({"a": figure("t", "a", 258, "258 元")}, {"a": figure("t", "a", 0.1, "10%")}), {},
    )  # fmt: skip

    block = table_block(view, Wording({}, "zh-CN"))

    assert [inline_text(row[0].inlines) for row in block.rows] == ["{258}", "{10%}"]


def test_a_total_row_of_nothing_but_maxima_says_so() -> None:
    number = {"type": "number", "format": "0"}
    columns = {
        "risk": {"label": "风险"},
        "count": {"label": "次数", **number, "total": "sum"},
        "score": {"label": "分值", **number, "total": "max"},
    }
    rows = [{"risk": "降温", "count": 2, "score": 12}, {"risk": "涨价", "count": 1, "score": 9}]
    view = small({}, tables={"risks": {"columns": columns, "rows": rows}}).table("risks")
    wording = Wording(base_labels("zh-CN"), "zh-CN")

    both = table_block(view, wording)
    score = table_block(view, wording, columns=["risk", "score"])

    assert [inline_text(cell.inlines) for cell in both.totals] == ["合计", "{3}", "{12}"]
    assert [inline_text(cell.inlines) for cell in score.totals] == ["最大", "{12}"]


def test_scaled_figures_of_a_column_have_one_unit_and_as_many_places() -> None:
    money = Format("number", 1, 1e4, "元")
    figures = [figure("t", "a", value, money.prose(value)) for value in (3e5, 7.5e4)]
    column = ColumnView("a", "金额", "元", money, "right")
    view = TableView("t", "表", (column,), tuple({"a": each} for each in figures), {})

    block = table_block(view, Wording({}, "zh-CN"))

    assert block.header == (("金额", "万元"),)
    assert [inline_text(row[0].inlines) for row in block.rows] == ["{30.0}", "{7.5}"]


@pytest.mark.parametrize(
    ("year", "serials", "shown"),
    [
        (2025, [46022, 46000], ["{12 月 31 日}", "{12 月 9 日}"]),
        (2025, [46022, 46023], ["{2025 年 12 月 31 日}", "{2026 年 1 月 1 日}"]),
        (2024, [46022], ["{2025 年 12 月 31 日}"]),
        (None, [46022], ["{2025 年 12 月 31 日}"]),
    ],
)
def test_dates_leave_out_a_year_that_goes_without_saying(
    year: int | None, serials: list[int], shown: list[str]
) -> None:
    dates = Format("date")
    rows = [{"a": figure("t", "a", day, dates.prose(day), format=dates)} for day in serials]
    column = ColumnView("a", "完成日", "", dates, "center")

    block = table_block(
        TableView("t", "表", (column,), tuple(rows), {}), Wording({}, "zh-CN", year)
    )

    assert [inline_text(row[0].inlines) for row in block.rows] == shown


@pytest.mark.parametrize(
    ("depth", "own_pages", "levels"), [("standard", False, 2), ("full", True, 3)]
)
def test_only_long_documents_begin_chapters_on_new_pages(
    depth: str, levels: int, *, own_pages: bool
) -> None:
    outline = composed("# 章\n甲", plan(depth=depth))

    assert outline.chapters_on_new_pages is own_pages
    assert outline.contents_depth == levels


def test_english_headers_begin_with_a_capital_and_name_no_unit_that_the_label_says() -> None:
    days = Format(unit="天")
    column = ColumnView("a", "days left", "天", days, "right")
    row = {"a": figure("t", "a", 12, days.prose(12, "en"), format=days)}

    block = table_block(TableView("t", "Table", (column,), (row,), {}), Wording({}, "en"))

    assert block.header == (("Days left", ""),)
    assert [inline_text(row[0].inlines) for row in block.rows] == ["{12}"]
