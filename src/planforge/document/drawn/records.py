"""Cards: a title and below it labels with values, two of them on a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.document.cells import text_width
from planforge.document.drawn.values import named_columns, shown_text, value_inlines
from planforge.document.outline import CellBlock, Drawing, FigureRun, Run, TableBlock
from planforge.plan.records import card_columns, card_lines
from planforge.plan.tables import key_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.definition.model import RecordsBlock
    from planforge.document.view import PlanView
    from planforge.document.wording import Wording
    from planforge.plan.figures import ColumnView, Figure

_COLUMNS = 4
_LETTER = 1.75
"""Millimetres of a half-width character of a label."""
_BETWEEN = 7.0
"""Points between two cards; rows with text are higher."""


def records_table(
    plan: PlanView, block: RecordsBlock, wording: Wording, title: str | None = None
) -> TableBlock:
    """Return a table's rows as cards, yet without their number."""
    table, view = plan.definition.tables[block.table], plan.table(block.table)
    names = card_columns(table, block.columns, internal=False)
    columns = {column.name: column for column in named_columns(view, names)}

    def width(name: str) -> float:
        texts = (shown_text(row[name], wording) for row in view.rows)
        return max(map(text_width, texts), default=0)

    lines = card_lines(list(columns), width)
    rows: list[tuple[CellBlock, ...]] = []
    kept: list[bool] = []
    for position, row in enumerate(view.rows):
        if position:
            rows.append((CellBlock((), span=_COLUMNS),))
            kept.append(False)
        card = list(_card(row[key_column(table)], row, lines, columns, wording))
        rows += card
        kept += [True] * (len(card) - 1) + [False]
    label = max((text_width(column.label) for column in columns.values()), default=0) * _LETTER + 4
    widths = (label, -1.0, label, -1.0)
    return TableBlock(
        identity=f"records:{block.table}", number="", caption=title or view.title,
        header=(), align=(), rows=tuple(rows), note=view.note,
        drawing=Drawing(widths, tuple(kept), heights=(_BETWEEN,) * len(rows)),
    )  # fmt: skip


def _card(
    name: Figure,
    row: Mapping[str, Figure],
    lines: Sequence[tuple[str, ...]],
    columns: Mapping[str, ColumnView],
    wording: Wording,
) -> Iterator[tuple[CellBlock, ...]]:
    """Yield the rows of one card."""
    title = FigureRun(name, shown_text(name, wording), bold=True)
    edges = "top left right" if lines else "top left right bottom"
    yield (CellBlock((title,), span=_COLUMNS, fill="name", edges=edges),)
    for position, names in enumerate(lines):
        bottom = " bottom" if position == len(lines) - 1 else " rule"
        cells: list[CellBlock] = []
        for at, column in enumerate(names):
            label = Run(columns[column].label, tone="muted")
            cells.append(CellBlock((label,), edges=("" if at else "left") + bottom))
            value = value_inlines(row[column], columns[column], wording)
            last = at == len(names) - 1
            span = _COLUMNS - len(cells) if last else 1
            right = " right" if last else ""
            cells.append(CellBlock(value, span=span, edges=bottom + right))
        yield tuple(cells)
