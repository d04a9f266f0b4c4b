"""Cells of a workbook of data that hold no value: errors, and formulas that nobody calculated.

Excel stores a formula's value beside it; a program that writes workbooks may not. Such a cell is
no blank: whoever names it is told of it with its place, as of a missing name.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from planforge.addresses import column_number
from planforge.filling.markup import parsed
from planforge.filling.missing import Missing
from planforge.problems import Location, PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_CELL: Final = re.compile(
    rb'<(?:\w+:)?c\s(?P<attributes>[^<>]*?\br="(?P<column>[A-Z]{1,3})(?P<row>\d{1,7})"[^<>]*)>'
    rb"(?P<formula><(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>))?\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v[^<>]*>(?P<value>[^<]*)</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR: Final = b't="e"'
_TEXT: Final = b't="str"'
"""A formula may well give an empty text."""
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell without a value.

    Attributes:
        place: where it stands.
        error: what it shows, such as `#N/A`; empty for a formula without a stored value.
    """

    place: Location
    error: str


class Partial(dict[str, Any]):
    """Values by name, some of which are not known; those come out as missing names do.

    Attributes:
        unread: the cells that have no value, by the names that they would have.
    """

    def __init__(self, values: Mapping[str, Any], unread: Mapping[str, Unread]) -> None:
        """Take what is known and what is not."""
        super().__init__(values)
        self.unread = dict(unread)

    def __contains__(self, name: object) -> bool:
        return name not in self.unread and super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        if name in self.unread:
            raise KeyError(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a name; a missing one of a cell without a value."""
        return self._missing(name) if name in self.unread else super().get(name, default)

    def items(self) -> Any:
        """Return all names, also those that are not known."""
        return [(name, self.get(name)) for name in self]

    def values(self) -> Any:
        """Return all values, also those that are not known."""
        return [self.get(name) for name in self]

    def _missing(self, name: str) -> Missing:
        return Missing(obj=self, name=name)


def unread_cells(path: Path) -> dict[str, dict[tuple[int, int], Unread]]:
    """Return the cells without values of each sheet, by row and column from 1.

    Only .xlsx and .xlsm say so; other workbooks give none.
    """
    if not zipfile.is_zipfile(path):
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            return {
                name: dict(_cells(archive.read(part), Location(path.as_posix(), sheet=name)))
                for name, part in _sheets(archive)
            }
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, PlanError):
        return {}  # the reader of its values tells what is wrong with it


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield each sheet's name and part."""
    if "xl/workbook.xml" not in archive.namelist():
        return
    related = parsed(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {str(relation.get("Id")): str(relation.get("Target")) for relation in related}
    for sheet in parsed(archive.read("xl/workbook.xml")).iterfind(".//{*}sheets/{*}sheet"):
        target = targets.get(str(sheet.get(_RELATION)), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in archive.namelist():
            yield str(sheet.get("name")), part


def _cells(content: bytes, sheet: Location) -> Iterator[tuple[tuple[int, int], Unread]]:
    if _ERROR not in content and b"f>" not in content and b"<f" not in content:
        return
    for found in _CELL.finditer(content):
        attributes, value = found["attributes"], found["value"]
        if _ERROR in attributes:
            error = (value or b"").decode("utf-8", "replace")
        elif found["formula"] and not value and not (_TEXT in attributes and value is not None):
            error = ""
        else:
            continue
        letters, row = found["column"].decode(), int(found["row"])
        place = Location(sheet.file, sheet=sheet.sheet, cell=f"{letters}{row}")
        yield (row, column_number(letters)), Unread(place, error)
