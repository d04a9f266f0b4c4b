"""Which loops' items must be told apart: a formula in one loop refers to a row of another.

Where both go through the same list, but one leaves items out or sorts them, the row that is meant
is the one of the very same item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.filling.excel.needs import block_chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planforge.filling.excel.model import Block, Formula


@dataclass(frozen=True, slots=True)
class Loops:
    """What repeats on a sheet of the template: its rows, its columns, itself (`subject`)."""

    rows: Sequence[Block] = ()
    columns: Sequence[Block] = ()
    subject: str = ""


@dataclass
class Crossed:
    """The loops of a sheet's rows, and of its columns, whose items must be known."""

    rows: set[int]
    columns: set[int]


Cell = tuple[str, int, int, "Formula"]
"""A formula with its sheet, row and column."""


def crossed(sheets: Mapping[str, Loops], cells: Iterable[Cell]) -> dict[str, Crossed]:
    """Return for each sheet the loops whose items must be known.

    Args:
        sheets: what repeats, by their names.
        cells: all formulas.
    """
    found = {name: Crossed(set(), set()) for name in sheets}
    names = {name.casefold(): name for name in sheets}
    for sheet, row, column, formula in cells:
        home = sheets[sheet]
        if not (home.rows or home.columns or home.subject):
            continue
        for ref in formula.refs:
            if ref.shape != "cell" or ref.last_sheet is not None:
                continue
            name = sheet if ref.sheet is None else names.get(ref.sheet.casefold())
            if name is None:
                continue
            here, there, target = found[sheet], found[name], sheets[name]
            same = name == sheet
            if not ref.absolute[0]:
                pair = _apart(home.rows, row, target.rows, ref.area.top, same=same)
                _note(here.rows, there.rows, pair)
            if not ref.absolute[1]:
                pair = _apart(home.columns, column, target.columns, ref.area.left, same=same)
                _note(here.columns, there.columns, pair)
            if home.subject and not same:
                there.rows |= _loops(target.rows, ref.area.top, home.subject)
            if target.subject and not same:
                here.rows |= _loops(home.rows, row, target.subject)
                here.columns |= _loops(home.columns, column, target.subject)
    return found


def _note(here: set[int], there: set[int], pair: tuple[list[int], list[int]]) -> None:
    here.update(pair[0])
    there.update(pair[1])


def _apart(
    mine: Sequence[Block], line: int, others: Sequence[Block], target: int, *, same: bool
) -> tuple[list[int], list[int]]:
    """Return the loops around a line, and around another, where they go through different lists.

    Loops around both are left out.
    """
    own, around = block_chain(mine, line, line), block_chain(others, target, target)
    while same and own and own[:1] == around[:1]:
        own, around = own[1:], around[1:]
    here = [number for number in own if mine[number].loop]
    there = [number for number in around if others[number].loop]
    alike = [mine[n].subject for n in here] == [others[n].subject for n in there]
    return ([], []) if alike or not here or not there else (here, there)


def _loops(blocks: Sequence[Block], line: int, subject: str) -> set[int]:
    """Return the loops around a line, unless one goes through a subject."""
    loops = [number for number in block_chain(blocks, line, line) if blocks[number].loop]
    return set() if any(blocks[number].subject == subject for number in loops) else set(loops)
