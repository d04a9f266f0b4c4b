"""What is around a value: how to leave its run and paragraph, and how to enter them again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planforge.filling.tags import Tag
from planforge.filling.word.names import W, ancestor, name_of, replaced_by, xml_of
from planforge.filling.word.slots import Around, InstructionSlot, PlainSlot, Slot, TextSlot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml import etree

    from planforge.filling.word.marks import Cut, Marks

_DIVISIBLE: Final = frozenset({W + "r", W + "hyperlink", W + "smartTag", W + "dir", W + "bdo"})
"""What may be closed in the middle of a paragraph and opened again in the next."""
_BLOCKS: Final = frozenset(
    W + name
    for name in (
        *("body", "tc", "hdr", "ftr", "txbxContent", "footnote", "endnote", "comment"),
        *("sdtContent", "docPartBody"),
    )
)
"""What holds paragraphs."""
_CELL_MARGINS: Final = 216
_START: Final = re.compile(r"<[^>]*>")


class Surroundings:
    """Finds what is around values; what is alike is read once."""

    def __init__(self, root: etree._Element) -> None:
        self._known: Mapping[str | None, str] = dict(root.nsmap)
        self._forms: dict[etree._Element, str] = {}

    def slot(self, cut: Cut) -> Slot:
        """Return the slot of a value's mark."""
        found, node = cut.thing, cut.node
        assert isinstance(found, Tag)
        if node.tag == W + "t":
            return TextSlot(found, self.around(node))
        if node.tag == W + "instrText":
            return InstructionSlot(found)
        return PlainSlot(found)

    def around(self, text: etree._Element) -> Around:
        """Return what is around a text in a run."""
        run, paragraph = ancestor(text, W + "r"), ancestor(text, W + "p")
        form = "" if run is None else self._form(run, "rPr")
        layout = "" if paragraph is None else self._layout(paragraph)
        again = '<w:t xml:space="preserve">'
        leave, enter = self._way_out(text, paragraph)
        return Around(
            run=form,
            paragraph=layout,
            leave_run="</w:t></w:r>",
            enter_run=f"<w:r>{form}{again}",
            leave=None if leave is None else f"</w:t></w:r>{leave}</w:p>",
            enter=f"<w:p>{layout}{enter}<w:r>{form}{again}",
            width=_cell_width(text),
        )

    def _way_out(
        self, text: etree._Element, paragraph: etree._Element | None
    ) -> tuple[str | None, str]:
        """Return the ends and starts of what is between run and paragraph."""
        leave, enter = "", ""
        if paragraph is None or _parent_tag(paragraph) not in _BLOCKS:
            return None, ""
        for element in text.iterancestors():
            if element is paragraph:
                return leave, enter
            if element.tag not in _DIVISIBLE:
                return None, ""
            if element.tag != W + "r":
                leave += f"</{name_of(element)}>"
                start = _START.match(xml_of(element, self._known))
                assert start is not None
                enter = f"{start[0]}{enter}"
        return None, ""

    def _form(self, parent: etree._Element, name: str) -> str:
        form = parent.find(W + name)
        if form is None:
            return ""
        if form not in self._forms:
            self._forms[form] = xml_of(form, self._known)
        return self._forms[form]

    def _layout(self, paragraph: etree._Element) -> str:
        """Return a paragraph's format, without the section that may end with it."""
        layout = self._form(paragraph, "pPr")
        return re.sub(r"<w:sectPr\b.*?</w:sectPr>|<w:sectPr\b[^>]*/>", "", layout, flags=re.DOTALL)

    def alone(self, cuts: Sequence[Cut], marks: Marks) -> None:
        """Take values that are all that their paragraph holds as standing for the paragraph."""
        for cut in cuts:
            found, node = cut.thing, cut.node
            if not isinstance(found, Tag) or found.kind != "value" or node.tag != W + "t":
                continue
            paragraph = ancestor(node, W + "p")
            if paragraph is not None and _is_alone(paragraph, node, cut, marks):
                before, after = marks.around(xml_of(paragraph, self._known), cut)
                slot = TextSlot(found, self.around(node), before, after)
                replaced_by(paragraph, [marks.node(slot)])


def _is_alone(paragraph: etree._Element, text: etree._Element, cut: Cut, marks: Marks) -> bool:
    run = text.getparent()
    if run is None or run.getparent() is not paragraph or _parent_tag(paragraph) not in _BLOCKS:
        return False
    others = [node for node in paragraph if node is not run and node.tag != W + "pPr"]
    within = [node for node in run if node is not text and node.tag != W + "rPr"]
    if others or within or paragraph.find(f"{W}pPr/{W}sectPr") is not None:
        return False
    before, after = marks.around(text.text or "", cut)
    return not before.strip() and not after.strip()


def _parent_tag(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else str(parent.tag)


def _cell_width(node: etree._Element) -> int | None:
    cell = ancestor(node, W + "tc")
    width = None if cell is None else cell.find(f"{W}tcPr/{W}tcW")
    if width is None or width.get(W + "type") != "dxa":
        return None
    stated = width.get(W + "w") or ""
    return max(int(stated) - _CELL_MARGINS, 0) or None if stated.isdecimal() else None
