"""Sensitivity: what a headline's target comes to when one driver's is off by so much.

Each driver is moved alone, the others stay on target. The headline moves as its identity does, so
that a target which the identity meets but nearly is not blamed on the driver.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.definition.model import Chart, SensitivityBlock, Series
from planforge.definition.quantities import read_quantity
from planforge.formula.formats import Format
from planforge.formula.syntax import Binary, Call, Expression, Name, Number, Symbol
from planforge.formula.walk import nodes, renamed
from planforge.plan.charts import BoundChart, BoundSeries
from planforge.plan.scopes import PlanScope
from planforge.plan.sentences import about_metric, widest, worded
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.definition.model import Definition
    from planforge.definition.quantities import Quantity
    from planforge.plan.draft import Draft
    from planforge.plan.drivers import Driver
    from planforge.problems import Location

UP, DOWN = "up", "down"
EQUAL_WITHIN = 0.005
"""Effects whose widest differ by less than this part of the target are told to be the same."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """A headline's sensitivity to its drivers.

    Attributes:
        steps: by how much each driver is moved, as shares of its target, the smallest first.
    """

    driver: Driver
    steps: tuple[Quantity, ...]

    @property
    def headline(self) -> str:
        """The metric whose target moves."""
        return self.driver.headline

    @property
    def alike(self) -> bool:
        """Whether the identity is a product, so that each driver moves the headline as much."""
        return len(self.driver.factors) > 1 and _is_product(self.driver.expression)

    @property
    def moved(self) -> tuple[str, ...]:
        """The drivers that are moved, each alone; of those that are alike, one for all."""
        return self.driver.factors[:1] if self.alike else self.driver.factors

    @property
    def middle(self) -> int:
        """The position of the step that the chart shows."""
        return len(self.steps) // 2

    @property
    def moves(self) -> tuple[tuple[str, int], ...]:
        """Directions and steps from the largest fall to the largest rise."""
        order = range(len(self.steps))
        return (*((DOWN, at) for at in reversed(order)), *((UP, at) for at in order))

    def step(self, at: int) -> Symbol:
        """Return the symbol of a step's size."""
        return Symbol(_area(self.headline), f"step_{at + 1}")

    def target(self, factor: str, way: str, at: int) -> Symbol:
        """Return the symbol of the headline's target with a driver moved."""
        return Symbol(_area(self.headline), f"{factor}_{way}_{at + 1}")

    def change(self, factor: str, way: str, at: int) -> Symbol:
        """Return the symbol of how far that is from the target, as a share of it."""
        return Symbol(_area(self.headline), f"{factor}_{way}_{at + 1}_change")

    def effect(self, factor: str, way: str) -> Symbol:
        """Return the symbol of how far it is at the middle step, in the headline's unit."""
        return Symbol(_area(self.headline), f"{factor}_{way}_effect")

    @property
    def most(self) -> Symbol:
        """The symbol of the widest effect of all."""
        return Symbol(_area(self.headline), "most")

    @property
    def finding(self) -> Symbol:
        """The sentence that says which driver moves the headline most."""
        return Symbol(_area(self.headline), "finding")

    @property
    def chart(self) -> str:
        """The name of the chart."""
        return f"sensitivity:{self.headline}"


def _is_product(tree: Expression) -> bool:
    """Whether a tree multiplies metrics and numbers, each metric once."""
    named = [node.parts for node in nodes(tree) if isinstance(node, Name)]
    kinds = all(
        isinstance(node, Name | Number) or (isinstance(node, Binary) and node.operator == "*")
        for node in nodes(tree)
    )
    return kinds and len(named) == len(set(named))


def _area(headline: str) -> str:
    return f"sensitivity:{headline}"


