"""What of a plan has found its place on the form so far, and what must stand aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from planforge.definition.form.cells import Cell, Place, encoded_cell, reference
from planforge.definition.form.formats import TEXT
from planforge.definition.tree import Leaf, fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.form.sheets import FormColumn
    from planforge.definition.form.words import Words
    from planforge.definition.tree import Fields, Node, Path

NAME_PLACE: Final = Place("text")


@dataclass(slots=True)
class Taking:
    """A plan on its way into a form.

    Attributes:
        root: the plan as its author wrote it; whole: with its pack.
        taken: the paths that have a place on a sheet.
        aside: what cells refer to, because no cell holds it.
    """

    root: Fields
    whole: Fields
    words: Words
    taken: set[Path] = field(default_factory=set)
    aside: list[Node] = field(default_factory=list)

    @property
    def language(self) -> str:
        """The form's language."""
        return self.words.language

    def own(self, key: str) -> Mapping[str, Node]:
        """Return the entries that the plan itself writes under a key."""
        return fields(self.root.nodes.get(key))

    def known(self, key: str) -> Mapping[str, Node]:
        """Return the entries under a key, the pack's included."""
        return fields(self.whole.nodes.get(key))

    def offered(self, key: str) -> dict[str, Node]:
        """Return the entries under a key that only the pack has."""
        own = self.own(key)
        return {name: node for name, node in self.known(key).items() if name not in own}

    def take(
        self, node: Node | None, path: Path, column: FormColumn, cells: dict[int, Cell], index: int
    ) -> None:
        """Put a value into a row's cell, where a cell can hold it."""
        if node is None:
            return
        cell = encoded_cell(node, column.place, self.language)
        if cell is not None:
            cells[index] = cell
            self.taken.add(path)

    def cell_of(self, node: Node, column: FormColumn) -> Cell:
        """Return a value's cell; where no cell can hold it, one that says where it stands."""
        cell = encoded_cell(node, column.place, self.language)
        if cell is not None:
            return cell
        self.aside.append(node)
        return Cell(reference(len(self.aside), self.language), TEXT)

    def name_cell(self, name: str, node: Node) -> Cell:
        """Return the cell of an entry's name."""
        leaf = Leaf(name, name, node.where, node.origin)
        return encoded_cell(leaf, NAME_PLACE, self.language) or Cell(name, TEXT)


def leaf_text(node: Node | None) -> str:
    """Return what a value says, for people to read; nothing for no value."""
    return node.written if isinstance(node, Leaf) and node.value is not None else ""
