"""What is changed in a plan's text, and what its author is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planforge.definition.quantities import read_quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.tree import Path
    from planforge.definition.yaml_edit import Edit

_NAMES_TOLD = 6


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell the author.

    Attributes:
        code: its words are in `messages/starting.yaml`.
        path: what it is about, in the new plan.
        details: what the words need.
    """

    code: str
    path: Path = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of a plan's text, those worth telling, and what they cannot do."""

    edits: list[Edit] = field(default_factory=list)
    changed: list[Remark] = field(default_factory=list)
    to_look_at: list[Remark] = field(default_factory=list)


def names_told(names: list[str]) -> str:
    """Return names as a line of text: the first of them, when they are many."""
    told = ", ".join(names[:_NAMES_TOLD])
    return f"{told}, …" if len(names) > _NAMES_TOLD else told


def counted(names: list[str]) -> dict[str, Any]:
    """Return how many different names there are, and the first of them."""
    different = list(dict.fromkeys(names))
    return {"count": len(different), "names": names_told(different)}


def is_number(written: Any) -> bool:
    """Whether a value is a number as people write it, and no formula."""
    return not isinstance(written, bool) and read_quantity(written) is not None


def mappings(node: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the entries of a mapping that are mappings themselves, by their names."""
    for name, value in node.items() if isinstance(node, Mapping) else ():
        if isinstance(value, Mapping):
            yield name, value
