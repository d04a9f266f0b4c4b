"""What has no place on a sheet of its own: rows of a path and a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.definition.form.cells import Cell, Place, encoded_cell
from planforge.definition.form.formats import TEXT
from planforge.definition.form.paths import path_text
from planforge.definition.form.sheets import CONTINUED, FormRow
from planforge.definition.tree import Fields, Items, Leaf

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from planforge.definition.tree import Node, Path

ANYTHING: Final = Place("any")
_PIECE: Final = 16_000


def overflow_rows(
    node: Node, start: str, taken: Collection[Path], language: str, path: Path = ()
) -> Iterator[FormRow]:
    """Yield the rows that say what `node` holds beyond what is `taken`.

    Args:
        node: the tree, or the part of it that a cell refers to.
        start: how its path begins: empty, or `#3` for what a cell refers to.
        taken: paths that have a place elsewhere.
        language: of the words for nothing.
        path: where `node` stands.
    """
    if path in taken:
        return
    match node:
        case Fields() if node.nodes:
            for key, child in node.nodes.items():
                yield from overflow_rows(child, start, taken, language, (*path, key))
        case Items() if node.nodes:
            for index, child in enumerate(node.nodes):
                yield from overflow_rows(child, start, taken, language, (*path, index))
        case _:
            # A plan that says nothing at all needs no row to say so.
            yield from _value_rows(node, _named(start, path), language) if start or path else ()


def _named(start: str, path: Path) -> str:
    text = path_text(path)
    between = "." if start and path and isinstance(path[0], str) else ""
    return start + between + text


def _value_rows(node: Node, name: str, language: str) -> Iterator[FormRow]:
    """Yield one row, or as many as a long text needs."""
    cell = encoded_cell(node, ANYTHING, language)
    if cell is not None:
        yield FormRow({0: Cell(name, TEXT), 1: cell})
    elif isinstance(node, Leaf) and isinstance(node.value, str):
        for number, piece in enumerate(_pieces(node, language)):
            yield FormRow({0: Cell(CONTINUED if number else name, TEXT), 1: piece})


def _pieces(node: Leaf, language: str) -> Iterator[Cell]:
    """Yield a text cut into pieces that cells hold, each a text in itself."""
    size, text = _PIECE, node.written
    while text:
        piece = text[:size]
        leaf = Leaf(piece, piece, node.where, node.origin)
        cell = encoded_cell(leaf, ANYTHING, language)
        if cell is None:
            size //= 2  # spelled out, odd characters take more room
            continue
        yield cell
        text = text[len(piece) :]
