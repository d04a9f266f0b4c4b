"""What the summary says first where the plan shows another scenario than `base`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planforge.document.named import Mention, is_known, printed
from planforge.document.outline import Paragraph, Run
from planforge.plan.scenarios import BASE, change_in, scenario_label, target_in
from planforge.plan.sentences import about_metric

if TYPE_CHECKING:
    from planforge.document.names import Names
    from planforge.document.outline import Inline
    from planforge.document.view import PlanView
    from planforge.document.wording import Wording
    from planforge.plan.figures import Figure

_PLACE = re.compile(r"\{(\w+)\}")


def scenario_note(plan: PlanView, names: Names, wording: Wording) -> Paragraph | None:
    """Return the line that names the scenario and how far it is from `base`; None in `base`."""
    shown = names.figure("scenario")
    if shown is None or shown.value == BASE:
        return None
    parts: dict[str, Mention] = {"scenario": Mention(shown)}
    figures = _compared(plan, str(shown.value))
    if figures is not None:
        target, other, change = figures
        parts |= {"target": Mention(target), "other": Mention(other)}
        parts["change"] = Mention(change, text=wording.by_sign("change", change))
    headline = next(iter(plan.definition.drivers), "")
    metric = plan.definition.metrics.get(headline)
    words = wording["scenario.shown" if figures else "scenario.shown_alone"]
    words = about_metric(words, (metric.label if metric else None) or headline)
    words = words.replace("{base}", scenario_label(plan.definition, BASE))
    return Paragraph(tuple(_inlines(words, parts)), "note", "summary#scenario")


def _compared(plan: PlanView, scenario: str) -> tuple[Figure, Figure, Figure] | None:
    """Return the first headline's target, that in `base`, and the change; None where one is not."""
    headline = next(iter(plan.definition.drivers), "")
    facets = ("target", target_in(BASE), change_in(scenario))
    found = [plan.figures.get(f"{headline}.{facet}") for facet in facets]
    known = [figure for figure in found if figure is not None and is_known(figure)]
    return (known[0], known[1], known[2]) if len(known) == len(facets) else None


def _inlines(words: str, parts: dict[str, Mention]) -> list[Inline]:
    pieces: list[Inline] = []
    for position, piece in enumerate(_PLACE.split(words)):
        if position % 2:
            pieces.append(printed(parts[piece]))
        elif piece:
            pieces.append(Run(piece))
    return pieces
