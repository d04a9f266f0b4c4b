"""The data of a template: a file, a plan, or what Python hands over, as values by name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.plain import is_plan, plain
from planforge.filling.spelled import are_spelled, spelled_number
from planforge.filling.unread import Partial, Unread, unread_cells
from planforge.problems import Location, PlanError, Problem, Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planforge.definition.tree import Node

MOST_BYTES: Final = 500_000_000
_TREES: Final = (".json", ".yaml", ".yml")
_TEXTS: Final = (".csv", ".tsv", ".txt")
_BOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods")
KNOWN: Final = ".json, .yaml, .csv, .xlsx"

_KEY_AND_VALUE: Final = ("data", "数据")
"""Sheets of these names hold single values in two columns: a name, and what it is."""
_HEADINGS: Final = {"name", "key", "field", "名称", "项目", "字段", "键", "指标"}
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_DIGITS_KEPT: Final = 15
"""As many as Excel keeps of a number."""
_DAY: Final = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?")
_TRUTHS: Final = {"true": True, "false": False}
_LARGEST_EXACT: Final = 1e15
_REPEATED: Final = re.compile(r"(?P<name>.+) \((?P<number>\d+)\)")
"""How the later ones of several columns of one name are called."""
_NOT_IN_NAMES: Final = re.compile(r"\W+")
_TOLD_OF_DATA: Final = {
    "empty-plan": "fill-data-empty",
    "binary-file": "fill-data-not-text",
    "file-too-large": "fill-data-large",
    "too-many-values": "fill-data-large",
    "too-deep": "fill-data-deep",
    "json-end": "fill-data-end",
}
"""What the readers of plans say of plans, and what is said of data instead."""


@dataclass(frozen=True, slots=True)
class Data:
    """What a template is filled with.

    Attributes:
        names: values by name.
        folder: where files that data name by their path are looked for; None for data of no file.
        file: where they were read from.
        notices: what is not wrong with them, but should be known.
    """

    names: Mapping[str, Any]
    folder: Path | None = None
    file: Path | None = None
    notices: tuple[Problem, ...] = ()


def read_data(data: object) -> Data:
    """Return the data in a file, a plan, a DataFrame, a mapping, or an object with fields.

    Rows without a name (a CSV file, a frame, a list) are called `rows`.

    Raises:
        PlanError: with all that is wrong with the file, or what cannot be data.
    """
    if type(data) is dict:
        return Data(_by_text(plain(data)))
    if isinstance(data, str | Path):
        return _read_file(Path(data))
    if is_plan(data):
        return Data(plain(data), data.folder)  # type: ignore[attr-defined]
    found = plain(data)
    if isinstance(found, Mapping):
        return Data(_by_text(found))
    if isinstance(found, list | tuple):
        return Data({"rows": found})
    raise PlanError([Problem("fill-data-kind", None, {"kind": type(data).__name__})])


def _by_text(names: Mapping[Any, Any]) -> Mapping[str, Any]:
    if all(type(name) is str for name in names):
        return names
    return {str(name): value for name, value in names.items()}


# ── Files ─────────────────────────────────────────────────────────────────────────────────────────


def read_limited(path: Path, most: int) -> bytes:
    """Return a file's bytes.

    Raises:
        PlanError: it is not there, a folder, or has more than `most` bytes.
    """
    place = Location(path.as_posix())
    if _present(path).is_dir():
        raise PlanError([Problem("fill-not-office", place)])
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        limit = f"{most // 1_000_000} MB"
        raise PlanError([Problem("fill-too-large", place, {"limit": limit})])
    return content


def _present(path: Path) -> Path:
    """Return the path of a file or folder that is there."""
    with suppress(OSError, ValueError):  # no system has such a path
        if path.exists():
            return path
    nearby: list[str] = []
    with suppress(OSError, ValueError):
        nearby = sorted(entry.name for entry in path.parent.iterdir())
    alike = suggestion(path.name, nearby)
    raise PlanError([Problem("fill-no-file", Location(path.as_posix()), alike)])


def _read_file(path: Path) -> Data:
    if _present(path).is_dir():
        return _read_plan(path)
    problems = Problems()
    _check_file(path, problems)
    problems.stop_if_any()
    suffix = path.suffix.lower()
    notices = Problems()
    if suffix in _TREES:
        tree = _tree(path, problems)
        problems.stop_if_any()
        if isinstance(tree, dict) and "pack" in tree:
            return _read_plan(path)
        names = _named(tree, path)
    elif suffix in _TEXTS:
        names = _named(_text_rows(path, problems, notices), path)
    else:
        names = _book_names(path, problems, notices)
    problems.stop_if_any()
    return Data(_reachable(names), path.absolute().parent, path, tuple(notices))


def _read_plan(path: Path) -> Data:
    from planforge.definition.read import read_definition
    from planforge.filling.plan_names import plan_names
    from planforge.plan.resolve import resolve

    plan = resolve(read_definition(path), None)
    return Data(plan_names(plan), plan.folder, path)


def _check_file(path: Path, problems: Problems) -> None:
    place = Location(path.as_posix())
    if path.suffix.lower() not in (*_TREES, *_TEXTS, *_BOOKS):
        problems.add("fill-data-format", place, suffix=path.suffix or path.name, known=KNOWN)
    elif path.stat().st_size > MOST_BYTES:
        problems.add("fill-data-large", place)
    elif path.stat().st_size == 0:
        problems.add("fill-data-empty", place)


def _named(tree: Any, path: Path) -> dict[str, Any]:
    """Return values by name; a list is called `rows`, and as its file."""
    if isinstance(tree, dict):
        return tree
    if isinstance(tree, list):
        return {path.stem: tree, "rows": tree}
    raise PlanError([Problem("fill-data-shape", Location(path.as_posix()))])


def _reachable(names: dict[str, Any]) -> dict[str, Any]:
    """Return the names with those that no tag could say (`Sheet 1`) also as `Sheet_1`."""
    spelled = {_NOT_IN_NAMES.sub("_", name).strip("_"): value for name, value in names.items()}
    found = {**spelled, **names}
    return Partial(found, names.unread) if isinstance(names, Partial) else found


# ── JSON and YAML ─────────────────────────────────────────────────────────────────────────────────


def _tree(path: Path, problems: Problems) -> Any:
    content = path.read_bytes()
    if path.suffix.lower() == ".json":
        try:
            return _json(content)
        except (ValueError, RecursionError, _TwiceError):
            pass  # read once more, slowly, to say where and why
    return _slow_tree(path, content, problems)


class _TwiceError(Exception):
    """A key stands twice in one object."""


def _json(content: bytes) -> Any:
    """Return the value of a JSON text; NaN, which pandas writes, is nothing."""
    text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    return json.loads(text, object_pairs_hook=_object, parse_constant=lambda _: None)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _TwiceError
    return made


def _slow_tree(path: Path, content: bytes, problems: Problems) -> Any:
    """Return the tree of a file, read as plans are; problems are told as problems of data."""
    from planforge.definition.json_tree import read_json
    from planforge.definition.tree import Origin
    from planforge.definition.yaml_tree import read_yaml

    read = read_json if path.suffix.lower() == ".json" else read_yaml
    found = Problems()
    root = read(content, Origin(path.as_posix(), path.parent), found)
    for problem in found:
        code = _TOLD_OF_DATA.get(problem.code, problem.code)
        problems.add(code, problem.location, **problem.details)
    if root is None or found:
        return None
    lines = content.decode("utf-8-sig", "replace").splitlines()
    return _plain_node(root, lines if read is read_yaml else None)


def _plain_node(node: Node, lines: Sequence[str] | None) -> Any:
    from planforge.definition.tree import Fields, Items

    match node:
        case Fields():
            return {name: _plain_node(inner, lines) for name, inner in node.nodes.items()}
        case Items():
            return [_plain_node(inner, lines) for inner in node.nodes]
        case _:
            return _yaml_value(node.value, node.where, lines) if lines else node.value


def _yaml_value(value: Any, where: Location, lines: Sequence[str]) -> Any:
    """Return a value; an unquoted day is a day, as YAML has it, while plans keep the text."""
    if not isinstance(value, str) or not (_DAY.fullmatch(value) or _MOMENT.fullmatch(value)):
        return value
    line, column = (where.line or 1) - 1, (where.column or 1) - 2
    quoted = 0 <= column < len(lines[line]) and lines[line][column] in "'\""
    return value if quoted else _typed(value)


# ── Tables ────────────────────────────────────────────────────────────────────────────────────────


def _text_rows(path: Path, problems: Problems, notices: Problems) -> list[dict[str, Any]]:
    """Return the rows of a text file by its header, with numbers and days as such."""
    from planforge.data.rows import read_text_table

    file = path.as_posix()
    table = read_text_table(path, file, (), problems, Location(file))
    if table is None:
        return []
    header, placed = table
    _tell_repeated(header, Location(file), notices)
    records = [record for _, record in placed if any(record)]
    columns = [_typed_column(cells) for cells in zip(*records, strict=True)]
    return [dict(zip(header, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _tell_repeated(columns: Sequence[str], place: Location, notices: Problems) -> None:
    """Note which columns are called the same, and what the later ones are called therefore."""
    for column in columns:
        found = _REPEATED.fullmatch(column)
        if found is not None and found["name"] in columns:
            details = {"name": found["name"], "number": int(found["number"]), "called": column}
            notices.add("fill-data-column-twice", place, **details)


def _typed_column(cells: Sequence[str]) -> list[Any]:
    """Return a column's cells; one identifier (`007`, a card's number) makes all of them texts."""
    if any(map(_is_identifier, cells)):
        return [cell or None for cell in cells]
    typed = list(map(_typed, cells))
    texts = {cell for cell in typed if isinstance(cell, str)}
    if texts and are_spelled([cell for cell in cells if cell]):
        return [spelled_number(cell) if isinstance(cell, str) else cell for cell in typed]
    return typed


def _is_identifier(cell: str) -> bool:
    """Whether a cell of digits would not come back as it was, were it a number.

    Example:
        >>> [_is_identifier(cell) for cell in ("007", "1234567890123456", "12", "0.5", "x")]
        [True, True, False, False, False]
    """
    if not cell.isascii() or not cell.removeprefix("-").isdigit():
        return False
    return _NUMBER.fullmatch(cell) is None or len(cell.removeprefix("-")) > _DIGITS_KEPT


def _typed(cell: str) -> Any:
    """Return what a cell of text says: a number, a day, true or false, nothing, or itself.

    Example:
        >>> [_typed(cell) for cell in ("12", "1.50", "2025-12-01", "", "12%", "2025-02-30")]
        [12, 1.5, datetime.date(2025, 12, 1), None, '12%', '2025-02-30']
    """
    if not cell:
        return None
    if _NUMBER.fullmatch(cell):
        if sum(map(str.isdigit, cell)) > _DIGITS_KEPT:
            return cell
        return float(cell) if "." in cell else int(cell)
    if cell.lower() in _TRUTHS:
        return _TRUTHS[cell.lower()]
    try:
        if found := _DAY.fullmatch(cell):
            return date(int(found[1]), int(found[3]), int(found[4]))
        return datetime.fromisoformat(cell) if _MOMENT.fullmatch(cell) else cell
    except ValueError:  # the 30th of February
        return cell


# ── Workbooks ─────────────────────────────────────────────────────────────────────────────────────


def _book_names(path: Path, problems: Problems, notices: Problems) -> dict[str, Any]:
    """Return each sheet's rows under its name, the first sheet's as `rows`, and single values."""
    from planforge.data.files import sheets_or_problem

    sheets = sheets_or_problem(path, path.name, problems, Location(path.as_posix()))
    unread = unread_cells(path) if sheets else {}
    names: dict[str, Any] = {}
    single = Partial({}, {})
    for name, cells in sheets.items():
        place = Location(path.as_posix(), sheet=name)
        if name.strip().lower() in _KEY_AND_VALUE and _widest(cells) == 2:
            _add_single_values(single, cells, unread.get(name, {}))
        else:
            names[name] = _sheet_rows(name, cells, unread.get(name, {}), place, notices)
    if names:
        names = {"rows": next(iter(names.values())), **names}
    return Partial({**names, **single}, single.unread)


def _sheet_rows(
    name: str,
    cells: Sequence[Sequence[Any]],
    unread: Mapping[tuple[int, int], Unread],
    place: Location,
    notices: Problems,
) -> list[dict[str, Any]]:
    from planforge.data.sheets import table_of

    table = table_of(name, cells, ())
    if table is None:
        return []
    columns = table.columns
    _tell_repeated(columns, place, notices)
    unread_in: dict[int, dict[str, Unread]] = {}
    for (row, column), cell in unread.items():
        if column <= len(columns):
            unread_in.setdefault(row, {})[columns[column - 1]] = cell
    rows: list[dict[str, Any]] = []
    beyond = max(unread_in, default=0) - table.header_row - len(table.rows)
    lines = [*table.rows, *([("",) * len(columns)] * beyond)]
    typed = zip(*map(_typed_cells, zip(*lines, strict=True)), strict=True)
    for number, values in enumerate(typed, start=table.header_row + 1):
        made: dict[str, Any] = dict(zip(columns, values, strict=True))
        if number in unread_in:
            rows.append(Partial(made, unread_in[number]))
        elif any(value is not None for value in values):
            rows.append(made)
    return rows


def _typed_cells(cells: Sequence[Any]) -> list[Any]:
    """Return a column's values; where all are texts that spell numbers, as those."""
    values = list(map(_cell, cells))
    if all(value is None or isinstance(value, (str, int, float)) for value in values):
        texts = [value for value in values if isinstance(value, str)]
        if texts and are_spelled(texts) and not any(map(_is_identifier, texts)):
            return [spelled_number(value) if isinstance(value, str) else value for value in values]
    return values


