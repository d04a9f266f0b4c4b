"""Paragraphs, runs and fields as Word's XML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planforge.document.word.markup import attribute, clean, content

Alignment = Literal["", "left", "right", "center"]

_EITHER_WIDTH = frozenset("“”‘’…—·×÷±°§■□●○▲△▼▽◆◇★☆→←↑↓①②③④⑤⑥⑦⑧⑨⑩")
"""Characters that Word draws in the Latin font unless it is told that they are East Asian."""


@dataclass(frozen=True, slots=True)
class ParagraphXml:
    """A paragraph whose content is made, but which a section break may still be added to.

    Attributes:
        style: the style's id.
        content: its runs, bookmarks and hyperlinks.
        numbering: level and list, where they differ from the style's.
        line: exactly how high its lines are, in twentieths of a point.
        section: the section that this paragraph ends.
    """

    style: str
    content: str
    keep_next: bool | None = None
    page_break: bool | None = None
    numbering: tuple[int, int] | None = None
    tab_positions: tuple[int, ...] = ()
    space_before: int | None = None
    space_after: int | None = None
    line: int | None = None
    align: Alignment = ""
    section: str = ""

    def xml(self) -> str:
        """Return `<w:p>`, its properties in the order that the schema wants."""
        properties = f'<w:pStyle w:val="{self.style}"/>'
        if self.keep_next is not None:
            properties += "<w:keepNext/>" if self.keep_next else '<w:keepNext w:val="0"/>'
        if self.page_break is not None:
            properties += "<w:pageBreakBefore/>" if self.page_break else _NO_PAGE_BREAK
        if self.numbering is not None:
            level, number = self.numbering
            properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        if self.tab_positions:
            tabs = "".join(f'<w:tab w:val="right" w:pos="{at}"/>' for at in self.tab_positions)
            properties += f"<w:tabs>{tabs}</w:tabs>"
        spaces = {"before": self.space_before, "after": self.space_after, "line": self.line}
        if any(space is not None for space in spaces.values()):
            given = (f' w:{side}="{space}"' for side, space in spaces.items() if space is not None)
            rule = "" if self.line is None else ' w:lineRule="exact"'
            properties += f"<w:spacing{''.join(given)}{rule}/>"
        if self.align:
            properties += f'<w:jc w:val="{self.align}"/>'
        return f"<w:p><w:pPr>{properties}{self.section}</w:pPr>{self.content}</w:p>"


_NO_PAGE_BREAK = '<w:pageBreakBefore w:val="0"/>'

Piece = ParagraphXml | str
"""A paragraph, or a table's finished XML."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a run differs from its paragraph.

    Attributes:
        style: a character style's id.
        size: in half points; None for the paragraph's.
    """

    style: str = ""
    bold: bool = False
    italic: bool = False
    highlight: bool = False
    size: int | None = None


PLAIN = Look()


def run(text: str, look: Look = PLAIN) -> str:
    """Return a run; line ends and tabs in the text become Word's."""
    text = clean(text)
    if not text:
        return ""
    return f"<w:r>{_run_properties(text, look)}{_run_content(text)}</w:r>"


def field(instruction: str, result: str, look: Look = PLAIN, *, inner: str = "") -> str:
    """Return a field with its result as text.

    The long form with three marks, since readers such as python-docx skip `w:fldSimple`.

    Args:
        instruction: what the field does.
        result: what it shows until somebody renews it.
        look: of the result.
        inner: a field that is the instruction's last word.
    """
    return field_start(instruction, look, inner=inner) + run(result, look) + field_end(look)


def field_start(instruction: str, look: Look = PLAIN, *, inner: str = "") -> str:
    """Return a field up to its result."""
    properties = _run_properties("", look)
    return (
        f'<w:r>{properties}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{properties}<w:instrText xml:space="preserve"> {content(instruction)} '
        f"</w:instrText></w:r>{inner}"
        f'<w:r>{properties}<w:fldChar w:fldCharType="separate"/></w:r>'
    )


def field_end(look: Look = PLAIN) -> str:
    """Return a field's last mark."""
    return f'<w:r>{_run_properties("", look)}<w:fldChar w:fldCharType="end"/></w:r>'


def internal_link(anchor: str, inner: str) -> str:
    """Return runs that lead to a bookmark."""
    return f'<w:hyperlink w:anchor="{attribute(anchor)}" w:history="1">{inner}</w:hyperlink>'


def external_link(relationship: str, inner: str) -> str:
    """Return runs that lead to a web address."""
    return f'<w:hyperlink r:id="{relationship}" w:history="1">{inner}</w:hyperlink>'


def _run_properties(text: str, look: Look) -> str:
    properties = f'<w:rStyle w:val="{look.style}"/>' if look.style else ""
    if wants_east_asian(text):
        properties += '<w:rFonts w:hint="eastAsia"/>'
    if look.bold:
        properties += "<w:b/><w:bCs/>"
    if look.italic:
        properties += "<w:i/><w:iCs/>"
    if look.size is not None:
        properties += f'<w:sz w:val="{look.size}"/><w:szCs w:val="{look.size}"/>'
    if look.highlight:
        # Word ignores highlighting in styles, so it stands on the run.
        properties += '<w:highlight w:val="yellow"/>'
    return f"<w:rPr>{properties}</w:rPr>" if properties else ""


def wants_east_asian(text: str) -> bool:
    """Whether a text has characters of either width and is Chinese.

    That is one that holds Chinese, or no Latin letter.
    """
    if _EITHER_WIDTH.isdisjoint(text):
        return False
    chinese = any("\u2e80" <= letter <= "\uffef" for letter in text)
    return chinese or not any(letter.isascii() and letter.isalpha() for letter in text)


def _run_content(text: str) -> str:
    parts: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            parts.append("<w:br/>")
        for position, piece in enumerate(line.split("\t")):
            if position:
                parts.append("<w:tab/>")
            if piece:
                parts.append(f'<w:t xml:space="preserve">{content(piece)}</w:t>')
    return "".join(parts)
