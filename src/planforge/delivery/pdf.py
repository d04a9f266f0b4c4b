"""A built workbook or document as PDF: the same file gives the same bytes."""

from __future__ import annotations

import hashlib
import re
import zipfile
from typing import TYPE_CHECKING

from planforge.delivery.office import converted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_CREATED = re.compile(rb"<dcterms:created[^>]*>(\d{4})-(\d\d)-(\d\d)")
_DATE = re.compile(rb"/(CreationDate|ModDate)\s*\(D:\d{14}[^)]*\)")
_MARKS = re.compile(
    rb"(/ID\s*\[\s*<)[0-9A-F]{32}(>\s*<)[0-9A-F]{32}(>)|(/DocChecksum\s*/)[0-9A-F]{32}"
)


def write_pdf(source: Path, target: Path) -> None:
    """Write a .docx or .xlsx as PDF; a file that is there is replaced.

    Raises:
        PlanError: LibreOffice is missing, takes too long, or makes nothing of it.
    """
    write_pdfs({source: target})


def write_pdfs(targets: Mapping[Path, Path]) -> None:
    """Write several files as PDF, for one start of LibreOffice; all of them, or none.

    Raises:
        PlanError: LibreOffice is missing, takes too long, or makes nothing of one.
    """
    made = converted(list(targets))
    for (source, target), content in zip(targets.items(), made, strict=True):
        target.write_bytes(steady(content, _created(source)))


def steady(pdf: bytes, day: bytes) -> bytes:
    """Return a PDF without the moment it was made at.

    Args:
        pdf: as LibreOffice writes it.
        day: the day that it shall say instead, as `20251212`.
    """
    # Of the same length each: the table at the end counts bytes.
    pdf = _DATE.sub(lambda found: _dated(found, day), pdf)
    plain = _MARKS.sub(lambda found: _marked(found, "0" * 32), pdf)
    mark = hashlib.sha256(plain).hexdigest()[:32].upper()
    return _MARKS.sub(lambda found: _marked(found, mark), plain)


def _created(source: Path) -> bytes:
    """Return the day in the properties of the file, which is the plan's."""
    with zipfile.ZipFile(source) as package:
        found = _CREATED.search(package.read("docProps/core.xml"))
    return b"".join(found.groups()) if found else b"19700101"


def _dated(found: re.Match[bytes], day: bytes) -> bytes:
    return (b"/%s(D:%s000000Z)" % (found[1], day)).ljust(len(found[0]))


def _marked(found: re.Match[bytes], mark: str) -> bytes:
    text = mark.encode()
    if found[4]:
        return found[4] + text
    return found[1] + text + found[2] + text + found[3]
