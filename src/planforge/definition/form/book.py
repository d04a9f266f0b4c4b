"""A workbook file as grids of cells: values as stored, with their number formats.

Only what a form needs is read. The file may come from anywhere: its size is bounded before anything
is unpacked, and its XML has neither entities nor a network.
"""

from __future__ import annotations

import math
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from planforge.addresses import column_number
from planforge.definition.built import is_built_archive
from planforge.definition.form.cells import Cell
from planforge.definition.form.formats import GENERAL, built_in
from planforge.safe_xml import xml_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_BYTES: Final = 60_000_000
_MOST_PARTS: Final = 5_000
_MOST_CELLS: Final = 400_000
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    KeyError, IndexError,
)  # fmt: skip
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE: Final = re.compile(rf"{_ADDRESS.pattern}:{_ADDRESS.pattern}")
_OLE: Final = b"\xd0\xcf\x11\xe0"


class UnreadableError(Exception):
    """A file that is no workbook of this kind; the argument is the problem's code."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet's filled cells, by row and column counted from 1."""

    name: str
    lines: Mapping[int, Mapping[int, Cell]]
    merged: tuple[str, ...] = ()

    def rows(self) -> list[int]:
        """Return the numbers of the rows in which anything stands, from the top."""
        return sorted(self.lines)

    def row(self, number: int) -> dict[int, Cell]:
        """Return a row's cells by column, from the left."""
        return dict(sorted(self.lines.get(number, {}).items()))

    def texts(self) -> Iterator[tuple[int, str]]:
        """Yield the texts of the sheet with their rows, from the top left."""
        for number in self.rows():
            for cell in self.row(number).values():
                if isinstance(cell.value, str):
                    yield number, cell.value.strip()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook's sheets, in order, and whether PlanForge built it from a plan."""

    grids: tuple[Grid, ...]
    is_built: bool


def read_book(content: bytes) -> Book:
    """Return the sheets of an .xlsx file.

    Raises:
        UnreadableError: it is none, it is damaged, locked with a password, or far too large.
    """
    if content.startswith(_OLE):
        raise UnreadableError("form-locked-or-old")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_size(archive)
            return _Reader(archive).book()
    except _BROKEN as error:
        raise UnreadableError("form-damaged") from error


def cells_of(merged: str) -> tuple[range, range] | None:
    """Return the rows and columns of merged cells; None for what is no range.

    Example:
        >>> cells_of("B6:C9")
        (range(6, 10), range(2, 4))
    """
    found = _RANGE.fullmatch(merged)
    if found is None:
        return None
    rows = range(int(found[2]), int(found[4]) + 1)
    return rows, range(column_number(found[1]), column_number(found[3]) + 1)


def _check_size(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise UnreadableError("form-too-large")


class _Reader:
    """Reads the parts of one file; what many cells share is read once."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        self.count = 0

    def book(self) -> Book:
        main = self._target("", "officeDocument")
        if main not in self.names:
            raise UnreadableError("form-damaged")
        root = self._parsed(main)
        ties = self._ties(main)
        self.texts = self._shared_texts(ties)
        self.formats = self._formats(ties)
        settings = next(_children(root, "workbookPr"), None)
        self.from_1904 = settings is not None and settings.get("date1904") in {"1", "true"}
        grids = [
            self._grid(sheet.get("name"), ties[_relation(sheet)][1])
            for sheets in _children(root, "sheets")
            for sheet in _children(sheets, "sheet")
            if ties[_relation(sheet)][0] == "worksheet"
        ]
        return Book(tuple(grids), is_built_archive(self.archive))

    def _grid(self, name: str, part: str) -> Grid:
        lines: dict[int, dict[int, Cell]] = {}
        root = self._parsed(part)
        for row, column, element in _cell_elements(root):
            cell = self._cell(element)
            if cell is None:
                continue
            self.count += 1
            if self.count > _MOST_CELLS:
                raise UnreadableError("form-too-large")
            lines.setdefault(row, {})[column] = cell
        merged = (
            str(entry.get("ref", ""))
            for entries in _children(root, "mergeCells")
            for entry in _children(entries, "mergeCell")
        )
        return Grid(name, lines, tuple(merged))

    def _cell(self, element: Any) -> Cell | None:
        kind = element.get("t", "n")
        formula = next((part.text or "" for part in _children(element, "f")), None)
        if kind == "inlineStr":
            text = "".join(_text_of(part) for part in _children(element, "is"))
            return Cell(text, formula=formula) if text else None
        written = next((part.text for part in _children(element, "v")), None)
        if not written:
            return None if formula is None else Cell("", formula=formula)
        number_format = self.formats.get(int(element.get("s", 0)), GENERAL)
        match kind:
            case "s":
                text = self.texts[int(written)]
                return Cell(text, number_format, formula) if text else None
            case "str" | "d":
                return Cell(_unescaped(written), number_format, formula)
            case "b":
                return Cell(written in {"1", "true"}, number_format, formula)
            case "e":
                return Cell(written, number_format, formula, error=True)
            case _:
                return Cell(_finite(written), number_format, formula, from_1904=self.from_1904)

    def _shared_texts(self, ties: Mapping[str, tuple[str, str]]) -> list[str]:
        part = next((part for kind, part in ties.values() if kind == "sharedStrings"), None)
        if part is None:
            return []
        return [_text_of(item) for item in _children(self._parsed(part), "si")]

    def _formats(self, ties: Mapping[str, tuple[str, str]]) -> dict[int, str]:
        part = next((part for kind, part in ties.values() if kind == "styles"), None)
        if part is None:
            return {}
        root = self._parsed(part)
        own = {
            int(entry.get("numFmtId")): entry.get("formatCode", GENERAL)
            for entries in _children(root, "numFmts")
            for entry in _children(entries, "numFmt")
        }
        looks = [look for group in _children(root, "cellXfs") for look in _children(group, "xf")]
        numbers = (int(look.get("numFmtId", 0)) for look in looks)
        return {at: own.get(number, built_in(number)) for at, number in enumerate(numbers)}

    def _ties(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the part of each relationship of a part, by its id."""
        folder, name = posixpath.split(part)
        file = posixpath.join(folder, "_rels", f"{name}.rels")
        found = {}
        for tie in _children(self._parsed(file), "Relationship"):
            target = str(tie.get("Target", ""))
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[str(tie.get("Id"))] = (str(tie.get("Type", "")).rpartition("/")[2], whole)
        return found

    def _target(self, part: str, kind: str) -> str:
        return next((whole for found, whole in self._ties(part).values() if found == kind), "")

    def _parsed(self, name: str) -> Any:
        return xml_root(self.archive.read(name))


def _cell_elements(root: Any) -> Iterator[tuple[int, int, Any]]:
    """Yield a sheet's cells with their places, which some programs leave to be counted."""
    row = 0
    for data in _children(root, "sheetData"):
        for line in _children(data, "row"):
            row = int(line.get("r") or row + 1)
            column = 0
            for element in _children(line, "c"):
                found = _ADDRESS.fullmatch(element.get("r", ""))
                column = column_number(found[1]) if found else column + 1
                yield row, column, element


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(written)
    return number


def _text_of(element: Any) -> str:
    """Return a text with its differently formatted runs joined, without reading aids."""
    parts = [
        text
        for child in element
        if _name(child) in {"t", "r"}
        for text in ([child] if _name(child) == "t" else _children(child, "t"))
    ]
    return _unescaped("".join(part.text or "" for part in parts))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _children(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element if _name(child) == name)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _relation(sheet: Any) -> str:
    found = (value for key, value in sheet.items() if key.rpartition("}")[2] == "id")
    return next(found, "")
