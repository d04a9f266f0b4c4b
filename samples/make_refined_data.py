"""Make the data of the store-refined sample and of the pack's starter: invented and coherent.

Run it from the project's folder: `python samples/make_refined_data.py`. The same seed gives the
same files. Each shop gets three:

- `monthly.csv`, a row a month: amounts, and people counted once in the month;
- `periods.csv`, a row for each period and for the part of it that is over: people counted once;
- `orders.csv`, the orders of the members, who can be told apart; the other customers cannot.

Each month is described by what must come out of it (paid amount, conversion, basket, cost per new
buyer, …), so that every identity holds: the funnel narrows, channel cost is what the budget spent.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import log
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = Path(__file__).resolve().parent.parent
SAMPLE = PROJECT / "samples" / "store-refined" / "数据"
STARTER = PROJECT / "src" / "planforge" / "templates" / "store-refined" / "starter" / "data"

ONCE = {"访客数": 0.022, "支付买家数": 0.018}
"""Which part of the months' sum came in two of them, for each month beyond the first."""
FUNNEL = ("商品浏览人数", "加购人数", "下单买家数")


@dataclass(frozen=True)
class Month:
    """What a month must come to; amounts in 万元, the rest as parts of one."""

    first: date
    paid: float
    basket: float
    conversion: float
    search: float
    depth: float
    ctr: float
    ad_cost: float
    roi: float
    social_cost: float
    social_return: float
    clicked: float
    viewed: float
    carted: float
    ordered: float
    crossed: float
    deals: float
    deal_lift: float
    premium: float
    new_cost: float
    cac: float
    margin: float
    cost: float
    repeat: float
    shipped: float

    @property
    def last(self) -> date:
        """The month's last day."""
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])


def row_of(month: Month) -> dict[str, object]:
    """Return a month's row of monthly.csv."""
    paid = round(month.paid * 10_000, 2)
    buyers = round(paid / month.basket)
    visitors = round(buyers / month.conversion)
    viewers = round(visitors * month.viewed)
    carts = round(viewers * month.carted)
    shown = round(visitors * 1.9)
    orders = round(buyers * 1.07)
    deal_orders = round(orders * month.deals)
    # What the deals' share of orders and their lift make their share of the amount.
    weight = deal_orders * (1 + month.deal_lift)
    clicks = round(month.ad_cost * 10_000 / 2.2)
    return {
        "截止日": month.last,
        "访客数": visitors,
        "搜索访客数": round(visitors * month.search),
        "浏览量": round(visitors * month.depth),
        "推广展现量": round(clicks / month.ctr),
        "推广点击量": clicks,
        "付费推广花费": round(month.ad_cost * 10_000, 2),
        "付费推广成交金额": round(month.ad_cost * month.roi * 10_000, 2),
        "社交引流费用": round(month.social_cost * 10_000, 2),
        "社交引流成交金额": round(month.social_cost * month.social_return * 10_000, 2),
        "商品曝光人数": shown,
        "商品点击人数": round(shown * month.clicked),
        "商品浏览人数": viewers,
        "加购人数": carts,
        "下单买家数": round(carts * month.ordered),
        "支付买家数": buyers,
        "新客支付买家数": round(month.new_cost * 10_000 / month.cac),
        "支付订单数": orders,
        "关联购买订单数": round(orders * month.crossed),
        "满减订单数": deal_orders,
        "满减订单金额": round(paid * weight / (weight + orders - deal_orders), 2),
        "高价值商品支付金额": round(paid * month.premium, 2),
        "支付金额": paid,
        "毛利额": round(paid * month.margin, 2),
        "拉新费用": round(month.new_cost * 10_000, 2),
        "渠道费用合计": round(month.cost * 10_000, 2),
        "48小时内发货订单数": round(orders * month.shipped),
        "近180天复购率": month.repeat,
    }


def counted_once(rows: Sequence[dict], name: str) -> int:
    """Return how many people several months have together, each counted once."""
    again = ONCE["支付买家数" if name in ("支付买家数", "下单买家数") else "访客数"]
    return round(sum(row[name] for row in rows) * (1 - again * (len(rows) - 1)))


def period_row(rows: Sequence[dict]) -> dict[str, object]:
    """Return the row of periods.csv for some months."""
    first, last = rows[0]["截止日"].replace(day=1), rows[-1]["截止日"]
    people = (
        "访客数", "搜索访客数", "商品曝光人数", "商品点击人数", *FUNNEL, "支付买家数",
    )  # fmt: skip
    return {"统计日期": f"{first}~{last}", **{name: counted_once(rows, name) for name in people}}


def orders_of(
    random: Random, first: date, last: date, joined: Sequence[int], mend: date
) -> list[dict[str, object]]:
    """Return the members' orders: a first one each, and those who come back.

    Args:
        random: where the chances come from.
        first: the first day with orders.
        last: the last one.
        joined: how many members place their first order in each month.
        mend: from this day on members come back more often, and sooner.
    """
    rows = []
    member = 0
    month = first
    for count in joined:
        for _ in range(count):
            member += 1
            day = month + timedelta(random.randrange(monthrange(month.year, month.month)[1]))
            while day <= last:
                rows.append((day, f"M{member:05}", amount_of(random)))
                better = day >= mend
                if random.random() > (0.47 if better else 0.37):
                    break
                day += timedelta(days_until_next(random, better=better))
        month = (month + timedelta(32)).replace(day=1)
    rows.sort()
    return [
        {"支付日期": day, "会员ID": who, "订单号": f"S{number:06}", "支付金额": amount}
        for number, (day, who, amount) in enumerate(rows, start=1)
    ]


