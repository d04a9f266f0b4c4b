"""The reference rewriter: what formulas and areas of a template become in its result.

There is one place that knows how references move, grow, shrink and break, for cells, names,
charts, conditional formats, validations, tables and all else: `Moves`. It knows for each sheet of
the result where the template's rows and columns came to stand (`Axis`), and for each reference,
by the rules of `following`, what its reader means by it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NoReturn

from planforge.addresses import cell_name, letters
from planforge.filling.excel.arguments import ARRAYS, takes_union, taking
from planforge.filling.excel.following import (
    Standing,
    Unpaired,
    Way,
    follow_cell,
    follow_range,
    stays,
    within_turn,
)
from planforge.filling.excel.formulas import spell_area, spell_sheet
from planforge.filling.excel.model import LAST_COLUMN, LAST_ROW, Area, At, Formula, Name, Ref
from planforge.problems import Location, PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from planforge.filling.excel.axis import Axis, Interval, Turns

    Writer = Callable[[int], str]
    Fail = Callable[[str, Mapping[str, object]], NoReturn]
    Split = Literal["arguments", "arguments or union", "union", "never"]

BROKEN: Final = "#REF!"
MOST_ARGUMENTS: Final = 255
MOST_AREAS: Final = 2_000
LONGEST_FORMULA: Final = 8_192


@dataclass(frozen=True, slots=True)
class OutputSheet:
    """A sheet of the result.

    Attributes:
        source_name: the template's sheet that it comes from; several may come from one.
        name: its own.
        rows: where the template's rows came to stand.
        columns: where the columns did.
        tables: for a sheet that is one of several copies, what its tables are called now.
        subject: what the sheet is repeated for, as the template says it: `stores`.
        item: the number of the item that it is for, where that is known.
    """

    source_name: str
    name: str
    rows: Axis
    columns: Axis
    tables: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    item: int | None = None


class Moves:
    """How everything moved from a template to its result.

    Every sheet of the workbook must be told, in the order of the result: a reference to a sheet
    that is not among them is broken.
    """

    def __init__(
        self, sheets: Sequence[OutputSheet], file: str = "", removed: Collection[str] = ()
    ) -> None:
        """Take all sheets of the result.

        Args:
            sheets: in their order.
            file: what errors call the template.
            removed: the template's sheets that did not come into the result.
        """
        self.sheets = tuple(sheets)
        self._file = file
        self._copies: dict[str, list[int]] = defaultdict(list)
        for number, sheet in enumerate(self.sheets):
            self._copies[sheet.source_name.casefold()].append(number)
        self._plans: dict[tuple[int, int | None, int | None, int | None], _Plan] = {}
        self.moved = bool(removed) or any(map(self._changed, range(len(self.sheets))))
        """Whether anything moved, was renamed, repeated or removed, so that references change."""

    def formula(self, formula: Formula, at: At | None = None, sheet: int | None = None) -> str:
        """Return what a formula reads in the result, without the leading `=`.

        Args:
            formula: as the template has it.
            at: where it will stand; None, or row 0 of a sheet, for what stands in no cell, such
                as names and charts.
            sheet: then the sheet that it belongs to: references without a sheet, or to the sheet
                that this one is a copy of, mean this one.

        Raises:
            PlanError: a range came apart and its reader takes only one, or what it refers to
                would stand beyond the sheet's last row or column.
        """
        if at is None:
            return self._plan(formula, sheet, None, None).write(0)
        if at.row < 1:
            return self._plan(formula, at.sheet, None, None).write(0)
        line = self.sheets[at.sheet].rows.source(at.row)
        return self._plan(formula, at.sheet, line, at.column).write(at.row)

    def name(self, formula: Formula, sheet: int | None = None) -> str:
        """Return what a name means in the result, without the leading `=`.

        Where no `$` holds a row or column, a name means one at a distance from wherever it is
        used: that stays.

        Args:
            formula: as the template has it.
            sheet: the sheet of the result that a name of one sheet belongs to.

        Raises:
            PlanError: as for `formula`.
        """
        reader = _Reader(formula, sheet, None, None, is_name=True)
        return self._planned(reader).write(0)

    def writer(self, formula: Formula, sheet: int, line: int, column: int) -> Writer:
        """Return what gives a formula's text for each row of the result that it stands in.

        For a formula that is written many times.

        Args:
            formula: as the template has it.
            sheet: the sheet of the result.
            line: the formula's row in the template.
            column: its column in the result.
        """
        return self._plan(formula, sheet, line, column).write

    def pattern(
        self, formula: Formula, sheet: int, line: int, column: int
    ) -> tuple[str, Sequence[int]] | None:
        """Return a formula's text with `%s` for rows, and their distances from the formula's row.

        None where its text differs from row to row in more than that. The rest is as for `writer`.
        """
        return self._plan(formula, sheet, line, column).pattern

    def touches(self, formula: Formula, sheet: int | None = None) -> bool:
        """Whether any reference of a formula could come out different.

        Args:
            formula: as the template has it.
            sheet: the sheet of the result that it stands on.
        """
        return any(self._touched(ref, sheet) for ref in formula.refs) or any(
            self._named(name, sheet) != str(name) for name in formula.names
        )

    def relative_key(self, formula: Formula, at: At) -> object:
        """Return what is the same for two cells exactly when their formulas are, seen from them.

        As if they were written in R1C1: conditional formats and validations whose keys are equal
        can share one rule. Keys of different formulas are not comparable.
        """
        line = self.sheets[at.sheet].rows.source(at.row)
        return self._plan(formula, at.sheet, line, at.column).key(at.row, at.column)

    def areas(self, sheet: int, areas: Iterable[Area], *, joined: bool = True) -> list[Area]:
        """Return every instance of some areas on a sheet of the result.

        Args:
            sheet: the sheet of the result.
            areas: as the template has them.
            joined: whether neighbouring instances become one; merged cells must not.
        """
        output = self.sheets[sheet]
        return [
            Area(top, left, bottom, right)
            for area in areas
            for top, bottom in _instances(output.rows, area.top, area.bottom, LAST_ROW, joined)
            for left, right in _instances(
                output.columns, area.left, area.right, LAST_COLUMN, joined
            )
        ]

    def hull(self, sheet: int, area: Area) -> Area | None:
        """Return the one area around all instances of an area; None when nothing is left of it."""
        found = self.areas(sheet, [area])
        if not found:
            return None
        return Area(
            min(one.top for one in found),
            min(one.left for one in found),
            max(one.bottom for one in found),
            max(one.right for one in found),
        )

    def _plan(
        self, formula: Formula, sheet: int | None, line: int | None, column: int | None
    ) -> _Plan:
        key = (id(formula), sheet, line, column)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._planned(_Reader(formula, sheet, line, column))
            self._plans[key] = plan
        return plan

    def _planned(self, reader: _Reader) -> _Plan:
        formula = reader.formula
        parts: list[str | _Followed] = []
        for piece in formula.pieces:
            match piece:
                case str():
                    parts.append(piece)
                case Name():
                    parts.append(self._named(piece, reader.sheet))
                case Ref():
                    parts.append(self._followed(piece, reader))
        return _Plan(formula, parts, lambda problem, details: self._fail(problem, reader, details))

    def _followed(self, ref: Ref, reader: _Reader) -> _Followed | str:
        """Return how a reference follows; text for one that does not, or is broken."""
        if ref.last_sheet is not None:
            return self._through(ref, reader)
        targets = self._targets(ref, reader)
        if targets is None:
            return spell_ref(ref)
        if not targets:
            return BROKEN
        if ref.sheet is not None and (turn := self._paired_turn(ref, reader)) is not None:
            copies = self._copies[ref.sheet.casefold()]
            split = self._way_to_split(ref, reader, 1)
            every = tuple(self._target(ref, number, reader) for number in copies)
            return _Followed(ref, every, split, turn)
        return _Followed(
            ref,
            tuple(self._target(ref, number, reader) for number in targets),
            self._way_to_split(ref, reader, len(targets)),
        )

    def _targets(self, ref: Ref, reader: _Reader) -> list[int] | None:
        """Return the sheets of the result that are meant; None when that is not known."""
        if ref.sheet is None:
            return None if reader.sheet is None else [reader.sheet]
        copies = self._copies.get(ref.sheet.casefold(), [])
        if reader.sheet in copies:
            return [reader.sheet]
        return copies if _grows(ref, reader) and ref.call else copies[:1]

    def _paired_turn(self, ref: Ref, reader: _Reader) -> Callable[[int], int] | None:
        """Return what gives for a row the copy of a sheet that is for the same item.

        None where the formula is in nothing that goes through what the sheet is repeated for, and
        any copy, or the first, may be meant.
        """
        copies = self._copies[(ref.sheet or "").casefold()]
        subject = self.sheets[copies[0]].subject
        if not subject or reader.sheet is None or reader.sheet in copies:
            return None
        loops = self._loops_around(reader)
        for turns, at, own_subject in loops:
            runs = range(len(turns.firsts))
            if own_subject == subject and all(
                turns.of_run(run)[1] in (0, len(copies)) for run in runs
            ):
                return _turn(turns.number_in_run, at)
        if (number := self._same_copy(reader.sheet, subject, len(copies))) is not None:
            return lambda _: number
        if len(copies) == 1 or _grows(ref, reader) or all(ref.absolute[:2]):
            return None
        own = self.sheets[reader.sheet]
        around = [loop[2] for loop in loops] or ([own.subject] if own.subject else [])
        return self._copy_for_item(copies, loops, own.item, around) if around else None

    def _loops_around(self, reader: _Reader) -> list[tuple[Turns, int | None, str]]:
        """Return the loops around a formula, the innermost first, with its column or no place."""
        down, across = self._standing(reader)
        return [
            (standing.axis.turns[number], at, standing.axis.blocks[number].subject)
            for standing, at in ((down, None), (across, reader.column))
            if standing is not None
            for number in reversed(standing.axis.chain(standing.line, standing.line))
            if standing.axis.blocks[number].loop
        ]

    def _same_copy(self, sheet: int, subject: str, count: int) -> int | None:
        """Return which of its copies a sheet is, where it is repeated for a subject, so often."""
        own = self.sheets[sheet]
        beside = self._copies[own.source_name.casefold()]
        return beside.index(sheet) if own.subject == subject and len(beside) == count else None

    def _copy_for_item(
        self,
        copies: Sequence[int],
        loops: Sequence[tuple[Turns, int | None, str]],
        item: int | None,
        around: Sequence[str],
    ) -> Callable[[int], int]:
        """Return what gives for a row the copy that is for the very item of a loop around it."""
        by_item = {self.sheets[number].item: at for at, number in enumerate(copies)}
        if len(by_item) < len(copies):
            by_item = {}
        ways = [_turn(turns.item, at) for turns, at, _ in loops if turns.items]

        def turn(row: int) -> int:
            for one in (*(way(row) for way in ways), item):
                if one and one in by_item:
                    return by_item[one]
            raise Unpaired(around[0], self.sheets[copies[0]].subject)

        return turn

    def _target(self, ref: Ref, number: int, reader: _Reader) -> _Target:
        sheet = self.sheets[number]
        prefix = ""
        if ref.sheet is not None:
            same = sheet.name == sheet.source_name
            prefix = ref.prefix if same else spell_sheet(sheet.name)
        down, across = self._standing(reader)
        grows = _grows(ref, reader)
        try:
            rows = self._copy_row(ref, number, reader)
            rows = rows or _way(sheet.rows, down, ref, grows=grows, down=True)
            columns = _way(sheet.columns, across, ref, grows=grows, down=False)
            beside = tuple(columns.at(reader.column or 0))
        except Unpaired as error:
            self._fail("fill-unpaired", reader, _unpaired(ref, error))
        if reader.is_name:
            top, left, bottom, right = ref.absolute
            rows = rows if top and bottom else stays(ref.area.top, ref.area.bottom)
            beside = beside if left and right else ((ref.area.left, ref.area.right),)
        return _Target(number, prefix, rows, beside)

    def _copy_row(self, ref: Ref, number: int, reader: _Reader) -> Way | None:
        """Return the way from a copy of a sheet to the row of a loop that is for the same item.

        None where the copy and the row have nothing to do with each other.

        Raises:
            Unpaired: nothing says which of the loop's rows is meant.
        """
        if reader.sheet is None or reader.line is None or number == reader.sheet:
            return None
        own, axis, line = self.sheets[reader.sheet], self.sheets[number].rows, ref.area.top
        if not own.subject or ref.shape != "cell" or ref.absolute[0] or _grows(ref, reader):
            return None
        loops = [one for one in axis.chain(line, line) if axis.blocks[one].loop]
        inner = [one for one in self._loops_around(reader) if one[1] is None]
        if len(loops) != 1 or inner:
            return None
        turns, subject = axis.turns[loops[0]], axis.blocks[loops[0]].subject
        count = len(turns.starts) - len(turns.substitutes)
        if count < 2:
            return None
        turn = self._same_copy(reader.sheet, subject, count)
        if turn is None:
            found = turns.turns_for(own.item) if own.item else ()
            if len(found) != 1:
                raise Unpaired(own.subject, subject)
            turn = found[0]
        return within_turn(axis, line, turns, turn)

    def _standing(self, reader: _Reader) -> tuple[Standing | None, Standing | None]:
        """Return where a formula stands among the rows, and among the columns."""
        if reader.sheet is None or reader.line is None or reader.column is None:
            return None, None
        home = self.sheets[reader.sheet]
        line = home.columns.source(reader.column) or reader.column
        return Standing(home.rows, reader.line), Standing(home.columns, line)

    def _through(self, ref: Ref, reader: _Reader) -> _Followed | str:
        """Return how a reference through several sheets follows: the same in all of them."""
        assert ref.sheet is not None
        assert ref.last_sheet is not None
        first = self._copies.get(ref.sheet.casefold())
        last = self._copies.get(ref.last_sheet.casefold())
        if not first or not last:
            return BROKEN
        low, high = sorted((first[0], last[-1]))
        nowhere = _Reader(reader.formula, None, None, None)
        ways = [self._target(ref, number, nowhere) for number in range(low, high + 1)]
        found = {(tuple(way.rows.at(0)), way.columns) for way in ways}
        if len(found) > 1:
            self._fail("fill-sheets-differ", reader, {"reference": spell_ref(ref)})
        start, end = self.sheets[first[0]], self.sheets[last[-1]]
        same = (start.name, end.name) == (ref.sheet, ref.last_sheet)
        prefix = ref.prefix if same else spell_sheet(start.name, end.name)
        target = _Target(low, prefix, ways[0].rows, ways[0].columns)
        split = self._way_to_split(ref, reader, 1)
        return _Followed(ref, (target,), split)

    def _way_to_split(self, ref: Ref, reader: _Reader, copies: int) -> Split:
        """Return how a reference may be written that came apart."""
        takes = taking(ref.function, ref.argument) if ref.call and ref.direct else "one"
        if ref.united or takes == "many":
            in_one = not ref.united and copies == 1 and takes_union(ref.function)
            return "arguments or union" if in_one else "arguments"
        if copies > 1 or ref.last_sheet is not None:
            return "never"
        nowhere = reader.line is None and not ref.call and ref.direct
        return "union" if takes == "union" or nowhere else "never"

    def _named(self, name: Name, sheet: int | None) -> str:
        """Return a name as it reads: its sheet renamed, a copied sheet's table by its new name."""
        if name.sheet is None:
            tables = {} if sheet is None else self.sheets[sheet].tables
            return tables.get(name.text, name.text)
        copies = self._copies.get(name.sheet.casefold())
        if not copies:
            return str(name)
        output = self.sheets[sheet if sheet is not None and sheet in copies else copies[0]]
        same = output.name == output.source_name
        return str(name) if same else spell_sheet(output.name) + name.text

    def _touched(self, ref: Ref, sheet: int | None) -> bool:
        if ref.sheet is None:
            return sheet is None or self._changed(sheet)
        if ref.last_sheet is not None:
            return self.moved
        copies = self._copies.get(ref.sheet.casefold(), [])
        return len(copies) != 1 or self._changed(copies[0])

    def _changed(self, number: int) -> bool:
        sheet = self.sheets[number]
        copies = self._copies[sheet.source_name.casefold()]
        return (
            len(copies) > 1
            or sheet.name != sheet.source_name
            or sheet.rows.moved
            or sheet.columns.moved
        )

    def _fail(self, code: str, reader: _Reader, details: Mapping[str, object]) -> NoReturn:
        sheet = cell = None
        if reader.sheet is not None:
            output = self.sheets[reader.sheet]
            sheet = output.source_name
            if reader.line is not None and reader.column is not None:
                column = output.columns.source(reader.column) or reader.column
                cell = cell_name(reader.line, column)
        place = Location(self._file, sheet=sheet, cell=cell)
        formula = spell_formula(reader.formula)
        raise PlanError([Problem(code, place, {"formula": formula, **details})])


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who refers: a formula, the sheet of the result it belongs to, its template row and column.

    `is_name` says that a name does, so that what no `$` holds is a distance.
    """

    formula: Formula
    sheet: int | None
    line: int | None
    column: int | None
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class _Target:
    """What a reference means on one sheet of the result."""

    sheet: int
    prefix: str
    rows: Way
    columns: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class _Followed:
    """A reference that follows.

    Attributes:
        ref: the reference.
        targets: what it means, on one sheet or on several copies of one.
        split: how it may be written when it came apart.
        turn: gives for a row the one of the targets that is meant; None where all are.
    """

    ref: Ref
    targets: tuple[_Target, ...]
    split: Split
    turn: Callable[[int], int] | None = None

    @property
    def pattern(self) -> tuple[str, tuple[int, ...]] | None:
        """The text with `%s` for each row that moves with the formula's, and their distances."""
        shift = self.targets[0].rows.shift
        if (
            self.turn is not None
            or shift is None
            or not (shift[0][0] or shift[1][0])
            or self._corners is None
        ):
            return None
        start, end = (corner.replace("%", "%%") for corner in self._corners)
        marks = ["%s" if moves else str(number) for moves, number in shift]
        distances = tuple(number for moves, number in shift if moves)
        if self._is_cell and shift[0] == shift[1]:
            return start + marks[0], distances[:1]
        return f"{start}{marks[0]}:{end}{marks[1]}", distances

    @property
    def text(self) -> Callable[[int], str | None] | None:
        """What gives the text for a row; None from it, or instead of it, is no plain case."""
        if self._corners is None:
            return None
        (start, end), is_cell, at = self._corners, self._is_cell, self.targets[0].rows.at

        def text(row: int) -> str | None:
            try:
                found = at(row)
            except Unpaired:
                return None
            if len(found) != 1 or found[0][1] > LAST_ROW:
                return None
            top, bottom = found[0]
            return f"{start}{top}" if is_cell and top == bottom else f"{start}{top}:{end}{bottom}"

        return text

    @property
    def _corners(self) -> tuple[str, str] | None:
        """What stands before the first row, and before the last, when columns are plain."""
        if self.turn is not None or len(self.targets) != 1 or len(self.targets[0].columns) != 1:
            return None
        target = self.targets[0]
        top, left, bottom, right = ("$" if held else "" for held in self.ref.absolute)
        if self.ref.shape == "rows":
            return target.prefix + top, bottom
        first, last = target.columns[0]
        if last > LAST_COLUMN:
            return None
        return f"{target.prefix}{left}{letters(first)}{top}", f"{right}{letters(last)}{bottom}"

    @property
    def _is_cell(self) -> bool:
        """Whether it is a single cell as long as it has one row."""
        first, last = self.targets[0].columns[0]
        return self.ref.shape == "cell" and first == last

    def checked(self, row: int, fail: Fail) -> list[tuple[_Target, Area]]:
        """Return what it became; what cannot be paired is told of."""
        try:
            return self.places(row)
        except Unpaired as error:
            fail("fill-unpaired", _unpaired(self.ref, error))

    def places(self, row: int) -> list[tuple[_Target, Area]]:
        """Return what it became, for a formula in this row of the result."""
        return [
            (target, Area(top, left, bottom, right))
            for target in (self.targets if self.turn is None else [self.targets[self.turn(row)]])
            for top, bottom in target.rows.at(row)
            for left, right in target.columns
        ]


