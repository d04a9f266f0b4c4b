"""`planforge convert` as its user meets it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from planforge.cli import main

PLAN = """\
title: 方案   # a comment
period: 2025-12
metrics:
  paid: {actual: 5万, target: previous * 1.12, previous: 4万}
"""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")


def test_a_plan_becomes_a_form_and_a_form_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", ".", "计划.xlsx", "--language", "zh"]) == 0
    assert main(["convert", "计划.xlsx", "new/plan.yaml", "--language", "en"]) == 0

    assert capsys.readouterr().out == dedent("""\
        已写入：计划.xlsx
        plan.yaml 里的注释没有带过来：新文件只有方案的内容
        written: new/plan.yaml
        file names in the plan start at its folder, and the new file is in another
        """)
    assert Path("new/plan.yaml").read_text("utf-8") == dedent("""\
        title: 方案
        period: 2025-12

        metrics:
          paid: {target: previous * 1.12, previous: 4万, actual: 5万}
        """)


def test_a_form_is_built_like_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", "plan.yaml", "form/计划.xlsx"]) == 0

    assert main(["build", "form", "--quiet"]) == 0

    assert sorted(path.name for path in Path("form/out").glob("*.*x")) == ["方案.docx", "方案.xlsx"]
    assert capsys.readouterr().err == ""


def test_a_file_that_is_there_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    Path("计划.xlsx").write_bytes(b"mine")

    assert main(["convert", "plan.yaml", "计划.xlsx", "--language", "zh"]) == 2

    assert Path("计划.xlsx").read_bytes() == b"mine"
    assert "[file-exists]" in capsys.readouterr().err
    assert main(["convert", "plan.yaml", "计划.xlsx", "--force"]) == 0
    assert Path("计划.xlsx").read_bytes() != b"mine"