def sensitivities(
    definition: Definition, drivers: Sequence[Driver]
) -> Iterator[tuple[SensitivityBlock, Sensitivity]]:
    """Return each block of a plan's sheets with what it shows, the first for each headline."""
    seen: set[str] = set()
    for _, _, block in _blocks(definition):
        found = sensitivity_of(drivers, block)
        if found is not None and found.headline not in seen:
            seen.add(found.headline)
            yield block, found


def sensitivity_of(drivers: Sequence[Driver], block: SensitivityBlock) -> Sensitivity | None:
    """Return what a block shows; None where the plan takes no such headline apart."""
    found = next((d for d in drivers if block.metric in (None, d.headline)), None)
    read = {q.value: q for q in map(read_quantity, block.steps) if q is not None}
    steps = tuple(read[size] for size in sorted(read))
    return Sensitivity(found, steps) if found is not None and steps else None


def _blocks(definition: Definition) -> Iterator[tuple[str, int, SensitivityBlock]]:
    for name, sheet in definition.sheets.items():
        for number, block in enumerate(sheet.blocks):
            if isinstance(block, SensitivityBlock):
                yield name, number, block


def declare_sensitivities(draft: Draft, drivers: Sequence[Driver]) -> dict[str, BoundChart]:
    """Declare what the plan's sheets ask for; returns the charts by name."""
    _check(draft, drivers)
    charts: dict[str, BoundChart] = {}
    for _, found in sensitivities(draft.definition, drivers):
        chart = _Declared(draft, found).declare()
        charts |= {chart.name: chart} if chart is not None else {}
    return charts


def _check(draft: Draft, drivers: Sequence[Driver]) -> None:
    headlines = [driver.headline for driver in drivers]
    for sheet, number, block in _blocks(draft.definition):

        def place(*keys: object, at: tuple[str, int] = (sheet, number)) -> Location | None:
            return draft.nearest_place("sheets", at[0], "blocks", at[1], *keys)

        if block.metric is not None and block.metric not in headlines:
            draft.problems.add(
                "sensitivity-of-no-headline", place("metric"), name=block.metric,
                known=", ".join(headlines) or "—", **suggestion(block.metric, headlines),
            )  # fmt: skip
        if not block.steps:
            draft.problems.add("sensitivity-step", place("steps"), value="[]")
        for position, written in enumerate(block.steps):
            quantity = read_quantity(written)
            if quantity is None or not 0 < quantity.value < 1:
                draft.problems.add("sensitivity-step", place("steps", position), value=written)


