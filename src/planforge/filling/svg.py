"""SVG pictures: their size, and what of them may be passed on."""

from __future__ import annotations

import re
import struct
import zlib
from typing import Final

from lxml import etree

from planforge.safe_xml import xml_root

_MOST_BYTES: Final = 10_000_000
_SVG: Final = "{http://www.w3.org/2000/svg}"
_UNSAFE_ELEMENTS: Final = frozenset(
    {"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler"}
)
_NUMBER: Final = re.compile(
    r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z%]*)\s*", re.IGNORECASE
)
_PIXELS: Final = {
    "": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4,
}  # fmt: skip
_OUTSIDE: Final = re.compile(
    r"url\(\s*['\"]?(?!#|data:image/)|@import|expression\(|\\", re.IGNORECASE
)
_INSIDE: Final = re.compile(r"\s*(?:#|data:image/(?!svg))", re.IGNORECASE)


def svg_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels; None when this is no SVG that can be trusted."""
    root = _root(content)
    if root is None:
        return None
    box = [_pixels(number) for number in re.split(r"[\s,]+", root.get("viewBox", "").strip())]
    view = (box[2], box[3]) if len(box) == 4 else (None, None)
    width, height = _pixels(root.get("width", "")), _pixels(root.get("height", ""))
    if width and not height and view[0] and view[1]:
        height = width * view[1] / view[0]
    if height and not width and view[0] and view[1]:
        width = height * view[0] / view[1]
    # 300 × 150 is what browsers take for an SVG that says nothing.
    width, height = width or view[0] or 300, height or view[1] or 150
    if not (0 < width < 1e5 and 0 < height < 1e5):
        return None
    return max(round(width), 1), max(round(height), 1)


def harmless_svg(content: bytes) -> bytes:
    """Return the SVG without scripts and without anything that is fetched from elsewhere."""
    root = _root(content)
    assert root is not None, "its size was read before"
    for element in list(root.iter(etree.Element)):
        if _is_unsafe(element):
            _drop(element)
        else:
            _clean(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _root(content: bytes) -> etree._Element | None:
    """Return the root; a document type without declarations of its own is common and harmless."""
    if len(content) > _MOST_BYTES or b"<!ENTITY" in content.upper():
        return None
    try:
        root = xml_root(content, remarks=False, doctype=True)
    except ValueError:
        return None
    return root if root.tag in (f"{_SVG}svg", "svg") else None


def _pixels(text: str) -> float | None:
    """Return a length in pixels; None where it depends on something else, as `100%` does."""
    found = _NUMBER.fullmatch(text)
    unit = _PIXELS.get(found[2].lower()) if found else None
    return float(found[1]) * unit if found and unit and abs(float(found[1])) < 1e6 else None


def _is_unsafe(element: etree._Element) -> bool:
    name = etree.QName(element).localname.lower()
    if name == "style":
        return _OUTSIDE.search("".join(map(str, element.itertext()))) is not None
    # An animation can write an address after all has been looked at.
    animates = name in ("set", "animate") and "href" in (element.get("attributeName") or "").lower()
    return name in _UNSAFE_ELEMENTS or animates


def _clean(element: etree._Element) -> None:
    for key, value in list(element.attrib.items()):
        name = str(key).rpartition("}")[2].lower()
        leads_out = name in ("href", "src") and not _INSIDE.match(str(value))
        if name == "href" and etree.QName(element).localname == "a":
            leads_out = True
        if leads_out or name.startswith("on") or _OUTSIDE.search(str(value)):
            del element.attrib[key]


def _drop(element: etree._Element) -> None:
    """Remove an element, keeping the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def stand_in(width: int, height: int) -> bytes:
    """Return a PNG of this size, an empty frame, for programs that do not show SVG."""
    edge, side, inner = b"\0" + b"\0" * width, b"\0\0", b"\1" * max(width - 2, 0)
    middle = side + inner + (b"\0" if width > 1 else b"")
    rows = edge + middle * max(height - 2, 0) + (edge if height > 1 else b"")
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", b"\xbf\xbf\xbf\xff\xff\xff"),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
