from __future__ import annotations

import random
from datetime import date, timedelta
from statistics import fmean
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from tests.data.store import ask, in_plan, write

from planforge.data.known import known_until
from planforge.data.model import Measure
from planforge.data.sources import open_sources
from planforge.data.time import read_period
from planforge.definition.model import LongFormat, Source
from planforge.problems import Location, Problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WINDOWS = {
    "to_date": ("2025-12-01", "2025-12-12"),
    "previous": ("2025-11-01", "2025-11-30"),
    "previous_to_date": ("2025-11-01", "2025-11-12"),
    "last_year": ("2024-12-01", "2024-12-31"),
    "last_year_to_date": ("2024-12-01", "2024-12-12"),
}


def orders() -> list[dict[str, object]]:
    """Return two years of orders, with values missing here and there."""
    chance = random.Random(7)
    start = date(2024, 1, 1)
    return [
        {
            "date": str(start + timedelta(days=chance.randrange(731))),
            "order_id": number,
            "buyer": f"b{chance.randrange(400)}" if chance.random() > 0.05 else None,
            "amount": round(chance.uniform(1, 900), 2) if chance.random() > 0.05 else None,
            "pieces": chance.randrange(1, 9),
            "channel": chance.choice(["搜索", "推荐", "直播", None]),
        }
        for number in range(20_000)
    ]


ORDERS = orders()


def inside(start: str, end: str, channel: str | None = None) -> list[dict[str, object]]:
    return [
        row
        for row in ORDERS
        if start <= str(row["date"]) <= end and (channel is None or row["channel"] == channel)
    ]


def by_hand(total: str, rows: list[dict[str, object]]) -> float:
    """Return what a total comes to, by the plainest Python there is."""
    kept = [(row, float(str(row["amount"]))) for row in rows if row["amount"] is not None]
    amounts = [amount for _, amount in kept]
    weights = [int(str(row["pieces"])) for row, _ in kept]
    buyers = {row["buyer"] for row in rows if row["buyer"] is not None}
    order = sorted(kept, key=lambda pair: (str(pair[0]["date"]), int(str(pair[0]["order_id"]))))
    by_name: dict[str, Callable[[], float]] = {
        "sum": lambda: sum(amounts),
        "mean": lambda: fmean(amounts),
        "min": lambda: min(amounts),
        "max": lambda: max(amounts),
        "first": lambda: order[0][1],
        "last": lambda: order[-1][1],
        "count": lambda: float(len(amounts)),
        "count_distinct": lambda: float(len(buyers)),
        "weighted_mean": lambda: fmean(amounts, weights),
    }
    return by_name[total]()


TOTALS = ["sum", "mean", "min", "max", "first", "last", "count", "count_distinct", "weighted_mean"]


def measures(where: str | None = None, by: str | None = None) -> list[Measure]:
    return [
        Measure(
            total,
            "orders",
            "buyer" if total == "count_distinct" else "amount",
            total=total,
            weight="pieces",
            where=where,
            by=by,
        )
        for total in TOTALS
    ]


@pytest.mark.parametrize("kind", ["frame", "csv"])
def test_every_total_equals_the_one_by_hand_in_every_window(tmp_path: Path, kind: str) -> None:
    frame = pd.DataFrame(ORDERS)
    frame.to_csv(tmp_path / "orders.csv", index=False)
    sources = {"orders": Source(file="orders.csv")}
    frames = {"orders": frame} if kind == "frame" else {}

    answer = ask(tmp_path, sources, *measures(), as_of="2025-12-12", frames=frames)

    assert answer.text == ""
    for total in TOTALS:
        for name, (start, end) in WINDOWS.items():
            expected = by_hand(total, inside(start, end))
            assert answer[total].totals[name] == pytest.approx(expected, rel=1e-14), (total, name)
        for number in range(12):
            day = f"2025-12-{number + 1:02}"
            expected = by_hand(total, inside(day, day))
            assert answer[total].steps[number] == pytest.approx(expected, rel=1e-14)
            last = day.replace("2025", "2024")
            expected = by_hand(total, inside(last, last))
            assert answer[total].last_year_steps[number] == pytest.approx(expected, rel=1e-14)
        assert answer[total].steps[12:] == (None,) * 19


