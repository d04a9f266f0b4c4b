"""The core tree computed in Python, to what Excel computes from the same tree.

Excel's ways, which are followed: texts compare without case; numbers compare by their 15 digits;
halves round away from zero; a difference that is nothing but noise is zero; an error travels.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from enum import Enum
from statistics import median
from typing import assert_never

from planforge.formula.grammar import COMPARISONS
from planforge.formula.lower import is_range
from planforge.formula.syntax import (
    Binary,
    Blank,
    Boolean,
    Call,
    Expression,
    Guard,
    Name,
    Number,
    Reference,
    Spelled,
    Text,
    Unary,
)


class ExcelError(Enum):
    """A value that says what went wrong, as a cell shows it."""

    NOT_AVAILABLE = "#N/A"
    VALUE = "#VALUE!"
    NUMBER = "#NUM!"
    DIVISION = "#DIV/0!"

    def __str__(self) -> str:
        return self.value


Value = float | str | bool | None | ExcelError
"""What a cell holds: dates are Excel's serial numbers, None is blank."""

_DIGITS = 15
_NEARLY = 2.0**-48
_EPOCH = date(1899, 12, 30)


class _FailedError(Exception):
    """An error travels up to the cell, or to what may ask for it."""

    def __init__(self, error: ExcelError) -> None:
        self.error = error
        super().__init__(error)


def evaluate(core: Expression, value: Callable[[Reference], Value | Sequence[Value]]) -> Value:
    """Return what a core expression comes to.

    Args:
        core: what `lower` made.
        value: gives what stands at a reference: one value, or for several positions a sequence;
            None where nothing is known or the position lies outside its axis.

    Example:
        >>> evaluate(Binary("+", Number(0.1), Number(0.2)), {}.__getitem__)
        0.30000000000000004
        >>> evaluate(Binary("=", Binary("+", Number(0.1), Number(0.2)), Number(0.3)), {}.get)
        True
    """
    try:
        return _plain(_Computer(value).value(core))
    except _FailedError as failed:
        return failed.error


class _Computer:
    """Computes a tree; errors travel as exceptions and become values again at the cell."""

    def __init__(self, given: Callable[[Reference], Value | Sequence[Value]]) -> None:
        self.given = given

    def value(self, node: Expression) -> Value:
        """Return an expression's value; an error is raised."""
        match node:
            case Number(value):
                return value
            case Text(text):
                return text
            case Boolean(truth):
                return truth
            case Blank():
                return None
            case Reference():
                return _sound(_cell(self.given(node)))
            case Unary(operator, operand):
                number = self.number(operand)
                return number / 100 if operator == "%" else -number if operator == "-" else number
            case Binary():
                return self.binary(node)
            case Call(function, arguments):
                return _finite(COMPUTATIONS[function](self, arguments))
            case Spelled(operand, format_, language):
                return format_.prose(self.value(operand), language)
            case Guard():
                return self.value(node.body) if self.holds(node) else None
            case Name():
                raise TypeError(f"{node} is not bound")
            case _:
                assert_never(node)

    def number(self, node: Expression) -> float:
        """Return an expression's value as a number."""
        return _number(self.value(node))

    def truth(self, node: Expression) -> bool:
        """Return an expression's value as true or false."""
        value = self.value(node)
        if isinstance(value, str):
            raise _FailedError(ExcelError.VALUE)
        return bool(value)

    def column(self, node: Expression) -> list[Value]:
        """Return what stands at a reference to several positions."""
        if not isinstance(node, Reference):
            raise TypeError(f"{node} is no column")
        values = self.given(node)
        if isinstance(values, str) or not isinstance(values, Sequence):
            return [_plain(values)]
        return [_plain(value) for value in values]

    def holds(self, guard: Guard) -> bool:
        """Return whether all is known that the guard asks for."""
        if not all(self.is_number(part) for part in guard.numbers):
            return False
        known = [self.value(part) not in (None, "") for part in guard.known]
        return all(known) and all(self.number(part) != 0 for part in guard.nonzero)

    def is_number(self, node: Expression) -> bool:
        """Return whether an expression comes to a number; an error is none."""
        try:
            value = self.value(node)
        except _FailedError:
            return False
        return isinstance(value, float) and not isinstance(value, bool)

    def binary(self, node: Binary) -> Value:
        """Return an operation's value."""
        left, right = self.value(node.left), self.value(node.right)
        if node.operator == "&":
            return _general(left) + _general(right)
        if node.operator in COMPARISONS:
            return compare(node.operator, left, right)
        return _arithmetic(node.operator, _number(left), _number(right))

    # -- conditions over rows ----------------------------------------------------------------

    def rows(self, node: Expression) -> list[bool]:
        """Return for each row whether a condition holds."""
        match node:
            case Call("and" | "or" as function, parts):
                together = zip(*(self.rows(part) for part in parts), strict=True)
                return [all(row) if function == "and" else any(row) for row in together]
            case Call("not", (inner,)):
                return [not holds for holds in self.rows(inner)]
            case Call("is_known", (inner,)):
                return [_sound(value) not in (None, "") for value in self.column(inner)]
            case Call("is_number", (inner,)):
                return [_is_number(value) for value in self.column(inner)]
            case Binary(operator, left, right):
                return self.compared_rows(operator, left, right)
            case _:
                raise TypeError(f"no condition: {node}")

    def compared_rows(self, operator: str, left: Expression, right: Expression) -> list[bool]:
        """Return a comparison row by row; what is one value stands beside each."""
        sides = [self.column(side) if is_range(side) else None for side in (left, right)]
        length = max(len(side) for side in sides if side is not None)
        first, second = (
            side if side is not None else [self.value(node)] * length
            for side, node in zip(sides, (left, right), strict=True)
        )
        return [
            compare(operator, _sound(one), _sound(other))
            for one, other in zip(first, second, strict=True)
        ]


