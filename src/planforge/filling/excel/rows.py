"""Rows as they are written: a template row is compiled into a pattern with holes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, repeat, zip_longest
from typing import TYPE_CHECKING, Any, Final

from planforge.addresses import letters
from planforge.filling import markup
from planforge.filling.excel.cells import (
    Runs,
    ValueCell,
    cell_value,
    rich,
    run_element,
    text_element,
    writer,
)
from planforge.filling.excel.formulas import column_in_formula
from planforge.filling.values import RichText, Shown, text_of
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from planforge.filling.excel.model import Formula
    from planforge.filling.excel.program import PlannedRow
    from planforge.filling.excel.references import Moves
    from planforge.filling.excel.sheets import Cell, CellFormula, Row
    from planforge.filling.excel.strings import Piece
    from planforge.filling.excel.styles import DateStyles
    from planforge.filling.excel.tagged import TaggedCell
    from planforge.filling.tags import Tag

    Items = Iterator[Sequence[Any]]
    Hole = Callable[[int, Sequence[Any], Items], str]
    """Gives what fills a hole of a row: from its number, its emit, and its items in order."""
    Moved = tuple[str, Sequence[int]] | Hole
    """A formula's text: with `%s` for rows, and their distances from its own; or what gives it."""

ROW: Final = "\0"
"""Stands in a pattern for the number of the row: no text in a workbook has this character."""
_STYLE: Final = re.compile(r' s="\d+"')
_HEIGHT: Final = re.compile(r' (?:ht|customHeight|hidden|collapsed|thickTop|thickBot)="[^"]*"')
_OWN_HEIGHT: Final = re.compile(r' ht="[^"]*"')
_MARK: Final = re.compile("\x01(\\d+)\x01")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What cells of one output sheet are written with.

    Attributes:
        moves: where everything came to stand.
        sheet: the index of the output sheet.
        dates: gives formats for dates.
        epoch_1904: whether days are counted from 1904.
        texts: the formats that show everything as text.
        wrapping: the formats that break lines.
        kept: the cells (template row and column) whose stored values stay right.
    """

    moves: Moves
    sheet: int
    dates: DateStyles
    epoch_1904: bool
    texts: frozenset[int]
    wrapping: frozenset[int]
    kept: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Number:
    """In a pattern, the number of a row at some distance from the row's own."""

    distance: int = 0


@dataclass(frozen=True, slots=True)
class _Value:
    """In a pattern, a value: which of the emit's, and what writes it."""

    at: int
    cell: ValueCell


