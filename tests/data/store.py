"""A folder of data, asked as a plan asks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from planforge.data.known import known_until, last_day
from planforge.data.measure import measure
from planforge.data.questions import wanted_columns
from planforge.data.sources import open_sources
from planforge.data.time import read_period, time_axis
from planforge.problems import Location, PlanError, Problems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from planforge.data.model import Grain, Measure, Measured
    from planforge.definition.model import Source


def in_plan(key: tuple[str | int, ...]) -> Location:
    """Return a place that names the key, so that tests see which key was meant."""
    return Location("plan.yaml:" + ".".join(map(str, key)))


@dataclass
class Answer:
    """What a plan's data said, and every problem as its reader sees it."""

    measured: dict[str, Measured] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    notices: Problems = field(default_factory=Problems)
    last_day: date | None = None

    def __getitem__(self, name: str) -> Measured:
        return self.measured[name]

    @property
    def noticed(self) -> list[str]:
        return [problem.text() for problem in self.notices]

    @property
    def text(self) -> str:
        return PlanError(self.problems).text()


def ask(
    folder: Path,
    sources: Mapping[str, Source],
    *measures: Measure,
    period: str = "2025-12",
    as_of: str | None = None,
    grain: Grain | None = None,
    frames: Mapping[str, object] | None = None,
) -> Answer:
    """Return what the measures come to."""
    answer = Answer()
    with open_sources(
        sources,
        folder,
        frames or {},
        in_plan,
        answer.problems,
        wanted=wanted_columns(measures),
    ) as opened:
        answer.last_day = last_day(opened, measures, answer.problems)
        window = read_period(period)
        known = known_until(opened, measures, window, answer.problems) if not as_of else None
        axis = time_axis(window, date.fromisoformat(as_of) if as_of else known, grain)
        answer.measured = measure(opened, measures, axis, answer.problems, answer.notices)
    return answer


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    """Write a text file below the folder, with the line ends that are in the text."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
