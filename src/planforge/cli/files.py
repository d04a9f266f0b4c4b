"""Text files that commands write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_text(file: Path, text: str, *, force: bool) -> None:
    """Write a file whole or not at all; one that is there only when asked to."""
    from planforge.outputs import Staging
    from planforge.problems import Location, PlanError, Problem

    if file.is_file() and not force:
        raise PlanError([Problem("file-exists", Location(file.as_posix()))])
    with Staging(file.parent, [file]) as staged:
        staged.path(file).write_text(text, encoding="utf-8")
