"""Make the data of the platform-operations sample and of the pack's starter: invented and coherent.

Run it from the project's folder: `python samples/make_platform_data.py`. The same seed gives the
same files. Each stretch of days is described by what must come out of it (people counted once,
conversion, amount per buyer, retention, …); the days are drawn around it and sum to it exactly.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

PROJECT = Path(__file__).resolve().parent.parent
SAMPLE = PROJECT / "samples" / "platform-operations" / "data"
STARTER = PROJECT / "src" / "planforge" / "templates" / "platform-operations" / "starter" / "data"

BY_WEEKDAY = (0.96, 0.94, 0.95, 0.97, 1.03, 1.09, 1.06)  # Monday first
CHANNELS = {
    "搜索": 0.24, "推荐": 0.22, "短视频": 0.16, "付费投放": 0.14,
    "社群私域": 0.11, "分享裂变": 0.07, "直接访问": 0.06,
}  # fmt: skip
DAILY = (
    "日期", "活跃用户数", "近30日活跃用户数", "商品浏览人数", "加购人数", "下单人数", "支付人数",
    "新客支付人数", "复购人数", "支付订单数", "支付件数", "支付金额", "在库件数", "新增用户",
    "次日应回访用户", "次日回访用户", "第7日应回访用户", "第7日回访用户", "活动触达人次",
    "活动参与人次", "推广花费", "推广成交金额", "毛利额", "拉新费用", "会员成交金额",
)  # fmt: skip
PERIOD = (
    "统计日期", "访客数", "商品浏览人数", "加购人数", "下单人数", "支付人数", "新客支付人数",
    "复购人数",
)  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """What comes out of a stretch of days: people counted once, and ratios as parts of one."""

    first: date
    last: date
    visitors: int
    conversion: float
    basket: float
    dau: int
    new_users: int
    first_buy: float = 0.10
    repeat: float = 0.19
    cart_to_order: float = 0.36
    day1: float = 0.31
    day7: float = 0.19
    joined: float = 0.26
    roi: float = 2.5
    ad_share: float = 0.044  # advertising, of the paid amount
    margin: float = 0.355
    cac: float = 52.0
    stock: int = 46_000
    peak: tuple[date, float] | None = None  # from that day on, so many times an ordinary day

    @property
    def days(self) -> list[date]:
        """All its days."""
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]

    @property
    def buyers(self) -> int:
        """People who paid, counted once."""
        return round(self.visitors * self.conversion)

    @property
    def new_buyers(self) -> int:
        """People who paid for the first time."""
        return round(self.new_users * self.first_buy)


@dataclass(frozen=True)
class Whole:
    """A period, and what its first days had come to when people are counted once."""

    stretch: Stretch
    until: date
    visitors: int
    conversion: float

    @property
    def part(self) -> Stretch:
        """The first days as a stretch of their own."""
        return replace(
            self.stretch, last=self.until, visitors=self.visitors, conversion=self.conversion
        )


def main() -> None:
    """Write the files of the sample and of the starter."""
    spring = Stretch(
        date(2025, 4, 1), date(2025, 6, 30), 812_000, 0.066, 197.0, 61_000, 188_000,
        repeat=0.171, day7=0.201, cac=47.0, roi=2.9, margin=0.364, peak=(date(2025, 5, 31), 1.5),
    )  # fmt: skip
    winter = Stretch(
        date(2026, 1, 1), date(2026, 3, 31), 1_012_000, 0.073, 203.0, 79_500, 262_000,
        repeat=0.184, day1=0.324, day7=0.192, cac=50.8, roi=2.55, margin=0.359,
        cart_to_order=0.362, joined=0.24,
    )  # fmt: skip
    now = Stretch(
        date(2026, 4, 1), date(2026, 6, 7), 912_000, 0.0735, 213.6, 85_000, 222_600,
        repeat=0.197, cart_to_order=0.35, day1=0.305, day7=0.18, roi=2.2, joined=0.268,
        margin=0.352, cac=52.4, stock=44_000, peak=(date(2026, 5, 31), 1.5),
    )  # fmt: skip
    parts = [
        Whole(spring, date(2025, 6, 7), 634_000, 0.062),
        Whole(winter, date(2026, 3, 7), 776_000, 0.0687),
    ]
    write(SAMPLE, [spring, winter, now], [*(p.part for p in parts)], seed=618)

    autumn = Stretch(date(2024, 10, 1), date(2024, 10, 31), 96_000, 0.036, 148.0, 9_300, 21_000)
    before = Stretch(
        date(2025, 9, 1), date(2025, 9, 30), 124_000, 0.041, 151.0, 12_600, 28_400, stock=9_000
    )
    month = Stretch(
        date(2025, 10, 1), date(2025, 10, 19), 93_000, 0.0395, 150.0, 13_100, 18_600,
        stock=9_000, roi=2.9, day7=0.212,
    )  # fmt: skip
    starts = [
        Whole(autumn, date(2024, 10, 19), 68_000, 0.033),
        Whole(before, date(2025, 9, 19), 87_500, 0.0375),
    ]
    write(STARTER, [autumn, before, month], [*(s.part for s in starts)], seed=7)


def write(folder: Path, stretches: list[Stretch], parts: list[Stretch], *, seed: int) -> None:
    """Write the three files: by day, by period, by channel."""
    chance = Random(seed)
    days = [row for stretch in stretches for row in daily(stretch, chance)]
    periods = sorted((*stretches, *parts), key=lambda one: (one.first, one.last))
    write_csv(folder / "daily.csv", DAILY, days)
    write_csv(folder / "period.csv", PERIOD, [once(stretch) for stretch in periods])
    write_csv(
        folder / "channels.csv", ("日期", "渠道", "访问人次"),
        [row for day in days for row in by_channel(day, chance)],
    )  # fmt: skip


def once(stretch: Stretch) -> list[object]:
    """Return the row of a period, people counted once."""
    buyers = stretch.buyers
    orders = round(buyers / 0.9)
    days = len(stretch.days)
    # Of people who buy twice, a part of the period sees fewer.
    repeat = round(buyers * stretch.repeat * min(1.0, 0.75 + days / 360))
    new = round(stretch.new_buyers * min(1.0, days / whole_days(stretch)))
    return [
        f"{stretch.first}~{stretch.last}", stretch.visitors, round(stretch.visitors * 0.64),
        round(orders / stretch.cart_to_order), orders, buyers, new, repeat,
    ]  # fmt: skip


def whole_days(stretch: Stretch) -> int:
    """Return over how many days the stretch's new users are counted."""
    whole = {
        date(2025, 4, 1): 91,
        date(2026, 1, 1): 90,
        date(2024, 10, 1): 31,
        date(2025, 9, 1): 30,
    }
    return whole.get(stretch.first, len(stretch.days))


