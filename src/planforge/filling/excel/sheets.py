"""A sheet's XML, read once: what is before the rows, the rows with their cells, what is after."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from planforge.addresses import cell_name, cell_place
from planforge.filling import markup
from planforge.filling.excel.formulas import read_formula, shifted
from planforge.filling.excel.fragments import (
    attributes,
    child,
    fragment,
    local,
    start_tag,
    unprefixed,
)
from planforge.filling.excel.strings import Run, may_have_tags, tagged_runs
from planforge.filling.tags import Tag, split
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.model import Area, Formula
    from planforge.filling.excel.strings import SharedStrings
    from planforge.problems import Location, Problems

_WRITTEN_APART: Final = ("r", "t")
_OF_FORMULA: Final = ("t", "ref", "si")
_ROW_ATTRIBUTES: Final = ("r", "spans")
_VALUE: Final = re.compile(r"<v(?:\s[^>]*)?>[^<]")
_QUOTED: Final = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")


@dataclass(frozen=True, slots=True)
class CellFormula:
    """A formula as a cell has it.

    Attributes:
        formula: what it computes; where a tag stood, its mark stands (`tag_mark`).
        kind: empty, `array`, or `dataTable`.
        refs: the ranges that its attributes name: `ref`, and a data table's `r1`, `r2`.
        look: its other attributes.
        tags: those in its text, in order.
    """

    formula: Formula
    kind: str = ""
    refs: tuple[tuple[str, Formula], ...] = ()
    look: str = ""
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the template.

    Attributes:
        column: where it stands.
        style: the number of its format.
        look: its attributes but its address and type: ` s="3"`.
        kind: its type as written: `s`, `str`, `b`; empty for a number.
        content: its value and whatever follows a formula, as XML.
        formula: its formula.
        runs: its text when there are tags in it.
        filled_by: row and column of the cell whose array formula fills it, when that is another.
    """

    column: int
    style: int
    look: str
    kind: str
    content: str
    formula: CellFormula | None = None
    runs: tuple[Run, ...] = ()
    filled_by: tuple[int, int] | None = None

    @property
    def is_blank(self) -> bool:
        """Whether it has nothing but a format."""
        return not (self.content or self.formula or self.runs)

    @property
    def has_value(self) -> bool:
        """Whether a value is stored; an empty text is one, too."""
        return bool(_VALUE.search(self.content)) or (self.kind == "str" and "<v" in self.content)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the template; `look` has its attributes: height, format, outline level."""

    line: int
    look: str
    cells: tuple[Cell, ...]
    own_height: bool


@dataclass(frozen=True, slots=True)
class SheetSource:
    """A sheet as the template has it.

    Attributes:
        name: on its tab.
        part: the name of its part.
        start: the tag that opens its XML.
        head: the elements before the rows.
        rows: the rows; empty for a sheet that is `whole`.
        tail: the elements after the rows.
        data: the rows as they are, when none has tags or formulas; None otherwise.
        root: the element of the whole sheet.
    """

    name: str
    part: str
    start: str
    head: tuple[_Element, ...]
    rows: tuple[Row, ...]
    tail: tuple[_Element, ...]
    data: str | None
    root: _Element

    @property
    def counts(self) -> tuple[int, int]:
        """How many formulas it has, and how many of them without a stored value."""
        cells = [cell for row in self.rows for cell in row.cells if cell.formula is not None]
        return len(cells), sum(not cell.has_value for cell in cells)


def read_sheet(
    xml: bytes,
    name: str,
    part: str,
    strings: SharedStrings,
    location: Location,
    problems: Problems,
) -> SheetSource:
    """Return a worksheet's XML taken apart; tags where none can be are noted.

    Raises:
        PlanError: it is no sheet that Excel would open.
    """
    root = unprefixed(markup.parsed(xml, location))
    elements = [element for element in root if local(element)]
    names = [local(element) for element in elements]
    if local(root) != "worksheet" or "sheetData" not in names:
        raise PlanError([Problem("fill-not-a-sheet", location, {"part": part})])
    at = names.index("sheetData")
    rows = _with_arrays(tuple(_Reader(strings, location, problems).rows(elements[at])))
    quiet = not any(cell.formula or cell.runs for row in rows for cell in row.cells)
    return SheetSource(
        name,
        part,
        start_tag(root),
        tuple(elements[:at]),
        rows,
        tuple(elements[at + 1 :]),
        fragment(elements[at]) if quiet else None,
        root,
    )


def _with_arrays(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return rows whose cells know the array formula that fills them."""
    masters = [
        ((row.line, cell.column), ref.area)
        for row in rows
        for cell in row.cells
        if cell.formula
        for name, formula in cell.formula.refs
        if name == "ref"
        for ref in formula.refs
        if (ref.area.top, ref.area.left) != (ref.area.bottom, ref.area.right)
    ]
    if not masters:
        return rows
    filled = dict(_filled(rows, masters))
    return tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, filled_by=filled[row.line, cell.column])
                if (row.line, cell.column) in filled and not (cell.formula or cell.runs)
                else cell
                for cell in row.cells
            ),
        )
        for row in rows
    )


