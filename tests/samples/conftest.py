"""Every folder in samples/, and a new plan from each pack with a starter, is built once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

import pytest
from tests.samples.courses import teller
from tests.samples.documents import Written, written_at
from tests.samples.engine import Recalculated, recalculated_sample
from tests.samples.variants import DEPTHS, Depth
from tests.support.samples import FINISHED, SAMPLES, STARTERS, Sample, build_sample, new_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.samples.courses import Told


T = TypeVar("T")


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


# What is made of a sample is kept by its name: folders and modules have `sample` fixtures of their
# own, and what was made with one must not be handed to tests of another.


@pytest.fixture(scope="session")
def recalculated_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sample], Recalculated]:
    return _kept(lambda sample: recalculated_sample(sample, tmp_path_factory.mktemp("engine")))


@pytest.fixture
def recalculated(sample: Sample, recalculated_of: Callable[[Sample], Recalculated]) -> Recalculated:
    return recalculated_of(sample)


@pytest.fixture(scope="session")
def documents_of(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Sample], dict[Depth, Written]]:
    return _kept(lambda sample: written_at(sample, tmp_path_factory.mktemp("documents")))


@pytest.fixture
def documents(
    sample: Sample, documents_of: Callable[[Sample], dict[Depth, Written]]
) -> dict[Depth, Written]:
    return documents_of(sample)


@pytest.fixture(scope="session")
def told_of() -> Callable[[Sample], Told]:
    return _kept(teller)


@pytest.fixture
def told(sample: Sample, told_of: Callable[[Sample], Told]) -> Told:
    return told_of(sample)


def _kept(make: Callable[[Sample], T]) -> Callable[[Sample], T]:
    """Return what makes something of a sample, once for each."""
    made: dict[str, T] = {}

    def get(sample: Sample) -> T:
        if sample.name not in made:
            made[sample.name] = make(sample)
        return made[sample.name]

    return get


@pytest.fixture(params=DEPTHS)
def document(request: pytest.FixtureRequest, documents: dict[Depth, Written]) -> Written:
    return documents[request.param]
