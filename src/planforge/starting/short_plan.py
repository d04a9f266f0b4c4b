"""A short plan, with comments, on the sources that a folder of exports gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planforge.definition.read import definition_from
from planforge.definition.yaml_flow import flow_text
from planforge.problems import words
from planforge.starting.answers import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
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
        "depth": "brief",
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
        self.groups = self._groups()
        self.proposed: tuple[str, ...] = ()
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
                *(self._head_line(key, value) for key, value in self.head.items()),
                "",
                *self._said("first-sources"),
                *self._source_lines(lacking),
                "",
                *self._said("first-targets"),
                "metrics:",
                *self._metric_lines({n: keys for n, keys in metrics.items() if n not in without}),
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
        own = {group.name for group in self.groups}
        suggested = {
            name: dict(keys)
            for name, keys in self.recognition.suggested.items()
            if keys["from"].partition(".")[0] in own
        }
        bound = [name for name, source in self.recognition.metrics.items() if source in own]
        names = list(self.pack.metrics) or [*bound, *suggested]
        found: dict[str, dict[str, Any]] = {
            name: suggested.get(name, {})
            for name in names
            if name in suggested or not self.pack.metrics
        }
        found = {name: keys for name, keys in found.items() if not self._is_computed(name)}
        usual = [name for name in (*self.pack.drivers, _HEADLINE, *names) if name in names]
        headline = next(iter(usual), None)
        if headline is not None and target:
            self.proposed = self._factors(headline, {*bound, *suggested})
            share = f"previous * ({headline}.target / {headline}.previous) ^ (1 / {{}})"
            proposal = {"target": share.format(len(self.proposed) + 1)}
            first = {headline: {"target": target}, **dict.fromkeys(self.proposed, proposal)}
            rest = {name: keys for name, keys in found.items() if name not in first}
            found = {name: {**first[name], **found.get(name, {})} for name in first} | rest
        return found

    def _factors(self, headline: str, given: set[str]) -> tuple[str, ...]:
        """Return the factors of the headline metric that get a target of their own.

        The first follows from the others. Where one is not known, there is nothing to compare
        with, so that none has a target.
        """
        factors = [factor.strip() for factor in self.pack.drivers.get(headline, "").split("*")]
        known = all(factor in given or self._is_made_of(factor, given) for factor in factors)
        own = [self.pack.metrics[factor].target for factor in factors[1:] if known]
        return tuple(factors[1:]) if known and not any(own) else ()

    def _is_made_of(self, name: str, given: set[str]) -> bool:
        """Whether a metric is computed from metrics that the exports give."""
        from planforge.formula.parse import parse
        from planforge.formula.walk import names

        metric = self.pack.metrics.get(name)
        if metric is None or metric.formula is None:
            return False
        return {parts[0] for parts in names(parse(metric.formula))} <= given

    def _is_computed(self, name: str) -> bool:
        metric = self.pack.metrics.get(name)
        return metric is not None and metric.formula is not None

    def _groups(self) -> list[Group]:
        """Return the exports that the plan takes.

        Of those whose presets give the same metrics, which a plan could not tell apart, it takes
        one: of the pack's own platform, else the first.
        """
        groups = sorted(self.recognition.groups, key=lambda group: not self._is_own(group))
        taken: list[Group] = []
        given: set[str] = set()
        for group in groups:
            names = set(group.match.preset.metrics) if group.match else set()
            if not names & given:
                taken.append(group)
                given |= names
        return [group for group in self.recognition.groups if group in taken]

    def _is_own(self, group: Group) -> bool:
        return bool(group.match and group.match.preset.about.platform == self.pack.platform)

    def _used(self) -> list[str]:
        """Return the sources that some metric comes from."""
        names = self.pack.metrics or self.metrics
        written = {
            str(keys["from"]).partition(".")[0] for keys in self.metrics.values() if "from" in keys
        }
        return [
            group.name
            for group in self.groups
            if group.name in written or (group.match and set(group.metrics) & set(names))
        ]

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
            if self._has_bound():
                break  # then what the pack would ask of sources without data is a gap by itself
            if name in asked and not any(getattr(written, key) for key in _DATA):
                yield f"  {name}: null" + self._said("first-without", "   ")[0]
        others = [name for name in self.recognition.sources if name not in self.sources]
        if others:
            yield from self._said("first-others", "  ")
        for name in others:
            yield f"  # {name}: {flow_text(self.recognition.sources[name])}"

    def _head_line(self, key: str, value: Any) -> str:
        comment = "   " + self._said("first-depth")[0] if key == "depth" else ""
        return f"{key}: {flow_text(value, braces=False)}{comment}"

    def _has_bound(self) -> bool:
        """Whether a metric comes from an export because its preset knows it."""
        return any(
            group.match and set(group.metrics) & set(self.definition.metrics)
            for group in self.groups
            if group.name in self.sources
        )

    def _metric_lines(self, metrics: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
        for name, keys in metrics.items():
            if name in self.proposed[:1]:
                yield from self._said("first-factors", "  ")
            yield self._line(name, keys)

    def _line(self, name: str, keys: Mapping[str, Any]) -> str:
        comment = self.definition.metrics[name].label or ""
        return f"  {name}: {flow_text(keys)}" + (f"   # {comment}" if comment else "")

    def _said(self, code: str, indent: str = "") -> list[str]:
        """Return a comment of the plan."""
        text = words(code, self.language, {})[0]
        return [f"{indent}# {line}" for line in text.splitlines()]
