"""Old drawings in VML: the boxes of comments, and form controls.

Excel writes them as no XML (`<br>` without an end), so they are taken apart as text.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.anchors import Anchor, Mark, anchor_between, mark_at
from planforge.filling.excel.comments import cells
from planforge.filling.excel.formulas import read_formula
from planforge.filling.excel.geometry import whole_number
from planforge.filling.excel.model import At
from planforge.filling.images import EMU_PER_PIXEL
from planforge.filling.markup import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.filling.excel.anchors import Hold
    from planforge.filling.excel.geometry import Geometry
    from planforge.filling.excel.model import Block, Formula
    from planforge.filling.excel.writing import Writing
    from planforge.filling.package import Package

_SHAPE: Final = re.compile(r"<v:shape\b.*?</v:shape\s*>", re.DOTALL)
_CLIENT: Final = re.compile(r"<x:ClientData\b[^>]*?ObjectType=[\"'](\w+)[\"']")
_ANCHOR: Final = re.compile(r"(<x:Anchor>)([^<]*)(</x:Anchor>)")
_ROW: Final = re.compile(r"(<x:Row>)\s*(\d{1,7})\s*(</x:Row>)")
_COLUMN: Final = re.compile(r"(<x:Column>)\s*(\d{1,5})\s*(</x:Column>)")
_FORMULA: Final = re.compile(r"(<x:(Fmla(?:Link|Range|Group|Txbx|Pict))>)([^<]*)(</x:\2>)")
_SHAPE_ID: Final = re.compile(r"(<v:shape\b[^>]*?\bid=[\"'])([^\"']*)([\"'])")
_NUMBERED: Final = re.compile(r"_x0000_s(\d{1,9})")
_IDS: Final = re.compile(r"(<o:idmap\b[^>]*?\bdata=[\"'])([^\"']*)([\"'])")
_SPAN: Final = 1024
"""Numbers of shapes come in lots of so many; a drawing says which lots are its own."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of the template.

    Attributes:
        xml: all of it.
        cell: row and column of the cell whose comment it shows; None for a control.
        anchor: where it stands.
        formulas: the references of a control, by their spelling.
    """

    xml: str
    cell: tuple[int, int] | None
    anchor: Anchor | None
    formulas: dict[str, Formula]


@dataclass(frozen=True, slots=True)
class OldDrawing:
    """A drawing in VML.

    Attributes:
        part: its name.
        pieces: its text, and its shapes that follow cells.
        first_number: a number that none of its shapes has, nor any after it.
    """

    part: str
    pieces: tuple[str | Shape, ...]
    first_number: int

    @property
    def shapes(self) -> Iterator[Shape]:
        """The shapes that follow cells."""
        return (piece for piece in self.pieces if isinstance(piece, Shape))

    def formulas(self) -> Iterator[Formula]:
        """Return the references of its controls."""
        for shape in self.shapes:
            yield from shape.formulas.values()

    def write(self, writing: Writing, part: str) -> None:
        """Write the drawing into a part, its own or a copy, unless it may stay as it is."""
        touches = writing.moves.touches
        moved = writing.is_moved and any(self.shapes)
        followed = any(touches(formula, writing.sheet) for formula in self.formulas())
        if part != self.part or moved or followed:
            content = self._written(writing).encode("utf-8", "surrogateescape")
            writing.package.set(part, content)

    def _written(self, writing: Writing) -> str:
        number = self.first_number
        texts = []
        for piece in self.pieces:
            if isinstance(piece, str):
                texts.append(piece)
                continue
            for turn, xml in enumerate(_turns(piece, writing)):
                texts.append(_numbered(xml, number) if turn else xml)
                number += bool(turn)
        lots = range(self.first_number // _SPAN, (number - 1) // _SPAN + 1)
        return _IDS.sub(lambda found: _with_lots(found, lots), "".join(texts), count=1)


def read_old_drawing(
    package: Package,
    part: str,
    geometry: Geometry,
    blocks: tuple[Sequence[Block], Sequence[Block]],
) -> OldDrawing:
    """Return a drawing in VML; shapes that follow no cell are part of its text."""
    whole = package.part(part).decode("utf-8", "surrogateescape")
    pieces: list[str | Shape] = []
    end = 0
    for found in _SHAPE.finditer(whole):
        shape = _shape(found[0], geometry, blocks)
        if shape is not None:
            pieces += [whole[end : found.start()], shape]
            end = found.end()
    pieces.append(whole[end:])
    numbers = [int(number) for number in _NUMBERED.findall(whole)]
    return OldDrawing(part, tuple(pieces), max(numbers, default=_SPAN) + 1)


def _shape(
    xml: str, geometry: Geometry, blocks: tuple[Sequence[Block], Sequence[Block]]
) -> Shape | None:
    client = _CLIENT.search(xml)
    if client is None:
        return None
    row, column = _ROW.search(xml), _COLUMN.search(xml)
    if client[1] == "Note":
        if row is None or column is None:
            return None
        cell = (int(row[2]) + 1, int(column[2]) + 1)
        return Shape(xml, cell, _anchor(xml, geometry, ((), ())), {})
    formulas = {
        found[3]: read_formula(html.unescape(found[3]).strip()) for found in _FORMULA.finditer(xml)
    }
    return Shape(xml, None, _anchor(xml, geometry, blocks), formulas)


def _anchor(
    xml: str, geometry: Geometry, blocks: tuple[Sequence[Block], Sequence[Block]]
) -> Anchor | None:
    numbers = _anchor_numbers(xml)
    if numbers is None:
        return None
    left, left_offset, top, top_offset, right, right_offset, bottom, bottom_offset = numbers
    start = mark_at(left, left_offset * EMU_PER_PIXEL, top, top_offset * EMU_PER_PIXEL)
    end = mark_at(right, right_offset * EMU_PER_PIXEL, bottom, bottom_offset * EMU_PER_PIXEL)
    # Each of these says that the shape does not.
    moves, sizes = "<x:MoveWithCells" not in xml, "<x:SizeWithCells" not in xml
    hold: Hold = "stay" if not moves else "stretch" if sizes else "move"
    return anchor_between(start, end, hold, geometry, blocks)


def _anchor_numbers(xml: str) -> list[int] | None:
    found = _ANCHOR.search(xml)
    parts = found[2].split(",") if found else []
    numbers = [whole_number(part, -1) for part in parts]
    return numbers if len(numbers) == 8 and min(numbers) >= 0 else None


def _turns(shape: Shape, writing: Writing) -> Iterator[str]:
    """Yield a shape's XML for each of its turns."""
    if shape.cell is not None:
        for row, column in cells(writing, *shape.cell):
            yield _note_at(shape, row, column, writing)
        return
    xml = shape.xml
    if shape.anchor is not None:
        places = shape.anchor.places(writing.rows, writing.columns)
        if places:
            xml = _ANCHOR.sub(rf"\g<1>{_spelled(*places[0])}\g<3>", xml, count=1)
    yield _FORMULA.sub(lambda found: _moved(found, shape, writing), xml)


