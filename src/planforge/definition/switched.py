"""What a plan's conditions leave out, and whatever names it all the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.definition.tree import Fields, Items, Leaf, Node, fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.problems import Location, Problems

_FORMULAS: Final = frozenset(
    {
        "formula", "actual", "previous", "last_year", "target", "benchmark", "baseline",
        "forecast", "value", "total", "distinct", "shares", "root",
    }
)  # fmt: skip
"""Keys that hold a formula or a name, where they do not hold a number."""
_COLUMNS: Final = frozenset(
    {
        "key", "group", "parent", "category", "start", "end", "done", "milestone", "across",
        "down", "by", "lift",
    }
)  # fmt: skip
"""Keys that name a column of the table they stand in, or beside."""
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAMES: Final = re.compile(r"(?<![\w.])[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*(?!\w*\s*\()")
_DOT: Final = re.compile(r"\s*\.\s*")
_FORMULA_MARK: Final = "="


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """Something that the plan does not have: under which condition it would, and who says so.

    Attributes:
        where: where the condition stands; `of_pack` whether a pack says it.
        label: what readers would call it.
    """

    kind: str
    name: str
    condition: str
    where: Location
    of_pack: bool = False
    label: str = ""

    @property
    def bring(self) -> str:
        """What a plan writes to have it all the same."""
        entry, _, column = self.name.removeprefix("chart:").partition(".")
        inner = f"columns: {{{column}: {{when: null}}}}" if column else "when: null"
        return f"{self.kind}: {{{entry}: {{{inner}}}}}"


def metric_off(off: Mapping[str, SwitchedOff], written: str) -> SwitchedOff | None:
    """Return the metric left out that a cell names, by its name or label."""
    metrics = [one for one in off.values() if one.kind == "metrics"]
    return next((one for one in metrics if written in (one.name, one.label)), None)


def tell_off(one: SwitchedOff, where: Location, problems: Problems) -> None:
    """Note that something is named here that the plan does not have."""
    problems.add(
        "switched-off", where, name=one.name, condition=one.condition, place=str(one.where),
        bring=one.bring,
    )  # fmt: skip


def report_names(tree: Fields, off: Mapping[str, SwitchedOff], problems: Problems) -> None:
    """Report formulas, and names of columns, that mean what a plan does not have.

    Args:
        tree: the plan without it.
        off: what was left out, by the name that formulas have for it.
        problems: is told of each place.
    """
    if off:
        _Reader(tree, off, problems).read()


@dataclass(frozen=True, slots=True)
class _Reader:
    tree: Fields
    off: Mapping[str, SwitchedOff]
    problems: Problems

    def read(self) -> None:
        for kind in ("metrics", "facts", "charts", "checks", "phases"):
            for entry in fields(self.tree.nodes.get(kind)).values():
                self._below(entry, "", _table_beside(entry))
        for name, table in fields(self.tree.nodes.get("tables")).items():
            self._below(table, name, name)
        for sheet in fields(self.tree.nodes.get("sheets")).values():
            blocks = fields(sheet).get("blocks")
            for block in blocks.nodes if isinstance(blocks, Items) else ():
                self._below(block, "", _table_beside(block))
        for node in fields(self.tree.nodes.get("drivers")).values():
            self._formula(node, "")
        for scenario in fields(self.tree.nodes.get("scenarios")).values():
            for node in fields(fields(scenario).get("drivers")).values():
                self._formula(node, "")

    def _below(self, node: Node, table: str, beside: str) -> None:
        """Read what stands in an entry.

        Args:
            node: the entry, or a part of it.
            table: the table that the entry is: its formulas name columns bare.
            beside: the table whose columns its keys name.
        """
        match node:
            case Fields(nodes=nodes):
                for key, inner in nodes.items():
                    if key == "rows":
                        self._cells(inner, table)
                    elif key in _FORMULAS or _is_formula(inner):
                        self._formula(inner, table)
                    elif key in _COLUMNS and isinstance(inner, Leaf):
                        self._name(f"{beside}.{inner.written}", inner.where)
                    self._below(inner, table, beside)
            case Items(nodes=items):
                for item in items:
                    self._below(item, table, beside)
            case Leaf():
                pass

    def _cells(self, rows: Node, table: str) -> None:
        """Read the formulas in typed cells."""
        for row in rows.nodes if isinstance(rows, Items) else ():
            for cell in fields(row).values():
                if _is_formula(cell):
                    self._formula(cell, table)

    def _formula(self, node: Node, table: str) -> None:
        if not isinstance(node, Leaf) or not isinstance(node.value, str):
            return
        plain = _QUOTED.sub(lambda found: " " * len(found[0]), node.written)
        for found in _NAMES.finditer(plain):
            line = plain.count("\n", 0, found.start())
            column = found.start() - (plain.rfind("\n", 0, found.start()) + 1)
            parts = _DOT.split(found[0])
            if not self._name(f"{table}.{parts[0]}", node.where, line, column) and not (
                self._is_column(table, parts)
            ):
                self._name(parts[0], node.where, line, column)
                self._name(".".join(parts[:2]), node.where, line, column)

    def _is_column(self, table: str, parts: list[str]) -> bool:
        """Whether a name in a table's formula is one of its columns."""
        found = fields(self.tree.nodes.get("tables")).get(table)
        return len(parts) == 1 and parts[0] in fields(fields(found).get("columns"))

    def _name(self, name: str, where: Location, line: int = 0, column: int = 0) -> bool:
        """Return whether a name means something left out, having told of it."""
        one = self.off.get(name)
        if one is not None:
            tell_off(one, where.within(line, column), self.problems)
        return one is not None


def _table_beside(entry: Node) -> str:
    """Return the table that an entry says it is about."""
    named = fields(entry).get("along") or fields(entry).get("table")
    return named.written if isinstance(named, Leaf) else ""


def _is_formula(node: Node) -> bool:
    return isinstance(node, Leaf) and node.written.startswith(_FORMULA_MARK)
