"""Fresh copies of parts: what a loop repeats has charts, workbooks and the like of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.filling.package import Package, Relationship

_GOES_ALONG: Final = frozenset(
    {
        "chart", "chartEx", "chartStyle", "chartColorStyle", "chartUserShapes", "themeOverride",
        "package", "oleObject", "diagramDrawing",
    }
)  # fmt: skip
"""Kinds of relationships whose target belongs to one part alone: a copy has a copy of it."""


def fresh_copy(
    package: Package,
    part: str,
    ties: Sequence[Relationship] | None = None,
    *,
    around: dict[str, str] | None = None,
) -> str:
    """Return the name of a new copy of a part, together with what belongs to it alone.

    Args:
        package: has the part and takes the copy.
        part: its name.
        ties: its relationships in the template, when it may have got others since.
        around: the copies that this one comes along with, by what they are copies of: files may
            have parts that lead to each other.
    """
    stem, dot, ending = re.sub(r"[{}]", "", part).rpartition(".")
    name = package.unused_name(f"{stem.rstrip('0123456789')}{{}}{dot}{ending}")
    copies = {} if around is None else around
    copies[part] = name
    package.copy_part(part, name)
    kept = {tie.id for tie in package.relationships(part) if ties is None or tie in ties}
    for tie in package.relationships(name):
        if tie.id not in kept:
            package.unrelate(name, tie.id)
        elif tie.type in _GOES_ALONG and not tie.external and tie.target in package:
            copy = copies.get(tie.target) or fresh_copy(package, tie.target, around=copies)
            package.retarget(name, tie.id, copy)
    return name
