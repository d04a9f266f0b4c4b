"""Plan definitions and metric data become living Excel workbooks and finished Word documents.

The public names are few: `load` reads a plan, `plan_from` makes one of Python data, and a `Plan`
has its figures, changes its inputs, and writes itself to Excel and Word. `build_files` does what
the command `planforge build` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planforge.build import Plan, build_files, load, plan_from
    from planforge.plan.figures import Figure
    from planforge.problems import Location, PlanError, Problem

__version__ = "0.1.0"

__all__ = ["Figure", "Location", "Plan", "PlanError", "Problem", "build_files", "load", "plan_from"]

_LATER = {
    "build_files": "planforge.build",
    "load": "planforge.build",
    "plan_from": "planforge.build",
    "Figure": "planforge.plan.figures",
    "Plan": "planforge.build",
    "Location": "planforge.problems",
    "PlanError": "planforge.problems",
    "Problem": "planforge.problems",
}
"""Imported when first used, so that the command line does not pay for what it does not need."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATER[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_LATER])
