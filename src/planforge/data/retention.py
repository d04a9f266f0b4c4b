"""Who comes back, and how soon: what a list of orders says of its customers.

Both figures are found from the days on which each customer ordered, over the whole source: a first
order is the first ever, and the order before may lie before the window. What they come to in a
window is then put together from its days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planforge.data.convert import run
from planforge.data.coverage import without_figure
from planforge.data.totals import OF_CUSTOMERS, rounded

if TYPE_CHECKING:
    from planforge.data.coverage import Coverage
    from planforge.data.daily import Asked, Daily
    from planforge.data.model import TimeAxis, Window
    from planforge.data.sources import Sources
    from planforge.problems import Problems

_ORDERING_DAYS = (
    "SELECT DISTINCT {customer} AS customer, day FROM {rows}"
    " WHERE {customer} IS NOT NULL AND day IS NOT NULL AND coalesce(end_day, day) = day"
)
_RETENTION = """
    WITH days AS ({days}),
    numbered AS (
        SELECT customer, day, row_number() OVER (PARTITION BY customer ORDER BY day) AS nth
        FROM days
    ),
    customers AS (
        SELECT customer, min(day) AS first, min(CASE WHEN nth = 2 THEN day END) AS second
        FROM numbered WHERE nth <= 2 GROUP BY customer
    )
    SELECT first, count(*), count(CASE WHEN second - first <= {within} THEN 1 END)
    FROM customers GROUP BY first ORDER BY first
"""
"""By the day of the first order: how many customers, and how many of them came back in time."""
_RETURN_DAYS = """
    WITH days AS ({days}),
    gaps AS (
        SELECT day, day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap FROM days
    )
    SELECT day, count(*), CAST(sum(gap) AS BIGINT) FROM gaps WHERE gap IS NOT NULL
    GROUP BY day ORDER BY day
"""
"""By the day of a return: how many there were, and how many days they had been away together."""


@dataclass(frozen=True, slots=True)
class Returns:
    """What is known of customers on each day, in order: how many, and what they come to."""

    days: tuple[date, ...] = ()
    counts: tuple[int, ...] = ()
    sums: tuple[int, ...] = ()

    def within(self, window: Window) -> slice:
        """Return which of the days lie in a window."""
        return slice(bisect_left(self.days, window.start), bisect_right(self.days, window.end))

    def count(self, window: Window) -> int:
        """Return how many customers a window's figure is about."""
        return sum(self.counts[self.within(window)])

    def value(self, window: Window) -> float | None:
        """Return the mean over a window's customers or returns, None without any."""
        count = self.count(window)
        return rounded(sum(self.sums[self.within(window)]) / count) if count else None


@dataclass(frozen=True, slots=True)
class Customers:
    """What a source says of its customers, by measure."""

    returns: dict[str, Returns] = field(default_factory=dict)


def ask_customers(sources: Sources, daily: Daily, axis: TimeAxis) -> Customers:
    """Return what a source says of its customers, for the measures that ask for them."""
    asked = [each for each in daily.asked if each.measure.total in OF_CUSTOMERS]
    return Customers({each.measure.name: _returns(sources, daily, each, axis) for each in asked})


def _returns(sources: Sources, daily: Daily, asked: Asked, axis: TimeAxis) -> Returns:
    measure = asked.measure
    days = _ORDERING_DAYS.format(customer=asked.value, rows=daily.cells.select())
    within = measure.within or 0
    statement = _RETENTION if measure.total == "retention" else _RETURN_DAYS
    sql = statement.format(days=days, within=within)
    rows = run(sources.connection, sql, daily.cells.values).fetchall()
    if measure.total == "retention":
        last = _known_for(daily, axis) - timedelta(days=within)
        rows = [row for row in rows if row[0] <= last]
    return Returns(*zip(*rows, strict=True)) if rows else Returns()


def _known_for(daily: Daily, axis: TimeAxis) -> date:
    """Return the last day on which it is known who ordered."""
    return min(axis.as_of, daily.days[-1]) if daily.days else axis.as_of


def report_first_orders(covered: Coverage | None, axis: TimeAxis, notices: Problems) -> None:
    """Tell that a window begins with the source: whom it sees first may have ordered before."""
    if covered is None:
        return
    asked = [a.measure for a in covered.daily.asked if a.measure.total == "retention"]
    cut = without_figure(covered, axis, "retention")
    early = [
        window
        for name, window in axis.windows.items()
        if name not in cut and window.start <= covered.first <= window.end
    ]
    if asked and early:
        relation = covered.daily.relation
        notices.add(
            "first-orders", asked[0].written, source=relation.name, first=covered.first,
            start=early[0].start, end=early[0].end,
            name=", ".join(measure.name for measure in asked),
        )  # fmt: skip
