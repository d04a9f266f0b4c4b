"""Where the files are that are delivered with a plan, and which of them a client must not get."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from planforge.data.exports.finding import files_read
from planforge.data.files import split_sheet
from planforge.definition.attachments import named_attachments
from planforge.definition.built import is_built
from planforge.problems import Location, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.model import Definition
    from planforge.definition.read import WrittenPlan


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
    made_of = set(_files_of(written)) if to_client else set()
    found: dict[str, Path] = {}
    for named in named_attachments(shown):
        position = written.definition.attachments.index(named.attachment)
        where = written.places.of("attachments", position, "file")
        where = where or Location(named.attachment.file)
        file = folder.joinpath(named.attachment.file.replace("\\", "/")).resolve()
        code = _trouble(file, folder)
        if code is None and to_client:
            code = _secret(file, made_of)
        if code is not None:
            problems.add(code, where, name=named.attachment.file)
        found[named.name] = file
    problems.stop_if_any()
    return found


def _trouble(file: Path, folder: Path) -> str | None:
    if not file.is_relative_to(folder):
        return "attachment-outside"
    return None if file.is_file() else "attachment-missing"


def _secret(file: Path, made_of: set[Path]) -> str | None:
    if file in made_of:
        return "attachment-is-data"
    return "attachment-is-internal" if is_built(file) else None


def _files_of(written: WrittenPlan) -> Iterator[Path]:
    """Yield the files that a plan is made of: the plan itself, its sources, its tables' rows."""
    definition, folder = written.definition, written.folder
    place = written.places.of("title")
    if place is not None:
        yield folder.joinpath(PurePosixPath(place.file).name).resolve()
    for source in definition.sources.values():
        yield from files_read(source, folder)
    for table in definition.tables.values():
        if isinstance(table.rows, str):
            yield folder.joinpath(split_sheet(table.rows, folder)[0]).resolve()
