"""A sample's plan told at other depths, with other figures, and at other times."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from planforge import Plan

Depth = Literal["brief", "standard", "full"]
DEPTHS: Final[tuple[Depth, ...]] = ("brief", "standard", "full")


def at_depth(plan: Plan, depth: Depth) -> Plan:
    """Return the plan as its author would have it with another `depth:`."""
    definition = plan.definition.model_copy(update={"depth": depth})
    return replace(plan, written=replace(plan.written, definition=definition))