def test_totals_of_weeks_and_months_are_made_from_their_rows(tmp_path: Path) -> None:
    frames = {"orders": pd.DataFrame(ORDERS)}

    weekly = ask(tmp_path, {}, *measures(), period="2025-Q4", as_of="2025-11-05", frames=frames)
    monthly = ask(tmp_path, {}, *measures(), period="2025", as_of="2025-11-05", frames=frames)

    for total in TOTALS:
        assert weekly[total].steps[1] == pytest.approx(
            by_hand(total, inside("2025-10-06", "2025-10-12")), rel=1e-14
        )
        assert weekly[total].steps[5] == pytest.approx(
            by_hand(total, inside("2025-11-03", "2025-11-05")), rel=1e-14
        )
        assert monthly[total].steps[1] == pytest.approx(
            by_hand(total, inside("2025-02-01", "2025-02-28")), rel=1e-14
        )
        assert monthly[total].last_year_steps[1] == pytest.approx(
            by_hand(total, inside("2024-02-01", "2024-02-29")), rel=1e-14
        )
        assert monthly[total].steps[11] is None


def test_a_condition_and_members_split_every_total(tmp_path: Path) -> None:
    frames = {"orders": pd.DataFrame(ORDERS)}
    split = measures(by="channel")
    some = measures(where="channel = '搜索'")

    members = ask(tmp_path, {}, *split, as_of="2025-12-12", frames=frames)
    picked = ask(tmp_path, {}, *some, as_of="2025-12-12", frames=frames)

    for total in TOTALS:
        assert set(members[total].members) == {"", "搜索", "推荐", "直播"}
        for name, (start, end) in WINDOWS.items():
            expected = by_hand(total, inside(start, end, "搜索"))
            assert picked[total].totals[name] == pytest.approx(expected, rel=1e-14)
            found = members[total].members["搜索"][name]
            assert found == pytest.approx(expected, rel=1e-14)
    sums = [member["to_date"] or 0 for member in members["sum"].members.values()]
    assert sums == sorted(sums, reverse=True)
    assert sum(sums) == pytest.approx(members["sum"].totals["to_date"])


def test_rows_are_counted_without_a_column(tmp_path: Path) -> None:
    frames = {"orders": pd.DataFrame(ORDERS)}

    answer = ask(
        tmp_path, {}, Measure("n", "orders", None, total="count"), as_of="2025-12-12", frames=frames
    )

    assert answer["n"].totals["to_date"] == len(inside(*WINDOWS["to_date"]))
    assert answer["n"].rows["previous"] == len(inside(*WINDOWS["previous"]))


def test_the_same_data_give_the_same_digits_each_time(tmp_path: Path) -> None:
    frames = {"orders": pd.DataFrame(ORDERS)}

    answers = [ask(tmp_path, {}, *measures(), frames=frames).measured for _ in range(5)]

    assert all(answer == answers[0] for answer in answers)


def test_cents_add_up_without_a_trace_of_binary_fractions(tmp_path: Path) -> None:
    write(tmp_path, "daily.csv", "date,paid\n2025-12-01,0.1\n2025-12-02,0.2\n")

    answer = ask(tmp_path, {"daily": Source(file="daily.csv")}, Measure("paid", "daily", "paid"))

    assert answer["paid"].totals["to_date"] == 0.3


def test_rows_prepared_for_days_to_come_are_not_the_last_day(tmp_path: Path) -> None:
    write(tmp_path, "daily.csv", "date,paid\n2025-12-01,5\n2025-12-02,\n2025-12-03,-\n")

    answer = ask(tmp_path, {"daily": Source(file="daily.csv")}, Measure("paid", "daily", "paid"))

    assert answer.last_day == date(2025, 12, 1)


def test_a_condition_that_nothing_meets_is_zero_where_there_are_rows(tmp_path: Path) -> None:
    write(tmp_path, "daily.csv", "date,paid,kind\n2025-12-01,5,sale\n")
    sources = {"daily": Source(file="daily.csv")}
    refunds = Measure("refunds", "daily", "paid", where="kind = 'refund'")
    count = Measure("count", "daily", None, total="count", where="kind = 'refund'")
    mean = Measure("mean", "daily", "paid", total="mean", where="kind = 'refund'")

    answer = ask(tmp_path, sources, refunds, count, mean, as_of="2025-12-02")

    assert answer["refunds"].steps[:2] == (0, None)
    assert answer["count"].totals["to_date"] == 0
    assert answer["mean"].totals["to_date"] is None
    assert answer["refunds"].totals["previous"] is None


