"""What is lost beside a tag: it stands for its whole paragraph, row or cell, which goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.filling.tags import Tag
from planforge.filling.word.names import PARAGRAPHS, A, W

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from planforge.filling.word.marks import Cut, Marks
    from planforge.problems import Problems

_TEXTS: Final = (W + "t", A + "t")
_SPACES: Final = (*PARAGRAPHS, W + "tab", W + "br", W + "cr", A + "br")
_DRAWINGS: Final = (W + "drawing", W + "pict", W + "object")
_WRITTEN_TWICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOST_LETTERS: Final = 60


def note_lost(unit: etree._Element, tag: Tag, marks: Marks, notices: Problems) -> None:
    """Note what else stands in a paragraph, row or cell that goes with its tag."""
    pieces = [piece for node in unit.iter(*_TEXTS, *_SPACES) for piece in _shown(node, marks)]
    lost = " ".join("".join(pieces).split())
    if lost:
        shown = f"{lost[:_MOST_LETTERS]}…" if len(lost) > _MOST_LETTERS else lost
        notices.add("fill-word-beside", tag.location, tag=tag.text, lost=shown)
    elif next(unit.iter(*_DRAWINGS), None) is not None:
        notices.add("fill-word-beside-drawing", tag.location, tag=tag.text)


def _shown(node: etree._Element, marks: Marks) -> Iterator[str]:
    """Yield the text of a node, with its values' tags; statements are not lost."""
    if node.tag in _SPACES:
        yield " "
    elif next(node.iterancestors(_WRITTEN_TWICE), None) is None:
        for piece in marks.parts(node.text or ""):
            yield piece if isinstance(piece, str) else _value(piece)


def _value(cut: Cut) -> str:
    return cut.thing.text if isinstance(cut.thing, Tag) and cut.thing.kind == "value" else ""
