"""Values handed to a plan in code: read as the figure means them, or refused with their name."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING

from planforge.definition.quantities import read_quantity
from planforge.plan.dates import excel_serial
from planforge.plan.looks import unlike

if TYPE_CHECKING:
    from planforge.formula.evaluate import Value
    from planforge.plan.nodes import Node
    from planforge.problems import Problems

Input = float | str | date | Decimal | None
"""What may be given for a figure: Python's and NumPy's numbers, texts, days; None for a gap."""


def read_input(name: str, given: object, node: Node, problems: Problems) -> Value:
    """Return what was given as the figure means it; None with a problem where it is none."""
    if given is None:
        return None
    value: Value = None
    match node.kind:
        case "number":
            value = _number(name, given, node, problems)
        case "date":
            value = _day(given)
        case "boolean":
            value = given if isinstance(given, bool) else None
        case "text":
            value = given if isinstance(given, str) else None
    if value is None:
        problems.add(_CODES[node.kind], None, value=given, column=name)
    return value


_CODES = {
    "number": "not-a-number",
    "date": "not-a-date",
    "boolean": "not-yes-or-no",
    "text": "not-words",
}


def _number(name: str, given: object, node: Node, problems: Problems) -> float | None:
    if not isinstance(given, str):
        return _plain(given)
    quantity = read_quantity(given)
    if quantity is None:
        return None
    if unlike(node.unit, quantity.unit):
        problems.add("unit-of-value", None, unit=quantity.unit, name=name, stated=node.unit)
    return quantity.value


def _plain(given: object) -> float | None:
    """Return a number that is one; neither yes or no, nor what is infinite or none."""
    if isinstance(given, bool) or not isinstance(given, Real | Decimal):
        return None
    value = float(given)
    return value if math.isfinite(value) else None


def _day(given: object) -> float | None:
    if isinstance(given, datetime):
        return excel_serial(given.date())
    if isinstance(given, date):
        return excel_serial(given)
    if not isinstance(given, str):
        return _plain(given)
    try:
        return excel_serial(date.fromisoformat(given.strip()))
    except ValueError:
        return None
