"""Make the data of the taobao-monthly sample and of the pack's starter: invented and coherent.

Run it from the project's folder: `python samples/make_taobao_data.py`. The same seed gives the same
files. Each month is described by what must come out (paid amount, conversion, shares, …); the days
are drawn around it and their sums put right, so that every identity holds to the cent:

- channels sum to all visits; the funnel narrows, each day and each month;
- people are counted once a day and once a period, so the period has fewer visitors and buyers than
  its days together;
- conversion, basket, margin, return on ad spend and cost per new buyer are those stated below.

The sample gets them as a folder of downloads, which `export_files` writes as back offices do; the
starter as two small CSV files.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from export_files import write_book, write_sycm, write_wanxiang

PROJECT = Path(__file__).resolve().parent.parent
SAMPLE = PROJECT / "samples" / "taobao-monthly"
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
        part: (days, paid amount) of the first days, where these are compared with; without an
            amount, as it comes.
        peaks: day -> how much busier than usual.
    """

    year: int
    month: int
    paid: float
    shop: Shop
    last_day: int | None = None
    part: tuple[int, float | None] | None = None
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
    if month.part and month.part[1] is not None and len(days) > month.part[0]:
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

    periods = [once(len(days), over)] if len(days) > 1 else []  # one day is its own period
    if month.part and 1 < month.part[0] < len(days):
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

AS_OF = date(2025, 12, 12)
DOUBLE_11 = {1: 1.5, 2: 1.2, 8: 1.1, 9: 1.15, 10: 1.5, 11: 3.4, 12: 1.0}
DOUBLE_12 = {10: 1.1, 11: 1.6, 12: 3.4, 13: 1.6, 14: 1.3}
MID_YEAR = {16: 1.4, 17: 1.7, 18: 3.0, 19: 1.2, 20: 1.2}


def sample_months(until: date = AS_OF) -> list[Month]:
    """Return the months from November 2024 on; the ratios move slowly from one year to the next."""
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
    months += [
        Month(2025, 11, 7_142_860, NOVEMBER, part=(12, 339.3e4), peaks=DOUBLE_11),
        Month(2025, 12, 3_028_416.80, DECEMBER, last_day=12, peaks=DOUBLE_12),
    ]
    return months if until == AS_OF else seen_on(until, months)


def seen_on(until: date, months: list[Month]) -> list[Month]:
    """Return the months as they look on another day: the last cut there, its past alike."""
    december = replace(months[-1], paid=798e4, last_day=None)
    january = Month(2026, 1, 566e4, replace(DECEMBER, conversion=0.0291))
    part = (until.day, None)
    known = [
        replace(month, part=part, paid=month.paid)
        for month in (*months[:-1], december, january)
        if month.days()[0] <= until
    ]
    last = known[-1]
    if until < last.days()[-1]:
        share = until.day / len(last.days())
        known[-1] = replace(last, paid=last.paid * share, last_day=until.day, part=None)
    return known


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


# ── The sample's folder of downloads ──────────────────────────────────────────────────────────────

SHOP_COLUMNS = {
    "访客数": "访客数", "新访客数": "新访客数", "商品浏览人数": "商品访客数",
    "加购人数": "加购人数", "下单买家数": "下单买家数", "支付买家数": "支付买家数",
    "新客支付买家数": "支付新买家数",
    "老客支付买家数": "支付老买家数", "复购买家数": "复购买家数", "支付订单数": "支付父订单数",
    "支付件数": "支付件数", "支付金额": "支付金额", "成功退款金额": "成功退款金额",
}  # fmt: skip
"""What the shop's export calls the columns."""
PAGE_COLUMNS = {
    "首页曝光": "模块曝光次数", "首页点击": "模块点击次数", "首页访问": "访问次数",
    "首页跳出": "跳出次数",
}  # fmt: skip
BOOK_COLUMNS = (
    "加购人次", "关联购买订单数", "退货件数", "48小时内发货订单数", "评价数", "差评数",
    "毛利额", "渠道费用合计", "拉新费用",
)  # fmt: skip
TRAFFIC = {
    "自然流量人次": (("免费流量", "手淘搜索", 0.62), ("免费流量", "手淘推荐", 0.38)),
    "付费流量人次": (("付费流量", "关键词推广", 0.71), ("付费流量", "人群推广", 0.29)),
    "站外流量人次": (("站外流量", "内容平台", 1.0),),
    "私域流量人次": (("私域流量", "会员与社群", 0.55), ("私域流量", "收藏与购物车", 0.45)),
}
"""(kind of traffic, source, its part)."""
SCENES = (("关键词推广", 0.71), ("人群推广", 0.29))
GOODS = (
    ("全棉四件套 1.8 米床", 24), ("磨毛四件套 1.5 米床", 17), ("大豆纤维冬被 3 公斤", 16),
    ("羊毛冬被 4 公斤", 10), ("决明子护颈枕一对", 9), ("法兰绒盖毯", 6), ("遮光窗帘 一窗", 5),
    ("科技布地垫", 3), ("乳胶枕 单只", 4), ("珊瑚绒床单", 3), ("亚麻抱枕套", 2), ("蚕丝夏被", 1),
)  # fmt: skip
SEED = 20251212
FIRST_ID = 682015433907