# -- values ------------------------------------------------------------------------------------


def compare(operator: str, left: Value, right: Value) -> bool:
    """Return a comparison as Excel makes it: numbers before text before booleans, 15 digits.

    Example:
        >>> compare("=", "GMV", "gmv"), compare(">", "", 5.0), compare("=", None, 0.0)
        (True, True, True)
    """
    first, second = _comparable(left, right), _comparable(right, left)
    match operator:
        case "=":
            return first == second
        case "<>":
            return first != second
        case "<":
            return first < second
        case "<=":
            return first <= second
        case ">":
            return first > second
        case _:
            return first >= second


def _comparable(value: Value, other: Value) -> tuple[int, float, str]:
    match value:
        case bool():
            return (2, float(value), "")
        case int() | float():
            return (0, float(f"{value:.{_DIGITS}g}"), "")
        case str():
            return (1, 0.0, value.lower())
        case None:
            # A blank is the zero of whatever it is compared with.
            if isinstance(other, bool):
                return (2, 0.0, "")
            return (1, 0.0, "") if isinstance(other, str) else (0, 0.0, "")
        case ExcelError():
            raise _FailedError(value)
        case _:
            assert_never(value)


def _arithmetic(operator: str, left: float, right: float) -> float:
    match operator:
        case "+":
            return _settled(left + right, left)
        case "-":
            return _settled(left - right, left)
        case "*":
            return _checked(left * right)
        case "/":
            if right == 0:
                raise _FailedError(ExcelError.DIVISION)
            return _checked(left / right)
        case _:
            return _power(left, right)


def _settled(result: float, operand: float) -> float:
    """Return a sum; what is left of nearly equal numbers is noise."""
    if result != 0 and abs(result) < abs(operand) * _NEARLY:
        return 0.0
    return _checked(result)


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent <= 0:
        raise _FailedError(ExcelError.DIVISION if exponent < 0 else ExcelError.NUMBER)
    if base < 0 and exponent != int(exponent):
        raise _FailedError(ExcelError.NUMBER)
    try:
        return _checked(float(base**exponent))
    except OverflowError:
        raise _FailedError(ExcelError.NUMBER) from None


def _checked(number: float) -> float:
    if not math.isfinite(number):
        raise _FailedError(ExcelError.NUMBER)
    return number


def _finite(value: Value) -> Value:
    return _checked(value) if isinstance(value, float) else value


def _number(value: Value) -> float:
    match value:
        case None:
            return 0.0
        case bool() | int() | float():
            return float(value)
        case str():
            raise _FailedError(ExcelError.VALUE)
        case ExcelError():
            raise _FailedError(value)
        case _:
            assert_never(value)


def _is_number(value: Value) -> bool:
    return isinstance(value, float) and not isinstance(value, bool)


