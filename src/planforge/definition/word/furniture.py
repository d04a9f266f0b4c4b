"""Headers and footers of a client's Word file, without anything that reaches out of them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from planforge.definition.pictures import MOST_BYTES, WORD_KINDS, PictureError, picture_in
from planforge.definition.word.package import w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.pictures import Picture
    from planforge.definition.word.package import Element, Parts

Pages = Literal["default", "first", "even"]

_TIES: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FIELDS: Final = frozenset(
    {"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "STYLEREF", "TITLE", "SUBJECT", "AUTHOR"}
)
"""Fields that show nothing but the document itself."""
_DROPPED: Final = frozenset(
    w(name)
    for name in (
        "object", "control", "altChunk", "subDoc", "del", "moveFrom", "dataBinding", "proofErr",
        "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference",
        "footnoteReference", "endnoteReference", "permStart", "permEnd", "numPr", "rsid",
        "pPrChange", "rPrChange", "sectPr",
    )
)  # fmt: skip
_UNWRAPPED: Final = frozenset(w(name) for name in ("hyperlink", "ins", "moveTo", "smartTag"))
_REACHING_OUT: Final = re.compile(r"\{[^}]*\}(?:href|althref|relid)|href|src")
"""Attributes of old drawings that name files and addresses."""


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands at the head or foot of pages.

    Attributes:
        xml: the part; its pictures are tied to it as `rId1`, `rId2`, …
        pictures: in that order, each with the name that its part has.
        lost: how many drawings were left out.
    """

    xml: bytes
    pictures: tuple[tuple[str, Picture], ...] = ()
    lost: int = 0


def read_furniture(parts: Parts, name: str) -> Furniture | None:
    """Return a header or footer, safe to print; None where there is no such part."""
    from lxml import etree

    root = parts.root(name)
    if root is None:
        return None
    _take_out(root)
    _keep_known_fields(root)
    found = _tied(parts, name, root)
    return replace(found, xml=etree.tostring(root, encoding="UTF-8", standalone=True))


def is_blank(furniture: Furniture) -> bool:
    """Whether nothing stands there at all."""
    return not furniture.pictures and not re.search(
        rb"<w:(?:t|instrText|fldSimple)[ >]|<w:pict|<w:drawing", furniture.xml
    )


def _take_out(root: Element) -> None:
    for element in list(root.iter()):
        if element.tag in _DROPPED:
            _remove(element)
        elif element.tag in _UNWRAPPED:
            _unwrap(element)
        for attribute in [key for key in element.attrib if _REACHING_OUT.fullmatch(key)]:
            del element.attrib[attribute]


def _keep_known_fields(root: Element) -> None:
    """Turn fields that fetch or run something into the text that they show."""
    for simple in list(root.iter(w("fldSimple"))):
        if not _is_known(simple.get(w("instr"), "")):
            _unwrap(simple)
    for marks, instruction in list(_fields(root)):
        if not _is_known(instruction):
            for mark in marks:
                _remove(mark)


def _fields(root: Element) -> Iterator[tuple[list[Element], str]]:
    """Yield each field's marks and instruction; of fields within fields, the inner first."""
    opened: list[tuple[list[Element], list[str]]] = []
    for element in root.iter(w("fldChar"), w("instrText")):
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            opened.append(([], []))
        if not opened:
            _remove(element)
            continue
        marks, texts = opened[-1]
        marks.append(element)
        if element.tag == w("instrText"):
            texts.append(element.text or "")
        elif kind == "end":
            opened.pop()
            yield marks, "".join(texts)
    for marks, _ in opened:
        yield marks, ""


def _is_known(instruction: str) -> bool:
    words = instruction.split()
    return bool(words) and words[0].upper() in _FIELDS


def _tied(parts: Parts, name: str, root: Element) -> Furniture:
    """Return the pictures that the part shows; what else it is tied to is taken out of it."""
    ties = parts.ties(name)
    pictures: dict[str, Picture] = {}
    lost = 0
    for element in list(root.iter()):
        keys = [key for key in element.attrib if key.startswith(_TIES)]
        for key in keys:
            kind, target, inside = ties.get(element.attrib[key], ("", "", False))
            picture = _picture(parts, target) if inside and kind == "image" else None
            if picture is not None:
                digest = hashlib.sha256(picture.content).hexdigest()[:16]
                named = f"{digest}.{picture.suffix}"
                pictures[named] = picture
                element.attrib[key] = f"rId{list(pictures).index(named) + 1}"
            elif _is_in(element, root):
                lost += _let_go(element, key)
    return Furniture(b"", tuple(pictures.items()), lost)


def _picture(parts: Parts, name: str) -> Picture | None:
    content = parts.content(name, MOST_BYTES)
    if content is None:
        return None
    try:
        return picture_in(content, WORD_KINDS)
    except PictureError:
        return None


def _let_go(element: Element, key: str) -> int:
    """Cut what an attribute ties an element to; returns how many drawings go with it."""
    local = element.tag.rpartition("}")[2]
    if local in ("hlinkClick", "hlinkHover"):
        _remove(element)
        return 0
    if local not in ("blip", "imagedata", "fill", "stroke", "chart", "relIds") or (
        local == "blip" and any(other != key for other in element.attrib if other.startswith(_TIES))
    ):
        del element.attrib[key]
        return 0
    holder = next((above for above in element.iterancestors(w("r"))), element)
    _remove(holder)
    return 1


def _is_in(element: Element, root: Element) -> bool:
    return element is root or any(above is root for above in element.iterancestors())


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(at, child)
    parent.remove(element)
