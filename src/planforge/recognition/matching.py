"""Which preset a table fits."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from planforge.data.header import find_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.definition.presets import Preset
    from planforge.recognition.tables import Table

_ENOUGH = 0.4
_ENOUGH_WITH_NAME = 0.25
"""Which part of the columns a preset must know, where the file is named otherwise or as usual."""
_VARIANTS = ("PC端", "无线端")


@dataclass(frozen=True, slots=True)
class Match:
    """How a table fits a preset.

    Attributes:
        preset: the preset.
        columns: the preset's columns that the table has, each with its name in the file.
        looked_at: how many columns of the table count.
        named: whether the file is named as such exports are.
    """

    preset: Preset
    columns: Mapping[str, str]
    looked_at: int
    named: bool

    @property
    def score(self) -> tuple[int, bool]:
        """What the best match has most of."""
        return len(self.columns), self.named


class Matcher:
    """Finds the preset that fits a table; files with one header are compared once."""

    def __init__(self, presets: Sequence[Preset]) -> None:
        self.presets = presets
        self._spelled: dict[tuple[str, tuple[str, ...]], dict[str, str]] = {}

    def best(self, table: Table) -> Match | None:
        """Return the preset that knows most of a table's columns, where one knows enough."""
        matches = [match for preset in self.presets if (match := self._match(table, preset))]
        return max(matches, key=lambda match: match.score, default=None)

    def names(self, table: Table, preset: Preset) -> dict[str, str]:
        """Return the names that a plan uses of a table's columns, by those in the file."""
        spelled = self._columns(table.columns, preset)
        own = {found: column for column, found in spelled.items()}
        return {column: own.get(column, column) for column in table.columns}

    def _match(self, table: Table, preset: Preset) -> Match | None:
        columns = self._columns(table.columns, preset)
        if any(column not in columns for column in preset.required):
            return None
        named = any(fnmatchcase(table.path.stem.lower(), name.lower()) for name in preset.files)
        counted = sum(not name.startswith(_VARIANTS) for name in table.columns)
        least = _ENOUGH_WITH_NAME if named else _ENOUGH
        return Match(preset, columns, counted, named) if len(columns) >= least * counted else None

    def _columns(self, known: tuple[str, ...], preset: Preset) -> dict[str, str]:
        """Return the preset's columns that are there, each with its name in the file."""
        key = (preset.name, known)
        if key not in self._spelled:
            found = {column: _spelled(known, preset, column) for column in preset.columns}
            self._spelled[key] = {column: name for column, name in found.items() if name}
        return self._spelled[key]


def _spelled(known: Sequence[str], preset: Preset, column: str) -> str | None:
    found = (find_column(name, known) for name in preset.spelled(column))
    return next((name for name in found if name), None)
