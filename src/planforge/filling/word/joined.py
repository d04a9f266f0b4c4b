"""Paragraphs joined by a dash: `{%- … %}` to the one before, `{% … -%}` to the one after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.filling.tags import Tag
from planforge.filling.word.names import W, ancestor, removed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from planforge.filling.word.marks import Cut, Marks


def join_paragraphs(cuts: Iterable[Cut], marks: Marks) -> None:
    """Join the paragraphs whose tags ask for it, from the first to the last."""
    for cut in cuts:
        found = cut.thing
        if not isinstance(found, Tag) or found.scope:
            continue
        if found.joins_before:
            _join_before(cut, marks)
        if found.joins_after:
            _join_after(cut, marks)


def _join_before(cut: Cut, marks: Marks) -> None:
    paragraph = ancestor(cut.node, W + "p")
    if paragraph is None or _text(paragraph, marks, before=cut).strip():
        return
    earlier = paragraph.getprevious()
    if earlier is not None and earlier.tag == W + "p" and not _has_unit(earlier, marks):
        _move(paragraph, earlier)


def _join_after(cut: Cut, marks: Marks) -> None:
    paragraph = ancestor(cut.node, W + "p")
    if paragraph is None or _text(paragraph, marks, after=cut).strip():
        return
    later = paragraph.getnext()
    if later is not None and later.tag == W + "p" and not _has_unit(later, marks):
        _move(later, paragraph)


def _move(paragraph: etree._Element, into: etree._Element) -> None:
    for child in list(paragraph):
        if child.tag != W + "pPr":
            into.append(child)
    removed(paragraph)


def _has_unit(paragraph: etree._Element, marks: Marks) -> bool:
    """Whether a tag stands for the whole paragraph, or for more."""
    return any(
        isinstance(cut.thing, Tag) and cut.thing.scope in ("p", "tr", "tc")
        for cut in marks.within(paragraph)
    )


def _text(
    paragraph: etree._Element, marks: Marks, before: Cut | None = None, after: Cut | None = None
) -> str:
    """Return the text of a paragraph before or after a mark; marks count as text."""
    cut = before or after
    assert cut is not None
    inside = marks.around(cut.node.text or "", cut)
    texts = list(paragraph.iter(W + "t"))
    at = texts.index(cut.node)
    others = texts[:at] if before else texts[at + 1 :]
    joined = [node.text or "" for node in others]
    return "".join([*joined, inside[0]] if before else [inside[1], *joined])
