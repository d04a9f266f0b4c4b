"""The sources of a plan, found anew in a folder of exports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from planforge.definition.yaml_edit import Edit, Put, Remove
from planforge.starting.paths import NamedFile, is_pattern, relative
from planforge.starting.remarks import Changes, Remark, names_told

if TYPE_CHECKING:
    from planforge.recognition import Recognition
    from planforge.starting.shift import Shift

_PLACES = ("file", "files")
_TELLS_DAYS = re.compile(r"(?<!\d)20\d\d\D?[01]?\d(?!\d{3})")
"""A month or a day in a file's name or in a folder's."""


@dataclass(frozen=True, slots=True)
class Exports:
    """A folder of exports, and what of it the new plan takes.

    Attributes:
        folder: the folder.
        plan: where the new plan will stand.
        shift: from the old period to the new one; files and folders may be called by them.
        recognition: what the files were recognised as.
        found: the plan's sources that are there.
        taken: the files that the plan names, as it does.
    """

    folder: Path
    plan: Path
    shift: Shift
    recognition: Recognition
    found: set[str] = field(default_factory=set)
    taken: list[str] = field(default_factory=list)

    def find_sources(self, values: Mapping[str, Any], changes: Changes) -> None:
        """Point a plan's sources at the folder: by the names they have there, else by preset."""
        sources = values.get("sources")
        if not isinstance(sources, Mapping) or not sources:
            changes.edits.append(Put(("sources",), dict(self.recognition.sources)))
            self.found.update(self.recognition.sources)
            return
        for name, source in sources.items():
            if not isinstance(source, Mapping) or not set(source) & set(_PLACES):
                continue
            written = self._files_of(source, values["sources"])
            if written:
                self.found.add(name)
                for value in written.values():
                    self.taken.extend(value if isinstance(value, list) else [value])
                changes.edits.extend(_placed(("sources", name), source, written))

    def find_rows(self, file: NamedFile) -> Edit | None:
        """Return the change that takes a table's rows from here; None where they are not."""
        tails = self._tails(file.name)
        if not tails:
            return None
        tail = tails[-1]
        self.taken.append(self._seen(tail, pattern=is_pattern(tail)))
        return Put(file.path, self.taken[-1] + file.sheet)

    def tell(self, values: Mapping[str, Any], changes: Changes) -> None:
        """Tell what was found, what was not, and what the plan does not use."""
        sources = values.get("sources")
        absent = [
            name
            for name, source in (sources.items() if isinstance(sources, Mapping) else ())
            if isinstance(source, Mapping) and name not in self.found and set(source) & set(_PLACES)
        ]
        others = [group.name for group in self.recognition.groups if not self._takes(group.tables)]
        for code, names, told in (
            ("new-exports", sorted(self.found), changes.changed),
            ("new-exports-absent", absent, changes.to_look_at),
            ("new-exports-more", others, changes.to_look_at),
        ):
            if names:
                details = {"names": names_told(names), "folder": self.folder.as_posix()}
                told.append(Remark(code, ("sources",), details))

    def _takes(self, tables: Any) -> bool:
        return any(
            fnmatchcase(table.shown, name.replace("**/", "*"))
            for table in tables
            for name in self.taken
        )

    def _files_of(
        self, source: Mapping[str, Any], sources: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Return where a source's files are in the folder; None where they are not.

        Names that tell their days are the last plan's days, of which the new one wants more: what
        the preset knows goes before them, where it cannot mean another source.
        """
        alike = [
            other
            for other in (*sources.values(), *self.recognition.sources.values())
            if isinstance(other, Mapping) and other.get("preset") == source.get("preset")
        ]
        if len(alike) == 2 and any(_TELLS_DAYS.search(name) for name in _named(source)):
            return self._by_preset(source) or self._by_name(source)
        return self._by_name(source) or self._by_preset(source)

    def _by_name(self, source: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the files of a source by the names they have in the folder.

        Several files are those of the old period, which the new one is compared with, and those
        that are called by the new one.
        """
        several = "files" in source
        places: list[str] = []
        for name in _named(source):
            tails = self._tails(name)
            if not tails:
                return None
            chosen = tails if several else tails[-1:]
            places.extend(self._seen(tail, pattern=several) for tail in chosen)
        places = list(dict.fromkeys(places))
        if several and (len(places) > 1 or isinstance(source["files"], list)):
            return {"files": places}
        return {next(key for key in _PLACES if key in source): places[0]}

    def _by_preset(self, source: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the files that were recognised as exports of a source's preset."""
        preset = source.get("preset")
        for recognised in self.recognition.sources.values():
            if preset is not None and recognised.get("preset") == preset:
                return {key: recognised[key] for key in _PLACES if key in recognised}
        return None

    def _tails(self, name: str) -> list[str]:
        """Return the longest end of a name that leads to a file in the folder.

        It is called as it was, or by the new period, which comes last.
        """
        parts = PurePosixPath(name.replace("\\", "/")).parts
        for start in range(len(parts)):
            tail = "/".join(parts[start:])
            if ".." in parts[start:] or tail.startswith("/") or _is_any_file(tail):
                continue
            both = dict.fromkeys((tail, self.shift.words(tail)))
            if found := [wanted for wanted in both if self._leads(wanted)]:
                return found
        return []

    def _leads(self, tail: str) -> bool:
        if is_pattern(tail):
            return any(path.is_file() for path in self.folder.glob(tail))
        return (self.folder / tail).is_file()

    def _seen(self, tail: str, *, pattern: bool) -> str:
        return PurePosixPath(relative(self.folder, self.plan, pattern=pattern), tail).as_posix()


def _named(source: Mapping[str, Any]) -> list[str]:
    """Return the files that a source names."""
    written = next(source[key] for key in _PLACES if key in source)
    return [str(name) for name in (written if isinstance(written, list) else [written])]


def _is_any_file(tail: str) -> bool:
    """Whether a pattern such as `*.csv` would take any file for the right one."""
    name = PurePosixPath(tail)
    return not re.search(r"[^*?./\s_-]", name.with_suffix("").as_posix())


def _placed(
    path: tuple[str, ...], source: Mapping[str, Any], written: Mapping[str, Any]
) -> list[Edit]:
    gone: list[Edit] = [
        Remove((*path, key)) for key in _PLACES if key in source and key not in written
    ]
    return gone + [Put((*path, key), value) for key, value in written.items()]
