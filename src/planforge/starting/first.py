"""The first plan of a store: from a few answers and a folder of exports, or a pack's starter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planforge.data.time import read_period
from planforge.definition.packs import pack_names, pack_starter, packs_with_starter
from planforge.definition.read import PLAN_FILES, definition_from
from planforge.definition.tree import Fields, Origin, plain
from planforge.definition.yaml_edit import Edit, Put, edited_bytes
from planforge.definition.yaml_flow import flow_text
from planforge.definition.yaml_tree import read_yaml
from planforge.problems import PlanError, Problem, Problems, suggestion, words
from planforge.starting.changes import change_plan
from planforge.starting.shift import MONTHS, shift_between

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from planforge.definition import tree
    from planforge.definition.model import Definition
    from planforge.problems import Language
    from planforge.recognition import Recognition

_DATA = ("file", "files", "sql")


@dataclass(frozen=True, slots=True)
class Answers:
    """What has to be known of a plan that begins; what is None is found, or left out.

    Attributes:
        pack: the plan system.
        client: the store.
        period: as plans write it; the last month of the exports when not said.
        title: made from store and period when not said.
        target: what the headline metric aims at.
        recognition: what the folder of exports holds; the starter's data without.
    """

    pack: str
    client: str | None = None
    period: str | None = None
    title: str | None = None
    target: str | None = None
    recognition: Recognition | None = None


def starter_contents(pack: str, folder: Path) -> dict[Path, bytes]:
    """Return the files of a pack's starter plan as they will stand in a folder.

    Raises:
        PlanError: there is no such pack, or it has no starter.
    """
    return {folder / name: file.read_bytes() for name, file in _files(_starter(pack))}


def first_plan(answers: Answers, folder: Path, language: Language) -> dict[Path, bytes]:
    """Return the files of a first plan as they will stand in a folder.

    Args:
        answers: what is known.
        folder: where the plan will stand.
        language: of the plan and its comments.

    Raises:
        PlanError: with what is missing or wrong.
    """
    if answers.recognition is None:
        return _starter_with(answers, folder, language)
    period = answers.period or last_month(answers.recognition)
    if period is None:
        raise PlanError([Problem("no-period-in-exports")])
    text = _Writer(answers, answers.recognition, period, folder, language).text()
    return {folder / PLAN_FILES[0]: text.encode()}


def headline(pack: str) -> tuple[str, str] | None:
    """Return the name and label of a pack's headline metric: what drivers explain, or the first.

    Raises:
        PlanError: there is no such pack, or it is wrong.
    """
    definition = definition_from({"pack": pack, "title": "-", "period": "2000-01"}).definition
    name = next(iter(definition.drivers), next(iter(definition.metrics), None))
    return (name, definition.metrics[name].label or name) if name in definition.metrics else None


def last_month(recognition: Recognition) -> str | None:
    """Return the month of the last day that exports are about; None when they tell no days."""
    days = [day for group in recognition.groups for day in group.facts.days]
    days += [stretch.end for group in recognition.groups for stretch in group.facts.stretches]
    return f"{max(days):%Y-%m}" if days else None


def title_of(client: str, period: str, language: Language) -> str:
    """Return the title of a store's plan.

    Example:
        >>> title_of("云栖家居", "2026-01", "zh"), title_of("Hill & Co", "2026-01", "en")
        ('云栖家居 1 月运营规划方案', 'Hill & Co, operations plan for January 2026')
    """
    kind, days = read_period(period)
    month = days.start.month
    told = {
        ("month", "zh"): f"{month} 月",
        ("month", "en"): f"{MONTHS[month - 1]} {days.start.year}",
        ("quarter", "zh"): f"{days.start.year} 年第 {month // 3 + 1} 季度",
        ("year", "zh"): f"{days.start.year} 年",
    }.get((kind, language), period)
    return words("first-title", language, {"client": client, "period": told})[0]


# ── The starter ───────────────────────────────────────────────────────────────────────────────────


def _starter(pack: str) -> Traversable:
    starter = pack_starter(pack)
    if starter is not None:
        return starter
    known = packs_with_starter()
    details = {"name": pack, "packs": ", ".join(known), **suggestion(pack, known)}
    code = "pack-without-starter" if pack in pack_names() else "unknown-pack"
    raise PlanError([Problem(code, None, details)])


def _files(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    """Yield all files below a folder, by their paths in it."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry, f"{within}{entry.name}/")
        else:
            yield within + entry.name, entry


def _starter_with(answers: Answers, folder: Path, language: Language) -> dict[Path, bytes]:
    """Return the starter with the answers in it; its data stay those of its own period."""
    contents = starter_contents(answers.pack, folder)
    plan = folder / PLAN_FILES[0]
    root = read_yaml(contents[plan], Origin(plan.as_posix(), folder), Problems())
    values: Mapping[str, Any] = plain(root) if isinstance(root, Fields) else {}
    edits: dict[tree.Path, Edit] = {}
    period = str(values.get("period"))
    if answers.period and answers.period != period:
        definition = definition_from(values, folder).definition
        shift = shift_between(period, answers.period)
        edits = {edit.path: edit for edit in change_plan(values, definition, shift).edits}
        period = answers.period
    if answers.client:
        edits[("client",)] = Put(("client",), answers.client)
    if answers.client or answers.title:
        title = answers.title or title_of(answers.client or "", period, language)
        edits[("title",)] = Put(("title",), title)
    metric = headline(answers.pack)
    if answers.target and metric:
        path = ("metrics", metric[0], "target")
        edits[path] = Put(path, answers.target)
    contents[plan] = edited_bytes(contents[plan], list(edits.values()))
    return contents


