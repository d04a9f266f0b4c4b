"""From one period to another: days, and the words by which texts name a month."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from planforge.data.time import read_period

if TYPE_CHECKING:
    from collections.abc import Callable

    from planforge.data.model import Window

    Replacement = str | Callable[[re.Match[str]], str]

MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
_NUMERALS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
_OCCASIONS = {
    1: "元旦|年货|腊八", 2: "春节|年货|元宵|情人节", 3: "三八|38节|女神节|妇女节", 4: "清明",
    5: "五一|劳动节|520|母亲节", 6: "618|六一|端午|年中大促", 7: "暑期", 8: "七夕|818|88节",
    9: "99|开学|教师节|中秋", 10: "国庆|十一黄金周|重阳", 11: "双11|双十一|双 11|11.11",
    12: "双12|双十二|双 12|12.12|圣诞|年终|Christmas",
}  # fmt: skip
"""What a text names that belongs to one month of the year."""
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?份?|(\d{4})(\d{2})")
_QUARTER = re.compile(r"(\d{4})\s*[年-]?\s*(?:第?([一二三四1-4])季度?|Q([1-4]))")
_DAY = re.compile(r"(\d{4})(-|/|\.|年|)(\d{1,2})(\2|月)(\d{1,2})(日?)")


@dataclass(frozen=True, slots=True)
class Shift:
    """The way from a period to another of the same kind.

    Attributes:
        kind: `month`, `quarter`, `year`, or `range` for days of any number.
        old: the days of the period before; new: of the one that is planned.
        text: the new period as plans write it.
    """

    kind: str
    old: Window
    new: Window
    text: str

    @property
    def months(self) -> int:
        """Return by how many months the period moves."""
        years = self.new.start.year - self.old.start.year
        return years * 12 + self.new.start.month - self.old.start.month

    @property
    def comparison(self) -> Literal["previous", "last_year"] | None:
        """Return what the old period is to the new one; None for neither of these."""
        if self.new.start == self.old.end + timedelta(days=1):
            return "previous"
        return "last_year" if self.kind != "range" and self.months == 12 else None

    def day(self, day: date) -> date:
        """Return the same day of the new period; the last of a month stays the last of one."""
        if self.kind == "range":
            return day + (self.new.start - self.old.start)
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        if day.day == calendar.monthrange(day.year, day.month)[1]:
            return date(year, month + 1, last)
        return date(year, month + 1, min(day.day, last))

    def is_near(self, day: date) -> bool:
        """Whether a day is of the old period, or as near to it as the period is long."""
        length = self.old.end - self.old.start + timedelta(days=1)
        return self.old.start - length <= day <= self.old.end + length

    def day_text(self, text: str) -> str | None:
        """Return a written day moved, written as before; None when the text is no such day."""
        found = _DAY.fullmatch(text.strip())
        if found is None:
            return None
        try:
            day = date(int(found[1]), int(found[3]), int(found[5]))
        except ValueError:
            return None
        if not self.is_near(day):
            return None
        moved = self.day(day)
        padded = found[2] in {"-", ""} or any(found[part].startswith("0") for part in (3, 5))
        month, number = (
            f"{part:02d}" if padded else f"{part}" for part in (moved.month, moved.day)
        )
        return f"{moved.year}{found[2]}{month}{found[4]}{number}{found[6]}"

    def words(self, text: str) -> str:
        """Return a text in which the old period's month, quarter and year are the new one's."""
        for pattern, new in self._patterns():
            text = pattern.sub(new, text)
        return text.replace("\0", "")

    def is_named_in(self, text: str) -> bool:
        """Whether a text names the old period, or an occasion that only it has."""
        if self.kind == "range":
            return False
        own = {day.month for day in (self.old.start, self.old.end)}
        ahead = {day.month for day in (self.new.start, self.new.end)}
        occasions = "|".join(_OCCASIONS[month] for month in sorted(own - ahead))
        if self.kind != "year" and occasions and re.search(rf"(?<!\d)(?:{occasions})(?!\d)", text):
            return True
        return any(pattern.search(text) for pattern, _ in self._patterns(with_year=False))

    def _patterns(self, *, with_year: bool = True) -> list[tuple[re.Pattern[str], Replacement]]:
        """Return what to look for and what takes its place, the longest first.

        A mark behind each new number keeps it from being taken for an old one.
        """
        old, new = self.old.start, self.new.start
        found: list[tuple[str, Replacement]] = []
        if self.kind == "month":
            found = _month_patterns(old, new)
        elif self.kind == "quarter":
            found = _quarter_patterns(old, new)
        if self.kind == "year" or (with_year and old.year != new.year and self.kind != "range"):
            found.append((rf"(?<![\d.]){old.year}(?![\d.]|\0)", f"{new.year}\0"))
        return [(re.compile(pattern), replacement) for pattern, replacement in found]


def shift_between(old: str, new: str) -> Shift:
    """Return the way from the period `old` to `new`, both as people write them.

    Raises:
        ValueError: when `new` is no period, or one of another kind.

    Example:
        >>> shift = shift_between("2025-12", "2026年1月")
        >>> shift.words("云栖家居 12 月运营规划（2025年12月）"), str(shift.day(date(2025, 12, 31)))
        ('云栖家居 1 月运营规划（2026年1月）', '2026-01-31')
    """
    text = period_text(new)
    (old_kind, old_days), (kind, days) = read_period(old), read_period(text)
    if old_kind != kind:
        raise ValueError(f"a {old_kind} and a {kind}")
    return Shift(kind, old_days, days, text)


def period_text(written: str) -> str:
    """Return a period as plans write it, from the ways in which people type one.

    Raises:
        ValueError: when it is none.

    Example:
        >>> [period_text(text) for text in ("2026年1月", "2026/1", "202601", "2026q1")]
        ['2026-01', '2026-01', '2026-01', '2026-Q1']
    """
    text = unicodedata.normalize("NFKC", written).strip().upper()
    if found := re.fullmatch(
        r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*月?(?:份)?|(\d{4})(\d{2})", text
    ):
        text = f"{found[1] or found[3]}-{int(found[2] or found[4]):02d}"
    elif found := _QUARTER.fullmatch(text):
        number = found[3] or str("一二三四1234".index(found[2]) % 4 + 1)
        text = f"{found[1]}-Q{number}"
    elif found := re.fullmatch(r"(\d{4})\s*年", text):
        text = found[1]
    read_period(text)
    return text


def _month_patterns(old: date, new: date) -> list[tuple[str, Replacement]]:
    name = MONTHS[old.month - 1]
    names = f"{name}|{name[:3]}|{name.upper()}"

    def with_year(found: re.Match[str]) -> str:
        month = f"{new.month:02d}" if found["month"].startswith("0") else f"{new.month}"
        if "年" not in found["sign"] and len(found["month"]) == 2:
            month = f"{new.month:02d}"
        return f"{new.year}\0{found['sign']}{month}\0"

    def by_name(found: re.Match[str]) -> str:
        word = MONTHS[new.month - 1]
        word = word[:3] if len(found[0]) == 3 and name != "May" else word
        return (word.upper() if found[0].isupper() else word) + "\0"

    numeral = _NUMERALS[old.month - 1]
    return [
        (
            rf"(?<!\d){old.year}(?P<sign>\s*年\s*|[-./])(?P<month>0?{old.month})(?!\d|\0)",
            with_year,
        ),
        (
            rf"(?<![\d.\0近第])0?{old.month}(?=\s*月)(?!\s*月\s*\d+\s*[日号])",
            lambda found: (f"{new.month:02d}" if found[0][0] == "0" else f"{new.month}") + "\0",
        ),
        (rf"(?<!十)(?<!近){numeral}(?=月)", _NUMERALS[new.month - 1] + "\0"),
        (rf"\b(?:{names})\b", by_name),
    ]


def _quarter_patterns(old: date, new: date) -> list[tuple[str, Replacement]]:
    before, after = old.month // 3 + 1, new.month // 3 + 1
    return [
        (rf"(?<=[Qq]){before}(?!\d|\0)", f"{after}\0"),
        (rf"(?<!\d){before}(?=\s*季度)", f"{after}\0"),
        (rf"{_NUMERALS[before - 1]}(?=季度)", _NUMERALS[after - 1] + "\0"),
    ]