@dataclass(frozen=True, slots=True)
class _Declared:
    """Declares one sensitivity in a draft."""

    draft: Draft
    of: Sensitivity

    def declare(self) -> BoundChart | None:
        """Declare every target with one driver moved; returns the chart, if it says anything."""
        for at, step in enumerate(self.of.steps):
            self.draft.constant(
                self.of.step(at), step.value, self.draft.label("sensitivity.step"),
                origin="input", unit="%", format=Format("percent", step.decimals),
            )  # fmt: skip
        for factor in self.of.moved:
            for way, at in self.of.moves:
                self._declare_move(factor, way, at)
        if self.of.alike:
            self._declare_words(self._alike())
            return None
        for factor in self.of.moved:
            for way in (DOWN, UP):
                self._declare_effect(factor, way)
        self._declare_finding()
        return self._bound()

    def _declare_move(self, factor: str, way: str, at: int) -> None:
        step = _name(self.of.step(at))
        share = Binary("+" if way == UP else "-", Number(1), step)
        moved = self._identity({factor: share})
        target = Name((self.of.headline, "target"))
        tree = Binary("/", Binary("*", target, moved), self._identity({}))
        label = self._words("sensitivity.target", factor)
        self._formula(self.of.target(factor, way, at), tree, label)
        change = Binary("-", Binary("/", _name(self.of.target(factor, way, at)), target), Number(1))
        self.draft.formula(
            self.of.change(factor, way, at), change, PlanScope(self.draft),
            self._words("sensitivity.change", factor), format=Format("percent", 1, signed=True),
        )  # fmt: skip

    def _identity(self, moved: Mapping[str, Expression]) -> Expression:
        """Return the identity over the targets, some of them multiplied."""

        def meant(parts: tuple[str, ...]) -> Expression:
            target = Name((parts[0], "target"))
            return Binary("*", target, moved[parts[0]]) if parts[0] in moved else target

        return renamed(self.of.driver.expression, meant)

    def _declare_effect(self, factor: str, way: str) -> None:
        moved = _name(self.of.target(factor, way, self.of.middle))
        tree = Binary("-", moved, Name((self.of.headline, "target")))
        self._formula(self.of.effect(factor, way), tree, self._words("sensitivity.effect", factor))

    def _formula(self, symbol: Symbol, tree: Expression, label: str) -> None:
        node = self.draft.nodes[Symbol(self.of.headline, "target")]
        self.draft.formula(
            symbol, tree, PlanScope(self.draft), label, unit=node.unit, format=node.format,
            place=self.of.driver.place,
        )  # fmt: skip

    def _declare_finding(self) -> None:
        """Say which driver moves the headline most, or that all move it alike."""
        widths = {factor: self._width(factor) for factor in self.of.moved}
        self._formula(
            self.of.most, Call("max", tuple(widths.values())), self.draft.label("sensitivity.most")
        )
        size = Call("text", (_name(self.of.most),))
        parts = {"step": self._step(), "factor": widest(self.draft, widths), "size": size}
        said = self._said("sensitivity.finding", parts)
        target = Call("abs", (Name((self.of.headline, "target")),))
        apart = Binary("-", _name(self.of.most), Call("min", tuple(widths.values())))
        same = Binary("<=", apart, Binary("*", Number(EQUAL_WITHIN), target))
        self._declare_words(Call("if", (same, self._alike(), said)) if len(widths) > 1 else said)

    def _alike(self) -> Expression:
        """Return the words that every driver weighs the same; blank without a target."""
        said = self._said("sensitivity.alike", {"step": self._step()})
        return Call("if", (Call("is_known", (Name((self.of.headline, "target")),)), said))

    def _said(self, key: str, parts: Mapping[str, Expression]) -> Expression:
        """Return a sentence about the headline."""
        words = about_metric(self.draft.label(key), self.draft.metric_label(self.of.headline))
        return worded(words, parts)

    def _step(self) -> Expression:
        return Call("text", (_name(self.of.step(self.of.middle)),))

    def _declare_words(self, tree: Expression) -> None:
        self.draft.formula(
            self.of.finding, tree, PlanScope(self.draft), self.draft.label("chart_title"),
            kind="text", place=self.of.driver.place,
        )  # fmt: skip

    def _width(self, factor: str) -> Expression:
        up, down = (_name(self.of.effect(factor, way)) for way in (UP, DOWN))
        return Call("max", (Call("abs", (up,)), Call("abs", (down,))))

    def _bound(self) -> BoundChart:
        step = self.of.steps[self.of.middle]
        size = Format("percent", step.decimals).prose(step.value, self.draft.definition.language)
        factors = self.of.moved
        series = tuple(
            BoundSeries(
                f"{sign}{size}", "bar", colour,
                tuple((self.of.effect(factor, way), 0) for factor in factors), secondary=False,
            )
            for way, sign, colour in ((DOWN, "−", "sand"), (UP, "+", "teal"))
        )  # fmt: skip
        chart = Chart(title="", kind="stacked", series=(Series(value="target"),))
        labels = tuple(map(self.draft.metric_label, factors))
        return BoundChart(
            self.of.chart, chart, self.of.finding, labels, series, None, widest_first=True
        )

    def _words(self, key: str, factor: str) -> str:
        return self.draft.label(key).format(
            metric=self.draft.metric_label(self.of.headline), factor=self.draft.metric_label(factor)
        )


def _name(symbol: Symbol) -> Name:
    return Name((symbol.name, symbol.facet))
