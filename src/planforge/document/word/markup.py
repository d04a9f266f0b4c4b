"""Text and attributes as XML. All text is untrusted: it comes from data, plans and templates."""

from __future__ import annotations

import re
import unicodedata
from html import escape  # the one for XML would import half of the network library

HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    r"""Return the text without characters that XML does not allow, line ends as `\n`.

    Example:
        >>> clean("a\x00b\r\nc")
        'ab\nc'
    """
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def content(text: str) -> str:
    """Return the text as element content."""
    return escape(clean(text), quote=False)


def attribute(text: str) -> str:
    """Return the text as an attribute's value, quotes not included."""
    plain = escape(clean(text), quote=False)
    return plain.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def half_widths(text: str) -> int:
    """Return how wide a text is, in half-width characters: a Chinese character counts two.

    Example:
        >>> half_widths("GMV 目标")
        8
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
