"""Formats and validations with formulas: as relative as they are, one rule may become several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from planforge.filling.excel.axis import END, join
from planforge.filling.excel.formulas import shifted
from planforge.filling.excel.model import Area, At, Formula

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.filling.excel.axis import Axis, Interval
    from planforge.filling.excel.references import Moves

_LONG: Final = 200
"""Lines outside of all loops, one after the other, of which only the ends are looked at."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Areas of the result that one rule is for, and its formulas as its first cell sees them."""

    areas: tuple[Area, ...]
    formulas: tuple[str, ...]


def follow_rule(
    areas: Sequence[Area], formulas: Sequence[Formula], moves: Moves, sheet: int
) -> list[Rule]:
    """Return what a rule becomes: one for each way in which its cells see their formulas.

    Args:
        areas: the cells that it is for, in the template.
        formulas: as the first of them sees them.
        moves: where everything came to stand.
        sheet: the index of the output sheet.
    """
    if not areas:
        return []
    if not any(formula.refs or formula.names for formula in formulas):
        found = moves.areas(sheet, areas)
        texts = tuple(moves.formula(formula, None, sheet) for formula in formulas)
        return [Rule(tuple(found), texts)] if found else []
    first = (min(area.top for area in areas), min(area.left for area in areas))
    return _Follower(formulas, first, moves, sheet).rules(areas)


class _Follower:
    def __init__(
        self, formulas: Sequence[Formula], first: tuple[int, int], moves: Moves, sheet: int
    ) -> None:
        self._formulas = formulas
        self._first = first
        self._moves = moves
        self._sheet = sheet
        output = moves.sheets[sheet]
        self._rows, self._columns = output.rows, output.columns
        self._seen: dict[tuple[int, int], list[Formula]] = {}

    def rules(self, areas: Sequence[Area]) -> list[Rule]:
        groups: dict[object, list[Area]] = {}
        starts: dict[object, tuple[int, int, int, int]] = {}
        for area in areas:
            for left, right, column in _stretches(self._columns, area.left, area.right):
                for key, top, bottom, line in self._rows_alike(area, left, column):
                    groups.setdefault(key, []).append(Area(top, left, bottom, right))
                    starts.setdefault(key, (top, left, line, column))
        return [rule for key in groups for rule in self._written(groups[key], starts[key])]

    def _rows_alike(
        self, area: Area, at: int, column: int
    ) -> Iterator[tuple[object, int, int, int]]:
        """Return rows, joined where their formulas are alike: key, first, last, template line."""
        found: list[tuple[object, int, int, int]] = []
        for top, bottom, line in _stretches(self._rows, area.top, area.bottom):
            key = self._key(top, at, line, column)
            if found and found[-1][0] == key and found[-1][2] == top - 1:
                found[-1] = (key, found[-1][1], bottom, found[-1][3])
            else:
                found.append((key, top, bottom, line))
        return iter(found)

    def _key(self, row: int, at: int, line: int, column: int) -> object:
        place = At(self._sheet, row, at)
        return tuple(
            cast("tuple[object, ...]", self._moves.relative_key(formula, place))[1:]
            for formula in self._as_seen(line, column)
        )

    def _as_seen(self, line: int, column: int) -> list[Formula]:
        """Return the formulas as a cell of the template sees them."""
        if (line, column) not in self._seen:
            down, across = line - self._first[0], column - self._first[1]
            self._seen[line, column] = [
                shifted(formula, down, across) for formula in self._formulas
            ]
        return self._seen[line, column]

    def _written(self, areas: Sequence[Area], start: tuple[int, int, int, int]) -> list[Rule]:
        """Return one rule for cells that see alike, or one for each area.

        Formulas are as the upper left corner of all areas sees them: it must be one of the cells.
        """
        row, at, line, column = start
        corner = (min(area.top for area in areas), min(area.left for area in areas))
        place = At(self._sheet, row, at)
        seen = self._as_seen(line, column)
        texts = tuple(self._moves.formula(formula, place) for formula in seen)
        if corner == (row, at):
            return [Rule(tuple(_joined(areas)), texts)]
        return [rule for area in areas for rule in self._written([area], self._start(area))]

    def _start(self, area: Area) -> tuple[int, int, int, int]:
        line = self._rows.source(area.top) or area.top
        column = self._columns.source(area.left) or area.left
        return area.top, area.left, line, column


def _stretches(axis: Axis, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """Return where lines stand: first and last position of those that follow alike, first line.

    Lines in blocks come one by one, others together, for they only shift.
    """
    if not axis.moved:
        yield first, last, first
        return
    inside = sorted(
        {
            (max(block.first, first), min(block.last, last))
            for block in axis.blocks
            if block.parent is None and block.first <= last and first <= block.last
        }
    )
    line = first
    for start, end in inside:
        yield from _outside(axis, line, start - 1)
        if extent := axis.extent(start, end, 1, END):
            for position in range(extent[0], extent[1] + 1):
                source = axis.source(position) or start
                if start <= source <= end:
                    yield position, position, source
        line = end + 1
    yield from _outside(axis, line, last)


def _outside(axis: Axis, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    if last - first > _LONG:
        middle = (first + last) // 2
        ends = [(first, middle), (middle + 1, last)]
        for start, end in ends:
            if extent := axis.extent(start, end, 1, END):
                yield *extent, start
        return
    for line in range(first, last + 1):
        for position in axis.positions(line):
            yield position, position, line


def _joined(areas: Sequence[Area]) -> list[Area]:
    """Return areas with those joined that stand below one another, or side by side."""
    by_columns: dict[Interval, list[Interval]] = {}
    for area in areas:
        by_columns.setdefault((area.left, area.right), []).append((area.top, area.bottom))
    by_rows: dict[tuple[Interval, ...], list[Interval]] = {}
    for columns, rows in by_columns.items():
        by_rows.setdefault(tuple(join(sorted(rows))), []).append(columns)
    return [
        Area(top, left, bottom, right)
        for rows, columns in by_rows.items()
        for top, bottom in rows
        for left, right in join(sorted(columns))
    ]
