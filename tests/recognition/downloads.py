"""Files as back offices give them: titles above the header, texts for numbers, copies."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import xlwt  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SHOP = ["统计日期", " 访客数", "支付买家数 ", "支付金额", "支付父订单数", "成功退款金额"]


def write_xls(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """Write an .xls with four lines above its header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("数据")
    for number, line in enumerate(["生意参谋", "店铺：示例", "导出说明", ""]):
        sheet.write(number, 0, line)
    for number, row in enumerate([header, *rows], start=4):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    book.save(str(path))
    return path


def write_csv(path: Path, rows: Sequence[Sequence[object]], encoding: str = "gb18030") -> Path:
    """Write a CSV, by default in the encoding of Chinese Windows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_shop_day(folder: Path, day: str, *, visitors: str = "1,200", mark: str = "") -> Path:
    """Write one day of the shop."""
    path = folder / f"【生意参谋平台】店铺_整体_{day}_{day}{mark}.xls"
    return write_xls(path, SHOP, [[day, visitors, "36", "9,414.00", "38", "-"]])
