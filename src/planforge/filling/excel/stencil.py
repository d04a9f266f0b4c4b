"""XML with holes: read and marked once, then written many times with one string after another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.filling.markup import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planforge.problems import Location

# Characters for private use, which XML takes and people do not type.
_OPEN: Final = "\uf8fe"
_CLOSE: Final = "\uf8ff"
_MARK: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def is_hole(text: str) -> bool:
    """Whether a text is what marks a hole."""
    return text.startswith(_OPEN)


@dataclass(frozen=True, slots=True)
class Stencil:
    """Text and the numbers of holes between it."""

    pieces: tuple[str | int, ...]

    def filled(self, hole: Callable[[int], str]) -> str:
        """Return the text; what `hole` gives for a number is XML already."""
        return "".join(piece if isinstance(piece, str) else hole(piece) for piece in self.pieces)

    def holes(self) -> Iterator[int]:
        """Return the numbers of the holes, in their order."""
        return (piece for piece in self.pieces if isinstance(piece, int))

    def between(self, first: int, last: int) -> Stencil:
        """Return what stands between two holes."""
        start, end = self.pieces.index(first), self.pieces.index(last)
        return Stencil(self.pieces[start + 1 : end])

    def with_text(self, edges: tuple[int, int], text: str) -> Stencil:
        """Return the stencil with a text in the place of two holes and what is between them."""
        start, end = (self.pieces.index(edge) for edge in edges)
        return Stencil((*self.pieces[:start], text, *self.pieces[end + 1 :]))


class Cutter:
    """An XML part in which holes are marked, before it becomes a `Stencil`."""

    def __init__(self, xml: bytes, location: Location) -> None:
        """Read the part; characters that mark holes are taken out of it.

        Raises:
            PlanError: it is no XML.
        """
        self.root = parsed(xml, location)
        text = etree.tostring(self.root, encoding="unicode")
        if _OPEN in text or _CLOSE in text:
            self.root = parsed(text.replace(_OPEN, "").replace(_CLOSE, "").encode(), location)
        self._count = 0

    def hole(self) -> tuple[int, str]:
        """Return a new hole's number, and what to write into a text or attribute in its place."""
        self._count += 1
        return self._count, f"{_OPEN}{self._count}{_CLOSE}"

    def hole_before(self, element: etree._Element) -> int:
        """Return the number of a new hole right before an element."""
        number, mark = self.hole()
        previous, parent = element.getprevious(), element.getparent()
        assert parent is not None, "nothing stands before a root"
        if previous is not None:
            previous.tail = (previous.tail or "") + mark
        else:
            parent.text = (parent.text or "") + mark
        return number

    def hole_after(self, element: etree._Element) -> int:
        """Return the number of a new hole right after an element."""
        number, mark = self.hole()
        element.tail = mark + (element.tail or "")
        return number

    def cut(self) -> Stencil:
        """Return the part's text with its holes."""
        text = _DECLARATION + etree.tostring(self.root, encoding="unicode")
        found = _MARK.split(text)
        return Stencil(
            tuple(int(piece) if at % 2 else piece for at, piece in enumerate(found) if piece)
        )
