"""Any structure of loops and conditions, against a slow and plain reading of the rules."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.moving import Filled, Shown, filled, one_sheet, outline, rows_of

from planforge.filling.excel.axis import Axis
from planforge.filling.excel.axis_builder import AxisBuilder
from planforge.filling.excel.formulas import read_formula, sqref
from planforge.filling.excel.model import At


@st.composite
def structures(draw: st.DrawFn) -> Filled:
    """Draw an outline with nested loops and conditions, and how often each of them has a turn."""
    names = iter(range(1000))

    def body(depth: int) -> list[str]:
        words: list[str] = []
        kinds = ["line", "line", "loop", "if", "else", "row", "maybe"] if depth else ["line"]
        for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3)):
            name = f"n{next(names)}"
            match kind:
                case "line":
                    words.append("line")
                case "row":
                    words.append(f"line*{name}")
                case "maybe":
                    words.append(f"line?{name}")
                case "loop":
                    words += [f"({name}", *body(depth - 1), ")"]
                case "if":
                    words += [f"<{name}", *body(depth - 1), ">"]
                case _:
                    words += [f"<{name}", *body(depth - 1), "|", *body(depth - 1), ">"]
        return words

    text = " ".join(body(3))
    blocks = outline(text).blocks
    times = st.lists(st.integers(0, 3), min_size=12, max_size=12)
    counts = {block.subject: (draw(times) * 100) for block in blocks}
    ifs = {block.subject for block in blocks if not block.loop}
    bounded = {
        name: [c % 2 for c in many] if name in ifs else many for name, many in counts.items()
    }
    return Filled(text, bounded)


class Truth:
    """What a reference covers, found by looking at every line of the result."""

    def __init__(self, sheet: Filled, position: int | None) -> None:
        self.blocks = sheet.outline.blocks
        self.shown = dict(enumerate(sheet.shown, 1))
        last = sheet.outline.length
        for extra in range(1, 6):
            self.shown[len(sheet.shown) + extra] = Shown(last + extra, ())
        self.line = self.shown[position].line if position else 0
        self.path = self.shown[position].path if position else ()

    def cell(self, line: int, *, fixed: bool) -> set[int]:
        """What `SUM(B3)` covers."""
        if not fixed and (tagged := self._tagged(line)) is not None:
            turn = self._in_turn(self._turn(tagged))
            beside = min(turn) - 1 if line < self.line else max(turn) + 1
            return {beside} - {0}
        around = self._around(line)
        low, high = self._window(around, fixed=fixed)
        found = {at for at in range(low, high + 1) if self._line(at) == line}
        inside = all(number in self._own() for number in around if self.blocks[number].loop)
        return {*sorted(found)[:1]} if inside else found

    def range(self, first: int, last: int, fixed: tuple[bool, bool]) -> set[int]:
        """What `SUM(B3:B5)` covers."""
        both = [number for number in self._around(first) if number in self._around(last)]
        loops = [n for n in both if self.blocks[n].loop and n not in self._own()]
        own_loop = self._own_loop()
        if not loops and all(fixed) and own_loop in both:
            loops = [own_loop]
        if loops:
            low, _ = self._window(both, fixed=fixed[0])
            _, high = self._window(both, fixed=fixed[1])
            turns = {
                step for at in self.shown for step in self.shown[at].path if step[0] == loops[-1]
            }
            covered: set[int] = set()
            for turn in turns:
                found = self._between(self._in_turn(turn) & {*range(low, high + 1)}, first, last)
                covered.update(range(min(found), max(found) + 1) if found else ())
            return covered
        start, end = self._end(first, last, fixed[0], up=True), self._end(last, first, fixed[1])
        if start[0] > end[0]:
            return set()
        found = self._between({*range(start[0], end[0] + 1)}, first, last)
        if not found and not (start[1] and end[1]):
            return set()
        found |= {at for at, alone in (start, end) if alone}
        return set(range(min(found), max(found) + 1)) if min(found, default=0) else set()

    def _end(self, line: int, other: int, fixed: bool, *, up: bool = False) -> tuple[int, bool]:
        """Return from where on lines count, or up to where; and whether this is one in itself."""
        around = self._around(line)
        tagged = self._tagged(line)
        if tagged is not None and not fixed:
            block = self.blocks[tagged]
            above = line < self.line
            if line == other or up != above or block.first < other < block.last:
                turn = self._in_turn(self._turn(tagged))
                return (min(turn) - 1 if above else max(turn) + 1), True
            around = around[: around.index(tagged)]
        return self._window(around, fixed=fixed)[0 if up else 1], False

    def _window(self, around: list[int], *, fixed: bool) -> tuple[int, int]:
        """Return the first and last position that count."""
        common = [number for number in around if number in self._own()]
        loop = self._own_loop()
        if fixed and loop is not None and loop in common:
            run = self._turn(loop)[:2]
            inside = {
                at for at in self.shown if any(step[:2] == run for step in self.shown[at].path)
            }
            return min(inside), max(inside)
        if not common:
            return 1, len(self.shown)
        inside = self._in_turn(self._turn(common[-1]))
        return min(inside), max(inside)

    def _between(self, positions: set[int], first: int, last: int) -> set[int]:
        return {at for at in positions if at in self.shown and first <= self._line(at) <= last}

    def _line(self, at: int) -> int:
        return self.shown[at].line

    def _own(self) -> list[int]:
        return [step[0] for step in self.path]

    def _own_loop(self) -> int | None:
        loops = [number for number in self._own() if self.blocks[number].loop]
        return loops[-1] if loops else None

    def _around(self, line: int) -> list[int]:
        found = [n for n, block in enumerate(self.blocks) if block.first <= line <= block.last]
        return sorted(found, key=lambda number: len(self._parents(number)))

    def _parents(self, number: int) -> list[int]:
        parent = self.blocks[number].parent
        return [] if parent is None else [parent, *self._parents(parent)]

    def _tagged(self, line: int) -> int | None:
        found = [n for n in self._own() if line in self.blocks[n].tags and line != self.line]
        return found[-1] if found else None

    def _turn(self, number: int) -> tuple[int, int, int]:
        return next(step for step in self.path if step[0] == number)

    def _in_turn(self, turn: tuple[int, int, int]) -> set[int]:
        return {at for at in self.shown if turn in self.shown[at].path}


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_any_reference_covers_what_the_rules_say(data: st.DataObject) -> None:
    sheet = data.draw(structures(), label="sheet")
    moves = one_sheet(sheet.axis)
    length = sheet.outline.length + 2
    position = data.draw(st.integers(1, len(sheet.shown) + 2), label="position")
    first = data.draw(st.integers(1, length), label="first")
    last = data.draw(st.integers(first, length), label="last")
    fixed = data.draw(st.tuples(st.booleans(), st.booleans()), label="fixed")
    truth = Truth(sheet, position)
    at = At(0, position, 26)
    held = ["$" if one else "" for one in fixed]

    cell = moves.formula(read_formula(f"SUM(B{held[0]}{first})"), at)
    area = moves.formula(read_formula(f"SUM(B{held[0]}{first}:B{held[1]}{last})"), at)

    assert set(rows_of(cell)) == truth.cell(first, fixed=fixed[0]), cell
    assert set(rows_of(area)) == truth.range(first, last, fixed), area


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_total_outside_covers_all_instances_and_nothing_else(data: st.DataObject) -> None:
    sheet = data.draw(structures(), label="sheet")
    moves = one_sheet(sheet.axis)
    line = data.draw(st.integers(1, sheet.outline.length))
    all_of_it = [at for at, shown in enumerate(sheet.shown, 1) if shown.line == line]

    total = moves.formula(read_formula(f"SUM(B{line})"), At(0, len(sheet.shown) + 2, 26))
    areas = moves.areas(0, sqref(f"B{line}"))

    assert list(rows_of(total)) == all_of_it
    assert [row for area in areas for row in range(area.top, area.bottom + 1)] == all_of_it
    assert list(sheet.axis.positions(line)) == all_of_it


@given(structures())
def test_an_axis_knows_what_each_position_shows(sheet: Filled) -> None:
    length = sheet.outline.length

    order = list(sheet.axis.order(length))

    assert order == [(at, shown.line) for at, shown in enumerate(sheet.shown, 1)]
    assert [sheet.axis.source(at) for at, _ in order] == [line for _, line in order]
    assert sheet.axis.positions(length + 7) == (len(sheet.shown) + 7,)
    assert sheet.axis.source(len(sheet.shown) + 7) == length + 7


def test_where_a_line_stands() -> None:
    """Rows 2 and 4 are tags; the item stands in rows 2 to 4, the total in 5."""
    axis = filled("head (rows item ) total", rows=3)

    assert [list(axis.positions(line)) for line in (1, 2, 3, 4, 5, 100)] == (
        [[1], [], [2, 3, 4], [], [5], [100]]
    )
    assert [axis.source(position) for position in range(7)] == [None, 1, 3, 3, 3, 5, 6]
    assert [axis.landing(line) for line in range(1, 7)] == [1, 2, 2, 5, 5, 6]
    assert list(axis.order(6)) == [(1, 1), (2, 3), (3, 3), (4, 3), (5, 5), (6, 6)]
    assert list(axis.order(1)) == [(1, 1)]
    assert axis.shift == 0
    assert axis.moved


def test_an_axis_without_blocks() -> None:
    axis = Axis.unmoved()

    assert not axis.moved
    assert axis.intervals(3, 5) == [(3, 5)]
    assert (list(axis.positions(7)), axis.source(7), axis.landing(7), axis.shift) == ([7], 7, 7, 0)


def test_ranges_as_others_ask_for_them() -> None:
    """Items in rows 2, 4, 6 with a note below each, the total in 8."""
    axis = filled("head (rows item note ) total", rows=3)

    assert axis.intervals(3, 3) == [(2, 2), (4, 4), (6, 6)]
    assert axis.intervals(3, 4) == [(2, 7)]
    assert axis.intervals(3, 4, joined=False) == [(2, 3), (4, 5), (6, 7)]
    assert axis.intervals(3, 4, 5) == [(4, 5)]
    assert axis.intervals(3, 3, 5, fixed=(True, False)) == [(2, 4)]
    assert axis.intervals(1, 3) == [(1, 6)]
    assert axis.intervals(2, 2) == []
    assert axis.intervals(1, 1048576, whole=True) == [(1, 1048576)]


def test_lines_that_vanish_by_themselves() -> None:
    axis = AxisBuilder(outline("a b (rows c )").blocks, [2, 7]).build()

    assert [list(axis.positions(line)) for line in range(1, 10)] == (
        [[1], [], [], [], [], [2], [], [3], [4]]
    )
    assert axis.intervals(1, 8) == [(1, 3)]
    assert axis.shift == -5
