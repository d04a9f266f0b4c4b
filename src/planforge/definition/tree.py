"""A file as written: plain values, each with its place, before anyone asks what they mean.

Readers of YAML, JSON and Python data make these trees; packs are merged on them, so that a value
keeps the place of the file that won.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

Step = str | int
Path = tuple[Step, ...]
Scalar = str | int | float | bool | None

DIGITS_KEPT = 15
"""As many as Excel keeps of a number; what has more is an identifier, and stays text."""
DEPTH_LIMIT = 40
SIZE_LIMIT = 8_000_000
VALUE_LIMIT = 400_000
"""More values than any plan has; reached only through aliases that multiply."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that something was written in.

    Attributes:
        name: the file as problems name it.
        folder: where relative paths in it start.
        pack: whether it belongs to a pack, whose paths may not leave its folder.
    """

    name: str
    folder: Traversable
    pack: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value; `written` is its text as it stands in the file."""

    value: Scalar
    written: str
    where: Location
    origin: Origin


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    nodes: tuple[Node, ...]
    where: Location
    origin: Origin


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping; `keys` are the places of its keys."""

    nodes: Mapping[str, Node]
    keys: Mapping[str, Location]
    where: Location
    origin: Origin


Node = Leaf | Items | Fields


@dataclass(frozen=True, slots=True)
class Passage(Location):
    """A text that stands on several lines: `within` finds each of its characters in the file.

    Attributes:
        segments: (line in the text, column in it, line in the file, column in it), the first two
            counted from 0, in order; each holds up to the next.
    """

    segments: tuple[tuple[int, int, int, int], ...] = field(default=(), compare=False, repr=False)

    def within(self, line: int, column: int) -> Location:
        """Return the place `line` lines and `column` columns into the text."""
        index = bisect_right(self.segments, (line, column), key=lambda part: part[:2]) - 1
        part = self.segments[max(index, 0)] if self.segments else (0, 0, self.line or 1, 1)
        if part[0] != line:
            return Location(self.file, part[2] + line - part[0], (self.column or 1) + column)
        return Location(self.file, part[2], part[3] + column - part[1])


class Places:
    """Where each value and each key of a plan was written."""

    def __init__(self, root: Node) -> None:
        self._root = root

    def of(self, *path: Step) -> Location | None:
        """Return where the value at `path` stands, or None where nothing was written."""
        node = self._find(path)
        return node.where if node else None

    def key(self, *path: Step) -> Location | None:
        """Return where the last key of `path` stands; of a list's entry, where the entry stands."""
        parent = self._find(path[:-1])
        if isinstance(parent, Fields):
            return parent.keys.get(str(path[-1])) if path else None
        return self.of(*path)

    def near(self, *path: Step) -> Location | None:
        """Return where the value at `path` stands, else the key of what should have held it."""
        if (found := self.of(*path)) is not None:
            return found
        for length in range(len(path) - 1, 0, -1):
            if (found := self.key(*path[:length])) is not None:
                return found
        return self._root.where

    def folder(self, *path: Step) -> Traversable:
        """Return where a relative file name at `path` starts: its plan's or its pack's folder."""
        return (self._find(path) or self._root).origin.folder

    def _find(self, path: Path) -> Node | None:
        node: Node | None = self._root
        for step in path:
            match node:
                case Fields():
                    node = node.nodes.get(str(step))
                case Items() if isinstance(step, int) and 0 <= step < len(node.nodes):
                    node = node.nodes[step]
                case _:
                    return None
        return node


def plain(node: Node) -> Any:
    """Return the values alone: dictionaries, lists and scalars."""
    match node:
        case Leaf():
            return node.value
        case Items():
            return [plain(item) for item in node.nodes]
        case Fields():
            return {key: plain(value) for key, value in node.nodes.items()}


def fields(node: Node | None) -> Mapping[str, Node]:
    """Return a mapping's nodes; none for anything else."""
    return node.nodes if isinstance(node, Fields) else {}


def dotted(path: Path) -> str:
    """Return a path as problems name it.

    Example:
        >>> dotted(("sheets", "kpi", "blocks", 0, "table"))
        'sheets.kpi.blocks[1].table'
    """
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
