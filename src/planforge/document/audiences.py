"""For whom a condition in prose lets a text be printed: `{% if audience == "internal" %}`."""

from __future__ import annotations

from typing import Final

from jinja2 import nodes

Audiences = frozenset[str]
EVERYBODY: Final[Audiences] = frozenset({"internal", "client"})


def audiences_of(test: nodes.Node) -> tuple[Audiences, Audiences]:
    """Return for whom a condition may hold, and for whom it may not; else everybody."""
    match test:
        case nodes.Compare(
            expr=nodes.Name(name="audience"),
            ops=[nodes.Operand(op="eq" | "ne" as operator, expr=nodes.Const(value=str(word)))],
        ):
            named = frozenset({word}) & EVERYBODY
            return (named, EVERYBODY - named) if operator == "eq" else (EVERYBODY - named, named)
        case nodes.Not(node=inner):
            true, false = audiences_of(inner)
            return false, true
        case nodes.And(left=left, right=right):
            (true, false), (other_true, other_false) = audiences_of(left), audiences_of(right)
            return true & other_true, false | other_false
        case nodes.Or(left=left, right=right):
            (true, false), (other_true, other_false) = audiences_of(left), audiences_of(right)
            return true | other_true, false & other_false
        case _:
            return EVERYBODY, EVERYBODY