def _note_at(shape: Shape, row: int, column: int, writing: Writing) -> str:
    """Return the box of a comment as it stands beside a cell, as large as it was."""
    assert shape.cell is not None
    down, right = row - shape.cell[0], column - shape.cell[1]
    xml = _ROW.sub(rf"\g<1>{row - 1}\g<3>", shape.xml, count=1)
    xml = _COLUMN.sub(rf"\g<1>{column - 1}\g<3>", xml, count=1)
    if shape.anchor is None or (down == right == 0 and not writing.is_moved):
        return xml
    places = shape.anchor.beside(down, right, writing.rows, writing.columns)
    return _ANCHOR.sub(rf"\g<1>{_spelled(*places)}\g<3>", xml, count=1)


def _spelled(start: Mark, end: Mark) -> str:
    numbers = [
        number
        for mark in (start, end)
        for number in (
            mark.column - 1,
            mark.column_offset // EMU_PER_PIXEL,
            mark.row - 1,
            mark.row_offset // EMU_PER_PIXEL,
        )
    ]
    return ", ".join(map(str, numbers))


def _moved(found: re.Match[str], shape: Shape, writing: Writing) -> str:
    formula = shape.formulas[found[3]]
    return found[1] + text(writing.moves.formula(formula, At(writing.sheet, 0, 0))) + found[4]


def _numbered(xml: str, number: int) -> str:
    return _SHAPE_ID.sub(rf"\g<1>_x0000_s{number}\g<3>", xml, count=1)


def _with_lots(found: re.Match[str], lots: Sequence[int]) -> str:
    own = [part.strip() for part in found[2].split(",") if part.strip()]
    more = [str(lot) for lot in lots if str(lot) not in own]
    return found[1] + ",".join([*own, *more]) + found[3]
