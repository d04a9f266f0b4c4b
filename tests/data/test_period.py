from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.data.store import Answer, ask, write

from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from pathlib import Path

VISITORS = Measure(
    "visitors",
    "daily",
    "访客数",
    additive=False,
    period_source="shop",
    period_column="访客数",
)
DAILY = "日期,访客数\n2025-12-01,50\n2025-12-12,60\n"


def visitors(folder: Path, shop: str, as_of: str = "2025-12-12", date: str | None = None) -> Answer:
    write(folder, "daily.csv", DAILY)
    write(folder, "shop.csv", shop)
    sources = {"daily": Source(file="daily.csv"), "shop": Source(file="shop.csv", date=date)}
    return ask(folder, sources, VISITORS, as_of=as_of)


def test_a_row_with_a_stretch_of_days_stands_for_exactly_these(tmp_path: Path) -> None:
    answer = visitors(
        tmp_path,
        "统计日期,访客数\n"
        '2025-12-01~2025-12-12,"1,001"\n'
        "2025-12-01~2025-12-07,700\n"
        "2025-11-01~2025-11-30,2000\n"
        "2025-11-01 至 2025-11-12,900\n"
        "2024-12-01~2024-12-30,1500\n",
    )

    assert answer.text == ""
    assert answer["visitors"].totals == {
        "to_date": 1001,
        "previous": 2000,
        "previous_to_date": 900,
        "last_year": None,
        "last_year_to_date": None,
    }
    assert answer["visitors"].steps[0] == 50
    assert answer["visitors"].origin == "daily.csv, shop.csv"


def test_first_and_last_day_may_stand_in_two_columns(tmp_path: Path) -> None:
    answer = visitors(
        tmp_path,
        "开始日期,结束日期,访客数\n2025-12-01,2025-12-12,1001\n2025-11-01,2025-11-30,2000\n",
        date="开始日期~结束日期",
    )

    assert answer.text == ""
    assert answer["visitors"].totals["to_date"] == 1001
    assert answer["visitors"].totals["previous"] == 2000


@pytest.mark.parametrize("written", ["2025-12", "2025年12月", "2025-12-01", "202512"])
def test_a_row_named_by_its_month_stands_for_the_period_so_far(
    tmp_path: Path, written: str
) -> None:
    answer = visitors(tmp_path, f"月份,访客数\n{written},1001\n2025-11,2000\n", date="月份")

    assert answer.text == ""
    assert answer["visitors"].totals["to_date"] == 1001
    assert answer["visitors"].totals["previous"] == 2000
    assert answer["visitors"].totals["previous_to_date"] is None


def test_when_the_period_is_over_it_is_compared_with_whole_periods(tmp_path: Path) -> None:
    answer = visitors(
        tmp_path, "日期,访客数\n2025-12,3000\n2025-11,2000\n2024-12,1000\n", as_of="2025-12-31"
    )

    assert set(answer["visitors"].totals.values()) == {3000, 2000, 1000}
    assert answer["visitors"].totals["previous_to_date"] == 2000
    assert answer["visitors"].totals["last_year_to_date"] == 1000


def test_two_rows_for_a_period_are_reported(tmp_path: Path) -> None:
    answer = visitors(tmp_path, "日期,访客数\n2025-12-01,5\n2025-12-02,6\n")

    assert answer["visitors"].totals["to_date"] is None
    assert answer.text.startswith(
        "shop.csv: `访客数` has 2 rows for 2025-12-01 to 2025-12-12, where one is the period's "
        "figure [several-rows-per-period]\n"
        "    keep one row per period, or write the days a row is about: `2025-11-01~2025-11-30`"
    )


def test_an_export_of_other_days_is_not_taken_for_the_period(tmp_path: Path) -> None:
    answer = visitors(tmp_path, "日期,访客数\n2025-12-01~2025-12-11,1001\n2025-11,2000\n")

    assert answer["visitors"].totals["to_date"] is None
    assert answer["visitors"].totals["previous"] == 2000
    assert answer.text == (
        "shop.csv: `访客数` has no row for 2025-12-01 to 2025-12-12; the last there are: "
        "2025-11-01, 2025-12-01~2025-12-11 [no-row-for-period]\n"
        "    export one row for exactly these days, or set `as_of:` to the last day of the export"
    )


def test_a_stretch_of_days_is_not_taken_for_a_day(tmp_path: Path) -> None:
    write(tmp_path, "shop.csv", "日期,访客数\n2025-12-01~2025-12-07,70\n2025-12-08,9\n")

    answer = ask(tmp_path, {"shop": Source(file="shop.csv")}, Measure("v", "shop", "访客数"))

    assert answer["v"].totals["to_date"] == 9
    assert answer.text == (
        "shop.csv: 1 rows of `shop` are about several days, and cannot be shared out over them "
        "[rows-of-several-days]\n"
        "    take daily rows for the metric, and name this source under `period:`"
    )


def test_the_days_in_a_file_name_are_those_of_its_figures(tmp_path: Path) -> None:
    write(tmp_path, "daily.csv", DAILY)
    name = "店铺_2025-12-01_2025-12-12.csv"
    write(tmp_path, name, "店铺,访客数\n云栖,1001\n")
    sources = {"daily": Source(file="daily.csv"), "shop": Source(file=name)}

    answer = ask(tmp_path, sources, VISITORS, as_of="2025-12-12")

    assert answer.text == ""
    assert answer["visitors"].totals["to_date"] == 1001


def test_an_unreadable_figure_of_a_period_is_reported(tmp_path: Path) -> None:
    answer = visitors(tmp_path, "日期,访客数\n2025-12,约千\n2025-11,2000\n")

    assert answer.text.startswith("shop.csv:2[访客数]: `约千` is not a number [bad-number]")


def test_a_figure_may_stand_for_whole_periods_only(tmp_path: Path) -> None:
    write(tmp_path, "shop.csv", "日期,访客数\n2025-12-01~2025-12-12,1001\n2025-11,2000\n")
    asked = Measure("v", "shop", "访客数", additive=False, period_source="shop")

    answer = ask(tmp_path, {"shop": Source(file="shop.csv")}, asked, as_of="2025-12-12")

    assert answer.text == ""
    assert answer["v"].totals["to_date"] == 1001
    assert answer["v"].steps == (None,) * 31
    assert answer["v"].origin == "shop.csv"
