"""The parts of a Word file that prose needs, read as a stranger's: limits, and no entities."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from planforge.problems import Location
from planforge.safe_xml import xml_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from planforge.problems import Problems

Element = Any
"""An element of lxml, which is loaded only where a Word file is read."""
Read = TypeVar("Read")

MOST_BYTES: Final = 128_000_000
"""Of the file; most of it pictures, which are never unpacked."""
_LARGEST_PART: Final = 64_000_000
_MOST_PARTS: Final = 20_000
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN: Final = "officeDocument"
_STRICT: Final = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/math": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/math"
    ),
}
"""Names that Word writes where it is told to keep to the letter of the standard."""


class UnreadableError(Exception):
    """The file, or a part of it, is not what it should be; the code says how."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class WordFile:
    """A Word file's parts.

    Attributes:
        body: the body's element; the other parts are None where the file has none.
        addresses: where the body's links lead, by their relationship.
    """

    body: Element
    styles: Element | None = None
    numbering: Element | None = None
    footnotes: Element | None = None
    endnotes: Element | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)


def read_word(content: bytes, name: str, problems: Problems) -> WordFile | None:
    """Return a Word file's parts; None, with a problem, where it cannot be read."""
    return read_parts(content, Location(name), problems, _read)


def read_parts(
    content: bytes, where: Location, problems: Problems, read: Callable[[Parts, str, Element], Read]
) -> Read | None:
    """Return what `read` makes of a Word file; None, with a problem, where it cannot be read.

    Args:
        content: the file.
        where: what the problem names.
        problems: is told why it cannot be read.
        read: gets the parts, the name of the main one, and the body in it.
    """
    try:
        return _opened(content, read)
    except UnreadableError as error:
        problems.add(error.code, where, **error.details)
    except zipfile.BadZipFile:
        problems.add("word-no-document", where)
    except (zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        problems.add("word-damaged", where, reason=str(error))
    return None


def _opened(content: bytes, read: Callable[[Parts, str, Element], Read]) -> Read:
    if content.startswith(_OLE):
        raise UnreadableError("word-old-or-locked")
    if len(content) > MOST_BYTES:
        raise UnreadableError("word-too-large", limit=MOST_BYTES // 1_000_000)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = Parts(archive)
        main = next((name for kind, name, _ in parts.ties("").values() if kind == _MAIN), None)
        root = parts.root(main) if main else None
        body = None if root is None else root.find(w("body"))
        if main is None or body is None:
            raise UnreadableError("word-not-a-document")
        return read(parts, main, body)


def _read(parts: Parts, main: str, body: Element) -> WordFile:
    ties = parts.ties(main)
    found = {kind: name for kind, name, inside in ties.values() if inside}
    roots = {kind: parts.root(found.get(kind)) for kind in _READ}
    addresses = {key: name for key, (kind, name, inside) in ties.items() if not inside}
    return WordFile(body, **roots, addresses=addresses)


_READ: Final = ("styles", "numbering", "footnotes", "endnotes")


@dataclass(frozen=True, slots=True)
class Parts:
    """A zip's parts, unpacked one by one."""

    archive: zipfile.ZipFile

    def __post_init__(self) -> None:
        if len(self.archive.infolist()) > _MOST_PARTS:
            raise UnreadableError("word-too-large", limit=MOST_BYTES // 1_000_000)

    def root(self, name: str | None) -> Element | None:
        """Return a part's root element; None where there is no such part."""
        if name is None or name not in self.archive.NameToInfo:
            return None
        with self.archive.open(name) as part:
            content = part.read(_LARGEST_PART + 1)
        if len(content) > _LARGEST_PART:
            raise UnreadableError("word-too-large", limit=_LARGEST_PART // 1_000_000)
        return _parsed(content)

    def content(self, name: str, limit: int) -> bytes | None:
        """Return a part's bytes; None where there is no such part, or it has more than `limit`."""
        if name not in self.archive.NameToInfo:
            return None
        with self.archive.open(name) as part:
            content = part.read(limit + 1)
        return content if len(content) <= limit else None

    def ties(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Return a part's relationships: kind, target, and whether that is in the file."""
        folder, name = posixpath.split(part)
        root = self.root(posixpath.join(folder, "_rels", f"{name}.rels"))
        ties: dict[str, tuple[str, str, bool]] = {}
        for tie in () if root is None else root.iterchildren("{*}Relationship"):
            kind = tie.get("Type", "").rpartition("/")[2]
            target, inside = tie.get("Target", ""), tie.get("TargetMode") != "External"
            if inside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            ties[tie.get("Id", "")] = (kind, target, inside)
        return ties


def _parsed(content: bytes) -> Element:
    """Return the root of a part, in the usual names of the standard."""
    for strict, usual in _STRICT.items():
        content = content.replace(strict, usual)
    return xml_root(content, remarks=False)


def w(name: str) -> str:
    """Return the full name of one of Word's elements or attributes.

    Example:
        >>> w("p")[-6:]
        'main}p'
    """
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def value(element: Element | None, *path: str) -> str | None:
    """Return the `w:val` of the element at `path` below `element`; None where it is missing."""
    for name in path:
        element = None if element is None else element.find(w(name))
    return None if element is None else element.get(w("val"))


def is_on(element: Element | None, *path: str) -> bool | None:
    """Return whether a switch such as `w:b` is on; None where it is not said."""
    for name in path:
        element = None if element is None else element.find(w(name))
    if element is None:
        return None
    return element.get(w("val"), "1") not in {"0", "false", "off", "none"}
