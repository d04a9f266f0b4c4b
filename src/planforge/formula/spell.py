"""Tree to formula text in names, as a person would write it."""

from __future__ import annotations

import re
from typing import assert_never

from planforge.formula.grammar import (
    ATOM_RANK,
    BINARY_RANKS,
    SIGN_RANK,
    bracketed,
    shortest,
    unary_rank,
)
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
    Span,
    Spelled,
    Text,
    Unary,
)

_PLAIN = re.compile(r"[^\W\d]\w*\Z")


def spell(expression: Expression) -> str:
    """Return the formula in names; parsed again it is the same tree.

    Example:
        >>> from planforge.formula.parse import parse
        >>> spell(parse("(paid-refunds)/buyers"))
        '(paid - refunds) / buyers'
    """
    return _spelled(expression)[0]


def _spelled(expression: Expression) -> tuple[str, int]:
    match expression:
        case Number(value):
            return shortest(value), SIGN_RANK if value < 0 else ATOM_RANK
        case Text(value):
            return '"' + value.replace('"', '""') + '"', ATOM_RANK
        case Boolean(value):
            return ("true" if value else "false"), ATOM_RANK
        case Blank():
            return "blank", ATOM_RANK
        case Name(parts):
            return _name(parts), ATOM_RANK
        case Reference(symbol):
            return str(symbol), ATOM_RANK
        case Unary(operator, operand):
            return _unary(operator, operand)
        case Binary(operator, left, right):
            rank = BINARY_RANKS[operator]
            first = bracketed(*_spelled(left), rank)
            return f"{first} {operator} {bracketed(*_spelled(right), rank + 1)}", rank
        case Call(function, arguments):
            written = _as_written(function, arguments)
            return f"{function}({', '.join(map(spell, written))})", ATOM_RANK
        case Spelled(operand):
            return f"text({spell(operand)})", ATOM_RANK
        case Guard():
            return _spelled(expression.body)
        case _:
            assert_never(expression)


def _unary(operator: str, operand: Expression) -> tuple[str, int]:
    rank = unary_rank(operator)
    inner = bracketed(*_spelled(operand), rank)
    if operator != "%":
        return operator + inner, rank
    # A number takes a % sign into itself: 5% is a number, (5)% an operation.
    return (f"({inner})%" if isinstance(operand, Number) else f"{inner}%"), rank


def _as_written(function: str, arguments: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """Return the arguments a person wrote; binding gave some functions further ones."""
    if not any(isinstance(part, Reference) for part in arguments[-1:]):
        return arguments
    match function, arguments:
        case "workdays", (start, end, *_):
            return (start, end)
        case ("moving_average", (_, Reference(span=Span(int() as first, _)) as column)):
            return (column, Number(1 - first))
        case ("share" | "cumulative" | "rank", (_, column)):
            return (column,)
        case _:
            return arguments


def _name(parts: tuple[str, ...]) -> str:
    return ".".join(part if _PLAIN.match(part) else f"`{part}`" for part in parts)


def quoted(words: str) -> str:
    """Return words as a formula holds them.

    Example:
        >>> quoted('the "good" days')
        '"the ""good"" days"'
    """
    return '"' + words.replace('"', '""') + '"'
