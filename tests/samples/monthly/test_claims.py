from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.samples.courses import COURSES, Told
from tests.samples.drafts import is_stamped
from tests.samples.prose_rules import (
    CLAIMS,
    claims_made,
    fragments,
    outline_of,
    sentences,
    untrue_claims,
    untrue_words,
)
from tests.samples.variants import DEPTHS, at_depth, left_out

from planforge.document.outline import FigureRun, Outline

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.samples import Sample


@pytest.mark.parametrize("course", COURSES)
def test_direction_words_and_claims_are_true_however_the_month_goes(
    told: Told, course: str
) -> None:
    plan, outline = told(course)

    assert untrue_words(outline) == []
    assert untrue_claims(plan, outline) == []
    assert fragments(outline) == []


def test_the_rules_meet_growth_and_decline_and_every_claim(
    told: Told,
) -> None:
    outlines = [told(course)[1] for course in COURSES]

    assert set().union(*map(claims_made, outlines)) == {claim.words for claim in CLAIMS}
    for word in ("增长", "下降", "高出", "低 ", "拉高", "拉低", "还差", "超出"):
        assert any(word in text for outline in outlines for text in _figure_texts(outline)), word


def test_a_plan_that_names_only_its_data_builds_and_says_what_it_lacks(
    sample: Sample, tmp_path: Path
) -> None:
    plan = left_out(sample.folder, tmp_path / "begun")

    outlines = [outline_of(at_depth(plan, depth)) for depth in DEPTHS]
    workbook = plan.to_excel(tmp_path / "begun.xlsx")
    document = plan.to_word(tmp_path / "begun.docx")

    for outline in outlines:
        assert fragments(outline) == []
        assert untrue_words(outline) == []
        assert {"支付金额目标", "支付转化率目标"} <= {gap.label for gap in outline.gaps}
    assert plan.figures["paid.to_date"].value == sample.plan.figures["paid.to_date"].value
    assert plan.failed_checks() == []
    assert workbook.exists()
    assert is_stamped(document)


def _figure_texts(outline: Outline) -> list[str]:
    return [
        inline.text
        for inlines in sentences(outline)
        for inline in inlines
        if isinstance(inline, FigureRun)
    ]
