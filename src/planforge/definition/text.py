"""The text of a file, or plainly why there is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planforge.definition.tree import SIZE_LIMIT
from planforge.problems import Location

if TYPE_CHECKING:
    from planforge.problems import Problems

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def decoded(content: bytes, name: str, problems: Problems) -> str | None:
    """Return UTF-8 text with its line ends made plain; None, with a problem, for anything else.

    Other encodings are named, never guessed at: the same bytes are legal GBK and legal Big5, with
    other characters.
    """
    if len(content) > SIZE_LIMIT:
        problems.add("file-too-large", Location(name), limit=SIZE_LIMIT // 1_000_000)
        return None
    if content[:4] == b"PK\x03\x04" or (b"\x00" in content and not _is_utf16(content)):
        problems.add("binary-file", Location(name))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add("not-utf8", Location(name, line), encoding=_likely_encoding(content))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return None if _has_unseen(text, name, problems) else text


def report_unseen(text: str, where: Location, problems: Problems) -> bool:
    """Note, and return, that a value holds a character that no file can: escapes can write it."""
    found = _UNSEEN.search(text)
    if found is not None:
        problems.add("control-character", where, character=f"U+{ord(found[0]):04X}")
    return found is not None


def _is_utf16(content: bytes) -> bool:
    return content[:2] in {b"\xff\xfe", b"\xfe\xff"}


def _likely_encoding(content: bytes) -> str:
    if _is_utf16(content):
        return "UTF-16 ('Unicode')"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "GBK ('ANSI')"


def _has_unseen(text: str, name: str, problems: Problems) -> bool:
    found = _UNSEEN.search(text)
    if found is None:
        return False
    start = text.rfind("\n", 0, found.start()) + 1
    line = text.count("\n", 0, start) + 1
    where = Location(name, line, found.start() - start + 1)
    problems.add("control-character", where, character=f"U+{ord(found[0]):04X}")
    return True
