"""A sample's plan told at other depths, with other figures, and on other days."""

from __future__ import annotations

import csv
import random
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

import yaml
from tests.support.downloads import write_downloads

from planforge.build import load
from planforge.plan.nodes import Constant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from planforge import Plan
    from planforge.plan.nodes import Node

Depth = Literal["brief", "standard", "full"]
DEPTHS: Final[tuple[Depth, ...]] = ("brief", "standard", "full")

_OF_THE_PLAN = ("period", "as_of", "status", "step", "day", "holidays", "sales_events")
"""What a plan knows of itself, whatever its author leaves out."""
_NO_ACTUALS = re.compile(r", spent: \d+|, done: \d+%|, actual: [\d.]+%?")
_BEGUN = ("pack", "title", "client", "period", "as_of", "depth", "sources")
_DATES = re.compile(r"(\d{4}-\d\d-)(\d\d)~(\d{4}-\d\d-)(\d\d)")
_A_WEEK = timedelta(days=7)


def at_depth(plan: Plan, depth: Depth) -> Plan:
    """Return the plan as its author would have it with another `depth:`."""
    definition = plan.definition.model_copy(update={"depth": depth})
    return replace(plan, written=replace(plan.written, definition=definition))


def emptied(plan: Plan) -> Plan:
    """Return the plan with not one value known: no data, no target, no amount, no date, no fact."""
    return plan.with_inputs(dict.fromkeys(name for name, _ in _constants(plan)))


def scaled(plan: Plan, factor: Callable[[str, float], float]) -> Plan:
    """Return the plan with other figures so far; `factor` is told the metric and its figure."""
    return plan.with_inputs(
        {
            name: value * factor(name.partition(".")[0], value)
            for name, value in _constants(plan)
            if value is not None and _is_so_far(name)
        }
    )


def gone_well(plan: Plan) -> Plan:
    """Return the plan with everything far better than before, and than planned."""
    return scaled(plan, lambda metric, _: 0.3 if _better(plan, metric) == "lower" else 3.0)


def gone_badly(plan: Plan) -> Plan:
    """Return the plan with everything far worse than before, and than planned."""
    return scaled(plan, lambda metric, _: 3.0 if _better(plan, metric) == "lower" else 0.3)


def gone_anyhow(plan: Plan, seed: int) -> Plan:
    """Return the plan with each metric better or worse by chance, its past and its facts too."""
    chance = random.Random(seed)
    factors: dict[str, float] = {}

    def factor(name: str) -> float:
        group = name.partition("[")[0].removesuffix(".steps")
        return factors.setdefault(group, chance.choice((0.4, 0.8, 1.0, 1.2, 2.5)))

    return plan.with_inputs(
        {n: v * factor(n) for n, v in _constants(plan) if v is not None and not _is_a_day(plan, n)}
    )


def on_day(folder: Path, copy: Path, day: date) -> Plan:
    """Return the plan in `folder` as it would be on another day, its data as long as the days.

    Downloads are made anew; in other files, days that they do not know yet are those of a week
    before.
    """
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    text = (copy / "plan.yaml").read_text("utf-8")
    known = date.fromisoformat(re.findall(r"(?m)^as_of: (\S+)", text)[0])
    text = re.sub(r"(?m)^as_of: \S+", f"as_of: {day}", text)
    if day < known.replace(day=1):
        text = _NO_ACTUALS.sub("", text)
    (copy / "plan.yaml").write_text(text, "utf-8")
    if (copy / "data" / "daily.csv").is_file():
        _follow_days(copy / "data" / "daily.csv", day)
        _follow_period(copy / "data" / "shop.csv", known, day)
    else:
        for source in ("生意参谋", "万相台"):
            shutil.rmtree(copy / source)
        write_downloads(copy, day)
    return load(copy)


def left_out(folder: Path, copy: Path) -> Plan:
    """Return the plan of somebody who has written no more than where the data are."""
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    written = yaml.safe_load((copy / "plan.yaml").read_text("utf-8"))
    begun = {key: written[key] for key in _BEGUN if key in written}
    begun["metrics"] = {name: _where_from(metric) for name, metric in written["metrics"].items()}
    (copy / "plan.yaml").write_text(yaml.safe_dump(begun, allow_unicode=True), "utf-8")
    return load(copy)


def _where_from(metric: dict[str, object]) -> dict[str, object]:
    """Return only those keys of a metric that say where its data are."""
    return {key: metric[key] for key in ("from", "where", "period", "by") if key in metric}


def _constants(plan: Plan) -> Iterator[tuple[str, float | None]]:
    """Yield every number and date that the plan does not compute, by its name."""
    for symbol, node in plan.graph.nodes.items():
        if symbol.name in _OF_THE_PLAN or node.kind not in ("number", "date"):
            continue
        keys = plan.graph.axes[symbol.axis].keys if symbol.axis else None
        for index, element in enumerate(node.elements):
            if isinstance(element, Constant) and not _is_weight(node):
                name = f"{symbol}[{keys[index]}]" if keys else str(symbol)
                yield name, element.value if isinstance(element.value, float) else None


def _is_weight(node: Node) -> bool:
    return node.symbol.facet == "weight" and node.symbol.axis == "step"


def _is_so_far(name: str) -> bool:
    return ".to_date" in name or ".actual.steps" in name


def _is_a_day(plan: Plan, name: str) -> bool:
    return plan.figures[name].format.style == "date"


def _better(plan: Plan, name: str) -> str | None:
    """Return which direction of a metric is better; a table's column has none."""
    metric = plan.definition.metrics.get(name)
    return metric.better if metric else None


def _follow_days(path: Path, day: date) -> None:
    """Cut a file of days to `day`, or lengthen it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    by_day = {date.fromisoformat(row[0]): row for row in rows}
    last = max(by_day)
    while last < day:
        last += timedelta(days=1)
        by_day[last] = [last.isoformat(), *by_day[last - _A_WEEK][1:]]
    _write(path, header, [by_day[one] for one in sorted(by_day) if one <= day])


def _follow_period(path: Path, known: date, day: date) -> None:
    """Give a file of periods one line for each month up to the new day of the month."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    lines = {row[0]: row for row in rows}
    for row in rows:
        found = _DATES.fullmatch(row[0])
        if found and int(found[4]) == known.day and day >= known.replace(day=1):
            dates = f"{found[1]}{found[2]}~{found[3]}{min(day.day, _last_of(found[3]).day):02}"
            ratio = day.day / known.day
            lines.setdefault(dates, [dates, *(str(round(float(v) * ratio)) for v in row[1:])])
    _write(path, header, list(lines.values()))


def _last_of(month: str) -> date:
    first = date.fromisoformat(f"{month}01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
