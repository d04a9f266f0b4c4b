"""Second downloads of one file, as browsers and file managers name them."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_NUMBER = r"\s*[(（](\d{1,3})[)）]"
_WORD = r"\s*[-－–—_]?\s*副本|(?:\s+|\s*[-–_]\s*)[Cc]opy"
_WORDS = rf"(?:{_WORD})(?:{_NUMBER}|\s*(\d{{1,3}}))?"
_COPY = re.compile(rf"(.*?)(?:{_NUMBER}|{_WORDS})")


def copy_of(file: str) -> tuple[str, int]:
    """Return a file's name without the mark of a copy, and the copy's number.

    Example:
        >>> copy_of("导出/店铺_2025-12-01 (2).xls"), copy_of("店铺 - 副本.xls"), copy_of("店铺.xls")
        (('导出/店铺_2025-12-01.xls', 2), ('店铺.xls', 1), ('店铺.xls', 0))
    """
    path = PurePosixPath(file)
    found = _COPY.fullmatch(path.stem)
    if found is None or not found[1].strip():
        return file, 0
    number = next((int(digits) for digits in found.groups()[1:] if digits), 1)
    return path.with_name(found[1].rstrip() + path.suffix).as_posix(), number
