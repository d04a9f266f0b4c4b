"""Packs: folders with a `pack.yaml` that plans build on."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from planforge.definition.merge import in_language
from planforge.definition.shared_trees import shared_tree
from planforge.definition.tree import Fields, Items, Leaf, Node, Origin, fields
from planforge.problems import Problems, suggestion

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from planforge.problems import Location

DEFAULT_PACK = "base"
PACK_FILE = "pack.yaml"
SHIPPED = "templates/"
"""How the places of what came with PlanForge begin."""
STARTER = "starter"
_FOR_MOST = "taobao-monthly"
"""The pack that is offered first: the one that reads what back offices hand out."""
ABOUT = "about"
EXTENDS = "extends"
_SOURCE_FILES = ("file", "files", "url")
_LOCAL_DATABASES = ("sqlite", "duckdb")
_NAME = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class PackInfo:
    """What a list of packs says of one."""

    name: str
    title: str
    description: str


def list_packs(language: str = "zh-CN") -> tuple[PackInfo, ...]:
    """Return the packs that come with PlanForge, by name, described in `language`."""
    found = []
    for name in pack_names():
        node = _read(_shipped(name), Problems())
        about = fields(in_language(node, language)).get(ABOUT) if node else None
        told = {key: leaf.written for key, leaf in fields(about).items() if isinstance(leaf, Leaf)}
        found.append(PackInfo(name, told.get("title", name), told.get("description", "")))
    return tuple(found)


def pack_names() -> tuple[str, ...]:
    """Return the names of the packs that come with PlanForge."""
    root = _root()
    if not root.is_dir():
        return ()
    folders = (entry for entry in root.iterdir() if entry.joinpath(PACK_FILE).is_file())
    return tuple(sorted(folder.name for folder in folders))


def pack_starter(name: str) -> Traversable | None:
    """Return the folder of the plan that a pack gives to begin with; None without one.

    Args:
        name: a shipped pack's name, or the path of a pack's folder.
    """
    if name in pack_names():
        pack: Traversable = _root().joinpath(name)
    elif is_folder(name):
        pack = Path(name)
    else:
        return None
    starter = pack.joinpath(STARTER)
    return starter if starter.is_dir() else None


def is_folder(name: str) -> bool:
    """Whether what names a pack is the path of one's folder, and not a shipped pack."""
    return name not in pack_names() and Path(name, PACK_FILE).is_file()


def packs_with_starter() -> list[str]:
    """Return the names of the packs that have a plan to begin with, the one for most first."""
    names = [name for name in pack_names() if pack_starter(name) is not None]
    return sorted(names, key=lambda name: name != _FOR_MOST)


def read_packs(
    name: str, where: Location | None, origin: Origin, problems: Problems
) -> tuple[Fields, ...]:
    """Return the pack called `name` and the packs it extends, the nearest first.

    Args:
        name: a shipped pack's name, or the path of a pack's folder, relative to `origin`.
        where: where the name is written.
        origin: the file it is written in.
        problems: is told of packs that are unknown, broken, or extend themselves.
    """
    chain: list[Fields] = []
    seen: set[str] = set()
    while True:
        found = _find(name, where, origin, problems)
        if found is None:
            return tuple(chain)
        if str(found.folder) in seen:
            problems.add("pack-circle", where, name=name)
            return tuple(chain)
        seen.add(str(found.folder))
        node = _read(found, problems)
        if node is None:
            return tuple(chain)
        chain.append(node)
        parent = node.nodes.get(EXTENDS)
        if not isinstance(parent, Leaf) or parent.value is None:
            _check_extends(parent, problems)
            return tuple(chain)
        name, where, origin = parent.written, parent.where, found


def without_own_keys(pack: Fields) -> Fields:
    """Return a pack's tree without the keys that are about the pack itself."""
    own = {ABOUT, EXTENDS}
    nodes = {key: node for key, node in pack.nodes.items() if key not in own}
    return Fields(nodes, pack.keys, pack.where, pack.origin)


