"""Windows put together from downloads of several days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.exports import ask_shop, days, save_day, save_xls
from tests.data.store import ask, write

from planforge.data.model import Measure, Window
from planforge.data.stretches import Stretches
from planforge.definition.model import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PAID = Measure("paid", "shop", "支付金额")
GOODS = Source(files="商品*.xls", ids=("商品ID",), drop={"商品ID": ("-",)})


def save_goods(folder: Path, first: str, last: str, quilts: str, pillows: str) -> None:
    rows = [
        ["商品ID", "类目", "支付金额", "商品访客数"],
        ["678901234567890123", "被子", quilts, "40"],
        ["678901234567890124", "枕头", pillows, "30"],
        ["-", "-", "999,999.00", "50"],
    ]
    save_xls(folder / f"商品_{first}_{last}.xls", rows)


def test_downloads_by_stretches_alone_are_enough(tmp_path: Path) -> None:
    save_goods(tmp_path, "2025-12-01", "2025-12-12", "1,000.00", "20.00")
    save_goods(tmp_path, "2025-11-01", "2025-11-30", "2,000.00", "50.00")
    save_goods(tmp_path, "2024-12-01", "2024-12-31", "3,000.00", "-")
    quilts = Measure("quilts", "shop", "支付金额", where="类目 = '被子'")
    goods = Measure("goods", "shop", "支付金额", by="类目")

    answer = ask_shop(tmp_path, GOODS, PAID, quilts, goods)

    assert answer.text == ""
    assert answer.noticed == []
    assert answer["paid"].totals == {
        "to_date": 1020,
        "previous": 2050,
        "previous_to_date": None,
        "last_year": 3000,
        "last_year_to_date": None,
    }
    assert answer["quilts"].totals["previous"] == 2000
    assert answer["goods"].members["枕头"] == {
        "to_date": 20,
        "previous": 50,
        "previous_to_date": None,
        "last_year": None,
        "last_year_to_date": None,
    }
    assert answer["paid"].rows["to_date"] == 2
    assert answer["paid"].steps == (None,) * 31
    assert answer["paid"].stretched


def test_days_that_only_a_stretch_knows_are_told(tmp_path: Path) -> None:
    for day in days("2025-12-01", "2025-12-12"):
        if day not in ("2025-12-05", "2025-12-07"):
            save_day(tmp_path, day, "1,000.00", "50")
    save_day(tmp_path, "2025-12-01", "12,500.00", "400", last="2025-12-12")

    answer = ask_shop(tmp_path, Source(files="生意参谋/*店铺*.xls"), PAID)

    assert answer["paid"].totals["to_date"] == 12500
    assert answer["paid"].stretched
    assert answer.noticed == [
        "生意参谋/*店铺*.xls: `shop` has no rows of 2 single days from 2025-12-01 to 2025-12-12: "
        "2025-12-05, 2025-12-07; sums have them, the course by day has not [days-only-in-sums]\n"
        "    export these days too"
    ]


def test_weeks_and_days_make_up_a_month_together(tmp_path: Path) -> None:
    save_goods(tmp_path, "2025-12-01", "2025-12-07", "70", "7")
    for day in days("2025-12-08", "2025-12-10"):
        save_goods(tmp_path, day, day, "10", "1")

    answer = ask_shop(tmp_path, GOODS, PAID)

    assert answer.text == ""
    assert answer.noticed == []
    assert answer["paid"].totals["to_date"] == 110
    assert answer["paid"].steps[6:9] == (None, 11, 11)


def test_where_days_are_all_there_the_stretch_is_not_added(tmp_path: Path) -> None:
    for day in days("2025-12-01", "2025-12-03"):
        save_goods(tmp_path, day, day, "10", "1")
    save_goods(tmp_path, "2025-12-01", "2025-12-03", "999", "1")

    assert ask_shop(tmp_path, GOODS, PAID)["paid"].totals["to_date"] == 33


def test_monthly_downloads_fill_the_months_of_a_year(tmp_path: Path) -> None:
    save_goods(tmp_path, "2025-01-01", "2025-01-31", "10", "1")
    save_goods(tmp_path, "2025-02-01", "2025-02-28", "20", "2")
    save_goods(tmp_path, "2024-01-01", "2024-01-31", "5", "-")

    answer = ask(tmp_path, {"shop": GOODS}, PAID, period="2025")

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 33
    assert answer["paid"].steps[:3] == (11, 22, None)
    assert not answer["paid"].stretched
    assert answer["paid"].last_year_steps[:2] == (5, None)


def test_stretches_of_other_days_are_no_figure(tmp_path: Path) -> None:
    save_goods(tmp_path, "2025-12-01", "2025-12-07", "70", "7")

    answer = ask_shop(tmp_path, GOODS, PAID, as_of="2025-12-12")

    assert answer["paid"].totals["to_date"] is None
    assert answer.text == (
        "商品*.xls: 2 rows of `shop` are about several days, and cannot be shared out over them "
        "[rows-of-several-days]\n"
        "    take daily rows for the metric, and name this source under `period:`"
    )


def test_an_unreadable_cell_of_a_stretch_is_named(tmp_path: Path) -> None:
    save_goods(tmp_path, "2025-12-01", "2025-12-12", "约一千", "20")

    assert ask_shop(tmp_path, GOODS, PAID).text.startswith(
        "商品_2025-12-01_2025-12-12.xls#Sheet1:2[支付金额]: `约一千` is not a number [bad-number]"
    )


def test_people_of_several_stretches_are_not_added_up(tmp_path: Path) -> None:
    write(tmp_path, "店铺_2025-12-01_2025-12-07.csv", "访客数\n500\n")
    write(tmp_path, "店铺_2025-12-08_2025-12-12.csv", "访客数\n400\n")
    visitors = Measure(
        "visitors", "shop", "访客数", additive=False, period_source="shop", period_column="访客数"
    )

    answer = ask_shop(tmp_path, Source(files="店铺*.csv"), visitors, as_of="2025-12-12")

    assert answer["visitors"].totals["to_date"] is None
    assert [problem.code for problem in answer.problems] == ["no-row-for-period"]


FIRST = date(2025, 12, 1)
SPANS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 6)).map(lambda pair: (pair[0], sum(pair))),
    max_size=12,
)


@settings(max_examples=200)
@given(spans=SPANS, length=st.integers(2, 14))
def test_what_fills_a_window_has_each_of_its_days_once(
    spans: Sequence[tuple[int, int]], length: int
) -> None:
    ends: dict[date, list[date]] = {}
    for first, last in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        ends.setdefault(FIRST + timedelta(first), []).append(FIRST + timedelta(last))
    window = Window(FIRST, FIRST + timedelta(length - 1))

    parts = Stretches(ends).filling(window)

    covered = [
        part.start + timedelta(day)
        for part in parts
        for day in range((part.end - part.start).days + 1)
    ]
    whole = [FIRST + timedelta(day) for day in range(length)]
    assert covered == (whole if parts else [])
    assert bool(parts) == _can_fill(spans, length)


def _can_fill(spans: Sequence[tuple[int, int]], length: int) -> bool:
    """Return whether some of the spans make up the days, one of them longer than a day."""
    reached = {(0, False)}
    for _ in range(length):
        reached |= {
            (last + 1, long or last > first)
            for at, long in reached
            for first, last in spans
            if first == at and last < length
        }
    return (length, True) in reached
