"""The workbook that every tool fills: what people have around a list that grows."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from pathlib import Path

    from dialects import Dialect

FIELDS = ("name", "quantity", "price")


def write_check_workbook(path: Path, dialect: Dialect) -> None:
    """Write a list of orders with everything that must follow when it grows."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Orders")
    summary = book.add_worksheet("Summary")
    sheet.write("A1", "Customer")
    sheet.write("B1", dialect.name("customer"))
    sheet.write_row("A2", ["Item", "Quantity", "Price", "Amount"])
    first, last, below = _write_loop(sheet, dialect)
    amounts = f"D{first}:D{last}"
    _write_noted(sheet, below, "Total", dialect.next_note)
    sheet.write_formula(below, 3, f"=SUM({amounts})")
    sheet.write(below + 1, 0, "Tax")
    sheet.write_formula(below + 1, 3, f"=D{below + 1}*0.1")
    sheet.merge_range(below + 3, 0, below + 3, 3, "A note below, in merged cells")
    sheet.write_url(below + 4, 0, "https://example.org/terms", string="Terms")
    sheet.write(below + 5, 0, "Remark")
    sheet.write_comment(below + 5, 0, "A comment below")
    red = book.add_format({"bg_color": "#F4C7C3"})
    rule = {"type": "cell", "criteria": ">", "value": 100, "format": red}
    sheet.conditional_format(amounts, rule)
    sheet.data_validation(
        f"B{first}:B{last}", {"validate": "integer", "criteria": ">=", "value": 0}
    )
    book.define_name("amounts", f"=Orders!$D${first}:$D${last}")
    sheet.print_area(0, 0, below + 5, 3)
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "categories": f"=Orders!$A${first}:$A${last}",
            "values": f"=Orders!$D${first}:$D${last}",
        }
    )
    sheet.insert_chart(below + 7, 0, chart)
    sheet.insert_image(below + 7, 8, "dot.png", {"image_data": io.BytesIO(picture())})
    summary.write("A1", "All orders")
    summary.write_formula("B1", f"=SUM(Orders!{amounts})")
    summary.write_formula("B2", f"=Orders!D{below + 2}")
    book.close()


def _write_loop(sheet: xlsxwriter.worksheet.Worksheet, dialect: Dialect) -> tuple[int, int, int]:
    """Write the loop's rows; returns its first and last row (from 1), and the next row (from 0)."""
    row = 2
    if dialect.opens is not None:
        sheet.write(row, 0, dialect.opens)
        row += 1
    first = row + 1
    marks = [dialect.fields(name, number=name != "name") for name in FIELDS]
    for names in zip(*marks, strict=True):
        sheet.write_row(row, 1, names[1:])
        _write_noted(sheet, row, names[0], dialect.note)
        sheet.write_formula(row, 3, f"=B{row + 1}*C{row + 1}")
        row += 1
    last = row
    if dialect.closes is not None:
        sheet.write(row, 0, dialect.closes)
        row += 1
    return first, last, row


def _write_noted(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, text: str, note: str | None
) -> None:
    sheet.write(row, 0, text)
    if note is not None:
        sheet.write_comment(row, 0, note)


def write_speed_workbook(path: Path, dialect: Dialect) -> None:
    """Write a workbook with fifty tags and a loop of ten columns, two of them formulas."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Report")
    bold = book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    for number in range(50):
        sheet.write(number // 2, number % 2 * 2, f"Entry {number}", bold)
        sheet.write(number // 2, number % 2 * 2 + 1, dialect.name(f"entry{number}"))
    row = 27
    sheet.write_row(row, 0, [f"Column {number}" for number in range(10)], bold)
    row += 1
    if dialect.opens is not None:
        sheet.write(row, 0, dialect.opens)
        row += 1
    marks = [dialect.fields(f"field{column}", number=True) for column in range(8)]
    for names in zip(*marks, strict=True):
        sheet.write_row(row, 1, names[1:], money)
        _write_noted(sheet, row, names[0], dialect.note)
        sheet.write_formula(row, 8, f"=B{row + 1}*C{row + 1}", money)
        sheet.write_formula(row, 9, f"=I{row + 1}/2", money)
        row += 1
    if dialect.closes is not None:
        sheet.write(row, 0, dialect.closes)
        row += 1
    _write_noted(sheet, row, "Total", dialect.next_note)
    last = row if dialect.closes is None else row - 1
    sheet.write_formula(row, 8, f"=SUM(I{last}:I{last})", money)
    book.close()


def picture() -> bytes:
    """Return a PNG of eight by eight red dots."""
    lines = b"".join(b"\0" + b"\xc0\x20\x20" * 8 for _ in range(8))
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(lines)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checked)
