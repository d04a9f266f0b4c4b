from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlwt  # type: ignore[import-untyped]
from tests.data.store import ask

from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PAID = Measure("paid", "shop", "支付金额")
ITEMS = Measure("items", "shop", "商品ID", total="count_distinct")
ROWS: Sequence[Sequence[object]] = [
    ["【生意参谋平台】店铺日报"],
    [],
    ["数据仅供参考"],
    ["统计日期", "商品ID ", " 支付金额"],
    ["2025-12-01", "678901234567890123", "14,414.00"],
    ["2025-12-02", "678901234567890124", "-"],
    ["2025-12-03", "678901234567890123", "86"],
    ["-", "-", "14,500.00"],
]


def save_xls(path: Path, rows: Sequence[Sequence[object]], sheet: str = "Sheet1") -> None:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write(number, column, cell)
    book.save(str(path))


def save_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book.save(path)


def test_an_old_export_with_title_lines_and_texts_is_read(tmp_path: Path) -> None:
    save_xls(tmp_path / "shop.xls", ROWS)

    answer = ask(tmp_path, {"shop": Source(file="shop.xls")}, PAID, ITEMS)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 14500
    assert answer["items"].totals["to_date"] == 2
    assert answer["paid"].origin == "shop.xls#Sheet1"


def test_a_sheet_is_taken_by_name_and_numbers_and_dates_as_they_are(tmp_path: Path) -> None:
    table: list[Sequence[object]] = [
        ["日期", "支付金额"],
        [datetime(2025, 12, 1), 10.5],
        [date(2025, 12, 2), 20],
    ]
    save_xlsx(tmp_path / "book.xlsx", {"说明": [["日期", "支付金额", "x"]], "日报": table})

    by_mark = ask(tmp_path, {"shop": Source(file="book.xlsx#日报")}, PAID)
    by_key = ask(tmp_path, {"shop": Source(file="book.xlsx", sheet="日报")}, PAID)

    assert by_mark["paid"].totals["to_date"] == by_key["paid"].totals["to_date"] == 30.5
    assert by_mark["paid"].origin == "book.xlsx#日报"


def test_without_a_name_the_first_sheet_with_the_columns_is_taken(tmp_path: Path) -> None:
    save_xlsx(
        tmp_path / "book.xlsx",
        {"封面": [["云栖家居", "日报"]], "日报": [["日期", "支付金额"], ["2025-12-01", 3]]},
    )

    answer = ask(tmp_path, {"shop": Source(file="book.xlsx", date="日期")}, PAID)

    assert answer["paid"].origin == "book.xlsx#日报"


def test_bare_numbers_in_the_date_column_are_days_of_excel(tmp_path: Path) -> None:
    save_xlsx(tmp_path / "shop.xlsx", {"Sheet1": [["日期", "支付金额"], [45992, 5]]})

    answer = ask(tmp_path, {"shop": Source(file="shop.xlsx")}, PAID)

    assert answer.last_day == date(2025, 12, 1)
    assert answer["paid"].steps[0] == 5


def test_a_bad_cell_is_reported_with_its_sheet_and_row(tmp_path: Path) -> None:
    save_xls(tmp_path / "shop.xls", [*ROWS, ["2025-12-04", "1", "约90"]])

    assert ask(tmp_path, {"shop": Source(file="shop.xls")}, PAID).text == (
        "shop.xls#Sheet1:9[支付金额]: `约90` is not a number [bad-number]\n"
        "    correct it, or add it to the source's `missing:` when it means nothing is known"
    )


def test_a_missing_sheet_is_reported_with_those_there_are(tmp_path: Path) -> None:
    save_xlsx(tmp_path / "book.xlsx", {"在售商品": [["a", "b"]], "下架": [["a", "b"]]})

    assert ask(tmp_path, {"shop": Source(file="book.xlsx#在售商")}, PAID).text == (
        "plan.yaml:sources.shop.file: `book.xlsx` has no sheet `在售商`; it has 在售商品, 下架 "
        "[missing-sheet]\n    did you mean `在售商品`?"
    )


@pytest.mark.parametrize("name", ["shop.xlsx", "shop.xls"])
def test_a_damaged_workbook_is_reported(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"please log in")

    text = ask(tmp_path, {"shop": Source(file=name)}, PAID).text

    assert text.startswith(f"plan.yaml:sources.shop.file: `{name}` cannot be read: ")
    assert text.endswith("save or export it again")


def test_an_empty_workbook_is_reported(tmp_path: Path) -> None:
    save_xlsx(tmp_path / "shop.xlsx", {"Sheet1": []})

    assert ask(tmp_path, {"shop": Source(file="shop.xlsx")}, PAID).text == (
        "plan.yaml:sources.shop.file: there is nothing in `shop.xlsx` [empty-file]\n"
        "    export it again"
    )
