"""Files as tables of texts, whatever they are: where the header stands, and what is below it."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.data.files import SHEETS, TEXT, sheets_or_problem, text_or_problem
from planforge.data.header import count_wanted
from planforge.data.sheets import Sheet, cell_text, table_of
from planforge.definition.built import is_built
from planforge.definition.read import PLAN_FILES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from planforge.problems import Problems

_LOCKS = ("~$", ".")
_MOST_ROWS = 200_000
"""As many rows are looked at; exports have fewer, and the rest of a larger file is alike."""


@dataclass(frozen=True, slots=True)
class Table:
    """One file, as read.

    Attributes:
        path: the file.
        shown: the file as people name it.
        sheet: the sheet's name, in a workbook.
        header_row: the header's row, counted from 1.
        columns: the names in the header.
        rows: the rows below, each cell as text; blank rows are there.
    """

    path: Path
    shown: str
    sheet: str | None
    header_row: int
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]


def files_under(paths: Iterable[Path]) -> list[Path]:
    """Return the files that can be read, those of folders with them, by name."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            entries = (entry for entry in sorted(path.rglob("*")) if not _is_aside(entry, path))
            found += [entry for entry in entries if entry.is_file() and _is_export(entry)]
        elif path.is_file():
            found.append(path)
    return list(dict.fromkeys(found))


def _is_export(path: Path) -> bool:
    """Return whether a file in a folder is of a kind that exports are: no notes, no plans."""
    kind = path.suffix.lower().lstrip(".")
    return kind in (SHEETS | TEXT) - {"txt"} and path.name not in PLAN_FILES and not is_built(path)


def read_table(path: Path, shown: str, wanted: Collection[str], problems: Problems) -> Table | None:
    """Return the table of a file; None, perhaps with a problem, where there is none."""
    if path.suffix.lower().lstrip(".") in SHEETS:
        return _read_workbook(path, shown, wanted, problems)
    return _read_text(path, shown, wanted, problems)


def _is_aside(path: Path, folder: Path) -> bool:
    """Return whether a file is hidden, or the trace of one that is open in an office program."""
    return any(part.startswith(_LOCKS) for part in path.relative_to(folder).parts)


def _read_workbook(
    path: Path, shown: str, wanted: Collection[str], problems: Problems
) -> Table | None:
    found: list[Sheet] = []
    for name, cells in sheets_or_problem(path, shown, problems, None).items():
        table = table_of(name, cells, wanted)
        found += [table] if table else []
    if not found:
        return None
    best = max(found, key=lambda table: (count_wanted(table.columns, wanted), len(table.rows)))
    rows = [[cell_text(cell) for cell in row] for row in best.rows[:_MOST_ROWS]]
    return Table(path, shown, best.name, best.header_row, best.columns, rows)


def _read_text(path: Path, shown: str, wanted: Collection[str], problems: Problems) -> Table | None:
    with tempfile.TemporaryDirectory(prefix="planforge-") as scratch:
        copy = Path(scratch) / "copy.csv"
        layout = text_or_problem(path, copy, shown, wanted, problems, None)
        if layout is None:
            return None
        with layout.path.open(encoding="utf-8-sig", newline="") as file:
            records = csv.reader(file, delimiter=layout.delimiter)
            below = islice(records, layout.header_row, layout.header_row + _MOST_ROWS)
            try:
                rows = [[cell.strip() for cell in row[: len(layout.columns)]] for row in below]
            except csv.Error as error:
                problems.add("unreadable-file", None, file=shown, cause=str(error))
                return None
    return Table(path, shown, None, layout.header_row, layout.columns, rows)
