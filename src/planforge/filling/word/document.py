"""A Word template: compiled once, rendered many times."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.word.compile import NoteStart, Statement, compile_part
from planforge.filling.word.identities import NoteReference
from planforge.filling.word.opened import Opened
from planforge.filling.word.place import DocumentFacts
from planforge.filling.word.render import write_parts
from planforge.filling.word.segments import Segments, split_notes
from planforge.filling.word.tables import GRID, mended, regridded
from planforge.filling.word.targets import tagged_targets
from planforge.filling.word.written import without_empty_runs
from planforge.problems import Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from planforge.filling.language import Emit, MissingPolicy, Program
    from planforge.filling.package import Package
    from planforge.filling.tags import Tag
    from planforge.filling.word.compile import CutPart, Token
    from planforge.filling.word.segments import Segment
    from planforge.problems import Location

_WORD_PARTS: Final = {
    "wordprocessingml.header+xml": "header",
    "wordprocessingml.footer+xml": "footer",
    "wordprocessingml.footnotes+xml": "footnotes",
    "wordprocessingml.endnotes+xml": "endnotes",
    "wordprocessingml.comments+xml": "comments",
}
_OTHER_PARTS: Final = {
    "drawingml.chart+xml": "chart",
    "drawingml.diagramData+xml": "diagram",
    "drawingml.diagramDrawing+xml": "diagram drawing",
    "core-properties+xml": "properties",
    "extended-properties+xml": "properties",
    "custom-properties+xml": "properties",
}
"""Parts that may hold tags, by the end of their content type, and what readers know them as."""
_WIDE_BRACE: Final = "｛".encode()
_NUMBER: Final = re.compile(r"(\d+)\.xml$")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document that was filled.

    Attributes:
        package: its parts.
        notices: what the reader should know of it.
        stored: nothing; a document has no formulas.
    """

    package: Package
    notices: tuple[Problem, ...]
    stored: None = None


