"""Made of what a program did with the blocks of a sheet: where its lines came to stand."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from planforge.filling.excel.axis import END, Axis, Turns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from planforge.filling.excel.axis import Interval
    from planforge.filling.excel.model import Block


class AxisBuilder:
    """Takes what the program did with the blocks of a sheet, in order, and makes an axis of it.

    Lines in no block need not be told: they are there, unless `vanished`. Lines in a block do.
    """

    def __init__(self, blocks: Sequence[Block], vanished: Collection[int] = ()) -> None:
        """Take a sheet's blocks.

        Args:
            blocks: all of them, outer before inner or not.
            vanished: lines in no block that do not come to stand.
        """
        self._blocks = blocks
        self._turns = [Turns() for _ in blocks]
        self._open: list[int] = []
        self._position = 1
        self._line = 1
        self._stretches: list[tuple[int, int, int]] = []
        self._sources: list[array[int]] = []
        self._inside = _lines_in(blocks)
        self._positions: dict[int, array[int]] = {line: array("l") for line in self._inside}
        self._tags = frozenset(line for block in blocks for line in block.tags)
        self._ahead = _outermost(blocks, vanished)
        self._stand_ins: set[int] = set()

    def open(self, block: int) -> None:
        """Begin a run of a block."""
        if not self._open:
            self._advance(self._blocks[block].first)
            self._begin_stretch(self._blocks[block].first, self._blocks[block].last)
        turns = self._turns[block]
        turns.run_starts.append(self._position)
        turns.run_ends.append(self._position)
        turns.firsts.append(len(turns.starts))
        self._open.append(block)
        if not self._blocks[block].loop:
            self._begin_turn(block)

    def turn(self, block: int, item: int | None = None) -> None:
        """Begin a turn of a loop; of an `if` there is nothing to tell.

        Args:
            block: the loop.
            item: the number of its item, where that must be known.
        """
        if self._blocks[block].loop:
            self._end_turn(block)
            self._begin_turn(block)
            if item is not None:
                self._turns[block].identify(item)

    def line(self, line: int) -> None:
        """Let a template line stand here; one in no block is passed over."""
        if not self._open:
            return
        innermost = self._open[-1]
        turns = self._turns[innermost]
        if turns.firsts[-1] == len(turns.starts):  # what stands instead of a loop with no turns
            self._begin_turn(innermost)
        self._positions[line].append(self._position)
        self._sources[-1].append(line)
        self._position += 1

    def repeated(self, line: int, turns: Sequence[int], times: int) -> None:
        """Let a template line stand so many times, each time in new turns of some blocks."""
        is_plain = bool(turns) and list(turns) == self._open[-1:] and self._blocks[turns[0]].loop
        for _ in range(1 if is_plain else times):
            for block in turns:
                self.turn(block)
            self.line(line)
        if times == 1 or not is_plain:
            return
        # The same for the others, but quicker: most rows of most results come this way.
        rest = range(self._position, self._position + times - 1)
        own = self._turns[turns[0]]
        own.ends[-1] = rest.start
        own.starts.extend(rest)
        own.ends.extend(range(rest.start + 1, rest.stop + 1))
        self._positions[line].extend(rest)
        self._sources[-1].extend(array("l", [line]) * len(rest))
        self._position = rest.stop

    def lines(self, first: int, last: int) -> None:
        """Let template lines stand here, from first to last."""
        for line in range(first, last + 1):
            self.line(line)

    def misses(self, block: int, needed: Iterable[Interval]) -> bool:
        """Whether some needed lines, from first to last, are all missing in an open block's run."""
        missing = set(self._missing(block))
        around = self._blocks[block]
        for first, last in needed:
            within = range(max(first, around.first), min(last, around.last) + 1)
            lines = {line for line in within if line not in self._tags}
            if lines and lines <= missing and not self._shows(range(first, around.first), block):
                return True
        return False

    def stand_in(self, block: int) -> None:
        """Let one line stand for those that an open block's run has not, so that others can refer.

        It belongs to the run's last turn, or is its only one.
        """
        missing = self._missing(block)
        if not missing:
            return
        if self._turns[block].firsts[-1] == len(self._turns[block].starts):
            self._begin_turn(block)
        for one in self._within(block):
            if any(self._blocks[one].first <= line <= self._blocks[one].last for line in missing):
                self._turns[one].substitute(self._position)
        for line in missing:
            self._positions[line].append(self._position)
        self._sources[-1].append(missing[0])
        self._stand_ins.add(self._position)
        self._position += 1

    def close(self, block: int) -> None:
        """End a run of a block."""
        self._end_turn(block)
        self._turns[block].run_ends[-1] = self._position
        self._open.pop()

    def build(self) -> Axis:
        """Return the axis; blocks that nobody opened came to nothing."""
        self._advance(END)
        return Axis(
            self._blocks,
            self._turns,
            self._stretches,
            self._sources,
            self._positions,
            self._stand_ins,
        )

    def _advance(self, line: int) -> None:
        """Go on to a template line; what is passed and was not opened came to nothing."""
        while self._ahead and self._ahead[-1][0] < line:
            first, last = self._ahead.pop()
            if last >= self._line:
                self._begin_stretch(first, last)
        self._ahead = [pair for pair in self._ahead if pair[0] != line]

    def _begin_stretch(self, first: int, last: int) -> None:
        self._position += max(0, first - self._line)
        self._line = last + 1
        self._stretches.append((first, last, self._position))
        self._sources.append(array("l"))

    def _begin_turn(self, block: int) -> None:
        self._turns[block].starts.append(self._position)
        self._turns[block].ends.append(self._position)

    def _end_turn(self, block: int) -> None:
        turns = self._turns[block]
        if turns.firsts[-1] < len(turns.starts):
            turns.ends[-1] = self._position

    def _shows(self, lines: Iterable[int], block: int) -> bool:
        """Whether any of some lines stands in the turn that an open block's run is in."""
        parent = self._blocks[block].parent
        start = 1 if parent is None else self._turns[parent].starts[-1]
        within = (self._positions[line] for line in lines if line in self._positions)
        return any(found[-1:] >= array("l", [start]) for found in within)

    def _missing(self, block: int) -> list[int]:
        """Return the lines of an open block that its run does not show."""
        start = self._turns[block].run_starts[-1]
        lines = range(self._blocks[block].first, self._blocks[block].last + 1)
        return [
            line
            for line in lines
            if line not in self._tags and self._positions[line][-1:] < array("l", [start])
        ]

    def _within(self, block: int) -> list[int]:
        """Return all blocks in a block."""
        found = {block}
        while more := {
            number
            for number, one in enumerate(self._blocks)
            if one.parent in found and number not in found
        }:
            found |= more
        return sorted(found - {block})


def _lines_in(blocks: Sequence[Block]) -> list[int]:
    lines = {line for block in blocks for line in range(block.first, block.last + 1)}
    return sorted(lines)


def _outermost(blocks: Sequence[Block], vanished: Collection[int]) -> list[Interval]:
    """Return the outermost blocks' and vanished lines' firsts and lasts, the last one first."""
    outermost = [(block.first, block.last) for block in blocks if block.parent is None]
    alone = [
        (line, line)
        for line in vanished
        if not any(first <= line <= last for first, last in outermost)
    ]
    return sorted({*outermost, *alone}, reverse=True)
