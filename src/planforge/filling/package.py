"""A workbook or document as a package: parts with content types, tied by relationships.

A `Package` is a working copy: what the template has is read once and shared by all copies, what a
rendering changes is its own. Making a copy costs next to nothing.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, Self, cast
from urllib.parse import unquote

from planforge.filling.archive import FIRST, Archive, written
from planforge.filling.markup import HEADER, attribute, parsed
from planforge.problems import Location, PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.filling.archive import Content

Kind = Literal["xlsx", "xlsm", "xltx", "xltm", "docx", "docm", "dotx", "dotm"]

MAIN_TYPES: Final[dict[Kind, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "xltx": "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    "xltm": "application/vnd.ms-excel.template.macroEnabled.main+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
}
_WORKBOOKS: Final = ("xlsx", "xlsm", "xltx", "xltm")
_WITH_MACROS: Final = ("xlsm", "xltm", "docm", "dotm")

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/"
_STRICT: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
_TYPES: Final = {
    "core-properties": _PACKAGE + "relationships/metadata/core-properties",
    "chartStyle": "http://schemas.microsoft.com/office/2011/relationships/chartStyle",
    "chartColorStyle": "http://schemas.microsoft.com/office/2011/relationships/chartColorStyle",
    "threadedComment": "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
}
"""The kinds of relationships whose full name is not `_OFFICE` and their own."""
_SIGNATURES: Final = "_xmlsignatures/"
_MACROS: Final = ("vbaProject", "vbaProjectSignature", "vbaProjectSignatureAgile",
    "vbaProjectSignatureV3", "wordVbaData")  # fmt: skip
_MACRO_SHEETS: Final = ("xlMacrosheet", "xlIntlMacrosheet")
_PICTURES: Final = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "svg": "image/svg+xml", "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff",
    "emf": "image/x-emf", "wmf": "image/x-wmf",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relationship:
    """A tie from one part to another, or to an address.

    Attributes:
        id: `rId1`, unique within the part.
        type: the last step of its kind: `worksheet`, `image`, `hyperlink`.
        target: the name of a part of the package; for an external one, the address as written.
        external: whether it leads out of the package.
        uri: its kind in full.
        written: the target as the file has it.
    """

    id: str
    type: str
    target: str
    external: bool
    uri: str
    written: str


@dataclass(frozen=True, slots=True)
class _Opened:
    """What all working copies of a template share; never changed.

    Attributes:
        archive: the parts.
        spelled: the parts' names by their lower-case form, which is what identifies them.
        defaults: content types by file ending; overrides: by lower-case part name.
        ties: the relationships by the part that has them; of the package itself: by "".
    """

    archive: Archive
    spelled: Mapping[str, str]
    defaults: Mapping[str, str]
    overrides: Mapping[str, str]
    ties: Mapping[str, tuple[Relationship, ...]]
    main: str
    kind: Kind


class Package:
    """A template's parts and what a rendering changes of them.

    Attributes:
        kind: what the file is, as its ending says it: `xlsx`, `docm`.
        main: the name of the workbook's or document's own part.
        changed: what was set (None: removed), by part name.
    """

    def __init__(self, opened: _Opened) -> None:
        """Begin with nothing changed; `Package.open` and `copy` make them."""
        self._opened = opened
        self.kind: Kind = opened.kind
        self.main = opened.main
        self.changed: dict[str, Content | None] = {}
        self._spelled = opened.spelled
        self._defaults = opened.defaults
        self._overrides = opened.overrides
        self._ties = opened.ties
        self._media: dict[tuple[int, int], list[str]] | None = None

    @classmethod
    def open(cls, data: bytes, location: Location) -> Self:
        """Return the package in a file's bytes.

        Raises:
            PlanError: it is no workbook or document that can be filled.
        """
        return cls(_open(Archive.read(data, location)))

    def copy(self) -> Package:
        """Return a working copy of the file as it was opened."""
        return Package(self._opened)

    @property
    def location(self) -> Location:
        """The file."""
        return self._opened.archive.location

    @property
    def is_workbook(self) -> bool:
        """Whether it is a workbook; else it is a document."""
        return self.kind in _WORKBOOKS

    # ── Parts ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts but those that the package itself is made of."""
        kept = [name for name in self._opened.archive.names if name not in self.changed]
        added = [name for name, content in self.changed.items() if content is not None]
        return tuple(name for name in [*kept, *added] if not _is_of_package(name))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._spelled

    def part(self, name: str) -> bytes:
        """Return a part's content.

        Raises:
            PlanError: there is no such part, though something leads to it, or it is damaged.
        """
        if name not in self:
            raise PlanError([Problem("fill-damaged", self.location, {"part": name})])
        name = self._spelled[name.lower()]
        if name not in self.changed:
            return self._opened.archive.part(name)
        content = self.changed[name]
        assert content is not None
        return content if isinstance(content, bytes) else b"".join(content)

    def set(self, name: str, content: Content) -> None:
        """Change a part that is there.

        Args:
            name: the part.
            content: all of it, or chunks that can be iterated over more than once.
        """
        assert not _is_of_package(name), "relationships and content types are changed by name"
        self.changed[self._spelled[name.lower()]] = content

    def remove(self, name: str) -> None:
        """Leave out a part, its content type, its relationships, and all that lead to it."""
        name = self._spelled[name.lower()]
        self._own_spelled().pop(name.lower())
        if name.lower() in self._overrides:
            overrides = dict(self._overrides)
            del overrides[name.lower()]
            self._overrides = overrides
        self._forget(name)
        self._set_ties(name, ())
        for part, ties in self._ties.items():
            kept = tuple(tie for tie in ties if tie.external or tie.target != name)
            if len(kept) != len(ties):
                self._set_ties(part, kept)

    def add_part(self, name: str, content: Content, content_type: str) -> None:
        """Add a part; where its ending does not tell its content type, it is written apart."""
        assert name not in self, f"there is a part {name} already"
        self._own_spelled()[name.lower()] = name
        self.changed[name] = content
        if self._defaults.get(_ending(name)) != content_type:
            self._overrides = {**self._overrides, name.lower(): content_type}

    def add_media(self, content: bytes, suffix: str) -> str:
        """Return the name of the part that holds a picture; equal pictures are held once."""
        import zlib

        ending = suffix.lower().lstrip(".")
        mark = (len(content), zlib.crc32(content))
        folder = "xl/media/" if self.is_workbook else "word/media/"
        alike = self._media_by_mark(folder).setdefault(mark, [])
        for name in alike:
            if name in self and _ending(name) == ending and self.part(name) == content:
                return name
        name = self.unused_name(f"{folder}image{{}}.{ending}")
        kind = _PICTURES[ending]
        if ending not in self._defaults:
            self._defaults = {**self._defaults, ending: kind}
        self.add_part(name, content, kind)
        alike.append(name)
        return name

    def copy_part(self, name: str, new_name: str) -> None:
        """Add a copy of a part, with its content type and relationships."""
        self.add_part(new_name, self.part(name), self.content_type(name))
        self._set_ties(
            new_name,
            tuple(
                tie if tie.external else replace(tie, written=_spelled_from(new_name, tie.target))
                for tie in self.relationships(name)
            ),
        )

    def unused_name(self, pattern: str) -> str:
        """Return the first free name: of `xl/worksheets/sheet{}.xml`, that of sheet 1, 2, …."""
        number = 1
        while (name := pattern.format(number)) in self:
            number += 1
        return name

    def content_type(self, name: str) -> str:
        """Return a part's content type; empty where the file says none."""
        return self._overrides.get(name.lower(), self._defaults.get(_ending(name), ""))

    # ── Relationships ─────────────────────────────────────────────────────────────────────────────

    def relationships(self, part: str = "") -> tuple[Relationship, ...]:
        """Return the relationships of a part, or of the package itself."""
        return self._ties.get(part, ())

    def related(self, part: str, type: str) -> tuple[str, ...]:
        """Return the parts, as far as they are there, that relationships of one kind lead to."""
        return tuple(
            tie.target
            for tie in self.relationships(part)
            if tie.type == type and not tie.external and tie.target in self
        )

    def relate(self, part: str, type: str, target: str, *, external: bool = False) -> str:
        """Return the id of a part's relationship to `target`, made where there is none.

        Args:
            part: where it begins; "" for the package itself.
            type: the last step of its kind, or all of it.
            target: a part's name, or an address.
            external: whether it is an address.
        """
        ties = self.relationships(part)
        uri = type if ":" in type else _TYPES.get(type, _OFFICE + type)
        for tie in ties:
            if (tie.uri, tie.target, tie.external) == (uri, target, external):
                return tie.id
        spelled = target if external else _spelled_from(part, target)
        tie = Relationship(_unused_id(ties), _short(uri), target, external, uri, spelled)
        self._set_ties(part, (*ties, tie))
        return tie.id

    def retarget(self, part: str, id: str, target: str) -> None:
        """Have a part's relationship lead to another part, or to another address."""
        self._set_ties(
            part,
            tuple(
                replace(
                    tie,
                    target=target,
                    written=target if tie.external else _spelled_from(part, target),
                )
                if tie.id == id
                else tie
                for tie in self.relationships(part)
            ),
        )

    def unrelate(self, part: str, id: str) -> None:
        """Take a relationship away."""
        kept = tuple(tie for tie in self.relationships(part) if tie.id != id)
        self._set_ties(part, kept)

    # ── The whole ─────────────────────────────────────────────────────────────────────────────────

    def become(self, suffix: str, drop_macros: bool = False) -> list[Problem]:
        """Make it a file of another kind; returns what the reader should know. All else is done.

        Args:
            suffix: the ending of the file's name.
            drop_macros: whether macros may be left out where the kind cannot hold them.

        Raises:
            PlanError: it cannot be of this kind, or would lose its macros unasked.
        """
        kind = self._kind_of(suffix)
        notices = []
        if kind not in _WITH_MACROS:
            notices += self._without_macros(kind, drop_macros)
        if kind != self.kind:
            self._overrides = {**self._overrides, self.main.lower(): MAIN_TYPES[kind]}
            self.kind = kind
        if self._is_changed():
            notices += self._without_signatures()
        return notices

    def written(self) -> Iterator[bytes]:
        """Return the file, in chunks."""
        opened = self._opened
        changed = dict(self.changed)
        if self._defaults is not opened.defaults or self._overrides is not opened.overrides:
            changed[FIRST] = self._content_types()
        for part, ties in self._ties.items():
            if opened.ties.get(part, ()) is not ties:
                changed[_ties_name(part, opened.spelled)] = _ties_xml(ties) if ties else None
        return written(opened.archive, changed)

    def _is_changed(self) -> bool:
        shared = self._opened
        now = (self._defaults, self._overrides, self._ties)
        then = (shared.defaults, shared.overrides, shared.ties)
        return bool(self.changed) or any(a is not b for a, b in zip(now, then, strict=True))

    def _kind_of(self, suffix: str) -> Kind:
        kind = suffix.lower().lstrip(".")
        possible = [name for name in MAIN_TYPES if (name in _WORKBOOKS) == self.is_workbook]
        if kind not in possible:
            known = ", ".join(f".{name}" for name in possible)
            details = {"suffix": f".{kind}", "known": known}
            raise PlanError([Problem("fill-other-output", self.location, details)])
        return kind

    def _without_macros(self, kind: str, drop_macros: bool) -> list[Problem]:
        all_ties = [tie for ties in self._ties.values() for tie in ties if not tie.external]
        if any(tie.type in _MACRO_SHEETS for tie in all_ties):
            raise PlanError([Problem("fill-macro-sheets", self.location, {"suffix": f".{kind}"})])
        macros = [tie.target for tie in all_ties if tie.type in _MACROS and tie.target in self]
        if not macros:
            return []
        if not drop_macros:
            details = {"suffix": f".{kind}", "own": f".{_with_macros(kind)}"}
            raise PlanError([Problem("fill-macros", self.location, details)])
        for name in dict.fromkeys(macros):
            self.remove(name)
        return [Problem("fill-macros-removed", self.location)]

    def _without_signatures(self) -> list[Problem]:
        signed = [name for name in self.names if name.startswith(_SIGNATURES)]
        for name in signed:
            self.remove(name)
        return [Problem("fill-signature-removed", self.location)] if signed else []

    def _own_spelled(self) -> dict[str, str]:
        if self._spelled is self._opened.spelled:
            self._spelled = dict(self._spelled)
        return cast("dict[str, str]", self._spelled)

    def _forget(self, name: str) -> None:
        if name in self._opened.archive:
            self.changed[name] = None
        else:
            self.changed.pop(name, None)

    def _set_ties(self, part: str, ties: tuple[Relationship, ...]) -> None:
        if self.relationships(part) != ties:
            self._ties = {**self._ties, part: ties}

    def _media_by_mark(self, folder: str) -> dict[tuple[int, int], list[str]]:
        if self._media is None:
            self._media = {}
            archive = self._opened.archive
            for name in archive.names:
                if name.startswith(folder):
                    self._media.setdefault(archive.mark(name), []).append(name)
        return self._media

    def _content_types(self) -> bytes:
        defaults = "".join(
            f'<Default Extension="{attribute(ending)}" ContentType="{attribute(kind)}"/>'
            for ending, kind in self._defaults.items()
        )
        overrides = "".join(
            f'<Override PartName="/{attribute(self._spelled.get(name, name))}"'
            f' ContentType="{attribute(kind)}"/>'
            for name, kind in self._overrides.items()
        )
        text = f'{HEADER}<Types xmlns="{_PACKAGE}content-types">{defaults}{overrides}</Types>'
        return text.encode()


