"""Make the monthly books of the annual samples and of the pack's starter: invented and coherent.

Run it from the project's folder: `python samples/make_annual_data.py`. The same seed gives the same
files. A company is described by what its years must come out at (sales, conversion, basket, margin,
cost); the months are drawn around it by the season, and the year's sales are met to the yuan.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random

PROJECT = Path(__file__).resolve().parent.parent
SAMPLES = PROJECT / "samples"
STARTER = PROJECT / "src/planforge/templates/annual-business/starter/data/monthly.csv"

SEASON = (6.6, 5.4, 8.9, 7.2, 7.9, 9.9, 6.7, 6.9, 8.4, 7.6, 13.6, 10.9)
"""What each month is of an ordinary year, in per cent: 618 in June, Double 11 in November."""

CHINESE = (
    "月份", "访客数", "支付买家数", "支付订单数", "GMV", "毛利额", "营销费用", "其他经营费用",
    "新增注册用户", "私域用户池", "近12个月复购率", "售后纠纷订单数", "库存周转天数",
    "客服首响秒数", "客服解决率", "补货天数", "覆盖城市数", "48小时达占比",
)  # fmt: skip
ENGLISH = (
    "month", "visitors", "buyers", "orders", "gmv", "gross_profit", "marketing_cost",
    "operating_cost", "registrations", "owned_audience", "repeat_rate_12m", "disputed_orders",
    "days_of_stock", "first_response_s", "solved_rate", "restock_days", "cities", "delivered_48h",
)  # fmt: skip


@dataclass(frozen=True)
class Year:
    """What months of one year must come out at; levels from the first month to the last."""

    year: int
    months: int
    sales: int
    conversion: float
    basket: float
    margin: float
    marketing: float
    operating: int  # a month
    registrations: int
    audience: tuple[int, int]
    repeat: tuple[float, float]
    disputes: float
    stock: tuple[float, float]
    response: tuple[float, float]
    solved: tuple[float, float]
    restock: tuple[float, float]
    cities: tuple[int, int]
    delivered: tuple[float, float]


MUHE = (
    Year(
        2025, 12, 96_000_000, 0.0360, 168, 0.455, 0.224, 1_240_000, 462_000, (214_000, 286_000),
        (0.231, 0.242), 0.0121, (58, 52), (27, 21), (0.842, 0.861),
        (19, 16), (82, 96), (0.58, 0.63),
    ),
    Year(
        2026, 6, 53_510_000, 0.0376, 172.4, 0.463, 0.215, 1_310_000, 268_000, (291_000, 334_000),
        (0.244, 0.258), 0.0104, (51, 47), (20, 16), (0.864, 0.884),
        (15.5, 13), (98, 118), (0.64, 0.70),
    ),
)  # fmt: skip
"""A brand of household goods, half a year into its plan."""

NORDLYS = (
    Year(
        2025, 12, 42_000_000, 0.0285, 312, 0.612, 0.318, 690_000, 148_000, (61_000, 88_000),
        (0.204, 0.221), 0.0088, (71, 66), (34, 28), (0.815, 0.838),
        (38, 34), (41, 52), (0.46, 0.52),
    ),
    Year(
        2026, 3, 10_620_000, 0.0296, 318, 0.613, 0.305, 740_000, 41_000, (91_000, 101_000),
        (0.223, 0.231), 0.0081, (65, 62), (27, 22), (0.842, 0.86), (33, 32), (53, 58),
        (0.525, 0.55),
    ),
)  # fmt: skip
"""A skincare brand's business in China, after the first quarter of its plan."""

STARTING = (
    Year(
        2025, 12, 18_000_000, 0.031, 145, 0.43, 0.2, 270_000, 96_000, (30_000, 44_000),
        (0.19, 0.2), 0.012, (62, 57), (32, 26), (0.82, 0.84),
        (20, 18), (50, 60), (0.5, 0.55),
    ),
    Year(
        2026, 3, 4_120_000, 0.0322, 147, 0.437, 0.196, 280_000, 24_000, (45_500, 49_000),
        (0.201, 0.206), 0.0112, (56, 54), (25, 23), (0.842, 0.85),
        (17.5, 17), (61, 66), (0.555, 0.575),
    ),
)  # fmt: skip
"""A small shop after its first quarter."""


def months_of(year: Year, random: Random) -> list[list[str]]:
    """Return a row for each month; the sales sum to what the year must come out at."""
    season = [SEASON[month] * random.uniform(0.97, 1.03) for month in range(year.months)]
    sales = [round(year.sales * part / sum(season)) for part in season]
    sales[-1] += year.sales - sum(sales)
    return [_month(year, at, paid, random) for at, paid in enumerate(sales)]


def _month(year: Year, at: int, paid: int, random: Random) -> list[str]:
    """Return the row of one month with `paid` yuan of sales."""
    rate = year.conversion * random.uniform(0.975, 1.025)
    buyers = round(paid / (year.basket * random.uniform(0.985, 1.015)))
    orders = round(buyers * random.uniform(1.09, 1.13))
    margin, marketing = (
        round(paid * share * random.uniform(0.99, 1.01)) for share in (year.margin, year.marketing)
    )
    season = SEASON[at] / (sum(SEASON[: year.months]) / year.months)
    return [
        f"{year.year}-{at + 1:02}-01",
        str(round(buyers / rate)),
        str(buyers),
        str(orders),
        str(paid),
        str(margin),
        str(marketing),
        str(round(year.operating * random.uniform(0.98, 1.02))),
        str(round(year.registrations / year.months * season**0.5)),
        str(round(_between(year.audience, at, year.months))),
        f"{_between(year.repeat, at, year.months):.1%}",
        str(round(orders * year.disputes * random.uniform(0.95, 1.05))),
        f"{_between(year.stock, at, year.months):.1f}",
        f"{_between(year.response, at, year.months):.1f}",
        f"{_between(year.solved, at, year.months):.1%}",
        f"{_between(year.restock, at, year.months):.1f}",
        str(round(_between(year.cities, at, year.months))),
        f"{_between(year.delivered, at, year.months):.1%}",
    ]


def _between(ends: tuple[float, float], at: int, months: int) -> float:
    """Return a level that goes evenly from the first month's to the last one's."""
    first, last = ends
    return first + (last - first) * at / (months - 1)


def write_books(path: Path, header: tuple[str, ...], years: tuple[Year, ...], seed: int) -> None:
    """Write the monthly books of a company."""
    random = Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for year in years:
            writer.writerows(months_of(year, random))


def main() -> None:
    """Write all three."""
    write_books(SAMPLES / "annual-business/data/月度经营台账.csv", CHINESE, MUHE, 2026)
    write_books(SAMPLES / "annual-business-en/data/monthly.csv", ENGLISH, NORDLYS, 7)
    write_books(STARTER, CHINESE, STARTING, 11)


if __name__ == "__main__":
    main()
