"""Tables: caption, a header row that repeats, widths by content, thin rules, a note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planforge.document.cells import header_width
from planforge.document.outline import CellBlock, Run, TableBlock
from planforge.document.word.captions import caption_text, caption_xml
from planforge.document.word.cell_places import place_xml, placed
from planforge.document.word.drawings import drawing_xml
from planforge.document.word.inlines import TONES, inline_xml, shown
from planforge.document.word.markup import attribute, clean, half_widths
from planforge.document.word.paragraphs import Look, ParagraphXml, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.document.word.assembly import Assembly
    from planforge.document.word.paragraphs import Piece

_PADDING = 250
"""Space at both sides of a cell's text, in twentieths of a point, with a little to spare."""
_HALF_WIDTH = 94
"""Of one half-width character at 9 points; a little more than half an em for bold digits."""
_TIGHT = 0.97
"""So much of the room that texts are given they need at least."""
_BOLD = 1.1
"""How much wider bold letters are,"""
_BOLD_LATIN = 1.22
"""and those of a word that a narrow column would break, in a face with serifs."""
_LONGEST_WORD = 22
"""A longer word of a header breaks, rather than take the room of the figures."""
_LABEL = 14
"""Text up to so many half-width characters is a label and does not wrap."""
_SMALL = 15
"""In half points: the letters of a table whose numbers would otherwise wrap."""
_WIDEST = 56
"""Longer text wraps; it asks for no more room than this."""
_KEPT_TOGETHER = 6
"""A table with no more rows than this does not break across pages."""
_FEWEST_ROWS = 3
"""So many rows at least of a table that breaks stand on either page."""


@dataclass(frozen=True, slots=True)
class Row:
    """How a row's cells are written; `size` is None for that of the style."""

    style: Literal["TableHeader", "TableText", "TableTotal"]
    keep_next: bool
    size: int | None


def table_pieces(block: TableBlock, assembly: Assembly, width: int) -> list[Piece]:
    """Return the caption, the table and its note, tied together by a hidden bookmark."""
    start, end = assembly.bookmarks.link("table", block.identity, _text(block, assembly))
    caption = ParagraphXml("Caption", start + caption_xml(block, assembly), keep_next=True)
    if block.note:
        last = ParagraphXml("SourceNote", run(block.note) + end)
    else:
        # Without a paragraph between them, Word joins this table to a table that follows.
        last = ParagraphXml("TableEnd", end)
    if block.drawing is not None:
        return [caption, drawing_xml(block, block.drawing, assembly, width), last]
    return [caption, table_xml(block, assembly, width), last]


def table_xml(block: TableBlock, assembly: Assembly, width: int) -> str:
    """Return `<w:tbl>`."""
    widths = column_widths(block, assembly, width)
    size = None if sum(_all_needed(block, assembly)) <= width else _SMALL
    body = _header_row(block, widths, size)
    last = len(block.rows) - 1
    whole = len(block.rows) <= _KEPT_TOGETHER
    for position, cells in enumerate(block.rows):
        ends = position == last and not block.totals
        edge = position < _FEWEST_ROWS - 1 or position > last - _FEWEST_ROWS
        keep = (whole or edge) and not (ends and not block.note)
        body += _row(cells, block, widths, Row("TableText", keep, size), assembly)
    if block.totals:
        row = Row("TableTotal", keep_next=bool(block.note), size=size)
        body += _row(block.totals, block, widths, row, assembly)
    return _properties(block, widths) + body + "</w:tbl>"


def column_widths(block: TableBlock, assembly: Assembly, width: int) -> list[int]:
    """Return a width for each column that fills the page and wraps no number and no label.

    Each column has a width that it needs (numbers and short labels whole; where there is room for
    it, all its texts on one line) and one that it would like (the weights). What is left over is
    shared; what lacks is taken from the widest first. Where even the needs are too many, the table
    is set in small letters.
    """
    needed = _all_needed(block, assembly)
    for whole in (_unwrapped(block, needed, assembly, header) for header in (True, False)):
        if sum(whole) * _TIGHT <= width:
            needed = [need * min(1.0, width / sum(whole)) for need in whole]
            break
    liked = [max(need, _liked(block, column, assembly)) for column, need in enumerate(needed)]
    if sum(liked) <= width:
        shares = [like * width / sum(liked) for like in liked]
    elif sum(needed) <= width:
        shares = _levelled(needed, liked, width)
    else:
        shares = [need * width / sum(needed) for need in needed]
    widths = [int(share) for share in shares]
    widths[-1] += width - sum(widths)
    return widths


def _all_needed(block: TableBlock, assembly: Assembly) -> list[float]:
    return [_needed(block, column, assembly) for column in range(len(block.header))]