def daily(stretch: Stretch, chance: Random) -> list[list[object]]:
    """Return the rows of a stretch's days."""
    days = stretch.days
    weights = [weight(stretch, day) * chance.uniform(0.95, 1.05) for day in days]
    calm = [1 + (one - 1) / 2 for one in weights]
    paid = stretch.buyers * stretch.basket
    orders = spread(stretch.buyers * 1.32, weights)
    active = spread(stretch.dau * len(days), calm)
    new = spread(stretch.new_users, calm)
    due = [new[max(index - 1, 0)] for index in range(len(days))]
    week = [new[max(index - 7, 0)] for index in range(len(days))]
    reached = [round(one * chance.uniform(0.4, 0.46)) for one in active]
    ads = spread(paid * stretch.ad_share, weights)
    money = spread(paid * 100, weights)
    columns: list[list[object]] = [
        [day.isoformat() for day in days],
        list(active),
        [round(stretch.dau * 6.1 * (0.97 + 0.06 * n / len(days))) for n in range(len(days))],
        [round(one * 0.55) for one in active],
        [round(one / 0.9 / stretch.cart_to_order) for one in orders],
        [round(one / 0.93) for one in orders],
        [round(one * 0.96) for one in orders],
        list(spread(stretch.new_buyers, weights)),
        [round(one * 0.03) for one in orders],
        list(orders),
        list(spread(stretch.buyers * 1.32 * 1.7, weights)),
        [one / 100 for one in money],
        [round(stretch.stock * chance.uniform(0.97, 1.03)) for _ in days],
        list(new), list(due), drifting(due, stretch.day1, chance),
        list(week), drifting(week, stretch.day7, chance),
        list(reached), [around(one * stretch.joined, chance) for one in reached],
        list(ads), [around(one * stretch.roi, chance) for one in ads],
        [round(one * stretch.margin / 100, 2) for one in money],
        list(spread(stretch.new_buyers * stretch.cac, weights)),
        [round(one * chance.uniform(0.33, 0.37) / 100, 2) for one in money],
    ]  # fmt: skip
    return [list(row) for row in zip(*columns, strict=True)]


def weight(stretch: Stretch, day: date) -> float:
    """Return how many times an ordinary day a day sells."""
    one = BY_WEEKDAY[day.weekday()]
    if stretch.peak and stretch.peak[0] <= day <= stretch.peak[0] + timedelta(18):
        one *= stretch.peak[1]
    return one


def around(value: float, chance: Random) -> int:
    """Return a whole number near a value."""
    return round(value * chance.uniform(0.96, 1.04))


def drifting(due: list[int], rate: float, chance: Random) -> list[object]:
    """Return how many of those due came back, at a rate that slowly falls."""
    last = max(len(due) - 1, 1)
    return [around(one * rate * (1.06 - 0.12 * n / last), chance) for n, one in enumerate(due)]


def spread(total: float, weights: list[float]) -> list[int]:
    """Return whole numbers by weight that sum to the total, rounded."""
    whole = round(total)
    exact = [whole * one / sum(weights) for one in weights]
    parts = [int(one) for one in exact]
    largest = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for index in largest[: whole - sum(parts)]:
        parts[index] += 1
    return parts


def by_channel(day: list[object], chance: Random) -> list[list[object]]:
    """Return the visits of a day by channel."""
    active = int(str(day[1]))
    shares = [share * chance.uniform(0.93, 1.07) for share in CHANNELS.values()]
    visits = spread(active * 1.35, shares)
    return [[day[0], name, count] for name, count in zip(CHANNELS, visits, strict=True)]


def write_csv(path: Path, header: tuple[str, ...], rows: list[list[object]]) -> None:
    """Write a file as Excel in China opens it: UTF-8 with a byte order mark."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
