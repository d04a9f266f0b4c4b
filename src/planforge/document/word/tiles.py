"""The summary's large figures, side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planforge.document.word.inlines import TONES, figure_runs, inline_xml
from planforge.document.word.markup import half_widths
from planforge.document.word.paragraphs import Look, ParagraphXml, run
from planforge.document.word.styles import hexadecimal

if TYPE_CHECKING:
    from planforge.document.outline import FigureRun, Tile
    from planforge.document.word.assembly import Assembly
    from planforge.document.word.paragraphs import Piece

_GAP = 140
"""Between two tiles, in twentieths of a point."""
_PADDING = 130
_VALUE_SIZES = (40, 36, 32, 29, 26, 23, 20, 18)
"""In half points: the largest at which the longest figure stands on one line."""
_UNIT_SIZE = 17
_UNIT = Look("TableUnit", size=_UNIT_SIZE)
_BOLD, _PLAIN = 5.7, 5.0
"""Widths of a half-width character, for each half point of its size."""
_NUMBER = re.compile(r"\D{0,2}\d[\d.,:]*%?")


def tile_pieces(assembly: Assembly) -> list[Piece]:
    """Return the tiles as a row across the page; nothing where there are none."""
    tiles = assembly.outline.tiles
    if not tiles:
        return []
    width = (assembly.paper.text_width - _GAP * (len(tiles) - 1)) // len(tiles)
    size = _value_size(assembly, width)
    cells = _gap_cell().join(_cell(tile, width, size, assembly) for tile in tiles)
    columns = f'<w:gridCol w:w="{_GAP}"/>'.join([f'<w:gridCol w:w="{width}"/>'] * len(tiles))
    total = width * len(tiles) + _GAP * (len(tiles) - 1)
    table = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{_PADDING}" w:type="dxa"/>'
        f'<w:right w:w="{_PADDING}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
        "</w:tbl>"
    )
    return [table, ParagraphXml("TableEnd", "")]


def _cell(tile: Tile, width: int, size: int, assembly: Assembly) -> str:
    lines = [
        ParagraphXml("TileLabel", run(tile.label)),
        ParagraphXml("TileValue", _value(tile.value, size, assembly)),
        ParagraphXml("TileNote", inline_xml(tile.note, assembly)),
    ]
    if any(other.state for other in assembly.outline.tiles):
        state = inline_xml(tile.state, assembly, Look(TONES[tile.tone]))
        lines.append(ParagraphXml("TileNote", state))
    navy, mist = (hexadecimal(assembly.theme, role) for role in ("navy", "mist"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>'
        f'<w:top w:val="single" w:sz="18" w:space="0" w:color="{navy}"/></w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{mist}"/></w:tcPr>'
        f"{''.join(line.xml() for line in lines)}</w:tc>"
    )


def _gap_cell() -> str:
    nothing = ParagraphXml("TableEnd", "").xml()
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_GAP}" w:type="dxa"/><w:tcMar><w:left w:w="0" '
        f'w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tcMar></w:tcPr>{nothing}</w:tc>'
    )


def _value(value: FigureRun, size: int, assembly: Assembly) -> str:
    """Return a figure, its number large and what it counts small."""
    number, unit = _parts(value)
    return figure_runs(value, run(number, Look(size=size)) + run(unit, _UNIT), assembly)


def _parts(value: FigureRun) -> tuple[str, str]:
    """Return a figure's number and its unit, the space between them with the unit."""
    number = _NUMBER.match(value.text)
    at = number.end() if number else len(value.text)
    return value.text[:at], value.text[at:]


def _value_size(assembly: Assembly, width: int) -> int:
    """Return the size at which every figure stands on one line."""
    parts = [_parts(tile.value) for tile in assembly.outline.tiles]
    room = width - 2 * _PADDING

    def longest(size: int) -> float:
        return max(
            half_widths(number) * size * _BOLD + half_widths(unit) * _UNIT_SIZE * _PLAIN
            for number, unit in parts
        )

    return next((size for size in _VALUE_SIZES if longest(size) <= room), _VALUE_SIZES[-1])
