"""Where the lines of a template came to stand: the rows of one sheet of the result, or its columns.

All that follows a loop follows from two things kept here: the positions of each template line, and
for each block where its runs and turns begin and end. A *run* is one execution of a block's
statement, a *turn* one pass through its body; an `if` has one turn in each run.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.model import LAST_ROW

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from planforge.filling.excel.model import Block

    Interval = tuple[int, int]

END: Final = LAST_ROW * 4
"""A position behind every sheet's end."""


class Turns:
    """Where the runs and turns of one block begin and end; ends are the positions behind."""

    __slots__ = ("_by_item", "ends", "firsts", "items", "run_ends", "run_starts", "starts",
        "substitutes")  # fmt: skip

    def __init__(self) -> None:
        self.starts = array("l")
        self.ends = array("l")
        self.run_starts = array("l")
        self.run_ends = array("l")
        self.firsts = array("l")
        """For each run, the number of its first turn."""
        self.substitutes: set[int] = set()
        """The runs that are none: a line stands there for lines that are missing."""
        self.items = array("q")
        """For each turn the number of its item, where it was told; 0 for none."""
        self._by_item: dict[int, list[int]] | None = None

    def turn(self, position: int) -> Interval:
        """Return where the turn around a position begins and ends."""
        number = self.number(position)
        return self.starts[number], self.ends[number]

    def run(self, position: int) -> Interval:
        """Return where the run around a position begins and ends."""
        number = bisect_right(self.run_starts, position) - 1
        return self.run_starts[number], self.run_ends[number]

    def number(self, position: int) -> int:
        """Return the number of the turn around a position, counted from the first run's first."""
        return bisect_right(self.starts, position) - 1

    def number_in_run(self, position: int) -> int:
        """Return the number of the turn around a position, counted from its own run's first."""
        number = self.number(position)
        return number - self.firsts[self.run_of(number)]

    def identify(self, item: int) -> None:
        """Note the number of the last turn's item."""
        self.items.extend([0] * (len(self.starts) - 1 - len(self.items)))
        self.items.append(item)

    def item(self, position: int) -> int:
        """Return the number of the item of the turn around a position; 0 where it is unknown."""
        number = self.number(position)
        return self.items[number] if number < len(self.items) else 0

    def turns_for(self, item: int) -> Sequence[int]:
        """Return the numbers of the turns that have an item."""
        if self._by_item is None:
            found: dict[int, list[int]] = {}
            for number, one in enumerate(self.items):
                found.setdefault(one, []).append(number)
            self._by_item = found
        return self._by_item.get(item, ())

    def substitute(self, position: int) -> None:
        """Note a run with one turn and one line, which stands for lines that are missing."""
        self.substitutes.add(len(self.firsts))
        self.firsts.append(len(self.starts))
        for starts, ends in ((self.starts, self.ends), (self.run_starts, self.run_ends)):
            starts.append(position)
            ends.append(position + 1)

    def run_of(self, number: int) -> int:
        """Return the number of the run that a turn is in."""
        return bisect_right(self.firsts, number) - 1

    def of_run(self, number: int) -> tuple[int, int]:
        """Return the number of a run's first turn, and how many turns it has."""
        first = self.firsts[number]
        following = number + 1 < len(self.firsts)
        return first, (self.firsts[number + 1] if following else len(self.starts)) - first

    def within(self, low: int, high: int) -> range:
        """Return the numbers of the turns between two positions."""
        return range(bisect_left(self.starts, low), bisect_left(self.starts, high))

    def runs_within(self, low: int, high: int) -> range:
        """Return the numbers of the runs between two positions."""
        return range(bisect_left(self.run_starts, low), bisect_left(self.run_starts, high))


