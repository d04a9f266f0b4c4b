"""Which formulas depend on what: directly, or through others, names, tables and other sheets.

What cannot be known (INDIRECT, OFFSET, other files, functions of macros) counts as depending on
everything: a value that might be stale is stale.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from planforge.filling.excel.functions import PURE
from planforge.filling.excel.model import LAST_COLUMN, Area, Formula, Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_MOST_COLUMN_SPANS = 1_000
"""Ranges over more different columns of one sheet than this are looked up by their rows alone."""

_WORD: Final = r"[^\W\d][\w.\\?]*|\\[\w.\\?]*"
_TOKEN: Final = re.compile(
    r'"(?:[^"]|"")*"'  # text
    r"|#[A-Z][A-Z0-9/_]*[!?]?"  # an error value
    r"|(?P<outside>(?:'(?:[^']|'')*\[(?:[^']|'')*'|\[[^\]]*\][\w.]*)!)"  # another file
    rf"|(?:(?P<sheet>'(?:[^']|'')*'|[\w.]+)!)?(?P<word>{_WORD})(?P<after>[(\[])?"
    r"|(?P<this>\[)"
    r"|\d+\.?\d*(?:[eE][+-]?\d+)?"
)


class Cell(NamedTuple):
    """A cell of a sheet."""

    sheet: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A cell with a formula; `area` is what an array formula fills."""

    sheet: str
    row: int
    column: int
    formula: Formula
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table stands, with its columns' names in their order."""

    sheet: str
    area: Area
    columns: tuple[str, ...] = ()
    has_headers: bool = True
    has_totals: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What words in formulas stand for.

    Attributes:
        sheets: the sheets' names, in order.
        names: by sheet (empty for the whole workbook) and name, both in small letters.
        tables: by name, in small letters.
    """

    sheets: tuple[str, ...]
    names: Mapping[tuple[str, str], Formula] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """What a formula's text says beside its references.

    Attributes:
        names: its names, each with the sheet that stands before it (empty for none).
        tables: its structured references: the table's name and what the brackets hold.
        functions: the functions it calls, in capitals without `_xlfn.`.
        unknown: whether it reads another file, or what no text can tell.
    """

    names: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, str], ...]
    functions: frozenset[str]
    unknown: bool


def words_of(formula: Formula) -> Words:
    """Return what a formula's text says beside its references."""
    # A mark keeps words apart that stand on both sides of a reference.
    text = "".join("\x01" if isinstance(piece, Ref) else str(piece) for piece in formula.pieces)
    names, tables, functions, unknown = [], [], set(), False
    at = 0
    while found := _TOKEN.search(text, at):
        at = found.end()
        if found["outside"] or found["this"]:
            unknown = True
            at = bracket_end(text, at) if found["this"] else at
        elif word := found["word"]:
            if found["after"] == "(":
                functions.add(_function(word))
            elif found["after"] == "[":
                end = bracket_end(text, at)
                tables.append((word.lower(), text[at : end - 1]))
                at = end
            elif word.upper() not in {"TRUE", "FALSE"} and not word.startswith("_xlpm."):
                names.append((_unquoted(found["sheet"] or "").lower(), word.lower()))
    unknown = unknown or not functions <= PURE
    return Words(tuple(names), tuple(tables), frozenset(functions), unknown)


def _function(word: str) -> str:
    return word.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")


def formula_words(text: str) -> Iterator[re.Match[str]]:
    """Return the words outside of texts in a formula: `word`, and `after`, a bracket or nothing."""
    return (found for found in _TOKEN.finditer(text) if found["word"])


def bracket_end(text: str, at: int) -> int:
    """Return where the bracket that was opened before `at` is closed; `'` escapes what follows."""
    depth = 1
    while at < len(text) and depth:
        letter = text[at]
        at += 2 if letter == "'" else 1
        depth += (letter == "[") - (letter == "]")
    return min(at, len(text))


def _unquoted(sheet: str) -> str:
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def tainted(
    cells: Sequence[FormulaCell], scope: Scope, changed: Mapping[str, Sequence[Area]]
) -> set[Cell]:
    """Return the formula cells whose stored values may no longer be right.

    Args:
        cells: every formula of the workbook.
        scope: its names and tables.
        changed: by sheet, what is filled, or stands more or less often than in the template.
    """
    if not any(changed.values()):
        return set()
    reached = Dependencies(cells, scope).reached(changed, unknown=True)
    return {Cell(cell.sheet, cell.row, cell.column) for cell in map(cells.__getitem__, reached)}


