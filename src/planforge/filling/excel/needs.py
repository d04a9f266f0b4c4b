"""Which blocks must not vanish: something outside refers to what stands only in them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planforge.filling.excel.axis import Interval
    from planforge.filling.excel.model import Block, Formula, Ref

    Needs = Mapping[int, frozenset[Interval]]
    """By the index of a block, the lines that must not all be missing whenever it ends."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A formula of the template, and where it stands: sheet, row and column, as far as it does."""

    formula: Formula
    sheet: str | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a sheet of the template."""

    rows: Sequence[Block] = ()
    columns: Sequence[Block] = ()


def needed(
    sheets: Mapping[str, Blocks], readers: Iterable[Reader]
) -> dict[str, tuple[Needs, Needs]]:
    """Return for each sheet which blocks of rows, and of columns, must not vanish, and why.

    When a run of such a block shows none of these lines, one line has to stand in for them.

    Args:
        sheets: the blocks of all sheets, in the order of the template.
        readers: all that refers to anything: formulas, names, charts, tables, validations.
    """
    names = {name.casefold(): name for name in sheets}
    rows: dict[str, dict[int, set[Interval]]] = {name: defaultdict(set) for name in sheets}
    columns: dict[str, dict[int, set[Interval]]] = {name: defaultdict(set) for name in sheets}
    for reader in readers:
        own = sheets.get(reader.sheet or "", Blocks())
        for ref in reader.formula.refs:
            for name in _sheets_of(ref, reader, names):
                here = name == reader.sheet
                area, (top, left, _, _), blocks = ref.area, ref.absolute, sheets[name]
                loose = ref.shape == "cell" and not top
                mine = _Mine(own.rows, reader.row, here=here, loose=loose)
                _note(rows[name], blocks.rows, (area.top, area.bottom), mine)
                loose = ref.shape == "cell" and not left
                mine = _Mine(own.columns, reader.column, here=here, loose=loose)
                _note(columns[name], blocks.columns, (area.left, area.right), mine)
    return {name: (_frozen(rows[name]), _frozen(columns[name])) for name in sheets}


def sheets_meant(sheets: Iterable[str], readers: Iterable[Reader]) -> set[str]:
    """Return the sheets that anything elsewhere refers to."""
    names = {name.casefold(): name for name in sheets}
    return {
        name
        for reader in readers
        for ref in reader.formula.refs
        if ref.sheet is not None
        for name in _sheets_of(ref, reader, names)
        if name != reader.sheet
    }


@dataclass(frozen=True, slots=True)
class _Mine:
    """Where a reader stands on one axis.

    Attributes:
        blocks: of its sheet.
        line: its own; None for nowhere.
        here: whether it refers to its own sheet.
        loose: whether it refers to a single line that no `$` holds.
    """

    blocks: Sequence[Block]
    line: int | None
    here: bool
    loose: bool


def _note(
    needs: dict[int, set[Interval]], blocks: Sequence[Block], lines: Interval, mine: _Mine
) -> None:
    """Note the outermost block that holds all of the lines, but not who refers to them.

    Where it takes several blocks to hold them it is the last of these.
    """
    around = block_chain(blocks, *lines)
    own = [] if mine.line is None else block_chain(mine.blocks, mine.line, mine.line)
    while mine.here and around and around[:1] == own[:1]:
        if mine.line is not None and _in_other_branch(blocks[around[0]], lines, mine.line):
            break
        around, own = around[1:], own[1:]
    subjects = [mine.blocks[number].subject for number in own if mine.blocks[number].loop]
    # Who goes through the same items comes to nothing together with them.
    while mine.loose and around and (block := blocks[around[0]]).loop and block.subject in subjects:
        around = around[1:]
    if not around:
        around = _last_across(blocks, lines, mine)
    if around:
        needs[around[0]].add(lines)


def _last_across(blocks: Sequence[Block], lines: Interval, mine: _Mine) -> list[int]:
    """Return the last of several blocks, one after another, that hold all of the lines together.

    What never stands together with the reader may be between them: other branches of a condition.
    """
    first, last = lines
    chain = block_chain(blocks, first, last)
    covered = first - 1
    found: list[int] = []
    for number in sorted(range(len(blocks)), key=lambda one: blocks[one].first):
        block = blocks[number]
        if block.parent not in {None, *chain} or number in chain or block.last <= covered:
            continue
        if block.first > last or _may_stand(blocks, chain, range(covered + 1, block.first), mine):
            break
        covered, found = block.last, [number]
    return [] if _may_stand(blocks, chain, range(covered + 1, last + 1), mine) else found


def _may_stand(
    blocks: Sequence[Block], chain: Sequence[int], lines: Iterable[int], mine: _Mine
) -> bool:
    """Whether any of some lines, in no block of their own, may stand where a reader does."""
    if not chain:
        return any(True for _ in lines)
    around, own = blocks[chain[-1]], mine.line if mine.here else None
    inside = own is not None and around.first <= own <= around.last
    return any(
        line not in around.tags
        and not (inside and own is not None and _in_other_branch(around, (line, line), own))
        for line in lines
    )


def _in_other_branch(block: Block, lines: Interval, line: int) -> bool:
    """Whether a condition's own `else` or `elif` stands between some lines and another line."""
    first, last = lines
    between = range(line + 1, first) if line < first else range(last + 1, line)
    return not block.loop and any(tag in between for tag in block.tags)


def block_chain(blocks: Sequence[Block], first: int, last: int) -> list[int]:
    """Return the blocks that hold all lines from first to last, the outermost first."""
    around = {n for n, block in enumerate(blocks) if block.first <= first and last <= block.last}
    chain: list[int] = []
    while found := [number for number in around if blocks[number].parent in {None, *chain[-1:]}]:
        chain.append(found[0])
        around.remove(found[0])
    return chain


def _frozen(needs: Mapping[int, set[Interval]]) -> Needs:
    return {block: frozenset(lines) for block, lines in needs.items()}


def _sheets_of(ref: Ref, reader: Reader, names: Mapping[str, str]) -> list[str]:
    """Return the sheets that a reference means."""
    if ref.sheet is None:
        return [reader.sheet] if reader.sheet and reader.sheet in names.values() else []
    known = list(names)
    ends = [name.casefold() for name in (ref.sheet, ref.last_sheet or ref.sheet)]
    if any(end not in names for end in ends):
        return []
    first, last = sorted(map(known.index, ends))
    return [names[name] for name in known[first : last + 1]]
