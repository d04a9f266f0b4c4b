"""Sections with several texts: which one is printed, and what is said when one is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.prose_plan import dump, plan, prose, without_values

from planforge.definition.model import Variant
from planforge.document.compose import compose
from planforge.problems import Location, PlanError

if TYPE_CHECKING:
    from tests.support.prose_plan import FakePlan

CHAPTER = """# 目标设定
包里的文字。

## 分项行动
包里的行动。
"""
PLACE = {("sections", "目标设定", 0, "when"): Location("plan.yaml", 9, 14)}


def variants(*written: tuple[str | None, str], **changes: object) -> FakePlan:
    return plan(
        sections={"目标设定": tuple(Variant(when=when, text=text) for when, text in written)},
        **changes,
    )


def shown(whole: FakePlan) -> str:
    return dump(compose(whole, [prose(CHAPTER)]).blocks)


def refused(whole: FakePlan) -> str:
    with pytest.raises(PlanError) as caught:
        compose(whole, [prose(CHAPTER)], lambda *path: PLACE.get(path))
    return caught.value.text("zh")


def test_the_first_text_whose_condition_holds_is_printed() -> None:
    whole = variants(
        ("paid.growth < 0", "支付下降。"),
        ("conversion.growth < 0", "转化率{{ conversion.growth | change }}。"),
        (None, "一切正常。"),
    )

    assert shown(whole) == (
        "# 一、 目标设定\nbody: 转化率{下降 3.1 个百分点}。\n## 1.1 分项行动\nbody: 包里的行动。"
    )


def test_the_text_without_a_condition_is_printed_when_no_other_holds() -> None:
    whole = variants(("paid.growth < 0", "支付下降。"), (None, "一切正常。"))

    assert "body: 一切正常。" in shown(whole)


def test_the_text_of_the_pack_stays_when_no_condition_holds() -> None:
    assert "body: 包里的文字。" in shown(variants(("paid.growth < 0", "支付下降。")))


def test_an_unknown_figure_leaves_its_gap_and_neither_text() -> None:
    whole = variants(("paid.growth < 0", "支付下降。"), (None, "一切正常。"))

    assert shown(without_values(whole)) == (
        "# 一、 目标设定\nbody: 〔支付金额环比〕\n## 1.1 分项行动\nbody: 包里的行动。"
    )


def test_a_condition_that_is_not_reached_needs_no_answer() -> None:
    whole = variants(("paid.target | is_known", "有目标。"), ("aov.target > 0", "不会问到。"))

    assert "body: 有目标。" in shown(whole)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ('depth == "brief"', "选中"),
        ('depth == "full"', "没选中"),
        ('language == "zh-CN" and platform == "taobao"', "选中"),
        ('platform in ["jd", "douyin"]', "没选中"),
        ('audience == "internal" and audience != "client"', "选中"),
        ('paid.status == "落后" and not paid.growth < 0', "选中"),
    ],
)
def test_conditions_may_ask_what_the_plan_says_of_itself(when: str, expected: str) -> None:
    whole = variants((when, "选中"), (None, "没选中"), depth="brief", platform="taobao")

    assert f"body: {expected}\n" in shown(whole)


@pytest.mark.parametrize("when", ['platform != "jd"', 'stage not in ["launch"]', "not industry"])
def test_what_the_plan_does_not_say_of_itself_is_different_from_every_text(when: str) -> None:
    whole = variants(('stage == "mature" or platform in ["jd"]', "没选中"), (when, "选中"))

    assert "body: 选中\n" in shown(whole)


def test_a_text_with_headings_takes_the_place_of_all_below_the_section() -> None:
    whole = variants(("paid.growth > 0", "只做一件事。\n\n## 补货\n先补货。"))

    assert shown(whole) == ("# 一、 目标设定\nbody: 只做一件事。\n## 1.1 补货\nbody: 先补货。")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (
            "paid.grwth < 0",
            "plan.yaml:9:14: 没有指标 `paid.grwth` [unknown-figure]\n    是不是 `paid.growth`？",
        ),
        (
            "paid.growth < 3%",
            "plan.yaml:9:28: 标记里不能写 `3%` [percent-in-prose]\n    写成 `0.03`",
        ),
        (
            'paid.status = "落后"',
            "plan.yaml:9:26: 这里写的是 `=`，条件里比较是否相等用 `==` [equals-in-condition]\n"
            "    改成 `==`",
        ),
        (
            "{{ paid.growth < 0 }}",
            "plan.yaml:9:14: 条件直接写，不加大括号：`{{ paid.growth < 0 }}`"
            " [braces-in-condition]\n"
            '    写成 `when: "paid.growth < 0"`',
        ),
        (
            "paid.growth - 1 > 0",
            "plan.yaml:9:14: 正文不做计算，这里写了",
        ),
        (
            'paid.growth < "落后"',
            "plan.yaml:9:14: ",
        ),
    ],
)
def test_a_condition_that_is_wrong_is_told_of_with_its_place(when: str, expected: str) -> None:
    text = refused(variants((when, "一"), (None, "二")))

    assert text.startswith(expected)
    assert text.count("[") == 1


def test_texts_that_are_not_printed_are_checked_as_well() -> None:
    whole = variants(
        ("paid.growth > 0", "印出来的。"),
        ("paid.growth > 1", "没印的：{{ piad }}。"),
        (None, "{{ table('budgte') }}"),
    )

    assert [line for line in refused(whole).splitlines() if line[0] != " "] == [
        "sections.目标设定[2].text: 没有指标 `piad` [unknown-figure]",
        "sections.目标设定[3].text: 方案里没有表 `budgte` [unknown-table-in-prose]",
    ]


def test_a_text_behind_one_without_a_condition_is_told_of() -> None:
    assert refused(variants((None, "一"), ("paid.growth > 0", "二"))) == (
        "sections.目标设定[2]: 章节 `目标设定`：这段文字永远不会印出来，因为前一段没有条件"
        " [variant-never-printed]\n    把没有 `when` 的那一段放在最后"
    )


def test_variants_of_a_section_that_is_not_there_are_told_of() -> None:
    whole = plan(sections={"目标设订": (Variant(when="paid.growth < 0", text="一"),)})

    assert "[unknown-section]" in refused(whole)
