"""Where a value comes to stand in a document, and what all values of one output share."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from planforge.filling.markup import HEADER
from planforge.filling.word.looks import Looks
from planforge.filling.word.names import WORD
from planforge.filling.word.numbering import Numbering, NumberingFacts
from planforge.filling.word.styles import Styles, StyleSheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planforge.filling.package import Package
    from planforge.problems import Location, Problem

EMU_PER_TWIP: Final = 635
"""Drawings measure in English Metric Units, pages in twentieths of a point."""
STYLES_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"

_NO_STYLES: Final = f'{HEADER}<w:styles xmlns:w="{WORD}"/>'.encode()
_A4: Final = (9026, 13958)
_SECTION: Final = re.compile(rb"<w:sectPr\b.*?</w:sectPr>", re.DOTALL)
_NOTE_IDS: Final = re.compile(rb'<w:(?:foot|end)note\b[^>]*?\sw:id="(-?\d+)"')
_TABLE_STYLE: Final = re.compile(rb'<w:tblStyle w:val="([^"]+)"')
_IDS: Final = re.compile(rb'<(?:wp:docPr|w:bookmarkStart)\b[^>]*?\s(?:w:)?id="(\d+)"')
_BOOKMARKS: Final = re.compile(rb'<w:bookmarkStart\b[^>]*?\sw:name="([^"]+)"')
_IGNORABLE: Final = re.compile(rb'\sxmlns:([\w.-]+)="([^"]*)"|\s[\w.-]+:Ignorable="([^"]*)"')
_WITH_TEXT: Final = ("header", "footer", "footnotes", "endnotes", "comments")
_NOTES_APART: Final = 100_000
_HIGHEST_ID: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a template has that inserted values must fit in with; read once, never changed.

    Attributes:
        styles: its styles.
        numbering: its lists.
        styles_part: the part that holds the styles.
        numbering_part: the part that holds the lists, or will.
        first_id: the first number that no drawing and no bookmark bears.
        bookmarks: the names of its bookmarks.
        text_size: width and height of the text on its last page, in twentieths of a point.
        table_style: the id of the style that most of its tables have.
    """

    styles: StyleSheet
    numbering: NumberingFacts
    styles_part: str
    numbering_part: str
    first_id: int
    bookmarks: frozenset[str]
    text_size: tuple[int, int]
    table_style: str

    @classmethod
    def read(cls, package: Package) -> DocumentFacts:
        """Return the facts of a template."""
        main = package.part(package.main)
        styles = next(iter(package.related(package.main, "styles")), "")
        numbering = next(iter(package.related(package.main, "numbering")), "")
        texts = [main, *_other_texts(package)]
        ids = [int(found) for text in texts for found in _IDS.findall(text)]
        tables = Counter(_TABLE_STYLE.findall(main)).most_common(1)
        return cls(
            styles=StyleSheet.read(package.part(styles) if styles in package else _NO_STYLES),
            numbering=(
                NumberingFacts.read(package.part(numbering))
                if numbering in package
                else NumberingFacts()
            ),
            styles_part=styles or "word/styles.xml",
            numbering_part=numbering or "word/numbering.xml",
            first_id=max((number for number in ids if number < _HIGHEST_ID // 2), default=0) + 1,
            bookmarks=frozenset(
                found.decode("utf-8", "replace")
                for text in texts
                for found in _BOOKMARKS.findall(text)
            ),
            text_size=_text_size(main),
            table_style=tables[0][0].decode("utf-8", "replace") if tables else "",
        )


@dataclass(slots=True)
class Output:
    """A document that is being filled: what its values share.

    Attributes:
        package: its parts.
        facts: of its template.
        folder: files that data name are read from below it.
        part: the part that is being written; `word/document.xml`, a header.
        notices: what the reader should know of it.
    """

    package: Package
    facts: DocumentFacts
    folder: Path | None = None
    part: str = ""
    notices: list[Problem] = field(default_factory=list)
    styles: Styles = field(init=False)
    numbering: Numbering = field(init=False)
    bookmarks: set[str] = field(init=False)
    charts: dict[str, bytes] = field(default_factory=dict)
    """The charts that were filled, by their parts, as the template had them."""
    copies: dict[str, str] = field(default_factory=dict)
    """The ids of styles that came along with other documents, by their names and looks."""
    copied_names: set[str] = field(default_factory=set)
    notes: dict[str, list[str]] = field(default_factory=dict)
    """Footnotes and endnotes that came along with other documents, as XML."""
    sources: dict[str | bytes, tuple[Package, Looks]] = field(default_factory=dict)
    """Other documents that were put in, and how their styles look: loops repeat them."""
    _looks: Looks | None = None
    _last_note: dict[str, int] = field(default_factory=dict)
    _next_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.part = self.part or self.package.main
        self.styles = Styles(self.facts.styles, self.package.location, notices=self.notices)
        self.numbering = Numbering(self.facts.numbering)
        self.bookmarks = set(self.facts.bookmarks)
        self._next_id = self.facts.first_id

    def next_id(self) -> int:
        """Return a number for a drawing or bookmark that none in the document has."""
        self._next_id += 1
        return self._next_id - 1

    def bookmark(self, name: str) -> str:
        """Return a bookmark's name that none in the document has: this one, or one like it."""
        free, number = name[:40], 1
        while free in self.bookmarks:
            number += 1
            free = f"{name[: 39 - len(str(number))]}_{number}"
        self.bookmarks.add(free)
        return free

    def looks(self) -> Looks:
        """Return how the template's styles look; read when it is first asked for."""
        if self._looks is None:
            self._looks = Looks(self.package)
        return self._looks

    def next_note(self, kind: str, part: str) -> int:
        """Return a number that no footnote (or endnote) in the document has."""
        if kind not in self._last_note:
            numbers = map(int, _NOTE_IDS.findall(self.package.part(part)))
            # Loops repeat the template's own, which are numbered on: far enough from these.
            self._last_note[kind] = max(*numbers, 0, 0) + _NOTES_APART
        self._last_note[kind] += 1
        return self._last_note[kind]

    def finish(self) -> None:
        """Write the styles and lists that were added; the last step of filling a document."""
        part = self.facts.styles_part
        if self.styles.added and part not in self.package:
            self.package.add_part(part, _NO_STYLES, STYLES_TYPE)
            self.package.relate(self.package.main, "styles", part)
        self.styles.write(self.package, part)
        self.numbering.write(self.package, self.facts.numbering_part)
        if self.notes:
            from planforge.filling.word.transplant import write_notes

            write_notes(self)

    def ignorable(self, part: str) -> frozenset[str]:
        """Return the namespaces that a part allows programs not to know."""
        start = self.package.part(part)[:20_000]
        root = re.search(rb"<[\w.-]+:(?!xml)[\w.-]+\s[^>]*>", start)
        prefixes, listed = {}, b""
        for prefix, uri, ignorable in _IGNORABLE.findall(root[0] if root else b""):
            prefixes[prefix] = uri.decode("utf-8", "replace")
            listed = listed or ignorable
        return frozenset(prefixes[prefix] for prefix in listed.split() if prefix in prefixes)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands.

    Attributes:
        document: the document that is being filled.
        run: `<w:rPr>…</w:rPr>` of the tag's first letter, or nothing.
        paragraph: `<w:pPr>…</w:pPr>` of its paragraph, or nothing.
        location: for problems.
        width: how wide text may be there, in twentieths of a point; None: as the page's.
    """

    document: Output
    run: str = ""
    paragraph: str = ""
    location: Location | None = None
    width: int | None = None

    @property
    def box(self) -> tuple[int, int]:
        """The width and height that there is room for, in twentieths of a point."""
        width, height = self.document.facts.text_size
        return self.width or width, height


@dataclass(frozen=True, slots=True)
class Inserted:
    """What comes to stand in a value's place.

    Attributes:
        runs: XML that stands between runs.
        blocks: XML of whole paragraphs and tables, which take the paragraph's place.
    """

    runs: str = ""
    blocks: str = ""


def _other_texts(package: Package) -> Iterator[bytes]:
    for tie in package.relationships(package.main):
        if tie.type in _WITH_TEXT and not tie.external and tie.target in package:
            yield package.part(tie.target)


def _text_size(main: bytes) -> tuple[int, int]:
    """Return width and height of the text on pages of the last section."""
    sections = _SECTION.findall(main)
    if not sections:
        return _A4
    margins = _numbers(sections[-1], b"pgMar")
    page = _numbers(sections[-1], b"pgSz")
    width = page.get(b"w", 11906) - margins.get(b"left", 1440) - margins.get(b"right", 1440)
    height = page.get(b"h", 16838) - margins.get(b"top", 1440) - margins.get(b"bottom", 1440)
    columns = _numbers(sections[-1], b"cols")
    if (count := columns.get(b"num", 1)) > 1:
        width = (width - (count - 1) * columns.get(b"space", 720)) // count
    return (width, height) if width > 500 and height > 500 else _A4


def _numbers(section: bytes, element: bytes) -> dict[bytes, int]:
    found = re.search(rb"<w:" + element + rb"\b([^>]*)>", section)
    pairs = re.findall(rb'w:(\w+)="(-?\d+)"', found[1]) if found else []
    return {name: int(number) for name, number in pairs}
