"""A plan laid over its pack, and texts in the plan's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from planforge.definition.model import Language
from planforge.definition.tree import Fields, Items, Leaf, Node, Path, dotted
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planforge.problems import Problems

LANGUAGES: tuple[str, ...] = get_args(Language)

_NAMED = {
    ("sources",),
    ("metrics",),
    ("drivers",),
    ("facts",),
    ("tables",),
    ("tables", "*", "columns"),
    ("charts",),
    ("checks",),
    ("sheets",),
    ("labels",),
}
"""Mappings in which `null` takes away what the pack has. (In `sections` it stays: it tells the
document to leave the section out.)"""

_EITHER = {"metrics": ("from", "formula"), "sources": ("file", "sql")}
"""Keys of which an entry has one: a plan that writes one takes the pack's other away."""

_READS = ("from", "period")
"""Keys by which a metric is read from a source: they go with the source that a plan takes away."""


def in_language(node: Node, language: str) -> Node:
    """Return the tree with each text per language replaced by the one in `language`.

    Where that language is missing, the other stands in.
    """
    match node:
        case Leaf():
            return node
        case Items():
            nodes = tuple(in_language(item, language) for item in node.nodes)
            return Items(nodes, node.where, node.origin)
        case Fields() if node.nodes and all(key in LANGUAGES for key in node.nodes):
            chosen = node.nodes.get(language) or next(iter(node.nodes.values()))
            return in_language(chosen, language)
        case Fields():
            entries = {key: in_language(value, language) for key, value in node.nodes.items()}
            return Fields(entries, node.keys, node.where, node.origin)


def merged(over: Fields, under: Fields, problems: Problems, path: Path = ()) -> Fields:
    """Return `under` with what `over` says laid over it, key by key; lists and values replace.

    Args:
        over: the plan, or a pack over its parent.
        under: the pack, or a pack's parent.
        problems: is told of a `null` that has nothing to take away.
        path: where in the plan the two stand.
    """
    nodes = dict(under.nodes)
    _drop_alternatives(over, nodes, path)
    _drop_reads(over, nodes, path)
    for key, node in over.nodes.items():
        if _is_empty(node):
            # Only a key of the plan's own keeps its place, where something is missing.
            if path != ("sections",) and not _takes_away(node, path):
                nodes.setdefault(key, node)
            continue
        if _takes_away(node, path):
            if key not in nodes:
                name, known = dotted((*path, key)), suggestion(key, nodes)
                problems.add("nothing-to-remove", over.keys[key], name=name, **known)
            nodes.pop(key, None)
        elif isinstance(node, Fields):
            below = nodes.get(key)
            base = below if isinstance(below, Fields) else Fields({}, {}, node.where, node.origin)
            nodes[key] = merged(node, base, problems, (*path, key))
        else:
            nodes[key] = node
    keys = ordered(over.nodes, under.nodes, _place_of_new(under, path))
    in_order = {key: nodes[key] for key in keys if key in nodes}
    return Fields(in_order, {**under.keys, **over.keys}, over.where, over.origin)


def _place_of_new(under: Fields, path: Path) -> int | None:
    """Return where entries go that follow nothing of the pack's: a sheet before its references."""
    if path != ("sheets",):
        return None
    for place, node in enumerate(under.nodes.values()):
        kind = node.nodes.get("kind") if isinstance(node, Fields) else None
        if isinstance(kind, Leaf) and kind.value == "reference":
            return place
    return None


def ordered(over: Iterable[str], under: Iterable[str], place: int | None = None) -> list[str]:
    """Return the keys of both: those of `over` in its order, the others where they stood.

    So changing one sheet's title leaves the sheets in order, and naming several orders them; a new
    key comes after the one it is written after, else at `place`, or at the end.

    Example:
        >>> ordered(["b"], ["a", "b", "c"]), ordered(["c", "new", "a"], ["a", "b", "c"])
        (['a', 'b', 'c'], ['c', 'new', 'b', 'a'])
    """
    under, over = list(under), list(over)
    shared = [key for key in over if key in set(under)]
    turn = iter(shared)
    followers: dict[str | None, list[str]] = {}
    before: str | None = None
    for key in over:
        if key in shared:
            before = key
        else:
            followers.setdefault(before, []).append(key)
    leading = followers.pop(None, [])
    result: list[str] = []
    for key in under:
        placed = next(turn) if key in shared else key
        result += leading if shared and placed == shared[0] else []
        result += [placed, *followers.get(placed, [])]
    if shared:
        return result
    place = len(under) if place is None else place
    return [*under[:place], *leading, *under[place:]]


def _takes_away(node: Node, path: Path) -> bool:
    pattern = tuple("*" if number == 1 else step for number, step in enumerate(path))
    return isinstance(node, Leaf) and node.value is None and pattern in _NAMED


def _is_empty(node: Node) -> bool:
    """Return whether a key has nothing behind it (`client:`), which counts as not written."""
    return isinstance(node, Leaf) and node.value is None and not node.written


def _drop_alternatives(over: Fields, nodes: dict[str, Node], path: Path) -> None:
    either = _EITHER.get(str(path[0]), ()) if len(path) == 2 else ()
    if any(key in over.nodes and not _is_empty(over.nodes[key]) for key in either):
        for key in either:
            nodes.pop(key, None)


def _drop_reads(over: Fields, nodes: dict[str, Node], path: Path) -> None:
    """Let metrics of the pack no longer be read from sources that the plan takes away."""
    sources, metrics = over.nodes.get("sources"), nodes.get("metrics")
    if path or not isinstance(sources, Fields) or not isinstance(metrics, Fields):
        return
    gone = {
        key
        for key, node in sources.nodes.items()
        if _takes_away(node, ("sources",)) and not _is_empty(node)
    }
    if gone:
        entries = {key: _unread(metric, gone) for key, metric in metrics.nodes.items()}
        nodes["metrics"] = Fields(entries, metrics.keys, metrics.where, metrics.origin)


def _unread(metric: Node, gone: set[str]) -> Node:
    """Return a metric without what it reads from some sources."""
    if not isinstance(metric, Fields):
        return metric
    kept = {
        key: node
        for key, node in metric.nodes.items()
        if not (key in _READS and isinstance(node, Leaf) and node.written.partition(".")[0] in gone)
    }
    return Fields(kept, metric.keys, metric.where, metric.origin)
