from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import pandas as pd
import pytest
from tests.data.store import write

from planforge.data.rows import read_placed_rows, read_rows
from planforge.problems import Location, PlanError, Problems

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = {"sku": "商品编号", "name": "名称", "price": "售价", "since": "上架"}
EXPECTED = [
    {"sku": "00123", "name": "茶杯", "price": 39.9, "since": date(2025, 1, 2)},
    {"sku": "678901234567", "name": None, "price": 128, "since": None},
]


def save_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "说明"  # type: ignore[union-attr]
    page = book.create_sheet("在售")
    for row in [
        ["商品清单"],
        ["商品编号", " 名称", "price", "上架", "备注"],
        ["00123", "茶杯", 39.9, datetime(2025, 1, 2), "x"],
        [None, None, None, None, "only a note"],
        [678901234567, "-", 128, None, None],
    ]:
        page.append(row)
    book.save(path)


def test_rows_of_a_sheet_are_known_by_id_or_label(tmp_path: Path) -> None:
    save_workbook(tmp_path / "products.xlsx")
    problems = Problems()

    found = read_placed_rows("products.xlsx#在售", tmp_path, COLUMNS, problems, texts={"sku"})

    assert not problems
    assert [row for row, _ in found] == EXPECTED
    assert [str(place) for _, place in found] == ["products.xlsx#在售:3", "products.xlsx#在售:5"]


def test_rows_of_a_frame_and_of_parquet_are_read_alike(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "sku": ["00123", "678901234567"],
            "名称": ["茶杯", None],
            "售价": [39.9, 128.0],
            "上架": [pd.Timestamp(2025, 1, 2), pd.NaT],
        }
    )
    duckdb.from_df(frame).write_parquet(str(tmp_path / "products.parquet"))
    problems = Problems()

    in_memory = read_rows("goods", tmp_path, COLUMNS, problems, frames={"goods": frame})
    in_file = read_rows("products.parquet", tmp_path, COLUMNS, problems)

    assert not problems
    assert in_memory == in_file == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_rows_of_a_text_file_are_texts(tmp_path: Path, encoding: str) -> None:
    write(tmp_path, "goods.csv", "商品编号,名称,售价\n00123,茶杯,39.9\n\n7,茶壶,-\n", encoding)
    problems = Problems()

    found = read_placed_rows("goods.csv", tmp_path, COLUMNS, problems, optional={"since"})

    assert not problems
    assert [row for row, _ in found] == [
        {"sku": "00123", "name": "茶杯", "price": "39.9"},
        {"sku": "7", "name": "茶壶", "price": None},
    ]
    assert [str(place) for _, place in found] == ["goods.csv:2", "goods.csv:4"]


def test_without_columns_the_headers_are_the_keys(tmp_path: Path) -> None:
    write(tmp_path, "goods.csv", "编号,名称\n1,茶杯\n")

    assert read_rows("goods.csv", tmp_path, {}, Problems()) == [{"编号": "1", "名称": "茶杯"}]


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("good.csv", "there is no file `good.csv` [missing-file]\n    did you mean `goods.csv`?"),
        (
            "goods.csv",
            "`goods.csv` has no column `售价`; it has 商品编号, 名称, 价格 [missing-column]",
        ),
        (
            "goods.txtx",
            "what kind of file `goods.txtx` is cannot be told from its name [unknown-file-kind]\n"
            "    say `format:`, one of csv, xlsx, xls, parquet, json",
        ),
    ],
)
def test_rows_that_cannot_be_read_are_reported(tmp_path: Path, spec: str, text: str) -> None:
    write(tmp_path, "goods.csv", "商品编号,名称,价格\n1,茶杯,3\n")
    write(tmp_path, "goods.txtx", "商品编号,名称,价格\n1,茶杯,3\n")
    problems = Problems()

    read_rows(spec, tmp_path, COLUMNS, problems, Location("plan.yaml", 9, 12), optional={"since"})

    assert PlanError(problems).text() == f"plan.yaml:9:12: {text}"
