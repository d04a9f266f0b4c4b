from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.data.store import ask, write

from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from pathlib import Path

PAID = Measure("paid", "daily", "支付金额")
DAILY = {"daily": Source(file="data/daily.csv")}
TABLE = "日期,支付金额,渠道\n2025-12-01,100,搜索\n2025-12-02,200.5,推荐\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_file_is_read_in_the_encodings_people_save(
    tmp_path: Path, encoding: str, end: str
) -> None:
    write(tmp_path, "data/daily.csv", TABLE.replace("\n", end), encoding)

    answer = ask(tmp_path, DAILY, PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 300.5
    assert answer["paid"].origin == "daily.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    write(tmp_path, "data/daily.csv", TABLE.replace(",", delimiter))

    assert ask(tmp_path, DAILY, PAID)["paid"].totals["to_date"] == 300.5


def test_the_header_is_found_below_title_lines(tmp_path: Path) -> None:
    text = "店铺日报,导出\n\n生成时间：,2025-12-13\n 日期 , 支付金额\n2025-12-01,7\n"
    write(tmp_path, "data/daily.csv", text, "gb18030")

    assert ask(tmp_path, DAILY, PAID)["paid"].totals["to_date"] == 7


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ('"14,414.00"', 14414),
        ("0.23%", 0.0023),
        ("¥1200", 1200),
        ('"￥１，２００．５"', 1200.5),
        ("-5.6%", -0.056),
        ("(12.5)", -12.5),
        ("1.2万", 12000),
        (" 12 ", 12),
        ("1e3", 1000),
    ],
)
def test_numbers_are_read_as_people_write_them(tmp_path: Path, written: str, number: float) -> None:
    write(tmp_path, "data/daily.csv", f"日期,支付金额\n2025-12-01,{written}\n")

    assert ask(tmp_path, DAILY, PAID)["paid"].totals["to_date"] == number


@pytest.mark.parametrize(
    "written",
    [
        "2025-12-01",
        "2025/12/1",
        "2025年12月1日",
        "20251201",
        "2025-12-01 23:59:59",
        "2025-12-01T08:00:00",
        "２０２５－１２－０１",
        "2025.12.1",
    ],
)
def test_dates_are_read_as_people_write_them(tmp_path: Path, written: str) -> None:
    write(tmp_path, "data/daily.csv", f"日期,支付金额\n{written},5\n")

    answer = ask(tmp_path, DAILY, PAID)

    assert answer.text == ""
    assert answer["paid"].steps[0] == 5


def test_what_cannot_be_read_is_reported_with_file_row_and_column(tmp_path: Path) -> None:
    lines = "".join(f"2025-12-0{day},x{day}\n" for day in range(1, 9))
    write(tmp_path, "data/daily.csv", f"日期,支付金额\n\n{lines}2025-13-01,5\n")

    assert ask(tmp_path, DAILY, PAID, as_of="2025-12-08").text == (
        "data/daily.csv:3[支付金额]: `x1` is not a number [bad-number]\n"
        "    correct it, or add it to the source's `missing:` when it means nothing is known\n"
        "data/daily.csv:4[支付金额]: `x2` is not a number [bad-number]\n"
        "    correct it, or add it to the source's `missing:` when it means nothing is known\n"
        "data/daily.csv:5[支付金额]: `x3` is not a number [bad-number]\n"
        "    correct it, or add it to the source's `missing:` when it means nothing is known\n"
        "data/daily.csv:6[支付金额]: `x4` is not a number [bad-number]\n"
        "    correct it, or add it to the source's `missing:` when it means nothing is known\n"
        "data/daily.csv:7[支付金额]: `x5` is not a number [bad-number]\n"
        "    correct it, or add it to the source's `missing:` when it means nothing is known\n"
        "data/daily.csv:7[支付金额]: and 3 more in this column [more-bad-values]\n"
        "data/daily.csv:11[日期]: `2025-13-01` is not a date [bad-date]\n"
        "    write it like `2025-12-01`, `2025/12/1` or `20251201`"
    )


def test_a_comma_that_separates_no_thousands_is_not_guessed_at(tmp_path: Path) -> None:
    write(tmp_path, "data/daily.csv", '日期,支付金额\n2025-12-01,"1,5"\n')

    assert "`1,5` is not a number" in ask(tmp_path, DAILY, PAID).text


