"""What one reference becomes on one axis: the rules by which references follow loops.

A rule is found once for a reference and the template line of its formula. What it gives is then a
constant, a distance from the formula's own position, or has to be looked up for each position.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.axis import END, join

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planforge.filling.excel.axis import Axis, Interval, Turns

    Ends = tuple[int, int]
    Bounds = Callable[[int], Ends]
    Finder = Callable[[int], list[Interval]]

NOWHERE: Final[list[tuple[int, int]]] = []


@dataclass(frozen=True, slots=True)
class Way:
    """How to find what a reference became, from the position of its formula.

    Attributes:
        at: gives the intervals for a position; none when the lines vanished.
        constant: the intervals, when they are the same for all positions.
        shift: for start and end of the one interval: whether it moves with the position, and the
            distance or the position itself; None when it must be looked up.
    """

    at: Finder
    constant: list[Interval] | None = None
    shift: tuple[tuple[bool, int], tuple[bool, int]] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a formula stands on its own axis: the template line."""

    axis: Axis
    line: int


def stays(first: int, last: int) -> Way:
    """Return the way of lines that stand where they stood."""
    return _constant([(first, last)])


def follow_cell(
    axis: Axis, standing: Standing | None, line: int, *, fixed: bool, grows: bool
) -> Way:
    """Return what a reference to a single line becomes.

    Args:
        axis: where the line is.
        standing: where the formula is; None for nowhere, as a name's.
        line: the template line.
        fixed: whether a `$` holds it.
        grows: whether its reader takes ranges, and so all instances of a line in a loop.
    """
    own = _own_chain(axis, standing)
    if standing and own and not fixed and (beside := _beside_turn(axis, own, standing.line, line)):
        return beside
    around = axis.chain(line, line)
    if not around:
        return _constant([(at, at) for at in axis.positions(line)])
    shared = _shared(own, around)
    loop = axis.innermost_loop(around[len(shared) :])
    if loop is None:
        if standing and not fixed and (shift := axis.distance(standing.line, line)) is not None:
            return _shifted((True, shift), (True, shift))
        bounds = _bounds(axis, own, shared, (fixed, fixed))
        return _looked_up(lambda low, high: _first(axis, line, low, high), bounds)
    bounds = _bounds(axis, own, shared, (fixed, fixed))
    all_of_them = _all(axis, line, line, loop) if grows else _first_of(axis, line)
    if standing is None or fixed:
        return _looked_up(all_of_them, bounds)
    pairing = _pairing(axis, standing, shared, around, grows=grows)
    if any(pairing.may_pair(mine, other) for mine in pairing.mine for other in pairing.others):
        return _paired(pairing, bounds, all_of_them)
    if pairing.mine and not grows:
        return _looked_up(pairing.checked(all_of_them), bounds)
    return _looked_up(all_of_them, bounds)


def follow_range(
    axis: Axis,
    line: int | None,
    first: int,
    last: int,
    fixed: tuple[bool, bool] = (False, False),
    *,
    joined: bool = True,
) -> Way:
    """Return what a range of lines becomes.

    Args:
        axis: where the lines are.
        line: the formula's template line, when it stands on the same axis.
        first: the first line.
        last: the last line.
        fixed: whether a `$` holds the first and the last.
        joined: whether neighbours become one.
    """
    own = () if line is None else axis.chain(line, line)
    both = axis.chain(first, last)
    shared = _shared(own, both)
    loop = axis.innermost_loop(both[len(shared) :])
    repeated = axis.innermost_loop(own)
    if all(fixed) and loop is None and repeated in shared:
        loop = repeated
    if loop is not None:
        bounds = _bounds(axis, own, shared, fixed)
        return _looked_up(_all(axis, first, last, loop, joined=joined), bounds)
    if line is None:
        found = axis.extent(first, last, 1, END)
        return _constant([found] if found else NOWHERE)
    return _follow_ends(axis, line, first, last, fixed)


def within_turn(axis: Axis, line: int, turns: Turns, turn: int) -> Way:
    """Return the way to a line's instance in one turn of a block."""
    return _constant(_first(axis, line, turns.starts[turn], turns.ends[turn]))