class Dependencies:
    """Who reads what, for looking up from a place to the formulas that read it."""

    def __init__(self, cells: Sequence[FormulaCell], scope: Scope) -> None:
        """Read every formula once."""
        self._cells = cells
        self._scope = scope
        self._sheet_numbers = {name.lower(): at for at, name in enumerate(scope.sheets)}
        self._named: dict[tuple[str, str], tuple[list[tuple[str, Area]], bool]] = {}
        self._readers: defaultdict[str, dict[Area, list[int]]] = defaultdict(dict)
        self._unknown: list[int] = []
        for number, cell in enumerate(cells):
            self._read(number, cell)

    def reached(
        self,
        changed: Mapping[str, Sequence[Area]],
        cells: Iterable[int] = (),
        *,
        unknown: bool = False,
    ) -> set[int]:
        """Return the numbers of the formulas that depend on places, or on formulas (and these).

        Args:
            changed: places by sheet.
            cells: numbers of formulas.
            unknown: whether what cannot be known counts as dependent.
        """
        indexes = {sheet: _Index(readers) for sheet, readers in self._readers.items()}
        found = set(cells)
        work = [(sheet.lower(), area) for sheet, areas in changed.items() for area in areas]
        work += [self._place(number) for number in found]
        if unknown:
            found.update(self._unknown)
            work += [self._place(number) for number in self._unknown]
        while work:
            sheet, area = work.pop()
            if (index := indexes.get(sheet)) is None:
                continue
            for readers in index.take(area):
                fresh = [number for number in readers if number not in found]
                found.update(fresh)
                work += [self._place(number) for number in fresh]
        return found

    def readers(self, places: Mapping[str, Sequence[Area]]) -> set[int]:
        """Return the formulas that read places directly, as parts of ranges."""
        found: set[int] = set()
        for sheet, areas in places.items():
            readers = self._readers.get(sheet.lower(), {})
            ranges = {area: numbers for area, numbers in readers.items() if not _is_cell(area)}
            index = _Index(ranges)
            for area in areas:
                found.update(*index.take(area))
        return found

    def _place(self, number: int) -> tuple[str, Area]:
        cell = self._cells[number]
        area = cell.area or Area(cell.row, cell.column, cell.row, cell.column)
        return cell.sheet.lower(), area

    def _read(self, number: int, cell: FormulaCell) -> None:
        areas, unknown = self._areas(cell.formula, cell.sheet.lower())
        if unknown:
            self._unknown.append(number)
        for sheet, area in areas:
            self._readers[sheet].setdefault(area, []).append(number)

    def _areas(self, formula: Formula, sheet: str) -> tuple[list[tuple[str, Area]], bool]:
        """Return what a formula reads, and whether it may read more than can be told."""
        areas = [
            place
            for piece in formula.pieces
            if isinstance(piece, Ref)
            for place in self._of_ref(piece, sheet)
        ]
        words = words_of(formula)
        unknown = words.unknown
        for name in words.names:
            found, unsure = self._of_name(name, sheet)
            areas += found
            unknown = unknown or unsure
        for owner, inside in words.tables:
            table = self._scope.tables.get(owner)
            unknown = unknown or table is None
            if table is not None:
                areas.append((table.sheet.lower(), _columns_of(table, inside)))
        return areas, unknown

    def _of_ref(self, ref: Ref, sheet: str) -> list[tuple[str, Area]]:
        first = sheet if ref.sheet is None else ref.sheet.lower()
        if ref.last_sheet is None:
            return [(first, ref.area)]
        start = self._sheet_numbers.get(first)
        end = self._sheet_numbers.get(ref.last_sheet.lower())
        if start is None or end is None:
            return []
        between = self._scope.sheets[min(start, end) : max(start, end) + 1]
        return [(name.lower(), ref.area) for name in between]

    def _of_name(self, name: tuple[str, str], sheet: str) -> tuple[list[tuple[str, Area]], bool]:
        """Return what a name reads; one that nobody defined may be anything."""
        owner, word = name
        for key in ((owner or sheet, word), ("", word)):
            if key not in self._scope.names:
                continue
            if key not in self._named:
                self._named[key] = ([], True)  # in case it names itself
                self._named[key] = self._areas(self._scope.names[key], sheet)
            return self._named[key]
        if (table := self._scope.tables.get(word)) is not None:
            return [(table.sheet.lower(), table.area)], False
        return [], True


