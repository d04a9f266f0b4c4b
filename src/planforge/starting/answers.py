"""What has to be known of a plan that begins, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.data.time import read_period
from planforge.definition.read import definition_from
from planforge.problems import words
from planforge.starting.shift import MONTHS

if TYPE_CHECKING:
    from planforge.problems import Language
    from planforge.recognition import Recognition


@dataclass(frozen=True, slots=True)
class Answers:
    """What has to be known of a plan that begins; what is None is found, or left out.

    Attributes:
        pack: the plan system.
        client: the store.
        period: as plans write it; the last month of the exports when not said.
        title: made from store and period when not said.
        target: what the headline metric aims at.
        recognition: what the folder of exports holds; the starter's data without.
    """

    pack: str
    client: str | None = None
    period: str | None = None
    title: str | None = None
    target: str | None = None
    recognition: Recognition | None = None


def headline(pack: str) -> tuple[str, str] | None:
    """Return the name and label of a pack's headline metric: what drivers explain, or the first.

    Raises:
        PlanError: there is no such pack, or it is wrong.
    """
    definition = definition_from({"pack": pack, "title": "-", "period": "2000-01"}).definition
    name = next(iter(definition.drivers), next(iter(definition.metrics), None))
    return (name, definition.metrics[name].label or name) if name in definition.metrics else None


def last_period(recognition: Recognition, kind: str) -> str | None:
    """Return the month, quarter or year of the last day that exports are about.

    Args:
        recognition: what the exports hold; None is returned when they tell no days.
        kind: which of them; of stretches of days it is the month.
    """
    month = last_month(recognition)
    if month is None or kind not in ("quarter", "year"):
        return month
    year, _, number = month.partition("-")
    return year if kind == "year" else f"{year}-Q{(int(number) + 2) // 3}"


def last_month(recognition: Recognition) -> str | None:
    """Return the month of the last day that exports are about; None when they tell no days."""
    days = [day for group in recognition.groups for day in group.facts.days]
    days += [stretch.end for group in recognition.groups for stretch in group.facts.stretches]
    return f"{max(days):%Y-%m}" if days else None


def title_of(client: str, period: str, language: Language) -> str:
    """Return the title of a store's plan.

    Example:
        >>> title_of("云栖家居", "2026-01", "zh"), title_of("Hill & Co", "2026-01", "en")
        ('云栖家居 1 月运营规划方案', 'Hill & Co, operations plan for January 2026')
    """
    kind, days = read_period(period)
    month = days.start.month
    told = {
        ("month", "zh"): f"{month} 月",
        ("month", "en"): f"{MONTHS[month - 1]} {days.start.year}",
        ("quarter", "zh"): f"{days.start.year} 年第 {month // 3 + 1} 季度",
        ("year", "zh"): f"{days.start.year} 年",
    }.get((kind, language), period)
    return words("first-title", language, {"client": client, "period": told})[0]
