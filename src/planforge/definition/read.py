"""A plan read from its file, with its pack merged in, and the place of everything in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planforge.definition.binding import with_bindings
from planforge.definition.catalogue import with_catalogue, with_metrics_named
from planforge.definition.data_tree import read_data
from planforge.definition.form.files import read_form
from planforge.definition.json_tree import read_json
from planforge.definition.merge import LANGUAGES, in_language, merged
from planforge.definition.model import Definition
from planforge.definition.modules import with_modules
from planforge.definition.names import check_names
from planforge.definition.own_theme import read_plan_theme
from planforge.definition.packs import (
    DEFAULT_PACK,
    check_files,
    read_packs,
    without_own_keys,
)
from planforge.definition.presets import with_presets
from planforge.definition.prose import ProseFile, read_prose, texts_of_packs
from planforge.definition.rows import rows_as_written
from planforge.definition.shape import shaped
from planforge.definition.text import report_unseen
from planforge.definition.themes import DEFAULT_THEME, Theme, read_theme
from planforge.definition.tree import Fields, Items, Leaf, Node, Origin, Places
from planforge.definition.yaml_tree import read_yaml
from planforge.problems import Location, Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.switched import SwitchedOff
    from planforge.problems import Problem

PLAN_FILES = ("plan.yaml", "plan.yml", "plan.json", "计划.xlsx", "plan.xlsx")
FORM_SUFFIXES = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class WrittenPlan:
    """A plan as written, and where.

    Attributes:
        definition: the plan, with its pack merged in and its texts in its language. `summary` and
            the values of `sections` are prose; where a Markdown file was named, its text.
        places: where each value stands, by the keys as written: `of("metrics", "paid", "from")`.
        folder: relative paths in the plan start here.
        texts: the Markdown files of the outline, by their names in `outline`, in its order.
        bound: the metrics that come from an export because its preset knows it.
        off: what its conditions leave out, by the name that prose has for it.
        notices: what is not wrong, but should be known.
        texts_of_packs: the files of the texts that packs bring, by the names that problems give.
        theme: how the files look, in the plan's language.
    """

    definition: Definition
    places: Places
    folder: Path
    texts: Mapping[str, ProseFile]
    bound: frozenset[str] = frozenset()
    off: Mapping[str, SwitchedOff] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()
    theme: Theme = field(default_factory=lambda: read_theme(DEFAULT_THEME, LANGUAGES[0]))
    texts_of_packs: frozenset[str] = frozenset()


def read_definition(path: Path | str) -> WrittenPlan:
    """Return the plan in a file (`.yaml`, `.yml`, `.json`, `.xlsx`), or that of a folder.

    Raises:
        PlanError: with all that is wrong with the plan as written.
    """
    problems = Problems()
    file = plan_file(Path(path), problems)
    problems.stop_if_any()
    origin = Origin(file.as_posix(), file.parent)
    return _written_plan(read_tree(file.read_bytes(), origin, problems), origin, problems)


def definition_from(data: Mapping[str, Any], folder: Path | str = ".") -> WrittenPlan:
    """Return the plan that plain Python data describe; places name the keys.

    Args:
        data: what the YAML would say.
        folder: where relative paths start.

    Raises:
        PlanError: with all that is wrong with the plan as written.
    """
    problems = Problems()
    origin = Origin("<plan>", Path(folder))
    return _written_plan(read_data(data, origin, problems), origin, problems)


def read_tree(content: bytes, origin: Origin, problems: Problems) -> Node | None:
    """Return what a plan's file says itself, without its pack; None, with problems, if nothing."""
    name = origin.name.lower()
    if name.endswith(FORM_SUFFIXES):
        return read_form(content, origin, problems)
    return (read_json if name.endswith(".json") else read_yaml)(content, origin, problems)


