"""Make the data of the taobao-monthly sample and of the pack's starter: invented and coherent.

Run it from the project's folder: `python samples/make_taobao_data.py`. The same seed gives the same
files. Each month is described by what must come out (paid amount, conversion, shares, …); the days
are drawn around it and their sums put right, so that every identity holds to the cent:

- channels sum to all visits; the funnel narrows, each day and each month;
- people are counted once a day in `daily.csv` and once a period in `shop.csv`, so the period has
  fewer visitors and buyers than its days together;
- conversion, basket, margin, return on ad spend and cost per new buyer are those stated below.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

PROJECT = Path(__file__).resolve().parent.parent
SAMPLE = PROJECT / "samples" / "taobao-monthly" / "data"
STARTER = PROJECT / "src" / "planforge" / "templates" / "taobao-monthly" / "starter" / "data"

BY_WEEKDAY = (0.95, 0.94, 0.95, 0.96, 1.0, 1.11, 1.09)  # Monday first
DAYS_OVER_MONTH = {"visitors": 1.12, "buyers": 1.05}  # how much more the days sum to
DAYS_OVER_PART = {"visitors": 1.06, "buyers": 1.025}
PEOPLE = (
    "访客数", "新访客数", "商品浏览人数", "加购人数", "下单买家数",
    "支付买家数", "新客支付买家数", "老客支付买家数", "复购买家数",
)  # fmt: skip
CENTS = 2


@dataclass(frozen=True)
class Shop:
    """The ratios of a shop in one period; amounts in 元, the rest as parts of one."""

    conversion: float
    aov: float
    free: float
    ads: float
    offsite: float
    ctr: float
    bounce: float
    new_buyers: float  # of all buyers
    new_conversion: float
    old_buyers: float
    repeat: float
    cross: float
    returned: float
    refunded: float
    shipped: float
    bad_reviews: float
    margin: float
    cost: float  # channel cost of paid amount
    ad_cost: float  # of channel cost
    roi: float
    cac: float

    def towards(self, other: Shop, part: float) -> Shop:
        """Return the shop on its way to another."""
        mine, theirs = vars(self), vars(other)
        return Shop(**{name: mine[name] + (theirs[name] - mine[name]) * part for name in mine})


@dataclass(frozen=True)
class Month:
    """What a month must come to.

    Attributes:
        paid: paid amount of the month, or of its days until `last_day`.
        last_day: the last day with data; None for the whole month.
        part: (days, paid amount) of the first days, where these are compared with.
        peaks: day -> how much busier than usual.
    """

    year: int
    month: int
    paid: float
    shop: Shop
    last_day: int | None = None
    part: tuple[int, float] | None = None
    peaks: dict[int, float] = field(default_factory=dict)

    def days(self) -> list[date]:
        """Return the days that have data."""
        last = self.last_day or monthrange(self.year, self.month)[1]
        return [date(self.year, self.month, 1) + timedelta(days) for days in range(last)]


def split(total: float, weights: list[float], places: int = 0) -> list[float]:
    """Return `total` in parts like `weights`, rounded, summing exactly to the total."""
    unit = 10**places
    whole = round(total * unit)
    shares = [whole * weight / sum(weights) for weight in weights]
    parts = [int(share) for share in shares]
    by_rest = sorted(range(len(parts)), key=lambda i: parts[i] - shares[i])
    for i in by_rest[: whole - sum(parts)]:
        parts[i] += 1
    return [part / unit if places else part for part in parts]


def make_month(month: Month, random: Random) -> tuple[list[dict], list[dict]]:
    """Return a month's rows for daily.csv and its rows for shop.csv."""
    days, shop = month.days(), month.shop

    def about(values: list[float], noise: float = 0.03) -> list[float]:
        return [value * random.uniform(1 - noise, 1 + noise) for value in values]

    busy = about([BY_WEEKDAY[d.weekday()] * month.peaks.get(d.day, 1) for d in days], 0.05)
    if month.part and len(days) > month.part[0]:
        first, amount = month.part
        paid = split(amount, busy[:first], CENTS) + split(month.paid - amount, busy[first:], CENTS)
    else:
        paid = split(month.paid, busy, CENTS)

    over = DAYS_OVER_PART if month.last_day else DAYS_OVER_MONTH
    buyers_once = round(month.paid / shop.aov)
    visitors_once = round(buyers_once / shop.conversion)
    calm = about([amount**0.8 for amount in paid], 0.02)
    visitors = split(visitors_once * over["visitors"], calm)
    buyers = split(buyers_once * over["buyers"], about(paid, 0.015))

    visits = sum(visitors) * 1.06
    member = 1 - shop.free - shop.ads - shop.offsite
    channels = [
        split(visits * share, about(visitors, 0.04))
        for share in (shop.free, shop.ads, shop.offsite, member)
    ]
    orders = split(sum(buyers) * 1.05, about(buyers, 0.004))
    items = split(sum(orders) * 1.36, about(orders, 0.01))
    home_views = split(visits * 3.4, about(visitors))
    home_visits = split(visits * 0.31, about(visitors))
    cost = month.paid * shop.cost
    new_once = round(buyers_once * shop.new_buyers)
    reviews = split(sum(orders) * 0.21, about(orders, 0.1))
    columns = {
        "访客数": visitors,
        "新访客数": split(new_once / shop.new_conversion * 1.03, about(visitors, 0.05)),
        "访问人次": [sum(day) for day in zip(*channels, strict=True)],
        "自然流量人次": channels[0],
        "付费流量人次": channels[1],
        "站外流量人次": channels[2],
        "私域流量人次": channels[3],
        "首页曝光": home_views,
        "首页点击": split(sum(home_views) * shop.ctr, about(home_views)),
        "首页访问": home_visits,
        "首页跳出": split(sum(home_visits) * shop.bounce, about(home_visits)),
        "商品浏览人数": split(sum(visitors) * 0.601, about(visitors, 0.01)),
        "加购人数": split(sum(visitors) * 0.1185, about(visitors, 0.02)),
        "加购人次": split(sum(visitors) * 0.1363, about(visitors, 0.01)),
        "下单买家数": split(sum(buyers) * 1.235, about(buyers, 0.01)),
        "支付买家数": buyers,
        "新客支付买家数": split(new_once * 1.02, about(buyers, 0.05)),
        "老客支付买家数": split(sum(buyers) * shop.old_buyers, about(buyers, 0.05)),
        "复购买家数": split(sum(buyers) * shop.repeat * 0.28, about(buyers, 0.1)),
        "支付订单数": orders,
        "支付件数": items,
        "关联购买订单数": split(sum(orders) * shop.cross, about(orders)),
        "支付金额": paid,
        "成功退款金额": split(month.paid * shop.refunded, about(calm), CENTS),
        "退货件数": split(sum(items) * shop.returned, about(items, 0.06)),
        "毛利额": split(month.paid * shop.margin, about(paid, 0.01), CENTS),
        "付费推广花费": split(cost * shop.ad_cost, about(calm), CENTS),
        "付费推广成交金额": split(cost * shop.ad_cost * shop.roi, about(paid), CENTS),
        "渠道费用合计": split(cost, about(calm, 0.02), CENTS),
        "拉新费用": split(new_once * shop.cac, about(calm), CENTS),
        "48小时内发货订单数": split(sum(orders) * shop.shipped, about(orders, 0.008)),
        "评价数": reviews,
        "差评数": split(sum(reviews) * shop.bad_reviews, about(reviews, 0.2)),
    }
    daily = [
        {"日期": day.isoformat()} | {name: values[i] for name, values in columns.items()}
        for i, day in enumerate(days)
    ]

    def once(first_days: int, over: dict[str, float]) -> dict:
        """Return the people of the first days, each counted once."""
        seen = {name: sum(columns[name][:first_days]) for name in PEOPLE}
        people = {
            "访客数": seen["访客数"] / over["visitors"],
            "新访客数": seen["新访客数"] / 1.03,
            "商品浏览人数": seen["商品浏览人数"] / over["visitors"],
            "加购人数": seen["加购人数"] / over["visitors"],
            "下单买家数": seen["下单买家数"] / over["buyers"],
            "支付买家数": seen["支付买家数"] / over["buyers"],
            "新客支付买家数": seen["新客支付买家数"] / 1.02,
            "老客支付买家数": seen["老客支付买家数"] / over["buyers"],
            "复购买家数": seen["支付买家数"] / over["buyers"] * shop.repeat,
        }
        span = f"{days[0].isoformat()}~{days[first_days - 1].isoformat()}"
        return {"统计日期": span} | {name: round(value) for name, value in people.items()}

    periods = [once(len(days), over)]
    if month.part and len(days) > month.part[0]:
        periods.append(once(month.part[0], DAYS_OVER_PART))
    return daily, periods


