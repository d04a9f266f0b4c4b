"""Catalogues: what indicators mean and how they are computed, written once for all plans.

Rules that go with indicators, and charts of them, stand there too: naming one is enough.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pydantic import Field

from planforge.definition.merge import in_language, merged
from planforge.definition.model import Chart, Check, Metric, Model, Series
from planforge.definition.named_files import read_named, read_shipped
from planforge.definition.names import FACETS, FUNCTIONS, RESERVED
from planforge.definition.shape import shaped
from planforge.definition.switched import tell_off
from planforge.definition.tree import Fields, Leaf, Node, fields
from planforge.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planforge.definition.switched import SwitchedOff

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAMES = re.compile(r"(?<![\w.])[^\W\d]\w*(?!\w*\s*\()")
_OWN = ("aliases", "origin")
_KINDS = ("metrics", "checks", "charts")


class Indicator(Metric):
    """A metric of a catalogue."""

    aliases: tuple[str, ...] = Field(default=(), description="Other names that people know it by.")
    origin: str | None = Field(default=None, description="Whose definition it is.")


class CatalogueAbout(Model):
    """What people read about a catalogue."""

    title: str = Field(description="What it is called.")
    description: str = Field(description="What it holds.")


class PartOfChart(Chart):
    """A chart of a catalogue; the plan that names it says the rest."""

    title: str | None = Field(  # type: ignore[assignment]
        default=None, description="Heading of the chart."
    )
    series: tuple[Series, ...] = Field(default=(), description="What is drawn.")


class Catalogue(Model):
    """Indicators by name, with rules and charts of them."""

    about: CatalogueAbout | None = Field(default=None, description="What people read about it.")
    metrics: dict[str, Indicator] = Field(description="The indicators, by name, in order.")
    checks: dict[str, Check] = Field(default_factory=dict, description="Rules, by name.")
    charts: dict[str, PartOfChart] = Field(default_factory=dict, description="Charts, by name.")


@cache
def shipped_catalogue(name: str, language: str = "zh-CN") -> Catalogue:
    """Return a catalogue that comes with PlanForge, in one language."""
    problems = Problems()
    spoken = in_language(read_shipped("catalogue", name), language)
    values = shaped(spoken, Catalogue, problems) if isinstance(spoken, Fields) else {}
    problems.stop_if_any()
    return Catalogue.model_validate(values)


def with_metrics_named(tree: Fields) -> Fields:
    """Return a plan or pack in which a metric that is only named (`paid:`) is an entry too."""
    metrics = tree.nodes.get("metrics")
    if not isinstance(metrics, Fields):
        return tree
    nodes = {
        name: Fields({}, {}, node.where, node.origin) if _is_only_named(node) else node
        for name, node in metrics.nodes.items()
    }
    named = Fields(nodes, metrics.keys, metrics.where, metrics.origin)
    return Fields({**tree.nodes, "metrics": named}, tree.keys, tree.where, tree.origin)


def _is_only_named(node: Node) -> bool:
    return isinstance(node, Leaf) and node.value is None and not node.written


def with_catalogue(
    whole: Fields, language: str, off: Mapping[str, SwitchedOff], problems: Problems
) -> Fields:
    """Return the plan whose parts have from its catalogue what they do not say themselves.

    Args:
        whole: the plan.
        language: of the catalogue's texts.
        off: what the plan's conditions leave out, by name.
        problems: is told of metrics that lack parts of their formula.
    """
    named = whole.nodes.get("catalogue")
    if not isinstance(named, Leaf) or named.value is None:
        return whole
    entries = _entries(named, language, problems)
    defined = {
        kind: _all_defined(written, kind, entries[kind], problems)
        for kind in entries
        if isinstance(written := whole.nodes.get(kind), Fields)
    }
    plan = Fields({**whole.nodes, **defined}, whole.keys, whole.where, whole.origin)
    metrics = whole.nodes.get("metrics")
    if isinstance(metrics, Fields) and entries:
        _report_lacking_parts(plan, metrics, entries["metrics"], off, problems)
    return plan


def _all_defined(
    written: Fields, kind: str, entries: Mapping[str, Fields], problems: Problems
) -> Fields:
    """Return a plan's parts of one kind, each over what the catalogue says of it."""
    nodes = {
        name: _defined(node, kind, entries[name], problems) if name in entries else node
        for name, node in written.nodes.items()
    }
    return Fields(nodes, written.keys, written.where, written.origin)


