"""What stands in a part where a value comes to stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planforge.filling.tags import Tag


@dataclass(frozen=True, slots=True)
class Around:
    """How to leave the run and the paragraph of a value, and how to go on after.

    Attributes:
        run: the run's format, `<w:rPr>…</w:rPr>`, or nothing.
        paragraph: the paragraph's, `<w:pPr>…</w:pPr>`, or nothing.
        leave_run: `</w:t></w:r>`; enter_run: `<w:r>…<w:t>`.
        leave: likewise for the whole paragraph; None where it cannot be divided.
        enter: likewise.
        leave_link: `</w:hyperlink>` where the run stands in a link, in which no other may stand.
        enter_link: `<w:hyperlink …>` there.
        width: how wide the cell is that it stands in, in twentieths of a point.
    """

    run: str
    paragraph: str
    leave_run: str
    enter_run: str
    leave: str | None
    enter: str
    leave_link: str = ""
    enter_link: str = ""
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
    """A value in a field's instruction: it stays within its quotes.

    `is_address` says that it is where a link leads, or how that begins.
    """

    tag: Tag
    is_address: bool = False


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


@dataclass(frozen=True, slots=True)
class FrameSlot:
    """A picture or chart whose alternative text is a tag; `drawing` is all of it as XML."""

    tag: Tag
    drawing: str


@dataclass(frozen=True, slots=True)
class TargetSlot:
    """Where a link leads, which is written as the id of a relationship."""

    tag: Tag


Slot = (
    TextSlot | PlainSlot | InstructionSlot | ColorSlot | CountSlot | ChoiceSlot | CheckedSlot
    | TickSlot | DaySlot | FullDateSlot | FrameSlot | TargetSlot
)  # fmt: skip
