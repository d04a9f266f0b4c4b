"""A form's sheets into the plan's tree, with the sheet and cell of everything in it.

A sheet is known by its mark, a column by its hidden key (one that somebody added, by its header), a
row by what it names: so sheets may be renamed, columns moved and rows inserted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from planforge.definition.form.assembly import Assembly
from planforge.definition.form.book import cell_name
from planforge.definition.form.cells import Cell, Place, decoded_cell, referred
from planforge.definition.form.keys import MODELS, model_keys
from planforge.definition.form.paths import path_of
from planforge.definition.form.settings import setting_place
from planforge.definition.form.sheets import (
    CONTINUED,
    HEADER_MARK,
    LIST_END,
    MARK,
    SETTINGS,
    UNREAD,
    VALUE,
    key_of,
    pattern_path,
)
from planforge.definition.form.words import keys_by_label
from planforge.definition.tree import Fields, Leaf, Node
from planforge.problems import Location, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.definition.form.book import Book, Grid
    from planforge.definition.tree import Origin, Path
    from planforge.problems import Problems

_NAME: Final = Place("text")
_ANY: Final = Place("any")
_UNKNOWN_NAME: Final = "#NAME?"
_ASIDE: Final = re.compile(
    r"(?P<start>#[1-9][0-9]*)(?:\.(?=[^\[])|(?=\[|$))(?P<rest>.*)", re.DOTALL
)
_VALUE_PLACE: Final = Place("value")


@dataclass(frozen=True, slots=True)
class _Marked:
    """A sheet of the form: its cells, what its rows are, and where its keys stand."""

    grid: Grid
    pattern: str
    row: int


def read_sheets(book: Book, origin: Origin, problems: Problems) -> Node | None:
    """Return the tree of a form; None, with a problem, when the workbook is none."""
    marked = [found for grid in book.grids if (found := _marked(grid)) is not None]
    if not marked:
        code = "form-is-built" if book.is_built else "form-has-no-marks"
        problems.add(code, Location(origin.name))
        return None
    reader = _Reader(origin, _start(marked, origin), problems)
    _report_unmarked(book, marked, origin, problems)
    seen: dict[str, str] = {}
    for sheet in marked:
        # Both the first and the last sheet hold settings by their paths; a copy of either repeats.
        if sheet.pattern != SETTINGS and sheet.pattern in seen:
            where = Location(origin.name, sheet=sheet.grid.name)
            problems.add("form-sheet-twice", where, other=seen[sheet.pattern])
            continue
        seen[sheet.pattern] = sheet.grid.name
        reader.sheet(sheet)
    return reader.tree()


def _start(marked: Sequence[_Marked], origin: Origin) -> Location:
    """Return where the plan itself stands: the sheet of its settings."""
    settings = (sheet.grid.name for sheet in marked if sheet.pattern == SETTINGS)
    return Location(origin.name, sheet=next(settings, None))


def _report_unmarked(
    book: Book, marked: Sequence[_Marked], origin: Origin, problems: Problems
) -> None:
    """Report sheets of the form whose hidden row is gone, so that nothing is left out unsaid."""
    known = {id(sheet.grid) for sheet in marked}
    for grid in book.grids:
        if id(grid) not in known and any(text == HEADER_MARK for _, text in grid.texts()):
            problems.add("form-sheet-unmarked", Location(origin.name, sheet=grid.name))


def _marked(grid: Grid) -> _Marked | None:
    found = ((row, text) for row, text in grid.texts() if text.startswith(MARK))
    row, text = next(found, (0, ""))
    return _Marked(grid, text.removeprefix(MARK), row) if row else None


@dataclass(slots=True)
class _Row:
    """A row's values as read: names in order, and values by key with their places."""

    number: int
    names: list[str] = field(default_factory=list)
    name_place: Location | None = None
    values: dict[str, tuple[Cell, Location]] = field(default_factory=dict)


