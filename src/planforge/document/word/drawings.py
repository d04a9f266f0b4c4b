"""Tables that are pictures: trees, cards, schedules and grids, drawn by fills and edges of cells.

Cells of a table look alike in every program that opens Word files, which shapes do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.definition.themes import tint
from planforge.document.word.cell_places import place_xml, placed
from planforge.document.word.inlines import TONES, inline_xml
from planforge.document.word.markup import attribute
from planforge.document.word.paragraphs import Look, ParagraphXml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.definition.themes import Theme
    from planforge.document.outline import CellBlock, Drawing, TableBlock
    from planforge.document.word.assembly import Assembly

_MILLIMETRE: Final = 56.7
"""In twentieths of a point."""
_POINT: Final = 20
_TIGHT_LINE: Final = 220
_NARROW: Final = 600
"""A column of a schedule, too narrow for room beside its sign."""
_NO_MARGINS: Final = (
    '<w:tcMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tcMar>'
)
_FILLS: Final = {
    "name": ("mist", 1.0),
    "quiet": ("mist", 1.0),
    "low": ("good", 0.22),
    "middle": ("watch", 0.22),
    "high": ("bad", 0.22),
    "done": ("navy", 1.0),
    "planned": ("navy", 0.26),
    "late": ("bad", 0.4),
    "phase": ("teal", 0.55),
}
"""The colour of each fill, and how much of it is left beside white."""


def drawing_xml(block: TableBlock, drawing: Drawing, assembly: Assembly, width: int) -> str:
    """Return `<w:tbl>`, as wide as the text or as its columns ask for."""
    widths = _widths(drawing.widths, width)
    rows = ""
    for position, cells in enumerate(block.rows):
        keep = drawing.kept[position]
        rows += _row(cells, widths, drawing, assembly, keep=keep, position=position)
    return _properties(block, widths) + rows + "</w:tbl>"


def _widths(asked: Sequence[float], width: int) -> list[int]:
    """Return the widths: those in millimetres as asked, shares of what these leave over."""
    fixed = sum(int(one * _MILLIMETRE) for one in asked if one > 0)
    shares = -sum(one for one in asked if one < 0)
    scale = min(1.0, width / fixed) if fixed else 1.0
    left = max(0, width - fixed)
    return [
        int(one * _MILLIMETRE * scale) if one > 0 else int(-one * left / shares) for one in asked
    ]


def _properties(block: TableBlock, widths: Sequence[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = "".join(
        f'<w:{side} w:w="{room}" w:type="dxa"/>' for side, room in (("left", 60), ("right", 60))
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar>"
        '<w:tblLook w:val="0600" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{attribute(block.caption)}"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )


def _row(
    cells: Sequence[CellBlock],
    widths: Sequence[int],
    drawing: Drawing,
    assembly: Assembly,
    *,
    keep: bool,
    position: int,
) -> str:
    written = "".join(
        _cell(cell, width, drawing, assembly, keep=keep) for cell, _, width in placed(cells, widths)
    )
    repeated = "<w:tblHeader/>" if position < drawing.header_rows else ""
    least = int(drawing.heights[position] * _POINT) if drawing.heights else 0
    height = f'<w:trHeight w:val="{least}" w:hRule="atLeast"/>' if least else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeated}</w:trPr>{written}</w:tr>"


def _cell(cell: CellBlock, width: int, drawing: Drawing, assembly: Assembly, *, keep: bool) -> str:
    properties = place_xml(cell, width) + _borders(cell, assembly.theme)
    properties += _shading(cell, assembly.theme)
    if width < _NARROW:
        properties += _NO_MARGINS
    properties += f'<w:vAlign w:val="{"top" if cell.merge_down else "center"}"/>'
    if not cell.inlines or cell.merge_down == "continue":
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_nothing(keep=keep)}</w:tc>"
    look = Look(TONES[cell.tone], size=drawing.size)
    inner = inline_xml(cell.inlines, assembly, look)
    space = 0 if drawing.tight else 20
    paragraph = ParagraphXml(
        "TableText", inner, keep_next=keep or None, space_before=space, space_after=space,
        line=_TIGHT_LINE if drawing.tight else None, align=cell.align,
    )  # fmt: skip
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph.xml()}</w:tc>"


def _nothing(*, keep: bool) -> str:
    """Return a paragraph that takes next to no room."""
    kept = "<w:keepNext/>" if keep else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="TableText"/>{kept}<w:spacing w:before="0" w:after="0" '
        'w:line="60" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr>'
        "</w:pPr></w:p>"
    )


def _borders(cell: CellBlock, theme: Theme) -> str:
    """Return the drawn sides of a cell, in the order that the schema wants."""
    edges = cell.edges.split()
    drawn = {edge: (4, theme.colour("slate")) for edge in edges}
    if cell.fill == "name" and "top" in edges:
        drawn["top"] = (12, theme.colour("navy"))
    if "today" in edges:
        drawn["right"] = (8, theme.colour("bad"))
    if "grid" in edges:
        drawn = dict.fromkeys(("top", "left", "bottom", "right"), (6, "#FFFFFF"))
    if "rule" in edges:
        drawn["bottom"] = drawn.get("bottom", (4, theme.colour("line")))
    if "under" in edges:
        drawn["bottom"] = (6, theme.colour("navy"))
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="{drawn[side][0]}" w:space="0" '
        f'w:color="{drawn[side][1].removeprefix("#")}"/>'
        for side in ("top", "left", "bottom", "right")
        if side in drawn
    )
    return f"<w:tcBorders>{sides}</w:tcBorders>" if sides else ""


def _shading(cell: CellBlock, theme: Theme) -> str:
    if not cell.fill:
        return ""
    role, share = _FILLS[cell.fill]
    colour = tint(theme.colour(role), share).removeprefix("#")
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'
