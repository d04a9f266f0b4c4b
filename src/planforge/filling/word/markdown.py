"""Markdown as paragraphs, lists and tables in the template's own styles.

What the tag's paragraph looks like is what plain paragraphs look like; headings, lists, quotes and
tables have the template's styles of these names, or a plain one that is added and told of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from planforge.document.markdown import alignment, with_joiners
from planforge.document.tokens import JOINER
from planforge.filling.markup import attribute
from planforge.filling.word.built_in import CODE_BLOCK, QUOTE, heading
from planforge.filling.word.lists import list_look
from planforge.filling.word.markdown_lines import runs_of
from planforge.filling.word.markdown_tables import Cell, table_xml
from planforge.filling.word.markup import PAGE_BREAK, paragraph, properties, run
from planforge.filling.word.place import Inserted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from planforge.filling.values import Markdown
    from planforge.filling.word.lists import ListLook
    from planforge.filling.word.place import Place

_PAGE_BREAK: Final = re.compile(
    r"^[ \t]*(?:\\(?:pagebreak|newpage)|<!--[ \t]*page-?break[ \t]*-->|\f)[ \t]*$", re.MULTILINE
)
_BREAK_WORD: Final = "\ue003"
"""Stands for a page break; authors' texts have no private characters left when it is written."""
_PRIVATE: Final = re.compile("[\ue000-\ue003]")
_AFTER_TABLE: Final = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:p>'
)
"""Without a paragraph between them, Word joins tables; and a cell must end with one."""
_RULE: Final = (
    '<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="A6A6A6"/></w:pBdr>'
    "</w:pPr></w:p>"
)


def markdown(value: Markdown, place: Place) -> Inserted:
    """Return Markdown as blocks, or as runs where it is a single paragraph.

    Raises:
        PlanError: a picture cannot be shown.
    """
    text = _PAGE_BREAK.sub(f"\n\n{_BREAK_WORD}\n\n", _PRIVATE.sub("", value.text))
    tokens = _parser().parse(with_joiners(text))
    if _is_one_paragraph(tokens):
        return Inserted(runs=runs_of(tokens[1].children or (), place, place.run))
    writer = _Writer(place)
    writer.write(tokens)
    return Inserted(blocks="".join(writer.blocks))


def _is_one_paragraph(tokens: Sequence[Token]) -> bool:
    kinds = [token.type for token in tokens]
    one = kinds == ["paragraph_open", "inline", "paragraph_close"]
    return one and tokens[1].content != _BREAK_WORD


@cache
def _parser() -> MarkdownIt:
    # What is left out is left out of plans as well, see `document.markdown`.
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline", "code", "lheading", "reference"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # judged when written
    return parser


@dataclass(slots=True)
class _List:
    """An open list, and whether the next paragraph is its item's first."""

    look: ListLook
    begins: bool = False


@dataclass(slots=True)
class _Writer:
    """Goes through markdown-it's tokens, keeping what is open."""

    place: Place
    blocks: list[str] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    quotes: int = 0
    _heading: int = 0
    _rows: list[list[Cell]] = field(default_factory=list)
    _side: str = ""
    """Of the open cell; nothing outside of tables."""
    _last_is_table: bool = False

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            self._one(token)
        if self._last_is_table:
            self.blocks.append(_AFTER_TABLE)

    def _one(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._heading = 0
            case "bullet_list_open" | "ordered_list_open":
                self._open_list(token)
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.lists[-1].begins = True
            case "list_item_close":
                if self.lists[-1].begins:  # an item without text
                    self._paragraph("")
            case "blockquote_open":
                self.quotes += 1
            case "blockquote_close":
                self.quotes -= 1
            case "fence":
                self._add(_code_block(token.content, self.place))
            case "hr":
                self._add(_RULE)
            case "table_open":
                self._rows = []
            case "tr_open":
                self._rows.append([])
            case "table_close":
                self._table()
            case "th_open" | "td_open":
                self._side = alignment(token)
            case "th_close" | "td_close":
                self._side = ""
            case "inline" if self._side:
                self._rows[-1].append(Cell(token.children or (), self._side))
            case "inline":
                self._inline(token)
            case _:
                pass  # what paragraphs, rows and cells hold comes as `inline`

    def _open_list(self, token: Token) -> None:
        ordered = token.type == "ordered_list_open"
        start = int(token.attrGet("start") or 1) if ordered else 1
        look = list_look(self._first(), len(self.lists), ordered=ordered, start=start)
        self.lists.append(_List(look))

    def _inline(self, token: Token) -> None:
        if token.content == _BREAK_WORD:
            self._add(paragraph(PAGE_BREAK))
            return
        look = "" if self._heading or (self.quotes and not self.lists) else self.place.run
        self._paragraph(runs_of(token.children or (), self.place, look))

    def _paragraph(self, runs: str) -> None:
        self._add(paragraph(runs, self._properties()))

    def _properties(self) -> str:
        """Return the format of the paragraph that comes now."""
        if self._heading:
            return _styled(self.place.document.styles.id_of(heading(self._heading)))
        if self.lists:
            current = self.lists[-1]
            if not current.begins:
                return current.look.further
            current.begins = False
            return current.look.item
        if self.quotes:
            return _styled(self.place.document.styles.id_of(QUOTE))
        return self._first().paragraph

    def _first(self) -> Place:
        """Return the place; after the first block its paragraph begins no new page."""
        if not self.blocks:
            return self.place
        bare = properties(
            "w:pPr", self.place.paragraph, dict.fromkeys(("w:pageBreakBefore", "w:framePr"))
        )
        return replace(self.place, paragraph=bare)

    def _table(self) -> None:
        if self._last_is_table:
            self.blocks.append(_AFTER_TABLE)
        self._add(table_xml(self._rows, self.place, runs_of))
        self._last_is_table = True

    def _add(self, block: str) -> None:
        self.blocks.append(block)
        self._last_is_table = False


def _code_block(text: str, place: Place) -> str:
    style = place.document.styles.id_of(CODE_BLOCK)
    plain = text.rstrip("\n").replace(JOINER, "").replace(_BREAK_WORD, "\\newpage")
    return paragraph(run(plain), _styled(style))


def _styled(style: str) -> str:
    return f'<w:pPr><w:pStyle w:val="{attribute(style)}"/></w:pPr>'