def write_exports(folder: Path, until: date = AS_OF) -> None:
    """Write the downloads up to a day: by month what is over, by day what is under way."""
    random, months = Random(SEED), sample_months(until)
    made = [make_month(month, random) for month in months]
    made = [one for month, one in zip(months, made, strict=True) if is_fetched(month, until)]
    for daily, periods in made:
        for rows in batches(daily):
            write_days(folder, rows)
        for row in periods:
            write_period(folder, row, daily)
    rows = [row for daily, _ in made for row in daily]
    book = [{"日期": day_of(row)} | {name: row[name] for name in BOOK_COLUMNS} for row in rows]
    write_book(folder / "台账" / "经营台账.xlsx", "每日", book, [12] + [13] * len(BOOK_COLUMNS))
    write_goods(folder, rows)
    write_second_copies(folder, made[-1][0])
    write_book(folder / "台账" / "价盘.xlsx", "主推款", PRICES, [14, 24, 9, 9, 9, 9, 14, 9, 12])


def is_fetched(month: Month, until: date) -> bool:
    """Return whether somebody fetched a month: what this plan and the next compare with."""
    behind = 12 * (until.year - month.year) + until.month - month.month
    return behind in (0, 1, 11, 12)


def day_of(row: dict) -> date:
    """Return the day of a row."""
    return date.fromisoformat(row["日期"])


def batches(daily: list[dict]) -> list[list[dict]]:
    """Return the rows of a month by file: a month that is under way was fetched day by day."""
    first = day_of(daily[0])
    whole = len(daily) == monthrange(first.year, first.month)[1]
    return [daily] if whole else [[row] for row in daily]


def sycm_file(folder: Path, subject: str, days: tuple[date, date]) -> Path:
    """Return where an export of 生意参谋 lies."""
    return folder / "生意参谋" / f"【生意参谋平台】{subject}_{days[0]}_{days[1]}.xls"


def write_sycm_days(folder: Path, subject: str, rows: list[dict]) -> None:
    """Write rows that each have their day."""
    days = tuple(date.fromisoformat(row["统计日期"]) for row in (rows[0], rows[-1]))
    write_sycm(sycm_file(folder, subject, days), subject, days, rows)


def write_days(folder: Path, daily: list[dict]) -> None:
    """Write what several exports say of some days."""
    write_sycm_days(folder, "店铺_整体", [shop_row(row, row["日期"]) for row in daily])
    write_sycm_days(folder, "页面_店铺首页", [
        {"统计日期": row["日期"]} | {to: row[name] for name, to in PAGE_COLUMNS.items()}
        for row in daily
    ])  # fmt: skip
    write_sycm_days(folder, "流量_来源", [
        {"统计日期": row["日期"], "流量来源": kind, "来源明细": source, "访客数": count}
        for row in daily
        for name, sources in TRAFFIC.items()
        for (kind, source, _), count in zip(
            sources, split(row[name], [part for *_, part in sources]), strict=True
        )
    ])  # fmt: skip
    days = [row["日期"] for row in daily]
    name = f"推广报表_{days[0]}_{days[-1]}.csv"
    write_wanxiang(folder / "万相台" / name, [ad for row in daily for ad in ad_rows(row)])


def shop_row(row: dict, days: str) -> dict:
    """Return a row of the shop's export, with the ratios that it brings along."""
    buyers, visitors = row["支付买家数"], row["访客数"]
    ratios = {"支付转化率": f"{buyers / visitors:.2%}", "客单价": row["支付金额"] / buyers}
    return {"统计日期": days} | {to: row[name] for name, to in SHOP_COLUMNS.items()} | ratios


