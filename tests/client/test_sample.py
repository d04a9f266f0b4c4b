"""The sample plans, built for their clients: no hidden figure is in any part of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.client.parts import holding, numbers_of
from tests.support.samples import ROOT

from planforge.build import build_files, load
from planforge.plan.hidden import find_hidden

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.build import Built, Plan

SAMPLE = ROOT / "samples" / "taobao-monthly"
_DIGITS = 4
"""A number with fewer digits may stand anywhere for anything."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_files(SAMPLE, tmp_path_factory.mktemp("client"), audience="client")


def test_no_hidden_number_is_in_the_clients_files(built: Built) -> None:
    secrets = secret_numbers(load(SAMPLE))
    assert len(secrets) > 20

    found = {
        file.suffix: {
            name: numbers & secrets
            for name, numbers in numbers_of(file).items()
            if numbers & secrets
        }
        for file in (built.workbook, built.document)
    }

    assert found == {".xlsx": {}, ".docx": {}}


def test_the_files_for_the_house_hold_them(tmp_path: Path) -> None:
    plan = load(SAMPLE)

    workbook = plan.to_excel(tmp_path / "house.xlsx")

    held = set().union(*numbers_of(workbook).values())
    assert len(held & secret_numbers(plan)) > 20


def test_no_path_of_data_is_in_the_clients_files(built: Built) -> None:
    for file in (built.workbook, built.document):
        assert holding(file, "生意参谋/", "万相台/", "台账/", "店铺_", ".csv", str(ROOT)) == []


def test_nothing_is_missing_that_the_house_has_not_missing(built: Built) -> None:
    assert built.gaps == ()
    assert built.failed_checks == ()


def secret_numbers(plan: Plan) -> set[float]:
    """Return the numbers that only hidden figures have, exact and as they are shown."""
    hidden = find_hidden(plan)
    numbers: dict[bool, set[float]] = {True: set(), False: set()}
    for symbol, values in plan.values.items():
        for value in values:
            if isinstance(value, float):
                exact = {value, round(value, 4), round(100 * value, 2)}
                numbers[hidden.hides(symbol)] |= exact
    return {number for number in numbers[True] - numbers[False] if _is_telling(number)}


def _is_telling(number: float) -> bool:
    digits = f"{abs(number):.6f}".strip("0").replace(".", "").strip("0")
    return len(digits) >= _DIGITS
