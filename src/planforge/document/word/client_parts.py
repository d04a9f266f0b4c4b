"""A client's headers and footers as parts of the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.document.word import watermark
from planforge.document.word.client_styles import with_new_ids
from planforge.document.word.markup import NAMESPACES
from planforge.document.word.package import Relationships
from planforge.safe_xml import xml_root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.letterhead import Part
    from planforge.definition.word.furniture import Furniture
    from planforge.document.word.package import Package

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_DRAWINGS = 10_000
"""More than a part has: the numbers of all drawings of a document differ."""
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."


@dataclass(frozen=True, slots=True)
class ClientPart:
    """A header or footer of the client's, and what ids of styles in it have become."""

    part: Part
    furniture: Furniture
    style_ids: Mapping[str, str]


def add_client_part(package: Package, client: ClientPart, name: str, marks: str) -> None:
    """Add a client's header or footer.

    Args:
        package: gets the part, and the pictures in it.
        client: what is added.
        name: of the part.
        marks: a paragraph that comes after what the client has there; empty for none.
    """
    from lxml import etree

    root = with_new_ids(client.furniture.xml, client.style_ids)
    if marks:
        wrapped = f"<marks {NAMESPACES} {watermark.NAMESPACES}>{marks}</marks>"
        root.extend(xml_root(wrapped.encode()))
    for number, drawing in enumerate(root.iter(_DRAWING), start=len(package.parts) * _DRAWINGS):
        drawing.set("id", str(number))
    ties = Relationships()
    for file, picture in client.furniture.pictures:
        package.add(f"word/media/{file}", picture.content, f"image/{picture.suffix}")
        ties.add("image", f"media/{file}")
    body = etree.tostring(root, encoding="UTF-8", standalone=True)
    package.add(f"word/{name}", body, f"{_WORD}{client.part}+xml")
    package.relate(f"word/{name}", ties)
