"""Texts in several runs, of shapes, chart titles and comments: tags in them become holes.

A tag that is split over runs stands where it begins, in that run's format.
"""

from __future__ import annotations

from bisect import bisect_right
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.filling.excel.slots import TextSlot, slot_of
from planforge.filling.markup import excel_text, text
from planforge.filling.tags import Tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.filling.excel.stencil import Cutter
    from planforge.problems import Location

A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class RunHole:
    """Where a slot's text comes to stand.

    Attributes:
        slot: what stands there.
        line_break: the XML that breaks a line within this run's text; empty where a newline does.
    """

    slot: TextSlot
    line_break: str = ""

    def written(self, value: str) -> str:
        """Return a text as it stands in the hole."""
        if not self.line_break:
            return excel_text(value)
        return self.line_break.join(map(text, value.split("\n")))


def cut_paragraphs(
    root: etree._Element,
    cutter: Cutter,
    location: Location,
    place: tuple[int | None, int | None] = (None, None),
) -> dict[int, RunHole]:
    """Return the holes for tags in all paragraphs of shapes or titles below `root`."""
    holes: dict[int, RunHole] = {}
    for paragraph in root.iter(f"{A}p"):
        texts = [found for run in paragraph.iter(f"{A}r") for found in run.findall(f"{A}t")]
        for element, slot in _shared_out(texts, location, place):
            number, element.text = cutter.hole()
            holes[number] = RunHole(slot, _line_break(element))
    return holes


def cut_runs(
    root: etree._Element, cutter: Cutter, location: Location, place: tuple[int, int]
) -> dict[int, RunHole]:
    """Return the holes for tags in the runs of a comment's text."""
    holes: dict[int, RunHole] = {}
    for element, slot in _shared_out(list(root.iter(f"{MAIN}t")), location, place):
        number, element.text = cutter.hole()
        element.set(_SPACE, "preserve")
        holes[number] = RunHole(slot)
    return holes


def _shared_out(
    elements: Sequence[etree._Element], location: Location, place: tuple[int | None, int | None]
) -> Iterator[tuple[etree._Element, TextSlot]]:
    """Yield the elements that hold tags, with their slots; the others lose the tags' rests."""
    texts = [element.text or "" for element in elements]
    whole = slot_of("".join(texts), location, *place)
    if whole is None:
        return
    open_tags = whole.problems
    for element, pieces in zip(elements, _by_run(texts, whole.pieces), strict=True):
        if open_tags or any(isinstance(piece, Tag) for piece in pieces):
            yield element, replace(whole, pieces=tuple(pieces), problems=open_tags)
            open_tags = ()
        else:
            element.text = "".join(map(str, pieces))


def _by_run(texts: Sequence[str], pieces: Sequence[str | Tag]) -> list[list[str | Tag]]:
    """Return for each run what begins in it; all between statements goes where the first stands."""
    ends = list(accumulate(map(len, texts)))
    shares: list[list[str | Tag]] = [[] for _ in texts]
    statements = [at for at, piece in enumerate(pieces) if _is_statement(piece)]
    first, last = (statements[0], statements[-1]) if statements else (0, -1)
    start, together = 0, 0
    for at, piece in enumerate(pieces):
        run = bisect_right(ends, start)
        if at == first:
            together = run
        if first <= at <= last:
            shares[together].append(piece)
        elif isinstance(piece, Tag):
            shares[run].append(piece)
        else:
            _share(shares, ends, start, piece)
        start += len(piece.text if isinstance(piece, Tag) else piece)
    return shares


def _share(shares: list[list[str | Tag]], ends: Sequence[int], start: int, piece: str) -> None:
    """Give plain text to the runs that it stands in."""
    end = start + len(piece)
    while start < end:
        run = bisect_right(ends, start)
        until = min(ends[run], end)
        shares[run].append(piece[len(piece) - (end - start) :][: until - start])
        start = until


def _is_statement(piece: str | Tag) -> bool:
    return isinstance(piece, Tag) and piece.kind == "statement"


def _line_break(element: etree._Element) -> str:
    """Return what ends this run's text, breaks the line and begins a run like it."""
    run = element.getparent()
    assert run is not None, "a text stands in a run"
    properties = run.find(f"{A}rPr")
    look = "" if properties is None else _bare(properties)
    prefix = f"{run.prefix}:" if run.prefix else ""
    name = f"{prefix}{{}}".format
    return (
        f"</{name('t')}></{name('r')}><{name('br')}>{look}</{name('br')}>"
        f"<{name('r')}>{look}<{name('t')}>"
    )


def _bare(element: etree._Element) -> str:
    copy = deepcopy(element)
    copy.tail = None
    return etree.tostring(copy, encoding="unicode")
