"""The columns of a schedule drawn on paper: days, weeks, half months or months, by the length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Unit = Literal["day", "week", "half", "month"]
_MOST_DAYS, _MOST_WEEKS, _MOST_HALVES = 35, 27, 27


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one column."""

    first: date
    last: date

    def meets(self, first: date, last: date) -> bool:
        """Whether it has a day in common with others."""
        return self.first <= last and first <= self.last


def spans_of(first: date, last: date) -> tuple[Unit, tuple[Span, ...]]:
    """Return what a column is, and all columns of a period.

    Example:
        >>> unit, spans = spans_of(date(2025, 1, 1), date(2025, 3, 31))
        >>> unit, len(spans), spans[0].last.isoformat(), spans[-1].last.isoformat()
        ('week', 13, '2025-01-07', '2025-03-31')
        >>> unit, spans = spans_of(date(2025, 1, 1), date(2025, 12, 31))
        >>> unit, len(spans), spans[1].first.isoformat(), spans[1].last.isoformat()
        ('half', 24, '2025-01-16', '2025-01-31')
    """
    days = (last - first).days + 1
    if days <= _MOST_DAYS:
        return "day", _cut(first, last, lambda day: day + timedelta(days=1))
    if days <= 7 * _MOST_WEEKS:
        return "week", _cut(first, last, lambda day: day + timedelta(days=7))
    halves = _cut(first, last, _next_half)
    if len(halves) <= _MOST_HALVES:
        return "half", halves
    return "month", _cut(first, last, _next_month)


def _cut(first: date, last: date, after: Callable[[date], date]) -> tuple[Span, ...]:
    """Return the days from first to last, cut where the next column begins."""
    spans = []
    while first <= last:
        following = after(first)
        spans.append(Span(first, min(following - timedelta(days=1), last)))
        first = following
    return tuple(spans)


def _next_half(day: date) -> date:
    return day.replace(day=16) if day.day < 16 else _next_month(day)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
