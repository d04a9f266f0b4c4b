"""Parts of a plan that are there only under a condition on the plan itself: `when:`.

They are left out of the plan's tree before anything else looks at it. Lists of names lose what is
left out; a formula that names it is told of, with the condition under which it would be there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from planforge.definition.conditions import Attributes, holds, written_attributes
from planforge.definition.switched import SwitchedOff, metric_off, report_names
from planforge.definition.tree import Fields, Items, Leaf, Node, fields
from planforge.problems import Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from planforge.problems import Location

_KINDS: Final = ("metrics", "facts", "tables", "charts", "checks", "sheets")
_BY_NAME: Final = ("metrics", "facts", "tables")
"""Kinds whose entries formulas and prose find by their bare name."""
_TABLES: Final = ("table", "branches")


@dataclass(frozen=True, slots=True)
class Modules:
    """A plan's tree without what is switched off.

    Attributes:
        tree: the tree.
        off: what was left out, by the name that prose has for it.
        notices: is told of what the plan itself says of something that was left out.
    """

    tree: Fields
    off: Mapping[str, SwitchedOff]
    notices: tuple[Problem, ...]


def with_modules(whole: Fields, plan: Fields, problems: Problems) -> Modules:
    """Return a plan without what its conditions leave out.

    Args:
        whole: the plan laid over its packs.
        plan: the plan alone.
        problems: is told of conditions that are wrong, and of formulas that name what is not there.
    """
    if not _has_conditions(whole):
        return Modules(whole, {}, ())
    pruning = _Pruning(written_attributes(whole), problems)
    tree = pruning.followed(pruning.entries(whole))
    off = {name: one for name, one in pruning.off.items() if not _is_there(name, one, tree)}
    report_names(tree, off, problems)
    return Modules(tree, off, (*_without_effect(plan, off), *pruning.rows_off))


def _has_conditions(whole: Fields) -> bool:
    return any(_mentions(fields(whole.nodes.get(kind))) for kind in _KINDS)


def _mentions(nodes: Mapping[str, Node]) -> bool:
    """Whether a `when:` stands anywhere in these."""
    waiting: list[Node] = list(nodes.values())
    while waiting:
        match waiting.pop():
            case Fields(nodes=inner):
                if "when" in inner:
                    return True
                waiting += inner.values()
            case Items(nodes=items):
                waiting += items
            case _:
                pass
    return False


@dataclass(slots=True)
class _Pruning:
    """Leaves out what is switched off, and keeps a record of it."""

    attributes: Attributes
    problems: Problems
    off: dict[str, SwitchedOff] = field(default_factory=dict)
    rows_off: list[Problem] = field(default_factory=list)

    def entries(self, whole: Fields) -> Fields:
        """Return the plan without the entries, columns and blocks whose condition fails."""
        nodes = dict(whole.nodes)
        for kind in _KINDS:
            named = nodes.get(kind)
            if isinstance(named, Fields):
                prefix = "" if kind in _BY_NAME else f"{kind.removesuffix('s')}:"
                nodes[kind] = self._kept(named, kind, prefix)
        for name, table in fields(nodes.get("tables")).items():
            nodes["tables"] = _with(nodes["tables"], name, self._columns(name, table))
        for name, sheet in fields(nodes.get("sheets")).items():
            blocks = fields(sheet).get("blocks")
            if isinstance(sheet, Fields) and isinstance(blocks, Items):
                kept_blocks = [block for block in blocks.nodes if self._off(block) is None]
                nodes["sheets"] = self._with_blocks(nodes["sheets"], name, sheet, kept_blocks)
        return replace(whole, nodes=nodes)

    def _columns(self, name: str, table: Node) -> Node:
        """Return a table without columns that are left out, and their cells in its rows."""
        columns, rows = fields(table).get("columns"), fields(table).get("rows")
        if not isinstance(table, Fields) or not isinstance(columns, Fields):
            return table
        kept = self._kept(columns, "tables", f"{name}.")
        table = _with(table, "columns", kept)
        gone = columns.nodes.keys() - kept.nodes.keys()
        if not gone or not isinstance(rows, Items):
            return table
        cells = tuple(
            _without(row, *gone) if isinstance(row, Fields) else row for row in rows.nodes
        )
        return _with(table, "rows", replace(rows, nodes=cells))

    def _rows(self, table: Node) -> Node:
        """Return a table without the rows that are about a metric left out."""
        columns, rows = fields(fields(table).get("columns")), fields(table).get("rows")
        about = [name for name, column in columns.items() if _is_of_metrics(column)]
        if not about or not isinstance(table, Fields) or not isinstance(rows, Items):
            return table
        kept = tuple(row for row in rows.nodes if not self._row_off(row, about))
        return _with(table, "rows", replace(rows, nodes=kept))

    def _row_off(self, row: Node, about: Iterable[str]) -> bool:
        """Whether a row is about a metric left out; of the plan's own rows it is told."""
        found = [self._metric_off(fields(row).get(name)) for name in about]
        for one, where in filter(None, found):
            if not row.origin.pack:
                details = {"name": one.name, "condition": one.condition, "place": str(one.where)}
                self.rows_off.append(Problem("row-switched-off", where, details))
        return any(found)

    def _metric_off(self, cell: Node | None) -> tuple[SwitchedOff, Location] | None:
        """Return the metric left out that a cell names, and where."""
        one = metric_off(self.off, cell.written) if isinstance(cell, Leaf) else None
        return (one, cell.where) if one is not None and cell is not None else None

    def _kept(self, named: Fields, kind: str, prefix: str) -> Fields:
        nodes = {}
        for name, node in named.nodes.items():
            if (condition := self._off(node)) is None:
                nodes[name] = node
            else:
                self._leave_out(kind, prefix + name, condition, node)
        return replace(named, nodes=nodes)

    def _off(self, node: Node) -> Leaf | None:
        """Return the condition of something that it leaves out."""
        when = fields(node).get("when")
        if not isinstance(when, Leaf) or when.value is None:
            return None
        if holds(when.written, when.where, self.attributes, self.problems):
            return None
        return when

    def _leave_out(self, kind: str, name: str, condition: Leaf, node: Node) -> None:
        label = fields(node).get("label")
        called = label.written if isinstance(label, Leaf) else ""
        self.off[name] = SwitchedOff(
            kind, name, condition.written, condition.where, condition.origin.pack, called
        )

    def followed(self, whole: Fields) -> Fields:
        """Return the plan without what only is about something left out."""
        if not self.off:
            return whole
        whole = self._without_empty_charts(whole)
        nodes = dict(whole.nodes)
        for name, sheet in fields(nodes.get("sheets")).items():
            blocks = fields(sheet).get("blocks")
            if isinstance(sheet, Fields) and isinstance(blocks, Items):
                kept = [one for block in blocks.nodes if (one := self._block(block)) is not None]
                nodes["sheets"] = self._with_blocks(nodes["sheets"], name, sheet, kept)
        for name, table in fields(nodes.get("tables")).items():
            nodes["tables"] = _with(nodes["tables"], name, self._rows(table))
        for name, phase in fields(nodes.get("phases")).items():
            if self._names_off(fields(phase).get("table")):
                nodes["phases"] = _without(nodes["phases"], name)
        for name in fields(nodes.get("drivers")):
            if name in self.off:
                nodes["drivers"] = _without(nodes["drivers"], name)
        for name, scenario in fields(nodes.get("scenarios")).items():
            drivers = fields(scenario).get("drivers")
            if isinstance(scenario, Fields) and isinstance(drivers, Fields):
                kept_drivers = {
                    key: one for key, one in drivers.nodes.items() if key not in self.off
                }
                changed = _with(scenario, "drivers", replace(drivers, nodes=kept_drivers))
                nodes["scenarios"] = _with(nodes["scenarios"], name, changed)
        return replace(whole, nodes=nodes)

    def _without_empty_charts(self, whole: Fields) -> Fields:
        charts = whole.nodes.get("charts")
        for name, chart in fields(charts).items():
            about = self._off_of_chart(chart)
            if about is not None:
                self.off[f"chart:{name}"] = replace(about, kind="charts", name=f"chart:{name}")
                charts = _without(charts, name)
            elif isinstance(chart, Fields):
                charts = _with(charts, name, self._lists(chart, ("metrics",), ""))
        return whole if charts is None else _with(whole, "charts", charts)

    def _off_of_chart(self, chart: Node) -> SwitchedOff | None:
        """Return what is left out that a chart is all about."""
        along, metrics = fields(chart).get("along"), fields(chart).get("metrics")
        if isinstance(along, Leaf) and along.written in self.off:
            return self.off[along.written]
        names = _texts(metrics)
        gone = [self.off[name] for name in names if name in self.off]
        return gone[0] if gone and len(gone) == len(names) else None

    def _block(self, block: Node) -> Node | None:
        """Return a block without the names of what is left out; None where nothing is left."""
        if not isinstance(block, Fields):
            return block
        if any(self._names_off(block.nodes.get(key)) for key in (*_TABLES, "metric")):
            return None
        table = block.nodes.get("table")
        before = f"{table.written}." if isinstance(table, Leaf) else ""
        lists = {"metrics": "", "charts": "chart:", "columns": before}
        for key, prefix in lists.items():
            names = block.nodes.get(key)
            listed = self._lists(block, (key,), prefix)
            left = listed.nodes.get(key)
            if isinstance(names, Items) and names.nodes and not _texts(left):
                return None
            block = listed
        return block

    def _lists(self, node: Fields, keys: Iterable[str], prefix: str) -> Fields:
        """Return an entry whose lists have lost the names of what is left out."""
        for key in keys:
            names = node.nodes.get(key)
            if isinstance(names, Items):
                kept = tuple(
                    one
                    for one in names.nodes
                    if not (isinstance(one, Leaf) and prefix + one.written in self.off)
                )
                node = _with(node, key, replace(names, nodes=kept))
        return node

    def _names_off(self, node: Node | None) -> bool:
        return isinstance(node, Leaf) and node.written in self.off

    def _with_blocks(self, sheets: Node, name: str, sheet: Fields, kept: list[Node]) -> Fields:
        """Return the sheets with other blocks on one; it goes with the last but notes."""
        blocks = sheet.nodes["blocks"]
        if not isinstance(blocks, Items):
            raise TypeError(f"{blocks.where}: blocks are a list")
        gone = len(kept) < len(blocks.nodes)
        if gone and all(_is_note(block) for block in kept):
            return _without(sheets, name)
        return _with(sheets, name, _with(sheet, "blocks", replace(blocks, nodes=tuple(kept))))