class LineWriter:
    """Writes one row of the template wherever it comes to stand.

    A row becomes a pattern. What fills it is brought together column by column for many rows at
    once, so that little is done cell by cell.
    """

    def __init__(
        self, planned: PlannedRow, columns: Sequence[tuple[int, int]], around: Surroundings
    ) -> None:
        """Compile a row.

        Args:
            planned: the row.
            columns: the columns of the result in order, each with the template's column.
            around: what its cells are written with.
        """
        self._around = around
        self._planned = planned
        self._texts: list[str] = [""]
        """The pattern in pieces; between them stand the values, whose own patterns vary."""
        self._slots: list[_Number | _Value | Hole] = []
        self._compile(columns)
        self._distances = {slot.distance for slot in self._slots if isinstance(slot, _Number)}
        self._holes = [slot for slot in self._slots if not isinstance(slot, _Number | _Value)]

    def written(
        self,
        rows: Sequence[int],
        emits: Sequence[Sequence[Any]],
        items: Sequence[Sequence[Sequence[Any]]] | None = None,
    ) -> list[str]:
        """Return the row as it stands at each of `rows`.

        Args:
            rows: its numbers in the result.
            emits: for each of them, what was emitted: a number, then the values.
            items: for each of them, what was emitted for its items, in order of the columns.
        """
        if not self._slots:
            return ["".join(self._texts) % ()] * len(rows)
        numbers = {distance: [str(row + distance) for row in rows] for distance in self._distances}
        filled = iter(self._filled(rows, emits, items)) if self._holes else iter(())
        values = list(zip(*emits, strict=True))
        patterns: list[str] = []
        columns: list[Iterable[object]] = []
        for slot in self._slots:
            match slot:
                case _Number(distance):
                    columns.append(numbers[distance])
                case _Value(at, cell):
                    pattern, column = cell.column(values[at])
                    patterns.append(pattern)
                    columns.append(column)
                case _:
                    columns.append(next(filled))
        whole = "".join(chain.from_iterable(zip_longest(self._texts, patterns, fillvalue="")))
        return list(map(whole.__mod__, zip(*columns, strict=True)))

    def _filled(
        self,
        rows: Sequence[int],
        emits: Sequence[Sequence[Any]],
        items: Sequence[Sequence[Sequence[Any]]] | None,
    ) -> Iterable[Sequence[str]]:
        """Return what fills each hole, for all rows."""
        found = []
        for row, emit, own in zip(rows, emits, items or repeat(())):  # noqa: B905 - no end
            rest = iter(own)
            found.append([hole(row, emit, rest) for hole in self._holes])
        return zip(*found, strict=True)

    # ── The pattern ───────────────────────────────────────────────────────────────────────────────

    def _compile(self, columns: Sequence[tuple[int, int]]) -> None:
        row = self._planned.row
        cells = {cell.column: cell for cell in row.cells}
        used = [(at, cells[source]) for at, source in columns if source in cells]
        look = row.look
        if not row.own_height and self._grows():
            look = _OWN_HEIGHT.sub("", look)
        if not used and not look:
            return
        self._add(f'<row r="{ROW}"{look}')
        if not used:
            self._add("/>")
            return
        self._add(">")
        starts = self._starts()
        for at, cell in used:
            self._cell(at, cell, starts)
        self._add("</row>")

    def _add(self, text: str) -> None:
        """Add text that is the same in all rows but for their numbers."""
        self._texts[-1] += text.replace("%", "%%").replace(ROW, "%s")
        self._slots += [_Number()] * text.count(ROW)

    def _add_formula(self, moved: Moved) -> None:
        if isinstance(moved, tuple):
            pattern, distances = moved
            self._texts[-1] += markup.text(pattern)
            self._slots += map(_Number, distances)
        else:
            self._add_hole(lambda row, emit, items: markup.text(moved(row, emit, items)))

    def _add_hole(self, fill: Hole) -> None:
        self._texts[-1] += "%s"
        self._slots.append(fill)

    def _add_value(self, at: int, cell: ValueCell) -> None:
        self._texts.append("")
        self._slots.append(_Value(at, cell))

    def _starts(self) -> dict[int, int]:
        """Return for each plain cell with values where its values begin in the row's emit."""
        starts, at = {}, 1
        for column in self._planned.plain:
            starts[column] = at
            at += len(self._planned.tagged[column].values)
        return starts

    def _grows(self) -> bool:
        """Whether a filled text may need more lines than the template's."""
        wrapping = self._around.wrapping
        return any(cell.cell.style in wrapping for cell in self._planned.tagged.values())

    # ── Cells ─────────────────────────────────────────────────────────────────────────────────────

    def _cell(self, at: int, cell: Cell, starts: Mapping[int, int]) -> None:
        """Add a cell to the pattern."""
        self._add(f'<c r="{letters(at)}{ROW}"')
        if cell.filled_by is not None and cell.filled_by not in self._around.kept:
            self._add(cell.look + "/>")
            return
        if cell.formula is not None:
            self._formula(at, cell, cell.formula, starts)
            return
        tagged = self._planned.tagged.get(cell.column)
        if tagged is None or not (tagged.values or tagged.has_statements):
            self._add(_fixed(cell, "" if tagged is None else _plain_text(tagged.pieces)))
            return
        value = self._value_cell(cell)
        write = value.write
        if cell.column in self._planned.items:
            self._add_hole(lambda row, emit, items: _item(next(items), tagged, write))
        elif tagged.single is None:
            first = starts[cell.column]
            last = first + len(tagged.values)
            self._add_hole(lambda row, emit, items: write(_mixed(tagged.pieces, emit[first:last])))
        else:
            self._add_value(starts[cell.column], value)

    def _value_cell(self, cell: Cell) -> ValueCell:
        dates = self._around.dates

        def moment_look(shows: str) -> str:
            style = f' s="{dates.style(cell.style, shows)}"'
            return style + _STYLE.sub("", cell.look)

        as_text = cell.style in self._around.texts
        write = writer(cell.look, moment_look, self._around.epoch_1904, as_text=as_text)
        return ValueCell(cell.look, write)

    def _formula(
        self, at: int, cell: Cell, written: CellFormula, starts: Mapping[int, int]
    ) -> None:
        place = (self._planned.row.line, cell.column)
        kept = place in self._around.kept
        kind = f' t="{cell.kind}"' if kept and cell.kind else ""
        self._add(f"{cell.look}{kind}><f")
        if written.kind:
            self._add(f' t="{written.kind}"')
            for name, formula in written.refs:
                self._add(f' {name}="')
                self._add_formula(self._moved(at, formula))
                self._add('"')
        self._add(f"{written.look}>")
        self._add_formula(self._text_of(at, cell, written, starts))
        self._add(f"</f>{cell.content if kept else ''}</c>")

    def _text_of(
        self, at: int, cell: Cell, written: CellFormula, starts: Mapping[int, int]
    ) -> Moved:
        """Return a formula's text, with the values of the tags in it."""
        moved = self._moved(at, written.formula)
        if not written.tags:
            return moved
        is_item = cell.column in self._planned.items
        first = starts.get(cell.column, 0)
        last = first + len(written.tags)

        def filled(row: int, emit: Sequence[Any], items: Items) -> str:
            own = next(items)[0][1:] if is_item else emit[first:last]
            if isinstance(moved, tuple):
                pattern, distances = moved
                text = pattern % tuple([row + distance for distance in distances])
            else:
                text = moved(row, emit, items)
            return _bounded(formula_text(text, own), written.tags[0])

        return filled

    def _moved(self, at: int, formula: Formula) -> Moved:
        moves, sheet = self._around.moves, self._around.sheet
        line = self._planned.row.line
        write = moves.writer(formula, sheet, line, at)
        if not moves.touches(formula, sheet):
            return write(0).replace("%", "%%"), ()
        pattern = moves.pattern(formula, sheet, line, at)
        return pattern or (lambda row, emit, items: write(row))


