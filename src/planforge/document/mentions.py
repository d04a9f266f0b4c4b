"""What is mentioned: gaps once each, facts with their notes, references that lead somewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from planforge.document.outline import (
    ChartBlock,
    FigureRun,
    GapRun,
    Heading,
    ListItem,
    Paragraph,
    ReferenceRun,
    Run,
    TableBlock,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from planforge.definition.model import Fact
    from planforge.document.outline import Block, CellBlock, Inline
    from planforge.document.wording import Wording
    from planforge.formula.syntax import Symbol
    from planforge.plan.figures import Figure


def changed(block: Block, change: Callable[[Inline], Iterable[Inline]]) -> Block:
    """Return a block with each of its inlines changed, in reading order."""

    def each(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
        return tuple(new for old in inlines for new in change(old))

    def cells(row: Sequence[CellBlock]) -> tuple[CellBlock, ...]:
        return tuple(replace(cell, inlines=each(cell.inlines)) for cell in row)

    match block:
        case Heading() | Paragraph() | ListItem():
            return replace(block, inlines=each(block.inlines))
        case TableBlock():
            return replace(block, rows=tuple(map(cells, block.rows)), totals=cells(block.totals))
        case ChartBlock():
            return block
        case _:
            assert_never(block)


def inlines_of(blocks: Iterable[Block]) -> Iterator[Inline]:
    """Yield all inlines of blocks, in reading order."""
    for block in blocks:
        match block:
            case Heading() | Paragraph() | ListItem():
                yield from block.inlines
            case TableBlock():
                for row in (*block.rows, block.totals):
                    for cell in row:
                        yield from cell.inlines
            case ChartBlock():
                pass
            case _:
                assert_never(block)


def without_echoes(block: Block) -> Block:
    """Return a block in which a gap stands once where it would follow itself at once.

    "Down by 〔gap〕" takes the word and the amount from the same figure.
    """
    if not isinstance(block, (Heading, Paragraph, ListItem)):
        return block
    kept: list[Inline] = []
    for inline in block.inlines:
        before = len(kept)
        while before and isinstance(run := kept[before - 1], Run) and not run.text.strip():
            before -= 1
        if isinstance(inline, GapRun) and before and kept[before - 1] == inline:
            del kept[before:]
        else:
            kept.append(inline)
    return replace(block, inlines=tuple(kept))


def gaps(blocks: Iterable[Block]) -> tuple[GapRun, ...]:
    """Return the gaps in order of first appearance, each once."""
    found: dict[str, GapRun] = {}
    for inline in inlines_of(blocks):
        if isinstance(inline, GapRun):
            found.setdefault(inline.symbol or inline.label, inline)
    return tuple(found.values())


class References:
    """Turns references to what was not printed after all into gaps."""

    def __init__(self, blocks: Iterable[Block], label: Callable[[str], str]) -> None:
        self._printed = {
            block.identity
            for block in blocks
            if isinstance(block, (Heading, TableBlock, ChartBlock))
        }
        self._label = label

    def __call__(self, inline: Inline) -> Iterable[Inline]:
        """Return what stands in place of an inline."""
        if isinstance(inline, ReferenceRun) and inline.target not in self._printed:
            return (GapRun(self._label(inline.target)),)
        return (inline,)


class Sources:
    """Numbers facts as they are first mentioned, and lists where everything came from."""

    def __init__(
        self,
        facts: Mapping[str, Fact],
        wording: Wording,
        data_behind: Callable[[Symbol], Iterable[str]],
    ) -> None:
        self._facts = facts
        self._data_behind = data_behind
        self._wording = wording
        self._numbers: dict[str, int] = {}
        self._lines: list[tuple[Inline, ...]] = []
        self._data: dict[str, None] = {}

    def __call__(self, inline: Inline) -> Iterable[Inline]:
        """Return an inline, a fact's first mention with its mark behind it."""
        if not isinstance(inline, FigureRun) or inline.figure.is_gap:
            return (inline,)
        mark = self._note(inline.figure)
        return (inline, Run(mark)) if mark else (inline,)

    def chart(self, block: ChartBlock) -> None:
        """Note where a chart's figures come from; facts in charts bear no mark."""
        for series in block.chart.series:
            for figure in series.figures:
                if not figure.is_gap:
                    self._note(figure)

    def lines(self) -> tuple[tuple[Inline, ...], ...]:
        """Return the list of sources: facts by their numbers, then all data on one line."""
        if not self._data:
            return tuple(self._lines)
        data = self._wording["semicolon"].join(self._data)
        return (*self._lines, (Run(self._wording.joined(self._wording["data_source"], data)),))

    def _note(self, figure: Figure) -> str:
        """Return the note mark of a fact's first mention; nothing for anything else."""
        self._data |= dict.fromkeys(self._data_behind(figure.symbol))
        name = str(figure.symbol)
        if figure.origin != "fact" or name in self._numbers:
            return ""
        self._numbers[name] = len(self._numbers) + 1
        mark = self._wording["note_mark"].format(number=self._numbers[name])
        self._lines.append(self._line(figure, name, mark.strip()))
        return mark

    def _line(self, figure: Figure, name: str, mark: str) -> tuple[Inline, ...]:
        """Return a fact's line; a fact without a source has a gap there."""
        start = f"{mark} {self._wording.joined(figure.label, '')}"
        fact = self._facts.get(name)
        source = (fact.source if fact else None) or figure.source
        if not source:
            return (Run(start), GapRun(self._wording["source_of"].format(label=figure.label)))
        when = self._wording.moment(fact.as_of) if fact and fact.as_of else ""
        known = self._wording["known_as_of"].format(date=when) if when else ""
        return (Run(f"{start}{source}{known}"),)
