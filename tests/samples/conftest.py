"""Every folder in samples/, and a new plan from each pack with a starter, is built once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.samples.courses import teller
from tests.samples.documents import Written, written_at
from tests.samples.engine import Recalculated, recalculated_sample
from tests.samples.variants import DEPTHS, Depth
from tests.support.samples import FINISHED, SAMPLES, STARTERS, Sample, build_sample, new_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.samples.courses import Told


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Sample]:
    """Builds a sample by its name, each once."""

    @cache
    def build(name: str) -> Sample:
        folder = tmp_path_factory.mktemp("sample")
        pack = name.removeprefix("new ")
        plan_folder = SAMPLES[name] if pack == name else new_plan(pack, folder / "my plan")
        return build_sample(name, plan_folder, folder)

    return build


@pytest.fixture(scope="session", params=[*SAMPLES, *(f"new {pack}" for pack in STARTERS)])
def sample(request: pytest.FixtureRequest, built: Callable[[str], Sample]) -> Sample:
    return built(str(request.param))


@pytest.fixture(scope="session", params=[*FINISHED, *(f"new {pack}" for pack in STARTERS)])
def finished(request: pytest.FixtureRequest, built: Callable[[str], Sample]) -> Sample:
    """A sample that lacks nothing."""
    return built(str(request.param))


@pytest.fixture(scope="session")
def recalculated(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    return recalculated_sample(sample, tmp_path_factory.mktemp("recalculated"))


@pytest.fixture(scope="session")
def documents(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> dict[Depth, Written]:
    return written_at(sample, tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="session")
def told(sample: Sample) -> Told:
    return teller(sample)


@pytest.fixture(params=DEPTHS)
def document(request: pytest.FixtureRequest, documents: dict[Depth, Written]) -> Written:
    return documents[request.param]
