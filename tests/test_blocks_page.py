"""The page about trees, cards, schedules and grids: its example builds, and it names every part."""

from __future__ import annotations

import re
from pathlib import Path

from planforge import load
from planforge.definition.model import TreeBlock
from planforge.document.drawn.drawing import DRAWN

PAGE = (Path(__file__).parents[1] / "docs" / "blocks.md").read_text("utf-8")


def test_the_example_builds(tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert found
    (tmp_path / "plan.yaml").write_text(found[1], encoding="utf-8")

    plan = load(tmp_path)

    assert plan.to_excel(tmp_path / "plan.xlsx").exists()
    assert plan.to_word(tmp_path / "plan.docx").exists()


def test_each_drawing_and_each_key_of_a_tree_stands_on_the_page() -> None:
    keys = [key for key in TreeBlock.model_fields if key not in ("block", "table", "when")]

    assert all(f"`{name}`" in PAGE for name in DRAWN)
    assert all(f"`{key}`" in PAGE or f"{key}:" in PAGE for key in keys)
