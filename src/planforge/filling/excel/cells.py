"""A value as a cell: what stands between `<c r="B4"` and the next cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from planforge.filling import markup
from planforge.filling.values import Markdown, Piece, RichText, Shown, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from planforge.filling.excel.styles import Moment

LONGEST: Final = 32_767
"""Characters that Excel takes in one cell."""
PLAIN: Final = frozenset({str, int, float, bool, type(None)})
"""Types that need no second look before they are written."""
_MOST_EXACT: Final = 2**53
_MOST_DIGITS: Final = 15
_SPECIAL: Final = re.compile(
    r"[&<>\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|\A\s|\s\Z"
)
_MARKS: Final = ("&", "<", ">", "_x", "| ", " |", "||")
"""What must not be in printable texts, joined by `|`, which are to be written as they are."""
_WORTH_LOOKING: Final = 4
"""Values; fewer are written one by one."""
_EDGES: Final = re.compile(r"\A\s|\s\Z|\n")
_COLOUR: Final = re.compile(r"#?(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")

_EPOCH: Final = datetime(1899, 12, 30)
_EPOCH_1904: Final = datetime(1904, 1, 1)
_FIRST_TRUE_DAY: Final = datetime(1900, 3, 1)
"""Excel counts a 29 February 1900, so earlier days are off by one; as texts they are right."""


@dataclass(frozen=True, slots=True)
class Runs:
    """A text in the formats of its template, with values in it; XML within `<is>`."""

    xml: str


def characters(text: str) -> int:
    """Return how long Excel takes a text to be, to which an emoji is two.

    Example:
        >>> characters("云栖"), characters("\N{GRINNING FACE}")
        (2, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the format that shows it, for a cell that has none of its own."""

    value: float | Decimal
    code: str


def cell_value(value: Any) -> Any:
    """Return a value as one of the plain types, a moment, a `Decimal`, or rich text.

    Raises:
        TypeError: a cell cannot hold it.
    """
    match value:
        case None | str() | bool():
            return value
        case Shown():
            return cell_value(value.value)
        case RichText() if not any(piece.text for piece in value.pieces):
            return None
        case RichText() | Decimal() | timedelta() | time():
            return value
        case int():
            return int(value)
        case float():
            return float(value)
        case datetime() if value != value:
            return None
        case datetime():
            return value.replace(tzinfo=None)
        case date():
            return value
        case Markdown():
            return value.text
        case _ if hasattr(value, "item") and getattr(value, "shape", None) == ():
            return cell_value(value.item())  # a number of numpy's
        case _:
            raise TypeError(type(value).__name__)


def moment_of(value: object, epoch_1904: bool) -> Moment | None:
    """Return what kind of moment a value is, when Excel can count it."""
    match value:
        case datetime() | date():
            if serial(value, epoch_1904) is None:
                return None
            return "datetime" if isinstance(value, datetime) and value.time() != time(0) else "date"
        case time():
            return "time"
        case timedelta():
            return "timedelta" if value >= timedelta(0) else None
        case _:
            return None


def serial(value: date | time | timedelta, epoch_1904: bool) -> float | None:
    """Return a moment as Excel's number; None for a day that it cannot count."""
    match value:
        case timedelta():
            return value.total_seconds() / 86_400
        case time():
            passed = timedelta(
                hours=value.hour,
                minutes=value.minute,
                seconds=value.second,
                microseconds=value.microsecond,
            )
            return passed / timedelta(days=1)
        case _:
            moment = value if isinstance(value, datetime) else datetime(*value.timetuple()[:3])
            if moment < (_EPOCH_1904 if epoch_1904 else _FIRST_TRUE_DAY):
                return None
            return (moment - (_EPOCH_1904 if epoch_1904 else _EPOCH)) / timedelta(days=1)


def number(value: float | Decimal) -> str:
    """Return a number as a cell holds it.

    Example:
        >>> number(0.1), number(12.0), number(1e21)
        ('0.1', '12', '1e+21')
    """
    if isinstance(value, float):
        if value.is_integer() and abs(value) < _MOST_EXACT:
            return str(int(value))
        return repr(value)
    return str(value)


def writer(
    look: str, moment_look: Callable[[str], str], epoch_1904: bool, *, as_text: bool = False
) -> Callable[[Any], str]:
    """Return the function that gives the rest of a cell after `<c r="B4"` for a value.

    Args:
        look: the cell's attributes: ` s="3"`.
        moment_look: the attributes for a date or time, or for a number format's code.
        epoch_1904: whether the workbook counts days from 1904.
        as_text: whether the cell shows everything as text, so that dates are spelled.
    """
    blank = f"{look}/>"
    opens = f"{look}><v>"
    true, false = f'{look} t="b"><v>1</v></c>', f'{look} t="b"><v>0</v></c>'
    opens_text = f'{look} t="inlineStr"><is><t>'
    special = _SPECIAL.search

    def write(value: Any) -> str:
        kind = type(value)
        if kind is str:
            if value and special(value) is None:
                return f"{opens_text}{value}</t></is></c>"
            return f'{look} t="inlineStr"><is>{text_element(value)}</is></c>' if value else blank
        if kind is int:
            if -_MOST_EXACT <= value <= _MOST_EXACT:
                return f"{opens}{value}</v></c>"
            return f"{opens_text}{value}</t></is></c>"
        if kind is float:
            if value - value != 0:
                return blank
            return f"{opens}{number(value)}</v></c>"
        if value is None:
            return blank
        if kind is bool:
            return true if value else false
        return rare(value)

    def rare(value: Any) -> str:
        match value:
            case Runs():
                return f'{look} t="inlineStr"><is>{value.xml}</is></c>' if value.xml else blank
            case RichText():
                return f'{look} t="inlineStr"><is>{rich(value)}</is></c>'
            case Figure():
                return f"{moment_look(value.code)}{write(value.value).removeprefix(look)}"
            case Decimal() if not value.is_finite():
                return blank
            case Decimal() if len(value.normalize().as_tuple().digits) <= _MOST_DIGITS:
                return f"{opens}{number(value)}</v></c>"
            case _:
                moment = None if as_text else moment_of(value, epoch_1904)
                if moment is None:
                    return write(text_of(value))
                return f"{moment_look(moment)}><v>{number(serial(value, epoch_1904) or 0)}</v></c>"

    return write


@dataclass(frozen=True, slots=True)
class ValueCell:
    """A cell of the template that holds one value.

    Attributes:
        look: its attributes.
        write: gives the rest of it after `<c r="B4"` for a value.
    """

    look: str
    write: Callable[[Any], str]

    def column(self, values: Sequence[Any]) -> tuple[str, Iterable[object]]:
        """Return a pattern for the rest of the cell, and what fills it for each of the values.

        The same as to write each of them, but quicker where all are of one kind, as they mostly
        are: then what is alike in all is in the pattern.
        """
        kinds = set(map(type, values)) if len(values) >= _WORTH_LOOKING else ()
        if kinds == {float}:
            total = sum(values)
            if total - total == 0:  # none is infinite, or no number
                whole = any(map(float.is_integer, values))
                look = self.look.replace("%", "%%")
                return f"{look}><v>%s</v></c>", map(number if whole else repr, values)
        elif kinds == {int}:
            if min(values) >= -_MOST_EXACT and max(values) <= _MOST_EXACT:
                return self.look.replace("%", "%%") + "><v>%d</v></c>", values
        elif kinds == {str} and _are_plain(values):
            look = self.look.replace("%", "%%")
            return f'{look} t="inlineStr"><is><t>%s</t></is></c>', values
        return "%s", map(self.write, values)


def _are_plain(texts: Sequence[str]) -> bool:
    """Whether texts can stand in XML as they are, and none is blank; in doubt not."""
    joined = "|".join(["", *texts, ""])
    return joined.isprintable() and not any(mark in joined for mark in _MARKS)


def text_element(text: str) -> str:
    """Return a text as `<t>`, with its spaces at the ends and its newlines."""
    space = ' xml:space="preserve"' if _EDGES.search(text) else ""
    return f"<t{space}>{markup.excel_text(text)}</t>"


def run_element(look: str, text: str) -> str:
    """Return text in a format of its own; the text is as values are."""
    return f"<r>{look}{text_element(text)}</r>"


def rich(value: RichText, look: str = "") -> str:
    """Return a rich text as runs, in formats over that of their surroundings."""
    return "".join(
        run_element(_look(piece, look), piece.text) for piece in value.pieces if piece.text
    )


def _look(piece: Piece, around: str) -> str:
    """Return a run's format; its elements stand in the order that the schema asks for."""
    properties: Sequence[tuple[str, str]] = (
        ("rFont", _named("rFont", piece.font)),
        ("b", _switched("b", piece.bold)),
        ("i", _switched("i", piece.italic)),
        ("strike", _switched("strike", piece.strike)),
        ("color", _colour(piece.color)),
        ("sz", _named("sz", piece.size)),
        ("u", _switched("u", piece.underline, off="none")),
        ("vertAlign", _named("vertAlign", piece.script)),
    )
    own = {name: text for name, text in properties if text}
    if not own:
        return around
    kept = {found[1]: found[0] for found in _PROPERTY.finditer(around)}
    return f"<rPr>{''.join({**kept, **own}.values())}</rPr>"


_PROPERTY: Final = re.compile(r"<(?!rPr)(\w+)[^>]*/>")


def _named(name: str, value: object) -> str:
    return "" if value is None else f'<{name} val="{markup.attribute(str(value))}"/>'


def _switched(name: str, on: bool | None, off: str = "0") -> str:
    if on is None:
        return ""
    return f"<{name}/>" if on else f'<{name} val="{off}"/>'


def _colour(colour: str | None) -> str:
    found = _COLOUR.fullmatch(colour or "")
    return f'<color rgb="FF{found[1].upper()}"/>' if found else ""