# ── Opening ───────────────────────────────────────────────────────────────────────────────────────


def _open(archive: Archive) -> _Opened:
    """Return what is read once: the content types and all relationships."""
    if FIRST not in archive or "_rels/.rels" not in archive:
        raise _unknown(archive)
    spelled = {name.lower(): name for name in archive.names}
    ties = _all_ties(archive, spelled)
    defaults, overrides = _types(archive)
    main = _main(ties.get("", ()), archive)
    content_type = overrides.get(main.lower(), defaults.get(_ending(main), ""))
    kinds = {name: kind for kind, name in MAIN_TYPES.items()}
    if content_type not in kinds:
        raise _unknown(archive, content_type)
    return _Opened(archive, spelled, defaults, overrides, ties, main, kinds[content_type])


def _types(archive: Archive) -> tuple[dict[str, str], dict[str, str]]:
    """Return the content types by ending, and by part name."""
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for entry in _root(archive, FIRST):
        kind = str(entry.get("ContentType") or "")
        if (ending := entry.get("Extension")) is not None:
            defaults[str(ending).lower()] = kind
        elif (name := entry.get("PartName")) is not None:
            overrides[unquote(str(name)).lstrip("/").lower()] = kind
    return defaults, overrides


def _all_ties(archive: Archive, spelled: Mapping[str, str]) -> dict[str, tuple[Relationship, ...]]:
    ties = {}
    for name in archive.names:
        folder, _, file = name.rpartition("/")
        if posixpath.basename(folder) == "_rels" and file.endswith(".rels"):
            part = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
            part = spelled.get(part.lower(), part)
            ties[part] = tuple(_ties(_root(archive, name), part, spelled))
    return ties