def test_a_long_source_is_asked_by_the_name_of_the_metric(tmp_path: Path) -> None:
    text = '日期,指标,数值\n2025-12-01,GMV,100\n2025-12-01,访客数,7\n2025-12-02,GMV,"1,100"\n'
    write(tmp_path, "long.csv", text)
    source = Source(file="long.csv", long=LongFormat(metric="指标", value="数值"))
    asked = [Measure("gmv", "long", "GMV"), Measure("v", "long", "访客数")]

    answer = ask(tmp_path, {"long": source}, *asked, Measure("x", "long", "GMW"))

    assert answer["gmv"].totals["to_date"] == 1200
    assert answer["v"].steps[:2] == (7, None)
    assert answer.text == (
        "`long` has no column `GMW`; it has GMV, 访客数 [missing-column]\n    did you mean `GMV`?"
    )


def test_a_sum_of_what_does_not_add_up_is_never_made(tmp_path: Path) -> None:
    write(tmp_path, "daily.csv", "日期,访客数\n2025-12-01,5\n2025-12-02,6\n")
    place = Location("plan.yaml", 3, 3)
    asked = Measure("visitors", "daily", "访客数", additive=False, written=place)

    answer = ask(tmp_path, {"daily": Source(file="daily.csv")}, asked)

    assert answer["visitors"].steps[:2] == (5, 6)
    assert answer["visitors"].totals["to_date"] is None
    assert answer.text == (
        "plan.yaml:3:3: the days of `visitors` do not add up, and nothing says what the whole "
        "period is [does-not-add-up]\n"
        "    name the column with the period's figure, `period: source.column`, or count the rows "
        "themselves with `total: count_distinct`"
    )


def test_rows_outside_the_period_are_told_by_their_days(tmp_path: Path) -> None:
    write(tmp_path, "daily.csv", "date,paid\n2025-10-01,5\n2025-11-28,6\n")

    answer = ask(
        tmp_path,
        {"daily": Source(file="daily.csv")},
        Measure("paid", "daily", "paid"),
        as_of="2025-12-12",
    )

    assert answer.text == (
        "daily.csv: there are no rows from 2025-12-01 to 2025-12-12; those there are go from "
        "2025-10-01 to 2025-11-28 [no-rows-in-period]\n"
        "    export the period's days, or correct `period:` and `as_of:`"
    )


def test_a_plan_for_days_to_come_needs_no_rows_of_them(tmp_path: Path) -> None:
    write(tmp_path, "daily.csv", days_of("2025-11-01", 30))

    answer = ask(tmp_path, {"daily": Source(file="daily.csv")}, Measure("paid", "daily", "paid"))

    assert answer.text == ""
    assert answer["paid"].totals == {"previous": 300, "last_year": None}
    assert answer["paid"].steps == (None,) * 31


def test_data_that_end_before_the_period_leave_it_unknown_from_its_first_day(
    tmp_path: Path,
) -> None:
    write(tmp_path, "daily.csv", days_of("2025-11-01", 3))

    with open_sources({"d": Source(file="daily.csv")}, tmp_path, {}, in_plan, Problems()) as opened:
        asked = [Measure("paid", "d", "paid")]
        until = known_until(opened, asked, read_period("2025-12"), Problems())

    assert until == date(2025, 11, 30)


def test_data_that_end_long_before_the_period_are_told_of(tmp_path: Path) -> None:
    write(tmp_path, "daily.csv", days_of("2025-09-01", 3))

    answer = ask(tmp_path, {"daily": Source(file="daily.csv")}, Measure("paid", "daily", "paid"))

    assert answer.text.startswith(
        "daily.csv: there are no rows from 2025-12-01 to 2025-12-31; those there are go from "
        "2025-09-01 to 2025-09-03 [no-rows-in-period]"
    )


def days_of(first: str, count: int, step: int = 1) -> str:
    """Return a daily file with 10 for each day."""
    start = date.fromisoformat(first)
    days = [start + timedelta(days=step * number) for number in range(count)]
    return "date,paid\n" + "".join(f"{day},10\n" for day in days)


def test_days_missing_from_a_daily_file_are_counted_and_told(tmp_path: Path) -> None:
    november = "date,paid\n2025-11-01,10\n2025-11-02,10\n2025-11-20,10\n"
    december = "".join(f"2025-12-{day:02},10\n" for day in (1, 2, 3, 10, 11, 12))
    write(tmp_path, "daily.csv", november + december)

    answer = ask(tmp_path, {"daily": Source(file="daily.csv")}, Measure("paid", "daily", "paid"))

    assert answer.text == ""
    assert answer["paid"].totals["previous"] == 30
    assert answer["paid"].missing == {
        "to_date": 6, "previous": 27, "previous_to_date": 10, "last_year": 0,
        "last_year_to_date": 0,
    }  # fmt: skip
    assert answer.noticed == [
        "daily.csv: `daily` has no rows for 27 days from 2025-11-01 to 2025-11-30: 2025-11-03, "
        "2025-11-04, 2025-11-05 …; sums are of the others [days-missing]",
        "daily.csv: `daily` has no rows for 6 days from 2025-12-01 to 2025-12-12: 2025-12-04, "
        "2025-12-05, 2025-12-06 …; sums are of the others [days-missing]",
    ]


