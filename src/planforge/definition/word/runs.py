"""What stands in a paragraph, as accepted: stretches of text, each with its look.

Fields give their result, deleted text is gone, what was inserted stays. What prose cannot carry,
such as a picture, is a marked gap in its place, so that nobody misses it unseen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from planforge.definition.word.package import is_on, w

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from planforge.definition.word.package import Element, WordFile
    from planforge.definition.word.styles import Styles

_MATHS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TIE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ALTERNATIVES: Final = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
)
_THROUGH: Final = frozenset(
    map(
        w,
        ("ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "dir", "bdo"),
    )
)
_PICTURED: Final = frozenset({"blip", "imagedata", "chart", "relIds", "OLEObject"})
_LINK_FIELD: Final = re.compile(r"\s*HYPERLINK\s+\"([^\"]+)\"")
_CONTENTS_FIELD: Final = re.compile(r"\s*(?:TOC|INDEX)\b")
_NOTED: Final = {"zh-CN": "（注：{note}）", "en": " (Note: {note})"}
_PICTURE: Final = {"zh-CN": "[X：图片 {alt}]", "en": "[X: picture {alt}]"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text of one look.

    Attributes:
        link: the address that it leads to.
        beside: whether it stands for a note or a picture.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What a paragraph holds: its text, and the paragraphs of text boxes anchored in it."""

    stretches: tuple[Stretch, ...]
    boxed: tuple[Element, ...]

    def words(self) -> tuple[Stretch, ...]:
        """Return the text without pictures and notes, which no heading can hold."""
        return tuple(one for one in self.stretches if not one.beside)

    def without_text(self) -> Content:
        """Return the pictures and notes alone."""
        return replace(self, stretches=tuple(one for one in self.stretches if one.beside))


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction, and whether its result has begun."""

    instruction: str = ""
    in_result: bool = False


@dataclass(slots=True)
class Runs:
    """Reads paragraphs one after the other; a field may begin in one and end in another.

    Attributes:
        language: the plan's, for the words of notes and gaps.
    """

    file: WordFile
    styles: Styles
    language: str
    _fields: list[_Field] = field(default_factory=list)
    _boxed: list[Element] = field(default_factory=list)
    _notes: Mapping[tuple[str, str], Element] = field(default_factory=dict)
    _read: dict[Element, Content] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = (("footnote", self.file.footnotes), ("endnote", self.file.endnotes))
        self._notes = {
            (kind, note.get(w("id"), "")): note
            for kind, part in parts
            if part is not None
            for note in part.findall(w(kind))
        }

    def content(self, paragraph: Element) -> Content:
        """Return what a paragraph holds; asked for again, the same."""
        if paragraph not in self._read:
            self._boxed = []
            stretches = tuple(self._children(paragraph, ""))
            self._read[paragraph] = Content(_joined(stretches), tuple(self._boxed))
        return self._read[paragraph]

    def _children(self, parent: Element, link: str) -> Iterator[Stretch]:
        for child in parent:
            tag = child.tag
            if tag == w("r"):
                yield from self._run(child, link)
            elif tag == w("hyperlink"):
                yield from self._children(child, self.file.addresses.get(child.get(_TIE, ""), link))
            elif tag == w("sdt") and is_on(child, "sdtPr", "showingPlcHdr"):
                continue  # Word's own words, where nobody has typed yet
            elif tag in _THROUGH:
                yield from self._children(child, link)
            elif tag == _ALTERNATIVES:
                yield from self._children(_first_choice(child), link)
            elif isinstance(tag, str) and tag.startswith(_MATHS):
                yield Stretch("".join(one.text or "" for one in child.iter(f"{_MATHS}t")))

    def _run(self, run: Element, link: str) -> Iterator[Stretch]:
        bold, italic = self.styles.looks(run)
        if is_on(run, "rPr", "vanish"):
            return
        for text in self._texts(run):
            if not self._is_shown():
                continue
            if isinstance(text, Stretch):
                yield text
            else:
                yield Stretch(text, bold, italic, link or self._field_link())

    def _texts(self, parent: Element) -> Iterator[str | Stretch]:
        for child in parent:
            match child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "":
                case "t":
                    yield child.text or ""
                case "tab" | "ptab":
                    yield " "
                case "br" if child.get(w("type"), "textWrapping") == "textWrapping":
                    yield "\n"
                case "cr":
                    yield "\n"
                case "noBreakHyphen":
                    yield "-"
                case "fldChar":
                    self._field(child.get(w("fldCharType"), ""))
                case "instrText" if self._fields and not self._fields[-1].in_result:
                    self._fields[-1].instruction += child.text or ""
                case "footnoteReference" | "endnoteReference" as reference:
                    yield from self._note(reference.removesuffix("Reference"), child)
                case "ruby":
                    bases = child.iterfind(f"{w('rubyBase')}/{w('r')}")
                    yield from (text for base in bases for text in self._texts(base))
                case "AlternateContent":
                    yield from self._texts(_first_choice(child))
                case "drawing" | "pict" | "object":
                    yield from self._drawing(child)
                case _:
                    pass

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].in_result = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _is_shown(self) -> bool:
        """Whether text stands in no field's instruction, and in no table of contents."""
        return all(
            one.in_result and not _CONTENTS_FIELD.match(one.instruction) for one in self._fields
        )

    def _field_link(self) -> str:
        found = (_LINK_FIELD.match(one.instruction) for one in reversed(self._fields))
        return next((match[1] for match in found if match), "")

    def _note(self, kind: str, reference: Element) -> Iterator[Stretch]:
        note = self._notes.get((kind, reference.get(w("id"), "")))
        text = "" if note is None else " ".join(_note_text(note).split())
        if text:
            yield Stretch(_NOTED[self.language].format(note=text), beside=True)

    def _drawing(self, drawing: Element) -> Iterator[Stretch]:
        boxes = list(drawing.iter(w("txbxContent")))
        self._boxed += [paragraph for box in boxes for paragraph in box.iter(w("p"))]
        names = {one.tag.rpartition("}")[2] for one in drawing.iter() if isinstance(one.tag, str)}
        if names & _PICTURED:
            found = next((text for one in drawing.iter() if (text := one.get("descr"))), "")
            alt = re.sub(r"[\]\[\s{}]+", " ", found).strip()
            said = _PICTURE[self.language].format(alt=alt).rstrip(" ：:]") + "]"
            yield Stretch(said, beside=True)


def _first_choice(alternatives: Element) -> Iterable[Element]:
    """Return what the first alternative holds: the same thing for newer and for older programs."""
    return next(iter(alternatives), ())


def _note_text(note: Element) -> str:
    moved = {text for gone in note.iter(w("moveFrom")) for text in gone.iter(w("t"))}
    return "".join(text.text or "" for text in note.iter(w("t")) if text not in moved)


def _joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches, those of one look that follow one another as one."""
    joined: list[Stretch] = []
    for one in stretches:
        if joined and replace(joined[-1], text="") == replace(one, text=""):
            joined[-1] = replace(one, text=joined[-1].text + one.text)
        elif one.text:
            joined.append(one)
    return tuple(joined)