# ── A plan on exports ─────────────────────────────────────────────────────────────────────────────


class _Writer:
    """Writes a short plan on the sources that a folder of exports gives."""

    def __init__(
        self,
        answers: Answers,
        recognition: Recognition,
        period: str,
        folder: Path,
        language: Language,
    ) -> None:
        self.answers = answers
        self.recognition = recognition
        self.folder = folder
        self.language = language
        client = answers.client or ""
        self.head: dict[str, Any] = {
            "pack": answers.pack,
            "title": answers.title or title_of(client, period, language).lstrip(", "),
            **({"client": client} if client else {}),
            "period": int(period) if period.isdigit() else period,
            **({"language": "en"} if language == "en" else {}),
        }

    def text(self) -> str:
        """Return the plan's text."""
        known = self._definition({**self.head})
        metrics = self._metrics(known)
        used = self._used(known, metrics)
        sources: dict[str, Any] = {name: self.recognition.sources[name] for name in used}
        definition = self._definition({**self.head, "sources": sources, "metrics": metrics})
        lacking = self._lacking(definition)
        asked = {column.partition(".")[0] for keys in lacking.values() for column in keys.values()}
        without = [
            name
            for name, source in definition.sources.items()
            if name in asked and not any(getattr(source, key) for key in _DATA)
        ]
        return "\n".join(
            [
                *self._said("first-head"),
                *(f"{key}: {flow_text(value, braces=False)}" for key, value in self.head.items()),
                "",
                *self._said("first-sources"),
                *self._sources(sources, without),
                "",
                *self._said("first-targets"),
                "metrics:",
                *self._metric_lines(metrics, known),
                *(self._said("first-lacking", "  ") if lacking else ()),
                *(self._lacking_line(name, keys, known) for name, keys in lacking.items()),
                "",
                *self._said("first-more"),
                "",
            ]
        )

    def _definition(self, values: dict[str, Any]) -> Definition:
        return definition_from(values, self.folder).definition

    def _metrics(self, known: Definition) -> dict[str, dict[str, Any]]:
        """Return what the plan says of metrics: columns that no preset binds, and the target."""
        found: dict[str, dict[str, Any]] = {
            name: dict(keys)
            for name, keys in self.recognition.suggested.items()
            if name in known.metrics and known.metrics[name].formula is None
        }
        for name, sources in self.recognition.twice.items():
            if name in known.metrics:
                found[name] = {"from": self._column(name, sources[0])}
        metric = next(iter(known.drivers), next(iter(known.metrics), None))
        if metric is not None and self.answers.target:
            found = {metric: {"target": self.answers.target}, **found}
        return found

    def _column(self, metric: str, source: str) -> str:
        group = next(group for group in self.recognition.groups if group.name == source)
        return f"{source}.{group.metrics[metric]}"

    def _used(self, known: Definition, metrics: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Return the sources that some metric comes from."""
        bound = {
            source for name, source in self.recognition.metrics.items() if name in known.metrics
        }
        written = {
            str(keys["from"]).partition(".")[0] for keys in metrics.values() if "from" in keys
        }
        return [name for name in self.recognition.sources if name in bound | written]

    def _lacking(self, definition: Definition) -> dict[str, dict[str, str]]:
        """Return the metrics that ask for what no file has, with the keys that do."""
        columns = {
            group.name: {column.name for column in group.facts.columns}
            for group in self.recognition.groups
        }
        found: dict[str, dict[str, str]] = {}
        for name, metric in definition.metrics.items():
            for key, asked in (("from", metric.from_), ("period", metric.period)):
                source, _, column = (asked or "").partition(".")
                if asked and column not in columns.get(source, ()):
                    found.setdefault(name, {})[key] = asked
        return found

    def _sources(self, sources: Mapping[str, Any], without: list[str]) -> Iterator[str]:
        yield "sources:"
        for name, source in sources.items():
            yield f"  {name}: {flow_text(source)}"
        for name in without:
            yield f"  {name}: null" + self._said("first-without", "   ")[0]
        others = [name for name in self.recognition.sources if name not in sources]
        if others:
            yield from self._said("first-others", "  ")
        for name in others:
            yield f"  # {name}: {flow_text(self.recognition.sources[name])}"

    def _metric_lines(
        self, metrics: Mapping[str, Mapping[str, Any]], known: Definition
    ) -> Iterator[str]:
        for name, keys in metrics.items():
            label = known.metrics[name].label
            yield f"  {name}: {flow_text(keys)}" + (f"   # {label}" if label else "")

    def _lacking_line(self, name: str, keys: Mapping[str, str], known: Definition) -> str:
        label = known.metrics[name].label or name
        return f"  {name}: {flow_text(dict.fromkeys(keys))}   # {label}"

    def _said(self, code: str, indent: str = "") -> list[str]:
        """Return a comment of the plan."""
        text = words(code, self.language, {})[0]
        return [f"{indent}# {line}" for line in text.splitlines()]