def test_a_month_missing_from_a_monthly_file_is_told_like_its_days(tmp_path: Path) -> None:
    write(tmp_path, "books.csv", "date,paid\n2025-07-01,10\n2025-08-01,10\n2025-10-01,10\n")

    answer = ask(
        tmp_path, {"books": Source(file="books.csv")}, Measure("paid", "books", "paid"),
        period="2025-07-01/2025-12-31", as_of="2025-10-31", grain="month",
    )  # fmt: skip

    assert answer["paid"].missing["to_date"] == 30
    assert answer.noticed == [
        "books.csv: `books` has no rows for 30 days from 2025-07-01 to 2025-10-31: 2025-09-01, "
        "2025-09-02, 2025-09-03 …; sums are of the others [days-missing]"
    ]


def test_a_monthly_file_is_known_to_the_end_of_its_last_month(tmp_path: Path) -> None:
    write(tmp_path, "books.csv", "date,paid\n2025-07-01,10\n2025-08-01,10\n2025-09-01,10\n")

    answer = ask(
        tmp_path, {"books": Source(file="books.csv")}, Measure("paid", "books", "paid"),
        period="2025-07-01/2025-12-31", grain="month",
    )  # fmt: skip

    assert answer.last_day == date(2025, 9, 30)
    assert answer.noticed == []


def test_a_month_that_is_not_over_and_one_without_a_value_are_told(tmp_path: Path) -> None:
    write(tmp_path, "books.csv", "date,paid\n2025-07-01,10\n2025-08-01,\n2025-09-01,10\n")

    answer = ask(
        tmp_path, {"books": Source(file="books.csv")}, Measure("paid", "books", "paid"),
        period="2025-07-01/2025-12-31", as_of="2025-09-15", grain="month",
    )  # fmt: skip

    assert answer.noticed == [
        "books.csv: `paid` of `books` is empty in 1 of its rows: 2025-08-01; sums are of the "
        "others [values-missing]\n    fill it in; until then its ratios to columns that are "
        "whole are off",
        "books.csv: the row of 2025-09-01 in `books` is about days beyond 2025-09-15 too, and is "
        "counted in full [row-under-way]\n    set `as_of:` to the last day of its week or "
        "month, or put in only what is known by 2025-09-15",
    ]


def test_a_period_of_which_the_data_have_only_a_part_has_no_figure(tmp_path: Path) -> None:
    write(tmp_path, "daily.csv", days_of("2025-11-10", 33))
    mean = Measure("mean", "daily", "paid", total="mean")

    answer = ask(
        tmp_path, {"daily": Source(file="daily.csv")}, Measure("paid", "daily", "paid"), mean
    )

    assert answer["paid"].totals["to_date"] == 120
    assert answer["paid"].totals["previous"] is None
    assert answer["paid"].totals["previous_to_date"] is None
    assert answer["mean"].totals["previous"] == 10
    assert answer.noticed == [
        "daily.csv: `daily` goes from 2025-11-10 to 2025-12-12 and has only a part of 2025-11-01 "
        "to 2025-11-30: what is added up has no figure for it [comparison-cut-short]\n"
        "    export all of these days"
    ]


def test_a_period_that_the_data_hold_whole_is_compared_with_to_the_same_day(
    tmp_path: Path,
) -> None:
    write(tmp_path, "daily.csv", days_of("2025-11-01", 42))

    answer = ask(tmp_path, {"daily": Source(file="daily.csv")}, Measure("paid", "daily", "paid"))

    assert answer["paid"].totals["previous_to_date"] == 120
    assert answer.noticed == []


def test_members_have_no_figure_where_the_whole_has_none(tmp_path: Path) -> None:
    text = days_of("2025-11-10", 33).replace(",10\n", ",10,a\n").replace("paid", "paid,kind")
    write(tmp_path, "daily.csv", text)

    answer = ask(
        tmp_path, {"daily": Source(file="daily.csv")}, Measure("p", "daily", "paid", by="kind")
    )

    assert answer["p"].members["a"]["previous"] is None
    assert answer["p"].members["a"]["to_date"] == 120


