"""File names as one pattern: what a plan writes under `files:`."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHANGING = re.compile(
    r"\d{4}[-.年]?\d{1,2}[-.月]?\d{1,2}日?(?:[_~～至到-]+\d{4}[-.年]?\d{1,2}[-.月]?\d{1,2}日?)?"
    r"|\d{4,}|\s*[(（]\d+[)）]|\s*-?\s*副本"
)
"""What differs between the files of one export: days, times, marks of copies."""
_JOINED = re.compile(r"\*(?:[_\s-]*\*)+")


def patterns_of(
    files: Sequence[str], others: Sequence[str], usual: Sequence[str]
) -> tuple[str, ...]:
    """Return patterns that match the files and none of the others.

    Args:
        files: the files, relative to the plan's folder.
        others: files that are something else.
        usual: how files of this kind are named, tried first. Where that is known, one file gets a
            pattern too: the next download of its kind will have another day in its name.

    Example:
        >>> patterns_of(["a/店铺_2025-12-01.xls", "a/店铺_2025-12-02.xls"], ["a/商品.xls"], ())
        ('a/店铺_*.xls',)
    """
    if len(files) == 1 and not usual:
        return (escaped(files[0]),)
    by_folder: dict[tuple[str, str], list[str]] = {}
    for file in files:
        path = PurePosixPath(file)
        by_folder.setdefault((path.parent.as_posix(), path.suffix), []).append(file)
    found: list[str] = []
    for (folder, ending), own in by_folder.items():
        start = "" if folder == "." else escaped(folder) + "/"
        names = [PurePosixPath(file).name for file in own]
        candidates = (start + name for name in _candidates(names, ending, usual))
        fitting = next((each for each in candidates if _fits(each, own, others)), None)
        found += [fitting] if fitting else [escaped(file) for file in own]
    return tuple(found)


def escaped(name: str) -> str:
    """Return a file's name as a pattern that matches it alone."""
    return re.sub(r"([*?\[])", r"[\1]", name)


def _candidates(names: Sequence[str], ending: str, usual: Sequence[str]) -> Iterator[str]:
    for name in usual:
        yield name + ending
    without = {_JOINED.sub("*", _CHANGING.sub("*", escaped(name))) for name in names}
    if len(without) == 1:
        yield without.pop()
    yield escaped(_common_start(names)) + "*" + ending


def _common_start(names: Sequence[str]) -> str:
    """Return the characters that all names begin with."""
    first, last = min(names), max(names)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(character for character, _ in same)


def _fits(pattern: str, files: Sequence[str], others: Sequence[str]) -> bool:
    return all(matches(file, pattern) for file in files) and not any(
        matches(file, pattern) for file in others
    )


def matches(file: str, pattern: str) -> bool:
    """Return whether a pattern names a file; its `*` stays within one folder."""
    path, wanted = PurePosixPath(file), PurePosixPath(pattern)
    return len(path.parts) == len(wanted.parts) and all(
        fnmatchcase(part, name) for part, name in zip(path.parts, wanted.parts, strict=True)
    )
