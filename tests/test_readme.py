"""What newcomers are told works: the README's blocks run, its commands and links are there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from planforge.cli import main

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh-CN.md"]
COMMANDS = {"new", "build", "convert", "fill", "inspect", "metrics", "packs", "schema"}
PAGES = [
    *READMES, "CHANGELOG.md", "CONTRIBUTING.md",
    *(page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").rglob("*.md")),
    *(page.relative_to(ROOT).as_posix() for page in (ROOT / "benchmarks").rglob("*.md")),
]  # fmt: skip
COMMENTED = [
    path.relative_to(ROOT).as_posix()
    for folder in ("samples", "src/planforge/templates", "src/planforge/messages")
    for path in (ROOT / folder).rglob("*.yaml")
]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(name: str, language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text(name), re.DOTALL | re.MULTILINE)
    return [block for marked, block in found if marked == language]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that has the samples, as the current one."""
    (tmp_path / "samples").symlink_to(ROOT / "samples", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return tmp_path


@pytest.mark.parametrize("name", READMES)
def test_the_python_of_the_readme_runs(
    name: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill, plan = blocks(name, "python")

    for program in (fill, plan):
        exec(compile(program, name, "exec"), {"__name__": "readme"})

    before, _, after = capsys.readouterr().out.strip().partition(" -> ")
    assert before != after
    assert {file.suffix for file in checkout.glob("*.*")} == {".docx", ".xlsx"}
    assert len(fill.splitlines()) == 5


@pytest.mark.parametrize("name", READMES)
def test_the_plan_of_the_readme_has_fifteen_lines_and_builds(
    name: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (plan,) = blocks(name, "yaml")
    (checkout / "december.yaml").write_text(plan, encoding="utf-8")

    assert "planforge build december.yaml" in text(name)
    assert len(plan.splitlines()) == 15
    assert main(["build", "december.yaml"]) == 0, capsys.readouterr().err
    assert {file.suffix for file in (checkout / "out").glob("[!.]*")} == {".xlsx", ".docx"}


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_slip_that_the_readme_shows_is_told_so(
    name: str, language: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (told,) = [block for block in blocks(name, "") if block.partition("/plan.yaml:")[1]]
    folder = told.partition("/")[0]
    assert main(["new", "taobao-monthly", folder]) == 0
    plan = checkout / folder / "plan.yaml"
    slip = plan.read_text("utf-8").replace("paid: {target:", "paid: {targt:", 1)
    plan.write_text(slip, encoding="utf-8")
    capsys.readouterr()

    assert main(["build", folder, "--language", language]) == 2
    assert capsys.readouterr().err.startswith(told)


@pytest.mark.parametrize("name", READMES)
def test_the_readme_s_commands_are_those_that_are_checked(name: str) -> None:
    check = text(".ci/run")

    lines = [line for block in blocks(name, "sh") for line in block.splitlines()]

    for line in lines:
        for command in line.split(" && "):
            if command.startswith("planforge build samples"):
                command += ' -o "$work/sample"'
            if command.startswith("planforge fill"):
                command = command.partition(" -o ")[0]
            if command.startswith(("pip ", "pytest")) or "samples" in command:
                assert command in check


@pytest.mark.parametrize("name", [*PAGES, *COMMENTED, "src/planforge/cli/texts.py"])
def test_commands_that_are_named_exist(name: str) -> None:
    named = re.findall(r"(?:^[#\s]*|`|&& |: )planforge ([a-z]+)\b", text(name), re.MULTILINE)

    assert set(named) <= COMMANDS


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name

    linked = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text(name))
    shown = re.findall(r"""<img[^>]*\ssrc=["']([^"'#]+)""", text(name))
    for target in [*linked, *shown]:
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("name", READMES)
def test_the_readme_leads_to_each_page(name: str) -> None:
    pages = {page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").glob("*.md")}

    assert pages <= set(re.findall(r"\]\(([^)#\s]+)", text(name)))


@pytest.mark.parametrize("name", READMES)
def test_no_place_of_one_machine_is_named(name: str) -> None:
    assert not re.search(r"/home/|/root/|/work/|/tmp/|C:\\", text(name))


@pytest.mark.skipif(sys.platform == "win32", reason="rights are others there")
def test_the_check_can_be_run() -> None:
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
