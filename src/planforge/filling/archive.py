"""A template as a zip: read with limits, written part by part.

A part that nobody changed is copied as it was deflated, never inflated and deflated again: that is
what makes a filled template fast, and the same to the byte where nothing was filled.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Final

from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Future

    from planforge.problems import Location

Content = bytes | Iterable[bytes]
"""A part's content: whole, or in chunks that are made afresh whenever they are iterated over."""

FIRST: Final = "[Content_Types].xml"
MOST_BYTES: Final = 512_000_000
"""Of the template as it lies on the disk."""
_MOST_PARTS: Final = 20_000
_LARGEST_PART: Final = 1 << 30
_LARGEST_WHOLE: Final = 2 << 30
_HIGHEST_RATIO: Final = 400
"""Blank formatted rows shrink to a two-hundredth; what shrinks further was made to do harm."""
_RATIO_MATTERS_FROM: Final = 32 << 20

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLDER: Final = {
    **dict.fromkeys(("doc", "dot", "wps", "wpt", "rtf", "odt"), "docx"),
    **dict.fromkeys(("xls", "xlt", "et", "ett", "xlsb", "ods"), "xlsx"),
}
"""What to save as instead, by the endings of files that are no zip of parts, or of other parts."""
_STORED, _DEFLATED = 0, 8
_LEVEL: Final = 2
"""Measured on sheets: half of level 5's time, and a third of level 6's, for a fifth more bytes.

A filled part is deflated each time, and that takes a third as long as to make it."""
_UTF_8_NAME, _IS_ENCRYPTED = 0x800, 0x1
_ALREADY_SMALL: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".docx", ".xlsx")
"""Contents that deflating again would only cost time."""
_DAY_ONE: Final = 0x21
"""1980-01-01, the zip format's first day: equal contents are equal files."""
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_MOST_IN_ZIP: Final = 0xFFFFFFFF
_KEPT_IN_MEMORY: Final = 16 << 20
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class _Stored:
    """A part as it lies in a zip, ready to be copied."""

    method: int
    crc: int
    deflated: int
    size: int
    body: memoryview | bytes | IO[bytes]


class Archive:
    """The parts of a file, by name, as they were read; nothing of it ever changes."""

    def __init__(self, parts: Mapping[str, _Stored], location: Location) -> None:
        """Take the parts; `Archive.read` makes them of a file."""
        self._parts = dict(parts)
        self.names: tuple[str, ...] = tuple(parts)
        self.location = location

    @classmethod
    def read(cls, data: bytes, location: Location) -> Archive:
        """Return the archive in a file's bytes.

        Raises:
            PlanError: it is none, wants a password, is of an older format, or is not to be trusted
                (too large, names twice or outside, parts over one another).
        """
        if len(data) > MOST_BYTES:
            raise _error("fill-too-large", location, limit="512 MB")
        if data.startswith(_OLE):
            raise _ole_error(data, location)
        if (wanted := _newer(location)) is not None:
            raise _error("fill-old-format", location, wanted=wanted)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                entries = opened.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
            raise _error("fill-not-office", location) from error
        entries = [entry for entry in entries if not entry.is_dir()]
        _check(entries, location)
        view = memoryview(data)
        parts = {_name(entry): _lying(entry, view, location) for entry in entries}
        _check_apart(entries, view, location)
        return cls(parts, location)

    def part(self, name: str) -> bytes:
        """Return a part's content, inflated anew each time.

        Raises:
            KeyError: there is no such part.
            PlanError: it is damaged.
        """
        part = self._parts[name]
        assert not isinstance(part.body, io.IOBase)
        body = memoryview(part.body)  # type: ignore[arg-type]
        try:
            content = bytes(body) if part.method == _STORED else _inflated(body, part.size)
        except zlib.error as error:
            raise _error("fill-damaged", self.location, part=name) from error
        if len(content) != part.size or zlib.crc32(content) != part.crc:
            raise _error("fill-damaged", self.location, part=name)
        return content

    def mark(self, name: str) -> tuple[int, int]:
        """Return size and check sum of a part: different for different contents, nearly always."""
        part = self._parts[name]
        return part.size, part.crc

    def lying(self, name: str) -> _Stored:
        """Return a part as it lies in the zip."""
        return self._parts[name]

    def __contains__(self, name: object) -> bool:
        return name in self._parts


