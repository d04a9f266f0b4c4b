"""Numbers and names that must be unique, in what loops repeat.

Bookmarks, drawings, comments and notes have ids. What a loop repeats keeps them the first time and
gets new ones after; references to a bookmark follow within the same turn. So do charts have a part
each, which no two drawings may share.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from planforge.filling.copies import fresh_copy
from planforge.filling.markup import attribute, text
from planforge.filling.word.markup import CHARTS
from planforge.filling.word.names import OFFICE, WP, R, W, replaced_by, xml_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from planforge.filling.word.marks import Marks
    from planforge.filling.word.opened import Opened

Kind = Literal[
    "bookmark", "bookmark end", "bookmark name", "anchor", "number", "shape", "shape use", "chart",
    "once",
]  # fmt: skip

NOTE_END: Final = "note end"
_NOTES: Final[tuple[Literal["footnote", "endnote"], ...]] = ("footnote", "endnote")
_VOLATILE: Final = re.compile(
    r' (?:w14:paraId|w14:textId|wp14:anchorId|wp14:editId)="[^"]*"|<w:id w:val="-?\d+"/>'
)
"""Ids that may as well be absent: of paragraphs, and of content controls."""
_NAMED_IN_FIELD: Final = re.compile(r"^(\s*(?:REF|PAGEREF|NOTEREF)\s+)([\w.]+)")
_TRACKED: Final = tuple(
    W + name
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange"),
        *("trPrChange", "tcPrChange", "sectPrChange", "cellIns", "cellDel", "cellMerge"),
    )
)
"""Changes that Word tracks, each with a number of its own."""
_SHAPES: Final = tuple(
    f"{{urn:schemas-microsoft-com:vml}}{name}"
    for name in ("shape", "rect", "roundrect", "oval", "line", "polyline", "group", "image")
)
_COMMENTED: Final = (W + "commentRangeStart", W + "commentRangeEnd", W + "commentReference")


@dataclass(frozen=True, slots=True)
class Identity:
    """An id, a name, or something that may stand only once.

    Attributes:
        kind: of what.
        value: as the template has it, as XML.
    """

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote, by its id in the template."""

    kind: Literal["footnote", "endnote"]
    id: str


@dataclass(frozen=True, slots=True)
class NoteReference:
    """The id of a note, where the text refers to it."""

    note: Note


@dataclass(frozen=True, slots=True)
class NoteId:
    """The id of a note, where the note itself has it."""

    note: Note


Mark = Identity | NoteReference | NoteId
"""What comes to stand without a value of the data."""


def mark_identities(root: etree._Element, marks: Marks, known: Mapping[str | None, str]) -> None:
    """Put marks in place of a part's ids."""
    names = {str(node.get(W + "name")) for node in root.iter(W + "bookmarkStart")}
    for node in root.iter(W + "bookmarkStart"):
        _mark(node, W + "id", "bookmark", marks)
        _mark(node, W + "name", "bookmark name", marks)
    for node in root.iter(W + "bookmarkEnd"):
        _mark(node, W + "id", "bookmark end", marks)
    for node in root.iter(WP + "docPr"):
        _mark(node, "id", "number", marks)
    for node in root.iter(*_SHAPES):
        _mark(node, "id", "shape", marks)
    for node in root.iter(OFFICE + "OLEObject"):
        _mark(node, "ShapeID", "shape use", marks)
    for node in root.iter(*CHARTS):
        _mark(node, R + "id", "chart", marks)
    for node in root.iter(*_TRACKED):
        _mark(node, W + "id", "number", marks)
    for node in root.iter(W + "hyperlink"):
        if node.get(W + "anchor") in names:
            _mark(node, W + "anchor", "anchor", marks)
    for node in root.iter(W + "instrText"):
        _mark_instruction(node, names, marks)
    for node in list(root.iter(*_COMMENTED)):
        replaced_by(node, [marks.node(Identity("once", xml_of(node, known)))])


