"""What stands in a part where a value comes to stand, and how the value is written there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.markup import attribute, text
from planforge.filling.values import Shown, text_of
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from planforge.filling.tags import Tag
    from planforge.filling.word.opened import Opened
    from planforge.filling.word.place import Inserted

_PLAIN: Final = (str, int, float, bool, type(None), Shown)
_BREAKING: Final = re.compile(r"[\n\t\f\a]|\r\n?|\v")
_PAGE: Final = '<w:br w:type="page"/>'
_HEX: Final = re.compile(r"#?([0-9A-Fa-f]{6})\Z")
_SHORT_HEX: Final = re.compile(r"#?([0-9A-Fa-f])([0-9A-Fa-f])([0-9A-Fa-f])\Z")
_NO: Final = frozenset({"", "0", "false", "no", "否", "×"})
_FORM: Final = re.compile(r"'[^']*'|yyyy|yy|MMMM|MMM|MM|M|dddd|ddd|dd|d|HH|H|mm|m|ss|s")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_COLUMNS: Final = 63
"""Word's own limit for a table."""


@dataclass(frozen=True, slots=True)
class Around:
    """How to leave the run and the paragraph of a value, and how to go on after.

    Attributes:
        run: the run's format, `<w:rPr>…</w:rPr>`, or nothing.
        paragraph: the paragraph's, `<w:pPr>…</w:pPr>`, or nothing.
        leave_run: `</w:t></w:r>`; enter_run: `<w:r>…<w:t>`.
        leave: likewise for the whole paragraph; None where it cannot be divided.
        enter: likewise.
        width: how wide the cell is that it stands in, in twentieths of a point.
    """

    run: str
    paragraph: str
    leave_run: str
    enter_run: str
    leave: str | None
    enter: str
    width: int | None = None


@dataclass(frozen=True, slots=True)
class TextSlot:
    """A value in a run.

    Where it is all that its paragraph holds, `before` and `after` are the paragraph around it,
    which blocks replace.
    """

    tag: Tag
    around: Around
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class PlainSlot:
    """A value in a text without formats: a property, a name in a chart."""

    tag: Tag


@dataclass(frozen=True, slots=True)
class InstructionSlot:
    """A value in a field's instruction: it stays within its quotes."""

    tag: Tag


@dataclass(frozen=True, slots=True)
class ColorSlot:
    """A color as six digits; nothing for none."""

    tag: Tag


@dataclass(frozen=True, slots=True)
class CountSlot:
    """A number of columns."""

    tag: Tag


@dataclass(frozen=True, slots=True)
class ChoiceSlot:
    """A value of a list of choices, which is shown as the list says."""

    tag: Tag
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CheckedSlot:
    """Whether a box is checked."""

    tag: Tag


@dataclass(frozen=True, slots=True)
class TickSlot:
    """The sign of a checked box, or of the other."""

    tag: Tag
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class DaySlot:
    """A date in a control's own spelling: `yyyy年M月d日`."""

    tag: Tag
    form: str


@dataclass(frozen=True, slots=True)
class FullDateSlot:
    """A control's date as its properties have it."""

    tag: Tag


Slot = (
    TextSlot | PlainSlot | InstructionSlot | ColorSlot | CountSlot | ChoiceSlot | CheckedSlot
    | TickSlot | DaySlot | FullDateSlot
)  # fmt: skip


def written(slot: Slot, value: Any, opened: Opened) -> str:
    """Return a value as XML for its place.

    Raises:
        PlanError: the value cannot stand there.
    """
    match slot:
        case TextSlot():
            return _in_text(slot, value, opened)
        case PlainSlot():
            return attribute(_BREAKING.sub(" ", spelled(value, slot.tag)))
        case InstructionSlot():
            plain = _BREAKING.sub(" ", spelled(value, slot.tag)).replace('"', "'")
            return text(plain.replace("\\", "\\\\"))
        case ColorSlot():
            return _color(value, slot.tag)
        case CountSlot():
            return str(_count(value, slot.tag))
        case ChoiceSlot(choices=choices):
            plain = spelled(value, slot.tag)
            return text(next((shown for known, shown in choices if known == plain), plain))
        case CheckedSlot():
            return "1" if _is_yes(value) else "0"
        case TickSlot():
            return text(slot.yes if _is_yes(value) else slot.no)
        case DaySlot(form=form):
            day = _day(value)
            plain = spelled(value, slot.tag) if day is None else day_as(day, form)
            return text(_BREAKING.sub(" ", plain))
        case FullDateSlot():
            day = _day(value)
            return "" if day is None else f"{day:%Y-%m-%d}T{day:%H:%M:%S}Z"


def spelled(value: Any, tag: Tag) -> str:
    """Return a value as it reads in a text; lists and mappings have no such form."""
    if isinstance(value, (list, tuple, dict, set)):
        raise failure("fill-word-not-text", tag, kind=type(value).__name__)
    return text_of(value)


