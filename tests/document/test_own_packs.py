"""Packs of one's own: their prose leaves out what a plan has not, as that of shipped packs does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.document.test_scenario_prose import PLAN, metrics, told
from tests.support.document_text import document_as_text

from planforge import plan_from

if TYPE_CHECKING:
    from pathlib import Path

    from planforge import Plan


@pytest.mark.parametrize("plan_folder", ["", "plan", "pack/starter"])
def test_a_pack_of_ones_own_says_nothing_of_scenarios_that_a_plan_has_not(
    tmp_path: Path, plan_folder: str
) -> None:
    prose = '# A\n\nThe plan.\n\nSee {{ ref("table:scenarios") }}.\n\n## B\n\n{{ scenarios() }}\n'
    _write_pack(tmp_path / "pack", prose)

    plan = _plan_of_pack(tmp_path / "pack", tmp_path / plan_folder)
    own = _plan_of_pack(tmp_path / "pack", tmp_path / plan_folder, sections={"A": prose})

    text = document_as_text(plan.to_word(tmp_path / "plan.docx"))
    assert "The plan." in text
    assert "See" not in text
    assert "Heading 2" not in text
    assert "no-scenarios-in-prose" in told(own, tmp_path)
    assert "unknown-reference" in told(own, tmp_path)


def test_a_pack_of_ones_own_leaves_out_what_a_client_must_not_read(tmp_path: Path) -> None:
    prose = "# A\n\nAds cost {{ ads.target }}.\n\nWe plan {{ paid.target }}.\n"
    _write_pack(tmp_path / "pack", prose)
    marks = metrics(ads={"internal": True})

    plan = _plan_of_pack(tmp_path / "pack", tmp_path, metrics=marks).for_client()
    own = _plan_of_pack(tmp_path / "pack", tmp_path, metrics=marks, sections={"A": prose})

    text = document_as_text(plan.to_word(tmp_path / "plan.docx"))
    assert "We plan" in text
    assert "Ads cost" not in text
    assert "hidden-in-prose" in told(own.for_client(), tmp_path)


def _write_pack(folder: Path, prose: str) -> None:
    folder.mkdir()
    (folder / "a.md").write_text(prose, "utf-8")
    (folder / "pack.yaml").write_text("outline: [a.md]\n", "utf-8")


def _plan_of_pack(pack: Path, folder: Path, **rest: Any) -> Plan:
    folder.mkdir(parents=True, exist_ok=True)
    definition = yaml.safe_load(PLAN) | {"scenarios": {}, "pack": os.path.relpath(pack, folder)}
    definition.pop("scenario")
    return plan_from(definition | rest, folder=folder)
