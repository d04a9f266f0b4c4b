"""Targets that move by themselves: a step further, after enough periods far enough off.

Each time step is held against its target as it stands after earlier moves. When so many steps in
a row were off by more than the threshold, all on one side, the target moves towards what was
reached, from the next step on, and counting begins anew. Every move is a part of the first target,
and all moves together stay within the limit. All of it is formulas, row by row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.definition.model import Chart, Series
from planforge.definition.quantities import read_quantity
from planforge.formula.formats import Format
from planforge.formula.spell import quoted
from planforge.formula.syntax import Symbol
from planforge.plan.charts import BoundChart, BoundSeries, step_labels
from planforge.plan.looks import PERCENTAGES
from planforge.plan.natures import Nature
from planforge.plan.scopes import PlanScope

if TYPE_CHECKING:
    from planforge.definition.model import Adjust, Definition, Written
    from planforge.formula.syntax import Expression
    from planforge.plan.charts import SeriesKind
    from planforge.plan.draft import Draft
    from planforge.plan.natures import Natures
    from planforge.plan.nodes import Node
    from planforge.problems import Location

RULE = ("threshold", "periods", "step", "limit")
PLANNED, ADJUSTED, SHIFT = "planned", "adjusted", "adjusted_by"
OFF, RUN, MOVE, MARK = "adjusted_off", "adjusted_run", "adjusted_move", "adjusted_mark"
NOW, MOVES = "adjusted_target", "adjustments"

_WHOLE = 1.0
"""How far a target may move altogether where the plan does not say."""
_PERCENT = Format("percent", 1, signed=True)
_COUNT = Format("number", 0, signed=True)

_BEFORE = (
    "coalesce(if(abs(previous(self.adjusted_run.steps)) >= self.adjust_periods, 0,"
    " previous(self.adjusted_run.steps)), 0)"
)
_SERIES: dict[str, tuple[str, Format]] = {
    SHIFT: (
        "if(is_known(self.target), coalesce(previous(self.adjusted_by.steps), 0)"
        " + coalesce(previous(self.adjusted_move.steps), 0))",
        _PERCENT,
    ),
    OFF: (
        "if(step.end <= as_of, (self.steps - self.adjusted.steps) / abs(self.adjusted.steps))",
        _PERCENT,
    ),
    RUN: (
        "if(step.end <= as_of, ifs("
        f"coalesce(self.adjusted_off.steps, 0) > self.adjust_threshold, max({_BEFORE}, 0) + 1,"
        f" coalesce(self.adjusted_off.steps, 0) < -self.adjust_threshold, min({_BEFORE}, 0) - 1,"
        f" is_known(self.adjusted_off.steps), 0, {_BEFORE}))",
        _COUNT,
    ),
    MOVE: (
        "round(if(self.adjusted_run.steps >= self.adjust_periods,"
        " min(self.adjusted_by.steps + self.adjust_step, self.adjust_limit),"
        " if(self.adjusted_run.steps <= -self.adjust_periods,"
        " max(self.adjusted_by.steps - self.adjust_step, -self.adjust_limit),"
        " self.adjusted_by.steps)) - self.adjusted_by.steps, 9)",
        _PERCENT,
    ),
}
"""A step that nothing is known of, or that has no target, leaves the run as it was."""
_IN_EFFECT = "self.{base}.steps + self.adjusted_by.steps * abs(self.{base}.steps)"
_NOW: dict[bool, str] = {
    True: "if(is_known(self.target), sum(self.adjusted.steps))",
    False: "self.target + coalesce(sum(self.adjusted_move.steps), 0) * abs(self.target)",
}
"""Of an amount the whole period with the steps that are left; of a level what holds from now on."""
_MOVES = (
    "if(is_known(self.target),"
    " count_if(or(self.adjusted_move.steps > 0, self.adjusted_move.steps < 0)))"
)


def adjusted_metrics(definition: Definition) -> list[str]:
    """Return the metrics whose target moves by a rule."""
    return [name for name, metric in definition.metrics.items() if metric.adjust is not None]


def adjustment_chart(metric: str) -> str:
    """Return the name of the chart of a target before and after its moves."""
    return f"adjustments:{metric}"


def declare_adjustments(draft: Draft, natures: Natures) -> None:
    """Declare the rule of each target that moves, and what comes of it, step by step."""
    for name in adjusted_metrics(draft.definition):
        _Adjusting(draft, natures, name).declare()


def declare_adjustment_charts(draft: Draft) -> dict[str, BoundChart]:
    """Declare a chart of each target that moves; returns them by name."""
    names = adjusted_metrics(draft.definition)
    return {
        adjustment_chart(name): _chart(draft, name)
        for name in names
        if Symbol(name, ADJUSTED, "step") in draft.nodes
    }


@dataclass(frozen=True, slots=True)
class _Adjusting:
    """Declares what one target's rule comes to."""

    draft: Draft
    natures: Natures
    name: str

    def declare(self) -> None:
        """Declare the rule, its steps, and the target as it stands now."""
        self._declare_rule()
        base = self._base()
        if base is None:
            self._declare_idle()
            return
        if base == PLANNED:
            self._series(PLANNED, "self.target", self._target.format, self._target.unit, chain="")
        in_effect = _IN_EFFECT.format(base=base)
        self._series(ADJUSTED, in_effect, self._target.format, self._target.unit)
        for facet, (text, shown) in _SERIES.items():
            self._series(facet, text, shown, "" if shown is _COUNT else "%")
        self._declare_marks()
        adds_up = base != PLANNED
        self._scalar(NOW, _NOW[adds_up], self._target.format, self._target.unit)
        self._scalar(MOVES, _MOVES, Format("number", 0), None)

    def _base(self) -> str | None:
        """Return the series that the steps are held against; None where there is none."""
        if not self.natures.has_steps(self.name):
            return None
        if self.natures.nature(self.name) is Nature.LEVEL:
            return PLANNED
        split = Symbol(self.name, "target", "step") in self.draft.nodes
        return "target" if split else None

    def _declare_idle(self) -> None:
        """Without steps to look at, nothing moves, and that is told."""
        label = self.draft.metric_label(self.name)
        self.draft.notices.add("adjust-without-steps", self._place(), name=label)
        self._scalar(NOW, "self.target", self._target.format, self._target.unit)
        self._scalar(MOVES, "0 + 0", Format("number", 0), None)

    def _declare_rule(self) -> None:
        rule = self.draft.definition.metrics[self.name].adjust
        assert rule is not None
        for key in RULE:
            self.draft.constant(
                Symbol(self.name, f"adjust_{key}"), self._read(rule, key),
                self._label(f"adjust_{key}"), origin="input",
                unit=None if key == "periods" else "%",
                format=_shown(key, getattr(rule, key)), place=self._place(key),
            )  # fmt: skip

    def _read(self, rule: Adjust, key: str) -> float:
        """Return a number of the rule, having said so where it is none."""
        written: Written | None = getattr(rule, key)
        quantity = read_quantity(written)
        if written is None:
            return _WHOLE
        if key == "periods":
            sound = quantity is not None and quantity.value >= 1 and quantity.value % 1 == 0
        else:
            sound = (
                quantity is not None
                and quantity.unit in ("", *PERCENTAGES)
                and 0 < quantity.value <= 1
            )
        if quantity is None or not sound:
            code = "adjust-periods" if key == "periods" else "adjust-part"
            self.draft.problems.add(code, self._place(key), name=self.name, key=key, value=written)
            return _WHOLE
        return quantity.value

    def _declare_marks(self) -> None:
        """Declare in words what became of each step."""
        words = {
            key: quoted(self.draft.label(f"adjust.{key}"))
            for key in ("up", "down", "reached", "off")
        }
        text = (
            f"ifs(self.adjusted_move.steps > 0, {words['up']},"
            f" self.adjusted_move.steps < 0, {words['down']},"
            f" abs(self.adjusted_run.steps) >= self.adjust_periods, {words['reached']},"
            f" abs(self.adjusted_off.steps) > self.adjust_threshold, {words['off']}, blank)"
        )
        self.draft.formula(
            Symbol(self.name, MARK, "step"), text, self._along(), self._label(MARK), kind="text",
            needs="text", place=self._place(),
        )  # fmt: skip

    def _series(
        self, facet: str, text: str, shown: Format, unit: str | None, chain: str | None = None
    ) -> None:
        self.draft.formula(
            Symbol(self.name, facet, "step"), self._own(text), self._along(), self._label(facet),
            unit=unit, format=shown, place=self._place(),
            chain=adjustment_chart(self.name) if chain is None else chain,
        )  # fmt: skip

    def _scalar(self, facet: str, text: str, shown: Format, unit: str | None) -> None:
        self.draft.formula(
            Symbol(self.name, facet), self._own(text), PlanScope(self.draft, metric=self.name),
            self._label(facet), unit=unit, format=shown, place=self._place(),
        )  # fmt: skip

    def _own(self, text: str) -> Expression:
        tree = self.draft.parsed(text, None)  # none of the plan's words: none of its places
        assert tree is not None
        return tree

    def _along(self) -> PlanScope:
        return PlanScope(self.draft, axis="step", metric=self.name)

    @property
    def _target(self) -> Node:
        return self.draft.nodes[Symbol(self.name, "target")]

    def _label(self, facet: str) -> str:
        metric = self.draft.metric_label(self.name)
        words = self.draft.label(f"facet.{facet}")
        return self.draft.label("of_metric").format(metric=metric, facet=words)

    def _place(self, *keys: str) -> Location | None:
        return self.draft.nearest_place("metrics", self.name, "adjust", *keys)