def _is_note(block: Node) -> bool:
    kind = fields(block).get("block")
    return isinstance(kind, Leaf) and kind.written == "note"


def _with(owner: Node | None, key: str, node: Node) -> Fields:
    """Return a mapping with another value behind one of its keys."""
    if not isinstance(owner, Fields):
        raise TypeError(f"{key}: no mapping")
    return replace(owner, nodes={**owner.nodes, key: node})


def _without(owner: Node | None, *keys: str) -> Fields:
    """Return a mapping without some of its keys."""
    if not isinstance(owner, Fields):
        raise TypeError(f"{keys}: no mapping")
    kept = {name: node for name, node in owner.nodes.items() if name not in keys}
    return replace(owner, nodes=kept)


def _is_of_metrics(column: Node) -> bool:
    kind = fields(column).get("type")
    return isinstance(kind, Leaf) and kind.written == "metric"


def _texts(node: Node | None) -> list[str]:
    nodes = node.nodes if isinstance(node, Items) else ()
    return [one.written for one in nodes if isinstance(one, Leaf)]


def _is_there(name: str, one: SwitchedOff, tree: Fields) -> bool:
    """Whether the plan has something else of the name: a fact, where a metric is left out."""
    others = (kind for kind in _BY_NAME if one.kind in _BY_NAME and kind != one.kind)
    return any(name in fields(tree.nodes.get(kind)) for kind in others)


def _without_effect(plan: Fields, off: Mapping[str, SwitchedOff]) -> Iterator[Problem]:
    """Yield what the plan itself says of something that its pack leaves out."""
    for name, one in off.items():
        if "." in name or one.kind == "checks":
            continue
        key = name.partition(":")[2] or name
        named = plan.nodes.get(one.kind)
        own = fields(fields(named).get(key))
        if one.of_pack and isinstance(named, Fields) and own:
            details = {"name": key, "condition": one.condition, "place": str(one.where)}
            yield Problem("set-but-switched-off", named.keys[key], details)