class Axis:
    """Where each template line came to stand; made by `axis_builder.AxisBuilder`."""

    def __init__(
        self,
        blocks: Sequence[Block],
        turns: Sequence[Turns],
        stretches: Sequence[tuple[int, int, int]],
        sources: Sequence[array[int]],
        positions: dict[int, array[int]],
        stand_ins: Collection[int] = (),
    ) -> None:
        """Take what the builder found.

        Args:
            blocks: all blocks.
            turns: for each block, its runs and turns.
            stretches: for each outermost block or vanished line its first and last line, and the
                position where it begins.
            sources: for each of these the lines that its positions show, in order.
            positions: of each line in a block, ascending.
            stand_ins: positions where a line stands for a block that came to nothing.
        """
        self.blocks = tuple(blocks)
        self.turns = turns
        self.stand_ins = frozenset(stand_ins)
        self._firsts = [first for first, _, _ in stretches]
        self._lasts = [last for _, last, _ in stretches]
        self._starts = [start for _, _, start in stretches]
        self._ends = [
            start + len(shown) for (_, _, start), shown in zip(stretches, sources, strict=True)
        ]
        self._sources = sources
        self._positions = positions
        self._lines = sorted(positions)
        self._chains: dict[Interval, tuple[int, ...]] = {}
        self._distances: dict[Interval, int | None] = {}
        self._extents: dict[tuple[int, int, int, int], Interval | None] = {}

    @classmethod
    def unmoved(cls) -> Axis:
        """Return an axis on which every line stands where it stood."""
        return cls((), (), (), (), {})

    @property
    def moved(self) -> bool:
        """Whether any line stands elsewhere, more than once or not at all."""
        return bool(self._firsts)

    def positions(self, line: int) -> Sequence[int]:
        """Return where a template line stands, ascending; nothing when it vanished."""
        if (found := self._positions.get(line)) is not None:
            return found
        position = self._outside(line)
        return () if position is None else (position,)

    def source(self, position: int) -> int | None:
        """Return the template line that a position shows; None before the sheet's first line."""
        if position < 1:
            return None
        number = bisect_right(self._starts, position) - 1
        if number >= 0 and position < self._ends[number]:
            return self._sources[number][position - self._starts[number]]
        return position - self._shift(number)

    def order(self, last: int) -> Iterator[Interval]:
        """Yield the positions with the template lines they show, up to the last template line."""
        position = line = 1
        for first, behind, shown in zip(self._firsts, self._lasts, self._sources, strict=True):
            for line in range(line, min(first, last + 1)):  # noqa: B020 - goes on from there
                yield position, line
                position += 1
            if first > last:
                return
            for line in shown:
                yield position, line
                position += 1
            line = behind + 1
        for line in range(line, last + 1):  # noqa: B020
            yield position, line
            position += 1

    def stretch(self, first: int) -> range:
        """Return where an outermost block stands: its first line is `first`."""
        number = bisect_right(self._firsts, first) - 1
        return range(self._starts[number], self._ends[number])

    def landing(self, line: int) -> int:
        """Return where a template line stands first; if it vanished, where it would stand."""
        number = bisect_right(self._firsts, line) - 1
        if number < 0 or line > self._lasts[number]:
            return line + self._shift(number)
        found = self.extent(line, self._lasts[number], 1, END)
        return found[0] if found else self._ends[number]

    @property
    def shift(self) -> int:
        """How far what comes behind the last block moved."""
        return self._shift(len(self._ends) - 1)

    def chain(self, first: int, last: int) -> tuple[int, ...]:
        """Return the blocks that hold all lines from first to last, the outermost first."""
        found = self._chains.get((first, last))
        if found is None:
            around = [
                number
                for number, block in enumerate(self.blocks)
                if block.first <= first and last <= block.last
            ]
            found = tuple(sorted(around, key=self._depth))
            self._chains[first, last] = found
        return found

    def innermost_loop(self, chain: Sequence[int]) -> int | None:
        """Return the innermost of some blocks that is a loop."""
        return next((number for number in reversed(chain) if self.blocks[number].loop), None)

    def distance(self, line: int, target: int) -> int | None:
        """Return how far from a line another of its block stands, if it is so in all turns."""
        key = (line, target)
        if key not in self._distances:
            self._distances[key] = self._distance(line, target)
        return self._distances[key]

    def edge_distance(self, line: int, block: int, *, start: bool) -> int | None:
        """Return how far from a line its own block's turns start or end, if all are alike."""
        key = (line, -2 * block - start - 1)
        if key not in self._distances:
            turns = self.turns[block]
            alike = self.chain(line, line)[-1:] == (block,)
            edges = turns.starts if start else turns.ends
            self._distances[key] = _same_distance(self._positions[line], edges) if alike else None
        return self._distances[key]

    def extent(self, first: int, last: int, low: int, high: int) -> Interval | None:
        """Return first and last position that show lines from `first` to `last`.

        Only positions from `low` up to, and without, `high` count.
        """
        key = (first, last, low, high)
        if key not in self._extents:
            if len(self._extents) > 100_000:
                self._extents.clear()
            self._extents[key] = self._extent(first, last, low, high)
        return self._extents[key]

    def first(self, line: int, low: int, high: int) -> int | None:
        """Return the first position of a line from `low` up to `high`, rather none that stands in.

        One that stands in is returned where there is nothing else.
        """
        extent = self.extent(line, line, low, high)
        if extent is None:
            return None
        if extent[0] not in self.stand_ins:
            return extent[0]
        found = self._positions[line]
        own = found[bisect_left(found, low) : bisect_left(found, high)]
        return next((one for one in own if one not in self.stand_ins), extent[0])

    def pieces(self, first: int, last: int, loop: int, low: int, high: int) -> list[Interval]:
        """Return the extents of some lines, one for each turn of a loop between two positions."""
        turns = self.turns[loop]
        within = turns.within(low, high)
        if first == last and self.innermost_loop(self.chain(first, first)) == loop:
            found = self._positions[first]
            own = found[bisect_left(found, low) : bisect_left(found, high)]
            return list(zip(own, own, strict=True))
        if self._covers(first, last, loop):
            pairs = [(turns.starts[number], turns.ends[number] - 1) for number in within]
            return [pair for pair in pairs if pair[0] <= pair[1]]
        extents = [
            self._extent(first, last, turns.starts[number], turns.ends[number]) for number in within
        ]
        return [one for one in extents if one]

    def intervals(
        self,
        first: int,
        last: int,
        at: int | None = None,
        *,
        fixed: tuple[bool, bool] = (False, False),
        whole: bool = False,
        joined: bool = True,
    ) -> list[Interval]:
        """Return where the lines from first to last came to stand, as a range's reader sees them.

        Args:
            first: the first line.
            last: the last line.
            at: the position of who refers to them, when that stands on this axis.
            fixed: whether a `$` holds the first and the last.
            whole: whether the lines are all of the sheet's, as the rows of `A:C` are.
            joined: whether neighbours become one.
        """
        from planforge.filling.excel.following import follow_range

        if whole or not self.moved:
            return [(first, last)]
        line = None if at is None else self.source(at)
        return follow_range(self, line, first, last, fixed, joined=joined).at(at or 0)

    def _distance(self, line: int, target: int) -> int | None:
        around = self.chain(line, line)
        if not around or around != self.chain(target, target):
            return None
        if line == target:
            return 0
        mine, other = self.positions(line), self.positions(target)
        if not mine or not len(mine) == len(other) == len(self.turns[around[-1]].starts):
            return None
        distance = other[0] - mine[0]
        return (
            distance if all(b - a == distance for a, b in zip(mine, other, strict=True)) else None
        )

    def _outside(self, line: int) -> int | None:
        """Return where a line stands that is in no block; None when it is in one or vanished."""
        number = bisect_right(self._firsts, line) - 1
        if number >= 0 and line <= self._lasts[number]:
            return None
        return line + self._shift(number)

    def _shift(self, number: int) -> int:
        """Return how far the lines behind a stretch moved."""
        return self._ends[number] - self._lasts[number] - 1 if number >= 0 else 0

    def _depth(self, number: int) -> int:
        depth = 0
        parent = self.blocks[number].parent
        while parent is not None:
            depth += 1
            parent = self.blocks[parent].parent
        return depth

    def _covers(self, first: int, last: int, loop: int) -> bool:
        """Whether lines from first to last are all that a loop's body ever shows."""
        block = self.blocks[loop]
        start = bisect_left(self._lines, block.first)
        end = bisect_right(self._lines, block.last)
        lines = [line for line in self._lines[start:end] if self._positions[line]]
        return bool(lines) and first <= lines[0] and lines[-1] <= last

    def _extent(self, first: int, last: int, low: int, high: int) -> Interval | None:
        starts = [self._first_outside(first, last, low), self._first_inside(first, last, low, high)]
        ends = [self._last_outside(first, last, high), self._last_inside(first, last, low, high)]
        start = min((one for one in starts if one is not None and one < high), default=None)
        end = max((one for one in ends if one is not None and one >= low), default=None)
        return None if start is None or end is None else (start, end)

    def _first_outside(self, first: int, last: int, low: int) -> int | None:
        """Return the first position from `low` on of a line in no block."""
        number = bisect_right(self._starts, low) - 1
        line = max(first, low - self._shift(number))
        if number >= 0:
            line = max(line, self._lasts[number] + 1) if low < self._ends[number] else line
        number = bisect_right(self._firsts, line) - 1
        while number >= 0 and line <= self._lasts[number]:
            line = self._lasts[number] + 1
            number = bisect_right(self._firsts, line) - 1
        return line + self._shift(number) if line <= last else None

    def _last_outside(self, first: int, last: int, high: int) -> int | None:
        """Return the last position before `high` of a line in no block."""
        number = bisect_right(self._starts, high - 1) - 1
        if number >= 0 and high - 1 < self._ends[number]:
            line = min(last, self._firsts[number] - 1)
        else:
            line = min(last, high - 1 - self._shift(number))
        number = bisect_right(self._firsts, line) - 1
        while number >= 0 and line <= self._lasts[number]:
            line = self._firsts[number] - 1
            number = bisect_right(self._firsts, line) - 1
        return line + self._shift(number) if line >= first else None

    def _first_inside(self, first: int, last: int, low: int, high: int) -> int | None:
        """Return the first position between two of a line in a block."""
        best: int | None = None
        limit = last
        # One that stands in comes last in its run, whatever lines it stands for.
        in_order = not self.stand_ins
        for line in self._lines[bisect_left(self._lines, first) : bisect_right(self._lines, last)]:
            if line > limit:
                break
            found = self._positions[line]
            number = bisect_left(found, low)
            if number < len(found) and found[number] < high:
                if best is None and in_order:
                    limit = min(last, self._reach(line, found[number], low, high).last)
                best = found[number] if best is None else min(best, found[number])
        return best

    def _last_inside(self, first: int, last: int, low: int, high: int) -> int | None:
        """Return the last position between two of a line in a block."""
        best: int | None = None
        limit = first
        in_order = not self.stand_ins
        lines = self._lines[bisect_left(self._lines, first) : bisect_right(self._lines, last)]
        for line in reversed(lines):
            if line < limit:
                break
            found = self._positions[line]
            number = bisect_left(found, high) - 1
            if number >= 0 and found[number] >= low:
                if best is None and in_order:
                    limit = max(first, self._reach(line, found[number], low, high).first)
                best = found[number] if best is None else max(best, found[number])
        return best

    def _reach(self, line: int, position: int, low: int, high: int) -> Block | _Line:
        """Return the outermost loop that may repeat a line between two positions.

        Only its lines can stand before the line's first position there, or behind its last.
        """
        for number in self.chain(line, line):
            if self.blocks[number].loop:
                start, end = self.turns[number].turn(position)
                if low < start or end < high:
                    return self.blocks[number]
        return _Line(line)


class _Line:
    """A line as a block of its own."""

    __slots__ = ("first", "last")

    def __init__(self, line: int) -> None:
        self.first = self.last = line


def join(intervals: Sequence[Interval]) -> list[Interval]:
    """Return intervals with neighbours as one.

    Example:
        >>> join([(2, 3), (4, 4), (6, 7)])
        [(2, 4), (6, 7)]
    """
    if not intervals:
        return []
    joined: list[Interval] = []
    start, end = intervals[0]
    for low, high in intervals:
        if low > end + 1:
            joined.append((start, end))
            start, end = low, high
        elif high > end:
            end = high
    return [*joined, (start, end)]


def _same_distance(mine: Sequence[int], other: Sequence[int]) -> int | None:
    """Return how far apart all pairs are; None when they differ, or are no pairs."""
    if len(mine) != len(other):
        return None
    distances = {there - here for here, there in zip(mine, other, strict=True)}
    return distances.pop() if len(distances) == 1 else None
