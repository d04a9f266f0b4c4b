"""What the page for the phone says: few things, the most important first. Nothing here draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planforge.definition.model import CardsBlock
from planforge.delivery.duties import Duty, Threat, duties_of, threats_of
from planforge.document.wording import SIGNS, Wording, size
from planforge.formula.formats import Format
from planforge.formula.syntax import Symbol
from planforge.plan.parameters import card_metrics

if TYPE_CHECKING:
    from planforge.document.outline import Outline
    from planforge.document.wording import Tone
    from planforge.plan.figures import Figure
    from planforge.plan.plan import Plan

MOST_FIGURES = 4
MOST_OFF = 4
MOST_DUTIES = 4
MOST_THREATS = 2

_TONES: dict[str, Tone] = {"good": "good", "watch": "watch", "behind": "bad"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure as the page says it.

    Attributes:
        value: how it stands, or before the period the target; empty for a gap.
        target: `目标 800 万元`, empty where there is none.
        distance: how far from where it should be, with its sign (`▼ 比目标高 5 秒`).
        tone: whether that is good.
        owner: who answers for it.
        achieved: the part of the target, for a bar; None where there is nothing to fill.
        due: the part of the target that should be reached by now, where it is not all of it.
        achievement: both in words.
        more: further lines, such as the forecast.
    """

    label: str
    value: str
    target: str = ""
    distance: str = ""
    tone: Tone = ""
    owner: str = ""
    achieved: float | None = None
    due: float | None = None
    achievement: str = ""
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """The page.

    Attributes:
        when: the period, and up to when data are known, or when it begins.
        elapsed: the part of the period that has passed, and the words for it; none before it.
        counts: how many figures are good, to be watched, behind: tone, word and number.
        off: what is furthest from its target, worst first.
        verdict: one line about all figures with a target.
        warnings: why the page may not be the last word: gaps, failed checks.
    """

    title: str
    client: str
    when: tuple[str, ...]
    elapsed: tuple[float, str] | None
    headline: Reading | None
    counts: tuple[tuple[Tone, str, int], ...]
    figures: tuple[Reading, ...]
    off: tuple[Reading, ...]
    verdict: str
    duties: tuple[Duty, ...]
    threats: tuple[Threat, ...]
    warnings: tuple[str, ...]
    confidentiality: str


def brief_of(plan: Plan, outline: Outline) -> Brief:
    """Return what the page says of a plan."""
    return _Briefing(plan, outline).brief()