def _follow_ends(axis: Axis, line: int, first: int, last: int, fixed: tuple[bool, bool]) -> Way:
    """Return what a range becomes whose ends each follow the formula in their own way."""
    own = axis.chain(line, line)
    start = _edge(axis, own, line, first, last, fixed=fixed[0], upper=True)
    end = _edge(axis, own, line, first, last, fixed=fixed[1], upper=False)
    if start.shift == (False, END) or end.shift == (False, 0):
        return _constant(NOWHERE)
    if start.shift is not None and end.shift is not None:
        if not start.shift[0] and not end.shift[0]:
            found = (start.shift[1], end.shift[1])
            return _constant([found] if found[0] <= found[1] else NOWHERE)
        return _shifted(start.shift, end.shift)

    def at(position: int) -> list[Interval]:
        low, high = start.at(position), end.at(position)
        return [(low, high)] if 1 <= low <= high else NOWHERE

    return Way(at)


@dataclass(frozen=True, slots=True)
class _Edge:
    """How to find one end of a range; `at` gives a position that is no end when there is none."""

    at: Callable[[int], int]
    shift: tuple[bool, int] | None = None


def _edge(
    axis: Axis,
    own: Sequence[int],
    line: int,
    first: int,
    last: int,
    *,
    fixed: bool,
    upper: bool,
) -> _Edge:
    """Return one end of a range: the upper, or the lower."""
    this = first if upper else last
    around = axis.chain(this, this)
    tagged = _tagged(axis, own, line, this)
    if tagged is not None and not fixed:
        other = last if upper else first
        block = axis.blocks[tagged]
        if first == last or upper != (this < line) or block.first < other < block.last:
            return _beside(axis, tagged, line, upper=this < line)
        # From tag to tag, or beyond: all of it is meant, not this turn and its neighbour.
        around = around[: around.index(tagged)]
    shared = _shared(own, around)
    bounds = _bounds(axis, own, shared, (fixed, fixed))
    if bounds is None:
        return _constant_edge(axis, first, last, (1, END), upper=upper)
    if isinstance(bounds, tuple):
        return _constant_edge(axis, first, last, bounds, upper=upper)
    if not fixed and shared == own:
        near = _surviving(axis, own, first, last, upper=upper)
        if near is not None and (shift := axis.distance(line, near)) is not None:
            return _Edge(lambda position: position + shift, (True, shift))

    def at(position: int) -> int:
        low, high = bounds(position)
        found = axis.extent(first, last, low, END) if upper else axis.extent(first, last, 1, high)
        return _end_of(found, upper=upper)

    return _Edge(at)


def _constant_edge(axis: Axis, first: int, last: int, bounds: Interval, *, upper: bool) -> _Edge:
    low, high = bounds
    found = axis.extent(first, last, low, END) if upper else axis.extent(first, last, 1, high)
    end = _end_of(found, upper=upper)
    return _Edge(lambda _: end, (False, end))


def _end_of(found: Interval | None, *, upper: bool) -> int:
    if found is None:
        return END if upper else 0
    return found[0] if upper else found[1]


def _beside(axis: Axis, block: int, line: int, *, upper: bool) -> _Edge:
    """Return the position before the formula's own turn of a block, or behind it."""
    turns = axis.turns[block]
    distance = axis.edge_distance(line, block, start=upper)
    if distance is not None and not (upper and turns.starts[0] == 1):
        shift = distance - 1 if upper else distance
        return _Edge(lambda position: position + shift, (True, shift))
    if upper:
        return _Edge(lambda position: turns.turn(position)[0] - 1)
    return _Edge(lambda position: turns.turn(position)[1])


def _beside_turn(axis: Axis, own: Sequence[int], line: int, target: int) -> Way | None:
    """Return the way to the line before or behind the formula's own turn.

    That is what the line of a block's own tag means from inside: the tag's line stands there in
    the template, so a running balance is written as if it went on from it.
    """
    tagged = _tagged(axis, own, line, target)
    if tagged is None:
        return None
    edge = _beside(axis, tagged, line, upper=target < line)
    if edge.shift is not None:
        return _shifted(edge.shift, edge.shift)

    def at(position: int) -> list[Interval]:
        found = edge.at(position)
        return [(found, found)] if found >= 1 else NOWHERE

    return Way(at)


def _tagged(axis: Axis, own: Sequence[int], line: int, target: int) -> int | None:
    """Return the innermost of the formula's blocks whose tags a line holds, and nothing else."""
    if target == line:
        return None
    return next((number for number in reversed(own) if target in axis.blocks[number].tags), None)


