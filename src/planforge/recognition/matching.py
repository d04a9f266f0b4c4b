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


def best_match(table: Table, presets: Sequence[Preset]) -> Match | None:
    """Return the preset that knows most of a table's columns, where one knows enough of them."""
    matches = [match for preset in presets if (match := _match(table, preset)) is not None]
    return max(matches, key=lambda match: match.score, default=None)


def _match(table: Table, preset: Preset) -> Match | None:
    columns = {
        column: found
        for column in (*preset.required, *preset.optional)
        if (found := spelled_in(table.columns, preset, column))
    }
    if any(column not in columns for column in preset.required):
        return None
    named = any(fnmatchcase(table.path.stem.lower(), name.lower()) for name in preset.files)
    counted = sum(not name.startswith(_VARIANTS) for name in table.columns)
    least = _ENOUGH_WITH_NAME if named else _ENOUGH
    if len(columns) < least * counted:
        return None
    return Match(preset, columns, counted, named)


def spelled_in(known: Sequence[str], preset: Preset, column: str) -> str | None:
    """Return how a file spells one of a preset's columns."""
    found = (find_column(name, known) for name in preset.spelled(column))
    return next((name for name in found if name), None)
