"""Ways to go through a tree, whatever its nodes are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def parts(expression: Expression) -> tuple[Expression, ...]:
    """Return what a node is made of, in the order of the text."""
    match expression:
        case Number() | Text() | Boolean() | Blank() | Name() | Reference():
            return ()
        case Unary(_, operand) | Spelled(operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case Guard(numbers, known, nonzero, body):
            return (*numbers, *known, *nonzero, body)
        case _:
            assert_never(expression)


def nodes(expression: Expression) -> Iterator[Expression]:
    """Return every node of a tree, in the order of the text."""
    stack = [expression]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(parts(node)))


def references(expression: Expression) -> Iterator[Reference]:
    """Return every reference of a bound tree, as often as it stands."""
    return (node for node in nodes(expression) if isinstance(node, Reference))


def names(expression: Expression) -> Iterator[tuple[str, ...]]:
    """Return every name of a tree that is not bound yet, as often as it stands."""
    return (node.parts for node in nodes(expression) if isinstance(node, Name))


def renamed(
    expression: Expression, meaning: Callable[[tuple[str, ...]], Expression | None]
) -> Expression:
    """Return the tree with names put in place of others; None leaves a name as it is."""
    return rebuilt(expression, lambda node: meaning(node.parts) if isinstance(node, Name) else None)


def rebuilt(
    expression: Expression, instead: Callable[[Expression], Expression | None]
) -> Expression:
    """Return the tree with some nodes replaced, from the top; None leaves a node as it is."""
    other = instead(expression)
    if other is not None:
        return other

    def walk(node: Expression) -> Expression:
        return rebuilt(node, instead)

    match expression:
        case Unary(_, operand) | Spelled(operand):
            return replace(expression, operand=walk(operand))
        case Binary(_, left, right):
            return replace(expression, left=walk(left), right=walk(right))
        case Call(_, arguments):
            return replace(expression, arguments=tuple(map(walk, arguments)))
        case _:
            return expression
