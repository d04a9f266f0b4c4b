"""From files to what a plan says of them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.data.header import find_column
from planforge.data.relating import usual_date
from planforge.definition.catalogue import shipped_catalogue
from planforge.definition.model import Source
from planforge.definition.presets import read_preset, shipped_presets
from planforge.definition.tree import Leaf, Origin
from planforge.problems import Location, Problems
from planforge.recognition.facts import Facts, facts_of
from planforge.recognition.matching import Match, Matcher
from planforge.recognition.patterns import patterns_of
from planforge.recognition.tables import Table, files_under, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planforge.definition.catalogue import Indicator
    from planforge.definition.presets import Preset
    from planforge.problems import Problem

CATALOGUE = "e-commerce"


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one kind.

    Attributes:
        name: the source's name in a plan.
        tables: the files as read.
        match: how they fit a preset; None where none knows them.
        source: what a plan writes of them.
        metrics: the catalogue's metrics they give, each with its column.
        facts: what they hold.
    """

    name: str
    tables: tuple[Table, ...]
    match: Match | None
    source: Mapping[str, object]
    metrics: Mapping[str, str]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a folder of files holds.

    Attributes:
        groups: the files, those of one kind together.
        sources: plan-ready: what to write under `sources:`, by name.
        metrics: the catalogue's metrics that presets bind, each with its source.
        suggested: plan-ready: what to write of metrics that other columns are named like.
        twice: metrics that several sources give, with these: the plan must say which counts.
        problems: files that could not be read, or hold nothing.
    """

    groups: tuple[Group, ...] = ()
    sources: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    suggested: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    twice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def lines(self, language: str = "zh") -> list[str]:
        """Return the report as people read it, with the lines to paste at its end."""
        from planforge.recognition.telling import report

        return report(self, language)


def recognise(
    paths: Iterable[Path | str], base: Path | str = ".", language: str = "zh-CN"
) -> Recognition:
    """Return what files are and how a plan in `base` names them.

    Args:
        paths: files, and folders with all that is in them.
        base: the plan's folder, from which its paths start. Presets in its folder `presets` are
            known too.
        language: of the titles of those presets.
    """
    problems = Problems()
    presets = (*_own_presets(Path(base), language, problems), *shipped_presets())
    files = files_under(Path(path) for path in paths)
    tables = _read_all(files, Path(base), presets, problems)
    groups = _groups(tables, presets)
    givers: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for metric in group.metrics if group.match else ():
            givers[metric] = (*givers.get(metric, ()), group.name)
    return Recognition(
        tuple(groups),
        {group.name: dict(group.source) for group in groups},
        {metric: sources[0] for metric, sources in givers.items()},
        _suggested(groups, givers),
        {metric: sources for metric, sources in givers.items() if len(sources) > 1},
        tuple(problems),
    )


def _own_presets(base: Path, language: str, problems: Problems) -> list[Preset]:
    """Return the presets that lie beside the plan."""
    origin = Origin("<plan>", base)
    found = []
    for file in sorted(base.glob("presets/*.yaml")):
        name = f"presets/{file.name}"
        found.append(read_preset(Leaf(name, name, Location(name), origin), language, problems))
    return [preset for preset in found if preset is not None]


def _read_all(
    files: Sequence[Path], base: Path, presets: Sequence[Preset], problems: Problems
) -> list[Table]:
    wanted = {name for preset in presets for name in preset.known}
    tables = []
    for file in files:
        shown = shown_from(file, base)
        before = len(problems.found)
        table = read_table(file, shown, wanted, problems)
        if table is None and len(problems.found) == before:
            problems.add("empty-file", Location(shown), file=shown)
        tables += [table] if table else []
    return tables


def shown_from(file: Path, base: Path) -> str:
    """Return a file as a plan in `base` names it."""
    try:
        return Path(os.path.relpath(file.resolve(), base.resolve())).as_posix()
    except ValueError:  # on another drive
        return file.resolve().as_posix()


def _groups(tables: Sequence[Table], presets: Sequence[Preset]) -> list[Group]:
    """Return the tables of one preset, or with the same columns, together.

    Exports that give most metrics come first, what no preset knows last.
    """
    matcher = Matcher(presets)
    kinds: dict[object, list[tuple[Table, Match | None]]] = {}
    for table in tables:
        match = matcher.best(table)
        kinds.setdefault(match.preset.name if match else table.columns, []).append((table, match))
    groups = []
    for members in kinds.values():
        own = [table for table, _ in members]
        others = [table.shown for table in tables if table not in own]
        matches = [match for _, match in members if match]
        best = max(matches, key=lambda match: match.score, default=None)
        groups.append(_known(own, best, matcher, others) if best else _unknown(own, others))
    groups.sort(key=lambda group: (group.match is None, -len(group.metrics)))
    names: set[str] = set()
    return [replace(group, name=_free(group.name, names)) for group in groups]


def _known(tables: Sequence[Table], match: Match, matcher: Matcher, others: Sequence[str]) -> Group:
    preset = match.preset
    spelled = [matcher.names(table, preset) for table in tables]
    there = dict.fromkeys(own for names in spelled for own in names.values())
    metrics = {m: given.column for m, given in preset.metrics.items() if given.column in there}
    files = patterns_of([table.shown for table in tables], others, preset.files)
    source = {"files": files[0] if len(files) == 1 else list(files), "preset": preset.name}
    rules = preset.rules.model_copy(update={"date": preset.rules.date or usual_date(there)})
    facts = facts_of(tables, spelled, rules)
    return Group(preset.source, tuple(tables), match, source, metrics, facts)


def _unknown(tables: Sequence[Table], others: Sequence[str]) -> Group:
    first = tables[0]
    spelled = [{column: column for column in table.columns} for table in tables]
    date = usual_date(first.columns)
    facts = facts_of(tables, spelled, Source(date=date))
    dated = [column.name for column in facts.columns if column.content == "date"]
    if date is None and len(dated) == 1:  # a plan that is built finds it so, too
        date = dated[0]
        facts = facts_of(tables, spelled, Source(date=date))
    metrics = _named_like(first.columns) if date else {}
    source = _guess(tables, others, date)
    return Group(_name_of(first.path.stem), tuple(tables), None, source, metrics, facts)


def _guess(tables: Sequence[Table], others: Sequence[str], date: str | None) -> dict[str, object]:
    """Return what a plan writes of files that no preset knows."""
    found = patterns_of([table.shown for table in tables], others, ())
    source: dict[str, object] = (
        {"file": tables[0].shown}
        if len(tables) == 1
        else {"files": found[0] if len(found) == 1 else list(found)}
    )
    return source | ({"date": date} if date else {})


def _named_like(columns: Sequence[str]) -> dict[str, str]:
    """Return the catalogue's metrics that columns are named like."""
    found: dict[str, str] = {}
    for name, metric in _catalogue().items():
        known = (metric.label or name, *metric.aliases) if metric.formula is None else ()
        column = next((c for word in known if (c := find_column(word, columns))), None)
        if column:
            found[name] = column
    return found


