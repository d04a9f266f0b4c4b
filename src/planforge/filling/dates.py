"""Dates and times with their spelling.

Names of months and weekdays do not follow the machine's language, and any text may stand between.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.missing import shortened
from planforge.filling.tags import TagError
from planforge.filling.values import Shown

if TYPE_CHECKING:
    from collections.abc import Callable

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEK: Final = "一二三四五六日"


def dated(value: Any) -> datetime:
    """Return the moment that a value is or spells: `2025-12-01`, `2025/12/1`, `2025年1月2日`."""
    if isinstance(value, Shown):
        value = value.value
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, str):
        text = value.strip()
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            if found := _WRITTEN_DATE.fullmatch(text):
                parts = [int(part) for part in found.groups(default="0")]
                return _moment(parts, value)
    raise TagError("fill-not-date", value=shortened(value))


_WRITTEN_DATE: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)


def _moment(parts: list[int], written: str) -> datetime:
    year, month, day, hour, minute, second = parts
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise TagError("fill-not-date", value=shortened(written)) from None


def day_shown(value: Any, pattern: str = "%Y-%m-%d") -> Shown | None:
    """Return a date spelled by a pattern: `%Y年%m月%d日`, `yyyy年m月d日`."""
    if value is None or value == "":
        return None
    moment = value if isinstance(value, time) else dated(value)
    whole = isinstance(moment, datetime) and moment.time() == time(0) and moment.tzinfo is None
    kept = moment.date() if whole and isinstance(moment, datetime) else moment
    return Shown(kept, text_with(moment, pattern))


def text_with(moment: date | time, pattern: Any) -> str:
    """Return a date or time by `strftime`'s pattern, or by one of Excel's kind (`yyyy/m/d`)."""
    if not isinstance(pattern, str) or len(pattern) > 200:
        raise TagError("fill-not-format", pattern=shortened(pattern))
    if "%" not in pattern:
        pattern = _from_excel(pattern)
    return _DIRECTIVE.sub(lambda found: _directive(moment, found), pattern)


_DIRECTIVE: Final = re.compile(r"%([-#]?)(.)", re.DOTALL)
_SPELLINGS: Final[dict[str, tuple[str, int]]] = {
    "Y": ("year", 4),
    "m": ("month", 2),
    "d": ("day", 2),
    "H": ("hour", 2),
    "M": ("minute", 2),
    "S": ("second", 2),
    "f": ("microsecond", 6),
}
_WORDS: Final[dict[str, Callable[[Any], str]]] = {
    "y": lambda moment: f"{moment.year % 100:02}",
    "I": lambda moment: f"{(moment.hour + 11) % 12 + 1:02}",
    "p": lambda moment: "AM" if moment.hour < 12 else "PM",
    "j": lambda moment: f"{moment.timetuple().tm_yday:03}",
    "q": lambda moment: str((moment.month + 2) // 3),
    "B": lambda moment: _MONTHS[moment.month - 1],
    "b": lambda moment: _MONTHS[moment.month - 1][:3],
    "A": lambda moment: _DAYS[moment.weekday()],
    "a": lambda moment: _DAYS[moment.weekday()][:3],
    "w": lambda moment: str((moment.weekday() + 1) % 7),
    "u": lambda moment: str(moment.isoweekday()),
    "V": lambda moment: f"{moment.isocalendar().week:02}",
    "G": lambda moment: str(moment.isocalendar().year),
    "K": lambda moment: f"星期{_WEEK[moment.weekday()]}",
    "k": lambda moment: f"周{_WEEK[moment.weekday()]}",
    "F": lambda moment: text_with(moment, "%Y-%m-%d"),
    "T": lambda moment: text_with(moment, "%H:%M:%S"),
    "R": lambda moment: text_with(moment, "%H:%M"),
    "%": lambda moment: "%",
}


def _directive(moment: Any, found: re.Match[str]) -> str:
    letter = found[2]
    try:
        if letter in _SPELLINGS:
            name, width = _SPELLINGS[letter]
            part = getattr(moment, name, None)
            if part is None and not isinstance(moment, time):
                part = 0  # a day begins at midnight
            return str(part) if found[1] else f"{part:0{width}}"
        word = _WORDS[letter](moment)
    except (KeyError, AttributeError, TypeError):
        raise TagError("fill-not-format", pattern=found[0]) from None
    return (word.lstrip("0") or "0") if found[1] else word


_EXCEL_PARTS: Final = re.compile(
    r"(?i)yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|aaaa|aaa|hh|h|ss|s|AM/PM"
)
_FROM_EXCEL: Final = {
    "yyyy": "%Y",
    "yy": "%y",
    "mmmm": "%B",
    "mmm": "%b",
    "mm": "%m",
    "m": "%-m",
    "dddd": "%A",
    "ddd": "%a",
    "dd": "%d",
    "d": "%-d",
    "aaaa": "%K",
    "aaa": "%k",
    "hh": "%H",
    "h": "%-H",
    "ss": "%S",
    "s": "%-S",
    "am/pm": "%p",
}


def _from_excel(pattern: str) -> str:
    """Return a pattern of Excel's kind as one of `strftime`'s; `m` after hours are minutes."""
    found, end, last = [], 0, ""
    parts = list(_EXCEL_PARTS.finditer(pattern))
    for at, part in enumerate(parts):
        word = part[0].lower()
        following = parts[at + 1][0].lower() if at + 1 < len(parts) else ""
        minutes = word in ("m", "mm") and (last.startswith("h") or following.startswith("s"))
        spelling = {"m": "%-M", "mm": "%M"}[word] if minutes else _FROM_EXCEL[word]
        found += [pattern[end : part.start()], spelling]
        end, last = part.end(), word
    return "".join([*found, pattern[end:]])
