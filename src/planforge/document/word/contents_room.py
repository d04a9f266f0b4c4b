"""How close the contents are set, so that the revision record stands on their page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.document.word.gap_list import gap_rows
from planforge.document.word.markup import half_widths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.document.outline import Outline

LINES = (310, 290, 270, 256)
"""Heights of a line of the contents, in twentieths of a point, from airy to close."""
_SPARE = 200
_TITLE, _SUBHEADING, _CHAPTER_SPACE, _TABLE_END, _NOTE = 960, 883, 80, 240, 530
_TABLE_LINE, _TABLE_PADDING = 270, 130
_CHANGE = 45
"""Half-width characters of a revision's change, or of a gap, that stand on a line."""


@dataclass(frozen=True, slots=True)
class ContentsRoom:
    """How the contents are set.

    Attributes:
        line: the height of an entry's line.
        record_follows: whether the revision record stands below them. Else it would stand alone
            on a page, and goes behind the last chapter.
    """

    line: int
    record_follows: bool


def contents_room(
    outline: Outline, levels: Sequence[int], captions: Sequence[int], height: int
) -> ContentsRoom:
    """Return how close the contents are set: as airy as lets all of them stay on one page.

    Args:
        outline: the document.
        levels: of the entries, in their order.
        captions: how many entries each list of tables or figures has.
        height: of a page's text.
    """
    gaps, record, page = _gaps(outline), _record(outline), height - _SPARE
    for line in LINES:
        if _contents(levels, captions, line) + gaps + record <= page:
            return ContentsRoom(line, record_follows=True)
    for line in LINES:
        if _contents(levels, captions, line) + gaps <= page:
            return ContentsRoom(line, record_follows=False)
    last = (_contents(levels, captions, LINES[0]) + gaps) % page
    return ContentsRoom(LINES[0], record_follows=last + record <= page)


def _contents(levels: Sequence[int], captions: Sequence[int], line: int) -> int:
    entries = len(levels) * line + levels.count(1) * _CHAPTER_SPACE
    return _TITLE + entries + sum(_SUBHEADING + count * line for count in captions)


def _gaps(outline: Outline) -> int:
    texts = gap_rows(outline)
    return _SUBHEADING + _NOTE + _table(texts) if texts else 0


def _record(outline: Outline) -> int:
    changes = [revision.change for revision in outline.revisions]
    return _SUBHEADING + _table(changes) if changes else 0


def _table(texts: Sequence[str]) -> int:
    lines = [1, *(max(1, math.ceil(half_widths(text) / _CHANGE)) for text in texts)]
    return sum(count * _TABLE_LINE + _TABLE_PADDING for count in lines) + _TABLE_END
