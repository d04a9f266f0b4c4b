"""Comments: their texts, and the threads that newer versions of Excel keep of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.addresses import cell_name, cell_place
from planforge.filling.excel.geometry import whole_number
from planforge.filling.excel.slots import TextSlot, slot_of
from planforge.filling.excel.stencil import Cutter, Stencil
from planforge.filling.excel.texts import MAIN, RunHole, cut_runs
from planforge.filling.excel.writing import fresh_guid
from planforge.filling.markup import attribute, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.filling.excel.axis import Axis
    from planforge.filling.excel.writing import Writing
    from planforge.filling.package import Package
    from planforge.problems import Location

_THREADS: Final = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_THREAD: Final = re.compile(r"tc=(\{[0-9A-Fa-f-]+\})")


@dataclass(frozen=True, slots=True)
class _Cell:
    """The address of the comment's cell."""


@dataclass(frozen=True, slots=True)
class _Guid:
    """A GUID that each copy has its own of, but always the same for the same one."""

    old: str


@dataclass(frozen=True, slots=True)
class _Author:
    """The number of the comment's author; `thread` when the author stands for a thread."""

    number: str
    thread: str


_Hole = _Cell | _Guid | _Author | RunHole


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, of either kind: its XML with holes, and its cell."""

    stencil: Stencil
    holes: Mapping[int, _Hole]
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Comments:
    """A part with comments.

    Attributes:
        part: its name.
        start: its XML before the first comment, with a hole where authors can be added.
        end: its XML after the last.
        comments: between them.
        authors: the hole, and the number of authors there are.
    """

    part: str
    start: Stencil
    end: str
    comments: tuple[Comment, ...]
    authors: int

    def slots(self) -> Iterator[TextSlot]:
        """Return the texts with tags."""
        for comment in self.comments:
            for hole in comment.holes.values():
                if isinstance(hole, RunHole):
                    yield hole.slot

    def write(self, writing: Writing, part: str) -> None:
        """Write the comments into a part, its own or a copy, unless it may stay as it is."""
        if part != self.part or writing.is_moved or any(True for _ in self.slots()):
            writing.package.set(part, _Writer(self, writing).written().encode())


def read_comments(package: Package, part: str, location: Location) -> Comments:
    """Return a part with comments, or with threads of them."""
    cutter = Cutter(package.part(part), replace(location, part=part))
    root = cutter.root
    group = root.find(f"{MAIN}commentList")
    group = root if group is None else group
    authors = root.find(f"{MAIN}authors")
    names = [] if authors is None else [author.text or "" for author in authors]
    found = list(group.iterchildren(tag=etree.Element))
    drafts = [_cut(element, cutter, names, location) for element in found]
    edges = [(cutter.hole_before(element), cutter.hole_after(element)) for element in found]
    more = None
    if authors is not None and len(authors):
        more = cutter.hole_after(authors[-1])
    whole = cutter.cut()
    if not edges:
        return Comments(part, whole, "", (), len(names))
    comments = tuple(
        Comment(whole.between(*ends), holes, *place)
        for ends, (holes, place) in zip(edges, drafts, strict=True)
    )
    first, last = whole.pieces.index(edges[0][0]), whole.pieces.index(edges[-1][1])
    start = Stencil(tuple(p for p in whole.pieces[:first] if isinstance(p, str) or p == more))
    end = "".join(map(str, whole.pieces[last + 1 :]))
    return Comments(part, start, end, comments, len(names))


def _cut(
    element: etree._Element, cutter: Cutter, authors: Sequence[str], location: Location
) -> tuple[dict[int, _Hole], tuple[int, int]]:
    """Return a comment's holes, and its row and column."""
    holes: dict[int, _Hole] = {}
    place = cell_place(element.get("ref") or "") or (1, 1)
    location = replace(location, cell=cell_name(*place), part="comment")
    holes |= cut_runs(element, cutter, location, place)
    holes |= _cut_thread(element, cutter, location, place)
    number, mark = cutter.hole()
    element.set("ref", mark)
    holes[number] = _Cell()
    for name, value in element.attrib.items():
        if name in ("id", "parentId") or str(name).endswith("}uid"):
            number, mark = cutter.hole()
            element.set(name, mark)
            holes[number] = _Guid(str(value))
    written = element.get("authorId") or ""
    at = whole_number(written, -1)
    if 0 <= at < len(authors) and (found := _THREAD.fullmatch(authors[at])):
        number, mark = cutter.hole()
        element.set("authorId", mark)
        holes[number] = _Author(written, found[1])
    return holes, place


def _cut_thread(
    element: etree._Element, cutter: Cutter, location: Location, place: tuple[int, int]
) -> dict[int, _Hole]:
    """Return the hole of a thread's text, which has no runs."""
    words = element.find(f"{_THREADS}text")
    slot = None if words is None else slot_of(words.text or "", location, *place)
    if words is None or slot is None:
        return {}
    number, words.text = cutter.hole()
    return {number: RunHole(slot)}


class _Writer:
    """Writes comments as often as their cells stand on a sheet of the result."""

    def __init__(self, comments: Comments, writing: Writing) -> None:
        self._comments = comments
        self._writing = writing
        self._authors: list[str] = []

    def written(self) -> str:
        found: list[tuple[int, int, str]] = []
        for comment in self._comments.comments:
            for turn, place in enumerate(cells(self._writing, comment.row, comment.column)):
                found.append((*place, self._comment(comment, turn, place)))
        if self._writing.is_moved:
            found.sort(key=lambda one: one[:2])
        texts = "".join(one for _, _, one in found)
        names = (f"<author>{text(name)}</author>" for name in self._authors)
        more = "".join(names) if self._authors else ""
        start = self._comments.start.filled(lambda _: _in_main(more, self._comments.start))
        return start + texts + self._comments.end

    def _comment(self, comment: Comment, turn: int, place: tuple[int, int]) -> str:
        def hole(number: int) -> str:
            match comment.holes[number]:
                case _Cell():
                    return cell_name(*place)
                case _Guid(old=old):
                    return attribute(self._guid(old, turn))
                case _Author(number=author, thread=thread):
                    return self._author(author, thread, turn)
                case RunHole(slot=slot) as run:
                    return run.written(self._writing.text(slot, turn))

        return comment.stencil.filled(hole)

    def _guid(self, old: str, turn: int) -> str:
        """Return a GUID: the template's on its own sheet, in the first turn."""
        if not turn and not self._writing.is_copy:
            return old
        return fresh_guid(old, self._writing.sheet, turn)

    def _author(self, number: str, thread: str, turn: int) -> str:
        """Return an author's number; a thread's copy has an author that names it."""
        guid = self._guid(thread, turn)
        if guid == thread:
            return number
        name = f"tc={guid}"
        if name not in self._authors:
            self._authors.append(name)
        return str(self._comments.authors + self._authors.index(name))


def cells(writing: Writing, row: int, column: int) -> list[tuple[int, int]]:
    """Return where a cell of the template stands, row by row; nothing when it vanished."""
    across = _standing(writing.columns, column)
    return [(down, right) for down in _standing(writing.rows, row) for right in across]


def _standing(axis: Axis, line: int) -> list[int]:
    return [position for position in axis.positions(line) if position not in axis.stand_ins]


def _in_main(elements: str, start: Stencil) -> str:
    """Return elements with the prefix that a part has for its own."""
    prefix = re.search(r"<(\w+:)authors\b", "".join(map(str, start.pieces)))
    if prefix is None or not elements:
        return elements
    return re.sub(r"(</?)(author>)", rf"\g<1>{prefix[1]}\2", elements)
