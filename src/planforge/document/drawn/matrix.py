"""A grid of two columns' levels, the rows of a table standing in its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.quantities import read_quantity
from planforge.document.drawn.values import shown_text
from planforge.document.outline import CellBlock, Drawing, FigureRun, Run, TableBlock
from planforge.plan.matrices import level_words, zone_limits, zone_of
from planforge.plan.tables import key_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.definition.model import MatrixBlock, Written
    from planforge.document.outline import Inline
    from planforge.document.view import PlanView
    from planforge.document.wording import Wording
    from planforge.plan.figures import Figure

_LABELS = 22.0
"""Millimetres of the column with the levels."""
_LEAST = 26.0
"""Points of a row."""
_SIGNS = {"low": "▲", "middle": "●", "high": "▼"}


def matrix_table(
    plan: PlanView, block: MatrixBlock, wording: Wording, title: str | None = None
) -> TableBlock:
    """Return a table's rows in a grid of two of its columns, the worst at the top right."""
    view = plan.table(block.table)
    labels = {column.name: column.label for column in view.columns}
    words = level_words(plan.labels, block)
    count = len(block.levels)
    axis = CellBlock((Run(f"{labels[block.across]} →", bold=True),), span=count, align="center")
    corner = CellBlock((Run(f"{labels[block.down]} ↓", bold=True),), align="right")
    levels = (CellBlock((Run(word, bold=True),), align="center") for word in words)
    both = f"{labels[block.down]} × {labels[block.across]}"
    rows = [(CellBlock(()), axis), (corner, *levels)]
    for down in reversed(range(count)):
        level = CellBlock((Run(words[down], bold=True),), align="right")
        rows.append((level, *_cells(plan, block, wording, down)))
    zones = (f"{_SIGNS[zone]} {limit}" for zone, limit in zone_limits(plan.labels, block))
    return TableBlock(
        identity=f"matrix:{block.table}", number="",
        caption=title or wording.joined(view.title, both),
        header=(), align=(), rows=tuple(rows), note=wording["semicolon"].join(zones),
        drawing=Drawing(
            (_LABELS, *[-1.0] * count), (True,) * (count + 1) + (False,),
            heights=(0.0, 0.0, *[_LEAST] * count),
        ),
    )  # fmt: skip


def _cells(plan: PlanView, block: MatrixBlock, wording: Wording, down: int) -> Iterator[CellBlock]:
    """Yield the cells of one level, each with the rows that fall on it."""
    view = plan.table(block.table)
    key = key_column(plan.definition.tables[block.table])
    for across, level in enumerate(block.levels):
        zone = zone_of(block, down, across)
        names = [
            row[key]
            for row in view.rows
            if _is_at(row[block.across], level) and _is_at(row[block.down], block.levels[down])
        ]
        inlines = _named(names, f"{_SIGNS[zone]} {wording[f'zone.{zone}']}", wording)
        yield CellBlock(inlines, fill=zone, edges="grid", align="center")


def _named(names: Sequence[Figure], zone: str, wording: Wording) -> tuple[Inline, ...]:
    """Return what stands in a cell: its zone in words, and the rows that fall on it."""
    if not names:
        return ()
    inlines: tuple[Inline, ...] = (Run(f"{zone} · {len(names)}", bold=True),)
    for name in names:
        inlines = (*inlines, Run("\n"), FigureRun(name, shown_text(name, wording)))
    return inlines


def _is_at(figure: Figure, level: Written) -> bool:
    """Whether a row is at a level: an equal number, or the same word."""
    quantity = read_quantity(level)
    if quantity is not None and isinstance(figure.value, float):
        return figure.value == quantity.value
    return figure.text.casefold() == str(level).casefold()
