"""Copies of a download, and downloads whose days overlap: nothing counts twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.exports import TITLES, ask_shop, days, save_day, save_xls
from tests.data.store import write

from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAID = Measure("paid", "shop", "支付金额")
SHOP = Source(files="生意参谋/*店铺*.xls")
NEWEST = Source(files="生意参谋/*店铺*.xls", overlaps="newest")
MEND = (
    "\n    delete the file that is out of date, or say `overlaps: newest` of the source; where the "
    "rows of both count, name under `ids:` the columns that tell them apart, or make two sources"
)


def test_a_second_download_of_the_same_counts_once(tmp_path: Path) -> None:
    save_day(tmp_path, "2025-12-01", "1,200.00")
    for mark in (" (2)", "（3）", " - 副本"):
        save_day(tmp_path, "2025-12-01", "1200", mark=mark)

    answer = ask_shop(tmp_path, SHOP, PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 1200
    file = "生意参谋/【生意参谋平台】店铺_2025-12-01_2025-12-01"
    assert answer.noticed == [
        f"{file}{mark}.xls: this file has the same rows as {file}.xls and is left out "
        "[copy-left-out]"
        for mark in (" - 副本", " (2)", "（3）")
    ]


def test_copies_that_differ_are_reported_with_the_first_difference(tmp_path: Path) -> None:
    for day in days("2025-12-01", "2025-12-03"):
        save_day(tmp_path, day, "1,200.00")
    save_day(tmp_path, "2025-12-02", "1,300.00", mark=" (2)")

    assert ask_shop(tmp_path, SHOP, PAID).text == (
        "生意参谋/【生意参谋平台】店铺_2025-12-02_2025-12-02 (2).xls#Sheet1:5[支付金额]: "
        "2025-12-02: here stands “1,300.00”, but “1,200.00” in "
        "生意参谋/【生意参谋平台】店铺_2025-12-02_2025-12-02.xls#Sheet1:5; the files differ about "
        "2025-12-02 [files-differ]" + MEND
    )


def test_the_newest_copy_counts_where_the_plan_says_so(tmp_path: Path) -> None:
    save_day(tmp_path, "2025-12-01", "1")
    save_day(tmp_path, "2025-12-01", "3", mark=" (2)")
    save_day(tmp_path, "2025-12-01", "2", mark=" (1)")

    answer = ask_shop(tmp_path, NEWEST, PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 3
    file = "生意参谋/【生意参谋平台】店铺_2025-12-01_2025-12-01"
    assert answer.noticed == [
        f"{file}{mark}.xls: about 2025-12-01 this file differs from {file} (2).xls, which is newer "
        "and counts [newest-taken]"
        for mark in ("", " (1)")
    ]


def test_the_download_that_reaches_further_is_the_newer_one(tmp_path: Path) -> None:
    write(tmp_path, "日报_2025-12-01_2025-12-02.csv", "日期,支付金额\n2025-12-01,1\n2025-12-02,1\n")
    write(tmp_path, "日报_2025-12-02_2025-12-03.csv", "日期,支付金额\n2025-12-02,5\n2025-12-03,1\n")

    answer = ask_shop(tmp_path, Source(files="*.csv", overlaps="newest"), PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 7


def test_where_nothing_tells_which_is_newer_it_stays_a_problem(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "日期,支付金额\n2025-12-01,1\n")
    write(tmp_path, "b.csv", "日期,支付金额\n2025-12-01,5\n")

    answer = ask_shop(tmp_path, Source(files="*.csv", overlaps="newest"), PAID)

    assert answer.text == (
        "b.csv:2[支付金额]: 2025-12-01: here stands “5”, but “1” in a.csv:2; the files differ "
        "about 2025-12-01 [files-differ]" + MEND
    )


def test_days_that_two_downloads_share_count_once(tmp_path: Path) -> None:
    head = [*TITLES, ["统计日期", "支付金额"]]
    for first, last in (("2025-12-01", "2025-12-07"), ("2025-12-05", "2025-12-12")):
        rows = [[day, "10.00"] for day in days(first, last)]
        save_xls(tmp_path / f"店铺_{first}_{last}.xls", [*head, *rows])

    answer = ask_shop(tmp_path, Source(files="店铺*.xls"), PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 120
    assert answer.noticed == [
        "店铺_2025-12-05_2025-12-12.xls: 3 rows of 2025-12-05~2025-12-07 stand in "
        "店铺_2025-12-01_2025-12-07.xls too and count once [rows-in-two-files]"
    ]


def test_rows_of_one_day_in_two_files_count_both_where_ids_tell_them_apart(tmp_path: Path) -> None:
    write(tmp_path, "女装_2025-12-01.csv", "商品ID,支付金额\n1,10\n2,20\n")
    write(tmp_path, "男装_2025-12-01.csv", "商品ID,支付金额\n2,20\n3,30\n")

    told = ask_shop(tmp_path, Source(files="*.csv", ids=("商品ID",)), PAID)
    untold = ask_shop(tmp_path, Source(files="*.csv"), PAID)

    assert told.text == ""
    assert told["paid"].totals["to_date"] == 60
    assert [problem.code for problem in untold.problems] == ["files-differ"]


def test_a_copy_that_lacks_a_row_differs_even_where_ids_are_known(tmp_path: Path) -> None:
    write(tmp_path, "商品_2025-12-01.csv", "商品ID,支付金额\n1,10\n2,20\n")
    write(tmp_path, "商品_2025-12-01(1).csv", "商品ID,支付金额\n1,10\n")
    source = Source(files="*.csv", ids=("商品ID",))

    stopped = ask_shop(tmp_path, source, PAID)
    newest = ask_shop(tmp_path, source.model_copy(update={"overlaps": "newest"}), PAID)

    assert stopped.text == (
        "商品_2025-12-01(1).csv: 2025-12-01: 1 rows stand here, but 2 in 商品_2025-12-01.csv; the "
        "files differ about 2025-12-01 [files-differ-in-rows]" + MEND
    )
    assert newest.text == ""
    assert newest["paid"].totals["to_date"] == 10


def test_the_difference_of_two_files_is_told_with_its_id(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "日期,商品ID,支付金额\n2025-12-01,1,10\n2025-12-02,2,20\n")
    write(tmp_path, "b.csv", "日期,商品ID,支付金额\n2025-12-01,1,10\n2025-12-02,2,-\n")

    answer = ask_shop(tmp_path, Source(files="*.csv", ids=("商品ID",)), PAID)

    assert answer.text == (
        "b.csv:3[支付金额]: 2025-12-02, 商品ID 2: here stands “-”, but “20” in a.csv:3; the files "
        "differ about 2025-12-02 [files-differ]" + MEND
    )


def test_many_files_that_differ_are_not_told_one_by_one(tmp_path: Path) -> None:
    for day in days("2025-12-01", "2025-12-09"):
        save_day(tmp_path, day, "1")
        save_day(tmp_path, day, "2", mark=" (2)")

    problems = list(ask_shop(tmp_path, SHOP, PAID).problems)

    assert [problem.code for problem in problems] == ["files-differ"] * 5 + ["more-such-files"]
    assert problems[-1].details["count"] == 4


FILES = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 5)).map(lambda pair: (pair[0], sum(pair))),
    min_size=1,
    max_size=6,
    unique=True,
)


@settings(max_examples=25, deadline=None)
@given(files=FILES)
def test_in_whatever_pieces_a_month_is_downloaded_it_comes_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("pieces")
    covered = set()
    for number, (first, last) in enumerate(files):
        stretch = range(first, last + 1)
        covered |= set(stretch)
        rows = "".join(f"2025-12-{day:02},{day * 7}\n" for day in stretch)
        write(folder, f"{number}.csv", f"日期,支付金额\n{rows}")

    answer = ask_shop(folder, Source(files="*.csv"), PAID, as_of="2025-12-14")

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 7 * sum(covered)
