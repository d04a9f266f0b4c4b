"""The formulas in a sheet's XML as it will be delivered, and their stored values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from html import unescape
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from planforge.addresses import cell_place, column_number
from planforge.filling.excel.cells import number
from planforge.filling.markup import excel_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from planforge.filling.package import Package

Stored = float | str | bool
"""A value as a formula's cell stores it; an error is an `ErrorText`."""

_CELL: Final = re.compile(
    r"""<((?:\w+:)?)c\b(?:\s+r="([A-Z]{1,3})([1-9]\d{0,6})")?([^>]*)>\s*"""
    r"(<\1f\b([^>]*?)(?:/>|>([^<]*)</\1f>))"
    r"(\s*<\1v(?:\s[^>]*)?(?:/>|>([^<]*)</\1v>))?"
)
_ANY_FORMULA: Final = re.compile(r"<(?:\w+:)?f[\s/>]")
_END_OF_ROWS: Final = re.compile(r"</(?:\w+:)?sheetData>")
_TYPE: Final = re.compile(r"""\st\s*=\s*(?:"[^"]*"|'[^']*')""")
_ATTRIBUTE: Final = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


class ErrorText(str):
    """An error value: `#N/A`."""

    __slots__ = ()


class StoredFormula(NamedTuple):
    """A formula's cell.

    Attributes:
        row: where it stands.
        column: likewise.
        text: the formula, without `=`; empty where it shares one that another cell has.
        kind: empty, `array`, `shared` or `dataTable`.
        group: which shared formula it is.
        ref: the cells that an array or shared formula is for.
        has_value: whether a value is stored.
        start: where the cell begins in the sheet's XML, and `end` where its value ends.
        formula_start: where its formula begins, and `formula_end` where that ends.
    """

    row: int
    column: int
    text: str
    kind: str
    group: str
    ref: str
    has_value: bool
    start: int
    end: int
    formula_start: int
    formula_end: int


@dataclass(frozen=True)
class StoredSheet:
    """A sheet as it will be delivered; read only as far as somebody asks.

    Attributes:
        name: on its tab.
        part: the name of its part.
        id: the number that the workbook gives it.
        content: its XML; None for one that is written in chunks.
        changed: whether it differs from the template's.
        counts: how many formulas it has, and how many of them without a value, where that is
            known already.
    """

    name: str
    part: str
    id: str
    content: Callable[[], bytes] | None
    changed: bool
    counts: tuple[int, int] | None = None

    @cached_property
    def xml(self) -> str:
        """All of it; empty where it is not read as a whole."""
        try:
            return self.content().decode("utf-8-sig") if self.content is not None else ""
        except UnicodeDecodeError:  # UTF-16, which only a sheet that nobody changed can be
            return ""

    @cached_property
    def formulas(self) -> tuple[StoredFormula, ...]:
        """All formulas, in their order."""
        return tuple(_formulas(self.xml))

    @cached_property
    def readable(self) -> bool:
        """Whether all formulas and their places were found."""
        end = found.start() if (found := _END_OF_ROWS.search(self.xml)) else 0
        count = sum(1 for _ in _ANY_FORMULA.finditer(self.xml, 0, end))
        found_all = count == len(self.formulas) and all(formula.row for formula in self.formulas)
        return found_all and bool(self.xml)

    @property
    def count(self) -> int:
        """How many formulas it has."""
        return len(self.formulas) if self.counts is None else self.counts[0]

    @cached_property
    def empty(self) -> int:
        """How many formulas have no value."""
        if self.counts is not None:
            return self.counts[1]
        return sum(not formula.has_value for formula in self.formulas)


def read_sheets(
    package: Package, counts: Mapping[str, tuple[int, int]] = MappingProxyType({})
) -> list[StoredSheet]:
    """Return the worksheets of a package, in the workbook's order.

    Args:
        package: the workbook.
        counts: for parts where that is known, how many formulas there are, and how many of them
            without a value.
    """
    parts = {tie.id: tie for tie in package.relationships(package.main)}
    found = []
    for sheet in elements(package.part(package.main).decode(), "sheet"):
        tie = parts.get(next((sheet[key] for key in sheet if key.endswith(":id")), ""))
        if tie is not None and tie.type == "worksheet" and tie.target in package:
            found.append(_sheet(package, sheet, tie.target, counts.get(tie.target)))
    return found


