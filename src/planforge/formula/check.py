"""Names bound, kinds, units and shapes looked at; all that is wrong is said at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, assert_never

from planforge.formula import units, walk
from planforge.formula.formats import PLAIN, Format, Prose, parse_format
from planforge.formula.functions import FUNCTIONS
from planforge.formula.grammar import COMPARISONS, shortest
from planforge.formula.syntax import (
    HERE,
    UNTIL_HERE,
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
    Span,
    Spelled,
    Text,
    Unary,
)
from planforge.problems import PlanError, Problems, suggestion

if TYPE_CHECKING:
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

_FORMATS: dict[Kind, Format] = {"number": PLAIN, "date": DATE, "text": TEXT, "boolean": BOOLEAN}


@dataclass(frozen=True, slots=True)
class Checked:
    """A formula whose names are bound.

    Attributes:
        expression: the tree, each `Name` turned into a `Reference`.
        axis: the axis along which it has a value per position; None for one value.
        kind: the kind of its value.
        unit: its unit as text; None where it is not known.
        format: how it is shown unless the plan says otherwise.
    """

    expression: Expression
    axis: str | None
    kind: Kind
    unit: str | None
    format: Format


@dataclass(frozen=True, slots=True)
class _Typed:
    """A part of the tree and what is known of it; `kind` is None where a problem was found."""

    expression: Expression
    kind: Kind | None
    unit: Unit | None = None
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """How names are read in a part of the formula.

    Attributes:
        shift: inside `previous(...)` or `last_year(...)`.
        rows: inside a condition, the axis over whose rows it is asked.
    """

    shift: Literal["previous", "last_year"] | None = None
    rows: str | None = None


def check(expression: Expression, scope: Scope, problems: Problems) -> Checked:
    """Return the formula with its names bound; what is wrong is added to `problems`.

    Args:
        expression: what `parse` made.
        scope: what names mean where the formula stands.
        problems: collects; when something was added, the result is for looking at only.
    """
    typed = _Checker(scope, problems).typed(expression, _Place())
    kind = typed.kind or "number"
    unit = typed.unit if kind == "number" else None
    return Checked(
        typed.expression,
        scope.axis if _along_axis(typed.expression) else None,
        kind,
        None if unit is None or unit.literal else str(unit),
        typed.format or _FORMATS[kind],
    )


def _along_axis(expression: Expression) -> bool:
    return any(reference.span not in (None, WHOLE) for reference in walk.references(expression))


class _Checker:
    """Walks the tree once. Each rule returns what it could make of its part, problems or not."""

    def __init__(self, scope: Scope, problems: Problems) -> None:
        self.scope = scope
        self.problems = problems

    # -- nodes ---------------------------------------------------------------------------------

    def typed(self, node: Expression, place: _Place) -> _Typed:
        """Return the part, bound, with its kind, unit and format."""
        match node:
            case Number():
                return _Typed(node, "number", units.LITERAL)
            case Text():
                return _Typed(node, "text")
            case Boolean():
                return _Typed(node, "boolean")
            case Blank():
                return _Typed(node, None)
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
                return _Typed(node, kind)
            case Spelled() | Guard():
                return _Typed(node, "text" if isinstance(node, Spelled) else None)
            case _:
                assert_never(node)

    def need(self, typed: _Typed, kind: Kind, where: Location | None) -> _Typed:
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

    def name(self, node: Name, place: _Place) -> _Typed:
        """Return a name outside an aggregate: one value, or the value here."""
        described = self.found(node)
        if described is None:
            return _Typed(node, None)
        if place.shift is not None:
            return self.shifted(node, described, place.shift)
        axis = described.symbol.axis
        if axis is None or axis == self.scope.axis:
            return _reference(described, HERE if axis else None, node.where)
        self.problems.add("shape", node.where, name=".".join(node.parts), axis=axis)
        return _Typed(node, None)

    def shifted(
        self, node: Name, described: Described, shift: Literal["previous", "last_year"]
    ) -> _Typed:
        """Return the value one step before where there are steps, else the metric's other facet."""
        axis = described.symbol.axis
        if shift == "previous" and axis == "step" == self.scope.axis:
            return _reference(described, Span(-1, -1), node.where)
        other = self.scope.facet(described.symbol, shift)
        if other is None:
            name = ".".join(node.parts)
            self.problems.add("no-facet", node.where, name=name, facet=shift)
            return _Typed(node, None)
        axis = other.symbol.axis
        if axis is not None and axis != self.scope.axis:
            self.problems.add("shape", node.where, name=".".join(node.parts), axis=axis)
            return _Typed(node, None)
        return _reference(other, HERE if axis else None, node.where)

    def column(self, node: Expression, span: Span, function: str) -> _Typed:
        """Return a name that stands for a column, read over these of its positions."""
        if not isinstance(node, Name):
            self.problems.add("needs-column", node.where, function=function)
            return _Typed(node, None)
        described = self.found(node)
        if described is None:
            return _Typed(node, None)
        if described.symbol.axis is None:
            name = ".".join(node.parts)
            self.problems.add("not-a-column", node.where, function=function, name=name)
            return _Typed(node, None)
        return _reference(described, span, node.where)

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

    def binary(self, node: Binary, place: _Place) -> _Typed:
        """Return an operation with what its operands make of it."""
        left, right = self.typed(node.left, place), self.typed(node.right, place)
        if node.operator == "&":
            return self.joined([left, right], node.where)
        made = Binary(node.operator, left.expression, right.expression, node.where)
        if node.operator in COMPARISONS:
            self.comparable(node, left, right)
            return _Typed(made, "boolean", None, BOOLEAN)
        if "date" in (left.kind, right.kind):
            return self.dates(node.operator, made, left, right)
        left = self.need(left, "number", node.where)
        right = self.need(right, "number", node.where)
        if left.kind is None or right.kind is None:
            return _Typed(made, None)
        if node.operator in ("+", "-"):
            return self.added(node.operator, made, left, right)
        return _multiplied(node.operator, made, left, right)

    def comparable(self, node: Binary, left: _Typed, right: _Typed) -> None:
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

    def same_unit(self, left: _Typed, right: _Typed, where: Location | None) -> bool:
        """Return whether the units agree, having said so when they do not."""
        if units.agree(left.unit, right.unit):
            return True
        named = [str(unit) for unit in (left.unit, right.unit) if str(unit)]
        if len(named) == 1:
            self.problems.add("units-plain", where, unit=named[0])
        else:
            self.problems.add("units", where, left=named[0], right=named[1])
        return False

    def added(self, operator: str, made: Binary, left: _Typed, right: _Typed) -> _Typed:
        """Return a sum or difference; percentages apart are points apart."""
        if not self.same_unit(left, right, made.where):
            return _Typed(made, "number")
        unit = units.added(operator, left.unit, right.unit)
        return _Typed(made, "number", unit, _sum_format(unit, left, right))

    def dates(self, operator: str, made: Binary, left: _Typed, right: _Typed) -> _Typed:
        """Return a date moved by days, or the days between two dates."""
        match operator, left.kind, right.kind:
            case "-", "date", "date":
                return _Typed(made, "number", units.DAYS, Format(unit="天"))
            case ("+", "date", "number" | None) | ("-", "date", "number" | None):
                return _Typed(made, "date", None, left.format)
            case "+", "number" | None, "date":
                return _Typed(made, "date", None, right.format)
            case _:
                self.problems.add("date-arithmetic", made.where, operator=operator)
                return _Typed(made, None)

    def joined(self, parts: list[_Typed], where: Location | None) -> _Typed:
        """Return the parts as one text, figures spelled in their own format."""
        texts = [_as_text(part, self.scope.language) for part in parts]
        made = texts[0]
        for text in texts[1:]:
            made = Binary("&", made, text, where)
        return _Typed(made, "text", None, TEXT)

    # -- calls ---------------------------------------------------------------------------------

    def call(self, node: Call, place: _Place) -> _Typed:
        """Return a call by the rule of its function."""
        function = FUNCTIONS.get(node.function)
        if function is None:
            name = node.function
            details = suggestion(name, FUNCTIONS)
            self.problems.add("unknown-function", node.where, name=name, **details)
            return _Typed(node, None)
        count = len(node.arguments)
        if not function.least <= count <= function.most:
            self.problems.add(
                "argument-count",
                node.where,
                name=function.name,
                takes=function.takes,
                expected=_range(function.least, function.most),
                count=count,
            )
            return _Typed(node, None)
        return _RULES[function.name](self, node, place)

    def several(self, node: Call, place: _Place) -> list[_Typed]:
        """Return the arguments of a call, each as one value."""
        return [self.typed(argument, place) for argument in node.arguments]

    def same(self, parts: list[_Typed], where: Location | None) -> _Typed:
        """Return what values that stand for each other have in common."""
        known = [part for part in parts if part.kind is not None]
        if not known:
            return _Typed(Blank(), None)
        first = known[0]
        unit = first.unit
        shown = next((part.format for part in known if part.format), None)
        for part in known[1:]:
            if part.kind != first.kind:
                self.problems.add(f"needs-{first.kind}", part.expression.where or where)
                return _Typed(Blank(), None)
            agreed = replace(first, unit=unit)
            if first.kind == "number" and not self.same_unit(agreed, part, part.expression.where):
                return _Typed(Blank(), "number", None, shown)
            unit = units.added("+", unit, part.unit)
        return _Typed(Blank(), first.kind, unit, shown)

    def aggregate(self, node: Call, place: _Place) -> _Typed:
        """Return an aggregate: one argument is a whole column, several stand where they are."""
        alone = len(node.arguments) == 1
        parts = [self.aggregated(node, part, place, alone=alone) for part in node.arguments]
        result = self.same(parts, node.where)
        ordered = node.function in ("min", "max")
        if result.kind is not None and not (ordered and result.kind == "date"):
            result = self.need(
                replace(result, expression=parts[0].expression), "number", node.where
            )
        made = Call(node.function, tuple(part.expression for part in parts), node.where)
        return replace(result, expression=made)

    def aggregated(self, call: Call, node: Expression, place: _Place, *, alone: bool) -> _Typed:
        """Return one argument of an aggregate."""
        axis = self.axis_of(node)
        if axis is not None and (alone or axis != self.scope.axis):
            if place.shift is not None:
                self.problems.add("shifted-column", node.where, function=place.shift)
            return self.column(node, WHOLE, call.function)
        if alone and (name := next(self.column_names(node), None)) is not None:
            self.problems.add("needs-column", name.where, function=call.function)
            return _Typed(node, None)
        return self.typed(node, place)

    def count(self, node: Call, place: _Place) -> _Typed:
        """Return how many values of a column are known, of whatever kind they are."""
        column = self.column(node.arguments[0], WHOLE, node.function)
        return _Typed(Call("count", (column.expression,), node.where), "number", units.PLAIN, PLAIN)

    def sum_if(self, node: Call, place: _Place) -> _Typed:
        """Return a sum over the rows where a condition holds, or the first such row's value."""
        values = self.column(node.arguments[0], WHOLE, node.function)
        if node.function == "sum_if":
            values = self.need(values, "number", node.where)
        rows = self.axis_of(node.arguments[0])
        condition = self.condition(node.arguments[1], replace(place, rows=rows))
        return replace(
            values, expression=Call(node.function, (values.expression, condition), node.where)
        )

    def count_if(self, node: Call, place: _Place) -> _Typed:
        """Return how many rows a condition holds for."""
        found = {self.axis_of(name) for name in self.column_names(node.arguments[0])}
        axes = found - {self.scope.axis} or found
        if len(axes) != 1:
            code = "needs-column" if not axes else "condition-axes"
            where = node.arguments[0].where or node.where
            self.problems.add(code, where, function=node.function)
            return _Typed(node, None)
        condition = self.condition(node.arguments[0], replace(place, rows=axes.pop()))
        return _Typed(Call("count_if", (condition,), node.where), "number", units.PLAIN, PLAIN)

    def condition(self, node: Expression, place: _Place) -> Expression:
        """Return a condition over rows: comparisons, put together with and, or, not."""
        match node:
            case Call("and" | "or" | "not" as function, arguments) if arguments:
                parts = tuple(self.condition(part, place) for part in arguments)
                return Call(function, parts, node.where)
            case Call("is_known", (argument,)):
                return Call("is_known", (self.side(argument, place).expression,), node.where)
            case Binary(operator, first, second) if operator in COMPARISONS:
                left, right = self.side(first, place), self.side(second, place)
                self.comparable(node, left, right)
                return Binary(operator, left.expression, right.expression, node.where)
            case Name() if self.axis_of(node) == place.rows:
                column = self.need(self.side(node, place), "boolean", node.where)
                return Binary("=", column.expression, Boolean(value=True), node.where)
            case _:
                self.problems.add("condition-form", node.where)
                return node

    def side(self, node: Expression, place: _Place) -> _Typed:
        """Return one side of a comparison over rows: a column, or one value."""
        if isinstance(node, Name) and self.axis_of(node) == place.rows:
            return self.column(node, WHOLE, "condition")
        if mixed := [name for name in self.column_names(node) if self.axis_of(name) == place.rows]:
            name = ".".join(mixed[0].parts)
            self.problems.add("condition-column-alone", mixed[0].where, name=name)
            return _Typed(node, None)
        return self.typed(node, replace(place, rows=None))

    def sum_product(self, node: Call, place: _Place) -> _Typed:
        """Return the sum of row by row products of columns of one axis."""
        columns = [self.column(part, WHOLE, node.function) for part in node.arguments]
        columns = [self.need(column, "number", node.where) for column in columns]
        if len({self.axis_of(part) for part in node.arguments} - {None}) > 1:
            self.problems.add("condition-axes", node.where, function=node.function)
        result = columns[0]
        for column in columns[1:]:
            result = _multiplied("*", result.expression, result, column)
        made = Call(node.function, tuple(column.expression for column in columns), node.where)
        return replace(result, expression=made)

    def in_column(self, node: Call, place: _Place) -> _Typed:
        """Return a function of this row's value within its column."""
        argument = node.arguments[0]
        here = self.typed(argument, place) if isinstance(argument, Name) else None
        if here is not None and here.kind is None:
            return here
        span = Span(None, 0) if node.function == "cumulative" else WHOLE
        if node.function == "moving_average":
            span = self.window(node)
        column = self.need(self.column(argument, span, node.function), "number", node.where)
        if column.kind is None or here is None:
            return _Typed(node, None)
        made = Call(node.function, (here.expression, column.expression), node.where)
        match node.function:
            case "rank":
                return _Typed(made, "number", units.PLAIN, PLAIN)
            case "share":
                return _Typed(made, "number", units.PERCENT, PERCENT)
            case _:
                return replace(column, expression=made)

    def window(self, node: Call) -> Span:
        """Return the positions of a moving average."""
        match node.arguments[1]:
            case Number(value) if value >= 1 and value == int(value):
                return Span(1 - int(value), 0)
            case other:
                self.problems.add("whole-number", other.where, function=node.function)
                return UNTIL_HERE

    def shift(self, node: Call, place: _Place) -> _Typed:
        """Return what is inside, each name read one step or one period earlier."""
        if place.shift is not None:
            self.problems.add("shift-of-shift", node.where, function=node.function)
            return _Typed(node, None)
        shift: Literal["previous", "last_year"] = (
            "previous" if node.function == "previous" else "last_year"
        )
        return self.typed(node.arguments[0], replace(place, shift=shift))

    def growth(self, node: Call, place: _Place) -> _Typed:
        """Return the change against the step or period before, as a signed percentage."""
        if place.shift is not None:
            self.problems.add("shift-of-shift", node.where, function=node.function)
            return _Typed(node, None)
        shift: Literal["previous", "last_year"] = (
            "previous" if node.function == "growth" else "last_year"
        )
        now = self.need(self.typed(node.arguments[0], place), "number", node.where)
        if now.kind is None:
            return _Typed(node, None)
        before = self.typed(node.arguments[0], replace(place, shift=shift))
        made = Call("growth", (now.expression, before.expression), node.where)
        return _Typed(made, "number", units.PERCENT, SIGNED_PERCENT)

    def here(self, node: Call, place: _Place) -> _Typed:
        """Return a column's value in the row that is being computed."""
        return self.typed(node.arguments[0], replace(place, rows=None))

    def ratio(self, node: Call, place: _Place) -> _Typed:
        """Return a quotient that is shown as a percentage."""
        parts = [self.need(part, "number", node.where) for part in self.several(node, place)]
        made = Binary("/", parts[0].expression, parts[1].expression, node.where)
        unit = units.multiplied(parts[0].unit, parts[1].unit, -1)
        return _Typed(made, "number", unit, PERCENT)

    def rounding(self, node: Call, place: _Place) -> _Typed:
        """Return a rounded number, shown to as many places."""
        parts = [self.need(part, "number", node.where) for part in self.several(node, place)]
        places = parts[1].expression if len(parts) > 1 else Number(0)
        made = Call(node.function, (parts[0].expression, places), node.where)
        return replace(parts[0], expression=made)

    def number_of_number(self, node: Call, place: _Place) -> _Typed:
        """Return a function that keeps the unit of its one number."""
        inner = self.need(self.typed(node.arguments[0], place), "number", node.where)
        return replace(inner, expression=Call(node.function, (inner.expression,), node.where))

    def clamp(self, node: Call, place: _Place) -> _Typed:
        """Return a value kept between two others."""
        parts = self.several(node, place)
        result = self.same(parts, node.where)
        made = Call("clamp", tuple(part.expression for part in parts), node.where)
        if result.kind != "date":
            result = self.need(replace(result, expression=made), "number", node.where)
        return replace(result, expression=made)

    def logical(self, node: Call, place: _Place) -> _Typed:
        """Return and, or, not of booleans."""
        parts = [self.need(part, "boolean", node.where) for part in self.several(node, place)]
        made = Call(node.function, tuple(part.expression for part in parts), node.where)
        return _Typed(made, "boolean", None, BOOLEAN)

    def is_known(self, node: Call, place: _Place) -> _Typed:
        """Return whether there is a value."""
        inner = self.typed(node.arguments[0], place)
        return _Typed(Call("is_known", (inner.expression,), node.where), "boolean", None, BOOLEAN)

    def choice(self, node: Call, place: _Place) -> _Typed:
        """Return if, ifs, grade or coalesce: one of several values of one kind."""
        parts = self.several(node, place)
        values = _values_of_choice(node.function, len(parts))
        for index, part in enumerate(parts):
            if node.function in ("if", "ifs") and index not in values:
                self.need(part, "boolean", node.where)
        if node.function == "grade":
            self.thresholds(parts, values, node.where)
        parts = _empty_as_blank(parts, values)
        result = self.same([parts[index] for index in sorted(values)], node.where)
        made = Call(node.function, tuple(part.expression for part in parts), node.where)
        return replace(result, expression=made)

    def thresholds(self, parts: list[_Typed], values: set[int], where: Location | None) -> None:
        """Look at what `grade` compares: one kind, one unit, from high to low."""
        compared = [part for index, part in enumerate(parts) if index not in values]
        self.same(compared, where)
        written = [part.expression for part in compared[1:] if isinstance(part.expression, Number)]
        for before, after in pairwise(written):
            if after.value >= before.value:
                details = {"before": shortest(before.value), "after": shortest(after.value)}
                self.problems.add("threshold-order", after.where, **details)

    def text(self, node: Call, place: _Place) -> _Typed:
        """Return a figure spelled as prose."""
        inner = self.typed(node.arguments[0], place)
        shown = inner.format
        if len(node.arguments) > 1:
            shown = self.given_format(node.arguments[1], shown)
        part = _as_text(replace(inner, format=shown), self.scope.language)
        return _Typed(part, "text", None, TEXT)

    def given_format(self, node: Expression, own: Format | None) -> Format | None:
        """Return the format written in a formula, having said so when it is none."""
        if not isinstance(node, Text):
            self.problems.add("format-written-out", node.where)
            return own
        try:
            return parse_format(node.value, own.unit if own else "", node.where)
        except PlanError as error:
            self.problems.found.extend(error.problems)
            return own

    def join(self, node: Call, place: _Place) -> _Typed:
        """Return all arguments as one text."""
        return self.joined(self.several(node, place), node.where)

    def date(self, node: Call, place: _Place) -> _Typed:
        """Return a date written as three numbers."""
        numbers = [part.value for part in node.arguments if isinstance(part, Number)]
        if len(numbers) != 3 or not _is_date(*numbers):
            self.problems.add("no-date", node.where)
            return _Typed(node, "date", None, DATE)
        return _Typed(node, "date", None, DATE)

    def part_of_date(self, node: Call, place: _Place) -> _Typed:
        """Return year, month, day or weekday."""
        inner = self.need(self.typed(node.arguments[0], place), "date", node.where)
        made = Call(node.function, (inner.expression,), node.where)
        return _Typed(made, "number", units.PLAIN, Format(grouping=False))

    def days(self, node: Call, place: _Place) -> _Typed:
        """Return days or working days from one date to another."""
        parts = [self.need(part, "date", node.where) for part in self.several(node, place)]
        arguments = tuple(part.expression for part in parts)
        if node.function == "workdays":
            arguments += tuple(
                self.holidays(Name(("holidays", name), node.where)) for name in ("date", "kind")
            )
        made = Call(node.function, arguments, node.where)
        return _Typed(made, "number", units.DAYS, Format(unit="天"))

    def holidays(self, node: Name) -> Expression:
        """Return a column of the table of holidays."""
        described = self.scope.find(node.parts)
        if described is None:
            self.problems.add("no-holidays", node.where, name=".".join(node.parts))
            return node
        return _reference(described, WHOLE, node.where).expression


