"""Texts with tags that are no cells: of comments, text boxes, chart titles, properties."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planforge.filling.excel.strings import may_have_tags
from planforge.filling.tags import Tag, split
from planforge.filling.values import text_of
from planforge.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.problems import Location, Problem


@dataclass(frozen=True, slots=True)
class TextSlot:
    """A text with tags that is no cell.

    Attributes:
        pieces: plain text and tags, in their order.
        row: the template's row it moves with: in a loop it has a text for each turn. None: it has
            one for the sheet.
        column: likewise the column.
        takes_picture: whether its value may be a picture, as that of an alternative text.
        problems: tags in it that are opened and never closed.
    """

    pieces: tuple[str | Tag, ...]
    row: int | None = None
    column: int | None = None
    takes_picture: bool = False
    problems: tuple[Problem, ...] = field(default=(), compare=False)


def slot_of(
    text: str, location: Location, row: int | None = None, column: int | None = None
) -> TextSlot | None:
    """Return the slot of a text; None when there are no tags in it."""
    if not may_have_tags(text):
        return None
    problems = Problems()
    pieces = tuple(split(text, location, problems))
    if not problems.found and not any(isinstance(piece, Tag) for piece in pieces):
        return None
    return TextSlot(pieces, row, column, problems=tuple(problems.found))


def slot_text(slot: TextSlot, values: Sequence[object]) -> str:
    """Return a slot's text.

    Args:
        slot: the slot.
        values: of its tags, in order; for a slot with statements, what comes to stand there, all
            pieces of it.
    """
    tags = [piece for piece in slot.pieces if isinstance(piece, Tag)]
    if any(tag.kind == "statement" for tag in tags):
        return "".join(map(text_of, values))
    rest = iter(values)
    texts = []
    for piece in slot.pieces:
        if isinstance(piece, str):
            texts.append(piece)
        elif piece.kind == "value":
            texts.append(text_of(next(rest)))
    return "".join(texts)
