"""Tags in the alternative texts of pictures, charts and shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.filling.tags import Tag, split
from planforge.filling.word.markup import CHARTS
from planforge.filling.word.names import WP, A, W, replaced_by
from planforge.filling.word.slots import FrameSlot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.filling.word.marks import Marks
    from planforge.problems import Location

_NAMES: Final = ("descr", "title")
_SHOWN: Final = (f"{A}blip", *CHARTS)
"""A picture, a chart, and a chart of a later kind, which cannot be filled: that is told."""


def mark_alternatives(root: etree._Element, location: Location, marks: Marks) -> None:
    """Put marks in place of tags in alternative texts.

    A picture or chart whose alternative text is one tag is marked itself: what the tag gives may be
    another picture, or the chart's data.
    """
    tagged = [
        named
        for named in root.iter(f"{WP}docPr")
        if any("{{" in named.get(name, "") for name in _NAMES)
    ]
    if not tagged:
        return
    numbers = {
        paragraph: number for number, paragraph in enumerate(root.iter(f"{W}p", f"{A}p"), start=1)
    }
    for named in tagged:
        paragraph = next(named.iterancestors(f"{W}p"), None)
        number = None if paragraph is None else numbers[paragraph]
        _mark(named, replace(location, paragraph=number), marks)


def _mark(named: etree._Element, location: Location, marks: Marks) -> None:
    marks.touched = True
    drawing = next(named.iterancestors(f"{W}drawing"), None)
    tag = _only_tag(named, location)
    if tag is not None and drawing is not None and _shows_one_thing(drawing):
        xml = etree.tostring(drawing, encoding="unicode", with_tail=False)
        replaced_by(drawing, [marks.node(FrameSlot(tag, xml))])
        return
    for name in _NAMES:
        text = named.get(name, "")
        if "{{" in text:
            pieces = split(text, location)
            named.set(name, "".join(_marked(pieces, named, marks)))


def _marked(pieces: Iterator[str | Tag], named: etree._Element, marks: Marks) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        else:
            # A statement has no meaning there.
            yield marks.text(piece, named) if piece.kind == "value" else ""


def _only_tag(named: etree._Element, location: Location) -> Tag | None:
    """Return the tag that an alternative text consists of; None when there is more to it."""
    for name in _NAMES:
        pieces = list(split(named.get(name, "").strip(), location))
        if len(pieces) == 1 and isinstance(pieces[0], Tag) and pieces[0].kind == "value":
            return pieces[0]
    return None


def _shows_one_thing(drawing: etree._Element) -> bool:
    shown = list(drawing.iter(*_SHOWN))
    return len(shown) == 1 and next(drawing.iter(f"{W}txbxContent"), None) is None
