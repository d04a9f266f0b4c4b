from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from tests.samples.engine import plant_wrong_values
from tests.samples.prose_rules import fragments, outline_of, untrue_claims, untrue_words
from tests.samples.variants import at_depth, on_day
from tests.support.document_text import document_as_text
from tests.support.libreoffice import CellValue, recalculated_each, values_in
from tests.support.samples import MAP_SHEET, Sample, alike, links_of

from planforge.formula.syntax import Symbol
from planforge.plan.nodes import Computed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.samples import Place

    from planforge import Plan
    from planforge.formula.evaluate import Value

Stage = Literal["before it begins", "its first day", "its last day"]
STAGES: tuple[Stage, ...] = ("before it begins", "its first day", "its last day")
NEVER_SHOWN = re.compile(r"#DIV/0!|#VALUE!|#REF!|#NAME\?|#NUM!|Err:\d|[-−]100(\.0+)?%")
TRULY_ZERO = {
    "period.days_elapsed",
    "period.elapsed",
    "schedule.due",
    "schedule.delay",
    "schedule.delay.total",
    "budget_groups.gap",
    "budget_groups.gap.total",
}
"""What is zero before a month begins, and not unknown: no time is gone, nothing is due."""


@dataclass(frozen=True)
class Staged:
    """A sample as it is on a day of its month, with both of its files."""

    plan: Plan
    workbook: Path
    document: Path


@pytest.fixture(scope="module")
def stages(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> dict[Stage, Staged]:
    folder = tmp_path_factory.mktemp("stages")
    period = sample.plan.axis.period
    days = dict(
        zip(STAGES, (period.start - timedelta(days=1), period.start, period.end), strict=True)
    )
    return {stage: _staged(sample, folder, stage, day) for stage, day in days.items()}


def _staged(sample: Sample, folder: Path, stage: Stage, day: date) -> Staged:
    plan = at_depth(on_day(sample.folder, folder / stage, day), "full")
    return Staged(
        plan, plan.to_excel(folder / f"{stage}.xlsx"), plan.to_word(folder / f"{stage}.docx")
    )


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest, stages: dict[Stage, Staged]) -> Staged:
    return stages[request.param]


@pytest.mark.engine
def test_on_every_day_the_cells_hold_what_libreoffice_computes(
    stages: dict[Stage, Staged], tmp_path: Path
) -> None:
    planted = {stage: tmp_path / f"{stage}.xlsx" for stage in stages}
    for name, path in planted.items():
        assert plant_wrong_values(stages[name].workbook, path) > 600

    for staged, there in zip(
        stages.values(), recalculated_each(list(planted.values())), strict=True
    ):
        assert _differences(staged, there) == []


def test_no_cell_says_that_all_is_lost(stage: Staged) -> None:
    plan, texts = stage.plan, _stored(stage)
    faults = [
        f"{symbol} = {value!r}"
        for symbol, index, value in _values(plan)
        if isinstance(value, int | float)
        and NEVER_SHOWN.search(plan.figure(symbol, index).text)
        and not _has_fallen_to_zero(plan, symbol)
    ]
    faults += [f"{place}: {v}" for place, v in texts.items() if NEVER_SHOWN.search(str(v))]

    assert faults == []


def test_no_sentence_says_that_all_is_lost(stage: Staged) -> None:
    assert not NEVER_SHOWN.search(document_as_text(stage.document))


def test_prose_is_whole_and_true_on_every_day(stage: Staged) -> None:
    outline = outline_of(stage.plan)

    assert fragments(outline) == []
    assert untrue_words(outline) == []
    assert untrue_claims(stage.plan, outline) == []


def test_before_the_month_begins_nothing_reads_zero(stages: dict[Stage, Staged]) -> None:
    staged = stages["before it begins"]
    plan = staged.plan

    zeros = {
        str(symbol)
        for symbol, index, value in _values(plan)
        if value == 0
        and not isinstance(value, bool)
        and isinstance(plan.graph.nodes[symbol].elements[index], Computed)
    }
    told = {
        link.symbol
        for link in links_of(staged.document)
        if link.kind == "figure" and link.type == "number" and link.number == 0
        if plan.figures[link.symbol].origin == "formula"
    }

    assert {z for z in zeros - TRULY_ZERO if not z.startswith("matrix:")} == set()
    assert {symbol.partition("[")[0] for symbol in told} <= TRULY_ZERO


def test_before_the_month_begins_nothing_is_reached_and_nothing_is_judged(
    stages: dict[Stage, Staged],
) -> None:
    plan = stages["before it begins"].plan

    for metric in plan.definition.metrics:
        for facet in ("to_date", "pace", "growth", "deviation", "forecast", "status"):
            assert plan.figures[f"{metric}.{facet}"].value is None, (metric, facet)
    assert plan.figures["paid.target"].value is not None
    assert plan.failed_checks() == []


def test_on_the_first_day_the_plan_is_that_day_s(stages: dict[Stage, Staged]) -> None:
    plan = stages["its first day"].plan
    (first, *others) = plan.values[Symbol("paid", "actual", "step")]

    assert plan.figures["paid.to_date"].value == first
    assert set(others) == {None}
    assert plan.figures["period.days_elapsed"].value == 1
    assert (
        plan.figures["paid.target_to_date"].value
        == plan.values[Symbol("paid", "target", "step")][0]
    )


def test_on_the_last_day_what_is_reached_is_the_actual(stages: dict[Stage, Staged]) -> None:
    plan = stages["its last day"].plan
    reached = plan.figures["paid.to_date"].value

    assert isinstance(reached, float)
    for facet in ("actual", "forecast"):
        assert plan.figures[f"paid.{facet}"].value == pytest.approx(reached)
    target = plan.figures["paid.target"].value
    assert plan.figures["paid.target_to_date"].value == pytest.approx(target)
    assert plan.figures["paid.pace"].value == pytest.approx(plan.figures["paid.achievement"].value)
    assert plan.figures["period.elapsed"].value == 1


def _has_fallen_to_zero(plan: Plan, symbol: Symbol) -> bool:
    """Whether what was counted so far is zero, as known as any other number."""
    so_far = Symbol(symbol.name, "to_date")
    return symbol.name in plan.definition.metrics and plan.value(so_far) == 0


def test_when_the_month_is_over_nothing_is_said_of_days_to_come(
    stages: dict[Stage, Staged],
) -> None:
    before, after = (
        document_as_text(stages[stage].document) for stage in ("its first day", "its last day")
    )

    assert "按目前节奏" in before
    for words in ("余下天数改", "余下天数的", "余下时间", "按目前节奏"):
        assert words not in after


def _values(plan: Plan) -> list[tuple[Symbol, int, Value]]:
    return [
        (symbol, index, value)
        for symbol, values in plan.values.items()
        for index, value in enumerate(values)
    ]


def _stored(staged: Staged) -> dict[Place, CellValue]:
    return values_in(staged.workbook)


def _differences(staged: Staged, there: dict[Place, CellValue]) -> list[str]:
    """Return where the engine computes something else; what is typed is the same in both."""
    stored = _stored(staged)
    return [
        f"{place}: {stored.get(place)!r} here, {there.get(place)!r} there"
        for place in stored.keys() | there.keys()
        if place[0] != MAP_SHEET and not alike(stored.get(place), there.get(place))
    ]
