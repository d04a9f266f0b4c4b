"""What tells readers that a document is a draft: its stamp, and its list of what is missing."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from docx import Document

from planforge.document.word.labels import labels_for

if TYPE_CHECKING:
    from pathlib import Path


def listed_gaps(path: Path) -> list[str]:
    """Return the labels in the list of what is still to be added."""
    for table in Document(str(path)).tables:
        if table.rows[0].cells[-1].text in _words("gap"):
            rows = (row.cells[-1].text for row in table.rows[1:])
            return [label for row in rows for label in re.split("；|; ", row)]
    return []


def is_stamped(path: Path) -> bool:
    """Whether the pages say that this is a draft."""
    with zipfile.ZipFile(path) as file:
        headers = [name for name in file.namelist() if name.startswith("word/header")]
        return any(word in file.read(name).decode() for name in headers for word in _words("draft"))


def _words(key: str) -> set[str]:
    """Return a word of the document in both languages."""
    return {labels_for(language, {})[key] for language in ("zh-CN", "en")}
