"""What a build leaves behind: everything whole, or the folder as it was before."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.disks import disk

from planforge.outputs import RECORD, Outputs, Staging, file_name
from planforge.problems import PlanError


def build(folder: Path, *names: str, text: str = "new", force: bool = False) -> None:
    files = [folder / name for name in names]
    with Outputs(folder, files, force=force) as outputs:
        for file in files:
            outputs.path(file).write_text(text, encoding="utf-8")


def told(folder: Path, *names: str, text: str = "new", force: bool = False) -> str:
    with pytest.raises(PlanError) as caught:
        build(folder, *names, text=text, force=force)
    return str(caught.value).replace(f"{folder.as_posix()}", "out")


def contents(folder: Path) -> dict[str, str]:
    """Return all files of a folder but the record."""
    return {
        file.name: file.read_text("utf-8")
        for file in sorted(folder.rglob("*"))
        if file.name != RECORD
    }


# ── Names ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("云栖家居 12 月运营规划方案", "云栖家居 12 月运营规划方案"),
        ("2025/12: plan?", "2025-12- plan"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows", "C-Windows"),
        ("..", "plan"),
        ("", "plan"),
        ("\u202ecod.exe", "cod.exe"),
        ("a\nb\tc", "a-b-c"),
        ("plan. ", "plan"),
        (".hidden", "hidden"),
        ("~$plan", "$plan"),
        ("NUL", "_NUL"),
        ("com1.plan", "_com1.plan"),
        ("Console", "Console"),
        ("e\u0301te\u0301", "été"),
        ("half \ud800 a pair", "half a pair"),
    ],
)
def test_a_title_becomes_a_name_that_every_system_takes(title: str, name: str) -> None:
    assert file_name(title) == name


def test_long_titles_are_cut_and_stay_apart() -> None:
    one, two = file_name("规划" * 80 + "一"), file_name("规划" * 80 + "二")

    assert one != two
    assert len(one.encode()) <= 180
    assert one.startswith("规划规划")


@given(st.text())
def test_any_title_makes_a_file_in_its_folder(title: str) -> None:
    name = file_name(title) + ".xlsx"

    assert name == Path(name).name
    assert not set(name) & set('<>:"/\\|?*\0')
    assert len(name.encode()) < 200
    assert file_name(name.removesuffix(".xlsx")) == name.removesuffix(".xlsx")


# ── Whole or not at all ───────────────────────────────────────────────────────────────────────────


def test_files_stand_in_a_folder_made_for_them(tmp_path: Path) -> None:
    build(tmp_path / "deep" / "out", "a.xlsx", "b.docx")

    assert contents(tmp_path / "deep" / "out") == {"a.xlsx": "new", "b.docx": "new"}


def test_what_was_built_is_built_again_and_keeps_what_else_is_there(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    build(tmp_path, "a.xlsx", text="old")
    build(tmp_path, "other.xlsx")

    build(tmp_path, "a.xlsx", text="new")

    expected = {"a.xlsx": "new", "notes.txt": "mine", "other.xlsx": "new"}
    assert contents(tmp_path) == expected


@pytest.mark.parametrize("error", [RuntimeError("bug"), KeyboardInterrupt(), PlanError([])])
def test_a_build_that_stops_leaves_the_folder_as_it_was(
    tmp_path: Path, error: BaseException
) -> None:
    build(tmp_path, "a.xlsx", text="old")
    files = [tmp_path / "a.xlsx", tmp_path / "b.docx"]

    def interrupted() -> None:
        with Outputs(tmp_path, files) as outputs:
            outputs.path(files[0]).write_text("half", encoding="utf-8")
            raise error

    with pytest.raises(type(error)):
        interrupted()

    assert contents(tmp_path) == {"a.xlsx": "old"}


def test_a_folder_made_for_a_build_that_stops_is_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"

    with pytest.raises(ValueError, match="stop"), Staging(folder, [folder / "x.xlsx"]):
        raise ValueError("stop")

    assert list(tmp_path.iterdir()) == []


def test_when_a_later_file_cannot_be_moved_the_earlier_ones_are_put_back(tmp_path: Path) -> None:
    build(tmp_path, "a.xlsx", text="old")
    files = [tmp_path / "a.xlsx", tmp_path / "new.xlsx", tmp_path / "b.docx"]

    def without_the_last() -> None:
        with Outputs(tmp_path, files) as outputs:
            outputs.path(files[0]).write_text("new", encoding="utf-8")
            outputs.path(files[1]).write_text("new", encoding="utf-8")
            outputs.path(files[2]).mkdir()
            (tmp_path / "b.docx").write_text("mine", encoding="utf-8")

    with pytest.raises((OSError, PlanError)):
        without_the_last()

    assert contents(tmp_path) == {"a.xlsx": "old", "b.docx": "mine"}


def test_a_move_that_fails_at_the_end_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, "a.xlsx", "b.docx", text="old")
    replace = Path.replace

    def refused(source: Path, target: Path) -> Path:
        if target.name == "b.docx" and not source.name.startswith("kept"):
            raise PermissionError(errno.EACCES, "used by another process", str(target))
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", refused)

    assert told(tmp_path, "a.xlsx", "b.docx") == (
        "out/b.docx: this file is open in another program; close it and try again [file-open]"
    )
    assert contents(tmp_path) == {"a.xlsx": "old", "b.docx": "old"}


def test_files_have_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "any").touch()
    build(tmp_path, "a.xlsx")

    assert (tmp_path / "a.xlsx").stat().st_mode == (tmp_path / "any").stat().st_mode


# ── Files of somebody else ────────────────────────────────────────────────────────────────────────

CHANGED = """\
out/a.xlsx: somebody changed this file since it was built, or made it themselves \
[changed-since-built]
    give `--force` to write over it, or another folder with `-o`"""


def test_a_file_that_somebody_changed_is_not_written_over(tmp_path: Path) -> None:
    build(tmp_path, "a.xlsx", "b.docx", text="old")
    (tmp_path / "a.xlsx").write_text("hours of work", encoding="utf-8")

    assert told(tmp_path, "a.xlsx", "b.docx") == CHANGED
    assert contents(tmp_path) == {"a.xlsx": "hours of work", "b.docx": "old"}


def test_a_file_that_nobody_knows_is_somebodys(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("mine", encoding="utf-8")

    assert told(tmp_path, "a.xlsx") == CHANGED


@pytest.mark.parametrize("record", ["", "[]", "{", '{"a.xlsx": 1}', "\x00"])
def test_a_broken_record_knows_nothing(tmp_path: Path, record: str) -> None:
    build(tmp_path, "a.xlsx", text="old")
    (tmp_path / RECORD).write_text(record, encoding="utf-8")

    assert told(tmp_path, "a.xlsx") == CHANGED


def test_a_file_saved_while_the_build_ran_is_kept(tmp_path: Path) -> None:
    build(tmp_path, "a.xlsx", text="old")
    file = tmp_path / "a.xlsx"

    def saved_meanwhile() -> None:
        with Outputs(tmp_path, [file]) as outputs:
            outputs.path(file).write_text("new", encoding="utf-8")
            file.write_text("saved", encoding="utf-8")

    with pytest.raises(PlanError):
        saved_meanwhile()

    assert contents(tmp_path) == {"a.xlsx": "saved"}


def test_force_writes_over_what_was_changed_and_knows_it_again(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("mine", encoding="utf-8")

    build(tmp_path, "a.xlsx", text="forced", force=True)
    build(tmp_path, "a.xlsx", text="again")

    assert contents(tmp_path) == {"a.xlsx": "again"}


# ── Files that are open ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("规划方案.xlsx", "~$规划方案.xlsx"),
        ("规划方案.xlsx", ".~lock.规划方案.xlsx#"),
        ("规划方案.xlsx", ".~规划方案.xlsx"),
        ("方案.docx", "~$方案.docx"),
        ("Plan-25.docx", "~$Plan-25.docx"),
        ("Plan-25.docx", "~$lan-25.docx"),
        ("Document.docx", "~$cument.docx"),
    ],
)
def test_a_file_open_in_an_office_program_stays_whole(tmp_path: Path, name: str, lock: str) -> None:
    build(tmp_path, name, text="old")
    (tmp_path / lock).touch()

    assert told(tmp_path, name, force=True) == (
        f"out/{name}: this file is open in another program; close it and try again [file-open]\n"
        f"    if nothing has it open, a program that crashed left `{lock}` beside it: delete that"
    )
    assert contents(tmp_path)[name] == "old"


def test_all_that_is_in_the_way_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("mine", encoding="utf-8")
    (tmp_path / ".~lock.a.xlsx#").touch()
    (tmp_path / "b.docx").mkdir()

    with pytest.raises(PlanError) as caught:
        build(tmp_path, "a.xlsx", "b.docx")

    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["file-open", "changed-since-built", "folder-in-the-way"]


# ── Places that cannot be written ─────────────────────────────────────────────────────────────────


def test_a_folder_cannot_be_made_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")

    assert told(tmp_path / "file" / "deeper", "a.xlsx").replace(tmp_path.as_posix(), "") == (
        "out: `/file` is a file, so no folder can be made here [folder-is-file]\n"
        "    name another folder"
    )


def test_a_disk_for_reading_only_is_told(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "ro") as folder:
        assert told(folder / "deep", "a.xlsx") == (
            "out/deep: nothing can be written into this folder [folder-not-writable]\n"
            "    name another folder with `-o`, or ask for the right to write here"
        ).replace("out/deep", "out")
        assert told(folder, "a.xlsx").startswith("out: nothing can be written")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="an administrator may write anywhere"
)
def test_a_folder_without_the_right_to_write_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    assert told(tmp_path, "a.xlsx").startswith("out: nothing can be written into this folder")


@pytest.mark.skipif(sys.platform == "win32", reason="paths end elsewhere")
def test_a_path_too_long_is_told(tmp_path: Path) -> None:
    text = told(tmp_path / ("x" * 300), "a.xlsx")

    assert text.endswith(
        "no file of this path can be made here; it is too long or holds forbidden characters "
        "[path-not-possible]\n    choose a shorter path"
    )


def test_a_full_disk_keeps_the_old_files_and_no_half_one(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "size=64k") as folder:
        build(folder, "a.xlsx", "b.docx", text="old")

        assert told(folder, "a.xlsx", "b.docx", text="new" * 20_000) == (
            "out: the disk is full; the files from before are as they were [disk-full]\n"
            "    make room, or name a folder on another disk with `-o`"
        )
        assert contents(folder) == {"a.xlsx": "old", "b.docx": "old"}