def _ties(root: Any, part: str, spelled: Mapping[str, str]) -> Iterator[Relationship]:
    for entry in root:
        uri, written = str(entry.get("Type") or ""), str(entry.get("Target") or "")
        external = entry.get("TargetMode") == "External"
        target = written if external else _resolved(part, written, spelled)
        yield Relationship(str(entry.get("Id")), _short(uri), target, external, uri, written)


def _main(ties: Sequence[Relationship], archive: Archive) -> str:
    """Return the name of the main part."""
    for tie in ties:
        if tie.uri.startswith(_STRICT):
            raise PlanError([Problem("fill-strict", archive.location)])
        if tie.type == "officeDocument" and tie.target in archive:
            return tie.target
    raise _unknown(archive)


def _unknown(archive: Archive, content_type: str = "") -> PlanError:
    """Return what to tell of a zip that is neither workbook nor document."""
    if "sheet.binary" in content_type:
        return PlanError([Problem("fill-old-format", archive.location, {"wanted": "xlsx"})])
    return PlanError([Problem("fill-not-office", archive.location)])


def _root(archive: Archive, name: str) -> Any:
    """Return the elements of a part; comments and the like are left out."""
    root: Any = parsed(archive.part(name), Location(archive.location.file, part=name))
    return [element for element in root if isinstance(element.tag, str)]