def _columns_of(table: Table, inside: str) -> Area:
    """Return the columns of a table that a structured reference names; else the whole table."""
    spelled = re.findall(r"\[((?:'.|[^\[\]'])+)\]", inside) or ([inside] if inside else [])
    said = [re.sub(r"'(.)", r"\1", name) for name in spelled if not name.startswith("#")]
    said = [name.removeprefix("@").strip().lower() for name in said]
    known = [name.lower() for name in table.columns]
    if not said or not set(said) <= set(known):
        return table.area
    numbers = [table.area.left + known.index(name) for name in said]
    return Area(table.area.top, min(numbers), table.area.bottom, max(numbers))


def _is_cell(area: Area) -> bool:
    return area.top == area.bottom and area.left == area.right


class _Index:
    """The places of one sheet that are read, each taken out once it was found."""

    def __init__(self, readers: Mapping[Area, list[int]]) -> None:
        self._cells: dict[tuple[int, int], list[int]] = {}
        spans: defaultdict[tuple[int, int], list[tuple[int, int, list[int]]]] = defaultdict(list)
        for area, numbers in readers.items():
            if _is_cell(area):
                self._cells[area.top, area.left] = numbers
            else:
                spans[area.left, area.right].append((area.top, area.bottom, numbers))
        if len(spans) > _MOST_COLUMN_SPANS:
            together = [entry for entries in spans.values() for entry in entries]
            spans = defaultdict(list, {(1, LAST_COLUMN): together})
        self._spans = {columns: _Intervals(entries) for columns, entries in spans.items()}

    def take(self, area: Area) -> list[list[int]]:
        """Return who reads something of an area, and forget them."""
        found = self._taken_cells(area)
        for (left, right), intervals in list(self._spans.items()):
            if left <= area.right and right >= area.left:
                found += intervals.take(area.top, area.bottom)
                if intervals.empty:
                    del self._spans[left, right]
        return found

    def _taken_cells(self, area: Area) -> list[list[int]]:
        size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if size == 1:
            single = self._cells.pop((area.top, area.left), None)
            return [] if single is None else [single]
        hit = [
            key
            for key in self._cells
            if area.top <= key[0] <= area.bottom and area.left <= key[1] <= area.right
        ]
        return [self._cells.pop(key) for key in hit]


class _Intervals:
    """Intervals of rows, each with its readers; a tree of latest ends finds those that are hit."""

    def __init__(self, entries: Sequence[tuple[int, int, list[int]]]) -> None:
        ordered = sorted(entries, key=lambda entry: entry[0])
        self._starts = [entry[0] for entry in ordered]
        self._readers = [entry[2] for entry in ordered]
        size = 1 << max(len(ordered) - 1, 0).bit_length()
        self._size = size
        self._ends = [0] * (2 * size)
        for at, entry in enumerate(ordered):
            self._ends[size + at] = entry[1]
        for at in range(size - 1, 0, -1):
            self._ends[at] = max(self._ends[2 * at], self._ends[2 * at + 1])

    @property
    def empty(self) -> bool:
        """Whether all were taken."""
        return self._ends[1] == 0

    def take(self, first: int, last: int) -> list[list[int]]:
        """Return the readers of the intervals that share a row with `first` to `last`."""
        limit = bisect_right(self._starts, last)
        found = []
        work = [1]
        ends, size = self._ends, self._size
        while work:
            node = work.pop()
            if ends[node] < first:
                continue
            if node >= size:
                if node - size < limit:
                    found.append(self._readers[node - size])
                    self._remove(node)
                continue
            if _first_leaf(node, size) < limit:
                work += (2 * node, 2 * node + 1)
        return found

    def _remove(self, node: int) -> None:
        ends = self._ends
        ends[node] = 0
        while node > 1:
            node //= 2
            ends[node] = max(ends[2 * node], ends[2 * node + 1])


def _first_leaf(node: int, size: int) -> int:
    """Return the number of the first leaf below a node."""
    return (node << (size.bit_length() - node.bit_length())) - size