def stand_in(row: Row, columns: Sequence[tuple[int, int]]) -> str:
    """Return the pattern of a hidden blank row that stands where a loop had no turn."""
    cells = {cell.column: cell for cell in row.cells}
    body = "".join(
        f'<c r="{letters(at)}{ROW}"{_plain_look(cells[source])}/>'
        for at, source in columns
        if source in cells
    )
    return f'<row r="{ROW}"{_HEIGHT.sub("", row.look)} hidden="1">{body}</row>'


def formula_text(text: str, values: Sequence[Any]) -> str:
    """Return a formula with values in the place of its marks.

    Within a text a value is text, its quotation marks written twice; within brackets it names a
    table's column; elsewhere a number stands as it is and all else becomes a text: no data makes
    a formula.

    Example:
        >>> from planforge.filling.excel.sheets import tag_mark
        >>> formula_text('"No. ' + tag_mark(0) + ' inch"&' + tag_mark(1), ['5"', 2])
        '"No. 5"" inch"&2'
        >>> formula_text("SUM(Sales[" + tag_mark(0) + "])", ["Jan [1]"])
        "SUM(Sales[Jan '[1']])"
    """
    parts = _MARK.split(text)
    quotes = 0
    for index, part in enumerate(parts):
        if index % 2 == 0:
            quotes += part.count('"')
            continue
        value = values[int(part)]
        within = quotes % 2 == 1
        if isinstance(value, Shown):
            is_number = isinstance(value.value, (int, float, Decimal)) and not within
            value = cell_value(value) if is_number else value.text
        if isinstance(value, Decimal):
            value = float(value)
        if not within and _in_brackets("".join(parts[:index])):
            parts[index] = column_in_formula(text_of(value))
        elif not within and isinstance(value, (int, float)) and value == value:
            parts[index] = str(value).upper() if isinstance(value, bool) else repr(value)
        else:
            doubled = text_of(value).replace('"', '""')
            parts[index] = doubled if within else f'"{doubled}"'
    made = "".join(parts)
    return _TEXTS.sub(_in_short_texts, made) if len(made) > _LONGEST_TEXT // 2 else made


