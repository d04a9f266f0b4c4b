"""A plan that begins as an Excel form."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from planforge.definition.tree import Fields, Origin

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.definition.tree import Node


def form_of(root: Node | None, plan: Path) -> bytes:
    """Return the Excel form of a plan that will stand at `plan`.

    Raises:
        PlanError: its pack cannot be read.
    """
    from planforge.definition.form.files import form_bytes

    assert isinstance(root, Fields), "a plan that was read, or written by this program"
    made = not plan.parent.exists()
    plan.parent.mkdir(parents=True, exist_ok=True)  # `..` leads nowhere from a folder not there
    try:
        return form_bytes(root, Origin(plan.as_posix(), plan.parent))
    finally:
        if made:
            with suppress(OSError):  # it has something in it by now
                plan.parent.rmdir()
