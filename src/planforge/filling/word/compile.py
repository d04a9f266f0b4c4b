"""A part's XML, cut at its tags: fixed text, slots for values, statements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.filling.markup import HEADER, parsed
from planforge.filling.tags import Tag
from planforge.filling.word.alternatives import mark_alternatives
from planforge.filling.word.around import ALONE, Surroundings, mark_alone
from planforge.filling.word.cells import Regrid, change_cells, regrid_tables
from planforge.filling.word.controls import fill_controls, release_controls
from planforge.filling.word.identities import (
    NOTE_END,
    Identity,
    Mark,
    Note,
    NoteId,
    NoteReference,
    mark_identities,
    mark_notes,
    mark_references,
    without_volatile,
)
from planforge.filling.word.instructions import check_instructions, mark_attributes
from planforge.filling.word.joined import join_paragraphs
from planforge.filling.word.levels import level_statements
from planforge.filling.word.marks import Cut, Marks, path
from planforge.filling.word.names import (
    DRAWING,
    MATH,
    PARAGRAPHS,
    RELATIONSHIPS,
    WORD,
    A,
    W,
    in_usual_names,
    name_of,
)
from planforge.filling.word.runs import BRACES, mark_paragraph, mark_text, tidy
from planforge.filling.word.scopes import replace_units, split_runs
from planforge.filling.word.slots import Slot, TextSlot
from planforge.filling.word.tables import GRID
from planforge.filling.word.targets import mark_targets
from planforge.problems import Location, Problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from planforge.problems import Problem

Piece = str | Slot | Mark
_CELL: Final = "w:tc "
_NEEDED: Final = {
    "w": WORD,
    "r": RELATIONSHIPS,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": DRAWING,
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
"""The names that inserted values may use without declaring them."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement between pieces; `path` is where it stands, for the check that XML is balanced."""

    tag: Tag
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteStart:
    """Here a note begins."""

    note: Note


@dataclass(frozen=True, slots=True)
class NoteEnd:
    """Here a note ends."""


Token = Piece | Statement | NoteStart | NoteEnd


@dataclass(frozen=True, slots=True)
class CutPart:
    """A part that was cut.

    Attributes:
        tokens: its pieces, in their order.
        has_tags: whether anything in it is filled, beside what notes make necessary.
        notices: what is lost beside its tags, in its order.
    """

    tokens: tuple[Token, ...]
    has_tags: bool
    notices: tuple[Problem, ...]


def compile_part(
    xml: bytes,
    location: Location,
    problems: Problems,
    *,
    is_word: bool = True,
    targets: Mapping[str, str] | None = None,
) -> CutPart:
    """Return a part cut at its tags.

    Args:
        xml: the part.
        location: its place, without a paragraph.
        problems: takes what is wrong with its tags.
        is_word: whether it is made of Word's paragraphs; else its tags stand in plain texts.
        targets: its links' addresses that hold tags, by their relationships' ids.
    """
    root = in_usual_names(parsed(xml, location))
    marks = Marks(xml, root)
    notices = Problems()
    if is_word:
        fill_controls(root, location, marks)
        mark_alternatives(root, location, marks)
        mark_targets(root, targets or {}, location, marks)
        _mark_paragraphs(root, location, marks, problems)
        mark_attributes(root, location, marks, problems)
        check_instructions(marks.cuts, problems)
        _arrange(root, marks, problems, notices)
    else:
        _mark_texts(root, location, marks, problems)
    tokens = tuple(_tokens(root, marks))
    check_balance(tokens, problems)
    return CutPart(tokens, marks.touched, tuple(sorted(notices, key=_paragraph)))


def _paragraph(problem: Problem) -> int:
    return (problem.location and problem.location.paragraph) or 0


def check_balance(tokens: Sequence[Token], problems: Problems) -> None:
    """Note statements that open inside of other elements than they close in.

    What stands between them is repeated or left out as text: it must close what it opens.
    """
    opened: list[Statement] = []
    for token in tokens:
        if not isinstance(token, Statement):
            continue
        word = token.tag.keyword
        if word in ("for", "if"):
            opened.append(token)
        elif word in ("else", "elif") and opened:
            _compare(opened[-1], token, problems)
        elif word in ("endfor", "endif") and opened:
            _compare(opened.pop(), token, problems)


def _compare(first: Statement, second: Statement, problems: Problems) -> None:
    if first.path == second.path:
        return
    details = {
        "tag": second.tag.text,
        "opened": first.tag.text,
        "place": str(first.tag.location),
    }
    cells = [_cell(first.path), _cell(second.path)]
    if cells[0] != cells[1] and len({_without_columns(cell) for cell in cells}) == 1:
        begin, end = first.tag.source, f"end{first.tag.keyword}"
        problems.add("fill-word-over-cells", second.tag.location, begin=begin, end=end, **details)
    else:
        problems.add("fill-word-unbalanced", second.tag.location, **details)


