"""Markdown with tokens to blocks: CommonMark and pipe tables; HTML is text like any other.

Left out on purpose: HTML; indented code (Chinese authors indent paragraphs); underlined headings
(`---` under a line is a rule to those who write it); link references, which would swallow `[X]`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from planforge.document.cells import is_wide, text_width, weigh
from planforge.document.outline import (
    CellBlock,
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
from planforge.document.tokens import JOINER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from planforge.document.outline import Block, Inline
    from planforge.document.tokens import Tokens
    from planforge.plan.figures import Align

_GAP = re.compile(r"\[X(?:[：:]\s*([^\]\n]*?))?\s*\](?!\()")
_CAPTION = re.compile(r"(?:表|Table)\s*[：:]\s*")
_PUNCTUATION = "，。、；：？！…—“”‘’（）《》〈〉【】〔〕「」『』％"
_BEFORE_STARS = re.compile(
    f"(?<=[{_PUNCTUATION}])(?=\\*|~~)|(?<=[]%)!?.,:;\"'])(?=(?:\\*+|~~)[^\\x00-\\x7f])"
)
_AFTER_STARS = re.compile(f"(?:(?<=\\*)|(?<=~~))(?=[{_PUNCTUATION}])")
_LINKS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


def blocks(text: str, tokens: Tokens, *, first_group: int = 0, gap: str = "") -> list[Block]:
    """Return the blocks of a Markdown text, yet without identities.

    Args:
        text: Markdown with tokens.
        tokens: what the tokens stand for.
        first_group: the number of the first list; lists are numbered through a document.
        gap: what is missing where the author only says `[X]`.
    """
    parsed = _parser().parse(_prepared(text, tokens, gap))
    return _Reader(tokens, first_group).read(parsed)


def inlines(text: str, tokens: Tokens) -> tuple[Inline, ...]:
    """Return one line of Markdown, such as a heading's text."""
    parsed = _parser().parseInline(_prepared(text, tokens))
    return _trimmed(_inlines(parsed[0].children or [], tokens))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["html_block", "html_inline", "code", "lheading", "reference", "image"])
    parser.validateLink = lambda url: bool(_LINKS.match(url))  # type: ignore[method-assign]
    return parser


def with_joiners(text: str) -> str:
    """Return Markdown whose stars Chinese punctuation does not disable.

    `**“翻倍”**完成` and `**12%**增长` are not bold in CommonMark, which takes a star between a sign
    and a letter for an opening one. An invisible letter between them makes it what its author
    meant; `JOINER` is to be taken out of what is read.
    """
    return _AFTER_STARS.sub(JOINER, _BEFORE_STARS.sub(JOINER, text))


def _prepared(text: str, tokens: Tokens, gap: str = "") -> str:
    """Return the text with `[X]` as tokens, and every star as its author meant it."""
    text = _GAP.sub(lambda found: tokens.inline(GapRun(tokens.plain(found[1] or "") or gap)), text)
    return with_joiners(text)


@dataclass(slots=True)
class _List:
    ordered: bool


@dataclass(slots=True)
class _Reader:
    """Goes through markdown-it's tokens, keeping what is open."""

    tokens: Tokens
    group: int
    found: list[Block] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    quotes: int = 0
    item_begins: bool = False

    def read(self, parsed: Sequence[Token]) -> list[Block]:
        position = 0
        while position < len(parsed):
            token = parsed[position]
            if token.type == "table_open":
                end = next(
                    at for at in range(position, len(parsed)) if parsed[at].type == "table_close"
                )
                self._table(parsed[position:end])
                position = end
            elif token.type == "inline":
                self._inline(token, parsed[position - 1])
            else:
                self._mark(token)
            position += 1
        return self.found

    def _mark(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self.lists.append(_List(token.type == "ordered_list_open"))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
                self.group += not self.lists
            case "list_item_open":
                self.item_begins = True
            case "blockquote_open":
                self.quotes += 1
            case "blockquote_close":
                self.quotes -= 1
            case "fence":
                self._code(token)
            case _:
                pass  # paragraphs, headings and rules: what they hold comes as `inline`

    def _inline(self, token: Token, opened: Token) -> None:
        alone = self.tokens.alone(token.content)
        if isinstance(alone, (Paragraph, TableBlock, ChartBlock)):
            self.found.append(alone)
            return
        for line in _lines(token.children or []):
            runs = _trimmed(_inlines(line, self.tokens))
            if runs:
                self._line(runs, opened)

    def _line(self, runs: tuple[Inline, ...], opened: Token) -> None:
        if opened.type == "heading_open":
            self.found.append(Heading(int(opened.tag[1]), runs, ""))
        elif self.lists and self.item_begins:
            level = len(self.lists) - 1
            self.found.append(ListItem(runs, self.lists[-1].ordered, level, self.group))
            self.item_begins = False
        else:
            self.found.append(Paragraph(runs, "quote" if self.quotes else "body"))

    def _code(self, token: Token) -> None:
        for line in token.content.rstrip("\n").split("\n"):
            pieces = (
                Run(piece, code=True) if isinstance(piece, str) else piece
                for piece in self.tokens.pieces(line)
            )
            inline = tuple(piece for piece in pieces if not isinstance(piece, _BLOCKS))
            self.found.append(Paragraph(inline))

    def _table(self, parsed: Sequence[Token]) -> None:
        header, *rows = _table_rows(parsed, self.tokens)
        align = tuple(alignment(token) for token in parsed if token.type == "th_open")
        texts = tuple(("".join(_visible(cell)), "") for cell in header)
        body = tuple(tuple(CellBlock(cell) for cell in row) for row in rows)
        weights = weigh(texts, body)
        caption = self._caption()
        self.found.append(
            TableBlock(
                identity=f"table:{caption}",
                number="",
                caption=caption,
                header=texts,
                align=align,
                rows=body,
                weights=weights,
                wide=is_wide(weights, [side == "right" for side in align]),
            )
        )

    def _caption(self) -> str:
        """Return the text of a line `表：…` above the table, and take that line away."""
        if not self.found or not isinstance(self.found[-1], Paragraph):
            return ""
        text = "".join(_visible(self.found[-1].inlines))
        found = _CAPTION.match(text)
        if found is None:
            return ""
        self.found.pop()
        return text[found.end() :].strip()


_BLOCKS = (Heading, Paragraph, ListItem, TableBlock, ChartBlock)


def _table_rows(parsed: Sequence[Token], tokens: Tokens) -> list[list[tuple[Inline, ...]]]:
    rows: list[list[tuple[Inline, ...]]] = []
    for token in parsed:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_trimmed(_inlines(token.children or [], tokens)))
    return rows


