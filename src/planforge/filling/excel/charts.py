"""Charts: every reference in them follows, tags in their titles are filled.

The values that a chart keeps of its cells are no business of this module: `stored` refreshes or
empties them when the cells are known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.formulas import read_formula
from planforge.filling.excel.series import Series, cut_series, first_free, held, in_turn, loose
from planforge.filling.excel.slots import TextSlot, slot_of
from planforge.filling.excel.stencil import Cutter, Stencil
from planforge.filling.excel.texts import RunHole, cut_paragraphs
from planforge.filling.markup import text
from planforge.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from planforge.filling.excel.model import At, Formula
    from planforge.filling.excel.spans import Spot
    from planforge.filling.excel.writing import Writing
    from planforge.filling.package import Package
    from planforge.problems import Location

KINDS: Final = ("chart", "chartEx")
"""The kinds of relationships that lead to charts."""
MOST_SERIES: Final = 255
"""Of one chart; Excel has no more."""
_REFERENCES: Final = frozenset({"f", "sqref", "nf"})
_SPACES: Final = (
    "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "http://schemas.microsoft.com/office/drawing/2012/chart",
    "http://schemas.microsoft.com/office/drawing/2014/chartex",
)
_LITERALS: Final = frozenset({"tx", "txData"})
"""Where `<v>` is a text that somebody typed, and no stored value."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """Shapes drawn into a chart: the relationship to them, their XML, their texts with tags."""

    tie: str
    stencil: Stencil
    texts: Mapping[int, RunHole]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the template.

    Attributes:
        part: its name.
        stencil: its XML.
        formulas: its references, by hole.
        texts: its texts with tags, by hole.
        loose: these without `$`, by hole.
        series: those that may be repeated.
        repeats: whether it stands in a block, so that each turn has one of its own.
        location: where it stands.
        overlays: the shapes drawn into it, when tags stand in them.
    """

    part: str
    stencil: Stencil
    formulas: Mapping[int, Formula]
    texts: Mapping[int, RunHole]
    loose: Mapping[int, Formula]
    series: tuple[Series, ...]
    repeats: bool
    location: Location
    overlays: tuple[Overlay, ...] = ()

    def slots(self) -> Iterator[TextSlot]:
        """Return the texts with tags."""
        for texts in (self.texts, *(overlay.texts for overlay in self.overlays)):
            yield from (hole.slot for hole in texts.values())

    def write(self, writing: Writing, part: str, at: At | None, turn: int = 0) -> None:
        """Write the chart into a part, unless it may stay as it is.

        Args:
            writing: the sheet's.
            part: the chart's own, or a copy.
            at: the cell where the chart's upper left corner stands; None for one that has a sheet
                of its own.
            turn: which turn of the loop around it this is.
        """
        sheet = None if at is None else at.sheet
        for overlay in self.overlays:
            _write_overlay(overlay, writing, part, turn)
        if part == self.part and not self._must_follow(writing, sheet):
            return

        writing.package.set(part, _Writer(self, writing, at, turn).written().encode())

    def _must_follow(self, writing: Writing, sheet: int | None) -> bool:
        touches = writing.moves.touches
        return bool(self.texts) or any(touches(one, sheet) for one in self.formulas.values())


def _write_overlay(overlay: Overlay, writing: Writing, part: str, turn: int) -> None:
    def hole(number: int) -> str:
        words = overlay.texts[number]
        return words.written(writing.text(words.slot, turn))

    for tie in writing.package.relationships(part):
        if tie.id == overlay.tie:
            writing.package.set(tie.target, overlay.stencil.filled(hole).encode())