def written(archive: Archive, changed: Mapping[str, Content | None]) -> Iterator[bytes]:
    """Return the zip with some parts changed, in chunks.

    What is unchanged keeps its deflated bytes and its place. Of a content in chunks no more than a
    few megabytes are held in memory.

    Args:
        archive: the template.
        changed: contents by part name; None leaves a part out, new names come last.
    """
    offset, directory, count = 0, [], 0
    for name in _order(archive, changed):
        content = changed.get(name)
        part = archive.lying(name) if name not in changed else _deflated(name, content)
        encoded = name.encode()
        head, tail = _headers(part, encoded, offset)
        directory.append(tail)
        count += 1
        yield head
        yield from _body(part)
        offset += len(head) + part.deflated
        if offset > _MOST_IN_ZIP or part.size > _MOST_IN_ZIP:
            raise _error("fill-too-large", archive.location, limit="4 GB")
    whole = b"".join(directory)
    yield whole
    yield _END.pack(b"PK\5\6", 0, 0, count, count, len(whole), offset, 0)


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────


def _check(entries: list[zipfile.ZipInfo], location: Location) -> None:
    """Raise for what no office program writes, before anything is inflated."""
    if len(entries) > _MOST_PARTS:
        raise _error("fill-too-large", location, limit=f"{_MOST_PARTS} parts")
    if sum(entry.file_size for entry in entries) > _LARGEST_WHOLE:
        raise _error("fill-too-large", location, limit="2 GB")
    seen: set[str] = set()
    for entry in entries:
        name = _name(entry)
        if entry.flag_bits & _IS_ENCRYPTED:
            raise _error("fill-encrypted", location)
        if _escapes(name) or name.lower() in seen:
            raise _error("fill-unsafe-part", location, part=name)
        if entry.compress_type not in (_STORED, _DEFLATED):
            raise _error("fill-damaged", location, part=name)
        _check_size(entry, location)
        seen.add(name.lower())


def _check_size(entry: zipfile.ZipInfo, location: Location) -> None:
    if entry.file_size > _LARGEST_PART:
        raise _error("fill-too-large", location, limit="1 GB")
    dense = entry.file_size > _HIGHEST_RATIO * max(entry.compress_size, 1)
    if dense and entry.file_size > _RATIO_MATTERS_FROM:
        raise _error("fill-unsafe-part", location, part=_name(entry))


def _name(entry: zipfile.ZipInfo) -> str:
    """Return a part's name; some programs write backslashes."""
    return entry.filename.replace("\\", "/")


def _escapes(name: str) -> bool:
    steps = name.split("/")
    return not all(steps) or bool({".", ".."} & {*steps}) or ":" in name or "\0" in name


def _lying(entry: zipfile.ZipInfo, view: memoryview, location: Location) -> _Stored:
    """Return where a part's bytes are; its own header must say the same as the directory."""
    start = _start(entry, view)
    if start is None or start + entry.compress_size > len(view):
        raise _error("fill-damaged", location, part=_name(entry))
    if entry.compress_type == _STORED and entry.compress_size != entry.file_size:
        raise _error("fill-damaged", location, part=_name(entry))
    body = view[start : start + entry.compress_size]
    return _Stored(entry.compress_type, entry.CRC, entry.compress_size, entry.file_size, body)


def _start(entry: zipfile.ZipInfo, view: memoryview) -> int | None:
    at = entry.header_offset
    if at < 0 or at + _LOCAL.size > len(view):
        return None
    signature, _, flags, *_, name_length, extra_length = _LOCAL.unpack_from(view, at)
    begin = at + _LOCAL.size
    name = bytes(view[begin : begin + name_length])
    encoding = "utf-8" if flags & _UTF_8_NAME else "cp437"
    if signature != b"PK\3\4" or name.decode(encoding, "replace") != entry.orig_filename:
        return None
    return begin + int(name_length) + int(extra_length)


def _check_apart(entries: list[zipfile.ZipInfo], view: memoryview, location: Location) -> None:
    """Raise when parts lie over one another, as they do in a zip made to grow beyond measure."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        start = _start(entry, view)
        if start is None or entry.header_offset < end:
            raise _error("fill-unsafe-part", location, part=_name(entry))
        end = start + entry.compress_size


def _inflated(body: memoryview, size: int) -> bytes:
    """Return at most one byte more than was promised."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    return inflater.decompress(body, size + 1)


