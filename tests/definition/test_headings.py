"""Numbers that people type before headings, and titles that begin with a number."""

from __future__ import annotations

import pytest

from planforge.definition.headings import heading_lines, same_title, typed_numbers


def stripped(text: str) -> list[str]:
    headings = heading_lines(text)
    lengths = typed_numbers(headings)
    return [one.title[length:] for one, length in zip(headings, lengths, strict=True)]


@pytest.mark.parametrize(
    "title",
    ["一、目标", "十二、 目标", "（一）目标", "(3) 目标", "（3）、目标", "第三章 目标",
     "第 2 节：目标",
     "第一部分、目标", "1、目标", "2) 目标", "③ 目标", "1. 目标", "1．目标", "3.目标"],
)  # fmt: skip
def test_what_can_only_be_a_number_is_stripped(title: str) -> None:
    assert stripped(f"# {title}") == ["目标"]


@pytest.mark.parametrize(
    "title",
    ["618 大促", "2025 年目标", "双11 复盘", "3C 类目", "十一大促", "第一季度目标", "1.5 倍增长",
     "3 个目标", "48 小时发货", "二八法则", "一", "1.", "（一）", "12.12 大促"],
)  # fmt: skip
def test_a_title_that_begins_with_a_number_stays(title: str) -> None:
    assert stripped(f"# {title}") == [title]


def test_numbers_with_points_are_stripped_where_they_follow_one_another() -> None:
    assert stripped(
        "# 一、背景\n## 1.1 现状\n### 1.1.1 痛点\n## 1.2 环境\n## 1.5 倍增长\n"
        "# 三、目标\n## 3.2 分解\n## 12.12 大促\n"
    ) == ["背景", "现状", "痛点", "环境", "1.5 倍增长", "目标", "分解", "12.12 大促"]


def test_bare_numbers_are_stripped_where_all_chapters_have_them_in_turn() -> None:
    assert stripped("# 1 Goals\n## 1.1 Now\n# 2 Risks\n") == ["Goals", "Now", "Risks"]
    assert stripped("# Summary\n# 2 Goals\n# 3 Risks\n") == ["Summary", "Goals", "Risks"]
    assert stripped("# 2 stores\n# Risks\n") == ["2 stores", "Risks"]
    assert stripped("# 1 Goals\n# 12 months\n") == ["1 Goals", "12 months"]


def test_headings_in_code_are_none() -> None:
    assert stripped("# 一\n```\n# 二\n```\n# 三 {full}\n") == ["一", "三"]


def test_titles_are_the_same_whatever_their_spaces_widths_and_escapes() -> None:
    assert same_title("SKU\\_A（新） 规划") == same_title("sku_a(新)规划")
