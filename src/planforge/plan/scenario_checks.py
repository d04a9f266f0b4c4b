"""What can be wrong with scenarios as written, each slip told with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.model import ScenariosBlock
from planforge.plan.scenarios import BASE, factors_of
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from planforge.plan.draft import Draft
    from planforge.plan.drivers import Driver


def check_scenarios(draft: Draft, drivers: Sequence[Driver]) -> None:
    """Say what is wrong with the scenarios as written."""
    definition = draft.definition
    known = definition.scenarios
    factors = factors_of(drivers)
    headlines = {driver.headline for driver in drivers}
    if definition.scenario not in (known or (BASE,)):
        labels = {one.label: name for name, one in known.items()}
        details = suggestion(definition.scenario, known)
        if definition.scenario in labels:
            details = {"suggestion": labels[definition.scenario]}
        draft.problems.add(
            "unknown-scenario", draft.place("scenario"), name=definition.scenario,
            known=", ".join(known) or BASE, **details,
        )  # fmt: skip
    if known and BASE not in known:
        draft.problems.add("no-base-scenario", draft.place("scenarios"), known=", ".join(known))
    _check_labels(draft)
    _check_blocks(draft)
    for name, scenario in known.items():
        if name == BASE and scenario.drivers:
            draft.problems.add("base-scenario-drivers", draft.place("scenarios", name, "drivers"))
            continue
        for metric in scenario.drivers:
            _check_driver(draft, headlines, factors, name, metric)


def _check_labels(draft: Draft) -> None:
    """Labels tell the scenarios apart in the workbook, which knows no upper and lower case."""
    seen: dict[str, str] = {}
    for name, scenario in draft.definition.scenarios.items():
        label = scenario.label.strip().casefold()
        place = draft.place("scenarios", name, "label")
        if not label:
            draft.problems.add("scenario-label-empty", place, name=name)
        elif label in seen:
            details = {"label": scenario.label, "name": name, "other": seen[label]}
            draft.problems.add("scenario-label-twice", place, **details)
        seen.setdefault(label, name)


def _check_blocks(draft: Draft) -> None:
    """Say which metrics that a sheet compares there are not."""
    known = draft.definition.metrics
    for name, sheet in draft.definition.sheets.items():
        for number, block in enumerate(sheet.blocks):
            metrics = block.metrics if isinstance(block, ScenariosBlock) else ()
            for position, metric in enumerate(metrics):
                if metric not in known:
                    place = draft.place("sheets", name, "blocks", number, "metrics", position)
                    draft.problems.add(
                        "unknown-name", place, name=metric, **suggestion(metric, known)
                    )


def _check_driver(
    draft: Draft, headlines: AbstractSet[str], factors: Sequence[str], scenario: str, metric: str
) -> None:
    place = draft.place("scenarios", scenario, "drivers", metric)
    if metric in headlines:
        draft.problems.add("headline-in-scenario", place, name=metric)
    elif metric not in draft.definition.metrics:
        labels = {draft.definition.metrics[name].label or name: name for name in factors}
        meant = suggestion(metric, factors) or suggestion(metric, labels)
        meant = {key: labels.get(name, name) for key, name in meant.items()}
        draft.problems.add("unknown-name", place, name=metric, **meant)
    elif metric not in factors:
        draft.problems.add(
            "scenario-of-no-driver", place, name=metric, known=", ".join(factors) or "—",
            **suggestion(metric, factors),
        )  # fmt: skip
