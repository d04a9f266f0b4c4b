"""How a metric's figures are shown: as the plan says, else as its values were typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.quantities import read_quantity
from planforge.formula.formats import Format
from planforge.formula.syntax import Binary, Call, Name
from planforge.plan.draft import default_format

if TYPE_CHECKING:
    from planforge.definition.model import Metric
    from planforge.definition.quantities import Quantity
    from planforge.formula.syntax import Expression
    from planforge.plan.draft import Draft
    from planforge.problems import Location

TYPED_KEYS = ("target", "actual", "previous", "last_year", "benchmark", "baseline", "forecast")
"""Where a plan may type a metric's values; the first one with a unit decides."""

PERCENTAGES = ("%", "‰")
_PARTS_OF_DATES = ("year", "month", "day", "weekday")
_SHARES = ("ratio", "share", "growth", "year_growth")
"""Functions whose result is a percentage."""


def unlike(stated: str | None, given: str | None) -> bool:
    """Whether a percentage stands where an amount is meant, or the other way round."""
    if not stated or not given:
        return False
    return (stated in (*PERCENTAGES, "pp")) != (given in (*PERCENTAGES, "pp"))


def is_percentage(metric: Metric) -> bool:
    """Whether a metric's figures are percentages, by its unit, its format or what is typed."""
    if metric.total == "retention" and metric.unit is None:
        return True
    units = [metric.unit, *(quantity.unit for quantity in typed_quantities(metric).values())]
    return (metric.format or "").endswith(PERCENTAGES) or any(u in PERCENTAGES for u in units)


def typed_quantities(metric: Metric) -> dict[str, Quantity]:
    """Return the numbers typed for a metric, by the key they stand under."""
    read = {key: read_quantity(getattr(metric, key)) for key in TYPED_KEYS}
    return {key: quantity for key, quantity in read.items() if quantity is not None}


def metric_unit(metric: Metric, shown: Format) -> str | None:
    """Return a metric's unit: as stated, of its format, or as typed (`48小时`); None if unknown."""
    if metric.unit is not None:
        return metric.unit
    if shown.style == "percent":
        return "%"
    return next((q.unit for q in typed_quantities(metric).values() if q.unit), None)


def metric_format(draft: Draft, name: str) -> Format:
    """Return how a metric's values are shown."""
    metric = draft.definition.metrics[name]
    typed = typed_quantities(metric)
    unit = metric.unit or next((q.unit for q in typed.values() if q.unit), None)
    written = draft.format(metric.format, unit, draft.place("metrics", name, "format"))
    if written is not None:
        return written
    shares = unit in PERCENTAGES or (unit is None and metric.total == "retention")
    if shares or _is_share(draft, metric, draft.place("metrics", name, "formula")):
        return Format("percent", max([1, *map(_percent_places, typed.values())]))
    if unit == ":1":
        return Format("multiple", max([1, *map(_places, typed.values())]), unit=":1")
    return _plain(draft, name, unit, max([0, *map(_places, typed.values())]))


def _plain(draft: Draft, name: str, unit: str | None, places: int) -> Format:
    """Quotients of other metrics have two places; counts and amounts as many as were typed."""
    metric = draft.definition.metrics[name]
    if unit is None and metric.formula is not None:
        tree = draft.parsed(metric.formula, draft.place("metrics", name, "formula"))
        if isinstance(tree, Call) and tree.function in _PARTS_OF_DATES:
            return Format(grouping=False)
        whole = tree is not None and _is_whole(draft, tree)
        return Format("number", places) if whole else default_format("number")
    return Format("number", places, unit=unit or "")


def _is_whole(draft: Draft, tree: Expression) -> bool:
    """Whether a formula adds up metrics that are shown without places."""
    match tree:
        case Binary("+" | "-", left, right):
            return _is_whole(draft, left) and _is_whole(draft, right)
        case Name((other,)) if other in draft.definition.metrics:
            metric = draft.definition.metrics[other]
            return metric.formula is None and metric_format(draft, other) == Format()
        case _:
            return False


def _is_share(draft: Draft, metric: Metric, place: Location | None) -> bool:
    tree = draft.parsed(metric.formula, place) if metric.formula else None
    return isinstance(tree, Call) and tree.function in _SHARES


def typed_format(quantity: Quantity) -> Format:
    """Return how a number is shown as it was typed: `≥8%` as 8%, `48小时` in hours."""
    match quantity.unit:
        case "%" | "‰":
            return Format("percent", _percent_places(quantity))
        case "pp":
            return Format("points", quantity.decimals, signed=True)
        case ":1":
            return Format("multiple", max(1, quantity.decimals), unit=":1")
        case unit:
            return Format("number", _places(quantity), unit=unit)


def _places(quantity: Quantity) -> int:
    """Return the places of a typed number in base units: `12.5万` has none."""
    places, scale = quantity.decimals, quantity.scale
    while scale > 1 and places > 0:
        places, scale = places - 1, scale / 10
    return places


def _percent_places(quantity: Quantity) -> int:
    match quantity.unit:
        case "%":
            return quantity.decimals
        case "‰":
            return quantity.decimals + 1
        case _:
            return 0
