"""A plan's own file of prose over the sections of its pack."""

from __future__ import annotations

import pytest
from tests.support.prose_plan import dump, plan, prose

from planforge.document.compose import compose
from planforge.problems import PlanError

PACK = """# 背景分析
包的背景。

## 行业趋势 {full}
包的趋势。

## 经营现状
包的现状。

# 目标设定
包的目标。
"""


def composed(own: str, **changes: object) -> tuple[str, list[str]]:
    """Return the document, and what is told of it."""
    outline = compose(plan(prose=own, **changes), [prose(PACK)])
    return dump(outline.blocks), [notice.text("zh") for notice in outline.notices]


def test_sections_of_the_file_take_the_place_of_the_packs_texts() -> None:
    text, told = composed("# 背景分析\n\n## 经营现状\n目标 {{ paid.target }}。\n")

    assert text == (
        "# 一、 背景分析\nbody: 包的背景。\n## 1.1 经营现状\nbody: 目标 {800 万元}。\n"
        "# 二、 目标设定\nbody: 包的目标。"
    )
    assert told == []


def test_own_words_are_printed_at_every_depth_unless_the_heading_says_otherwise() -> None:
    text, _ = composed(
        "# 背景分析\n## 行业趋势\n本店看趋势。\n## 经营现状 {full}\n只在完整版。\n", depth="brief"
    )

    assert text.startswith(
        "# 一、 背景分析\nbody: 包的背景。\n## 1.1 行业趋势\nbody: 本店看趋势。\n# 二、"
    )


def test_a_section_that_the_pack_lacks_stands_where_the_file_has_it_and_is_told_of() -> None:
    text, told = composed(
        "# 前言\n先说一句。\n# 背景 分析\n## 竞品\n看竞品。\n## 经营现状\n# 目标设订\n错字。\n",
        depth="full",
    )

    assert [line for line in text.split("\n") if line.startswith("#")] == [
        "# 一、 前言",
        "# 二、 背景分析",
        "## 2.1 行业趋势",
        "## 2.2 竞品",
        "## 2.3 经营现状",
        "# 三、 目标设订",
        "# 四、 目标设定",
    ]
    assert told == [
        "prose: `前言` 不是模板里的章节，作为新章节印出来 [section-not-in-outline]",
        "prose: `竞品` 不是模板里的章节，作为新章节印出来 [section-not-in-outline]",
        "prose: `目标设订` 不是模板里的章节，作为新章节印出来 [section-not-in-outline]\n"
        "    如果是指 `目标设定`，请把标题改成它",
    ]


def test_what_the_plan_leaves_out_stays_out() -> None:
    text, _ = composed("# 背景分析\n本店的背景。\n", sections={"目标设定": None})

    assert text == "# 一、 背景分析\nbody: 本店的背景。\n## 1.1 经营现状\nbody: 包的现状。"


def test_what_is_wrong_in_the_file_is_told_of_like_all_prose() -> None:
    with pytest.raises(PlanError) as caught:
        composed("# 背景分析\n{{ piad }}\n##### 太深\n")

    assert [problem.code for problem in caught.value.problems] == [
        "heading-too-deep",
        "unknown-figure",
    ]
