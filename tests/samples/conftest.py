"""Every folder in samples/, and a new plan from each pack with a starter, is built once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.samples.engine import Recalculated, recalculated_sample
from tests.support.samples import SAMPLES, STARTERS, Sample, build_sample, new_plan

if TYPE_CHECKING:
    from pathlib import Path


NAMES = [*(folder.name for folder in SAMPLES), *(f"new {pack}" for pack in STARTERS)]


@pytest.fixture(scope="session", params=NAMES)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder: Path = tmp_path_factory.mktemp("sample")
    name = str(request.param)
    plan_folder = next((path for path in SAMPLES if path.name == name), None)
    if plan_folder is None:
        plan_folder = new_plan(name.removeprefix("new "), folder / "my plan")
    return build_sample(name, plan_folder, folder)


@pytest.fixture(scope="session")
def recalculated(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    return recalculated_sample(sample, tmp_path_factory.mktemp("recalculated"))
