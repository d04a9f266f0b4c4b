"""A client's styles in place of PlanForge's, found by name; what they lack is added from ours.

The document is written with PlanForge's style ids. A client's style that has the same name takes
the id; the client's other styles keep theirs, for what stands in headers and footers.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from planforge.definition.word.package import value, w
from planforge.definition.word.style_names import style_names
from planforge.safe_xml import xml_root

if TYPE_CHECKING:
    from collections.abc import Mapping

Element = Any

_BODY: Final = ("body text", "body text first indent", "normal indent")
"""Names of the styles that a client's running text may have, the first that is there."""
_KEPT_OURS: Final = frozenset({"TOCHeading", "HeadingUnnumbered", "NoList"})
"""Styles whose look follows the client's headings, and whose place on the page is ours."""
_HEADINGS: Final = {"Heading1", "Heading2", "Heading3", "Heading4"}
_NUMBERED: Final = {*_HEADINGS, "ListBullet", "ListNumber"}
_FOLLOWING: Final = {"FrontHeading": "Heading1", "FrontSubheading": "Heading2"}
"""Headings before the first chapter, and whose look they have."""
_BASE: Final = "PlanBase"
_ORDER: Final = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
    "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap",
    "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd",
    "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc",
    "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl",
)  # fmt: skip
"""Paragraph properties in the order that the schema wants."""


@dataclass(frozen=True, slots=True)
class ClientStyles:
    """The styles part of a document with a client's styles.

    Attributes:
        xml: the part.
        ids: what the client's style ids have become, where they changed.
    """

    xml: bytes
    ids: Mapping[str, str]


def client_styles(ours: str, theirs: bytes, *, chapters_on_new_pages: bool) -> ClientStyles:
    """Return the client's styles under the ids that the document is written with.

    Args:
        ours: PlanForge's styles part.
        theirs: the client's.
        chapters_on_new_pages: whether each chapter begins a page.
    """
    from lxml import etree

    root, client = xml_root(ours.encode(), remarks=False), xml_root(theirs, remarks=False)
    own: dict[str, Element] = {
        style.get(w("styleId"), ""): style for style in root.findall(w("style"))
    }
    ids = _new_ids(client, own)
    taken: dict[str, Element] = {}
    others: list[Element] = []
    for style in client.findall(w("style")):
        known = ids[style.get(w("styleId"), "")]
        style = _renamed(style, ids)
        if known in own and known not in {*taken, *_KEPT_OURS}:
            taken[known] = _fitted(style, own[known], known)
        elif known not in own and known:
            others.append(style)
    if "Heading1" in taken and chapters_on_new_pages:
        _put(taken["Heading1"], "pPr", etree.Element(w("pageBreakBefore")))
    base = _base(own["Normal"], root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}"))
    _take_defaults(root, client)
    for identity, style in own.items():
        replacement = taken.get(identity)
        if replacement is not None:
            root.replace(style, replacement)
        else:
            _detach(style, identity, taken)
    root.append(base)
    root.extend(others)
    xml = etree.tostring(root, encoding="UTF-8", standalone=True)
    return ClientStyles(xml, {old: new for old, new in ids.items() if old != new})


def with_new_ids(part: bytes, ids: Mapping[str, str]) -> Element:
    """Return a header or footer with the ids that its styles have now."""
    root = xml_root(part)
    for name in ("pStyle", "rStyle", "tblStyle"):
        for element in root.iter(w(name)):
            element.set(w("val"), ids.get(element.get(w("val"), ""), element.get(w("val"), "")))
    return root


def _new_ids(client: Element, own: Mapping[str, Element]) -> dict[str, str]:
    """Return an id for each of the client's: ours where the name is the same, else its own."""
    by_name = {
        (style.get(w("type")), name): identity
        for identity, style in own.items()
        for name in style_names(style)
    }
    styles = client.findall(w("style"))
    there = {name for style in styles for name in style_names(style)}
    body = next((name for name in _BODY if name in there), None)
    if body is not None:
        by_name["paragraph", body] = "BodyText"
    ids: dict[str, str] = {}
    for style in styles:
        old, names = style.get(w("styleId"), ""), style_names(style)
        found = (by_name.get((style.get(w("type"), "paragraph"), name)) for name in names)
        known = next((one for one in found if one), None)
        if style.get(w("type")) == "numbering":
            ids[old] = "NoList"
        else:
            ids[old] = known or (f"Client{old}" if old in own or old == _BASE else old)
    return ids


def _renamed(style: Element, ids: Mapping[str, str]) -> Element:
    """Return a copy of a client's style under its new id; lists are the document's own."""
    style = copy.deepcopy(style)
    style.attrib.pop(w("default"), None)
    style.set(w("styleId"), ids[style.get(w("styleId"), "")])
    for name in ("basedOn", "next", "link"):
        for element in style.findall(w(name)):
            old = element.get(w("val"), "")
            if old in ids:
                element.set(w("val"), ids[old])
            else:
                style.remove(element)
    for number in list(style.iter(w("numPr"))):
        number.getparent().remove(number)
    return style


