from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docx import Document

if TYPE_CHECKING:
    from tests.samples.documents import Written
    from tests.samples.variants import Depth

FOUR_LEVELS = ("背景分析", "问题定义")
"""Chapters that go four levels deep; the others go two."""
CHAPTERS = "一二三四五六七八九十"


def test_chapters_go_as_deep_as_in_a_monthly_plan(documents: dict[Depth, Written]) -> None:
    deepest: dict[str, int] = {}
    chapter = ""
    for level, title in documents["full"].headings:
        chapter = title if level == 1 else chapter
        deepest[chapter] = max(level, deepest.get(chapter, 1))

    assert deepest == {title: 4 if title in FOUR_LEVELS else 2 for title in deepest}


def test_chapters_are_numbered_as_in_a_chinese_plan(documents: dict[Depth, Written]) -> None:
    chapters = [title for level, title in documents["full"].headings if level == 1]
    entries = [
        paragraph.text.partition("\t")[0]
        for paragraph in Document(str(documents["full"].path)).paragraphs
        if paragraph.style and (paragraph.style.name or "").startswith("toc ")
    ]

    assert [entry for entry in entries if re.match(f"[{CHAPTERS}]、", entry)] == [
        f"{number}、{title}" for number, title in zip(CHAPTERS, chapters, strict=True)
    ]
    assert {"1.1 行业发展趋势", "1.1.1 市场竞争格局变化", "10.3 未来发展建议"} <= set(entries)


def test_every_row_of_a_table_is_printed(documents: dict[Depth, Written]) -> None:
    plan = documents["full"].sample.plan
    tables = {link.symbol: link.text for link in documents["full"].links if link.kind == "table"}

    for name in ("goals", "team", "budget", "schedule", "risks", "contingencies", "milestones"):
        for key in plan.graph.axes[name].keys:
            assert key in tables[f"table:{name}"], (name, key)
