"""Make the data of the café's sample and of its pack's starter: invented and coherent.

Run it from the project's folder: `python samples/make_cafe_data.py`. The same seed gives the same
files. A stretch of days is described by what an ordinary day of it is like; weekdays, holidays,
the weather and a little chance make the days different.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

CAFE = Path(__file__).resolve().parent / "cafe-quarter"

COLUMNS = (
    "日期", "营业额", "客数", "外卖营业额", "食材成本", "报损金额", "工时", "固定费用", "评价数",
    "评分",
)  # fmt: skip
BY_WEEKDAY = (0.88, 0.90, 0.92, 0.95, 1.05, 1.20, 1.10)  # Monday first
NATIONAL_DAYS = {date(2025, 10, 1) + timedelta(n) for n in range(8)}


@dataclass(frozen=True)
class Stretch:
    """An ordinary day from `first` to `last`; amounts in 元, the rest as parts of one."""

    first: date
    last: date
    guests: float
    spend: float
    delivery: float  # of sales
    material: float  # of sales
    waste: float  # of material
    per_hour: float  # sales in an hour of work
    reviews: float  # of guests
    rating: float
    fixed: int = 1750


THIRD = (
    Stretch(date(2025, 7, 1), date(2025, 7, 31), 252, 32.6, 0.27, 0.352, 0.062, 152, 0.016, 4.55),
    Stretch(date(2025, 8, 1), date(2025, 8, 31), 247, 32.9, 0.28, 0.35, 0.06, 150, 0.016, 4.54),
    Stretch(date(2025, 9, 1), date(2025, 9, 30), 262, 33.2, 0.25, 0.346, 0.057, 157, 0.017, 4.57),
)
FOURTH = (
    Stretch(date(2025, 10, 1), date(2025, 10, 19), 268, 33.9, 0.24, 0.34, 0.052, 163, 0.02, 4.62),
    Stretch(date(2025, 10, 20), date(2025, 11, 16), 271, 34.6, 0.25, 0.33, 0.046, 166, 0.024, 4.66),
)


def days_of(stretches: tuple[Stretch, ...], seed: int, size: float = 1.0) -> list[list[object]]:
    """Return a row for each day; `size` makes the shop smaller or larger."""
    chance = Random(seed)
    rows = []
    for stretch in stretches:
        for number in range((stretch.last - stretch.first).days + 1):
            day = stretch.first + timedelta(number)
            rows.append(_row(stretch, day, chance, size))
    return rows


def _row(stretch: Stretch, day: date, chance: Random, size: float) -> list[object]:
    busy = 1.22 if day in NATIONAL_DAYS else BY_WEEKDAY[day.weekday()]
    rain = 0.86 if chance.random() < 0.16 else 1.0
    guests = round(stretch.guests * size * busy * rain * chance.uniform(0.95, 1.05))
    sales = round(guests * stretch.spend * chance.uniform(0.97, 1.03))
    at_home = 1.25 if rain < 1 else 1.0
    delivery = round(sales * stretch.delivery * at_home * chance.uniform(0.9, 1.1))
    material = round(sales * stretch.material * chance.uniform(0.97, 1.03))
    waste = round(material * stretch.waste * (1.3 if rain < 1 else 1) * chance.uniform(0.8, 1.2))
    hours = round(stretch.guests * size * busy * stretch.spend / stretch.per_hour * 2) / 2
    reviews = max(1, round(guests * stretch.reviews * chance.uniform(0.5, 1.5)))
    rating = round(min(5.0, stretch.rating + chance.uniform(-0.2, 0.2)), 2)
    fixed = round(stretch.fixed * size)
    return [
        day.isoformat(), sales, guests, delivery, material, waste, hours, fixed, reviews, rating,
    ]  # fmt: skip


def _write(path: Path, rows: list[list[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


if __name__ == "__main__":
    _write(CAFE / "data" / "days.csv", days_of(THIRD + FOURTH, seed=7))
    _write(CAFE / "pack" / "starter" / "data" / "days.csv", days_of(THIRD + FOURTH, 11, size=0.6))
