"""The next period's plan, made from the last one.

    last plan ─ read ─> values ─┬─ change_plan ───> changes ─┬─> text of the new plan
    folder of exports ──────────┴─ find_sources ──> changes ─┘   and what to tell of it

The text is changed in its places, so that comments, order and wording stay as their author made
them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planforge.definition.data_tree import read_data
from planforge.definition.read import PLAN_FILES, plan_file, read_definition, read_tree
from planforge.definition.tree import Fields, Items, Leaf, Node, Origin, Places, plain
from planforge.definition.yaml_edit import Put, edited_bytes, edited_values
from planforge.problems import Location, PlanError, Problem, Problems
from planforge.starting.changes import change_plan
from planforge.starting.exports import Exports
from planforge.starting.form import form_of
from planforge.starting.paths import (
    is_absolute,
    is_pattern,
    leads_out,
    named_files,
    seen_from,
)
from planforge.starting.remarks import Changes, Remark
from planforge.starting.shift import Shift, shift_between

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planforge.definition import tree
    from planforge.definition.model import Definition

_TEXT_SHOWN = 30
_YAML = {".yaml", ".yml"}
_COMMENT = re.compile(rb"(?:^|\s)#(?=\s)", re.MULTILINE)
_NOT_WORDING = {
    "pack", "catalogue", "title", "period", "sources", "charts", "sheets", "labels", "holidays",
    "events", "event",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NextPlan:
    """A plan taken over into the next period.

    Attributes:
        folder: where it will stand.
        contents: its files, by their paths.
        changed: what was changed.
        to_look_at: what its author has to see to.
        mentions: texts that still name the old period.
    """

    folder: Path
    contents: Mapping[Path, bytes]
    changed: tuple[Problem, ...]
    to_look_at: tuple[Problem, ...]
    mentions: tuple[Problem, ...]


def next_plan(
    last: Path,
    to: str,
    folder: Path | None = None,
    exports: Path | None = None,
    form: str | None = None,
) -> NextPlan:
    """Return last period's plan for the period `to`.

    Args:
        last: its file or folder.
        to: the new period, as people write it.
        folder: where it will stand; beside the last, called by the period, when not said.
        exports: a folder of exports that has its figures; its sources stay where they are without.
        form: name of the Excel form to write it as; it stays of the last plan's kind without.

    Raises:
        PlanError: with all that is wrong with the last plan, the period or the folder of exports.
    """
    problems = Problems()
    file = plan_file(last, problems)
    problems.stop_if_any()
    definition = read_definition(file).definition
    shift = _shift(definition, to, file)
    target = folder or _beside(file, shift)
    _check_folders(file, target, exports)
    values = _values(file)
    changes = change_plan(values, definition, shift)
    copies = _take_files(values, file.parent, target, exports, shift, changes)
    plan = target / (form or _plan_name(file))
    contents = {plan: _written(file, plan, values, changes), **copies}
    if form and file.suffix.lower() in _YAML and _COMMENT.search(file.read_bytes()):
        changes.to_look_at.append(Remark("new-comments", (), {"last": file.as_posix()}))
    return NextPlan(target, contents, *_told(plan, contents, changes, shift))


def _shift(definition: Definition, to: str, file: Path) -> Shift:
    details = {"period": definition.period, "to": to}
    try:
        shift = shift_between(definition.period, to)
    except ValueError as error:
        raise PlanError([Problem("new-bad-period", None, details)]) from error
    if shift.old == shift.new:
        raise PlanError([Problem("new-same-period", Location(file.as_posix()), details)])
    return shift


def _beside(file: Path, shift: Shift) -> Path:
    """Return a folder beside the last plan's: called alike where its name tells the period."""
    last = file.parent if file.parent.name else file.resolve().parent
    name = shift.words(last.name)
    return last.parent / (name if name != last.name else shift.text.replace("/", "_"))


def _plan_name(file: Path) -> str:
    """Return the last plan's file name, or one by which a folder's plan is found."""
    if file.name in PLAN_FILES:
        return file.name
    alike = (name for name in PLAN_FILES if name.endswith(file.suffix.lower()))
    return next(alike, file.name)


def _check_folders(file: Path, target: Path, exports: Path | None) -> None:
    problems = Problems()
    if target.resolve() == file.parent.resolve():
        problems.add("new-into-itself", Location(target.as_posix()))
    if exports is not None and not exports.is_dir():
        problems.add("no-exports-there", Location(exports.as_posix()))
    problems.stop_if_any()