class _Briefing:
    """The work of `brief_of`, with what each step of it needs."""

    def __init__(self, plan: Plan, outline: Outline) -> None:
        self.plan = plan
        self.outline = outline
        axis = plan.axis
        self.wording = Wording(plan.labels, plan.definition.language, axis.period.start.year)
        self.begun = axis.as_of >= axis.period.start

    def brief(self) -> Brief:
        plan, cover = self.plan, self.outline.cover
        headline, figures = self._chosen()
        off = [name for name in self._off() if name != headline][:MOST_OFF]
        figures = [name for name in figures if name not in off][:MOST_FIGURES]
        return Brief(
            title=cover.title,
            client=cover.client,
            when=self._when(),
            elapsed=self._elapsed(),
            headline=self._headline(headline) if headline else None,
            counts=self._counts(),
            figures=tuple(self._reading(name) for name in figures),
            off=tuple(self._reading(name) for name in off),
            verdict=self._verdict(),
            duties=tuple(duties_of(plan, self.wording)[:MOST_DUTIES]),
            threats=tuple(threats_of(plan, self.wording)[:MOST_THREATS]),
            warnings=tuple(self._warnings()),
            confidentiality=cover.confidentiality,
        )

    # Which figures

    def _chosen(self) -> tuple[str | None, list[str]]:
        """Return the headline and the figures beside it: those that have cards, else the first."""
        definition = self.plan.definition
        blocks = (block for sheet in definition.sheets.values() for block in sheet.blocks)
        cards = next((block for block in blocks if isinstance(block, CardsBlock)), None)
        names = card_metrics(definition, cards) if cards else tuple(definition.metrics)
        known = [name for name in names if name in definition.metrics]
        known.sort(key=lambda name: self._figure(name, "target") is None)
        if not self.begun:  # until then a plan is its targets
            known = [name for name in known if self._figure(name, "target")]
        first = next((name for name in definition.drivers if name in known), None)
        headline = first or next(iter(known), None)
        return headline, [name for name in known if name != headline]

    def _off(self) -> list[str]:
        """Return the metrics that are not on target, the furthest first."""
        paces = {name: self._value(name, "pace") for name in self.plan.definition.metrics}
        off = [name for name in paces if self._tone(name) in ("watch", "bad")]
        return sorted(off, key=lambda name: paces[name] or 0)

    # What is said of one

    def _headline(self, name: str) -> Reading:
        reading = self._reading(name)
        achieved = self._value(name, "achievement")
        more = list(filter(None, [self._forecast(name), self._cause(name)]))
        part = max(0.0, min(achieved, 1.0)) if achieved is not None else None
        due = self._due(name)
        return replace(
            reading,
            achieved=part,
            due=due,
            achievement="" if achieved is None else self._achievement(name, due),
            more=tuple(more),
        )

    def _due(self, name: str) -> float | None:
        """Return the part of the target that should be reached by now, by its split over days."""
        due, target = self._value(name, "target_to_date"), self._value(name, "target")
        if due is None or not target or not 0 <= due / target < 1:
            return None
        return due / target

    def _achievement(self, name: str, due: float | None) -> str:
        share = self._text(name, "achievement")
        if due is None:
            return self.wording["brief.achieved"].format(share=share)
        shown = Format("percent", 1).prose(due, self.plan.definition.language)
        return self.wording["brief.achieved_of_due"].format(share=share, due=shown)

    def _reading(self, name: str) -> Reading:
        target = self._figure(name, "target")
        owner = self.plan.definition.metrics[name].owner or ""
        label = self.plan.metric_label(name)
        if not self.begun:
            return self._ahead(label, name, owner)
        tone: Tone = self._tone(name) if self._text(name, "to_date") else "watch"
        return Reading(
            label=label,
            value=_whole(self._text(name, "to_date")),
            target=self._target(name, target),
            distance=self._distance(name, tone),
            tone=tone,
            owner=owner,
        )

    def _target(self, name: str, target: Figure | None) -> str:
        """Return the target in words; one that the document misses is missed here too."""
        missed = f"{name}.target" in {gap.symbol for gap in self.outline.gaps}
        text = target.text if target else self.wording["gaps"] if missed else ""
        return self.wording["brief.target"].format(value=text) if text else ""

    def _ahead(self, label: str, name: str, owner: str) -> Reading:
        """Return what is aimed at, before anything is known of the period itself."""
        before, growth = self._figure(name, "previous"), self._figure(name, "target_growth")
        words = self.wording["facet.previous"]
        change = _whole(self.wording.by_sign("change", growth)) if growth else ""
        return Reading(
            label=self.wording.facet(label, "target"),
            value=_whole(self._text(name, "target")),
            target=f"{words} {before.text}" if before else "",
            distance=self.wording["brief.planned"].format(change=change) if change else "",
            owner=owner,
        )

    def _distance(self, name: str, tone: Tone) -> str:
        """Return how far a figure is from where it should be by now, in its own unit."""
        now, due = self._figure(name, "to_date"), self._figure(name, "target_to_date")
        if now is None:
            return f"{SIGNS['watch']} {self.wording['gaps']}"
        if due is None:
            return ""
        away = _number(now) - _number(due)
        shown = now.format
        if shown.style == "percent":
            shown = replace(shown, style="points", decimals=max(1, shown.decimals))
        text = shown.prose(abs(away), self.plan.definition.language)
        whole = due.value == self._value(name, "target")
        zero = not any(digit in text for digit in "123456789")
        way = "level" if zero else "above" if away > 0 else "below"
        words = self.wording[f"brief.{way}" if whole or zero else f"brief.{way}_due"]
        return f"{SIGNS.get(tone, '')} {words.format(size=_whole(text))}".strip()

    def _forecast(self, name: str) -> str:
        """Return what to expect at the end, while there is an end to expect."""
        forecast = self._figure(name, "forecast")
        if forecast is None or not self.begun or self.plan.axis.as_of >= self.plan.axis.period.end:
            return ""
        return self.wording["brief.forecast"].format(value=forecast.text)

    def _cause(self, name: str) -> str:
        """Return the factor that pulls the headline down most, where an identity tells."""
        driver = next((one for one in self.plan.drivers if one.headline == name), None)
        gap = self._figure(name, "gap_to_date")
        if driver is None or gap is None or _number(gap) >= 0:
            return ""
        parts = {factor: self._figure(name, f"explained_{factor}") for factor in driver.factors}
        known = {factor: part for factor, part in parts.items() if part is not None}
        if not known:
            return ""
        worst = min(known, key=lambda factor: _number(known[factor]))
        return self.wording["brief.cause"].format(
            factor=self.plan.metric_label(worst), size=_whole(f"−{size(known[worst])}")
        )

    # What is said of all

    def _when(self) -> tuple[str, ...]:
        axis, wording = self.plan.axis, self.wording
        key, day = ("known", axis.as_of) if self.begun else ("before", axis.period.start)
        known = wording[f"brief.{key}"].format(
            date=wording.short_date(day) if day.year == wording.year else wording.date(day)
        )
        return (self.outline.cover.period, known)

    def _elapsed(self) -> tuple[float, str] | None:
        figure = self.plan.figures.get("period.elapsed")
        if figure is None or not self.begun or figure.value is None:
            return None
        return _number(figure), self.wording["brief.elapsed"].format(share=figure.text)

    def _counts(self) -> tuple[tuple[Tone, str, int], ...]:
        tones = [self._tone(name) for name in self.plan.definition.metrics]
        if not any(tones):
            return ()
        return tuple(
            (tone, self.wording[f"status.{word}"], tones.count(tone))
            for word, tone in _TONES.items()
        )

    def _verdict(self) -> str:
        counts = {tone: count for tone, _, count in self._counts()}
        if not counts or counts["watch"] or counts["bad"]:
            return ""
        return self.wording["brief.all_well"].format(count=counts["good"])

    def _warnings(self) -> list[str]:
        gaps = len({gap.label for gap in self.outline.gaps})
        failed = len(self.plan.failed_checks())
        return [
            self.wording[key].format(count=count)
            for key, count in (("brief.open", gaps), ("brief.checks", failed))
            if count
        ]

    # Figures

    def _figure(self, name: str, facet: str) -> Figure | None:
        """Return a metric's figure, or None where there is none or it is not known."""
        symbol = Symbol(name, facet)
        if symbol not in self.plan.values:
            return None
        figure = self.plan.figure(symbol)
        return None if figure.is_gap else figure

    def _text(self, name: str, facet: str) -> str:
        figure = self._figure(name, facet)
        return figure.text if figure else ""

    def _value(self, name: str, facet: str) -> float | None:
        figure = self._figure(name, facet)
        return _number(figure) if figure else None

    def _tone(self, name: str) -> Tone:
        status = self._text(name, "status")
        words = {self.wording[f"status.{word}"]: tone for word, tone in _TONES.items()}
        return words.get(status, "")


def _whole(text: str) -> str:
    """Return a figure's text as one that is not broken between number and unit."""
    return text.replace(" ", "\u00a0")


def _number(figure: Figure) -> float:
    return float(figure.value) if isinstance(figure.value, (int, float)) else 0.0