def test_days_without_orders_are_not_missing_where_several_rows_a_day_are_meant(
    tmp_path: Path,
) -> None:
    write(tmp_path, "daily.csv", "date,paid\n2025-12-01,5\n2025-12-04,5\n2025-12-05,5\n")
    source = Source(file="daily.csv", repeats=True)

    answer = ask(tmp_path, {"daily": source}, Measure("paid", "daily", "paid"))

    assert answer.noticed == []
    assert answer["paid"].missing["to_date"] == 0


@pytest.mark.parametrize(
    ("text", "period", "codes"),
    [
        (days_of("2025-09-29", 11, 7), "2025-12", ["rows-by-week"]),
        (days_of("2025-06-30", 26, 7), "2025-Q4", ["rows-by-week"]),
        ("date,paid\n2025-10-01,9\n2025-11-01,9\n2025-12-01,9\n", "2025-12", ["rows-by-month"]),
        ("date,paid\n2024-10-31,9\n2024-11-30,9\n2025-01-31,9\n", "2025", []),
    ],
)
def test_rows_further_apart_than_the_plans_steps_are_told_of(
    tmp_path: Path, text: str, period: str, codes: list[str]
) -> None:
    write(tmp_path, "rows.csv", text)

    answer = ask(
        tmp_path, {"rows": Source(file="rows.csv")}, Measure("p", "rows", "paid"), period=period
    )

    told = [problem.code for problem in answer.notices if problem.code != "comparison-cut-short"]
    assert told == codes


def test_a_month_in_one_row_is_a_month_to_compare_with(tmp_path: Path) -> None:
    months = "".join(f"{year}-{m:02}-01,9\n" for year in (2024, 2025) for m in range(1, 13))
    write(tmp_path, "rows.csv", "date,paid\n" + months)

    answer = ask(
        tmp_path, {"rows": Source(file="rows.csv")}, Measure("p", "rows", "paid"), period="2025",
        as_of="2025-12-31",
    )  # fmt: skip

    assert answer["p"].totals["previous"] == 108
    assert answer.noticed == []


def duplicates(folder: Path, text: str, *, repeats: bool = False, where: str | None = None) -> str:
    write(folder, "daily.csv", text)
    asked = Measure("paid", "daily", "paid", where=where)
    return ask(folder, {"daily": Source(file="daily.csv", repeats=repeats)}, asked).text


DOUBLED = "date,paid,visitors\n2025-12-01,5,1\n2025-12-02,6,2\n2025-12-02,6,2\n2025-12-03,7,3\n"


def test_a_date_that_stands_twice_among_figures_is_reported(tmp_path: Path) -> None:
    assert duplicates(tmp_path, DOUBLED) == (
        "daily.csv: 1 dates stand more than once: 2025-12-02 [duplicate-dates]\n"
        "    delete the second rows; when several rows of one date are meant, say "
        "`repeats: true` of the source"
    )


@pytest.mark.parametrize(
    "text",
    [
        "date,paid,channel\n2025-12-01,5,a\n2025-12-01,6,b\n2025-12-02,6,a\n2025-12-03,6,a\n",
        "date,paid,order_id\n2025-12-01,5,1\n2025-12-01,6,2\n2025-12-02,6,3\n2025-12-03,6,4\n",
        "date,paid,订单编号\n2025-12-01,5,1\n2025-12-01,6,2\n2025-12-02,6,3\n2025-12-03,6,4\n",
        "date,paid\n2025-12-01,5\n2025-12-01,6\n2025-12-02,6\n2025-12-02,7\n",
    ],
)
def test_several_rows_of_a_date_are_meant_where_something_tells_them_apart(
    tmp_path: Path, text: str
) -> None:
    assert duplicates(tmp_path, text) == ""


def test_a_file_copied_below_itself_is_reported(tmp_path: Path) -> None:
    text = "date,paid\n2025-12-01,5\n2025-12-02,6\n2025-12-01,5\n2025-12-02,6\n"

    assert duplicates(tmp_path, text).startswith("daily.csv: 2 dates stand more than once")


def test_who_means_several_rows_can_say_so(tmp_path: Path) -> None:
    assert duplicates(tmp_path, DOUBLED, repeats=True) == ""


def test_problems_are_told_in_chinese_too(tmp_path: Path) -> None:
    write(tmp_path, "daily.csv", DOUBLED)
    answer = ask(tmp_path, {"daily": Source(file="daily.csv")}, Measure("paid", "daily", "paid"))

    assert [problem.text("zh") for problem in answer.problems] == [
        "daily.csv: 有 1 个日期重复：2025-12-02 [duplicate-dates]\n"
        "    请删除重复的行；如果同一日期本来就有多行，请在该数据源写 repeats: true"
    ]
