"""The columns of several files as those of one table: renamed, and told apart by one spelling."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planforge.data.header import find_column
from planforge.data.relating import usual_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.data.model import SourceWritten


@dataclass(slots=True)
class Columns:
    """The columns of a source as its files are read, each under the name the plan uses.

    Attributes:
        source: what the plan says of it.
        names: the columns so far, in the order in which files bring them.
        date: the column with the date, where files have one; all share its name.
        known: what was found out about headers that were seen before.
    """

    source: SourceWritten
    names: list[str] = field(default_factory=list)
    date: str | None = None
    known: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def of_file(self, header: Sequence[str]) -> tuple[str, ...]:
        """Return the table's names for a file's columns; new ones join the table."""
        key = tuple(header)
        if key not in self.known:
            self.known[key] = self._placed(self._renamed(header))
        return self.known[key]

    def _renamed(self, header: Sequence[str]) -> list[str]:
        """Return a header in which what the plan calls otherwise has the plan's name."""
        renamed = list(header)
        for ours, theirs in self.source.columns.items():
            if find_column(ours, renamed):
                continue
            others = (theirs,) if isinstance(theirs, str) else theirs
            found = next(filter(None, (find_column(other, renamed) for other in others)), None)
            if found is not None:
                renamed[renamed.index(found)] = ours
        return self._with_date(renamed)

    def _with_date(self, header: list[str]) -> list[str]:
        """Return a header in which the date has the name it has in the other files."""
        if self.source.date is not None:
            return header
        found = usual_date(header)
        if found is not None and self.date is None:
            self.date = found
        if found is not None and self.date is not None and not find_column(self.date, header):
            header[header.index(found)] = self.date
        return header

    def _placed(self, header: Sequence[str]) -> tuple[str, ...]:
        """Return the table's spelling of a header's names, none of them twice."""
        placed: list[str] = []
        for column in header:
            name = find_column(column, self.names) or column
            copy = 1
            while name in placed:
                copy += 1
                numbered = f"{column} ({copy})"
                name = find_column(numbered, self.names) or numbered
            if name not in self.names:
                self.names.append(name)
            placed.append(name)
        return tuple(placed)
