"""XML that may come from anybody: no entities, no files, no network, no bounds taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element


class DoctypeError(ValueError):
    """A text declares a document type."""


def xml_root(content: bytes, *, remarks: bool = True, doctype: bool = False) -> _Element:
    """Return the root of an XML text.

    Args:
        content: the text; UTF-8 where it does not say what it is.
        remarks: whether comments and processing instructions are kept.
        doctype: whether a document type may be declared, which no office program does.

    Raises:
        DoctypeError: it declares a document type.
        ValueError: it is no XML; the argument says why.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=not remarks, remove_pis=not remarks,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(error.msg) from error
    if root.getroottree().docinfo.doctype and not doctype:  # type: ignore[union-attr]
        raise DoctypeError("DOCTYPE")
    return root
