from pathlib import Path

import pytest
from tests.formula.cases import CASES
from tests.formula.sheet import PLANTED, alike, computed
from tests.formula.trees import batch, meaningful
from tests.formula.world import checked_but_for_units, core_of, excel_of, result_of

from planforge.formula.evaluate import Value
from planforge.formula.lower import lower
from planforge.formula.spell import spell
from planforge.problems import PlanError

pytestmark = pytest.mark.engine

RANDOM_FORMULAS = 600


def test_libreoffice_recalculates_and_does_not_show_what_was_planted(tmp_path: Path) -> None:
    assert computed(["1+1"], tmp_path) == [2]
    assert PLANTED != 2


def test_libreoffice_computes_every_case_as_python_does(tmp_path: Path) -> None:
    cores = [core_of(case.formula, case.axis) for case in CASES]
    ours = [result_of(core, case.at) for core, case in zip(cores, CASES, strict=True)]

    theirs = computed([case.excel for case in CASES], tmp_path)

    assert _differences([str(case) for case in CASES], ours, theirs) == []


def test_libreoffice_computes_random_formulas_as_python_does(tmp_path: Path) -> None:
    written: list[str] = []
    formulas: list[str] = []
    ours: list[Value] = []
    for tree in batch(meaningful(), RANDOM_FORMULAS):
        core = lower(checked_but_for_units(spell(tree)).expression)
        try:
            formulas.append(excel_of(core))
        except PlanError:
            continue  # too large for a cell
        written.append(spell(tree))
        ours.append(result_of(core))

    theirs = computed(formulas, tmp_path)

    assert len(written) > RANDOM_FORMULAS * 0.9
    assert _differences(written, ours, theirs) == []


def _differences(written: list[str], ours: list[Value], theirs: list[Value]) -> list[str]:
    return [
        f"{text}: {mine!r} here, {other!r} there"
        for text, mine, other in zip(written, ours, theirs, strict=True)
        if not alike(mine, other)
    ]
