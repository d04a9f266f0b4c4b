from __future__ import annotations

import zipfile
from functools import cache, partial
from typing import TYPE_CHECKING

import pytest
from docx import Document
from tests.samples.prose_rules import (
    CLAIMS,
    claims_made,
    fragments,
    outline_of,
    sentences,
    untrue_claims,
    untrue_words,
)
from tests.samples.variants import (
    DEPTHS,
    Depth,
    at_depth,
    emptied,
    gone_anyhow,
    gone_badly,
    gone_well,
    left_out,
)
from tests.support.document_text import document_as_text

from planforge.document.outline import FigureRun, Outline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.samples import Sample

    from planforge import Plan

COURSES: dict[str, Callable[[Plan], Plan]] = {
    "as planned": lambda plan: plan,
    "well": gone_well,
    "badly": gone_badly,
    **{f"anyhow {seed}": partial(gone_anyhow, seed=seed) for seed in range(8)},
}


@pytest.fixture(scope="module")
def told(sample: Sample) -> Callable[[str], tuple[Plan, Outline]]:
    """Tells a course of the month at full depth, each once."""

    @cache
    def tell(course: str) -> tuple[Plan, Outline]:
        plan = at_depth(COURSES[course](sample.plan), "full")
        return plan, outline_of(plan)

    return tell


@pytest.mark.parametrize("course", COURSES)
def test_direction_words_are_true_however_the_month_goes(
    told: Callable[[str], tuple[Plan, Outline]], course: str
) -> None:
    plan, outline = told(course)

    assert untrue_words(outline) == []
    assert untrue_claims(plan, outline) == []
    assert fragments(outline) == []


def test_the_rules_meet_growth_and_decline_and_every_claim(
    told: Callable[[str], tuple[Plan, Outline]],
) -> None:
    outlines = [told(course)[1] for course in COURSES]

    assert set().union(*map(claims_made, outlines)) == {claim.words for claim in CLAIMS}
    for word in ("增长", "下降", "高出", "低 ", "拉高", "拉低", "还差", "超出"):
        assert any(word in text for outline in outlines for text in _figure_texts(outline)), word


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
    assert _listed_gaps(path) == list(dict.fromkeys(gap.label for gap in outline.gaps))
    assert "None" not in text
    assert "nan" not in text
    assert _is_stamped(path)


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
    assert _is_stamped(document)


def test_a_finished_plan_is_not_stamped_a_draft(sample: Sample) -> None:
    assert not _is_stamped(sample.document)


def _figure_texts(outline: Outline) -> list[str]:
    return [
        inline.text
        for inlines in sentences(outline)
        for inline in inlines
        if isinstance(inline, FigureRun)
    ]


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


def _listed_gaps(path: Path) -> list[str]:
    """Return the labels in the list of what is still to be added."""
    for table in Document(str(path)).tables:
        if table.rows[0].cells[-1].text == "待补充项":
            return [row.cells[-1].text for row in table.rows[1:]]
    return []


def _is_stamped(path: Path) -> bool:
    """Whether the pages say that this is a draft."""
    with zipfile.ZipFile(path) as file:
        headers = [name for name in file.namelist() if name.startswith("word/header")]
        return any("草稿" in file.read(name).decode() for name in headers)
