"""A Word file as a package of parts: content types, relationships, and a zip with fixed dates."""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass, field
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from planforge.document.word.markup import HEADER, attribute

if TYPE_CHECKING:
    from pathlib import Path

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_DEFAULTS = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every entry: the zip format's first, so that equal documents are equal files."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """A tie from one part to another, or to a web address; `kind` is a full or an Office name."""

    identity: str
    kind: str
    target: str
    external: bool = False


@dataclass(slots=True)
class Relationships:
    """The relationships of one part; each gets its identity when it is added."""

    entries: list[Relationship] = field(default_factory=list)

    def add(self, kind: str, target: str, *, external: bool = False) -> str:
        """Return the identity (`rId1`) of the tie to `target`; the same tie is kept once."""
        for entry in self.entries:
            if (entry.kind, entry.target, entry.external) == (kind, target, external):
                return entry.identity
        identity = f"rId{len(self.entries) + 1}"
        self.entries.append(Relationship(identity, kind, target, external))
        return identity

    def xml(self) -> str:
        """Return the `.rels` part."""
        entries = "".join(_relationship(entry) for entry in self.entries)
        return f'{HEADER}<Relationships xmlns="{_PACKAGE}relationships">{entries}</Relationships>'


@dataclass(slots=True)
class Package:
    """The parts of a file, in the order in which they are written."""

    parts: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, body: str | bytes, content_type: str = "") -> None:
        """Add a part; without a content type its file name's ending tells what it is."""
        self.parts[name] = body if isinstance(body, bytes) else body.encode("utf-8")
        if content_type:
            self.types[name] = content_type

    def relate(self, name: str, relationships: Relationships) -> None:
        """Add the relationships of the part `name`; an empty name is the package itself."""
        if relationships.entries:
            folder, _, file = name.rpartition("/")
            self.add(f"{folder}/_rels/{file}.rels".lstrip("/"), relationships.xml())

    def write(self, path: Path) -> None:
        """Write the file whole or not at all: beside its place first, then moved there."""
        with NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False
        ) as beside:
            try:
                self._zip(beside)
                beside.close()
                _give_usual_rights(beside.name)
                os.replace(beside.name, path)  # noqa: PTH105 - atomic on every system
            except BaseException:
                beside.close()
                os.unlink(beside.name)  # noqa: PTH108
                raise

    def _zip(self, file: object) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
            for name, body in {"[Content_Types].xml": self._content_types(), **self.parts}.items():
                entry = zipfile.ZipInfo(name, _EARLIEST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3
                archive.writestr(entry, body)

    def _content_types(self) -> bytes:
        defaults = "".join(
            f'<Default Extension="{ending}" ContentType="{kind}"/>'
            for ending, kind in _DEFAULTS.items()
        )
        overrides = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind in self.types.items()
        )
        text = f'{HEADER}<Types xmlns="{_PACKAGE}content-types">{defaults}{overrides}</Types>'
        return text.encode("utf-8")


def _relationship(entry: Relationship) -> str:
    kind = entry.kind if ":" in entry.kind else _OFFICE + entry.kind
    mode = ' TargetMode="External"' if entry.external else ""
    target = attribute(entry.target)
    return f'<Relationship Id="{entry.identity}" Type="{kind}" Target="{target}"{mode}/>'


def _give_usual_rights(name: str) -> None:
    """Give a temporary file, which only its owner may read, the rights of any new file."""
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(name, 0o666 & ~mask)  # noqa: PTH101