# ── Names ─────────────────────────────────────────────────────────────────────────────────────────


def _is_of_package(name: str) -> bool:
    return name == FIRST or (name.endswith(".rels") and "_rels/" in name)


def _ending(name: str) -> str:
    return posixpath.splitext(name)[1].lower().lstrip(".")


def _short(uri: str) -> str:
    return uri.rpartition("/")[2]


def _resolved(part: str, target: str, spelled: Mapping[str, str]) -> str:
    """Return the part that a target leads to, spelled as it lies in the zip.

    Example:
        >>> _resolved("xl/worksheets/sheet1.xml", "../Charts/chart%201.xml", {})
        'xl/Charts/chart 1.xml'
    """
    path = target.partition("#")[0].replace("\\", "/")
    joined = posixpath.join("/", posixpath.dirname(part), path)
    plain = posixpath.normpath(joined).lstrip("/")
    decoded = unquote(plain)
    return spelled.get(plain.lower()) or spelled.get(decoded.lower()) or decoded


def _spelled_from(part: str, target: str) -> str:
    """Return how a part names another one in its relationships.

    Example:
        >>> _spelled_from("xl/worksheets/sheet1.xml", "xl/media/image1.png")
        '../media/image1.png'
        >>> _spelled_from("", "xl/workbook.xml")
        'xl/workbook.xml'
    """
    return posixpath.relpath(target, posixpath.dirname(part) or ".")


def _unused_id(ties: Sequence[Relationship]) -> str:
    used = {tie.id.lower() for tie in ties}
    number = len(ties) + 1
    while f"rid{number}" in used:
        number += 1
    return f"rId{number}"


def _ties_name(part: str, spelled: Mapping[str, str]) -> str:
    folder, file = posixpath.split(part)
    name = posixpath.join(folder, "_rels", f"{file}.rels")
    return spelled.get(name.lower(), name)


def _ties_xml(ties: Sequence[Relationship]) -> bytes:
    entries = "".join(
        f'<Relationship Id="{attribute(tie.id)}" Type="{attribute(tie.uri)}"'
        f' Target="{attribute(tie.written)}"'
        + (' TargetMode="External"/>' if tie.external else "/>")
        for tie in ties
    )
    text = f'{HEADER}<Relationships xmlns="{_PACKAGE}relationships">{entries}</Relationships>'
    return text.encode()


def _with_macros(kind: str) -> str:
    """Return the kind that keeps macros.

    Example:
        >>> _with_macros("xlsx"), _with_macros("dotx")
        ('xlsm', 'dotm')
    """
    return kind[:-1] + "m"
