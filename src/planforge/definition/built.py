"""Whether a workbook or document was built from a plan, by its properties."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_PROPERTIES: Final = "docProps/custom.xml"
_OF_A_PLAN: Final = b'name="PlanForge plan"'
"""The property by which a later build knows a file again; a client's files do not have it."""
_MOST_BYTES: Final = 1 << 16


def is_built(file: Path) -> bool:
    """Return whether a file was built from a plan, for the house."""
    try:
        with zipfile.ZipFile(file) as archive:
            return is_built_archive(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        return False


def is_built_archive(archive: zipfile.ZipFile) -> bool:
    """Return the same of an open file; of its properties no more is unpacked than is needed."""
    if _PROPERTIES not in archive.NameToInfo:
        return False
    with archive.open(_PROPERTIES) as properties:
        return _OF_A_PLAN in properties.read(_MOST_BYTES)
