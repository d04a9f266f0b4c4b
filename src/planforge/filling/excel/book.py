"""workbook.xml: the list of sheets, names of both scopes, and what refers to sheets by number."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling import markup
from planforge.filling.excel.cells import characters
from planforge.filling.excel.formulas import read_formula
from planforge.filling.excel.fragments import child, children, relation, unprefixed
from planforge.problems import Location, PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.model import Formula
    from planforge.filling.excel.references import Moves
    from planforge.filling.package import Package

_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME: Final = 31
_BRACES: Final = re.compile(r"[{}%#｛｝％]+")
_MOST_TOLD: Final = 5
_IS_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_TRUE: Final = ("1", "true")
_BROKEN: Final = "#REF!"
_BUILT_IN: Final = "_xlnm."
_NEEDS_AREA: Final = ("_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase",
    "_xlnm.Criteria", "_xlnm.Extract")  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as workbook.xml lists it.

    Attributes:
        name: on its tab.
        part: the name of its part.
        is_grid: whether it has rows and columns; a chart sheet has not.
    """

    name: str
    part: str
    is_grid: bool


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name: what it means, and the index of its sheet, None for the whole workbook's."""

    name: str
    formula: Formula
    text: str
    sheet: int | None


@dataclass(frozen=True, slots=True)
class Book:
    """workbook.xml.

    Attributes:
        part: the name of its part.
        root: its XML; never changed.
        sheets: in order.
        names: the defined names, in order.
        epoch_1904: whether days are counted from 1904.
    """

    part: str
    root: _Element
    sheets: tuple[SheetEntry, ...]
    names: tuple[DefinedName, ...]
    epoch_1904: bool


@dataclass(frozen=True, slots=True)
class BookSheet:
    """A sheet of the result: the index of the template's, its name and its part.

    One that is there only so that references stay valid is hidden.
    """

    source: int
    name: str
    part: str
    hidden: bool = False


def read_book(package: Package, location: Location) -> Book:
    """Return what workbook.xml says.

    Raises:
        PlanError: a sheet is listed that is not there.
    """
    root = unprefixed(markup.parsed(package.part(package.main), location))
    ties = {tie.id: tie for tie in package.relationships(package.main)}
    sheets = []
    for element in _listed(root, "sheets", "sheet"):
        tie = ties.get(relation(element) or "")
        name = element.get("name") or ""
        if tie is None or tie.external or tie.target not in package:
            raise PlanError([Problem("fill-no-sheet-part", location, {"name": name})])
        sheets.append(SheetEntry(name, tie.target, tie.type == "worksheet"))
    properties = child(root, "workbookPr")
    epoch_1904 = properties is not None and properties.get("date1904") in _TRUE
    return Book(package.main, root, tuple(sheets), tuple(_names(root)), epoch_1904)


def write_book(book: Book, sheets: Sequence[BookSheet], package: Package, moves: Moves) -> None:
    """Write workbook.xml as it is with these sheets; untouched when nothing in it changes."""
    root = deepcopy(book.root)
    _write_sheets(book, root, sheets, package)
    _write_names(root, book, sheets, moves)
    _write_views(root, sheets)
    if _differs(root, book.root):
        package.set(book.part, markup.serialised(root))


def sheet_names(wanted: Sequence[tuple[str, bool]]) -> list[str]:
    """Return names that Excel takes, each different from all others.

    Args:
        wanted: names, and whether each is to stay as it is.

    Example:
        >>> sheet_names([("Data", True), ("a/b", False), ("data", False)])
        ['Data', 'a-b', 'data (2)']
    """
    taken = {name.casefold() for name, stays in wanted if stays}
    found: list[str] = []
    for name, stays in wanted:
        clean = name if stays else _unused(_clean(name), taken)
        taken.add(clean.casefold())
        found.append(clean)
    return found


def renamed(names: Iterable[tuple[str, str]], location: Location) -> list[Problem]:
    """Return a notice that tells which names, as they were wanted, became others."""
    changed = [f"`{wanted}` → `{name}`" for wanted, name in names if wanted != name]
    if not changed:
        return []
    told = ", ".join(changed[:_MOST_TOLD])
    more = f" … +{len(changed) - _MOST_TOLD}" if len(changed) > _MOST_TOLD else ""
    return [Problem("fill-sheet-renamed", location, {"names": told + more})]


