"""Numbers with their spelling: what a text shows of them.

Halves are rounded away from zero, as Excel does.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.dates import text_with
from planforge.filling.missing import running, shortened
from planforge.filling.tags import TagError
from planforge.filling.values import Shown, text_of
from planforge.formula.formats import Format, parse_format
from planforge.problems import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_PLACES: Final = 15


def number_of(value: Any) -> int | float | Decimal:
    """Return the number that a value is or spells: `"1,234.5"` as data files have it."""
    if isinstance(value, Shown):
        value = value.value
    if isinstance(value, bool):
        raise TagError("fill-not-number", value=shortened(value))
    if isinstance(value, (int, float, Decimal)):
        return value
    if isinstance(value, str) and (number := _read_number(value)) is not None:
        return number
    if hasattr(value, "item") and not callable(value):  # numpy's numbers
        return number_of(value.item())
    raise TagError("fill-not-number", value=shortened(value))


_WRITTEN_NUMBER: Final = re.compile(
    r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?(?<=\d)"
)
_SPELLED: Final = re.compile(
    r"[+-]? ?(?P<sign>[¥￥$€£]?) ?(?P<whole>\d{1,3}(?P<grouped>(?:,\d{3})+)|\d+)(?P<places>\.\d+)?"
    r" ?(?P<scale>[%％‰万亿]?)(?P<unit>(?:(?<![%％‰])元)?)",
    re.ASCII,
)
_POWERS: Final = {"": 0, "%": -2, "％": -2, "‰": -3, "万": 4, "亿": 8}
_LONGEST: Final = 60
_DIGITS_KEPT: Final = 15


def _read_number(written: str) -> int | float | None:
    """Return the number that a text spells, as data files and people write it; None for none.

    Example:
        >>> [_read_number(text) for text in ("1,234.5", "12%", "¥30.5", "800万", "12 kg", "3:1")]
        [1234.5, 0.12, 30.5, 8000000, None, None]
    """
    text = written.strip()
    if _WRITTEN_NUMBER.fullmatch(text):
        text = text.replace(",", "")
        return int(text) if text.lstrip("+-").isdigit() and len(text) < 400 else float(text)
    found = _SPELLED.fullmatch(text) if len(text) < _LONGEST else None
    return None if found is None else _number_in(found)


def _number_in(spelling: re.Match[str]) -> int | float:
    """Return the number of a spelling, as exactly as digits say it."""
    power, places = _POWERS[spelling["scale"]], spelling["places"] or ""
    minus = "-" if "-" in spelling[0] else ""
    number = f"{minus}{spelling['whole'].replace(',', '')}{places}"
    if power < 0 or places:
        found = float(f"{number}e{power}")
        return int(found) if power > 0 and found.is_integer() else found
    return int(number + "0" * power)


def spells_number(text: str) -> bool:
    """Whether a text spells a number, with which somebody may mean to reckon."""
    return len(text) < _LONGEST and _read_number(text) is not None


def are_spelled(cells: Iterable[str]) -> bool:
    """Whether all texts of a column spell numbers of one kind, and not all by their bare digits.

    Example:
        >>> are_spelled(["2", "1,200"]), are_spelled(["12%", "5"]), are_spelled(["1", "2"])
        (True, False, False)
    """
    found = [_SPELLED.fullmatch(cell.strip()) for cell in cells]
    if any(cell is None or _has_many_digits(cell[0]) for cell in found):
        return False
    spellings = [cell for cell in found if cell is not None]
    shares = {cell["scale"] if cell["scale"] in ("%", "％", "‰") else "" for cell in spellings}
    signs = {
        cell["sign"].replace("￥", "¥") or cell["unit"].replace("元", "¥") for cell in spellings
    }
    return any(map(_is_more, spellings)) and len(shares) == 1 and len(signs - {""}) < 2


def _has_many_digits(written: str) -> bool:
    return sum(map(str.isdigit, written)) > _DIGITS_KEPT


def _is_more(spelling: re.Match[str]) -> bool:
    """Whether it has more than bare digits."""
    return any(spelling.group("sign", "grouped", "scale", "unit"))


def spelled_number(text: str) -> Shown | int | float:
    """Return the number that a text spells, with its spelling and the format that shows it so."""
    found = _SPELLED.fullmatch(text.strip())
    assert found is not None, "are_spelled has looked at it"
    number = _number_in(found)
    return Shown(number, found[0], _code_of(found)) if _is_more(found) else number


def _code_of(found: re.Match[str]) -> str:
    """Return Excel's format for a spelling; none for those that it cannot show."""
    digits = "#,##0" if found["grouped"] else "0"
    digits += f".{'0' * (len(found['places']) - 1)}" if found["places"] else ""
    match found["scale"], found["sign"], found["unit"]:
        case ("%" | "％", "", ""):
            return f"{digits}%"
        case ("", "", ""):
            return digits
        case ("", sign, ""):
            return f'"{sign}"{digits};-"{sign}"{digits}'
        case ("", "", unit):
            return f'{digits}"{unit}"'
        case _:
            return ""