_AGGREGATES = ("sum", "average", "min", "max", "median")
_COLUMN_FUNCTIONS = ("count", "sum_if", "count_if", "pick", "sum_product")

_Rule = Callable[[_Checker, Call, _Place], _Typed]
_RULES: dict[str, _Rule] = {
    **dict.fromkeys(_AGGREGATES, _Checker.aggregate),
    "count": _Checker.count,
    **dict.fromkeys(("sum_if", "pick"), _Checker.sum_if),
    "count_if": _Checker.count_if,
    "sum_product": _Checker.sum_product,
    **dict.fromkeys(("rank", "share", "cumulative", "moving_average"), _Checker.in_column),
    **dict.fromkeys(("previous", "last_year"), _Checker.shift),
    **dict.fromkeys(("growth", "year_growth"), _Checker.growth),
    "ratio": _Checker.ratio,
    "here": _Checker.here,
    **dict.fromkeys(("round", "round_up", "round_down"), _Checker.rounding),
    "abs": _Checker.number_of_number,
    "clamp": _Checker.clamp,
    **dict.fromkeys(("if", "ifs", "grade", "coalesce"), _Checker.choice),
    **dict.fromkeys(("and", "or", "not"), _Checker.logical),
    "is_known": _Checker.is_known,
    "text": _Checker.text,
    "join": _Checker.join,
    "date": _Checker.date,
    **dict.fromkeys(("year", "month", "day", "weekday"), _Checker.part_of_date),
    **dict.fromkeys(("days_between", "workdays"), _Checker.days),
}