def check_files(root: Fields, problems: Problems) -> None:
    """Report the data files of a pack that lie outside its folder, or the plan's.

    What a source reads is the plan's, whoever names it; but only the plan itself may have it read
    anywhere.
    """
    tables = fields(root.nodes.get("tables")).values()
    rows = [node for table in tables if (node := fields(table).get("rows"))]
    for node in (*rows, root.nodes.get("holidays"), root.nodes.get("events")):
        for leaf in _texts_of_pack(node):
            name = _file_part(leaf.written)
            if leaves_folder(name, leaf.origin.folder):
                problems.add("path-leaves-pack", leaf.where, name=name)
    for source in fields(root.nodes.get("sources")).values():
        for key in _SOURCE_FILES:
            for leaf in _texts_of_pack(fields(source).get(key)):
                if _leaves_plan(_source_path(key, leaf.written), leaf, root.origin):
                    problems.add("path-leaves-plan", leaf.where, name=leaf.written)


def _texts_of_pack(node: Node | None) -> list[Leaf]:
    """Return the texts of a value that a pack says, of a list one by one."""
    nodes = node.nodes if isinstance(node, Items) else (node,)
    leaves = (leaf for leaf in nodes if isinstance(leaf, Leaf) and isinstance(leaf.value, str))
    return [leaf for leaf in leaves if leaf.origin.pack]


def _file_part(written: str) -> str:
    return written.partition("#")[0].replace("\\", "/")


def _source_path(key: str, written: str) -> str:
    """Return the path that a source's key tells; of an address the part that may be one."""
    if key != "url":
        return _file_part(written)
    scheme, _, rest = written.partition("://")
    local = scheme.partition("+")[0].lower() in _LOCAL_DATABASES
    return unquote(rest.removeprefix("/")).replace("\\", "/") if local else ""


def _leaves_plan(name: str, leaf: Leaf, plan: Origin) -> bool:
    """Whether a pack's path leads out of the plan's folder.

    A link in the plan's folder is its owner's; one that came with the pack is a stranger's.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name or "${" in name:
        return True
    if not (isinstance(plan.folder, Path) and isinstance(leaf.origin.folder, Path)):
        return False
    home, pack = plan.folder.resolve(), leaf.origin.folder.resolve()
    in_pack = home.joinpath(name).is_relative_to(pack)
    return in_pack and not home.joinpath(name).resolve().is_relative_to(pack)


def leaves_folder(name: str, folder: Traversable) -> bool:
    """Return whether a file name leads out of the folder, by its own text or through links."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name:
        return True
    if not isinstance(folder, Path):
        return False
    return not (folder / name).resolve().is_relative_to(folder.resolve())


def _check_extends(node: Node | None, problems: Problems) -> None:
    if node is not None:
        problems.add("text-expected", node.where, name=EXTENDS)


def _find(name: str, where: Location | None, origin: Origin, problems: Problems) -> Origin | None:
    """Return the file of a pack; None, with a problem, when there is none of that name."""
    if name in pack_names():
        return _shipped(name)
    folder = Path(str(origin.folder), name.replace("\\", "/"))
    if (folder / PACK_FILE).is_file():
        return Origin(_shown(name, origin), folder.resolve(), pack=True)
    if _NAME.fullmatch(name):
        known = pack_names()
        alike = suggestion(name, known)
        problems.add("unknown-pack", where, name=name, packs=", ".join(known), **alike)
    else:
        problems.add("no-pack-there", where, name=name, file=PACK_FILE)
    return None


def _shown(name: str, origin: Origin) -> str:
    """Return a pack file's name as problems give it: beside the file that names the pack."""
    beside = posixpath.dirname(origin.name) if not origin.name.startswith("<") else ""
    return posixpath.normpath(posixpath.join(beside, name.replace("\\", "/"), PACK_FILE))


def _shipped(name: str) -> Origin:
    return Origin(f"{SHIPPED}{name}/{PACK_FILE}", _root().joinpath(name), pack=True)


def _root() -> Traversable:
    return resources.files("planforge").joinpath("templates")


def _read(origin: Origin, problems: Problems) -> Fields | None:
    content = origin.folder.joinpath(PACK_FILE).read_bytes()
    pack, found = shared_tree(content, origin)
    problems.add_all(found)
    if pack is not None and "pack" in pack.nodes:
        problems.add("pack-in-pack", pack.keys["pack"])
    return pack
