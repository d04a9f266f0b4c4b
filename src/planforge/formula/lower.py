"""Sugar turned into plain functions, and the rule for missing values made explicit.

Missing is not zero: a formula over something unknown is blank. What an expression needs is
gathered from all places that are always computed and asked for once, in one `Guard`; branches that
may not be computed ask for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, assert_never

from planforge.formula import walk
from planforge.formula.functions import FUNCTIONS
from planforge.formula.grammar import COMPARISONS
from planforge.formula.syntax import (
    WHOLE,
    Binary,
    Blank,
    Boolean,
    Call,
    Expression,
    Guard,
    Kind,
    Name,
    Number,
    Reference,
    Spelled,
    Text,
    Unary,
)
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SIZE = 4000  # nodes; Excel's 8,192 characters hold fewer
MAX_DEPTH = 160

RANGE_FUNCTIONS = ("sum", "average", "min", "max", "median")
_ZERO_OF_NOTHING = ("sum", "min", "max")
_OPPOSITES = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def lower(expression: Expression) -> Expression:
    """Return the core tree of a checked expression, the same for both back ends.

    Example:
        >>> from planforge.formula.syntax import Symbol
        >>> a, b = Reference(Symbol("a")), Reference(Symbol("b"))
        >>> guard = lower(Binary("/", a, b))
        >>> guard.numbers == (a, b), guard.nonzero == (b,), guard.body == Binary("/", a, b)
        (True, True, True)
    """
    try:
        core = _closed(expression, _Needs())
    except PlanError as error:
        problems = (replace(problem, location=expression.where) for problem in error.problems)
        raise PlanError(problems) from None
    return replace(core, where=expression.where)


@dataclass(slots=True)
class _Needs:
    """What must hold for an expression to be computed, each thing once, in the order met.

    What is `assumed` was asked for around it already.
    """

    assumed: frozenset[Expression] = frozenset()
    numbers: dict[Expression, None] = field(default_factory=dict)
    known: dict[Expression, None] = field(default_factory=dict)
    nonzero: dict[Expression, None] = field(default_factory=dict)

    def value(self, expression: Expression) -> None:
        """Ask that the expression has a value."""
        wanted = self.numbers if kind_of(expression) in ("number", "date") else self.known
        if expression not in self.assumed:
            wanted[expression] = None

    def inside(self) -> _Needs:
        """Return the needs of a branch, which is computed only where these are met."""
        return _Needs(self.assumed | self.numbers.keys() | self.known.keys())

    def guard(self, body: Expression) -> Expression:
        """Return the body under what it needs."""
        asked = tuple(part for part in self.nonzero if not self._implied(part))
        if not (self.numbers or self.known or asked):
            return body
        return _limited(Guard(tuple(self.numbers), tuple(self.known), asked, body))

    def _implied(self, condition: Expression) -> bool:
        """Return whether a count need not be asked for: the sum of nothing is 0 already."""
        match condition:
            case Call("count", arguments):
                return any(Call(name, arguments) in self.nonzero for name in _ZERO_OF_NOTHING)
            case _:
                return False


def _closed(expression: Expression, around: _Needs) -> Expression:
    """Return an expression that asks itself for all it needs that is not met around it."""
    needs = around.inside()
    body = _strict(expression, needs)
    # What stands alone may be blank: blank is then the answer. Only a part has to be known.
    if not (isinstance(body, Call) and body.function == "pick"):
        needs.numbers.pop(body, None)
        needs.known.pop(body, None)
    if isinstance(body, Reference) and body not in needs.assumed:
        needs.known[body] = None
    return needs.guard(body)


def _strict(node: Expression, needs: _Needs) -> Expression:
    """Return the core of a part that is always computed, adding what it needs."""
    match node:
        case Number() | Text() | Boolean():
            return node
        case Blank():
            needs.value(node)
            return node
        case Reference():
            needs.value(node)
            return node
        case Unary("+", operand):
            return _strict(operand, needs)
        case Unary(operator, operand):
            return Unary(operator, _strict(operand, needs), node.where)
        case Binary(operator, left, right):
            return _binary(operator, _strict(left, needs), _strict(right, needs), needs)
        case Spelled(operand):
            return Spelled(_strict(operand, needs), node.format, node.language, node.where)
        case Call():
            return _call(node, needs)
        case Guard():
            needs.value(node)
            return node
        case Name():
            raise TypeError(f"{node} is not bound")
        case _:
            assert_never(node)


def _binary(operator: str, left: Expression, right: Expression, needs: _Needs) -> Expression:
    if operator == "/":
        _nonzero(right, needs)
    if operator == "^" and not (isinstance(right, Number) and right.value > 0):
        # 0^0 and 0^-1 are told apart by no two programs alike.
        _nonzero(left, needs)
    return Binary(operator, left, right)


def _nonzero(core: Expression, needs: _Needs) -> None:
    if not (isinstance(core, Number) and core.value != 0):
        needs.nonzero[core] = None


def _call(node: Call, needs: _Needs) -> Expression:
    arguments = node.arguments
    match node.function:
        case "if" | "ifs":
            return _chosen(_branches(arguments), needs)
        case "grade":
            return _grade(arguments, needs)
        case "coalesce":
            return _coalesce(arguments, needs)
        case "is_known":
            return Call("is_known", (_unguarded(_closed(arguments[0], needs)),))
        case name if name in RANGE_FUNCTIONS:
            return _aggregate(name, arguments, needs)
        case "count":
            return _count(arguments[0])
        case "sum_if" | "count_if" | "max_if" | "pick":
            return _conditional(node, needs)
        case "sum_product":
            both = Call("and", tuple(Call("is_number", (part,)) for part in arguments))
            needs.nonzero[Call("count_if", (both,))] = None
            return node
        case "date":
            return node
        case "workdays":
            return _workdays(arguments, needs)
        case "share" | "cumulative" | "moving_average" | "rank":
            return _in_column(node.function, arguments[0], arguments[1], needs)
        case "growth":
            now, before = (_strict(part, needs) for part in arguments)
            return Binary("-", _binary("/", now, before, needs), Number(1))
        case "clamp":
            value, lowest, highest = (_strict(part, needs) for part in arguments)
            return Call("max", (lowest, Call("min", (value, highest))))
        case "days_between":
            start, end = (_strict(part, needs) for part in arguments)
            return Binary("-", end, start)
        case name:
            return Call(name, tuple(_strict(part, needs) for part in arguments))


def _workdays(arguments: tuple[Expression, ...], needs: _Needs) -> Expression:
    """Return the working days; none are known beyond the days that the holidays are known for."""
    start, end = (_strict(part, needs) for part in arguments[:2])
    dates, kinds, *reach = arguments[2:]
    counted = Call("workdays", (start, end, dates, kinds))
    if not reach:
        return counted
    first, last = (_strict(day, needs) for day in reach)
    inside = Call("and", (Binary(">=", start, first), Binary("<=", end, last)))
    return _noted(Call("if", (inside, counted, Blank())), needs)


def _aggregate(name: str, arguments: tuple[Expression, ...], needs: _Needs) -> Expression:
    """Return an aggregate; where nothing of its columns is known there is nothing to tell."""
    columns = [part for part in arguments if is_range(part)]
    parts = tuple(part if is_range(part) else _strict(part, needs) for part in arguments)
    if len(columns) == len(arguments):
        needs.nonzero[Call("count", tuple(columns))] = None
    if len(parts) == 1 and not columns:
        return parts[0]
    return Call(name, parts)


def _count(column: Expression) -> Expression:
    if kind_of(column) in ("number", "date"):
        return Call("count", (column,))
    return Call("count_if", (Call("is_known", (column,)),))


def _in_column(function: str, here: Expression, column: Expression, needs: _Needs) -> Expression:
    """Return a function of this row's value in its column; an unknown value has no place there."""
    value = _strict(here, needs)
    match function:
        case "share":
            return _binary("/", value, Call("sum", (column,)), needs)
        case "cumulative":
            return Call("sum", (column,))
        case "moving_average":
            return Call("average", (column,))
        case _:
            return Call("rank", (value, column))