def _add_single_values(
    made: Partial, cells: Sequence[Sequence[Any]], unread: Mapping[tuple[int, int], Unread]
) -> None:
    """Add the values of a sheet in two columns by their names; `order.no` is within `order`."""
    named = [(at, row) for at, row in enumerate(cells, start=1) if str(row[0]).strip()]
    if named and str(named[0][1][0]).strip().lower() in _HEADINGS:
        del named[0]
    for at, (name, value, *_) in named:
        *owners, last = str(name).strip().split(".")
        place = made
        for owner in owners:
            inner = place.setdefault(owner, Partial({}, {}))
            place = inner if isinstance(inner, Partial) else Partial({}, {})
        if (at, 2) in unread:
            place.unread[last] = unread[at, 2]
        else:
            place[last] = _cell(value)


def _widest(cells: Iterable[Sequence[Any]]) -> int:
    """Return how many columns hold something."""
    filled = (at for row in cells for at, cell in enumerate(row, start=1) if cell != "")
    return max(filled, default=0)


def _cell(value: Any) -> Any:
    """Return a cell's value; whole numbers whole, midnight a day, a duration as Excel counts it."""
    match value:
        case "":
            return None
        case float() if value.is_integer() and abs(value) < _LARGEST_EXACT:
            return int(value)
        case datetime() if value.time() == time(0):
            return value.date()
        case timedelta():
            return value / timedelta(days=1)
        case _:
            return value
