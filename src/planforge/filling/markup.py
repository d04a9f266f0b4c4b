"""XML in and out. What comes in is a stranger's; what goes out may hold anything that data hold."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from planforge.document.word import markup as word_markup
from planforge.problems import Location, PlanError, Problem
from planforge.safe_xml import DoctypeError, xml_root

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADER: Final = word_markup.HEADER
attribute: Final = word_markup.attribute
"""Return the text as an attribute's value, quotes not included."""

_SPECIAL: Final = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DOCTYPE: Final = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*<!DOCTYPE", re.DOTALL)
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
_DECLARATION: Final = re.compile(r"\s*<\?xml\b.*?\?>", re.DOTALL)
_ESCAPED_ALIKE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_CELLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\r\ufffe\uffff]")


def parsed(xml: bytes, location: Location | None = None) -> _Element:
    """Return the root of an XML part, read without entities, files or network.

    Args:
        xml: UTF-8 or UTF-16, as the standard says.
        location: where it stands, for the problem's sake.

    Raises:
        PlanError: it is no XML, or declares a document type, which no office program does.
    """
    try:
        return _root(xml)
    except DoctypeError as error:
        raise PlanError([Problem("fill-doctype", location)]) from error
    except ValueError as error:
        raise PlanError([Problem("fill-not-xml", location, {"cause": _cause(error)})]) from error


def _root(xml: bytes) -> _Element:
    plain = _in_utf_8(xml)
    if _DOCTYPE.match(plain):
        raise DoctypeError
    return xml_root(plain)


def serialised(root: _Element) -> bytes:
    """Return an element as a part: UTF-8 with its declaration."""
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def text(value: str) -> str:
    r"""Return a text as element content, without characters that XML cannot hold.

    Example:
        >>> text("a < b\x00 & c")
        'a &lt; b &amp; c'
    """
    # Most texts need nothing, and there are millions.
    return value if _SPECIAL.search(value) is None else word_markup.content(value)


def excel_text(value: str) -> str:
    r"""Return a text as the content of a cell, where Excel writes such characters as `_x0007_`.

    Example:
        >>> excel_text("bell\x07"), excel_text("_x0007_ as text")
        ('bell_x0007_', '_x005F_x0007_ as text')
    """
    if _SPECIAL.search(value) is None and "_x" not in value:
        return value
    plain = value.replace("\r\n", "\n")
    plain = _ESCAPED_ALIKE.sub("_x005F_", plain)
    return text(_NOT_IN_CELLS.sub(lambda found: f"_x{ord(found[0]):04X}_", plain))


def _in_utf_8(xml: bytes) -> bytes:
    """Return a part in UTF-8 without mark; another encoding's declaration is left out."""
    if not xml.startswith(_UTF_16):
        return xml.removeprefix(codecs.BOM_UTF8)
    marked = xml.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if marked else "utf-16-le" if xml[1] == 0 else "utf-16-be"
    return _DECLARATION.sub("", xml.decode(encoding), count=1).encode()


def _cause(error: Exception) -> str:
    return str(error).partition(" (<string>")[0].rstrip(".")
