"""Parquet, JSON, databases and DataFrames."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from tests.data.store import ask, write

from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from pathlib import Path

PAID = Measure("paid", "orders", "amount")
RECORDS = [
    {"date": "2025-12-01", "amount": 10.5, "city": "杭州"},
    {"date": "2025-12-02", "amount": 20, "city": "宁波"},
]


def test_a_parquet_file_is_read(tmp_path: Path) -> None:
    duckdb.sql(
        "COPY (SELECT TIMESTAMP '2025-12-01 23:00' AS paid_at, 10.5 AS amount) "
        f"TO '{tmp_path}/orders.parquet'"
    )

    answer = ask(tmp_path, {"orders": Source(file="orders.parquet")}, PAID)

    assert answer.text == ""
    assert answer["paid"].steps[0] == 10.5


@pytest.mark.parametrize("lines", [False, True])
def test_json_is_read_as_records_and_as_lines(tmp_path: Path, lines: bool) -> None:
    text = "\n".join(map(json.dumps, RECORDS)) if lines else json.dumps(RECORDS)
    name = "orders.jsonl" if lines else "orders.json"
    write(tmp_path, name, text)

    answer = ask(tmp_path, {"orders": Source(file=name)}, PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 30.5


@pytest.mark.parametrize("name", ["orders.parquet", "orders.json"])
def test_a_damaged_file_is_reported(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, "{ nothing of the kind")

    text = ask(tmp_path, {"orders": Source(file=name)}, PAID).text

    assert text.startswith(f"plan.yaml:sources.orders.file: `{name}` cannot be read: ")


class OnlyArrow:
    """Any library's frame: it has nothing but the Arrow interface."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


def frames() -> dict[str, object]:
    frame = pd.DataFrame(RECORDS)
    return {
        "texts": frame,
        "dates": frame.assign(date=pd.to_datetime(frame["date"])),
        "index": frame.set_index("date"),
        "zone": frame.assign(date=pd.to_datetime(frame["date"]).dt.tz_localize("Asia/Shanghai")),
        "category": frame.assign(city=frame["city"].astype("category")),
        "arrow": pa.Table.from_pandas(frame),
        "interface": OnlyArrow(pa.Table.from_pandas(frame)),
        "records": RECORDS,
    }


@pytest.mark.parametrize("kind", frames())
def test_frames_of_any_kind_are_read(tmp_path: Path, kind: str) -> None:
    by_city = Measure("cities", "orders", "amount", by="city")

    answer = ask(tmp_path, {}, PAID, by_city, frames={"orders": frames()[kind]})

    assert answer.text == ""
    assert answer["paid"].steps[:2] == (10.5, 20)
    assert list(answer["cities"].members) == ["宁波", "杭州"]
    assert answer["paid"].origin == "DataFrame orders"


def test_a_frame_stands_for_the_source_of_its_name(tmp_path: Path) -> None:
    sources = {"orders": Source(file="not there.csv", date="day", label="订单表")}
    frame = pd.DataFrame({"day": [date(2025, 12, 1)], "amount": [float("nan")]})

    answer = ask(tmp_path, sources, PAID, frames={"orders": frame}, as_of="2025-12-01")

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] is None
    assert answer["paid"].origin == "订单表"


def test_what_is_no_frame_is_reported(tmp_path: Path) -> None:
    assert ask(tmp_path, {}, PAID, frames={"orders": 42}).text == (
        "plan.yaml:sources.orders: what was handed over as `orders` cannot be read as a table: "
        "not a table of data: int [unreadable-frame]\n"
        "    hand over a pandas DataFrame, an Arrow table or a list of rows"
    )


def test_a_query_reads_the_other_sources(tmp_path: Path) -> None:
    write(tmp_path, "lines.csv", "下单时间,金额\n2025-12-01 10:00,7\n2025-12-01 11:00,8\n")
    query = (
        "select 下单时间[:10] as date, sum(金额::double) as amount from lines group by all; -- all"
    )
    sources = {"orders": Source(sql=query), "lines": Source(file="lines.csv", date="下单时间")}

    answer = ask(tmp_path, sources, PAID)

    assert answer.text == ""
    assert answer["paid"].steps[0] == 15
    assert answer["paid"].origin == "SQL orders"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("drop table lines", "the query of `orders` is not one SELECT [not-one-select]"),
        ("select 1; select 2", "the query of `orders` is not one SELECT [not-one-select]"),
        ("copy lines to 'x.csv'", "the query of `orders` is not one SELECT [not-one-select]"),
        ("attach 'other.db'", "the query of `orders` is not one SELECT [not-one-select]"),
        ("set threads = 1", "the query of `orders` is not one SELECT [not-one-select]"),
        ("select * from read_text('/etc/hostname')", "the query of `orders` does not run: "),
        ("select * from '/etc/hostname'", "the query of `orders` does not run: "),
        ("select * from answer", "the query of `orders` does not run: "),
        ("select from where", "the query of `orders` does not run: "),
    ],
)
def test_a_query_can_only_read_what_the_plan_names(
    tmp_path: Path, query: str, expected: str
) -> None:
    write(tmp_path, "lines.csv", "date,amount\n2025-12-01,7\n")
    sources = {"orders": Source(sql=query), "lines": Source(file="lines.csv")}

    text = ask(tmp_path, sources, PAID).text

    assert text.startswith(f"plan.yaml:sources.orders.sql: {expected}")


