"""Files that a plan names: found, told apart, and opened, or the problem noted."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.data.convert import quoted
from planforge.data.extent import TooLargeError
from planforge.data.sheets import (
    Cell,
    EncryptedError,
    NoSheetError,
    Sheet,
    UnreadableError,
    WebPageError,
    read_sheet,
    read_sheets,
)
from planforge.data.sql import first_line
from planforge.data.text import MixedEncodingsError, NotTextError, TextFile, read_text_file
from planforge.problems import Location, suggestion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from duckdb import DuckDBPyConnection

    from planforge.problems import Problems

TEXT = {"csv", "tsv", "txt"}
SHEETS = {"xlsx", "xlsm", "xlsb", "xls", "et", "ods"}
PARQUET = {"parquet", "pq"}
JSON = {"json", "jsonl", "ndjson"}
_HEAD = 4096
FORMATS = "csv, xlsx, xls, parquet, json"


def kind_of(path: Path, written: str | None = None) -> str:
    """Return the kind of a file: what the plan says of it, else its ending.

    Some back offices call a text with tabs `.xls`, since spreadsheet programs open it.
    """
    kind = (written or path.suffix.lstrip(".")).lower()
    return "txt" if kind == "xls" and written is None and _is_text_with_tabs(path) else kind


def _is_text_with_tabs(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:  # who reads the whole file says why it cannot be read
        return False
    binary = b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return b"\t" in head and not binary and not head.lstrip().startswith(b"<")


def split_sheet(file: str, folder: Path) -> tuple[str, str | None]:
    """Return file and sheet of `book.xlsx#sheet`; a file whose own name has a `#` is no sheet."""
    name, mark, sheet = file.rpartition("#")
    if not mark or (folder / file).exists():
        return file, None
    return name, sheet


def existing_file(file: str, folder: Path, problems: Problems, at: Location | None) -> Path | None:
    """Return the absolute path of a file, or None with `missing-file` noted."""
    path = (folder / file).absolute()
    if path.is_file():
        return path
    beside = path.parent
    names = [entry.name for entry in beside.iterdir() if entry.is_file()] if beside.is_dir() else []
    alike = suggestion(path.name, sorted(names))
    if alike:
        alike = {"suggestion": str(Path(file).with_name(alike["suggestion"]).as_posix())}
    problems.add("missing-file", at, file=file, **alike)
    return None


def sheet_or_problem(
    path: Path,
    file: str,
    sheet: str | None,
    wanted: Collection[str],
    problems: Problems,
    at: Location | None,
) -> Sheet | None:
    """Return the table of a sheet, or None with the problem noted."""
    table = None
    with _told(file, problems, at):
        table = read_sheet(path, sheet, wanted)
        if table is None:
            problems.add("empty-file", at, file=file)
    return table


def sheets_or_problem(
    path: Path, file: str, problems: Problems, at: Location | None
) -> dict[str, list[list[Cell]]]:
    """Return the cells of all visible sheets, or nothing with the problem noted."""
    sheets: dict[str, list[list[Cell]]] = {}
    with _told(file, problems, at):
        sheets.update(read_sheets(path))
    return sheets


@contextmanager
def _told(file: str, problems: Problems, at: Location | None) -> Iterator[None]:
    """Note why a workbook could not be read."""
    try:
        yield
    except EncryptedError:
        problems.add("encrypted-file", at, file=file)
    except WebPageError:
        problems.add("web-page", at, file=file)
    except UnreadableError as error:
        problems.add("unreadable-file", at, file=file, cause=str(error))
    except TooLargeError:
        problems.add("workbook-too-large", at, file=file)
    except NoSheetError as error:
        known = ", ".join(error.names)
        alike = suggestion(error.wanted, error.names)
        problems.add("missing-sheet", at, file=file, sheet=error.wanted, known=known, **alike)


def text_or_problem(
    path: Path,
    copy: Path,
    file: str,
    wanted: Collection[str],
    problems: Problems,
    at: Location | None,
) -> TextFile | None:
    """Return the layout of a text file, or None with the problem noted."""
    try:
        layout = read_text_file(path, copy, wanted)
    except MixedEncodingsError as error:
        problems.add("mixed-encodings", Location(file, row=error.row), file=file)
        return None
    except NotTextError:
        problems.add("not-text", at, file=file)
        return None
    except OSError as error:
        problems.add("unreadable-file", at, file=file, cause=error.strerror or str(error))
        return None
    if layout is None:
        problems.add("empty-file", at, file=file)
    return layout


def create_from_text(
    connection: DuckDBPyConnection, name: str, layout: TextFile, what: str
) -> None:
    """Make a `TABLE` or `VIEW` of texts from a text file.

    Raises:
        duckdb.Error: when rows differ in their number of cells, or are broken.
    """
    connection.execute(f"CREATE {what} {quoted(name)} AS SELECT * FROM {text_rows(layout)}")


def text_rows(layout: TextFile) -> str:
    """Return the SQL that reads a text file, all its cells as texts."""
    columns = ", ".join(f"{_literal(column)}: 'VARCHAR'" for column in layout.columns)
    return (
        f"read_csv({literal_path(layout.path)}, delim = {_literal(layout.delimiter)}, "
        f"quote = '\"', escape = '\"', header = false, skip = {layout.lines_above}, "
        f"columns = {{{columns}}}, auto_detect = false)"
    )


def report_unreadable_text(
    layout: TextFile, file: str, error: Exception, problems: Problems, at: Location | None
) -> None:
    """Note why DuckDB could not read a text file: the first uneven row where there is one."""
    ragged = layout.first_ragged_row()
    if ragged is None:
        problems.add("unreadable-file", at, file=file, cause=first_line(error))
        return
    row, cells = ragged
    problems.add("ragged-row", Location(file, row=row), cells=cells, columns=len(layout.columns))


def report_missing_column(
    problems: Problems, at: Location | None, column: str, source: str, known: Collection[str]
) -> None:
    """Note that a source lacks a column, with those it has."""
    shown = ", ".join(known)
    problems.add(
        "missing-column", at, column=column, source=source, known=shown, **suggestion(column, known)
    )


def literal_path(path: Path) -> str:
    """Return a path as an SQL text in which nothing stands for other characters."""
    plain = str(path)
    for sign in "[*?":
        plain = plain.replace(sign, f"[{sign}]")
    return _literal(plain)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
