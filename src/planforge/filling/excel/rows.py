"""Rows as they are written: a template row is compiled into a pattern with holes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from planforge.filling import markup
from planforge.filling.excel.addresses import letters
from planforge.filling.excel.cells import Runs, rich, run_element, text_element, writer
from planforge.filling.excel.formulas import column_in_formula
from planforge.filling.values import RichText, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from planforge.filling.excel.model import Formula
    from planforge.filling.excel.program import PlannedRow
    from planforge.filling.excel.references import Moves
    from planforge.filling.excel.sheets import Cell, CellFormula, Row
    from planforge.filling.excel.strings import Piece
    from planforge.filling.excel.styles import DateStyles, Moment
    from planforge.filling.excel.tagged import TaggedCell

    Items = Iterator[Sequence[Any]]
    Hole = Callable[[int, Sequence[Any], Items], str]
    """Gives what fills a hole of a row: from its number, its values, and its items in order."""

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


class LineWriter:
    """Writes one row of the template wherever it comes to stand."""

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
        self._holes: list[Hole] = []
        self._values: list[Callable[[Any], str]] = []
        self._order: list[tuple[bool, int]] = []
        self._is_plain = True
        pattern = self._compiled(columns)
        self._pattern = pattern
        self._is_fixed = not self._order
        if self._is_fixed:
            self._pattern = pattern.replace("%%", "%")
        self._pick = self._picker()

    def written(self, row: int, values: Sequence[Any], items: Sequence[Sequence[Any]]) -> str:
        """Return the row as it stands at `row`.

        Args:
            row: its number in the result.
            values: of its plain cells, in order.
            items: what was emitted for each of its items, in order of the columns.
        """
        if self._is_fixed:
            return self._pattern.replace(ROW, str(row))
        if self._is_plain:
            found = [write(value) for write, value in zip(self._values, values, strict=True)]
        else:
            found = []
        if self._holes:
            rest = iter(items)
            found += [hole(row, values, rest) for hole in self._holes]
        text: str = self._pattern % self._pick(found)
        return text.replace(ROW, str(row))

    def _compiled(self, columns: Sequence[tuple[int, int]]) -> str:
        row = self._planned.row
        cells = {cell.column: cell for cell in row.cells}
        used = [(at, cells[source]) for at, source in columns if source in cells]
        starts = self._starts()
        # A row whose cells each hold one value, in the order of the emit, goes the fast way.
        plain = [cell.column for _, cell in used if self._is_value(cell)]
        self._is_plain = tuple(plain) == self._planned.plain and not self._planned.items
        body = "".join(self._cell(at, cell, starts) for at, cell in used)
        look = row.look
        if not row.own_height and self._grows():
            look = _OWN_HEIGHT.sub("", look)
        opening = f'<row r="{ROW}"{look}'.replace("%", "%%")
        if not body and not look:
            return ""
        return f"{opening}>{body}</row>" if body else f"{opening}/>"

    def _is_value(self, cell: Cell) -> bool:
        tagged = self._planned.tagged.get(cell.column)
        return tagged is not None and tagged.single is not None and cell.formula is None

    def _starts(self) -> dict[int, int]:
        """Return for each plain cell with values where its values begin among the row's."""
        starts, at = {}, 0
        for column in self._planned.plain:
            starts[column] = at
            at += len(self._planned.tagged[column].values)
        return starts

    def _grows(self) -> bool:
        """Whether a filled text may need more lines than the template's."""
        wrapping = self._around.wrapping
        return any(cell.cell.style in wrapping for cell in self._planned.tagged.values())

    def _picker(self) -> Callable[[list[str]], Any]:
        """Return what puts values and other holes into the order of the cells."""
        values = len(self._values) if self._is_plain else 0
        order = [at if is_value else values + at for is_value, at in self._order]
        if order == list(range(len(order))):
            return tuple
        return itemgetter(*order) if len(order) > 1 else tuple

    # ── Cells ─────────────────────────────────────────────────────────────────────────────────────

    def _cell(self, at: int, cell: Cell, starts: Mapping[int, int]) -> str:
        """Return a cell's part of the pattern."""
        start = f'<c r="{letters(at)}{ROW}"'
        if cell.filled_by is not None and cell.filled_by not in self._around.kept:
            return (start + cell.look + "/>").replace("%", "%%")
        if cell.formula is not None:
            return start + self._formula(at, cell, cell.formula, starts)
        tagged = self._planned.tagged.get(cell.column)
        if tagged is None or not (tagged.values or tagged.has_statements):
            text = "" if tagged is None else _plain_text(tagged.pieces)
            return (start + _fixed(cell, text)).replace("%", "%%")
        write = self._writer(cell)
        if cell.column in self._planned.items:
            self._hole(lambda row, values, items: _item(next(items), tagged, write))
        elif tagged.single is None:
            first = starts[cell.column]
            last = first + len(tagged.values)
            self._hole(lambda row, values, items: write(_mixed(tagged.pieces, values[first:last])))
        elif self._is_plain:
            self._order.append((True, len(self._values)))
            self._values.append(write)
        else:
            first = starts[cell.column]
            self._hole(lambda row, values, items: write(values[first]))
        return start + "%s"

    def _hole(self, fill: Hole) -> None:
        self._order.append((False, len(self._holes)))
        self._holes.append(fill)

    def _writer(self, cell: Cell) -> Callable[[Any], str]:
        dates = self._around.dates

        def moment_look(moment: Moment) -> str:
            style = f' s="{dates.style(cell.style, moment)}"'
            return style + _STYLE.sub("", cell.look)

        as_text = cell.style in self._around.texts
        return writer(cell.look, moment_look, self._around.epoch_1904, as_text=as_text)

    def _formula(self, at: int, cell: Cell, written: CellFormula, starts: Mapping[int, int]) -> str:
        place = (self._planned.row.line, cell.column)
        kept = place in self._around.kept
        kind = f' t="{cell.kind}"' if kept and cell.kind else ""
        content = cell.content if kept else ""
        before, after = f"{cell.look}{kind}>", f"{content}</c>"
        text = self._text_of(at, cell, written, starts)
        if not written.kind:
            before, after = f"{before}<f{written.look}>", f"</f>{after}"
            if isinstance(text, str):
                return (before + text + after).replace("%", "%%")
            self._hole(text)
        else:
            opening = self._opening(at, written)
            self._hole(
                lambda row, values, items: (
                    f"<f{opening(row, values, items)}>{_called(text, row, values, items)}</f>"
                )
            )
        return before.replace("%", "%%") + "%s" + after.replace("%", "%%")

    def _text_of(
        self, at: int, cell: Cell, written: CellFormula, starts: Mapping[int, int]
    ) -> str | Hole:
        """Return a formula's text, or what gives it for each row."""
        moved = self._moved(at, written.formula)
        if not written.tags:
            if isinstance(moved, str):
                return markup.text(moved)
            return lambda row, values, items: markup.text(moved(row, values, items))
        is_item = cell.column in self._planned.items
        first = starts.get(cell.column, 0)
        last = first + len(written.tags)

        def filled(row: int, values: Sequence[Any], items: Items) -> str:
            own = next(items)[0][1:] if is_item else values[first:last]
            return markup.text(formula_text(_called(moved, row, values, items), own))

        return filled

    def _opening(self, at: int, written: CellFormula) -> Hole:
        """Return what gives the attributes of an array's or a data table's formula."""
        refs = [(name, self._moved(at, formula)) for name, formula in written.refs]

        def opening(row: int, values: Sequence[Any], items: Items) -> str:
            named = "".join(f' {name}="{_called(ref, row, values, items)}"' for name, ref in refs)
            return f' t="{written.kind}"{named}{written.look}'

        return opening

    def _moved(self, at: int, formula: Formula) -> str | Hole:
        moves, sheet = self._around.moves, self._around.sheet
        write = moves.writer(formula, sheet, self._planned.row.line, at)
        if not moves.touches(formula, sheet):
            return write(0)
        return lambda row, values, items: write(row)


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
        if not within and _in_brackets("".join(parts[:index])):
            parts[index] = column_in_formula(text_of(value))
        elif not within and isinstance(value, (int, float)) and value == value:
            parts[index] = str(value).upper() if isinstance(value, bool) else repr(value)
        else:
            doubled = text_of(value).replace('"', '""')
            parts[index] = doubled if within else f'"{doubled}"'
    return "".join(parts)


def _in_brackets(text: str) -> bool:
    """Whether a formula's text ends within the brackets of a structured reference."""
    outside = re.sub(r'"(?:[^"]|"")*"|\'[\[\]\'#@]', "", text)
    return outside.count("[") > outside.count("]")


def _called(text: str | Hole, row: int, values: Sequence[Any], items: Items) -> str:
    return text if isinstance(text, str) else text(row, values, items)


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
