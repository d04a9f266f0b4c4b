"""Names that formulas and prose use: what they may be, and that none means two things."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planforge.definition.tree import dotted, fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.tree import Fields, Node, Path
    from planforge.problems import Location, Problems

FACETS = frozenset(
    {
        "actual",
        "to_date",
        "previous",
        "last_year",
        "previous_to_date",
        "last_year_to_date",
        "target",
        "target_to_date",
        "benchmark",
        "baseline",
        "forecast",
        "achievement",
        "deviation",
        "growth",
        "year_growth",
        "target_growth",
        "gap",
        "pace",
        "status",
    }
)
FUNCTIONS = frozenset(
    {
        "abs",
        "and",
        "average",
        "clamp",
        "coalesce",
        "count",
        "count_if",
        "cumulative",
        "date",
        "day",
        "days_between",
        "false",
        "grade",
        "growth",
        "here",
        "if",
        "ifs",
        "is_known",
        "join",
        "last_year",
        "max",
        "max_if",
        "median",
        "min",
        "month",
        "moving_average",
        "not",
        "or",
        "pick",
        "previous",
        "rank",
        "ratio",
        "round",
        "round_down",
        "round_up",
        "share",
        "sum",
        "sum_if",
        "sum_product",
        "text",
        "true",
        "weekday",
        "workdays",
        "year",
        "year_growth",
    }
)
"""Words of the formula language; a test holds its functions to be among them."""
RESERVED = frozenset(
    {
        "holidays",
        "period",
        "plan",
        "sales_events",
        "scenario",
        "self",
        "status",
        "step",
        "steps",
        "total",
    }
)
"""What else a formula may find by name."""

_NAME = re.compile(r"[^\W\d]\w*")
_NAMED = (
    "sources", "metrics", "facts", "tables", "charts", "checks", "phases", "sheets", "scenarios",
)  # fmt: skip
_ONE_SCOPE = ("metrics", "facts", "tables")
"""What a formula finds by a bare name: one name among them means one thing."""


def check_names(root: Fields, problems: Problems) -> None:
    """Report names that cannot be written in a formula, are taken, or are given twice."""
    for kind in _NAMED:
        named = root.nodes.get(kind)
        for name, where in _names(named):
            _check_name((kind, name), where, problems)
    for table, node in fields(root.nodes.get("tables")).items():
        for column, where in _names(fields(node).get("columns")):
            _check_name(("tables", table, "columns", column), where, problems)
    _check_one_scope(root, problems)


def _names(node: Node | None) -> Iterator[tuple[str, Location]]:
    for name in fields(node):
        yield name, node.keys[name]  # type: ignore[union-attr]


def _check_name(path: Path, where: Location, problems: Problems) -> None:
    name = str(path[-1])
    if not _NAME.fullmatch(name):
        problems.add("bad-name", where, name=dotted(path), **_mended(name))
    elif path[0] in _ONE_SCOPE and len(path) == 2:
        taken = {"facet": FACETS, "function": FUNCTIONS, "word": RESERVED}
        for kind, words in taken.items():
            if name.lower() in words:
                problems.add(f"name-is-{kind}", where, name=name, kind=path[0])
                return


def _mended(name: str) -> dict[str, str]:
    """Return a name like the bad one that may stand, when one can be made."""
    better = re.sub(r"\W+", "_", name).strip("_")
    return {"suggestion": better} if _NAME.fullmatch(better) else {}


def _check_one_scope(root: Fields, problems: Problems) -> None:
    seen: dict[str, tuple[str, Location]] = {}
    for kind in _ONE_SCOPE:
        for name, where in _names(root.nodes.get(kind)):
            folded = name.casefold()
            if folded in seen:
                other, other_where = seen[folded]
                problems.add(
                    "name-twice", where, name=name, kind=kind, other=other, place=str(other_where)
                )
            else:
                seen[folded] = (dotted((kind, name)), where)
