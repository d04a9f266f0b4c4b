"""Lists in a document: the template's own where it has them, and who counts from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling.markup import attribute
from planforge.filling.word.built_in import list_names
from planforge.filling.word.markup import properties
from planforge.filling.word.numbering import STEP

if TYPE_CHECKING:
    from planforge.filling.word.place import Place
    from planforge.filling.word.styles import Style

DEEPEST: Final = 8
"""Word has nine levels."""


@dataclass(frozen=True, slots=True)
class ListLook:
    """How the items of one list are written.

    Attributes:
        item: `<w:pPr>…</w:pPr>` of an item.
        further: that of an item's further paragraphs, which have no number.
    """

    item: str
    further: str


def list_look(place: Place, depth: int, *, ordered: bool, start: int = 1) -> ListLook:
    """Return how a list's items are written; every call begins a list of its own.

    Args:
        place: where it stands; items without a style of their own look like its paragraph.
        depth: within how many lists it stands.
        ordered: whether it is numbered, else it has bullets.
        start: the first number.
    """
    depth = min(depth, DEEPEST)
    styles = place.document.styles.sheet
    own = styles.named("paragraph", *list_names(depth, ordered=ordered))
    outer = styles.named("paragraph", *list_names(0, ordered=ordered))
    if own is not None and (styled := _styled(own, 0, place, ordered=ordered, start=start)):
        return styled
    if outer is not None and (styled := _styled(outer, depth, place, ordered=ordered, start=start)):
        return styled
    return _plain(own or outer, depth, place, ordered=ordered, start=start)


def _styled(
    style: Style, deeper: int, place: Place, *, ordered: bool, start: int
) -> ListLook | None:
    """Return the look that a style's own list gives; None when it has none for that level."""
    facts, numbering = place.document.facts, place.document.numbering
    numbered = facts.styles.numbered(style)
    if numbered is None:
        return None
    number, level = numbered[0], numbered[1] + deeper
    form = facts.numbering.format_of(number, level)
    if not form or (form == "bullet") == ordered:
        return None
    named = f'<w:pStyle w:val="{attribute(style.id)}"/>'
    left = facts.numbering.left_of(number, level) or STEP * (level + 1)
    if ordered:
        item = named + _numbered(numbering.restarted(number, level, start), level)
    else:
        item = named + (_numbered(number, level) if deeper else "")
    return ListLook(f"<w:pPr>{item}</w:pPr>", _further(place.paragraph, left))


def _plain(style: Style | None, depth: int, place: Place, *, ordered: bool, start: int) -> ListLook:
    """Return the look of a list of our own, on a style or on the place's own paragraph."""
    numbering = place.document.numbering
    number = numbering.numbers(depth, start) if ordered else numbering.bullets()
    base = place.paragraph
    if style is not None:
        base = f'<w:pPr><w:pStyle w:val="{attribute(style.id)}"/></w:pPr>'
    left = STEP * (depth + 1)
    # Chinese paragraphs begin two characters in; that counts more than a list's own indent.
    hanging = f'<w:ind w:left="{left}" w:hanging="{STEP}" w:firstLineChars="0"/>'
    item = properties("w:pPr", base, {"w:numPr": _numbered(number, depth), "w:ind": hanging})
    return ListLook(item, _further(base, left))


def _further(base: str, left: int) -> str:
    indent = f'<w:ind w:left="{left}" w:firstLine="0" w:firstLineChars="0"/>'
    return properties("w:pPr", base, {"w:numPr": None, "w:ind": indent})


def _numbered(number: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