def _unwrapped(
    block: TableBlock, needed: Sequence[float], assembly: Assembly, header: bool
) -> list[float]:
    """Return the widths at which no text wraps, nor, if wanted, a word of the header."""
    widths = []
    for column, need in enumerate(needed):
        lines = [line for t in _column_texts(block, column, assembly) for line in t.split("\n")]
        longest = max(map(half_widths, lines), default=0.0)
        if header:
            label = block.header[column][0]
            bold = sum(letter.isascii() for letter in label) * (_BOLD - 1)
            longest = max(longest, half_widths(label) + bold)
        widths.append(max(need, longest * _HALF_WIDTH + _PADDING))
    return widths


def _levelled(needed: Sequence[float], liked: Sequence[float], width: float) -> list[float]:
    """Return liked widths cut at one height, none below its need, so that they sum to `width`."""
    low, high = 0.0, max(liked)
    for _ in range(40):
        middle = (low + high) / 2
        cut = [max(need, min(like, middle)) for need, like in zip(needed, liked, strict=True)]
        low, high = (middle, high) if sum(cut) < width else (low, middle)
    return [max(need, min(like, low)) for need, like in zip(needed, liked, strict=True)]


def _needed(block: TableBlock, column: int, assembly: Assembly) -> float:
    numeric = block.align[column] != "left"
    label, unit = block.header[column]
    bold = _BOLD_LATIN if label.isascii() else _BOLD
    longest = max(min(header_width(label), _LONGEST_WORD) * bold, half_widths(unit) * 0.85, 3)
    for text in _column_texts(block, column, assembly):
        size = max((half_widths(line) for line in text.split("\n")), default=0)
        if numeric or size <= _LABEL:
            longest = max(longest, min(size, _WIDEST / 2))
        else:
            longest = max(longest, _LABEL)
    return longest * _HALF_WIDTH + _PADDING


def _liked(block: TableBlock, column: int, assembly: Assembly) -> float:
    if column < len(block.weights):
        size = block.weights[column]
    else:
        texts = _column_texts(block, column, assembly)
        size = max((half_widths(text) for text in texts), default=0)
    return min(size, _WIDEST) * _HALF_WIDTH + _PADDING


def _column_texts(block: TableBlock, column: int, assembly: Assembly) -> list[str]:
    """Return the texts of a column's cells; those that span several columns do not count."""
    texts = []
    for cells in (*block.rows, block.totals):
        position = 0
        for cell in cells:
            if position == column and cell.span == 1:
                texts.append(shown(cell.inlines, assembly))
            position += cell.span
    return texts


def _text(block: TableBlock, assembly: Assembly) -> str:
    """Return the texts of all paragraphs of the table, from its caption to its note."""
    texts = [caption_text(block, assembly)]
    texts += [_header_text(label, unit) for label, unit in block.header]
    for cells in (*block.rows, block.totals):
        texts += [_cell_text(cell, assembly) for cell in cells]
    texts.append(clean(block.note))
    return "\n".join(texts)


def _header_text(label: str, unit: str) -> str:
    return clean(f"{label}\n{unit}" if unit else label)


def _cell_text(cell: CellBlock, assembly: Assembly) -> str:
    return "" if cell.merge_down == "continue" else shown(cell.inlines, assembly)


def _properties(block: TableBlock, widths: Sequence[int]) -> str:
    last_row = int(bool(block.totals))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="PlanTable"/><w:tblW w:w="{sum(widths)}" '
        'w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{0x0620 + 0x40 * last_row:04X}" w:firstRow="1" w:lastRow="{last_row}" '
        'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{attribute(block.caption)}"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )


def _header_row(block: TableBlock, widths: Sequence[int], size: int | None) -> str:
    cells = ""
    for (label, unit), align, width in zip(block.header, block.align, widths, strict=True):
        inner = run(label, Look(size=size))
        if unit:
            inner += run(f"\n{unit}", Look("TableUnit"))
        paragraph = ParagraphXml("TableHeader", inner, align=align)
        cells += (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph.xml()}</w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(
    cells: Sequence[CellBlock],
    block: TableBlock,
    widths: Sequence[int],
    row: Row,
    assembly: Assembly,
) -> str:
    written = "".join(
        _cell(cell, block.align[column], width, row, assembly)
        for cell, column, width in placed(cells, widths)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{written}</w:tr>"


def _cell(
    cell: CellBlock,
    align: Literal["left", "right", "center"],
    width: int,
    row: Row,
    assembly: Assembly,
) -> str:
    properties = place_xml(cell, width)
    inner = ""
    if cell.merge_down != "continue":
        inner = inline_xml(cell.inlines, assembly, Look(TONES[cell.tone], size=row.size))
    paragraph = ParagraphXml(row.style, inner, keep_next=row.keep_next or None, align=align)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph.xml()}</w:tc>"


def plain_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    weights: tuple[float, ...],
    assembly: Assembly,
) -> str:
    """Return a table of texts, without a caption, across an upright page."""
    block = TableBlock(
        identity="",
        number="",
        caption=header[0],
        header=tuple((label, "") for label in header),
        align=tuple("left" for _ in header),
        rows=tuple(tuple(CellBlock((Run(text),)) for text in row) for row in rows),
        weights=weights,
    )
    return table_xml(block, assembly, assembly.paper.text_width)
