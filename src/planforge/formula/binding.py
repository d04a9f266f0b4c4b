"""Names bound, and what operators make of kinds, units and formats; functions are in `check`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, assert_never

from planforge.formula import units, walk
from planforge.formula.formats import PLAIN, Format, Prose
from planforge.formula.grammar import COMPARISONS, shortest
from planforge.formula.syntax import (
    HERE,
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
    Span,
    Spelled,
    Text,
    Unary,
)
from planforge.problems import Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.formula.scope import Described, Scope
    from planforge.formula.units import Unit
    from planforge.problems import Location

RATIO = Format(decimals=2)
PERCENT = Format("percent", 1)
SIGNED_PERCENT = Format("percent", 1, signed=True)
POINTS = Format("points", 1, signed=True)
DATE = Format("date")
TEXT = Format("text")
BOOLEAN = Format("boolean")

FORMATS: dict[Kind, Format] = {"number": PLAIN, "date": DATE, "text": TEXT, "boolean": BOOLEAN}


@dataclass(frozen=True, slots=True)
class Typed:
    """A part of the tree and what is known of it; `kind` is None where a problem was found."""

    expression: Expression
    kind: Kind | None
    unit: Unit | None = None
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """How names are read in a part of the formula.

    Attributes:
        shift: inside `previous(...)` or `last_year(...)`.
        rows: inside a condition, the axis over whose rows it is asked.
    """

    shift: Literal["previous", "last_year"] | None = None
    rows: str | None = None


class Binder(ABC):
    """Walks the tree once. Each rule returns what it could make of its part, problems or not."""

    def __init__(self, scope: Scope, problems: Problems) -> None:
        self.scope = scope
        self.problems = problems

    def typed(self, node: Expression, place: Place) -> Typed:
        """Return the part, bound, with its kind, unit and format."""
        match node:
            case Number():
                return Typed(node, "number", units.LITERAL)
            case Text():
                return Typed(node, "text")
            case Boolean():
                return Typed(node, "boolean")
            case Blank():
                return Typed(node, None)
            case Name():
                return self.name(node, place)
            case Unary(operator, operand):
                inner = self.need(self.typed(operand, place), "number", node.where)
                return replace(inner, expression=Unary(operator, inner.expression, node.where))
            case Binary():
                return self.binary(node, place)
            case Call():
                return self.call(node, place)
            case Reference(kind=kind):
                return Typed(node, kind)
            case Spelled() | Guard():
                return Typed(node, "text" if isinstance(node, Spelled) else None)
            case _:
                assert_never(node)

    def need(self, typed: Typed, kind: Kind, where: Location | None) -> Typed:
        """Return the part, having said so when it is of another kind."""
        if typed.kind is not None and typed.kind != kind:
            at = typed.expression.where or where
            self.problems.add(f"needs-{kind}", at)
            return replace(typed, kind=None)
        return typed

    # -- names ---------------------------------------------------------------------------------

    def found(self, node: Name) -> Described | None:
        """Return what a name means, having said so when it means nothing."""
        described = self.scope.find(node.parts)
        if described is None:
            written = ".".join(node.parts)
            known = {name for name in self.scope.names() if name != written}
            self.problems.add(
                "unknown-name", node.where, name=written, **suggestion(written, known)
            )
        return described

    def name(self, node: Name, place: Place) -> Typed:
        """Return a name outside an aggregate: one value, or the value here."""
        described = self.found(node)
        if described is None:
            return Typed(node, None)
        if place.shift is not None:
            return self.shifted(node, described, place.shift)
        axis = described.symbol.axis
        if axis is None or axis == self.scope.axis:
            return reference_to(described, HERE if axis else None, node.where)
        self.problems.add("shape", node.where, name=".".join(node.parts), axis=axis)
        return Typed(node, None)

    def shifted(
        self, node: Name, described: Described, shift: Literal["previous", "last_year"]
    ) -> Typed:
        """Return the value one step or row before, else the metric's other facet."""
        axis = described.symbol.axis
        if shift == "previous" and axis == self.scope.axis and axis not in (None, "day"):
            return reference_to(described, Span(-1, -1), node.where)
        other = self.scope.facet(described.symbol, shift)
        if other is None:
            name = ".".join(node.parts)
            self.problems.add("no-facet", node.where, name=name, facet=shift)
            return Typed(node, None)
        axis = other.symbol.axis
        if axis is not None and axis != self.scope.axis:
            self.problems.add("shape", node.where, name=".".join(node.parts), axis=axis)
            return Typed(node, None)
        return reference_to(other, HERE if axis else None, node.where)

    def column(self, node: Expression, span: Span, function: str) -> Typed:
        """Return a name that stands for a column, read over these of its positions."""
        if not isinstance(node, Name):
            self.problems.add("needs-column", node.where, function=function)
            return Typed(node, None)
        described = self.found(node)
        if described is None:
            return Typed(node, None)
        if described.symbol.axis is None:
            name = ".".join(node.parts)
            self.problems.add("not-a-column", node.where, function=function, name=name)
            return Typed(node, None)
        return reference_to(described, span, node.where)

    def axis_of(self, node: Expression) -> str | None:
        """Return a column's axis, None where it is no column; says nothing."""
        described = self.scope.find(node.parts) if isinstance(node, Name) else None
        return described.symbol.axis if described else None

    def column_names(self, node: Expression) -> Iterator[Name]:
        """Return the names of columns that stand outside aggregates."""
        stack = [node]
        while stack:
            part = stack.pop()
            if isinstance(part, Call) and _closes(part):
                continue
            if isinstance(part, Name) and self.axis_of(part) is not None:
                yield part
            stack.extend(reversed(walk.parts(part)))

    # -- operators -----------------------------------------------------------------------------

    def binary(self, node: Binary, place: Place) -> Typed:
        """Return an operation with what its operands make of it."""
        left, right = self.typed(node.left, place), self.typed(node.right, place)
        if node.operator == "&":
            return self.joined([left, right], node.where)
        made = Binary(node.operator, left.expression, right.expression, node.where)
        if node.operator in COMPARISONS:
            self.comparable(node, left, right)
            return Typed(made, "boolean", None, BOOLEAN)
        if "date" in (left.kind, right.kind):
            return self.dates(node.operator, made, left, right)
        left = self.need(left, "number", node.where)
        right = self.need(right, "number", node.where)
        if left.kind is None or right.kind is None:
            return Typed(made, None)
        if node.operator in ("+", "-"):
            return self.added(node.operator, made, left, right)
        return multiplied(node.operator, made, left, right)

    def comparable(self, node: Binary, left: Typed, right: Typed) -> None:
        """Say what stands against comparing the two."""
        for side in (left, right):
            if side.expression == Text(""):
                self.problems.add("compared-with-empty", node.where)
                return
        if left.kind is None or right.kind is None:
            return
        if left.kind != right.kind:
            self.problems.add("compared-kinds", node.where)
        elif left.kind in ("text", "boolean") and node.operator not in ("=", "<>"):
            self.problems.add("compared-order", node.where)
        elif left.kind == "number":
            self.same_unit(left, right, node.where)

    def same_unit(self, left: Typed, right: Typed, where: Location | None) -> bool:
        """Return whether the units agree, having said so when they do not."""
        if units.agree(left.unit, right.unit):
            return True
        named = [str(unit) for unit in (left.unit, right.unit) if str(unit)]
        if len(named) == 1:
            self.problems.add("units-plain", where, unit=named[0])
        else:
            self.problems.add("units", where, left=named[0], right=named[1])
        return False

    def added(self, operator: str, made: Binary, left: Typed, right: Typed) -> Typed:
        """Return a sum or difference; percentages apart are points apart."""
        if not self.same_unit(left, right, made.where):
            return Typed(made, "number")
        unit = units.added(operator, left.unit, right.unit)
        return Typed(made, "number", unit, _sum_format(unit, left, right))

    def dates(self, operator: str, made: Binary, left: Typed, right: Typed) -> Typed:
        """Return a date moved by days, or the days between two dates."""
        match operator, left.kind, right.kind:
            case "-", "date", "date":
                return Typed(made, "number", units.DAYS, Format(unit="天"))
            case ("+", "date", "number" | None) | ("-", "date", "number" | None):
                return Typed(made, "date", None, left.format)
            case "+", "number" | None, "date":
                return Typed(made, "date", None, right.format)
            case _:
                self.problems.add("date-arithmetic", made.where, operator=operator)
                return Typed(made, None)

    def joined(self, parts: list[Typed], where: Location | None) -> Typed:
        """Return the parts as one text, figures spelled in their own format."""
        texts = [as_text(part, self.scope.language) for part in parts]
        made = texts[0]
        for text in texts[1:]:
            made = Binary("&", made, text, where)
        return Typed(made, "text", None, TEXT)

    @abstractmethod
    def call(self, node: Call, place: Place) -> Typed:
        """Return a call by the rule of its function; `check` knows the functions."""


