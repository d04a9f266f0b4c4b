"""Markdown as paragraphs, lists and tables in the template's own styles.

What the tag's paragraph looks like is what plain paragraphs look like; headings, lists, quotes and
tables have the template's styles of these names, or a plain one that is added and told of.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from markdown_it import MarkdownIt

from planforge.document.markdown import alignment, joint, with_joiners
from planforge.document.tokens import JOINER
from planforge.document.word.inlines import is_safe_address
from planforge.document.word.paragraphs import wants_east_asian
from planforge.filling.markup import attribute
from planforge.filling.values import Image
from planforge.filling.word.built_in import CODE, CODE_BLOCK, QUOTE, heading
from planforge.filling.word.images import image_run
from planforge.filling.word.links import link_look, linked
from planforge.filling.word.lists import list_look
from planforge.filling.word.markdown_tables import Cell, table_xml
from planforge.filling.word.markup import PAGE_BREAK, children, paragraph, properties, run
from planforge.filling.word.place import Inserted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
_SIZE: Final = re.compile(r"\{([^{}\n]*)\}")
_SIDE: Final = re.compile(r"(width|height)\s*=\s*[\"']?([\w.]+)[\"']?")
_DATA: Final = re.compile(r"data:image/[\w.+-]+;base64,")
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


@dataclass(slots=True)
class _Runs:
    """Makes the runs of one line, keeping which formats are open."""

    place: Place
    look: str
    bold: int = 0
    italic: int = 0
    strike: int = 0
    link: str = ""
    written: list[str] = field(default_factory=list)
    in_link: list[str] = field(default_factory=list)

    def add(self, xml: str) -> None:
        (self.in_link if self.link else self.written).append(xml)

    def text(self, text: str, *, code: bool = False) -> None:
        text = text.replace(JOINER, "")
        if text:
            self.add(run(text, self._properties(text, code=code)))

    def open_link(self, target: str) -> None:
        # A link that may not lead anywhere is its text.
        if target.startswith("#") and len(target) > 1:
            self.link = unquote(target)  # markdown-it has quoted it
        else:
            self.link = target if is_safe_address(target) else ""

    def close_link(self) -> None:
        if self.link and self.in_link:
            self.written.append(linked(self.link, "".join(self.in_link), self.place))
        self.link, self.in_link = "", []

    def _properties(self, text: str, *, code: bool) -> str:
        look = link_look(self.look, self.place) if self.link else self.look
        changes: dict[str, str | None] = {}
        if self.bold:
            changes |= {"w:b": "<w:b/>", "w:bCs": "<w:bCs/>"}
        if self.italic:
            changes |= {"w:i": "<w:i/>", "w:iCs": "<w:iCs/>"}
        if self.strike:
            changes["w:strike"] = "<w:strike/>"
        if code:
            style = self.place.document.styles.id_of(CODE)
            changes["w:rStyle"] = f'<w:rStyle w:val="{attribute(style)}"/>'
            changes["w:rFonts"] = None
        elif wants_east_asian(text) and "w:rFonts" not in dict(children(look) if look else ()):
            changes["w:rFonts"] = '<w:rFonts w:hint="eastAsia"/>'
        return properties("w:rPr", look, changes)


def runs_of(tokens: Iterable[Token], place: Place, look: str) -> str:
    """Return the runs of a line of Markdown.

    Args:
        tokens: the line's.
        place: where it stands.
        look: `<w:rPr>…</w:rPr>` of its plain text, or nothing.
    """
    line = list(tokens)
    runs = _Runs(place, look)
    for position, token in enumerate(line):
        match token.type:
            case "text" if position and line[position - 1].type == "image":
                runs.text(_SIZE.sub("", token.content, count=token.content.startswith("{")))
            case "text":
                runs.text(token.content)
            case "code_inline":
                runs.text(token.content, code=True)
            case "softbreak":
                runs.text(joint(_beside(line, position, -1), _beside(line, position, 1)))
            case "hardbreak":
                runs.text("\n")
            case "strong_open" | "strong_close":
                runs.bold += token.nesting
            case "em_open" | "em_close":
                runs.italic += token.nesting
            case "s_open" | "s_close":
                runs.strike += token.nesting
            case "link_open":
                runs.open_link(str(token.attrGet("href") or ""))
            case "link_close":
                runs.close_link()
            case "image":
                following = line[position + 1].content if position + 1 < len(line) else ""
                runs.add(image_run(_image(token, following), place))
            case _:
                runs.text(token.content)
    return "".join(runs.written)


def _beside(line: Sequence[Token], position: int, step: int) -> str:
    """Return the text before or after a line's end, to see whether it is Chinese."""
    position += step
    while 0 <= position < len(line):
        if shown := line[position].content.replace(JOINER, ""):
            return shown
        position += step
    return ""


def _image(token: Token, following: str) -> Image:
    """Return a picture; its size may follow it in braces: `![logo](logo.png){width=3cm}`."""
    source = str(token.attrGet("src") or "")
    sizes = _SIZE.match(following)
    sides = dict(_SIDE.findall(sizes[1])) if sizes else {}
    content: str | bytes = _decoded(source)
    description = token.content.replace(JOINER, "")
    return Image(content, sides.get("width"), sides.get("height"), description)


def _decoded(source: str) -> str | bytes:
    """Return the bytes of a picture that is written out in the text; else its path."""
    found = _DATA.match(source)
    if found is None:
        return unquote(source)
    try:
        return base64.b64decode(unquote(source[found.end() :]), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _code_block(text: str, place: Place) -> str:
    style = place.document.styles.id_of(CODE_BLOCK)
    plain = text.rstrip("\n").replace(JOINER, "").replace(_BREAK_WORD, "\\newpage")
    return paragraph(run(plain), _styled(style))


def _styled(style: str) -> str:
    return f'<w:pPr><w:pStyle w:val="{attribute(style)}"/></w:pPr>'