def elements(xml: str, name: str) -> Iterator[Mapping[str, str]]:
    """Return the attributes of every element of this name."""
    for found in re.finditer(rf"<(?:\w+:)?{name}\b([^>]*)>", xml):
        yield attributes(found[1])


def attributes(text: str) -> dict[str, str]:
    """Return the attributes in a start tag."""
    return {
        found[1]: unescape(found[2] if found[2] is not None else found[3])
        for found in _ATTRIBUTE.finditer(text)
    }


def _sheet(
    package: Package, entry: Mapping[str, str], part: str, counts: tuple[int, int] | None
) -> StoredSheet:
    is_whole = isinstance(package.changed.get(part, b""), bytes)
    return StoredSheet(
        entry.get("name", ""),
        part,
        entry.get("sheetId", ""),
        partial(package.part, part) if is_whole else None,
        part in package.changed,
        counts,
    )


def _formulas(xml: str) -> Iterator[StoredFormula]:
    for found in _CELL.finditer(xml):
        _, letters, digits, look, _, inner, text, value, content = found.groups()
        if letters is not None:
            row, column = int(digits), _column(letters)
        else:
            # Where cells do not say their place, nobody here counts them.
            row, column = cell_place(attributes(look).get("r", "")) or (0, 0)
        kind = group = ref = ""
        if inner:
            formula = attributes(inner)
            kind, group = formula.get("t", "").replace("normal", ""), formula.get("si", "")
            ref = formula.get("ref", "")
        text = (unescape(text) if "&" in text else text).strip() if text else ""
        has_value = bool(content) or (value is not None and 't="str"' in look)
        spans = (found.start(), found.end(), *found.span(5))
        yield StoredFormula(row, column, text, kind, group, ref, has_value, *spans)


_column: Final = cache(column_number)


def with_values(sheet: StoredSheet, values: Mapping[tuple[int, int], Stored]) -> StoredSheet:
    """Return a sheet with the values of some formulas, by row and column, written into its XML."""
    pieces, at, empty = [], 0, sheet.empty
    for formula in sheet.formulas:
        value = values.get((formula.row, formula.column))
        if value is not None:
            empty -= not formula.has_value
            pieces += [sheet.xml[at : formula.start], _cell(sheet.xml, formula, value)]
            at = formula.end
    content = "".join([*pieces, sheet.xml[at:]]).encode()
    return replace(sheet, content=lambda: content, counts=(sheet.count, empty))


def _cell(xml: str, formula: StoredFormula, value: Stored) -> str:
    start = xml[formula.start : xml.index(">", formula.start)]
    if "t" in start:  # mostly not: only a type has that letter
        start = _TYPE.sub("", start)
    prefix = start[1 : start.index("c")]
    kind, text = _spelled(value)
    written = xml[formula.formula_start : formula.formula_end]
    return f"{start}{kind}>{written}<{prefix}v>{text}</{prefix}v>"


def _spelled(value: Stored) -> tuple[str, str]:
    """Return the type, as an attribute, and the text of a stored value."""
    match value:
        case bool():
            return ' t="b"', "1" if value else "0"
        case ErrorText():
            return ' t="e"', value
        case str():
            return ' t="str"', excel_text(value)
        case _:
            return "", number(float(value))


def without_formulas(sheet: StoredSheet, kept: set[tuple[int, int]]) -> str:
    """Return a sheet's XML with all formulas turned into their values, but for those `kept`."""
    pieces, at = [], 0
    for formula in sheet.formulas:
        if (formula.row, formula.column) not in kept:
            pieces.append(sheet.xml[at : formula.formula_start])
            at = formula.formula_end
    return "".join([*pieces, sheet.xml[at:]])
