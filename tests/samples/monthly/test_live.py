from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.samples.engine import Change, Recalculated, changes_of, expected, place_of_input
from tests.support.samples import Sample, alike

if TYPE_CHECKING:
    from tests.support.libreoffice import CellValue
    from tests.support.samples import Place

pytestmark = pytest.mark.engine

CHANGES = (
    "a higher target",
    "a target of zero",
    "targets emptied",
    "a dearer budget item",
    "a day typed anew",
    "another day comes in",
    "the month is over",
    "the month has not begun",
    "milder statuses",
)
MOVED = {
    "a dearer budget item": {"预算管理", "检查", "图表数据"},
    "milder statuses": {"经营总览", "KPI 指标"},
}
"""Sheets that must follow a change, where these are not the headline ones."""


@pytest.mark.parametrize("name", CHANGES)
def test_every_figure_becomes_what_the_plan_says(
    sample: Sample, recalculated: Recalculated, name: str
) -> None:
    plan = sample.plan.with_inputs(_change(sample, name).inputs)
    there = recalculated.changed[name]

    differences = [
        f"{one.symbol} in {one.place}: {value!r} here, {there.get(one.place)!r} there"
        for one, value in zip(sample.mapped, expected(plan, sample.mapped).values(), strict=True)
        if not alike(value, there.get(one.place))
    ]

    assert differences == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_moves_figures_on_the_sheets_that_readers_look_at(
    sample: Sample, recalculated: Recalculated, name: str
) -> None:
    there = recalculated.changed[name]

    moved = {
        place[0]
        for place in sample.formula_cells
        if not alike(recalculated.as_built.get(place), there.get(place))
    }

    assert MOVED.get(name, {"经营总览", "KPI 指标", "图表数据"}) <= moved


def test_what_is_changed_is_where_people_may_type(sample: Sample) -> None:
    inputs = {name for change in changes_of(sample) for name in change.inputs}

    for name in inputs:
        sheet, cell = place_of_input(sample, name)
        found = sample.formulas[sheet]
        assert found[cell].data_type != "f", name
        assert not (found.protection.sheet and found[cell].protection.locked), name


def test_a_budget_broken_by_hand_turns_its_checks_and_their_count(
    sample: Sample, recalculated: Recalculated
) -> None:
    change = _change(sample, "a dearer budget item")
    before, after = recalculated.as_built, recalculated.changed[change.name]
    broken = sample.plan.with_inputs(change.inputs)

    turned = {
        label
        for label, result in _results(sample, before).items()
        if result != _results(sample, after)[label]
    }

    labels = sample.plan.labels
    assert sample.plan.failed_checks() == []
    assert turned == set(broken.failed_checks())
    assert len(turned) >= 3
    assert {_results(sample, before)[label] for label in turned} == {labels["check.holds"]}
    assert {_results(sample, after)[label] for label in turned} == {labels["check.fails"]}
    told = {"检查", "封面目录"}
    some = labels["check.some"].format(count=len(turned))
    assert _verdicts(sample, before) == dict.fromkeys(told, labels["check.all"])
    assert _verdicts(sample, after) == dict.fromkeys(told, some)


def _change(sample: Sample, name: str) -> Change:
    return next(change for change in changes_of(sample) if change.name == name)


def _results(sample: Sample, values: dict[Place, CellValue]) -> dict[str, CellValue]:
    """Return what stands beside each rule on the sheet of checks."""
    nodes = sample.plan.graph.nodes
    labels = {nodes[symbol].label for symbol in sample.plan.checks}
    rows = {
        str(value): cell[1:]
        for (sheet, cell), value in values.items()
        if sheet == "检查" and cell.startswith("B") and value in labels
    }
    assert set(rows) == labels
    return {label: values["检查", f"C{row}"] for label, row in rows.items()}


def _verdicts(sample: Sample, values: dict[Place, CellValue]) -> dict[str, CellValue]:
    """Return what the sheets say of all checks together."""
    label = sample.plan.labels["check.overall"]
    return {
        sheet: values[sheet, f"C{cell[1:]}"]
        for (sheet, cell), value in values.items()
        if value == label and cell.startswith("B")
    }
