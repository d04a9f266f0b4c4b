"""Presets: what is known of a platform's export, as data that users can change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from pydantic import Field

from planforge.definition.merge import in_language, merged
from planforge.definition.model import Model, Source
from planforge.definition.named_files import read_named, read_shipped, shipped_names
from planforge.definition.shape import shaped
from planforge.definition.tree import Fields, Items, Leaf, Node, fields
from planforge.problems import Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_FOR_PRESETS = ("file", "preset", "sql", "url", "internal")
"""Keys of a source that say where one plan's data are."""


class PresetAbout(Model):
    """What people read about a preset."""

    title: str = Field(description="What the export is called.")
    platform: str = Field(description="Platform it comes from, such as `taobao` or `jd`.")
    where: str = Field(description="Where in the back office it is downloaded.")
    note: str = Field(description="How well it is known, and what to look out for.")


class PresetHeader(Model):
    """The columns of an export, by the names used here."""

    required: tuple[str, ...] = Field(description="Columns that every such export has.")
    optional: tuple[str, ...] = Field(
        default=(), description="Columns it may have, as chosen at the download."
    )


class PresetMetric(Model):
    """Which column gives a metric of the catalogue."""

    column: str = Field(description="The column.")
    additive: bool = Field(
        default=True, description="Whether days add up; where not, the period has its own row."
    )


class PresetFile(Model):
    """What a preset says beside the keys that it lays under a source."""

    about: PresetAbout = Field(description="What people read about it.")
    source: str = Field(description="Usual name of such a source in a plan.")
    files: tuple[str, ...] = Field(default=(), description="How its files are named.")
    header: PresetHeader = Field(description="The columns of the export.")
    units: dict[str, str] = Field(
        default_factory=dict, description="Units of columns, where their names do not say them."
    )
    metrics: dict[str, str | PresetMetric] = Field(
        default_factory=dict,
        description="Metrics that the export gives, each with its column; only where a row is"
        " about the whole shop.",
    )


@dataclass(frozen=True, slots=True)
class Preset:
    """One preset, checked and in one language.

    Attributes:
        name: as plans write it.
        about: what people read about it.
        source: usual name of such a source.
        files: patterns of file names.
        required, optional: its columns, by the names used here.
        units: units of columns.
        metrics: which column gives a metric.
        rules: the keys that it lays under a source.
        tree: the same with their places.
    """

    name: str
    about: PresetAbout
    source: str
    files: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    units: Mapping[str, str]
    metrics: Mapping[str, PresetMetric]
    rules: Source
    tree: Fields

    @property
    def columns(self) -> tuple[str, ...]:
        """Its columns, by the names used here."""
        return (*self.required, *self.optional)

    @property
    def known(self) -> tuple[str, ...]:
        """The names that its columns have in files, all of them."""
        names = (name for column in self.columns for name in self.spelled(column))
        return tuple(dict.fromkeys(names))

    def spelled(self, column: str) -> tuple[str, ...]:
        """Return the names that a column may have in files, its own first."""
        others = self.rules.columns.get(column, ())
        return (column, others) if isinstance(others, str) else (column, *others)


@cache
def shipped_presets(language: str = "zh-CN") -> tuple[Preset, ...]:
    """Return the presets that come with PlanForge, by name."""
    problems = Problems()
    found = [
        _preset(name, read_shipped("preset", name), language, problems)
        for name in shipped_names("preset")
    ]
    problems.stop_if_any()
    return tuple(preset for preset in found if preset is not None)


def read_preset(leaf: Leaf, language: str, problems: Problems) -> Preset | None:
    """Return the preset that a source names; None, with a problem, where there is none."""
    tree = read_named("preset", leaf, problems)
    return _preset(leaf.written, tree, language, problems) if tree else None


def with_presets(tree: Fields, language: str, problems: Problems) -> Fields:
    """Return a plan or pack in which each source has what its preset says and itself does not."""
    sources = tree.nodes.get("sources")
    if not isinstance(sources, Fields):
        return tree
    nodes = {name: _with_preset(node, language, problems) for name, node in sources.nodes.items()}
    whole = Fields(nodes, sources.keys, sources.where, sources.origin)
    return Fields({**tree.nodes, "sources": whole}, tree.keys, tree.where, tree.origin)


def preset_of(source: Node | None) -> Leaf | None:
    """Return where a source names its preset."""
    named = fields(source).get("preset")
    return named if isinstance(named, Leaf) and named.value is not None else None


def _with_preset(source: Node, language: str, problems: Problems) -> Node:
    named = preset_of(source)
    if named is None or not isinstance(source, Fields):
        return source
    preset = read_preset(named, language, problems)
    return merged(source, preset.tree, problems, ("sources", "")) if preset else source


def _preset(name: str, tree: Fields, language: str, problems: Problems) -> Preset | None:
    spoken = in_language(tree, language)
    if not isinstance(spoken, Fields):
        raise TypeError(f"{tree.where}: a preset of texts alone")
    found = Problems()
    own = shaped(_part(spoken, own=True), PresetFile, found)
    rules = shaped(_part(spoken, own=False), Source, found)
    _report_places(spoken, found)
    if not found:
        _report_columns(PresetFile.model_validate(own), spoken, found)
    problems.add_all(found)
    if found:
        return None
    file = PresetFile.model_validate(own)
    preset = Preset(
        name, file.about, file.source, file.files, file.header.required, file.header.optional,
        file.units, _metrics(file), Source.model_validate(rules), spoken,
    )  # fmt: skip
    return replace(preset, tree=_laid_under(preset, spoken))


def _part(tree: Fields, *, own: bool) -> Fields:
    """Return the keys about the preset itself, or those of a source."""
    nodes = {
        key: node for key, node in tree.nodes.items() if (key in PresetFile.model_fields) == own
    }
    return Fields(nodes, tree.keys, tree.where, tree.origin)


def _metrics(file: PresetFile) -> dict[str, PresetMetric]:
    return {
        metric: PresetMetric(column=given) if isinstance(given, str) else given
        for metric, given in file.metrics.items()
    }


def _report_places(tree: Fields, problems: Problems) -> None:
    """Report keys that say where data are: those are the plan's."""
    others = (name for name in Source.model_fields if name not in _NOT_FOR_PRESETS)
    known = dict.fromkeys((*PresetFile.model_fields, *others))
    allowed = ", ".join(f"`{name}`" for name in known)
    for key in _NOT_FOR_PRESETS:
        if key in tree.nodes:
            problems.add("key-not-allowed", tree.keys[key], name=key, allowed=allowed)


def _report_columns(file: PresetFile, tree: Fields, problems: Problems) -> None:
    """Report metrics whose column is not in the header."""
    columns = (*file.header.required, *file.header.optional)
    for metric, given in _metrics(file).items():
        if given.column not in columns:
            where = fields(tree.nodes["metrics"])[metric].where
            details = {"column": given.column, "metric": metric}
            problems.add("preset-column", where, **details, **suggestion(given.column, columns))


def _laid_under(preset: Preset, tree: Fields) -> Fields:
    """Return what the preset says of a source, with places."""
    header = tree.nodes["header"]
    known = [Leaf(name, name, header.where, header.origin) for name in preset.known]
    nodes: dict[str, Node] = {
        "label": fields(tree.nodes["about"])["title"],
        **_part(tree, own=False).nodes,
        "header": Items(tuple(known), header.where, header.origin),
    }
    keys = {key: tree.keys.get(key, node.where) for key, node in nodes.items()}
    return Fields(nodes, keys, tree.where, tree.origin)
