"""Pieces of a part's XML as text, and names in it whatever prefixes its writer chose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planforge.filling import markup

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from lxml.etree import _Element

RELATIONSHIPS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_FIRST_TAG: Final = re.compile(r"<[^>]*>")


def unprefixed(root: _Element) -> _Element:
    """Return a part whose own namespace is the default one: `<x:row>` becomes `<row>`."""
    from lxml import etree

    prefix: object = root.prefix
    if prefix is None:
        return root
    own = etree.QName(root).namespace
    others = {prefix: uri for prefix, uri in root.nsmap.items() if uri != own}
    plain = etree.Element(root.tag, nsmap={None: own, **others})  # type: ignore[dict-item]
    for name, value in root.attrib.items():
        plain.set(name, value)
    for child in list(root):
        plain.append(child)
    return plain


def local(element: _Element) -> str:
    """Return an element's name without its namespace; comments have none."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def fragment(element: _Element, inherited: Mapping[str | None, str] | None = None) -> str:
    """Return an element as text, without the declarations that its part's root has.

    Args:
        element: the element.
        inherited: what the root declares, for an element that has left it.
    """
    from lxml import etree

    text = etree.tostring(element, encoding="unicode", with_tail=False)
    if inherited is None:
        inherited = element.getroottree().getroot().nsmap
    first = _FIRST_TAG.match(text)
    if first is None:
        return text
    start = first[0]
    for prefix, uri in inherited.items():
        name = f"xmlns:{prefix}" if prefix else "xmlns"
        start = start.replace(f' {name}="{markup.attribute(uri)}"', "", 1)
    return start + text[first.end() :]


def start_tag(root: _Element) -> str:
    """Return the tag that opens a part's root, with all it declares."""
    from lxml import etree

    text = etree.tostring(root, encoding="unicode")
    first = _FIRST_TAG.match(text)
    assert first is not None
    return first[0].removesuffix("/>").removesuffix(">") + ">"


def attributes(element: _Element, leaving: Container[str] = ()) -> str:
    """Return an element's attributes as text: ` s="3" t="s"`; those to leave are left out."""
    return "".join(
        f' {name}="{markup.attribute(value)}"'
        for name, value in _attributes(element)
        if name not in leaving
    )


def children(element: _Element, name: str) -> Iterator[_Element]:
    """Return the children of this name, in whatever namespace."""
    return (child for child in element if local(child) == name)


def child(element: _Element, name: str) -> _Element | None:
    """Return the first child of this name."""
    return next(children(element, name), None)


def relation(element: _Element) -> str | None:
    """Return the id of the relationship that an element names (`r:id`)."""
    found = (element.get(f"{{{uri}}}id") for uri in RELATIONSHIPS)
    return next((value for value in found if value), None)


def _attributes(element: _Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        spelled, text = str(name), str(value)
        if spelled.startswith("{"):
            uri, _, last = spelled[1:].partition("}")
            spelled = f"{_prefix(element, uri)}:{last}"
        yield spelled, text


def _prefix(element: _Element, uri: str) -> str:
    if uri == "http://www.w3.org/XML/1998/namespace":
        return "xml"
    return next(prefix for prefix, known in element.nsmap.items() if prefix and known == uri)