class _Reader:
    """Reads one form; all its sheets put their values into one tree."""

    def __init__(self, origin: Origin, start: Location, problems: Problems) -> None:
        self.origin = origin
        self.problems = problems
        self.assembly = Assembly(origin, start, problems)
        self.overflow = Assembly(origin, start, problems)
        self.references: list[tuple[Path, int, Location]] = []

    def sheet(self, sheet: _Marked) -> None:
        """Read one sheet."""
        columns = self._columns(sheet)
        rows = list(self._rows(sheet, columns))
        path = pattern_path(sheet.pattern) if sheet.pattern != SETTINGS else ()
        if path is None:
            where = Location(self.origin.name, sheet=sheet.grid.name)
            self.problems.add("form-bad-mark", where, mark=sheet.pattern)
        elif sheet.pattern == SETTINGS:
            self._settings(rows)
        elif sheet.pattern.endswith(LIST_END):
            self._listed(path, rows)
        else:
            self._named(path, rows)

    def tree(self) -> Fields:
        """Return the tree of all sheets, with what cells refer to in its place."""
        aside = self.overflow.tree().nodes
        for path, number, where in self.references:
            node = aside.get(f"#{number}")
            if node is None:
                self.problems.add("form-reference-missing", where, number=number)
            else:
                self.assembly.put(path, node, where)
        return self.assembly.tree()

    # ── columns and rows ───────────────────────────────────────────────────────────────────────

    def _columns(self, sheet: _Marked) -> dict[int, str]:
        """Return the key of each column; those without a key are known by their headers."""
        keys: dict[int, str] = {}
        for column, cell in sheet.grid.row(sheet.row).items():
            written = str(cell.value).strip()
            found = None if written.startswith(MARK) else key_of(written)
            if found is not None:
                keys[column] = found
        header = self._header(sheet)
        for column, cell in sheet.grid.row(header).items():
            title = str(cell.value).strip()
            if column not in keys and title and not title.startswith(HEADER_MARK):
                added = self._key_of(sheet, column, header, title)
                if added:
                    keys[column] = added
        return {column: key for column, key in keys.items() if key != UNREAD}

    def _header(self, sheet: _Marked) -> int:
        """Return the header's row: marked, or when that is gone, the next with anything in it."""
        below = [row for row in sheet.grid.rows() if row > sheet.row]
        marked = {row for row, text in sheet.grid.texts() if text == HEADER_MARK}
        return next((row for row in below if row in marked), below[0] if below else 0)

    def _key_of(self, sheet: _Marked, column: int, header: int, title: str) -> str | None:
        """Return the key behind the header of a column that somebody added."""
        if sheet.pattern.endswith(".rows" + LIST_END):
            return title
        name = _model_name(sheet.pattern)
        known = {key: key for key in model_keys(name)} if name in MODELS else {}
        found = (keys_by_label(name) | known).get(title)
        filled = any(column in sheet.grid.lines[row] for row in sheet.grid.rows() if row > header)
        if found is None and filled:
            alike = suggestion(title, {**keys_by_label(name), **known})
            where = self._place(sheet, header, column)
            self.problems.add("form-column-unknown", where, title=title, **alike)
        return found

    def _rows(self, sheet: _Marked, columns: Mapping[int, str]) -> Iterator[_Row]:
        header = self._header(sheet)
        for number in sheet.grid.rows():
            if number <= sheet.row or number == header:
                continue
            row = _Row(number)
            for column, cell in sheet.grid.row(number).items():
                key = columns.get(column)
                if key is None:
                    continue
                where = self._place(sheet, number, column)
                if key.startswith("@") and key != VALUE:
                    self._add_name(row, cell, where)
                elif not isinstance(cell.value, str) or cell.value.strip() or cell.formula:
                    row.values[key] = (cell, where)
            yield row

    def _add_name(self, row: _Row, cell: Cell, where: Location) -> None:
        node = decoded_cell(cell, _NAME, where, self.origin)
        if isinstance(node, Leaf):
            row.names.append(node.written)
            row.name_place = row.name_place or where

    def _place(self, sheet: _Marked, row: int, column: int) -> Location:
        return Location(self.origin.name, sheet=sheet.grid.name, cell=cell_name(row, column))

    # ── what rows mean ─────────────────────────────────────────────────────────────────────────

    def _named(self, pattern: Path, rows: Sequence[_Row]) -> None:
        """Read rows that each are an entry with a name."""
        wanted = pattern.count("*")
        seen: dict[Path, Location] = {}
        for row in rows:
            if len(row.names) < wanted or row.name_place is None:
                self._report_nameless(row)
                continue
            names = iter(row.names)
            path = tuple(next(names) if step == "*" else step for step in pattern)
            self.assembly.mention(path, row.name_place)
            if not row.values:
                continue
            if path in seen:
                details = {"name": row.names[-1], "place": str(seen[path])}
                self.problems.add("form-name-twice", row.name_place, **details)
                continue
            seen[path] = row.name_place
            sheet = _model_name_of(pattern)
            for key, (cell, where) in row.values.items():
                inner = path if key == VALUE else (*path, key)
                place = _place_of(sheet, key)
                self._put(inner, cell, place, where, row.name_place if key == VALUE else where)

    def _listed(self, path: Path, rows: Sequence[_Row]) -> None:
        """Read rows that are a list's entries, in order."""
        index = 0
        for row in rows:
            if not row.values:
                continue
            for key, (cell, where) in row.values.items():
                place = _place_of(str(path[0]), key) if len(path) == 1 else _VALUE_PLACE
                self._put((*path, index, key), cell, place, where, where)
            index += 1

    def _settings(self, rows: Sequence[_Row]) -> None:
        """Read rows that name their whole path; `+` goes on with the text of the row above."""
        found: list[tuple[Path, Node, Location]] = []
        for row in rows:
            if VALUE not in row.values:
                continue
            if row.names[:1] == [CONTINUED] and found:
                self._continue(found, row)
            elif (entry := self._setting(row)) is not None:
                found.append(entry)
        for path, node, key in found:
            aside = isinstance(path[0], str) and path[0].startswith("#")
            (self.overflow if aside else self.assembly).put(path, node, key)

    def _continue(self, found: list[tuple[Path, Node, Location]], row: _Row) -> None:
        path, before, key = found[-1]
        node = self._decoded(row.values[VALUE][0], _ANY, row.values[VALUE][1])
        if isinstance(before, Leaf) and isinstance(node, Leaf):
            text = before.written + node.written
            found[-1] = (path, Leaf(text, text, before.where, self.origin), key)

    def _setting(self, row: _Row) -> tuple[Path, Node, Location] | None:
        if not row.names or row.name_place is None:
            self._report_nameless(row)
            return None
        name = row.names[0]
        path = _setting_path(name)
        if path is None:
            self.problems.add("form-bad-path", row.name_place, written=name)
            return None
        place = setting_place(name, "zh-CN")
        cell, where = row.values[VALUE]
        node = self._decoded(cell, place, where)
        return None if node is None else (path, node, row.name_place)

    def _report_nameless(self, row: _Row) -> None:
        if row.values:
            where = next(where for _, where in row.values.values())
            self.problems.add("form-name-missing", where)

    # ── cells ──────────────────────────────────────────────────────────────────────────────────

    def _put(self, path: Path, cell: Cell, place: Place, where: Location, key: Location) -> None:
        if isinstance(cell.value, str) and (number := referred(cell.value)) is not None:
            self.references.append((path, number, where))
            return
        node = self._decoded(cell, place, where)
        if node is not None:
            self.assembly.put(path, node, key)

    def _decoded(self, cell: Cell, place: Place, where: Location) -> Node | None:
        if cell.error:
            if cell.formula and cell.value == _UNKNOWN_NAME:
                text = "=" + cell.formula  # a formula of the plan, which Excel took for its own
                return Leaf(text, text, where, self.origin)
            self.problems.add("form-cell-error", where, error=cell.value)
            return None
        if cell.formula is not None and cell.value == "":
            self.problems.add("form-formula-without-value", where)
            return None
        return decoded_cell(cell, place, where, self.origin)


def _setting_path(name: str) -> Path | None:
    """Return where a setting belongs; what a cell refers to begins with `#3`."""
    found = _ASIDE.fullmatch(name)
    if found is None:
        return path_of(name)
    if not found["rest"]:
        return (found["start"],)
    rest = path_of(found["rest"])
    return None if rest is None else (found["start"], *rest)


def _model_name(pattern: str) -> str:
    path = pattern_path(pattern) if pattern != SETTINGS else None
    return _model_name_of(path) if path else ""


def _model_name_of(pattern: Path) -> str:
    """Return which sheet's words and keys a pattern has."""
    return str(next(step for step in reversed(pattern) if step != "*"))


def _place_of(sheet: str, key: str) -> Place:
    if key == VALUE:
        return Place("prose" if sheet == "sections" else "text")
    known = model_keys(sheet).get(key) if sheet in MODELS else None
    return known.place("zh-CN") if known else Place("value")
