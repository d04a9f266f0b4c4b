"""The files with prose that a plan names: those of its outline, of its sections, and its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from planforge.definition.packs import leaves_folder
from planforge.definition.prose_file import lay_in
from planforge.definition.text import decoded
from planforge.definition.tree import Fields, Items, Leaf, Node, Origin
from planforge.definition.word.read import read_word_prose
from planforge.problems import Location, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from planforge.problems import Problems

_SUFFIX = ".md"
_WORD = (".docx", ".docm", ".dotx")
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
        read = {key: _section(node, problems) for key, node in sections.nodes.items()}
        nodes["sections"] = Fields(read, sections.keys, sections.where, sections.origin)
    whole = Fields(nodes, root.keys, root.where, root.origin)
    prose = nodes.get("prose")
    if isinstance(prose, Leaf) and prose.value is not None:
        text = _own_prose(prose, _language(root), problems)
        whole = whole if text is None else lay_in(whole, text, problems)
    return whole, texts


def texts_of_packs(root: Fields, texts: Mapping[str, ProseFile]) -> frozenset[str]:
    """Return the files of those texts that a pack brings, by the names that problems give them."""
    said = [leaf for key in ("outline", "sections", "summary") for leaf in _leaves(root, key)]
    return frozenset(
        texts[leaf.written].where.file if leaf.written in texts else leaf.where.file
        for leaf in said
        if leaf.origin.pack
    )


def _leaves(root: Fields, key: str) -> Iterator[Leaf]:
    waiting = [root.nodes[key]] if key in root.nodes else []
    while waiting:
        match waiting.pop():
            case Leaf() as leaf:
                yield leaf
            case Items(nodes=nodes):
                waiting += nodes
            case Fields(nodes=nodes):
                waiting += nodes.values()


def _language(root: Fields) -> str:
    language = root.nodes.get("language")
    return "en" if isinstance(language, Leaf) and language.written == "en" else "zh-CN"


def _own_prose(leaf: Leaf, language: str, problems: Problems) -> Leaf | None:
    """Return the text of the file that `prose` names, as Markdown."""
    suffix = PurePosixPath(leaf.written.strip()).suffix.lower()
    if suffix == _SUFFIX:
        file = _read(leaf, problems)
        return None if file is None else Leaf(file.text, file.text, file.where, leaf.origin)
    if suffix not in _WORD:
        problems.add("prose-is-word-or-markdown", leaf.where, name=leaf.written)
        return None
    found = _find(leaf, (*_WORD, _SUFFIX), problems)
    if found is None:
        return None
    read = read_word_prose(found[0].read_bytes(), found[1], language, problems)
    return None if read is None else Leaf(read.text, read.text, read.where, leaf.origin)


def _section(node: Node, problems: Problems) -> Node:
    """Return a section's text or variants, with the files that they name read in."""
    match node:
        case Items():
            return Items(
                tuple(_section(item, problems) for item in node.nodes), node.where, node.origin
            )
        case Fields() if "text" in node.nodes:
            nodes = {**node.nodes, "text": _text(node.nodes["text"], problems)}
            return Fields(nodes, node.keys, node.where, node.origin)
        case _:
            return _text(node, problems)


def _text(node: Node, problems: Problems) -> Node:
    """Return the text of the file that a value names; any other value as it is."""
    if not isinstance(node, Leaf) or not _names_file(node.written):
        return node
    file = _read(node, problems)
    return Leaf(file.text, file.text, file.where, node.origin) if file else node


def _names_file(written: str) -> bool:
    return "\n" not in written and written.strip().lower().endswith(_SUFFIX)


def _read(leaf: Leaf, problems: Problems) -> ProseFile | None:
    """Return the Markdown file that `leaf` names."""
    found = _find(leaf, (_SUFFIX,), problems)
    if found is None:
        return None
    file, shown = found
    text = decoded(file.read_bytes(), shown, problems)
    return None if text is None else ProseFile(leaf.written, text, Location(shown, 1, 1))


def _find(
    leaf: Leaf, suffixes: tuple[str, ...], problems: Problems
) -> tuple[Traversable, str] | None:
    """Return the file that `leaf` names, relative to the file it is written in, and its name."""
    name = leaf.written.strip().replace("\\", "/")
    origin = leaf.origin
    if origin.pack and leaves_folder(name, origin.folder):
        problems.add("path-leaves-pack", leaf.where, name=name)
        return None
    file = origin.folder.joinpath(name)
    if not file.is_file():
        known = suggestion(name, _files(origin.folder, suffixes))
        problems.add(
            "prose-not-found", leaf.where, name=name, folder=_shown_folder(origin), **known
        )
        return None
    return file, _shown(name, origin)


def _shown_folder(origin: Origin) -> str:
    if origin.name.startswith("<"):
        return Path(str(origin.folder)).as_posix()
    return PurePosixPath(origin.name).parent.as_posix()


def _shown(name: str, origin: Origin) -> str:
    return (PurePosixPath(_shown_folder(origin)) / name).as_posix()


def _files(
    folder: Traversable, suffixes: tuple[str, ...], prefix: str = "", depth: int = 0
) -> list[str]:
    """Return the files of some kinds in a folder, for suggestions."""
    found: list[str] = []
    for entry in folder.iterdir() if folder.is_dir() else ():
        name = prefix + entry.name
        if entry.is_dir() and depth < _FOLDERS_SEARCHED and not entry.name.startswith("."):
            found += _files(entry, suffixes, name + "/", depth + 1)
        elif name.endswith(suffixes):
            found.append(name)
    return found
