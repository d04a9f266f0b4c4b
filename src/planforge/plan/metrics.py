"""Every metric with all its facets: from data, typed, by formula, or derived from the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from planforge.definition.quantities import read_quantity
from planforge.formula.formats import Format
from planforge.formula.spell import quoted
from planforge.formula.syntax import Name, Symbol
from planforge.formula.walk import renamed
from planforge.plan.comparison import by_date_windows
from planforge.plan.customers import check_customers
from planforge.plan.looks import PERCENTAGES, metric_format, metric_unit, unlike
from planforge.plan.natures import BY_DATE_WINDOWS, WINDOW_FACETS, Nature
from planforge.plan.phases import declare_phase_weights
from planforge.plan.scopes import BASE_FACETS, COMPUTED_FACETS, PlanScope
from planforge.plan.spread import step_weights

if TYPE_CHECKING:
    from planforge.definition.model import Metric, Written
    from planforge.definition.quantities import Quantity
    from planforge.formula.scope import Kind
    from planforge.formula.syntax import Expression
    from planforge.plan.draft import Draft
    from planforge.plan.natures import Natures
    from planforge.problems import Location

DERIVED: dict[str, str] = {
    "actual": "if(as_of >= period.end, self.to_date)",
    "target_growth": "(self.target - self.previous) / abs(self.previous)",
    "growth": "(self.to_date - self.previous_to_date) / abs(self.previous_to_date)",
    "year_growth": "(self.to_date - self.last_year_to_date) / abs(self.last_year_to_date)",
    "growth_by_date": "(self.to_date - self.previous_by_date) / abs(self.previous_by_date)",
    "year_growth_by_date": "(self.to_date - self.last_year_by_date) / abs(self.last_year_by_date)",
    "gap": "self.target - self.to_date",
    "deviation": "(self.to_date - self.target_to_date) / abs(self.target_to_date)",
}
"""The absolute value keeps the sign true where a loss is the base."""
IN_POINTS: dict[str, str] = {
    "target_growth": "self.target - self.previous",
    "growth": "self.to_date - self.previous_to_date",
    "year_growth": "self.to_date - self.last_year_to_date",
    "growth_by_date": "self.to_date - self.previous_by_date",
    "year_growth_by_date": "self.to_date - self.last_year_by_date",
}
"""For percentages a change is a difference in percentage points."""

_PART = "self.{actual} / self.{target}"
_INVERSE = "if(self.{actual} / self.{target} <= 0.5, 2, self.{target} / self.{actual})"
ACHIEVED: dict[str, str] = {
    "higher": f"if(self.{{target}} > 0, {_PART}, if(self.{{target}} < 0, {_INVERSE}))",
    "lower": f"if(self.{{target}} > 0, {_INVERSE}, if(self.{{target}} < 0, {_PART}))",
    "near": "1 - clamp(abs(self.{actual} / self.{target} - 1){leeway}, 0, 1)",
}
"""Achievement by which direction is better; with `target_to_date` for the target it is the pace.

Better always means more of it, and the target itself is 100%: a loss to be kept small is measured
like a cost. What shall be small has 200% at half its target, and no more below, down to nothing.
"""

_CHANGE_BY_DATE = {
    "previous_by_date": "growth_by_date", "last_year_by_date": "year_growth_by_date",
}  # fmt: skip

BY_DAYS = "self.target * (step.end - step.start + 1) / period.days"
"""A step's part of a target that nobody stated for this metric."""

KNOWN_DAYS = "count_if(and(is_known(self.steps), step.start <= as_of)) > 0"
TO_DATE = f"if({KNOWN_DAYS}, sum_if(self.steps, step.start <= as_of))"
"""What adds up, added up; without a single day that is known, nothing is known."""

