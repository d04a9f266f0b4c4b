"""Trees of YAML files that many plans share, such as packs and presets: each is read once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from planforge.definition.tree import Fields
from planforge.definition.yaml_tree import read_yaml
from planforge.problems import Problems

if TYPE_CHECKING:
    from planforge.definition.tree import Origin
    from planforge.problems import Problem


@lru_cache(maxsize=80)
def shared_tree(content: bytes, origin: Origin) -> tuple[Fields | None, tuple[Problem, ...]]:
    """Return a file's tree, if it is a mapping, and what is wrong with it."""
    problems = Problems()
    node = read_yaml(content, origin, problems)
    if isinstance(node, Fields):
        return node, tuple(problems)
    if node is not None:
        problems.add("not-a-plan", node.where)
    return None, tuple(problems)
