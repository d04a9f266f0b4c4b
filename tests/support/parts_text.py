"""Parts of a workbook as text: what a reviewer wants to see of drawings, charts, comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from planforge.addresses import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.filling.package import Package

_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_KINDS = ("pic", "sp", "cxnSp", "grpSp", "graphicFrame")


def sheet_parts(package: Package, number: int = 1) -> str:
    """Return the name of a sheet's part."""
    return f"xl/worksheets/sheet{number}.xml"


def drawing(package: Package, sheet: int = 1) -> list[str]:
    """Return a line for each anchor of a sheet's drawing: where, what, with its ids and texts."""
    lines = []
    for part in package.related(sheet_parts(package, sheet), "drawing"):
        ties = {tie.id: tie.target.rpartition("/")[2] for tie in package.relationships(part)}
        root = etree.fromstring(package.part(part))
        anchors = root.iter("{*}twoCellAnchor", "{*}oneCellAnchor", "{*}absoluteAnchor")
        lines += [" ".join([_place(anchor), *_content(anchor, ties)]) for anchor in anchors]
    return lines


def charts(package: Package, sheet: int = 1) -> list[str]:
    """Return a line for each chart of a sheet, in the drawing's order: titles, then references."""
    lines = []
    for part in package.related(sheet_parts(package, sheet), "drawing"):
        ties = {tie.id: tie.target for tie in package.relationships(part)}
        root = etree.fromstring(package.part(part))
        ids = [element.get(f"{_ID}id") for element in root.iter("{*}chart")]
        lines += [chart(package, ties[str(id)]) for id in ids if id is not None]
    return lines


def chart(package: Package, part: str) -> str:
    """Return a chart's title and references."""
    root = etree.fromstring(package.part(part))
    titles = "".join(text.text or "" for text in root.iter("{*}t"))
    names = [v.text or "" for tx in root.iter("{*}tx") for v in tx.findall("{*}v")]
    refs = [element.text or "" for element in root.iter("{*}f", "{*}sqref")]
    said = " ".join(filter(None, [titles, *names]))
    return f"{said}: {' '.join(refs)}" if said else " ".join(refs)


def comments(package: Package, sheet: int = 1) -> list[str]:
    """Return a line for each comment, then one for each box that shows one."""
    owner = sheet_parts(package, sheet)
    lines = []
    for kind in ("comments", "threadedComment"):
        for part in package.related(owner, kind):
            root = etree.fromstring(package.part(part))
            for element in root.iter("{*}comment", "{*}threadedComment"):
                text = "|".join(t.text or "" for t in _texts(element))
                lines.append(f"{element.get('ref')} {text}")
    for part in package.related(owner, "vmlDrawing"):
        lines += _boxes(package.part(part).decode())
    return lines


def table(package: Package, part: str) -> list[str]:
    """Return a table's name and area, then a line for each column."""
    root = etree.fromstring(package.part(part))
    found = root.find("{*}autoFilter")
    filtered = "" if found is None else f" filter {found.get('ref')}"
    lines = [f"#{root.get('id')} {root.get('displayName')} {root.get('ref')}{filtered}"]
    for column in root.iter("{*}tableColumn"):
        formulas = [f"={child.text}" for child in column if child.text]
        lines.append(" ".join([f"{column.get('id')}: {column.get('name')}", *formulas]))
    return lines


def _texts(element: etree._Element) -> Iterator[etree._Element]:
    found = list(element.iter("{*}t"))
    return iter(found or list(element.iter("{*}text")))


def _boxes(vml: str) -> Iterator[str]:
    for shape in re.findall(r"<v:shape .*?</v:shape>", vml, re.DOTALL):
        id = re.search(r'id="([^"]*)"', shape)
        anchor = re.search(r"<x:Anchor>\s*([^<]*?)\s*</x:Anchor>", shape)
        row, column = (re.search(rf"<x:{name}>(\d+)<", shape) for name in ("Row", "Column"))
        links = re.findall(r"<x:Fmla\w+>[^<]*", shape)
        where = f" of {cell_name(int(row[1]) + 1, int(column[1]) + 1)}" if row and column else ""
        said = "".join(f" {link.replace('<x:', '').replace('>', '=')}" for link in links)
        yield f"box {id and id[1]}{where} at {anchor and anchor[1]}{said}"


def _place(anchor: etree._Element) -> str:
    start, end = (_mark(anchor.find(f"{{*}}{name}")) for name in ("from", "to"))
    size = anchor.find("{*}ext")
    if size is not None:
        end = f"{size.get('cx')}x{size.get('cy')}"
    return f"{start or 'nowhere'}..{end}"


def _mark(element: etree._Element | None) -> str:
    if element is None:
        return ""
    column, across, row, down = (int(child.text or 0) for child in element)
    offset = f"+{across // 9525},{down // 9525}" if across or down else ""
    return cell_name(row + 1, column + 1) + offset


def _content(anchor: etree._Element, ties: dict[str, str]) -> Iterator[str]:
    kinds = [e.tag.rpartition("}")[2] for e in anchor.iter(*(f"{{*}}{kind}" for kind in _KINDS))]
    yield "/".join(kinds)
    for element in anchor.iter("{*}cNvPr"):
        yield f"#{element.get('id')}"
        if alt := element.get("descr"):
            yield f"alt={alt!r}"
    for element in anchor.iter("{*}stCxn", "{*}endCxn"):
        yield f"->#{element.get('id')}"
    for element in anchor.iter():
        yield from (
            ties.get(str(value), "?" + str(value))
            for name, value in element.attrib.items()
            if str(name).startswith(_ID)
        )
    for element in anchor.iter("{*}srcRect"):
        yield " ".join(f"{side}={element.get(side)}" for side in "ltrb" if element.get(side))
    if texts := ["".join(t.text or "" for t in p.iter("{*}t")) for p in anchor.iter("{*}p")]:
        yield repr("\n".join(texts))
