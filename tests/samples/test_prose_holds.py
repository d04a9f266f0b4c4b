from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.samples.courses import FEW, Told
from tests.samples.drafts import is_stamped, listed_gaps
from tests.samples.prose_rules import (
    fragments,
    outline_of,
    sentences,
    untrue_claims,
    untrue_words,
)
from tests.samples.variants import DEPTHS, Depth, at_depth, emptied
from tests.support.document_text import document_as_text

from planforge.document.outline import FigureRun, Outline

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.samples import Sample

    from planforge import Plan


@pytest.mark.parametrize("course", FEW)
def test_direction_words_are_true_however_things_go(told: Told, course: str) -> None:
    plan, outline = told(course)

    assert untrue_words(outline) == []
    assert untrue_claims(plan, outline) == []
    assert fragments(outline) == []


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_plan_without_a_single_value_still_reads_as_a_draft(
    sample: Sample, depth: Depth, tmp_path: Path
) -> None:
    plan = at_depth(emptied(sample.plan), depth)

    outline = outline_of(plan)
    path = plan.to_word(tmp_path / "draft.docx")
    text = document_as_text(path)

    assert fragments(outline) == []
    assert _numbers_told(plan, outline) == set()
    assert outline.gaps
    assert set(listed_gaps(path)) == {gap.label for gap in outline.gaps}
    assert "None" not in text
    assert not re.search(r"\bnan\b", text)
    assert is_stamped(path)


def test_a_plan_without_a_single_value_still_has_a_workbook(sample: Sample, tmp_path: Path) -> None:
    plan = emptied(sample.plan)

    plan.to_excel(tmp_path / "draft.xlsx")

    known = {
        str(symbol)
        for symbol, values in plan.values.items()
        if symbol.name in plan.definition.metrics and symbol.facet != "weight"
        for value in values
        if value is not None
    }
    assert known == set()
    assert [str(s) for s in plan.checks if plan.value(s) is False] == []


def test_a_finished_plan_is_not_stamped_a_draft(finished: Sample) -> None:
    assert not is_stamped(finished.document)


def _numbers_told(plan: Plan, outline: Outline) -> set[str]:
    """Return the figures with a number that prose tells, apart from the plan's own days."""
    own = {"as_of", "period"}
    return {
        str(inline.figure.symbol)
        for inlines in sentences(outline)
        for inline in inlines
        if isinstance(inline, FigureRun)
        and isinstance(inline.figure.value, float)
        and inline.figure.symbol.name not in own
    }
