"""Metrics that come from a source because its preset knows the export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.presets import preset_of, read_preset
from planforge.definition.tree import Fields, Leaf, Node, fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.presets import PresetMetric
    from planforge.problems import Problems

_OWN_VALUES = ("from", "formula", "actual")
"""What a plan writes of a metric that has its values from elsewhere."""
_ASKED = ("from", "formula", "period", "where", "weight", "by", "top", "additive")
"""What a pack says of the source that a metric had before."""
_DATA = ("file", "files", "sql")


def with_bindings(
    whole: Fields, plan: Fields, language: str, problems: Problems
) -> tuple[Fields, frozenset[str]]:
    """Return the plan whose metrics come from the exports it names, and which metrics these are.

    What the plan itself writes of a metric goes first, what its packs say last.

    Args:
        whole: the plan laid over its packs.
        plan: the plan alone.
        language: of the presets' texts.
        problems: is told of metrics that two exports give.
    """
    metrics = whole.nodes.get("metrics")
    if not isinstance(metrics, Fields):
        return whole, frozenset()
    written = fields(plan.nodes.get("metrics"))
    open_to = [name for name in metrics.nodes if not _has_own_values(written.get(name))]
    chosen = {name: column for name in written if (column := _chosen(written[name]))}
    bound = _bindings(whole, plan, open_to, chosen, language, problems)
    nodes = {
        name: _bound(node, written.get(name), bound[name]) if name in bound else node
        for name, node in metrics.nodes.items()
    }
    tree = Fields(nodes, metrics.keys, metrics.where, metrics.origin)
    tree = Fields({**whole.nodes, "metrics": tree}, whole.keys, whole.where, whole.origin)
    return tree, frozenset(bound)


class _Binding:
    """A metric's column in a source, and where the source names its preset."""

    def __init__(self, source: str, metric: PresetMetric, named: Leaf) -> None:
        self.source = source
        self.metric = metric
        self.named = named

    @property
    def column(self) -> str:
        return f"{self.source}.{self.metric.column}"


def _bindings(
    whole: Fields,
    plan: Fields,
    open_to: list[str],
    chosen: Mapping[str, str],
    language: str,
    problems: Problems,
) -> dict[str, _Binding]:
    """Return the binding of each metric that a source of the plan gives.

    It is open to metrics of which the plan says nothing, and to those for which it chose the very
    column that the preset has for them, so that what else is known of the column holds.
    """
    own = fields(plan.nodes.get("sources"))
    found: dict[str, _Binding] = {}
    for name, source in fields(whole.nodes.get("sources")).items():
        named = preset_of(source)
        if named is None or not (name in own or fields(source).keys() & set(_DATA)):
            continue
        preset = read_preset(named, language, problems)
        given = preset.metrics if preset else {}
        offered = {
            metric: _Binding(name, given[metric], named)
            for metric in (*open_to, *chosen)
            if metric in given
        }
        mine = {
            metric: binding
            for metric, binding in offered.items()
            if chosen.get(metric, binding.column) == binding.column
        }
        _report_twice(found, mine, problems)
        found = {**mine, **found}
    return found


def _report_twice(
    found: Mapping[str, _Binding], further: Mapping[str, _Binding], problems: Problems
) -> None:
    """Report the metrics that two sources give, once for each two sources."""
    for other in dict.fromkeys(binding.source for binding in found.values()):
        both = [name for name in further if name in found and found[name].source == other]
        if both:
            first = further[both[0]]
            problems.add(
                "metric-bound-twice", first.named.where, source=first.source, other=other,
                metrics=", ".join(f"`{name}`" for name in both), metric=both[0],
                column=found[both[0]].column,
            )  # fmt: skip


def _chosen(written: Node | None) -> str | None:
    """Return the column that the plan says a metric comes from; None where it says more."""
    own = fields(written)
    node = own.get("from")
    only = not own.keys() & (set(_ASKED) | set(_OWN_VALUES)) - {"from"}
    return node.written if only and isinstance(node, Leaf) and node.value is not None else None


def _has_own_values(written: Node | None) -> bool:
    """Return whether the plan says where a metric's values come from, be it from nowhere."""
    own = [node for key, node in fields(written).items() if key in _OWN_VALUES]
    return any(not isinstance(node, Leaf) or node.value is not None or node.written for node in own)


def _bound(metric: Node, written: Node | None, binding: _Binding) -> Node:
    """Return a metric that comes from its binding, but for what the plan itself writes."""
    own = fields(written)
    kept = {key: n for key, n in fields(metric).items() if key in own or key not in _ASKED}
    texts = {"from": binding.column}
    if not binding.metric.additive:
        texts |= {"period": binding.column, "additive": "false"}
    where, origin = binding.named.where, binding.named.origin
    given: dict[str, Node] = {
        key: Leaf(False if key == "additive" else text, text, where, origin)
        for key, text in texts.items()
        if key not in own
    }
    keys = metric.keys if isinstance(metric, Fields) else {}
    nodes = {**given, **kept}
    return Fields(nodes, {**dict.fromkeys(nodes, where), **keys}, metric.where, metric.origin)