def _own_chain(axis: Axis, standing: Standing | None) -> tuple[int, ...]:
    if standing is None or standing.axis is not axis:
        return ()
    return axis.chain(standing.line, standing.line)


def _shared(own: Sequence[int], around: Sequence[int]) -> tuple[int, ...]:
    """Return the blocks at the beginning that are the same."""
    count = 0
    for mine, other in zip(own, around, strict=False):
        if mine != other:
            break
        count += 1
    return tuple(own[:count])


def _bounds(
    axis: Axis, own: Sequence[int], shared: Sequence[int], fixed: tuple[bool, bool]
) -> Bounds | Interval | None:
    """Return the window in which instances count: the formula's own turn of what it shares.

    A `$` widens it to the run of the formula's innermost loop. What is the same for all positions
    comes as a pair; None is everything.
    """
    if not shared:
        return None
    turns = axis.turns[shared[-1]]
    repeated = axis.innermost_loop(own)
    if not any(fixed) or repeated not in shared:
        return _only(turns.starts, turns.ends) or turns.turn
    assert repeated is not None
    runs = axis.turns[repeated]
    only = _only(runs.run_starts, runs.run_ends)
    if all(fixed):
        return only or runs.run

    def at(position: int) -> Ends:
        turn, run = turns.turn(position), runs.run(position)
        return (run[0] if fixed[0] else turn[0]), (run[1] if fixed[1] else turn[1])

    return at


def _only(starts: Sequence[int], ends: Sequence[int]) -> Interval | None:
    return (starts[0], ends[0]) if len(starts) == 1 else None


def _looked_up(find: Callable[[int, int], list[Interval]], bounds: Bounds | Interval | None) -> Way:
    """Return the way to what is found in a window; the last window's find is kept."""
    if bounds is None:
        return _constant(find(1, END))
    if isinstance(bounds, tuple):
        return _constant(find(*bounds))
    last: tuple[Ends, list[Interval]] = ((0, 0), NOWHERE)

    def at(position: int) -> list[Interval]:
        nonlocal last
        window = bounds(position)
        kept = last  # one look, as other threads may be writing
        if kept[0] != window:
            kept = last = (window, find(*window))
        return kept[1]

    return Way(at)


def _constant(found: list[Interval]) -> Way:
    shift = ((False, found[0][0]), (False, found[0][1])) if len(found) == 1 else None
    return Way(lambda _: found, found, shift)


def _shifted(start: tuple[bool, int], end: tuple[bool, int]) -> Way:
    def at(position: int) -> list[Interval]:
        low = start[1] + position if start[0] else start[1]
        high = end[1] + position if end[0] else end[1]
        return [(low, high)]

    return Way(at, None, (start, end))


def _first(axis: Axis, line: int, low: int, high: int) -> list[Interval]:
    found = axis.first(line, low, high)
    return NOWHERE if found is None else [(found, found)]


def _first_of(axis: Axis, line: int) -> Callable[[int, int], list[Interval]]:
    return lambda low, high: _first(axis, line, low, high)


def _all(
    axis: Axis, first: int, last: int, loop: int, *, joined: bool = True
) -> Callable[[int, int], list[Interval]]:
    def find(low: int, high: int) -> list[Interval]:
        found = axis.pieces(first, last, loop, low, high)
        return join(found) if joined else found

    return find


def _surviving(axis: Axis, own: Sequence[int], first: int, last: int, *, upper: bool) -> int | None:
    """Return the first or last line of a range that stands in the formula's block itself.

    None when others of the range, in blocks within, may stand before or behind it.
    """
    block = axis.blocks[own[-1]]
    lines = range(max(first, block.first), min(last, block.last) + 1)
    for line in lines if upper else reversed(lines):
        if axis.positions(line):
            return line if axis.chain(line, line) == tuple(own) else None
    return None


class Unpaired(Exception):  # noqa: N818 - a formula's place makes a problem of it
    """A row of a loop refers to one of another loop, and nothing says to which of its turns."""

    def __init__(self, mine: str, other: str) -> None:
        super().__init__()
        self.mine = mine
        self.other = other


