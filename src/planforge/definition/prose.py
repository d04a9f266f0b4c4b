"""The Markdown files that an outline names, and those that sections name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from planforge.definition.packs import leaves_folder
from planforge.definition.text import decoded
from planforge.definition.tree import Fields, Items, Leaf, Node, Origin
from planforge.problems import Location, suggestion

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from planforge.problems import Problems

_SUFFIX = ".md"
_FOLDERS_SEARCHED = 3


@dataclass(frozen=True, slots=True)
class ProseFile:
    """A Markdown file of the plan.

    Attributes:
        name: its path as written.
        text: what it says, its line ends made plain.
        where: the place of its first character.
    """

    name: str
    text: str
    where: Location


def read_prose(root: Fields, problems: Problems) -> tuple[Fields, dict[str, ProseFile]]:
    """Return the plan with the files that `sections` and `summary` name read in, and the outline's.

    The outline's files are keyed by their names as written, in its order.
    """
    outline = root.nodes.get("outline")
    texts: dict[str, ProseFile] = {}
    for entry in outline.nodes if isinstance(outline, Items) else ():
        if isinstance(entry, Leaf) and entry.value is not None:
            file = _read(entry, problems)
            if file is not None:
                texts[entry.written] = file
    nodes = dict(root.nodes)
    if "summary" in nodes:
        nodes["summary"] = _text(nodes["summary"], problems)
    sections = nodes.get("sections")
    if isinstance(sections, Fields):
        read = {key: _text(node, problems) for key, node in sections.nodes.items()}
        nodes["sections"] = Fields(read, sections.keys, sections.where, sections.origin)
    return Fields(nodes, root.keys, root.where, root.origin), texts


def _text(node: Node, problems: Problems) -> Node:
    """Return the text of the file that a value names; any other value as it is."""
    if not isinstance(node, Leaf) or not _names_file(node.written):
        return node
    file = _read(node, problems)
    return Leaf(file.text, file.text, file.where, node.origin) if file else node


def _names_file(written: str) -> bool:
    return "\n" not in written and written.strip().lower().endswith(_SUFFIX)


def _read(leaf: Leaf, problems: Problems) -> ProseFile | None:
    """Return the file that `leaf` names, relative to the file it is written in."""
    name = leaf.written.strip().replace("\\", "/")
    origin = leaf.origin
    if origin.pack and leaves_folder(name, origin.folder):
        problems.add("path-leaves-pack", leaf.where, name=name)
        return None
    file = origin.folder.joinpath(name)
    if not file.is_file():
        known = suggestion(name, _markdown(origin.folder))
        problems.add(
            "prose-not-found", leaf.where, name=name, folder=_shown_folder(origin), **known
        )
        return None
    shown = _shown(name, origin)
    text = decoded(file.read_bytes(), shown, problems)
    return None if text is None else ProseFile(leaf.written, text, Location(shown, 1, 1))


def _shown_folder(origin: Origin) -> str:
    if origin.name.startswith("<"):
        return Path(str(origin.folder)).as_posix()
    return PurePosixPath(origin.name).parent.as_posix()


def _shown(name: str, origin: Origin) -> str:
    return (PurePosixPath(_shown_folder(origin)) / name).as_posix()


def _markdown(folder: Traversable, prefix: str = "", depth: int = 0) -> list[str]:
    """Return the Markdown files in a folder, for suggestions."""
    found: list[str] = []
    for entry in folder.iterdir() if folder.is_dir() else ():
        name = prefix + entry.name
        if entry.is_dir() and depth < _FOLDERS_SEARCHED and not entry.name.startswith("."):
            found += _markdown(entry, name + "/", depth + 1)
        elif name.endswith(_SUFFIX):
            found.append(name)
    return found