class _Plan:
    """How to write one formula of the template in one of its places."""

    __slots__ = ("_fail", "_followed", "_formula", "_key", "pattern", "write")

    def __init__(self, formula: Formula, parts: Sequence[str | _Followed], fail: Fail) -> None:
        self._key: object = None
        self.pattern: tuple[str, Sequence[int]] | None = None
        self._formula = formula  # kept, as plans are found by its identity
        self._fail = fail
        self._followed = [part for part in parts if isinstance(part, _Followed)]
        self.write: Writer = self._writer(
            [
                self._text(part, 0) if isinstance(part, _Followed) and _is_constant(part) else part
                for part in parts
            ]
        )

    def key(self, row: int, column: int) -> object:
        """Return what its references are, seen from a cell."""
        if self._key is not None:
            return self._key
        key = (
            id(self._formula),
            tuple(
                (target.sheet, _seen(area, followed.ref, row, column))
                for followed in self._followed
                for target, area in followed.checked(row, self._fail)
            ),
            len(self._followed),
        )
        if all(map(_is_steady, self._followed)):
            self._key = key
        return key

    def _writer(self, parts: Sequence[str | _Followed]) -> Writer:
        if all(isinstance(part, str) for part in parts):
            text = self._checked("".join(map(str, parts)))
            if text == spell_formula(self._formula):
                text = self._formula.text or text
            self.pattern = text.replace("%", "%%"), ()
            return lambda _: text
        patterns = [
            (part.replace("%", "%%"), ()) if isinstance(part, str) else part.pattern
            for part in parts
        ]
        if all(patterns):
            text = "".join(pattern[0] for pattern in patterns if pattern)
            distances = [distance for pattern in patterns if pattern for distance in pattern[1]]
            self.pattern = text, distances
            return _filled(text, distances)
        texts = [part if isinstance(part, str) else self._follower(part) for part in parts]
        return lambda row: self._checked(
            "".join([part if isinstance(part, str) else part(row) for part in texts])
        )

    def _follower(self, followed: _Followed) -> Writer:
        plain = followed.text
        if plain is None:
            return lambda row: self._text(followed, row)
        return lambda row: plain(row) or self._text(followed, row)

    def _checked(self, text: str) -> str:
        if len(text) > LONGEST_FORMULA:
            self._fail("fill-long-formula", {"length": len(text), "limit": LONGEST_FORMULA})
        return text

    def _text(self, followed: _Followed, row: int) -> str:
        """Return what a reference reads in a row of the result."""
        ref = followed.ref
        texts = [
            target.prefix + spell_area(self._on_sheet(area, ref), ref.absolute, ref.shape)
            for target, area in followed.checked(row, self._fail)
        ]
        if len(texts) < 2:
            return texts[0] if texts else BROKEN
        fits = len(texts) <= _room(ref, self._formula)
        match followed.split:
            case "arguments" if fits:
                return ",".join(texts)
            case "arguments or union" if fits:
                return ",".join(texts)
            case "arguments or union" | "union":
                return f"({','.join(texts)})"
            case _:
                details = {
                    "reference": spell_ref(ref),
                    "function": ref.function,
                    "count": len(texts),
                }
                self._fail("fill-split-range" if ref.function else "fill-split-reference", details)

    def _on_sheet(self, area: Area, ref: Ref) -> Area:
        """Return an area cut off at the sheet's end; a single cell must not lie behind it."""
        if area.bottom <= LAST_ROW and area.right <= LAST_COLUMN:
            return area
        if ref.shape == "cell" or area.top > LAST_ROW or area.left > LAST_COLUMN:
            self._fail("fill-beyond-sheet", {"reference": spell_ref(ref)})
        return Area(area.top, area.left, min(area.bottom, LAST_ROW), min(area.right, LAST_COLUMN))