BEGUN = "as_of >= period.start"
"""Before the period begins nothing is due; a target of nothing would read 0, and be reached."""
TARGET_BY_TIME = f"if({BEGUN}, self.target * period.elapsed)"
COURSE = (
    "clamp(self.previous_to_date / self.previous * period.elapsed / period.elapsed_before, 0, 1)"
)
COURSE_BESIDE = (
    "coalesce(clamp(self.previous_to_date / self.previous"
    " / ({head}.previous_to_date / {head}.previous) * {share}, 0, 1), {course})"
)
TARGET_BY_COURSE = "if({begun}, self.target * coalesce({course}, period.elapsed))"
FORECAST_BY_TIME = "self.to_date / period.elapsed"
FORECAST_BY_COURSE = "self.to_date / {course}"
"""People counted once come fast at first: half the days see far more than half of them.

So their part of the target, and their forecast, follow the course of the period before: as far
as this one has come, since 18 days of February are more of it than 18 days of January were. Where
the plan explains a headline that is split over the days, they follow it as they did then: else
last period's campaign would stand against this one's, and no rate of the two would hold."""

PASSED: dict[bool, str] = {
    True: "sum_if(self.{series}.steps, step.start <= as_of)",
    False: "sum_product(self.{series}.steps, step.passed)",
}
"""The part of a series up to `as_of`: of whole days, or of longer steps that may be under way."""

