"""One format with two spellings: Excel's code and prose."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING, Literal

from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from planforge.problems import Location

Style = Literal["number", "percent", "points", "multiple", "date", "text", "boolean"]
Prose = Literal["zh-CN", "en"]

BLANK_MARK = "—"
"""What stands where nothing is known."""

SCALE_WORDS: dict[Prose, dict[float, str]] = {
    "zh-CN": {1e3: "千", 1e4: "万", 1e6: "百万", 1e8: "亿", 1e9: "十亿", 1e12: "万亿"},
    "en": {
        1e3: "thousand",
        1e4: "ten thousand",
        1e6: "million",
        1e8: "hundred million",
        1e9: "billion",
        1e12: "trillion",
    },
}
_UNITS_IN_ENGLISH = {
    "元": "yuan",
    "人": "people",
    "天": "days",
    "次": "times",
    "件": "items",
    "单": "orders",
    "小时": "hours",
    "分": "points",
}
_CURRENCY_SIGNS = ("$", "€", "£", "¥")
_YES: dict[Prose, tuple[str, str]] = {"zh-CN": ("是", "否"), "en": ("yes", "no")}
_POINTS: dict[Prose, str] = {"zh-CN": " 个百分点", "en": " pp"}
# How many commas make Excel divide by so much.
_THOUSANDS: dict[float, int] = {1: 0, 1e3: 1, 1e6: 2, 1e9: 3, 1e12: 4}
_SMALLER: dict[float, float] = {1e6: 1, 1e8: 1e4, 1e9: 1e6, 1e12: 1e9}
"""The scale of the parts of a figure; those in thousands and 万 are told in the same."""
_AXES = ((8.0, 0), (0.5, 1), (0.05, 2))
"""How many places the steps of an axis need, by the greatest value on it."""
# Not from `calendar`, which follows the machine's language.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Format:
    """How a figure is shown.

    Attributes:
        style: `points` are percentage points (a difference of two percentages),
            `multiple` is a ratio: `3.0:1`, `1.3x` (its unit is `:1`, `x`, `倍`), or plain `1.3`.
        decimals: places after the point, in the shown scale.
        scale: what one shown unit is worth: 1, 1e3 (thousand), 1e4 (万), 1e6 (million), 1e8 (亿).
        unit: the unit's word without its scale, such as `元`, `人`, `days`; empty for none.
        grouping: thousands separators (never with a scale, which Excel cannot combine).
        signed: a plus sign before positive figures (growth, deviation).
    """

    style: Style = "number"
    decimals: int = 0
    scale: float = 1
    unit: str = ""
    grouping: bool = True
    signed: bool = False

    @property
    def places(self) -> int:
        """The places that are shown: as asked, or the next number of them that Excel can show."""
        return _spellable_places(self.scale, self.decimals)

    def excel_code(self, *, unit: bool = False, language: Prose = "zh-CN") -> str:
        r"""Return the cell's number format; its last section shows — for a blank.

        Args:
            unit: also show the scale and unit, which else stand in the header.
            language: whose words the unit has.

        Example:
            >>> Format(decimals=1, scale=1e4, unit="元").excel_code(unit=True)
            '0\\.0,"万元";-0\\.0,"万元";0\\.0,"万元";"—"'
        """
        match self.style:
            case "date":
                return f'yyyy-mm-dd;;;"{BLANK_MARK}"'
            case "text" | "boolean":
                return "General"
            case _:
                shows_unit = self.style == "multiple" or (unit and self.style == "number")
                tail = self.suffix(language).strip().replace('"', "") if shows_unit else ""
                sign = f'"{self.currency}"' if shows_unit and self.currency else ""
                digits = sign + self.digits() + (f'"{tail}"' if tail else "")
                plus = "+" if self.signed else ""
                return f'{plus}{digits};-{digits};{digits};"{BLANK_MARK}"'

    def digits(self, *, percent: bool = True) -> str:
        """Return Excel's code for the digits alone."""
        places = self.places
        if self.style in ("percent", "points"):
            return _digits("0", places) + ("%" if percent else "")
        if self.scale == 1:
            return _digits("#,##0" if self.grouping and self.style == "number" else "0", places)
        if self.scale in _THOUSANDS:
            return _digits("0", places) + "," * _THOUSANDS[self.scale]
        # 万 and 亿 are no power of a thousand: round at one that is, and write the point as text.
        point = f"\\.{'0' * places}" if places else ""
        return f"0{point}" + "," * _THOUSANDS[self.scale / 10**places]

    @property
    def currency(self) -> str:
        """The sign that stands before an amount, `$` or `€`; 元 and other words stand behind."""
        return self.unit if self.style == "number" and self.unit in _CURRENCY_SIGNS else ""

    def unit_words(self, language: Prose = "zh-CN") -> str:
        """Return how a header names the scale and unit of its figures: `万元`, `thousand $`."""
        return f"{self.suffix(language).strip()} {self.currency}".strip()

    def suffix(self, language: Prose = "zh-CN") -> str:
        """Return what prose writes after the digits, with the space before it."""
        match self.style:
            case "percent":
                return "%"
            case "points":
                return _POINTS[language]
            case "multiple":
                return self.unit if self.unit in ("", "x", ":1") else f" {self.unit}"
            case "date" | "text" | "boolean":
                return ""
            case "number":
                unit = "" if self.currency else self.unit
                if language == "en":
                    unit = _UNITS_IN_ENGLISH.get(unit, unit)
                scale = SCALE_WORDS[language].get(self.scale, "")
                gap = " " if language == "en" and scale and unit else ""
                return f" {scale}{gap}{unit}" if scale or unit else ""

    def places_on_axis(self, greatest: float) -> int:
        """Return the places that an axis needs whose greatest value, in the shown unit, is this.

        Example:
            >>> form = Format(decimals=2, scale=1e6)
            >>> form.places_on_axis(9.0), form.places_on_axis(0.8)
            (0, 1)
        """
        enough = next((places for least, places in _AXES if greatest >= least), self.places)
        return min(enough, self.places)

    @property
    def of_parts(self) -> Format:
        """The format of what adds up to a figure: 240,000 of 8.00 million, not 0.24 million.

        Example:
            >>> Format(decimals=2, scale=1e6, grouping=False).of_parts.prose(240000, "en")
            '240,000'
        """
        if self.scale not in _SMALLER:
            return self
        scale = _SMALLER[self.scale]
        if scale == 1:
            return replace(self, scale=scale, decimals=0, grouping=True)
        return replace(self, scale=scale)

    @property
    def trims(self) -> bool:
        """Whether prose leaves out `.0` (800 万元, not 800.0 万元)."""
        return self.scale != 1 and self.style == "number" and self.places > 0

    def prose(self, value: object, language: Prose = "zh-CN") -> str:
        """Return the value as prose writes it, digits as Excel shows them.

        Example:
            >>> Format(decimals=1, scale=1e4, unit="元").prose(8e6)
            '800 万元'
            >>> Format("percent", 1, signed=True).prose(0.12)
            '+12.0%'
            >>> Format(decimals=2, unit="$").prose(-3.5)
            '-$3.50'
        """
        match value:
            case None | "":
                return BLANK_MARK
            case bool():
                return _YES[language][0 if value else 1]
            case int() | float() if self.style == "date":
                return _date(value, language)
            case int() | float() if math.isfinite(value):
                return self._number(value, language)
            case _:
                return str(value)

    def _number(self, value: float, language: Prose) -> str:
        with localcontext(prec=60):
            shown = Decimal(f"{value:.15g}") / Decimal(self.scale)
            if self.style in ("percent", "points"):
                shown *= 100
            shown = shown.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)
        grouped = self.scale == 1 and self.grouping and self.style == "number"
        sign = "-" if shown < 0 else "+" if self.signed and shown > 0 else ""
        digits = f"{abs(shown):,f}" if grouped else f"{abs(shown):f}"
        if self.trims:
            digits = digits.removesuffix("." + "0" * self.places)
        return sign + self.currency + digits + self.suffix(language)


