"""How things may go: a sample's plan with figures far from those it was written with."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from tests.samples.prose_rules import outline_of
from tests.samples.variants import at_depth, gone_anyhow, gone_badly, gone_well

from planforge import Plan
from planforge.document.outline import Outline

if TYPE_CHECKING:
    from tests.support.samples import Sample

Told = Callable[[str], tuple[Plan, Outline]]
"""Tells a course by its name."""

COURSES: dict[str, Callable[[Plan], Plan]] = {
    "as planned": lambda plan: plan,
    "well": gone_well,
    "badly": gone_badly,
    **{f"anyhow {seed}": partial(gone_anyhow, seed=seed) for seed in range(8)},
}
FEW = ("as planned", "well", "badly", "anyhow 0", "anyhow 1")
"""Those that every sample is tried with."""


def teller(sample: Sample) -> Told:
    """Return what tells a course of a sample at full depth, each once."""

    @cache
    def tell(course: str) -> tuple[Plan, Outline]:
        plan = at_depth(COURSES[course](sample.plan), "full")
        return plan, outline_of(plan)

    return tell
