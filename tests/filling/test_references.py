"""What references become when rows and columns repeat."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planforge.filling.excel.axis import Axis
from planforge.filling.excel.formulas import read_formula, spell_areas, sqref
from planforge.filling.excel.model import LAST_ROW, At
from planforge.filling.excel.references import Blocks, Moves, OutputSheet, Reader, needed
from planforge.problems import PlanError
from tests.support.moving import Filled, Shown, filled, one_sheet, outline, rows_of, written

ITEMS = "head (rows item ) total"
"""Line 1 the head, 3 the item between its tag rows 2 and 4, 5 the total."""
PAIRS = "head (rows item note ) total"
GROUPS = "head (stores store (items item ) subtotal ) total"
"""3 the store's line, 5 its items, 7 its subtotal, 9 the grand total."""


def one_loop(line: int, formula: str, text: str = ITEMS, rows: int = 3) -> str:
    return " ".join(written(one_sheet(filled(text, rows=rows)), formula, line))


@pytest.mark.parametrize(
    ("line", "formula", "becomes"),
    [
        # in the loop: the same turn
        (3, "B3*C3", "B2*C2 B3*C3 B4*C4"),
        (3, "$B3*C$3", "$B2*C$2 $B3*C$2 $B4*C$2"),
        (3, "SUM(B3:E3)", "SUM(B2:E2) SUM(B3:E3) SUM(B4:E4)"),
        (3, "B3&\" B3 \"&'S'!B3", "B2&\" B3 \"&'S'!B2 B3&\" B3 \"&'S'!B3 B4&\" B3 \"&'S'!B4"),
        # `$`: all turns, or from the first, or to the last
        (3, "B3/SUM(B$3:B$3)", "B2/SUM(B$2:B$4) B3/SUM(B$2:B$4) B4/SUM(B$2:B$4)"),
        (3, "SUM(B$3:B3)", "SUM(B$2:B2) SUM(B$2:B3) SUM(B$2:B4)"),
        (3, "SUM(B3:B$3)", "SUM(B2:B$4) SUM(B3:B$4) SUM(B4:B$4)"),
        (3, "RANK(B3,$B$3:$B$3)", "RANK(B2,$B$2:$B$4) RANK(B3,$B$2:$B$4) RANK(B4,$B$2:$B$4)"),
        (3, "B3/B$3", "B2/B$2 B3/B$2 B4/B$2"),
        (3, "SUM(B$2:B3)", "SUM(B$2:B2) SUM(B$2:B3) SUM(B$2:B4)"),
        (3, "SUM(B$1:B3)", "SUM(B$1:B2) SUM(B$1:B3) SUM(B$1:B4)"),
        (3, "COUNTIF(A$3:A3,A3)", "COUNTIF(A$2:A2,A2) COUNTIF(A$2:A3,A3) COUNTIF(A$2:A4,A4)"),
        # tag rows: the row above the turn, the row below
        (3, "D2+B3", "D1+B2 D2+B3 D3+B4"),
        (3, "D4-B3", "D3-B2 D4-B3 D5-B4"),
        (3, "AVERAGE(B2:B3)", "AVERAGE(B1:B2) AVERAGE(B2:B3) AVERAGE(B3:B4)"),
        (3, "SUM(B$1:B2)", "SUM(B$1:B1) SUM(B$1:B2) SUM(B$1:B3)"),
        (3, "B3/SUM(B2:B4)", "B2/SUM(B2:B4) B3/SUM(B2:B4) B4/SUM(B2:B4)"),
        # out of the loop
        (3, "B1*B5", "B1*B5 B1*B5 B1*B5"),
        (3, "B6", "B6 B6 B6"),
        # from outside
        (5, "SUM(B3)", "SUM(B2:B4)"),
        (5, "SUM(B3:B3)", "SUM(B2:B4)"),
        (5, "SUM(B2:B4)", "SUM(B2:B4)"),
        (5, "SUM(B1:B4)", "SUM(B1:B4)"),
        (5, "SUM(B3:B5)", "SUM(B2:B5)"),
        (5, "SUM($B$3:$B$3)", "SUM($B$2:$B$4)"),
        (5, "SUM(C3:D3)", "SUM(C2:D4)"),
        (5, "SUM((B3))", "SUM((B2:B4))"),
        (5, "SUM(B3,C3)", "SUM(B2:B4,C2:C4)"),
        (5, "B3", "B2"),
        (5, "B3*2", "B2*2"),
        (5, "SUM(B3*2)", "SUM(B2*2)"),
        (5, "ROUND(B3,2)", "ROUND(B2,2)"),
        (5, "IF(B3>1,SUM(B3),MAX(B3))", "IF(B2>1,SUM(B2:B4),MAX(B2:B4))"),
        (5, "SUMPRODUCT(B3*C3)", "SUMPRODUCT(B2:B4*C2:C4)"),
        (5, 'SUMPRODUCT((A3:A3="x")*B3:B3)', 'SUMPRODUCT((A2:A4="x")*B2:B4)'),
        (5, "SUMIF(A3,A5,B3)", "SUMIF(A2:A4,A5,B2:B4)"),
        (5, "SUMIFS(B3,A3,A3,C3,C3)", "SUMIFS(B2:B4,A2:A4,A2,C2:C4,C2)"),
        (5, "VLOOKUP(A5,A3:C3,3,0)", "VLOOKUP(A5,A2:C4,3,0)"),
        (5, "INDEX(B3,MATCH(A5,A3,0))", "INDEX(B2:B4,MATCH(A5,A2:A4,0))"),
        (5, "_xlfn.TEXTJOIN(A5,A5,B3)", "_xlfn.TEXTJOIN(A5,A5,B2:B4)"),
        (5, "SUBTOTAL(109,B3)", "SUBTOTAL(109,B2:B4)"),
        (5, "SUM(B:B)+SUM(3:3)+SUM(A1:B1048576)", "SUM(B:B)+SUM(2:4)+SUM(A1:B1048576)"),
        (5, "SUM(B3:B1048576)", "SUM(B2:B1048576)"),
        (5, "B2", "#REF!"),
        (5, "SUM(B3:INDEX(B3:B3,2))", "SUM(B2:INDEX(B2:B4,2))"),
        (5, "'S'!B6+S!B6+T!B6+[1]S!B3", "'S'!B6+S!B6+#REF!+[1]S!B3"),
        # above the loop nothing moves, below it moves
        (1, "A1+B5+B100", "A1+B5+B100"),
    ],
)
def test_references_follow_a_loop(line: int, formula: str, becomes: str) -> None:
    assert one_loop(line, formula) == becomes


# Any structure against a slow and plain reading of the rules --------------------------------------


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
    bounded = {name: [c % 2 for c in many] if name in ifs else many for name, many in counts.items()}
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
        return {min(found)} if found and inside else found

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
                covered |= {*range(min(found), max(found) + 1)} if found else set()
            return covered
        start, end = self._end(first, last, fixed[0], up=True), self._end(last, first, fixed[1])
        if start[0] > end[0]:
            return set()
        found = self._between({*range(start[0], end[0] + 1)}, first, last)
        if not found and not (start[1] and end[1]):
            return set()
        found |= {at for at, alone in (start, end) if alone}
        return {*range(min(found), max(found) + 1)} if found and min(found) else set()

    def _end(self, line: int, other: int, fixed: bool, *, up: bool = False) -> tuple[int, bool]:
        """Return from where on lines count, or up to where; and whether this is one in itself."""
        around = self._around(line)
        tagged = self._tagged(line)
        if tagged is not None and not fixed:
            block = self.blocks[tagged]
            above = line < self.line
            if up != above or block.first < other < block.last:
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