RUNNING: dict[str, str] = {
    "achieved": "self.steps / self.target.steps",
    "target_so_far": "cumulative(self.target.steps)",
    "so_far": "if(is_known(self.steps), cumulative(self.steps))",
}
"""What tells, step by step, how the plan's headline figures are doing."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Declares the metrics of a plan in a draft."""

    draft: Draft
    natures: Natures
    formats: dict[str, Format] = field(default_factory=dict)

    def declare(self) -> None:
        """Declare every facet and step series of every metric."""
        self.natures.find_circles()
        for name in self.draft.definition.metrics:
            self._declare(name)

    def _declare(self, name: str) -> None:
        self._check(name)
        by_date = by_date_windows(self.draft.time)
        for facet in (*BASE_FACETS, *by_date):
            self._declare_base(name, facet)
        if self._metric(name).tolerance is not None:
            self._declare_tolerance(name)
        for facet in (*COMPUTED_FACETS, *(_CHANGE_BY_DATE[window] for window in by_date)):
            self._declare_computed(name, facet)
        if self.natures.has_steps(name):
            self._declare_steps(name)
        if self.natures.has_split(name):
            self._declare_split(name)
            if name in self._headlines():
                self._declare_running(name)
        elif self._nature(name) is Nature.FLOW and self.natures.has_steps(name):
            self._declare_due(name)

    def _check(self, name: str) -> None:
        """Say what keys of a metric do not go together."""
        metric, problems = self._metric(name), self.draft.problems
        if metric.tolerance is not None and self.natures.better(name) != "near":
            problems.add("tolerance-without-near", self._place(name, "tolerance"), name=name)
        if metric.by is not None and metric.from_ is None:
            problems.add("by-without-from", self._place(name, "by"), name=name)
        check_customers(self.draft, name)

    def _declare_base(self, name: str, facet: str) -> None:
        written = self.natures.typed(name, facet)
        if written is not None:
            self._declare_typed(name, facet, written)
        elif (name, facet) in self.natures.implied:
            self._formula(name, facet, self.natures.implied[name, facet], implied=True)
        elif self._lifted(name, facet):
            self._lift(name, facet)
        elif self._from_data(name, facet):
            self._declare_window(name, facet)
        elif (text := self._derived(name, facet)) is not None:
            self._formula(name, facet, text)
        else:
            self._constant(name, facet, None, "input")

    def _lifted(self, name: str, facet: str) -> bool:
        by_formula = self._metric(name).formula is not None and name not in self.natures.circular
        return by_formula and self.natures.lifts(name, facet)

    def _from_data(self, name: str, facet: str) -> bool:
        """Whether a facet is read; not the days so far where only the whole period is typed."""
        if self._metric(name).from_ is None:
            return False
        if facet in BY_DATE_WINDOWS:
            return True
        if facet not in WINDOW_FACETS:
            return False
        whole = facet.removesuffix("_to_date")
        if whole == facet or self.natures.typed(name, whole) is None:
            return True
        measured = self.draft.measured.get(name)
        return measured is not None and measured.totals.get(facet) is not None

    def _declare_typed(self, name: str, facet: str, written: Written) -> None:
        place = self._place(name, facet)
        quantity = read_quantity(written)
        if quantity is None:
            self._formula(name, facet, str(written), place=place)
            return
        self._check_unit(name, quantity, place)
        if facet == "target":
            self._check_sign(name, quantity.sign, place)
        source = self._metric(name).source or ""
        self._constant(name, facet, quantity.value, "input", source=source, place=place)

    def _check_unit(self, name: str, quantity: Quantity, place: Location | None) -> None:
        """A percentage is no amount: `target: 12%` of a metric in 元 is a slip."""
        stated = self._metric(name).unit
        if unlike(stated, quantity.unit):
            self.draft.problems.add(
                "unit-of-value", place, unit=quantity.unit, name=name, stated=stated
            )

    def _check_sign(self, name: str, sign: str | None, place: Location | None) -> None:
        """A sign that contradicts `better` is a slip: `≤35%` is for what is better lower."""
        better = self._metric(name).better
        if sign is None or better is None:
            return
        expected = "lower" if sign.startswith(("≤", "<")) else "higher"
        if better != expected:
            self.draft.problems.add(
                "sign-against-better", place, name=name, sign=sign, better=better, expected=expected
            )

    def _declare_tolerance(self, name: str) -> None:
        """How far from the target is still good: `10%` of it, or as much in the metric's unit."""
        place = self._place(name, "tolerance")
        written = self._metric(name).tolerance
        quantity = read_quantity(written)
        if quantity is None:
            label = self._label(name, "tolerance")
            self.draft.problems.add("not-a-number", place, value=written, column=label)
            return
        of_target = quantity.unit in PERCENTAGES
        shown = Format("percent", max(1, quantity.decimals)) if of_target else self._format(name)
        self.draft.constant(
            Symbol(name, "tolerance"), quantity.value, self._label(name, "tolerance"),
            origin="input", unit="%" if of_target else self._unit(name), format=shown, place=place,
        )  # fmt: skip

    def _declare_window(self, name: str, facet: str) -> None:
        measured = self.draft.measured.get(name)
        stretched = measured is not None and measured.stretched
        if facet == "to_date" and self.natures.nature(name) is Nature.FLOW and not stretched:
            self._formula(name, facet, TO_DATE)
            return
        value = measured.totals.get(facet) if measured else None
        origin = measured.origin if measured else ""
        self._constant(name, facet, value, "data", source=origin)

    def _lift(self, name: str, facet: str) -> None:
        """A formula metric's facet is its formula over that facet of what it names."""
        scope = PlanScope(self.draft, computing=facet, metric=name)
        text = self._metric(name).formula or ""
        # Where no run rate is known of a part, a level is expected to stay as it is.
        stays = facet == "forecast" and self._is_level(name)
        self._formula(
            name, facet, text, scope=scope, place=self._place(name, "formula"),
            otherwise=Name(("self", "to_date")) if stays else None,
        )  # fmt: skip

    def _derived(self, name: str, facet: str) -> str | None:
        """Return the formula of a facet that follows from the metric's other facets."""
        match facet:
            case "actual":
                return DERIVED["actual"]
            case "previous_to_date" | "last_year_to_date":
                whole = f"self.{facet.removesuffix('_to_date')}"
                return whole if self._is_level(name) else f"if(as_of >= period.end, {whole})"
            case "previous_by_date" | "last_year_by_date" if self._metric(name).formula is None:
                # What is typed has no days, so it is compared with either way.
                return f"self.{facet.removesuffix('_by_date')}_to_date"
            case "target_to_date":
                return self._target_to_date(name)
            case "forecast":
                return self._forecast(name)
            case _:
                return None

    def _target_to_date(self, name: str) -> str:
        """Return what should be reached by now: by its split, by time, or as before."""
        if self._is_level(name):
            return "self.target"
        if self.natures.has_split(name):
            by_shares = self._metric(name).spread == "shares"
            known = "count(self.target.steps) > 0" if by_shares else "is_known(self.target)"
            return f"if(and({known}, {BEGUN}), {self._passed('target')})"
        if self._nature(name) is not Nature.COUNT:
            return TARGET_BY_TIME
        return TARGET_BY_COURSE.format(begun=BEGUN, course=self._course())

    def _forecast(self, name: str) -> str:
        """Return the run rate to the end of the period."""
        if self._is_level(name):
            return "self.to_date"
        if self.natures.has_split(name):
            return f"self.to_date / ({self._share_passed()})"
        if self._nature(name) is not Nature.COUNT:
            return FORECAST_BY_TIME
        return FORECAST_BY_COURSE.format(course=self._course())

    def _course(self) -> str:
        """Return how far people counted once have come: beside a headline, else as before."""
        drivers = self.draft.definition.drivers
        heads = (name for name in drivers if self.natures.has_split(name))
        head = next((name for name in heads if self._metric(name).internal is not True), None)
        if head is None:
            return COURSE
        return COURSE_BESIDE.format(head=head, share=self._share_passed(head), course=COURSE)

    def _share_passed(self, name: str = "self") -> str:
        """Return which part of a split's weights lies up to `as_of`."""
        return f"{self._passed('weight', name)} / sum({name}.weight.steps)"

    def _passed(self, series: str, name: str = "self") -> str:
        text = PASSED[self.draft.time.grain == "day"].format(series=series)
        return text.replace("self.", f"{name}.")

    def _declare_computed(self, name: str, facet: str) -> None:
        percent = self._format(name).style == "percent"
        places = max(1, self._format(name).decimals)
        match facet:
            case "achievement" | "pace":
                text = self._achieved(name, whole=facet == "achievement")
                shown = Format("percent", 1)
            case "status":
                self._declare_status(name)
                return
            case "gap":
                text = DERIVED["gap"]
                shown = Format("points", places) if percent else self._format(name)
            case _ if percent and facet in IN_POINTS:
                text = IN_POINTS[facet]
                shown = Format("points", places, signed=True)
            case _:
                text = DERIVED[facet]
                shown = Format("percent", 1, signed=True)
        self._formula(name, facet, text, shown=shown)

    def _achieved(self, name: str, *, whole: bool) -> str:
        """Return the formula of the achievement, against the whole target or the one to date.

        Of an amount that is better lower, only the part of the target to date says anything.
        """
        better = self.natures.better(name)
        level = self._is_level(name)
        target = "target" if whole and (level or better != "lower") else "target_to_date"
        return ACHIEVED[better].format(actual="to_date", target=target, leeway=self._leeway(name))

    def _leeway(self, name: str) -> str:
        """Return what is taken off the distance from the target: the tolerance, as a part of it."""
        node = self.draft.nodes.get(Symbol(name, "tolerance"))
        if node is None:
            return ""
        of_target = read_quantity(self._metric(name).tolerance)
        if of_target and of_target.unit in PERCENTAGES:
            return " - self.tolerance"
        return " - self.tolerance / abs(self.target)"

    def _declare_status(self, name: str) -> None:
        words = [self.draft.label(f"status.{word}") for word in ("good", "watch", "behind")]
        good, watch, behind = map(quoted, words)
        text = f"grade(self.pace, status.good, {good}, status.watch, {watch}, {behind})"
        self._formula(name, "status", text, shown=Format("text"))

    def _declare_steps(self, name: str) -> None:
        metric = self._metric(name)
        symbol = Symbol(name, "actual", "step")
        label = self._label(name, "daily")
        if metric.formula is not None:
            scope = PlanScope(self.draft, axis="step", metric=name)
            shown, unit = self._format(name), self._unit(name)
            self.draft.formula(
                symbol, metric.formula, scope, label,
                unit=unit, format=shown, place=self._place(name, "formula"), needs="number",
            )  # fmt: skip
            return
        measured = self.draft.measured.get(name)
        count = len(self.draft.time.steps)
        self.draft.constant(
            symbol,
            measured.steps if measured else (None,) * count,
            label,
            origin="data",
            unit=self._unit(name),
            format=self._format(name),
            source=measured.origin if measured else "",
        )

    def _declare_split(self, name: str) -> None:
        spread = self._metric(name).spread
        if spread == "phase":
            declare_phase_weights(self.draft, name, partial(self._label, name))
        elif spread != "shares":  # those are declared with the tables that have them
            self.draft.constant(
                Symbol(name, "weight", "step"), step_weights(self.draft, name),
                self._label(name, "weight"), origin="input", format=Format("number", 2),
            )  # fmt: skip
        self.draft.formula(
            Symbol(name, "target", "step"),
            "self.target * self.weight.steps / sum(self.weight.steps)",
            PlanScope(self.draft, axis="step", metric=name),
            self._label(name, "daily_target"),
            unit=self._unit(name),
            format=self._format(name),
        )

    def _declare_due(self, name: str) -> None:
        """A target that is not stated falls on the steps as its parts' do, else by their days."""
        course = self.natures.proportional(name)
        text = BY_DAYS if course is None else renamed(course, self._target_of_part)
        self.draft.formula(
            Symbol(name, "target", "step"), text,
            PlanScope(self.draft, axis="step", metric=name), self._label(name, "daily_target"),
            unit=self._unit(name), format=self._format(name),
        )  # fmt: skip

    def _target_of_part(self, parts: tuple[str, ...]) -> Name:
        """Return what stands for a part in the target of a step: an amount's own, a whole level."""
        along = () if self._is_level(parts[0]) else ("steps",)
        return Name((*parts, "target", *along))

    def _headlines(self) -> tuple[str, ...]:
        """Return the metrics that identities explain; without any, the first with a split."""
        definition = self.draft.definition
        split = (name for name in definition.metrics if self.natures.has_split(name))
        return tuple(definition.drivers) or tuple(islice(split, 1))

    def _declare_running(self, name: str) -> None:
        for facet, text in RUNNING.items():
            share = facet == "achieved"
            self.draft.formula(
                Symbol(name, facet, "step"),
                text,
                PlanScope(self.draft, axis="step", metric=name),
                self._label(name, facet),
                unit="%" if share else self._unit(name),
                format=Format("percent", 1) if share else self._format(name),
            )

    def _formula(
        self,
        name: str,
        facet: str,
        text: str | Expression,
        *,
        shown: Format | None = None,
        scope: PlanScope | None = None,
        place: Location | None = None,
        implied: bool = False,
        otherwise: Expression | None = None,
    ) -> None:
        kind: Kind = "text" if shown and shown.style == "text" else "number"
        if place is None and isinstance(text, str):
            own = self.draft.parsed(text, None)  # none of the plan's words: none of its places
            assert own is not None
            text = own
        self.draft.formula(
            Symbol(name, facet),
            text,
            scope or PlanScope(self.draft, metric=name),
            self._label(name, facet),
            kind=kind,
            unit=None if shown else self._unit(name),
            format=shown or self._format(name),
            place=place or self._place(name, facet),
            implied=implied,
            needs=kind,
            otherwise=otherwise,
        )

    def _constant(
        self,
        name: str,
        facet: str,
        value: float | None,
        origin: str,
        source: str = "",
        place: Location | None = None,
    ) -> None:
        self.draft.constant(
            Symbol(name, facet),
            value,
            self._label(name, facet),
            origin="data" if origin == "data" else "input",
            unit=self._unit(name),
            format=self._format(name),
            source=source,
            place=place or self._place(name, facet),
        )

    def _metric(self, name: str) -> Metric:
        return self.natures.metric(name)

    def _nature(self, name: str) -> Nature:
        return self.natures.nature(name)

    def _is_level(self, name: str) -> bool:
        return self._nature(name) is Nature.LEVEL

    def _format(self, name: str) -> Format:
        if name not in self.formats:
            self.formats[name] = metric_format(self.draft, name)
        return self.formats[name]

    def _unit(self, name: str) -> str | None:
        return metric_unit(self._metric(name), self._format(name))

    def _label(self, name: str, facet: str) -> str:
        return self.draft.label("of_metric").format(
            metric=self._metric(name).label or name, facet=self.draft.label(f"facet.{facet}")
        )

    def _place(self, name: str, key: str) -> Location | None:
        return self.natures.place(name, key)