def write(folder: Path, months: list[Month], seed: int) -> None:
    """Write daily.csv and shop.csv, as Excel in China opens them: UTF-8 with a byte order mark."""
    random = Random(seed)
    made = [make_month(month, random) for month in months]
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "daily.csv", [row for daily, _ in made for row in daily])
    write_csv(folder / "shop.csv", [row for _, periods in made for row in periods])


def write_csv(file: Path, rows: list[dict]) -> None:
    """Write rows with a header; money always with two places."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({k: f"{v:.2f}" if isinstance(v, float) else v for k, v in row.items()})


# ── 云栖家居旗舰店, December 2025 up to the 12th ─────────────────────────────────────────────────

YEAR_AGO = Shop(
    conversion=0.0279, aov=246, free=0.172, ads=0.540, offsite=0.155, ctr=0.0218, bounce=0.401,
    new_buyers=0.312, new_conversion=0.049, old_buyers=0.205, repeat=0.036, cross=0.142,
    returned=0.124, refunded=0.112, shipped=0.948, bad_reviews=0.0181, margin=0.349,
    cost=0.131, ad_cost=0.49, roi=2.48, cac=70.5,
)  # fmt: skip
NOVEMBER = Shop(
    conversion=0.0295, aov=251, free=0.180, ads=0.520, offsite=0.170, ctr=0.0230, bounce=0.380,
    new_buyers=9000 / 28458, new_conversion=0.052, old_buyers=0.214, repeat=0.038, cross=0.150,
    returned=0.120, refunded=0.108, shipped=0.955, bad_reviews=0.0168, margin=0.352,
    cost=0.126, ad_cost=430 / 900, roi=2.60, cac=68,
)  # fmt: skip
DECEMBER = Shop(
    conversion=0.0296, aov=257.4, free=0.191, ads=0.490, offsite=0.184, ctr=0.0245, bounce=0.362,
    new_buyers=3700 / 11765, new_conversion=0.054, old_buyers=0.221, repeat=0.041, cross=0.159,
    returned=0.112, refunded=0.101, shipped=0.965, bad_reviews=0.0143, margin=0.357,
    cost=345_200 / 3_028_416.80, ad_cost=141_600 / 345_200, roi=2.75, cac=64.5,
)  # fmt: skip

DOUBLE_11 = {1: 1.5, 2: 1.2, 8: 1.1, 9: 1.15, 10: 1.5, 11: 3.4, 12: 1.0}
DOUBLE_12 = {10: 1.1, 11: 1.6, 12: 3.4, 13: 1.6, 14: 1.3}
MID_YEAR = {16: 1.4, 17: 1.7, 18: 3.0, 19: 1.2, 20: 1.2}


def sample_months() -> list[Month]:
    """Return November 2024 to December 2025; the ratios move slowly from one year to the next."""
    between = {
        (2025, 1): 498e4, (2025, 2): 451e4, (2025, 3): 528e4, (2025, 4): 506e4, (2025, 5): 561e4,
        (2025, 6): 672e4, (2025, 7): 503e4, (2025, 8): 517e4, (2025, 9): 538e4, (2025, 10): 588e4,
    }  # fmt: skip
    months = [
        Month(2024, 11, 612.4e4, replace(YEAR_AGO, conversion=0.0276), peaks=DOUBLE_11),
        Month(2024, 12, 655e4, YEAR_AGO, part=(12, 262.3e4), peaks=DOUBLE_12),
    ]
    for step, ((year, month), paid) in enumerate(between.items(), start=1):
        peaks = MID_YEAR if month == 6 else {}
        shop = YEAR_AGO.towards(NOVEMBER, step / (len(between) + 1))
        months.append(Month(year, month, paid, shop, peaks=peaks))
    return [
        *months,
        Month(2025, 11, 7_142_860, NOVEMBER, part=(12, 339.3e4), peaks=DOUBLE_11),
        Month(2025, 12, 3_028_416.80, DECEMBER, last_day=12, peaks=DOUBLE_12),
    ]


# ── 示例店铺, September 2025 up to the 14th: small, for `planforge new` ──────────────────────────

AUGUST = replace(
    NOVEMBER, conversion=0.0242, aov=129, free=0.265, ads=0.430, offsite=0.150, ctr=0.026,
    bounce=0.352, new_buyers=0.36, new_conversion=0.041, old_buyers=0.24, repeat=0.061,
    cross=0.17, returned=0.078, refunded=0.072, shipped=0.968, bad_reviews=0.0125, margin=0.412,
    cost=0.118, ad_cost=0.52, roi=2.35, cac=26,
)  # fmt: skip
SEPTEMBER = replace(
    AUGUST, conversion=0.0251, aov=131.5, free=0.274, ads=0.415, offsite=0.158, repeat=0.064,
    returned=0.075, bad_reviews=0.0118, margin=0.415, cost=60_500 / 558_000,
    ad_cost=30_800 / 60_500, roi=2.46, cac=24.6,
)  # fmt: skip


def starter_months() -> list[Month]:
    """Return the month, the month before and the same month a year ago."""
    year_ago = replace(AUGUST, conversion=0.0233, aov=124, free=0.25, ads=0.45, cac=27.5)
    return [
        Month(2024, 9, 102.4e4, year_ago, part=(14, 46.1e4)),
        Month(2025, 8, 118.6e4, AUGUST, part=(14, 53.0e4)),
        Month(2025, 9, 558_000, SEPTEMBER, last_day=14, peaks={9: 1.5}),
    ]


if __name__ == "__main__":
    write(SAMPLE, sample_months(), seed=20251212)
    write(STARTER, starter_months(), seed=20250914)