def rounded(value: Any, places: int = 0, method: str = "common") -> int | float:
    """Return a number rounded to so many places, halves away from zero."""
    if method not in _ROUNDINGS:
        raise TagError("fill-not-listed", name=str(method), known=", ".join(_ROUNDINGS))
    exact = number_of(value)
    found = _quantized(exact, _places(places, least=-MOST_PLACES), _ROUNDINGS[method])
    return int(found) if isinstance(exact, int) else float(found)


_ROUNDINGS: Final = {"common": ROUND_HALF_UP, "ceil": ROUND_CEILING, "floor": ROUND_FLOOR}


def numbered(value: Any, pattern: Any = "#,##0.##") -> Shown | None:
    """Return a number as a pattern says (`#,##0.00`, `0.0%`, `0.0万`), or with so many places."""
    if value is None or value == "":
        return None
    if isinstance(pattern, int):
        return _shown(value, Format(decimals=_places(pattern)))
    found = _PATTERN.fullmatch(pattern) if isinstance(pattern, str) else None
    if found is None or len(pattern) > 100:
        raise TagError("fill-not-format", pattern=shortened(pattern))
    whole, places = found["whole"].replace("###", "##0"), found["places"]
    written = (
        f"{found['sign']}{'0' if whole == '#' else whole}{places and '.'}{places}{found['after']}"
    )
    before = found["before"].translate(_QUOTES)
    return _shown(value, _look(written), before, len(found["spare"]))


_PATTERN: Final = re.compile(
    r"(?P<before>[^#0+]*)(?P<sign>\+?)(?P<whole>#,##[0#]|#|0)"
    r"\.?(?P<places>(?<=\.)0*|)(?P<spare>(?<=[.0])#*)(?P<after>[^#0]*)"
)
_QUOTES: Final = str.maketrans("", "", '"\\')


def _look(text: str) -> Format:
    """Return the format; at any scale with any number of places, which Excel has not."""
    try:
        return parse_format(text.translate(_QUOTES))
    except PlanError as error:
        details = error.problems[0].details
        if "places" not in details:
            raise TagError("fill-not-format", pattern=shortened(text)) from None
        padded = re.sub(r"0(?:\.0+)?", f"0.{'0' * details['places']}", text, count=1)
        return replace(parse_format(padded.translate(_QUOTES)), decimals=details["decimals"])


def percentage(value: Any, places: int = 0) -> Shown | None:
    """Return a share as a percentage: 0.123 as `12.3%`."""
    return None if value in (None, "") else _shown(value, Format("percent", _places(places)))


def in_wan(value: Any, places: int = 1) -> Shown | None:
    """Return a number in 万: 8000000 as `800.0万`."""
    return None if value in (None, "") else _shown(value, Format("number", _places(places), 1e4))


def in_yi(value: Any, places: int = 2) -> Shown | None:
    """Return a number in 亿: 120000000 as `1.20亿`."""
    return None if value in (None, "") else _shown(value, Format("number", _places(places), 1e8))


def money(value: Any, sign: str = "¥", places: int = 2) -> Shown | None:
    """Return an amount with its sign: 1234.5 as `¥1,234.50`."""
    if value is None or value == "":
        return None
    look, mark = Format("number", _places(places)), text_of(sign).translate(_QUOTES)[:10]
    code = f'"{mark}"{look.digits()};-"{mark}"{look.digits()}'
    return replace(_shown(value, look, mark), code=code)


