"""Folders of downloads as nobody would order them, against figures counted without PlanForge."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import fsum
from typing import TYPE_CHECKING

import pytest
from tests.data.exports import TITLES, save_xls
from tests.data.store import ask, write

from planforge.data.model import Measure, Window
from planforge.data.time import read_period, time_axis
from planforge.definition.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


DAY = timedelta(days=1)
COMPARED = ("previous", "last_year", "previous_to_date", "last_year_to_date")
GROUPS = ("被子", "枕头", "床单")
IDS = [f"67890123456789{number:04}" for number in range(6)]


@dataclass(frozen=True)
class Row:
    """What a product sold on a day."""

    day: date
    product: str
    group: str
    cents: int
    visitors: int


@dataclass
class Goods:
    """A folder of product downloads, and what truly stands in it."""

    folder: Path
    dice: random.Random
    rows: dict[date, list[Row]] = field(default_factory=dict)
    exported: set[date] = field(default_factory=set)
    copies: set[str] = field(default_factory=set)

    def sell(self, first: date, last: date) -> None:
        """Make the days of a stretch; some products sell nothing on some of them."""
        for day in each(first, last):
            sold = self.dice.sample(IDS, self.dice.randint(1, len(IDS)))
            self.rows[day] = [
                Row(
                    day, product, GROUPS[IDS.index(product) % 3],
                    self.dice.randint(0, 3_000_000), self.dice.randint(0, 4000),
                )
                for product in sold
            ]  # fmt: skip

    def export(self, first: date, last: date) -> None:
        """Save a download of some days, perhaps twice, in one of the shapes there are."""
        days = [day for day in each(first, last) if day in self.rows]
        if not days:
            return
        name = f"【商品】_{first}_{last}"
        self.exported |= set(days)
        self._save(name, days)
        if self.dice.random() < 0.25:
            copy = f"{name}{self.dice.choice([' (2)', '（1）', ' - 副本'])}"
            self._save(copy, days)
            self.copies.add(copy)

    def _save(self, name: str, days: Sequence[date]) -> None:
        lines = [self._line(row) for day in days for row in self.rows[day]]
        if self.dice.random() < 0.5:
            self.dice.shuffle(lines)
        spare = self.dice.random()
        header = ["统计日期", " 商品ID", "商品类目", "支付金额 ", "商品访客数"]
        total = ["合计" if spare < 0.5 else str(days[0]), "-", "-", "9,999,999.00", "99,999"]
        table: list[Sequence[object]] = [header, *lines, total]
        if self.dice.random() < 0.4:
            save_xls(self.folder / f"{name}.xls", [*TITLES, *table])
        else:
            text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in table)
            encoding = self.dice.choice(["gbk", "utf-8-sig", "utf-16"])
            write(self.folder, f"{name}.csv", f"商品报表\n{text}\n", encoding)

    def _line(self, row: Row) -> list[object]:
        amount = row.cents / 100
        written = self.dice.choice([f"{amount:,.2f}", f"{amount:.2f}", f"￥{amount:,.2f}"])
        if not row.cents and self.dice.random() < 0.5:
            written = "0"
        return [str(row.day), row.product, row.group, written, str(row.visitors)]

    def within(self, window: Window) -> list[Row]:
        """Return the rows of a window that some file has."""
        days = sorted(self.exported)
        return [row for day in days if window.start <= day <= window.end for row in self.rows[day]]


def each(first: date, last: date) -> Iterable[date]:
    return (first + number * DAY for number in range((last - first).days + 1))


def goods_of(folder: Path, seed: int) -> Goods:
    """Return a folder in which a year and a half was downloaded in pieces, not all of it."""
    dice = random.Random(seed)
    goods = Goods(folder, dice)
    begin = date(2024, 12, dice.randint(1, 3))
    for first, last in (
        (begin, date(2025, 1, dice.randint(1, 9))),
        (date(2025, 10, 30 + dice.randint(0, 1)), date(2025, 12, dice.randint(2, 31))),
    ):
        goods.sell(first, last)
        day = first
        while day <= last:
            long = dice.choice([0, 0, 2, 6, 13, 40])
            end = min(day + long * DAY, last)
            if dice.random() < 0.9:
                goods.export(day, end)
            day = end + DAY - (dice.randint(0, 3) * DAY if end - day > 4 * DAY else 0 * DAY)
    goods.export(last, last)
    return goods


SOURCE = Source(
    files=("【商品】*.csv", "【商品】*.xls"),
    ids=("商品ID",),
    drop={"商品ID": ("-", "合计")},
    columns={"支付金额": "支付金额(元)"},
    header=("统计日期", "商品ID", "支付金额", "商品访客数"),
)
ASKED = (
    Measure("paid", "goods", "支付金额", by="商品类目"),
    Measure("quilts", "goods", "支付金额", where="商品类目 = '被子'"),
    Measure("products", "goods", "商品ID", total="count_distinct"),
    Measure("lines", "goods", None, total="count"),
    Measure("best", "goods", "支付金额", total="max"),
    Measure("price", "goods", "支付金额", total="weighted_mean", weight="商品访客数"),
)


def totals_of(rows: Sequence[Row]) -> dict[str, float | None]:
    """Return what rows come to, counted here."""
    if not rows:
        return dict.fromkeys(measure.name for measure in ASKED)
    weight = sum(row.visitors for row in rows)
    quilts = [row.cents for row in rows if row.group == "被子"]
    return {
        "paid": sum(row.cents for row in rows) / 100,
        "quilts": sum(quilts) / 100,
        "products": float(len({row.product for row in rows})),
        "lines": float(len(rows)),
        "best": max(row.cents for row in rows) / 100,
        "price": sum(row.cents * row.visitors for row in rows) / 100 / weight if weight else None,
    }


@pytest.mark.parametrize("seed", range(8))
def test_a_folder_in_any_pieces_comes_to_what_stands_in_it(tmp_path: Path, seed: int) -> None:
    goods = goods_of(tmp_path, seed)
    known = sorted(goods.exported)
    as_of = None if seed % 2 else goods.dice.choice([d for d in known if d >= date(2025, 12, 1)])

    answer = ask(tmp_path, {"goods": SOURCE}, *ASKED, as_of=str(as_of) if as_of else None)

    assert answer.text == ""
    axis = time_axis(read_period("2025-12"), as_of or known[-1])
    for name, window in axis.windows.items():
        cut = name in COMPARED and not (known[0] <= window.start and window.end <= known[-1])
        rows = goods.within(window)
        for metric, total in totals_of(rows).items():
            adds_up = metric not in ("best", "price")
            expected = None if cut and adds_up else total
            found = answer[metric].totals[name]
            assert found == (expected if expected is None else pytest.approx(expected, rel=1e-9)), (
                seed, name, metric,
            )  # fmt: skip
            days = set(each(window.start, window.end)) - goods.exported
            assert answer[metric].missing[name] == (len(days) if rows else 0)
        members = {
            group: sum(row.cents for row in rows if row.group == group) / 100
            for group in {row.group for row in rows}
        }
        for group, totals in answer["paid"].members.items():
            expected = None if cut else members.get(group)
            assert totals[name] == (expected if expected is None else pytest.approx(expected))
        assert members.keys() <= answer["paid"].members.keys()
    for number, step in enumerate(axis.steps):
        there = totals_of(goods.within(step) if step.start <= axis.as_of else [])
        assert answer["paid"].steps[number] == there["paid"]
        assert answer["products"].steps[number] == there["products"]
    told = "\n".join(answer.noticed)
    assert "more-such-files" in told or [copy for copy in goods.copies if copy not in told] == []


@dataclass
class Shop:
    """Downloads of a shop without a date column: of single days, and of stretches."""

    paid: dict[date, int]
    people: dict[tuple[date, date], int] = field(default_factory=dict)

    def total(self, window: Window) -> float | None:
        """Return what a window comes to where downloads make it up, each day once."""
        reached = {window.start}
        for day in each(window.start, window.end):
            if day in reached:
                reached |= {last + DAY for first, last in self.people if first == day}
        if window.end + DAY in reached:
            return fsum(self.paid[day] for day in each(window.start, window.end))
        return None

    def of_days(self, window: Window) -> list[int]:
        """Return the single days of a window that were downloaded."""
        days = each(window.start, window.end)
        return [self.paid[day] for day in days if (day, day) in self.people]


def shop_of(folder: Path, seed: int) -> Shop:
    """Return a shop of which days and stretches were downloaded, not all of them."""
    dice = random.Random(seed)
    last = date(2025, 12, dice.randint(8, 31))
    shop = Shop({day: dice.randint(0, 99999) for day in each(date(2024, 11, 20), last)})
    stretches = {(day, day) for day in shop.paid if dice.random() < (0.97, 0.5, 0.1)[seed % 3]}
    axis = time_axis(read_period("2025-12"), last)
    stretches |= {(w.start, w.end) for w in axis.windows.values() if dice.random() < 0.6}
    stretches |= {(last, last), (date(2025, 12, 1), last)}
    for _ in range(4):
        first = dice.choice(sorted(shop.paid))
        stretches.add((first, min(first + dice.randint(1, 20) * DAY, last)))
    for first, end in sorted(stretches):
        shop.people[first, end] = dice.randint(1, 9999)
        paid = sum(shop.paid[day] for day in each(first, end))
        text = f"支付金额,访客数\n{paid:.2f},{shop.people[first, end]}\n"
        write(folder, f"店铺_{first}_{end}.csv", text)
    return shop


@pytest.mark.parametrize("seed", range(6))
def test_days_and_stretches_make_up_what_was_truly_sold_and_people_are_never_added(
    tmp_path: Path, seed: int
) -> None:
    shop = shop_of(tmp_path, seed)
    last = max(shop.paid)
    paid = Measure("paid", "shop", "支付金额")
    people = Measure(
        "people", "shop", "访客数", additive=False, period_source="shop", period_column="访客数"
    )

    answer = ask(tmp_path, {"shop": Source(files="店铺*.csv")}, paid, people, as_of=str(last))

    assert answer.text == ""
    axis = time_axis(read_period("2025-12"), last)
    single = [first for first, end in shop.people if first == end]
    for name, window in axis.windows.items():
        cut = name in COMPARED and not (min(single) <= window.start and window.end <= max(single))
        expected = shop.total(window)
        if expected is None and not cut:
            found = shop.of_days(window)
            expected = fsum(found) if found else None
        assert answer["paid"].totals[name] == expected, (seed, name)
        assert answer["people"].totals[name] == shop.people.get((window.start, window.end))
    assert list(answer["people"].steps) == [
        shop.people.get((step.start, step.start)) for step in axis.steps
    ]
    assert list(answer["paid"].steps) == [
        shop.paid[step.start] if (step.start, step.start) in shop.people else None
        for step in axis.steps
    ]