AGGREGATES = ("sum", "average", "min", "max", "median")
_COLUMN_FUNCTIONS = ("count", "sum_if", "count_if", "max_if", "pick", "sum_product")


def _closes(call: Call) -> bool:
    """Return whether names inside this call are read as columns, or as this row on purpose."""
    alone = call.function in AGGREGATES and len(call.arguments) == 1
    return alone or call.function in (*_COLUMN_FUNCTIONS, "here")


def reference_to(described: Described, span: Span | None, where: Location | None) -> Typed:
    """Return a reference to a symbol, with what is known of it."""
    reference = Reference(described.symbol, span, where, described.kind)
    unit = units.read_unit(described.unit)
    shown = described.format
    if described.kind != "number" and shown == PLAIN:
        shown = FORMATS[described.kind]
    return Typed(reference, described.kind, unit, shown)


def _sum_format(unit: Unit | None, left: Typed, right: Typed) -> Format | None:
    if unit == units.POINTS:
        given = next((part.format for part in (left, right) if part.format), PERCENT)
        return replace(POINTS, decimals=given.decimals)
    if left.format is None or (right.format and right.unit == unit != left.unit):
        return right.format
    return left.format


def multiplied(operator: str, made: Expression, left: Typed, right: Typed) -> Typed:
    """Return a product, quotient or power; a literal factor leaves the format as it is."""
    if operator == "^":
        power = right.expression.value if isinstance(right.expression, Number) else None
        unit = units.raised(left.unit, power)
    else:
        unit = units.multiplied(left.unit, right.unit, -1 if operator == "/" else 1)
    if unit is not None and unit.literal:
        return Typed(made, "number", unit)
    if operator != "^" and right.unit is not None and right.unit.literal:
        return Typed(made, "number", unit, left.format)
    same = [part for part in (left, right) if part.unit == unit and operator == "*"]
    if left.unit is not None and left.unit.literal and operator == "*":
        same = [right]
    shown = same[0].format if same and unit is not None else None
    return Typed(made, "number", unit, shown or replace(RATIO, unit=str(unit or "")))


def as_text(part: Typed, language: Prose) -> Expression:
    """Return text as it is and a figure spelled in its format."""
    expression = part.expression
    if part.kind == "text" or (part.kind is None and not isinstance(expression, Blank)):
        return expression
    if isinstance(expression, Number) and part.format is None:
        return Text(shortest(expression.value), expression.where)
    shown = part.format or FORMATS[part.kind or "number"]
    return Spelled(expression, shown, language, expression.where)
