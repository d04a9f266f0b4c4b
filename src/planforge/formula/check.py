"""Formulas checked: what each function takes and gives; all that is wrong is said at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from planforge.formula import units, walk
from planforge.formula.binding import (
    AGGREGATES,
    BOOLEAN,
    DATE,
    FORMATS,
    PERCENT,
    SIGNED_PERCENT,
    TEXT,
    Binder,
    Place,
    Typed,
    as_text,
    multiplied,
    reference_to,
)
from planforge.formula.formats import PLAIN, Format, parse_format
from planforge.formula.functions import FUNCTIONS
from planforge.formula.grammar import COMPARISONS, shortest
from planforge.formula.syntax import (
    UNTIL_HERE,
    WHOLE,
    Binary,
    Blank,
    Boolean,
    Call,
    Expression,
    Kind,
    Name,
    Number,
    Span,
    Text,
)
from planforge.problems import PlanError, Problems, suggestion

if TYPE_CHECKING:
    from planforge.formula.scope import Scope
    from planforge.problems import Location


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


def check(expression: Expression, scope: Scope, problems: Problems) -> Checked:
    """Return the formula with its names bound; what is wrong is added to `problems`.

    Args:
        expression: what `parse` made.
        scope: what names mean where the formula stands.
        problems: collects; when something was added, the result is for looking at only.
    """
    typed = _Checker(scope, problems).typed(expression, Place())
    kind = typed.kind or "number"
    unit = typed.unit if kind == "number" else None
    return Checked(
        typed.expression,
        scope.axis if _along_axis(typed.expression) else None,
        kind,
        None if unit is None or unit.literal else str(unit),
        typed.format or FORMATS[kind],
    )


def _along_axis(expression: Expression) -> bool:
    return any(reference.span not in (None, WHOLE) for reference in walk.references(expression))


class _Checker(Binder):
    """Knows the rule of each function."""

    def call(self, node: Call, place: Place) -> Typed:
        """Return a call by the rule of its function."""
        function = FUNCTIONS.get(node.function)
        if function is None:
            name = node.function
            details = suggestion(name, FUNCTIONS)
            self.problems.add("unknown-function", node.where, name=name, **details)
            return Typed(node, None)
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
            return Typed(node, None)
        return _RULES[function.name](self, node, place)

    def several(self, node: Call, place: Place) -> list[Typed]:
        """Return the arguments of a call, each as one value."""
        return [self.typed(argument, place) for argument in node.arguments]

    def same(self, parts: list[Typed], where: Location | None) -> Typed:
        """Return what values that stand for each other have in common."""
        known = [part for part in parts if part.kind is not None]
        if not known:
            return Typed(Blank(), None)
        first = known[0]
        unit = first.unit
        shown = next((part.format for part in known if part.format), None)
        for part in known[1:]:
            if part.kind != first.kind:
                self.problems.add(f"needs-{first.kind}", part.expression.where or where)
                return Typed(Blank(), None)
            agreed = replace(first, unit=unit)
            if first.kind == "number" and not self.same_unit(agreed, part, part.expression.where):
                return Typed(Blank(), "number", None, shown)
            unit = units.added("+", unit, part.unit)
        return Typed(Blank(), first.kind, unit, shown)

    def aggregate(self, node: Call, place: Place) -> Typed:
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

    def aggregated(self, call: Call, node: Expression, place: Place, *, alone: bool) -> Typed:
        """Return one argument of an aggregate."""
        axis = self.axis_of(node)
        if axis is not None and (alone or axis != self.scope.axis):
            if place.shift is not None:
                self.problems.add("shifted-column", node.where, function=place.shift)
            return self.column(node, WHOLE, call.function)
        if alone and (name := next(self.column_names(node), None)) is not None:
            self.problems.add("needs-column", name.where, function=call.function)
            return Typed(node, None)
        return self.typed(node, place)

    def count(self, node: Call, place: Place) -> Typed:
        """Return how many values of a column are known, of whatever kind they are."""
        column = self.column(node.arguments[0], WHOLE, node.function)
        return Typed(Call("count", (column.expression,), node.where), "number", units.PLAIN, PLAIN)

    def sum_if(self, node: Call, place: Place) -> Typed:
        """Return a sum over the rows where a condition holds, the largest, or the first."""
        values = self.column(node.arguments[0], WHOLE, node.function)
        if node.function != "pick":
            values = self.need(values, "number", node.where)
        if node.function == "max_if":
            self.typed_column(node.arguments[0])
        rows = self.axis_of(node.arguments[0])
        condition = self.condition(node.arguments[1], replace(place, rows=rows))
        return replace(
            values, expression=Call(node.function, (values.expression, condition), node.where)
        )

    def typed_column(self, node: Expression) -> None:
        """Say where a column has formulas: Excel cannot compare their empty texts."""
        described = self.scope.find(node.parts) if isinstance(node, Name) else None
        if described is not None and described.computed:
            self.problems.add("column-computed", node.where, name=str(described.symbol))

    def count_if(self, node: Call, place: Place) -> Typed:
        """Return how many rows a condition holds for."""
        found = {self.axis_of(name) for name in self.column_names(node.arguments[0])}
        axes = found - {self.scope.axis} or found
        if len(axes) != 1:
            code = "needs-column" if not axes else "condition-axes"
            where = node.arguments[0].where or node.where
            self.problems.add(code, where, function=node.function)
            return Typed(node, None)
        condition = self.condition(node.arguments[0], replace(place, rows=axes.pop()))
        return Typed(Call("count_if", (condition,), node.where), "number", units.PLAIN, PLAIN)

    def condition(self, node: Expression, place: Place) -> Expression:
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

    def side(self, node: Expression, place: Place) -> Typed:
        """Return one side of a comparison over rows: a column, or one value."""
        if isinstance(node, Name) and self.axis_of(node) == place.rows:
            return self.column(node, WHOLE, "condition")
        if mixed := [name for name in self.column_names(node) if self.axis_of(name) == place.rows]:
            name = ".".join(mixed[0].parts)
            self.problems.add("condition-column-alone", mixed[0].where, name=name)
            return Typed(node, None)
        return self.typed(node, replace(place, rows=None))

    def sum_product(self, node: Call, place: Place) -> Typed:
        """Return the sum of row by row products of columns of one axis."""
        columns = [self.column(part, WHOLE, node.function) for part in node.arguments]
        columns = [self.need(column, "number", node.where) for column in columns]
        if len({self.axis_of(part) for part in node.arguments} - {None}) > 1:
            self.problems.add("condition-axes", node.where, function=node.function)
        result = columns[0]
        for column in columns[1:]:
            result = multiplied("*", result.expression, result, column)
        made = Call(node.function, tuple(column.expression for column in columns), node.where)
        return replace(result, expression=made)

    def in_column(self, node: Call, place: Place) -> Typed:
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
            return Typed(node, None)
        made = Call(node.function, (here.expression, column.expression), node.where)
        match node.function:
            case "rank":
                return Typed(made, "number", units.PLAIN, PLAIN)
            case "share":
                return Typed(made, "number", units.PERCENT, PERCENT)
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

    def shift(self, node: Call, place: Place) -> Typed:
        """Return what is inside, each name read one step or one period earlier."""
        if place.shift is not None:
            self.problems.add("shift-of-shift", node.where, function=node.function)
            return Typed(node, None)
        shift: Literal["previous", "last_year"] = (
            "previous" if node.function == "previous" else "last_year"
        )
        return self.typed(node.arguments[0], replace(place, shift=shift))

    def growth(self, node: Call, place: Place) -> Typed:
        """Return the change against the step or period before, as a signed percentage."""
        if place.shift is not None:
            self.problems.add("shift-of-shift", node.where, function=node.function)
            return Typed(node, None)
        shift: Literal["previous", "last_year"] = (
            "previous" if node.function == "growth" else "last_year"
        )
        now = self.need(self.typed(node.arguments[0], place), "number", node.where)
        if now.kind is None:
            return Typed(node, None)
        before = self.typed(node.arguments[0], replace(place, shift=shift))
        made = Call("growth", (now.expression, before.expression), node.where)
        return Typed(made, "number", units.PERCENT, SIGNED_PERCENT)

    def here(self, node: Call, place: Place) -> Typed:
        """Return a column's value in the row that is being computed."""
        return self.typed(node.arguments[0], replace(place, rows=None))

    def ratio(self, node: Call, place: Place) -> Typed:
        """Return a quotient that is shown as a percentage."""
        parts = [self.need(part, "number", node.where) for part in self.several(node, place)]
        made = Binary("/", parts[0].expression, parts[1].expression, node.where)
        unit = units.multiplied(parts[0].unit, parts[1].unit, -1)
        return Typed(made, "number", unit, PERCENT)

    def rounding(self, node: Call, place: Place) -> Typed:
        """Return a rounded number, shown to as many places."""
        parts = [self.need(part, "number", node.where) for part in self.several(node, place)]
        places = parts[1].expression if len(parts) > 1 else Number(0)
        made = Call(node.function, (parts[0].expression, places), node.where)
        return replace(parts[0], expression=made)

    def number_of_number(self, node: Call, place: Place) -> Typed:
        """Return a function that keeps the unit of its one number."""
        inner = self.need(self.typed(node.arguments[0], place), "number", node.where)
        return replace(inner, expression=Call(node.function, (inner.expression,), node.where))

    def clamp(self, node: Call, place: Place) -> Typed:
        """Return a value kept between two others."""
        parts = self.several(node, place)
        result = self.same(parts, node.where)
        made = Call("clamp", tuple(part.expression for part in parts), node.where)
        if result.kind != "date":
            result = self.need(replace(result, expression=made), "number", node.where)
        return replace(result, expression=made)

    def logical(self, node: Call, place: Place) -> Typed:
        """Return and, or, not of booleans."""
        parts = [self.need(part, "boolean", node.where) for part in self.several(node, place)]
        made = Call(node.function, tuple(part.expression for part in parts), node.where)
        return Typed(made, "boolean", None, BOOLEAN)

    def is_known(self, node: Call, place: Place) -> Typed:
        """Return whether there is a value."""
        inner = self.typed(node.arguments[0], place)
        return Typed(Call("is_known", (inner.expression,), node.where), "boolean", None, BOOLEAN)

    def choice(self, node: Call, place: Place) -> Typed:
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

    def thresholds(self, parts: list[Typed], values: set[int], where: Location | None) -> None:
        """Look at what `grade` compares: one kind, one unit, from high to low."""
        compared = [part for index, part in enumerate(parts) if index not in values]
        self.same(compared, where)
        written = [part.expression for part in compared[1:] if isinstance(part.expression, Number)]
        for before, after in pairwise(written):
            if after.value >= before.value:
                details = {"before": shortest(before.value), "after": shortest(after.value)}
                self.problems.add("threshold-order", after.where, **details)

    def text(self, node: Call, place: Place) -> Typed:
        """Return a figure spelled as prose."""
        inner = self.typed(node.arguments[0], place)
        shown = inner.format
        if len(node.arguments) > 1:
            shown = self.given_format(node.arguments[1], shown)
        part = as_text(replace(inner, format=shown), self.scope.language)
        return Typed(part, "text", None, TEXT)

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

    def join(self, node: Call, place: Place) -> Typed:
        """Return all arguments as one text."""
        return self.joined(self.several(node, place), node.where)

    def date(self, node: Call, place: Place) -> Typed:
        """Return a date written as three numbers."""
        numbers = [part.value for part in node.arguments if isinstance(part, Number)]
        if len(numbers) != 3 or not _is_date(*numbers):
            self.problems.add("no-date", node.where)
            return Typed(node, "date", None, DATE)
        return Typed(node, "date", None, DATE)

    def part_of_date(self, node: Call, place: Place) -> Typed:
        """Return year, month, day or weekday."""
        inner = self.need(self.typed(node.arguments[0], place), "date", node.where)
        made = Call(node.function, (inner.expression,), node.where)
        return Typed(made, "number", units.PLAIN, Format(grouping=False))

    def days(self, node: Call, place: Place) -> Typed:
        """Return days or working days from one date to another."""
        parts = [self.need(part, "date", node.where) for part in self.several(node, place)]
        arguments = tuple(part.expression for part in parts)
        if node.function == "workdays":
            arguments += tuple(
                self.holidays(Name(("holidays", name), node.where)) for name in ("date", "kind")
            )
            reach = [self.scope.find(("holidays", name)) for name in ("first", "last")]
            arguments += tuple(
                reference_to(day, None, node.where).expression for day in reach if day is not None
            )
        made = Call(node.function, arguments, node.where)
        return Typed(made, "number", units.DAYS, Format(unit="天"))

    def holidays(self, node: Name) -> Expression:
        """Return a column of the table of holidays."""
        described = self.scope.find(node.parts)
        if described is None:
            self.problems.add("no-holidays", node.where, name=".".join(node.parts))
            return node
        return reference_to(described, WHOLE, node.where).expression


_Rule = Callable[[_Checker, Call, Place], Typed]
_RULES: dict[str, _Rule] = {
    **dict.fromkeys(AGGREGATES, _Checker.aggregate),
    "count": _Checker.count,
    **dict.fromkeys(("sum_if", "max_if", "pick"), _Checker.sum_if),
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


def _empty_as_blank(parts: list[Typed], values: set[int]) -> list[Typed]:
    """Return the parts, an empty text among values of another kind read as nothing known."""
    kinds = {parts[index].kind for index in values if parts[index].expression != Text("")}
    if not kinds - {"text", None}:
        return parts
    return [
        Typed(Blank(part.expression.where), None)
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
