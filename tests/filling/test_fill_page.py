"""docs/fill.md says what is so: its list of filters, its example of a slip, its sample."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import planforge
from planforge.cli import main
from planforge.filling.checker import shown_signature
from planforge.filling.filters import FILTERS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "fill.md").read_text("utf-8")
SAMPLE = ROOT / "samples" / "filling"


def listed_filters() -> list[str]:
    """Return the rows of the page's table as they should be; equal filters share a row."""
    names: dict[str, list[str]] = {}
    for name, made in FILTERS.items():
        told = str(made.__doc__).splitlines()[0].removeprefix("Return ")
        names.setdefault(told, []).append(shown_signature(name))
    return [
        f"| {', '.join(f'`{name}`' for name in same)} | {told} |".replace("`|`", "`\\|`")
        for told, same in names.items()
    ]


def test_the_page_lists_every_filter_as_it_is() -> None:
    section = PAGE.partition("## Filters")[2].partition("\n## ")[0]

    rows = [line for line in section.splitlines() if line.startswith("| `")]

    assert rows == [row.replace('"%.2f"|format', '"%.2f"\\|format') for row in listed_filters()]


def test_the_slip_on_the_page_is_told_so(tmp_path: Path) -> None:
    told = re.search(r"^```\n(weekly.*?)```$", PAGE, re.DOTALL | re.MULTILINE)
    data = (SAMPLE / "week.yaml").read_text("utf-8").replace("成交金额:", "成交额:")
    (tmp_path / "week.yaml").write_text(data, "utf-8")
    template = planforge.compile_template(SAMPLE / "weekly.xlsx", name="weekly.xlsx")

    with pytest.raises(planforge.PlanError) as caught:
        template.render(tmp_path / "week.yaml")

    assert told is not None
    assert told[1].strip() in caught.value.text("en")


def test_the_commands_on_the_page_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^planforge (fill .*)$", PAGE, re.MULTILINE)

    for command in commands:
        assert main(command.split()) == 0, capsys.readouterr().err

    assert len(commands) >= 2
    assert (tmp_path / "week-49.xlsx").exists()
    assert "店铺" in capsys.readouterr().out
