"""Figures in boxes and cards: with their units, a status with its sign and colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.document.named import is_known
from planforge.document.outline import FigureRun, Run
from planforge.document.wording import SIGNS, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.document.outline import Inline
    from planforge.document.wording import Wording
    from planforge.plan.figures import ColumnView, Figure, TableView


def value_inlines(figure: Figure, column: ColumnView, wording: Wording) -> tuple[Inline, ...]:
    """Return what a box shows of a figure: a dash where nothing is known."""
    if not is_known(figure):
        return (FigureRun(figure, wording["nothing_known"], tone="muted"),)
    if column.status:
        tone = wording.tone(figure.text)
        sign = (Run(f"{SIGNS[tone]} ", tone=tone),) if tone in SIGNS else ()
        return (*sign, FigureRun(figure, figure.text, bold=True, tone=tone))
    return (FigureRun(figure, shown_text(figure, wording)),)


def shown_text(figure: Figure, wording: Wording) -> str:
    """Return a figure's text; a date of the plan's year without it."""
    day = day_of(figure)
    return wording.day(figure) if day is not None and day.year == wording.year else figure.text


def named_columns(view: TableView, names: Sequence[str]) -> list[ColumnView]:
    """Return the columns of these names that a table has and readers may see."""
    known = {column.name: column for column in view.columns if not column.internal}
    return [known[name] for name in names if name in known]