def spell_ref(ref: Ref) -> str:
    """Return a reference as the template has it."""
    return ref.prefix + spell_area(ref.area, ref.absolute, ref.shape)


def spell_formula(formula: Formula) -> str:
    """Return a formula as the template has it, without the leading `=`."""
    return "".join(
        spell_ref(piece) if isinstance(piece, Ref) else str(piece) for piece in formula.pieces
    )


def _unpaired(ref: Ref, error: Unpaired) -> dict[str, object]:
    return {"reference": spell_ref(ref), "loop": error.mine, "other": error.other}


def _filled(pattern: str, distances: Sequence[int]) -> Writer:
    """Return what fills a pattern with rows at some distances from the formula's."""
    match distances:
        case [one]:
            return lambda row: pattern % (row + one)
        case [one, two]:
            return lambda row: pattern % (row + one, row + two)
        case _:
            return lambda row: pattern % tuple([row + distance for distance in distances])


def _is_constant(followed: _Followed) -> bool:
    return followed.turn is None and all(
        target.rows.constant is not None for target in followed.targets
    )


def _is_steady(followed: _Followed) -> bool:
    """Whether a reference looks the same from every row: it moves along, or a `$` holds it."""
    top, _, bottom, _ = followed.ref.absolute
    if followed.turn is not None:
        return False
    if followed.ref.shape == "columns" or (top and bottom and _is_constant(followed)):
        return True
    shifts = [target.rows.shift for target in followed.targets]
    return all(shift and shift[0][0] != top and shift[1][0] != bottom for shift in shifts)


