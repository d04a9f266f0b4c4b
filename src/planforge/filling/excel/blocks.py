"""Lines (rows, or columns) with statements between them, read into blocks and a walk over them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from planforge.filling.excel.model import Block
from planforge.filling.excel.tagged import CLOSES, OPENS
from planforge.filling.syntax import end_problem, is_of_kind, unclosed_problem
from planforge.filling.tags import Tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.problems import Problems

_MOST_LINES = 20_000
"""Lines in loops and conditions of one sheet: each is written by itself, blank ones too."""
_SUBJECT = re.compile(r"for\s+.+?\s+in\s+(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """What a statement does on the walk over the lines.

    Attributes:
        kind: it opens a block, begins another branch of it, closes it, or sets a name.
        tag: the statement.
        block: the index of its block; -1 for none.
    """

    kind: Literal["open", "branch", "close", "set"]
    tag: Tag
    block: int


@dataclass
class StatedLine:
    """A line with statements; `pure` when it holds nothing else, so that it vanishes."""

    number: int
    tags: list[Tag] = field(default_factory=list)
    pure: bool = True


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a sheet's rows or columns.

    Attributes:
        blocks: in the order in which they open.
        before: the statements to take before a line, by line.
        after: those to take after it.
        vanishing: lines that hold only statements.
    """

    blocks: tuple[Block, ...]
    before: Mapping[int, Sequence[Step]]
    after: Mapping[int, Sequence[Step]]
    vanishing: frozenset[int]

    def around(self, line: int) -> bool:
        """Whether a line stands in any block."""
        return any(block.first <= line <= block.last for block in self.blocks)

    @property
    def lines(self) -> Sequence[int]:
        """The lines in blocks, and those with statements."""
        found = {*self.before, *self.after}
        for block in self.blocks:
            found.update(range(block.first, block.last + 1))
        return sorted(found)


@dataclass
class _Opened:
    index: int
    tag: Tag
    first: int
    tags: set[int]
    parent: int | None
    within: list[Tag] = field(default_factory=list)
    """The statements of its kind that were closed within it."""


class _Reader:
    """Makes blocks of lines with statements, noting what is open for ever or closes nothing."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._open: list[_Opened] = []
        self._blocks: dict[int, Block] = {}
        self._count = 0
        self.before: dict[int, list[Step]] = {}
        self.after: dict[int, list[Step]] = {}
        self.vanishing: set[int] = set()

    def take(self, line: StatedLine) -> None:
        if line.pure:
            self.vanishing.add(line.number)
        for tag in line.tags:
            late = tag.keyword in CLOSES and not line.pure
            step = self._step(tag, line)
            if step is not None:
                side = self.after if late else self.before
                side.setdefault(line.number, []).append(step)

    def _step(self, tag: Tag, line: StatedLine) -> Step | None:
        own = {line.number} if line.pure else set()
        if tag.keyword in OPENS:
            parent = self._open[-1].index if self._open else None
            opened = _Opened(self._count, tag, line.number, own, parent)
            self._open.append(opened)
            self._count += 1
            return Step("open", tag, opened.index)
        if tag.keyword == "end" and self._open:
            opening = self._open[-1].tag
            self._problems.found.append(end_problem(tag, opening))
            return self._close(ending(opening), line.number)
        if tag.keyword not in (*CLOSES, "else", "elif"):
            return Step("set", tag, -1)
        if not self._open:
            self._problems.add("fill-stray", tag.location, tag=tag.text, word=tag.keyword)
            return None
        self._open[-1].tags |= own
        if tag.keyword in CLOSES:
            closed, *around = (opened for opened in reversed(self._open))
            if around and is_of_kind(closed.tag, around[0].tag):
                around[0].within.append(closed.tag)
            return self._close(tag, line.number)
        return Step("branch", tag, self._open[-1].index)

    def _close(self, tag: Tag, line: int) -> Step:
        opened = self._open.pop()
        self._blocks[opened.index] = Block(
            opened.first,
            line,
            opened.tag.keyword == "for",
            subject_of(opened.tag),
            frozenset(opened.tags),
            opened.parent,
        )
        return Step("close", tag, opened.index)

    def finish(self, last: int) -> Blocks:
        while self._open:
            opened = self._open[-1]
            self._problems.found.append(unclosed_problem(opened.tag, opened.within))
            step = self._close(ending(opened.tag), max(last, opened.first))
            self.after.setdefault(max(last, opened.first), []).append(step)
        blocks = tuple(self._blocks[index] for index in range(self._count))
        outermost = [block for block in blocks if block.parent is None]
        if sum(block.last - block.first for block in outermost) > _MOST_LINES:
            self._refuse(outermost)
            return Blocks((), {}, {}, frozenset())
        return Blocks(blocks, self.before, self.after, frozenset(self.vanishing))

    def _refuse(self, outermost: Sequence[Block]) -> None:
        longest = max(outermost, key=lambda block: block.last - block.first)
        steps = self.before.get(longest.first, ())
        tag = next(step.tag for step in steps if step.kind == "open")
        count = longest.last - longest.first
        details = {"tag": tag.text, "count": count, "limit": _MOST_LINES}
        self._problems.add("fill-long-block", tag.location, **details)


def read_blocks(lines: Sequence[StatedLine], last: int, problems: Problems) -> Blocks:
    """Return the blocks that statements make of lines.

    Args:
        lines: those with statements, in order.
        last: the sheet's last line.
        problems: takes what is opened and never closed, and the other way about.
    """
    reader = _Reader(problems)
    for line in lines:
        reader.take(line)
    return reader.finish(last)


def subject_of(tag: Tag) -> str:
    """Return what a loop goes through, as its tag says it; empty for a condition."""
    subject = _SUBJECT.fullmatch(tag.source)
    return " ".join(subject[1].split()) if subject else ""


def ending(tag: Tag) -> Tag:
    """Return the statement that closes what a tag opens, for where nobody wrote one."""
    word = f"end{tag.keyword}"
    return Tag("statement", tag.scope, word, f"{{% {word} %}}", tag.location)
