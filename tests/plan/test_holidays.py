"""Whose holidays: the calendar that comes with the base pack is China's."""

from __future__ import annotations

import pytest

from planforge.build import plan_from
from planforge.workbook.layout import lay_out


@pytest.mark.parametrize(("language", "shown"), [("zh-CN", True), ("en", False)])
def test_chinese_holidays_are_in_chinese_plans_only(language: str, shown: bool) -> None:
    plan = plan_from({"title": "T", "period": "2025-10", "language": language})

    assert bool(plan.graph.axes["holidays"].keys) is shown
    texts = {cell.value for sheet in lay_out(plan).sheets for cell in sheet.cells}
    assert ("国庆节" in texts) is shown
    assert plan.labels["holidays.kind"] in texts  # a blank row, for whoever has others