def _entries(named: Leaf, language: str, problems: Problems) -> dict[str, dict[str, Fields]]:
    """Return what the catalogue says of metrics, checks and charts, where it is right."""
    tree = read_named("catalogue", named, problems)
    spoken = in_language(tree, language) if tree else None
    if not isinstance(spoken, Fields):
        return {}
    found = len(problems.found)
    shaped(spoken, Catalogue, problems)
    if len(problems.found) > found:
        return {}
    return {
        kind: {
            name: _plain(node)
            for name, node in fields(spoken.nodes.get(kind)).items()
            if isinstance(node, Fields)
        }
        for kind in _KINDS
    }


def _plain(entry: Fields) -> Fields:
    """Return an entry without what only readers of the catalogue want to know."""
    nodes = {key: node for key, node in entry.nodes.items() if key not in _OWN}
    return Fields(nodes, entry.keys, entry.where, entry.origin)


def _defined(part: Node, kind: str, entry: Fields, problems: Problems) -> Node:
    """Return a part over its entry: a metric that has values of its own needs no formula."""
    if not isinstance(part, Fields):
        return part
    if kind == "metrics" and _is_written(part.nodes.get("actual")):
        nodes = {key: node for key, node in entry.nodes.items() if key != "formula"}
        entry = Fields(nodes, entry.keys, entry.where, entry.origin)
    return merged(part, entry, problems, (kind, ""))


def _is_written(node: Node | None) -> bool:
    return node is not None and not (isinstance(node, Leaf) and node.value is None)


def _report_lacking_parts(
    plan: Fields,
    written: Fields,
    entries: Mapping[str, Fields],
    off: Mapping[str, SwitchedOff],
    problems: Problems,
) -> None:
    """Report metrics whose formula, the catalogue's, needs metrics that the plan has not."""
    known = {
        name for kind in ("metrics", "facts", "tables") for name in fields(plan.nodes.get(kind))
    }
    for name, node in fields(plan.nodes.get("metrics")).items():
        formula = fields(node).get("formula")
        own = fields(written.nodes[name]).get("formula")
        if isinstance(formula, Leaf) and own is None:
            for part in dict.fromkeys(names_in(formula.written)):
                if part in off and part not in known:
                    tell_off(off[part], written.keys[name], problems)
            lacking = _lacking(formula.written, known | off.keys(), entries)
            if lacking:
                problems.add(
                    "catalogue-parts", written.keys[name], name=name, formula=formula.written,
                    parts=", ".join(f"`{part}`" for part in lacking),
                    lines=", ".join(f"`{part}: {{}}`" for part in lacking),
                )  # fmt: skip


def _lacking(formula: str, known: set[str], entries: Mapping[str, Fields]) -> list[str]:
    """Return the catalogue's metrics that a formula needs, and those that these need."""
    lacking: list[str] = []
    waiting = [formula]
    while waiting:
        for part in names_in(waiting.pop(0)):
            if part in entries and part not in known and part not in lacking:
                lacking.append(part)
                further = entries[part].nodes.get("formula")
                waiting += [further.written] if isinstance(further, Leaf) else []
    return lacking


def names_in(formula: str) -> Iterator[str]:
    """Yield what a formula names first: metrics, facts or tables.

    Example:
        >>> list(names_in('ratio(paid.target, buyers) + if(text(x) = "paid y", 1, 0)'))
        ['paid', 'buyers', 'x']
    """
    for found in _NAMES.finditer(_QUOTED.sub("", formula)):
        if found[0].lower() not in FACETS | FUNCTIONS | RESERVED:
            yield found[0]
