"""Parts of another document, brought into this one: pictures, charts, drawings, notes.

What could reach out of the document, or run, stays behind: linked files, embedded programs.
"""

from __future__ import annotations

import posixpath
from copy import deepcopy
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.document.word.inlines import is_safe_address
from planforge.filling.images import image_facts
from planforge.filling.markup import HEADER, parsed, serialised
from planforge.filling.word.names import RELATIONSHIPS, WORD, A, R, W, removed

if TYPE_CHECKING:
    from collections.abc import Callable

    from planforge.filling.package import Package, Relationship
    from planforge.filling.word.place import Output

    AdaptNote = Callable[[etree._Element, str, str], None]

NOTE_KINDS: Final = ("footnote", "endnote")

_COPIED: Final = frozenset(
    {
        *("chart", "chartEx", "chartUserShapes", "chartStyle", "chartColorStyle", "themeOverride"),
        *("diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing"),
        *("package", "image", "hdphoto"),
    }
)
_VML: Final = "urn:schemas-microsoft-com:vml"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PLAIN_IMAGES: Final = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf"})
_HOLDERS: Final = (f"{W}drawing", f"{W}pict", f"{W}object", f"{A}hlinkClick", f"{A}hlinkHover")
_DEEPEST: Final = 6
_NOTES_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}s+xml"


class Transplant:
    """Brings what the markup of another document is tied to into an output."""

    def __init__(self, source: Package, output: Output) -> None:
        """Take the other document."""
        self._source = source
        self._output = output
        self._copies: dict[str, str] = {}

    def tie(self, element: etree._Element, source_part: str, part: str) -> None:
        """Have all relationships within an element begin at a part of this document.

        Args:
            element: markup of the other document.
            source_part: the part that it stood in.
            part: the part that it will stand in.
        """
        ties = {tie.id: tie for tie in self._source.relationships(source_part)}
        for link in list(element.iter(f"{W}hyperlink")):
            self._link(link, ties, part)
        for shape in element.iter(f"{{{_VML}}}*"):
            _keep_in(shape)
        for one in list(element.iter(etree.Element)):
            for name in [name for name in one.attrib if str(name).startswith(R)]:
                if one.tag == f"{W}hyperlink":
                    continue
                target = self._tied(ties.get(str(one.attrib[name])), part)
                if target:
                    one.set(name, target)
                else:
                    del one.attrib[name]
                    _drop_empty(one)

    def _tied(self, tie: Relationship | None, part: str) -> str:
        """Return the id of a copied relationship; nothing when it must stay behind."""
        if tie is None:
            return ""
        package = self._output.package
        if tie.external:
            if tie.type == "hyperlink" and is_safe_address(tie.target):
                return package.relate(part, "hyperlink", tie.target, external=True)
            return ""
        if tie.type not in _COPIED or tie.target not in self._source:
            return ""
        copied = self._copied(tie.target, tie.type, 0)
        return package.relate(part, tie.uri, copied) if copied else ""

    def _link(self, link: etree._Element, ties: dict[str, Relationship], part: str) -> None:
        """Keep a link to the web or within the document; of any other keep the text."""
        identity = link.get(f"{R}id")
        if identity is None:
            return
        del link.attrib[f"{R}id"]
        tie = self._tied(ties.get(identity), part)
        if tie:
            link.set(f"{R}id", tie)
        elif not link.get(f"{W}anchor"):
            unwrapped(link)

    def _copied(self, name: str, kind: str, depth: int) -> str:
        """Return the name of a part's copy; nothing when it cannot come along."""
        if name not in self._copies:
            content = self._source.part(name)
            if kind in ("image", "hdphoto"):
                self._copies[name] = self._picture(name, content)
            elif kind == "package" and self._source.content_type(name) != _XLSX:
                self._copies[name] = ""
            else:
                self._copies[name] = self._part(name, content, depth)
        return self._copies[name]

    def _picture(self, name: str, content: bytes) -> str:
        package = self._output.package
        facts = image_facts(content)
        if facts is not None and facts.suffix != "svg":
            ending = _ending(name)
            return package.add_media(content, ending if ending in _PLAIN_IMAGES else facts.suffix)
        if facts is not None:
            from planforge.filling.svg import harmless_svg

            return package.add_media(harmless_svg(content), "svg")
        return ""

    def _part(self, name: str, content: bytes, depth: int) -> str:
        """Return the name of a copy of a part with all that hangs on it."""
        package = self._output.package
        stem, ending = posixpath.splitext(name)
        new = package.unused_name(f"{stem.rstrip('0123456789')}{{}}{ending}")
        package.add_part(new, content, self._source.content_type(name))
        self._copies[name] = new
        for tie in self._source.relationships(name):
            copied = ""
            if not tie.external and tie.type in _COPIED and tie.target in self._source:
                copied = self._copied(tie.target, tie.type, depth + 1) if depth < _DEEPEST else ""
            if copied:
                given = package.relate(new, tie.uri, copied)
                content = _renamed(content, tie.id, given)
            else:
                content = _without(content, tie.id)
        package.set(new, _settled(content))
        return new


