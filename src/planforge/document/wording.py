"""The program's own words in the plan's language, and the words that a figure's sign chooses."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal

from planforge.plan.labels import base_labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.plan.figures import Figure

Tone = Literal["", "good", "watch", "bad", "muted"]
EXCEL_DAY_ZERO = date(1899, 12, 30).toordinal()
_SIGN = re.compile(r"^[+\-−－]\s?")
_MONTH = re.compile(r"\d{4}-\d{2}")
_NOT_ZERO = re.compile(r"[1-9]")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SIGNS: dict[Tone, str] = {"good": "▲", "watch": "●", "bad": "▼"}
"""A tone is never told by colour alone."""


class Wording:
    """Words by key: the plan's, else the base's.

    Attributes:
        year: the year that goes without saying, since the whole plan lies in it.
    """

    def __init__(
        self,
        labels: Mapping[str, str],
        language: Literal["zh-CN", "en"],
        year: int | None = None,
    ) -> None:
        self.labels = {**base_labels(language), **labels}
        self.language = language
        self.year = year

    def __getitem__(self, key: str) -> str:
        return self.labels[key]

    def facet(self, metric: str, facet: str) -> str:
        """Return what a facet of a metric is called (`支付金额目标`); the bare name for to date."""
        word = self.labels.get(f"facet.{facet}", facet)
        return self["of_metric"].format(metric=metric, facet=word)

    def by_sign(self, kind: str, figure: Figure) -> str:
        """Return the words of a kind (`change`, `rise`, `more`) that a figure's sign chooses."""
        way = {1: "up", -1: "down", 0: "flat"}[sign(figure)]
        return self[f"{kind}.{way}"].format(size=size(figure))

    def short_date(self, day: date) -> str:
        """Return a date without its year."""
        if self.language == "zh-CN":
            return f"{day.month} 月 {day.day} 日"
        return f"{day.day} {_MONTHS[day.month - 1]}"

    def date(self, day: date) -> str:
        """Return a date in full."""
        if self.language == "zh-CN":
            return f"{day.year} 年 {day.month} 月 {day.day} 日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def day(self, figure: Figure) -> str:
        """Return a date without its year, as a sentence about one year says it."""
        found = day_of(figure)
        if found is None:
            return figure.text
        return self.short_date(found)

    def moment(self, text: str) -> str:
        """Return a written day or month in full; anything else as its author wrote it.

        Example:
            >>> Wording({}, "zh-CN").moment("2023-12"), Wording({}, "en").moment("2025-12-01")
            ('2023 年 12 月', '1 December 2025')
        """
        month = _MONTH.fullmatch(text)
        try:
            day = date.fromisoformat(f"{text}-01" if month else text)
        except ValueError:
            return text
        if month is None:
            return self.date(day)
        if self.language == "zh-CN":
            return f"{day.year} 年 {day.month} 月"
        return f"{_MONTHS[day.month - 1]} {day.year}"

    def tone(self, text: str) -> Tone:
        """Return what a status word says; nothing for words that are not known as such."""
        tones: tuple[Tone, ...] = ("good", "watch", "bad")
        for tone in tones:
            if text in self[f"tone.{tone}"].split("|"):
                return tone
        return ""

    def joined(self, first: str, second: str) -> str:
        """Return `first: second` with the colon of the language."""
        return f"{first}{self['colon']}{second}"


def in_brackets(unit: str, language: Literal["zh-CN", "en"]) -> str:
    """Return a unit as it stands after a name.

    Example:
        >>> in_brackets("万元", "zh-CN"), in_brackets("million USD", "en")
        ('（万元）', ' (million USD)')
    """
    return f"（{unit}）" if language == "zh-CN" else f" ({unit})"


def day_of(figure: Figure) -> date | None:
    """Return the day that a figure is, or None where it is no date."""
    if figure.format.style != "date" or not isinstance(figure.value, (int, float)):
        return None
    return date.fromordinal(EXCEL_DAY_ZERO + int(figure.value))


def size(figure: Figure) -> str:
    """Return a figure's text without its sign.

    Taken from the text, so that the digits are those printed everywhere else.
    """
    return _SIGN.sub("", figure.text)


def sign(figure: Figure) -> int:
    """Return 1, -1, or 0 for what is shown as zero: `增长 0.0%` is no growth to a reader."""
    value = figure.value
    if isinstance(value, (int, float)) and _NOT_ZERO.search(figure.text):
        return 1 if value > 0 else -1
    return 0