def _shown(key: str, written: Written | None) -> Format:
    """Return how a number of the rule is shown: with as many places as were typed."""
    if key == "periods":
        return Format("number", 0)
    quantity = read_quantity(written) if written is not None else None
    return Format("percent", quantity.decimals if quantity and quantity.unit == "%" else 0)


def _chart(draft: Draft, name: str) -> BoundChart:
    """Return the chart of what was reached, the first target, and the one that holds."""
    chart = adjustment_chart(name)
    title = Symbol(f"chart:{chart}", "title")
    metric = draft.metric_label(name)
    moved, still = (
        draft.label(f"adjust.{key}").format(metric=metric) for key in ("moved", "still")
    )
    before, middle, after, end = map(quoted, moved.split("|"))
    draft.formula(
        title,
        f"if({name}.{MOVES} > 0, join({before}, text({name}.{MOVES}), {middle},"
        f" text({name}.target), {after}, text({name}.{NOW}), {end}), {quoted(still)})",
        PlanScope(draft), draft.label("chart_title"), kind="text", needs="text",
        place=draft.place("metrics", name, "adjust"),
    )  # fmt: skip
    first = PLANNED if Symbol(name, PLANNED, "step") in draft.nodes else "target"
    looks: tuple[tuple[str, SeriesKind, str], ...] = (
        ("actual", "column", "navy"), (first, "line", "slate"), (ADJUSTED, "line", "teal"),
    )  # fmt: skip
    count = len(draft.axes["step"].keys)
    series = tuple(
        BoundSeries(
            draft.label(f"adjust.{facet}"), kind, colour,
            tuple((Symbol(name, facet, "step"), at) for at in range(count)), secondary=False,
        )
        for facet, kind, colour in looks
    )  # fmt: skip
    drawn = Chart(title="", kind="column", series=(Series(value="target"),))
    return BoundChart(chart, drawn, title, step_labels(draft), series, None)
