"""Everything that stands in a file, however deep: parts, parts of parts, as text and numbers."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?")
_TAG = re.compile(r"<[^>]*>")
_NEAR = 1e-4


def parts_of(content: bytes, name: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a file with their names; of a zip within a zip, its parts too."""
    if not content.startswith(b"PK\x03\x04"):
        yield name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield f"{name} comment", archive.comment
        for entry in archive.infolist():
            yield f"{name}/{entry.filename} name", entry.filename.encode() + entry.extra
            yield from parts_of(archive.read(entry), f"{name}/{entry.filename}")


def texts_of(file: Path) -> dict[str, str]:
    """Return all parts as text: as written, and as a reader sees it, split by no markup."""
    found = {}
    for name, content in parts_of(file.read_bytes(), file.name):
        text = unescape(content.decode("utf-8", "replace"))
        found[name] = text + "\n" + _TAG.sub("", text)
    return found


def holding(file: Path, *words: str) -> list[str]:
    """Return where any of some words stands in a file."""
    return [
        f"{name}: {word}" for name, text in texts_of(file).items() for word in words if word in text
    ]


def numbers_of(file: Path) -> dict[str, set[float]]:
    """Return all numbers in each part of a file."""
    return {
        name: {float(found.replace(",", "")) for found in _NUMBER.findall(text)}
        for name, text in texts_of(file).items()
    }


def holding_numbers(file: Path, *secrets: float) -> list[str]:
    """Return where a number stands that is, near enough, one of some secrets, also as per cent."""
    wanted = [scale * secret for secret in secrets for scale in (1, 100, -1)]
    return [
        f"{name}: {number}"
        for name, numbers in numbers_of(file).items()
        for number in sorted(numbers)
        if any(abs(number - secret) <= _NEAR * abs(secret) for secret in wanted)
    ]