def alignment(token: Token) -> Align:
    """Return on which side the text of a table's cell stands."""
    style = str(token.attrGet("style") or "")
    if style.endswith("right"):
        return "right"
    return "center" if style.endswith("center") else "left"


def _lines(children: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the children of a paragraph, cut at hard line breaks; formats go on over the cut."""
    line: list[Token] = []
    for token in children:
        if token.type == "hardbreak":
            yield line
            line = _still_open(line)
        else:
            line.append(token)
    yield line


def _still_open(line: Sequence[Token]) -> list[Token]:
    still: list[Token] = []
    for token in line:
        if token.nesting == 1:
            still.append(token)
        elif token.nesting == -1:
            still.pop()
    return still


def _inlines(children: Sequence[Token], tokens: Tokens) -> list[Inline]:
    runs: list[Inline] = []
    style = Run("")
    for token in children:
        kind, _, edge = token.type.rpartition("_")
        if kind == "strong":
            style = replace(style, bold=edge == "open")
        elif kind == "em":
            style = replace(style, italic=edge == "open")
        elif kind == "link":
            style = replace(style, link=str(token.attrGet("href")) if edge == "open" else None)
        elif token.type in {"softbreak", "hardbreak"}:
            runs.append(replace(style, text="\n"))
        else:
            shown = replace(style, code=token.type == "code_inline")
            runs.extend(_dressed(tokens, token.content.replace(JOINER, ""), shown))
    return _unbroken(_merged(runs))


def _dressed(tokens: Tokens, text: str, style: Run) -> Iterator[Inline]:
    for piece in tokens.pieces(text):
        match piece:
            case str():
                yield replace(style, text=piece)
            case Run():
                yield replace(style, text=piece.text)
            case FigureRun():
                yield replace(piece, bold=style.bold, italic=style.italic)
            case GapRun() | ReferenceRun():
                yield piece
            case Heading() | Paragraph() | ListItem() | TableBlock() | ChartBlock():
                raise TypeError(f"{type(piece).__name__} stands in a line of text")


def _merged(runs: Sequence[Inline]) -> list[Inline]:
    merged: list[Inline] = []
    for run in runs:
        last = merged[-1] if merged else None
        if isinstance(last, Run) and isinstance(run, Run) and replace(last, text=run.text) == run:
            merged[-1] = replace(last, text=last.text + run.text)
        else:
            merged.append(run)
    return merged


def _unbroken(runs: Sequence[Inline]) -> list[Inline]:
    """Return the runs with line ends as spaces, or as nothing between Chinese characters."""
    texts = [_text(run) for run in runs]
    whole = "".join(texts)
    joined: list[Inline] = []
    start = 0
    for run, text in zip(runs, texts, strict=True):
        if isinstance(run, Run) and "\n" in text:
            letters = (
                joint(
                    whole[max(start + at - 1, 0) : start + at],
                    whole[start + at + 1 : start + at + 2],
                )
                if letter == "\n"
                else letter
                for at, letter in enumerate(text)
            )
            joined.append(replace(run, text="".join(letters)))
        else:
            joined.append(run)
        start += len(text)
    return _merged(joined)


def joint(before: str, after: str) -> str:
    """Return what a line end within a paragraph becomes: nothing between Chinese characters.

    Example:
        >>> joint("增长", "明显"), joint("growth", "明显")
        ('', ' ')
    """
    return "" if text_width(before[-1:]) == text_width(after[:1]) == 2 else " "


def _text(run: Inline) -> str:
    match run:
        case Run() | FigureRun():
            return run.text
        case GapRun() | ReferenceRun():
            return "〔〕"


def _visible(runs: Sequence[Inline]) -> Iterator[str]:
    for run in runs:
        yield run.text if isinstance(run, (Run, FigureRun)) else ""


def _trimmed(runs: Sequence[Inline]) -> tuple[Inline, ...]:
    kept = list(runs)
    if kept and isinstance(kept[0], Run):
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
    if kept and isinstance(kept[-1], Run):
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(run for run in kept if not (isinstance(run, Run) and not run.text))
