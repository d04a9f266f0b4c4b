"""All that is delivered in one zip file: the same files give the same bytes."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The zip format's first moment, so that no entry tells when it was made."""
_RIGHTS = 0o100644 << 16
_AT_ONCE = 1 << 20


def write_bundle(target: Path, files: Mapping[str, Path]) -> None:
    """Write a zip file with files under the names they shall have in it, in this order."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in files.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = _RIGHTS
            entry.file_size = file.stat().st_size
            with file.open("rb") as content, archive.open(entry, "w") as packed:
                shutil.copyfileobj(content, packed, _AT_ONCE)
