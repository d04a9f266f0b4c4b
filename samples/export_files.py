"""Files as back offices hand them out, quirks and all: written for the taobao-monthly sample.

- 生意参谋: old .xls, title lines above the header, stray spaces in header names, numbers as texts
  (`14,414.00`, `2.95%`, `-` for nothing), a row that repeats the sum of the others;
- 万相台: CSV in GB18030 with a last row of totals;
- the shop's own books: .xlsx, with real numbers and dates.

Nothing in the files tells when they were written, so the same numbers give the same bytes.
"""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import TYPE_CHECKING

import xlsxwriter
import xlwt

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = datetime(2025, 12, 13, 9)


def as_text(value: object) -> str:
    """Return a number as 生意参谋 writes it: grouped, amounts with two places."""
    match value:
        case None | "":
            return "-"
        case float():
            return f"{value:,.2f}"
        case int():
            return f"{value:,}"
        case _:
            return str(value)


def write_sycm(file: Path, subject: str, days: tuple[date, date], rows: list[dict]) -> None:
    """Write an .xls of 生意参谋: lines about the export, then the header and the rows."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(subject[:31])
    sheet.write(0, 0, f"生意参谋 {subject}")
    sheet.write(1, 0, "店铺名称：云栖家居旗舰店")
    sheet.write(2, 0, f"统计时间：{days[0]} 至 {days[1]}")
    for column, name in enumerate(rows[0]):
        sheet.write(4, column, f" {name}" if column % 3 == 1 else f"{name} " if column else name)
    for number, row in enumerate(rows, start=5):
        for column, value in enumerate(row.values()):
            sheet.write(number, column, as_text(value))
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(file))


def write_wanxiang(file: Path, rows: list[dict]) -> None:
    """Write a CSV of 万相台 in GB18030, with a last row of totals."""
    totals = {
        name: round(sum(row[name] for row in rows), 2) if not isinstance(value, str) else ""
        for name, value in rows[0].items()
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="gb18030", newline="") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\r\n")
        writer.writeheader()
        writer.writerows([*rows, totals | {"日期": "合计"}])


def write_book(file: Path, sheet: str, rows: list[dict], widths: list[int]) -> None:
    """Write an .xlsx of the shop's own, as a person keeps it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(file) as book:
        book.set_properties({"created": WRITTEN})
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, list(rows[0]), bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row.values()):
                if isinstance(value, date):
                    page.write_datetime(number, column, value, day)
                else:
                    page.write(number, column, value)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.freeze_panes(1, 1)
