"""Reading and writing the form's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.form.book import UnreadableError, read_book
from planforge.definition.form.read_sheets import read_sheets
from planforge.definition.tree import Fields, Leaf, Origin
from planforge.problems import Location, Problems

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.definition.tree import Node


def read_form(content: bytes, origin: Origin, problems: Problems) -> Node | None:
    """Return the tree of an Excel form; None, with problems, where there is none to be had."""
    try:
        book = read_book(content)
    except UnreadableError as error:
        problems.add(str(error.args[0]), Location(origin.name))
        return None
    return read_sheets(book, origin, problems)


def form_bytes(root: Fields, origin: Origin) -> bytes:
    """Return the Excel form of a plan; the same plan gives the same bytes.

    What is wrong with the plan, such as a pack that is not there, keeps nobody from having its
    form; building tells of it.

    Args:
        root: the plan's tree, as its file has it.
        origin: that file: packs named by a path are looked for beside it.
    """
    from planforge.definition.form.lay_out import lay_out_form
    from planforge.definition.form.write import form_file
    from planforge.definition.read import with_packs  # it reads forms, too

    whole = with_packs(root, origin, Problems()).tree
    return form_file(lay_out_form(root, whole, _language(whole)))


def write_form(plan: Path, target: Path) -> None:
    """Write the Excel form of a plan (`.yaml`, `.yml`, `.json`) to `target`.

    Raises:
        PlanError: with all that keeps the plan from being read.
    """
    from planforge.definition.read import read_tree

    problems = Problems()
    origin = Origin(plan.as_posix(), plan.parent)
    root = read_tree(plan.read_bytes(), origin, problems)
    if root is not None and not isinstance(root, Fields):
        problems.add("not-a-plan", root.where)
    problems.stop_if_any()
    if isinstance(root, Fields):
        target.write_bytes(form_bytes(root, origin))


def _language(whole: Fields) -> str:
    stated = whole.nodes.get("language")
    return "en" if isinstance(stated, Leaf) and stated.written == "en" else "zh-CN"
