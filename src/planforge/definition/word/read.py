"""A Word file as Markdown: headings, paragraphs, lists, quotes and tables, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from planforge.definition.word.markup import line_of, plain_text, title_of
from planforge.definition.word.package import read_word, w
from planforge.definition.word.runs import Content, Runs
from planforge.definition.word.styles import Styles
from planforge.definition.word.tables import block_tag, read_table
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.definition.word.package import Element, WordFile
    from planforge.definition.word.styles import Kind, Listed
    from planforge.definition.word.tables import Cell
    from planforge.problems import Problems

_CAPTION: Final = re.compile(
    r"(?:表格?|Table)\s*(?:[\d一二三四五六七八九十]+(?:[-–.．][\d]+)*)?\s*[：:.、]?\s*(?=\S)"
)
_TYPED_CAPTION: Final = re.compile(r"(?:表|Table)\s*\d+(?:[-–.]\d+)*\s*[：:.、]?\s*(?=\S)")
_LONGEST_SHOWN: Final = 24
_DEEPEST: Final = 6
_AROUND: Final = frozenset(map(w, ("sdt", "sdtContent", "customXml", "ins", "moveTo")))
_MARKS: Final = {True: ("1.", "1)"), False: ("-", "+")}


@dataclass(frozen=True, slots=True)
class WordText(Location):
    """A text made of a Word file: `within` finds the paragraph of each of its characters.

    Attributes:
        starts: (line, column, place), the first two counted from 0, in order.
    """

    starts: tuple[tuple[int, int, Location], ...] = field(default=(), compare=False, repr=False)

    def within(self, line: int, column: int) -> Location:
        """Return the paragraph that stands `line` lines and `column` columns into the text."""
        at = bisect_right(self.starts, (line, column), key=lambda start: start[:2]) - 1
        return self.starts[max(at, 0)][2] if self.starts else Location(self.file)


@dataclass(frozen=True, slots=True)
class WordProse:
    """A Word file's prose.

    Attributes:
        text: Markdown.
        where: the place of its first character.
    """

    text: str
    where: WordText


def read_word_prose(
    content: bytes, name: str, language: str, problems: Problems
) -> WordProse | None:
    """Return the prose of a Word file; None, with a problem, where there is none.

    Args:
        content: the file's bytes.
        name: the file as problems name it.
        language: the plan's.
        problems: is told what is wrong with the file.
    """
    file = read_word(content, name, problems)
    if file is None:
        return None
    styles = Styles(file)
    reader = _Reader(file, name, styles, Runs(file, styles, language))
    if reader.is_built():
        problems.add("word-is-built", Location(name))
        return None
    reader.read()
    if not reader.has_headings:
        problems.add("word-without-headings", Location(name))
        return None
    where = WordText(name, starts=tuple(reader.starts))
    return WordProse("\n".join(reader.lines), where)


@dataclass(frozen=True, slots=True)
class _Open:
    """A list that is open: its number, how deep it stands, and which of two signs it has."""

    number: str
    level: int
    mark: int


@dataclass(slots=True)
class _Reader:
    """Goes through the body, writing Markdown.

    Attributes:
        starts: where each paragraph's text begins in `lines`.
        numbers: the paragraphs' numbers, in the order of the file.
        following: for each block, the numbered list that goes on below it, before any heading.
        open: the lists that are open, the outermost first.
        mark: which of its two signs the last list at the margin has: two lists that follow one
            another without differing in their signs would be one.
    """

    file: WordFile
    name: str
    styles: Styles
    runs: Runs
    lines: list[str] = field(default_factory=list)
    starts: list[tuple[int, int, Location]] = field(default_factory=list)
    has_headings: bool = False
    numbers: dict[Element, int] = field(default_factory=dict)
    following: dict[Element, str] = field(default_factory=dict)
    open: list[_Open] = field(default_factory=list)
    mark: int = 1

    def is_built(self) -> bool:
        """Whether PlanForge made the file: its figures are fixed there."""
        names = (mark.get(w("name"), "") for mark in self.file.body.iter(w("bookmarkStart")))
        return any(name.startswith("_pf_") for name in names)

    def read(self) -> None:
        """Read the body."""
        paragraphs = list(self.file.body.iter(w("p")))
        self.numbers = {one: number for number, one in enumerate(paragraphs, start=1)}
        blocks = list(_blocks(self.file.body))
        self.following = self._lists_below(blocks)
        for block, below in zip_longest(blocks, blocks[1:]):
            if block.tag == w("tbl"):
                self._table(block)
            else:
                self._paragraph(block, below)

    def _lists_below(self, blocks: Sequence[Element]) -> dict[Element, str]:
        lists: dict[Element, str] = {}
        below = ""
        for block in reversed(blocks):
            lists[block] = below
            if block.tag == w("tbl") or self.styles.level(block) is not None:
                below = ""
            elif (listed := self.styles.listed(block)) is not None:
                below = listed.number if listed.ordered else ""
        return lists

    def _paragraph(self, paragraph: Element, below: Element | None) -> None:
        content = self.runs.content(paragraph)
        kind = self.styles.kind(paragraph)
        if kind == "contents" or (kind == "title" and not self.has_headings):
            return
        if kind == "heading" and (title := title_of(content.words())):
            self._heading(paragraph, title)
            content = content.without_text()
        if not line_of(content.stretches):
            pass
        elif kind == "quote":
            self._close_list()
            self._write(paragraph, "> " + line_of(content.stretches).replace("\n", "\n> "))
        elif (caption := self._caption(kind, content, below)) is not None:
            self._close_list()
            self._write(paragraph, caption)
        elif kind != "heading" and (listed := self.styles.listed(paragraph)) is not None:
            self._entry(paragraph, line_of(content.stretches), listed)
        else:
            self._text(paragraph, line_of(content.stretches))
        self._boxes(content)

    def _heading(self, paragraph: Element, title: str) -> None:
        self._close_list()
        self.has_headings = True
        level = min(self.styles.level(paragraph) or 1, _DEEPEST)
        self._write(paragraph, f"{'#' * level} {title}")

    def _caption(self, kind: Kind, content: Content, below: Element | None) -> str | None:
        """Return the line above a table that is its caption, without the number Word gives it."""
        if below is None or below.tag != w("tbl"):
            return None
        text = title_of(content.stretches)
        found = (_CAPTION if kind == "caption" else _TYPED_CAPTION).match(text)
        if kind != "caption" and found is None:
            return None
        text = text[found.end() :] if found else text
        return f"表：{text}" if self.runs.language == "zh-CN" else f"Table: {text}"

    def _entry(self, paragraph: Element, text: str, listed: Listed) -> None:
        while self.open and self.open[-1].level > listed.level:
            self.open.pop()
        last = self.open[-1] if self.open else None
        if last and last.level == listed.level and last.number != listed.number:
            self.open.pop()
        if not self.open or self.open[-1].level < listed.level:
            self.mark = 1 - self.mark
            self.open.append(_Open(listed.number, listed.level, self.mark))
        mark = _MARKS[listed.ordered][self.open[-1].mark]
        indent = " " * 4 * (len(self.open) - 1)
        more = indent + " " * (len(mark) + 1)
        self._write(paragraph, f"{indent}{mark} " + text.replace("\n", f"\n{more}"))

    def _text(self, paragraph: Element, text: str) -> None:
        """Write a paragraph; between entries of one numbered list, as a part of the entry above."""
        numbers = [one.number for one in self.open]
        goes_on = self.following.get(paragraph) in numbers
        if not goes_on:
            self._close_list()
        indent = " " * 4 * len(self.open) if goes_on else ""
        self._write(paragraph, indent + text.replace("\n", f"\n{indent}"))

    def _close_list(self) -> None:
        self.open = []

    def _table(self, table: Element) -> None:
        self._close_list()
        read = read_table(table, self.runs)
        first = next(table.iter(w("p")), None)
        if len(read.header) == 1 and not read.rows:
            self._write(first, f"> {read.header[0].text}" if read.header[0].text else "")
        elif read.header:
            self._row(read.header)
            self.lines.append(read.rule)
            for row in read.rows:
                self._row(row)
            self.lines.append("")
        for content in read.contents:
            self._boxes(content)

    def _row(self, row: Sequence[Cell]) -> None:
        tag = block_tag(row)
        if tag is not None:
            self._start(tag.paragraph, 0)
            self.lines.append(tag.text)
            return
        line = "|"
        for cell in row:
            self._start(cell.paragraph, len(line))
            line += f" {cell.text} |"
        self.lines.append(line)

    def _boxes(self, content: Content) -> None:
        """Write the text of boxes, after the paragraph that they are anchored in."""
        for boxed in content.boxed:
            self._write(boxed, line_of(self.runs.content(boxed).stretches))

    def _write(self, paragraph: Element | None, text: str) -> None:
        if text:
            self._start(paragraph, 0)
            self.lines += [*text.split("\n"), ""]

    def _start(self, paragraph: Element | None, column: int) -> None:
        if paragraph is not None:
            self.starts.append((len(self.lines), column, self._place(paragraph)))

    def _place(self, paragraph: Element) -> Location:
        text = plain_text(self.runs.content(paragraph).stretches)
        shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
        return Location(self.name, paragraph=self.numbers.get(paragraph), text=shown or None)


def _blocks(parent: Element) -> Iterator[Element]:
    """Yield paragraphs and tables, those in content controls too; no table of contents.

    A paragraph whose end was deleted goes on in the next one.
    """
    cut: Element | None = None
    for block in list(_unwrapped(parent)):
        if cut is not None and block.tag == w("p"):
            cut.extend([one for one in block if one.tag != w("pPr")])
            block, goes_on = cut, _goes_on(block)
        else:
            if cut is not None:
                yield cut
            goes_on = _goes_on(block)
        cut = block if goes_on else None
        if cut is None:
            yield block
    if cut is not None:
        yield cut


def _goes_on(block: Element) -> bool:
    """Whether the end of a paragraph was deleted."""
    return block.find(f"{w('pPr')}/{w('rPr')}/{w('del')}") is not None


def _unwrapped(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag in {w("p"), w("tbl")}:
            yield child
        elif child.tag in _AROUND and not _is_contents(child):
            yield from _unwrapped(child)


def _is_contents(control: Element) -> bool:
    gallery = control.find(f"{w('sdtPr')}/{w('docPartObj')}/{w('docPartGallery')}")
    return gallery is not None and gallery.get(w("val")) == "Table of Contents"
