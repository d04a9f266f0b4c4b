"""A short plan, with comments, on the sources that a folder of exports gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planforge.definition.read import definition_from
from planforge.definition.yaml_flow import flow_text
from planforge.problems import words
from planforge.starting.answers import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from planforge.definition.model import Definition
    from planforge.problems import Language
    from planforge.recognition import Recognition
    from planforge.recognition.recognise import Group
    from planforge.starting.answers import Answers

_DATA = ("file", "files", "sql")
_CATALOGUE = "e-commerce"
_HEADLINE = "paid"
"""What a plan without drivers of its own aims at."""


def short_plan(
    answers: Answers, recognition: Recognition, period: str, folder: Path, language: Language
) -> str:
    """Return the text of a plan.

    Args:
        answers: what is known of it.
        recognition: what the exports hold, as a plan in `folder` names them.
        period: as plans write it.
        folder: where the plan will stand.
        language: of the plan and its comments.
    """
    client = answers.client or ""
    head: dict[str, Any] = {
        "pack": answers.pack,
        "title": answers.title or title_of(client, period, language).lstrip(", "),
        **({"client": client} if client else {}),
        "period": int(period) if period.isdigit() else period,
        **({"language": "en"} if language == "en" else {}),
    }
    return _Writer(head, answers.target, recognition, folder, language).text()


class _Writer:
    """Finds out what a plan must say, and says it."""

    def __init__(
        self,
        head: dict[str, Any],
        target: str | None,
        recognition: Recognition,
        folder: Path,
        language: Language,
    ) -> None:
        self.recognition = recognition
        self.folder = folder
        self.language = language
        self.pack = self._definition(head)
        self.head = head if self.pack.metrics else {**head, "catalogue": _CATALOGUE}
        self.twice = self._given_twice()
        self.metrics = self._metrics(target)
        used = self._used()
        self.sources = {name: recognition.sources[name] for name in used}
        self.definition = self._definition(
            {**self.head, "sources": self.sources, "metrics": self.metrics}
        )

    def text(self) -> str:
        """Return the plan's text."""
        lacking = self._lacking()
        metrics = {
            name: {**self.metrics.get(name, {}), **dict.fromkeys(lacking.get(name, ()))}
            for name in dict.fromkeys((*self.metrics, *lacking))
        }
        without = [name for name, keys in metrics.items() if keys and not any(keys.values())]
        return "\n".join(
            [
                *self._said("first-head"),
                *(f"{key}: {flow_text(value, braces=False)}" for key, value in self.head.items()),
                "",
                *self._said("first-sources"),
                *self._source_lines(lacking),
                "",
                *self._said("first-targets"),
                "metrics:",
                *(self._line(name, keys) for name, keys in metrics.items() if name not in without),
                *(self._said("first-lacking", "  ") if without else ()),
                *(self._line(name, metrics[name]) for name in without),
                "",
                *self._said("first-more"),
                "",
            ]
        )

    def _definition(self, values: Mapping[str, Any]) -> Definition:
        return definition_from(values, self.folder).definition

    def _metrics(self, target: str | None) -> dict[str, dict[str, Any]]:
        """Return what the plan says of metrics: the target, and columns that no preset binds."""
        known = self.recognition
        names = list(self.pack.metrics) or [*known.metrics, *known.suggested]
        found: dict[str, dict[str, Any]] = {
            name: dict(known.suggested.get(name, {}))
            for name in names
            if name in known.suggested or not self.pack.metrics
        }
        found = {name: keys for name, keys in found.items() if not self._is_computed(name)}
        for name, sources in self.twice.items():
            if name in names:
                found[name] = self._columns(name, sources)
        usual = [name for name in (*self.pack.drivers, _HEADLINE, *names) if name in names]
        headline = next(iter(usual), None)
        if headline is not None and target:
            found = {headline: {}, **found}
            found[headline] = {"target": target, **found[headline]}
        return found

    def _is_computed(self, name: str) -> bool:
        metric = self.pack.metrics.get(name)
        return metric is not None and metric.formula is not None

    def _given_twice(self) -> dict[str, tuple[str, ...]]:
        """Return the metrics that presets of several sources know, with those that have them."""
        known: dict[str, list[Group]] = {}
        for group in self.recognition.groups:
            for name in group.match.preset.metrics if group.match else ():
                known.setdefault(name, []).append(group)
        return {
            name: tuple(group.name for group in groups if name in group.metrics)
            for name, groups in known.items()
            if len(groups) > 1
        }

    def _columns(self, metric: str, sources: Sequence[str]) -> dict[str, Any]:
        """Return where a metric comes from that several presets know: the first that has it."""
        if not sources:
            return {"from": None}
        group = next(group for group in self.recognition.groups if group.name == sources[0])
        column = f"{group.name}.{group.metrics[metric]}"
        adds_up = group.match is None or group.match.preset.metrics[metric].additive
        if adds_up:
            return {"from": column}
        return {"from": column, "period": column if group.facts.stretches else None}

    def _used(self) -> list[str]:
        """Return the sources that some metric comes from."""
        names = self.pack.metrics or self.metrics
        bound = {source for name, source in self.recognition.metrics.items() if name in names}
        written = {
            str(keys["from"]).partition(".")[0] for keys in self.metrics.values() if "from" in keys
        }
        return [name for name in self.recognition.sources if name in bound | written]

    def _lacking(self) -> dict[str, dict[str, str]]:
        """Return the metrics that ask for what no file has, with the keys that do."""
        columns = {
            group.name: {column.name for column in group.facts.columns}
            for group in self.recognition.groups
        }
        found: dict[str, dict[str, str]] = {}
        for name, metric in self.definition.metrics.items():
            for key, asked in (("from", metric.from_), ("period", metric.period)):
                source, _, column = (asked or "").partition(".")
                if asked and column not in columns.get(source, ()):
                    found.setdefault(name, {})[key] = asked
        return found

    def _source_lines(self, lacking: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
        yield "sources:"
        for name, source in self.sources.items():
            yield f"  {name}: {flow_text(source)}"
        asked = {column.partition(".")[0] for keys in lacking.values() for column in keys.values()}
        for name, written in self.definition.sources.items():
            if name in asked and not any(getattr(written, key) for key in _DATA):
                yield f"  {name}: null" + self._said("first-without", "   ")[0]
        others = [name for name in self.recognition.sources if name not in self.sources]
        if others:
            yield from self._said("first-others", "  ")
        for name in others:
            yield f"  # {name}: {flow_text(self.recognition.sources[name])}"

    def _line(self, name: str, keys: Mapping[str, Any]) -> str:
        comment = self.definition.metrics[name].label or ""
        if others := self.twice.get(name, ())[1:]:
            details = {"label": comment, "others": ", ".join(others)}
            comment = words("first-twice", self.language, details)[0]
        return f"  {name}: {flow_text(keys)}" + (f"   # {comment}" if comment else "")

    def _said(self, code: str, indent: str = "") -> list[str]:
        """Return a comment of the plan."""
        text = words(code, self.language, {})[0]
        return [f"{indent}# {line}" for line in text.splitlines()]