def _fitted(style: Element, own: Element, identity: str) -> Element:
    """Return a client's style with what the document needs of it: numbers, levels, tabs."""
    needed = []
    if identity in _NUMBERED:
        needed = ["numPr", "outlineLvl"]
    elif identity.startswith(("TOC", "Tableof")):
        needed = ["tabs"]
    if own.get(w("default")):
        style.set(w("default"), "1")
    properties = own.find(w("pPr"))
    for name in needed:
        wanted = None if properties is None else properties.find(w(name))
        there = style.find(f"{w('pPr')}/{w(name)}")
        if wanted is not None and (there is None or name != "tabs"):
            _put(style, "pPr", copy.deepcopy(wanted))
    if identity in _HEADINGS and value(style, "basedOn") == identity:
        style.remove(style.find(w("basedOn")))
    return style


def _take_defaults(root: Element, client: Element) -> None:
    theirs, ours = client.find(w("docDefaults")), root.find(w("docDefaults"))
    if theirs is not None:
        root.replace(ours, copy.deepcopy(theirs))


def _detach(style: Element, identity: str, taken: Mapping[str, Element]) -> None:
    """Let one of our styles stand on what the client has, without what spoils it.

    A client's body text often has an indent and a line height of its own: in a table or around a
    chart they would cut the text.
    """
    based = style.find(w("basedOn"))
    if style.get(w("type")) != "paragraph" or based is None:
        return
    model = _FOLLOWING.get(identity)
    if model in taken:
        based.set(w("val"), model)
        _follow(style)
    elif identity == "BodyText":
        _keep_running(style, taken.get("Normal"))
    elif based.get(w("val")) == "Normal":
        based.set(w("val"), _BASE)
        if identity == "CoverPeriod" and "Title" in taken:
            _align(style, taken["Title"])


def _align(style: Element, title: Element) -> None:
    """Let what stands below the title stand where the title does."""
    side = title.find(f"{w('pPr')}/{w('jc')}")
    if side is not None:
        _put(style, "pPr", copy.deepcopy(side))


def _follow(style: Element) -> None:
    """Let a heading look as the client's, without its number and its place in the contents."""
    from lxml import etree

    page = style.find(f"{w('pPr')}/{w('pageBreakBefore')}")
    for name in ("pPr", "rPr"):
        found = style.find(w(name))
        if found is not None:
            style.remove(found)
    number = etree.Element(w("numPr"))
    for name in ("ilvl", "numId"):
        etree.SubElement(number, w(name)).set(w("val"), "0")
    level = etree.Element(w("outlineLvl"))
    level.set(w("val"), "9")
    for element in (number, level):
        _put(style, "pPr", element)
    if page is None:
        page = etree.Element(w("pageBreakBefore"))
        page.set(w("val"), "0")
    _put(style, "pPr", page)


def _keep_running(style: Element, normal: Element | None) -> None:
    """Let running text be as the client's, where that says how it is set."""
    properties = style.find(w("pPr"))
    for name in ("spacing", "ind", "jc"):
        said = None if normal is None else normal.find(f"{w('pPr')}/{w(name)}")
        ours = None if properties is None else properties.find(w(name))
        if said is not None and ours is not None:
            properties.remove(ours)


def _base(normal: Element, letters: Element) -> Element:
    """Return the style that ours build on: our body text, whatever the client's is like."""
    from lxml import etree

    style = copy.deepcopy(normal)
    style.attrib.pop(w("default"), None)
    style.set(w("styleId"), _BASE)
    style.set(w("customStyle"), "1")
    style.find(w("name")).set(w("val"), "Plan Base")
    look = style.find(w("rPr"))
    look.insert(0, copy.deepcopy(letters.find(w("rFonts"))))
    look.extend(copy.deepcopy(letters.find(w(name))) for name in ("sz", "szCs"))
    plain = {
        "spacing": {"before": "0", "after": "0", "line": "240", "lineRule": "auto"},
        "ind": {"left": "0", "right": "0", "firstLineChars": "0", "firstLine": "0"},
        "jc": {"val": "left"},
    }
    for name, values in plain.items():
        element = etree.Element(w(name))
        for key, text in values.items():
            element.set(w(key), text)
        _put(style, "pPr", element)
    return style


def _put(style: Element, group: str, element: Element) -> None:
    """Put a property in its place, instead of one of its kind."""
    from lxml import etree

    holder = style.find(w(group))
    if holder is None:
        holder = etree.Element(w(group))
        before = style.find(w("rPr"))
        if before is None:
            style.append(holder)
        else:
            before.addprevious(holder)
    for other in holder.findall(element.tag):
        holder.remove(other)
    rank = {w(name): place for place, name in enumerate(_ORDER)}
    at = sum(rank.get(one.tag, 0) < rank[element.tag] for one in holder)
    holder.insert(at, element)
