"""The commands, a module each: `add` takes its arguments, `run` does it.

What a command needs is imported when it runs, so that `--help` and `--version` answer at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.cli.commands import build, convert, fill, inspect, metrics, new, packs, schema

if TYPE_CHECKING:
    from types import ModuleType

COMMANDS: dict[str, ModuleType] = {
    "new": new,
    "build": build,
    "convert": convert,
    "fill": fill,
    "inspect": inspect,
    "metrics": metrics,
    "packs": packs,
    "schema": schema,
}
