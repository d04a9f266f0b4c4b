"""What the outline needs of a plan and of written prose; anything of this shape will do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from planforge.data.model import TimeAxis
    from planforge.definition.model import Definition
    from planforge.definition.switched import SwitchedOff
    from planforge.definition.themes import Theme
    from planforge.formula.syntax import Symbol
    from planforge.plan.figures import ChartView, Figure, TableView
    from planforge.problems import Location


class PlanView(Protocol):
    """A plan whose figures are known (or known to be gaps)."""

    @property
    def definition(self) -> Definition:
        """The plan as written, with its pack merged in."""

    @property
    def figures(self) -> Mapping[str, Figure]:
        """All figures, keyed by `str(symbol)`, elements of a table by `table.column[key]`.

        Among them the plan's own: `client`, `title`, `as_of`, `period.name`, `period.start`, …
        """

    @property
    def labels(self) -> Mapping[str, str]:
        """The program's words in the plan's language; what is missing is taken from the base."""

    @property
    def theme(self) -> Theme:
        """Colours, fonts and what else the client's look has."""

    @property
    def plan_id(self) -> str:
        """What tells this plan from others."""

    @property
    def audience(self) -> str:
        """For whom this edition is: `internal` or `client`."""

    @property
    def hidden(self) -> Set[str]:
        """What this edition leaves out: `margin`, `prices.cost`, `chart:efficiency`."""

    @property
    def off(self) -> Mapping[str, SwitchedOff]:
        """What the plan has not, by its own conditions, by the same names."""

    @property
    def texts_of_packs(self) -> Set[str]:
        """The files of the texts that packs bring, as their places name them."""

    @property
    def axis(self) -> TimeAxis:
        """The plan's time."""

    def table(self, name: str) -> TableView:
        """Return a table of the definition."""

    def chart(self, name: str) -> ChartView:
        """Return a chart of the definition."""

    def scenario_views(self) -> Sequence[TableView | ChartView]:
        """Return what there is to show of the scenarios; nothing where there is but one."""

    def sensitivity_views(self, metric: str) -> Sequence[TableView | ChartView]:
        """Return what there is to show of a headline's sensitivity to its drivers."""

    def data_behind(self, symbol: Symbol) -> tuple[str, ...]:
        """Return what readers call the data that a figure comes from, by whatever formulas."""

    def indicators(self, metrics: Sequence[str], facets: Sequence[str]) -> TableView:
        """Return a KPI table: columns `label`, `unit`, then one per facet; a row per metric."""


class ProseFile(Protocol):
    """Prose as written: a Markdown file, or text in the definition."""

    @property
    def name(self) -> str:
        """The file's name, or the path of the section that the text is for."""

    @property
    def text(self) -> str:
        """The text, line ends made plain."""

    @property
    def where(self) -> Location:
        """Where the first character of the text stands."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a prose text that knows where it stands.

    Attributes:
        text: the stretch.
        origin: where the whole text begins.
        line: how many lines into the whole text this stretch begins; `column` likewise.
    """

    text: str
    origin: Location
    line: int = 0
    column: int = 0

    def at(self, line: int, column: int = 0) -> Location:
        """Return the place `line` lines down and `column` characters in, both counted from 0.

        Asked of the whole text's origin, which knows how its lines are indented in the file.
        """
        return self.origin.within(self.line + line, column + (0 if line else self.column))

    def lines(self, first: int, end: int) -> Passage:
        """Return the lines from `first` up to but not `end`, counted from 0."""
        chosen = self.text.split("\n")[first:end]
        return Passage("\n".join(chosen), self.origin, self.line + first)


def passage_of(file: ProseFile) -> Passage:
    """Return all of a file's text."""
    return Passage(file.text, file.where)
