"""Marks: what stands in a part's XML where a tag was, until the XML is cut there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from planforge.filling.word.names import W, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TARGET = "mark"
_BEFORE_NODE = f"<?{_TARGET} "


@dataclass(slots=True, eq=False)
class Cut:
    """A place in the XML: what was there, and in which element its mark stands now."""

    thing: object
    node: etree._Element
    number: int


class Marks:
    """Puts marks into a part and finds them again in its text."""

    def __init__(self, xml: bytes, root: etree._Element) -> None:
        """Choose a letter as fence that the part does not have, as it was written or is read."""
        if b"&#" in xml or b"\0" in xml:
            xml = etree.tostring(root, encoding="utf-8")
        self._fence = next(chr(at) for at in range(0xE000, 0xF8FF) if chr(at).encode() not in xml)
        fence = self._fence
        self._pattern = re.compile(rf"{fence}(\d+){fence}")
        self._cuts: list[Cut] = []
        self.touched = False
        """Whether the part has tags, or signs that stand for others: it will not be as it was."""

    @property
    def cuts(self) -> Sequence[Cut]:
        """All marks that were made so far; what tags of one paragraph left, in their order."""
        return tuple(self._cuts)

    def text(self, thing: object, node: etree._Element) -> str:
        """Return a mark for the text, or an attribute, of an element."""
        self._cuts.append(Cut(thing, node, len(self._cuts)))
        return f"{self._fence}{len(self._cuts) - 1}{self._fence}"

    def node(self, thing: object) -> etree._Element:
        """Return a mark that stands between elements."""
        mark = etree.ProcessingInstruction(_TARGET)
        mark.text = self.text(thing, mark)
        return mark

    def within(self, element: etree._Element) -> Iterator[Cut]:
        """Return the marks in an element's texts and between its children, in their order."""
        for node in element.iter(etree.Element, etree.ProcessingInstruction):
            text = node.text
            if text and self._fence in text:
                for found in self._pattern.finditer(text):
                    yield self._cuts[int(found[1])]

    def moved(self, node: etree._Element) -> None:
        """Note that the marks in an element's text stand in that element now."""
        for found in self._pattern.finditer(node.text or ""):
            self._cuts[int(found[1])].node = node

    def drop(self, cut: Cut) -> None:
        """Take a mark out of its element's text."""
        before, after = self.around(cut.node.text or "", cut)
        cut.node.text = before + after

    def without(self, text: str) -> str:
        """Return a text without its marks."""
        return self._pattern.sub("", text)

    def parts(self, text: str) -> list[str | Cut]:
        """Return a text cut at its marks."""
        # Between two fences stands a number; splitting is many times as fast as a pattern.
        last, *others = text.split(self._fence)
        pieces: list[str | Cut] = []
        for number, after in zip(others[::2], others[1::2], strict=True):
            if last.endswith(_BEFORE_NODE):
                last, after = last.removesuffix(_BEFORE_NODE), after.removeprefix("?>")
            if last:
                pieces.append(last)
            pieces.append(self._cuts[int(number)])
            last = after
        pieces.append(last)
        return pieces

    def around(self, text: str, cut: Cut) -> tuple[str, str]:
        """Return what stands before and after one mark."""
        before, after = text.split(f"{self._fence}{cut.number}{self._fence}")
        return before, after


def path(node: etree._Element) -> tuple[str, ...]:
    """Return the names of the elements around a mark, outermost first.

    Notes are told apart: what opens in one cannot close in another. So are cells, by the columns
    that they cover: else rows would get more cells, or fewer, than their table has columns.
    """
    steps = [] if isinstance(node, etree._ProcessingInstruction) else [name_of(node)]
    for element in node.iterancestors():
        name = name_of(element)
        if name.rpartition(":")[2] in ("footnote", "endnote", "comment"):
            name += f" {element.get(f'{{{element.nsmap[element.prefix]}}}id')}"
        elif element.tag == W + "tc":
            name += f" {_columns(element)}"
        steps.append(name)
    return tuple(reversed(steps))


def _columns(cell: etree._Element) -> str:
    """Return which columns of its table a cell covers, from 0."""
    row = next(cell.iterancestors(W + "tr"), None)
    skipped = None if row is None else row.find(f"{W}trPr/{W}gridBefore")
    start = 0 if skipped is None else _number(skipped, 0)
    end = start
    for one in [] if row is None else row.iter(W + "tc"):
        if next(one.iterancestors(W + "tr"), None) is row:
            span = one.find(f"{W}tcPr/{W}gridSpan")
            start, end = end, end + (1 if span is None else _number(span, 1))
        if one is cell:
            break
    return f"{start}-{end}"


def _number(element: etree._Element, default: int) -> int:
    text = element.get(W + "val", "")
    return int(text) if text.isdecimal() else default
