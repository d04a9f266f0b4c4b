from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.samples.dumps import dumps_of
from tests.support.samples import SAMPLES

if TYPE_CHECKING:
    from tests.support.samples import Sample

LONGEST = 300
"""Lines of a dump that a reviewer still reads."""


@pytest.mark.parametrize("sample", SAMPLES, indirect=True)
def test_a_sample_reads_as_its_reviewer_last_saw_it(
    sample: Sample, request: pytest.FixtureRequest
) -> None:
    folder = sample.folder / "expected"
    found = dumps_of(sample)
    if request.config.getoption("--update-dumps"):
        folder.mkdir(exist_ok=True)
        for name, text in found.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")

    expected = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))}

    assert sorted(expected) == sorted(found)
    for name, text in found.items():
        assert text == expected[name], f"{name}: see --update-dumps"
        assert text.count("\n") <= LONGEST, name
