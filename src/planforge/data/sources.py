"""The plan's sources, opened: each stands in one DuckDB connection under its own name."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planforge.data import frames as framed
from planforge.data.convert import MACROS
from planforge.data.databases import Databases
from planforge.data.exports.exported import is_export, open_exports
from planforge.data.exports.rules import make_ruled
from planforge.data.model import MISSING
from planforge.data.one_file import open_file
from planforge.data.opening import Found, Opening
from planforge.data.relating import relation_of
from planforge.data.relation import Relation, rows_below, view_rows
from planforge.data.sql import UnsetVariableError, expand_variables, first_line
from planforge.problems import Location, Problems

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from types import TracebackType
    from typing import Literal

    from duckdb import DuckDBPyConnection

    from planforge.data.model import SourceWritten

_THREADS = 2


@dataclass(slots=True)
class Sources:
    """The opened sources; close them, or use them in a `with`.

    Attributes:
        connection: where each source is a table or view.
        relations: the sources that could be opened, by name.
        unreadable: the names of those that could not; their problems are noted.
        answers: what was asked before, so that a large file is read once.
        notices: what is not wrong, but should be known: files that say the same.
    """

    connection: DuckDBPyConnection
    scratch: tempfile.TemporaryDirectory[str]
    relations: dict[str, Relation] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    answers: dict[Any, Any] = field(default_factory=dict)
    notices: Problems = field(default_factory=Problems)

    def __enter__(self) -> Sources:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection and delete what was written beside it."""
        self.connection.close()
        self.scratch.cleanup()


def open_sources(
    sources: Mapping[str, SourceWritten],
    folder: Path,
    frames: Mapping[str, object],
    places: Callable[[tuple[str | int, ...]], Location | None],
    problems: Problems,
    *,
    wanted: Mapping[str, Collection[str]] | None = None,
    memory: str = "1GB",
) -> Sources:
    """Return the sources, ready to be measured; what cannot be opened is noted and left out.

    Args:
        sources: the plan's sources by name.
        folder: the plan's folder, from which paths are read.
        frames: tables of data handed over in code; one named like a source stands for it, one with
            another name is a source too.
        places: the place of a key in the plan, such as `("sources", "daily", "file")`.
        problems: takes what is wrong.
        wanted: the columns that are asked of each source, by which headers are found below title
            lines; `wanted_columns` makes it from measures.
        memory: how much DuckDB may hold before it writes to disk.
    """
    scratch = tempfile.TemporaryDirectory(prefix="planforge-")
    opened = Sources(_connect(Path(scratch.name), memory), scratch)
    opening = Opening(
        opened.connection,
        Path(scratch.name),
        folder,
        places,
        problems,
        opened.notices,
        wanted or {},
    )
    try:
        _open_all(opened, opening, sources, frames)
    except BaseException:
        opened.close()
        raise
    return opened


def _connect(scratch: Path, memory: str) -> DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(
        config={
            "threads": _THREADS,
            "memory_limit": memory,
            "temp_directory": str(scratch / "spilled"),
            "python_enable_replacements": False,
            "autoinstall_known_extensions": False,
            "TimeZone": "UTC",
        }
    )
    # It makes a join of each look-up among the marks for 'nothing': forty joins for three columns,
    # and evaluates what stands behind a CASE for every row.
    connection.execute("SET disabled_optimizers = 'in_clause'")
    for macro in MACROS:
        connection.execute(macro)
    return connection


def _open_all(
    opened: Sources,
    opening: Opening,
    sources: Mapping[str, SourceWritten],
    frames: Mapping[str, object],
) -> None:
    """Open files and frames, then shut DuckDB off from all else, then run queries."""
    everything: dict[str, SourceWritten] = dict(sources)
    for name in frames:
        everything.setdefault(name, PlainSource())
    databases = Databases(opening)
    queried = []
    for name, source in everything.items():
        if other := _namesake(name, everything):
            opening.report("sources-named-alike", name, (), name=name, other=other)
        elif name in frames:
            _keep(opened, opening, name, source, _open_frame(opening, name, source, frames[name]))
        elif source.sql is None:
            _keep(opened, opening, name, source, _open_files(opening, name, source))
        elif database := databases.find(name, source):
            queried.append((name, source, database))
    _shut(opening)
    own = [source.sql or "" for _, source, place in queried if not place[0]]
    databases.type_texts(opened.relations.values(), own)
    # Queries over the plan's own sources come last, in the plan's order.
    waiting = {name for name, _, _ in queried}
    for name, source, (scheme, path) in sorted(queried, key=lambda entry: entry[2][0] == ""):
        waiting.remove(name)
        failed = everything.keys() - opened.relations.keys() - waiting - {name}
        if not scheme and failed.intersection(re.findall(r"\w+", source.sql or "")):
            continue  # what it asks has been told to be wrong
        found = databases.open_query(name, source, scheme, path)
        _keep(opened, opening, name, source, found)
    opening.connection.execute("SET lock_configuration = true")
    opened.unreadable |= everything.keys() - opened.relations.keys()


def _shut(opening: Opening) -> None:
    paths = ", ".join("'" + path.replace("'", "''") + "'" for path in opening.readable)
    opening.connection.execute(f"SET allowed_paths = [{paths}]")
    opening.connection.execute("SET enable_external_access = false")


def _open_frame(opening: Opening, name: str, source: SourceWritten, frame: object) -> Found | None:
    import duckdb

    try:
        framed.register(opening.connection, f"#frame {name}", frame)
        make_ruled(opening, name, source, f"#frame {name}")
        columns = opening.columns(name)
    except (TypeError, ValueError, duckdb.Error) as error:
        opening.report("unreadable-frame", name, (), name=name, cause=first_line(error))
        return None
    place = Location(f"DataFrame {name}")
    return Found(columns, place.file, place, view_rows(name), rows_below(place, 0))


def _open_files(opening: Opening, name: str, source: SourceWritten) -> Found | None:
    """Return the table of a source's file, or of its several files."""
    try:
        if is_export(source):
            return open_exports(opening, name, source)
        if source.file is not None:
            return open_file(opening, name, source, expand_variables(source.file))
    except UnsetVariableError as error:
        key = "file" if source.file is not None else "files"
        opening.report("unset-variable", name, (key,), name=error.name)
        return None
    opening.report("source-without-data", name, (), name=name)
    return None


def _keep(
    opened: Sources, opening: Opening, name: str, source: SourceWritten, found: Found | None
) -> None:
    if found is not None:
        opened.relations[name] = relation_of(opening, name, source, found)


@dataclass(frozen=True, slots=True)
class PlainSource:
    """A source about which the plan says nothing: a frame that only code names."""

    file: str | None = None
    files: str | tuple[str, ...] | None = None
    sheet: str | None = None
    sql: str | None = None
    url: str | None = None
    date: str | None = None
    date_in: Literal["column", "name"] | None = None
    format: str | None = None
    date_format: str | None = None
    missing: tuple[str, ...] = MISSING
    columns: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    header: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    drop: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    overlaps: Literal["stop", "newest"] = "stop"
    long: None = None
    label: str | None = None
    repeats: bool = False


def _namesake(name: str, names: Iterable[str]) -> str | None:
    """Return an earlier name that differs by capitals only: SQL does not tell these apart."""
    earlier = takewhile(lambda other: other != name, names)
    return next((other for other in earlier if other.lower() == name.lower()), None)
