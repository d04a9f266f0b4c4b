"""What is around a value: how to leave its run and paragraph, and how to enter them again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planforge.filling.tags import Tag
from planforge.filling.word.instructions import instruction_before, is_address
from planforge.filling.word.names import W, ancestor, name_of, xml_of
from planforge.filling.word.slots import Around, InstructionSlot, PlainSlot, Slot, TextSlot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml import etree

    from planforge.filling.word.marks import Cut, Marks

_DIVISIBLE: Final = frozenset({W + "r", W + "hyperlink", W + "smartTag", W + "dir", W + "bdo"})
"""What may be closed in the middle of a paragraph and opened again in the next."""
ALONE: Final = "alone"
ALONE_END: Final = "alone end"
_BLOCKS: Final = frozenset(
    W + name
    for name in (
        *("body", "tc", "hdr", "ftr", "txbxContent", "footnote", "endnote", "comment"),
        *("sdtContent", "docPartBody"),
    )
)
"""What holds paragraphs."""
_CELL_MARGINS: Final = 216
_SECTION: Final = re.compile(r"<w:sectPr\b.*?</w:sectPr>|<w:sectPr\b[^>]*/>", re.DOTALL)
_START: Final = re.compile(r"<[^>]*>")


class Surroundings:
    """Finds what is around values; what is alike is read once."""

    def __init__(self, root: etree._Element, marks: Marks) -> None:
        self._marks = marks
        self._known: Mapping[str | None, str] = dict(root.nsmap)
        self._runs: dict[etree._Element | None, Around] = {}
        self._forms: dict[etree._Element, str] = {}
        self._layouts: dict[etree._Element, str] = {}

    def slot(self, cut: Cut) -> Slot:
        """Return the slot of a value's mark."""
        found, node = cut.thing, cut.node
        assert isinstance(found, Tag)
        if node.tag == W + "t":
            return TextSlot(found, self.around(node))
        if node.tag == W + "instrText":
            before = f"{instruction_before(node)}{self._marks.around(node.text or '', cut)[0]}"
            return InstructionSlot(found, is_address(before))
        return PlainSlot(found)

    def around(self, text: etree._Element) -> Around:
        """Return what is around a text in a run."""
        run = text.getparent()
        if run not in self._runs:
            self._runs[run] = self._around(text, run)
        return self._runs[run]

    def _around(self, text: etree._Element, run: etree._Element | None) -> Around:
        paragraph = ancestor(text, W + "p")
        form = "" if run is None else self._form(run, "rPr")
        layout = "" if paragraph is None else self._layout(paragraph)
        again = '<w:t xml:space="preserve">'
        leave, enter = self._way_out(run, paragraph)
        leave_link, enter_link = self._out_of_link(run)
        return Around(
            run=form,
            paragraph=layout,
            leave_run="</w:t></w:r>",
            enter_run=f"<w:r>{form}{again}",
            leave=None if leave is None else f"</w:t></w:r>{leave}</w:p>",
            enter=f"<w:p>{layout}{enter}<w:r>{form}{again}",
            leave_link=leave_link,
            enter_link=enter_link,
            width=_cell_width(text),
        )

    def _way_out(
        self, run: etree._Element | None, paragraph: etree._Element | None
    ) -> tuple[str | None, str]:
        """Return the ends and starts of what is between run and paragraph."""
        if run is None or paragraph is None or _parent_tag(paragraph) not in _BLOCKS:
            return None, ""
        leave, enter = "", ""
        element = run.getparent()
        while element is not None and element is not paragraph:
            if element.tag not in _DIVISIBLE:
                return None, ""
            leave += f"</{name_of(element)}>"
            start = _START.match(xml_of(element, self._known))
            assert start is not None
            enter = f"{start[0]}{enter}"
            element = element.getparent()
        return leave, enter

    def _out_of_link(self, run: etree._Element | None) -> tuple[str, str]:
        """Return the end and start of the link that a run stands in, if that can be divided."""
        link = None if run is None else run.getparent()
        if link is None or link.tag != W + "hyperlink":
            return "", ""
        start = _START.match(xml_of(link, self._known))
        assert start is not None
        return f"</{name_of(link)}>", start[0]

    def _form(self, parent: etree._Element, name: str) -> str:
        form = parent.find(W + name)
        if form is None:
            return ""
        if form not in self._forms:
            self._forms[form] = xml_of(form, self._known)
        return self._forms[form]

    def _layout(self, paragraph: etree._Element) -> str:
        """Return a paragraph's format, without the section that may end with it."""
        layout = self._layouts.get(paragraph)
        if layout is None:
            layout = self._form(paragraph, "pPr")
            if "<w:sectPr" in layout:
                layout = _SECTION.sub("", layout)
            self._layouts[paragraph] = layout
        return layout


def mark_alone(cuts: Iterable[Cut], marks: Marks) -> None:
    """Put marks around the paragraphs that hold nothing but one value: blocks may replace them."""
    for cut in cuts:
        if cut.node.tag == W + "t" and _is_alone(cut, marks):
            paragraph = ancestor(cut.node, W + "p")
            assert paragraph is not None
            paragraph.addprevious(marks.node(ALONE))
            paragraph.addnext(marks.node(ALONE_END))


def _is_alone(cut: Cut, marks: Marks) -> bool:
    """Whether a mark is all that there is in its paragraph, and blocks may stand there."""
    run = cut.node.getparent()
    paragraph = None if run is None else run.getparent()
    if run is None or paragraph is None or paragraph.tag != W + "p":
        return False
    if not _only(run, W + "pPr") or not _only(cut.node, W + "rPr"):
        return False
    before, after = marks.around(cut.node.text or "", cut)
    if before.strip() or after.strip() or _parent_tag(paragraph) not in _BLOCKS:
        return False
    return paragraph.find(f"{W}pPr/{W}sectPr") is None


def _only(child: etree._Element, form: str) -> bool:
    """Whether an element stands beside nothing but its parent's format."""
    before = child.getprevious()
    if child.getnext() is not None:
        return False
    return before is None or (before.tag == form and before.getprevious() is None)


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