def test_marks_for_nothing_and_rows_of_totals_are_left_out(tmp_path: Path) -> None:
    write(
        tmp_path,
        "data/daily.csv",
        "日期,支付金额\n2025-12-01,10\n2025-12-02,-\n2025-12-03,无\n-,99\n合计,109\n",
    )
    source = Source(file="data/daily.csv", missing=("-", "无"))

    answer = ask(tmp_path, {"daily": source}, PAID, as_of="2025-12-03")

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 10
    assert answer["paid"].steps[:3] == (10, None, None)


def test_mixed_encodings_are_reported_with_the_row(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    good = "日期,支付金额,渠道\n2025-12-01,1,搜索推广\n".encode()
    (folder / "daily.csv").write_bytes(good + "2025-12-02,2,推荐\n".encode("gb18030"))

    assert ask(tmp_path, DAILY, PAID).text == (
        "data/daily.csv:3: from this row on `data/daily.csv` is neither in UTF-8 nor in "
        "GB18030, or not as before [mixed-encodings]\n"
        "    save it again as UTF-8; in Excel, as “CSV UTF-8”"
    )


def test_utf_8_within_gb18030_is_reported_with_the_row(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    start = "日期,支付金额,渠道\n2025-12-01,1,推荐\n".encode("gb18030")
    (folder / "daily.csv").write_bytes(start + "2025-12-02,2,搜索推广\n".encode())

    assert ask(tmp_path, DAILY, PAID).text.startswith("data/daily.csv:3: from this row on")


def test_a_row_with_too_many_cells_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "data/daily.csv", "日期,支付金额\n\n2025-12-01,1\n2025-12-02,1,234\n")

    assert ask(tmp_path, DAILY, PAID).text == (
        "data/daily.csv:4: this row has 3 cells, the header has 2 [ragged-row]\n"
        "    put quotation marks round a cell that holds the delimiter, or delete the row"
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty-file"), (b"\n\n", "empty-file"), (b"PK\x03\x04\0\0\0", "not-text")],
)
def test_files_without_text_are_reported(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/daily.csv").write_bytes(content)

    assert f"[{code}]" in ask(tmp_path, DAILY, PAID).text


def test_a_missing_file_is_reported_with_the_one_that_may_be_meant(tmp_path: Path) -> None:
    write(tmp_path, "data/dayly.csv", TABLE)

    assert ask(tmp_path, DAILY, PAID).text == (
        "plan.yaml:sources.daily.file: there is no file `data/daily.csv` [missing-file]\n"
        "    did you mean `data/dayly.csv`?"
    )


def test_a_missing_column_is_reported_with_those_there_are(tmp_path: Path) -> None:
    write(tmp_path, "data/daily.csv", TABLE)
    asked = Measure("paid", "daily", "支付额")

    assert ask(tmp_path, DAILY, asked).text == (
        "`daily` has no column `支付额`; it has 日期, 支付金额, 渠道 [missing-column]\n"
        "    did you mean `支付金额`?"
    )


def test_brackets_and_stars_in_a_file_name_are_plain_signs(tmp_path: Path) -> None:
    write(tmp_path, "【店铺】[日] a.csv", TABLE)

    answer = ask(tmp_path, {"daily": Source(file="【店铺】[日] a.csv")}, PAID)

    assert answer["paid"].totals["to_date"] == 300.5


def test_a_large_file_is_read_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planforge.data.one_file._LARGE", 0)
    write(tmp_path, "data/daily.csv", TABLE + "\n2025-12-03,bad,搜索\n")
    channels = Measure("channels", "daily", "渠道", total="count_distinct")
    by_channel = Measure("by", "daily", "支付金额", by="渠道")
    last = Measure("last", "daily", "支付金额", total="last")

    answer = ask(tmp_path, DAILY, PAID, channels, by_channel, last)

    assert answer["paid"].totals["to_date"] == 300.5
    assert answer["channels"].totals["to_date"] == 2
    assert answer["by"].members["推荐"]["to_date"] == 200.5
    assert answer["last"].totals["to_date"] == 200.5
    assert answer.text.startswith("data/daily.csv:5[支付金额]: `bad` is not a number")