def failure(code: str, tag: Tag, **details: Any) -> PlanError:
    """Return the error of a value that its tag's place cannot take."""
    return PlanError([Problem(code, tag.location, {"tag": tag.text, **details})])


def _in_text(slot: TextSlot, value: Any, opened: Opened) -> str:
    if not isinstance(value, _PLAIN):
        from planforge.filling.word.inserts import Place, inserted

        around = slot.around
        place = Place(
            opened.output(), around.run, around.paragraph, slot.tag.location, around.width
        )
        found = inserted(value, place)
        if found is not None:
            return _inserted(slot, found)
    plain = spelled(value, slot.tag)
    shown = text(plain) if _BREAKING.search(plain) is None else _broken(plain, slot.around)
    return f"{slot.before}{shown}{slot.after}" if slot.before else shown


def _inserted(slot: TextSlot, found: Inserted) -> str:
    """Return runs between runs, blocks in place of the paragraph or between its halves."""
    around, runs, blocks = slot.around, found.runs, found.blocks
    within = f"{around.leave_run}{runs}{around.enter_run}" if runs else ""
    if not blocks:
        return f"{slot.before}{within}{slot.after}"
    if slot.before:
        return f"{slot.before}{within}{slot.after}{blocks}" if runs else blocks
    if around.leave is None:
        raise failure("fill-word-no-blocks", slot.tag)
    return f"{within}{around.leave}{blocks}{around.enter}"


def _broken(plain: str, around: Around) -> str:
    r"""Return text with lines (`\n`), tabs, pages (`\f`) and paragraphs (`\a`)."""
    shown, end = [], 0
    for found in _BREAKING.finditer(plain):
        shown += [text(plain[end : found.start()]), _break(found[0], around)]
        end = found.end()
    shown.append(text(plain[end:]))
    return "".join(shown)


def _break(letter: str, around: Around) -> str:
    again = '<w:t xml:space="preserve">'
    match letter:
        case "\t":
            return f"</w:t><w:tab/>{again}"
        case "\f":
            if around.leave is None:
                return f"</w:t>{_PAGE}{again}"
            return f"{around.leave}<w:p><w:r>{_PAGE}</w:r></w:p>{around.enter}"
        case "\a" if around.leave is not None:
            return f"{around.leave}{around.enter}"
        case _:
            return f"</w:t><w:br/>{again}"


def _color(value: Any, tag: Tag) -> str:
    plain = spelled(value, tag).strip()
    if not plain or plain == "auto":
        return "auto"
    if found := _HEX.match(plain):
        return found[1].upper()
    if found := _SHORT_HEX.match(plain):
        return "".join(digit * 2 for digit in found.groups()).upper()
    raise failure("fill-word-color", tag, value=plain)


def _count(value: Any, tag: Tag) -> int:
    try:
        count = int(str(text_of(value)).strip() or 1)
    except ValueError:
        raise failure("fill-word-count", tag, value=spelled(value, tag)) from None
    if not 0 <= count <= _MOST_COLUMNS:
        raise failure("fill-word-count", tag, value=str(count))
    return max(count, 1)


def _is_yes(value: Any) -> bool:
    inner = value.value if isinstance(value, Shown) else value
    if isinstance(inner, str):
        return inner.strip().lower() not in _NO
    return bool(inner)


def _day(value: Any) -> datetime | None:
    """Return a date, or a text that is one as ISO 8601 writes it."""
    inner = value.value if isinstance(value, Shown) else value
    match inner:
        case datetime():
            return inner
        case date():
            return datetime(inner.year, inner.month, inner.day)
        case str():
            try:
                return datetime.fromisoformat(inner.strip())
            except ValueError:
                return None
        case _:
            return None


def day_as(day: datetime, form: str) -> str:
    """Return a date in a format of Word's; without any, as ISO 8601 has it.

    Example:
        >>> day_as(datetime(2025, 12, 1), "yyyy年M月d日"), day_as(datetime(2025, 12, 1), "d MMM yy")
        ('2025年12月1日', '1 Dec 25')
    """
    return _FORM.sub(lambda found: _day_piece(day, found[0]), form or "yyyy-MM-dd")


def _day_piece(day: datetime, piece: str) -> str:
    match piece:
        case "yyyy":
            return f"{day.year:04}"
        case "yy":
            return f"{day.year % 100:02}"
        case "M" | "d" | "H" | "m" | "s":
            return str(
                {"M": day.month, "d": day.day, "H": day.hour, "m": day.minute}.get(
                    piece, day.second
                )
            )
        case "MMMM" | "MMM" | "dddd" | "ddd":
            name = _MONTHS[day.month - 1] if piece[0] == "M" else _DAYS[day.weekday()]
            return name if len(piece) == 4 else name[:3]
        case "MM" | "dd" | "HH" | "mm" | "ss":
            return _day_piece(day, piece[0]).zfill(2)
        case _:
            return piece.strip("'")
