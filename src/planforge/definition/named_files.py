"""Presets and catalogues: YAML files that a plan names, shipped with PlanForge or a user's own."""

from __future__ import annotations

import posixpath
import re
from importlib import resources
from typing import TYPE_CHECKING, Literal

from planforge.definition.packs import leaves_folder
from planforge.definition.shared_trees import shared_tree
from planforge.definition.tree import Origin
from planforge.problems import suggestion

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from planforge.definition.tree import Fields, Leaf
    from planforge.problems import Problems

Kind = Literal["preset", "catalogue"]
_FOLDERS: dict[Kind, str] = {"preset": "presets", "catalogue": "catalogue"}
_ENDING = ".yaml"
_NAME = re.compile(r"[\w-]+")


def shipped_names(kind: Kind) -> tuple[str, ...]:
    """Return the names of the presets or catalogues that come with PlanForge."""
    entries = _folder(kind).iterdir()
    files = (entry.name for entry in entries if entry.name.endswith(_ENDING))
    return tuple(sorted(name.removesuffix(_ENDING) for name in files))


def read_shipped(kind: Kind, name: str) -> Fields:
    """Return the tree of a file that comes with PlanForge."""
    origin = _shipped(kind, name)
    tree, found = shared_tree(origin.folder.joinpath(name + _ENDING).read_bytes(), origin)
    if tree is None:
        raise ValueError(f"{origin.name}: {found}")
    return tree


def read_named(kind: Kind, leaf: Leaf, problems: Problems) -> Fields | None:
    """Return the tree of the file that `leaf` names; None, with a problem, when there is none.

    A name without an ending is a shipped one, else a path from the folder of the plan or pack that
    names it. A pack's path may not lead out of the pack.
    """
    name = leaf.written.replace("\\", "/")
    if name in shipped_names(kind):
        return _told(_shipped(kind, name), name + _ENDING, problems)
    if _NAME.fullmatch(name):
        known = shipped_names(kind)
        alike = suggestion(name, known)
        problems.add(f"unknown-{kind}", leaf.where, name=name, known=", ".join(known), **alike)
        return None
    if leaf.origin.pack and leaves_folder(name, leaf.origin.folder):
        problems.add("path-leaves-pack", leaf.where, name=name)
        return None
    file = leaf.origin.folder.joinpath(name)
    if not file.is_file():
        problems.add(f"no-{kind}-there", leaf.where, name=name)
        return None
    beside = posixpath.dirname(leaf.origin.name) if not leaf.origin.name.startswith("<") else ""
    shown = posixpath.normpath(posixpath.join(beside, name))
    folder = leaf.origin.folder.joinpath(posixpath.dirname(name))
    return _told(Origin(shown, folder, leaf.origin.pack), posixpath.basename(name), problems)


def _told(origin: Origin, file: str, problems: Problems) -> Fields | None:
    tree, found = shared_tree(origin.folder.joinpath(file).read_bytes(), origin)
    problems.add_all(found)
    return tree


def _shipped(kind: Kind, name: str) -> Origin:
    return Origin(f"templates/{_FOLDERS[kind]}/{name}{_ENDING}", _folder(kind))


def _folder(kind: Kind) -> Traversable:
    return resources.files("planforge").joinpath("templates", _FOLDERS[kind])
