"""The first plan of a store: from a few answers and a folder of exports, or a pack's starter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from planforge.data.time import read_period
from planforge.definition.packs import is_folder, pack_names, pack_starter, packs_with_starter
from planforge.definition.read import PLAN_FILES, definition_from
from planforge.definition.tree import Fields, Origin, plain
from planforge.definition.yaml_edit import Edit, Put, edited_bytes
from planforge.definition.yaml_tree import read_yaml
from planforge.problems import PlanError, Problem, Problems, suggestion
from planforge.starting.answers import Answers, headline, last_period, title_of
from planforge.starting.changes import change_plan
from planforge.starting.paths import relative
from planforge.starting.shift import Shift, shift_between
from planforge.starting.short_plan import short_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from planforge.definition import tree
    from planforge.problems import Language


def starter_contents(pack: str, folder: Path) -> dict[Path, bytes]:
    """Return the files of a pack's starter plan as they will stand in a folder.

    Args:
        pack: a shipped pack's name, or the path of a pack's folder: then the plan names it as seen
            from its own folder.
        folder: where the plan will stand.

    Raises:
        PlanError: there is no such pack, or it has no starter.
    """
    contents = {folder / name: file.read_bytes() for name, file in _files(_starter(pack))}
    plan = folder / PLAN_FILES[0]
    if is_folder(pack) and plan in contents:
        named = Put(("pack",), relative(Path(pack), folder))
        contents[plan] = edited_bytes(contents[plan], [named])
    return contents


def first_plan(answers: Answers, folder: Path, language: Language) -> dict[Path, bytes]:
    """Return the files of a first plan as they will stand in a folder.

    Args:
        answers: what is known.
        folder: where the plan will stand.
        language: of the plan and its comments.

    Raises:
        PlanError: with what is missing or wrong.
    """
    if answers.recognition is None:
        return _starter_with(answers, folder, language)
    period = answers.period or last_period(answers.recognition, kind_of_period(answers.pack))
    if period is None:
        raise PlanError([Problem("no-period-in-exports")])
    text = short_plan(answers, answers.recognition, period, folder, language)
    return {folder / PLAN_FILES[0]: text.encode()}


def kind_of_period(pack: str) -> str:
    """Return what a pack's plans are about: a `month`, a `quarter` or a `year`.

    Its starter tells; a pack without one, or with any stretch of days, is taken to plan months.
    """
    starter = pack_starter(pack)
    if starter is None:
        return "month"
    written = (starter / PLAN_FILES[0]).read_bytes()
    root = read_yaml(written, Origin(pack, Path()), Problems())
    values = plain(root) if isinstance(root, Fields) else {}
    kind = read_period(str(values["period"]))[0]
    return "month" if kind == "range" else kind


# ── The starter ───────────────────────────────────────────────────────────────────────────────────


def _starter(pack: str) -> Traversable:
    starter = pack_starter(pack)
    if starter is not None:
        return starter
    known = packs_with_starter()
    details = {"name": pack, "packs": ", ".join(known), **suggestion(pack, known)}
    there = pack in pack_names() or is_folder(pack)
    code = "pack-without-starter" if there else "unknown-pack"
    raise PlanError([Problem(code, None, details)])


def _files(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    """Yield all files below a folder, by their paths in it."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry, f"{within}{entry.name}/")
        else:
            yield within + entry.name, entry


def _starter_with(answers: Answers, folder: Path, language: Language) -> dict[Path, bytes]:
    """Return the starter with the answers in it; its data stay those of its own period."""
    contents = starter_contents(answers.pack, folder)
    plan = folder / PLAN_FILES[0]
    root = read_yaml(contents[plan], Origin(plan.as_posix(), folder), Problems())
    values: Mapping[str, Any] = plain(root) if isinstance(root, Fields) else {}
    edits: dict[tree.Path, Edit] = {}
    period = str(values.get("period"))
    if answers.period and answers.period != period:
        definition = definition_from(values, folder).definition
        shift = _shift(period, answers.period)
        edits = {edit.path: edit for edit in change_plan(values, definition, shift).edits}
        period = answers.period
    if answers.client:
        edits[("client",)] = Put(("client",), answers.client)
    if answers.client or answers.title:
        title = answers.title or title_of(answers.client or "", period, language)
        edits[("title",)] = Put(("title",), title)
    metric = headline(answers.pack)
    if answers.target and metric:
        path = ("metrics", metric[0], "target")
        edits[path] = Put(path, answers.target)
    contents[plan] = edited_bytes(contents[plan], list(edits.values()))
    return contents


def _shift(old: str, new: str) -> Shift:
    try:
        return shift_between(old, new)
    except ValueError as error:
        details = {"period": old, "to": new}
        raise PlanError([Problem("new-bad-period", None, details)]) from error
