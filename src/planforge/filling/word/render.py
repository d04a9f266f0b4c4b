"""Writing a document's parts from what its program emits: text put to text, no XML in between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planforge.filling.word.identities import Identities, Identity, NoteId, NoteReference, Notes
from planforge.filling.word.slots import TextSlot
from planforge.filling.word.written import written
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.filling.language import Emit
    from planforge.filling.word.opened import Opened
    from planforge.filling.word.segments import Segment
    from planforge.filling.word.slots import Slot
    from planforge.problems import Problems

MOST_LETTERS: Final = 200_000_000
"""Of all parts together: a document that no program would open."""
_SPECIAL: Final = re.compile("[&<>\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def write_parts(
    emits: Sequence[Emit],
    segments: Sequence[Segment],
    names: Sequence[str],
    opened: Opened,
    problems: Problems,
) -> list[str]:
    """Return the parts' contents.

    Args:
        emits: what the program emitted.
        segments: by the emits' numbers.
        names: the parts' names, by the segments' numbers of parts.
        opened: gives the document's working copy.
        problems: takes the values that cannot stand where their tags stand.

    Raises:
        PlanError: it gets too large.
    """
    texts: list[list[str]] = [[] for _ in names]
    identities = [Identities(opened) for _ in names]
    notes = Notes()
    special = _SPECIAL.search
    size = 0
    for emit in emits:
        segment = segments[emit[0]]
        append = texts[segment.part].append
        opened.part = names[segment.part]
        append(segment.first)
        size += segment.size
        if size > MOST_LETTERS:
            raise PlanError([Problem("fill-word-too-long", opened.package.location)])
        values = iter(map(emit.__getitem__, segment.places))
        for piece, after in segment.pieces:
            if type(piece) is TextSlot:
                value = next(values)
                if type(value) is str and special(value) is None:
                    shown = f"{piece.before}{value}{piece.after}" if piece.before else value
                else:
                    shown = _shown(piece, value, opened, problems)
            elif isinstance(piece, Identity):
                shown = identities[segment.part].written(piece)
            elif isinstance(piece, NoteReference):
                shown = notes.next(piece.note)
            elif isinstance(piece, NoteId):
                shown = notes.now(piece.note)
            else:
                shown = _shown(piece, next(values), opened, problems)
            append(shown)
            append(after)
            size += len(shown)
    return ["".join(text) for text in texts]


def _shown(piece: Slot, value: object, opened: Opened, problems: Problems) -> str:
    try:
        return written(piece, value, opened)
    except PlanError as error:
        problems.add_all(error.problems)
        return ""
