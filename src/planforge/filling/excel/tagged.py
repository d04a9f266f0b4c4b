"""Cells with tags: which are about rows, columns and the sheet, and which about the cell itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from planforge.filling.excel.strings import Piece, pieces
from planforge.filling.tags import Tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.filling.excel.sheets import Cell
    from planforge.problems import Location, Problems

OPENS = ("for", "if")
CLOSES = ("endfor", "endif")


@dataclass(frozen=True)
class TaggedCell:
    """A cell whose text has tags.

    Attributes:
        cell: as the template has it.
        pieces: its own text and tags, without those that follow.
        rows: tags about its row, columns: about its column, sheet: about the whole sheet.
        has_row_note: whether it has a comment that its row is there for.
    """

    cell: Cell
    pieces: tuple[Piece, ...]
    rows: tuple[Tag, ...] = ()
    columns: tuple[Tag, ...] = ()
    sheet: tuple[Tag, ...] = ()
    has_row_note: bool = False

    @cached_property
    def single(self) -> Tag | None:
        """The tag of a cell that holds nothing but one value, which keeps its type."""
        if len(self.pieces) != 1:
            return None
        content = self.pieces[0].content
        return content if isinstance(content, Tag) and content.kind == "value" else None

    @cached_property
    def values(self) -> tuple[Tag, ...]:
        """The tags of values in it."""
        tags = (piece.content for piece in self.pieces if isinstance(piece.content, Tag))
        return tuple(tag for tag in tags if tag.kind == "value")

    @cached_property
    def has_statements(self) -> bool:
        """Whether its own text depends on conditions or loops within it."""
        return any(is_statement(piece.content) for piece in self.pieces)


def read_tagged(cell: Cell, location: Location, problems: Problems) -> TaggedCell:
    """Return a cell with its tags told apart.

    A statement for the cell's own text that does not end within the cell is one for its row:
    people write `{% for … %}` alone in a row and mean that.
    """
    read = pieces(cell.runs, location, problems)
    found = [piece for piece in read if not _is_note(piece)]
    has_row_note = any(_is_note(piece, "tr") for piece in read)
    row_statements = _not_within(found)
    own, rows, columns, sheet = [], [], [], []
    for index, piece in enumerate(found):
        tag = piece.content
        if not isinstance(tag, Tag) or tag.kind != "statement":
            own.append(piece)
        elif tag.scope == "tc":
            columns.append(tag)
        elif tag.scope == "sheet":
            sheet.append(tag)
        elif tag.scope == "tr" or index in row_statements:
            rows.append(tag)
        else:
            own.append(piece)
    text = tuple(own) if _has_inner_space(own) else _stripped(own)
    return TaggedCell(cell, text, tuple(rows), tuple(columns), tuple(sheet), has_row_note)


def is_statement(content: str | Tag) -> bool:
    """Whether a piece of text is a statement."""
    return isinstance(content, Tag) and content.kind == "statement"


def _is_note(piece: Piece, scope: str | None = None) -> bool:
    tag = piece.content
    if not isinstance(tag, Tag) or tag.kind != "comment":
        return False
    return scope is None or tag.scope == scope


def _not_within(found: Sequence[Piece]) -> set[int]:
    """Return which plain statements have no partner in the cell; `set` by itself is for the row."""
    opened: list[list[int]] = []
    alone: set[int] = set()
    for index, piece in enumerate(found):
        tag = piece.content
        if (
            not isinstance(tag, Tag)
            or tag.kind != "statement"
            or tag.scope in ("tr", "tc", "sheet")
        ):
            continue
        if tag.keyword in OPENS:
            opened.append([index])
        elif tag.keyword in CLOSES and opened:
            opened.pop()
        elif tag.keyword in CLOSES or not opened:
            alone.add(index)
        else:
            opened[-1].append(index)  # `else` goes with what it divides
    return alone.union(*opened)


def _has_inner_space(own: Sequence[Piece]) -> bool:
    """Whether white space at the ends of a text is meant: there is more than one value."""
    texts = [piece for piece in own if isinstance(piece.content, str) and piece.content.strip()]
    return bool(texts)


def _stripped(own: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces without the white space that only stood between tags and the ends."""
    kept = list(own)
    while kept and isinstance(text := kept[0].content, str) and not text.strip():
        kept.pop(0)
    while kept and isinstance(text := kept[-1].content, str) and not text.strip():
        kept.pop()
    return tuple(replace(piece) for piece in kept)
