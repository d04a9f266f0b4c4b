"""A plan at another stage, in another industry or at another depth is as right as the sample."""

from __future__ import annotations

import shutil
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, get_args

import pytest
from openxml_audit import OpenXmlValidator
from tests.samples.documents import Written, wrong_numbers
from tests.samples.engine import PLANTED, plant_wrong_values
from tests.samples.prose_rules import fragments, outline_of, untrue_words
from tests.support.libreoffice import recalculated_each
from tests.support.samples import ROOT, SAMPLES, Sample, alike

from planforge.build import load
from planforge.definition.model import Industry, Stage
from planforge.definition.yaml_edit import Put, edited_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLATFORM = "platform-operations"
SWITCHED = {
    f"{PLATFORM}, {stage}, {industry}": (PLATFORM, {"stage": stage, "industry": industry})
    for stage, industry in product(get_args(Stage), get_args(Industry))
} | {
    f"{name}, {depth}": (name, {"depth": depth})
    for name in SAMPLES
    for depth in ("brief", "full")
}  # fmt: skip


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Sample]:
    """Writes a sample's plan as it is with other switches, each once."""
    folder = tmp_path_factory.mktemp("switched")
    shutil.copytree(ROOT / "samples", folder / "samples")

    @cache
    def build(name: str) -> Sample:
        sample, switches = SWITCHED[name]
        plan_file = folder / "samples" / sample / "plan.yaml"
        written = (SAMPLES[sample] / "plan.yaml").read_bytes()
        edits = [Put((key,), value) for key, value in {"depth": "full", **switches}.items()]
        plan_file.write_bytes(edited_bytes(written, edits))
        plan = load(plan_file)
        files = [
            (plan.to_excel(made / f"{name}.xlsx"), plan.to_word(made / f"{name}.docx"))
            for made in (folder / "first", folder / "second")
        ]
        return Sample(name, plan_file.parent, *files[0], files[1], plan)

    for made in ("first", "second"):
        (folder / made).mkdir()
    return build


@pytest.fixture(params=SWITCHED)
def switched(request: pytest.FixtureRequest, switch: Callable[[str], Sample]) -> Sample:
    return switch(str(request.param))


def test_both_files_obey_the_schema_and_are_the_same_each_time(switched: Sample) -> None:
    for path, again in zip((switched.workbook, switched.document), switched.again, strict=True):
        errors = [str(error) for error in OpenXmlValidator().validate(path).errors]

        assert [error for error in errors if "dispNaAsBlank" not in error] == []
        assert path.read_bytes() == again.read_bytes()


def test_every_number_of_the_document_equals_its_cell(switched: Sample) -> None:
    depth = switched.plan.definition.depth

    assert wrong_numbers(Written(switched, depth, switched.document)) == []


def test_the_prose_is_whole_and_true(switched: Sample) -> None:
    outline = outline_of(switched.plan)

    assert fragments(outline) == []
    assert untrue_words(outline) == []


@pytest.mark.engine
def test_every_formula_holds_what_libreoffice_computes(
    switch: Callable[[str], Sample], tmp_path: Path
) -> None:
    samples = [switch(name) for name in SWITCHED if name.startswith(PLATFORM)]
    planted = [tmp_path / sample.workbook.name for sample in samples]
    for sample, path in zip(samples, planted, strict=True):
        assert plant_wrong_values(sample.workbook, path) == len(sample.formula_cells)

    for sample, there in zip(samples, recalculated_each(planted), strict=True):
        differences = [
            f"{place}: {sample.stored.get(place)!r} here, {there.get(place)!r} there"
            for place in sample.formula_cells
            if not alike(sample.stored.get(place), there.get(place))
        ]
        assert differences == [], sample.name
        assert PLANTED not in there.values()
