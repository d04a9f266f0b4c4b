"""Small plan folders for tests: a plan, a pack of its own, and the files they name."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from planforge.definition.read import WrittenPlan, read_definition
from planforge.problems import Language, PlanError

if TYPE_CHECKING:
    from pathlib import Path

EMPTY_PACK = "about: {title: Nothing}\n"


def plan_folder(
    folder: Path, plan: str, pack: str = EMPTY_PACK, files: dict[str, str] | None = None
) -> Path:
    """Return `folder` with a `plan.yaml`, its pack in `pack/`, and further files by path.

    The plan stands on `pack` unless it names another; its text is unindented.
    """
    text = dedent(plan)
    if "pack:" not in text:
        text += "pack: ./pack\n"
    _write(folder / "plan.yaml", text)
    _write(folder / "pack" / "pack.yaml", dedent(pack))
    for name, content in (files or {}).items():
        _write(folder / name, content)
    return folder


def read_plan(
    folder: Path, plan: str, pack: str = EMPTY_PACK, files: dict[str, str] | None = None
) -> WrittenPlan:
    """Return the plan that these few lines write; `title` and `period` are added where missing."""
    return read_definition(plan_folder(folder, _complete(plan), pack, files) / "plan.yaml")


def errors(
    folder: Path,
    plan: str,
    pack: str = EMPTY_PACK,
    files: dict[str, str] | None = None,
    *,
    language: Language = "en",
) -> str:
    """Return what the plan's reader is told, with the folder's own path left out.

    The plan is taken as it is: nothing is added but the pack, at its end.
    """
    with pytest.raises(PlanError) as caught:
        read_definition(plan_folder(folder, plan, pack, files))
    return caught.value.text(language).replace(f"{folder.as_posix()}/", "")


def _complete(plan: str) -> str:
    text = dedent(plan).rstrip("\n") + "\n"
    for key, value in (("period", "2025-12"), ("title", "方案")):
        if f"{key}:" not in [line.split(" ")[0] for line in text.splitlines()]:
            text += f"{key}: {value}\n"
    return text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
