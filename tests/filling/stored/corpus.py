"""A workbook whose formulas are those that people write, for comparing engines on them."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FORMULAS = [
    line
    for line in (Path(__file__).parent / "formulas.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
FIRST_ROW = 101
COLUMN = "Z"

_REGIONS = ("East", "West", "North", "South")
_PRODUCTS = ("Tea", "Rice", "Tea", "Milk", "Rice")


def write_corpus(path: Path) -> None:
    """Write the workbook: data of every kind, and each formula in a cell of column Z."""
    workbook: Any = importlib.import_module("xlsxwriter").Workbook(path)
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    data = workbook.add_worksheet("Data")
    data.write_row(0, 0, ["日期", "区域", "品名", "数量", "单价", "金额", "备注", "错误", "是否"])
    for row in range(1, 21):
        data.write_datetime(row, 0, date(2025, 1, 1) + timedelta(row), day)
        data.write(row, 1, _REGIONS[row * 3 % 4 if row > 1 else 0])
        data.write(row, 2, _PRODUCTS[row % 5])
        data.write(row, 3, [12, 5, 30, 8, 12, 3, 21, 17, 9, 40][row % 10])
        data.write(row, 4, round(3.15 + row * 2.37, 2))
        data.write_formula(row, 5, f"D{row + 1}*E{row + 1}")
        if row % 3 == 1 and row != 3:
            data.write(row, 6, row if row % 2 == 0 else f"注{row}")
        data.write(row, 8, row % 2 == 1)
    data.write("G4", None)
    data.write_formula("H2", "D2")
    data.write_formula("H3", "1/0")
    data.write_formula("H4", "NA()")
    data.write("H5", 3)
    data.write("J2", "  two  spaces ")
    data.write_string("K2", "5")
    data.write_string("K3", "abc")
    data.write("K4", 5)
    data.write_column("M2", [-1000, 300, 400, 400, 200])
    data.write_column("N2", ["East", "West", "South"])
    data.write_formula("O2", '""')
    data.write_formula("O3", '" "')
    data.write_formula("O4", "D2/4")
    data.write_formula("O5", '=IF(D2>0,"",1)')
    data.write_formula("D23", "SUM(D2:D21)")
    data.write_formula("F23", "SUM(F2:F21)")
    other = workbook.add_worksheet("参数")
    other.add_table(
        "A1:C5",
        {
            "name": "价目",
            "columns": [{"header": "品名"}, {"header": "单价"}, {"header": "成本"}],
            "data": [["Tea", 10.5, 6], ["Milk", 4.2, 3.1], ["Rice", 7, 5.5], ["Salt", 2, 1]],
        },
    )
    for row, (least, name) in enumerate([(0, "low"), (10, "mid"), (20, "high"), (40, "top")], 1):
        other.write_row(row, 4, [least, name])
    other.write("H1", 0.13)
    workbook.add_worksheet("空 表")
    workbook.define_name("TaxRate", "=参数!$H$1")
    workbook.define_name("Amounts", "=Data!$F$2:$F$21")
    workbook.define_name("Prices", "=参数!$A$2:$C$5")
    for row, formula in enumerate(FORMULAS, FIRST_ROW):
        data.write_formula(f"{COLUMN}{row}", f"={formula}")
    workbook.close()
