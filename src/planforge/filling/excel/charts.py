"""Charts: every reference in them follows, tags in their titles are filled.

The values that a chart keeps of its cells are no business of this module: `stored` refreshes or
empties them when the cells are known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from planforge.filling.excel.formulas import read_formula, spell_area
from planforge.filling.excel.model import At, Formula, Ref
from planforge.filling.excel.slots import TextSlot, slot_of
from planforge.filling.excel.stencil import Cutter, Stencil
from planforge.filling.excel.texts import RunHole, cut_paragraphs
from planforge.filling.markup import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from planforge.filling.excel.spans import Spot
    from planforge.filling.excel.writing import Writing
    from planforge.filling.package import Package
    from planforge.problems import Location

KINDS: Final = ("chart", "chartEx")
"""The kinds of relationships that lead to charts."""
_REFERENCES: Final = frozenset({"f", "sqref", "nf"})
_SPACES: Final = (
    "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "http://schemas.microsoft.com/office/drawing/2012/chart",
    "http://schemas.microsoft.com/office/drawing/2014/chartex",
)
_LITERALS: Final = frozenset({"tx", "txData"})
"""Where `<v>` is a text that somebody typed, and no stored value."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the template.

    Attributes:
        part: its name.
        stencil: its XML.
        formulas: its references, by hole.
        texts: its texts with tags, by hole.
        repeats: whether it stands in a block, so that each turn has one of its own.
    """

    part: str
    stencil: Stencil
    formulas: Mapping[int, Formula]
    texts: Mapping[int, RunHole]
    repeats: bool

    def slots(self) -> Iterator[TextSlot]:
        """Return the texts with tags."""
        return (hole.slot for hole in self.texts.values())

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
        if part == self.part and not self._must_follow(writing, sheet):
            return

        def hole(number: int) -> str:
            if number in self.texts:
                words = self.texts[number]
                return words.written(writing.text(words.slot, turn))
            return text(self._reference(self.formulas[number], writing, at))

        writing.package.set(part, self.stencil.filled(hole).encode())

    def _must_follow(self, writing: Writing, sheet: int | None) -> bool:
        touches = writing.moves.touches
        return bool(self.texts) or any(touches(one, sheet) for one in self.formulas.values())

    def _reference(self, formula: Formula, writing: Writing, at: At | None) -> str:
        if self.repeats and at is not None and at.row:
            # Charts know only `$`, which in a loop would mean all turns.
            moved = writing.moves.formula(_loose(formula), at)
            return _held(read_formula(moved))
        return writing.moves.formula(formula, at)


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
    formulas = {}
    for element in _references(cutter.root):
        formula = read_formula((element.text or "").strip())
        if formula.refs:
            number, element.text = cutter.hole()
            formulas[number] = formula
    repeats = spot is not None and spot.repeats
    return Chart(part, cutter.cut(), formulas, texts, repeats)


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


def _loose(formula: Formula) -> Formula:
    """Return the formula without `$`."""
    pieces = (
        replace(piece, absolute=(False,) * 4) if isinstance(piece, Ref) else piece
        for piece in formula.pieces
    )
    return replace(formula, pieces=tuple(pieces), text="")


def _held(formula: Formula) -> str:
    """Return the formula's text with all references absolute."""
    pieces = (
        piece.prefix + spell_area(piece.area, (True,) * 4, piece.shape)
        if isinstance(piece, Ref)
        else str(piece)
        for piece in formula.pieces
    )
    return "".join(pieces)
