"""How long the document is at each depth, counted on the pages that LibreOffice makes of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.samples.variants import at_depth
from tests.support.libreoffice import converted

from planforge.document.compose import compose
from planforge.document.write import write_document

if TYPE_CHECKING:
    from pathlib import Path

    from tests.samples.variants import Depth
    from tests.support.samples import Sample

PAGES: dict[Depth, range] = {
    "brief": range(8, 13),
    "standard": range(18, 29),
    "full": range(30, 46),
}
_PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.mark.engine
@pytest.mark.parametrize("depth", PAGES)
def test_each_depth_is_as_long_as_it_says(sample: Sample, tmp_path: Path, depth: Depth) -> None:
    plan = at_depth(sample.plan, depth)
    outline = compose(plan, plan.written.texts.values(), plan.written.places.of)
    write_document(outline, tmp_path / "plan.docx", {})

    pdf = converted(tmp_path / "plan.docx", "pdf", tmp_path)

    assert len(_PAGE.findall(pdf.read_bytes())) in PAGES[depth]
