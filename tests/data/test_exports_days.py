"""Which days the rows of many files are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.data.exports import ask_shop, days, save_day, save_xls
from tests.data.store import ask, write

from planforge.data.exports.copies import copy_of
from planforge.data.file_days import days_in_name
from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from pathlib import Path

PAID = Measure("paid", "shop", "支付金额")
VISITORS = Measure(
    "visitors",
    "shop",
    "访客数",
    additive=False,
    period_source="shop",
    period_column="访客数",
)
SHOP = Source(files="生意参谋/*店铺*.xls")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("店铺_2025-12-01_2025-12-07.xls", "2025-12-01~2025-12-07"),
        ("店铺_20251201-20251207 (2).xls", "2025-12-01~2025-12-07"),
        ("店铺2025-12-01至2025-12-07.xls", "2025-12-01~2025-12-07"),
        ("店铺_2025-12-01.xls", "2025-12-01~2025-12-01"),
        ("店铺_2025_12_01.xls", "2025-12-01~2025-12-01"),
        ("店铺 2025年12月1日.xls", "2025-12-01~2025-12-01"),
        ("店铺 2025年11月.xls", "2025-11-01~2025-11-30"),
        ("2024-02.csv", "2024-02-01~2024-02-29"),
        ("订单_20251201123000.csv", None),
        ("店铺_2025-12-01_2025-12-07_2025-12-08.xls", None),
        ("店铺_2025-13.xls", None),
        ("店铺_2025-12-32.xls", None),
        ("店铺_2025-12-07_2025-12-01.xls", None),
        ("店铺.xls", None),
    ],
)
def test_the_days_in_a_name(name: str, told: str | None) -> None:
    found = days_in_name(name)

    assert (f"{found.start}~{found.end}" if found else None) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a/店铺 (2).xls", ("a/店铺.xls", 2)),
        ("店铺（3）.xls", ("店铺.xls", 3)),
        ("店铺 - 副本.xls", ("店铺.xls", 1)),
        ("店铺 - 副本 (2).xls", ("店铺.xls", 2)),
        ("店铺副本2.xls", ("店铺.xls", 2)),
        ("shop - Copy.xlsx", ("shop.xlsx", 1)),
        ("shop copy 3.csv", ("shop.csv", 3)),
        ("photocopy.csv", ("photocopy.csv", 0)),
        ("店铺(2025).xls", ("店铺(2025).xls", 0)),
        ("(2).xls", ("(2).xls", 0)),
    ],
)
def test_the_mark_of_a_copy(name: str, told: tuple[str, int]) -> None:
    assert copy_of(name) == told


def test_days_and_longer_stretches_may_stand_in_one_source(tmp_path: Path) -> None:
    for day in days("2025-12-01", "2025-12-12"):
        save_day(tmp_path, day, "10", "50")
    save_day(tmp_path, "2025-12-01", "120", "400", last="2025-12-12")
    save_day(tmp_path, "2025-11-01", "300", "900", last="2025-11-30")

    answer = ask_shop(tmp_path, SHOP, PAID, VISITORS)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 120
    assert answer["visitors"].totals["to_date"] == 400
    assert answer["visitors"].totals["previous"] == 900
    assert answer["visitors"].steps[:2] == (50, 50)


def test_without_the_days_together_people_stay_unknown(tmp_path: Path) -> None:
    for day in days("2025-12-01", "2025-12-12"):
        save_day(tmp_path, day, "10", "50")
    save_day(tmp_path, "2025-12-01", "110", "390", last="2025-12-11")

    answer = ask_shop(tmp_path, SHOP, VISITORS)

    assert answer["visitors"].totals["to_date"] is None
    assert answer.text == (
        "生意参谋/*店铺*.xls: `访客数` has no row for 2025-12-01 to 2025-12-12; the last there "
        "are: 2025-12-01~2025-12-11 [no-row-for-period]\n"
        "    export one row for exactly these days, or set `as_of:` to the last day of the export"
    )


def test_a_column_tells_the_day_before_the_name_does(tmp_path: Path) -> None:
    write(tmp_path, "店铺_2025-12-01_2025-12-03.csv", "日期,支付金额\n2025-12-01,1\n2025-12-02,2\n")
    write(tmp_path, "店铺_2025-12-03.csv", "支付金额\n4\n")

    answer = ask_shop(tmp_path, Source(files="店铺*.csv"), PAID)

    assert answer.text == ""
    assert answer["paid"].steps[:4] == (1, 2, 4, None)


def test_the_name_tells_the_day_where_the_plan_says_so(tmp_path: Path) -> None:
    for day in days("2025-12-01", "2025-12-02"):
        write(tmp_path, f"店铺_{day}.csv", "统计日期,支付金额\n2025-12-31,1\n")

    answer = ask_shop(tmp_path, Source(files="店铺*.csv", date_in="name"), PAID)

    assert answer.text == ""
    assert answer["paid"].steps[:3] == (1, 1, None)


def test_a_name_without_days_is_reported_where_it_is_needed(tmp_path: Path) -> None:
    write(tmp_path, "店铺_2025-12-01.csv", "支付金额\n1\n")
    write(tmp_path, "店铺.csv", "支付金额\n1\n")

    by_name = ask_shop(tmp_path, Source(files="店铺*.csv", date_in="name"), PAID)
    unsaid = ask_shop(tmp_path, Source(files="店铺*.csv"), PAID)
    by_column = ask_shop(tmp_path, Source(files="店铺*.csv", date="日期", date_in="column"), PAID)

    assert by_name.text == (
        "店铺.csv: the name of this file does not tell which days it is about [no-days-in-name]\n"
        "    rename it such as `shop_2025-12-01.xls` or `shop_2025-12-01_2025-12-12.xls`, or take "
        "days from a column: `date: …` without `date_in: name`"
    )
    assert unsaid.text == (
        "店铺.csv: neither a column nor the name of this file tells its days; it has 支付金额 "
        "[no-days-in-file]\n"
        "    name the column with `date:`, or rename the file such as `shop_2025-12-01.xls`"
    )
    assert by_column.text == (
        "店铺.csv: `shop` has no column `日期`; it has 支付金额 [missing-column]\n"
        "店铺_2025-12-01.csv: `shop` has no column `日期`; it has 支付金额 [missing-column]"
    )


def test_dates_are_read_in_each_way_that_files_write_them(tmp_path: Path) -> None:
    save_xls(tmp_path / "a.xls", [["日期", "支付金额"], [45992, 1], ["合计", 1]])
    save_xls(tmp_path / "b.xls", [["统计日期", "支付金额"], ["2025/12/2", "2"]])
    write(tmp_path, "c.csv", "数据日期,支付金额\n2025年12月3日,4\n")

    answer = ask_shop(tmp_path, Source(files="[abc].*"), PAID)

    assert answer.text == ""
    assert answer["paid"].steps[:4] == (1, 2, 4, None)


def test_an_unreadable_date_is_named_with_its_file(tmp_path: Path) -> None:
    save_xls(tmp_path / "a.xls", [["日期", "支付金额"], ["2025-12-01", 1]])
    save_xls(tmp_path / "b.xls", [["日期", "支付金额"], ["昨天", 1]])

    assert ask_shop(tmp_path, Source(files="*.xls"), PAID).text == (
        "b.xls#Sheet1:2[日期]: `昨天` is not a date [bad-date]\n"
        "    write it like `2025-12-01`, `2025/12/1` or `20251201`"
    )


def test_a_row_may_name_its_days_in_two_columns(tmp_path: Path) -> None:
    head = "开始,结束,访客数\n"
    write(tmp_path, "a.csv", f"{head}2025-12-01,2025-12-12,900\n")
    write(tmp_path, "b.csv", f"{head}2025-12-01,2025-12-01,50\n")

    answer = ask_shop(
        tmp_path, Source(files="*.csv", date="开始~结束"), VISITORS, as_of="2025-12-12"
    )

    assert answer.text == ""
    assert answer["visitors"].totals["to_date"] == 900
    assert answer["visitors"].steps[0] == 50


def test_months_named_in_a_single_file_still_stand_for_their_period(tmp_path: Path) -> None:
    write(tmp_path, "shop.csv", "日期,成交,访客数\n2025-12-01,1,900\n2025-11-01,1,800\n")
    source = Source(file="shop.csv", columns={"支付金额": "成交"})

    answer = ask(tmp_path, {"shop": source}, VISITORS, as_of="2025-12-31")

    assert answer.text == ""
    assert answer["visitors"].totals["to_date"] == 900
    assert answer["visitors"].totals["previous"] == 800