def _general(value: Value) -> str:
    """Return a value as joining writes it."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return f"{value:.{_DIGITS}g}"
        case _:
            return str(value)


def _cell(value: Value | Sequence[Value]) -> Value:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return value
    raise TypeError("several values where one is meant")


def _plain(value: Value) -> Value:
    """Return a value as cells hold it: whole numbers are numbers, an empty text is blank."""
    match value:
        case bool():
            return value
        case int() | float():
            return float(value)
        case "":
            return None
        case _:
            return value


def _sound(value: Value) -> Value:
    value = _plain(value)
    if isinstance(value, ExcelError):
        raise _FailedError(value)
    return value


# -- functions ---------------------------------------------------------------------------------

_Arguments = tuple[Expression, ...]


def _numbers(computer: _Computer, arguments: _Arguments) -> list[float]:
    """Return the numbers among arguments: of columns what is a number, of others each."""
    numbers: list[float] = []
    for argument in arguments:
        if is_range(argument):
            values = map(_sound, computer.column(argument))
            numbers.extend(v for v in values if isinstance(v, float) and not isinstance(v, bool))
        else:
            numbers.append(computer.number(argument))
    return numbers


def _sum(computer: _Computer, arguments: _Arguments) -> float:
    return _total(_numbers(computer, arguments))


def _total(numbers: Sequence[float]) -> float:
    try:
        return math.fsum(numbers)
    except OverflowError:
        raise _FailedError(ExcelError.NUMBER) from None


def _average(computer: _Computer, arguments: _Arguments) -> float:
    numbers = _numbers(computer, arguments)
    if not numbers:
        raise _FailedError(ExcelError.DIVISION)
    return _total(numbers) / len(numbers)


def _min(computer: _Computer, arguments: _Arguments) -> float:
    return min(_numbers(computer, arguments), default=0.0)


def _max(computer: _Computer, arguments: _Arguments) -> float:
    return max(_numbers(computer, arguments), default=0.0)


def _median(computer: _Computer, arguments: _Arguments) -> float:
    numbers = _numbers(computer, arguments)
    if not numbers:
        raise _FailedError(ExcelError.NUMBER)
    return median(numbers)


def _count(computer: _Computer, arguments: _Arguments) -> float:
    values = [value for argument in arguments for value in computer.column(argument)]
    return float(sum(map(_is_number, values)))


def _sum_if(computer: _Computer, arguments: _Arguments) -> float:
    values, condition = arguments
    numbers = [_factor(value) for value in computer.column(values)]
    rows = computer.rows(condition)
    return _total([number for number, holds in zip(numbers, rows, strict=True) if holds])


def _factor(value: Value) -> float:
    """Return what SUMPRODUCT takes of a cell: anything but a number is zero."""
    value = _sound(value)
    return value if isinstance(value, float) and not isinstance(value, bool) else 0.0


def _count_if(computer: _Computer, arguments: _Arguments) -> float:
    return float(sum(computer.rows(arguments[0])))


def _max_if(computer: _Computer, arguments: _Arguments) -> float:
    values, condition = arguments
    numbers = [_factor(value) for value in computer.column(values)]
    least = min(_numbers(computer, (values,)), default=0.0)
    rows = computer.rows(condition)
    above = [number - least for number, holds in zip(numbers, rows, strict=True) if holds]
    return max(above, default=0.0) + least


def _pick(computer: _Computer, arguments: _Arguments) -> Value:
    values, condition = arguments
    rows = computer.rows(condition)
    for value, holds in zip(computer.column(values), rows, strict=True):
        if holds:
            return _sound(value)
    raise _FailedError(ExcelError.NOT_AVAILABLE)


def _sum_product(computer: _Computer, arguments: _Arguments) -> float:
    columns = [map(_factor, computer.column(argument)) for argument in arguments]
    return _total([_checked(math.prod(row)) for row in zip(*columns, strict=True)])


def _rank(computer: _Computer, arguments: _Arguments) -> float:
    value, column = computer.number(arguments[0]), _numbers(computer, arguments[1:])
    if value not in column:
        raise _FailedError(ExcelError.NOT_AVAILABLE)
    return 1.0 + sum(other > value for other in column)


def _rounder(mode: str) -> Callable[[_Computer, _Arguments], float]:
    def rounded(computer: _Computer, arguments: _Arguments) -> float:
        number, places = (computer.number(argument) for argument in arguments)
        return round_decimal(number, int(places), mode)

    return rounded


def round_decimal(number: float, places: int, mode: str = ROUND_HALF_UP) -> float:
    """Return a number rounded as it reads, by its 15 digits: 1.005 to two places is 1.01.

    Example:
        >>> round_decimal(1.005, 2), round_decimal(-2.5, 0), round_decimal(1250.0, -2)
        (1.01, -3.0, 1300.0)
    """
    exact = Decimal(f"{number:.{_DIGITS}g}")
    if not number or places + exact.adjusted() >= _DIGITS:
        return number
    if places + exact.adjusted() < -2:  # far below half of the last place
        places = -2 - exact.adjusted()
        if mode != ROUND_UP:
            return 0.0
    with localcontext(prec=400):
        return float(exact.quantize(Decimal(1).scaleb(-places), mode))


def _abs(computer: _Computer, arguments: _Arguments) -> float:
    return abs(computer.number(arguments[0]))


def _if(computer: _Computer, arguments: _Arguments) -> Value:
    condition, value, otherwise = arguments
    return computer.value(value if computer.truth(condition) else otherwise)


def _and(computer: _Computer, arguments: _Arguments) -> bool:
    truths = [computer.truth(argument) for argument in arguments]  # Excel looks at each
    return all(truths)


def _or(computer: _Computer, arguments: _Arguments) -> bool:
    truths = [computer.truth(argument) for argument in arguments]
    return any(truths)


def _not(computer: _Computer, arguments: _Arguments) -> bool:
    return not computer.truth(arguments[0])


def _is_known(computer: _Computer, arguments: _Arguments) -> bool:
    return computer.value(arguments[0]) not in (None, "")


def _is_number_of(computer: _Computer, arguments: _Arguments) -> bool:
    return computer.is_number(arguments[0])


def _date(computer: _Computer, arguments: _Arguments) -> float:
    year, month, day = (int(computer.number(argument)) for argument in arguments)
    return float((date(year, month, day) - _EPOCH).days)


def _day_of(computer: _Computer, argument: Expression) -> date:
    serial = computer.number(argument)
    try:
        return _EPOCH + timedelta(days=math.floor(serial))
    except OverflowError:
        raise _FailedError(ExcelError.NUMBER) from None


def _year(computer: _Computer, arguments: _Arguments) -> float:
    return float(_day_of(computer, arguments[0]).year)


def _month(computer: _Computer, arguments: _Arguments) -> float:
    return float(_day_of(computer, arguments[0]).month)


def _day(computer: _Computer, arguments: _Arguments) -> float:
    return float(_day_of(computer, arguments[0]).day)


def _weekday(computer: _Computer, arguments: _Arguments) -> float:
    return _weekday_of(computer.number(arguments[0]))


def _weekday_of(serial: float) -> float:
    """Return the day of the week of a serial number, Monday is 1."""
    return float((math.floor(serial) - 2) % 7 + 1)


def _workdays(computer: _Computer, arguments: _Arguments) -> float:
    start, end = (computer.number(part) for part in arguments[:2])
    if end < start:
        return 0.0
    weekdays = sum(
        math.floor((_weekday_of(start - day + 1) + end - start) / 7) for day in (2, 3, 4, 5, 6)
    )
    dates, kinds = (map(_sound, computer.column(part)) for part in arguments[2:])
    moved = sum(
        _moved(kind, _number(day))
        for day, kind in zip(dates, kinds, strict=True)
        if compare(">=", day, start) and compare("<=", day, end)
    )
    return float(weekdays + moved)


def _moved(kind: Value, serial: float) -> int:
    """Return what a row of the table of holidays adds to the weekdays."""
    working = _weekday_of(serial) < 6
    if compare("=", kind, "off"):
        return -1 if working else 0
    return 1 if compare("=", kind, "work") and not working else 0


Computation = Callable[[_Computer, _Arguments], Value]

COMPUTATIONS: dict[str, Computation] = {
    "sum": _sum,
    "average": _average,
    "min": _min,
    "max": _max,
    "median": _median,
    "count": _count,
    "sum_if": _sum_if,
    "count_if": _count_if,
    "max_if": _max_if,
    "pick": _pick,
    "sum_product": _sum_product,
    "rank": _rank,
    "round": _rounder(ROUND_HALF_UP),
    "round_up": _rounder(ROUND_UP),
    "round_down": _rounder(ROUND_DOWN),
    "abs": _abs,
    "if": _if,
    "and": _and,
    "or": _or,
    "not": _not,
    "is_known": _is_known,
    "is_number": _is_number_of,
    "date": _date,
    "year": _year,
    "month": _month,
    "day": _day,
    "weekday": _weekday,
    "workdays": _workdays,
}