def sqlite_file(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table sales (day text, paid real)")
        database.execute("insert into sales values ('2025-12-01', 3.5), ('2025-12-02', null)")
        database.commit()


def duckdb_file(path: Path) -> None:
    with duckdb.connect(str(path)) as database:
        database.execute("create table sales as select date '2025-12-01' as day, 3.5 as paid")


@pytest.mark.parametrize("scheme", ["sqlite", "duckdb"])
def test_a_database_file_is_queried(
    tmp_path: Path, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    {"sqlite": sqlite_file, "duckdb": duckdb_file}[scheme](tmp_path / "shop.db")
    monkeypatch.setenv("SHOP", f"{scheme}:///shop.db")
    source = Source(sql="select day as date, paid as amount from sales", url="${SHOP}")

    answer = ask(tmp_path, {"orders": source}, PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 3.5


@pytest.mark.parametrize("query", ["delete from sales", "attach 'x.db' as x", "select nothing"])
def test_an_sqlite_file_is_only_read(tmp_path: Path, query: str) -> None:
    sqlite_file(tmp_path / "shop.db")
    source = Source(sql=query, url="sqlite:///shop.db")

    text = ask(tmp_path, {"orders": source}, PAID).text

    assert text.startswith("plan.yaml:sources.orders.sql: the query of `orders` ")
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (
            "oracle://user:secret@host/db",
            "databases of the kind `oracle` cannot be read [unknown-database]\n"
            "    write `duckdb:///path`, `sqlite:///path` or `postgresql://…`",
        ),
        (
            "host=db.example password=secret",
            "databases of the kind `…` cannot be read [unknown-database]\n"
            "    write `duckdb:///path`, `sqlite:///path` or `postgresql://…`",
        ),
        (
            "${NO_SUCH_WAREHOUSE}",
            "the environment has no variable `NO_SUCH_WAREHOUSE` [unset-variable]\n"
            "    set `NO_SUCH_WAREHOUSE` before building the plan",
        ),
        ("sqlite:///gone.db", "there is no file `gone.db` [missing-file]"),
    ],
)
def test_a_database_that_cannot_be_read_is_reported_without_its_secrets(
    tmp_path: Path, url: str, text: str
) -> None:
    answer = ask(tmp_path, {"orders": Source(sql="select 1", url=url)}, PAID)

    assert answer.text == f"plan.yaml:sources.orders.url: {text}"


def test_a_source_nobody_defined_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "orders.csv", "date,amount\n2025-12-01,7\n")

    answer = ask(tmp_path, {"order": Source(file="orders.csv")}, PAID)

    assert answer.text == "there is no source `orders` [unknown-source]\n    did you mean `order`?"


def test_a_source_without_data_is_reported(tmp_path: Path) -> None:
    assert ask(tmp_path, {"orders": Source()}, PAID).text == (
        "plan.yaml:sources.orders: the source `orders` names no data [source-without-data]\n"
        "    write in the plan `sources: {orders: {file: …}}` (or `files:`, `sql:`), or hand over a"
        " DataFrame of this name; where there are no such data, `orders: null`: then its metrics"
        " may be typed, or stay gaps"
    )


def test_the_date_column_is_found_by_its_type_when_no_name_tells(tmp_path: Path) -> None:
    frame = pd.DataFrame({"paid_at": [datetime(2025, 12, 1, 9)], "amount": [4]})

    assert ask(tmp_path, {}, PAID, frames={"orders": frame})["paid"].steps[0] == 4


def test_a_source_without_a_date_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "orders.csv", "when,amount\n2025-12-01,7\n")

    assert ask(tmp_path, {"orders": Source(file="orders.csv")}, PAID, as_of="2025-12-01").text == (
        "plan.yaml:sources.orders: no column of `orders` plainly holds the date; "
        "it has when, amount [no-date-column]\n    name it: `date: …`"
    )


def test_the_days_in_a_file_name_date_its_rows(tmp_path: Path) -> None:
    name = "【生意参谋平台】商品_全部_2025-12-01_2025-12-01.csv"
    write(tmp_path, name, "商品,amount\n茶杯,7\n茶壶,8\n")

    answer = ask(tmp_path, {"orders": Source(file=name)}, PAID)

    assert answer["paid"].steps[0] == 15


def test_sources_whose_names_differ_by_capitals_only_are_reported(tmp_path: Path) -> None:
    write(tmp_path, "orders.csv", "date,amount\n2025-12-01,7\n")
    source = Source(file="orders.csv")

    answer = ask(tmp_path, {"orders": source, "Orders": source}, PAID)

    assert answer["paid"].steps[0] == 7
    assert answer.text == (
        "plan.yaml:sources.Orders: the sources `orders` and `Orders` differ by capitals only "
        "[sources-named-alike]\n    rename one of them"
    )
