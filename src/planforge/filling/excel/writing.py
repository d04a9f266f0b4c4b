"""What the parts of one output sheet are written with."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.filling.excel.slots import slot_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from planforge.filling.excel.axis import Axis
    from planforge.filling.excel.references import Moves
    from planforge.filling.excel.slots import TextSlot
    from planforge.filling.package import Package
    from planforge.problems import Problem


@dataclass(frozen=True, slots=True)
class Writing:
    """One sheet of the result while its parts are written.

    Attributes:
        package: what is written into.
        moves: where everything came to stand.
        sheet: the sheet's index among those of the result.
        is_copy: whether another sheet has the template's own parts, so that this one needs copies.
        values: of the slots, by slot: one tuple for each turn.
        folder: below which pictures are read.
        problems: takes what is wrong with values.
    """

    package: Package
    moves: Moves
    sheet: int
    is_copy: bool
    values: Mapping[TextSlot, Sequence[tuple[object, ...]]]
    folder: Path | None
    problems: list[Problem]

    @property
    def rows(self) -> Axis:
        """The rows of the sheet."""
        return self.moves.sheets[self.sheet].rows

    @property
    def columns(self) -> Axis:
        """The columns of the sheet."""
        return self.moves.sheets[self.sheet].columns

    @property
    def is_moved(self) -> bool:
        """Whether rows or columns of the sheet came to stand elsewhere."""
        return self.rows.moved or self.columns.moved

    def found(self, slot: TextSlot, turn: int = 0) -> tuple[object, ...] | None:
        """Return a slot's values in a turn; None when there was no such turn."""
        values = self.values.get(slot, ())
        return values[turn] if turn < len(values) else None

    def text(self, slot: TextSlot, turn: int = 0) -> str:
        """Return a slot's text in a turn; empty when there was none."""
        values = self.found(slot, turn)
        return "" if values is None else slot_text(slot, values)


def fresh_guid(*seeds: object) -> str:
    """Return a GUID as Office writes it, the same for the same seeds."""
    return "{" + str(uuid.uuid5(uuid.NAMESPACE_OID, "|".join(map(str, seeds)))).upper() + "}"
