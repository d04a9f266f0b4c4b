"""Plan definitions and metric data become living Excel workbooks and finished Word documents.

The public names are few: `load` reads a plan, `plan_from` makes one of Python data, and a `Plan`
has its figures, changes its inputs, and writes itself to Excel and Word. `build_files` does what
the command `planforge build` does.

`fill` fills an Excel or Word template of the user's own, `compile_template` prepares one that is
filled many times; `Image`, `Link`, `RichText`, `Markdown`, `SubDocument`, `PageBreak` and
`ChartData` are values that such a template shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planforge.build import Plan, build_files, load, plan_from
    from planforge.filling.template import Filled, Template, compile_template, fill
    from planforge.filling.values import (
        ChartData,
        Image,
        Link,
        Markdown,
        PageBreak,
        RichText,
        SubDocument,
    )
    from planforge.plan.figures import Figure
    from planforge.problems import Location, PlanError, Problem

__version__ = "0.1.0"

__all__ = [
    "ChartData",
    "Figure",
    "Filled",
    "Image",
    "Link",
    "Location",
    "Markdown",
    "PageBreak",
    "Plan",
    "PlanError",
    "Problem",
    "RichText",
    "SubDocument",
    "Template",
    "build_files",
    "compile_template",
    "fill",
    "load",
    "plan_from",
]

_LATER = {
    "build_files": "planforge.build",
    "compile_template": "planforge.filling.template",
    "fill": "planforge.filling.template",
    "load": "planforge.build",
    "plan_from": "planforge.build",
    "Figure": "planforge.plan.figures",
    "Plan": "planforge.build",
    "Location": "planforge.problems",
    **dict.fromkeys(("Filled", "Template"), "planforge.filling.template"),
    **dict.fromkeys(
        ("ChartData", "Image", "Link", "Markdown", "PageBreak", "RichText", "SubDocument"),
        "planforge.filling.values",
    ),
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