@dataclass(frozen=True, slots=True)
class _Pairing:
    """The loops around a formula and those around a line, without those that are around both.

    Attributes:
        axis: the line's.
        home: the formula's.
        mine: the formula's loops.
        others: the line's.
        grows: whether all instances are meant where nothing is paired.
    """

    axis: Axis
    home: Axis
    mine: tuple[int, ...]
    others: tuple[int, ...]
    grows: bool

    def may_pair(self, mine: int, other: int) -> bool:
        """Whether two loops may go through the same items."""
        if self.same_subject(mine, other):
            return True
        return not self.grows and bool(self.home.turns[mine].items and self.axis.turns[other].items)

    def same_subject(self, mine: int, other: int) -> bool:
        """Whether two loops go through the same, as the template says it."""
        subject = self.home.blocks[mine].subject
        return bool(subject) and subject == self.axis.blocks[other].subject

    def window(self, position: int, low: int, high: int) -> Ends:
        """Return the turn, of all between two positions, that a formula means.

        Raises:
            Unpaired: there are several, and it is none of them.
        """
        mine = self.mine
        for other in self.others:
            at, found = self._same(mine, other, position, low, high)
            if found is not None:
                low, high = found
                mine = mine[at + 1 :]
            elif self.grows:
                break
            elif mine:
                self._check(mine[-1], other, low, high)
        return low, high

    def checked(
        self, find: Callable[[int, int], list[Interval]]
    ) -> Callable[[int, int], list[Interval]]:
        """Return what finds a line where no loops can be paired."""

        def found(low: int, high: int) -> list[Interval]:
            for other in self.others:
                self._check(self.mine[-1], other, low, high)
            return find(low, high)

        return found

    def _same(
        self, mine: Sequence[int], other: int, position: int, low: int, high: int
    ) -> tuple[int, Interval | None]:
        for at, loop in enumerate(mine):
            turns, others = self.home.turns[loop], self.axis.turns[other]
            if self.same_subject(loop, other):
                found = _same_turn(turns, others, position, low, high)
            elif self.may_pair(loop, other):
                found = _same_item(turns, others, position, low, high)
            else:
                continue
            if found is not None:
                return at, found
        return 0, None

    def _check(self, mine: int, other: int, low: int, high: int) -> None:
        turns = self.axis.turns[other]
        stand_ins = sum(run in turns.substitutes for run in turns.runs_within(low, high))
        if len(turns.within(low, high)) - stand_ins > 1:
            raise Unpaired(self.home.blocks[mine].subject, self.axis.blocks[other].subject)


def _pairing(
    axis: Axis,
    standing: Standing,
    shared: Sequence[int],
    around: Sequence[int],
    *,
    grows: bool,
) -> _Pairing:
    own = standing.axis.chain(standing.line, standing.line)[len(shared) :]
    mine = tuple(number for number in own if standing.axis.blocks[number].loop)
    others = tuple(number for number in around[len(shared) :] if axis.blocks[number].loop)
    return _Pairing(axis, standing.axis, mine, others, grows)


def _paired(
    pairing: _Pairing,
    bounds: Bounds | Interval | None,
    find: Callable[[int, int], list[Interval]],
) -> Way:
    """Return the way to the line's instance in the turn that goes through the same item."""
    return Way(lambda position: find(*pairing.window(position, *_window(bounds, position))))


def _window(bounds: Bounds | Interval | None, position: int) -> Ends:
    if bounds is None:
        return 1, END
    return bounds if isinstance(bounds, tuple) else bounds(position)


def _same_turn(turns: Turns, others: Turns, position: int, low: int, high: int) -> Interval | None:
    """Return the turn of another loop that has the same number as the formula's own."""
    number = turns.number(position)
    run = turns.run_of(number)
    first, count = turns.of_run(run)
    found = [run for run in others.runs_within(low, high) if others.of_run(run)[1]]
    runs = [run for run in found if run not in others.substitutes]
    if len(runs) != 1:
        return None
    other_first, other_count = others.of_run(runs[0])
    if other_count != count:
        return None
    turn = other_first + number - first
    return others.starts[turn], others.ends[turn]


def _same_item(turns: Turns, others: Turns, position: int, low: int, high: int) -> Interval | None:
    """Return the only turn of another loop that goes through the very item."""
    if not (item := turns.item(position)):
        return None
    found = [turn for turn in others.turns_for(item) if low <= others.starts[turn] < high]
    return (others.starts[found[0]], others.ends[found[0]]) if len(found) == 1 else None
