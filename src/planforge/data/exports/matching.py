"""The files that a pattern means, found in bounded time whatever folders there are."""

from __future__ import annotations

import fnmatch
import glob
import os
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST_ENTRIES = 200_000
"""How many files and folders are looked at for one pattern: some seconds' work."""
_ANY_DEPTH = "**"


class TooWideError(Exception):
    """A pattern for which more files and folders have to be looked at than a plan can mean."""


def matching_files(root: Path, pattern: str) -> list[str]:
    """Return the names from `root` that a pattern with `/` between folders means, sorted.

    `**` is any depth of folders. It enters no links, which may lead round in circles, and neither
    it nor `*` means what is hidden.

    Raises:
        TooWideError: too much has to be looked at.
    """
    path = PurePath(pattern)
    parts = path.parts[1:] if path.anchor else path.parts
    steps: list[str] = []
    for part in (*parts, "*") if parts[-1:] == (_ANY_DEPTH,) else parts:
        if part != _ANY_DEPTH or steps[-1:] != [_ANY_DEPTH]:
            steps.append(part)
    return sorted(set(_Search(root).found(path.anchor.replace(os.sep, "/"), steps)))


class _Search:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen = 0

    def found(self, shown: str, steps: Sequence[str]) -> Iterator[str]:
        """Yield what the rest of a pattern means below a folder."""
        if not steps:
            yield shown
            return
        step, rest = steps[0], steps[1:]
        if step == _ANY_DEPTH:
            yield from self.found(shown, rest)
            for entry in self._entries(shown):
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                    yield from self.found(_below(shown, entry.name), steps)
        elif glob.has_magic(step):
            for entry in self._entries(shown):
                hidden = entry.name.startswith(".") and not step.startswith(".")
                if not hidden and fnmatch.fnmatch(entry.name, step):
                    yield from self.found(_below(shown, entry.name), rest)
        elif (self._root / shown / step).exists():
            yield from self.found(_below(shown, step), rest)

    def _entries(self, shown: str) -> list[os.DirEntry[str]]:
        """Return what is in a folder; of one that cannot be read, or is none, nothing."""
        try:
            with os.scandir(self._root / shown) as entries:
                found = list(entries)
        except OSError:
            return []
        self._seen += len(found) + 1
        if self._seen > MOST_ENTRIES:
            raise TooWideError
        return found


def _below(folder: str, name: str) -> str:
    return f"{folder}{'' if not folder or folder.endswith('/') else '/'}{name}"