def plan_file(path: Path, problems: Problems) -> Path:
    """Return the file of a plan; of a folder, the one in it that is called like a plan."""
    if path.is_file():
        return path
    if path.is_dir():
        found = [path / name for name in PLAN_FILES if (path / name).is_file()]
        if not found:
            problems.add(
                "no-plan-in-folder", Location(path.as_posix()), files=", ".join(PLAN_FILES)
            )
        forms = [file for file in found if file.name.lower().endswith(FORM_SUFFIXES)]
        if forms and forms != found:
            files = ", ".join(file.name for file in (found[0], *forms))
            problems.add("several-plans-in-folder", Location(path.as_posix()), files=files)
        return found[0] if found else path
    nearby = path.parent.iterdir() if path.parent.is_dir() else ()
    known = suggestion(path.name, [entry.name for entry in nearby])
    problems.add("plan-not-found", Location(path.as_posix()), **known)
    return path


def _written_plan(root: Node | None, origin: Origin, problems: Problems) -> WrittenPlan:
    if root is not None and not isinstance(root, Fields):
        problems.add("not-a-plan", root.where)
        root = None
    if root is None:
        problems.stop_if_any()
        raise AssertionError("a reader without a tree has told why")
    if _has_unseen(root, problems):
        problems.stop_if_any()
    layered = with_packs(root, origin, problems)
    whole, texts = read_prose(rows_as_written(layered.tree), problems)
    values = shaped(whole, Definition, problems)
    check_names(whole, problems)
    check_files(whole, problems)
    theme = read_plan_theme(whole.nodes.get("theme"), _language((whole,)), problems)
    problems.stop_if_any()
    definition = Definition.model_validate(values)
    return WrittenPlan(
        definition, Places(whole), Path(str(origin.folder)), texts, layered.bound, layered.off,
        layered.notices, theme, texts_of_packs(whole, texts),
    )  # fmt: skip


def _has_unseen(node: Node, problems: Problems) -> bool:
    """Note, and return, that a key or value holds what no file can."""
    match node:
        case Leaf():
            return report_unseen(node.written, node.where, problems)
        case Items():
            found = [_has_unseen(item, problems) for item in node.nodes]
            return any(found)
        case Fields():
            keys = [report_unseen(key, where, problems) for key, where in node.keys.items()]
            return any([*keys, *(_has_unseen(value, problems) for value in node.nodes.values())])


@dataclass(frozen=True, slots=True)
class Layered:
    """A plan laid over its packs.

    Attributes:
        tree: all that they say, without what its conditions leave out.
        bound, off, notices: as in `WrittenPlan`.
    """

    tree: Fields
    bound: frozenset[str]
    off: Mapping[str, SwitchedOff]
    notices: tuple[Problem, ...]


def with_packs(plan: Fields, origin: Origin, problems: Problems) -> Layered:
    """Return the plan over its pack over the pack's parents.

    All is in the plan's language; what presets and the catalogue know stands under what is written.
    """
    named = plan.nodes.get("pack")
    named = named if isinstance(named, Leaf) and named.value is not None else None
    name, where = (named.written, named.where) if named else (DEFAULT_PACK, None)
    packs = read_packs(name, where, origin, problems)
    language = _language((plan, *packs))
    whole = Fields({}, {}, plan.where, plan.origin)
    for tree in (*reversed([without_own_keys(pack) for pack in packs]), plan):
        spoken = in_language(tree, language)
        if isinstance(spoken, Fields):
            entries = with_presets(with_metrics_named(spoken), language, problems)
            whole = merged(entries, whole, problems)
    modules = with_modules(whole, plan, problems)
    whole, bound = with_bindings(modules.tree, plan, language, problems)
    whole = with_catalogue(whole, language, modules.off, problems)
    return Layered(whole, bound, modules.off, modules.notices)


def _language(trees: tuple[Fields, ...]) -> str:
    """Return the first language stated; one that is unknown is told of by the model's check."""
    for tree in trees:
        stated = tree.nodes.get("language")
        if isinstance(stated, Leaf) and stated.written in LANGUAGES:
            return stated.written
    return LANGUAGES[0]