def _suggested(groups: Sequence[Group], bound: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """Return what a plan may write of metrics that columns are named like, and no preset binds."""
    found: dict[str, dict[str, str]] = {}
    for group in groups:
        columns = [column.name for column in group.facts.columns]
        asked = group.metrics if group.match is None else {}
        if group.match and group.match.preset.metrics:
            asked = _named_like([c for c in columns if c not in group.match.preset.columns])
        for metric, column in asked.items():
            if metric not in bound and metric not in found:
                place = f"{group.name}.{column}"
                by_period = _catalogue()[metric].additive is False and group.facts.stretches
                found[metric] = {"from": place} | ({"period": place} if by_period else {})
    return found


def _catalogue() -> dict[str, Indicator]:
    return shipped_catalogue(CATALOGUE).metrics


def _name_of(stem: str) -> str:
    """Return a source's name made from a file's.

    Example:
        >>> _name_of("经营 台账_2025-12"), _name_of("2025"), _name_of("orders-export (2)")
        ('经营_台账', 'data', 'orders_export')
    """
    words = re.findall(r"[^\W\d_]+", re.sub(r"【.*?】", "", stem))
    return "_".join(words) or "data"


def _free(name: str, names: set[str]) -> str:
    """Return the name, numbered where it is taken, and take it."""
    free, number = name, 1
    while free.lower() in names:
        number += 1
        free = f"{name}{number}"
    names.add(free.lower())
    return free