def _limited(core: Expression) -> Expression:
    """Return the expression, unless what it has become is too large for a cell.

    A choice in the middle of a formula stands there twice, once to be asked and once to be used,
    so a short text can become an endless formula. Such parts are one object, measured once.
    """
    measures: dict[int, tuple[int, int]] = {}
    size, depth = _measured(core, measures)
    if size > MAX_SIZE or depth > MAX_DEPTH:
        raise PlanError([Problem("formula-too-large", core.where)])
    return core


def _measured(node: Expression, measures: dict[int, tuple[int, int]]) -> tuple[int, int]:
    known = measures.get(id(node))
    if known is None:
        inner = [_measured(part, measures) for part in walk.parts(node)]
        size = 1 + sum(size for size, _ in inner)
        known = measures[id(node)] = (size, 1 + max((depth for _, depth in inner), default=0))
    return known


# -- choices -----------------------------------------------------------------------------------


def _branches(arguments: tuple[Expression, ...]) -> list[Expression]:
    """Return conditions and values in turn, with the last value, blank where none was given."""
    return [*arguments, Blank()] if len(arguments) % 2 == 0 else list(arguments)


def _chosen(parts: list[Expression], needs: _Needs) -> Expression:
    """Return nested ifs; only the first condition is always computed."""
    condition, value, *rest = parts
    asked = _strict(condition, needs)
    return _noted(Call("if", (asked, _lazy(value, needs), _rest(rest, needs))), needs)


