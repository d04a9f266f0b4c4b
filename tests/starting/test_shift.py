"""Days and month words of one period become those of another."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planforge.starting.shift import period_text, shift_between


@pytest.mark.parametrize(
    ("old", "new", "title", "moved"),
    [
        ("2025-12", "2026-01", "云栖家居 12 月运营规划方案", "云栖家居 1 月运营规划方案"),
        ("2025-12", "2026-01", "2025年12月运营规划", "2026年1月运营规划"),
        ("2025-12", "2026-01", "云栖 2025 年 12 月份规划", "云栖 2026 年 1 月份规划"),
        ("2025-12", "2026-01", "2025-12 方案 / 2025.12", "2026-01 方案 / 2026.01"),
        ("2025-12", "2026-01", "十二月运营规划", "一月运营规划"),
        ("2026-02", "2026-03", "二月规划，不是十二月", "三月规划，不是十二月"),
        ("2025-12", "2026-01", "Plan for December 2025", "Plan for January 2026"),
        ("2025-12", "2026-01", "Dec 2025 plan", "Jan 2026 plan"),
        ("2025-09", "2025-10", "示例店铺 9 月运营规划方案", "示例店铺 10 月运营规划方案"),
        ("2025-09", "2025-10", "示例店铺 09月方案", "示例店铺 10月方案"),
        ("2026-01", "2026-02", "1月方案（11月、21 月不动）", "2月方案（11月、21 月不动）"),
        ("2025-12", "2026-01", "12 月 12 日大促与近12月", "12 月 12 日大促与近12月"),
        ("2025-Q4", "2026-Q1", "2025 年第四季度规划 Q4", "2026 年第一季度规划 Q1"),
        ("2025", "2026", "2025年度经营计划", "2026年度经营计划"),
        ("2025-12", "2026-01", "店铺 20251 号方案", "店铺 20251 号方案"),
    ],
)
def test_the_month_words_of_a_title_move(old: str, new: str, title: str, moved: str) -> None:
    assert shift_between(old, new).words(title) == moved


@pytest.mark.parametrize(
    ("old", "new", "day", "moved"),
    [
        ("2025-12", "2026-01", "2025-12-12", "2026-01-12"),
        ("2025-12", "2026-02", "2025-12-31", "2026-02-28"),
        ("2026-01", "2026-02", "2026-01-30", "2026-02-28"),
        ("2026-02", "2026-03", "2026-02-28", "2026-03-31"),
        ("2025-12", "2026-01", "2025-11-28", "2025-12-28"),
        ("2025-12", "2026-01", "2025/12/5", "2026/1/5"),
        ("2025-12", "2026-01", "2025年12月5日", "2026年1月5日"),
        ("2025-Q4", "2026-Q1", "2025-11-30", "2026-02-28"),
        ("2025-12-01/2025-12-14", "2025-12-15/2025-12-28", "2025-12-03", "2025-12-17"),
    ],
)
def test_a_day_keeps_its_place_in_the_period(old: str, new: str, day: str, moved: str) -> None:
    assert shift_between(old, new).day_text(day) == moved


@pytest.mark.parametrize("text", ["2023-12-05", "12.12", "1234-56-78", "2025-12", "800万"])
def test_days_far_away_and_other_texts_do_not_move(text: str) -> None:
    assert shift_between("2025-12", "2026-01").day_text(text) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("12.12 大促启动", True), ("圣诞主题", True), ("12 月复盘", True), ("双十二返场", True),
        ("目标 3.2%", False), ("11 月", False), ("1 月", False), ("年货节", False),
    ],
)  # fmt: skip
def test_texts_that_name_last_month_are_found(text: str, named: bool) -> None:
    assert shift_between("2025-12", "2026-01").is_named_in(text) is named


def test_a_period_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="month and a quarter"):
        shift_between("2025-12", "2026-Q1")
    with pytest.raises(ValueError, match="not a period"):
        period_text("下个月")


@given(st.dates(date(2020, 1, 1), date(2030, 12, 1)), st.integers(1, 30), st.data())
def test_the_order_of_days_never_turns(start: date, months: int, data: st.DataObject) -> None:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    shift = shift_between(f"{start:%Y-%m}", f"{year}-{month + 1:02d}")
    days = sorted(data.draw(st.lists(st.dates(shift.old.start, shift.old.end), min_size=2)))

    moved = [shift.day(day) for day in days]

    assert moved == sorted(moved)
    assert all(shift.new.start <= day <= shift.new.end for day in moved)
