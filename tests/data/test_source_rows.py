"""Rows of a table that are those of a source."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.data.exports import days, save_xls
from tests.data.store import in_plan, write

from planforge.data.model import Window
from planforge.data.source_rows import read_source_rows
from planforge.data.sources import open_sources
from planforge.definition.model import Source
from planforge.problems import Location, PlanError, Problems

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.data.rows import Value

DECEMBER = Window(date(2025, 12, 1), date(2025, 12, 31))
COLUMNS = {"sku": "商品ID", "name": "商品名称", "paid": "支付金额", "rate": "支付转化率"}
AT = Location("plan.yaml", 9, 3)


def rows_of(folder: Path, **sources: Source) -> tuple[list[dict[str, Value]], str]:
    """Return the rows of the last source, and what is wrong with them."""
    problems = Problems()
    name = list(sources)[-1]
    wanted = {name: set(COLUMNS.values())}
    with open_sources(sources, folder, {}, in_plan, problems, wanted=wanted) as opened:
        rows = read_source_rows(
            opened, name, COLUMNS, DECEMBER, problems, AT, texts=["sku"], optional=["name", "rate"]
        )
    return rows, PlanError(problems).text()


def save_products(folder: Path, first: str, last: str, paid: str) -> None:
    head = [["生意参谋 商品"], [], ["商品ID", " 商品名称", "支付金额", "支付转化率"]]
    rows = [["678901234567890123", "被子", paid, "2.50%"], ["-", "-", paid, "2.50%"]]
    save_xls(folder / f"商品_{first}_{last}.xls", [*head, *rows])


def test_of_exports_of_several_days_the_last_ones_are_the_table(tmp_path: Path) -> None:
    for day in days("2025-12-10", "2025-12-12"):
        save_products(tmp_path, day, day, "100.00")
    save_products(tmp_path, "2025-11-01", "2025-11-30", "2,500.00")
    save_products(tmp_path, "2025-12-01", "2025-12-12", "1,200.50")
    save_products(tmp_path, "2026-01-01", "2026-01-31", "9")
    source = Source(files="商品*.xls", ids=("商品ID",), drop={"商品ID": ("-",)})

    assert rows_of(tmp_path, products=source) == (
        [{"sku": "678901234567890123", "name": "被子", "paid": "1,200.50", "rate": "2.50%"}],
        "",
    )


def test_exports_of_later_periods_only_are_reported(tmp_path: Path) -> None:
    save_products(tmp_path, "2026-01-01", "2026-01-31", "9")

    assert rows_of(tmp_path, products=Source(files="商品*.xls")) == (
        [],
        "商品*.xls: there are no rows from 2025-12-01 to 2025-12-31; those there are go from "
        "2026-01-01 to 2026-01-31 [no-rows-in-period]\n"
        "    export the period's days, or correct `period:` and `as_of:`",
    )


def test_files_without_days_are_all_of_the_table_and_copies_count_once(tmp_path: Path) -> None:
    write(tmp_path, "价盘_被子.csv", "商品ID,支付金额\n01,10\n02,20\n")
    write(tmp_path, "价盘_被子 (1).csv", "商品ID,支付金额\n02,20.0\n01,10\n")
    write(tmp_path, "价盘_枕头.csv", "商品ID,支付金额\n03,-\n")

    assert rows_of(tmp_path, products=Source(files="价盘*.csv")) == (
        [
            {"sku": "03", "paid": None},
            {"sku": "01", "paid": "10"},
            {"sku": "02", "paid": "20"},
        ],
        "",
    )


def test_a_query_over_exports_may_be_the_table(tmp_path: Path) -> None:
    for day in days("2025-12-10", "2025-12-12"):
        save_products(tmp_path, day, day, "100.00")
    items = Source(files="商品*.xls", ids=("商品ID",), drop={"商品ID": ("-",)})
    query = Source(sql="select 商品ID, sum(支付金额) as 支付金额 from items group by 商品ID")

    assert rows_of(tmp_path, items=items, products=query) == (
        [{"sku": "678901234567890123", "paid": 300}],
        "",
    )


def test_a_source_without_the_key_column_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "编号,支付金额\n1,10\n")

    assert rows_of(tmp_path, products=Source(files="*.csv"))[1] == (
        "plan.yaml:9:3: `products` has no column `商品ID`; it has 编号, 支付金额 [missing-column]"
    )