def amount_of(random: Random) -> float:
    """Return what an order comes to."""
    return round(min(900.0, max(59.0, random.lognormvariate(log(205), 0.38))), 2)


def days_until_next(random: Random, *, better: bool) -> int:
    """Return after how many days a member orders again."""
    if random.random() < 0.09:  # something was forgotten
        return random.choice((1, 1, 2, 3, 4, 5, 6, 7))
    middle, latest = (50, 150) if better else (64, 170)
    return max(3, min(latest, round(random.lognormvariate(log(middle), 0.52))))


def write_csv(file: Path, rows: Sequence[dict]) -> None:
    """Write rows as a CSV that Excel opens with its Chinese headers."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def months_of(first: date, columns: dict[str, Sequence[float]]) -> list[Month]:
    """Return months from columns of what they must come to."""
    days = [first]
    for _ in range(len(columns["paid"]) - 1):
        days.append((days[-1] + timedelta(32)).replace(day=1))
    return [
        Month(day, **{name: values[number] for name, values in columns.items()})
        for number, day in enumerate(days)
    ]


def line(*stops: tuple[int, float]) -> list[float]:
    """Return the values between stops: month number and what it is there."""
    values = []
    for (start, low), (end, high) in pairwise(stops):
        steps = range(start, end)
        values += [low + (high - low) * (step - start) / (end - start) for step in steps]
    return [*values, stops[-1][1]]


def sample() -> None:
    """Write the sample: 16 months of a skin care shop, the last four of the planned half-year."""
    columns: dict[str, Sequence[float]] = {
        # 2024-07 … 2024-12 | 2025-01 … 2025-06 | 2025-07 … 2025-10
        "paid": [88, 92, 99, 109, 143, 96, 92, 78, 103, 104, 112, 131, 98, 105, 121, 138],
        "basket": line((0, 222), (5, 220), (6, 218), (11, 215), (12, 219), (15, 233)),
        "conversion": line(
            (0, 0.0212), (5, 0.0204), (6, 0.0198),
            (11, 0.0190), (12, 0.0198), (15, 0.0230),
        ),
        "search": line((0, 0.31), (5, 0.29), (11, 0.275), (12, 0.28), (15, 0.308)),
        "depth": line((0, 5.6), (5, 5.3), (11, 5.0), (12, 5.1), (15, 5.9)),
        "ctr": line(
            (0, 0.0124), (5, 0.0116), (6, 0.0095),
            (11, 0.0086), (12, 0.0091), (15, 0.0108),
        ),
        "ad_cost": [14, 14, 15, 15, 19, 14, 21, 19, 26, 26, 28, 30, 19, 18.5, 18.5, 19],
        "roi": line(
            (0, 3.6), (5, 3.4), (6, 2.3), (11, 1.95),
            (12, 2.25), (13, 2.40), (14, 2.62), (15, 2.75),
        ),
        "social_cost": [3, 3, 3.2, 3.4, 4, 3.2, 3.6, 3.2, 3.8, 4, 4.2, 4.6, 4.5, 5, 5.5, 6.5],
        "social_return": line((0, 1.9), (5, 1.8), (11, 1.7), (12, 1.8), (15, 2.3)),
        "clicked": line((0, 0.335), (5, 0.325), (6, 0.315), (11, 0.305), (12, 0.325), (15, 0.385)),
        "viewed": line((0, 0.60), (5, 0.59), (11, 0.575), (12, 0.58), (15, 0.615)),
        "carted": line((0, 0.086), (5, 0.083), (11, 0.079), (12, 0.080), (15, 0.087)),
        "ordered": line((0, 0.475), (5, 0.480), (11, 0.482), (12, 0.488), (15, 0.495)),
        "crossed": line((0, 0.165), (5, 0.158), (11, 0.148), (12, 0.152), (15, 0.182)),
        "deals": line((0, 0.36), (5, 0.38), (11, 0.41), (12, 0.40), (15, 0.36)),
        "deal_lift": line((0, 0.09), (5, 0.07), (11, 0.04), (12, 0.06), (15, 0.13)),
        "premium": line((0, 0.235), (5, 0.228), (11, 0.215), (12, 0.222), (15, 0.262)),
        "new_cost": [26, 26, 28, 30, 38, 27, 35, 31, 39, 40, 43, 46, 24, 24.5, 25, 26.5],
        "cac": line(
            (0, 148), (5, 165), (6, 190), (11, 208),
            (12, 138), (13, 118), (14, 105), (15, 101),
        ),
        "margin": line((0, 0.628), (11, 0.618), (15, 0.622)),
        "cost": [
            29, 29.2, 31.4, 33.6, 42, 30.4, 38.6, 34.4,
            42.8, 43.8, 47, 50.2, 39.2, 40.6, 42.0, 44.2,
        ],
        "repeat": [
            0.196, 0.195, 0.194, 0.193, 0.195, 0.192, 0.189, 0.187,
            0.184, 0.183, 0.181, 0.180, 0.184, 0.193, 0.206, 0.219,
        ],
        "shipped": line((0, 0.957), (11, 0.951), (12, 0.958), (15, 0.979)),
    }  # fmt: skip
    rows = [row_of(month) for month in months_of(date(2024, 7, 1), columns)]
    write_csv(SAMPLE / "店铺月度.csv", rows)
    spans = ((0, 6), (0, 4), (6, 12), (6, 10), (12, 16))
    write_csv(SAMPLE / "店铺周期.csv", [period_row(rows[start:end]) for start, end in spans])
    joined = [
        120, 130, 140, 150, 155, 160, 170, 215, 165,
        175, 150, 185, 190, 200, 225, 215, 240, 270, 300,
    ]  # fmt: skip
    orders = orders_of(
        Random(4), date(2024, 4, 1), date(2025, 10, 31), joined, mend=date(2025, 7, 20)
    )
    write_csv(SAMPLE / "会员订单.csv", orders)


def starter() -> None:
    """Write the starter: a small shop and a quarter, two of its three months over."""
    columns: dict[str, Sequence[float]] = {
        # 2024-07 … 2024-09 | 2025-04 … 2025-06 | 2025-07, 2025-08
        "paid": [21, 22, 24, 23, 22, 25, 24, 27],
        "basket": [96, 97, 98, 99, 99, 98, 101, 104],
        "conversion": [0.0262, 0.0260, 0.0258, 0.0250, 0.0246, 0.0244, 0.0252, 0.0264],
        "search": [0.34, 0.34, 0.33, 0.32, 0.32, 0.31, 0.32, 0.33],
        "depth": [4.6, 4.6, 4.5, 4.4, 4.4, 4.3, 4.5, 4.7],
        "ctr": [0.021, 0.021, 0.020, 0.019, 0.019, 0.018, 0.019, 0.020],
        "ad_cost": [2.1, 2.2, 2.3, 2.4, 2.4, 2.6, 2.2, 2.3],
        "roi": [2.9, 2.9, 2.8, 2.6, 2.5, 2.4, 2.6, 2.8],
        "social_cost": [0.5, 0.5, 0.5, 0.5, 0.5, 0.6, 0.6, 0.7],
        "social_return": [2.0, 2.0, 1.9, 1.8, 1.8, 1.8, 1.9, 2.1],
        "clicked": [0.33, 0.33, 0.32, 0.31, 0.31, 0.31, 0.33, 0.35],
        "viewed": [0.62, 0.62, 0.62, 0.61, 0.61, 0.60, 0.62, 0.63],
        "carted": [0.094, 0.093, 0.093, 0.091, 0.090, 0.090, 0.092, 0.095],
        "ordered": [0.52, 0.52, 0.52, 0.52, 0.52, 0.52, 0.52, 0.53],
        "crossed": [0.14, 0.14, 0.13, 0.13, 0.13, 0.13, 0.14, 0.15],
        "deals": [0.30, 0.30, 0.31, 0.31, 0.32, 0.32, 0.30, 0.29],
        "deal_lift": [0.08, 0.08, 0.07, 0.06, 0.06, 0.05, 0.08, 0.10],
        "premium": [0.18, 0.18, 0.18, 0.17, 0.17, 0.17, 0.18, 0.20],
        "new_cost": [2.7, 2.8, 2.9, 3.0, 3.0, 3.3, 2.8, 3.0],
        "cac": [29, 29, 30, 31, 32, 33, 29, 27],
        "margin": [0.46, 0.46, 0.46, 0.45, 0.45, 0.45, 0.46, 0.46],
        "cost": [3.4, 3.5, 3.6, 3.7, 3.7, 4.0, 3.7, 4.0],
        "repeat": [0.151, 0.150, 0.149, 0.146, 0.145, 0.143, 0.149, 0.158],
        "shipped": [0.962, 0.961, 0.960, 0.958, 0.957, 0.955, 0.966, 0.973],
    }
    months = months_of(date(2024, 7, 1), {name: values[:3] for name, values in columns.items()})
    months += months_of(date(2025, 4, 1), {name: values[3:] for name, values in columns.items()})
    rows = [row_of(month) for month in months]
    write_csv(STARTER / "monthly.csv", rows)
    spans = ((0, 3), (0, 2), (3, 6), (3, 5), (6, 8))
    write_csv(STARTER / "periods.csv", [period_row(rows[start:end]) for start, end in spans])
    joined = [24, 26, 28, 30, 32, 34, 36, 40, 34, 36, 32, 38, 40, 42, 44, 46, 50]
    orders = orders_of(
        Random(11), date(2024, 4, 1), date(2025, 8, 31), joined, mend=date(2025, 7, 1)
    )
    write_csv(STARTER / "orders.csv", orders)


if __name__ == "__main__":
    sample()
    starter()