class _Writer:
    """Writes a chart for one place."""

    def __init__(self, chart: Chart, writing: Writing, at: At | None, turn: int) -> None:
        self._chart = chart
        self._writing = writing
        self._at = at
        self._turn = turn
        # A chart in a loop sees the cells of its turn alone.
        self._seen_from = at if chart.repeats and at is not None and at.row > 0 else None
        self._numbers = {hole: old for one in chart.series for hole, old in one.numbers.items()}
        self._fresh = count(first_free(chart.series))

    def written(self) -> str:
        stencil = self._chart.stencil
        count_of_all = len(self._chart.series)
        for series in self._chart.series if self._seen_from is None else ():
            home = None if self._at is None else self._at.sheet
            places = series.places(self._writing.moves, home)
            count_of_all += max(len(places) - 1, 0)
            if count_of_all > MOST_SERIES:
                self._note_too_many(count_of_all)
            elif len(places) > 1:
                within = stencil.between(*series.edges)
                turns = [self._series(series, within, *one) for one in enumerate(places)]
                stencil = stencil.with_text(series.edges, "".join(turns))
        return stencil.filled(partial(self._hole, seen_from=self._seen_from))

    def _note_too_many(self, count_of_all: int) -> None:
        details = {"count": count_of_all, "most": MOST_SERIES}
        problem = Problem("fill-too-many-series", self._chart.location, details)
        self._writing.problems.append(problem)

    def _series(self, series: Series, stencil: Stencil, turn: int, place: At) -> str:
        """Return a series as it is in one turn of the loop that its cells are in."""
        if turn:
            self._numbers |= dict.fromkeys(series.numbers, str(next(self._fresh)))
        return in_turn(stencil.filled(partial(self._hole, seen_from=place)), turn)

    def _hole(self, number: int, seen_from: At | None) -> str:
        chart, moves = self._chart, self._writing.moves
        if number in chart.texts:
            words = chart.texts[number]
            return words.written(self._writing.text(words.slot, self._turn))
        if number in self._numbers:
            return self._numbers[number]
        if number not in chart.formulas:
            return ""  # where a series begins or ends
        if seen_from is None:
            return text(moves.formula(chart.formulas[number], self._at))
        return text(held(moves.formula(chart.loose[number], seen_from)))


def read_chart(package: Package, part: str, spot: Spot | None, location: Location) -> Chart:
    """Return a chart.

    Args:
        package: has it.
        part: its name.
        spot: where it stands on its sheet; None for one that has a sheet of its own.
        location: what to say of where its tags stand.
    """
    cutter = Cutter(package.part(part), replace(location, part=part))
    place = spot.place if spot is not None else (None, None)
    texts = cut_paragraphs(cutter.root, cutter, location, place)
    texts |= _cut_literals(cutter, location, place)
    series = cut_series(cutter)
    formulas = {}
    for element in _references(cutter.root):
        formula = read_formula((element.text or "").strip())
        if formula.refs:
            number, element.text = cutter.hole()
            formulas[number] = formula
    repeats = spot is not None and spot.repeats
    without = {number: loose(formula) for number, formula in formulas.items()}
    return Chart(
        part,
        cutter.cut(),
        formulas,
        texts,
        without,
        series,
        repeats,
        location,
        tuple(_overlays(package, part, place, location)),
    )


def _overlays(
    package: Package, part: str, place: tuple[int | None, int | None], location: Location
) -> Iterator[Overlay]:
    for tie in package.relationships(part):
        if tie.type == "chartUserShapes" and tie.target in package:
            cutter = Cutter(package.part(tie.target), replace(location, part=tie.target))
            if texts := cut_paragraphs(cutter.root, cutter, location, place):
                yield Overlay(tie.id, cutter.cut(), texts)


def _references(root: etree._Element) -> Iterator[etree._Element]:
    yield from root.iter(*(f"{{{space}}}{name}" for space in _SPACES for name in _REFERENCES))


def _cut_literals(
    cutter: Cutter, location: Location, place: tuple[int | None, int | None]
) -> dict[int, RunHole]:
    """Return the holes of names typed into the chart: of series, of titles of newer charts."""
    holes = {}
    for element in cutter.root.iter(*(f"{{{space}}}v" for space in _SPACES)):
        parent = element.getparent()
        if parent is not None and parent.tag.rpartition("}")[2] in _LITERALS:
            slot = slot_of(element.text or "", location, *place)
            if slot is not None:
                number, element.text = cutter.hole()
                holes[number] = RunHole(slot)
    return holes