def _rest(parts: list[Expression], around: _Needs) -> Expression:
    if len(parts) == 1:
        return _lazy(parts[0], around)
    condition, value, *rest = parts
    needs = around.inside()
    asked = _strict(condition, needs)
    return needs.guard(Call("if", (asked, _lazy(value, needs), _rest(rest, needs))))


def _grade(arguments: tuple[Expression, ...], needs: _Needs) -> Expression:
    value, *rest = arguments
    core = _strict(value, needs)
    pairs = list(zip(rest[::2], rest[1::2], strict=False))
    thresholds = [_strict(threshold, needs) for threshold, _ in pairs]
    made = _lazy(rest[-1], needs) if len(rest) % 2 else Blank()
    for threshold, (_, label) in reversed(list(zip(thresholds, pairs, strict=True))):
        made = Call("if", (Binary(">=", core, threshold), _lazy(label, needs), made))
    return _noted(made, needs)


def _coalesce(arguments: tuple[Expression, ...], needs: _Needs) -> Expression:
    arguments = tuple(_flat("coalesce", arguments))
    made = _lazy(arguments[-1], needs)
    for argument in reversed(arguments[:-1]):
        tried = _unguarded(_lazy(argument, needs))
        if not (isinstance(tried, Reference) or may_be_blank(tried)):
            made = tried
        else:
            made = Call("if", (Call("is_known", (tried,)), tried, made))
    return _noted(made, needs)


def _flat(function: str, arguments: tuple[Expression, ...]) -> Iterator[Expression]:
    for argument in arguments:
        if isinstance(argument, Call) and argument.function == function:
            yield from _flat(function, argument.arguments)
        else:
            yield argument


def _lazy(node: Expression, around: _Needs) -> Expression:
    """Return a branch: it asks for itself what it needs, and may be blank."""
    return node if isinstance(node, Blank) else _closed(node, around)


def _noted(made: Expression, needs: _Needs) -> Expression:
    """Return the choice, asking for its value where a branch may be blank."""
    _limited(made)
    if may_be_blank(made):
        needs.value(made)
    return made


def _unguarded(core: Expression) -> Expression:
    """Return a reference itself where it stood under a guard that only asks whether it is known."""
    match core:
        case Guard((), (known,), (), body) if known == body:
            return body
        case _:
            return core


def may_be_blank(core: Expression) -> bool:
    """Return whether a core expression can come to nothing.

    A reference stands without a guard only where it is known already.
    """
    match core:
        case Guard() | Blank():
            return True
        case Call("if", (Call("is_known", (tried,)), value, otherwise)) if tried == value:
            return may_be_blank(otherwise)
        case Call("if", (_, value, otherwise)):
            return may_be_blank(value) or may_be_blank(otherwise)
        case _:
            return False


# -- conditions over rows ----------------------------------------------------------------------


def _conditional(node: Call, needs: _Needs) -> Expression:
    condition = _rows(node.arguments[-1], needs)
    if node.function == "count_if":
        return Call("count_if", (condition,))
    values = node.arguments[0]
    if node.function == "sum_if":
        return Call("sum_if", (values, condition))
    if node.function == "max_if":
        known = Call("and", (Call("is_number", (values,)), condition))
        needs.nonzero[Call("count_if", (known,))] = None
        return Call("max_if", (values, known))
    return _picked(Call("pick", (values, condition)), needs)