def _newer(location: Location) -> str | None:
    suffix = location.file.rpartition(".")[2].lower()
    return _OLDER.get(suffix)


def _ole_error(data: bytes, location: Location) -> PlanError:
    """Return what to tell of a file of before 2007, or an encrypted one, which lies in such."""
    if _says(data, "EncryptedPackage"):
        return _error("fill-encrypted", location)
    by_content = "docx" if _says(data, "WordDocument") else "xlsx"
    return _error("fill-old-format", location, wanted=_newer(location) or by_content)


def _says(data: bytes, stream: str) -> bool:
    return re.search(re.escape(stream.encode("utf-16-le")), data) is not None


def _error(code: str, location: Location, **details: str) -> PlanError:
    return PlanError([Problem(code, location, details)])


# ── Writing ───────────────────────────────────────────────────────────────────────────────────────


def _order(archive: Archive, changed: Mapping[str, Content | None]) -> Iterator[str]:
    """Return the parts' names in the order in which they are written."""
    kept = [name for name in archive.names if name not in changed or changed[name] is not None]
    added = [name for name, content in changed.items() if content is not None]
    names = dict.fromkeys([*kept, *added])
    if FIRST in names:
        yield FIRST
    yield from (name for name in names if name != FIRST)


def _deflated(name: str, content: Content | None) -> _Stored:
    match content:
        case None:
            raise AssertionError("a part that is left out is not written")
        case bytes() if name.lower().endswith(_ALREADY_SMALL):
            return _Stored(_STORED, zlib.crc32(content), len(content), len(content), content)
        case bytes():
            deflater = _deflater()
            body = deflater.compress(content) + deflater.flush()
            return _Stored(_DEFLATED, zlib.crc32(content), len(body), len(content), body)
        case _:
            return _spooled(content)


def _spooled(chunks: Iterable[bytes]) -> _Stored:
    """Return a content deflated into a file of its own, so that its header can say its size.

    Sizes after the content instead would do for the zip format, but not for every reader. While a
    block is deflated, beside, the next one is made.
    """
    from concurrent.futures import ThreadPoolExecutor

    made = _Deflating()
    with ThreadPoolExecutor(1) as beside:
        waiting: Future[None] | None = None
        for block in _blocks(chunks):
            if waiting is not None:
                waiting.result()
            waiting = beside.submit(made.add, block)
        if waiting is not None:
            waiting.result()
    return made.done()


class _Deflating:
    """A content that comes block by block."""

    def __init__(self) -> None:
        self._deflater = _deflater()
        self._spool = SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY)  # noqa: SIM115 - read later
        self._crc = self._size = self._deflated = 0

    def add(self, block: bytes) -> None:
        self._crc = zlib.crc32(block, self._crc)
        self._size += len(block)
        self._deflated += self._spool.write(self._deflater.compress(block))

    def done(self) -> _Stored:
        self._deflated += self._spool.write(self._deflater.flush())
        self._spool.seek(0)
        return _Stored(_DEFLATED, self._crc, self._deflated, self._size, self._spool)


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Return chunks joined to blocks large enough to be worth handing on."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size >= _BLOCK:
            yield b"".join(parts)
            parts, size = [], 0
    yield b"".join(parts)


def _deflater() -> zlib._Compress:
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)


def _headers(part: _Stored, name: bytes, offset: int) -> tuple[bytes, bytes]:
    """Return a part's own header, name included, and its entry in the directory."""
    flags = 0 if name.isascii() else _UTF_8_NAME
    shared = (flags, part.method, 0, _DAY_ONE, part.crc, part.deflated, part.size, len(name), 0)
    if max(part.deflated, part.size, offset) > _MOST_IN_ZIP:
        shared, offset = (*shared[:5], 0, 0, len(name), 0), 0  # refused by the caller
    head = _LOCAL.pack(b"PK\3\4", 20, *shared) + name
    return head, _CENTRAL.pack(b"PK\1\2", 20, 20, *shared, 0, 0, 0, 0, offset) + name


def _body(part: _Stored) -> Iterator[bytes]:
    body = part.body
    if isinstance(body, bytes):
        yield body
    elif isinstance(body, memoryview):
        yield bytes(body)
    else:
        with body as spool:
            while block := spool.read(_BLOCK):
                yield block
