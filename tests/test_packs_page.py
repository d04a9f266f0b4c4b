"""The page on making a pack is true: its files make a pack that builds, in both languages."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.support.document_text import document_as_text

from planforge.build import build_files, load
from planforge.cli import main

PAGE = Path(__file__).parents[1] / "docs" / "packs.md"
_FILE = re.compile(r"^<!-- (\S+) -->\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    for name, text in _FILE.findall(PAGE.read_text("utf-8")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "studio"


def test_the_page_has_every_file_of_its_pack(pack: Path) -> None:
    files = {path.relative_to(pack).as_posix() for path in pack.rglob("*.*")}

    listed = re.search(
        r"^```\nstudio/\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert listed
    assert files == {line.split()[0] for line in listed[1].splitlines()}


def test_a_new_plan_of_the_pack_builds_and_lacks_nothing(
    pack: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(pack.parent)

    assert main(["new", "./studio", "my-month"]) == 0, capsys.readouterr().err
    built = build_files("my-month", "out")

    text = document_as_text(built.document)
    assert "to be added" not in text
    assert "Where the month stands" in text
    assert load("my-month").failed_checks() == []


def test_the_same_pack_speaks_chinese(pack: Path) -> None:
    folder = shutil.copytree(pack / "starter", pack.parent / "十一月")
    _replace(folder / "days.csv", "date,visits,sales", "日期,到馆人次,实收")
    _replace(folder / "plan.yaml", "language: en", "language: zh-CN")

    assert load(folder).metric_label("sales") == "实收"


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
