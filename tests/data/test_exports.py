"""Sources made of many files: found, read, renamed, dropped, and told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlwt  # type: ignore[import-untyped]
from tests.data.exports import TITLES, ask_shop, days, save_day, save_xls
from tests.data.store import ask, write

from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from pathlib import Path

PAID = Measure("paid", "shop", "支付金额")
ITEMS = Measure("items", "shop", "商品ID", total="count_distinct")
VISITORS = Measure("visitors", "shop", "访客数", additive=False)
SHOP = Source(files="生意参谋/*店铺*.xls")


def test_a_folder_of_daily_downloads_is_one_source(tmp_path: Path) -> None:
    for number, day in enumerate(days("2025-11-01", "2025-12-12")):
        save_day(tmp_path, day, f"{1000 + number:,}.00")

    answer = ask_shop(tmp_path, SHOP, PAID)

    assert answer.text == ""
    assert answer.noticed == []
    assert str(answer.last_day) == "2025-12-12"
    assert answer["paid"].totals["to_date"] == sum(range(1030, 1042))
    assert answer["paid"].totals["previous"] == sum(range(1000, 1030))
    assert answer["paid"].steps[:3] == (1030, 1031, 1032)
    assert answer["paid"].origin == "*店铺*.xls"


def test_a_day_that_was_not_downloaded_is_told(tmp_path: Path) -> None:
    for day in days("2025-12-01", "2025-12-12"):
        if day != "2025-12-05":
            save_day(tmp_path, day, "10")

    answer = ask_shop(tmp_path, SHOP, PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 110
    assert answer["paid"].missing["to_date"] == 1
    assert answer.noticed == [
        "生意参谋/*店铺*.xls: `shop` has no rows for 1 days from 2025-12-01 to 2025-12-12: "
        "2025-12-05; sums are of the others [days-missing]"
    ]


def test_files_of_several_kinds_and_headers_stand_in_one_table(tmp_path: Path) -> None:
    save_xls(tmp_path / "a.xls", [*TITLES, ["统计日期", "支付金额"], ["2025-12-01", "1,000.00"]])
    write(tmp_path, "b.csv", "商家后台导出\n日期,支付金额（元）,渠道\n2025/12/2,86,搜索\n", "gbk")
    write(tmp_path, "c.tsv", "渠道\t日期\t支付金额\n搜索\t20251203\t7\n")
    source = Source(files=("*.xls", "*.csv", "*.tsv"), columns={"支付金额": "支付金额(元)"})

    answer = ask_shop(tmp_path, source, PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 1093
    assert answer["paid"].origin == "*.xls, *.csv, *.tsv"


def test_a_column_may_have_one_of_several_names(tmp_path: Path) -> None:
    write(tmp_path, "2024.csv", "日期,成交金额\n2024-12-01,5\n")
    write(tmp_path, "2025.csv", "日期,成交额,支付金额\n2025-12-01,1,7\n")
    source = Source(files="*.csv", columns={"支付金额": ("成交金额", "成交额")})

    answer = ask_shop(tmp_path, source, PAID, as_of="2025-12-01")

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 7
    assert answer["paid"].last_year_steps[0] == 5


def test_one_file_may_have_the_same_rules(tmp_path: Path) -> None:
    rows = [["日期", "商品ID", "成交"], ["2025-12-01", "-", "9"], ["2025-12-01", "678", "9"]]
    save_xls(tmp_path / "商品.xls", rows)
    source = Source(file="商品.xls", columns={"支付金额": "成交"}, drop={"商品ID": ("-",)})

    answer = ask_shop(tmp_path, source, PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 9


def test_rows_that_repeat_the_others_are_dropped(tmp_path: Path) -> None:
    rows = [["商品ID", "支付金额"], ["678", "1"], ["679", "2"], ["-", "3"], [" 全部商品 ", "3"]]
    for day in ("2025-12-01", "2025-12-02"):
        save_xls(tmp_path / f"商品_{day}_{day}.xls", [*TITLES, *rows])
    source = Source(files="*商品*.xls", ids=("商品ID",), drop={"商品ID": ("-", "全部商品")})

    answer = ask_shop(tmp_path, source, PAID, ITEMS)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 6
    assert answer["items"].totals["to_date"] == 2


def test_a_total_at_the_end_counts_for_nothing(tmp_path: Path) -> None:
    write(tmp_path, "推广_2025-12-01.csv", "计划,支付金额\n搜索,1\n推荐,2\n合计,3\n", "gbk")
    write(tmp_path, "推广_2025-12-02.csv", "计划,支付金额\n搜索,1\n总计,1\n")

    answer = ask_shop(tmp_path, Source(files="推广*.csv"), PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 4


def test_a_dropped_column_that_no_file_has_is_reported(tmp_path: Path) -> None:
    save_day(tmp_path, "2025-12-01", "1")
    source = Source(files="生意参谋/*.xls", drop={"商品编号": ("-",)})

    assert ask_shop(tmp_path, source, PAID).text == (
        "plan.yaml:sources.shop.drop.商品编号: `shop` has no column `商品编号`; it has 支付金额, "
        "访客数, 支付转化率 [missing-column]"
    )


def test_long_ids_are_texts_and_those_that_lost_digits_are_reported(tmp_path: Path) -> None:
    head = ["日期", "商品ID", "支付金额"]
    save_xls(tmp_path / "a.xls", [head, ["2025-12-01", "678901234567890123", 1]])
    save_xls(tmp_path / "b.xls", [head, ["2025-12-02", 678901234567890124.0, 1]])
    source = Source(files="*.xls", ids=("商品ID",))

    asked = ask_shop(tmp_path, source, PAID, ITEMS)
    not_asked = ask_shop(tmp_path, source, PAID)

    told = (
        "b.xls#Sheet1:2[商品ID]: “6.789012345678902e+17” is what is left of a long number: "
        "1 cells of this column have lost digits [digits-lost]\n"
        "    export again and leave the file as it was downloaded; saving it in a spreadsheet "
        "makes figures of long numbers"
    )
    assert asked.text == told
    assert not_asked.text == ""
    assert not_asked.noticed == [told]


def test_locked_hidden_and_nested_files_are_left_alone(tmp_path: Path) -> None:
    save_day(tmp_path, "2025-12-01", "1")
    folder = tmp_path / "生意参谋"
    write(folder, "~$【生意参谋平台】店铺_2025-12-02.xls", "locked")
    write(folder, ".~lock.店铺.xls#", "locked")
    write(folder, ".店铺_2025-12-03.xls", "hidden")
    (folder / "店铺_旧.xls").mkdir()

    assert ask_shop(tmp_path, SHOP, PAID)["paid"].totals["to_date"] == 1
    whole = ask_shop(tmp_path, Source(files="生意参谋"), PAID)
    deep = ask_shop(tmp_path, Source(files="**/*店铺*.XLS"), PAID)
    windows = ask_shop(tmp_path, Source(files="生意参谋\\*店铺*.xls"), PAID)
    assert [each.text for each in (whole, deep, windows)] == ["", "", ""]
    assert whole["paid"].totals == deep["paid"].totals == windows["paid"].totals


def test_the_sheet_may_be_named(tmp_path: Path) -> None:
    save_xls(tmp_path / "店铺_2025-12-01.xls", [["支付金额", "备注"], ["4", ""]], "数据")

    assert ask_shop(tmp_path, Source(files="店铺*.xls#数据"), PAID)["paid"].totals["to_date"] == 4
    assert ask_shop(tmp_path, Source(files="店铺*.xls#data"), PAID).text == (
        "plan.yaml:sources.shop.files: `店铺_2025-12-01.xls` has no sheet `data`; it has 数据 "
        "[missing-sheet]"
    )


def test_a_pattern_without_files_is_reported_with_what_is_there(tmp_path: Path) -> None:
    save_day(tmp_path, "2025-12-01", "1")
    source = Source(files=("生意参谋/*店铺*.xls", "生意参谋/*商品*.xls", "生意参某/*.xls"))

    assert ask_shop(tmp_path, source, PAID).text == (
        "plan.yaml:sources.shop.files.1: no file matches `生意参谋/*商品*.xls`; in its folder "
        "there are: 【生意参谋平台】店铺_2025-12-01_2025-12-01.xls [no-matching-file]\n"
        "    put the downloads there, or correct `files:`; `*` stands for any letters\n"
        "plan.yaml:sources.shop.files.2: there is no folder `生意参某`; beside it there are: "
        "生意参谋 [no-such-folder]\n"
        "    did you mean `生意参谋`?"
    )


def test_a_file_of_something_else_is_named(tmp_path: Path) -> None:
    save_day(tmp_path, "2025-12-01", "1")
    other = tmp_path / "生意参谋" / "店铺客服_2025-12-01.xls"
    save_xls(other, [["客服", "响应时长"], ["小李", "40"]])

    assert ask_shop(tmp_path, SHOP, PAID).text == (
        "生意参谋/店铺客服_2025-12-01.xls: this file has none of the columns looked for "
        "(支付金额); it has 客服, 响应时长 [file-of-something-else]\n"
        "    move it elsewhere, or narrow `files:`; where its columns are only called otherwise, "
        "name them under `columns:`"
    )


def test_a_column_that_some_files_lack_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a_2025-12-01.csv", "支付金额,访客数\n5,1\n")
    write(tmp_path, "a_2025-12-02.csv", "支付额,访客数\n6,1\n")

    answer = ask_shop(tmp_path, Source(files="a*.csv"), PAID, VISITORS)

    assert answer["paid"].totals["to_date"] == 5
    assert answer.noticed == [
        "plan.yaml:sources.shop: 1 files have no column for 支付金额, and their rows count "
        "without: a_2025-12-02.csv; the first has 支付额, 访客数 [columns-in-some-files]\n"
        "    where they are called otherwise there, name them under `columns:`"
    ]


def test_a_download_with_nothing_but_its_header_is_a_missing_day(tmp_path: Path) -> None:
    for day in ("2025-12-01", "2025-12-03"):
        save_day(tmp_path, day, "1")
    empty = tmp_path / "生意参谋" / "店铺_2025-12-02_2025-12-02.xls"
    save_xls(empty, [*TITLES, [" 支付金额 ", "访客数"]])

    answer = ask_shop(tmp_path, SHOP, PAID)

    assert answer.text == ""
    assert answer["paid"].missing["to_date"] == 1


def test_files_that_cannot_be_read_are_named_all_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "日期,支付金额\n2025-12-01,5,6\n")
    write(tmp_path, "b.xls", "no workbook")
    write(tmp_path, "c.csv", "")

    problems = ask_shop(tmp_path, Source(files="*"), PAID).problems

    found = [(problem.code, str(problem.location)) for problem in problems]
    assert found == [
        ("ragged-row", "a.csv:2"),
        ("unreadable-file", "b.xls"),
        ("empty-file", "c.csv"),
    ]


def test_a_bad_cell_is_named_with_its_file_sheet_and_row(tmp_path: Path) -> None:
    save_day(tmp_path, "2025-12-01", "1")
    save_day(tmp_path, "2025-12-02", "约一千")
    write(tmp_path, "生意参谋/店铺_2025-12-03.csv", "说明\n\n支付金额,访客数\n\n八百,1\n")
    source = Source(files="生意参谋/*店铺*")

    assert ask_shop(tmp_path, source, PAID).text == (
        "生意参谋/【生意参谋平台】店铺_2025-12-02_2025-12-02.xls#Sheet1:5[支付金额]: `约一千` is "
        "not a number [bad-number]\n"
        "    correct it, or add it to the source's `missing:` when it means nothing is known\n"
        "生意参谋/店铺_2025-12-03.csv:5[支付金额]: `八百` is not a number [bad-number]\n"
        "    correct it, or add it to the source's `missing:` when it means nothing is known"
    )


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            Source(file="a.csv", files="*.csv"),
            "plan.yaml:sources.shop.files: the source has both `file:` and `files:` "
            "[file-and-files]\n    keep one of them; `files:` may also name a single file",
        ),
        (
            Source(files="*"),
            "plan.yaml:sources.shop.files: what kind of file `b.zip` is cannot be told from its "
            "name [unknown-file-kind]\n"
            "    say `format:`, one of csv, xlsx, xls, parquet, json",
        ),
        (
            Source(files="${PLANFORGE_NOWHERE}/*.csv"),
            "plan.yaml:sources.shop.files: the environment has no variable `PLANFORGE_NOWHERE` "
            "[unset-variable]\n    set `PLANFORGE_NOWHERE` before building the plan",
        ),
    ],
)
def test_a_slip_in_what_the_plan_says_is_reported(
    tmp_path: Path, source: Source, told: str
) -> None:
    write(tmp_path, "a.csv", "日期,支付金额\n2025-12-01,5\n")
    write(tmp_path, "b.zip", "")

    assert ask_shop(tmp_path, source, PAID).text == told


def test_queries_see_the_days_of_each_row(tmp_path: Path) -> None:
    for day in days("2025-12-01", "2025-12-03"):
        save_day(tmp_path, day, "1,000.00")
    save_day(tmp_path, "2025-12-01", "3,000", last="2025-12-03")
    query = "select first_day as 日期, 支付金额 from shop where first_day = last_day"
    sources = {"shop": SHOP, "daily": Source(sql=query)}

    answer = ask(tmp_path, sources, Measure("paid", "daily", "支付金额"))

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 3000


def test_a_frame_or_a_query_in_place_of_files_follows_the_same_rules(tmp_path: Path) -> None:
    rows = [
        {"日期": "2025-12-01", "商品ID": "全部", "成交": 9},
        {"日期": "2025-12-01", "商品ID": "678", "成交": 9},
    ]
    rules = Source(columns={"支付金额": "成交"}, drop={"商品ID": ("全部",)})
    frame = {"shop": rules.model_copy(update={"files": "nowhere/*.xls"})}
    query = {"shop": rules.model_copy(update={"sql": "select * from given"})}

    by_frame = ask(tmp_path, frame, PAID, frames={"shop": rows})
    by_query = ask(tmp_path, query, PAID, frames={"given": rows})

    assert [by_frame.text, by_query.text] == ["", ""]
    assert by_frame["paid"].totals["to_date"] == by_query["paid"].totals["to_date"] == 9


def test_a_text_that_calls_itself_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    text = "订单\n日期\t支付金额\t\n2025-12-01\t1,200.00\t\n"
    write(tmp_path, "a.xls", text, "gbk")
    write(tmp_path, "b.xls", text.replace("12-01", "12-02"), "utf-16")

    assert ask_shop(tmp_path, Source(files="*.xls"), PAID)["paid"].totals["to_date"] == 2400
    assert ask_shop(tmp_path, Source(file="a.xls"), PAID)["paid"].totals["to_date"] == 1200


def test_ids_are_texts_for_queries_too(tmp_path: Path) -> None:
    save_xls(tmp_path / "a.xls", [["日期", "类目ID", "支付金额"], ["2025-12-01", "500", "7"]])
    text = Source(sql="select 日期, 支付金额 from items where 类目ID = '500'")
    sources = {"items": Source(files="*.xls", ids=("类目ID",)), "shop": text}

    assert ask(tmp_path, sources, PAID)["paid"].totals["to_date"] == 7


def test_columns_and_files_may_have_any_name(tmp_path: Path) -> None:
    odd = ["#file", "#row", "rowid", "first_day", "it's", 'a"b', "$missing", "选择 select"]
    for day in ("2025-12-01", "2025-12-02"):
        for mark in ("", " (2)"):
            rows = [[*odd, "支付金额"], [*("x" for _ in odd), "7"], [*("y" for _ in odd), "零"]]
            save_xls(tmp_path / f"it's $missing_{day}{mark}.xls", rows)
    sources = {
        "shop": Source(files="it's $missing*.xls", ids=("it's", "$missing")),
        "all": Source(sql="select * from shop", date="last_day"),
    }

    answer = ask(tmp_path, sources, PAID, Measure("all", "all", "rowid", total="count"))

    assert answer["paid"].totals["to_date"] == 14
    assert answer["all"].totals["to_date"] == 4
    assert [str(problem.location) for problem in answer.problems] == [
        f"it's $missing_{day}.xls#Sheet1:3[支付金额]" for day in ("2025-12-01", "2025-12-02")
    ]


def test_the_sheet_with_the_most_of_the_known_columns_is_read(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    for sheet, rows in {
        "说明": [["口径", "访客数"]],
        "数据": [["支付金额", "访客数"], ["4", "1"]],
    }.items():
        page = book.add_sheet(sheet)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(number, column, cell)
    book.save(str(tmp_path / "店铺_2025-12-01.xls"))
    source = Source(files="店铺*.xls", header=("支付金额", "访客数", "浏览量"))

    assert ask_shop(tmp_path, source, PAID)["paid"].totals["to_date"] == 4


def test_of_a_query_over_files_that_cannot_be_read_only_these_are_told(tmp_path: Path) -> None:
    write(tmp_path, "a_2025-12-01.csv", "商品ID\n1\n")
    sources = {
        "items": Source(files="b*.csv"),
        "shop": Source(sql="select first_day as 日期, 支付金额 from items"),
    }

    problems = ask(tmp_path, sources, PAID).problems

    assert [problem.code for problem in problems] == ["no-matching-file"]
