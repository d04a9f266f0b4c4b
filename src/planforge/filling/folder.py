"""Files that data name by their path: read only from below one folder, and only so much."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.problems import Location

MOST_BYTES: Final = 50_000_000
"""Of one file: a picture or document larger than this belongs elsewhere."""

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
"""Two letters at least: `C:` is a drive."""


def read_below(folder: Path | None, name: str, location: Location | None) -> bytes:
    """Return the bytes of a file that stands below `folder`, where links may not lead out of it.

    Args:
        folder: the data's; None when the data came from no file.
        name: the path as the data say it, relative to the folder.
        location: where the file is asked for.

    Raises:
        PlanError: it is elsewhere, missing, no plain file or too large.
    """
    if folder is None:
        raise _refused("fill-no-folder", location, name)
    if _ADDRESS.match(name):
        raise _refused("fill-file-address", location, name)
    path = _found(folder.resolve(), name, location)
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _refused("fill-file-too-big", location, name, most=f"{MOST_BYTES // 1_000_000} MB")
    return content


def _found(folder: Path, name: str, location: Location | None) -> Path:
    """Return the path of the file itself, without links and `..` in it."""
    try:
        # Windows' `logos\main.png` is meant as a path everywhere.
        tried = [(folder / spelling).resolve() for spelling in (name, name.replace("\\", "/"))]
        inside = [path for path in tried if path.is_relative_to(folder)]
        if not inside:
            raise _refused("fill-file-outside", location, name)
        found = next((path for path in inside if path.is_file()), None)
    except (OSError, ValueError, RuntimeError):  # too long, a zero byte, links in a circle
        found = None
    if found is None:
        raise _refused("fill-file-missing", location, name)
    return found


def _refused(code: str, location: Location | None, name: str, **details: str) -> PlanError:
    return PlanError([Problem(code, location, {"name": name, **details})])