def _range(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"


def _closes(call: Call) -> bool:
    """Return whether names inside this call are read as columns, or as this row on purpose."""
    alone = call.function in _AGGREGATES and len(call.arguments) == 1
    return alone or call.function in (*_COLUMN_FUNCTIONS, "here")


def _reference(described: Described, span: Span | None, where: Location | None) -> _Typed:
    reference = Reference(described.symbol, span, where, described.kind)
    unit = units.read_unit(described.unit)
    shown = described.format
    if described.kind != "number" and shown == PLAIN:
        shown = _FORMATS[described.kind]
    return _Typed(reference, described.kind, unit, shown)


def _sum_format(unit: Unit | None, left: _Typed, right: _Typed) -> Format | None:
    if unit == units.POINTS:
        given = next((part.format for part in (left, right) if part.format), PERCENT)
        return replace(POINTS, decimals=given.decimals)
    if left.format is None or (right.format and right.unit == unit != left.unit):
        return right.format
    return left.format


def _multiplied(operator: str, made: Expression, left: _Typed, right: _Typed) -> _Typed:
    """Return a product, quotient or power; a literal factor leaves the format as it is."""
    if operator == "^":
        power = right.expression.value if isinstance(right.expression, Number) else None
        unit = units.raised(left.unit, power)
    else:
        unit = units.multiplied(left.unit, right.unit, -1 if operator == "/" else 1)
    if unit is not None and unit.literal:
        return _Typed(made, "number", unit)
    if operator != "^" and right.unit is not None and right.unit.literal:
        return _Typed(made, "number", unit, left.format)
    same = [part for part in (left, right) if part.unit == unit and operator == "*"]
    if left.unit is not None and left.unit.literal and operator == "*":
        same = [right]
    shown = same[0].format if same and unit is not None else None
    return _Typed(made, "number", unit, shown or replace(RATIO, unit=str(unit or "")))


def _as_text(part: _Typed, language: Prose) -> Expression:
    """Return text as it is and a figure spelled in its format."""
    expression = part.expression
    if part.kind == "text" or (part.kind is None and not isinstance(expression, Blank)):
        return expression
    if isinstance(expression, Number) and part.format is None:
        return Text(shortest(expression.value), expression.where)
    shown = part.format or _FORMATS[part.kind or "number"]
    return Spelled(expression, shown, language, expression.where)


def _values_of_choice(function: str, count: int) -> set[int]:
    """Return which arguments are the values among which a function chooses."""
    match function:
        case "if":
            return set(range(1, count))
        case "ifs":
            return {index for index in range(count) if index % 2 or index == count - 1}
        case "grade":
            return {index for index in range(1, count) if index % 2 == 0 or index == count - 1}
        case _:
            return set(range(count))


def _empty_as_blank(parts: list[_Typed], values: set[int]) -> list[_Typed]:
    """Return the parts, an empty text among values of another kind read as nothing known."""
    kinds = {parts[index].kind for index in values if parts[index].expression != Text("")}
    if not kinds - {"text", None}:
        return parts
    return [
        _Typed(Blank(part.expression.where), None)
        if index in values and part.expression == Text("")
        else part
        for index, part in enumerate(parts)
    ]


def _is_date(year: float, month: float, day: float) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return year >= 1901 and {year % 1, month % 1, day % 1} == {0}