def ad_rows(row: dict) -> list[dict]:
    """Return a day of advertising, by scene."""
    parts = [part for _, part in SCENES]
    costs = split(row["付费推广花费"], parts, CENTS)
    sales = split(row["付费推广成交金额"], parts, CENTS)
    clicks = split(row["付费流量人次"], parts)
    return [
        {"日期": row["日期"], "场景名字": scene, "展现量": clicks[i] * 27, "点击量": clicks[i],
         "花费": costs[i], "总成交金额": sales[i], "投入产出比": round(sales[i] / costs[i], 2)}
        for i, (scene, _) in enumerate(SCENES)
    ]  # fmt: skip


def write_period(folder: Path, row: dict, daily: list[dict]) -> None:
    """Write a whole period: people counted once, all else the sum of its days."""
    first, last = row["统计日期"].split("~")
    days = (date.fromisoformat(first), date.fromisoformat(last))
    within = [one for one in daily if days[0] <= day_of(one) <= days[1]]
    sums = {
        name: round(sum(one[name] for one in within), CENTS)
        for name in SHOP_COLUMNS
        if name not in PEOPLE
    }
    whole = shop_row(row | sums, row["统计日期"])
    write_sycm(sycm_file(folder, "店铺_去重", days), "店铺_去重", days, [whole])


def write_goods(folder: Path, rows: list[dict]) -> None:
    """Write what each product sold in whole periods; a row of totals has `-` for its number."""
    for first, end in periods_of_goods(day_of(rows[-1])):
        within = [row for row in rows if first <= day_of(row) <= end]
        shares = [
            part * (1 + 0.02 * ((end.day + 3 * end.month + i) % 7) * (-1) ** i)
            for i, (_, part) in enumerate(GOODS)
        ]
        paid = split(sum(row["支付金额"] for row in within), shares, CENTS)
        sold = split(sum(row["支付件数"] for row in within), shares)
        goods = [
            {"商品ID": str(FIRST_ID + 7919 * i), "商品名称": name, "商品访客数": sold[i] * 31,
             "支付金额": paid[i], "支付件数": sold[i], "商品详情页跳出率": None}
            for i, (name, _) in enumerate(GOODS)
        ]  # fmt: skip
        whole = dict.fromkeys(goods[0]) | {
            name: sum(product[name] for product in goods)
            for name in ("商品访客数", "支付金额", "支付件数")
        }
        file = sycm_file(folder, "商品_全部", (first, end))
        write_sycm(file, "商品_全部", (first, end), [whole, *goods])


def periods_of_goods(until: date) -> list[tuple[date, date]]:
    """Return this month so far, the whole month before, and its first days."""
    first = until.replace(day=1)
    end = first - timedelta(days=1)
    before = end.replace(day=1)
    return [(before, end), (before, before.replace(day=min(until.day, end.day))), (first, until)]


def write_second_copies(folder: Path, daily: list[dict]) -> None:
    """Write what people fetch twice: a second copy, and some days once more in one file."""
    latest = batches(daily)[-1]
    copied = sycm_file(folder, "店铺_整体", (day_of(latest[0]), day_of(latest[-1])))
    copied.with_stem(copied.stem + " (2)").write_bytes(copied.read_bytes())
    if again := [shop_row(row, row["日期"]) for row in daily[7:10]]:
        write_sycm_days(folder, "店铺_整体", again)


PRICE_COLUMNS = (
    "商品编码", "商品名称", "进货价", "日常价", "活动价", "券",
    "近30天最低价", "库存", "近30天销量",
)  # fmt: skip
PRICES = [
    dict(zip(PRICE_COLUMNS, row, strict=True))
    for row in (
        ("YQ-SJT-101", "全棉四件套 1.8 米床", 168, 399, 339, 20, 329, 4200, 3860),
        ("YQ-SJT-102", "磨毛四件套 1.5 米床", 142, 339, 289, 20, 279, 3650, 3120),
        ("YQ-BX-201", "大豆纤维冬被 3 公斤", 189, 429, 359, 20, 349, 1980, 2450),
        ("YQ-BX-202", "羊毛冬被 4 公斤", 276, 599, 499, 20, 499, 880, 1010),
        ("YQ-ZX-301", "决明子护颈枕一对", 58, 159, 125, 10, 119, 6100, 4480),
        ("YQ-TZ-401", "法兰绒盖毯", 39.5, 109, 79, 0, 85, 640, 3260),
        ("YQ-CL-501", "遮光窗帘 一窗", 96, 239, 209, 20, 199, 1500, 1130),
        ("YQ-DD-601", "科技布地垫", 27, 79, 59, 0, 55, 5200, 1690),
    )
]


if __name__ == "__main__":
    write_exports(SAMPLE)
    write(STARTER, starter_months(), seed=20250914)
