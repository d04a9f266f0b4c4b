"""Values as XML, each as its place takes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.markup import attribute, text
from planforge.filling.tags import TagError
from planforge.filling.values import ChartData, Image, Link, Shown, SubDocument, text_of
from planforge.filling.word.days import day_as, day_of
from planforge.filling.word.slots import (
    CheckedSlot,
    ChoiceSlot,
    ColorSlot,
    CountSlot,
    DaySlot,
    FrameSlot,
    FullDateSlot,
    InstructionSlot,
    PlainSlot,
    TargetSlot,
    TextSlot,
    TickSlot,
)
from planforge.filling.word.tables import MOST_COLUMNS
from planforge.filling.word.targets import target_id
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from planforge.filling.tags import Tag
    from planforge.filling.word.opened import Opened
    from planforge.filling.word.place import Inserted
    from planforge.filling.word.slots import Around, Slot

_PLAIN: Final = (str, int, float, bool, type(None), Shown)
_BREAKING: Final = re.compile(r"[\n\t\f\a]|\r\n?|\v")
_CUT: Final = "<?cut?>"
_EMPTY_RUN: Final = (
    r"<w:r(?: [^>]*)?>(?:<w:rPr>(?:(?!</w:rPr>).)*+</w:rPr>|<w:rPr/>)?<w:t(?: [^>]*)?></w:t></w:r>"
)
_EMPTY_BEFORE: Final = re.compile(rf"{_EMPTY_RUN}{re.escape(_CUT)}", re.DOTALL)
_EMPTY_AFTER: Final = re.compile(rf"{re.escape(_CUT)}{_EMPTY_RUN}", re.DOTALL)
_EMPTY_LINK: Final = re.compile(r"<w:hyperlink(?: [^>]*)?></w:hyperlink>")
_PAGE: Final = '<w:br w:type="page"/>'
_HEX: Final = re.compile(r"#?([0-9A-Fa-f]{6})\Z")
_SHORT_HEX: Final = re.compile(r"#?([0-9A-Fa-f])([0-9A-Fa-f])([0-9A-Fa-f])\Z")
_NO: Final = frozenset({"", "0", "false", "no", "否", "×"})


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
            return _in_instruction(slot, value)
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
            day = day_of(value)
            plain = spelled(value, slot.tag) if day is None else day_as(day, form)
            return text(_BREAKING.sub(" ", plain))
        case FullDateSlot():
            day = day_of(value)
            return "" if day is None else f"{day:%Y-%m-%d}T{day:%H:%M:%S}Z"
        case FrameSlot():
            return _in_frame(slot, value, opened)
        case TargetSlot():
            return target_id(slot, _address(value, slot.tag), opened)


def spelled(value: Any, tag: Tag) -> str:
    """Return a value as it reads in a text; lists, pictures and the like have no such form."""
    if isinstance(value, (Image, ChartData, SubDocument)):
        raise failure("fill-word-no-text", tag)
    try:
        return text_of(value)
    except TagError as error:
        raise failure(error.code, tag, **error.details) from error


def failure(code: str, tag: Tag, **details: Any) -> PlanError:
    """Return the error of a value that its tag's place cannot take."""
    return PlanError([Problem(code, tag.location, {"tag": tag.text, **details})])


def _address(value: Any, tag: Tag) -> str:
    return value.target if isinstance(value, Link) else spelled(value, tag)


def _in_instruction(slot: InstructionSlot, value: Any) -> str:
    if slot.is_address:
        from planforge.document.word.inlines import is_safe_address

        address = _address(value, slot.tag).strip()
        if address and not address.startswith("#") and not is_safe_address(address):
            raise failure("fill-link", slot.tag, target=address)
        plain = address
    else:
        plain = _BREAKING.sub(" ", spelled(value, slot.tag))
    return text(plain.replace('"', "'").replace("\\", "\\\\"))


def _in_frame(slot: FrameSlot, value: Any, opened: Opened) -> str:
    from planforge.filling.word.frames import filled_frame
    from planforge.filling.word.inserts import Place

    shown = value if isinstance(value, (Image, ChartData)) else spelled(value, slot.tag)
    return filled_frame(slot.drawing, shown, Place(opened.output(), location=slot.tag.location))


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
    within = _between_runs(around, runs) if runs else ""
    if not blocks:
        return f"{slot.before}{within}{slot.after}"
    if slot.before:
        return f"{slot.before}{within}{slot.after}{blocks}" if runs else blocks
    if around.leave is None:
        raise failure("fill-word-no-blocks", slot.tag)
    return f"{within}{around.leave}{blocks}{around.enter}"


def _between_runs(around: Around, runs: str) -> str:
    """Return runs between the halves of a run; a link divides the link that it stands in."""
    leave, enter = around.leave_run, around.enter_run
    if around.leave_link and "<w:hyperlink" in runs:
        return f"{leave}{_CUT}{around.leave_link}{runs}{around.enter_link}{_CUT}{enter}"
    return f"{leave}{_CUT}{runs}{_CUT}{enter}"


def without_empty_runs(xml: str) -> str:
    """Return a part without the runs that were cut off before or after what was inserted."""
    if _CUT not in xml:
        return xml
    cut = _EMPTY_AFTER.sub("", _EMPTY_BEFORE.sub("", xml)).replace(_CUT, "")
    return _EMPTY_LINK.sub("", cut)


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
    if not 0 <= count <= MOST_COLUMNS:
        raise failure("fill-word-count", tag, value=str(count))
    return max(count, 1)


def _is_yes(value: Any) -> bool:
    inner = value.value if isinstance(value, Shown) else value
    if isinstance(inner, str):
        return inner.strip().lower() not in _NO
    return bool(inner)
