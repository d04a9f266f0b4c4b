"""Names of what Word's parts are made of."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W: Final = f"{{{WORD}}}"
A: Final = f"{{{DRAWING}}}"
R: Final = f"{{{RELATIONSHIPS}}}"
W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
OFFICE: Final = "{urn:schemas-microsoft-com:office:office}"
PARAGRAPHS: Final = (W + "p", A + "p")
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"

_START_OR_END: Final = re.compile(r"</?[\w.-][^>]*>")
_FIRST_NAME: Final = re.compile(r"(<w:\w+)")
_DECLARED: Final = re.compile(r' xmlns(?::([\w.-]+))?="([^"]*)"')


def name_of(element: etree._Element) -> str:
    """Return an element's name as the file spells it: `w:p`."""
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def xml_of(element: etree._Element, known: Mapping[str | None, str]) -> str:
    """Return an element as text, without the namespaces that are declared around it anyway."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)

    def kept(found: re.Match[str]) -> str:
        return "" if known.get(found[1]) == found[2] else found[0]

    return _DECLARED.sub(kept, text)


def in_usual_names(root: etree._Element) -> etree._Element:
    """Return a part in which Word's own names begin with `w:`, as all programs but few write them.

    What is inserted may rely on it, and what looks at the text of a filled part.
    """
    prefixes = [prefix for prefix, uri in root.nsmap.items() if uri == WORD]
    if not prefixes or "w" in root.nsmap:
        return root
    text = etree.tostring(root, encoding="unicode")
    for prefix in prefixes:
        declared = f' xmlns:{prefix}="{WORD}"' if prefix else f' xmlns="{WORD}"'
        text = text.replace(declared, "")
        own = rf"(</?|\s){re.escape(prefix)}:" if prefix else r"^(</?)"
        before = rf"{own}(?=[\w.-]+[\s=/>])"
        text = _START_OR_END.sub(partial(_renamed, before=re.compile(before)), text)
    return etree.fromstring(_FIRST_NAME.sub(rf'\1 xmlns:w="{WORD}"', text, count=1))


def _renamed(tag: re.Match[str], before: re.Pattern[str]) -> str:
    return before.sub(r"\1w:", tag[0])


def ancestor(node: etree._Element, name: str) -> etree._Element | None:
    """Return the nearest element of this name around a node."""
    return next(node.iterancestors(name), None)


def replaced_by(old: etree._Element, new: list[etree._Element]) -> None:
    """Put nodes in an element's place."""
    for node in new:
        old.addprevious(node)
    removed(old)


def removed(element: etree._Element) -> None:
    """Take an element out; text that follows it stays."""
    parent = element.getparent()
    assert parent is not None, "a root has no place"
    _keep_tail(element)
    element.tail = None
    parent.remove(element)


def _keep_tail(element: etree._Element) -> None:
    if not element.tail:
        return
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + element.tail
    elif parent is not None:
        parent.text = (parent.text or "") + element.tail