def unwrapped(element: etree._Element) -> None:
    """Put an element's children in its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    parent[at : at + 1] = list(element)


def write_notes(output: Output) -> None:
    """Write the footnotes and endnotes that came along."""
    package = output.package
    for kind, notes in output.notes.items():
        part = notes_part(output, kind)
        root = parsed(package.part(part))
        for note in notes:
            root.append(parsed(note.encode()))
        package.set(part, serialised(root))


def notes_part(output: Output, kind: str) -> str:
    """Return the part that holds a document's footnotes or endnotes, made where there is none."""
    package = output.package
    for name in package.related(package.main, f"{kind}s"):
        if name in package:
            return name
    name = f"word/{kind}s.xml"
    if name in package:
        name = package.unused_name(f"word/{kind}s{{}}.xml")
    marks = (("separator", -1), ("continuationSeparator", 0))
    separators = "".join(
        f'<w:{kind} w:type="{mark}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:{kind}>'
        for mark, number in marks
    )
    body = f'<w:{kind}s xmlns:w="{WORD}" xmlns:r="{RELATIONSHIPS}">{separators}</w:{kind}s>'
    package.add_part(name, f"{HEADER}{body}".encode(), _NOTES_TYPE.format(kind))
    package.relate(package.main, f"{kind}s", name)
    return name


def add_notes(element: etree._Element, source: Package, output: Output, adapt: AdaptNote) -> None:
    """Bring along the notes that an element's references name.

    Args:
        element: markup of the other document.
        source: the other document.
        output: this one.
        adapt: makes a note fit this document; takes it and the parts it leaves and comes to.
    """
    for kind in NOTE_KINDS:
        references = list(element.iter(f"{W}{kind}Reference"))
        if not references:
            continue
        theirs = next(iter(source.related(source.main, f"{kind}s")), "")
        root = parsed(source.part(theirs)) if theirs in source else None
        notes = {} if root is None else {note.get(f"{W}id"): note for note in root}
        for reference in references:
            note = notes.get(reference.get(f"{W}id"))
            if note is None:
                removed(reference)
                continue
            copy = deepcopy(note)
            copy.tail = None
            ours = notes_part(output, kind)
            adapt(copy, theirs, ours)
            number = str(output.next_note(kind, ours))
            copy.set(f"{W}id", number)
            reference.set(f"{W}id", number)
            output.notes.setdefault(kind, []).append(etree.tostring(copy, encoding="unicode"))


def _drop_empty(one: etree._Element) -> None:
    """Take out a drawing or link whose picture or target stayed behind."""
    holder = next((up for up in (one, *one.iterancestors()) if up.tag in _HOLDERS), None)
    if one.tag == f"{A}blip" and (one.get(f"{R}embed") or one.get(f"{R}link")):
        return  # a linked picture that is in the document, too
    if holder is not None and holder.getparent() is not None:
        removed(holder)


def _keep_in(shape: etree._Element) -> None:
    """Take addresses out of a drawing of the older kind, but for links to the web."""
    for name in ("src", "href"):
        if name in shape.attrib and (name == "src" or not is_safe_address(shape.get(name, ""))):
            del shape.attrib[name]


def _renamed(content: bytes, old: str, new: str) -> bytes:
    """Return a part with the id of a relationship changed, marked so that it is changed once."""
    return content.replace(f'"{old}"'.encode(), f'"\ue000{new}"'.encode())


def _settled(content: bytes) -> bytes:
    return content.replace("\ue000".encode(), b"")


def _without(content: bytes, identity: str) -> bytes:
    """Return a part without what a relationship that stayed behind was for."""
    root = parsed(content)
    for one in list(root.iter(etree.Element)):
        held = [
            name
            for name, value in one.attrib.items()
            if str(name).startswith(R) and value == identity
        ]
        for name in held:
            del one.attrib[name]
        if held and one.getparent() is not None:
            removed(one)
    return serialised(root)


def _ending(name: str) -> str:
    return posixpath.splitext(name)[1].lower().lstrip(".")
