"""Tables of Markdown: in the style that the template's tables have, columns as wide as needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from planforge.document.cells import weigh
from planforge.document.outline import CellBlock, Run
from planforge.document.tokens import JOINER
from planforge.filling.markup import attribute
from planforge.filling.word.built_in import GRID
from planforge.filling.word.markup import paragraph, properties

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

    from planforge.filling.word.place import Place

    Runs = Callable[[Sequence[Token], Place, str], str]

_COMPACT: Final = (
    '<w:spacing w:before="40" w:after="40"/><w:ind w:firstLine="0" w:firstLineChars="0"/>'
)
_BOLD: Final = {"w:b": "<w:b/>", "w:bCs": "<w:bCs/>"}
_MARGINS: Final = 220
"""Of a cell, left and right together."""
_NARROWEST: Final = 300


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what markdown-it read in it, and on which side it stands."""

    content: Sequence[Token]
    side: str


def table_xml(rows: Sequence[Sequence[Cell]], place: Place, runs: Runs) -> str:
    """Return `<w:tbl>`.

    Args:
        rows: the header and the body's rows.
        place: where it stands.
        runs: makes the runs of a cell.
    """
    widths = _widths(rows, place.box[0])
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(
        _row(row, widths, place, runs, is_header=number == 0) for number, row in enumerate(rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{attribute(_style(place))}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLook w:val="0420" w:firstRow="1"'
        ' w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>"
    )


def _style(place: Place) -> str:
    """Return the id of the style that most tables of the template have, when it draws lines."""
    styles = place.document.styles
    used = styles.sheet.by_id.get(place.document.facts.table_style)
    if used is not None and styles.sheet.draws_borders(used):
        return used.id
    return styles.id_of(GRID)


def _row(
    row: Sequence[Cell],
    widths: Sequence[int],
    place: Place,
    runs: Runs,
    *,
    is_header: bool,
) -> str:
    look = properties("w:rPr", place.run, _BOLD) if is_header else place.run
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        + paragraph(
            runs(cell.content, replace(place, width=width - _MARGINS), look),
            f'<w:pPr>{_COMPACT}<w:jc w:val="{cell.side}"/></w:pPr>',
        )
        + "</w:tc>"
        for cell, width in zip(row, widths, strict=True)
    )
    kept = "<w:cantSplit/><w:tblHeader/>" if is_header else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{kept}</w:trPr>{cells}</w:tr>"


def _widths(rows: Sequence[Sequence[Cell]], whole: int) -> list[int]:
    """Return a width for each column, by what stands in it, that together fill the place."""
    header = [(_shown(cell), "") for cell in rows[0]]
    body = [[CellBlock((Run(_shown(cell)),)) for cell in row] for row in rows[1:]]
    weights = [weight + 2 for weight in weigh(header, body)]
    widths = [max(int(weight * whole / sum(weights)), _NARROWEST) for weight in weights]
    widths[-1] = max(widths[-1] + whole - sum(widths), _NARROWEST)
    return widths


def _shown(cell: Cell) -> str:
    return "".join(token.content for token in cell.content).replace(JOINER, "")
