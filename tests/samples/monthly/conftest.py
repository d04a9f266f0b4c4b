"""What only a monthly plan promises is asked of the monthly plans in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.samples.engine import Recalculated, changes_of, recalculated_sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.samples import Sample

MONTHLY = ("taobao-monthly", "new taobao-monthly")


@pytest.fixture(scope="session", params=MONTHLY)
def sample(request: pytest.FixtureRequest, built: Callable[[str], Sample]) -> Sample:
    return built(str(request.param))


@pytest.fixture(scope="session")
def recalculated(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Recalculated:
    folder = tmp_path_factory.mktemp("recalculated")
    return recalculated_sample(sample, folder, changes_of(sample))