def mark_references(root: etree._Element, marks: Marks) -> None:
    """Put marks in place of the ids by which a part refers to its notes."""
    for kind in _NOTES:
        for node in root.iter(f"{W}{kind}Reference"):
            reference = NoteReference(Note(kind, str(node.get(W + "id"))))
            node.set(W + "id", marks.text(reference, node))


def mark_notes(root: etree._Element, marks: Marks) -> None:
    """Put a mark before every note of a part, after the last one, and in place of their ids."""
    for kind in _NOTES:
        notes = [node for node in root.iter(W + kind) if node.get(W + "type", "normal") == "normal"]
        for node in notes:
            note = Note(kind, str(node.get(W + "id")))
            node.addprevious(marks.node(note))
            node.addnext(marks.node(NOTE_END))
            node.set(W + "id", marks.text(NoteId(note), node))


def without_volatile(xml: str) -> str:
    """Return XML without ids that a repetition would double and nobody needs."""
    return _VOLATILE.sub("", xml)


def _mark(node: etree._Element, name: str, kind: Kind, marks: Marks) -> None:
    value = node.get(name)
    if value is not None and marks.without(value) == value:
        node.set(name, marks.text(Identity(kind, attribute(value)), node))


def _mark_instruction(node: etree._Element, names: set[str], marks: Marks) -> None:
    found = _NAMED_IN_FIELD.match(node.text or "")
    if found and found[2] in names:
        mark = marks.text(Identity("anchor", text(found[2])), node)
        node.text = f"{found[1]}{mark}{(node.text or '')[found.end() :]}"


@dataclass(slots=True)
class Identities:
    """The ids of one part that is being written."""

    opened: Opened
    _seen: set[Identity] = field(default_factory=set)
    _now: dict[tuple[str, str], str] = field(default_factory=dict)

    def written(self, identity: Identity) -> str:
        """Return what stands for an id this time."""
        kind, value = identity.kind, identity.value
        first = identity not in self._seen
        self._seen.add(identity)
        match kind:
            case "once":
                return value if first else ""
            case "number":
                return value if first else str(self.opened.output().next_id())
            case "shape":
                own = value if first else f"{value}_{self.opened.output().next_id()}"
                self._now["shape", value] = own
                return own
            case "shape use":
                return self._now.get(("shape", value), value)
            case "chart":
                return value if first else self._copied_chart(value)
            case "bookmark":
                self._now["id", value] = value if first else str(self.opened.output().next_id())
                return self._now["id", value]
            case "bookmark name":
                self._now["name", value] = value if first else self.opened.output().bookmark(value)
                return self._now["name", value]
            case "bookmark end":
                return self._now.get(("id", value), value)
            case "anchor":
                return self._now.get(("name", value), value)

    def _copied_chart(self, id: str) -> str:
        """Return the id that a copy of a chart has, with its workbook, colours and shapes."""
        package, part = self.opened.package, self.opened.part
        ties = package.relationships(part)
        tie = next((tie for tie in ties if attribute(tie.id) == id and not tie.external), None)
        if tie is None or tie.target not in package:
            return id
        return attribute(package.relate(part, tie.uri, fresh_copy(package, tie.target)))


@dataclass(slots=True)
class Notes:
    """The notes of one document that is being written."""

    _used: set[Note] = field(default_factory=set)
    _now: dict[Note, str] = field(default_factory=dict)
    _highest: int = 0

    def next(self, note: Note) -> str:
        """Return the id for a further reference to a note, which is written anew for it."""
        given = note
        while given in self._used:
            own = int(note.id) if note.id.isdecimal() else 0
            self._highest = max(self._highest, own) + 1
            given = Note(note.kind, str(self._highest))
        self._used.add(given)
        self._now[note] = given.id
        return given.id

    def now(self, note: Note) -> str:
        """Return the id of the note that is being written; of one without reference, a free one."""
        return self._now.get(note) or self.next(note)
