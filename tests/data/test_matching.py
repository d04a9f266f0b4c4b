"""Patterns of files: what the standard library finds, but in bounded time."""

from __future__ import annotations

import glob
import os
from typing import TYPE_CHECKING

import pytest
from tests.data.exports import ask_shop, save_day
from tests.data.store import ask

from planforge.data.exports.matching import matching_files
from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from pathlib import Path

PAID = Measure("paid", "shop", "支付金额")


@pytest.mark.parametrize(
    "pattern",
    ["*.csv", "**/*.csv", "**", "a/**", "**/b/*", "a/*/*.c[s]v", "**/**/x.csv", "a/../*.csv",
     "./a/*", ".h/*.csv", "**/.*", "nothing/*", "a/b/x.csv", "**/b/**/*.csv", "[[]x]/*"],
)  # fmt: skip
@pytest.mark.parametrize("absolute", [False, True])
def test_patterns_mean_what_they_do_elsewhere(
    tmp_path: Path, pattern: str, *, absolute: bool
) -> None:
    for name in (
        "x.csv",
        "a/x.csv",
        "a/b/x.csv",
        "a/b/c/y.csv",
        ".h/x.csv",
        "a/.x.csv",
        "[x]/z.csv",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    whole = f"{tmp_path}/{pattern}" if absolute else pattern

    found = matching_files(tmp_path, whole)

    expected = glob.glob(whole, root_dir=tmp_path, recursive=True)  # noqa: PTH207
    assert _files(tmp_path, found) == _files(tmp_path, expected)


def _files(root: Path, names: list[str]) -> set[Path]:
    return {root / name for name in names if (root / name).is_file()}


def test_links_that_lead_round_in_circles_are_no_trap(tmp_path: Path) -> None:
    save_day(tmp_path, "2025-12-01", "5")
    for name, target in (("生意参谋/up", ".."), ("生意参谋/here", ".")):
        (tmp_path / name).symlink_to(target)

    answer = ask_shop(tmp_path, Source(files="**/*店铺*.xls"), PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 5


def test_pipes_and_folders_called_like_data_are_none(tmp_path: Path) -> None:
    save_day(tmp_path, "2025-12-01", "5")
    os.mkfifo(tmp_path / "生意参谋/店铺-2.xls")
    (tmp_path / "生意参谋/店铺-3.xls").mkdir()

    answer = ask_shop(tmp_path, Source(files="**/*店铺*.xls"), PAID)

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == 5


def test_a_pattern_that_goes_through_half_a_disk_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planforge.data.exports.matching.MOST_ENTRIES", 20)
    for number in range(30):
        (tmp_path / f"{number}.txt").write_text("")

    answer = ask(tmp_path, {"shop": Source(files=("0.txt", "**/*.csv"))}, PAID)

    (told,) = answer.problems
    assert told.text("en") == (
        "plan.yaml:sources.shop.files.1: `**/*.csv` goes through more than 200000 files and folders"
        " [pattern-too-wide]\n"
        "    name the folder that holds the downloads, instead of one far above it"
    )
    assert "翻找的文件和文件夹超过 200000 个" in told.text("zh")