def _shown(value: Any, look: Format, before: str = "", spare: int = 0) -> Shown:
    """Return a number with its spelling; of its last `spare` places zeros are left out."""
    exact = number_of(value)
    shown = _decimal(exact) / Decimal(look.scale)
    if look.style in ("percent", "points"):
        shown *= 100
    grouping = look.grouping and look.style == "number" and look.scale == 1
    digits = _digits(shown, look.decimals + spare, grouping=grouping)
    for _ in range(spare):
        digits = digits.removesuffix("0")
    digits = digits.removesuffix(".") if spare else digits
    minus, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    plus = "+" if look.signed and not minus and digits.strip("0.,") else ""
    tail = "%" if look.style == "percent" else look.suffix().strip()
    code = "" if before or spare else _code(look)
    return Shown(exact, f"{minus}{plus}{before}{digits}{tail}", code)


def _code(look: Format) -> str:
    """Return Excel's code for it; empty where Excel cannot show it (`0万`, without places)."""
    if look.places != look.decimals or look.style in ("date", "text", "boolean"):
        return ""
    return look.excel_code(unit=True).rsplit(";", 1)[0]


def _digits(value: Decimal, places: int, *, grouping: bool) -> str:
    found = _quantized(value, places, ROUND_HALF_UP)
    found = found or abs(found)  # no `-0`
    return f"{found:,f}" if grouping else f"{found:f}"


def _quantized(value: Any, places: int, rounding: str) -> Decimal:
    exact = _decimal(value)
    with localcontext(prec=400):
        return exact.quantize(Decimal(1).scaleb(-places), rounding)


def _decimal(value: Any) -> Decimal:
    """Return a number with the digits that people see: 2.675, not 2.67499."""
    found = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    if not found.is_finite() or abs(found) > Decimal("1e320"):
        raise TagError("fill-not-number", value=shortened(float(found)))
    return found


def _places(places: Any, least: int = 0) -> int:
    if (
        isinstance(places, bool)
        or not isinstance(places, int)
        or not least <= places <= MOST_PLACES
    ):
        raise TagError("fill-places", value=shortened(places), most=MOST_PLACES)
    return places


def formatted(pattern: str, *values: Any, **named: Any) -> str:
    """Return `"{:,.2f}".format(x)`, without a way into the values."""
    found, following = [], 0
    for text, name, spec, conversion in Formatter().parse(pattern):
        found.append(text)
        if name is None:
            continue
        if conversion not in (None, "s") or not re.fullmatch(r"\w*", name):
            raise TagError("fill-not-format", pattern=shortened(pattern))
        if not name:
            name, following = str(following), following + 1
        known = dict(enumerate(values))
        value = known.get(int(name)) if name.isdecimal() else named.get(name)
        found.append(_specified(value, spec or ""))
    made = "".join(found)
    running().made(len(made))
    return made


_SPEC: Final = re.compile(r"(?:.?[<>=^])?[ +-]?#?0?\d{0,3}[,_]?(?:\.\d{1,2})?[bcdeEfFgGnosxX%]?")
_PERCENT: Final = re.compile(r"%(?:%|[-+ 0]{0,3}\d{0,3}(?:\.\d{1,2})?[sdifFeEgG])")


def _specified(value: Any, spec: str) -> str:
    value = value.value if isinstance(value, Shown) and spec else value
    if isinstance(value, (date, time)) and spec:
        return text_with(value, spec)
    if not _SPEC.fullmatch(spec):
        raise TagError("fill-not-format", pattern=shortened(spec))
    if not isinstance(value, (int, float, Decimal)):
        value = text_of(value)
    try:
        return format(value, spec)
    except ValueError:
        raise TagError("fill-format-value", pattern=spec, value=shortened(value)) from None


def percent_formatted(pattern: Any, *values: Any) -> str:
    """Return `"%.2f"|format(x)`, as C and Jinja write it."""
    text, given = text_of(pattern), iter(values)
    if _PERCENT.sub("", text).count("%"):
        raise TagError("fill-not-format", pattern=shortened(text))

    def spelled(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        value = next(given, None)
        plain = found[0].endswith("s")
        try:
            return found[0] % (text_of(value) if plain else number_of(value))
        except (TypeError, ValueError, OverflowError):
            raise TagError("fill-format-value", pattern=found[0], value=shortened(value)) from None

    return _PERCENT.sub(spelled, text)