def stand_in_name(name: str) -> str:
    """Return what a sheet is called that stands for copies of which there are none.

    Example:
        >>> stand_in_name("{{ store.name }} sales")
        'store.name sales'
    """
    return " ".join(_BRACES.sub(" ", name).split())


def _clean(name: str) -> str:
    clean = _cut(_NOT_IN_NAMES.sub("-", name).strip(" '"), _LONGEST_NAME).strip(" '")
    # Excel keeps this name for itself.
    return f"{clean}_" if clean.casefold() in ("history", "") else clean


def _cut(name: str, most: int) -> str:
    """Return the beginning of a name; Excel counts an emoji as two characters."""
    name = name[:most]
    while characters(name) > most:
        name = name[:-1]
    return name


def _unused(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        ending = f" ({number})"
        free = _cut(name, _LONGEST_NAME - len(ending)) + ending
    return free


def _names(root: _Element) -> list[DefinedName]:
    found = []
    for element in _listed(root, "definedNames", "definedName"):
        text = (element.text or "").strip()
        sheet = element.get("localSheetId")
        number = int(sheet) if sheet and _IS_NUMBER.fullmatch(sheet) else None
        found.append(DefinedName(element.get("name") or "", read_formula(text), text, number))
    return found


def _listed(root: _Element, parent: str, name: str) -> list[_Element]:
    found = child(root, parent)
    return [] if found is None else list(children(found, name))


def _write_sheets(
    book: Book, root: _Element, sheets: Sequence[BookSheet], package: Package
) -> None:
    entries = _listed(root, "sheets", "sheet")
    if not entries:
        return
    parent = entries[0].getparent()
    assert parent is not None
    numbers = (str(entry.get("sheetId")) for entry in entries)
    last = max((int(number) for number in numbers if number.isdecimal()), default=0)
    kept = []
    for sheet in sheets:
        entry = entries[sheet.source]
        if sheet.part != book.sheets[sheet.source].part:
            entry, last = deepcopy(entry), last + 1
            entry.set("sheetId", str(last))
            key = next(key for key in entry.attrib if str(key).endswith("}id"))
            entry.set(key, package.relate(book.part, "worksheet", sheet.part))
        entry.set("name", sheet.name)
        if sheet.hidden:
            entry.set("state", "hidden")
        kept.append(entry)
    for entry in entries:
        parent.remove(entry)
    parent.extend(kept)


def _write_names(root: _Element, book: Book, sheets: Sequence[BookSheet], moves: Moves) -> None:
    parent = child(root, "definedNames")
    if parent is None:
        return
    elements = list(children(parent, "definedName"))
    for element, name in zip(elements, book.names, strict=True):
        parent.remove(element)
        if name.sheet is None:
            parent.append(_written(element, name, moves, None))
            continue
        for number, sheet in enumerate(sheets):
            if sheet.source == name.sheet:
                own = _written(deepcopy(element), name, moves, number)
                if not (name.name in _NEEDS_AREA and _BROKEN in (own.text or "")):
                    parent.append(own)
    if elements and not len(parent):
        root.remove(parent)


def _written(element: _Element, name: DefinedName, moves: Moves, sheet: int | None) -> _Element:
    reads = moves.formula if name.name.startswith(_BUILT_IN) else moves.name
    text = reads(name.formula, sheet=sheet)
    if text != name.text:
        element.text = text
    if sheet is not None:
        element.set("localSheetId", str(sheet))
    return element


def _write_views(root: _Element, sheets: Sequence[BookSheet]) -> None:
    """Have the window show the sheet that it showed, or the first that can be seen."""
    seen = [entry.get("state") in (None, "visible") for entry in _listed(root, "sheets", "sheet")]
    for view in _listed(root, "bookViews", "workbookView"):
        for name in ("activeTab", "firstSheet"):
            text = view.get(name, "0" if sheets[0].hidden else "")
            if not _IS_NUMBER.fullmatch(text):
                continue
            places = [at for at, sheet in enumerate(sheets) if sheet.source == int(text)]
            places = [at for at in places if seen[at]] or [at for at in places if not any(seen)]
            shown = places[0] if places else next((at for at, one in enumerate(seen) if one), 0)
            view.set(name, str(shown))


def _differs(root: _Element, other: _Element) -> bool:
    from lxml import etree

    return etree.tostring(root) != etree.tostring(other)
