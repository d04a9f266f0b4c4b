"""What is at hand while sources are opened, and what each is before it is a relation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planforge.data.convert import quoted
from planforge.data.files import existing_file

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from planforge.data.model import SourceWritten
    from planforge.data.relation import Days, Placed
    from planforge.problems import Location, Problems


@dataclass(slots=True)
class Opening:
    """What each step of opening a source needs.

    Attributes:
        connection: where each source becomes a table or view.
        scratch: a folder for what is written beside it.
        folder: the plan's folder, from which paths are read.
        places: the place of a key in the plan.
        problems: takes what is wrong.
        notices: takes what is not wrong, but should be known.
        wanted: the columns that are asked of each source.
        readable: the files that views read later on.
    """

    connection: DuckDBPyConnection
    scratch: Path
    folder: Path
    places: Callable[[tuple[str | int, ...]], Location | None]
    problems: Problems
    notices: Problems
    wanted: Mapping[str, Collection[str]]
    readable: list[str] = field(default_factory=list)

    def at(self, name: str, *key: str | int) -> Location | None:
        """Return where a key of a source stands in the plan."""
        return self.places(("sources", name, *key))

    def report(
        self, code: str, source: str, key: tuple[str | int, ...], /, **details: object
    ) -> None:
        """Note a problem at a key of a source."""
        self.problems.add(code, self.at(source, *key), **details)

    def existing(self, name: str, file: str, key: str) -> Path | None:
        """Return the path of a file, or None with the problem noted."""
        return existing_file(file, self.folder, self.problems, self.at(name, key))

    def columns(self, name: str) -> dict[str, str]:
        """Return the columns of a table or view with their types."""
        rows = self.connection.execute(f"DESCRIBE SELECT * FROM {quoted(name)}").fetchall()
        return {row[0]: row[1] for row in rows}

    def asked(self, name: str, source: SourceWritten) -> set[str]:
        """Return the columns that the plan needs of a source, by the names it uses."""
        # What is asked of a long source are values of its metric column, not columns.
        long = source.long
        asked = {long.metric, long.value} if long else set(self.wanted.get(name, ()))
        return asked | {part.strip() for part in (source.date or "").split("~") if part.strip()}


@dataclass(frozen=True, slots=True)
class Found:
    """A source's table or view, before its dates are known.

    Attributes:
        columns: name -> DuckDB type.
        origin: file name, sheet or query, as a reader may see it.
        place: file and sheet, or what stands for them.
        rows_from: SQL that gives all columns and the row's number.
        placed: the places of rows by their numbers.
        serials: whether bare numbers in the date column may be Excel's days.
        many: a large text file, dear to read more often than needed.
        days: which days a row is about, where that is known already.
        of_days: whether rows of single days stand apart from those of longer stretches.
    """

    columns: Mapping[str, str]
    origin: str
    place: Location
    rows_from: str
    placed: Placed
    serials: bool = False
    many: bool = False
    days: Days | None = None
    of_days: bool = False