PLAIN = Format()
"""How a number is shown of which nothing more is known."""

_WRITTEN = re.compile(
    r"(?P<sign>\+?)(?P<whole>#,##0|0)(?P<decimals>\.0+)?\s*"
    r"(?P<scale>百万|十亿|万亿|千|万|亿|thousand|million|billion|trillion|bn|k|m)?\s*"
    r"(?P<tail>.*)",
    re.IGNORECASE,
)
_SCALES = {word: scale for scale, word in SCALE_WORDS["zh-CN"].items()} | {
    "k": 1e3,
    "m": 1e6,
    "bn": 1e9,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
_WORDS: dict[str, Style] = {
    "date": "date",
    "日期": "date",
    "yyyy-mm-dd": "date",
    "text": "text",
    "文字": "text",
}


def header_unit(label: str, unit: str) -> str:
    """Return the unit behind a header's words, unless these say it already.

    Example:
        >>> header_unit("逾期天数", "天"), header_unit("预算", "元"), header_unit("Cost", "t")
        ('', '元', 't')
    """
    said, unit_said = label.casefold(), unit.casefold()
    return "" if unit_said in (said.split() if unit.isascii() else said) else unit


def parse_format(text: str, unit: str = "", where: Location | None = None) -> Format:
    """Return the format a user wrote, such as `0.0%`, `#,##0`, `0.0万`, `0.0x`, `+0.0%`, `date`.

    Args:
        text: as written; what is no format raises `PlanError`.
        unit: the figure's unit, where the format does not name one.
        where: where the format stands.
    """
    text = text.strip().replace("％", "%")
    if style := _WORDS.get(text.lower()):
        return Format(style, unit=unit)
    found = _WRITTEN.fullmatch(text)
    if found is None or not _is_unit(found["tail"]):
        raise PlanError([Problem("unknown-format", where, {"format": text})])
    decimals = len(found["decimals"] or ".") - 1
    scale = _SCALES[found["scale"].lower()] if found["scale"] else 1
    made = _written(found["tail"], unit, decimals, scale)
    made = Format(
        made.style,
        decimals,
        scale,
        made.unit,
        grouping=found["whole"] != "0",
        signed=bool(found["sign"]),
    )
    if made.places != decimals:
        details = {"format": text, "places": made.places, "decimals": decimals}
        raise PlanError([Problem("format-not-in-excel", where, details)])
    return made


def _written(tail: str, unit: str, decimals: int, scale: float) -> Format:
    match tail.strip():
        case "%":
            return Format("percent", decimals)
        case "pp" | "个百分点" | "百分点":
            return Format("points", decimals)
        case "x" | "倍" | ":1" as multiple if scale == 1:
            return Format("multiple", decimals, unit=multiple)
        case "":
            return Format("number", decimals, scale, unit)
        case named:
            return Format("number", decimals, scale, named)


def _is_unit(tail: str) -> bool:
    return bool(re.fullmatch(r'[^\d#0.,;\[\]"\\@?]*|:1', tail.strip()))


def _spellable_places(scale: float, decimals: int) -> int:
    """Return how many places Excel can show at this scale: as many as asked, or the next more.

    Example:
        >>> _spellable_places(1e4, 0), _spellable_places(1e4, 1), _spellable_places(1e8, 1)
        (1, 1, 2)
    """
    if scale in _THOUSANDS:
        return decimals
    for places in range(max(decimals, 1), decimals + 10):
        if scale / 10**places in _THOUSANDS:
            return places
    raise ValueError(f"no scale of a format: {scale}")


def _digits(whole: str, places: int) -> str:
    return f"{whole}.{'0' * places}" if places else whole


def _date(serial: float, language: Prose) -> str:
    day = date(1899, 12, 30) + timedelta(days=math.floor(serial))
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
