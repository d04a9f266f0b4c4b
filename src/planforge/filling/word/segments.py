"""A document's parts as one program: what is written between one statement and the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling.language import Program, ProgramBuilder
from planforge.filling.word.compile import NoteEnd, NoteStart, Statement
from planforge.filling.word.identities import Identity, Mark, Note, NoteId, NoteReference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.filling.tags import Tag
    from planforge.filling.word.compile import Piece, Token
    from planforge.filling.word.slots import Slot
    from planforge.problems import Location, Problems

_NAME: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


@dataclass(frozen=True, slots=True)
class Segment:
    """What is written at once: fixed text, and pieces each followed by fixed text.

    Attributes:
        part: the number of the part that it belongs to.
        first: the text before the first piece.
        pieces: what comes to stand, and the text after it.
        places: for each piece that is a slot, in their order, which of the emit's values it shows.
        size: how many letters of fixed text.
    """

    part: int
    first: str
    pieces: tuple[tuple[Slot | Mark, str], ...]
    places: tuple[int, ...]
    size: int


class Segments:
    """Takes the tokens of all parts in their order and makes segments and a program of them."""

    def __init__(self, problems: Problems) -> None:
        self.tags: list[Tag] = []
        """All tags, in their order."""
        self.alike: dict[tuple[Location | None, str], list[Tag]] = {}
        """Tags that are worked out with another one, by that one's place and text."""
        self._builder = ProgramBuilder(problems)
        self._segments: list[Segment] = []
        self._pieces: list[Piece] = []
        self._part = 0
        self._notes: dict[Note, tuple[int, Sequence[Token]]] = {}
        self._referred: set[Note] = set()

    def know_notes(self, notes: Mapping[Note, tuple[int, Sequence[Token]]]) -> None:
        """Have notes written where the text refers to them, as often as it does."""
        self._notes.update(notes)

    def add(self, part: int, tokens: Sequence[Token]) -> None:
        """Add tokens of a part."""
        self._part = part
        for token in tokens:
            match token:
                case Statement(tag=tag):
                    self._flush()
                    self._builder.statement(tag)
                    self.tags.append(tag)
                case NoteReference(note=note) if note in self._notes:
                    self._pieces.append(token)
                    self._flush()
                    self._add_note(note, part)
                case NoteReference(note=note):
                    self._pieces.append(note.id)
                case NoteStart() | NoteEnd():
                    pass
                case _:
                    self._pieces.append(token)
        self._flush()

    def add_unused_notes(self) -> None:
        """Add the notes that no text refers to: they stay, though nobody sees them."""
        for note in [note for note in self._notes if note not in self._referred]:
            self._add_note(note, self._part)

    def build(self) -> tuple[tuple[Segment, ...], Program]:
        """Return the segments by the numbers of their emits, and the program."""
        return tuple(self._segments), self._builder.build()

    def _add_note(self, note: Note, part: int) -> None:
        self._referred.add(note)
        # A note that refers to itself would never end.
        notes_part, tokens = self._notes.pop(note)
        self.add(notes_part, tokens)
        self._notes[note] = notes_part, tokens
        self._part = part

    def _flush(self) -> None:
        if not self._pieces:
            return
        first: list[str] = []
        pieces: list[tuple[Slot | Mark, list[str]]] = []
        into = first
        values = _Values(self.alike)
        for piece in self._pieces:
            if isinstance(piece, str):
                into.append(piece)
                continue
            into = []
            pieces.append((piece, into))
            if not isinstance(piece, (Identity, NoteReference, NoteId)):
                values.add(piece.tag)
                self.tags.append(piece.tag)
        joined = tuple((piece, "".join(texts)) for piece, texts in pieces)
        size = sum(map(len, first)) + sum(len(text) for _, text in joined)
        self._builder.emit(len(self._segments), values.tags)
        places = tuple(values.places)
        self._segments.append(Segment(self._part, "".join(first), joined, places, size))
        self._pieces.clear()


class _Values:
    """The values of one emit: a name that stands there several times is worked out once."""

    def __init__(self, alike: dict[tuple[Location | None, str], list[Tag]]) -> None:
        self.tags: list[Tag] = []
        self.places: list[int] = []
        self._alike = alike
        self._known: dict[str, int] = {}

    def add(self, tag: Tag) -> None:
        """Add a value; its place among the emit's values goes to the places."""
        at = self._known.get(tag.source)
        if at is None:
            at = len(self.tags)
            self.tags.append(tag)
            # Of a name by itself alone it is sure that it says the same twice.
            if _NAME.fullmatch(tag.source):
                self._known[tag.source] = at
        else:
            first = self.tags[at]
            self._alike.setdefault((first.location, first.text), []).append(tag)
        self.places.append(at + 1)


def split_notes(
    tokens: Sequence[Token],
) -> tuple[list[Token], dict[Note, list[Token]], list[Token]]:
    """Return what comes before a part's notes, each note, and what comes after them."""
    before: list[Token] = []
    notes: dict[Note, list[Token]] = {}
    into = before
    after: list[Token] = []
    for token in tokens:
        match token:
            case NoteStart(note=note):
                into = notes.setdefault(note, [])
            case NoteEnd():
                into = after
            case _:
                into.append(token)
    return before, notes, after