def _filled(
    rows: Sequence[Row], masters: Sequence[tuple[tuple[int, int], Area]]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the cells in arrays, each with the cell that has the array's formula."""
    lines = [row.line for row in rows]
    for place, area in masters:
        start, end = bisect_left(lines, area.top), bisect_right(lines, area.bottom)
        for row in rows[start:end]:
            for cell in row.cells:
                if area.left <= cell.column <= area.right:
                    yield (row.line, cell.column), place


class _Reader:
    """Reads rows; knows the shared formulas met so far."""

    def __init__(self, strings: SharedStrings, location: Location, problems: Problems) -> None:
        self._strings = strings
        self._location = location
        self._problems = problems
        self._shared: dict[str, tuple[int, int, Formula, tuple[Tag, ...]]] = {}

    def rows(self, data: _Element) -> Iterable[Row]:
        line = 0
        for element in data:
            if local(element) != "row":
                continue
            line = _number(element.get("r"), line + 1)
            yield Row(
                line,
                attributes(element, _ROW_ATTRIBUTES),
                tuple(self._cells(element, line)),
                element.get("customHeight") in ("1", "true"),
            )

    def _cells(self, row: _Element, line: int) -> Iterable[Cell]:
        column = 0
        for element in row:
            if local(element) != "c":
                continue
            place = cell_place(element.get("r") or "")
            column = place[1] if place else column + 1
            yield self._cell(element, line, column)

    def _cell(self, element: _Element, line: int, column: int) -> Cell:
        kind = markup.attribute(element.get("t") or "")
        style = _number(element.get("s"), 0)
        look = attributes(element, _WRITTEN_APART)
        written = child(element, "f")
        if written is None and (runs := self._tagged(element, kind)):
            return Cell(column, style, look, "", "", None, runs)
        content = "".join(fragment(part) for part in element if local(part) not in ("", "f"))
        formula = None if written is None else self._formula(written, line, column)
        return Cell(column, style, look, kind, content, formula)

    def _tagged(self, element: _Element, kind: str) -> tuple[Run, ...]:
        """Return a cell's text when there are tags in it."""
        if kind == "s":
            value = child(element, "v")
            index = -1 if value is None else _number((value.text or "").strip(), -1)
            return self._strings.tagged.get(index, ())
        if kind == "inlineStr":
            text = child(element, "is")
            return () if text is None else tagged_runs(text)
        if kind == "str":
            value = child(element, "v")
            text_value = "" if value is None else value.text or ""
            return (Run("", text_value),) if may_have_tags(text_value) else ()
        return ()

    def _formula(self, element: _Element, line: int, column: int) -> CellFormula | None:
        text = (element.text or "").strip()
        kind = markup.attribute(element.get("t") or "")
        if kind == "shared":
            return self._shared_formula(element, text, line, column)
        kind = kind if kind in ("array", "dataTable") else ""
        if not text and kind != "dataTable":
            return None
        refs = tuple(
            (name, read_formula(value))
            for name in ("ref", "r1", "r2")
            if kind and (value := element.get(name))
        )
        look = attributes(element, ("t", "ref", "r1", "r2") if kind else _OF_FORMULA)
        formula, tags = self._marked(text, line, column)
        return CellFormula(formula, kind, refs, look, tags)

    def _shared_formula(
        self, element: _Element, text: str, line: int, column: int
    ) -> CellFormula | None:
        """Return a cell's own formula where it shares one with others, written once."""
        index = element.get("si") or ""
        look = attributes(element, _OF_FORMULA)
        if text:
            formula, tags = self._marked(text, line, column)
            # A shared formula may be written again with a smaller range: then the last counts.
            self._shared[index] = (line, column, formula, tags)
            return CellFormula(formula, look=look, tags=tags)
        if index not in self._shared:
            return None
        first_line, first_column, formula, tags = self._shared[index]
        own = shifted(formula, line - first_line, column - first_column)
        return CellFormula(own, look=look, tags=tags)

    def _marked(self, text: str, line: int, column: int) -> tuple[Formula, tuple[Tag, ...]]:
        """Return a formula with marks for its tags, and the tags."""
        if not may_have_tags(text):
            return read_formula(text), ()
        tags: list[Tag] = []
        marked = ""
        for token in _QUOTED.split(text):
            if token.startswith("'"):  # a sheet's name, which may have tags of its own
                marked += token
                continue
            for piece in split(token, row_location(self._location, line, column)):
                if isinstance(piece, str):
                    marked += piece
                elif piece.kind == "value":
                    # Within a text of a formula every quotation mark is written twice.
                    source = piece.source.replace('""', '"')
                    if _ADDRESS.search(marked):
                        source = f"({source}) | link"
                    marked += tag_mark(len(tags))
                    tags.append(replace(piece, source=source))
                elif piece.kind == "statement":
                    details = {"tag": piece.text}
                    self._problems.add("fill-statement-here", piece.location, **details)
        return read_formula(marked), tuple(tags)


_ADDRESS: Final = re.compile(r'HYPERLINK\((?:[\s"&(]|[A-Z]+\()*$', re.IGNORECASE)
"""What stands in a formula before the beginning of an address, which data may give."""


def tag_mark(number: int) -> str:
    """Return what stands in a formula for a tag: characters that no formula has."""
    return f"\x01{number}\x01"


def row_location(location: Location, line: int, column: int) -> Location:
    """Return the place of a cell of the template."""
    return replace(location, cell=cell_name(line, column))


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else otherwise