_LONGEST_FORMULA: Final = 8_192
_LONGEST_TEXT: Final = 255
_TEXTS: Final = re.compile(r'"(?:[^"]|"")*+"')
_SHORT: Final = re.compile(r'(?:[^"]|""){1,120}')


def _in_short_texts(found: re.Match[str]) -> str:
    """Return a text of a formula; one that is longer than Excel reads as several, joined.

    Excel counts in halves of a character beyond 65,535, hence parts of 120.
    """
    if len(found[0]) - 2 <= _LONGEST_TEXT and found[0].isascii():
        return found[0]
    return "&".join(f'"{part}"' for part in _SHORT.findall(found[0][1:-1])) or found[0]


def _bounded(formula: str, tag: Tag) -> str:
    """Return a formula, unless it is longer than Excel reads."""
    if len(formula) > _LONGEST_FORMULA:
        details = {"tag": tag.text, "limit": f"{_LONGEST_FORMULA:,}"}
        raise PlanError([Problem("fill-formula-filled", tag.location, details)])
    return formula


def _in_brackets(text: str) -> bool:
    """Whether a formula's text ends within the brackets of a structured reference."""
    outside = re.sub(r'"(?:[^"]|"")*"|\'[\[\]\'#@]', "", text)
    return outside.count("[") > outside.count("]")


def _fixed(cell: Cell, text: str) -> str:
    """Return the rest of a cell whose content never changes."""
    if cell.runs:
        if not text:
            return f"{cell.look}/>"
        return f'{cell.look} t="inlineStr"><is>{text}</is></c>'
    kind = f' t="{cell.kind}"' if cell.kind else ""
    return f"{cell.look}{kind}>{cell.content}</c>" if cell.content else f"{cell.look}/>"


def _plain_look(cell: Cell) -> str:
    found = _STYLE.search(cell.look)
    return found[0] if found else ""


def _plain_text(pieces: Sequence[Piece]) -> str:
    """Return the text of a cell that had tags which left it."""
    if all(not piece.look for piece in pieces):
        text = "".join(str(piece.content) for piece in pieces)
        return text_element(text) if text else ""
    return "".join(run_element(piece.look, str(piece.content)) for piece in pieces)


def _mixed(pieces: Sequence[Piece], values: Sequence[Any]) -> Any:
    """Return a text with its values: plain where it has one format only."""
    rest = iter(values)
    contents = [
        (piece.look, piece.content if isinstance(piece.content, str) else next(rest))
        for piece in pieces
    ]
    return joined(contents)


def _item(item: Sequence[Any], tagged: TaggedCell, write: Callable[[Any], str]) -> str:
    """Return an item as the rest of its cell: the pieces of it that came."""
    if not tagged.has_statements:
        values = item[0][1:]
        single = tagged.single is not None
        return write(values[0] if single else _mixed(tagged.pieces, values))
    contents = []
    for piece, *values in item[1:]:
        template = tagged.pieces[piece]
        contents.append((template.look, values[0] if values else template.content))
    if len(contents) == 1 and not isinstance(contents[0][1], str):
        return write(contents[0][1])
    return write(joined(contents))


def joined(contents: Sequence[tuple[str, Any]]) -> Any:
    """Return texts and values as one: a text, or runs where formats differ."""
    if all(not look and not isinstance(value, RichText) for look, value in contents):
        return "".join(value if isinstance(value, str) else text_of(value) for _, value in contents)
    runs = (
        rich(value, look) if isinstance(value, RichText) else run_element(look, text_of(value))
        for look, value in contents
        if isinstance(value, RichText) or text_of(value)
    )
    return Runs("".join(runs))
