"""A plan from one kind of file into another: YAML, JSON, and the Excel form, without loss.

What was written is read back before it takes its place: should anything not come back as it was,
nothing is written, and the place is told.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.definition.form.cells import same
from planforge.definition.form.files import form_bytes
from planforge.definition.read import plan_file, read_tree
from planforge.definition.tree import Fields, Items, Leaf, Origin, dotted
from planforge.definition.yaml_text import yaml_text
from planforge.outputs import Staging
from planforge.problems import Location, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.tree import Node
    from planforge.definition.tree import Path as Steps

SUFFIXES = (".yaml", ".yml", ".json", ".xlsx")
_COMMENT = re.compile(rb"^\s*#|\s#\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of a plan.

    Attributes:
        source: the file it was in; target: the file it is in now.
        comments: whether comments stayed behind; only YAML has them.
        moved: whether the new file is in another folder, where relative file names start anew.
    """

    source: Path
    target: Path
    comments: bool
    moved: bool


def convert(source: Path | str, target: Path | str, *, force: bool = False) -> Converted:
    """Write the plan in `source` as `target`; the ending says which kind of file it becomes.

    Args:
        source: a plan's file, or the folder that holds it.
        target: the file to write: `.yaml`, `.yml`, `.json` or `.xlsx`.
        force: write over a file that is there.

    Raises:
        PlanError: with all that is wrong; nothing is written then.
    """
    problems = Problems()
    file, target = plan_file(Path(source), problems), Path(target)
    problems.stop_if_any()
    _check_target(file, target, problems, force=force)
    content = file.read_bytes()
    root = _tree(content, Origin(file.as_posix(), file.parent), problems)
    written = _written(root, Origin(file.as_posix(), file.parent), target)
    _check_same(root, written, target)
    with Staging(target.parent, [target]) as staged:
        staged.path(target).write_bytes(written)
    comments = file.suffix.lower() in {".yaml", ".yml"} and bool(_COMMENT.search(content))
    return Converted(file, target, comments, not _same_folder(file, target))


def _check_target(file: Path, target: Path, problems: Problems, *, force: bool) -> None:
    place = Location(target.as_posix())
    if target.suffix.lower() not in SUFFIXES:
        problems.add("convert-to-what", place, suffixes=", ".join(SUFFIXES))
    elif target.exists() and os.path.samefile(file, target):  # noqa: PTH121 - both may be links
        problems.add("convert-onto-itself", place)
    elif target.is_file() and not force:
        problems.add("file-exists", place)
    problems.stop_if_any()


def _tree(content: bytes, origin: Origin, problems: Problems) -> Fields:
    root = read_tree(content, origin, problems)
    if root is not None and not isinstance(root, Fields):
        problems.add("not-a-plan", root.where)
    problems.stop_if_any()
    assert isinstance(root, Fields)
    return root


def _written(root: Fields, origin: Origin, target: Path) -> bytes:
    match target.suffix.lower():
        case ".xlsx":
            return form_bytes(root, origin)
        case ".json":
            return ("".join(_json(_as_json_says(root), "")) + "\n").encode()
        case _:
            return yaml_text(root).encode()


def _check_same(root: Fields, written: bytes, target: Path) -> None:
    """Read back what was written; a difference is a problem with its place in the source."""
    problems = Problems()
    back = read_tree(written, Origin(target.as_posix(), target.parent), problems)
    told = _as_json_says(root) if target.suffix.lower() == ".json" else root
    for path, node in _differences(told, back, ()):
        details = {"name": dotted(path), "kind": target.suffix[1:].upper()}
        problems.add("form-loses", node.where, **details)
    problems.stop_if_any()


def _differences(one: Node, other: Node | None, path: Steps) -> Iterator[tuple[Steps, Node]]:
    if other is not None and same(one, other):
        return
    match one, other:
        case Fields(), Fields():
            for key, child in one.nodes.items():
                yield from _differences(child, other.nodes.get(key), (*path, key))
        case Items(), Items() if len(one.nodes) == len(other.nodes):
            for index, child in enumerate(one.nodes):
                yield from _differences(child, other.nodes[index], (*path, index))
        case _:
            yield path, one


def _same_folder(one: Path, other: Path) -> bool:
    return one.resolve().parent == other.resolve().parent


def _as_json_says(node: Node) -> Node:
    """Return a tree as JSON tells it: without empty keys, and with one `null`, `true` and `false`.

    A key with nothing behind it counts as not written; JSON's `null` would take something away.
    """
    match node:
        case Leaf() if node.value is None or isinstance(node.value, bool):
            return Leaf(node.value, json.dumps(node.value), node.where, node.origin)
        case Leaf():
            return node
        case Items():
            nodes = tuple(_as_json_says(child) for child in node.nodes)
            return Items(nodes, node.where, node.origin)
        case Fields():
            told = {
                key: _as_json_says(child)
                for key, child in node.nodes.items()
                if not (isinstance(child, Leaf) and child.value is None and not child.written)
            }
            return Fields(told, node.keys, node.where, node.origin)


def _json(node: Node, indent: str) -> Iterator[str]:
    """Yield a tree as JSON; numbers stay as they were written."""
    inner = indent + "  "
    match node:
        case Leaf():
            yield _json_value(node)
        case Items() | Fields() if not node.nodes:
            yield "{}" if isinstance(node, Fields) else "[]"
        case Items():
            for number, child in enumerate(node.nodes):
                yield f"{'[' if not number else ','}\n{inner}"
                yield from _json(child, inner)
            yield f"\n{indent}]"
        case Fields():
            for number, (key, child) in enumerate(node.nodes.items()):
                name = json.dumps(key, ensure_ascii=False)
                yield f"{',' if number else '{'}\n{inner}{name}: "
                yield from _json(child, inner)
            yield f"\n{indent}}}"


def _json_value(leaf: Leaf) -> str:
    if isinstance(leaf.value, int | float) and not isinstance(leaf.value, bool):
        return leaf.written
    return json.dumps(leaf.value, ensure_ascii=False)
