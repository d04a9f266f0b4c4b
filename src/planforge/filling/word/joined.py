"""Paragraphs joined by a dash: `{%- … %}` to the one before, `{% … -%}` to the one after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.filling.tags import Tag
from planforge.filling.word.names import W, ancestor, removed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from planforge.filling.word.marks import Cut, Marks


def join_paragraphs(cuts: Sequence[Cut], marks: Marks) -> None:
    """Join the paragraphs whose tags ask for it, from the first to the last."""
    tagged = [(cut, cut.thing) for cut in cuts if isinstance(cut.thing, Tag)]
    whole = {ancestor(cut.node, W + "p") for cut, tag in tagged if tag.scope in ("p", "tr", "tc")}
    for cut, tag in tagged:
        paragraph = ancestor(cut.node, W + "p")
        if tag.scope or paragraph is None:
            continue
        if tag.joins_before and not _has_text(cut, paragraph, marks, before=True):
            earlier = paragraph.getprevious()
            if earlier is not None and earlier.tag == W + "p" and earlier not in whole:
                _move(paragraph, earlier)
                paragraph = earlier
        if tag.joins_after and not _has_text(cut, paragraph, marks, before=False):
            later = paragraph.getnext()
            if later is not None and later.tag == W + "p" and later not in whole:
                _move(later, paragraph)


def _move(paragraph: etree._Element, into: etree._Element) -> None:
    for child in list(paragraph):
        if child.tag != W + "pPr":
            into.append(child)
    removed(paragraph)


def _has_text(cut: Cut, paragraph: etree._Element, marks: Marks, *, before: bool) -> bool:
    """Whether there is text before, or after, a mark in its paragraph; marks count as text."""
    around = marks.around(cut.node.text or "", cut)
    if around[0 if before else 1].strip():
        return True
    node = cut.node
    while node is not paragraph:
        for other in node.itersiblings(preceding=before):
            if any(text.text and text.text.strip() for text in other.iter(W + "t")):
                return True
        parent = node.getparent()
        assert parent is not None
        node = parent
    return False