@dataclass(frozen=True)
class DocumentTemplate:
    """A Word template; nothing in it ever changes.

    Attributes:
        package: the template's parts.
        program: its tags, compiled.
        segments: what is written for each emit of the program.
        parts: the names of the parts that have tags.
        early: the numbers of those that are written before the others: charts, whose data may
            change while the others are written.
        links: relationships that end with filling, as their addresses hold tags.
        tags: all tags, part by part in their order.
        alike: tags that are worked out with another one, by that one's place and text.
        notices: what the template loses beside its tags, whatever the data.
    """

    package: Package
    program: Program
    segments: tuple[Segment, ...]
    parts: tuple[str, ...]
    early: frozenset[int]
    links: tuple[tuple[str, str], ...]
    tags: tuple[Tag, ...]
    alike: Mapping[tuple[Location | None, str], list[Tag]]
    notices: tuple[Problem, ...]

    @property
    def programs(self) -> tuple[Program, ...]:
        """What is run for a rendering."""
        return (self.program,)

    def render(
        self,
        data: Mapping[str, Any],
        *,
        missing: MissingPolicy = "error",
        folder: Path | None = None,
        recalculate: bool | None = None,
    ) -> Rendered:
        """Return the document filled with data.

        Args:
            data: the values by name.
            missing: what becomes of names that the data has not.
            folder: images and documents that data name by path are read from below it.
            recalculate: of workbooks' formulas; a document has none.

        Raises:
            PlanError: names are missing, values do not fit, or the document gets too large.
        """
        emits, found = self.program.attempt(data, missing=missing)
        opened = Opened(self.package.copy(), lambda: self._facts, folder)
        for part, id in self.links:
            opened.package.unrelate(part, id)
        problems = Problems()
        problems.found += self._everywhere(found)
        if self.early:
            early = [emit for emit in emits if self._part(emit) in self.early]
            self._write(early, opened, problems)
            emits = [emit for emit in emits if self._part(emit) not in self.early]
        self._write(emits, opened, problems)
        problems.stop_if_any()
        return Rendered(opened.package, (*self.notices, *opened.finished()))

    def _everywhere(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Return problems for all the tags that they concern, not only for the first alike."""
        for problem in problems:
            yield problem
            text = problem.details.get("tag", "")
            for tag in self.alike.get((problem.location, text), ()):
                yield Problem(problem.code, tag.location, {**problem.details, "tag": tag.text})

    def _part(self, emit: Emit) -> int:
        return self.segments[emit[0]].part

    def _write(self, emits: Sequence[Emit], opened: Opened, problems: Problems) -> None:
        """Write the parts that something was emitted for, while nothing is wrong."""
        texts = write_parts(emits, self.segments, self.parts, opened, problems)
        if problems:
            return
        for name, text in zip(self.parts, texts, strict=True):
            if text:
                opened.package.set(name, _settled(text).encode())

    @cached_property
    def _facts(self) -> DocumentFacts:
        """What inserted values must fit in with; most documents have none."""
        return DocumentFacts.read(self.package)


def compile_document(package: Package, location: Location) -> DocumentTemplate:
    """Return a Word template ready to be filled.

    Raises:
        PlanError: tags cannot be read, or stand where they cannot be filled (all of them).
    """
    problems = Problems()
    parts = list(_compiled(package, location, problems))
    segments = _segments([(name, part.tokens) for name, part in parts], problems)
    built, program = segments.build()
    problems.stop_if_any()
    names = tuple(name for name, _ in parts)
    words = {name for name, _, is_word in _parts(package, location) if is_word}
    return DocumentTemplate(
        package,
        program,
        built,
        names,
        early=frozenset(number for number, name in enumerate(names) if name not in words),
        links=tuple((name, id) for name in names for id in tagged_targets(package, name)),
        tags=tuple(segments.tags),
        alike=segments.alike,
        notices=tuple(notice for _, part in parts for notice in part.notices),
    )


def _compiled(
    package: Package, location: Location, problems: Problems
) -> Iterator[tuple[str, CutPart]]:
    """Return the parts that have tags, or notes of repeated text, as they were cut."""
    cut = {
        name: compile_part(xml, place, problems, is_word=is_word, targets=targets)
        for name, place, is_word in _parts(package, location)
        for targets in [tagged_targets(package, name)]
        if _may_have_tags(xml := package.part(name), place) or targets
    }
    repeated = any(_repeats_notes(part.tokens) for part in cut.values())
    own_notes = any(part.has_tags and _has_notes(part.tokens) for part in cut.values())
    for name, part in cut.items():
        if part.has_tags or ((repeated or own_notes) and _has_notes(part.tokens)):
            yield name, part


def _may_have_tags(xml: bytes, location: Location) -> bool:
    """Whether a part may have tags; notes are read anyway, as the text may repeat them."""
    is_notes = location.part in ("footnotes", "endnotes")
    return is_notes or b"{" in xml or _WIDE_BRACE in xml or b"&#" in xml


def _parts(package: Package, location: Location) -> Iterator[tuple[str, Location, bool]]:
    """Return the parts that may hold tags, the body first, with their places."""
    yield package.main, location, True
    others = []
    for name in package.names:
        kind = package.content_type(name)
        for known, is_word in ((_WORD_PARTS, True), (_OTHER_PARTS, False)):
            label = next((known[end] for end in known if kind.endswith(end)), None)
            if label is not None:
                number = _NUMBER.search(name)
                shown = f"{label} {number[1]}" if number else label
                others.append((name, replace(location, part=shown), is_word))
    yield from sorted(others, key=lambda part: part[1].part or "")


def _segments(parts: Sequence[tuple[str, Sequence[Token]]], problems: Problems) -> Segments:
    """Return the segments of all parts; notes are written where the text refers to them."""
    segments = Segments(problems)
    endings = []
    for number, (_, tokens) in enumerate(parts):
        if any(isinstance(token, NoteStart) for token in tokens):
            before, notes, after = split_notes(tokens)
            segments.add(number, before)
            segments.know_notes({note: (number, own) for note, own in notes.items()})
            endings.append((number, after))
    for number, (_, tokens) in enumerate(parts):
        if not any(isinstance(token, NoteStart) for token in tokens):
            segments.add(number, tokens)
    segments.add_unused_notes()
    for number, after in endings:
        segments.add(number, after)
    return segments


def _repeats_notes(tokens: Sequence[Token]) -> bool:
    """Whether a statement repeats, or leaves out, a reference to a note."""
    depth = 0
    for token in tokens:
        if isinstance(token, Statement):
            word = token.tag.keyword
            depth += 1 if word in ("for", "if") else -1 if word in ("endfor", "endif") else 0
        elif depth and isinstance(token, NoteReference):
            return True
    return False


def _has_notes(tokens: Sequence[Token]) -> bool:
    """Whether a part has notes, or refers to some."""
    return any(isinstance(token, (NoteStart, NoteReference)) for token in tokens)


def _settled(text: str) -> str:
    """Return a part with its tables right, and nothing empty that must not be."""
    text = without_empty_runs(text)
    return mended(regridded(text) if GRID in text else text)
