"""The few figures that stand large at the head of the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.document.outline import FigureRun, Run, Tile
from planforge.document.wording import SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.document.outline import Inline
    from planforge.document.view import PlanView
    from planforge.document.wording import Wording
    from planforge.plan.figures import Figure

MOST_TILES = 4
_FEWEST_TILES = 2
"""A figure alone says no more than the sentence about it."""


def headline_tiles(plan: PlanView, wording: Wording, metrics: Sequence[str]) -> tuple[Tile, ...]:
    """Return tiles of the first metrics that have something to show; none for a single one.

    Until a metric has figures it shows its target.
    """
    found = [_tile(plan, wording, metric) for metric in metrics]
    tiles = [tile for tile in found if tile is not None][:MOST_TILES]
    return tuple(tiles) if len(tiles) >= _FEWEST_TILES else ()


def _tile(plan: PlanView, wording: Wording, metric: str) -> Tile | None:
    def known(facet: str) -> Figure | None:
        figure = plan.figures.get(f"{metric}.{facet}")
        return None if figure is None or figure.is_gap else figure

    target, actual = known("target"), known("to_date")
    label = plan.definition.metrics[metric].label or metric
    if actual is None:
        if target is None:
            return None
        aim = wording["tile.target"].format(label=label)
        return Tile(aim, _run(target), _told(known("target_growth"), "target_growth", wording))
    notes = _told(target, "target", wording)
    status = known("status")
    tone = wording.tone(status.text) if status is not None else ""
    pace = _told(known("pace"), "pace", wording)
    if pace and tone in SIGNS:
        pace = (Run(f"{SIGNS[tone]} "), *pace)
    return Tile(label, _run(actual), notes, pace, tone)


def _told(figure: Figure | None, facet: str, wording: Wording) -> tuple[Inline, ...]:
    if figure is None:
        return ()
    return (Run(f"{wording[f'facet.{facet}']} "), _run(figure))


def _run(figure: Figure) -> FigureRun:
    return FigureRun(figure, figure.text)