def _cell(steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return the part of a path that ends with the innermost cell; empty outside of tables."""
    cells = [number for number, step in enumerate(steps, start=1) if step.startswith(_CELL)]
    return steps[: cells[-1]] if cells else ()


def _without_columns(steps: Iterable[str]) -> tuple[str, ...]:
    return tuple(_CELL if step.startswith(_CELL) else step for step in steps)


def _mark_paragraphs(
    root: etree._Element, location: Location, marks: Marks, problems: Problems
) -> None:
    """Mark the tags in paragraphs, which are counted from 1, those in text boxes as well."""
    with_braces = {
        paragraph
        for node in root.iter(W + "t", W + "instrText", A + "t", MATH + "t")
        if node.text and BRACES.intersection(node.text)
        for paragraph in [next(node.iterancestors(*PARAGRAPHS), None)]
    }
    if not with_braces:
        return
    for number, paragraph in enumerate(root.iter(*PARAGRAPHS), start=1):
        if paragraph in with_braces:
            place = Location(location.file, part=location.part, paragraph=number)
            mark_paragraph(paragraph, place, marks, problems)
            tidy(paragraph)


def _mark_texts(root: etree._Element, location: Location, marks: Marks, problems: Problems) -> None:
    """Mark the tags in a part that has texts of other kinds: properties, charts, diagrams."""
    _mark_paragraphs(root, location, marks, problems)
    for node in root.iter(etree.Element):
        if node.tag != A + "t" and node.text and BRACES.intersection(node.text):
            mark_text(node, location, marks, problems)


def _arrange(root: etree._Element, marks: Marks, problems: Problems, notices: Problems) -> None:
    """Put marks wherever something comes to stand, or is repeated."""
    cuts = [(cut, cut.thing) for cut in marks.cuts if isinstance(cut.thing, Tag)]
    statements = [cut for cut, tag in cuts if tag.kind != "value"]
    for _, tag in cuts:
        if tag.scope == "sheet":
            problems.add("fill-word-sheet", tag.location, tag=tag.text)
    release_controls(cut for cut, _ in cuts)
    join_paragraphs(statements, marks)
    regrid_tables(statements, marks)
    change_cells(statements, marks, problems)
    split_runs(statements, marks)
    level_statements(statements, root, marks)
    replace_units([cut for cut, tag in cuts if tag.scope], marks, problems, notices)
    mark_alone((cut for cut, tag in cuts if tag.kind == "value"), marks)
    if any(tag.keyword == "for" for _, tag in cuts if tag.kind == "statement"):
        mark_identities(root, marks, dict(root.nsmap))
    mark_references(root, marks)
    mark_notes(root, marks)


def _text(root: etree._Element) -> str:
    """Return a part as text, with all the names declared that inserted values use."""
    text = etree.tostring(root, encoding="unicode")
    missing = [f' xmlns:{name}="{uri}"' for name, uri in _NEEDED.items() if name not in root.nsmap]
    end = len(f"<{name_of(root)}")
    return f"{text[:end]}{''.join(missing)}{text[end:]}"


def _tokens(root: etree._Element, marks: Marks) -> Iterator[Token]:
    surroundings = Surroundings(root, marks)
    loops = 0
    yield HEADER
    for token in _with_paragraphs(marks.parts(_text(root)), surroundings):
        if isinstance(token, Statement):
            loops += {"for": 1, "endfor": -1}.get(token.tag.keyword, 0)
        yield _repeatable(token) if loops else _standing_once(token)


def _with_paragraphs(pieces: Iterable[str | Cut], surroundings: Surroundings) -> Iterator[Token]:
    """Return the tokens of pieces; a value alone in its paragraph takes the paragraph along."""
    pieces = iter(pieces)
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        elif piece.thing == ALONE:
            before, value, after, end = islice(pieces, 4)
            assert isinstance(before, str), "nothing stands in the paragraph but the value"
            assert isinstance(value, Cut)
            assert isinstance(after, str)
            assert isinstance(end, Cut)
            slot = surroundings.slot(value)
            assert isinstance(slot, TextSlot)
            yield TextSlot(slot.tag, slot.around, before, after)
        else:
            yield _token(piece, surroundings)


def _repeatable(token: Token) -> Token:
    """Return a token without ids that a repetition would double."""
    match token:
        case str():
            return without_volatile(token)
        case TextSlot(before=before) if before:
            return replace(token, before=without_volatile(before))
        case _:
            return token


def _standing_once(token: Token) -> Token:
    """Return a token of what is not repeated: its ids are as they were."""
    return token.value if isinstance(token, Identity) else token


def _token(cut: Cut, surroundings: Surroundings) -> Token:
    match cut.thing:
        case Tag() as tag if tag.kind == "statement":
            return Statement(tag, path(cut.node))
        case Tag():
            return surroundings.slot(cut)
        case Regrid():
            return GRID
        case Note() as note:
            return NoteStart(note)
        case str() as thing if thing == NOTE_END:
            return NoteEnd()
        case Identity() | NoteReference() | NoteId() as thing:
            return thing
        case thing:
            assert isinstance(thing, Slot)
            return thing
