"""The list at the front of a draft, and the marks it stands for."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from tests.support.outlines import chinese_outline

from planforge.document.outline import GapRun
from planforge.document.word.gap_list import gap_rows
from planforge.document.word.inlines import gap_text
from planforge.document.word.labels import labels_for

if TYPE_CHECKING:
    from planforge.document.word.assembly import Assembly


def test_a_short_list_of_gaps_has_a_row_for_each() -> None:
    gaps = (GapRun("客单价目标", "aov.target"), GapRun("客单价上期", "aov.previous"))

    assert gap_rows(replace(chinese_outline(), gaps=gaps)) == ["客单价目标", "客单价上期"]


def test_a_long_list_of_gaps_has_a_row_for_each_metric_and_table() -> None:
    cells = tuple(GapRun(f"第 {n} 项·预算", f"budget.amount[{n}]") for n in range(30))
    gaps = (GapRun("客单价目标", "aov.target"), *cells, GapRun("负责人"), GapRun("附图"))
    outline = replace(chinese_outline(), gaps=(*gaps, GapRun("客单价上期", "aov.previous")))

    rows = gap_rows(outline)

    assert rows[0] == "客单价目标；客单价上期"
    assert rows[1].startswith("第 0 项·预算；第 1 项·预算；")
    assert rows[2:] == ["负责人", "附图"]
    assert gap_rows(replace(outline, language="en"))[0] == "客单价目标; 客单价上期"


def test_a_mark_says_what_its_place_does_not() -> None:
    assembly = cast("Assembly", SimpleNamespace(labels=labels_for("zh-CN", {})))
    gap = GapRun("客单价目标", "aov.target")

    assert gap_text(gap, assembly) == "〔待补充：客单价目标〕"
    assert gap_text(replace(gap, place="cell"), assembly) == "〔待补充〕"
    passage = gap_text(replace(gap, place="passage"), assembly)
    assert passage == "〔本段在“客单价目标”补齐后写出〕"
