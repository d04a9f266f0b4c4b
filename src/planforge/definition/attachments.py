"""The files that are delivered with a plan: their names in the delivery, and where they are."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from planforge.problems import Location, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planforge.definition.model import Attachment, Definition
    from planforge.definition.read import WrittenPlan

_PROPERTIES = "docProps/custom.xml"
_OF_A_PLAN = b"PlanForge plan"
"""The property by which a later build knows a file again; a client's files do not have it."""


@dataclass(frozen=True, slots=True)
class Named:
    """An attachment: what the list of attachments calls it, and its name in the delivery."""

    attachment: Attachment
    title: str
    name: str


def named_attachments(definition: Definition) -> Iterator[Named]:
    """Yield a plan's attachments with their names in the delivery: no two are the same."""
    taken: set[str] = set()
    for attachment in definition.attachments:
        path = PurePosixPath(attachment.file.replace("\\", "/"))
        name, number = path.name, 2
        while name.casefold() in taken:
            name, number = f"{path.stem} ({number}){path.suffix}", number + 1
        taken.add(name.casefold())
        yield Named(attachment, attachment.title or path.stem, name)


def attachment_files(
    written: WrittenPlan, shown: Definition, *, to_client: bool
) -> dict[str, Path]:
    """Return where each attachment is, by its name in the delivery.

    Args:
        written: the plan as written.
        shown: the definition of the edition that is delivered.
        to_client: whether files are refused that hold what a client must not see.

    Raises:
        PlanError: with each that is not there, or not in the plan's folder.
    """
    problems = Problems()
    folder = written.folder.resolve()
    data = set(_data_files(written)) if to_client else set()
    found: dict[str, Path] = {}
    for named in named_attachments(shown):
        position = written.definition.attachments.index(named.attachment)
        where = written.places.of("attachments", position, "file")
        where = where or Location(named.attachment.file)
        file = folder.joinpath(named.attachment.file.replace("\\", "/")).resolve()
        code = _trouble(file, folder)
        if code is None and to_client:
            code = "attachment-is-data" if file in data else _of_the_house(file)
        if code is not None:
            problems.add(code, where, name=named.attachment.file)
        found[named.name] = file
    problems.stop_if_any()
    return found


def _trouble(file: Path, folder: Path) -> str | None:
    if not file.is_relative_to(folder):
        return "attachment-outside"
    return None if file.is_file() else "attachment-missing"


def _of_the_house(file: Path) -> str | None:
    """Return what is wrong with a workbook or document that was built for the house."""
    try:
        with zipfile.ZipFile(file) as archive:
            inside = archive.read(_PROPERTIES) if _PROPERTIES in archive.namelist() else b""
    except (zipfile.BadZipFile, OSError):
        return None
    return "attachment-is-internal" if _OF_A_PLAN in inside else None


def _data_files(written: WrittenPlan) -> Iterator[Path]:
    """Yield the files that a plan is made of: the plan itself, its sources, its tables' rows."""
    definition, folder = written.definition, written.folder
    place = written.places.of("title")
    if place is not None:
        yield folder.joinpath(PurePosixPath(place.file).name).resolve()
    tables = (table.rows for table in definition.tables.values())
    names = [rows.partition("#")[0] for rows in tables if isinstance(rows, str)]
    for source in definition.sources.values():
        many = (source.files,) if isinstance(source.files, str) else source.files or ()
        names += [name for name in (source.file, *many) if name]
    for name in names:
        yield folder.joinpath(name).resolve()
        if not PurePosixPath(name).is_absolute() and name:
            yield from (file.resolve() for file in folder.glob(name))
