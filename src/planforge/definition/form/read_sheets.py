"""A form's sheets into the plan's tree, with the sheet and cell of everything in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planforge.definition.form.assembly import Assembly
from planforge.definition.form.cells import Cell, Place, decoded_cell, referred
from planforge.definition.form.keys import MODELS, model_keys
from planforge.definition.form.marked import (
    MarkedSheet,
    SheetRow,
    marked_sheet,
    model_name,
    sheet_rows,
)
from planforge.definition.form.paths import path_of
from planforge.definition.form.settings import setting_place
from planforge.definition.form.sheets import (
    CONTINUED,
    HEADER_MARK,
    LIST_END,
    NAME,
    SETTINGS,
    VALUE,
    pattern_path,
)
from planforge.definition.tree import Fields, Leaf, Node
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.definition.form.book import Book
    from planforge.definition.tree import Origin, Path
    from planforge.problems import Problems

_ANY: Final = Place("any")
_UNKNOWN_NAME: Final = "#NAME?"
_ASIDE: Final = re.compile(
    r"(?P<start>#[1-9][0-9]*)(?:\.(?=[^\[])|(?=\[|$))(?P<rest>.*)", re.DOTALL
)
_VALUE_PLACE: Final = Place("value")


def read_sheets(book: Book, origin: Origin, problems: Problems) -> Node | None:
    """Return the tree of a form; None, with a problem, when the workbook is none."""
    marked = [found for grid in book.grids if (found := marked_sheet(grid)) is not None]
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


def _start(marked: Sequence[MarkedSheet], origin: Origin) -> Location:
    """Return where the plan itself stands: the sheet of its settings."""
    settings = (sheet.grid.name for sheet in marked if sheet.pattern == SETTINGS)
    return Location(origin.name, sheet=next(settings, None))


def _report_unmarked(
    book: Book, marked: Sequence[MarkedSheet], origin: Origin, problems: Problems
) -> None:
    """Report sheets of the form whose hidden row is gone, so that nothing is left out unsaid."""
    known = {id(sheet.grid) for sheet in marked}
    for grid in book.grids:
        if id(grid) not in known and any(text == HEADER_MARK for _, text in grid.texts()):
            problems.add("form-sheet-unmarked", Location(origin.name, sheet=grid.name))


class _Reader:
    """Reads one form; all its sheets put their values into one tree."""

    def __init__(self, origin: Origin, start: Location, problems: Problems) -> None:
        self.origin = origin
        self.problems = problems
        self.assembly = Assembly(origin, start, problems)
        self.overflow = Assembly(origin, start, problems)
        self.references: list[tuple[Path, int, Location]] = []

    def sheet(self, sheet: MarkedSheet) -> None:
        """Read one sheet."""
        rows = sheet_rows(sheet, self.origin, self.problems)
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

    # ── what rows mean ─────────────────────────────────────────────────────────────────────────

    def _named(self, pattern: Path, rows: Sequence[SheetRow]) -> None:
        """Read rows that each are an entry with a name."""
        wanted = pattern.count("*")
        seen: dict[Path, Location] = {}
        for row in rows:
            names = [row.names[key] for key in sorted(row.names)]
            if len(names) < wanted or row.name_place is None:
                self._report_nameless(row)
                continue
            given = iter(names)
            path = tuple(next(given) if step == "*" else step for step in pattern)
            self.assembly.mention(path, row.name_place)
            if not row.values:
                continue
            if path in seen:
                details = {"name": names[-1], "place": str(seen[path])}
                self.problems.add("form-name-twice", row.name_place, **details)
                continue
            seen[path] = row.name_place
            sheet = model_name(pattern)
            for key, (cell, where) in row.values.items():
                inner = path if key == VALUE else (*path, key)
                place = _place_of(sheet, key)
                self._put(inner, cell, place, where, row.name_place if key == VALUE else where)

    def _listed(self, path: Path, rows: Sequence[SheetRow]) -> None:
        """Read rows that are a list's entries, in order."""
        index = 0
        for row in rows:
            if not row.values:
                continue
            for key, (cell, where) in row.values.items():
                place = _place_of(str(path[0]), key) if len(path) == 1 else _VALUE_PLACE
                self._put((*path, index, key), cell, place, where, where)
            index += 1

    def _settings(self, rows: Sequence[SheetRow]) -> None:
        """Read rows that name their whole path; `+` goes on with the text of the row above."""
        found: list[tuple[Path, Node, Location]] = []
        for row in rows:
            if VALUE not in row.values:
                continue
            if row.names.get(NAME) == CONTINUED and found:
                self._continue(found, row)
            elif (entry := self._setting(row)) is not None:
                found.append(entry)
        for path, node, key in found:
            aside = isinstance(path[0], str) and path[0].startswith("#")
            (self.overflow if aside else self.assembly).put(path, node, key)

    def _continue(self, found: list[tuple[Path, Node, Location]], row: SheetRow) -> None:
        path, before, key = found[-1]
        node = self._decoded(row.values[VALUE][0], _ANY, row.values[VALUE][1])
        if isinstance(before, Leaf) and isinstance(node, Leaf):
            text = before.written + node.written
            found[-1] = (path, Leaf(text, text, before.where, self.origin), key)

    def _setting(self, row: SheetRow) -> tuple[Path, Node, Location] | None:
        if NAME not in row.names or row.name_place is None:
            self._report_nameless(row)
            return None
        name = row.names[NAME]
        path = _setting_path(name)
        if path is None:
            self.problems.add("form-bad-path", row.name_place, written=name)
            return None
        place = setting_place(name, "zh-CN")
        cell, where = row.values[VALUE]
        node = self._decoded(cell, place, where)
        return None if node is None else (path, node, row.name_place)

    def _report_nameless(self, row: SheetRow) -> None:
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


def _place_of(sheet: str, key: str) -> Place:
    if key == VALUE:
        return Place("prose" if sheet == "sections" else "text")
    known = model_keys(sheet).get(key) if sheet in MODELS else None
    return known.place("zh-CN") if known else Place("value")
