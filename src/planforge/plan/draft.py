"""A plan under construction: symbols are declared first, then their formulas are compiled.

Declaring comes first because formulas name what is written later; compiling binds names, checks
shapes and units, and collects what is wrong with all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from planforge.formula.check import check
from planforge.formula.formats import Format, parse_format
from planforge.formula.lower import lower
from planforge.formula.parse import parse
from planforge.formula.syntax import Call
from planforge.plan.nodes import Axis, Computed, Constant, Node
from planforge.problems import PlanError, Problems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from planforge.data.model import Measured, TimeAxis
    from planforge.definition.model import Definition
    from planforge.formula.evaluate import Value
    from planforge.formula.scope import Kind, Scope
    from planforge.formula.syntax import Expression, Symbol
    from planforge.plan.figures import Origin
    from planforge.problems import Location


Days = Sequence[tuple["date", "float | None"]]
"""Days, each with a metric's value."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A formula of a declared symbol that waits to be compiled."""

    symbol: Symbol
    index: int | None
    expression: Expression
    scope: Scope
    explicit_format: bool
    needs: Kind | None = None
    otherwise: Expression | None = None


@dataclass(slots=True)
class Draft:
    """What is declared so far.

    Attributes:
        place: gives where the plan says something, by its keys.
        label: gives a word of the plan's language by its key.
        notices: takes what is not wrong, but should be known.
        mixed: columns of which some cells are computed.
        measured: what the data say, by metric.
        earlier: per metric whose weekdays weigh in a target's split, stretches of days before the
            period, each day with its value.
    """

    definition: Definition
    time: TimeAxis
    measured: Mapping[str, Measured]
    place: Callable[..., Location | None]
    label: Callable[[str], str]
    problems: Problems = field(default_factory=Problems)
    notices: Problems = field(default_factory=Problems)
    earlier: Mapping[str, Sequence[Days]] = field(default_factory=dict)
    nodes: dict[Symbol, Node] = field(default_factory=dict)
    axes: dict[str, Axis] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    mixed: set[Symbol] = field(default_factory=set)
    _parsed: dict[tuple[str, Location | None], Expression | None] = field(default_factory=dict)

    def metric_label(self, metric: str) -> str:
        """Return what readers call a metric."""
        return self.definition.metrics[metric].label or metric

    def nearest_place(self, *keys: object) -> Location | None:
        """Return where the plan says something, or else what it stands in."""
        found = (self.place(*keys[:count]) for count in range(len(keys), 0, -1))
        return next((place for place in found if place is not None), None)

    def constant(
        self,
        symbol: Symbol,
        values: Value | Sequence[Value],
        label: str,
        *,
        origin: Origin,
        kind: Kind = "number",
        unit: str | None = None,
        format: Format | None = None,
        source: str = "",
        place: Location | None = None,
    ) -> None:
        """Declare a symbol whose values are typed, read or known."""
        many = values if isinstance(values, (list, tuple)) else (values,)
        elements = tuple(Constant(value) for value in many)
        shown = format or default_format(kind, unit)
        self.nodes[symbol] = Node(symbol, elements, label, origin, kind, unit, shown, source, place)

    def formula(
        self,
        symbol: Symbol,
        text: str | Expression,
        scope: Scope,
        label: str,
        *,
        kind: Kind = "number",
        unit: str | None = None,
        format: Format | None = None,
        place: Location | None = None,
        implied: bool = False,
        needs: Kind | None = None,
        otherwise: Expression | None = None,
        chain: str = "",
    ) -> None:
        """Declare a symbol that is computed, at every position of its axis by the same formula.

        What a formula needs to give is said of it, where it gives something else. What stands in
        where it gives nothing (`otherwise`) has the symbol's unit, whatever the formula's is.
        """
        expression = self.parsed(text, place) if isinstance(text, str) else text
        count = len(self.axes[symbol.axis].keys) if symbol.axis else 1
        shown = format or default_format(kind, unit)
        elements = (Constant(None),) * count
        self.nodes[symbol] = Node(
            symbol, elements, label, "formula", kind, unit, shown, "", place, implied, chain
        )
        if expression is not None:
            explicit = format is not None
            self.pending.append(
                Pending(symbol, None, expression, scope, explicit, needs, otherwise)
            )

    def element_formula(
        self, symbol: Symbol, index: int, text: str, scope: Scope, place: Location | None
    ) -> None:
        """Let one element of a declared symbol be computed by a formula of its own."""
        self.mixed.add(symbol)
        expression = self.parsed(text, place)
        if expression is not None:
            self.pending.append(Pending(symbol, index, expression, scope, explicit_format=False))

    def row_formula(
        self, symbol: Symbol, index: int, expression: Expression, scope: Scope, *, explicit: bool
    ) -> None:
        """Let one element of a computed symbol have its row's formula.

        It is shown as what it names is, unless the symbol's format is `explicit`.
        """
        self.pending.append(Pending(symbol, index, expression, scope, explicit))

    def parsed(self, text: str, place: Location | None) -> Expression | None:
        """Return a formula's tree; None with its problems noted."""
        key = (text, place)
        if key not in self._parsed:
            try:
                self._parsed[key] = parse(text, place)
            except PlanError as error:
                self.problems.found.extend(error.problems)
                self._parsed[key] = None
        return self._parsed[key]

    def format(self, text: str | None, unit: str | None, place: Location | None) -> Format | None:
        """Return a format as written; None where none is written or with its problem noted."""
        if text is None:
            return None
        try:
            return parse_format(text, unit or "", place)
        except PlanError as error:
            self.problems.found.extend(error.problems)
            return None

    def compile(self) -> None:
        """Bind, check and lower every formula that waits."""
        for pending in self.pending:
            self._compile(pending)
        self.pending.clear()

    def _compile(self, pending: Pending) -> None:
        problems = Problems()
        checked = check(pending.expression, pending.scope, problems)
        if pending.otherwise is not None:
            other = check(pending.otherwise, pending.scope, problems).expression
            parts = (checked.expression, other)
            checked = replace(checked, expression=Call("coalesce", parts))
        node = self.nodes[pending.symbol]
        if pending.needs not in (None, checked.kind) and not problems:
            problems.add(f"formula-not-{pending.needs}", node.place, kind=checked.kind)
        if problems:
            # One formula is lifted over many facets: what is wrong with it is told once. What has
            # no place is in the program's own words, and follows from what is wrong with the plan.
            told = self.problems.found
            told += [p for p in problems if p not in told and (p.location or not told)]
            return
        core = lower(checked.expression)
        if pending.index is None:
            computed = Computed(checked.expression, core)
            known = pending.explicit_format or node.format.style != "number" or node.unit
            shown = node.format if known or checked.kind != "number" else checked.format
            self.nodes[pending.symbol] = replace(
                node,
                elements=tuple(
                    element if isinstance(element, Constant) and element.typed else computed
                    for element in node.elements
                ),
                kind=checked.kind,
                format=shown if known or checked.kind == "number" else default_format(checked.kind),
            )
            return
        index = pending.index
        own = None if pending.explicit_format else checked.format
        computed = Computed(checked.expression, core, own)
        elements = (*node.elements[:index], computed, *node.elements[index + 1 :])
        kind = checked.kind if node.origin == "formula" else node.kind
        self.nodes[pending.symbol] = replace(node, elements=elements, kind=kind)


def default_format(kind: Kind, unit: str | None = None) -> Format:
    """Return how values of a kind and unit are shown where the plan does not say."""
    match kind:
        case "number" if unit == "%":
            return Format("percent", 1)
        case "number" if unit == "pp":
            return Format("points", 1, signed=True)
        case "number":
            return Format("number", 0 if unit else 2, unit=unit or "")
        case "text" | "date" | "boolean":
            return Format(kind)
