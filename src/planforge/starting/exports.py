"""The sources of a plan, found anew in a folder of exports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from planforge.definition.yaml_edit import Edit, Put, Remove
from planforge.starting.changes import Changes, Remark, names_told
from planforge.starting.paths import NamedFile, is_pattern, relative

if TYPE_CHECKING:
    from planforge.recognition import Recognition
    from planforge.starting.shift import Shift

_PLACES = ("file", "files")


def find_sources(
    values: Mapping[str, Any],
    exports: Path,
    folder: Path,
    shift: Shift,
    changes: Changes,
    recognition: Recognition,
) -> set[str]:
    """Point a plan's sources at a folder of exports; returns the names of those found there.

    Args:
        values: what the plan's file says.
        exports: the folder.
        folder: where the new plan stands.
        shift: from the old period to the new one; folders may be called by them.
        changes: is given the changes, and told of what was not found.
        recognition: what the files of the folder were recognised as.
    """
    sources = values.get("sources")
    if not isinstance(sources, Mapping) or not sources:
        changes.edits.append(Put(("sources",), dict(recognition.sources)))
        return set(recognition.sources)
    found: set[str] = set()
    used: set[str] = set()
    for name, source in sources.items():
        if not isinstance(source, Mapping) or not any(key in source for key in _PLACES):
            continue
        written, recognised = _by_preset(source, recognition)
        if written is None:
            written = _by_name(source, exports, folder, shift)
        if written is not None:
            found.add(name)
            used |= recognised or _recognised_as(written, recognition)
            changes.edits.extend(_placed(("sources", name), source, written))
    _tell(sources, found, used, recognition, exports, changes)
    return found


def find_rows(file: NamedFile, exports: Path, folder: Path, shift: Shift) -> Edit | None:
    """Return the change that takes a table's rows from the exports; None where they are not."""
    tail = _tail(file.name, exports, shift)
    if tail is None:
        return None
    return Put(file.path, _joined(exports, tail, folder, pattern=is_pattern(tail)) + file.sheet)


def _by_preset(
    source: Mapping[str, Any], recognition: Recognition
) -> tuple[Mapping[str, Any] | None, set[str]]:
    """Return what a source of the same preset says of its files, and that source's name."""
    preset = source.get("preset")
    for name, recognised in recognition.sources.items():
        if preset is not None and recognised.get("preset") == preset:
            return {key: recognised[key] for key in _PLACES if key in recognised}, {name}
    return None, set()


def _by_name(
    source: Mapping[str, Any], exports: Path, folder: Path, shift: Shift
) -> Mapping[str, Any] | None:
    """Return the files of a source by their names in the folder of exports."""
    key = next(key for key in _PLACES if key in source)
    named = source[key] if isinstance(source[key], list) else [source[key]]
    tails = [_tail(str(name), exports, shift) for name in named]
    if None in tails:
        return None
    places = [
        _joined(exports, tail, folder, pattern=key == "files") for tail in tails if tail is not None
    ]
    return {key: places if isinstance(source[key], list) else places[0]}


def _recognised_as(written: Mapping[str, Any], recognition: Recognition) -> set[str]:
    places = set(map(str, written.values()))
    return {
        name
        for name, source in recognition.sources.items()
        if places & {str(source[key]) for key in _PLACES if key in source}
    }


def _tail(name: str, exports: Path, shift: Shift) -> str | None:
    """Return the longest end of a name that leads to a file in the folder of exports."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not re.search(r"[^*?.\s_-]", PurePosixPath(parts[-1]).stem):
        return None  # `*.csv` would take any file for the right one
    for start in range(len(parts)):
        tail = "/".join(parts[start:])
        for wanted in dict.fromkeys((shift.words(tail), tail)):
            if ".." not in parts[start:] and not wanted.startswith("/") and _leads(exports, wanted):
                return wanted
    return None


def _leads(exports: Path, name: str) -> bool:
    if is_pattern(name):
        return any(path.is_file() for path in exports.glob(name))
    return (exports / name).is_file()


def _joined(exports: Path, tail: str, folder: Path, *, pattern: bool) -> str:
    return PurePosixPath(relative(exports, folder, pattern=pattern), tail).as_posix()


def _placed(
    path: tuple[str, ...], source: Mapping[str, Any], written: Mapping[str, Any]
) -> list[Edit]:
    gone: list[Edit] = [
        Remove((*path, key)) for key in _PLACES if key in source and key not in written
    ]
    return gone + [Put((*path, key), value) for key, value in written.items()]


def _tell(
    sources: Mapping[str, Any],
    found: set[str],
    used: set[str],
    recognition: Recognition,
    exports: Path,
    changes: Changes,
) -> None:
    place = exports.as_posix()
    if found:
        details = {"names": names_told(sorted(found)), "folder": place}
        changes.changed.append(Remark("new-exports", ("sources",), details))
    absent = [
        name
        for name, source in sources.items()
        if isinstance(source, Mapping) and name not in found and set(source) & set(_PLACES)
    ]
    if absent:
        details = {"names": names_told(absent), "folder": place}
        changes.to_look_at.append(Remark("new-exports-absent", ("sources",), details))
    if others := [name for name in recognition.sources if name not in used]:
        details = {"names": names_told(others), "folder": place}
        changes.to_look_at.append(Remark("new-exports-more", ("sources",), details))
