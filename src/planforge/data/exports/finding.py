"""The files that a source's patterns mean, in an order that never changes."""

from __future__ import annotations

import glob
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from planforge.data.exports.copies import copy_of
from planforge.data.exports.matching import MOST_ENTRIES, TooWideError, matching_files
from planforge.data.file_days import days_in_name
from planforge.data.files import FORMATS, JSON, PARQUET, SHEETS, TEXT, kind_of, split_sheet
from planforge.data.sql import UnsetVariableError, expand_variables, split_url
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.data.model import SourceWritten, Window
    from planforge.data.opening import Opening

_MOST_FILES = 5000
_SHOWN = 5
_NOT_DATA = ("~$", ".")
"""How names begin of what office programs leave beside a file that is open, and of hidden files."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One of a source's files.

    Attributes:
        path: where it is.
        shown: the same from the plan's folder, as readers see it.
        kind: `xls`, `csv` and so on.
        sheet: the sheet that is meant, when one is named.
        days: the days that its name tells.
        original: the name without the mark of a copy: copies of one file share it.
        copy: the number of the copy, 0 for the file itself.
    """

    path: Path
    shown: str
    kind: str
    sheet: str | None
    days: Window | None
    original: str
    copy: int


def find_files(opening: Opening, name: str, source: SourceWritten) -> list[ExportFile]:
    """Return the files of a source; none, with the problem noted, when one pattern has no file.

    Copies follow the file itself; apart from that they are in order of their names.
    """
    if source.files is None:
        return _named_file(opening, name, source)
    if source.file is not None:
        opening.report("file-and-files", name, ("files",))
        return []
    written = [source.files] if isinstance(source.files, str) else list(source.files)
    found: dict[Path, ExportFile] = {}
    missing = not written
    for number, pattern in enumerate(written):
        key: tuple[str | int, ...] = ("files",)
        key = key if isinstance(source.files, str) else ("files", number)
        try:
            files = list(_matching(opening.folder, pattern, source))
        except TooWideError:
            opening.report("pattern-too-wide", name, key, pattern=pattern, most=MOST_ENTRIES)
            return []
        if not files:
            _report_none(opening, name, key, pattern)
            missing = True
        found |= {file.path: file for file in files}
    if len(found) > _MOST_FILES:
        opening.report("too-many-files", name, ("files",), count=len(found), most=_MOST_FILES)
        return []
    known = sorted(found.values(), key=lambda file: (file.original, file.copy, file.shown))
    unknown = [file for file in known if file.kind not in SHEETS | TEXT | PARQUET | JSON]
    for file in unknown:
        opening.report("unknown-file-kind", name, ("files",), file=file.shown, known=FORMATS)
    return [] if missing or unknown else known


def patterns(source: SourceWritten) -> tuple[str, ...]:
    """Return what the plan says of a source's files, one text each."""
    written = source.file if source.files is None else source.files
    return (written,) if isinstance(written, str) else written or ()


def files_read(source: SourceWritten, folder: Path) -> Iterator[Path]:
    """Yield where the files of a source are, those that are there; a database may be one."""
    written = list(patterns(source))
    if source.url:
        written.append(split_url(source.url)[1].partition("?")[0])
    for pattern in filter(None, written):
        try:
            found = list(_matching(folder, pattern, source))
        except (UnsetVariableError, TooWideError):
            continue
        yield from (file.path.resolve() for file in found)


def _named_file(opening: Opening, name: str, source: SourceWritten) -> list[ExportFile]:
    """Return the one file of a source that has rules for exports."""
    shown, sheet = split_sheet(expand_variables(source.file or ""), opening.folder)
    path = opening.existing(name, shown, "file")
    if path is None:
        return []
    file = _export_file(path, shown, source, sheet)
    if file.kind not in SHEETS | TEXT | PARQUET | JSON:
        opening.report("unknown-file-kind", name, ("file",), file=shown, known=FORMATS)
        return []
    return [file]


def _matching(folder: Path, written: str, source: SourceWritten) -> Iterator[ExportFile]:
    pattern, sheet = _pattern(folder, written)
    root = folder.absolute()
    whole = (root / pattern).is_dir()
    shown = [pattern] if (root / pattern).is_file() else []
    if not shown:
        shown = matching_files(
            root, f"{glob.escape(pattern.rstrip('/'))}/*" if whole else _any_case(pattern)
        )
    for entry in shown:
        path = root / entry
        if path.name.startswith(_NOT_DATA) or not path.is_file():
            continue
        file = _export_file(path, PurePosixPath(entry).as_posix(), source, sheet)
        # Who names a folder means the data in it; who writes a pattern means all that it matches.
        if not whole or file.kind in SHEETS | TEXT | PARQUET | JSON:
            yield file


def _pattern(folder: Path, written: str) -> tuple[str, str | None]:
    """Return a pattern with `/` between folders, and the sheet behind `#`."""
    expanded = expand_variables(written).replace("\\", "/")
    pattern, sheet = split_sheet(expanded, folder)
    return (expanded, None) if sheet and "/" in sheet else (pattern, sheet)


def _any_case(pattern: str) -> str:
    """Return a pattern whose ending matches in capitals too, as programs write `.XLS`."""
    stem, dot, ending = pattern.rpartition(".")
    if not dot or not ending.isalnum():
        return pattern
    letters = (f"[{sign.lower()}{sign.upper()}]" if sign.isalpha() else sign for sign in ending)
    return f"{stem}.{''.join(letters)}"


def _export_file(path: Path, shown: str, source: SourceWritten, sheet: str | None) -> ExportFile:
    original, copy = copy_of(shown)
    return ExportFile(
        path,
        shown,
        kind_of(path, source.format),
        source.sheet or sheet,
        days_in_name(path.name),
        original,
        copy,
    )


def _report_none(opening: Opening, name: str, key: tuple[str | int, ...], written: str) -> None:
    """Note that no file matches, with what there is where they were looked for."""
    pattern, _ = _pattern(opening.folder, written)
    wanted = PurePosixPath(re.split(r"[*?\[]", pattern)[0] + "x").parent
    folder = opening.folder / wanted
    missing = None
    while not folder.is_dir() and folder != folder.parent:
        missing, folder = folder.name, folder.parent
    names = sorted(
        entry.name
        for entry in (folder.iterdir() if folder.is_dir() else ())
        if not entry.name.startswith(_NOT_DATA) and entry.is_dir() in (missing is not None, True)
    )
    shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    at = opening.at(name, *key)
    if missing is not None:
        alike = suggestion(missing, names)
        opening.problems.add(
            "no-such-folder", at, folder=wanted.as_posix(), known=shown or "-", **alike
        )
        return
    opening.problems.add("no-matching-file", at, pattern=pattern, known=shown or "-")
