"""Whether the checks hold, in words: 全部通过, or how many do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.formula.spell import quoted
from planforge.workbook.grid import Own
from planforge.workbook.model import Rule, address

if TYPE_CHECKING:
    from planforge.plan.plan import Plan
    from planforge.workbook.addresses import Addresses
    from planforge.workbook.model import Area


def overall(plan: Plan, area: Area) -> tuple[Own, list[Rule]]:
    """Return the verdict over all checks, for the one cell of an area, and what colours it."""
    results = [plan.value(symbol) for symbol in plan.checks]
    said = _words(plan, results.count(False), results.count(True), results.count(None))
    cell = address(area.first_row, area.first_column)
    holds, waits = (plan.labels[f"check.{key}"] for key in ("all", "waiting"))
    rules = [
        Rule(area, "formula", "good", f"LEFT({cell},{len(holds)})={quoted(holds)}"),
        Rule(area, "formula", "bad", f'AND({cell}<>"",{cell}<>{quoted(waits)})'),
    ]
    return Own(lambda at: _formula(plan, at), said), rules


def _words(plan: Plan, fail: int, hold: int, wait: int) -> str:
    labels = plan.labels
    if not fail + hold:
        return labels["check.waiting"]
    tail = labels["check.some_wait"].format(count=wait) if wait else ""
    return (labels["check.some"].format(count=fail) if fail else labels["check.all"]) + tail


def _formula(plan: Plan, at: Addresses) -> str:
    """Return the same words as a formula over the results of the checks."""
    labels = plan.labels
    fail, hold = (f"({_count(plan, at, truth)})" for truth in ("FALSE", "TRUE"))
    wait = f"({len(plan.checks)}-{fail}-{hold})"
    some = _spelled(labels["check.some"], fail)
    tail = _spelled(labels["check.some_wait"], wait)
    known = f'IF({fail}>0,{some},{quoted(labels["check.all"])})&IF({wait}>0,{tail},"")'
    return f"IF({fail}+{hold}=0,{quoted(labels['check.waiting'])},{known})"


def _spelled(template: str, count: str) -> str:
    before, _, after = template.partition("{count}")
    return f"{quoted(before)}&{count}&{quoted(after)}"


def _count(plan: Plan, at: Addresses, truth: str) -> str:
    """Return how often the checks come to a truth; they stand below each other."""
    spots = [at.spot(symbol) for symbol in plan.checks]
    first, last = spots[0], spots[-1]
    if last.row - first.row + 1 == len(spots) and {s.column for s in spots} == {first.column}:
        return f"COUNTIF({first.on('')}:{address(last.row, last.column, absolute=True)},{truth})"
    return "+".join(f"COUNTIF({spot.on('')},{truth})" for spot in spots)