def _picked(pick: Call, needs: _Needs) -> Expression:
    """Return the picked value; a number that is not found is not counted as one either."""
    values, condition = pick.arguments
    kind = kind_of(values)
    if kind in ("number", "date"):
        needs.value(pick)
        return pick
    found = _Needs(nonzero={Call("count_if", (condition,)): None})
    if kind == "text":
        # Joined to nothing, since Excel makes 0 of an empty cell that it looks up.
        guarded = found.guard(Binary("&", pick, Text("")))
    else:
        guarded = found.guard(Guard((), (pick,), (), pick))
    needs.value(guarded)
    return guarded


def _rows(node: Expression, needs: _Needs, *, negated: bool = False) -> Expression:
    """Return a condition whose comparisons do not hold where something is unknown.

    `not` is carried inwards, so that a row with something unknown matches neither a condition nor
    its opposite.
    """
    match node:
        case Call("not", (inner,)):
            return _rows(inner, needs, negated=not negated)
        case Call("and" | "or" as function, parts):
            other = "or" if function == "and" else "and"
            cores = tuple(_rows(part, needs, negated=negated) for part in parts)
            return Call(other if negated else function, cores)
        case Call("is_known", (inner,)):
            return Call("not", (node,)) if negated else Call("is_known", (inner,))
        case Binary(operator, left, right) if operator in COMPARISONS:
            return _compared(_OPPOSITES[operator] if negated else operator, left, right, needs)
        case _:
            raise TypeError(f"no condition: {node}")


def _compared(operator: str, left: Expression, right: Expression, needs: _Needs) -> Expression:
    """Return a comparison, with what must be known for it to mean something."""
    sides = [part if is_range(part) else _strict(part, needs) for part in (left, right)]
    made: Expression = Binary(operator, sides[0], sides[1])
    asked: list[Expression] = []
    for side, other in (sides, sides[::-1]):
        if is_range(side) and not _says_enough(operator, other):
            name = "is_number" if kind_of(side) in ("number", "date") else "is_known"
            asked.append(Call(name, (side,)))
    return Call("and", (*asked, made)) if asked else made


def _says_enough(operator: str, other: Expression) -> bool:
    """Return whether being equal to `other` can only be true of something known."""
    match other:
        case Number(value):
            return operator == "=" and value != 0
        case Text(value):
            return operator == "=" and value != ""
        case Boolean(value):
            return operator == "=" and value
        case _:
            return False


# -- kinds -------------------------------------------------------------------------------------


def is_range(expression: Expression) -> bool:
    """Return whether an expression stands for several positions."""
    if not isinstance(expression, Reference) or expression.span is None:
        return False
    span = expression.span
    return span == WHOLE or span.first is None or span.last is None or span.first != span.last


def kind_of(node: Expression) -> Kind:
    """Return the kind of a bound expression's value."""
    match node:
        case Number() | Unary() | Blank():
            return "number"
        case Text() | Spelled():
            return "text"
        case Boolean():
            return "boolean"
        case Reference(kind=kind):
            return kind
        case Binary("&"):
            return "text"
        case Binary(operator, left, right):
            return _kind_of_binary(operator, left, right)
        case Call():
            return _kind_of_call(node)
        case Guard(body=body):
            return kind_of(body)
        case Name():
            raise TypeError(f"{node} is not bound")
        case _:
            assert_never(node)


def _kind_of_binary(operator: str, left: Expression, right: Expression) -> Kind:
    if operator in COMPARISONS:
        return "boolean"
    dates = [kind_of(left), kind_of(right)].count("date")
    return "date" if dates == 1 else "number"


def _kind_of_call(node: Call) -> Kind:
    function = FUNCTIONS.get(node.function)
    gives = function.gives if function else "boolean"
    match gives:
        case "number" | "text" | "date" | "boolean":
            return gives
        case _:
            return _kind_of_values(node)


def _kind_of_values(node: Call) -> Kind:
    """Return the kind that the values have among which a function chooses."""
    values = node.arguments
    if node.function in ("if", "ifs"):
        values = (*values[1::2], values[-1])
    elif node.function == "grade":
        values = (*values[2::2], values[-1])
    known = [part for part in values if not isinstance(part, Blank)]
    return reduce(lambda _, part: kind_of(part), known[:1], "number")