def _values(file: Path) -> Mapping[str, Any]:
    root = _tree(file.read_bytes(), file)
    values = plain(root) if root is not None else None
    assert isinstance(values, Mapping), "the definition was read from it"
    return values


def _take_files(
    values: Mapping[str, Any],
    old: Path,
    target: Path,
    exports: Path | None,
    shift: Shift,
    changes: Changes,
) -> dict[Path, bytes]:
    """Return the files that go along; the others are named as seen from the new folder."""
    taken = _exports(exports, target, shift) if exports is not None else None
    if taken is not None:
        taken.find_sources(values, changes)
    copies: dict[Path, bytes] = {}
    for file in named_files(values):
        if taken is not None and file.is_data and file.path[1] in taken.found:
            continue
        rows = taken.find_rows(file) if taken is not None and file.path[0] == "tables" else None
        if rows is not None:
            changes.edits.append(rows)
        elif is_absolute(file.name):
            continue
        elif file.is_data or leads_out(file.name) or file.path == ("pack",):
            pattern = "files" in file.path or is_pattern(file.name)
            name = seen_from(target, file.name, old, pattern=pattern) + file.sheet
            changes.edits.append(Put(file.path, name))
        elif (old / file.name).is_file():
            copies[target / file.name] = (old / file.name).read_bytes()
    if taken is not None:
        taken.tell(values, changes)
    return copies


def _exports(exports: Path, target: Path, shift: Shift) -> Exports:
    from planforge.recognition import recognise

    return Exports(exports, target, shift, recognise([exports], target))


# ── Written and read again ────────────────────────────────────────────────────────────────────────


def _written(file: Path, plan: Path, values: Mapping[str, Any], changes: Changes) -> bytes:
    """Return the new plan's file, of the kind that its name tells."""
    match plan.suffix.lower():
        case ".json":
            import json

            text = json.dumps(edited_values(values, changes.edits), ensure_ascii=False, indent=2)
            return (text + "\n").encode()
        case ".xlsx":
            values = edited_values(values, changes.edits)
            origin = Origin(plan.as_posix(), plan.parent)
            return form_of(read_data(values, origin, Problems()), plan)
        case _:
            return edited_bytes(file.read_bytes(), changes.edits)


def _told(
    plan: Path, contents: Mapping[Path, bytes], changes: Changes, shift: Shift
) -> tuple[tuple[Problem, ...], tuple[Problem, ...], tuple[Problem, ...]]:
    root = _tree(contents[plan], plan)
    assert isinstance(root, Fields)
    places = Places(root)

    def problem(remark: Remark) -> Problem:
        place = places.near(*remark.path) if remark.path else Location(plan.as_posix())
        return Problem(remark.code, place, remark.details)

    mentions = [
        Problem("new-mention", leaf.where, {"text": _shown(leaf.written)})
        for path, leaf in _leaves(root, ())
        if path[0] not in _NOT_WORDING
        and not leaf.written.strip().isdecimal()  # a price of 99 is no 99 sale
        and shift.is_named_in(leaf.written)
        and shift.day_text(leaf.written) is None
    ]
    to_look_at = [problem(remark) for remark in changes.to_look_at]
    for file, content in contents.items():
        if file.suffix.lower() == ".md":
            mentions += _in_file(file, content, shift)
        elif file.suffix.lower() == ".docx":
            to_look_at.append(Problem("new-prose-file", Location(file.as_posix())))
    changed = tuple(problem(remark) for remark in changes.changed)
    return changed, tuple(to_look_at), tuple(mentions)


def _tree(content: bytes, file: Path) -> Node | None:
    return read_tree(content, Origin(file.as_posix(), file.parent), Problems())


def _leaves(node: Node, path: tree.Path) -> Iterator[tuple[tree.Path, Leaf]]:
    match node:
        case Leaf():
            yield path, node
        case Items():
            for number, item in enumerate(node.nodes):
                yield from _leaves(item, (*path, number))
        case Fields():
            for key, value in node.nodes.items():
                yield from _leaves(value, (*path, key))


def _in_file(file: Path, content: bytes, shift: Shift) -> list[Problem]:
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    return [
        Problem("new-mention", Location(file.as_posix(), number), {"text": _shown(line)})
        for number, line in enumerate(lines, start=1)
        if shift.is_named_in(line)
    ]


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TEXT_SHOWN else line[: _TEXT_SHOWN - 1] + "…"
