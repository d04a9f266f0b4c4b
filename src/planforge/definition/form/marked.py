"""The sheets of a form as they come back: what each is, and its rows by their keys.

A sheet is known by its mark, a column by its hidden key (one that somebody added, by its header), a
row by what it names: so sheets may be renamed, columns moved and rows inserted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from planforge.addresses import cell_name
from planforge.definition.form.book import cells_of
from planforge.definition.form.cells import Place, decoded_cell
from planforge.definition.form.keys import MODELS, model_keys
from planforge.definition.form.sheets import (
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
from planforge.definition.tree import Leaf
from planforge.problems import Location, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.form.book import Grid
    from planforge.definition.form.cells import Cell
    from planforge.definition.tree import Origin, Path
    from planforge.problems import Problems

_NAME: Final = Place("text")
_ROWS: Final = ".rows" + LIST_END


@dataclass(frozen=True, slots=True)
class MarkedSheet:
    """A sheet of the form: its cells, what its rows are, and the row where its keys stand."""

    grid: Grid
    pattern: str
    row: int

    def header(self) -> int:
        """Return the header's row: marked, or when that is gone, the next with anything in it."""
        below = [row for row in self.grid.rows() if row > self.row]
        marked = {row for row, text in self.grid.texts() if text == HEADER_MARK}
        return next((row for row in below if row in marked), below[0] if below else 0)

    def lost_header(self) -> bool:
        """Return whether the header is gone, so that the first entry would be taken for it.

        Who deletes the empty first column takes the header's mark along, and the left one of the
        two that frame the keys.
        """
        frame = [text for row, text in self.grid.texts() if row == self.row]
        marks = sum(text.startswith(MARK) for text in frame)
        return marks > 1 and all(text != HEADER_MARK for _, text in self.grid.texts())

    def place(self, origin: Origin, row: int, column: int) -> Location:
        """Return where a cell of this sheet stands."""
        return Location(origin.name, sheet=self.grid.name, cell=cell_name(row, column))


@dataclass(slots=True)
class SheetRow:
    """A row as filled in: its names and values by the keys of their columns."""

    names: dict[str, str] = field(default_factory=dict)
    name_place: Location | None = None
    values: dict[str, tuple[Cell, Location]] = field(default_factory=dict)


def marked_sheet(grid: Grid) -> MarkedSheet | None:
    """Return a sheet with what its mark says; None for a sheet that is not the form's."""
    found = ((row, text) for row, text in grid.texts() if text.startswith(MARK))
    row, text = next(found, (0, ""))
    return MarkedSheet(grid, text.removeprefix(MARK), row) if row else None


def sheet_rows(sheet: MarkedSheet, origin: Origin, problems: Problems) -> list[SheetRow]:
    """Return the rows of a sheet, from the top."""
    header = sheet.header()
    if sheet.lost_header():
        problems.add("form-header-gone", Location(origin.name, sheet=sheet.grid.name))
        return []
    keys = _keys(sheet, header, origin, problems)
    _report_merged(sheet, header, keys, origin, problems)
    rows = []
    for number in sheet.grid.rows():
        if number > sheet.row and number != header:
            row = SheetRow()
            for column, cell in sheet.grid.row(number).items():
                if column in keys:
                    _add(row, keys[column], cell, sheet.place(origin, number, column), origin)
            rows.append(row)
    return rows


def model_name(pattern: Path) -> str:
    """Return whose keys and words the rows of a sheet have: `metrics`, `columns`, `rows`.

    Example:
        >>> model_name(("tables", "*", "columns", "*"))
        'columns'
    """
    return str(next(step for step in reversed(pattern) if step != "*"))


def _report_merged(
    sheet: MarkedSheet, header: int, keys: Mapping[int, str], origin: Origin, problems: Problems
) -> None:
    """Report entries that share a merged cell: only the first of them has what stands in it."""
    for merged in sheet.grid.merged:
        rows, columns = cells_of(merged) or (range(0), range(0))
        read = [column for column in columns if column in keys]
        if not read or rows.stop <= header + 1 or len(rows) * len(read) < 2:
            continue
        if columns.start in sheet.grid.row(rows.start):
            where = sheet.place(origin, rows.start, columns.start)
            problems.add("form-cells-merged", where, cells=merged)


def _add(row: SheetRow, key: str, cell: Cell, where: Location, origin: Origin) -> None:
    """Put a cell into its row, as a name or as a value."""
    if key.startswith("@") and key != VALUE:
        node = decoded_cell(cell, _NAME, where, origin)
        if isinstance(node, Leaf):
            row.names[key] = node.written
            row.name_place = row.name_place or where
    elif not isinstance(cell.value, str) or cell.value.strip() or cell.formula:
        row.values[key] = (cell, where)


def _keys(sheet: MarkedSheet, header: int, origin: Origin, problems: Problems) -> Mapping[int, str]:
    """Return the key of each column; one without a key is known by its header."""
    titles = {column: str(cell.value).strip() for column, cell in sheet.grid.row(header).items()}
    keys: dict[int, str] = {}
    for column, cell in sheet.grid.row(sheet.row).items():
        written = str(cell.value).strip()
        found = None if written.startswith(MARK) else key_of(written)
        if found is not None:
            keys[column] = found
    for column, title in titles.items():
        if column not in keys and title and title != HEADER_MARK:
            where = sheet.place(origin, header, column)
            keys[column] = _key_of(sheet, title, _is_filled(sheet, column, header), where, problems)
    return _each_once(sheet, keys, titles, origin, problems)


def _key_of(
    sheet: MarkedSheet, title: str, filled: bool, where: Location, problems: Problems
) -> str:
    """Return the key behind the header of a column that somebody added."""
    if sheet.pattern.endswith(_ROWS):
        return title
    path = pattern_path(sheet.pattern) if sheet.pattern != SETTINGS else None
    name = model_name(path) if path else ""
    known = keys_by_label(name) | ({key: key for key in model_keys(name)} if name in MODELS else {})
    if title not in known and filled:
        problems.add("form-column-unknown", where, title=title, **suggestion(title, known))
    return known.get(title, UNREAD)


def _each_once(
    sheet: MarkedSheet,
    keys: Mapping[int, str],
    titles: Mapping[int, str],
    origin: Origin,
    problems: Problems,
) -> dict[int, str]:
    """Return the columns that are read; a second one for the same thing is a problem."""
    header = sheet.header()
    seen: dict[str, int] = {}
    for column, key in sorted(keys.items()):
        if key == UNREAD or (key in seen and not _is_filled(sheet, column, header)):
            continue
        if key in seen:
            where = sheet.place(origin, header, column)
            other = cell_name(header, seen[key])
            problems.add("form-column-twice", where, title=titles.get(column, key), other=other)
        else:
            seen[key] = column
    return {column: key for key, column in seen.items()}


def _is_filled(sheet: MarkedSheet, column: int, header: int) -> bool:
    return any(column in line for row, line in sheet.grid.lines.items() if row > header)
