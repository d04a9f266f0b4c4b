"""Styles and lists of another document, brought into this one.

A style of the same name and look is used as it is; one that looks different comes along under
another name, so that both documents keep their looks. Lists always come along: they count anew.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.filling.word.looks import (
    THEMED_FONTS,
    Looks,
    kind_of,
    name_of_style,
    same_look,
    unthemed,
    without_extensions,
)
from planforge.filling.word.markup import in_order
from planforge.filling.word.names import W, removed
from planforge.filling.word.styles import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planforge.filling.word.place import Output

_TIES: Final = ("basedOn", "next", "link")
_USES: Final = {
    f"{W}pStyle": "paragraph",
    f"{W}rStyle": "character",
    f"{W}tblStyle": "table",
}
_UNSAID: Final = {
    "pPr": {"spacing": {"before": "0", "after": "0", "line": "240", "lineRule": "auto"}},
    "rPr": {"sz": {"val": "20"}, "szCs": {"val": "20"}},
}
"""What Word takes where a document's defaults say nothing."""
_OTHER_WAY: Final = {
    W + one: W + other
    for themed, plain in THEMED_FONTS.items()
    for one, other in ((themed, plain), (plain, themed))
}


class Merging:
    """Brings styles and lists of one document into an output."""

    def __init__(self, source: Looks, output: Output, *, keep_look: bool) -> None:
        """Take the other document, and whether styles that look different come along."""
        self.source = source
        self.target = output.looks()
        self._output = output
        self._keep_look = keep_look
        self._styles: dict[str, str] = {}
        self._lists: dict[str, str] = {}

    def adapt(self, element: etree._Element) -> None:
        """Have an element, and all in it, use this document's styles, lists and theme."""
        self._restart(element)
        self._name_defaults(element)
        self._rename(element)
        unthemed(element, self.source, self.target)

    def _rename(self, element: etree._Element) -> None:
        for use in list(element.iter(*_USES)):
            identity = use.get(f"{W}val", "")
            if identity in self.source.styles:
                use.set(f"{W}val", self.style(identity))
            else:
                removed(use)  # Word takes the default for a style that is not there
        for number in list(element.iter(f"{W}numId")):
            number.set(f"{W}val", self.list(number.get(f"{W}val", "")))

    def _restart(self, element: etree._Element) -> None:
        """Name the lists that paragraphs have through their styles, so that they count anew.

        Headings go on: their numbers belong to the whole document.
        """
        for one in element.iter(f"{W}p"):
            use = one.find(f"{W}pPr/{W}pStyle")
            if use is None or one.find(f"{W}pPr/{W}numPr") is not None:
                continue
            held = self.source.numbering_of(use.get(f"{W}val", ""))
            if held is None:
                continue
            number, indent = held
            format_ = one[0]
            if indent is not None and format_.find(f"{W}ind") is None:
                format_.append(deepcopy(indent))
            format_.append(deepcopy(number))
            in_order(format_)

    def _name_defaults(self, element: etree._Element) -> None:
        """Name the default styles where they are meant and this document's look different."""
        for tag, properties, use in (("p", "pPr", "pStyle"), ("tbl", "tblPr", "tblStyle")):
            path = f"{W}{properties}/{W}{use}"
            bare = [one for one in element.iter(W + tag) if one.find(path) is None]
            identity = self.source.default_style(_USES[W + use])
            if not bare or not identity:
                continue
            if self.style(identity) == self.target.default_style(_USES[W + use]):
                continue
            for one in bare:
                held = one.find(W + properties)
                if held is None:
                    held = etree.Element(W + properties)
                    one.insert(0, held)
                # Named as the source does; `_rename` makes it ours.
                held.insert(0, etree.Element(W + use, {f"{W}val": identity}))

    def style(self, identity: str) -> str:
        """Return the id that a style of the other document has in this one."""
        if identity not in self._styles:
            style = self.source.styles[identity]
            key = (kind_of(style), folded(name_of_style(style)))
            known = self.target.ids.get(key, "")
            alike = self.target.look(known) == self.source.look(identity)
            # The default character style has no look; what differs are the defaults beneath it.
            looks = self._keep_look and identity != self.source.default_style("character")
            if known and (alike or not looks):
                self._styles[identity] = known
            else:
                self._styles[identity] = self._copied(style, identity)
        return self._styles[identity]

    def list(self, number: str) -> str:
        """Return the number that a list of the other document has in this one."""
        if number not in self._lists:
            definition = self.source.definition_of(number)
            self._lists[number] = "0" if definition is None else self._listed(number, definition)
        return self._lists[number]

    def _copied(self, style: etree._Element, identity: str) -> str:
        """Return the id of a copy; the same document inserted twice has one copy."""
        styles = self._output.styles
        mark = f"{kind_of(style)}|{name_of_style(style)}|{self.source.look(identity)}"
        if mark in self._output.copies:
            return self._output.copies[mark]
        name = self._unused_name(style)
        copy = deepcopy(style)
        new = styles.unused_id(name)
        styles.added[new] = ""  # taken
        # Known before what it is tied to is copied: a style and its next may name each other.
        self._output.copies[mark] = self._styles[identity] = new
        copy.set(f"{W}styleId", new)
        if f"{W}default" in copy.attrib:
            del copy.attrib[f"{W}default"]
        self._tie(copy, name)
        without_extensions(copy)
        if copy.find(f"{W}basedOn") is None:
            self._spell_out(copy)
        for number in list(copy.iter(f"{W}numId")):
            number.set(f"{W}val", self.list(number.get(f"{W}val", "")))
        unthemed(copy, self.source, self.target)
        copy.tail = None
        styles.added[new] = etree.tostring(copy, encoding="unicode")
        return new

    def _tie(self, copy: etree._Element, name: str) -> None:
        named = copy.find(f"{W}name")
        if named is None:
            named = etree.Element(f"{W}name")
            copy.insert(0, named)
        if named.get(f"{W}val") != name:
            copy.set(f"{W}customStyle", "1")
        named.set(f"{W}val", name)
        for aliases in copy.findall(f"{W}aliases"):
            removed(aliases)
        for tie in [tie for kind in _TIES for tie in copy.findall(W + kind)]:
            other = tie.get(f"{W}val", "")
            if other in self.source.styles:
                tie.set(f"{W}val", self.style(other))
            else:
                removed(tie)

    def _unused_name(self, style: etree._Element) -> str:
        name = name_of_style(style)
        kind, number, free = kind_of(style), 1, name
        while (kind, folded(free)) in self.target.ids or free in self._output.copied_names:
            number += 1
            free = f"{name} ({number})"
        self._output.copied_names.add(free)
        return free

    def _spell_out(self, copy: etree._Element) -> None:
        """Write into a style that nothing is beneath where the documents' defaults differ.

        No more than that: what a style says counts more than what a table's style says.
        """
        if kind_of(copy) != "paragraph":
            return
        for kind in ("pPr", "rPr"):
            ours, theirs = self.target.defaults[kind], self.source.defaults[kind]
            differing = [
                deepcopy(one) for one in theirs if not same_look(one, ours.find(str(one.tag)))
            ]
            for name, usual in _UNSAID[kind].items():
                if ours.find(W + name) is not None and theirs.find(W + name) is None:
                    said = {W + key: value for key, value in usual.items()}
                    differing.append(etree.Element(W + name, said))
            held = copy.find(W + kind)
            if held is None and differing:
                held = etree.Element(W + kind)
                _add_part(copy, held)
            if held is not None:
                _complete(held, differing)
                in_order(held)

    def _listed(self, number: str, definition: etree._Element) -> str:
        """Return the number of a list that is added with a copy of its definition."""
        numbering = self._output.numbering
        copy = deepcopy(definition)
        for name in ("nsid", "tmpl", "name", "styleLink", "numStyleLink"):
            for one in copy.findall(W + name):
                removed(one)
        overrides = [deepcopy(one) for one in self.source.lists[number].iterfind(f"{W}lvlOverride")]
        for element in (copy, *overrides):
            for picture in list(element.iter(f"{W}lvlPicBulletId")):
                removed(picture)
            for use in list(element.iter(f"{W}pStyle")):
                identity = self._styles.get(use.get(f"{W}val", ""))
                if identity is None or identity not in self._output.styles.added:
                    removed(use)  # a style of this document has a list of its own
                else:
                    use.set(f"{W}val", identity)
            without_extensions(element)
            unthemed(element, self.source, self.target)
        added = numbering.add_definition("".join(map(_xml, copy)))
        return str(numbering.add_list(added, "".join(map(_xml, overrides))))


def _complete(held: etree._Element, defaults: Iterable[etree._Element]) -> None:
    """Add what is not said: elements, and attributes of elements that say some."""
    for default in defaults:
        own = held.find(str(default.tag))
        if own is None:
            held.append(default)
            continue
        for name, value in default.attrib.items():
            # A theme's font counts more than one by its name, so only one of them may stand.
            if own.get(name) is None and own.get(_OTHER_WAY.get(str(name), "")) is None:
                own.set(name, value)


def _add_part(style: etree._Element, part: etree._Element) -> None:
    """Put `w:pPr` or `w:rPr` where the schema wants it in a style."""
    later = [W + name for name in ("pPr", "rPr", "tblPr", "trPr", "tcPr", "tblStylePr")]
    later = later[later.index(str(part.tag)) + 1 :]
    place = next((child for child in style if child.tag in later), None)
    if place is None:
        style.append(part)
    else:
        place.addprevious(part)


def _xml(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)
