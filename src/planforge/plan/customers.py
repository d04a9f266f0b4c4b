"""What a metric over a list of orders must say, to be asked who comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.data.totals import OF_CUSTOMERS

if TYPE_CHECKING:
    from planforge.definition.model import Metric
    from planforge.plan.draft import Draft


def is_asked(metric: Metric) -> bool:
    """Whether the data are asked for a metric; not where it does not say all that it asks."""
    if metric.from_ is None:
        return False
    return metric.total not in OF_CUSTOMERS or not _slips(metric)


def check_customers(draft: Draft, name: str) -> None:
    """Say what is missing of a metric over customers, or does not belong to one."""
    for code, key in _slips(draft.definition.metrics[name]):
        place = draft.place("metrics", name, key) or draft.place("metrics", name)
        draft.problems.add(code, place, name=name)


def _is_days(number: float) -> bool:
    return number >= 1 and number == int(number)


def _slips(metric: Metric) -> list[tuple[str, str]]:
    """Return what is wrong, each as a problem's code and the key it is about."""
    by_customer = metric.total in OF_CUSTOMERS and metric.from_ is not None
    found = {
        "retention-without-days": metric.total == "retention" and metric.within is None,
        "within-without-retention": metric.total != "retention" and metric.within is not None,
        "within-no-days": metric.within is not None and not _is_days(metric.within),
        "customers-without-column": by_customer and "." not in (metric.from_ or ""),
        "customers-by": by_customer and metric.by is not None,
    }
    keys = ("total", "within", "within", "from", "by")
    return [(code, key) for (code, wrong), key in zip(found.items(), keys, strict=True) if wrong]
