"""Files that a plan names, seen from the folder of another: what is copied, and what stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from planforge.recognition.recognise import shown_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition import tree

_PROSE = (".md", ".docx")
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file, or several by a pattern, that a plan names.

    Attributes:
        path: where the plan says so.
        name: what it says, without the sheet.
        sheet: `#` and the sheet, where one is named.
        is_data: whether it holds the period's figures, which stay where they are.
    """

    path: tree.Path
    name: str
    sheet: str = ""
    is_data: bool = False


def named_files(values: Mapping[str, Any]) -> Iterator[NamedFile]:
    """Yield the files that a plan names, in its order."""
    for key, value in values.items():
        match key, value:
            case ("pack" | "catalogue", str()) if "/" in value or value.endswith(".yaml"):
                yield NamedFile((key,), value)
            case ("holidays" | "events", str()):
                yield NamedFile((key,), value)
            case ("outline" | "sections" | "summary" | "prose", _):
                yield from _prose((key,), value)
            case ("sources", Mapping()):
                for name, source in value.items():
                    yield from _of_source((key, name), source)
            case ("tables", Mapping()):
                for name, table in value.items():
                    yield from _of_table((key, name, "rows"), table, values.get("sources") or {})
            case ("attachments", list()):
                for number, entry in enumerate(value):
                    if isinstance(entry, Mapping) and isinstance(entry.get("file"), str):
                        yield NamedFile((key, number, "file"), entry["file"])
            case _:
                continue


def is_pattern(name: str) -> bool:
    """Whether a name stands for several files."""
    return _GLOB.search(name) is not None


def leads_out(name: str) -> bool:
    """Whether a name leads out of the plan's folder."""
    return is_absolute(name) or ".." in PurePosixPath(name.replace("\\", "/")).parts


def is_absolute(name: str) -> bool:
    """Whether a name does not depend on the plan's folder, on any system."""
    return PurePosixPath(name).is_absolute() or PureWindowsPath(name).is_absolute()


def seen_from(folder: Path, name: str, old: Path, *, pattern: bool) -> str:
    """Return a name in the folder `old` as it is written in `folder`.

    Args:
        folder: where the new plan stands.
        name: relative to `old`, or absolute.
        old: where the old plan stands.
        pattern: whether `*` and `[` in the result mean other than themselves.
    """
    if is_absolute(name):
        return name
    parts = PurePosixPath(name.replace("\\", "/")).parts
    there = next((number for number, part in enumerate(parts) if is_pattern(part)), len(parts) - 1)
    start = Path(old.resolve(), *parts[:there])
    return PurePosixPath(relative(start, folder, pattern=pattern), *parts[there:]).as_posix()


def relative(path: Path, folder: Path, *, pattern: bool = False) -> str:
    """Return a path as it is written in a plan in `folder`, with plain slashes."""
    import glob

    written = shown_from(path, folder)
    return glob.escape(written) if pattern else written


def _prose(path: tree.Path, value: Any) -> Iterator[NamedFile]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _prose((*path, key), item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _prose((*path, number), item)
    elif isinstance(value, str) and "\n" not in value and value.strip().lower().endswith(_PROSE):
        yield NamedFile(path, value.strip())


def _of_source(path: tree.Path, source: Any) -> Iterator[NamedFile]:
    if not isinstance(source, Mapping):
        return
    for key in ("file", "files"):
        value = source.get(key)
        if isinstance(value, str):
            yield NamedFile((*path, key), value, is_data=True)
        for number, entry in enumerate(value if isinstance(value, list) else ()):
            if isinstance(entry, str):
                yield NamedFile((*path, key, number), entry, is_data=True)
    preset = source.get("preset")
    if isinstance(preset, str) and preset.endswith(".yaml"):
        yield NamedFile((*path, "preset"), preset)


def _of_table(path: tree.Path, table: Any, sources: Any) -> Iterator[NamedFile]:
    rows = table.get("rows") if isinstance(table, Mapping) else None
    if isinstance(rows, str) and rows not in sources:
        name, mark, sheet = rows.partition("#")
        yield NamedFile(path, name, mark + sheet, is_data=is_pattern(name))
