"""The link store: hidden bookmarks around what was generated, and a part that says what they hold.

A later build finds by it which figures stand where, what they said when they were written, and so
whether somebody has changed them since.

Who reads them back takes the first start and the last end that bear a name: when LibreOffice saves
a bookmark that spans a table, it starts it a second time in the paragraph after the table.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from planforge.document.word.markup import HEADER, attribute, clean, content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.formula.evaluate import Value

NAMESPACE = "urn:planforge:links:1"
FORMAT_VERSION = 1

Kind = Literal["figure", "gap", "heading", "paragraph", "item", "table", "chart"]


@dataclass(frozen=True, slots=True)
class Link:
    """One bookmark: what it holds and where that comes from.

    Attributes:
        name: the bookmark (`_pf_0001`); the underscore hides it from Word's list.
        symbol: the figure's symbol with its key (`budget.amount[ads]`), or the block's identity.
        text: what was written between the bookmark's ends: paragraphs joined by line ends.
        value: the figure's value in base units; None for blocks and gaps.
        cell: where the figure stands in the workbook, when it does.
    """

    name: str
    kind: Kind
    symbol: str
    text: str
    value: Value = None
    cell: str = ""


@dataclass(slots=True)
class Bookmarks:
    """Gives out bookmarks, each with an identity that is used once, and keeps the links.

    Attributes:
        cells: where figures stand in the workbook, by symbol.
        kept: whether there is a link store; without it its bookmarks are of no use.
    """

    cells: Mapping[str, str]
    kept: bool = True
    links: list[Link] = field(default_factory=list)
    _given: int = 0

    def around(self, name: str, inner: str) -> str:
        """Return `inner` within a bookmark."""
        start, end = self.ends(name)
        return start + inner + end

    def ends(self, name: str) -> tuple[str, str]:
        """Return both ends of a bookmark, which may stand in different paragraphs."""
        identity = self._given
        self._given += 1
        start = f'<w:bookmarkStart w:id="{identity}" w:name="{name}"/>'
        return start, f'<w:bookmarkEnd w:id="{identity}"/>'

    def link(self, kind: Kind, symbol: str, text: str, value: Value = None) -> tuple[str, str]:
        """Return both ends of a hidden bookmark whose link is kept in the store."""
        if not self.kept:
            return "", ""
        name = f"_pf_{len(self.links) + 1:04}"
        self.links.append(Link(name, kind, symbol, text, value, self.cells.get(symbol, "")))
        return self.ends(name)


def store_xml(links: list[Link], plan: str) -> str:
    """Return the custom XML part that keeps the links."""
    entries = "".join(_entry(link) for link in links)
    return (
        f'{HEADER}<links xmlns="{NAMESPACE}" version="{FORMAT_VERSION}" plan="{attribute(plan)}">'
        f"{entries}</links>"
    )


def store_properties_xml(plan: str) -> str:
    """Return the part that names the store's schema, so that applications keep it."""
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{NAMESPACE}:{clean(plan)}")).upper()
    return (
        f'{HEADER}<ds:datastoreItem ds:itemID="{{{identity}}}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )


def _entry(link: Link) -> str:
    kind, value = _typed(link.value)
    known = {
        "bookmark": link.name,
        "kind": link.kind,
        "symbol": link.symbol,
        "type": kind,
        "value": value,
        "cell": link.cell,
    }
    attributes = "".join(f' {key}="{attribute(text)}"' for key, text in known.items() if text)
    return f'<link{attributes} xml:space="preserve">{content(link.text)}</link>'


def _typed(value: Value) -> tuple[str, str]:
    match value:
        case None:
            return "", ""
        case bool():
            return "boolean", "true" if value else "false"
        case int() | float():
            return "number", repr(value)
        case _:
            return "text", str(value)
