"""Choosing a scenario in the workbook does what the plan says, by an engine that recalculates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.plan.small import days, small
from tests.plan.test_scenarios import DRIVERS, METRICS, SCENARIOS
from tests.support.libreoffice import recalculated
from tests.support.workbook_text import open_workbook

from planforge.workbook.layout import lay_out

if TYPE_CHECKING:
    from pathlib import Path

    from planforge import Plan

pytestmark = pytest.mark.engine


def places(plan: Plan) -> dict[str, tuple[str, str]]:
    """Return where each figure stands, by its name."""
    found = {}
    for name, cell in lay_out(plan).figures.items():
        title, _, at = cell.rpartition("!")
        found[name] = (title.strip("'").replace("''", "'"), at.replace("$", ""))
    return found


def shop(scenarios: dict[str, Any] = SCENARIOS) -> Plan:
    frame = days("2025-12-01", 12, paid=200000.0)
    typed = {"paid": {"from": "daily.paid", "target": 8e6, "unit": "EUR"}}
    return small(METRICS | typed, frame, drivers=DRIVERS, scenarios=scenarios)


@pytest.mark.parametrize(
    "inputs",
    [{"scenario": "Worse"}, {"scenario": "Better", "aov.target_in_better": 300.0}, {}],
    ids=["worse", "better, and dearer", "as built"],
)
def test_the_workbook_comes_to_what_the_plan_with_these_inputs_does(
    inputs: dict[str, Any], tmp_path: Path
) -> None:
    plan = shop()
    where = places(plan)
    workbook = open_workbook(plan.to_excel(tmp_path / "plan.xlsx"))
    for name, given in inputs.items():
        sheet, at = where[name]
        workbook[sheet][at] = given
    for one in workbook.worksheets:
        one.sheet_state = "visible"  # what is hidden is not read back
    workbook.save(tmp_path / "typed.xlsx")

    engine = recalculated(tmp_path / "typed.xlsx")

    changed = plan.with_inputs(inputs)
    differing = {
        name: (changed.figures[name].value, engine[place])
        for name, place in where.items()
        if not same(changed.figures[name].value, engine[place])
    }
    assert differing == {}
    assert engine[where["paid.target"]] == pytest.approx(changed.figures["paid.target"].value)
    assert len(where) > 300


def test_the_selector_offers_the_scenarios_by_their_labels(tmp_path: Path) -> None:
    plan = shop()
    sheet, at = places(plan)["scenario"]

    workbook = open_workbook(plan.to_excel(tmp_path / "plan.xlsx"))

    found = [v for v in workbook[sheet].data_validations.dataValidation if at in v.sqref]
    assert [v.formula1 for v in found] == ['"Worse,Base,Better"']
    assert workbook.defined_names["pf.scenario"].value == f"'{sheet}'!$C$6"


def same(stored: object, found: object) -> bool:
    if isinstance(stored, float) and isinstance(found, int | float):
        return found == pytest.approx(stored, rel=1e-9, abs=1e-9)
    return ("" if stored is None else stored) == ("" if found is None else found)
