"""Another document's body in a value's place, with its styles, lists, pictures, links and notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.document.word.inlines import is_safe_address
from planforge.filling.folder import MOST_BYTES, read_below
from planforge.filling.markup import parsed
from planforge.filling.package import Package
from planforge.filling.word.fields import harmless_fields
from planforge.filling.word.looks import Looks, without_extensions
from planforge.filling.word.merging import Merging
from planforge.filling.word.names import OFFICE, W, removed
from planforge.filling.word.place import Inserted
from planforge.filling.word.transplant import Transplant, add_notes, unwrapped
from planforge.problems import Location, PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planforge.filling.values import SubDocument
    from planforge.filling.word.place import Output, Place

_LEFT_OUT: Final = tuple(
    f"{W}{name}"
    for name in (
        *("altChunk", "subDoc", "control", "permStart", "permEnd", "proofErr"),
        *("lastRenderedPageBreak", "commentRangeStart", "commentRangeEnd", "commentReference"),
        *("dataBinding", "placeholder", "movie"),
    )
)
_OLE: Final = f"{OFFICE}OLEObject"
_ANNOTATIONS: Final = tuple(
    f"{W}{name}"
    for name in (
        *("bookmarkStart", "bookmarkEnd", "ins", "del", "moveFrom", "moveTo"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
        *("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange"),
        *("tblPrExChange", "sectPrChange", "cellIns", "cellDel", "cellMerge", "numberingChange"),
    )
)
_DRAWN: Final = (
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr",
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr",
)
_NEXT_PAGE: Final = ("nextPage", "oddPage", "evenPage")
_AFTER_TABLE: Final = "<w:p/>"


def sub_document(value: SubDocument, place: Place) -> Inserted:
    """Return the body of another document.

    Headers, footers, page sizes, comments, macros and embedded programs stay behind.

    Raises:
        PlanError: there is no such document, or it is not to be trusted.
    """
    source, looks = _source(value, place)
    body = parsed(source.part(source.main), source.location).find(f"{W}body")
    if body is None:
        return Inserted()
    _strip(body, place)
    _unsection(body, place)
    _give_ids(body, place.document)
    merging = Merging(looks, place.document, keep_look=value.keep_look)
    transplant = Transplant(source, place.document)

    def adapt(element: etree._Element, theirs: str, ours: str) -> None:
        merging.adapt(element)
        transplant.tie(element, theirs, ours)
        without_extensions(element, place.document.ignorable(ours))

    def adapt_note(note: etree._Element, theirs: str, ours: str) -> None:
        _strip(note, place)
        _give_ids(note, place.document)
        adapt(note, theirs, ours)

    add_notes(body, source, place.document, adapt_note)
    adapt(body, source.main, place.document.part)
    return Inserted(blocks="".join(_blocks(body)))


def _source(value: SubDocument, place: Place) -> tuple[Package, Looks]:
    """Return the other document and how its styles look; read once for all its places."""
    sources = place.document.sources
    if value.source not in sources:
        source = _opened(value, place)
        sources[value.source] = (source, Looks(source))
    return sources[value.source]


def _opened(value: SubDocument, place: Place) -> Package:
    location = place.location or Location("document")
    if isinstance(value.source, bytes):
        name, content = location.file, value.source
        if len(content) > MOST_BYTES:
            details = {"name": name, "most": f"{MOST_BYTES // 1_000_000} MB"}
            raise PlanError([Problem("fill-file-too-big", location, details)])
    else:
        name = value.source
        content = read_below(place.document.folder, name, location)
    package = Package.open(content, Location(name))
    if package.is_workbook:
        raise PlanError([Problem("fill-not-a-document", location, {"name": name})])
    return package


def _strip(body: etree._Element, place: Place) -> None:
    """Take out what only has a meaning in its own document, or that nobody should trust."""
    if next(body.iter(f"{W}commentReference"), None) is not None:
        _tell("fill-comments-dropped", place)
    for one in list(body.iter(*_LEFT_OUT)):
        removed(one)
    for program in list(body.iter(_OLE)):
        _tell("fill-object-dropped", place)
        removed(program)
    for identity in [one for held in body.iter(f"{W}sdtPr") for one in held.findall(f"{W}id")]:
        removed(identity)
    for tag in list(body.iter(f"{W}smartTag", f"{W}customXml")):
        unwrapped(tag)
    harmless_fields(body, is_safe_address)


def _unsection(body: etree._Element, place: Place) -> None:
    """Take out sections; where one began a page, a page break stays."""
    last = body.find(f"{W}sectPr")
    if last is not None:
        removed(last)
        if _says_more(last, place):
            _tell("fill-sections-dropped", place)
    for section in list(body.iter(f"{W}sectPr")):
        paragraph = next(section.iterancestors(f"{W}p"), None)
        kind = section.find(f"{W}type")
        removed(section)
        _tell("fill-sections-dropped", place)
        if paragraph is not None and (kind is None or kind.get(f"{W}val") in _NEXT_PAGE):
            run = etree.SubElement(paragraph, f"{W}r")
            etree.SubElement(run, f"{W}br", {f"{W}type": "page"})


def _says_more(section: etree._Element, place: Place) -> bool:
    """Whether a document's only section has pages of another direction, or headers of its own."""
    if section.find(f"{W}headerReference") is not None:
        return True
    if section.find(f"{W}footerReference") is not None:
        return True
    page = section.find(f"{W}pgSz")
    sides = [] if page is None else [page.get(f"{W}{side}", "") for side in ("w", "h")]
    if not all(map(str.isdecimal, sides)) or not sides:
        return False
    width, height = place.document.facts.text_size
    return (int(sides[0]) > int(sides[1])) != (width > height)