def _turn(find: Callable[[int], int], at: int | None) -> Callable[[int], int]:
    """Return what finds something for a row, or for the place that is always the same."""
    if at is None:
        return find
    found = find(at)
    return lambda _: found


def _grows(ref: Ref, reader: _Reader) -> bool:
    """Whether a single cell means all its instances: its reader takes ranges there."""
    if not ref.call:
        return reader.line is None and ref.direct
    if ref.function in ARRAYS:
        return True
    return ref.direct and taking(ref.function, ref.argument) != "one"


def _room(ref: Ref, formula: Formula) -> int:
    """Return how many arguments a reference may become, when others of its call do likewise."""
    if not ref.call:
        return MOST_AREAS
    beside = sum(other.call == ref.call for other in formula.refs)
    return (MOST_ARGUMENTS - formula.arguments[ref.call]) // beside + 1


def _way(axis: Axis, standing: Standing | None, ref: Ref, *, grows: bool, down: bool) -> Way:
    """Return how the rows of a reference follow, or its columns."""
    top, left, bottom, right = ref.absolute
    if down:
        first, last, fixed, limit = ref.area.top, ref.area.bottom, (top, bottom), LAST_ROW
    else:
        first, last, fixed, limit = ref.area.left, ref.area.right, (left, right), LAST_COLUMN
    if not axis.moved or (first == 1 and last == limit):
        return stays(first, last)
    if ref.shape == "cell":
        return follow_cell(axis, standing, first, fixed=fixed[0], grows=grows)
    line = standing.line if standing and standing.axis is axis else None
    return follow_range(axis, line, first, last, fixed)


def _instances(axis: Axis, first: int, last: int, limit: int, joined: bool) -> list[Interval]:
    if not axis.moved or (first == 1 and last == limit):
        return [(first, last)]
    found = axis.intervals(first, last, joined=joined)
    return [(start, min(end, limit)) for start, end in found if start <= limit]


def _seen(area: Area, ref: Ref, row: int, column: int) -> tuple[int, int, int, int]:
    """Return an area as distances from a cell, where no `$` holds it."""
    top, left, bottom, right = ref.absolute
    down = 0 if ref.shape == "columns" else row
    across = 0 if ref.shape == "rows" else column
    return (
        area.top - (0 if top else down),
        area.left - (0 if left else across),
        area.bottom - (0 if bottom else down),
        area.right - (0 if right else across),
    )