def _give_ids(body: etree._Element, output: Output) -> None:
    """Give everything that is counted through a document a number that is free in this one."""
    numbers: dict[str, str] = {}
    names: dict[str, str] = {}
    for start in list(body.iter(f"{W}bookmarkStart")):
        name = start.get(f"{W}name", "")
        if name == "_GoBack" or not name:
            _remove_bookmark(body, start)
            continue
        names[name] = output.bookmark(name)
        start.set(f"{W}name", names[name])
    for one in body.iter(*_ANNOTATIONS):
        old = one.get(f"{W}id")
        if old is not None:
            if old not in numbers:
                numbers[old] = str(output.next_id())
            one.set(f"{W}id", numbers[old])
    for drawn in body.iter(*_DRAWN):
        drawn.set("id", str(output.next_id()))
    changed = {old: new for old, new in names.items() if old != new}
    if changed:
        _follow(body, changed)


def _remove_bookmark(body: etree._Element, start: etree._Element) -> None:
    identity = start.get(f"{W}id")
    removed(start)
    for end in [end for end in body.iter(f"{W}bookmarkEnd") if end.get(f"{W}id") == identity]:
        removed(end)


def _follow(body: etree._Element, names: dict[str, str]) -> None:
    """Have links and fields name bookmarks as they are called now."""
    for link in body.iter(f"{W}hyperlink"):
        anchor = link.get(f"{W}anchor", "")
        if anchor in names:
            link.set(f"{W}anchor", names[anchor])
    pattern = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, names)) + r")(?!\w)")
    for text in body.iter(f"{W}instrText"):
        text.text = pattern.sub(lambda found: names[found[1]], text.text or "")
    for field in body.iter(f"{W}fldSimple"):
        instruction = field.get(f"{W}instr", "")
        field.set(f"{W}instr", pattern.sub(lambda found: names[found[1]], instruction))


def _blocks(body: etree._Element) -> Iterable[str]:
    children = list(body.iterchildren(etree.Element))
    for child in children:
        yield etree.tostring(child, encoding="unicode", with_tail=False)
    if children and children[-1].tag == f"{W}tbl":
        yield _AFTER_TABLE


def _tell(code: str, place: Place) -> None:
    notice = Problem(code, place.location)
    if notice not in place.document.notices:
        place.document.notices.append(notice)
